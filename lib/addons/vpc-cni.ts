import type * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { PodAddressingMode } from '../addressing/pod-capacity';
import { validateSubnetsOf } from '../cluster/joined';
import { declareOtherEngine } from '../cluster/objects/policy-enforcement';
import { validateArguments } from '../foundation/input';
import { refuse, refusingAt } from '../foundation/refusals';
import { warn } from '../foundation/warnings';
import { validateZoneRegions } from '../vpc/zone-names';
import { defineAddon } from './addon';
import { NetworkPolicyMode, PolicyEventLogs } from './network-policy-mode';
import { PodAddressing } from './pod-addressing';
import { preparePodSecurityGroups } from './pod-security-group-setting';
import { PodSubnets } from './pod-subnets';
import { otherPolicyEngine } from './policy-engines';
import { type PodSecurityGroupEnforcing, refuseStrictBeside, refuseTooFewInterfaces } from './security-groups-for-pods';
import { customNetworking, type EniConfigEntry, vpcCniConfiguration } from './vpc-cni-configuration';
import { defineCniIdentity } from './vpc-cni-identity';
import type { VpcCniProps } from './vpc-cni-options';
import { cniWarnings, groupSettings, refuseIpv4Settings, subnetSettings } from './vpc-cni-settings';

export type { VpcCniOptions, VpcCniProps } from './vpc-cni-options';

/**
 * The `vpc-cni` add-on with its own role, so that nodes do not need its permissions.
 *
 * Nodes need the add-on and its configuration before they boot.
 */
export class VpcCni extends Construct {
  /** Role of the CNI. */
  public readonly role: iam.Role;

  /** Names of the zones with an ENIConfig. Undefined if pods use the subnets of their nodes. @internal */
  public readonly _podZones?: string[];

  /** Enforcement mode of security groups for pods. Undefined if it is disabled. @internal */
  public readonly _podSecurityGroups?: PodSecurityGroupEnforcing;

  /** Address assignment of nodes. @internal */
  public readonly _addressingMode: PodAddressingMode;

  constructor(scope: Construct, id: string, props: VpcCniProps) {
    validateArguments('VpcCni', arguments);
    super(scope, id);
    const { isIpv6 } = props.cluster;
    if (isIpv6) {
      refusingAt(this, () => refuseIpv4Settings(props));
    }

    const addressing = props.podAddressing ?? (isIpv6 ? PodAddressing.prefixDelegation() : PodAddressing.secondaryIp());
    const policy = props.networkPolicy ?? NetworkPolicyMode.off();
    const eniConfigs = this.eniConfigs(props, addressing);
    validateSubnetsOf(props.cluster, props.podSubnets?._subnets ?? [], this);
    const settings = refusingAt(this, () => ({
      ...addressing._settings,
      ...(eniConfigs ? customNetworking(eniConfigs, Stack.of(this).region) : subnetSettings(props, isIpv6)),
      ...groupSettings(props, policy, isIpv6),
    }));
    this.refuseBesidePodSecurityGroups(props, policy);
    const configuration = vpcCniConfiguration(settings, props.additionalConfiguration, props.addonVersion, this);

    const sendsPolicyLogs = policy._options.eventLogs === PolicyEventLogs.CLOUDWATCH;
    const identity = defineCniIdentity(this, { ...props, sendsPolicyLogs });
    this.role = identity.role;
    const addon = defineAddon(this, 'vpc-cni', props, configuration, identity);
    this.node.defaultChild = addon;
    if (policy._isElsewhere) {
      declareOtherEngine(addon);
    }
    this._podZones = eniConfigs && Object.keys(eniConfigs);
    if (eniConfigs) {
      validateZoneRegions(Object.keys(eniConfigs), this);
      props.cluster._interfaces.add({ scope: this, of: 'pods', groups: props.podSubnets?._securityGroups ?? [] });
    }
    this._addressingMode = {
      usesPrefixes: addressing._usesPrefixes,
      hasPodSubnets: props.podSubnets?._freesFirstInterface ?? false,
      maxInterfaces: addressing._maxEni,
      warm: addressing._warm,
      ...(props.securityGroupsForPods ? { hasTrunk: true } : {}),
    };
    this._podSecurityGroups = props.securityGroupsForPods?._enforcing;
    if (props.securityGroupsForPods) {
      preparePodSecurityGroups(this, { ...props, securityGroupsForPods: props.securityGroupsForPods });
    }

    if (policy._mode) {
      this.node.addValidation({ validate: () => this.refuseOtherEngine(props.cluster.clusterName) });
    }
    for (const [warning, text] of cniWarnings(props, policy)) {
      warn(this, warning, text);
    }
  }

  private eniConfigs(
    { cluster, podSubnets = PodSubnets.shared() }: VpcCniProps,
    { _maxEni }: PodAddressing,
  ): Record<string, EniConfigEntry> | undefined {
    const entries = podSubnets._eniConfigs(() => cluster._securityGroupFor(this), this);
    if (podSubnets._freesFirstInterface && _maxEni === 1) {
      refuse(
        'CniAddressing',
        `"maxEni: 1" leaves no network interface for pods, because ${entries ? 'custom networking' : 'nodeSubnetsExcluded'} excludes the first one. Write 2 or more`,
        this,
      );
    }
    return entries;
  }

  /**
   * Validates that no chart installs another policy engine. It runs as a validation, because charts may be defined
   * later.
   */
  private refuseOtherEngine(clusterName: string): string[] {
    const engine = otherPolicyEngine(this, clusterName);
    if (engine) {
      refuse(
        'NetworkPolicyEngines',
        `"${engine.node.path}" installs another network policy engine, but the CNI already enforces policies. Write NetworkPolicyMode.calico() or NetworkPolicyMode.otherEngine(), or leave the chart out`,
        this,
      );
    }
    return [];
  }

  private refuseBesidePodSecurityGroups(
    { securityGroupsForPods, podAddressing, podSubnets }: VpcCniProps,
    { _mode }: NetworkPolicyMode,
  ): void {
    if (securityGroupsForPods) {
      refuseStrictBeside(securityGroupsForPods._enforcing, { networkPolicy: _mode !== undefined }, this);
      const hasPodSubnets = podSubnets?._freesFirstInterface ?? false;
      refuseTooFewInterfaces(podAddressing?._maxEni, { hasPodSubnets }, this);
    }
  }
}
