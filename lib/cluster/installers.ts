import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type ClusterInstaller, chartOptions } from './installer';
import { KubectlHandler } from './kubectl-handler';

/** The id of the handler under a cluster: one serves everything that is installed. */
const HANDLER_ID = 'NetworkingKubectl';

/** How a handler of ours is made. */
interface HandlerOptions {
  readonly kubectlLayer?: lambda.ILayerVersion;
  readonly kubectlSubnets?: ec2.SubnetSelection;
}

/** A layer makes a handler of ours, one per cluster; without one, the cluster's own provider serves. */
export function installerOfV2(cluster: eks.ICluster, options: HandlerOptions): ClusterInstaller | undefined {
  if (options.kubectlLayer) {
    const scope = cluster as unknown as Construct;
    const existing = scope.node.tryFindChild(HANDLER_ID) as KubectlHandler | undefined;
    return (
      existing ??
      new KubectlHandler(scope, HANDLER_ID, {
        cluster,
        kubectlLayer: options.kubectlLayer,
        subnets: options.kubectlSubnets,
      })
    );
  }
  return cluster.kubectlProvider
    ? {
        install: (scope, id, release) => new eks.HelmChart(scope, id, { cluster, ...chartOptions(release, scope) }),
        apply: (scope, id, objects) => new eks.KubernetesManifest(scope, id, { cluster, manifest: [...objects] }),
      }
    : undefined;
}

/** A defined cluster has role and layer; without the layer, the handler of an imported one would have no kubectl and no Helm. */
export function installerOfV1(cluster: eksV1.ICluster): ClusterInstaller | undefined {
  return cluster.kubectlProvider || (cluster.kubectlRole && cluster.kubectlLayer)
    ? {
        install: (scope, id, release) => new eksV1.HelmChart(scope, id, { cluster, ...chartOptions(release, scope) }),
        apply: (scope, id, objects) => new eksV1.KubernetesManifest(scope, id, { cluster, manifest: [...objects] }),
      }
    : undefined;
}
