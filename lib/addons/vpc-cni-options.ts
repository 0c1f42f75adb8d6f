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

/** Options of the VPC CNI. */
export interface VpcCniOptions extends AddonOptions {
  /**
   * Assignment of IPv4 addresses to pods. It fails in an IPv6 cluster, whose nodes have one /80 prefix each.
   *
   * @default - secondary addresses with the default targets of the CNI, or prefixes in an IPv6 cluster
   */
  readonly podAddressing?: PodAddressing;

  /**
   * Subnets of pods.
   *
   * @default - pods use the subnets of their nodes
   */
  readonly podSubnets?: PodSubnets;

  /**
   * Network policy engine of the cluster, and its mode.
   *
   * @default - network policies are not enforced
   */
  readonly networkPolicy?: NetworkPolicyMode;

  /**
   * Enforcement mode of security groups for pods.
   *
   * The cluster role needs the policy `AmazonEKSVPCResourceController`. It is attached if this app defines the role.
   * Otherwise there is a warning.
   *
   * @default - pods use the security groups of their nodes
   */
  readonly securityGroupsForPods?: SecurityGroupsForPods;

  /**
   * Source address of pod traffic that leaves the VPC. It fails in an IPv6 cluster, whose pods always keep their
   * address.
   *
   * @default - the address of the node
   */
  readonly sourceNat?: SourceNat;

  /**
   * Network connection of pods: MTU, interface names, node ports and the other IP family.
   *
   * @default - the defaults of the CNI
   */
  readonly podNetwork?: PodNetworkOptions;

  /**
   * Network interfaces of nodes: tags, MTU, and the component that attaches them.
   *
   * @default - the CNI attaches them, with its own tags only
   */
  readonly networkInterfaces?: NetworkInterfaceOptions;

  /**
   * Address assignment of pods on Windows nodes. It fails in an IPv6 cluster.
   *
   * @default - pods on Windows nodes get no addresses
   */
  readonly windows?: WindowsAddressing;

  /**
   * Options of the CNI daemon, which runs on each node.
   *
   * @default - the defaults of the add-on
   */
  readonly daemon?: CniDaemonOptions;

  /**
   * Logs, metrics and introspection.
   *
   * @default - the defaults of the CNI: debug logs in files on the node
   */
  readonly diagnostics?: CniDiagnosticsOptions;

  /**
   * Ports and log level of the network policy agent, which runs on every node even if policies are not enforced.
   *
   * @default - the defaults of the add-on
   */
  readonly policyAgent?: PolicyAgentOptions;

  /**
   * Method by which the CNI gets its permissions.
   *
   * @default - EKS Pod Identity, or IRSA in a cluster with only Fargate
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Scope of the permissions of the CNI.
   *
   * @default CniPermissions.managed()
   */
  readonly permissions?: CniPermissions;

  /**
   * Additional configuration of the add-on, merged into the generated values, such as `{ env: { HTTP_TIMEOUT: '20' }
   * }`.
   *
   * Variables are strings, including booleans and numbers. Keys that typed options set fail as `CniClash`. A key that
   * the CNI does not support fails as `ConfigurationKey`, with the most similar key or its successor. With an
   * `addonVersion` that is newer than the known releases, it results in the warning `configurationKey` instead.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonConfiguration.html
   */
  readonly additionalConfiguration?: Record<string, unknown>;
}

/** Properties of the VPC CNI. */
export interface VpcCniProps extends VpcCniOptions, AddonProps {}
