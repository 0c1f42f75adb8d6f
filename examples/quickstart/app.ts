import { KubectlV30Layer } from '@aws-cdk/lambda-layer-kubectl-v30';
import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import type { App, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from './acknowledgements';
import { QuickstartStack } from './quickstart-stack';

/** A Kubernetes version and its kubectl layer are one choice. */
const LAYERS = {
  '1.30': (scope: Construct) => new KubectlV30Layer(scope, 'Kubectl'),
  '1.36': (scope: Construct) => new KubectlV36Layer(scope, 'Kubectl'),
};

/** The quickstart, with its choices from the context. */
export function quickstart(app: App): Stack {
  const kubernetesVersion: string = app.node.tryGetContext('kubernetesVersion') ?? '1.36';
  const publicAccessCidrs: string | undefined = app.node.tryGetContext('publicAccessCidrs');
  if (!(kubernetesVersion in LAYERS)) {
    throw new Error(
      `kubernetesVersion: "${kubernetesVersion}" has no kubectl layer here, use one of ${Object.keys(LAYERS).join(', ')}`,
    );
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
  acknowledgeFindings(stack);
  return stack;
}
