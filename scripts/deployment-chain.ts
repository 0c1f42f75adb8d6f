/**
 * Estimates the deployment time of the quickstart from its template and typical durations, and compares it with the same stack without the library.
 *
 *   npm run bench:chain
 *
 * The script deploys nothing. It prints the steps of the critical path of each template.
 */
import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import type { App, Stack } from 'aws-cdk-lib/core';
import cdkJson from '../cdk.json';
import { QuickstartStack } from '../examples/quickstart/quickstart-stack';
import { testApp } from '../test/support/builders';
import { Synthesized } from '../test/support/templates';
import { ByHandStack } from './deployment-chain/by-hand';
import { criticalPath, endOf, formatPath } from './deployment-chain/chain';

process.env.CDK_VALIDATION = 'false';

const env = { region: 'eu-west-1' };

const STACKS: Readonly<Record<string, (app: App) => Stack>> = {
  'cdk-eks-networking': (app) =>
    new QuickstartStack(app, 'Quickstart', {
      env,
      kubernetesVersion: '1.36',
      kubectlLayer: (scope) => new KubectlV36Layer(scope, 'Kubectl'),
      hostedZone: { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' },
    }),
  'by hand with aws-eks-v2': (app) => new ByHandStack(app, 'ByHand', { env }),
};

for (const [name, define] of Object.entries(STACKS)) {
  const path = criticalPath(Synthesized.of(define(testApp(cdkJson.context))));
  console.log(`${name}: ${endOf(path)} s\n${formatPath(path)}\n`);
}
