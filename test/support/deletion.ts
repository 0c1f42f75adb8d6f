import { flatten, type Resource, references, type Synthesized } from './templates';

/** Something that has to be there until a resource is deleted, and what for. */
interface Need {
  readonly user: Resource;
  readonly needed: Resource;
  readonly what: string;
}

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
const CLEANUP = 'Custom::EksClusterCleanup';
const RULES = ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'];

/** Add-ons that run on every node, and so before and after what else does. */
const NODE_ADDONS = ['eks-pod-identity-agent', 'kube-proxy', 'vpc-cni'];

/** What leftovers of the cluster are in, or hold on to. */
const HOLDING_LEFTOVERS = [
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCCidrBlock',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::EKS::Cluster',
  'Custom::AWSCDK-EKS-Cluster',
];

/** Objects that no pod has to serve: what reads them is a part of the control plane, or of what runs on every node. */
const WITHOUT_PODS = [
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'EC2NodeClass',
  'NodeClass',
  'NodePool',
  'SecurityGroupPolicy',
];

/** Kubernetes objects behind which controllers have load balancers and the like. */
const BALANCED = ['Gateway', 'Ingress', 'TargetGroupBinding'];

/**
 * What deleting the resources of a template takes, as AWS has it: read off types and references, not off the ids of constructs, so that it
 * holds of any template. CloudFormation deletes a resource once nothing that waits for it is left: what `dependent` needs is there as long
 * as `dependent` waits for it.
 */
export class Deletion {
  private readonly waits: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(private readonly template: Synthesized) {
    this.waits = new Map(template.resources.map(({ id }) => [id, template.waitsFor(id)]));
  }

  /** Fails to be empty where resources wait for themselves. */
  public get cycles(): string[] {
    return this.template.resources.map(({ id }) => id).filter((id) => this.waits.get(id)?.has(id));
  }

  /** What goes before the one that needs it, a line each. */
  public get unmet(): string[] {
    const lines = this.needs
      .filter(({ user, needed }) => user.id !== needed.id && !this.waits.get(user.id)?.has(needed.id))
      .map(({ user, needed, what }) => `${user.id} (${user.Type}) outlives ${needed.id} (${needed.Type}): ${what}`);
    return [...new Set(lines)].sort();
  }

  /** How much is asked of the template, by what for: so that a test can tell a template in order from one without anything in it. */
  public get asked(): Record<string, number> {
    const counts = new Map<string, number>();
    for (const { what } of this.needs) {
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
    return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private get needs(): Need[] {
    const { template } = this;
    return [
      ...template.resources.filter(({ Type }) => Type.startsWith('Custom::')).flatMap((one) => this.ofCustom(one)),
      ...[CHART, OBJECTS].flatMap((type) => template.all(type)).flatMap((one) => this.ofKubernetes(one)),
      ...this.nodes.flatMap((one) => this.ofNodes(one)),
      ...template.all('AWS::EKS::Addon').flatMap((one) => this.ofAddon(one)),
      ...template.all('AWS::EKS::PodIdentityAssociation').flatMap((one) => this.ofRoles(one, 'its role')),
      ...this.clusters.flatMap((one) => this.ofCluster(one)),
      ...template.all('AWS::EC2::FlowLog').flatMap((one) => this.ofRoles(one, 'its role')),
      ...template.all('AWS::EC2::NatGateway').flatMap((one) => this.ofGateway(one)),
      ...template.all('AWS::EC2::SubnetNetworkAclAssociation').flatMap((one) => this.ofAclAssociation(one)),
      ...template.all(CLEANUP).flatMap((one) => this.ofCleanup(one)),
    ];
  }

  /** Of either module. */
  private get clusters(): Resource[] {
    return ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'].flatMap((type) => this.template.all(type));
  }

  /** Whatever starts nodes, or runs pods: node groups, profiles, Auto Scaling groups of a cluster, node pools of Auto Mode. */
  private get nodes(): Resource[] {
    return this.template.resources.filter(
      (one) =>
        ['AWS::EKS::Nodegroup', 'AWS::EKS::FargateProfile', 'Custom::AWSCDK-EKS-FargateProfile'].includes(one.Type) ||
        (one.Type === 'AWS::AutoScaling::AutoScalingGroup' && JSON.stringify(one).includes('kubernetes.io/cluster/')) ||
        // Those of EKS Auto Mode: the controller that starts the nodes of an EC2NodeClass runs on others.
        (one.Type === OBJECTS && kindsOf(one).includes('NodeClass')),
    );
  }

  /** The answer to CloudFormation comes from a function, with its role, its log, its network, and whatever it calls. */
  private ofCustom(user: Resource): Need[] {
    const [serving] = this.referred(user.Properties.ServiceToken, 'AWS::Lambda::Function');
    const functions = serving ? [...this.calledBy(serving)] : [];
    // Functions of a nested stack are there as long as that is, and say by its parameters where they are.
    const nested = this.referred(user.Properties.ServiceToken, 'AWS::CloudFormation::Stack');
    return [
      ...nested.flatMap((one) => this.ofNetwork(user, one.Properties, 'the function behind it')),
      ...functions.flatMap((one) => this.ofFunction(user, one)),
    ];
  }

  private ofFunction(user: Resource, one: Resource): Need[] {
    return [
      { user, needed: one, what: 'the function behind it' },
      ...this.rolesOf(one).flatMap((role) => [
        ...this.roleWithPolicies(role).map((needed) => ({ user, needed, what: 'the role of the function behind it' })),
        ...this.template
          .all('AWS::EKS::AccessEntry')
          .filter(({ Properties }) => this.referred(Properties.PrincipalArn).includes(role))
          .map((needed) => ({ user, needed, what: 'the access of its function to the cluster' })),
      ]),
      ...this.referred(one.Properties.LoggingConfig, 'AWS::Logs::LogGroup').map((needed) => ({
        user,
        needed,
        what: 'the log of the function behind it',
      })),
      ...(one.Properties.VpcConfig ? this.ofNetwork(user, one.Properties.VpcConfig, 'the function behind it') : []),
    ];
  }

  /** Objects and releases go while what runs in the cluster still runs; those with load balancers while their controller does. */
  private ofKubernetes(user: Resource): Need[] {
    const isNodes = this.nodes.includes(user);
    const kinds = kindsOf(user);
    // What says who may do what is of no node, and may be needed by what installs the first things.
    const isRuleOnly = kinds.every((kind) => WITHOUT_PODS.includes(kind));
    // Nodes wait for the agent of Cilium, so it goes after them.
    const isRunning = user.Type === CHART ? user.Properties.Chart !== 'cilium' : !isRuleOnly;
    const dns = this.template.all('AWS::EKS::Addon').filter(({ Properties }) => Properties.AddonName === 'coredns');
    return [
      ...this.clusters.map((needed) => ({ user, needed, what: 'its cluster' })),
      ...(isNodes || !isRunning
        ? []
        : [...this.nodes, ...dns].map((needed) => ({ user, needed, what: 'nodes and DNS for pods' }))),
      ...(user.Type === CHART ? this.ofServiceAccount(user) : []),
      ...(isBalanced(user)
        ? this.controllers.map((needed) => ({ user, needed, what: 'the controller of its load balancer' }))
        : []),
    ];
  }

  /** Pods of a release take on a role by an association with their service account, or by the OIDC provider of their cluster. */
  private ofServiceAccount(user: Resource): Need[] {
    const values = JSON.stringify(user.Properties.Values ?? '');
    const associated = this.template
      .all('AWS::EKS::PodIdentityAssociation')
      .filter(({ Properties }) => values.includes(`\\"name\\":\\"${Properties.ServiceAccount}\\"`));
    const agent = this.template
      .all('AWS::EKS::Addon')
      .filter(({ Properties }) => associated.length > 0 && Properties.AddonName === 'eks-pod-identity-agent');
    return [
      ...[...associated, ...agent].map((needed) => ({ user, needed, what: 'the identity of its pods' })),
      ...associated.flatMap((one) => this.ofRoles(one, 'the role of its pods').map((need) => ({ ...need, user }))),
      ...this.referred(user.Properties.Values, 'AWS::IAM::Role').flatMap((role) =>
        this.ofRole(user, role, 'the role of its pods'),
      ),
    ];
  }

  private ofNodes(user: Resource): Need[] {
    const before = this.template
      .all('AWS::EKS::Addon')
      .filter(({ Properties }) => NODE_ADDONS.includes(Properties.AddonName));
    const templates = this.referred(user.Properties, 'AWS::EC2::LaunchTemplate');
    const groups = this.podGroups();
    return [
      ...this.clusters.map((needed) => ({ user, needed, what: 'its cluster' })),
      ...before.map((needed) => ({ user, needed, what: 'what runs on every node' })),
      ...this.ofRoles(user, 'the role of nodes and pods'),
      ...this.ofNetwork(user, user.Properties, 'nodes and pods'),
      ...templates.flatMap((one) => this.ofNetwork(user, one.Properties, 'nodes and pods')),
      ...(user.Type === OBJECTS ? this.ofAccess(user) : []),
      ...groups.map((needed) => ({ user, needed, what: 'a security group of pods' })),
    ];
  }

  private ofAccess(user: Resource): Need[] {
    const roles = this.referred(user.Properties, 'AWS::IAM::Role');
    return this.template
      .all('AWS::EKS::AccessEntry')
      .filter(({ Properties }) => this.referred(Properties.PrincipalArn).some((role) => roles.includes(role)))
      .map((needed) => ({ user, needed, what: 'the access of nodes to the cluster' }));
  }

  private ofAddon(user: Resource): Need[] {
    const isOnNodes = !NODE_ADDONS.includes(user.Properties.AddonName);
    return [
      ...this.ofRoles(user, 'the role of its pods'),
      ...(isOnNodes ? this.nodes.map((needed) => ({ user, needed, what: 'nodes for its pods' })) : []),
    ];
  }

  private ofCluster(user: Resource): Need[] {
    const { ResourcesVpcConfig, Config } = user.Properties;
    return [
      ...this.ofRoles(user, 'the role of the control plane'),
      ...this.referred([ResourcesVpcConfig, Config?.resourcesVpcConfig]).map((needed) => ({
        user,
        needed,
        what: 'the network of the control plane',
      })),
      // EKS revokes no rules of others: its group goes with the cluster, once nothing names it any more.
      ...this.template.all('AWS::EC2::VPC').map((needed) => ({ user, needed, what: 'its VPC' })),
    ];
  }

  private ofGateway(user: Resource): Need[] {
    const isPublic = user.Properties.ConnectivityType !== 'private';
    const needed = [
      ...this.referred(user.Properties, 'AWS::EC2::EIP'),
      ...(isPublic ? this.template.all('AWS::EC2::VPCGatewayAttachment') : []),
    ];
    return needed.map((one) => ({ user, needed: one, what: 'public addresses' }));
  }

  /** A list without entries lets nothing through; a subnet without an association has the default list of the VPC. */
  private ofAclAssociation(user: Resource): Need[] {
    const acls = this.referred(user.Properties, 'AWS::EC2::NetworkAcl');
    return this.template
      .all('AWS::EC2::NetworkAclEntry')
      .filter(({ Properties }) => this.referred(Properties.NetworkAclId).some((acl) => acls.includes(acl)))
      .map((needed) => ({ user, needed, what: 'what the list lets through' }));
  }

  /** It comes when everything is gone that makes leftovers, and before everything that they are in. */
  private ofCleanup(user: Resource): Need[] {
    const makers = [
      ...this.nodes,
      ...[CHART, OBJECTS].flatMap((type) => this.template.all(type)),
      ...this.template.all('AWS::EKS::Addon').filter(({ Properties }) => !NODE_ADDONS.includes(Properties.AddonName)),
    ];
    return [
      ...makers.map((maker) => ({ user: maker, needed: user, what: 'the cleanup comes later' })),
      ...[...HOLDING_LEFTOVERS.flatMap((type) => this.template.all(type)), ...this.podGroups()].map((needed) => ({
        user,
        needed,
        what: 'leftovers are in it',
      })),
    ];
  }

  /** Subnets with all that gets in and out of them, and security groups with their rules. */
  private ofNetwork(user: Resource, properties: unknown, what: string): Need[] {
    const subnets = this.referred(properties, 'AWS::EC2::Subnet');
    const groups = this.referred(properties, 'AWS::EC2::SecurityGroup');
    const rules = RULES.flatMap((type) => this.template.all(type)).filter(({ Properties }) =>
      this.referred(Properties).some((group) => groups.includes(group)),
    );
    return [
      ...subnets
        .flatMap((subnet) => this.waysOf(subnet))
        .map((needed) => ({ user, needed, what: `the way out of ${what}` })),
      ...[...groups, ...rules].map((needed) => ({ user, needed, what: `the security groups of ${what}` })),
    ];
  }

  private waysOf(subnet: Resource): Resource[] {
    const associations = this.template
      .all('AWS::EC2::SubnetRouteTableAssociation')
      .filter(({ Properties }) => this.referred(Properties.SubnetId).includes(subnet));
    const tables = associations.flatMap(({ Properties }) => this.referred(Properties.RouteTableId));
    const routes = this.template
      .all('AWS::EC2::Route')
      .filter(({ Properties }) => this.referred(Properties.RouteTableId).some((table) => tables.includes(table)));
    const gateways = routes
      .flatMap(({ Properties }) => this.referred(Properties))
      .filter(({ Type }) => Type === 'AWS::EC2::NatGateway');
    const [first] = gateways.flatMap(({ Properties }) => this.referred(Properties, 'AWS::EC2::Subnet'));
    const isThroughGateway = routes.some(
      ({ Properties }) => this.referred(Properties.GatewayId, 'AWS::EC2::InternetGateway').length > 0,
    );
    const endpoints = this.template
      .all('AWS::EC2::VPCEndpoint')
      .filter(
        ({ Properties }) =>
          !Properties.RouteTableIds || this.referred(Properties.RouteTableIds).some((table) => tables.includes(table)),
      );
    return [
      subnet,
      ...associations,
      ...routes,
      ...gateways,
      ...(gateways.length > 0 && first && first !== subnet ? this.waysOf(first) : []),
      ...(isThroughGateway ? this.template.all('AWS::EC2::VPCGatewayAttachment') : []),
      ...endpoints,
    ];
  }

  /** What pods of their own security groups have, until the last node is gone. */
  private podGroups(): Resource[] {
    return this.template
      .all(OBJECTS)
      .filter((one) => kindsOf(one).includes('SecurityGroupPolicy'))
      .flatMap(({ Properties }) => this.referred(Properties.Manifest, 'AWS::EC2::SecurityGroup'));
  }

  /** The releases of controllers that make load balancers, or what is like them. */
  private get controllers(): Resource[] {
    return this.template
      .all(CHART)
      .filter(({ Properties }) => ['aws-load-balancer-controller'].includes(Properties.Release));
  }

  private ofRoles(user: Resource, what: string): Need[] {
    return this.rolesOf(user).flatMap((role) => this.ofRole(user, role, what));
  }

  private ofRole(user: Resource, role: Resource, what: string): Need[] {
    const providers = this.referred(role.Properties.AssumeRolePolicyDocument, 'AWS::IAM::OIDCProvider');
    return [...this.roleWithPolicies(role), ...providers].map((needed) => ({ user, needed, what }));
  }

  private rolesOf({ Properties }: Resource): Resource[] {
    return this.referred(Properties, 'AWS::IAM::Role');
  }

  private roleWithPolicies(role: Resource): Resource[] {
    const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
      .flatMap((type) => this.template.all(type))
      .filter(({ Properties }) => this.referred(Properties.Roles).includes(role));
    return [role, ...policies, ...this.referred(role.Properties.ManagedPolicyArns)];
  }

  /** A function and those that it is told to call. */
  private calledBy(one: Resource, found = new Set<Resource>()): Set<Resource> {
    if (!found.has(one)) {
      found.add(one);
      for (const next of this.referred(one.Properties.Environment, 'AWS::Lambda::Function')) {
        this.calledBy(next, found);
      }
    }
    return found;
  }

  /** The resources that a value refers to, of a type where it is given. */
  private referred(value: unknown, type?: string): Resource[] {
    const ids = new Set(references(value));
    return this.template.resources.filter(({ id, Type }) => ids.has(id) && (type === undefined || Type === type));
  }
}

/** The kinds of the objects of a manifest. */
function kindsOf(resource: Resource): string[] {
  return objectsOf(resource).map(({ kind }) => kind);
}

// biome-ignore lint/suspicious/noExplicitAny: Kubernetes objects are of any shape
function objectsOf({ Type, Properties }: Resource): any[] {
  return Type === OBJECTS ? JSON.parse(flatten(Properties.Manifest)) : [];
}

function isBalanced(resource: Resource): boolean {
  return objectsOf(resource).some(
    ({ kind, spec }) => BALANCED.includes(kind) || (kind === 'Service' && spec?.type === 'LoadBalancer'),
  );
}
