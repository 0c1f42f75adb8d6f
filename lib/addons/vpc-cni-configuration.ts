import { type Located, refuse } from '../foundation/refusals';
import { mergeValues, type Values } from '../foundation/values';

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

/**
 * The configuration values of the `vpc-cni` add-on. The schema wants strings, for numbers and booleans too.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s (README and charts/aws-vpc-cni/values.yaml, v1.23.1)
 */
export function vpcCniConfiguration(settings: VpcCniSettings): Values {
  const { eniConfigs } = settings;
  return {
    env: {
      ...settings.env,
      ...(eniConfigs ? { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true', ENI_CONFIG_LABEL_DEF: ZONE_LABEL } : {}),
    },
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

/** Keys that only typed options may set: they decide how pods get their addresses. */
const TYPED_KEYS = [
  'AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG',
  'AWS_VPC_K8S_CNI_EXTERNALSNAT',
  'ENABLE_PREFIX_DELEGATION',
  'ENI_CONFIG_LABEL_DEF',
  'MAX_ENI',
  'MINIMUM_IP_TARGET',
  'NETWORK_POLICY_ENFORCING_MODE',
  'WARM_ENI_TARGET',
  'WARM_IP_TARGET',
  'WARM_PREFIX_TARGET',
];

/** The environment with what the user adds to it; a key of a typed option is refused as `CniClash`. */
export function withAdditionalEnv(
  env: Readonly<Record<string, string>>,
  additional: Values | undefined,
  scope: Located,
): Record<string, string> {
  return mergeValues(env, additional, TYPED_KEYS, 'CniClash', scope) as Record<string, string>;
}

/** A count of the CNI as it takes it: a whole number in text, refused as `CniSetting` outside the bounds. */
export function cniCount(key: string, value: number, least: number): string {
  return Number.isInteger(value) && value >= least
    ? String(value)
    : refuse('CniSetting', `"${value}" is no value for ${key}, write a whole number of ${least} or more`);
}
