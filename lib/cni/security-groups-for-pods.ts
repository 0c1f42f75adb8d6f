import type { Construct } from 'constructs';
import { attachAwsPolicy } from '../cluster/cluster-definition';
import type { ClusterTarget } from '../cluster/cluster-target';
import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { warn } from '../foundation/warnings';
import type { SourceNat } from './pod-network';
import type { CniSettings } from './settings';

/** Settings of the strict enforcement of security groups for pods. */
export interface StrictSecurityGroupsForPodsOptions {
  /**
   * Whether the kubelet probes pods with security groups over TCP, as HTTP, gRPC and TCP probes do. Their answers reach it only where nodes
   * do without TCP early demux, which makes local connections a little slower. False: such pods have no probes but `exec` ones.
   *
   * @default true
   */
  readonly tcpProbes?: boolean;
}

/**
 * How security groups for pods are enforced: one choice, made by a factory. Which pods have which groups is said by a
 * `PodSecurityGroupPolicy`.
 *
 * Each such pod has a branch network interface, behind a trunk that takes the place of one network interface of the node. Types of the t
 * families and outside the Nitro System have no trunk, nor have Windows nodes: the pods stay pending there.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html
 */
export class SecurityGroupsForPods {
  /**
   * All traffic of such a pod leaves its node and meets the rules of its own groups, and no others: traffic to pods on the same node, and
   * out of the VPC with the address of the pod, so that subnets need a NAT gateway.
   *
   * What answers on the node is out of reach: NodeLocal DNSCache, and perhaps the EKS Pod Identity agent, for which AWS points to the
   * standard enforcement. So are Services with `externalTrafficPolicy: Local` and instance targets. Refused beside kube-proxy in ipvs mode,
   * NodeLocal DNSCache and network policy.
   *
   * @param options probes
   */
  public static strict(options: StrictSecurityGroupsForPodsOptions = {}): SecurityGroupsForPods {
    validateArguments('SecurityGroupsForPods.strict', arguments);
    return new SecurityGroupsForPods('strict', {
      'env.ENABLE_POD_ENI': 'true',
      'env.POD_SECURITY_GROUP_ENFORCING_MODE': 'strict',
      ...((options.tcpProbes ?? true) ? { 'init.env.DISABLE_TCP_EARLY_DEMUX': 'true' } : {}),
    });
  }

  /**
   * Traffic within a node meets no rules, traffic to other hosts of the VPC meets those of the pod's groups. Traffic out of the VPC does so
   * with `SourceNat.none()` alone: otherwise it leaves by the node, whose groups apply.
   */
  public static standard(): SecurityGroupsForPods {
    return new SecurityGroupsForPods('standard', {
      'env.ENABLE_POD_ENI': 'true',
      'env.POD_SECURITY_GROUP_ENFORCING_MODE': 'standard',
    });
  }

  private constructor(
    /** @internal */
    public readonly _enforcing: PodSecurityGroupEnforcing,
    /** @internal */
    public readonly _settings: CniSettings,
  ) {}
}

/** How the groups of pods are enforced. */
export type PodSecurityGroupEnforcing = 'strict' | 'standard';

/** What else is in the cluster, as far as it is known. */
export interface PodSecurityGroupContext {
  /** Whether the CNI enforces network policy. */
  readonly networkPolicy?: boolean;
  /** `iptables`, `nftables` or `ipvs`. */
  readonly kubeProxyMode?: string;
  readonly nodeLocalDns?: boolean;
}

/**
 * Refuses what the strict enforcement does not go with, as `CniSetting`.
 *
 * @param enforcing undefined where pods have no groups of their own
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/README.md (POD_SECURITY_GROUP_ENFORCING_MODE)
 */
export function validateStrictEnforcement(
  enforcing: PodSecurityGroupEnforcing | undefined,
  { networkPolicy, kubeProxyMode, nodeLocalDns }: PodSecurityGroupContext,
  scope?: Located,
): void {
  if (enforcing !== 'strict') {
    return;
  }
  if (networkPolicy) {
    fail(
      'CniSetting',
      '"SecurityGroupsForPods.strict()" does not go with network policy, write SecurityGroupsForPods.standard() or NetworkPolicyMode.off()',
      scope,
    );
  }
  if (kubeProxyMode === 'ipvs') {
    fail(
      'CniSetting',
      '"SecurityGroupsForPods.strict()" does not work with kube-proxy in ipvs mode, write SecurityGroupsForPods.standard() or another KubeProxyMode',
      scope,
    );
  }
  if (nodeLocalDns) {
    fail(
      'CniSetting',
      '"SecurityGroupsForPods.strict()" takes all traffic of its pods off the node and past NodeLocal DNSCache, write SecurityGroupsForPods.standard() or leave the cache out',
      scope,
    );
  }
}

/** Refuses a limit of network interfaces that leaves none for pods beside the trunk, as `CniAddressing`. */
export function validateMaxEni(
  maxEni: number | undefined,
  { hasPodSubnets }: { readonly hasPodSubnets: boolean },
  scope?: Located,
): void {
  const least = hasPodSubnets ? 3 : 2;
  if (maxEni !== undefined && maxEni < least) {
    const taken = hasPodSubnets ? 'the trunk takes one and custom networking another' : 'the trunk takes one';
    fail(
      'CniAddressing',
      `"maxEni: ${maxEni}" is too few for security groups for pods, because ${taken}, write ${least} or more`,
      scope,
    );
  }
}

/** What security groups for pods meet outside the configuration of the CNI. */
export interface PodSecurityGroupSettings {
  readonly cluster: ClusterTarget;
  readonly securityGroupsForPods: SecurityGroupsForPods;
  readonly sourceNat?: SourceNat;
}

/** Attaches what the control plane needs for trunks and branches to the role of the cluster, and warns of what may surprise. */
export function preparePodSecurityGroups(
  scope: Construct,
  { cluster, securityGroupsForPods, sourceNat }: PodSecurityGroupSettings,
): void {
  if (!attachAwsPolicy(cluster._clusterRole, 'AmazonEKSVPCResourceController')) {
    warn(
      scope,
      'podSecurityGroupsClusterRole',
      'Security groups for pods need the AWS managed policy AmazonEKSVPCResourceController on the role of the cluster, which this app cannot change: attach it, or such pods stay pending.',
    );
  }
  if (cluster.isIpv6) {
    warn(
      scope,
      'podSecurityGroupsIpv6',
      'The EKS User Guide supports security groups for pods in IPv6 clusters, the feature matrix of the VPC CNI does not list them: try them out on this cluster before workloads rely on them.',
    );
  } else if (securityGroupsForPods._enforcing === 'standard' && !sourceNat?._keepsPodAddress) {
    warn(
      scope,
      'podSecurityGroupsSnat',
      'With SecurityGroupsForPods.standard() traffic out of the VPC leaves by the node and meets the security groups of the node, not those of the pod: write SourceNat.none() where a NAT gateway serves the nodes.',
    );
  }
}
