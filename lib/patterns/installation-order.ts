import { AspectPriority, Aspects, CfnResource, type IAspect, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { EksAddon } from '../addons/eks-addon';
import { HelmRelease } from '../charts/helm-release';
import type { ClusterCleanup } from '../cleanup/cluster-cleanup';
import { matchClusterName } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { VpcCni } from '../cni/vpc-cni';
import type { LoadBalancerController } from '../controllers/load-balancer-controller';
import type { ExternalDns } from '../dns/external-dns';
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
import { completeEndpoints } from '../vpc/vpc-endpoints';
import { isNodeGroup, validateNodesSupported } from './cluster-validation';
import { validateSubnetRole } from './node-subnets';

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
  private readonly addedNodes = new Set<IConstruct>();
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
    this.addedNodes.add(nodes);
    if (this.isInSameStack(nodes)) {
      this.orderInStack(nodes);
    }
  }

  /** Runs once over the tree, when the construct of the pattern is visited. */
  visit(construct: IConstruct): void {
    if (construct !== this.scope) {
      return;
    }
    completeEndpoints(this.scope);
    // The rules of pod security groups must be complete before nodes depend on them.
    this.props.cluster._interfaces.complete();
    const addedNodes = [...this.addedNodes];
    this.inOtherStacks = addedNodes.filter((nodes) => !this.isInSameStack(nodes)).flatMap(mainResourcesOf);
    this.afterDns = [];
    this.hasNodesBeforeDns = false;
    for (const nodes of addedNodes.filter((nodes) => this.isInSameStack(nodes))) {
      this.recordDnsOrder(nodes);
      this.keepSecurityGroups(nodes);
      addDependencies(nodes, this.props.network.nodePrerequisites);
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
        `These nodes may belong to the cluster of "${this.scope.node.path}", but do not depend on its CNI, because the name of their cluster is unknown at synthesis. Pass them to its addNodes, or acknowledge this if they belong to another cluster.`,
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

  /**
   * Adds dependencies of nodes on security groups, which may be defined after the nodes. Pod security groups must exist
   * until the nodes are deleted.
   */
  private keepSecurityGroups(nodes: IConstruct): void {
    const { cluster } = this.props;
    // Including the rules for DNS and probes, which are resources of the security group.
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

  /** Adds dependencies within one stack, including its nested stacks. */
  private orderInStack(nodes: IConstruct): void {
    const { beforeNodes, afterNodes, network } = this.props;
    if (this.isPrerequisiteOfAddons(nodes)) {
      warn(
        nodes,
        'nodesUnordered',
        `These nodes do not depend on the CNI, because "${this.scope.node.path}" depends on a parent of the nodes. Add a narrower dependency, for example on the cluster resource.`,
      );
      return;
    }
    addDependencies(nodes, beforeNodes);
    addDependencies(nodes, network.nodePrerequisites);
    if (this.canHaveDnsAfter(nodes)) {
      addDependencies(afterNodes, nodes);
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

  /** Adds dependencies between stacks, when all references between stacks are known. */
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
        `CoreDNS is deployed before the first nodes of its cluster, which are in "${Stack.of(late).node.path}", so its deployment times out. Define nodes for it with addNodegroup here.`,
      );
    }
    return [];
  }

  /** Validates the versions, releases and images of nodes that are defined elsewhere. */
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
        `These nodes boot before the CNI is configured, because "${patternStack.node.path}", which has the add-ons, depends on "${stack.node.path}". Define the nodes with addNodegroup of "${this.scope.node.path}", or in a later stack. A cluster with defaultCapacity: 0 has no nodes of its own.`,
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

  /** Returns true if the add-ons depend on the nodes, or on a parent of the nodes. */
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

/** Returns the zone of a subnet that is defined elsewhere. */
function subnetZone(target: IConstruct | undefined): string | undefined {
  return target && CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::EC2::Subnet'
    ? (target as unknown as { availabilityZone?: string }).availabilityZone
    : undefined;
}

/** Returns the pod security groups in the stack of a construct that do not depend on the construct or its parents. */
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
 * Adds dependencies between a workload and the AWS Load Balancer Controller.
 *
 * The controller depends on cert-manager if it uses cert-manager for its webhook certificate. Other workloads depend on
 * the controller if its webhook rejects Services while it is not running. A workload that may be cert-manager gets no
 * dependency.
 */
export function orderAroundController(workload: IConstruct, controller: LoadBalancerController | undefined): void {
  if (!controller) {
    return;
  }
  const { _release: release } = controller;
  const software = softwareOf(workload);
  const needsCertManager = controller._props.certManager ?? false;
  if (needsCertManager && software === 'cert-manager') {
    addDependencies(release, workload);
  } else if (controller._hasServiceWebhook && (software !== undefined || !needsCertManager)) {
    addDependencies(workload, release);
  }
}

function softwareOf(workload: IConstruct): string | undefined {
  return workload instanceof EksAddon
    ? workload.addonName
    : workload instanceof HelmRelease
      ? workload._chart
      : undefined;
}

/**
 * Adds dependencies of charts and objects of the user on the controllers that clean up after them at deletion: load
 * balancers of Ingresses and Gateways, and DNS records. Objects of the Gateway API also need their definitions.
 */
export function orderBeforeCleanup(
  workload: IConstruct,
  {
    loadBalancerController,
    externalDns,
  }: { loadBalancerController?: LoadBalancerController; externalDns?: ExternalDns },
): void {
  if (softwareOf(workload) === 'cert-manager') {
    return;
  }
  addDependencies(
    workload,
    definedConstructs([
      loadBalancerController?._release,
      ...(loadBalancerController?._definitions ?? []),
      externalDns?._installed,
    ]),
  );
}

/** Properties of the order of handler functions. */
export interface HandlerOrderProps {
  readonly cluster: ClusterTarget;
  readonly network: IEksNetwork;
  readonly cleanup?: ClusterCleanup;
}

/**
 * Adds dependencies of the functions that call the cluster at deployment.
 *
 * All releases and Kubernetes objects depend on these functions, including those that a user adds to the cluster. The
 * functions depend on the egress routes and VPC endpoints of the node subnets. If the routes were deleted first, the
 * deletion would hang, and the function would only log the failure.
 *
 * It runs at synthesis, when all functions are defined. The cleanup runs after the functions, because objects that they
 * delete may leave resources behind.
 */
export class HandlerOrder implements IAspect {
  constructor(
    private readonly scope: Construct,
    private readonly props: HandlerOrderProps,
  ) {
    Aspects.of(scope).add(this, { priority: AspectPriority.MUTATING });
  }

  /** Runs once, when the construct of the pattern is visited. */
  visit(construct: IConstruct): void {
    if (construct !== this.scope) {
      return;
    }
    const { cluster, network, cleanup } = this.props;
    completeEndpoints(this.scope);
    const functions = cluster._handlerFunctions;
    addDependencies(functions, network.nodePrerequisites);
    if (cleanup) {
      addDependencies(functions, cleanup._resource);
      cleanup.runBeforeDeletionOf(...podGroupsNotWaitingFor(cleanup, cluster));
    }
  }
}

/** Constructs of a pattern, by role. */
export interface PatternParts {
  /** Resource of the cleanup at deletion. */
  readonly cleanup?: IConstruct;
  /** Add-ons that nodes need. */
  readonly nodeAddons: readonly (IConstruct | undefined)[];
  readonly coreDns?: IConstruct;
  readonly nodeLocalDns?: IConstruct;
  /** Release of the AWS Load Balancer Controller. */
  readonly loadBalancerController?: IConstruct;
  /** Construct on which Services depend: the release, if its webhook handles Services. */
  readonly serviceWebhook?: IConstruct;
  /** Custom resource definitions of the Gateway API, which ExternalDNS may read. */
  readonly definitions: IConstruct[];
  readonly externalDns?: IConstruct;
}

/** Dependencies and dependents of nodes. */
export interface NodeDependencies {
  readonly beforeNodes: IConstruct[];
  readonly afterNodes: IConstruct[];
}

/** Adds dependencies between the constructs of a pattern. They are complete even if no nodes are found at synthesis. */
export function orderPatternParts(parts: PatternParts): NodeDependencies {
  // The cleanup is created before all resources that may leave something behind.
  const cleanup = definedConstructs([parts.cleanup]);
  const beforeNodes = [...definedConstructs(parts.nodeAddons), ...cleanup];
  const coreDns = definedConstructs([parts.coreDns]);
  const balancer = definedConstructs([parts.loadBalancerController]);
  const externalDns = definedConstructs([parts.externalDns]);
  const dns = [...coreDns, ...definedConstructs([parts.nodeLocalDns])];
  addDependencies(coreDns, beforeNodes);
  addDependencies(balancer, dns);
  // ExternalDNS creates a Service, and fails to start if an object type that it reads is not defined.
  addDependencies(externalDns, [...dns, ...definedConstructs([parts.serviceWebhook]), ...parts.definitions]);
  addDependencies([...balancer, ...externalDns], cleanup);
  return { beforeNodes, afterNodes: parts.coreDns ? coreDns : [...balancer, ...externalDns] };
}

/** Returns the constructs that are defined. */
export function definedConstructs(constructs: readonly (IConstruct | undefined)[]): IConstruct[] {
  return constructs.filter((construct) => construct !== undefined);
}
