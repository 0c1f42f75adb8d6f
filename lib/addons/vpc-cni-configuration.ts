import type { Located } from '../foundation/refusals';
import { mergeValues, type Values } from '../foundation/values';
import { asTree, type CniSettings, refuseClash, refuseEarly } from './cni/settings';

/** Pods of one zone: the subnet and the security groups of their network interfaces. */
export interface EniConfigEntry {
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
}

/** The node label that carries the zone: with it, an ENIConfig is found by the name of the zone. */
const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Custom networking: the ENIConfigs, and the variables that make the CNI use them. */
export function customNetworking(eniConfigs: Readonly<Record<string, EniConfigEntry>>, region: string): CniSettings {
  return {
    'env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG': 'true',
    'env.ENI_CONFIG_LABEL_DEF': ZONE_LABEL,
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
  scope: Located,
): Values {
  refuseEarly(settings, addonVersion, scope);
  refuseClash(settings, additional, scope);
  return mergeValues(asTree(settings), additional, [], 'CniClash', scope);
}
