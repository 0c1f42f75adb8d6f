import { AspectPriority, Aspects, CfnResource, type IAspect, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import type { VpcCni } from '../addons/vpc-cni';
import { belongingOf } from '../cluster/cluster-identity';
import type { ClusterTarget } from '../cluster/cluster-target';
import { type FoundNodes, findNodes } from '../foundation/cluster-nodes';
import { after, resourcesOf } from '../foundation/order';
import { targetOf } from '../foundation/resources';
import { addStackDependency, isIn, topOf, waysTo } from '../foundation/stacks';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { refuseUncoveredZone } from '../nodes/node-figures';
import { validateFoundNodes } from '../nodes/node-version';
import type { IEksNetwork } from '../vpc/network-face';
import { completeEndpoints } from '../vpc/vpc-endpoints';
import { isNodeGroup, refuseNodes } from './compute-checks';
import { validatePlacement } from './node-placement';

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
  private readonly told = new Set<IConstruct>();
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
    this.told.add(nodes);
    if (this.isHere(nodes)) {
      this.orderHere(nodes);
    }
  }

  /** One pass over the tree, when the construct of the pattern is visited. */
  visit(construct: IConstruct): void {
    if (construct !== this.scope) {
      return;
    }
    completeEndpoints(this.scope);
    // The rules of pod security groups must be there before nodes are made to wait for them.
    this.props.cluster._interfaces.complete();
    const told = [...this.told];
    this.inOtherStacks = told.filter((nodes) => !this.isHere(nodes)).flatMap(resourcesOf);
    this.afterDns = [];
    this.hasNodesBeforeDns = false;
    for (const nodes of told.filter((nodes) => this.isHere(nodes))) {
      this.noteDns(nodes);
      this.keepGroups(nodes);
      after(nodes, this.props.network.nodePrerequisites);
    }
    for (const found of findNodes(this.scope)) {
      if (this.isTold(found.resource)) {
        this.refuseZones(found);
      } else {
        this.order(found);
      }
    }
  }

  private order(found: FoundNodes): void {
    const { resource, clusterName, needsCni } = found;
    const ours = { clusterName: this.props.cluster.clusterName, stack: Stack.of(this.scope) };
    const belonging = belongingOf(clusterName, Stack.of(resource), ours);
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
      refuseNodes(resource.node.scopes.at(-2)?.node.id ?? resource.node.id, this.props.cluster, resource);
    }
    this.refuseZones(found);
    validatePlacement('nodes', found.subnetIds, this.props.network, this.scope);
    if (this.isHere(resource)) {
      this.orderHere(resource);
      this.noteDns(resource);
      this.keepGroups(resource);
    } else if (needsCni) {
      this.inOtherStacks.push(resource);
    }
  }

  /** Known late: policies and security groups may come after nodes. Those that pods have of their own they keep until the nodes are gone. */
  private keepGroups(nodes: IConstruct): void {
    const { cluster } = this.props;
    // With the rules of DNS and probes: a security group has its rules beside it.
    after(
      nodes,
      podGroupsBeside(nodes, cluster).flatMap((group) => group.node.findAll().filter(CfnResource.isCfnResource)),
    );
    if (isNodeGroup(nodes)) {
      const groups = besides(nodes, [...cluster._nodeGroupRules.keys()]);
      after(
        nodes,
        groups.flatMap((group) => cluster._nodeGroupRules.get(group) ?? []),
      );
    }
  }

  /** Edges in one stack with all that is nested in it. */
  private orderHere(nodes: IConstruct): void {
    const { beforeNodes, afterNodes, network } = this.props;
    if (this.isAwaited(nodes)) {
      warn(
        nodes,
        'nodesUnordered',
        `These nodes do not wait for the CNI: "${this.scope.node.path}" waits for something that they are in. Let it wait for less, such as for the resource of the cluster.`,
      );
      return;
    }
    after(nodes, beforeNodes);
    after(nodes, network.nodePrerequisites);
    if (this.canHaveDnsAfter(nodes)) {
      after(afterNodes, nodes);
    }
  }

  /** A nested stack is one resource to those around it: nodes outside wait for all of it, CoreDNS included. */
  private canHaveDnsAfter(nodes: IConstruct): boolean {
    return isIn(Stack.of(nodes), Stack.of(this.scope));
  }

  private noteDns(nodes: IConstruct): void {
    if (this.canHaveDnsAfter(nodes)) {
      this.hasNodesBeforeDns = true;
    } else {
      this.afterDns.push(nodes);
    }
  }

  /** Edges between stacks, once every reference between stacks is known. */
  private orderStacks(): string[] {
    const here = topOf(Stack.of(this.scope));
    const later = this.inOtherStacks.filter((resource) => !this.warnIfEarlier(resource, here));
    for (const resource of later) {
      addStackDependency(topOf(Stack.of(resource)), here, 'nodes wait for the CNI');
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
    const ours = { clusterName: cluster.clusterName, stack: Stack.of(this.scope) };
    for (const { resource, clusterName } of findNodes(this.scope)) {
      if (belongingOf(clusterName, Stack.of(resource), ours) === 'ours') {
        validateFoundNodes(resource, cluster);
      }
    }
    return [];
  }

  private warnIfEarlier(resource: CfnResource, here: Stack): boolean {
    const stack = topOf(Stack.of(resource));
    const isEarlier = waysTo(stack).leadFrom(here);
    if (isEarlier) {
      warn(
        resource,
        'nodesUnordered',
        `These nodes boot before the CNI is configured: "${here.node.path}", which has the add-ons, waits for "${stack.node.path}". Define the nodes with addNodegroup of "${this.scope.node.path}", or in a stack after it; a cluster with defaultCapacity: 0 has none of its own.`,
      );
    }
    return isEarlier;
  }

  private isHere(nodes: IConstruct): boolean {
    return topOf(Stack.of(nodes)) === topOf(Stack.of(this.scope));
  }

  private isTold({ node }: CfnResource): boolean {
    return node.scopes.some((scope) => this.told.has(scope));
  }

  /** True where the add-ons were told to wait for the nodes, or for a construct around them. */
  private isAwaited(nodes: IConstruct): boolean {
    return this.props.beforeNodes.some((addon) => waitsAround(addon, nodes));
  }

  private refuseZones(found: FoundNodes): void {
    const { vpcCni } = this.props;
    if (vpcCni?._podZones) {
      refuseUncoveredZone(this.zonesOf(found), vpcCni, found.resource);
    }
  }

  private zonesOf({ subnetIds }: FoundNodes): string[] {
    const { network } = this.props;
    const subnets = network.tierNames.flatMap((tier) => network.subnetsOf(tier));
    return subnetIds.flatMap((id) => {
      const target = targetOf(id);
      const own = subnets.find(({ subnetId }) => subnetId === id || (target && targetOf(subnetId) === target));
      const zone = own?.availabilityZone ?? zoneOf(target);
      return zone !== undefined && isConcrete(zone) ? [zone] : [];
    });
  }
}

/** The zone of a subnet that somebody else defined. */
function zoneOf(target: IConstruct | undefined): string | undefined {
  return target && CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::EC2::Subnet'
    ? (target as unknown as { availabilityZone?: string }).availabilityZone
    : undefined;
}

/** The security groups of pods in the stack of a construct: but those that were told to wait for it, or for a construct around it. */
export function podGroupsBeside(construct: IConstruct, cluster: ClusterTarget): IConstruct[] {
  return besides(construct, cluster._podSecurityGroups);
}

function besides<T extends IConstruct>(construct: IConstruct, groups: readonly T[]): T[] {
  return groups.filter((group) => Stack.of(group) === Stack.of(construct) && !waitsAround(group, construct));
}

function waitsAround(waiting: IConstruct, construct: IConstruct): boolean {
  const around = new Set<unknown>(construct.node.scopes);
  return waiting.node.scopes.some(({ node }) => node.dependencies.some((dependency) => around.has(dependency)));
}
