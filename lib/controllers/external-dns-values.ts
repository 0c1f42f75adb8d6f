import type { Values } from '../foundation/values';

/** Values that decide which records may be touched, and by whom: typed options only. */
export const OWNED_VALUES = [
  'domainFilters',
  'namespaceOverride',
  'policy',
  'provider',
  'registry',
  'serviceAccount.create',
  'serviceAccount.name',
  'txtOwnerId',
];

/** The values that add-on and chart have in common. */
export function externalDnsValues(ownerId: string, domainFilters: readonly string[]): Values {
  return {
    sources: ['service', 'ingress'],
    policy: 'upsert-only',
    registry: 'txt',
    txtOwnerId: ownerId,
    domainFilters,
  };
}

/** The values of the chart alone: what the add-on knows by itself. */
export function chartOnlyValues(
  region: string,
  serviceAccount: string,
  annotations: Readonly<Record<string, string>>,
): Values {
  return {
    provider: { name: 'aws' },
    // With a hop limit of 1, pods cannot ask the instance metadata for it.
    env: [{ name: 'AWS_DEFAULT_REGION', value: region }],
    serviceAccount: {
      create: true,
      name: serviceAccount,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
  };
}

/** The argument that lets a filter choose a part of a zone. */
const MATCH_PARENT = 'aws-zone-match-parent';

/**
 * The values with the argument that a filter below a zone's name needs: without it, ExternalDNS passes over the zone and keeps no records.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws.md#aws-zone-match-parent
 */
export function withParentZones(values: Values): Values {
  const given = values.extraArgs ?? [];
  return {
    ...values,
    extraArgs: Array.isArray(given) ? [...given, `--${MATCH_PARENT}`] : { ...(given as Values), [MATCH_PARENT]: true },
  };
}
