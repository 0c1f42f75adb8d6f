import { join } from 'node:path';
import { type App, type Stack, Validations } from 'aws-cdk-lib/core';
import { delivery } from 'cdk-eks-networking';
import { GitOpsStack } from '../gitops-flux/app';
import { acknowledgeFindings } from '../quickstart/acknowledgements';

/** Argo CD reads `gitops/orion` of a repository. Its Applications have the order as sync waves. */
export function gitOpsArgoCd(app: App): Stack {
  const stack = new GitOpsStack(app, 'GitOpsArgoCd', {
    env: { region: 'eu-west-1' },
    delivery: delivery.Delivery.gitOps({
      directory: app.node.tryGetContext('gitOpsDirectory') ?? join(app.outdir, 'gitops-argocd'),
      flavour: delivery.GitOpsFlavour.argoCd({
        repoUrl: 'https://github.com/example/platform.git',
        path: 'gitops/orion',
      }),
      // The SSM parameter of the stack has the values after the first deployment.
      values: app.node.tryGetContext('gitOpsValues'),
    }),
  });
  acknowledgeFindings(stack);
  Validations.of(stack).acknowledge({
    id: 'cdk-eks-networking:gitOpsValues',
    reason: 'The values are known after the first deployment, and come from the context then.',
  });
  return stack;
}
