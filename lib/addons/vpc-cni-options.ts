import type { WorkloadIdentity } from '../cluster/workload-identity';
import type { AddonOptions, AddonProps } from './addon';
import type { CniDaemonOptions } from './cni/daemon';
import type { CniDiagnosticsOptions } from './cni/diagnostics';
import type { NetworkInterfaceOptions } from './cni/network-interfaces';
import type { PodNetworkOptions } from './cni/pod-network';
import type { PolicyAgentOptions } from './cni/policy-agent';
import type { SourceNat } from './cni/source-nat';
import type { WindowsAddressing } from './cni/windows-addressing';
import type { NetworkPolicyMode } from './network-policy-mode';
import type { PodAddressing } from './pod-addressing';
import type { PodSubnets } from './pod-subnets';
import type { SecurityGroupsForPods } from './security-groups-for-pods';
import type { CniPermissions } from './vpc-cni-policy';

/** Settings of the VPC CNI that do not name a cluster. */
export interface VpcCniOptions extends AddonOptions {
  /**
   * How pods get their IPv4 addresses. Refused in an IPv6 cluster, whose nodes have one /80 each.
   *
   * @default - secondary addresses with the targets of the CNI itself; in an IPv6 cluster, prefixes
   */
  readonly podAddressing?: PodAddressing;

  /**
   * Where pods have their addresses.
   *
   * @default - in the subnets of their nodes
   */
  readonly podSubnets?: PodSubnets;

  /**
   * Whether and how NetworkPolicy objects are enforced.
   *
   * @default - they are not
   */
  readonly networkPolicy?: NetworkPolicyMode;

  /**
   * Whether pods may have security groups of their own, and how these are enforced. The role of the cluster needs the policy
   * `AmazonEKSVPCResourceController`: it is attached where this app defines the role, and warned of elsewhere.
   *
   * @default - pods share the security groups of their nodes
   */
  readonly securityGroupsForPods?: SecurityGroupsForPods;

  /**
   * Whose address a packet of a pod has outside of the VPC. Refused in an IPv6 cluster, whose pods always keep theirs.
   *
   * @default - that of the node
   */
  readonly sourceNat?: SourceNat;

  /**
   * How pods are connected to their node and to the world: packet size, names, NodePorts, the other address family.
   *
   * @default - as the CNI does by itself
   */
  readonly podNetwork?: PodNetworkOptions;

  /**
   * The network interfaces of nodes: tags, packet size, who attaches them.
   *
   * @default - the CNI attaches them, with no tags but its own
   */
  readonly networkInterfaces?: NetworkInterfaceOptions;

  /**
   * How pods on Windows nodes get their addresses. Refused in an IPv6 cluster.
   *
   * @default - they get none
   */
  readonly windows?: WindowsAddressing;

  /**
   * How the daemon of the CNI runs on each node, and what it talks to.
   *
   * @default - as the add-on does by itself
   */
  readonly daemon?: CniDaemonOptions;

  /**
   * Logs, metrics and introspection.
   *
   * @default - as the CNI does by itself: verbose logs in files of the node
   */
  readonly diagnostics?: CniDiagnosticsOptions;

  /**
   * Ports and log of the network policy agent, which runs on every node whether policies are enforced or not.
   *
   * @default - as the add-on does by itself
   */
  readonly policyAgent?: PolicyAgentOptions;

  /**
   * How the CNI gets its permissions.
   *
   * @default - EKS Pod Identity; in a cluster of Fargate alone, IRSA
   */
  readonly identity?: WorkloadIdentity;

  /**
   * How far the permissions of the CNI reach.
   *
   * @default CniPermissions.managed()
   */
  readonly permissions?: CniPermissions;

  /**
   * Configuration of the add-on beyond the typed options, merged deep into ours, such as `{ env: { HTTP_TIMEOUT: '20' } }`. Variables are text,
   * booleans and numbers too. What a typed option sets is refused as `CniClash`. A name that the CNI does not read is
   * refused as `ConfigurationKey`, with the nearest name or the successor. With an `addonVersion` later than the releases that are known here, it is
   * warned of as `configurationKey`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonConfiguration.html
   */
  readonly additionalConfiguration?: Record<string, unknown>;
}

/** The VPC CNI of a cluster. */
export interface VpcCniProps extends VpcCniOptions, AddonProps {}
