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

/** Construct id of the handler in a cluster. All charts and objects share it. */
const HANDLER_ID = 'NetworkingKubectl';

/** Construct id of the handler of a defined cluster of `aws-eks`. */
const V1_PROVIDER_ID = '@aws-cdk--aws-eks.KubectlProvider';

/** Options of a kubectl handler. */
interface HandlerOptions {
  readonly kubectlLayer?: lambda.ILayerVersion;
  readonly kubectlSubnets?: ec2.SubnetSelection;
}

/**
 * Returns the handler of this library if there is a layer, one per cluster, or else the kubectl provider of the
 * cluster.
 */
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

/**
 * Returns the kubectl handler of the cluster. A defined cluster has a role and a layer. An imported cluster without a
 * layer has no kubectl and no Helm.
 */
export function installerOfV1(cluster: eksV1.ICluster): ClusterInstaller | undefined {
  return cluster.kubectlProvider || (cluster.kubectlRole && cluster.kubectlLayer)
    ? {
        install: (scope, id, release) => new eksV1.HelmChart(scope, id, { cluster, ...chartOptions(release, scope) }),
        apply: (scope, id, objects) => new eksV1.KubernetesManifest(scope, id, { cluster, manifest: [...objects] }),
      }
    : undefined;
}

/** Access of a Lambda function to a cluster: its subnets, and how its role is granted access. */
export interface ClusterAccess {
  readonly construct: Construct;
  readonly subnets: (scope: IConstruct) => readonly ec2.ISubnet[];
  readonly admit: (scope: Construct, role: iam.IRole, group: string) => IConstruct;
  /** The constructs that contain the functions of this app that call the Kubernetes API. */
  readonly handlers: () => readonly IConstruct[];
}

/** Returns access through an access entry, in the subnets of the handler or in the private subnets with egress. */
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

/**
 * Returns access in the subnets of the kubectl handler of the cluster. The role is added to the ConfigMap if the
 * cluster supports nothing else.
 */
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
    // The handler of a defined cluster is a nested stack in the stack of the cluster, which contains no other
    // cluster.
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
