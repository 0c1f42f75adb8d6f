import { AspectPriority, Aspects, CfnResource, type IAspect, Stack } from 'aws-cdk-lib/core';
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
  isInStack,
  mainResourcesOf,
  reachabilityOfStack,
  topLevelStackOf,
} from '../foundation/deployment-order';
import { referenceTarget } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { validateFoundNodes, validateNodePodZones } from '../nodes/node-validation';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { isNodeGroup, validateNodesSupported } from './cluster-validation';
import { validateSubnetRole } from './node-subnets';

/** What nodes of a cluster are put between. */
export interface NodeOrderProps {
  readonly cluster: ClusterTarget;
  readonly network: IEksNetwork;
  /** Undefined where the cluster has no nodes that would need it. */
  readonly vpcCni?: VpcCni;
  /** What must be there before a node boots: the CNI, kube-proxy, the identity agent. */
  readonly beforeNodes: IConstruct[];
  /** What needs nodes to run on: CoreDNS, or what runs without it; it may grow. */
  readonly afterNodes: IConstruct[];
}

/**
 * Puts the nodes of a cluster into order, whichever way they were made, wherever and whenever: those that it is told of, and at synthesis those
 * that it finds in the tree.
 *
 * In one stack, the edges run from resource to resource. Nodes of a later stack have their stack wait for the one of the add-ons. Nodes of an
 * earlier stack cannot be ordered, which is warned of.
 */
export class NodeOrder implements IAspect {
  private readonly addedNodes = new Set<IConstruct>();
  private inOtherStacks: CfnResource[] = [];
  private afterDns: IConstruct[] = [];
  private hasNodesBeforeDns = false;

  constructor(
    private readonly scope: Construct,
    private readonly props: NodeOrderProps,
  ) {
    Aspects.of(scope).add(this, { priority: AspectPriority.MUTATING });
    // Only then do stacks know which of them wait for which.
    scope.node.addValidation({ validate: () => [...this.orderStacks(), ...this.validateVersions()] });
  }

  /** Orders nodes that somebody else defined. */
  add(nodes: IConstruct): void {
    this.addedNodes.add(nodes);
    if (this.isInSameStack(nodes)) {
      this.orderInStack(nodes);
    }
  }

  /** One pass over the tree, when the construct of the pattern is visited. */
  visit(construct: IConstruct): void {
    if (construct !== this.scope) {
      return;
    }
    // The rules of pod security groups must be there before nodes are made to wait for them.
    this.props.cluster._interfaces.complete();
    const addedNodes = [...this.addedNodes];
    this.inOtherStacks = addedNodes.filter((nodes) => !this.isInSameStack(nodes)).flatMap(mainResourcesOf);
    this.afterDns = [];
    this.hasNodesBeforeDns = false;
    for (const nodes of addedNodes.filter((nodes) => this.isInSameStack(nodes))) {
      this.recordDnsOrder(nodes);
      this.keepSecurityGroups(nodes);
    }
    for (const found of findNodeResources(this.scope)) {
      if (this.isAdded(found.resource)) {
        this.validateZones(found);
      } else {
        this.order(found);
      }
    }
  }

  private order(found: NodeResource): void {
    const { resource, clusterName, needsCni } = found;
    const clusterIdentity = { clusterName: this.props.cluster.clusterName, stack: Stack.of(this.scope) };
    const belonging = matchClusterName(clusterName, Stack.of(resource), clusterIdentity);
    if ((belonging === 'unknown' || belonging === 'likely') && needsCni) {
      warn(
        resource,
        'nodesUnordered',
        `These nodes may be of the cluster of "${this.scope.node.path}", and do not wait for its CNI: synthesis cannot tell by the name of their cluster. Hand them to its addNodes, or acknowledge this where they are of another cluster.`,
      );
    }
    if (belonging !== 'ours') {
      return;
    }
    if (needsCni) {
      validateNodesSupported(resource.node.scopes.at(-2)?.node.id ?? resource.node.id, this.props.cluster, resource);
    }
    this.validateZones(found);
    validateSubnetRole('nodes', found.subnetIds, this.props.network, this.scope);
    if (this.isInSameStack(resource)) {
      this.orderInStack(resource);
      this.recordDnsOrder(resource);
      this.keepSecurityGroups(resource);
    } else if (needsCni) {
      this.inOtherStacks.push(resource);
    }
  }

  /** Known late: policies and security groups may come after nodes. Those that pods have of their own they keep until the nodes are gone. */
  private keepSecurityGroups(nodes: IConstruct): void {
    const { cluster } = this.props;
    // With the rules of DNS and probes: a security group has its rules beside it.
    addDependencies(
      nodes,
      podGroupsNotWaitingFor(nodes, cluster).flatMap((group) => group.node.findAll().filter(CfnResource.isCfnResource)),
    );
    if (isNodeGroup(nodes)) {
      const groups = notWaitingFor(nodes, [...cluster._nodeGroupRules.keys()]);
      addDependencies(
        nodes,
        groups.flatMap((group) => cluster._nodeGroupRules.get(group) ?? []),
      );
    }
  }

  /** Edges in one stack with all that is nested in it. */
  private orderInStack(nodes: IConstruct): void {
    const { beforeNodes, afterNodes, network } = this.props;
    if (this.isPrerequisiteOfAddons(nodes)) {
      warn(
        nodes,
        'nodesUnordered',
        `These nodes do not wait for the CNI: "${this.scope.node.path}" waits for something that they are in. Let it wait for less, such as for the resource of the cluster.`,
      );
      return;
    }
    addDependencies(nodes, beforeNodes);
    addDependencies(nodes, network.nodePrerequisites);
    if (this.canHaveDnsAfter(nodes)) {
      addDependencies(afterNodes, nodes);
    }
  }

  /** A nested stack is one resource to those around it: nodes outside wait for all of it, CoreDNS included. */
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

  /** Edges between stacks, once every reference between stacks is known. */
  private orderStacks(): string[] {
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
        `CoreDNS is deployed before the first nodes of its cluster, which "${Stack.of(late).node.path}" has, and waits for nodes that cannot come. Define nodes for it with addNodegroup here.`,
      );
    }
    return [];
  }

  /** Nodes that somebody else defined may have a version, a release or an image that does not go with the control plane. */
  private validateVersions(): string[] {
    const { cluster } = this.props;
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
    const isEarlier = reachabilityOfStack(stack).isReachableFrom(patternStack);
    if (isEarlier) {
      warn(
        resource,
        'nodesUnordered',
        `These nodes boot before the CNI is configured: "${patternStack.node.path}", which has the add-ons, waits for "${stack.node.path}". Define the nodes with addNodegroup of "${this.scope.node.path}", or in a stack after it; a cluster with defaultCapacity: 0 has none of its own.`,
      );
    }
    return isEarlier;
  }

  private isInSameStack(nodes: IConstruct): boolean {
    return topLevelStackOf(Stack.of(nodes)) === topLevelStackOf(Stack.of(this.scope));
  }

  private isAdded({ node }: CfnResource): boolean {
    return node.scopes.some((scope) => this.addedNodes.has(scope));
  }

  /** True where the add-ons were told to wait for the nodes, or for a construct around them. */
  private isPrerequisiteOfAddons(nodes: IConstruct): boolean {
    return this.props.beforeNodes.some((addon) => waitsAround(addon, nodes));
  }

  private validateZones(found: NodeResource): void {
    const { vpcCni } = this.props;
    if (vpcCni?._podZones) {
      validateNodePodZones(this.zonesOf(found), vpcCni, found.resource);
    }
  }

  private zonesOf({ subnetIds }: NodeResource): string[] {
    const { network } = this.props;
    const subnets = network.tierNames.flatMap((tier) => network.subnetsOf(tier));
    return subnetIds.flatMap((id) => {
      const target = referenceTarget(id);
      const own = subnets.find(({ subnetId }) => subnetId === id || (target && referenceTarget(subnetId) === target));
      const zone = own?.availabilityZone ?? subnetZone(target);
      return zone !== undefined && isConcrete(zone) ? [zone] : [];
    });
  }
}

/** The zone of a subnet that somebody else defined. */
function subnetZone(target: IConstruct | undefined): string | undefined {
  return target && CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::EC2::Subnet'
    ? (target as unknown as { availabilityZone?: string }).availabilityZone
    : undefined;
}

/** The security groups of pods in the stack of a construct: but those that were told to wait for it, or for a construct around it. */
export function podGroupsNotWaitingFor(construct: IConstruct, cluster: ClusterTarget): IConstruct[] {
  return notWaitingFor(construct, cluster._podSecurityGroups);
}

function notWaitingFor<T extends IConstruct>(construct: IConstruct, groups: readonly T[]): T[] {
  return groups.filter((group) => Stack.of(group) === Stack.of(construct) && !waitsAround(group, construct));
}

function waitsAround(waiting: IConstruct, construct: IConstruct): boolean {
  const around = new Set<unknown>(construct.node.scopes);
  return waiting.node.scopes.some(({ node }) => node.dependencies.some((dependency) => around.has(dependency)));
}

/**
 * Orders what runs on the nodes and the AWS Load Balancer Controller: cert-manager before it, where it makes the certificate of its webhooks;
 * all else after it, where its webhook refuses Services until it runs. A workload that may be cert-manager, of whatever chart, is left alone.
 */
export function orderAroundController(workload: IConstruct, controller: LoadBalancerController | undefined): void {
  if (!controller) {
    return;
  }
  const { _release: release } = controller;
  const addon = workload instanceof EksAddon ? workload.addonName : undefined;
  const needsCertManager = controller._props.certManager ?? false;
  if (needsCertManager && addon === 'cert-manager') {
    addDependencies(release, workload);
  } else if (controller._hasServiceWebhook && (addon !== undefined || !needsCertManager)) {
    addDependencies(workload, release);
  }
}

/** What reaches a cluster, and what outlives it. */
export interface HandlerOrderProps {
  readonly cluster: ClusterTarget;
  readonly network: IEksNetwork;
  readonly cleanup?: ClusterCleanup;
}

/**
 * Puts the functions that reach the cluster at deployment between what they get out by and everything that goes through them: every release and
 * every object, those that a user adds to the cluster too. A way out that goes first would leave a deletion hanging, and the function
 * notes in its log alone what it could not delete.
 *
 * At synthesis, when there is no other function to come. The cleanup waits for the same: what goes through the functions may leave something behind.
 */
export class HandlerOrder implements IAspect {
  constructor(
    private readonly scope: Construct,
    private readonly props: HandlerOrderProps,
  ) {
    Aspects.of(scope).add(this, { priority: AspectPriority.MUTATING });
  }

  /** Once, when the construct of the pattern is visited. */
  visit(construct: IConstruct): void {
    if (construct !== this.scope) {
      return;
    }
    const { cluster, network, cleanup } = this.props;
    const functions = cluster._handlerFunctions;
    addDependencies(functions, network.nodePrerequisites);
    if (cleanup) {
      addDependencies(functions, cleanup._resource);
      cleanup.runBeforeDeletionOf(...podGroupsNotWaitingFor(cleanup, cluster));
    }
  }
}

/** What a pattern defines, by what it depends on. */
export interface PatternParts {
  /** What cleans up when the stack is deleted. */
  readonly cleanup?: IConstruct;
  /** The add-ons that nodes need. */
  readonly nodeAddons: readonly (IConstruct | undefined)[];
  readonly coreDns?: IConstruct;
  readonly nodeLocalDns?: IConstruct;
  /** The release of the AWS Load Balancer Controller. */
  readonly loadBalancerController?: IConstruct;
  /** What must be there before a Service is created: the release, where its webhook admits Services. */
  readonly serviceWebhook?: IConstruct;
  /** The definitions of the Gateway API, which ExternalDNS may read. */
  readonly definitions: IConstruct[];
  readonly externalDns?: IConstruct;
}

/** What nodes are put between. */
export interface NodeDependencies {
  readonly beforeNodes: IConstruct[];
  readonly afterNodes: IConstruct[];
}

/** Puts the parts of a pattern into an order that holds where synthesis finds no nodes, too. */
export function orderPatternParts(parts: PatternParts): NodeDependencies {
  // What cleans up at deletion is there before all that may leave something behind.
  const cleanup = definedConstructs([parts.cleanup]);
  const beforeNodes = [...definedConstructs(parts.nodeAddons), ...cleanup];
  const coreDns = definedConstructs([parts.coreDns]);
  const balancer = definedConstructs([parts.loadBalancerController]);
  const externalDns = definedConstructs([parts.externalDns]);
  const dns = [...coreDns, ...definedConstructs([parts.nodeLocalDns])];
  addDependencies(coreDns, beforeNodes);
  addDependencies(balancer, dns);
  // ExternalDNS brings a Service, and fails at its start where a kind of objects that it reads is not defined.
  addDependencies(externalDns, [...dns, ...definedConstructs([parts.serviceWebhook]), ...parts.definitions]);
  addDependencies([...balancer, ...externalDns], cleanup);
  return { beforeNodes, afterNodes: parts.coreDns ? coreDns : [...balancer, ...externalDns] };
}

/** What is there, of what there may be. */
export function definedConstructs(constructs: readonly (IConstruct | undefined)[]): IConstruct[] {
  return constructs.filter((construct) => construct !== undefined);
}
