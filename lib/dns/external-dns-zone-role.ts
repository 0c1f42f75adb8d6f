import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { Arn, ArnFormat, Aws } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fail, type Located } from '../foundation/errors';
import { validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { nameUnlessDummy } from '../foundation/tokens';
import { validateDeployTimeLists } from '../loadbalancing/validation';
import { RecordPolicy, RecordType } from './dns-records';
import { ExternalDnsRegistry, writtenNames } from './external-dns-registry';
import { tryGetZoneName, validateDomainFilters, validateHostedZones, validateRoleArn } from './external-dns-validation';

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

/** Properties of a role for ExternalDNS in another account. */
export interface ExternalDnsZoneRoleProps {
  /** Hosted zones of this account. */
  readonly hostedZones: route53.IHostedZone[];

  /**
   * ARN of the ExternalDNS role in the account of the cluster. Set `roleName` in its options, so that the ARN is known
   * before the role exists. Only this role can assume the created role.
   */
  readonly externalDnsRoleArn: string;

  /**
   * External id, which ExternalDNS sets as `zoneRoleExternalId`.
   *
   * @default - none
   */
  readonly externalId?: string;

  /**
   * Name of the role. Changing this replaces the role.
   *
   * @default - CloudFormation generates a name
   */
  readonly roleName?: string;

  /**
   * Domains in which ExternalDNS manages records, as in its options. The role cannot write other names.
   *
   * @default - all names in the zones
   */
  readonly domainFilters?: string[];

  /**
   * Changes that ExternalDNS makes to its own records, as in its options.
   *
   * @default RecordPolicy.UPSERT_ONLY
   */
  readonly recordPolicy?: RecordPolicy;

  /**
   * Types of managed records, as in its options.
   *
   * @default - A, AAAA and CNAME
   */
  readonly recordTypes?: RecordType[];

  /**
   * Registry of ExternalDNS, as in its options. This role also accesses a DynamoDB table, which must belong to this
   * account. `dynamoDb()` creates it here.
   *
   * @default - TXT records without a prefix
   */
  readonly registry?: ExternalDnsRegistry;
}

/**
 * A role for ExternalDNS of a cluster in another account, for the hosted zones of this account.
 *
 * Set its ARN as `zoneRoleArn` of `ExternalDns`. It trusts one role, with the external id if one is given, and accepts
 * the session tags of EKS Pod Identity.
 *
 * A private hosted zone must be associated with the VPC of the cluster. CloudFormation only supports VPCs of the same
 * account: authorize the association here (`aws route53 create-vpc-association-authorization`), and create it in the
 * account of the cluster (`aws route53 associate-vpc-with-hosted-zone`).
 *
 * @see
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-associate-vpcs-different-accounts.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export class ExternalDnsZoneRole extends Construct {
  /** The role. */
  public readonly role: iam.Role;

  /** DynamoDB table of the registry, if it has one. Use its name and Region in the registry of `ExternalDns`. */
  public readonly registryTable?: dynamodb.ITable;

  constructor(scope: Construct, id: string, props: ExternalDnsZoneRoleProps) {
    validateArguments('ExternalDnsZoneRole', arguments);
    super(scope, id);
    validateHostedZones(props.hostedZones, this);
    const zoneNames = props.hostedZones.map(tryGetZoneName).filter((name) => name !== undefined);
    validateDeployTimeLists('ExternalDnsSetting', { domainFilters: props.domainFilters }, this);
    if (props.domainFilters) {
      validateDomainFilters(props.domainFilters, zoneNames, props.hostedZones, this);
    }
    validateRoleArn(props.externalDnsRoleArn, this);
    validateName('externalId', props.externalId, { errorName: 'ExternalDnsSetting', scope: this });
    validateName('role', props.roleName, { errorName: 'ExternalDnsSetting', scope: this });
    const recordTypes = props.recordTypes ?? [RecordType.A, RecordType.AAAA, RecordType.CNAME];
    const { affixes, statements, table } = (props.registry ?? ExternalDnsRegistry.txt())._setUp(this);
    this.registryTable = table;
    const names = props.domainFilters?.flatMap((domain) => writtenNames(domain, affixes, recordTypes));
    validatePolicyLength(names, this);
    this.role = new iam.Role(this, 'Role', {
      roleName: nameUnlessDummy(props.roleName),
      description: 'ExternalDNS of another account: records of the given hosted zones',
      assumedBy: trustedPrincipal(props),
      inlinePolicies: {
        Permissions: new iam.PolicyDocument({
          statements: [
            ...route53Statements({
              hostedZoneIds: props.hostedZones.map(({ hostedZoneId }) => hostedZoneId),
              recordPolicy: props.recordPolicy ?? RecordPolicy.UPSERT_ONLY,
              recordTypes,
              names,
              hasTxtRecords: affixes !== undefined,
            }),
            ...statements,
          ],
        }),
      },
    });
    this.role.assumeRolePolicy?.addStatements(sessionTagStatement(props));
  }
}

/** Returns the trusted account, limited to one role by a condition. IAM rejects a principal that does not exist yet. */
function trustedPrincipal({ externalDnsRoleArn, externalId }: ExternalDnsZoneRoleProps): iam.IPrincipal {
  return accountPrincipalOf(externalDnsRoleArn).withConditions({
    ArnEquals: { 'aws:PrincipalArn': externalDnsRoleArn },
    ...(externalId === undefined ? {} : { StringEquals: { 'sts:ExternalId': externalId } }),
  });
}

/**
 * Allows the session tags of EKS Pod Identity. IAM does not provide the external id for this action.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
function sessionTagStatement({ externalDnsRoleArn }: ExternalDnsZoneRoleProps): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['sts:TagSession'],
    principals: [accountPrincipalOf(externalDnsRoleArn)],
    conditions: { ArnEquals: { 'aws:PrincipalArn': externalDnsRoleArn } },
  });
}

function accountPrincipalOf(roleArn: string): iam.AccountPrincipal {
  // Before the lookup of a parameter has run, its value is not an ARN.
  if (isLookupDummy(roleArn)) {
    return new iam.AccountPrincipal(Aws.ACCOUNT_ID);
  }
  return new iam.AccountPrincipal(Arn.split(roleArn, ArnFormat.SLASH_RESOURCE_NAME).account);
}
