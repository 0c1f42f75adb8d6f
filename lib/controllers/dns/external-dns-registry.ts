import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Arn, ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';

/** What stands for the type of a record in a prefix. */
const RECORD_TYPE = '%{record_type}';

/** How a registry is told to ExternalDNS, and what it may do for it. */
export interface RegistrySetup {
  readonly registry: string;
  readonly arguments: string[];
  readonly statements: iam.PolicyStatement[];
  /** The prefix of records that tell the owner; undefined where the registry keeps none. */
  readonly txtPrefix?: string;
}

/** Where ExternalDNS keeps which records are its own: one choice, made by a factory. */
export class ExternalDnsRegistry {
  /**
   * In TXT records beside the records. Without a prefix, the one of `app.example.com` of type A is `a-app.example.com`; so the records of a
   * zone's own name have their TXT record outside the zone, and need a prefix such as `%{record_type}-owner.`.
   *
   * @param prefix lower-case letters, digits, hyphens, dots and underscores, and `%{record_type}`, which stands for the type; it must stay
   * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/registry/txt.md
   */
  public static txt(prefix = ''): ExternalDnsRegistry {
    return new ExternalDnsRegistry((scope) => {
      refusePrefix(prefix, scope);
      return {
        registry: 'txt',
        arguments: prefix === '' ? [] : [`--txt-prefix=${prefix}`],
        statements: [],
        txtPrefix: prefix,
      };
    });
  }

  /**
   * In a table of DynamoDB: zones hold no TXT records of ExternalDNS.
   *
   * @param table with the partition key `k` of type string and no sort key, in any Region; without one, a table is made and kept when the
   * stack is deleted
   * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/registry/dynamodb.md
   */
  public static dynamoDb(table?: dynamodb.ITable): ExternalDnsRegistry {
    return new ExternalDnsRegistry((scope) => {
      const own = table ?? defineTable(scope);
      return {
        registry: 'dynamodb',
        arguments: [`--dynamodb-table=${own.tableName}`, `--dynamodb-region=${regionOf(own, scope)}`],
        statements: [
          new iam.PolicyStatement({
            actions: ['DescribeTable', 'PartiQLDelete', 'PartiQLInsert', 'PartiQLUpdate', 'Scan'].map(
              (action) => `dynamodb:${action}`,
            ),
            resources: [own.tableArn],
          }),
        ],
      };
    });
  }

  private constructor(
    /** @internal */
    public readonly _setUp: (scope: Construct) => RegistrySetup,
  ) {}
}

/**
 * The names that ExternalDNS writes under a domain: the domain, what is below it, and TXT records of the domain itself, which lie beside it.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/registry/mapper/mapper.go
 */
export function writtenNames(domain: string, txtPrefix: string | undefined, recordTypes: readonly string[]): string[] {
  return [domain, `*.${domain}`, ...(txtPrefix === undefined ? [] : ownershipNames(domain, txtPrefix, recordTypes))];
}

function ownershipNames(name: string, prefix: string, recordTypes: readonly string[]): string[] {
  // An alias of type A tells its owner as a CNAME up to 0.21, and as an A after.
  const types = [...new Set([...recordTypes, 'CNAME'])].map((type) => type.toLowerCase());
  return types.map((type) =>
    prefix.includes(RECORD_TYPE) ? `${prefix.replaceAll(RECORD_TYPE, type)}${name}` : `${prefix}${type}-${name}`,
  );
}

function defineTable(scope: Construct): dynamodb.Table {
  return new dynamodb.Table(scope, 'Registry', {
    partitionKey: { name: 'k', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    // Without it, all records of the cluster are orphans.
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** The Region of a table, which an imported one says in its ARN alone. */
function regionOf({ tableArn }: dynamodb.ITable, scope: Construct): string {
  return isConcrete(tableArn)
    ? (Arn.split(tableArn, ArnFormat.SLASH_RESOURCE_NAME).region as string)
    : Stack.of(scope).region;
}

function refusePrefix(prefix: string, scope: Located): void {
  if (!isConcrete(prefix)) {
    return;
  }
  const bare = prefix.replaceAll(RECORD_TYPE, '');
  const kept = [...bare.toLowerCase()].filter((char) => /[-a-z0-9._]/.test(char)).join('');
  if (kept !== bare) {
    refuse(
      'ControllerSetting',
      `"${prefix}" cannot begin the name of a TXT record, write lower-case letters, digits, hyphens, dots and underscores, such as "${kept || 'owner-'}"`,
      scope,
    );
  }
}
