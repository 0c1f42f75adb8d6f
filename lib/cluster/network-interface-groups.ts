import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Stack, TagManager } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { addDependencies } from '../foundation/deployment-order';
import { referenceTarget } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { validateGroupsOf } from './cluster-match';

/** What has the network interfaces: nodes, pods in subnets of their own, pods that a policy gives security groups. */
export type InterfaceUser = 'nodes' | 'pods' | 'podPolicy';

/** The security groups that network interfaces of a cluster have together. */
export interface InterfaceGroups {
  /** What gives the groups: warnings are about it. */
  readonly scope: IConstruct;
  readonly of: InterfaceUser;
  /** Empty for the cluster security group alone. */
  readonly groups: readonly ec2.ISecurityGroup[];
}

/** What is known of a cluster and its tag on security groups. */
interface TaggedCluster {
  readonly clusterName: string;
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroupId?: string;
  /** What defines the cluster, where this app does. */
  readonly definition?: IConstruct;
}

/** Whether a security group has tags, as far as this app tells. */
export type TagPresence = 'yes' | 'no' | 'unknown';

/** The network interfaces of a cluster, by the security groups that they have. */
export class ClusterInterfaces {
  /** Tags that the load balancer controller asks for beside that of the cluster, where it does. */
  public selectorTags: Readonly<Record<string, string>> = {};

  private readonly entries: InterfaceGroups[] = [];

  /** Steps that need every entry: they run once, when the app is complete. */
  private readonly steps: (() => void)[] = [];

  constructor(private readonly cluster: TaggedCluster) {}

  public get all(): readonly InterfaceGroups[] {
    return this.entries;
  }

  public add(entry: InterfaceGroups): void {
    validateGroupsOf(this.cluster, entry.groups, entry.scope);
    this.entries.push(entry);
  }

  /** Adds a step that needs to know all interfaces of the cluster. */
  public whenComplete(step: () => void): void {
    this.steps.push(step);
  }

  /** Runs the steps, each one once. Call it at synthesis, before anything depends on the rules that they add. */
  public complete(): void {
    for (const step of this.steps.splice(0)) {
      step();
    }
  }

  /** The groups by which rules reach every node: one or more of each node's. The cluster security group where nothing of nodes is known. */
  public nodeGroups(clusterGroup: ec2.ISecurityGroup): ec2.ISecurityGroup[] {
    return this.minimalCover('nodes', clusterGroup) ?? [clusterGroup];
  }

  /** Every group that nodes have, by id. */
  public nodeGroupIds(clusterGroupId: string): string[] {
    const sets = this.entries
      .filter(({ of }) => of === 'nodes')
      .map(({ groups }) =>
        groups.length > 0 ? groups.map(({ securityGroupId }) => securityGroupId) : [clusterGroupId],
      );
    return sets.length > 0 ? [...new Set(sets.flat())] : [clusterGroupId];
  }

  /** The same of pods that have no groups of their own, as those of CoreDNS: pods share the groups of their nodes unless they have subnets of their own. */
  public podGroups(clusterGroup: ec2.ISecurityGroup): ec2.ISecurityGroup[] {
    return this.minimalCover('pods', clusterGroup) ?? this.nodeGroups(clusterGroup);
  }

  /** A group that all interfaces have in common where there is one, and as few as possible elsewhere; of several, the narrower one. */
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

  /** The cluster security group, however it was imported. */
  private normalizeGroup(group: ec2.ISecurityGroup, clusterGroup: ec2.ISecurityGroup): ec2.ISecurityGroup {
    return this.isClusterGroup(group) ? clusterGroup : group;
  }

  /** True for the cluster security group, which EKS makes and tags. */
  public isClusterGroup({ securityGroupId }: ec2.ISecurityGroup): boolean {
    return securityGroupId === this.cluster.clusterSecurityGroupId;
  }

  /** True where a group is on an interface together with the cluster security group. */
  public isBesideClusterGroup(group: ec2.ISecurityGroup): boolean {
    return this.entries.some(
      ({ groups }) => groups.includes(group) && groups.some((other) => this.isClusterGroup(other)),
    );
  }

  /**
   * Whether a group has the tag of the cluster, and the others that the controller asks for. Known of groups of this app once their tags are
   * applied, and of the cluster security group, which has the tag of the cluster from EKS.
   */
  public hasSelectorTags(group: ec2.ISecurityGroup): TagPresence {
    const extra = Object.entries(this.selectorTags);
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

  /** A tag may hold the name as the user wrote it, or as a reference to the cluster. */
  private get clusterNames(): string[] {
    const { clusterName, definition } = this.cluster;
    const resource = definition?.node.defaultChild ?? definition;
    const name = resource && CfnResource.isCfnResource(resource) ? (resource as { name?: unknown }).name : undefined;
    return typeof name === 'string' && isConcrete(name) ? [clusterName, name] : [clusterName];
  }
}

/** A TCP port of pods that the control plane calls: a webhook, or an API that it aggregates. */
export interface ControlPlanePort {
  readonly port: number;
  /** What listens there, as a rule and a warning say it. */
  readonly what: string;
  /** What is installed after the port is open. */
  readonly dependent: CfnResource;
}

/** Opens a port, and returns the rules that it defines for that. */
type OpenPort = (port: ControlPlanePort) => CfnResource[];

/** The ports of pods that the control plane of a cluster calls, beside those of kubelets, and the security groups that open them. */
export class ControlPlanePorts {
  private readonly needed: ControlPlanePort[] = [];
  private readonly groups: OpenPort[] = [];

  /** The ports by now. */
  public get all(): readonly ControlPlanePort[] {
    return this.needed;
  }

  /** Opens a port in every security group, also in those that come later. */
  public requirePort(port: ControlPlanePort): void {
    this.needed.push(port);
    for (const open of this.groups) {
      openInOrder(open, port);
    }
  }

  /** Adds a security group, which opens every port, also those that come later. */
  public addGroup(open: OpenPort): void {
    this.groups.push(open);
    for (const port of this.needed) {
      openInOrder(open, port);
    }
  }
}

/** Another stack than that of the rules may be deployed before it: edges stay in one stack. */
function openInOrder(open: OpenPort, port: ControlPlanePort): void {
  const rules = open(port).filter((rule) => Stack.of(rule) === Stack.of(port.dependent));
  addDependencies(port.dependent, rules);
}
