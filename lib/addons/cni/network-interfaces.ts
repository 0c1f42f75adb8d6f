import { refuse } from '../../foundation/refusals';
import { isConcrete, isDeployTime, shown } from '../../foundation/tokens';
import type { PodSubnetsKind } from '../pod-subnets';
import { mtu } from './bounds';
import { type CniSettings, given, toggle } from './settings';

/** A network interface has at most 50 tags. The CNI sets four: instance, creation time, cluster and owner. */
const MOST_TAGS = 46;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** Reserved tag keys. The CNI drops tags whose key contains the first. EC2 rejects keys that start with the second. */
const KUBERNETES_KEYS = 'k8s.amazonaws.com';
const AWS_KEYS = 'aws:';

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
export interface InterfaceSurroundings {
  readonly isIpv6: boolean;
  readonly podSubnets: PodSubnetsKind;
  /** MTU of pods, if it is set. */
  readonly podMtu?: number;
}

/** Returns the settings of network interfaces. Contradicting settings fail as `CniSetting`. */
export function interfaceSettings(options: NetworkInterfaceOptions, surroundings: InterfaceSurroundings): CniSettings {
  refuseWithoutProvisioning(options, surroundings);
  refuseLargerPods(options.mtu, surroundings.podMtu);
  const { tags, provisioning, leakedInterfaceCleanup: cleanup } = options;
  const isPreAttached = provisioning === InterfaceProvisioning.PRE_ATTACHED;
  const isImdsOnly = provisioning === InterfaceProvisioning.IMDS_ONLY;
  return {
    ...given('env.ADDITIONAL_ENI_TAGS', tags && tagsInText(tags)),
    ...given('env.AWS_VPC_ENI_MTU', mtu('networkInterfaces.mtu', options.mtu, surroundings.isIpv6)),
    ...toggle('env.DISABLE_NETWORK_RESOURCE_PROVISIONING', isPreAttached || undefined),
    ...toggle('env.ENABLE_IMDS_ONLY_MODE', isImdsOnly || undefined),
    ...toggle('env.DISABLE_LEAKED_ENI_CLEANUP', cleanup === undefined ? undefined : !cleanup),
    ...toggle('env.AWS_MANAGE_ENIS_NON_SCHEDULABLE', options.managedOnCordonedNodes),
    ...toggle('env.ENABLE_MULTI_NIC', options.allNetworkCards),
  };
}

/** Validates options that have no effect if the CNI does not attach interfaces itself. */
function refuseWithoutProvisioning(
  { tags, provisioning = InterfaceProvisioning.CNI, leakedInterfaceCleanup }: NetworkInterfaceOptions,
  { podSubnets }: InterfaceSurroundings,
): void {
  if (provisioning === InterfaceProvisioning.CNI) {
    return;
  }
  const isImdsOnly = provisioning === InterfaceProvisioning.IMDS_ONLY;
  const own = `"InterfaceProvisioning.${isImdsOnly ? 'IMDS_ONLY' : 'PRE_ATTACHED'}"`;
  if (tags) {
    refuse(
      'CniSetting',
      `${own} lets another component create the network interfaces, so the CNI cannot tag them. Leave tags out, or leave provisioning out`,
    );
  }
  if (podSubnets === 'discovered') {
    refuse(
      'CniSetting',
      `${own} lets another component create the network interfaces, so the CNI cannot choose their subnets. Write PodSubnets.shared() or leave provisioning out`,
    );
  }
  if (isImdsOnly && podSubnets === 'custom') {
    refuse(
      'CniSetting',
      `${own} prevents the CNI from attaching interfaces in the subnet of an ENIConfig. Write PodSubnets.shared() or leave provisioning out`,
    );
  }
  if (isImdsOnly && leakedInterfaceCleanup) {
    refuse(
      'CniSetting',
      `${own} disables the cleanup that leakedInterfaceCleanup: true enables. Leave one of the two out`,
    );
  }
}

function refuseLargerPods(interfaceMtu: number | undefined, podMtu: number | undefined): void {
  const areKnown = isConcrete(interfaceMtu) && isConcrete(podMtu);
  if (areKnown && interfaceMtu !== undefined && podMtu !== undefined && podMtu > interfaceMtu) {
    refuse(
      'CniSetting',
      `"podNetwork.mtu: ${podMtu}" is above networkInterfaces.mtu: ${interfaceMtu}. Write ${interfaceMtu} or less`,
    );
  }
}

function tagsInText(tags: Readonly<Record<string, string>>): string {
  const count = Object.keys(tags).length;
  if (count > MOST_TAGS) {
    refuse(
      'CniSetting',
      `"${count}" tags exceed the limit of a network interface, which also has the tags of the CNI. Write ${MOST_TAGS} or fewer`,
    );
  }
  for (const [key, value] of Object.entries(tags)) {
    refuseTag(key, value);
  }
  return JSON.stringify(tags);
}

function refuseTag(key: string, value: string): void {
  if (isDeployTime(key) || key.length < 1 || key.length > LONGEST_KEY) {
    refuse('CniSetting', `"${shown(key)}" is not a tag key. Write 1 to ${LONGEST_KEY} characters`);
  }
  if (key.includes(KUBERNETES_KEYS) || key.toLowerCase().startsWith(AWS_KEYS)) {
    refuse(
      'CniSetting',
      `"${key}" is a reserved tag key of ${key.includes(KUBERNETES_KEYS) ? 'the CNI, which drops such tags' : 'AWS, which EC2 rejects'}. Write another key`,
    );
  }
  if (isConcrete(value) && value.length > LONGEST_VALUE) {
    refuse(
      'CniSetting',
      `"${key}" has a value of ${value.length} characters, and a tag value has at most ${LONGEST_VALUE}. Shorten it`,
    );
  }
}
