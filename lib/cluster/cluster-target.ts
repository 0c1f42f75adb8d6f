import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as eksV1 from 'aws-cdk-lib/aws-eks';
import type * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { fail, withErrorPath } from '../foundation/errors';
import { validateId, validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isChina } from '../foundation/regions';
import { isConcrete } from '../foundation/tokens';
import type { ClusterCompute } from './cluster-compute';
import { type ClusterContext, contextOfAttributes, contextOfV1, contextOfV2 } from './cluster-context';
import { type ChartRelease, type ClusterInstaller, type KubernetesObject, withRepository } from './cluster-installer';
import type { ClusterTargetAttributes, ClusterTargetOptions } from './cluster-target-options';
import { CrdInstaller, type CrdSources } from './crd-installer';
import { findDuplicate, validateUniqueObjects } from './duplicate-installations';
import { ClusterInterfaces, ControlPlanePorts } from './network-interface-groups';
import { validateObjects } from './objects/object-validation';

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
    validateArguments('ClusterTarget.fromV2', arguments);
    return ClusterTarget.create(cluster, () => contextOfV2(cluster, options));
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
    validateArguments('ClusterTarget.fromV1', arguments);
    return ClusterTarget.create(cluster, () => contextOfV1(cluster, kubernetesVersion, compute));
  }

  /**
   * A cluster that is known by its attributes.
   *
   * @param scope for the import, and for the kubectl handler where a layer is given
   * @param id of the import under the scope
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ClusterTargetAttributes): ClusterTarget {
    validateArguments('ClusterTarget.fromAttributes', arguments);
    return ClusterTarget.create(scope, () => contextOfAttributes(scope, id, attributes));
  }

  private static create(scope: IConstruct, read: () => ClusterContext): ClusterTarget {
    return withErrorPath(scope, () => {
      const parts = read();
      validateName('cluster', parts.clusterName, { errorName: 'ClusterName' });
      validateId('securityGroup', parts.clusterSecurityGroupId);
      validateIpFamily(parts.isIpv6, Stack.of(scope).region);
      return new ClusterTarget(parts);
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

  /** Whether EKS chooses the service CIDR, because the app defines an IPv4 cluster without one. @internal */
  public get _choosesServiceCidr(): boolean {
    return this.parts.choosesServiceCidr ?? false;
  }

  /** Where charts are pulled from, where the user names a place. @internal */
  public get _chartRepository(): string | undefined {
    return this.parts.chartRepository;
  }

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

  /** The network interfaces of nodes and pods, by the security groups that they have. @internal */
  public readonly _interfaces: ClusterInterfaces;

  /** The ports of pods that the control plane calls, and the security groups that open them. @internal */
  public readonly _controlPlanePorts = new ControlPlanePorts();

  private constructor(private readonly parts: ClusterContext) {
    this.clusterName = parts.clusterName;
    this.clusterArn = parts.clusterArn;
    this.vpc = parts.vpc;
    this.clusterSecurityGroupId = parts.clusterSecurityGroupId;
    this.kubernetesVersion = parts.kubernetesVersion;
    this.isIpv6 = parts.isIpv6;
    this.compute = parts.compute;
    this._interfaces = new ClusterInterfaces(parts);
    this._serviceCidr = parts.serviceCidr;
    this._clusterRole = parts.clusterRole;
    this._definition = parts.definition;
    this._serviceIpv6Cidr = parts.isIpv6 ? parts.serviceIpv6Cidr : undefined;
    this._builtInPoolSubnets = parts.builtInPoolSubnets;
    validateObjects(parts.access.construct, parts);
  }

  /** The VPC, or the refusal of what needs it. @internal */
  public _vpcFor(scope: IConstruct): ec2.IVpc {
    return (
      this.vpc ??
      fail(
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
      fail(
        'ClusterAttribute',
        `"${scope.node.id}" needs the cluster security group, give clusterSecurityGroupId where the cluster is imported`,
        scope,
      )
    );
  }

  /** The URL of the Kubernetes API, or the refusal of nodes that have to be told it. @internal */
  public _endpoint(): string {
    return this.parts.clusterEndpoint ?? failUnknownAttribute('clusterEndpoint');
  }

  /** The certificate authority in Base64, or the refusal of nodes that have to be told it. @internal */
  public _certificateAuthority(): string {
    return this.parts.certificateAuthority ?? failUnknownAttribute('clusterCertificateAuthorityData');
  }

  /** The service CIDR of the family of the cluster, where it is known: of IPv6, EKS chooses it. @internal */
  public get _ownServiceCidr(): string | undefined {
    return this.isIpv6 ? this.parts.serviceIpv6Cidr : this.parts.serviceCidr;
  }

  /** The OIDC provider, or the refusal of IRSA. @internal */
  public _oidcFor(scope: IConstruct): iam.IOpenIdConnectProvider {
    return (
      this.parts.openIdConnectProvider() ??
      fail(
        'WorkloadIdentityUnavailable',
        '"WorkloadIdentity.irsa()" needs the OIDC provider of the cluster, give openIdConnectProvider where the cluster is imported, or write WorkloadIdentity.podIdentity()',
        scope,
      )
    );
  }

  /** Installs a chart, or refuses where the cluster cannot be reached at deployment. @internal */
  public _installChart(scope: Construct, id: string, release: ChartRelease): IConstruct {
    const installed = this.installerFor(`"${release.chart}" is a Helm chart`, scope).install(
      scope,
      id,
      withRepository(release, this.parts.chartRepository, scope),
    );
    const duplicate = findDuplicate(`release ${release.namespace}/${release.release}`, this.clusterName, scope);
    if (duplicate && isConcrete(release.release)) {
      fail(
        'ReleaseTwice',
        `"${release.release}" is the name of a Helm release in the namespace ${release.namespace} already, by ${duplicate.node.path}, define it once or give it another name`,
        scope,
      );
    }
    return installed;
  }

  /** Applies Kubernetes objects, or refuses where the cluster cannot be reached at deployment. @internal */
  public _applyObjects(scope: Construct, id: string, objects: readonly KubernetesObject[]): IConstruct {
    const applied = this.installerFor(`"${scope.node.id}" needs Kubernetes objects`, scope).apply(scope, id, objects);
    validateUniqueObjects(objects, this.clusterName, scope);
    return applied;
  }

  /** Installs custom resource definitions from where they are published, or refuses as objects are refused. @internal */
  public _installCrds(scope: Construct, id: string, ...sources: CrdSources[]): IConstruct[] {
    const installer = this.installerFor(`"${scope.node.id}" needs custom resource definitions`, scope);
    const { construct, subnets, grantAccess: admit } = this.parts.access;
    return CrdInstaller.of(construct, () => ({
      ...this.parts,
      subnets: subnets(scope),
      grantAccess: admit,
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
      fail('KubectlMissing', `${what} and the cluster has no kubectl handler, ${this.parts.kubectlSuggestion}`, scope)
    );
  }
}

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html, read on 2026-11-28 */
function validateIpFamily(isIpv6: boolean, region: string): void {
  if (isIpv6 && isConcrete(region) && isChina(region)) {
    fail('ClusterIpFamily', `"${region}" is a Region of China, and EKS has no IPv6 clusters there, leave ipFamily out`);
  }
}

function failUnknownAttribute(attribute: string): never {
  return fail(
    'ClusterAttribute',
    `"${attribute}" is what nodes join by, and the cluster does not say it, give it where the cluster is imported`,
  );
}
