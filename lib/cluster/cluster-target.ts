import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { type ChartInstaller, type ChartRelease, chartOptions, KubectlHandler } from './kubectl-handler';
import { parseKubernetesVersion } from './kubernetes-version';

/** The id of the handler under a cluster: one serves everything that is installed. */
const HANDLER_ID = 'NetworkingKubectl';

/** How a cluster of `aws-eks-v2` is reached at deployment. */
export interface ClusterTargetOptions {
  /**
   * The kubectl layer of the cluster's version, such as `new KubectlV36Layer(this, 'Kubectl')`. With it, charts can be installed: by a
   * handler of two Lambda functions in the node subnets.
   *
   * @default - the kubectl provider that the cluster has of its own, or none: what needs the Kubernetes API is refused
   */
  readonly kubectlLayer?: lambda.ILayerVersion;

  /**
   * The subnets of the handler; they need a way to the Helm repository.
   *
   * @default - the private subnets of the VPC with egress
   */
  readonly kubectlSubnets?: ec2.SubnetSelection;
}

/** A cluster that something else made. */
export interface ClusterTargetAttributes extends ClusterTargetOptions {
  /** The name of the cluster. */
  readonly clusterName: string;

  /**
   * The VPC of the cluster.
   *
   * @default - not known: what needs it is refused, and the kubectl handler is outside of any VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The cluster security group: the one that EKS makes and puts on control plane and nodes.
   *
   * @default - not known: what needs it is refused
   */
  readonly clusterSecurityGroupId?: string;

  /**
   * The Kubernetes version, such as `1.36`.
   *
   * @default - not known: taken to be new
   */
  readonly kubernetesVersion?: string;

  /**
   * Whether the cluster gives pods IPv6 addresses.
   *
   * @default false
   */
  readonly ipv6?: boolean;

  /**
   * The OIDC provider of the cluster in IAM.
   *
   * @default - not known: IRSA is refused
   */
  readonly openIdConnectProvider?: iam.IOpenIdConnectProvider;
}

interface ClusterParts {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroupId?: string;
  readonly kubernetesVersion?: string;
  readonly serviceCidr?: string;
  readonly isIpv6: boolean;
  readonly openIdConnectProvider: () => iam.IOpenIdConnectProvider | undefined;
  readonly installer: () => ChartInstaller | undefined;
}

/** The one face of a cluster, whichever module or tool made it. Everything that is put into a cluster takes one. */
export class ClusterTarget {
  /** A cluster of `aws-cdk-lib/aws-eks-v2`. */
  public static fromV2(cluster: eks.ICluster, options: ClusterTargetOptions = {}): ClusterTarget {
    const resource = cluster.node.defaultChild;
    const own = resource instanceof eks.CfnCluster ? resource : undefined;
    if (own) {
      judgeEndpoint(own, cluster);
    }
    return new ClusterTarget({
      clusterName: cluster.clusterName,
      clusterArn: cluster.clusterArn,
      vpc: known(() => cluster.vpc),
      clusterSecurityGroupId: known(() => cluster.clusterSecurityGroupId),
      kubernetesVersion: own?.version,
      serviceCidr: serviceCidrOf(own),
      isIpv6: cluster.ipFamily === eks.IpFamily.IP_V6,
      openIdConnectProvider: () => known(() => cluster.openIdConnectProvider),
      installer: () => installerOfV2(cluster, options),
    });
  }

  /**
   * A cluster of `aws-cdk-lib/aws-eks`, which brings its own kubectl handler.
   *
   * @param cluster the cluster
   * @param kubernetesVersion its version, such as `1.36`, which that module does not tell; without it, the version is taken to be new
   */
  public static fromV1(cluster: eksV1.ICluster, kubernetesVersion?: string): ClusterTarget {
    if (kubernetesVersion !== undefined) {
      parseKubernetesVersion(kubernetesVersion);
    }
    return new ClusterTarget({
      clusterName: cluster.clusterName,
      clusterArn: cluster.clusterArn,
      vpc: known(() => cluster.vpc),
      clusterSecurityGroupId: known(() => cluster.clusterSecurityGroupId),
      kubernetesVersion,
      isIpv6: cluster.ipFamily === eksV1.IpFamily.IP_V6,
      openIdConnectProvider: () => known(() => cluster.openIdConnectProvider),
      installer: () => installerOfV1(cluster),
    });
  }

  /**
   * A cluster that is known by its attributes.
   *
   * @param scope for the import, and for the kubectl handler where a layer is given
   * @param id of the import under the scope
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ClusterTargetAttributes): ClusterTarget {
    if (attributes.kubernetesVersion !== undefined) {
      parseKubernetesVersion(attributes.kubernetesVersion);
    }
    const cluster = eks.Cluster.fromClusterAttributes(scope, id, {
      clusterName: attributes.clusterName,
      vpc: attributes.vpc,
      clusterSecurityGroupId: attributes.clusterSecurityGroupId,
      openIdConnectProvider: attributes.openIdConnectProvider,
    });
    return new ClusterTarget({
      ...attributes,
      clusterArn: cluster.clusterArn,
      isIpv6: attributes.ipv6 ?? false,
      openIdConnectProvider: () => attributes.openIdConnectProvider,
      installer: () => installerOfV2(cluster, attributes),
    });
  }

  /** The name of the cluster. */
  public readonly clusterName: string;

  /** The ARN of the cluster. */
  public readonly clusterArn: string;

  /** The VPC of the cluster, where it is known. */
  public readonly vpc?: ec2.IVpc;

  /** The cluster security group, where it is known. */
  public readonly clusterSecurityGroupId?: string;

  /** The Kubernetes version, such as `1.36`, where it is known. */
  public readonly kubernetesVersion?: string;

  /** Whether the cluster gives pods IPv6 addresses. */
  public readonly isIpv6: boolean;

  /** The service CIDR, where the cluster says it. @internal */
  public readonly _serviceCidr?: string;

  private constructor(private readonly parts: ClusterParts) {
    this.clusterName = parts.clusterName;
    this.clusterArn = parts.clusterArn;
    this.vpc = parts.vpc;
    this.clusterSecurityGroupId = parts.clusterSecurityGroupId;
    this.kubernetesVersion = parts.kubernetesVersion;
    this.isIpv6 = parts.isIpv6;
    this._serviceCidr = parts.serviceCidr;
  }

  /** The VPC, or the refusal of what needs it. @internal */
  public _vpcFor(scope: IConstruct): ec2.IVpc {
    return (
      this.vpc ??
      refuse(
        'ClusterAttribute',
        `"${scope.node.id}" needs the VPC of the cluster, give vpc to ClusterTarget.fromAttributes`,
        scope,
      )
    );
  }

  /** The cluster security group, or the refusal of what needs it. @internal */
  public _securityGroupFor(scope: IConstruct): string {
    return (
      this.clusterSecurityGroupId ??
      refuse(
        'ClusterAttribute',
        `"${scope.node.id}" needs the cluster security group, give clusterSecurityGroupId to ClusterTarget.fromAttributes`,
        scope,
      )
    );
  }

  /** The OIDC provider, or the refusal of IRSA. @internal */
  public _oidcFor(scope: IConstruct): iam.IOpenIdConnectProvider {
    return (
      this.parts.openIdConnectProvider() ??
      refuse(
        'WorkloadIdentityUnavailable',
        `"${scope.node.id}" asks for IRSA but the OIDC provider of the cluster is not known, give openIdConnectProvider or use WorkloadIdentity.podIdentity()`,
        scope,
      )
    );
  }

  /** Installs a chart, or refuses where the cluster cannot be reached at deployment. @internal */
  public _installChart(scope: Construct, id: string, release: ChartRelease): IConstruct {
    const installer =
      this.parts.installer() ??
      refuse(
        'KubectlMissing',
        `"${release.chart}" is a Helm chart and the cluster has no kubectl handler, give ClusterTarget a kubectlLayer, such as new KubectlV36Layer(this, "Kubectl")`,
        scope,
      );
    return installer.install(scope, id, release);
  }
}

/** A layer makes a handler of ours, one per cluster; without one, the cluster's own provider serves. */
function installerOfV2(cluster: eks.ICluster, options: ClusterTargetOptions): ChartInstaller | undefined {
  if (options.kubectlLayer) {
    const scope = cluster as unknown as Construct;
    const existing = scope.node.tryFindChild(HANDLER_ID) as KubectlHandler | undefined;
    return (
      existing ??
      new KubectlHandler(scope, HANDLER_ID, {
        cluster,
        kubectlLayer: options.kubectlLayer,
        vpc: known(() => cluster.vpc),
        subnets: options.kubectlSubnets,
      })
    );
  }
  return cluster.kubectlProvider
    ? { install: (scope, id, release) => new eks.HelmChart(scope, id, { cluster, ...chartOptions(release, scope) }) }
    : undefined;
}

function installerOfV1(cluster: eksV1.ICluster): ChartInstaller | undefined {
  const isOwn = cluster instanceof eksV1.Cluster;
  return isOwn || cluster.kubectlRole || cluster.kubectlProvider
    ? { install: (scope, id, release) => new eksV1.HelmChart(scope, id, { cluster, ...chartOptions(release, scope) }) }
    : undefined;
}

/** The value of an attribute that imported clusters throw on when it was not given. */
function known<T>(attribute: () => T): T | undefined {
  try {
    return attribute();
  } catch {
    return undefined;
  }
}

function serviceCidrOf(cluster: eks.CfnCluster | undefined): string | undefined {
  const config = cluster?.kubernetesNetworkConfig;
  const cidr =
    config && !Token.isUnresolved(config) && 'serviceIpv4Cidr' in config ? config.serviceIpv4Cidr : undefined;
  return cidr !== undefined && isConcrete(cidr) ? cidr : undefined;
}

/** Refuses an endpoint that nodes behind NAT could not reach, and warns of one that everybody can. */
function judgeEndpoint(cluster: eks.CfnCluster, scope: IConstruct): void {
  const config = Stack.of(cluster).resolve(cluster.resourcesVpcConfig);
  const admitted: string[] = config?.publicAccessCidrs ?? [];
  const isOpen = admitted.length === 0 || admitted.includes('0.0.0.0/0');
  if (config?.endpointPublicAccess !== true) {
    return;
  }
  if (isOpen) {
    warn(
      scope,
      'publicEndpointOpen',
      'Anybody on the internet can reach the Kubernetes API; write EndpointAccess.PRIVATE, or PUBLIC_AND_PRIVATE.onlyFrom(…) with your own addresses.',
    );
  } else if (config.endpointPrivateAccess !== true) {
    refuse(
      'EndpointLockout',
      `"${admitted.join(', ')}" are the only addresses that reach the cluster, and nodes are not among them, write EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(…)`,
      scope,
    );
  }
}
