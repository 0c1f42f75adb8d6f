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
import { isNodeGroup, refuseNodes } from './compute-checks';
import { validatePlacement } from './node-placement';

/** Properties of the order of nodes. */
export interface NodeOrderProps {
  readonly cluster: ClusterTarget;
  readonly network: IEksNetwork;
  /** Undefined if the cluster has no nodes that need it. */
  readonly vpcCni?: VpcCni;
  /** Constructs on which nodes depend: the VPC CNI, kube-proxy and the EKS Pod Identity agent. */
  readonly beforeNodes: IConstruct[];
  /** Constructs that depend on nodes: CoreDNS, or other workloads without CoreDNS. The list can grow. */
  readonly afterNodes: IConstruct[];
}

/**
 * Adds dependencies to the nodes of a cluster: to nodes that are passed to `add`, and to nodes that are found in the
 * tree at synthesis.
 *
 * Within a stack, the dependencies are between resources. If nodes are in a later stack, their stack depends on the
 * stack of the add-ons. Nodes in an earlier stack cannot be ordered, which results in a warning.
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
    // Dependencies between stacks are complete only in a validation.
    scope.node.addValidation({ validate: () => [...this.orderStacks(), ...this.validateVersions()] });
  }

  /** Adds nodes that are defined elsewhere. */
  add(nodes: IConstruct): void {
    this.told.add(nodes);
    if (this.isHere(nodes)) {
      this.orderHere(nodes);
    }
  }

  /** Runs once over the tree, when the construct of the pattern is visited. */
  visit(construct: IConstruct): void {
    if (construct !== this.scope) {
      return;
    }
    // The rules of pod security groups must be complete before nodes depend on them.
    this.props.cluster._interfaces.complete();
    const told = [...this.told];
    this.inOtherStacks = told.filter((nodes) => !this.isHere(nodes)).flatMap(resourcesOf);
    this.afterDns = [];
    this.hasNodesBeforeDns = false;
    for (const nodes of told.filter((nodes) => this.isHere(nodes))) {
      this.noteDns(nodes);
      this.keepGroups(nodes);
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
        `These nodes may belong to the cluster of "${this.scope.node.path}", but do not depend on its CNI, because the name of their cluster is unknown at synthesis. Pass them to its addNodes, or acknowledge this if they belong to another cluster.`,
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

  /**
   * Adds dependencies of nodes on security groups, which may be defined after the nodes. Pod security groups must exist
   * until the nodes are deleted.
   */
  private keepGroups(nodes: IConstruct): void {
    const { cluster } = this.props;
    // Including the rules for DNS and probes, which are resources of the security group.
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

  /** Adds dependencies within one stack, including its nested stacks. */
  private orderHere(nodes: IConstruct): void {
    const { beforeNodes, afterNodes, network } = this.props;
    if (this.isAwaited(nodes)) {
      warn(
        nodes,
        'nodesUnordered',
        `These nodes do not depend on the CNI, because "${this.scope.node.path}" depends on a parent of the nodes. Add a narrower dependency, for example on the cluster resource.`,
      );
      return;
    }
    after(nodes, beforeNodes);
    after(nodes, network.nodePrerequisites);
    if (this.canHaveDnsAfter(nodes)) {
      after(afterNodes, nodes);
    }
  }

  /**
   * Returns whether CoreDNS can depend on the nodes. Outside of a nested stack, it is one resource, so nodes outside
   * depend on all of it, including CoreDNS.
   */
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

  /** Adds dependencies between stacks, when all references between stacks are known. */
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
        `CoreDNS is deployed before the first nodes of its cluster, which are in "${Stack.of(late).node.path}", so its deployment times out. Define nodes for it with addNodegroup here.`,
      );
    }
    return [];
  }

  /** Validates the versions, releases and images of nodes that are defined elsewhere. */
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
        `These nodes boot before the CNI is configured, because "${here.node.path}", which has the add-ons, depends on "${stack.node.path}". Define the nodes with addNodegroup of "${this.scope.node.path}", or in a later stack. A cluster with defaultCapacity: 0 has no nodes of its own.`,
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

  /** Returns true if the add-ons depend on the nodes, or on a parent of the nodes. */
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

/** Returns the zone of a subnet that is defined elsewhere. */
function zoneOf(target: IConstruct | undefined): string | undefined {
  return target && CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::EC2::Subnet'
    ? (target as unknown as { availabilityZone?: string }).availabilityZone
    : undefined;
}

/** Returns the pod security groups in the stack of a construct that do not depend on the construct or its parents. */
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
