import { Answer } from '../template/answer';
import type { Resource } from '../template/resource';
import type { TemplateSet } from '../template/template';
import { isSame, isUnknown, type Json, unknownMark } from '../template/values';
import { Addon, CLUSTER_TYPES, Cluster, NodeGroup, namesCluster } from './cluster';
import { inlineStatements, Role, type Statement, statementsIn } from './identity';
import { Route, Subnet, VpcEndpoint } from './network';
import { type HelmRelease, type KubernetesObject, objectsOf, releasesOf } from './objects';
import { SecurityGroup } from './security-groups';

/**
 * What the resources of the templates are to each other: subnet, route table, routes, NAT and zone; cluster, subnets, add-ons and nodes; roles and
 * their policies; Kubernetes objects. Each part is worked out when it is first asked for, once a run.
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

  /** True where macros or nested templates that were not given may add resources: what is missing may be there. */
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

  /** Kubernetes objects of custom resources and files. */
  public get objects(): readonly KubernetesObject[] {
    return this.once('objects', () => this.set.resources.flatMap((resource) => objectsOf(resource, this)));
  }

  /** Helm releases of custom resources, and of applications of Argo CD and Flux. */
  public get releases(): readonly HelmRelease[] {
    return this.once('releases', () => {
      const byHolder = grouped(this.objects);
      return this.set.resources.flatMap((resource) => releasesOf(resource, byHolder.get(resource) ?? [], this));
    });
  }

  /** The IPv4 blocks of a VPC, as the properties say them. */
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

  /** The Helm releases on a cluster, and those of files, which name none. */
  public releasesOn(cluster: Cluster): readonly HelmRelease[] {
    return this.releases.filter((release) => release.cluster === undefined || release.cluster === cluster);
  }

  /** The subnet that a value names. */
  public subnet(value: Json | undefined): Subnet | undefined {
    const resource = this.set.resource(value);
    const byResource = this.once(
      'subnetsByResource',
      () => new Map(this.subnets.map((subnet) => [subnet.resource, subnet])),
    );
    return resource && byResource.get(resource);
  }

  /** Those subnets of a list that are in the templates. */
  public subnetsAmong(ids: readonly Json[] | undefined): readonly Subnet[] {
    return (ids ?? []).flatMap((id) => this.subnet(id) ?? []);
  }

  /** The subnets of a list; undefined where one of them is not in the templates. */
  public subnetsOf(ids: readonly Json[] | undefined): readonly Subnet[] | undefined {
    const subnets = this.subnetsAmong(ids);
    return ids !== undefined && ids.length > 0 && subnets.length === ids.length ? subnets : undefined;
  }

  /** The cluster that a resource belongs to by its `ClusterName`; the only one of the templates where the name is not known. */
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

  /** The role that a property names by its ARN. */
  public roleOf(value: Json | undefined): Role | undefined {
    const resource = this.set.resource(value);
    const byResource = this.once('rolesByResource', () => new Map(this.roles.map((role) => [role.resource, role])));
    return resource && byResource.get(resource);
  }

  /** The statements of a role: inline, of `AWS::IAM::Policy` and of customer managed policies. */
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

  /** The routes of a subnet; undefined where its route table, or a route of it, is not known. */
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
