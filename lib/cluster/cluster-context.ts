import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { ChartSource } from '../artifacts/chart-source';
import type { ImageRegistry } from '../artifacts/image-registry';
import { validateSoftware } from '../foundation/ended-software';
import { fail, withErrorPath } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import type { ApiCallerName } from '../vpc/api-callers';
import { type ApiUse, noteApiUse } from '../vpc/api-use';
import type { ClusterEngine, ClusterWorkload } from './cluster-engine';
import type { ClusterFacts } from './cluster-facts';
import type { ChartRelease, ClusterInstaller, KubernetesObject } from './cluster-installer';
import type { ClusterTarget } from './cluster-target';
import { CrdInstaller, type CrdSources } from './crd-installer';
import { findDuplicate, validateUniqueObjects } from './duplicate-installations';
import { handlerApiUse } from './handler-api-use';
import { installedIn, noteChart } from './installed-software';
import { ClusterInterfaces, ControlPlanePorts } from './network-interface-groups';
import { validateObjects } from './objects/object-validation';
import { resolveIdentity, type WorkloadIdentity } from './workload-identity';

/** The properties of a cluster that constructs of the library read, and the software and objects that they add to it. */
export class ClusterContext {
  /** The service CIDR, if the cluster defines it. */
  public readonly serviceCidr?: string;

  /** Whether EKS chooses the service CIDR, because the app defines an IPv4 cluster without one. */
  public get choosesServiceCidr(): boolean {
    return this.facts.choosesServiceCidr ?? false;
  }

  /** The registry for images of public registries, if it is configured. */
  public get imageRegistry(): ImageRegistry | undefined {
    return this.facts.sources.imageRegistry;
  }

  /** Returns the repository of a public image, without its tag, in the image registry, if it has it. */
  public repositoryOf(image: string): string | undefined {
    return this.imageRegistry?._tryImageOf(image.split(':')[0]);
  }

  /** Whether charts without a source of their own have one. */
  public get hasChartRepository(): boolean {
    return this.facts.sources.chartRepository !== undefined;
  }

  /** Whether the installer ignores `skipCrds` of a release. */
  public get ignoresSkipCrds(): boolean {
    return !this.facts.installer()?.passesSkipCrds;
  }

  /** Whether the installer ignores `wait`, `atomic` and `timeout` of a release. */
  public get ignoresWait(): boolean {
    return this.facts.installer()?.ignoresWait ?? false;
  }

  /** The role of the control plane, if the app defines the cluster. */
  public readonly clusterRole?: iam.IRole;
  /** The construct that defines the cluster, if it is in this app. */
  public readonly definition?: IConstruct;
  /** The service CIDR that EKS assigns to an IPv6 cluster, as a deploy-time value. */
  public readonly serviceIpv6Cidr?: string;
  /** The subnets of the built-in node pools of Auto Mode, if the cluster has any. */
  public readonly builtInPoolSubnets?: string[];

  /** Security groups of pods. They must exist until the nodes are deleted. */
  public get podSecurityGroups(): readonly ec2.ISecurityGroup[] {
    return this.podGroups;
  }

  /**
   * Rules of the security groups of nodes, by group. The control plane calls webhooks on nodes while there are any.
   */
  public get nodeGroupRules(): ReadonlyMap<ec2.ISecurityGroup, readonly CfnResource[]> {
    return this.rulesByNodeGroup;
  }

  /** The network interfaces of nodes and pods, with their security groups. */
  public readonly interfaces: ClusterInterfaces;

  /** The ports of pods that the control plane calls, and the security groups that allow them. */
  public readonly controlPlanePorts = new ControlPlanePorts();

  private ownEngine?: ClusterEngine;
  private readonly ownWorkloads: ClusterWorkload[] = [];
  private readonly podGroups: ec2.ISecurityGroup[] = [];
  private readonly rulesByNodeGroup = new Map<ec2.ISecurityGroup, CfnResource[]>();

  constructor(
    private readonly target: ClusterTarget,
    private readonly facts: ClusterFacts,
  ) {
    this.interfaces = new ClusterInterfaces(facts);
    this.serviceCidr = facts.serviceCidr;
    this.clusterRole = facts.clusterRole;
    this.definition = facts.definition;
    this.serviceIpv6Cidr = facts.isIpv6 ? facts.serviceIpv6Cidr : undefined;
    this.builtInPoolSubnets = facts.builtInPoolSubnets;
    validateObjects(facts.access.construct, facts);
    noteApiUse(facts.access.construct, () => {
      const named = { clusterName: facts.clusterName, stack: Stack.of(facts.access.construct) };
      const charts = installedIn(named).map(({ repository }) => repository);
      return handlerApiUse(facts, this.handlerFunctions, charts);
    });
  }

  /** The network policy engine that is defined for this cluster, other than the VPC CNI. */
  public get engine(): ClusterEngine | undefined {
    return this.ownEngine;
  }

  /** Sets the network policy engine. A second one fails as `NetworkPolicyEngines`. */
  public setEngine(engine: ClusterEngine): void {
    if (this.ownEngine) {
      fail(
        'NetworkPolicyEngines',
        `"${engine.name}" is a second network policy engine, because ${this.ownEngine.construct.node.path} already installs ${this.ownEngine.name} in this cluster. Remove one of them`,
        engine.construct,
      );
    }
    this.ownEngine = engine;
  }

  /** Workloads of other constructs, with the names of their software. */
  public get workloads(): readonly ClusterWorkload[] {
    return this.ownWorkloads;
  }

  /** Adds a workload, which depends on nodes and CoreDNS of the app. */
  public addWorkload(workload: ClusterWorkload): void {
    this.ownWorkloads.push(workload);
  }

  /** Adds security groups of pods. */
  public addPodSecurityGroups(groups: readonly ec2.ISecurityGroup[]): void {
    this.podGroups.push(...groups);
  }

  /** Adds a security group of nodes with its rules. */
  public addNodeGroupRules(group: ec2.ISecurityGroup, rules: CfnResource[]): void {
    this.rulesByNodeGroup.set(group, rules);
  }

  /** Returns the VPC, or fails if it is not known. */
  public vpcFor(scope: IConstruct): ec2.IVpc {
    return (
      this.facts.vpc ??
      fail(
        'ClusterAttribute',
        `"${scope.node.id}" needs the VPC of the cluster. Set vpc when you import the cluster`,
        scope,
      )
    );
  }

  /** Returns the cluster security group, or fails if it is not known. */
  public securityGroupFor(scope: IConstruct): string {
    return (
      this.facts.clusterSecurityGroupId ??
      fail(
        'ClusterAttribute',
        `"${scope.node.id}" needs the cluster security group. Set clusterSecurityGroupId when you import the cluster`,
        scope,
      )
    );
  }

  /** Returns the URL of the Kubernetes API, or fails if it is not known. */
  public endpoint(): string {
    return this.facts.clusterEndpoint ?? failUnknownAttribute('clusterEndpoint');
  }

  /** Returns the certificate authority in Base64, or fails if it is not known. */
  public certificateAuthority(): string {
    return this.facts.certificateAuthority ?? failUnknownAttribute('clusterCertificateAuthorityData');
  }

  /** The service CIDR of the address family of the cluster, if it is known. EKS assigns the IPv6 one. */
  public get ownServiceCidr(): string | undefined {
    return this.facts.isIpv6 ? this.facts.serviceIpv6Cidr : this.facts.serviceCidr;
  }

  /** Returns the OIDC provider, or fails if it is not known. */
  public oidcFor(scope: IConstruct): iam.IOpenIdConnectProvider {
    return (
      this.facts.openIdConnectProvider() ??
      fail(
        'WorkloadIdentityUnavailable',
        '"WorkloadIdentity.irsa()" needs the OIDC provider of the cluster. Set openIdConnectProvider when you import the cluster, or write WorkloadIdentity.podIdentity()',
        scope,
      )
    );
  }

  /** Lets nodes with a role join the cluster, by an access entry or by the ConfigMap of a cluster without entries. */
  public admitNodes(scope: Construct, role: iam.IRole): IConstruct {
    return this.facts.access.admitNodes(scope, role);
  }

  /** Installs a chart, or fails if the cluster has no kubectl handler. */
  public installChart(scope: Construct, id: string, release: ChartRelease): IConstruct {
    validateSoftware(release.chart, 'a chart', scope);
    const { chartRepository } = this.facts.sources;
    const source =
      release.source ??
      (chartRepository === undefined ? undefined : withErrorPath(scope, () => ChartSource._at(chartRepository)));
    const installer = this.installerFor(`"${release.chart}" is a Helm chart`, scope);
    const installed = installer.install(scope, id, { ...release, source });
    noteChart(installed, release.chart);
    const duplicate = findDuplicate(`release ${release.namespace}/${release.release}`, this.facts.clusterName, scope);
    if (duplicate && isConcrete(release.release)) {
      fail(
        'ReleaseTwice',
        `"${release.release}" is already a Helm release in the namespace ${release.namespace}, defined by ${duplicate.node.path}. Define it once, or give it another name`,
        scope,
      );
    }
    return installed;
  }

  /** Applies Kubernetes objects, or fails if the cluster has no kubectl handler. */
  public applyObjects(scope: Construct, id: string, objects: readonly KubernetesObject[]): IConstruct {
    const applied = this.installerFor(`"${scope.node.id}" needs Kubernetes objects`, scope).apply(scope, id, objects);
    validateUniqueObjects(objects, this.facts.clusterName, scope);
    return applied;
  }

  /** Installs published custom resource definitions, or fails if the cluster has no kubectl handler. */
  public installCrds(scope: Construct, id: string, ...sources: CrdSources[]): IConstruct[] {
    const installer = this.installerFor(`"${scope.node.id}" needs custom resource definitions`, scope);
    if (installer.define) {
      return installer.define(scope, id, sources);
    }
    const { construct, subnets, grantAccess: admit } = this.facts.access;
    return CrdInstaller.of(construct, () => ({
      ...this.facts,
      subnets: subnets(scope),
      grantAccess: admit,
      apply: (of, name, objects) => installer.apply(of, name, objects),
    })).install(scope, id, ...sources);
  }

  /** Notes the AWS APIs that software of the cluster calls; without subnets, from wherever nodes are. */
  public noteApiUse(
    scope: Construct,
    caller: ApiCallerName,
    use: Omit<ApiUse, 'vpc' | 'caller' | 'credentials'> & { readonly identity?: WorkloadIdentity | 'none' } = {},
  ): void {
    const { identity, ...rest } = use;
    const isPodIdentity = identity !== 'none' && resolveIdentity(this.target, identity, scope)._isPodIdentity;
    const credentials = identity === 'none' ? undefined : isPodIdentity ? 'podIdentity' : 'irsa';
    noteApiUse(scope, () => [{ ...rest, vpc: this.facts.vpc, caller, credentials }]);
  }

  /** The Lambda functions of this app that call the Kubernetes API at deployment. */
  public get handlerFunctions(): CfnResource[] {
    return this.facts.access
      .handlers()
      .flatMap(({ node }) => node.findAll())
      .filter(CfnResource.isCfnResource)
      .filter(({ cfnResourceType }) => cfnResourceType === 'AWS::Lambda::Function');
  }

  private installerFor(what: string, scope: Construct): ClusterInstaller {
    return (
      this.facts.installer() ??
      fail('KubectlMissing', `${what}, but the cluster has no kubectl handler. ${this.facts.kubectlSuggestion}`, scope)
    );
  }
}

function failUnknownAttribute(attribute: string): never {
  return fail(
    'ClusterAttribute',
    `"${attribute}" is required for nodes to join the cluster, and is not known. Set it when you import the cluster`,
  );
}
