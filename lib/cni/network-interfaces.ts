import { fail } from '../foundation/errors';
import { formatValue, isConcrete, isDeployTime } from '../foundation/tokens';
import type { PodSubnetsKind } from './pod-subnets';
import { booleanSetting, type CniSettings, mtuValue, optionalSetting } from './settings';

/** A network interface has 50 tags, and the CNI writes instance, time, cluster and owner. */
const MAX_ADDITIONAL_TAGS = 46;
const MAX_TAG_KEY_LENGTH = 128;
const MAX_TAG_VALUE_LENGTH = 256;

/** Parts of keys that somebody else owns: the CNI drops a tag that holds the one, EC2 refuses a key that begins with the other. */
const KUBERNETES_TAG_TEXT = 'k8s.amazonaws.com';
const AWS_TAG_PREFIX = 'aws:';

/** Who attaches network interfaces and assigns addresses to them. */
export enum InterfaceProvisioning {
  /** The CNI, as pods come and go. */
  CNI = 'cni',
  /** Something else, before pods come: the CNI asks the instance metadata what is attached. It still calls the EC2 API for other things. */
  PRE_ATTACHED = 'pre-attached',
  /**
   * Something else, before the node boots: the CNI calls the EC2 API for nothing and cleans up nothing, and finds at its start alone what is
   * attached. VPC CNI 1.19.6 or later.
   */
  IMDS_ONLY = 'imds-only',
}

/** The network interfaces of nodes. */
export interface NetworkInterfaceOptions {
  /**
   * Tags of the network interfaces that the CNI makes: up to 46. Keys have 1 to 128 characters, do not hold `k8s.amazonaws.com` and do not
   * begin with `aws:`; values have up to 256.
   *
   * @default - none beside those of the CNI
   */
  readonly tags?: Record<string, string>;

  /**
   * The largest packet of the network interfaces in bytes: 576 to 9001, in an IPv6 cluster 1280 to 9001.
   *
   * @default 9001
   */
  readonly mtu?: number;

  /**
   * Who attaches network interfaces and assigns addresses to them. Where the CNI does not, tags and the discovery of subnets have no effect and
   * are refused; with `IMDS_ONLY`, so are pod subnets and the cleanup of leaked interfaces.
   *
   * @default InterfaceProvisioning.CNI
   */
  readonly provisioning?: InterfaceProvisioning;

  /**
   * Whether each node looks for network interfaces that the CNI has left behind, once an hour, and deletes them. Without it there are fewer
   * calls of the EC2 API, and somebody has to clean up. It has nothing to do in an IPv6 cluster.
   *
   * @default true
   */
  readonly leakedInterfaceCleanup?: boolean;

  /**
   * Whether cordoned nodes get and return network interfaces, too.
   *
   * @default false
   */
  readonly managedOnCordonedNodes?: boolean;

  /**
   * Whether the CNI manages every network card of an instance type that has several, and not the first alone. Pods that ask for it have an
   * address on each. VPC CNI 1.20.0 or later. No printed schema of the add-on has the setting.
   *
   * @default false
   * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/README.md#multi-homed-pods-v1200
   */
  readonly allNetworkCards?: boolean;
}

/** What else decides whether settings of interfaces go together. */
export interface InterfaceSettingsContext {
  readonly isIpv6: boolean;
  readonly podSubnets: PodSubnetsKind;
  /** The largest packet of pods, where it is set. */
  readonly podMtu?: number;
}

/** The settings of the group; those that exclude each other are refused as `CniSetting`. */
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

/** What the CNI does to interfaces that it makes has no effect on interfaces that it finds. */
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
      `${provisioningText} leaves the CNI no network interface to tag, leave tags out, or provisioning`,
    );
  }
  if (podSubnets === 'discovered') {
    fail(
      'CniSetting',
      `${provisioningText} leaves the CNI no network interface to place, write PodSubnets.shared() or leave provisioning out`,
    );
  }
  if (isImdsOnly && podSubnets === 'custom') {
    fail(
      'CniSetting',
      `${provisioningText} finds no interface to attach in the subnet of an ENIConfig, write PodSubnets.shared() or leave provisioning out`,
    );
  }
  if (isImdsOnly && leakedInterfaceCleanup) {
    fail(
      'CniSetting',
      `${provisioningText} turns the cleanup off, and leakedInterfaceCleanup: true asks for it, leave one of the two out`,
    );
  }
}

function validatePodMtu(interfaceMtu: number | undefined, podMtu: number | undefined): void {
  const areKnown = isConcrete(interfaceMtu) && isConcrete(podMtu);
  if (areKnown && interfaceMtu !== undefined && podMtu !== undefined && podMtu > interfaceMtu) {
    fail(
      'CniSetting',
      `"podNetwork.mtu: ${podMtu}" is above networkInterfaces.mtu: ${interfaceMtu}, write ${interfaceMtu} or less`,
    );
  }
}

function tagsAsJson(tags: Readonly<Record<string, string>>): string {
  const count = Object.keys(tags).length;
  if (count > MAX_ADDITIONAL_TAGS) {
    fail(
      'CniSetting',
      `"${count}" tags do not fit beside those of the CNI on a network interface, give ${MAX_ADDITIONAL_TAGS} or fewer`,
    );
  }
  for (const [key, value] of Object.entries(tags)) {
    validateInterfaceTag(key, value);
  }
  return JSON.stringify(tags);
}

function validateInterfaceTag(key: string, value: string): void {
  if (isDeployTime(key) || key.length < 1 || key.length > MAX_TAG_KEY_LENGTH) {
    fail('CniSetting', `"${formatValue(key)}" is no key of a tag, write 1 to ${MAX_TAG_KEY_LENGTH} characters`);
  }
  if (key.includes(KUBERNETES_TAG_TEXT) || key.toLowerCase().startsWith(AWS_TAG_PREFIX)) {
    fail(
      'CniSetting',
      `"${key}" is a key of ${key.includes(KUBERNETES_TAG_TEXT) ? 'the CNI, which drops such tags' : 'AWS, and EC2 refuses such tags'}, choose another key`,
    );
  }
  if (isConcrete(value) && value.length > MAX_TAG_VALUE_LENGTH) {
    fail(
      'CniSetting',
      `"${key}" has a value of ${value.length} characters and a tag holds ${MAX_TAG_VALUE_LENGTH}, shorten it`,
    );
  }
}
