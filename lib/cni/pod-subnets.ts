import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isZoneId } from '../addressing/zones';
import { fail, type Located } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isDeployTime, tryGet } from '../foundation/tokens';
import type { EniConfigEntry } from './settings';

/** Which of the choices was made. */
export type PodSubnetsKind = 'shared' | 'custom' | 'discovered';

/** The most security groups that EC2 allows on a network interface, with its quota raised as far as it goes. */
const MAX_POD_SECURITY_GROUPS = 16;

/** How the CNI finds pod subnets. */
export interface DiscoveredSubnetsOptions {
  /**
   * Whether the node subnets are tagged `kubernetes.io/role/cni=0`, so that they hold no pods. A node then keeps its first network interface free
   * of them and takes fewer, as with custom networking. The tag is yours to write. VPC CNI 1.22.1 or later.
   *
   * @default false
   */
  readonly nodeSubnetsExcluded?: boolean;
}

/** Where pods have their addresses: one choice, made by a factory. */
export class PodSubnets {
  /** Pods share the subnets of their nodes, and the CNI looks for no others. */
  public static shared(): PodSubnets {
    return new PodSubnets('shared');
  }

  /**
   * Pods have subnets of their own, one per zone: custom networking. The ENIConfigs are part of the add-on, so that they are there before
   * the first node. IPv4 clusters only. Other subnets count for all nodes that join from then on, in every node group at once: an ENIConfig
   * carries the name of its zone. Nodes that exist keep theirs until they are replaced.
   *
   * @param subnets one subnet per zone, in every zone that has nodes; their zone names must be known at synthesis
   * @param securityGroups of the pods' network interfaces, 1 to 16 (more than 5 with a raised quota); without them, the cluster security group
   */
  public static custom(subnets: ec2.ISubnet[], securityGroups?: ec2.ISecurityGroup[]): PodSubnets {
    validateArguments('PodSubnets.custom', arguments);
    return new PodSubnets('custom', subnets, securityGroups);
  }

  /**
   * Pods share the subnets of their nodes and those of the same VPC and zone that are tagged `kubernetes.io/role/cni=1`: each new network
   * interface goes into the one with the most free addresses, with the security groups of the node. `subnetTags: { podDiscovery: true }` of
   * `EksNetwork` tags the pod subnets. IPv4 clusters only, VPC CNI 1.18.0 or later.
   *
   * @param options what else is tagged
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html
   */
  public static discovered(options: DiscoveredSubnetsOptions = {}): PodSubnets {
    validateArguments('PodSubnets.discovered', arguments);
    return new PodSubnets('discovered', undefined, undefined, options.nodeSubnetsExcluded);
  }

  private constructor(
    /** @internal */
    public readonly _kind: PodSubnetsKind,
    /** @internal */
    public readonly _subnets?: readonly ec2.ISubnet[],
    /** @internal */
    public readonly _securityGroups?: readonly ec2.ISecurityGroup[],
    /** @internal */
    public readonly _excludesNodeSubnets = false,
  ) {}

  /** True where the first network interface of a node holds no pods. @internal */
  public get _excludesFirstInterface(): boolean {
    return this._kind === 'custom' || this._excludesNodeSubnets;
  }

  /**
   * One ENIConfig per zone, named as nodes are labelled; undefined where pods share the subnets of their nodes.
   *
   * @internal
   */
  public _eniConfigs(clusterSecurityGroup: () => string, scope: Located): Record<string, EniConfigEntry> | undefined {
    if (!this._subnets) {
      return undefined;
    }
    if (this._subnets.length === 0) {
      fail(
        'CustomNetworkingZones',
        '"PodSubnets.custom([])" names no zones, give one pod subnet per zone, such as PodSubnets.custom(network.subnetsOf("pod"))',
        scope,
      );
    }
    const securityGroupIds = this.securityGroupIds(scope) ?? [clusterSecurityGroup()];
    validateIds('securityGroup', securityGroupIds, { scope });
    validateIds(
      'subnet',
      this._subnets.map(({ subnetId }) => subnetId),
      { scope },
    );
    const entries: Record<string, EniConfigEntry> = {};
    for (const subnet of this._subnets) {
      const zone = podZoneName(subnet, scope);
      if (entries[zone]) {
        fail(
          'CustomNetworkingZones',
          `"${zone}" has two pod subnets and an ENIConfig takes one, give one per zone`,
          scope,
        );
      }
      entries[zone] = { subnetId: subnet.subnetId, securityGroupIds };
    }
    return entries;
  }

  private securityGroupIds(scope: Located): string[] | undefined {
    const count = this._securityGroups?.length ?? 1;
    if (count < 1 || count > MAX_POD_SECURITY_GROUPS) {
      fail(
        'CniSetting',
        `"${count}" security groups cannot be on the network interfaces of pods, give 1 to ${MAX_POD_SECURITY_GROUPS}, or none for the cluster security group`,
        scope,
      );
    }
    return this._securityGroups?.map(({ securityGroupId }) => securityGroupId);
  }
}

/** The zone as nodes are labelled with it: by name. A token, an id, or an import that does not say the zone is refused. */
function podZoneName(subnet: ec2.ISubnet, scope: Located): string {
  const zone = tryGet(() => subnet.availabilityZone);
  if (zone === undefined || isDeployTime(zone)) {
    return fail(
      'CustomNetworkingZones',
      `"${subnet.node.id}" has no zone name at synthesis, and ENIConfigs are keyed by it, plan the network over zone names such as "eu-west-1a", or import the subnet with its availabilityZone`,
      scope,
    );
  }
  if (isZoneId(zone)) {
    fail(
      'CustomNetworkingZones',
      `"${zone}" is the id of a zone, and nodes are labelled with the name of theirs, plan the network over zone names such as "eu-west-1a", or give it zoneNames`,
      scope,
    );
  }
  return zone;
}
