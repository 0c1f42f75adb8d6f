import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { fail, type Located } from '../foundation/errors';
import { RecordPolicy } from './dns-records';

/** What ExternalDNS may write, as far as its settings say it. */
export interface RecordPermissions {
  readonly hostedZoneIds: readonly string[];
  readonly recordPolicy: RecordPolicy;
  readonly recordTypes: readonly string[];
  /** Patterns of names; undefined where every name in the zones may be written. */
  readonly names?: readonly string[];
  readonly hasTxtRecords: boolean;
}

const CHANGE_RECORDS = 'route53:ChangeResourceRecordSets';

/** The letters of all inline policies of a role, less what ours say beside names. */
const MAX_POLICY_LENGTH = 10_240 - 1_740;

/** Refuses more names than a policy holds: the stack would fail at it. */
export function validatePolicyLength(names: readonly string[] = [], scope: Located): void {
  const letters = names.reduce((sum, name) => sum + name.length + '"",'.length, 0);
  if (letters > MAX_POLICY_LENGTH) {
    fail(
      'DomainFilter',
      `"domainFilters" make ${names.length} names of ${letters} letters and the policy of a role holds ${MAX_POLICY_LENGTH}, name domains above them, or install another ExternalDns for some`,
      scope,
    );
  }
}

/**
 * Changes in the given zones, of the given types and names; listing all zones is how ExternalDNS finds them, and cannot be limited.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws.md
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
 */
export function route53Statements(scope: RecordPermissions): iam.PolicyStatement[] {
  const zones = scope.hostedZoneIds.map((id) => `arn:${Aws.PARTITION}:route53:::hostedzone/${id}`);
  // To change its type or its kind of alias, ExternalDNS deletes a record and creates another one.
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
 * Each change of a request must be of the given actions, types and names. `ForAllValues` alone is fulfilled by a request that says nothing of them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
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

/** To take on a role of another account; Pod Identity sends its session tags along. */
export function assumeStatements(roleArn: string): iam.PolicyStatement[] {
  return [new iam.PolicyStatement({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [roleArn] })];
}
