import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Arn, ArnFormat, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { Values } from '../foundation/values';
import { ownershipName, RECORD_TYPE_PLACEHOLDER, type TxtAffixes } from './dns-records';

/** ExternalDNS settings and permissions of a registry. */
export interface RegistrySetup {
  readonly registry: string;
  readonly arguments: string[];
  /** Environment variables of the container, for values that arguments would expose. */
  readonly variables: Values[];
  readonly statements: iam.PolicyStatement[];
  /** Name affixes of ownership records. Undefined if the registry has none. */
  readonly affixes?: TxtAffixes;
  /** Location of the ownership records. Instances with different locations do not conflict. */
  readonly place: string;
  readonly table?: dynamodb.ITable;
}

/** Reference to a key of a Kubernetes Secret in the namespace of ExternalDNS. */
export interface TxtEncryptionKey {
  /** Name of the Secret, in the namespace `external-dns`. */
  readonly secretName: string;

  /** Key whose value is the AES key: 32 bytes, plain or in base64. */
  readonly secretKey: string;
}

/** Options of the TXT registry. */
export interface TxtRegistryOptions {
  /**
   * Suffix of the first label of a name, instead of a prefix: lower-case letters, digits, hyphens, dots and
   * underscores, and `%{record_type}`. Do not change it. It fails together with a prefix.
   *
   * @default - no suffix
   */
  readonly suffix?: string;

  /**
   * Replacement of the asterisk of a wildcard record in the name of its TXT record. Do not change it.
   *
   * @default - the asterisk
   */
  readonly wildcardReplacement?: string;

  /**
   * Key that encrypts TXT records. Plain-text records show the namespace and name of each Ingress or Service. The
   * Secret must exist before ExternalDNS is installed.
   *
   * @default - plain text
   */
  readonly encryptionKey?: TxtEncryptionKey;
}

/** Registry in which ExternalDNS stores the ownership of records. Choose one of the factories. */
export class ExternalDnsRegistry {
  /**
   * Stores ownership in TXT records next to the managed records.
   *
   * Without a prefix, the TXT record of `app.example.com` of type A is `a-app.example.com`, and that of an alias of a
   * load balancer is `cname-app.example.com`. The TXT record of the zone name itself would then be outside of the zone,
   * so it needs a prefix that ends with a dot, such as `%{record_type}-owner.`.
   *
   * @param prefix lower-case letters, digits, hyphens, dots and underscores, and `%{record_type}`, which is replaced
   * with the type. Do not change it
   * @param options suffix, wildcards and encryption
   * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/registry/txt.md
   */
  public static txt(prefix = '', options: TxtRegistryOptions = {}): ExternalDnsRegistry {
    validateArguments('ExternalDnsRegistry.txt', arguments);
    const { encryptionKey, suffix = '', wildcardReplacement = '' } = options;
    const given = (name: string, value: string) => (value === '' ? [] : [`--${name}=${value}`]);
    return new ExternalDnsRegistry(false, (scope) => {
      validateAffixes({ prefix, suffix, wildcardReplacement }, scope);
      return {
        registry: 'txt',
        arguments: [
          ...given('txt-prefix', prefix),
          ...given('txt-suffix', suffix),
          ...given('txt-wildcard-replacement', wildcardReplacement),
          ...(encryptionKey ? ['--txt-encrypt-enabled'] : []),
        ],
        variables: encryptionKey ? [encryptionVariable(encryptionKey)] : [],
        statements: [],
        affixes: { prefix, suffix, wildcardReplacement },
        place: 'txt',
      };
    });
  }

  /**
   * Stores ownership in a DynamoDB table, so that zones contain no TXT records of ExternalDNS.
   *
   * If ExternalDNS assumes a role of another account for the zones, it also uses the table with that role. The table
   * must then belong to that account, and `ExternalDnsZoneRole` must have the same registry.
   *
   * @param table table with the partition key `k` of type string and no sort key, in any Region. By default, a table is
   * created, and retained when the stack is deleted
   * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/registry/dynamodb.md
   */
  public static dynamoDb(table?: dynamodb.ITable): ExternalDnsRegistry {
    validateArguments('ExternalDnsRegistry.dynamoDb', arguments);
    return new ExternalDnsRegistry(table === undefined, (scope) => {
      const own = table ?? defineTable(scope);
      return {
        registry: 'dynamodb',
        arguments: [`--dynamodb-table=${own.tableName}`, `--dynamodb-region=${tableRegion(own)}`],
        variables: [],
        statements: tableStatements(own),
        place: own.tableArn,
        table: own,
      };
    });
  }

  private constructor(
    /** @internal */
    public readonly _makesTable: boolean,
    /** @internal */
    public readonly _setUp: (scope: Construct) => RegistrySetup,
  ) {}
}

/**
 * Returns the record names that ExternalDNS writes for a domain: the domain, names below it, and TXT records of the
 * domain, which are next to it.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/registry/mapper/mapper.go
 */
export function writtenNames(
  domain: string,
  affixes: TxtAffixes | undefined,
  recordTypes: readonly string[],
): string[] {
  const beside = affixes ? ownershipTypes(recordTypes).map((type) => ownershipName(domain, type, affixes)) : [];
  return [...new Set([domain, `*.${domain}`, ...beside])];
}

/** Validates that ExternalDNS does not use a table of this account with a role of another account. */
export function validateRegistryTable(
  registry: ExternalDnsRegistry | undefined,
  zoneRoleArn: string | undefined,
  scope: Located,
): void {
  if (registry?._makesTable && zoneRoleArn !== undefined) {
    fail(
      'ExternalDnsSetting',
      '"ExternalDnsRegistry.dynamoDb()" would create a table in this account, which the role of the zones cannot read. Write it with the table of ExternalDnsZoneRole',
      scope,
    );
  }
}

/**
 * Returns the record types in ownership records. An alias of type A is recorded as CNAME up to 0.21, and as A
 * afterwards.
 */
function ownershipTypes(recordTypes: readonly string[]): string[] {
  return [...new Set([...recordTypes, 'CNAME'])];
}

function defineTable(scope: Construct): dynamodb.Table {
  return new dynamodb.Table(scope, 'Registry', {
    partitionKey: { name: 'k', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    // Without the table, no records of the cluster would be managed any more.
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/**
 * Returns permissions to read and change the table and to use its key. DynamoDB decrypts with the permissions of the
 * caller.
 */
function tableStatements({ encryptionKey, tableArn }: dynamodb.ITable): iam.PolicyStatement[] {
  const prefixed = (service: string, actions: readonly string[]) => actions.map((action) => `${service}:${action}`);
  return [
    new iam.PolicyStatement({
      actions: prefixed('dynamodb', ['DescribeTable', 'PartiQLDelete', 'PartiQLInsert', 'PartiQLUpdate', 'Scan']),
      resources: [tableArn],
    }),
    ...(encryptionKey
      ? [
          new iam.PolicyStatement({
            actions: prefixed('kms', ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey*', 'ReEncrypt*']),
            resources: [encryptionKey.keyArn],
          }),
        ]
      : []),
  ];
}

/** Returns the Region of a table. The Region of an imported table is only in its ARN. */
function tableRegion({ env, tableArn }: dynamodb.ITable): string {
  return isConcrete(tableArn) ? (Arn.split(tableArn, ArnFormat.SLASH_RESOURCE_NAME).region as string) : env.region;
}

function encryptionVariable({ secretName, secretKey }: TxtEncryptionKey): Values {
  return { name: ENCRYPTION_VARIABLE, valueFrom: { secretKeyRef: { name: secretName, key: secretKey } } };
}

/** Environment variable of the key. Arguments would be visible to all users who can read pods. */
const ENCRYPTION_VARIABLE = 'EXTERNAL_DNS_TXT_ENCRYPT_AES_KEY';

function validateAffixes({ prefix, suffix, wildcardReplacement }: TxtAffixes, scope: Located): void {
  if (prefix !== '' && suffix !== '') {
    fail(
      'ExternalDnsSetting',
      `"${suffix}" is a suffix, which cannot be combined with the prefix "${prefix}". Leave one of the two out`,
      scope,
    );
  }
  for (const [text, place] of [
    [prefix, 'begin'],
    [suffix, 'end'],
    [wildcardReplacement, 'stand in'],
  ]) {
    validateAffix(text, place, scope);
  }
}

function validateAffix(text: string, place: string, scope: Located): void {
  if (!isConcrete(text)) {
    return;
  }
  const bare = text.replaceAll(RECORD_TYPE_PLACEHOLDER, '');
  const kept = [...bare.toLowerCase()].filter((char) => /[-a-z0-9._]/.test(char)).join('');
  if (kept !== bare) {
    fail(
      'ExternalDnsSetting',
      `"${text}" cannot ${place} the name of a TXT record. Write lower-case letters, digits, hyphens, dots and underscores, such as "${kept || 'owner-'}"`,
      scope,
    );
  }
}
