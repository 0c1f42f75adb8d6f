import { Answer } from '../template/answer';
import type { Resource } from '../template/resource';
import type { TemplateSet } from '../template/template';
import { isSame, isUnknown, type Json, unknownMark } from '../template/values';
import { Addon, CLUSTER_TYPES, Cluster, NodeGroup, namesCluster } from './cluster';
import { inlineStatements, Role, type Statement, statementsIn } from './identity';
import { Route, Subnet, VpcEndpoint } from './network';
import { type KubernetesObject, objectsOf } from './objects';
import { type HelmRelease, releasesOf } from './releases';
import { SecurityGroup } from './security-groups';

/**
 * The relations between the resources of templates: subnets, route tables, routes, NAT gateways and zones; clusters,
 * subnets, add-ons and nodes; roles and policies; Kubernetes objects. Each part is computed when it is first used, once
 * for each run.
 */
export class Graph {
  private readonly byType = new Map<string, Resource[]>();
  private readonly memo = new Map<string, unknown>();
  private readonly subnetRoutes = new Map<Subnet, readonly Route[] | undefined>();
  private readonly owners = new Map<Resource, Cluster | undefined>();
  private readonly roleStatements = new Map<Role, readonly Statement[]>();

  constructor(public readonly set: TemplateSet) {
    for (const resource of set.resources) {
      const others = this.byType.get(resource.type);
      if (others === undefined) {
        this.byType.set(resource.type, [resource]);
      } else {
        others.push(resource);
      }
    }
  }

  /** All resources of some types. */
  public resourcesOf(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /**
   * True if macros, or nested templates that are not part of the run, may add resources. Missing resources may then
   * exist.
   */
  public get isOpen(): boolean {
    return this.once('isOpen', () => {
      const nested = new Set(
        this.set.templates.flatMap(({ source: { nestedIn } }) =>
          nestedIn === undefined ? [] : [`${nestedIn.name}\n${nestedIn.logicalId}`],
        ),
      );
      const isUnseen = ({ template, logicalId }: Resource) => !nested.has(`${template.name}\n${logicalId}`);
      return (
        this.set.templates.some((template) => template.isOpen) ||
        this.resourcesOf('AWS::CloudFormation::Stack', 'AWS::CloudFormation::StackSet').some(isUnseen)
      );
    });
  }

  public get vpcs(): readonly Resource[] {
    return this.resourcesOf('AWS::EC2::VPC');
  }

  public get subnets(): readonly Subnet[] {
    return this.once('subnets', () =>
      this.resourcesOf('AWS::EC2::Subnet').map((resource) => new Subnet(resource, this)),
    );
  }

  public get routes(): readonly Route[] {
    return this.once('routes', () => this.resourcesOf('AWS::EC2::Route').map((resource) => new Route(resource, this)));
  }

  public get natGateways(): readonly Resource[] {
    return this.resourcesOf('AWS::EC2::NatGateway');
  }

  public get endpoints(): readonly VpcEndpoint[] {
    return this.once('endpoints', () =>
      this.resourcesOf('AWS::EC2::VPCEndpoint').map((resource) => new VpcEndpoint(resource)),
    );
  }

  public get securityGroups(): readonly SecurityGroup[] {
    return this.once('securityGroups', () =>
      this.resourcesOf('AWS::EC2::SecurityGroup').map((resource) => new SecurityGroup(resource, this)),
    );
  }

  public get clusters(): readonly Cluster[] {
    return this.once('clusters', () =>
      this.resourcesOf(...CLUSTER_TYPES).map((resource) => new Cluster(resource, this)),
    );
  }

  public get addons(): readonly Addon[] {
    return this.once('addons', () => this.resourcesOf('AWS::EKS::Addon').map((resource) => new Addon(resource, this)));
  }

  public get nodeGroups(): readonly NodeGroup[] {
    return this.once('nodeGroups', () =>
      this.resourcesOf('AWS::EKS::Nodegroup').map((resource) => new NodeGroup(resource, this)),
    );
  }

  public get roles(): readonly Role[] {
    return this.once('roles', () => this.resourcesOf('AWS::IAM::Role').map((resource) => new Role(resource, this)));
  }

  /** Kubernetes objects in custom resources and files. */
  public get objects(): readonly KubernetesObject[] {
    return this.once('objects', () => this.set.resources.flatMap((resource) => objectsOf(resource, this)));
  }

  /** Helm releases in custom resources, and in applications of Argo CD and Flux. */
  public get releases(): readonly HelmRelease[] {
    return this.once('releases', () => {
      const byHolder = grouped(this.objects);
      return this.set.resources.flatMap((resource) => releasesOf(resource, byHolder.get(resource) ?? [], this));
    });
  }

  /** The IPv4 blocks of a VPC, as the properties contain them. */
  public blocksOf(vpc: Resource): readonly Answer[] {
    const more = this.resourcesOf('AWS::EC2::VPCCidrBlock').filter(
      (block) => block.get('VpcId').is(vpc.reference) === true,
    );
    const isOfIpv4 = (block: Resource) =>
      block === vpc || block.get('CidrBlock').isSet() !== false || block.get('Ipv4IpamPoolId').isSet() !== false;
    return [vpc, ...more].filter(isOfIpv4).map((block) => {
      const answer = block.get('CidrBlock');
      return answer.isAbsent ? new Answer([unknownMark(`${block.logicalId} of IPAM`)]) : answer;
    });
  }

  /** The Helm releases of a cluster, and those in files, which refer to no cluster. */
  public releasesOn(cluster: Cluster): readonly HelmRelease[] {
    return this.releases.filter((release) => release.cluster === undefined || release.cluster === cluster);
  }

  /** The subnet that a value refers to. */
  public subnet(value: Json | undefined): Subnet | undefined {
    const resource = this.set.resource(value);
    const byResource = this.once(
      'subnetsByResource',
      () => new Map(this.subnets.map((subnet) => [subnet.resource, subnet])),
    );
    return resource && byResource.get(resource);
  }

  /** The subnets of a list that are in the templates. */
  public subnetsAmong(ids: readonly Json[] | undefined): readonly Subnet[] {
    return (ids ?? []).flatMap((id) => this.subnet(id) ?? []);
  }

  /** The subnets of a list. Undefined if one of them is not in the templates. */
  public subnetsOf(ids: readonly Json[] | undefined): readonly Subnet[] | undefined {
    const subnets = this.subnetsAmong(ids);
    return ids !== undefined && ids.length > 0 && subnets.length === ids.length ? subnets : undefined;
  }

  /**
   * The cluster that a resource refers to by its `ClusterName`. If the name is not known, the only cluster of the
   * templates.
   */
  public clusterOf(resource: Resource): Cluster | undefined {
    if (!this.owners.has(resource)) {
      this.owners.set(resource, this.findCluster(resource));
    }
    return this.owners.get(resource);
  }

  private findCluster(resource: Resource): Cluster | undefined {
    const config = resource.get('ClusterName');
    const { value } = config.isAbsent ? resource.get('Config', 'clusterName') : config;
    const named = this.clusters.find((cluster) => namesCluster(value, cluster) === true);
    if (named !== undefined) {
      return named;
    }
    const own = this.clusters.filter((cluster) => cluster.resource.template === resource.template);
    return value !== undefined && isUnknown(value) && own.length === 1 && this.clusters.length === 1
      ? own[0]
      : undefined;
  }

  /** The role that a property refers to by its ARN. */
  public roleOf(value: Json | undefined): Role | undefined {
    const resource = this.set.resource(value);
    const byResource = this.once('rolesByResource', () => new Map(this.roles.map((role) => [role.resource, role])));
    return resource && byResource.get(resource);
  }

  /** The statements of a role: in inline policies, in `AWS::IAM::Policy` and in customer managed policies. */
  public statementsOf(role: Role): readonly Statement[] {
    const known = this.roleStatements.get(role) ?? this.findStatements(role);
    this.roleStatements.set(role, known);
    return known;
  }

  private findStatements(role: Role): readonly Statement[] {
    const attached = this.resourcesOf('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy').filter(
      (policy) =>
        (policy.get('Roles').list ?? []).some((name) => isSame(name, role.resource.reference) === true) ||
        (role.managedPolicies ?? []).some((arn) => isSame(arn, policy.reference) === true),
    );
    return [
      ...inlineStatements(role.resource),
      ...attached.flatMap((policy) => statementsIn(policy.get('PolicyDocument').value, policy)),
    ];
  }

  /** The routes of a subnet. Undefined if its route table, or one of the routes, is not known. */
  public routesOf(subnet: Subnet): readonly Route[] | undefined {
    if (!this.subnetRoutes.has(subnet)) {
      this.subnetRoutes.set(subnet, this.findRoutes(subnet));
    }
    return this.subnetRoutes.get(subnet);
  }

  /** The route table of a subnet. */
  public routeTableOf(subnet: Subnet): Json | undefined {
    const bySubnet = this.once(
      'tablesBySubnet',
      () =>
        new Map(
          this.resourcesOf('AWS::EC2::SubnetRouteTableAssociation').map((association) => [
            association.get('SubnetId').value,
            association.get('RouteTableId').value,
          ]),
        ),
    );
    return bySubnet.get(subnet.resource.reference);
  }

  private findRoutes(subnet: Subnet): readonly Route[] | undefined {
    const table = this.routeTableOf(subnet);
    if (table === undefined || this.set.resource(table) === undefined) {
      return undefined;
    }
    const routes = this.routes.map((route) => ({ route, isOurs: route.table.is(table) }));
    return routes.some(({ isOurs, route }) => isOurs === undefined && route.table.possible.length > 1)
      ? undefined
      : routes.filter(({ isOurs }) => isOurs === true).map(({ route }) => route);
  }

  private once<T>(key: string, make: () => T): T {
    if (!this.memo.has(key)) {
      this.memo.set(key, make());
    }
    return this.memo.get(key) as T;
  }
}

function grouped(objects: readonly KubernetesObject[]): Map<Resource, KubernetesObject[]> {
  const groups = new Map<Resource, KubernetesObject[]>();
  for (const object of objects) {
    const own = groups.get(object.holder) ?? [];
    own.push(object);
    groups.set(object.holder, own);
  }
  return groups;
}
