import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { awscdk, github, JsonFile, javascript, TextFile, typescript } from 'projen';
import { biomeImportRules } from './projenrc/import-rules';
import {
  COMPARE_STEP,
  GO_CREDENTIALS,
  RELEASE_ENVIRONMENT,
  secureWorkflows,
  UPGRADE_CREDENTIALS,
} from './projenrc/workflows';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-eks-networking',
  packageName: 'cdk-eks-networking',
  description: 'The whole network of an Amazon EKS cluster as composable AWS CDK constructs',
  author: 'cdk-eks-networking maintainers',
  authorAddress: 'maintainers@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-eks-networking/cdk-eks-networking.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-eks-networking maintainers',
  defaultReleaseBranch: 'main',
  keywords: ['cdk', 'aws-cdk', 'eks', 'kubernetes', 'vpc', 'vpc-cni', 'networking', 'load-balancer', 'external-dns'],
  stability: 'experimental',

  // The peer dependency starts at the version that cdk-nag 3 requires. Development uses the newest release.
  cdkVersion: '2.257.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  minNodeVersion: '20.16.0',
  projenVersion: '~0.103.25',
  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),
  packageManager: javascript.NodePackageManager.NPM,

  // Compiled output is in another folder than the sources. Otherwise jest and tsx would run outdated JavaScript.
  srcdir: 'lib',
  libdir: 'build',
  entrypoint: 'build/index.js',
  bin: { 'cdk-eks-networking': 'bin/cdk-eks-networking' },
  testdir: 'test',
  sampleCode: false,
  docgen: false,
  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,

  // Parses YAML templates and manifests.
  bundledDeps: ['yaml@^2.9.1'],
  peerDeps: ['cdk-nag@^3.0.2'],
  peerDependencyOptions: { pinnedDevDependency: false },
  devDeps: [
    'aws-cdk-lib@2.276.0',
    'constructs@10.8.1',
    'cdk-nag@3.0.2',
    'aws-cdk@~2.1148.1',
    '@aws-cdk/lambda-layer-kubectl-v30@^2.0.4',
    '@aws-cdk/lambda-layer-kubectl-v36@^2.0.1',
    // Only for tests: properties for which CloudFormation replaces a resource, and an IAM policy simulator.
    '@aws-cdk/aws-service-spec@0.1.216',
    '@cloud-copilot/iam-simulate@0.1.173',
    'ajv@^8.17.1',
    'fast-check@^4.10.0',
    // Bundled into the Lambda functions, and the bundler. Exact versions, because other versions write other bundles.
    'esbuild@0.28.2',
    '@smithy/signature-v4@5.7.5',
    // SDK types and commands for the functions and their tests. At run time, the functions use the SDK of the Lambda runtime.
    ...[
      'acm',
      'cloudformation',
      'cloudwatch',
      'ec2',
      'eks',
      'elastic-load-balancing',
      'elastic-load-balancing-v2',
      'global-accelerator',
      's3',
      'vpc-lattice',
    ].map((client) => `@aws-sdk/client-${client}@^3`),
  ],

  jestOptions: {
    jestVersion: '^30',
    junitReporting: false,
    coverageText: false,
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      collectCoverage: false,
      moduleFileExtensions: ['ts', 'js', 'json', 'node'],
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      moduleNameMapper: {
        '^cdk-eks-networking$': '<rootDir>/lib/index.ts',
        '^cdk-eks-networking/([a-z]+)$': '<rootDir>/lib/$1/index.ts',
      },
      globalSetup: '<rootDir>/test/support/temporary-folder.js',
      setupFiles: ['<rootDir>/test/setup.js'],
      setupFilesAfterEnv: ['<rootDir>/test/support/matchers.ts'],
      // For slow machines. No test waits for long.
      testTimeout: 60_000,
    },
  },
  eslint: false,
  biome: true,
  biomeOptions: {
    version: '2.5.15',
    biomeConfig: {
      formatter: { indentStyle: javascript.biome_config.IndentStyle.SPACE, lineWidth: 120 },
      javascript: { formatter: { quoteStyle: javascript.biome_config.QuoteStyle.SINGLE } },
      files: { includes: ['bin/**', 'examples/**', 'lambda/**', 'scripts/**'] },
      // Flow log formats, partition templates and flattened templates contain "${…}" in plain strings.
      // `arguments` is what a call was really given, before defaults and destructuring: the guard of the input wants that.
      linter: {
        rules: {
          complexity: { noArguments: 'off' },
          suspicious: { noImportCycles: 'error', noTemplateCurlyInString: 'off' },
        },
      },
      overrides: biomeImportRules,
    },
  },

  github: true,
  githubOptions: {
    mergify: false,
    projenCredentials: UPGRADE_CREDENTIALS,
    pullRequestLintOptions: {
      // The types of CONTRIBUTING.md.
      semanticTitleOptions: { types: ['feat', 'fix', 'perf', 'refactor', 'test', 'docs', 'build', 'chore'] },
    },
  },
  // A pull request runs `npm ci` and cannot write.
  buildWorkflowOptions: {
    mutableBuild: false,
    permissions: { contents: github.workflows.JobPermission.READ },
  },
  postBuildSteps: [COMPARE_STEP],
  release: true,
  releaseEnvironment: RELEASE_ENVIRONMENT,
  // Without a tag, projen releases 0.0.0.
  nextVersionCommand: `node -p "process.env.VERSION === '0.0.0' ? '0.1.0' : ''"`,
  // Exact versions, because these run in jobs that publish.
  bumpPackage: 'commit-and-tag-version@12.7.3',
  jsiiReleaseVersion: '0.2.1061',
  npmTrustedPublishing: true,
  depsUpgrade: true,
  pullRequestTemplate: false,
  publishToMaven: {
    javaPackage: 'io.github.cdkeksnetworking',
    mavenGroupId: 'io.github.cdk-eks-networking',
    mavenArtifactId: 'cdk-eks-networking',
  },
  publishToPypi: { distName: 'cdk-eks-networking', module: 'cdk_eks_networking', trustedPublishing: true },
  publishToGo: {
    moduleName: 'github.com/cdk-eks-networking/cdk-eks-networking-go',
    packageName: 'eksnetworking',
    githubCredentials: GO_CREDENTIALS,
  },
  publishToNuget: { dotNetNamespace: 'CdkEksNetworking', packageId: 'CdkEksNetworking', trustedPublishing: true },

  gitignore: ['.jsii.tabl.json', 'cdk.out/', '.jest-cache/', 'test-results.json', 'test-runs.txt'],
});

// jest 30 depends on a package whose newest release has no binaries for some platforms, on which `npm ci` fails.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// A test run reports lint findings and does not change files (`npx biome check --write` does).
project.tasks.tryFind('biome')?.reset('biome check --no-errors-on-unmatched', { receiveArgs: true });

project.compileTask.reset('node scripts/compile.js --silence-warnings=reserved-word');
// An app reads one file and runs only the parts that it uses.
project.compileTask.exec('tsx --tsconfig tsconfig.check.json scripts/bundle.ts');

// `import { AlbGateway } from 'cdk-eks-networking/gateway'` works together with `import { gateway } from 'cdk-eks-networking'`.
const modules = readdirSync('lib').filter((folder) => existsSync(`lib/${folder}/index.ts`));
project.package.addField('exports', {
  '.': { types: './build/index.d.ts', default: './build/index.js' },
  ...Object.fromEntries(
    modules.map((name) => [`./${name}`, { types: `./build/${name}/index.d.ts`, default: `./build/${name}/index.js` }]),
  ),
  './package.json': './package.json',
  './.jsii': './.jsii',
  './.warnings.jsii.js': './.warnings.jsii.js',
});
project.package.addField('typesVersions', {
  '*': Object.fromEntries(modules.map((name) => [name, [`build/${name}/index.d.ts`]])),
});

// `build` only packs the npm tarball. The release workflow packs the other languages with their own tools.
project.packageTask.reset();
const packageJs = project.tasks.tryFind('package:js');
if (packageJs) {
  project.packageTask.spawn(packageJs);
}
project.packageTask.spawn(
  project.addTask('sbom', {
    description: 'Write dist/sbom.cdx.json, the bill of materials of the package',
    exec: 'tsx --tsconfig tsconfig.check.json scripts/sbom.ts',
  }),
);
// Only a breaking change that .compatignore lists passes. Passes while nothing is published.
project.tasks.tryFind('compat')?.reset('bash scripts/compare-release.sh', { receiveArgs: true });

// Type check of everything that jsii does not compile.
const check = new javascript.TypescriptConfig(project, {
  fileName: 'tsconfig.check.json',
  include: ['bin/**/*.ts', 'examples/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts'],
  exclude: ['node_modules', 'test/lambda'],
  compilerOptions: {
    noEmit: true,
    rootDir: '.',
    noUnusedLocals: false,
    paths: { 'cdk-eks-networking': ['./lib/index.ts'], 'cdk-eks-networking/*': ['./lib/*/index.ts'] },
  },
});
if (project.tsconfig) {
  check.addExtends(project.tsconfig);
}
// A page of exports loads what is asked for, in tests as in the published package.
const jestConfig = project.jest?.config;
jestConfig.transform = {
  '/lib/([a-z]+/)?index\\.ts$': '<rootDir>/test/support/lazy-index.js',
  ...jestConfig.transform,
};

// The Lambda functions have their own TypeScript project. They do not import the library, and only they import the SDK.
const lambda = new javascript.TypescriptConfig(project, {
  fileName: 'lambda/tsconfig.json',
  include: ['**/*.ts', '../test/lambda/**/*.ts'],
  compilerOptions: {
    noEmit: true,
    rootDir: '..',
    module: 'preserve',
    moduleResolution: javascript.TypeScriptModuleResolution.BUNDLER,
    types: ['jest', 'node'],
  },
});
if (project.tsconfig) {
  lambda.addExtends(project.tsconfig);
}
const bundleLambda = project.addTask('bundle:lambda', {
  description:
    'Bundle the Lambda functions in lambda/ into lib/**/*.generated.ts, and list the contents of the bundles',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/bundle-lambda.ts',
});
project.tasks.tryFind('post-upgrade')?.spawn(bundleLambda);

project.addTask('typecheck', {
  description: 'Type-check test, bin, examples, scripts and the Lambda functions',
  steps: [{ exec: 'tsc -p tsconfig.check.json' }, { exec: 'tsc -p lambda/tsconfig.json' }],
});
// jest does not check types.
const typecheck = project.tasks.tryFind('typecheck');
if (typecheck) {
  project.testTask.spawn(typecheck);
}

project.addTask('synth', {
  description: 'Synthesize the quickstart into cdk.out and print its address plan',
  steps: [
    { exec: 'cdk synth --quiet', receiveArgs: true },
    { exec: 'tsx --tsconfig tsconfig.check.json scripts/print-plan.ts' },
  ],
});
project.addTask('compare:stability', {
  description: 'Count the subnets that changes replace, with ec2.Vpc and with an address plan',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/compare-stability.ts',
});
project.addTask('bench:chain', {
  description: 'Print the critical path of the deployment with typical durations, compared with a hand-written stack',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/deployment-chain.ts',
});
project.addTask('bench:rules', {
  description: 'Measure what the rule pack adds to the validation of the quickstart',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/rules-speed.ts',
  receiveArgs: true,
});
project.addTask('bench:synthesis', {
  description: 'Print the synthesis time with the compiled library, compared with a hand-written stack',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/compare-synthesis.ts',
  receiveArgs: true,
});
project.package.addField('jsiiRosetta', {
  strict: true,
  exampleDependencies: { '@aws-cdk/lambda-layer-kubectl-v36': '^2.0.1' },
});
const docgen = project.addTask('docgen', {
  description: 'Write API.md and docs/api/*.md from .jsii',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/api-pages.ts',
});
project.postCompileTask.spawn(docgen);
project.addTask('docs:examples', {
  description: 'Compile the examples of README and docstrings',
  exec: 'jsii-rosetta extract --strict --compile --fail',
});
project.addTask('docs:snippets', {
  description: 'Compile the TypeScript blocks of README.md and docs/ against the sources',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/check-snippets.ts',
  receiveArgs: true,
});
project.addTask('docs:links', {
  description: 'Check the links and anchors of all pages, in the repository and in the package',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/check-links.ts',
});
project.addTask('docs:support', {
  description: 'Write the table of versions in README.md from the pinned versions and package.json',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/support-page.ts',
});
project.addTask('docs:errors', {
  description: 'Write docs/errors.md from the table of errors',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/errors-page.ts',
});
project.addTask('docs:annotations', {
  description: 'Write docs/annotations.md from the tables of annotations',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/annotations-page.ts',
});
project.addTask('generate:input-types', {
  description: 'Write lib/foundation/input-types.generated.ts from the public types',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/input-types.ts',
});
project.addTask('generate:create-only', {
  description: 'Write lib/rules/changes/create-only.generated.ts: what CloudFormation replaces resources for',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/create-only.ts',
});
project.addTask('docs:rules', {
  description: 'Write docs/rules.md from the rules for templates and changes',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/rules-page.ts',
});
project.addTask('docs:vpc-cni', {
  description: 'Write docs/vpc-cni.md from the tables of settings',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/vpc-cni-page.ts',
});
project.addTask('docs:changes', {
  description: 'Write docs/changes.md by measuring which resources each option replaces',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/changes-page.ts',
});
project.addTask('docs:planning', {
  description: 'Write the stack changes in docs/planning.md',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/planning-page-diffs.ts',
});
project.addTask('docs:permissions', {
  description: 'Write docs/permissions.md from the list of role permissions',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/permissions-page.ts',
});
project.addTask('docs:endpoints', {
  description: 'Write the table of docs/endpoints.md from the table of callers',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/endpoints-page.ts',
});
project.addTask('docs:costs', {
  description: 'Write the table of docs/costs.md from the endpoints of the examples',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/endpoint-prices.ts',
});
project.addTask('docs:pictures', {
  description: 'Draw docs/images/*.svg, the diagrams of docs/planning.md',
  exec: 'tsx --tsconfig tsconfig.check.json scripts/plan-pictures.ts',
});

new JsonFile(project, 'cdk.json', {
  obj: {
    app: 'tsx --tsconfig tsconfig.check.json bin/app.ts',
    output: 'cdk.out',
    notices: false,
    versionReporting: false,
    context: {
      'cli-telemetry': false,
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      // Feature flags that `cdk init` sets in a new app.
      ...JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')),
      // The template contains no partition, and can be deployed in any.
      '@aws-cdk/core:enablePartitionLiterals': false,
    },
  },
});
new TextFile(project, '.nvmrc', { lines: ['20'] });

for (const path of [
  // The planner command is published, the example app is not. docs/ and examples/ are published: the README links to them.
  '/bin/*.ts',
  '/lambda/',
  '/scripts/',
  '/projenrc/',
  '/rosetta/',
  '/.ci/',
  '/cdk.json',
  '/cdk.context.json',
  '/cdk.out/',
  '/biome.jsonc',
  '/tsconfig.check.json',
  '/coverage/',
  '/test-results.json',
  '/test-runs.txt',
  '/.nvmrc',
]) {
  project.addPackageIgnore(path);
}
secureWorkflows(project);
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
project.synth();
