import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { refuse, refusingAt } from '../foundation/refusals';
import { isConcrete, known } from '../foundation/tokens';
import { builtInPoolSubnets, type ClusterCompute, decideCompute } from './cluster-compute';
import { clusterRoleOf, definitionOf } from './cluster-role';
import type { ClusterTargetAttributes, ClusterTargetOptions } from './cluster-target-options';
import { CrdInstaller, type CrdSources } from './crd-installer';
import { judgeEndpoint } from './endpoint-access';
import { type ChartRelease, type ClusterInstaller, fromRepository, type KubernetesObject } from './installer';
import { accessOfV1, accessOfV2, type ClusterAccess, installerOfV1, installerOfV2 } from './installers';
import { parseKubernetesVersion } from './kubernetes-version';

/** What gives a cluster a handler of ours. */
const KUBECTL_LAYER = 'give ClusterTarget a kubectlLayer, such as new KubectlV36Layer(this, "Kubectl")';

interface ClusterParts {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroupId?: string;
  readonly clusterEndpoint?: string;
  readonly certificateAuthority?: string;
  readonly kubernetesVersion?: string;
  readonly serviceCidr?: string;
  readonly serviceIpv6Cidr?: string;
  readonly isIpv6: boolean;
  readonly clusterRole?: iam.IRole;
  readonly definition?: IConstruct;
  readonly compute: ClusterCompute;
  /** The subnets that built-in node pools of Auto Mode use. */
  readonly builtInPoolSubnets?: string[];
  readonly openIdConnectProvider: () => iam.IOpenIdConnectProvider | undefined;
  readonly installer: () => ClusterInstaller | undefined;
  readonly chartRepository?: string;
  readonly access: ClusterAccess;
  /** What gives the cluster a kubectl handler, as a refusal says it. */
  readonly kubectlRemedy: string;
}

/** The one face of a cluster, whichever module or tool made it. Everything that is put into a cluster takes one. */
export class ClusterTarget {
  /**
   * A cluster of `aws-cdk-lib/aws-eks-v2`, defined or imported. A defined one is judged: a public endpoint that is open to everybody is
   * warned of, and one that locks nodes out is refused.
   *
   * @param cluster the cluster
   * @param options how charts are installed
   */
  public static fromV2(cluster: eks.ICluster, options: ClusterTargetOptions = {}): ClusterTarget {
    const resource = cluster.node.defaultChild;
    const own = resource && isClusterResource(resource) ? resource : undefined;
    if (own) {
      judgeEndpoint(own, cluster);
      refuseIpv6ServiceCidr(own, cluster);
    }
    return new ClusterTarget({
      clusterName: cluster.clusterName,
      clusterArn: cluster.clusterArn,
      vpc: known(() => cluster.vpc),
      clusterSecurityGroupId: known(() => cluster.clusterSecurityGroupId),
      clusterEndpoint: known(() => cluster.clusterEndpoint),
      certificateAuthority: known(() => cluster.clusterCertificateAuthorityData),
      kubernetesVersion: knownVersion(own?.version, cluster),
      serviceCidr: serviceCidrOf(own),
      serviceIpv6Cidr: own?.attrKubernetesNetworkConfigServiceIpv6Cidr,
      isIpv6: cluster.ipFamily === eks.IpFamily.IP_V6,
      clusterRole: clusterRoleOf(cluster),
      definition: definitionOf(cluster),
      compute: decideCompute(
        options.compute,
        { resource: own, isFargateCluster: cluster instanceof eks.FargateCluster },
        cluster,
      ),
      builtInPoolSubnets: builtInPoolSubnets(own),
      openIdConnectProvider: () => known(() => cluster.openIdConnectProvider),
      installer: () => installerOfV2(cluster, options),
      chartRepository: options.chartRepository,
      access: accessOfV2(cluster, options),
      kubectlRemedy: KUBECTL_LAYER,
    });
  }

  /**
   * A cluster of `aws-cdk-lib/aws-eks`, which brings its own kubectl handler: a defined one always, an imported one where it was given
   * `kubectlRoleArn` and `kubectlLayer`, or a `kubectlProvider`.
   *
   * @param cluster the cluster
   * @param kubernetesVersion its version, such as `1.36`, which that module does not tell; without it, the version is taken to be new
   * @param compute what it computes with; without it, Fargate for a `FargateCluster`, and nodes otherwise
   */
  public static fromV1(cluster: eksV1.ICluster, kubernetesVersion?: string, compute?: ClusterCompute): ClusterTarget {
    return new ClusterTarget({
      clusterName: cluster.clusterName,
      clusterArn: cluster.clusterArn,
      vpc: known(() => cluster.vpc),
      clusterSecurityGroupId: known(() => cluster.clusterSecurityGroupId),
      clusterEndpoint: known(() => cluster.clusterEndpoint),
      certificateAuthority: known(() => cluster.clusterCertificateAuthorityData),
      kubernetesVersion: knownVersion(kubernetesVersion, cluster),
      isIpv6: cluster.ipFamily === eksV1.IpFamily.IP_V6,
      clusterRole: clusterRoleOf(cluster),
      definition: definitionOf(cluster),
      compute: decideCompute(compute, { isFargateCluster: cluster instanceof eksV1.FargateCluster }, cluster),
      openIdConnectProvider: () => known(() => cluster.openIdConnectProvider),
      installer: () => installerOfV1(cluster),
      access: accessOfV1(cluster),
      kubectlRemedy: 'import the cluster with kubectlRoleArn and kubectlLayer',
    });
  }

  /**
   * A cluster that is known by its attributes.
   *
   * @param scope for the import, and for the kubectl handler where a layer is given
   * @param id of the import under the scope
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ClusterTargetAttributes): ClusterTarget {
    const cluster = eks.Cluster.fromClusterAttributes(scope, id, {
      clusterName: attributes.clusterName,
      vpc: attributes.vpc,
      clusterSecurityGroupId: attributes.clusterSecurityGroupId,
      openIdConnectProvider: attributes.openIdConnectProvider,
    });
    return new ClusterTarget({
      clusterName: cluster.clusterName,
      clusterArn: cluster.clusterArn,
      vpc: attributes.vpc,
      clusterSecurityGroupId: attributes.clusterSecurityGroupId,
      clusterEndpoint: attributes.clusterEndpoint,
      certificateAuthority: attributes.clusterCertificateAuthorityData,
      kubernetesVersion: knownVersion(attributes.kubernetesVersion, cluster),
      isIpv6: attributes.ipv6 ?? false,
      compute: decideCompute(attributes.compute, { isFargateCluster: false }, cluster),
      openIdConnectProvider: () => attributes.openIdConnectProvider,
      installer: () => installerOfV2(cluster, attributes),
      chartRepository: attributes.chartRepository,
      access: accessOfV2(cluster, attributes),
      kubectlRemedy: KUBECTL_LAYER,
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

  /** What the cluster computes with. */
  public readonly compute: ClusterCompute;

  /** The service CIDR, where the cluster says it. @internal */
  public readonly _serviceCidr?: string;

  /** The role of the control plane, where the app defines the cluster. @internal */
  public readonly _clusterRole?: iam.IRole;
  /** What defines the cluster, where this app does. @internal */
  public readonly _definition?: IConstruct;
  /** The service CIDR that EKS gave an IPv6 cluster, at deployment. @internal */
  public readonly _serviceIpv6Cidr?: string;
  /** The subnets in which the built-in node pools of Auto Mode put nodes, where the cluster has such pools. @internal */
  public readonly _builtInPoolSubnets?: string[];

  /** Security groups that pods have of their own, which they keep until their nodes are gone. @internal */
  public readonly _podSecurityGroups: ec2.ISecurityGroup[] = [];

  /** The rules of security groups of nodes, by the group: the control plane calls webhooks on nodes for as long as there are any. @internal */
  public readonly _nodeGroupRules = new Map<ec2.ISecurityGroup, CfnResource[]>();

  private constructor(private readonly parts: ClusterParts) {
    this.clusterName = parts.clusterName;
    this.clusterArn = parts.clusterArn;
    this.vpc = parts.vpc;
    this.clusterSecurityGroupId = parts.clusterSecurityGroupId;
    this.kubernetesVersion = parts.kubernetesVersion;
    this.isIpv6 = parts.isIpv6;
    this.compute = parts.compute;
    this._serviceCidr = parts.serviceCidr;
    this._clusterRole = parts.clusterRole;
    this._definition = parts.definition;
    this._serviceIpv6Cidr = parts.isIpv6 ? parts.serviceIpv6Cidr : undefined;
    this._builtInPoolSubnets = parts.builtInPoolSubnets;
  }

  /** The VPC, or the refusal of what needs it. @internal */
  public _vpcFor(scope: IConstruct): ec2.IVpc {
    return (
      this.vpc ??
      refuse(
        'ClusterAttribute',
        `"${scope.node.id}" needs the VPC of the cluster, give vpc where the cluster is imported`,
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
        `"${scope.node.id}" needs the cluster security group, give clusterSecurityGroupId where the cluster is imported`,
        scope,
      )
    );
  }

  /** The URL of the Kubernetes API, or the refusal of nodes that have to be told it. @internal */
  public _endpoint(): string {
    return this.parts.clusterEndpoint ?? refuseUnknown('clusterEndpoint');
  }

  /** The certificate authority in Base64, or the refusal of nodes that have to be told it. @internal */
  public _certificateAuthority(): string {
    return this.parts.certificateAuthority ?? refuseUnknown('clusterCertificateAuthorityData');
  }

  /** The service CIDR of the family of the cluster, where it is known: of IPv6, EKS chooses it. @internal */
  public get _ownServiceCidr(): string | undefined {
    return this.isIpv6 ? this.parts.serviceIpv6Cidr : this.parts.serviceCidr;
  }

  /** The OIDC provider, or the refusal of IRSA. @internal */
  public _oidcFor(scope: IConstruct): iam.IOpenIdConnectProvider {
    return (
      this.parts.openIdConnectProvider() ??
      refuse(
        'WorkloadIdentityUnavailable',
        '"WorkloadIdentity.irsa()" needs the OIDC provider of the cluster, give openIdConnectProvider where the cluster is imported, or write WorkloadIdentity.podIdentity()',
        scope,
      )
    );
  }

  /** Installs a chart, or refuses where the cluster cannot be reached at deployment. @internal */
  public _installChart(scope: Construct, id: string, release: ChartRelease): IConstruct {
    return this.installerFor(`"${release.chart}" is a Helm chart`, scope).install(
      scope,
      id,
      fromRepository(release, this.parts.chartRepository, scope),
    );
  }

  /** Applies Kubernetes objects, or refuses where the cluster cannot be reached at deployment. @internal */
  public _applyObjects(scope: Construct, id: string, objects: readonly KubernetesObject[]): IConstruct {
    return this.installerFor(`"${scope.node.id}" needs Kubernetes objects`, scope).apply(scope, id, objects);
  }

  /** Installs custom resource definitions from where they are published, or refuses as objects are refused. @internal */
  public _installCrds(scope: Construct, id: string, ...sources: CrdSources[]): IConstruct[] {
    const installer = this.installerFor(`"${scope.node.id}" needs custom resource definitions`, scope);
    const { construct, subnets, admit } = this.parts.access;
    return CrdInstaller.of(construct, () => ({
      ...this.parts,
      subnets: subnets(scope),
      admit,
      apply: (of, name, objects) => installer.apply(of, name, objects),
    })).install(scope, id, ...sources);
  }

  /** The functions that reach the cluster at deployment, as far as this app defines them by now. @internal */
  public get _handlerFunctions(): CfnResource[] {
    return this.parts.access
      .handlers()
      .flatMap(({ node }) => node.findAll())
      .filter(CfnResource.isCfnResource)
      .filter(({ cfnResourceType }) => cfnResourceType === 'AWS::Lambda::Function');
  }

  private installerFor(what: string, scope: Construct): ClusterInstaller {
    return (
      this.parts.installer() ??
      refuse('KubectlMissing', `${what} and the cluster has no kubectl handler, ${this.parts.kubectlRemedy}`, scope)
    );
  }
}

function refuseUnknown(attribute: string): never {
  return refuse(
    'ClusterAttribute',
    `"${attribute}" is what nodes join by, and the cluster does not say it, give it where the cluster is imported`,
  );
}

/** The version where it is known at synthesis, checked. */
function knownVersion(version: string | undefined, scope: IConstruct): string | undefined {
  if (version === undefined || !isConcrete(version)) {
    return undefined;
  }
  refusingAt(scope, () => parseKubernetesVersion(version));
  return version;
}

/** By type, not by class: which of the two modules defines the class has changed between releases of the CDK. */
function isClusterResource(construct: IConstruct): construct is eksV1.CfnCluster {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::EKS::Cluster';
}

/** The module refuses it as well, but not where the resource is changed afterwards. */
function refuseIpv6ServiceCidr(own: eksV1.CfnCluster, cluster: eks.ICluster): void {
  const cidr = serviceCidrOf(own);
  if (cidr !== undefined && cluster.ipFamily === eks.IpFamily.IP_V6) {
    refuse(
      'ServiceCidr',
      `"${cidr}" is for Services of IPv4, and EKS gives an IPv6 cluster a range of its own, leave serviceIpv4Cidr out`,
      cluster,
    );
  }
}

function serviceCidrOf(cluster: eksV1.CfnCluster | undefined): string | undefined {
  const config = cluster?.kubernetesNetworkConfig;
  const cidr = config && 'serviceIpv4Cidr' in config ? config.serviceIpv4Cidr : undefined;
  return cidr !== undefined && isConcrete(cidr) ? cidr : undefined;
}
