import type { IConstruct } from 'constructs';
import { unknownKeys } from '../foundation/known-keys';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { mergeValues, type Values } from '../foundation/values';
import { warn } from '../foundation/warnings';
import { CNI_KEYS, READ_RELEASE } from './cni/known-keys';
import { asTree, type CniSettings, hasRelease, refuseClash, refuseEarly } from './cni/settings';

/** Pods of one zone: the subnet and the security groups of their network interfaces. */
export interface EniConfigEntry {
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
}

/** From here on, the CNI may read keys that are not known here: the next minor after the one that was read. */
const NEXT_RELEASE = nextMinor(READ_RELEASE);

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
  scope: IConstruct,
): Values {
  refuseEarly(settings, addonVersion, scope);
  refuseClash(settings, additional, scope);
  validateAdditionalKeys(additional, addonVersion, scope);
  return mergeValues(asTree(settings), additional, [], 'CniClash', scope);
}

/**
 * The schema of the add-on is closed: EKS refuses a key that it does not have. A release later than the one that was read here may have more
 * keys. Without a pinned version, a name that is like none of the known ones may belong to such a release.
 */
function validateAdditionalKeys(additional: Values, addonVersion: string | undefined, scope: IConstruct): void {
  const isLater = addonVersion !== undefined && (!isConcrete(addonVersion) || hasRelease(addonVersion, NEXT_RELEASE));
  for (const { kind, path, text } of unknownKeys(additional, CNI_KEYS)) {
    const message = `"${path}" in additionalConfiguration ${text}`;
    if (isLater || (kind === 'unknown' && addonVersion === undefined)) {
      warn(scope, 'configurationKey', `${message}. EKS refuses a key that the version of the add-on does not have.`);
    } else {
      refuse('ConfigurationKey', message, scope);
    }
  }
}

function nextMinor(release: string): string {
  const [major, minor] = release.split('.').map(Number);
  return `${major}.${minor + 1}.0`;
}
