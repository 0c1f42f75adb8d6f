import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as eksV1 from 'aws-cdk-lib/aws-eks';
import type * as eks from 'aws-cdk-lib/aws-eks-v2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { ChartSource } from '../artifacts/chart-source';
import { validateSoftware } from '../foundation/ended-software';
import { fail, withErrorPath } from '../foundation/errors';
import { validateId, validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isChina } from '../foundation/regions';
import { isConcrete } from '../foundation/tokens';
import type { ApiCallerName } from '../vpc/api-callers';
import { type ApiUse, noteApiUse } from '../vpc/api-use';
import type { ClusterCompute } from './cluster-compute';
import { type ClusterContext, contextOfAttributes, contextOfV1, contextOfV2 } from './cluster-context';
import type { ChartRelease, ClusterInstaller, KubernetesObject } from './cluster-installer';
import type { ClusterTargetAttributes, ClusterTargetOptions } from './cluster-target-options';
import { CrdInstaller, type CrdSources } from './crd-installer';
import { findDuplicate, validateUniqueObjects } from './duplicate-installations';
import { handlerApiUse } from './handler-api-use';
import { ClusterInterfaces, ControlPlanePorts } from './network-interface-groups';
import { validateObjects } from './objects/object-validation';
import { resolveIdentity, type WorkloadIdentity } from './workload-identity';

/** A cluster, regardless of how it was created. Constructs that install software into a cluster accept it. */
export class ClusterTarget {
  /**
   * A cluster of `aws-cdk-lib/aws-eks-v2`, defined or imported.
   *
   * A defined cluster is validated. A public endpoint without restrictions adds a warning, and an endpoint that nodes
   * cannot reach fails.
   *
   * @param cluster the cluster
   * @param options how charts are installed
   */
  public static fromV2(cluster: eks.ICluster, options: ClusterTargetOptions = {}): ClusterTarget {
    validateArguments('ClusterTarget.fromV2', arguments);
    return ClusterTarget.create(cluster, () => contextOfV2(cluster, options));
  }

  /**
   * A cluster of `aws-cdk-lib/aws-eks`, which has its own kubectl handler.
   *
   * A defined cluster always has one. An imported cluster has one with `kubectlRoleArn` and `kubectlLayer`, or with
   * `kubectlProvider`.
   *
   * @param cluster the cluster
   * @param kubernetesVersion the version, such as `1.36`, which the module does not provide. Without it, a new
   * version is assumed
   * @param compute the compute of the cluster. The default is Fargate for a `FargateCluster`, and nodes otherwise
   */
  public static fromV1(cluster: eksV1.ICluster, kubernetesVersion?: string, compute?: ClusterCompute): ClusterTarget {
    validateArguments('ClusterTarget.fromV1', arguments);
    return ClusterTarget.create(cluster, () => contextOfV1(cluster, kubernetesVersion, compute));
  }

  /**
   * A cluster that is known by its attributes.
   *
   * @param scope the scope of the import, and of the kubectl handler if a layer is given
   * @param id the id of the import in the scope
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

  /** The VPC of the cluster, if it is known. */
  public readonly vpc?: ec2.IVpc;

  /** The cluster security group, if it is known. */
  public readonly clusterSecurityGroupId?: string;

  /** The Kubernetes version, such as `1.36`, if it is known. */
  public readonly kubernetesVersion?: string;

  /** Whether the cluster assigns IPv6 addresses to pods. */
  public readonly isIpv6: boolean;

  /** The compute of the cluster. */
  public readonly compute: ClusterCompute;

  /** The service CIDR, if the cluster defines it. @internal */
  public readonly _serviceCidr?: string;

  /** Whether EKS chooses the service CIDR, because the app defines an IPv4 cluster without one. @internal */
  public get _choosesServiceCidr(): boolean {
    return this.parts.choosesServiceCidr ?? false;
  }

  /** The repository for all charts, if it is configured. @internal */
  public get _chartRepository(): string | undefined {
    return this.parts.chartRepository;
  }

  /** Whether the kubectl handler does not pass `skipCrds` to Helm, as that of `aws-eks-v2` (aws-cdk-lib 2.276). @internal */
  public get _ignoresSkipCrds(): boolean {
    return !this.parts.isOfV1;
  }

  /** The role of the control plane, if the app defines the cluster. @internal */
  public readonly _clusterRole?: iam.IRole;
  /** The construct that defines the cluster, if it is in this app. @internal */
  public readonly _definition?: IConstruct;
  /** The service CIDR that EKS assigns to an IPv6 cluster, as a deploy-time value. @internal */
  public readonly _serviceIpv6Cidr?: string;
  /** The subnets of the built-in node pools of Auto Mode, if the cluster has any. @internal */
  public readonly _builtInPoolSubnets?: string[];

  /** Security groups of pods. They must exist until the nodes are deleted. @internal */
  public readonly _podSecurityGroups: ec2.ISecurityGroup[] = [];

  /**
   * Rules of the security groups of nodes, by group. The control plane calls webhooks on nodes while there are any.
   * @internal
   */
  public readonly _nodeGroupRules = new Map<ec2.ISecurityGroup, CfnResource[]>();

  /** The network interfaces of nodes and pods, with their security groups. @internal */
  public readonly _interfaces: ClusterInterfaces;

  /** The ports of pods that the control plane calls, and the security groups that allow them. @internal */
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
    noteApiUse(parts.access.construct, () => handlerApiUse(parts, this._handlerFunctions));
  }

  /** Returns the VPC, or fails if it is not known. @internal */
  public _vpcFor(scope: IConstruct): ec2.IVpc {
    return (
      this.vpc ??
      fail(
        'ClusterAttribute',
        `"${scope.node.id}" needs the VPC of the cluster. Set vpc when you import the cluster`,
        scope,
      )
    );
  }

  /** Returns the cluster security group, or fails if it is not known. @internal */
  public _securityGroupFor(scope: IConstruct): string {
    return (
      this.clusterSecurityGroupId ??
      fail(
        'ClusterAttribute',
        `"${scope.node.id}" needs the cluster security group. Set clusterSecurityGroupId when you import the cluster`,
        scope,
      )
    );
  }

  /** Returns the URL of the Kubernetes API, or fails if it is not known. @internal */
  public _endpoint(): string {
    return this.parts.clusterEndpoint ?? failUnknownAttribute('clusterEndpoint');
  }

  /** Returns the certificate authority in Base64, or fails if it is not known. @internal */
  public _certificateAuthority(): string {
    return this.parts.certificateAuthority ?? failUnknownAttribute('clusterCertificateAuthorityData');
  }

  /** The service CIDR of the address family of the cluster, if it is known. EKS assigns the IPv6 one. @internal */
  public get _ownServiceCidr(): string | undefined {
    return this.isIpv6 ? this.parts.serviceIpv6Cidr : this.parts.serviceCidr;
  }

  /** Returns the OIDC provider, or fails if it is not known. @internal */
  public _oidcFor(scope: IConstruct): iam.IOpenIdConnectProvider {
    return (
      this.parts.openIdConnectProvider() ??
      fail(
        'WorkloadIdentityUnavailable',
        '"WorkloadIdentity.irsa()" needs the OIDC provider of the cluster. Set openIdConnectProvider when you import the cluster, or write WorkloadIdentity.podIdentity()',
        scope,
      )
    );
  }

  /** Installs a chart, or fails if the cluster has no kubectl handler. @internal */
  public _installChart(scope: Construct, id: string, release: ChartRelease): IConstruct {
    validateSoftware(release.chart, 'a chart', scope);
    const { chartRepository } = this.parts;
    const source =
      release.source ??
      (chartRepository === undefined ? undefined : withErrorPath(scope, () => ChartSource._at(chartRepository)));
    const installer = this.installerFor(`"${release.chart}" is a Helm chart`, scope);
    const installed = installer.install(scope, id, { ...release, source });
    const duplicate = findDuplicate(`release ${release.namespace}/${release.release}`, this.clusterName, scope);
    if (duplicate && isConcrete(release.release)) {
      fail(
        'ReleaseTwice',
        `"${release.release}" is already a Helm release in the namespace ${release.namespace}, defined by ${duplicate.node.path}. Define it once, or give it another name`,
        scope,
      );
    }
    return installed;
  }

  /** Applies Kubernetes objects, or fails if the cluster has no kubectl handler. @internal */
  public _applyObjects(scope: Construct, id: string, objects: readonly KubernetesObject[]): IConstruct {
    const applied = this.installerFor(`"${scope.node.id}" needs Kubernetes objects`, scope).apply(scope, id, objects);
    validateUniqueObjects(objects, this.clusterName, scope);
    return applied;
  }

  /** Installs published custom resource definitions, or fails if the cluster has no kubectl handler. @internal */
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

  /** Notes the AWS APIs that software of the cluster calls; without subnets, from wherever nodes are. @internal */
  public _noteApiUse(
    scope: Construct,
    caller: ApiCallerName,
    use: Omit<ApiUse, 'vpc' | 'caller' | 'credentials'> & { readonly identity?: WorkloadIdentity | 'none' } = {},
  ): void {
    const { identity, ...rest } = use;
    const isPodIdentity = identity !== 'none' && resolveIdentity(this, identity, scope)._isPodIdentity;
    const credentials = identity === 'none' ? undefined : isPodIdentity ? 'podIdentity' : 'irsa';
    noteApiUse(scope, () => [{ ...rest, vpc: this.vpc, caller, credentials }]);
  }

  /** The Lambda functions of this app that call the Kubernetes API at deployment. @internal */
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
      fail('KubectlMissing', `${what}, but the cluster has no kubectl handler. ${this.parts.kubectlSuggestion}`, scope)
    );
  }
}

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html, read on 2026-11-28 */
function validateIpFamily(isIpv6: boolean, region: string): void {
  if (isIpv6 && isConcrete(region) && isChina(region)) {
    fail(
      'ClusterIpFamily',
      `"${region}" is a Region in China, where EKS does not support IPv6 clusters. Leave ipFamily out`,
    );
  }
}

function failUnknownAttribute(attribute: string): never {
  return fail(
    'ClusterAttribute',
    `"${attribute}" is required for nodes to join the cluster, and is not known. Set it when you import the cluster`,
  );
}
