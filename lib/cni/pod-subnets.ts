import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isZoneId } from '../addressing/zones';
import { fail, type Located } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isDeployTime, tryGet } from '../foundation/tokens';
import type { EniConfigEntry } from './settings';

/** Kind of pod subnets. */
export type PodSubnetsKind = 'shared' | 'custom' | 'discovered';

/** Maximum number of security groups of a network interface, with the highest possible quota. */
const MAX_POD_SECURITY_GROUPS = 16;

/** Options of subnet discovery. */
export interface DiscoveredSubnetsOptions {
  /**
   * Whether the node subnets have the tag `kubernetes.io/role/cni=0`, so that pods do not use them.
   *
   * You set the tag yourself. Nodes then have fewer pods, because the CNI does not use the first network interface, as
   * with custom networking. Requires VPC CNI 1.22.1 or later.
   *
   * @default false
   */
  readonly nodeSubnetsExcluded?: boolean;
}

/** Subnets of pods. Choose one of the factories. */
export class PodSubnets {
  /** Pods use the subnets of their nodes. The CNI does not discover other subnets. */
  public static shared(): PodSubnets {
    return new PodSubnets('shared');
  }

  /**
   * Pods use dedicated subnets, one per Availability Zone (custom networking).
   *
   * The ENIConfigs are part of the add-on, so they exist before the first node. IPv4 clusters only. An ENIConfig has
   * the name of its zone, so a change of subnets applies to new nodes of all node groups. Existing nodes keep their
   * subnets until they are replaced.
   *
   * @param subnets one subnet in each zone that has nodes. The zone names must be known at synthesis
   * @param securityGroups security groups of the pod network interfaces, 1 to 16 (more than 5 need a higher quota). The
   * default is the cluster security group
   */
  public static custom(subnets: ec2.ISubnet[], securityGroups?: ec2.ISecurityGroup[]): PodSubnets {
    validateArguments('PodSubnets.custom', arguments);
    return new PodSubnets('custom', subnets, securityGroups);
  }

  /**
   * Pods use the subnets of their nodes, and subnets of the same VPC and zone with the tag `kubernetes.io/role/cni=1`.
   *
   * The CNI creates each new network interface in the subnet with the most free addresses, with the security groups of
   * the node. Set `subnetTags: { podDiscovery: true }` on `EksNetwork` to tag the pod subnets. IPv4 clusters only.
   * Requires VPC CNI 1.18.0 or later.
   *
   * @param options tags of the node subnets
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

  /** True if pods do not use the first network interface of a node. @internal */
  public get _excludesFirstInterface(): boolean {
    return this._kind === 'custom' || this._excludesNodeSubnets;
  }

  /**
   * Returns the ENIConfigs by zone name. Undefined if pods use the subnets of their nodes.
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
        '"PodSubnets.custom([])" contains no subnets. Write one pod subnet per zone, such as PodSubnets.custom(network.subnetsOf("pod"))',
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
          `"${zone}" has two pod subnets, but an ENIConfig has only one. Write one subnet per zone`,
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
        `"${count}" security groups are not supported on pod network interfaces. Write 1 to ${MAX_POD_SECURITY_GROUPS}, or leave securityGroups out to use the cluster security group`,
        scope,
      );
    }
    return this._securityGroups?.map(({ securityGroupId }) => securityGroupId);
  }
}

/**
 * Returns the zone name of a subnet, which is also the label of nodes. Fails for a deploy-time value, a zone id, or an
 * imported subnet without a zone.
 */
function podZoneName(subnet: ec2.ISubnet, scope: Located): string {
  const zone = tryGet(() => subnet.availabilityZone);
  if (zone === undefined || isDeployTime(zone)) {
    return fail(
      'CustomNetworkingZones',
      `"${subnet.node.id}" has no zone name at synthesis, which is the name of its ENIConfig. Plan the network with zone names such as "eu-west-1a", or import the subnet with its availabilityZone`,
      scope,
    );
  }
  if (isZoneId(zone)) {
    fail(
      'CustomNetworkingZones',
      `"${zone}" is a zone id, but the labels of nodes contain zone names. Plan the network with zone names such as "eu-west-1a", or set zoneNames`,
      scope,
    );
  }
  return zone;
}
