import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Arn, ArnFormat, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { Values } from '../foundation/values';
import { ownershipName, RECORD_TYPE_PLACEHOLDER, type TxtAffixes } from './dns-records';

/** How a registry is told to ExternalDNS, and what it may do for it. */
export interface RegistrySetup {
  readonly registry: string;
  readonly arguments: string[];
  /** Variables of the container that arguments would show to everybody. */
  readonly variables: Values[];
  readonly statements: iam.PolicyStatement[];
  /** How records that tell the owner are named; undefined where the registry keeps none. */
  readonly affixes?: TxtAffixes;
  /** Where the owners are kept: two that keep theirs in different places cannot take each other's records for their own. */
  readonly place: string;
  readonly table?: dynamodb.ITable;
}

/** A key of a Kubernetes Secret in the namespace of ExternalDNS. */
export interface TxtEncryptionKey {
  /** The name of the Secret, in the namespace `external-dns`. */
  readonly secretName: string;

  /** The key in it whose value is the AES key: 32 bytes, plain or in base64. */
  readonly secretKey: string;
}

/** How TXT records that tell the owner are named and written. */
export interface TxtRegistryOptions {
  /**
   * What stands behind the first label of a name, in place of a prefix: lower-case letters, digits, hyphens, dots and underscores, and
   * `%{record_type}`. It must stay, and is refused beside a prefix.
   *
   * @default - nothing
   */
  readonly suffix?: string;

  /**
   * What stands for the asterisk of a wildcard record in the name of its TXT record. It must stay.
   *
   * @default - the asterisk
   */
  readonly wildcardReplacement?: string;

  /**
   * The key by which TXT records are encrypted: in plain text they tell anybody the namespace and the name of each Ingress or Service. The
   * Secret must be in the cluster before ExternalDNS.
   *
   * @default - plain text
   */
  readonly encryptionKey?: TxtEncryptionKey;
}

/** Where ExternalDNS keeps which records are its own: one choice, made by a factory. */
export class ExternalDnsRegistry {
  /**
   * In TXT records beside the records. Without a prefix, the one of `app.example.com` of type A is `a-app.example.com`, and that of an alias of a load
   * balancer `cname-app.example.com`; so the records of a zone's own name have their TXT record outside the zone, and need a prefix with a dot
   * at its end, such as `%{record_type}-owner.`.
   *
   * @param prefix lower-case letters, digits, hyphens, dots and underscores, and `%{record_type}`, which stands for the type; it must stay
   * @param options a suffix in its place, wildcards, encryption
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
   * In a table of DynamoDB: zones hold no TXT records of ExternalDNS. Where a role of another account is taken on for the zones, the table is read by
   * the same role: it must be one of that account, and `ExternalDnsZoneRole` must have the same registry.
   *
   * @param table with the partition key `k` of type string and no sort key, in any Region; without one, a table is made and kept when the
   * stack is deleted
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
 * The names that ExternalDNS writes under a domain: the domain, what is below it, and TXT records of the domain itself, which lie beside it.
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

/** Refuses a table of this account where ExternalDNS takes on a role of another one: it calls DynamoDB as that role, too. */
export function validateRegistryTable(
  registry: ExternalDnsRegistry | undefined,
  zoneRoleArn: string | undefined,
  scope: Located,
): void {
  if (registry?._makesTable && zoneRoleArn !== undefined) {
    fail(
      'ControllerSetting',
      '"ExternalDnsRegistry.dynamoDb()" would make a table in this account, which the role of the zones cannot read, give it the table of ExternalDnsZoneRole',
      scope,
    );
  }
}

/** An alias of type A tells its owner as a CNAME up to 0.21, and as an A after. */
function ownershipTypes(recordTypes: readonly string[]): string[] {
  return [...new Set([...recordTypes, 'CNAME'])];
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

/** Reads and changes of the table, and the use of its key: DynamoDB decrypts in the name of who asks. */
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

/** The Region of a table, which an imported one says in its ARN alone. */
function tableRegion({ env, tableArn }: dynamodb.ITable): string {
  return isConcrete(tableArn) ? (Arn.split(tableArn, ArnFormat.SLASH_RESOURCE_NAME).region as string) : env.region;
}

function encryptionVariable({ secretName, secretKey }: TxtEncryptionKey): Values {
  return { name: ENCRYPTION_VARIABLE, valueFrom: { secretKeyRef: { name: secretName, key: secretKey } } };
}

/** Arguments are seen by everybody who may read pods: the key comes by a variable. */
const ENCRYPTION_VARIABLE = 'EXTERNAL_DNS_TXT_ENCRYPT_AES_KEY';

function validateAffixes({ prefix, suffix, wildcardReplacement }: TxtAffixes, scope: Located): void {
  if (prefix !== '' && suffix !== '') {
    fail('ControllerSetting', `"${suffix}" cannot stand beside the prefix "${prefix}", keep one of the two`, scope);
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
      'ControllerSetting',
      `"${text}" cannot ${place} the name of a TXT record, write lower-case letters, digits, hyphens, dots and underscores, such as "${kept || 'owner-'}"`,
      scope,
    );
  }
}
