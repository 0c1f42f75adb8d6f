import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { fail, type Located } from '../foundation/errors';
import { RecordPolicy } from './dns-records';

/** Records that ExternalDNS can change. */
export interface RecordPermissions {
  readonly hostedZoneIds: readonly string[];
  readonly recordPolicy: RecordPolicy;
  readonly recordTypes: readonly string[];
  /** Patterns of record names. Undefined if all names in the zones are allowed. */
  readonly names?: readonly string[];
  readonly hasTxtRecords: boolean;
}

const CHANGE_RECORDS = 'route53:ChangeResourceRecordSets';

/** Maximum length of record names in the inline policies of a role, without the other parts of the policy. */
const MAX_POLICY_LENGTH = 10_240 - 1_740;

/** Validates the length of the record names. The deployment fails if a policy is too long. */
export function validatePolicyLength(names: readonly string[] = [], scope: Located): void {
  const letters = names.reduce((sum, name) => sum + name.length + '"",'.length, 0);
  if (letters > MAX_POLICY_LENGTH) {
    fail(
      'DomainFilter',
      `"domainFilters" result in ${names.length} record names of ${letters} characters, but the policy of a role has room for ${MAX_POLICY_LENGTH}. Write parent domains, or install another ExternalDns for some of them`,
      scope,
    );
  }
}

/**
 * Returns permissions to change records of the given zones, types and names. Listing all zones, which ExternalDNS
 * needs, cannot be limited.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws.md
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
 */
export function route53Statements(scope: RecordPermissions): iam.PolicyStatement[] {
  const zones = scope.hostedZoneIds.map((id) => `arn:${Aws.PARTITION}:route53:::hostedzone/${id}`);
  // To change the type or the kind of alias of a record, ExternalDNS deletes it and creates another one.
  const actions = scope.recordPolicy === RecordPolicy.CREATE_ONLY ? ['CREATE'] : ['CREATE', 'UPSERT', 'DELETE'];
  const types = [...new Set([...scope.recordTypes, ...(scope.hasTxtRecords ? ['TXT'] : [])])];
  return [
    new iam.PolicyStatement({
      actions: [CHANGE_RECORDS],
      resources: zones,
      conditions: recordConditions(actions, types, scope.names),
    }),
    new iam.PolicyStatement({
      actions: ['route53:ListResourceRecordSets', 'route53:ListTagsForResources'],
      resources: zones,
    }),
    new iam.PolicyStatement({ actions: ['route53:ListHostedZones'], resources: ['*'] }),
  ];
}

/**
 * Returns conditions for each change in a request. `ForAllValues` alone is true for a request without these keys, so
 * `Null` requires them.
 *
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function recordConditions(
  actions: readonly string[],
  types: readonly string[],
  names?: readonly string[],
): Record<string, Record<string, string | string[]>> {
  const exactly = { [`${CHANGE_RECORDS}Actions`]: [...actions], [`${CHANGE_RECORDS}RecordTypes`]: [...types] };
  const like = names ? { [`${CHANGE_RECORDS}NormalizedRecordNames`]: [...names] } : undefined;
  return {
    'ForAllValues:StringEquals': exactly,
    ...(like ? { 'ForAllValues:StringLike': like } : {}),
    Null: Object.fromEntries(Object.keys({ ...exactly, ...like }).map((key) => [key, 'false'])),
  };
}

/** Returns permissions to assume a role of another account. EKS Pod Identity adds session tags. */
export function assumeStatements(roleArn: string): iam.PolicyStatement[] {
  return [new iam.PolicyStatement({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [roleArn] })];
}
