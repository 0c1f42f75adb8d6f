import { AspectPriority, Aspects, CfnResource, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { EksAddon } from '../addons/eks-addon';
import type { ClusterCleanup } from '../cleanup/cluster-cleanup';
import { matchClusterName } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { VpcCni } from '../cni/vpc-cni';
import type { LoadBalancerController } from '../controllers/load-balancer-controller';
import { findNodeResources, type NodeResource } from '../foundation/cluster-nodes';
import {
  addDependencies,
  addStackDependency,
  dependsOnParentOf,
  isInStack,
  mainResourcesOf,
  topLevelStackOf,
  willDependOnStack,
} from '../foundation/deployment-order';
import { earlyReferencesOf, referenceTarget } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { validateFoundNodes, validateNodePodZones } from '../nodes/node-validation';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { completeEndpoints } from '../vpc/vpc-endpoints';
import { isNodeGroup, validateNodesSupported } from './cluster-validation';
import { validateSubnetRole } from './node-subnets';

/**
 * Priority of the aspect that adds dependencies between stacks: after aspects that add constructs, and before those that
 * only read.
 */
const STACK_ORDER_PRIORITY = AspectPriority.READONLY - 100;

/** Constructs of a pattern, by role. */
export interface InstallationParts {
  readonly cluster: ClusterTarget;
  readonly network: IEksNetwork;
  /** The add-ons that nodes need. Undefined if the cluster has no nodes that need them. */
  readonly vpcCni?: VpcCni;
  readonly kubeProxy?: IConstruct;
  readonly podIdentityAgent?: IConstruct;
  readonly coreDns?: IConstruct;
  readonly nodeLocalDns?: IConstruct;
  readonly loadBalancerController?: LoadBalancerController;
  readonly externalDns?: IConstruct;
  readonly cleanup?: ClusterCleanup;
}

/**
 * Adds the dependencies between the parts of a pattern, its nodes, its workloads and its handler functions.
 *
 * Nodes are passed to `addNodes`, or found in the tree at synthesis. Within a stack, the dependencies are between
 * resources. If nodes are in a later stack, their stack depends on the stack of the add-ons. Nodes in an earlier stack
 * cannot be ordered, which results in a warning.
 *
 * All releases and Kubernetes objects depend on the handler functions, including those that a user adds to the cluster.
 * The functions depend on the egress routes and VPC endpoints of the node subnets. If the routes were deleted first, the
 * deletion would hang, and the function would only log the failure.
 */
export class InstallationOrder {
  /** The constructs on which nodes depend: the VPC CNI, kube-proxy, the EKS Pod Identity agent and the cleanup. */
  private readonly beforeNodes: IConstruct[];
  /** The constructs that depend directly on nodes: CoreDNS, or the workloads of a cluster without CoreDNS. */
  private readonly afterNodes: IConstruct[];
  private readonly nodes = new Set<IConstruct>();
  private readonly fargateProfiles: IConstruct[] = [];
  private readonly addons: EksAddon[] = [];
  private inOtherStacks: CfnResource[] = [];
  private afterDns: IConstruct[] = [];
  private hasNodesBeforeDns = false;
  private readonly nodePools: IConstruct[] = [];
  private readonly ownWorkloads: IConstruct[] = [];

  constructor(
    private readonly scope: Construct,
    private readonly parts: InstallationParts,
  ) {
    const { coreDns, nodeLocalDns, loadBalancerController: controller, externalDns, cleanup } = parts;
    // The cleanup is created before all resources that may leave something behind.
    this.beforeNodes = [parts.vpcCni, parts.kubeProxy, parts.podIdentityAgent, cleanup].filter(isDefined);
    this.afterNodes = (coreDns ? [coreDns] : [controller, externalDns]).filter(isDefined);
    addDependencies(coreDns, this.beforeNodes);
    addDependencies(controller, [coreDns, nodeLocalDns, cleanup]);
    // ExternalDNS creates a Service, and fails to start if an object type that it reads is not defined.
    addDependencies(externalDns, [coreDns, nodeLocalDns, controller?._serviceWebhook, cleanup]);
    addDependencies(externalDns, controller?._definitions);
    this.atSynthesis(AspectPriority.MUTATING, () => {
      completeEndpoints(scope);
      this.orderAllNodes();
      this.orderHandlerFunctions();
    });
    this.atSynthesis(STACK_ORDER_PRIORITY, () => this.orderStacks());
    scope.node.addValidation({ validate: () => this.validateVersions() });
  }

  /** Runs once, when an aspect of the priority visits the construct of the pattern. */
  private atSynthesis(priority: number, run: () => void): void {
    const visit = (construct: IConstruct) => {
      if (construct === this.scope) {
        run();
      }
    };
    Aspects.of(this.scope).add({ visit }, { priority });
  }

  /** Adds dependencies to nodes of the pattern, or to nodes that are defined elsewhere. */
  public addNodes(nodes: IConstruct): void {
    this.nodes.add(nodes);
    if (this.isInSameStack(nodes)) {
      this.orderInStack(nodes);
    }
  }

  /** Adds dependencies to a Fargate profile. EKS creates and deletes one profile of a cluster at a time. */
  public addFargateProfile(profile: IConstruct): void {
    addDependencies(profile, this.fargateProfiles.at(-1));
    this.fargateProfiles.push(profile);
    this.addNodes(profile);
  }

  /**
   * Adds dependencies to node pools of Karpenter. Charts and objects of the user are installed after them, and deleted
   * before them, because evicted pods would find no other nodes.
   */
  public addNodePools(pools: IConstruct): void {
    this.nodePools.push(pools);
    addDependencies(pools, [...this.beforeNodes, ...this.parts.network.nodePrerequisites]);
  }

  /** Adds dependencies to an add-on, also on the add-on that it requires if that was added before. */
  public addAddon(addon: EksAddon): void {
    this.addWorkload(addon);
    addDependencies(
      addon,
      this.addons.filter(({ addonName }) => addonName === addon._requiredAddon),
    );
    this.addons.push(addon);
  }

  /** Adds dependencies to a workload that runs on the nodes. */
  public addWorkload(
    workload: IConstruct,
    software = workload instanceof EksAddon ? workload.addonName : undefined,
  ): void {
    const { coreDns, cleanup } = this.parts;
    addDependencies(workload, coreDns ?? [...this.nodes, cleanup]);
    this.orderAroundController(workload, software);
    if (!coreDns) {
      this.afterNodes.push(workload);
    }
  }

  /**
   * Adds dependencies to a chart or to objects of the user, also on the controllers that clean up after them at deletion:
   * load balancers of Ingresses and Gateways, and DNS records. Objects of the Gateway API need their definitions.
   */
  public addOwnWorkload(workload: IConstruct, software?: string): void {
    const { loadBalancerController: controller, externalDns } = this.parts;
    this.addWorkload(workload, software);
    this.ownWorkloads.push(workload);
    if (software !== 'cert-manager') {
      addDependencies(workload, [controller, externalDns]);
      addDependencies(workload, controller?._definitions);
    }
  }

  /**
   * Adds dependencies between a workload and the AWS Load Balancer Controller.
   *
   * The controller depends on cert-manager if it uses cert-manager for its webhook certificate. Other workloads depend
   * on the controller if its webhook rejects Services while it is not running. A workload that may be cert-manager gets
   * no dependency.
   */
  private orderAroundController(workload: IConstruct, software: string | undefined): void {
    const { loadBalancerController: controller } = this.parts;
    const needsCertManager = controller?._props.certManager ?? false;
    if (needsCertManager && software === 'cert-manager') {
      addDependencies(controller, workload);
    } else if (software !== undefined || !needsCertManager) {
      addDependencies(workload, controller?._serviceWebhook);
    }
  }

  /**
   * Adds dependencies of the network policy engine and of workloads such as a service mesh, which may be defined after
   * nodes. An engine that is not before nodes is a workload on them, and is uninstalled while they still run.
   */
  private orderEngine(): void {
    const { engine } = this.parts.cluster._context;
    if (engine?.isBeforeNodes) {
      const ours = [...this.nodes].filter((nodes) => this.isInSameStack(nodes));
      addDependencies([...ours, this.parts.coreDns], engine.construct);
      this.beforeNodes.push(engine.construct);
    } else if (engine) {
      this.addWorkload(engine.construct, engine.name);
    }
    for (const { construct, name } of this.parts.cluster._context.workloads) {
      this.addWorkload(construct, name);
    }
  }

  private orderAllNodes(): void {
    // The rules of pod security groups must be complete before nodes depend on them.
    this.parts.cluster._context.interfaces.complete();
    this.orderEngine();
    const addedNodes = [...this.nodes];
    this.inOtherStacks = addedNodes.filter((nodes) => !this.isInSameStack(nodes)).flatMap(mainResourcesOf);
    this.afterDns = [];
    this.hasNodesBeforeDns = false;
    for (const nodes of addedNodes.filter((nodes) => this.isInSameStack(nodes))) {
      this.recordDnsOrder(nodes);
      this.keepSecurityGroups(nodes);
      addDependencies(nodes, this.parts.network.nodePrerequisites);
    }
    for (const pools of this.nodePools) {
      this.keepSecurityGroups(pools);
      const earlier = prerequisitesOf(pools);
      addDependencies(
        this.ownWorkloads.filter((workload) => !mainResourcesOf(workload).some((resource) => earlier.has(resource))),
        pools,
      );
    }
    for (const found of findNodeResources(this.scope)) {
      if (this.isAdded(found.resource)) {
        this.validateZones(found);
      } else {
        this.orderFound(found);
      }
    }
  }

  /**
   * Adds dependencies of the functions that call the cluster at deployment. At synthesis, all of them are defined. The
   * cleanup runs after the functions, because objects that they delete may leave resources behind.
   */
  private orderHandlerFunctions(): void {
    const { cluster, network, cleanup } = this.parts;
    addDependencies(cluster._context.handlerFunctions, [...network.nodePrerequisites, cleanup]);
    cleanup?.runBeforeDeletionOf(...podGroupsNotWaitingFor(cleanup, cluster));
  }

  private orderFound(found: NodeResource): void {
    const { resource, clusterName, needsCni } = found;
    const clusterIdentity = { clusterName: this.parts.cluster.clusterName, stack: Stack.of(this.scope) };
    const belonging = matchClusterName(clusterName, Stack.of(resource), clusterIdentity);
    if ((belonging === 'unknown' || belonging === 'likely') && needsCni) {
      warn(
        resource,
        'nodesUnordered',
        `These nodes may belong to the cluster of "${this.scope.node.path}", but do not depend on its CNI, because the name of their cluster is unknown at synthesis. Pass them to its addNodes, or acknowledge this if they belong to another cluster.`,
      );
    }
    if (belonging !== 'ours') {
      return;
    }
    if (needsCni) {
      validateNodesSupported(resource.node.scopes.at(-2)?.node.id ?? resource.node.id, this.parts.cluster, resource);
    }
    this.validateZones(found);
    validateSubnetRole('nodes', found.subnetIds, this.parts.network, this.scope);
    if (this.isInSameStack(resource)) {
      this.orderInStack(resource);
      this.recordDnsOrder(resource);
      this.keepSecurityGroups(resource);
    } else if (needsCni) {
      this.inOtherStacks.push(resource);
    }
  }

  /**
   * Adds dependencies of nodes on security groups, which may be defined after the nodes. Pod security groups must exist
   * until the nodes are deleted.
   */
  private keepSecurityGroups(nodes: IConstruct): void {
    const { cluster } = this.parts;
    // Including the rules for DNS and probes, which are resources of the security group.
    addDependencies(
      nodes,
      podGroupsNotWaitingFor(nodes, cluster).flatMap((group) => group.node.findAll().filter(CfnResource.isCfnResource)),
    );
    if (isNodeGroup(nodes)) {
      const groups = notWaitingFor(nodes, [...cluster._context.nodeGroupRules.keys()]);
      addDependencies(
        nodes,
        groups.flatMap((group) => cluster._context.nodeGroupRules.get(group) ?? []),
      );
    }
  }

  /** Adds dependencies within one stack, including its nested stacks. */
  private orderInStack(nodes: IConstruct): void {
    if (this.isPrerequisiteOfAddons(nodes)) {
      warn(
        nodes,
        'nodesUnordered',
        `These nodes do not depend on the CNI, because "${this.scope.node.path}" depends on a parent of the nodes. Add a narrower dependency, for example on the cluster resource.`,
      );
      return;
    }
    addDependencies(nodes, [...this.beforeNodes, ...this.parts.network.nodePrerequisites]);
    if (this.canHaveDnsAfter(nodes)) {
      addDependencies(this.afterNodes, nodes);
    }
  }

  /**
   * Returns whether CoreDNS can depend on the nodes. Outside of a nested stack, it is one resource, so nodes outside
   * depend on all of it, including CoreDNS.
   */
  private canHaveDnsAfter(nodes: IConstruct): boolean {
    return isInStack(Stack.of(nodes), Stack.of(this.scope));
  }

  private recordDnsOrder(nodes: IConstruct): void {
    if (this.canHaveDnsAfter(nodes)) {
      this.hasNodesBeforeDns = true;
    } else {
      this.afterDns.push(nodes);
    }
  }

  /** Adds dependencies between stacks. A stack that the add-ons depend on cannot depend on them. */
  private orderStacks(): void {
    const here = topLevelStackOf(Stack.of(this.scope));
    const later = this.inOtherStacks.filter((resource) => !this.warnIfEarlier(resource, here));
    for (const resource of later) {
      addStackDependency(topLevelStackOf(Stack.of(resource)), here, 'nodes wait for the CNI');
    }
    const [late] = [...this.afterDns, ...later];
    if (late && later.length === this.inOtherStacks.length && !this.hasNodesBeforeDns) {
      warn(
        this.scope,
        'nodesUnordered',
        `CoreDNS is deployed before the first nodes of its cluster, which are in "${Stack.of(late).node.path}", so its deployment times out. Define nodes for it with addNodegroup here.`,
      );
    }
  }

  /** Validates the versions, releases and images of nodes that are defined elsewhere. */
  private validateVersions(): string[] {
    const { cluster } = this.parts;
    const clusterIdentity = { clusterName: cluster.clusterName, stack: Stack.of(this.scope) };
    for (const { resource, clusterName } of findNodeResources(this.scope)) {
      if (matchClusterName(clusterName, Stack.of(resource), clusterIdentity) === 'ours') {
        validateFoundNodes(resource, cluster);
      }
    }
    return [];
  }

  private warnIfEarlier(resource: CfnResource, patternStack: Stack): boolean {
    const stack = topLevelStackOf(Stack.of(resource));
    const isEarlier = willDependOnStack(patternStack, stack);
    if (isEarlier) {
      warn(
        resource,
        'nodesUnordered',
        `These nodes boot before the CNI is configured, because "${patternStack.node.path}", which has the add-ons, depends on "${stack.node.path}". Define the nodes with addNodegroup of "${this.scope.node.path}", or in a later stack. A cluster with defaultCapacity: 0 has no nodes of its own.`,
      );
    }
    return isEarlier;
  }

  private isInSameStack(nodes: IConstruct): boolean {
    return topLevelStackOf(Stack.of(nodes)) === topLevelStackOf(Stack.of(this.scope));
  }

  private isAdded({ node }: CfnResource): boolean {
    return node.scopes.some((scope) => this.nodes.has(scope));
  }

  /** Returns true if the add-ons depend on the nodes, or on a parent of the nodes. */
  private isPrerequisiteOfAddons(nodes: IConstruct): boolean {
    return this.beforeNodes.some((addon) => dependsOnParentOf(addon, nodes));
  }

  private validateZones(found: NodeResource): void {
    const { vpcCni } = this.parts;
    if (vpcCni?._podZones) {
      validateNodePodZones(this.zonesOf(found), { podZones: vpcCni._podZones }, found.resource);
    }
  }

  private zonesOf({ subnetIds }: NodeResource): string[] {
    const { network } = this.parts;
    const subnets = network.tierNames.flatMap((tier) => network.subnetsOf(tier));
    return subnetIds.flatMap((id) => {
      const target = referenceTarget(id);
      const own = subnets.find(({ subnetId }) => subnetId === id || (target && referenceTarget(subnetId) === target));
      const zone = own?.availabilityZone ?? subnetZone(target);
      return zone !== undefined && isConcrete(zone) ? [zone] : [];
    });
  }
}

/** Returns the zone of a subnet that is defined elsewhere. */
function subnetZone(target: IConstruct | undefined): string | undefined {
  return target && CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::EC2::Subnet'
    ? (target as unknown as { availabilityZone?: string }).availabilityZone
    : undefined;
}

/** Returns the pod security groups in the stack of a construct that do not depend on the construct or its parents. */
export function podGroupsNotWaitingFor(construct: IConstruct, cluster: ClusterTarget): IConstruct[] {
  return notWaitingFor(construct, cluster._context.podSecurityGroups);
}

function notWaitingFor<T extends IConstruct>(construct: IConstruct, groups: readonly T[]): T[] {
  return groups.filter((group) => Stack.of(group) === Stack.of(construct) && !dependsOnParentOf(group, construct));
}

/** Returns the resources on which a construct depends, directly or through others. */
function prerequisitesOf(construct: IConstruct): ReadonlySet<CfnResource> {
  const found = new Set(mainResourcesOf(construct));
  for (const resource of found) {
    const dependencies = resource.node.scopes.flatMap(({ node }) => node.dependencies);
    for (const one of [...dependencies, ...earlyReferencesOf(resource)].flatMap(({ node }) => node.findAll())) {
      if (CfnResource.isCfnResource(one)) {
        found.add(one);
      }
    }
  }
  return found;
}

function isDefined(construct: IConstruct | undefined): construct is IConstruct {
  return construct !== undefined;
}
