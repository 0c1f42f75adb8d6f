import { type Duration, Fn } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { type KeyTable, unknownKeys } from '../foundation/configuration-keys';
import { fail, type Located } from '../foundation/errors';
import { formatValue, isConcrete, isWholeNumberFrom, numberText } from '../foundation/tokens';
import { mergeValues, overwrites, type Values } from '../foundation/values';
import { warn } from '../foundation/warnings';
import { type CniSetting, ENVIRONMENT_SETTINGS, VALUE_SETTINGS } from './settings-table';

/** Where a setting lies in the configuration of the add-on, such as `env.MAX_ENI`. */
export type CniPath = keyof typeof ENVIRONMENT_SETTINGS | keyof typeof VALUE_SETTINGS;

/** Every setting that a typed option sets, by its path: what the constructs emit, `docs/vpc-cni.md` lists and a test holds against upstream. */
export const CNI_SETTINGS: Readonly<Record<CniPath, CniSetting>> = Object.freeze({
  ...ENVIRONMENT_SETTINGS,
  ...VALUE_SETTINGS,
});

/** Settings as the groups decide them: values by path. */
export type CniSettings = Readonly<Partial<Record<CniPath, unknown>>>;

const CNI_PATHS = Object.keys(CNI_SETTINGS) as CniPath[];

/** A switch as the CNI takes it: a boolean in text, and nothing where it was not given. */
export function booleanSetting(path: CniPath, value: boolean | undefined): CniSettings {
  return value === undefined ? {} : { [path]: String(value) };
}

/** A value as it is, and nothing where it was not given. */
export function optionalSetting(path: CniPath, value: unknown): CniSettings {
  return value === undefined ? {} : { [path]: value };
}

/** The settings as a tree, as the add-on takes them. */
export function settingsTree(settings: CniSettings): Values {
  const tree: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(settings)) {
    const keys = path.split('.');
    const last = keys.pop() as string;
    let place = tree;
    for (const key of keys) {
      place[key] ??= {};
      place = place[key] as Record<string, unknown>;
    }
    place[last] = value;
  }
  return tree;
}

/** True where a version of the add-on such as `v1.22.4-eksbuild.3` has what came with a release; one that is not known is taken to be new. */
export function hasRelease(addonVersion: string | undefined, release: string): boolean {
  if (addonVersion === undefined || !isConcrete(addonVersion)) {
    return true;
  }
  const pinned = releaseOf(addonVersion);
  const least = release.split('.').map(Number);
  const apart = pinned.findIndex((number, index) => number !== least[index]);
  return apart < 0 || pinned[apart] > least[apart];
}

/** Refuses settings that a pinned version of the add-on does not have yet: its schema would, at deployment. */
export function validateRelease(settings: CniSettings, addonVersion: string | undefined, scope: Located): void {
  for (const path of CNI_PATHS) {
    const { since, option } = CNI_SETTINGS[path];
    if (path in settings && since !== undefined && !hasRelease(addonVersion, since)) {
      fail(
        'CniSetting',
        `"${addonVersion}" has no ${path}, which came with v${since}, pin that release or a later one, or leave out ${option}`,
        scope,
      );
    }
  }
}

/**
 * Refuses additions that do not go with the settings: as `CniClash` what a typed option sets, and variables that are no text, because the schema
 * takes no other. Without its agent, network policy stops pods at their start or does nothing.
 */
export function validateAdditionalConfiguration(settings: CniSettings, configuration: Values, scope: Located): void {
  const clash = CNI_PATHS.find((path) => overwrites(configuration, path.split('.')));
  if (clash !== undefined) {
    fail(
      'CniClash',
      `"${clash}" in additionalConfiguration belongs to a typed option, write ${CNI_SETTINGS[clash].option}`,
      scope,
    );
  }
  const { env, init, nodeAgent } = configuration as { env?: Values; init?: { env?: Values }; nodeAgent?: Values };
  if (settings.enableNetworkPolicy !== undefined && nodeAgent?.enabled === false) {
    fail(
      'CniSetting',
      '"nodeAgent.enabled: false" takes away what enforces network policies, leave it out or write NetworkPolicyMode.off()',
      scope,
    );
  }
  for (const [key, value] of Object.entries({ ...env, ...init?.env })) {
    if (value !== undefined && typeof value !== 'string') {
      fail('CniSetting', `"${key}: ${value}" in additionalConfiguration is no text, write it in quotes`, scope);
    }
  }
}

/** The three numbers of a version such as `v1.22.4-eksbuild.3`, which `defineAddon` has checked. */
function releaseOf(addonVersion: string): number[] {
  return addonVersion.replace(/^v/, '').split('-')[0].split('.').map(Number);
}

/** The largest packet of EC2, and the smallest that the CNI takes per family. */
const LARGEST_MTU = 9001;
const SMALLEST_MTU = { ipv4: 576, ipv6: 1280 };

/** The highest port. */
export const HIGHEST_NODE_PORT = 65_535;

/** A count of the CNI as it takes it: a whole number in text, refused as `CniSetting` outside the bounds. Capacity is counted with it at synthesis. */
export function cniCount(option: string, value: number, least: number): string {
  return String(knownWithin(option, value, least));
}

/** A whole number, refused as `CniSetting` outside the bounds; one of deployment is passed on. */
export function countWithin(option: string, value: number, least: number, most = Number.POSITIVE_INFINITY): number {
  return isConcrete(value) ? knownWithin(option, value, least, most) : value;
}

function knownWithin(option: string, value: number, least: number, most = Number.POSITIVE_INFINITY): number {
  if (!isWholeNumberFrom(value, least) || value > most) {
    const bounds = most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
    fail('CniSetting', `"${option}: ${formatValue(value)}" is out of bounds, write a whole number of ${bounds}`);
  }
  return value;
}

/** The largest packet in text, within the bounds of the family; undefined where it was not given. */
export function mtuValue(option: string, value: number | undefined, isIpv6: boolean): string | undefined {
  const least = isIpv6 ? SMALLEST_MTU.ipv6 : SMALLEST_MTU.ipv4;
  return value === undefined ? undefined : numberText(countWithin(option, value, least, LARGEST_MTU));
}

/** A port of the node. */
export function nodePort(option: string, value: number): number {
  return countWithin(option, value, 1, HIGHEST_NODE_PORT);
}

/** A duration in whole seconds. */
export function wholeSeconds(option: string, value: Duration, least: number): number {
  const seconds = value.isUnresolved() ? undefined : value.toSeconds({ integral: false });
  if (seconds === undefined || !isWholeNumberFrom(seconds, least)) {
    return fail(
      'CniSetting',
      `"${option}: ${seconds ?? 'a deploy-time value'}" is out of bounds, write whole seconds, ${least} or more`,
    );
  }
  return seconds;
}

/** IPv4 networks as the CNI takes them: with commas between them. It skips what it cannot read, so that is refused here. */
export function ipv4Networks(option: string, networks: readonly string[]): string {
  if (!isConcrete(networks)) {
    return Fn.join(',', [...networks]);
  }
  if (networks.length === 0) {
    fail('CniSetting', `"${option}: []" names no networks, name one or more, or leave ${option} out`);
  }
  for (const network of networks) {
    if (isConcrete(network) && Cidr.parse(network).ipFamily !== IpFamily.IPV4) {
      fail('CniSetting', `"${network}" in ${option} is an IPv6 network, name IPv4 networks such as "10.0.0.0/8"`);
    }
  }
  return networks.join(',');
}

/** The newest release of the VPC CNI whose keys were read. */
export const NEWEST_READ_RELEASE = '1.23.1';

/**
 * Paths of upstream that no typed option sets.
 *
 * https://github.com/aws/amazon-vpc-cni-k8s at v1.23.1, 2026-08-20: README.md, charts/aws-vpc-cni/values.yaml, and what cmd/ and pkg/ read.
 */
export const UNTYPED_PATHS: readonly string[] = [
  'env.AWS_VPC_K8S_CNI_BACKING_STORE',
  'env.AWS_VPC_K8S_CNI_CONFIGURE_RPFILTER',
  'env.AWS_VPC_K8S_CNI_CONNMARK',
  'env.AWS_VPC_K8S_EGRESS_V4_PLUGIN_LOG_FILE',
  'env.AWS_VPC_K8S_EGRESS_V6_PLUGIN_LOG_FILE',
  'env.CLUSTER_NAME',
  'env.ENABLE_IPv4',
  'env.ENABLE_IPv6',
  'env.ENABLE_NFTABLES',
  'env.ENI_CONFIG_ANNOTATION_DEF',
  'env.HOST_CNI_BIN_PATH',
  'env.HOST_CNI_CONFDIR_PATH',
  'env.HTTP_TIMEOUT',
  'env.MANAGE_UNTAGGED_ENI',
  'env.VPC_CNI_VERSION',
  'init.env.ENABLE_IPv6',
  'init.env.HOST_CNI_BIN_PATH',
  'init.image',
  'init.resources',
  'init.securityContext',
  'nodeAgent.enabled',
  'nodeAgent.enableIpv6',
  'nodeAgent.image',
  'nodeAgent.networkPolicyAgentLogFileLocation',
  'nodeAgent.resources',
  'nodeAgent.securityContext',
  'branchENICooldown',
  'cniConfig',
  'extraEnv',
  'extraVolumeMounts',
  'extraVolumes',
  'fullnameOverride',
  'image',
  'imagePullSecrets',
  'livenessProbe',
  'nameOverride',
  'nodeSelector',
  'originalMatchLabels',
  'podLabels',
  'podMonitor',
  'podSecurityContext',
  'priorityClassName',
  'readinessProbe',
  'securityContext',
  'serviceAccount',
  'updateStrategy',
];

/** Names that common guides show as variables, and that no release of the CNI reads (seen 2026-11). */
const OUTDATED_CNI_VARIABLES: Readonly<Record<string, string>> = {
  // cdk-eks-blueprints writes it so.
  AWS_EXTERNAL_SERVICE_CIDR: 'podNetwork: { serviceNetworks }, which sets AWS_EXTERNAL_SERVICE_CIDRS',
  ENABLE_CUSTOM_NETWORKING: 'podSubnets: PodSubnets.custom(subnets)',
  ENABLE_NETWORK_POLICY: 'networkPolicy: NetworkPolicyMode.standard(), which sets enableNetworkPolicy',
  ENABLE_NETWORK_POLICY_CONTROLLER: 'networkPolicy: NetworkPolicyMode.standard(), which sets enableNetworkPolicy',
  ENABLE_SECURITY_GROUPS_FOR_PODS: 'securityGroupsForPods: SecurityGroupsForPods.standard(), which sets ENABLE_POD_ENI',
  MAX_PODS: 'maxPods at the node group: the kubelet reads it, the CNI does not',
  NETWORK_POLICY_MODE: 'networkPolicy: NetworkPolicyMode.strict(), which sets NETWORK_POLICY_ENFORCING_MODE',
  USE_PREFIX_DELEGATION: 'podAddressing: PodAddressing.prefixDelegation(), which sets ENABLE_PREFIX_DELEGATION',
};

/** The keys of the configuration of the `vpc-cni` add-on. */
export const CNI_KEYS: KeyTable = {
  reader: `the VPC CNI ${NEWEST_READ_RELEASE}`,
  paths: [...Object.keys(CNI_SETTINGS), ...UNTYPED_PATHS],
  outdated: OUTDATED_CNI_VARIABLES,
  optionOf: (path) => (path in CNI_SETTINGS ? CNI_SETTINGS[path as CniPath].option : undefined),
};

/** Pods of one zone: the subnet and the security groups of their network interfaces. */
export interface EniConfigEntry {
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
}

/** From here on, the CNI may read keys that are not known here: the next minor after the one that was read. */
const NEXT_UNREAD_RELEASE = nextMinor(NEWEST_READ_RELEASE);

/** The node label that carries the zone: with it, an ENIConfig is found by the name of the zone. */
const NODE_ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Custom networking: the ENIConfigs, and the variables that make the CNI use them. */
export function customNetworking(eniConfigs: Readonly<Record<string, EniConfigEntry>>, region: string): CniSettings {
  return {
    'env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG': 'true',
    'env.ENI_CONFIG_LABEL_DEF': NODE_ZONE_LABEL,
    eniConfig: {
      create: true,
      region,
      subnets: Object.fromEntries(
        Object.entries(eniConfigs).map(([zone, { subnetId, securityGroupIds }]) => [
          zone,
          { id: subnetId, securityGroups: [...securityGroupIds] },
        ]),
      ),
    },
  };
}

/**
 * The configuration values of the `vpc-cni` add-on: the settings as a tree, with what the user adds merged deep into it. The schema wants
 * strings for variables, for numbers and booleans too, and has no place for what is empty. Settings that a pinned version does not have yet, and
 * additions that belong to a typed option, are refused.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s (README and charts/aws-vpc-cni/values.yaml, v1.23.1)
 */
export function vpcCniConfiguration(
  settings: CniSettings,
  additional: Values = {},
  addonVersion: string | undefined,
  scope: IConstruct,
): Values {
  validateRelease(settings, addonVersion, scope);
  validateAdditionalConfiguration(settings, additional, scope);
  validateAdditionalKeys(additional, addonVersion, scope);
  return mergeValues(settingsTree(settings), additional, [], 'CniClash', scope);
}

/**
 * The schema of the add-on is closed: EKS refuses a key that it does not have. A release later than the one that was read here may have more
 * keys. Without a pinned version, a name that is like none of the known ones may belong to such a release.
 */
function validateAdditionalKeys(additional: Values, addonVersion: string | undefined, scope: IConstruct): void {
  const isLater =
    addonVersion !== undefined && (!isConcrete(addonVersion) || hasRelease(addonVersion, NEXT_UNREAD_RELEASE));
  for (const { kind, path, text } of unknownKeys(additional, CNI_KEYS)) {
    const message = `"${path}" in additionalConfiguration ${text}`;
    if (isLater || (kind === 'unknown' && addonVersion === undefined)) {
      warn(scope, 'configurationKey', `${message}. EKS refuses a key that the version of the add-on does not have.`);
    } else {
      fail('ConfigurationKey', message, scope);
    }
  }
}

function nextMinor(release: string): string {
  const [major, minor] = release.split('.').map(Number);
  return `${major}.${minor + 1}.0`;
}
