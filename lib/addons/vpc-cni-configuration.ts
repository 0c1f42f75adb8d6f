import type { IConstruct } from 'constructs';
import { unknownKeys } from '../foundation/known-keys';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { mergeValues, type Values } from '../foundation/values';
import { warn } from '../foundation/warnings';
import { CNI_KEYS, READ_RELEASE } from './cni/known-keys';
import { asTree, type CniSettings, hasRelease, refuseClash, refuseEarly } from './cni/settings';

/** Subnet and security groups of the pod network interfaces in one zone. */
export interface EniConfigEntry {
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
}

/** Release from which the CNI may support keys that this library does not know: the next minor release. */
const NEXT_RELEASE = nextMinor(READ_RELEASE);

/** Node label with the zone name, which is also the name of the ENIConfig. */
const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Returns the settings of custom networking: the ENIConfigs, and the variables that enable them. */
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
 * Returns the configuration values of the `vpc-cni` add-on, with the additional configuration merged into it.
 *
 * The schema requires strings for all variables, including numbers and booleans, and does not accept empty objects.
 * Settings that the pinned version does not support fail, and so do additional keys that a typed option sets.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s (README and charts/aws-vpc-cni/values.yaml, v1.23.1)
 */
export function vpcCniConfiguration(
  settings: CniSettings,
  additional: Values = {},
  addonVersion: string | undefined,
  scope: IConstruct,
): Values {
  refuseEarly(settings, addonVersion, scope);
  refuseClash(settings, additional, scope);
  validateAdditionalKeys(additional, addonVersion, scope);
  return mergeValues(asTree(settings), additional, [], 'CniClash', scope);
}

/**
 * Validates additional keys. EKS rejects keys that the schema does not contain.
 *
 * Releases after the newest known one may have more keys. Without a pinned version, a key that is not similar to a
 * known key may belong to such a release.
 */
function validateAdditionalKeys(additional: Values, addonVersion: string | undefined, scope: IConstruct): void {
  const isLater = addonVersion !== undefined && (!isConcrete(addonVersion) || hasRelease(addonVersion, NEXT_RELEASE));
  for (const { kind, path, text } of unknownKeys(additional, CNI_KEYS)) {
    const message = `"${path}" in additionalConfiguration ${text}`;
    if (isLater || (kind === 'unknown' && addonVersion === undefined)) {
      warn(scope, 'configurationKey', `${message}. EKS rejects keys that the add-on version does not support.`);
    } else {
      refuse('ConfigurationKey', message, scope);
    }
  }
}

function nextMinor(release: string): string {
  const [major, minor] = release.split('.').map(Number);
  return `${major}.${minor + 1}.0`;
}
