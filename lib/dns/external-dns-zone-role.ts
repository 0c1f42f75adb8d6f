import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { Arn, ArnFormat, Aws } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { nameUnlessDummy } from '../foundation/tokens';
import { validateDeployTimeLists } from '../loadbalancing/validation';
import { RecordPolicy, RecordType } from './dns-records';
import { route53Statements, validatePolicyLength } from './external-dns-permissions';
import { ExternalDnsRegistry, writtenNames } from './external-dns-registry';
import { tryGetZoneName, validateDomainFilters, validateHostedZones, validateRoleArn } from './external-dns-validation';

/** A role in the account of hosted zones, for ExternalDNS in another one. */
export interface ExternalDnsZoneRoleProps {
  /** The hosted zones of this account. */
  readonly hostedZones: route53.IHostedZone[];

  /**
   * The ARN of the role of ExternalDNS in the account of the cluster, which `roleName` of its options makes known before it is there. No other
   * role of that account can take this one on.
   */
  readonly externalDnsRoleArn: string;

  /**
   * What ExternalDNS has to say to take the role on, as its `zoneRoleExternalId`.
   *
   * @default - nothing
   */
  readonly externalId?: string;

  /**
   * The name of the role. Changing this replaces the role.
   *
   * @default - CloudFormation makes one up
   */
  readonly roleName?: string;

  /**
   * The domains that records are kept for, as in the options of ExternalDNS: the role can write no other names.
   *
   * @default - all names in the zones
   */
  readonly domainFilters?: string[];

  /**
   * What ExternalDNS does with records, as in its options.
   *
   * @default RecordPolicy.UPSERT_ONLY
   */
  readonly recordPolicy?: RecordPolicy;

  /**
   * The types of records that it keeps, as in its options.
   *
   * @default - A, AAAA and CNAME
   */
  readonly recordTypes?: RecordType[];

  /**
   * Where it keeps which records are its own, as in its options. A table of DynamoDB is read as this role: it is one of this account, and `dynamoDb()`
   * makes it here.
   *
   * @default - in TXT records without a prefix
   */
  readonly registry?: ExternalDnsRegistry;
}

/**
 * A role by which ExternalDNS of a cluster in another account keeps records in the hosted zones of this one. Its ARN goes into
 * `zoneRoleArn` of `ExternalDns`. It trusts one role, with the external id where one is given, and takes the session tags that EKS Pod Identity hands on.
 *
 * A private zone answers in the VPC of the cluster only once it is associated with it, which CloudFormation does for VPCs of the zone's own account alone:
 * authorise the association here (`aws route53 create-vpc-association-authorization`), and make it in the account of the cluster
 * (`aws route53 associate-vpc-with-hosted-zone`).
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-associate-vpcs-different-accounts.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export class ExternalDnsZoneRole extends Construct {
  /** The role. */
  public readonly role: iam.Role;

  /** The table of the registry, where it is one of DynamoDB: its name and Region go into the registry of `ExternalDns`. */
  public readonly registryTable?: dynamodb.ITable;

  constructor(scope: Construct, id: string, props: ExternalDnsZoneRoleProps) {
    validateArguments('ExternalDnsZoneRole', arguments);
    super(scope, id);
    validateHostedZones(props.hostedZones, this);
    const zoneNames = props.hostedZones.map(tryGetZoneName).filter((name) => name !== undefined);
    validateDeployTimeLists('ControllerSetting', { domainFilters: props.domainFilters }, this);
    if (props.domainFilters) {
      validateDomainFilters(props.domainFilters, zoneNames, props.hostedZones, this);
    }
    validateRoleArn(props.externalDnsRoleArn, this);
    validateName('externalId', props.externalId, { errorName: 'ControllerSetting', scope: this });
    validateName('role', props.roleName, { errorName: 'ControllerSetting', scope: this });
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

/** The account, limited to one role by a condition: IAM refuses a principal that is not there yet. */
function trustedPrincipal({ externalDnsRoleArn, externalId }: ExternalDnsZoneRoleProps): iam.IPrincipal {
  return accountPrincipalOf(externalDnsRoleArn).withConditions({
    ArnEquals: { 'aws:PrincipalArn': externalDnsRoleArn },
    ...(externalId === undefined ? {} : { StringEquals: { 'sts:ExternalId': externalId } }),
  });
}

/**
 * EKS Pod Identity hands its session tags on. IAM knows no external id where it asks for this action.
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
  // Until the lookup of a parameter has run, its value is no ARN.
  if (isLookupDummy(roleArn)) {
    return new iam.AccountPrincipal(Aws.ACCOUNT_ID);
  }
  return new iam.AccountPrincipal(Arn.split(roleArn, ArnFormat.SLASH_RESOURCE_NAME).account);
}
