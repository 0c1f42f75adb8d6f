// Generates the bundles of the Lambda functions in lambda/. Each bundle is a module that exports the code of the function as a string.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';

const ROOT = join(__dirname, '..');

export const LICENSES_FILE = 'THIRD-PARTY-LICENSES.txt';

interface Bundle {
  /** The folder in lambda/. The generated file has the same name and can be in any folder of lib/. */
  readonly folder: string;
  readonly constant: string;
  readonly description: string;
  /** True for a bundle that contains libraries. Other bundles remain readable in the template and in the console. */
  readonly minify: boolean;
}

const BUNDLES: readonly Bundle[] = [
  {
    folder: 'cluster-cleanup',
    constant: 'CLUSTER_CLEANUP_CODE',
    description: 'The code of the Lambda function behind `ClusterCleanup`.',
    minify: false,
  },
  {
    folder: 'crd-installer',
    constant: 'CRD_INSTALLER_CODE',
    description: 'The code of the Lambda function that applies custom resource definitions.',
    minify: true,
  },
  {
    folder: 'free-addresses',
    constant: 'FREE_ADDRESSES_CODE',
    description: 'The code of the Lambda function that measures the free addresses of subnets.',
    minify: false,
  },
];

/** The content of all generated files, by path from the root. */
export async function generatedFiles(): Promise<Record<string, string>> {
  const bundles = await Promise.all(BUNDLES.map(bundle));
  const packages = new Set(bundles.flatMap(({ inputs }) => packagesOf(inputs)));
  return {
    ...Object.fromEntries(bundles.map(({ path, text }) => [path, text])),
    [LICENSES_FILE]: licenses([...packages].sort()),
  };
}

async function bundle({ folder, constant, description, minify }: Bundle) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [`lambda/${folder}/index.ts`],
    tsconfig: 'lambda/tsconfig.json',
    bundle: true,
    write: false,
    metafile: true,
    minify,
    legalComments: 'none',
    platform: 'node',
    target: 'node24',
    // CloudFormation writes inline code into index.js, which Node reads as CommonJS.
    format: 'cjs',
    // The Lambda runtime contains the SDK.
    external: ['@aws-sdk/*'],
    // ES modules instead of CommonJS, so that the bundler removes unused code.
    mainFields: ['module', 'main'],
    alias: { yaml: join(ROOT, 'node_modules/yaml/browser/index.js') },
  });
  const code = outputFiles[0].text.replace(/[\\`]|\$\{/g, '\\$&');
  const text = `// Written by scripts/bundle-lambda.ts from lambda/${folder}; do not edit.

/** ${description} */
export const ${constant} = \`${code}\`;
`;
  return { path: generatedPath(`${folder}.generated.ts`), text, inputs: Object.values(metafile.outputs)[0].inputs };
}

function generatedPath(name: string): string {
  const paths = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' });
  const found = paths.filter((path) => basename(path) === name);
  if (found.length !== 1) {
    throw new Error(`there has to be one file ${name} in lib/, and there are ${found.length}`);
  }
  return `lib/${found[0]}`;
}

/** The packages in a bundle. */
function packagesOf(inputs: Metafile['outputs'][string]['inputs']): string[] {
  return Object.entries(inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(relative(ROOT, join(ROOT, path)))?.[1] ?? []);
}

/** The licence texts, which the licences require in every distribution of the code. */
function licenses(packages: readonly string[]): string {
  const byText = new Map<string, string[]>();
  for (const name of packages) {
    const folder = join(ROOT, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const text = readFileSync(join(folder, 'LICENSE'), 'utf8').trim();
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  return [
    'The Lambda functions of this library contain code of these packages.',
    ...[...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}`),
  ]
    .join(`\n\n${'-'.repeat(80)}\n\n`)
    .concat('\n');
}
