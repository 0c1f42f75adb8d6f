import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { addDependencies } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { tryGet } from '../foundation/tokens';
import { type ChartRelease, type ClusterInstaller, chartOptions, type KubernetesObject } from './cluster-installer';

/** The id of the log group that the CDK makes beside a function, where an app has turned that on. It is kept when the stack is deleted. */
const CDK_LOG_GROUP_ID = 'LogGroup';

/**
 * Gives the functions below a construct one log, which goes with the stack and after them. Otherwise each leaves one behind: that of the CDK, or
 * one that Lambda makes itself and keeps for ever. The framework of the CDK takes no log for all of its functions.
 */
export function addSharedLogGroup(scope: Construct): void {
  const functions = scope.node.findAll().filter((part) => part instanceof lambda.CfnFunction);
  const { logGroupName } = new logs.LogGroup(scope, 'Log', {
    retention: logs.RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  for (const resource of functions) {
    resource.node.scope?.node.tryRemoveChild(CDK_LOG_GROUP_ID);
    resource.loggingConfig = { logGroup: logGroupName };
  }
}

/** Where the handlers of a cluster could be. */
export interface HandlerPlacement {
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroup?: unknown;
  /** What the user asked for; without any, the private subnets of the VPC with egress. */
  readonly subnets?: ec2.SubnetSelection;
}

/** The subnets of a handler; none where the VPC is not known, and the handler is outside of any. */
export function handlerSubnets(
  { vpc, clusterSecurityGroup, subnets }: HandlerPlacement,
  scope: IConstruct,
): ec2.ISubnet[] {
  if (!vpc) {
    return subnets
      ? fail('ClusterAttribute', '"kubectlSubnets" needs the VPC of the cluster, give vpc where it is imported', scope)
      : [];
  }
  if (clusterSecurityGroup === undefined) {
    fail(
      'ClusterAttribute',
      '"kubectlLayer" needs the cluster security group for a handler in the VPC, give clusterSecurityGroupId where the cluster is imported',
      scope,
    );
  }
  if (subnets) {
    return vpc.selectSubnets(subnets).subnets;
  }
  return (
    tryGet(() => vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }).subnets) ??
    fail(
      'KubectlSubnets',
      `"${vpc.node.path}" has no private subnets with egress for the kubectl handler, name its subnets with kubectlSubnets`,
      scope,
    )
  );
}

export interface KubectlHandlerProps {
  readonly cluster: eks.ICluster;
  readonly kubectlLayer: lambda.ILayerVersion;
  /** Where the functions are; without any, the private subnets of the cluster's VPC with egress. */
  readonly subnets?: ec2.SubnetSelection;
}

/**
 * A kubectl handler of our own. The cluster's own option puts the functions into the cluster subnets when the endpoint is private, where
 * they have no way to a Helm repository; this one is in the node subnets. Of a cluster without a known VPC, it is outside of any.
 */
export class KubectlHandler extends Construct implements ClusterInstaller {
  private readonly reachable: eks.ICluster;
  private readonly access: eks.AccessEntry;
  private readonly subnets: ec2.ISubnet[];

  constructor(scope: Construct, id: string, props: KubectlHandlerProps) {
    super(scope, id);
    const { cluster, subnets } = props;
    this.subnets = handlerSubnets(
      {
        vpc: tryGet(() => cluster.vpc),
        clusterSecurityGroup: tryGet(() => cluster.clusterSecurityGroup),
        subnets,
      },
      this,
    );
    const provider = new eks.KubectlProvider(this, 'Provider', {
      cluster: props.cluster,
      kubectlLayer: props.kubectlLayer,
      privateSubnets: this.subnets.length > 0 ? this.subnets : undefined,
    });
    addSharedLogGroup(this);
    this.access = new eks.AccessEntry(this, 'Access', {
      cluster: props.cluster,
      principal: (provider.role as NonNullable<typeof provider.role>).roleArn,
      accessPolicies: [
        eks.AccessPolicy.fromAccessPolicyName('AmazonEKSClusterAdminPolicy', {
          accessScopeType: eks.AccessScopeType.CLUSTER,
        }),
      ],
    });
    this.reachable = eks.Cluster.fromClusterAttributes(this, 'Cluster', {
      clusterName: props.cluster.clusterName,
      kubectlProvider: provider,
    });
  }

  /** The release waits for the handler's access and for its way out, so that both are still there when the release is deleted. */
  public install(scope: Construct, id: string, release: ChartRelease): IConstruct {
    return this.addAccessDependencies(
      new eks.HelmChart(scope, id, { cluster: this.reachable, ...chartOptions(release, scope) }),
    );
  }

  /** The objects wait as a release does. */
  public apply(scope: Construct, id: string, objects: readonly KubernetesObject[]): IConstruct {
    return this.addAccessDependencies(
      new eks.KubernetesManifest(scope, id, { cluster: this.reachable, manifest: [...objects] }),
    );
  }

  private addAccessDependencies(installed: Construct): IConstruct {
    addDependencies(installed, this.access);
    for (const subnet of this.subnets) {
      installed.node.addDependency(subnet.internetConnectivityEstablished);
    }
    return installed;
  }
}

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
  readonly grantAccess: (scope: Construct, role: iam.IRole, group: string) => IConstruct;
  /** What the functions are in that reach the cluster at deployment, ours among them, as far as this app defines them by now. */
  readonly handlers: () => readonly IConstruct[];
}

/** Beside a handler of ours, or in the private subnets with egress; by an access entry. */
export function accessOfV2(cluster: eks.ICluster, { kubectlLayer, kubectlSubnets }: HandlerOptions): ClusterAccess {
  const vpc = tryGet(() => cluster.vpc);
  return {
    construct: cluster as unknown as Construct,
    subnets: (scope) =>
      kubectlLayer
        ? handlerSubnets(
            { vpc, clusterSecurityGroup: tryGet(() => cluster.clusterSecurityGroup), subnets: kubectlSubnets },
            scope,
          )
        : (tryGet(() => vpc?.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }).subnets) ?? []),
    grantAccess: (scope, role, group) => accessEntry(scope, cluster.clusterName, role, group),
    handlers: () => [cluster],
  };
}

/** Where the kubectl handler of the cluster is; by the ConfigMap where the cluster knows nothing else. */
export function accessOfV1(cluster: eksV1.ICluster): ClusterAccess {
  return {
    construct: cluster as unknown as Construct,
    subnets: () => cluster.kubectlPrivateSubnets ?? [],
    grantAccess: (scope, role, group) => {
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
