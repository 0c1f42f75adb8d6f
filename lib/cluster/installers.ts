import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { known } from '../foundation/tokens';
import { handlerSubnets } from './handler-subnets';
import { type ClusterInstaller, chartOptions } from './installer';
import { KubectlHandler } from './kubectl-handler';

/** The id of the handler under a cluster: one serves everything that is installed. */
const HANDLER_ID = 'NetworkingKubectl';

/** The id of the handler that a defined cluster of `aws-eks` has. */
const V1_PROVIDER_ID = '@aws-cdk--aws-eks.KubectlProvider';

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

/** How a function of ours gets into a cluster: where it is, and how its role is admitted. */
export interface ClusterAccess {
  readonly construct: Construct;
  readonly subnets: (scope: IConstruct) => readonly ec2.ISubnet[];
  readonly admit: (scope: Construct, role: iam.IRole, group: string) => IConstruct;
  /** What the functions are in that reach the cluster at deployment, ours among them, as far as this app defines them by now. */
  readonly handlers: () => readonly IConstruct[];
}

/** Beside a handler of ours, or in the private subnets with egress; by an access entry. */
export function accessOfV2(cluster: eks.ICluster, { kubectlLayer, kubectlSubnets }: HandlerOptions): ClusterAccess {
  const vpc = known(() => cluster.vpc);
  return {
    construct: cluster as unknown as Construct,
    subnets: (scope) =>
      kubectlLayer
        ? handlerSubnets(
            { vpc, clusterSecurityGroup: known(() => cluster.clusterSecurityGroup), subnets: kubectlSubnets },
            scope,
          )
        : (known(() => vpc?.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }).subnets) ?? []),
    admit: (scope, role, group) => accessEntry(scope, cluster.clusterName, role, group),
    handlers: () => [cluster],
  };
}

/** Where the kubectl handler of the cluster is; by the ConfigMap where the cluster knows nothing else. */
export function accessOfV1(cluster: eksV1.ICluster): ClusterAccess {
  return {
    construct: cluster as unknown as Construct,
    subnets: () => cluster.kubectlPrivateSubnets ?? [],
    admit: (scope, role, group) => {
      const { CONFIG_MAP } = eksV1.AuthenticationMode;
      if (!(cluster instanceof eksV1.Cluster) || (cluster.authenticationMode ?? CONFIG_MAP) !== CONFIG_MAP) {
        return accessEntry(scope, cluster.clusterName, role, group);
      }
      cluster.awsAuth.addRoleMapping(role, { groups: [group] });
      return cluster.awsAuth;
    },
    // That of a defined cluster is nested in its stack, which defines no other one.
    handlers: () => {
      const own = cluster instanceof eksV1.Cluster ? Stack.of(cluster).node.tryFindChild(V1_PROVIDER_ID) : undefined;
      return own ? [cluster, own] : [cluster];
    },
  };
}

function accessEntry(scope: Construct, clusterName: string, role: iam.IRole, group: string): IConstruct {
  return new eksV1.CfnAccessEntry(scope, 'Access', {
    clusterName,
    principalArn: role.roleArn,
    kubernetesGroups: [group],
  });
}
