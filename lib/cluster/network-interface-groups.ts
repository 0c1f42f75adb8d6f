import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Stack, TagManager } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { addDependencies } from '../foundation/deployment-order';
import { referenceTarget } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { validateGroupsOf } from './cluster-match';

/** Users of network interfaces: nodes, pods in their own subnets, and pods that a policy assigns security groups to. */
export type InterfaceUser = 'nodes' | 'pods' | 'podPolicy';

/** The security groups of a network interface in a cluster. */
export interface InterfaceGroups {
  /** The construct that assigns the groups, for warnings. */
  readonly scope: IConstruct;
  readonly of: InterfaceUser;
  /** Empty for the cluster security group only. */
  readonly groups: readonly ec2.ISecurityGroup[];
}

/** Properties of a cluster and its tag on security groups. */
interface TaggedCluster {
  readonly clusterName: string;
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroupId?: string;
  /** The construct that defines the cluster, if it is in this app. */
  readonly definition?: IConstruct;
}

/** Whether a security group has tags, as far as it is known. */
export type TagPresence = 'yes' | 'no' | 'unknown';

/** The network interfaces of a cluster, with their security groups. */
export class ClusterInterfaces {
  private requiredTags: Readonly<Record<string, string>> = {};
  private readonly entries: InterfaceGroups[] = [];

  /** Functions that need all entries. They run once, when the app is complete. */
  private readonly steps: (() => void)[] = [];

  constructor(private readonly cluster: TaggedCluster) {}

  public get all(): readonly InterfaceGroups[] {
    return this.entries;
  }

  public add(entry: InterfaceGroups): void {
    validateGroupsOf(this.cluster, entry.groups, entry.scope);
    this.entries.push(entry);
  }

  /** Adds a function that runs when all interfaces of the cluster are known. */
  public whenComplete(step: () => void): void {
    this.steps.push(step);
  }

  /** Runs the functions, each one once. Call it at synthesis, before anything depends on the rules that they add. */
  public complete(): void {
    for (const step of this.steps.splice(0)) {
      step();
    }
  }

  /**
   * Returns security groups of which every node has at least one. Returns the cluster security group if no node is
   * known.
   */
  public nodeGroups(clusterGroup: ec2.ISecurityGroup): ec2.ISecurityGroup[] {
    return this.minimalCover('nodes', clusterGroup) ?? [clusterGroup];
  }

  /** Returns the ids of all security groups of nodes. */
  public nodeGroupIds(clusterGroupId: string): string[] {
    const sets = this.entries
      .filter(({ of }) => of === 'nodes')
      .map(({ groups }) =>
        groups.length > 0 ? groups.map(({ securityGroupId }) => securityGroupId) : [clusterGroupId],
      );
    return sets.length > 0 ? [...new Set(sets.flat())] : [clusterGroupId];
  }

  /**
   * Returns security groups of which every pod has at least one, for pods without their own security groups. Pods
   * have the groups of their nodes, unless they have their own subnets.
   */
  public podGroups(clusterGroup: ec2.ISecurityGroup): ec2.ISecurityGroup[] {
    return this.minimalCover('pods', clusterGroup) ?? this.nodeGroups(clusterGroup);
  }

  /** The tags that the AWS Load Balancer Controller requires on security groups in addition to the cluster tag. */
  public get selectorTags(): Readonly<Record<string, string>> {
    return this.requiredTags;
  }

  /** Sets the tags that the AWS Load Balancer Controller requires on security groups in addition to the cluster tag. */
  public requireTags(tags: Readonly<Record<string, string>>): void {
    this.requiredTags = tags;
  }

  /**
   * Returns a group that all interfaces share, or else the smallest set of groups that covers them. The cluster
   * security group is used last.
   */
  private minimalCover(of: InterfaceUser, clusterGroup: ec2.ISecurityGroup): ec2.ISecurityGroup[] | undefined {
    const sets = this.entries
      .filter((entry) => entry.of === of)
      .map(({ groups }) =>
        (groups.length > 0 ? groups : [clusterGroup]).map((group) => this.normalizeGroup(group, clusterGroup)),
      );
    const chosen: ec2.ISecurityGroup[] = [];
    for (let open = sets; open.length > 0; open = open.filter((set) => !set.includes(chosen[chosen.length - 1]))) {
      const candidates = [...new Set(open.flat())].sort(
        (a, b) => Number(a === clusterGroup) - Number(b === clusterGroup),
      );
      const uses = (group: ec2.ISecurityGroup) => open.filter((set) => set.includes(group)).length;
      chosen.push(candidates.reduce((best, group) => (uses(group) > uses(best) ? group : best)));
    }
    return sets.length > 0 ? chosen : undefined;
  }

  /** Returns the same object for the cluster security group, regardless of how it was imported. */
  private normalizeGroup(group: ec2.ISecurityGroup, clusterGroup: ec2.ISecurityGroup): ec2.ISecurityGroup {
    return this.isClusterGroup(group) ? clusterGroup : group;
  }

  /** Returns true for the cluster security group, which EKS creates and tags. */
  public isClusterGroup({ securityGroupId }: ec2.ISecurityGroup): boolean {
    return securityGroupId === this.cluster.clusterSecurityGroupId;
  }

  /** Returns true if an interface has both the group and the cluster security group. */
  public isBesideClusterGroup(group: ec2.ISecurityGroup): boolean {
    return this.entries.some(
      ({ groups }) => groups.includes(group) && groups.some((other) => this.isClusterGroup(other)),
    );
  }

  /**
   * Returns whether a group has the tag of the cluster and the tags that the controller requires. It is known for
   * groups of this app once their tags are applied, and for the cluster security group, which EKS tags.
   */
  public hasSelectorTags(group: ec2.ISecurityGroup): TagPresence {
    const extra = Object.entries(this.requiredTags);
    if (this.isClusterGroup(group)) {
      return extra.length === 0 ? 'yes' : 'unknown';
    }
    const target = referenceTarget(group.securityGroupId);
    const tags = target && CfnResource.isCfnResource(target) ? TagManager.of(target)?.tagValues() : undefined;
    if (!tags) {
      return 'unknown';
    }
    const isOfCluster = this.clusterNames.some((name) => `kubernetes.io/cluster/${name}` in tags);
    return isOfCluster && extra.every(([key, value]) => tags[key] === value) ? 'yes' : 'no';
  }

  /** A tag may contain the name as the user wrote it, or as a reference to the cluster. */
  private get clusterNames(): string[] {
    const { clusterName, definition } = this.cluster;
    const resource = definition?.node.defaultChild ?? definition;
    const name = resource && CfnResource.isCfnResource(resource) ? (resource as { name?: unknown }).name : undefined;
    return typeof name === 'string' && isConcrete(name) ? [clusterName, name] : [clusterName];
  }
}

/** A TCP port of pods that the control plane calls: a webhook, or an aggregated API. */
export interface ControlPlanePort {
  readonly port: number;
  /** Name of the listener in rules and warnings. */
  readonly what: string;
  /** The resource that requires the port. It is deployed after the port is allowed. */
  readonly dependent: CfnResource;
}

/** Allows a port, and returns the rules that it defines. */
type OpenPort = (port: ControlPlanePort) => CfnResource[];

/**
 * The ports of pods that the control plane calls, except those of the kubelet, and the security groups that allow
 * them.
 */
export class ControlPlanePorts {
  private readonly needed: ControlPlanePort[] = [];
  private readonly groups: OpenPort[] = [];

  /** The ports so far. */
  public get all(): readonly ControlPlanePort[] {
    return this.needed;
  }

  /** Allows a port in all security groups, including those that are added later. */
  public requirePort(port: ControlPlanePort): void {
    this.needed.push(port);
    for (const open of this.groups) {
      openInOrder(open, port);
    }
  }

  /** Adds a security group that allows all ports, including those that are added later. */
  public addGroup(open: OpenPort): void {
    this.groups.push(open);
    for (const port of this.needed) {
      openInOrder(open, port);
    }
  }
}

/** Adds dependencies within a stack only, because the stack of the rules may be deployed later than another stack. */
function openInOrder(open: OpenPort, port: ControlPlanePort): void {
  const rules = open(port).filter((rule) => Stack.of(rule) === Stack.of(port.dependent));
  addDependencies(port.dependent, rules);
}
