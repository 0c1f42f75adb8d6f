import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { Delivery } from '../delivery/delivery';
import { addDependencies, dependOnInternet } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { tryGet } from '../foundation/tokens';
import { type ChartRelease, type ClusterInstaller, chartOptions, type KubernetesObject } from './cluster-installer';
import { GitOpsInstaller } from './git-ops-installer';
import { validateManifestSize } from './objects/object-list';

/**
 * Construct id of the log group that the CDK defines for a function, if the app has enabled that. It is retained when
 * the stack is deleted.
 */
const CDK_LOG_GROUP_ID = 'LogGroup';

/**
 * Defines one log group for all functions below a construct, which is deleted after them.
 *
 * Otherwise each function leaves a log group behind: one of the CDK, or one that Lambda creates and never deletes.
 * The CDK provider framework has no option for a log group of all of its functions.
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

/** The location of the kubectl handler of a cluster. */
export interface HandlerPlacement {
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroup?: unknown;
  /** Subnets that the user selects. By default, the private subnets of the VPC with egress. */
  readonly subnets?: ec2.SubnetSelection;
}

/** Returns the subnets of a handler. Empty if the VPC is not known, and then the handler is not in a VPC. */
export function handlerSubnets(
  { vpc, clusterSecurityGroup, subnets }: HandlerPlacement,
  scope: IConstruct,
): ec2.ISubnet[] {
  if (!vpc) {
    return subnets
      ? fail(
          'ClusterAttribute',
          '"kubectlSubnets" needs the VPC of the cluster. Set vpc when you import the cluster',
          scope,
        )
      : [];
  }
  if (clusterSecurityGroup === undefined) {
    fail(
      'ClusterAttribute',
      '"kubectlLayer" needs the cluster security group for a handler in the VPC. Set clusterSecurityGroupId when you import the cluster',
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
      `"${vpc.node.path}" has no private subnets with egress for the kubectl handler. Set kubectlSubnets`,
      scope,
    )
  );
}

export interface KubectlHandlerProps {
  readonly cluster: eks.ICluster;
  readonly kubectlLayer: lambda.ILayerVersion;
  /** Subnets of the functions. By default, the private subnets of the VPC of the cluster with egress. */
  readonly subnets?: ec2.SubnetSelection;
}

/**
 * A kubectl handler in the node subnets.
 *
 * With a private endpoint, the kubectl provider of the cluster uses the cluster subnets, which have no route to a
 * Helm repository. If the VPC of the cluster is not known, the handler is not in a VPC.
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

  /**
   * Installs a release. It depends on the access entry and the egress routes of the handler, so that both exist until
   * the release is deleted.
   */
  public install(scope: Construct, id: string, release: ChartRelease): IConstruct {
    return this.addAccessDependencies(
      new eks.HelmChart(scope, id, { cluster: this.reachable, ...chartOptions(release, scope) }),
    );
  }

  /** Applies objects, with the same dependencies as a release. */
  public apply(scope: Construct, id: string, objects: readonly KubernetesObject[]): IConstruct {
    return this.addAccessDependencies(
      new eks.KubernetesManifest(scope, id, { cluster: this.reachable, manifest: manifestOf(objects, scope) }),
    );
  }

  private addAccessDependencies(installed: Construct): IConstruct {
    addDependencies(installed, this.access);
    dependOnInternet(installed, this.subnets);
    return installed;
  }
}

function manifestOf(objects: readonly KubernetesObject[], scope: IConstruct): KubernetesObject[] {
  validateManifestSize(objects, scope);
  return [...objects];
}

/** Construct id of the handler in a cluster. All charts and objects share it. */
const HANDLER_ID = 'NetworkingKubectl';

/** Construct id of the handler of a defined cluster of `aws-eks`. */
const V1_PROVIDER_ID = '@aws-cdk--aws-eks.KubectlProvider';

/** Options of a kubectl handler. */
interface HandlerOptions {
  readonly kubectlLayer?: lambda.ILayerVersion;
  readonly kubectlSubnets?: ec2.SubnetSelection;
  readonly delivery?: Delivery;
}

/**
 * Returns the handler of this library if there is a layer, one per cluster, or else the kubectl provider of the
 * cluster.
 */
export function installerOfV2(cluster: eks.ICluster, options: HandlerOptions): ClusterInstaller | undefined {
  const gitOps = options.delivery?._gitOps;
  if (gitOps) {
    if (options.kubectlLayer || options.kubectlSubnets) {
      fail(
        'GitOpsHandler',
        '"Delivery.gitOps(…)" needs no kubectl handler. Leave kubectlLayer and kubectlSubnets out, or write Delivery.kubectl()',
        cluster,
      );
    }
    return GitOpsInstaller.of(cluster as unknown as Construct, cluster.clusterName, gitOps);
  }
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
  const { kubectlProvider } = cluster;
  return kubectlProvider
    ? {
        install: (scope, id, release) => {
          validateAssetReader(release, kubectlProvider, scope);
          return new eks.HelmChart(scope, id, { cluster, ...chartOptions(release, scope) });
        },
        apply: (scope, id, objects) =>
          new eks.KubernetesManifest(scope, id, { cluster, manifest: manifestOf(objects, scope) }),
      }
    : undefined;
}

/** Validates that the role of an imported provider is known if it must read an asset. */
function validateAssetReader({ chart, source }: ChartRelease, { role }: eks.IKubectlProvider, scope: Construct): void {
  if (source?._asset && role === undefined) {
    fail(
      'ChartAsset',
      `"${chart}" comes from an asset, which the imported kubectl provider cannot read. Give fromKubectlProviderAttributes the role of its handler`,
      scope,
    );
  }
}

/**
 * Returns the kubectl handler of the cluster. A defined cluster has a role and a layer. An imported cluster without a
 * layer has no kubectl and no Helm.
 */
export function installerOfV1(cluster: eksV1.ICluster): ClusterInstaller | undefined {
  return cluster.kubectlProvider || (cluster.kubectlRole && cluster.kubectlLayer)
    ? {
        passesSkipCrds: true,
        install: (scope, id, release) => new eksV1.HelmChart(scope, id, { cluster, ...chartOptions(release, scope) }),
        apply: (scope, id, objects) =>
          new eksV1.KubernetesManifest(scope, id, { cluster, manifest: manifestOf(objects, scope) }),
      }
    : undefined;
}

/** Access of a Lambda function to a cluster: its subnets, and how its role is granted access. */
export interface ClusterAccess {
  readonly construct: Construct;
  readonly subnets: (scope: IConstruct) => readonly ec2.ISubnet[];
  readonly grantAccess: (scope: Construct, role: iam.IRole, group: string) => IConstruct;
  /** The constructs that contain the functions of this app that call the Kubernetes API. */
  readonly handlers: () => readonly IConstruct[];
}

/** Returns access through an access entry, in the subnets of the handler or in the private subnets with egress. */
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

/**
 * Returns access in the subnets of the kubectl handler of the cluster. The role is added to the ConfigMap if the
 * cluster supports nothing else.
 */
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
