import { fail } from '../foundation/errors';
import { formatValue, isConcrete, isDeployTime } from '../foundation/tokens';
import type { PodSubnetsKind } from './pod-subnets';
import { booleanSetting, type CniSettings, mtuValue, optionalSetting } from './settings';

/** A network interface has at most 50 tags. The CNI sets four: instance, creation time, cluster and owner. */
const MAX_ADDITIONAL_TAGS = 46;
const MAX_TAG_KEY_LENGTH = 128;
const MAX_TAG_VALUE_LENGTH = 256;

/** Reserved tag keys. The CNI drops tags whose key contains the first. EC2 rejects keys that start with the second. */
const KUBERNETES_TAG_TEXT = 'k8s.amazonaws.com';
const AWS_TAG_PREFIX = 'aws:';

/** Component that attaches network interfaces and assigns addresses. */
export enum InterfaceProvisioning {
  /** The CNI, as pods start and stop. */
  CNI = 'cni',
  /**
   * Another component, before pods start. The CNI reads the attached interfaces from the instance metadata. It still
   * calls the EC2 API for other purposes.
   */
  PRE_ATTACHED = 'pre-attached',
  /**
   * Another component, before the node boots. The CNI does not call the EC2 API and deletes no leaked interfaces. It
   * finds only interfaces that are attached when it starts. Requires VPC CNI 1.19.6 or later.
   */
  IMDS_ONLY = 'imds-only',
}

/** Options of the network interfaces of nodes. */
export interface NetworkInterfaceOptions {
  /**
   * Tags of the network interfaces that the CNI creates, at most 46.
   *
   * Keys have 1 to 128 characters, do not contain `k8s.amazonaws.com` and do not start with `aws:`. Values have at most
   * 256 characters.
   *
   * @default - no tags other than those of the CNI
   */
  readonly tags?: Record<string, string>;

  /**
   * MTU of the network interfaces in bytes: 576 to 9001, or 1280 to 9001 in an IPv6 cluster.
   *
   * @default 9001
   */
  readonly mtu?: number;

  /**
   * Component that attaches network interfaces and assigns addresses.
   *
   * If it is not the CNI, tags and subnet discovery have no effect and fail. With `IMDS_ONLY`, pod subnets and the
   * cleanup of leaked interfaces fail, too.
   *
   * @default InterfaceProvisioning.CNI
   */
  readonly provisioning?: InterfaceProvisioning;

  /**
   * Whether each node deletes network interfaces that the CNI left behind, once an hour.
   *
   * If false, the CNI makes fewer EC2 API calls, and you have to delete leaked interfaces yourself. It has no effect in
   * an IPv6 cluster.
   *
   * @default true
   */
  readonly leakedInterfaceCleanup?: boolean;

  /**
   * Whether the CNI also attaches and detaches network interfaces of cordoned nodes.
   *
   * @default false
   */
  readonly managedOnCordonedNodes?: boolean;

  /**
   * Whether the CNI manages all network cards of an instance, and not only the first.
   *
   * Pods that request it get an address on each network card. Requires VPC CNI 1.20.0 or later. No published schema of
   * the add-on contains this setting.
   *
   * @default false
   * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/README.md#multi-homed-pods-v1200
   */
  readonly allNetworkCards?: boolean;
}

/** Context that the validation of interface settings depends on. */
export interface InterfaceSettingsContext {
  readonly isIpv6: boolean;
  readonly podSubnets: PodSubnetsKind;
  /** MTU of pods, if it is set. */
  readonly podMtu?: number;
}

/** Returns the settings of network interfaces. Contradicting settings fail as `CniSetting`. */
export function interfaceSettings(options: NetworkInterfaceOptions, context: InterfaceSettingsContext): CniSettings {
  validateProvisioning(options, context);
  validatePodMtu(options.mtu, context.podMtu);
  const { tags, provisioning, leakedInterfaceCleanup: cleanup } = options;
  const isPreAttached = provisioning === InterfaceProvisioning.PRE_ATTACHED;
  const isImdsOnly = provisioning === InterfaceProvisioning.IMDS_ONLY;
  return {
    ...optionalSetting('env.ADDITIONAL_ENI_TAGS', tags && tagsAsJson(tags)),
    ...optionalSetting('env.AWS_VPC_ENI_MTU', mtuValue('networkInterfaces.mtu', options.mtu, context.isIpv6)),
    ...booleanSetting('env.DISABLE_NETWORK_RESOURCE_PROVISIONING', isPreAttached || undefined),
    ...booleanSetting('env.ENABLE_IMDS_ONLY_MODE', isImdsOnly || undefined),
    ...booleanSetting('env.DISABLE_LEAKED_ENI_CLEANUP', cleanup === undefined ? undefined : !cleanup),
    ...booleanSetting('env.AWS_MANAGE_ENIS_NON_SCHEDULABLE', options.managedOnCordonedNodes),
    ...booleanSetting('env.ENABLE_MULTI_NIC', options.allNetworkCards),
  };
}

/** Validates options that have no effect if the CNI does not attach interfaces itself. */
function validateProvisioning(
  { tags, provisioning = InterfaceProvisioning.CNI, leakedInterfaceCleanup }: NetworkInterfaceOptions,
  { podSubnets }: InterfaceSettingsContext,
): void {
  if (provisioning === InterfaceProvisioning.CNI) {
    return;
  }
  const isImdsOnly = provisioning === InterfaceProvisioning.IMDS_ONLY;
  const provisioningText = `"InterfaceProvisioning.${isImdsOnly ? 'IMDS_ONLY' : 'PRE_ATTACHED'}"`;
  if (tags) {
    fail(
      'CniSetting',
      `${provisioningText} lets another component create the network interfaces, so the CNI cannot tag them. Leave tags out, or leave provisioning out`,
    );
  }
  if (podSubnets === 'discovered') {
    fail(
      'CniSetting',
      `${provisioningText} lets another component create the network interfaces, so the CNI cannot choose their subnets. Write PodSubnets.shared() or leave provisioning out`,
    );
  }
  if (isImdsOnly && podSubnets === 'custom') {
    fail(
      'CniSetting',
      `${provisioningText} prevents the CNI from attaching interfaces in the subnet of an ENIConfig. Write PodSubnets.shared() or leave provisioning out`,
    );
  }
  if (isImdsOnly && leakedInterfaceCleanup) {
    fail(
      'CniSetting',
      `${provisioningText} disables the cleanup that leakedInterfaceCleanup: true enables. Leave one of the two out`,
    );
  }
}

function validatePodMtu(interfaceMtu: number | undefined, podMtu: number | undefined): void {
  const areKnown = isConcrete(interfaceMtu) && isConcrete(podMtu);
  if (areKnown && interfaceMtu !== undefined && podMtu !== undefined && podMtu > interfaceMtu) {
    fail(
      'CniSetting',
      `"podNetwork.mtu: ${podMtu}" is above networkInterfaces.mtu: ${interfaceMtu}. Write ${interfaceMtu} or less`,
    );
  }
}

function tagsAsJson(tags: Readonly<Record<string, string>>): string {
  const count = Object.keys(tags).length;
  if (count > MAX_ADDITIONAL_TAGS) {
    fail(
      'CniSetting',
      `"${count}" tags exceed the limit of a network interface, which also has the tags of the CNI. Write ${MAX_ADDITIONAL_TAGS} or fewer`,
    );
  }
  for (const [key, value] of Object.entries(tags)) {
    validateInterfaceTag(key, value);
  }
  return JSON.stringify(tags);
}

function validateInterfaceTag(key: string, value: string): void {
  if (isDeployTime(key) || key.length < 1 || key.length > MAX_TAG_KEY_LENGTH) {
    fail('CniSetting', `"${formatValue(key)}" is not a tag key. Write 1 to ${MAX_TAG_KEY_LENGTH} characters`);
  }
  if (key.includes(KUBERNETES_TAG_TEXT) || key.toLowerCase().startsWith(AWS_TAG_PREFIX)) {
    fail(
      'CniSetting',
      `"${key}" is a reserved tag key of ${key.includes(KUBERNETES_TAG_TEXT) ? 'the CNI, which drops such tags' : 'AWS, which EC2 rejects'}. Write another key`,
    );
  }
  if (isConcrete(value) && value.length > MAX_TAG_VALUE_LENGTH) {
    fail(
      'CniSetting',
      `"${key}" has a value of ${value.length} characters, and a tag value has at most ${MAX_TAG_VALUE_LENGTH}. Shorten it`,
    );
  }
}
