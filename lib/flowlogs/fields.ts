import { didYouMean, fail } from '../foundation/errors';
import { isMisspelt, truncate } from '../foundation/values';

/** Type of a field in a Parquet file, as Athena names it. */
export type FlowLogFieldType = 'int' | 'bigint' | 'string';

/** The subject of records: network interfaces, or the attachments of a transit gateway. */
export type RecordKind = 'vpc' | 'transitGateway';

/**
 * Fields by the version of the format that added them, with their types in a Parquet file. Version 6 is that of
 * transit gateways.
 *
 * The guide names no Parquet type for `encryption-status` in the copy that was read. Its values are the numbers 0 to 3.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html, read on 2026-11-28
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html#flow-log-records, read on 2026-11-28
 */
const VERSIONS: readonly (readonly [version: number, fields: Readonly<Record<string, FlowLogFieldType>>])[] = [
  [
    2,
    {
      version: 'int',
      'account-id': 'string',
      'interface-id': 'string',
      srcaddr: 'string',
      dstaddr: 'string',
      srcport: 'int',
      dstport: 'int',
      protocol: 'int',
      packets: 'bigint',
      bytes: 'bigint',
      start: 'bigint',
      end: 'bigint',
      action: 'string',
      'log-status': 'string',
    },
  ],
  [
    3,
    {
      'vpc-id': 'string',
      'subnet-id': 'string',
      'instance-id': 'string',
      'tcp-flags': 'int',
      type: 'string',
      'pkt-srcaddr': 'string',
      'pkt-dstaddr': 'string',
    },
  ],
  [4, { region: 'string', 'az-id': 'string', 'sublocation-type': 'string', 'sublocation-id': 'string' }],
  [
    5,
    {
      'pkt-src-aws-service': 'string',
      'pkt-dst-aws-service': 'string',
      'flow-direction': 'string',
      'traffic-path': 'int',
    },
  ],
  [
    6,
    {
      'resource-type': 'string',
      'tgw-id': 'string',
      'tgw-attachment-id': 'string',
      'tgw-src-vpc-account-id': 'string',
      'tgw-dst-vpc-account-id': 'string',
      'tgw-src-vpc-id': 'string',
      'tgw-dst-vpc-id': 'string',
      'tgw-src-subnet-id': 'string',
      'tgw-dst-subnet-id': 'string',
      'tgw-src-eni': 'string',
      'tgw-dst-eni': 'string',
      'tgw-src-az-id': 'string',
      'tgw-dst-az-id': 'string',
      'tgw-pair-attachment-id': 'string',
      'packets-lost-no-route': 'bigint',
      'packets-lost-blackhole': 'bigint',
      'packets-lost-mtu-exceeded': 'bigint',
      'packets-lost-ttl-expired': 'bigint',
    },
  ],
  [
    7,
    {
      'ecs-cluster-arn': 'string',
      'ecs-cluster-name': 'string',
      'ecs-container-instance-arn': 'string',
      'ecs-container-instance-id': 'string',
      'ecs-container-id': 'string',
      'ecs-second-container-id': 'string',
      'ecs-service-name': 'string',
      'ecs-task-definition-arn': 'string',
      'ecs-task-arn': 'string',
      'ecs-task-id': 'string',
    },
  ],
  [8, { 'reject-reason': 'string' }],
  [9, { 'resource-id': 'string' }],
  [10, { 'encryption-status': 'int' }],
  [
    11,
    {
      'instance-tag': 'string',
      'instance-tag-2': 'string',
      'interface-tag': 'string',
      'interface-tag-2': 'string',
      'asg-tag': 'string',
      'asg-tag-2': 'string',
      'interface-type': 'string',
      'next-hop-interface-id': 'string',
      'next-hop-subnet-id': 'string',
      'next-hop-az-id': 'string',
      'next-hop-vpc-id': 'string',
      'next-hop-interface-type': 'string',
    },
  ],
];

/** Version and type of each field, by its name, in the order of versions. */
export const FLOW_LOG_FIELDS: ReadonlyMap<string, { readonly version: number; readonly type: FlowLogFieldType }> =
  new Map(
    VERSIONS.flatMap(([version, fields]) =>
      Object.entries(fields).map(([name, type]) => [name, { version, type }] as const),
    ),
  );

/** Version of the fields of transit gateways. */
const TRANSIT_GATEWAY_VERSION = 6;

/** Fields of transit gateway records that records of network interfaces also have. */
const SHARED_WITH_TRANSIT_GATEWAYS: readonly string[] = [
  ...['version', 'account-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'packets', 'bytes'],
  ...['start', 'end', 'log-status', 'tcp-flags', 'type', 'region'],
  ...['pkt-src-aws-service', 'pkt-dst-aws-service', 'flow-direction'],
];

/** Returns true if records of the kind have the field. */
export function hasField(kind: RecordKind, field: string): boolean {
  const isOfTransitGateways = FLOW_LOG_FIELDS.get(field)?.version === TRANSIT_GATEWAY_VERSION;
  return kind === 'vpc' ? !isOfTransitGateways : isOfTransitGateways || SHARED_WITH_TRANSIT_GATEWAYS.includes(field);
}

const KNOWN_FIELDS = [...FLOW_LOG_FIELDS.keys()];

/** Fields of tag values, by the resource that has the tag. The first tag key fills the first field. */
const TAG_FIELDS = {
  instance: ['instance-tag', 'instance-tag-2'],
  networkInterface: ['interface-tag', 'interface-tag-2'],
  autoScalingGroup: ['asg-tag', 'asg-tag-2'],
} as const;

/** Resource types of tag fields in the EC2 API. */
const TAGGED_RESOURCES = {
  instance: 'instance',
  networkInterface: 'network-interface',
  autoScalingGroup: 'auto-scaling-group',
} as const;

/** Tag keys whose values are part of each record, by resource. */
export type TagKeys = { readonly [Resource in keyof typeof TAG_FIELDS]?: readonly string[] };

const TAGGED = Object.keys(TAG_FIELDS) as (keyof typeof TAG_FIELDS)[];

/** The contents of a record. */
export interface RecordContents {
  /** Fields that questions need, in any order. */
  readonly needed: readonly string[];
  readonly additional: readonly string[];
  readonly tagKeys: TagKeys;
}

/** Form of field names. */
const FIELD_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/**
 * Returns the fields of a record in order: those that questions need by version, those of tags, and then those that
 * the user adds.
 *
 * AWS adds fields with each version of the format. Therefore, a name that is not similar to a known field passes, and
 * `unknownFlowLogFields` returns it.
 */
export function recordFields(kind: RecordKind, { needed, additional, tagKeys }: RecordContents): string[] {
  const fields = [...KNOWN_FIELDS.filter((field) => needed.includes(field)), ...tagFields(kind, tagKeys)];
  for (const field of additional) {
    validateField(kind, field, fields);
    fields.push(field);
  }
  if (fields.length === 0) {
    fail('FlowLogField', '"questions" is empty, and a record needs a field. Add a question, or set additionalFields');
  }
  return fields;
}

function validateField(kind: RecordKind, field: string, others: readonly string[]): void {
  const isKnown = FLOW_LOG_FIELDS.has(field);
  if (!isKnown && (!FIELD_NAME.test(field) || isMisspelt(field, KNOWN_FIELDS))) {
    fail('FlowLogField', `"${truncate(field)}" is not a field of a flow log. ${didYouMean(field, KNOWN_FIELDS)}`);
  }
  if (others.includes(field)) {
    fail('FlowLogField', `"${field}" is already part of the records. Remove it from additionalFields`);
  }
  if (isKnown && !hasField(kind, field)) {
    fail(
      'FlowLogField',
      kind === 'vpc'
        ? `"${field}" is a field of transit gateways, which network interfaces do not have. Remove it`
        : `"${field}" is a field of network interfaces, which transit gateways do not have. Remove it`,
    );
  }
  const tagged = TAGGED.find((resource) => (TAG_FIELDS[resource] as readonly string[]).includes(field));
  if (tagged) {
    fail('FlowLogField', `"${field}" needs the key of a tag. Write tagKeys: { ${tagged}: ['team'] }`);
  }
}

/** Returns the fields of tag values. EC2 takes at most two keys of each resource, with at most 128 characters. */
function tagFields(kind: RecordKind, tagKeys: TagKeys): string[] {
  return TAGGED.flatMap((resource) => {
    const keys = tagKeys[resource] ?? [];
    const fields = TAG_FIELDS[resource];
    if (keys.length > fields.length || new Set(keys).size < keys.length) {
      fail(
        'FlowLogField',
        `"tagKeys.${resource}" has ${keys.length} keys: ${keys.map((key) => `"${key}"`).join(', ')}. Write one or two different keys`,
      );
    }
    if (keys.length > 0 && kind === 'transitGateway') {
      fail('FlowLogField', `"tagKeys.${resource}" is set, and records of transit gateways have no tags. Remove it`);
    }
    return fields.slice(0, keys.length);
  });
}

/** Returns the tag keys as `AWS::EC2::FlowLog` expects them, or undefined if there are none. */
export function tagFieldSpecifications(tagKeys: TagKeys): { ResourceType: string; TagKeys: string[] }[] | undefined {
  const specifications = TAGGED.flatMap((resource) => {
    const keys = tagKeys[resource] ?? [];
    return keys.length > 0 ? [{ ResourceType: TAGGED_RESOURCES[resource], TagKeys: [...keys] }] : [];
  });
  return specifications.length > 0 ? specifications : undefined;
}

/** Returns the fields of tag values among the fields. */
export function tagFieldsIn(fields: readonly string[]): string[] {
  const known: readonly string[] = Object.values(TAG_FIELDS).flat();
  return fields.filter((field) => known.includes(field));
}

/** Returns the fields that the library does not know. */
export function unknownFlowLogFields(fields: readonly string[]): string[] {
  return fields.filter((field) => !FLOW_LOG_FIELDS.has(field));
}

/** Returns the fields as `AWS::EC2::FlowLog` expects them: `${version} ${account-id} …`. */
export function logFormat(fields: readonly string[]): string {
  return fields.map((field) => `\${${field}}`).join(' ');
}

/** Returns the name of a field in Parquet files, tables and filter patterns. */
export function columnName(field: string): string {
  return field.replaceAll('-', '_');
}

/** Returns the Glue columns in the order of the records. Unknown fields are strings, as most fields are. */
export function glueColumns(fields: readonly string[]): { name: string; type: FlowLogFieldType }[] {
  return fields.map((field) => ({ name: columnName(field), type: FLOW_LOG_FIELDS.get(field)?.type ?? 'string' }));
}
