import { KubectlV30Layer } from '@aws-cdk/lambda-layer-kubectl-v30';
import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../examples/quickstart/acknowledgements';
import { QuickstartStack } from '../examples/quickstart/quickstart-stack';

/** A Kubernetes version and its kubectl layer are one choice. */
const LAYERS = {
  '1.30': (scope: Construct) => new KubectlV30Layer(scope, 'Kubectl'),
  '1.36': (scope: Construct) => new KubectlV36Layer(scope, 'Kubectl'),
};

const app = new App();
const kubernetesVersion: string = app.node.tryGetContext('kubernetesVersion') ?? '1.36';
const publicAccessCidrs: string | undefined = app.node.tryGetContext('publicAccessCidrs');

if (!(kubernetesVersion in LAYERS)) {
  console.error(
    `kubernetesVersion: "${kubernetesVersion}" has no kubectl layer here, use one of ${Object.keys(LAYERS).join(', ')}`,
  );
  process.exit(2);
}

const stack = new QuickstartStack(app, 'Quickstart', {
  description: 'The whole network of an EKS cluster, with cdk-eks-networking',
  env: { region: 'eu-west-1' },
  kubernetesVersion,
  kubectlLayer: LAYERS[kubernetesVersion as keyof typeof LAYERS],
  hostedZone: {
    hostedZoneId: app.node.tryGetContext('hostedZoneId') ?? 'Z0123456789EXAMPLE',
    zoneName: app.node.tryGetContext('zoneName') ?? 'example.com',
  },
  publicAccessCidrs: publicAccessCidrs?.split(','),
});

Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
acknowledgeFindings(stack);
