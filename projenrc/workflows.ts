import { type awscdk, github, JsonPatch } from 'projen';
import { ACTIONS } from './actions';

/** The environment of GitHub that protects releases. The trusted publishers at npm, PyPI and NuGet name it. */
export const RELEASE_ENVIRONMENT = 'release';

/** Trusted publishing to npm needs npm 11.5.1, which Node.js 24 contains. @see https://docs.npmjs.com/trusted-publishers */
const NODE_FOR_PUBLISHING = '24.11.1';

/** Opens pull requests with updates. The app gives tokens that expire after an hour. */
export const UPGRADE_CREDENTIALS = github.GithubCredentials.fromApp({
  permissions: {
    contents: github.workflows.AppPermission.WRITE,
    pullRequests: github.workflows.AppPermission.WRITE,
    workflows: github.workflows.AppPermission.WRITE,
  },
});

/** Pushes to the repository of the Go module, and to no other one. */
export const GO_CREDENTIALS = github.GithubCredentials.fromApp({
  owner: 'cdk-eks-networking',
  repositories: ['cdk-eks-networking-go'],
  permissions: { contents: github.workflows.AppPermission.WRITE },
});

/** Runs after every build: of pull requests, and of releases before anything is published. */
export const COMPARE_STEP: github.workflows.JobStep = {
  name: 'Compare the public API with the last release',
  run: 'npx projen compat',
};

/** Pins the actions, takes away permissions that jobs do not need, and adds the workflows of code scanning. */
export function secureWorkflows(project: awscdk.AwsCdkConstructLibrary): void {
  const { github: workflows, release } = project;
  if (!workflows || !release) {
    throw new Error('the project has no workflows');
  }
  for (const [name, { sha }] of Object.entries(ACTIONS)) {
    workflows.actions.set(name, `${name}@${sha}`);
  }

  release.publisher.addGitHubPostPublishingSteps({
    name: 'Attach the bill of materials',
    if: '${{ !inputs.dry_run }}',
    env: { GITHUB_TOKEN: '${{ secrets.GITHUB_TOKEN }}' },
    run: 'gh release upload "$(cat dist/releasetag.txt)" dist/sbom.cdx.json --clobber -R "$GITHUB_REPOSITORY"',
  });
  project.tryFindObjectFile('.github/workflows/release.yml')?.patch(
    // The job runs the build, and publishes nothing.
    JsonPatch.replace('/jobs/release/permissions/contents', 'read'),
    JsonPatch.replace('/jobs/release_npm/steps/0/with/node-version', NODE_FOR_PUBLISHING),
    // publib publishes to the npm registry by default.
    JsonPatch.remove('/jobs/release_npm/steps/9/env/NPM_REGISTRY'),
  );
  project
    .tryFindObjectFile('.github/workflows/pull-request-lint.yml')
    ?.patch(JsonPatch.replace('/jobs/validate/permissions/pull-requests', 'read'));

  addCodeScanning(workflows);
  addDependencyReview(workflows);
}

function addCodeScanning(workflows: github.GitHub): void {
  const workflow = workflows.addWorkflow('codeql');
  workflow.on({ push: { branches: ['main'] }, pullRequest: {}, schedule: [{ cron: '17 4 * * 1' }] });
  workflow.addJob('analyze', {
    runsOn: ['ubuntu-latest'],
    permissions: {
      contents: github.workflows.JobPermission.READ,
      securityEvents: github.workflows.JobPermission.WRITE,
    },
    strategy: { matrix: { domain: { language: ['javascript-typescript', 'actions'] } } },
    steps: [
      github.WorkflowSteps.checkout(),
      {
        name: 'Prepare the analysis',
        uses: 'github/codeql-action/init',
        with: { languages: '${{ matrix.language }}', 'build-mode': 'none' },
      },
      { name: 'Analyze', uses: 'github/codeql-action/analyze' },
    ],
  });
}

function addDependencyReview(workflows: github.GitHub): void {
  const workflow = workflows.addWorkflow('dependency-review');
  workflow.on({ pullRequest: {} });
  workflow.addJob('review', {
    runsOn: ['ubuntu-latest'],
    permissions: { contents: github.workflows.JobPermission.READ },
    steps: [
      github.WorkflowSteps.checkout(),
      {
        name: 'Refuse dependencies with known vulnerabilities',
        uses: 'actions/dependency-review-action',
        with: { 'fail-on-severity': 'moderate' },
      },
    ],
  });
}
