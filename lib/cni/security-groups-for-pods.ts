import type { Construct } from 'constructs';
import { attachAwsPolicy } from '../cluster/cluster-definition';
import type { ClusterTarget } from '../cluster/cluster-target';
import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { warn } from '../foundation/warnings';
import type { SourceNat } from './pod-network';
import type { CniSettings } from './settings';

/** Options of strict enforcement. */
export interface StrictSecurityGroupsForPodsOptions {
  /**
   * Whether pods with security groups have HTTP, gRPC or TCP probes.
   *
   * Probe responses require that nodes disable TCP early demux, which makes local connections slightly slower. If
   * false, such pods can have only `exec` probes.
   *
   * @default true
   */
  readonly tcpProbes?: boolean;
}

/**
 * Enforcement mode of security groups for pods. Choose one of the factories. A `PodSecurityGroupPolicy` assigns
 * security groups to pods.
 *
 * Each such pod has a branch network interface. The trunk uses one network interface of the node. Instance types of the
 * t families, types without Nitro and Windows nodes have no trunk, so such pods stay pending there.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html
 */
export class SecurityGroupsForPods {
  /**
   * Applies the security groups of the pod to all of its traffic, and no other security groups.
   *
   * This includes traffic to pods on the same node. Traffic out of the VPC has the address of the pod, so subnets need
   * a NAT gateway.
   *
   * Such pods cannot reach services on the node: NodeLocal DNSCache, and possibly the EKS Pod Identity agent, for which
   * AWS recommends standard enforcement. Services with `externalTrafficPolicy: Local` and instance targets do not work.
   * It fails with kube-proxy in ipvs mode, with NodeLocal DNSCache and with network policies.
   *
   * @param options probe settings
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
   * Applies the security groups of the pod to traffic to other hosts in the VPC. They do not apply within a node.
   *
   * Traffic out of the VPC uses the security groups of the node, unless `SourceNat.none()` is set.
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

/** Enforcement mode. */
export type PodSecurityGroupEnforcing = 'strict' | 'standard';

/** Known settings of the cluster. */
export interface PodSecurityGroupContext {
  /** Whether the CNI enforces network policy. */
  readonly networkPolicy?: boolean;
  /** `iptables`, `nftables` or `ipvs`. */
  readonly kubeProxyMode?: string;
  readonly nodeLocalDns?: boolean;
}

/**
 * Validates the settings that strict enforcement cannot be combined with. Fails as `CniSetting`.
 *
 * @param enforcing undefined if pods have no security groups of their own
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
      '"SecurityGroupsForPods.strict()" cannot be combined with network policies. Write SecurityGroupsForPods.standard() or NetworkPolicyMode.off()',
      scope,
    );
  }
  if (kubeProxyMode === 'ipvs') {
    fail(
      'CniSetting',
      '"SecurityGroupsForPods.strict()" does not work with kube-proxy in ipvs mode. Write SecurityGroupsForPods.standard() or another KubeProxyMode',
      scope,
    );
  }
  if (nodeLocalDns) {
    fail(
      'CniSetting',
      '"SecurityGroupsForPods.strict()" prevents pods from reaching NodeLocal DNSCache on their node. Write SecurityGroupsForPods.standard() or leave the cache out',
      scope,
    );
  }
}

/** Validates that `maxEni` leaves an interface for pods in addition to the trunk. Fails as `CniAddressing`. */
export function validateMaxEni(
  maxEni: number | undefined,
  { hasPodSubnets }: { readonly hasPodSubnets: boolean },
  scope?: Located,
): void {
  const least = hasPodSubnets ? 3 : 2;
  if (maxEni !== undefined && maxEni < least) {
    const taken = hasPodSubnets ? 'the trunk uses one and custom networking another' : 'the trunk uses one';
    fail(
      'CniAddressing',
      `"maxEni: ${maxEni}" is too few for security groups for pods, because ${taken}. Write ${least} or more`,
      scope,
    );
  }
}

/** Settings outside of the CNI configuration that affect security groups for pods. */
export interface PodSecurityGroupSettings {
  readonly cluster: ClusterTarget;
  readonly securityGroupsForPods: SecurityGroupsForPods;
  readonly sourceNat?: SourceNat;
}

/**
 * Attaches the managed policy for trunk and branch network interfaces to the cluster role, and warns of limitations.
 */
export function preparePodSecurityGroups(
  scope: Construct,
  { cluster, securityGroupsForPods, sourceNat }: PodSecurityGroupSettings,
): void {
  if (!attachAwsPolicy(cluster._context.clusterRole, 'AmazonEKSVPCResourceController')) {
    warn(
      scope,
      'podSecurityGroupsClusterRole',
      'Security groups for pods need the AWS managed policy AmazonEKSVPCResourceController on the cluster role, which this app cannot change. Attach the policy, or pods with security groups stay pending.',
    );
  }
  if (cluster.isIpv6) {
    warn(
      scope,
      'podSecurityGroupsIpv6',
      'The EKS User Guide supports security groups for pods in IPv6 clusters, but the feature matrix of the VPC CNI does not list them. Test them on this cluster before workloads depend on them.',
    );
  } else if (securityGroupsForPods._enforcing === 'standard' && !sourceNat?._keepsPodAddress) {
    warn(
      scope,
      'podSecurityGroupsSnat',
      'With SecurityGroupsForPods.standard(), traffic out of the VPC uses the address of the node, and the security groups of the node apply instead of those of the pod. Write SourceNat.none() if the nodes have a NAT gateway.',
    );
  }
}
