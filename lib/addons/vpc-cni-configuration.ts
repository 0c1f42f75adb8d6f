import { type Located, refuse } from '../foundation/refusals';
import { isCount, shown } from '../foundation/tokens';
import type { Values } from '../foundation/values';

/** Pods of one zone: the subnet and the security groups of their network interfaces. */
export interface EniConfigEntry {
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
}

/** Settings of the VPC CNI, decided and checked. */
export interface VpcCniSettings {
  readonly env: Readonly<Record<string, string>>;
  /** ENIConfigs by zone name, where pods have subnets of their own. */
  readonly eniConfigs?: Readonly<Record<string, EniConfigEntry>>;
  readonly region: string;
  readonly networkPolicy: boolean;
  readonly policyEventLogs: boolean;
}

/** The node label that carries the zone: with it, an ENIConfig is found by the name of the zone. */
const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Variables that the container `aws-vpc-cni-init` reads, and whether `aws-node` does not. */
const INIT_KEYS: Readonly<Record<string, { readonly initOnly: boolean }>> = {
  DISABLE_TCP_EARLY_DEMUX: { initOnly: true },
  ENABLE_V6_EGRESS: { initOnly: false },
};

/**
 * The configuration values of the `vpc-cni` add-on. The schema wants strings, for numbers and booleans too, and has no place for what is
 * empty.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s (README and charts/aws-vpc-cni/values.yaml, v1.23.1)
 */
export function vpcCniConfiguration(settings: VpcCniSettings): Values {
  const { eniConfigs } = settings;
  const entries = Object.entries({
    ...settings.env,
    ...(eniConfigs ? { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', ENI_CONFIG_LABEL_DEF: ZONE_LABEL } : {}),
  });
  const env = Object.fromEntries(entries.filter(([key]) => !INIT_KEYS[key]?.initOnly));
  const initEnv = Object.fromEntries(entries.filter(([key]) => INIT_KEYS[key]));
  return {
    ...(Object.keys(env).length > 0 ? { env } : {}),
    ...(Object.keys(initEnv).length > 0 ? { init: { env: initEnv } } : {}),
    ...(eniConfigs
      ? {
          eniConfig: {
            create: true,
            region: settings.region,
            subnets: Object.fromEntries(
              Object.entries(eniConfigs).map(([zone, { subnetId, securityGroupIds }]) => [
                zone,
                { id: subnetId, securityGroups: [...securityGroupIds] },
              ]),
            ),
          },
        }
      : {}),
    ...(settings.networkPolicy ? { enableNetworkPolicy: 'true' } : {}),
    ...(settings.policyEventLogs ? { nodeAgent: { enablePolicyEventLogs: 'true' } } : {}),
  };
}

/** Keys that only typed options set, because they decide how pods get their addresses, and the option of each. */
const TYPED_KEYS: Readonly<Record<string, string>> = {
  AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'podSubnets: PodSubnets.custom(…)',
  AWS_VPC_K8S_CNI_EXTERNALSNAT: 'externalSnat',
  ENABLE_POD_ENI: 'securityGroupsForPods',
  ENABLE_PREFIX_DELEGATION: 'podAddressing: PodAddressing.prefixDelegation(…)',
  ENI_CONFIG_ANNOTATION_DEF: 'podSubnets: PodSubnets.custom(…)',
  ENI_CONFIG_LABEL_DEF: 'podSubnets: PodSubnets.custom(…)',
  MAX_ENI: 'podAddressing and its maxEni',
  MINIMUM_IP_TARGET: 'podAddressing and its minimumIpTarget',
  NETWORK_POLICY_ENFORCING_MODE: 'networkPolicy: NetworkPolicyMode.strict()',
  POD_SECURITY_GROUP_ENFORCING_MODE: 'securityGroupsForPods: SecurityGroupsForPods.strict() or .standard()',
  WARM_ENI_TARGET: 'podAddressing: PodAddressing.secondaryIp({ warmEniTarget: … })',
  WARM_IP_TARGET: 'podAddressing and its warmIpTarget',
  WARM_PREFIX_TARGET: 'podAddressing: PodAddressing.prefixDelegation({ warmPrefixTarget: … })',
};

/** The environment with what the user adds to it; a key of a typed option is refused as `CniClash`. */
export function withAdditionalEnv(
  env: Readonly<Record<string, string>>,
  additional: Readonly<Record<string, string>> = {},
  scope: Located,
): Record<string, string> {
  const clash = Object.keys(additional).find((key) => TYPED_KEYS[key] !== undefined);
  if (clash !== undefined) {
    refuse('CniClash', `"${clash}" in additionalEnv belongs to a typed option, write ${TYPED_KEYS[clash]}`, scope);
  }
  return { ...env, ...additional };
}

/** A count of the CNI as it takes it: a whole number in text, refused as `CniSetting` outside the bounds. */
export function cniCount(option: string, value: number, least: number): string {
  return isCount(value, least)
    ? String(value)
    : refuse('CniSetting', `"${option}: ${shown(value)}" is out of bounds, write a whole number of ${least} or more`);
}
