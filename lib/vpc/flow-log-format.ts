import { didYouMean, fail } from '../foundation/errors';
import { isMisspelt, truncate } from '../foundation/values';

/**
 * Fields of a VPC flow log up to version 11, with their types in a Parquet file.
 *
 * Fields of ECS (7), the encryption status (10) and tags (11) are not included, because they need more than their
 * name in the format.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export const FLOW_LOG_FIELDS: Readonly<Record<string, 'int' | 'bigint' | 'string'>> = {
  // Version 2
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
  // Version 3
  'vpc-id': 'string',
  'subnet-id': 'string',
  'instance-id': 'string',
  'tcp-flags': 'int',
  type: 'string',
  'pkt-srcaddr': 'string',
  'pkt-dstaddr': 'string',
  // Version 4
  region: 'string',
  'az-id': 'string',
  'sublocation-type': 'string',
  'sublocation-id': 'string',
  // Version 5
  'pkt-src-aws-service': 'string',
  'pkt-dst-aws-service': 'string',
  'flow-direction': 'string',
  'traffic-path': 'int',
  // Version 8
  'reject-reason': 'string',
  // Version 9
  'resource-id': 'string',
  // Version 11
  'interface-type': 'string',
  'next-hop-interface-id': 'string',
  'next-hop-subnet-id': 'string',
  'next-hop-az-id': 'string',
  'next-hop-vpc-id': 'string',
  'next-hop-interface-type': 'string',
};

const KNOWN_FIELDS = Object.keys(FLOW_LOG_FIELDS);

/** Default fields of the records. They identify pods, zones and the traffic path. */
const DEFAULT_FIELDS: readonly string[] = KNOWN_FIELDS.slice(0, KNOWN_FIELDS.indexOf('traffic-path') + 1).filter(
  (field) => !['region', 'sublocation-type', 'sublocation-id'].includes(field),
);

/** Form of field names. */
const FIELD_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/**
 * Returns the fields of a record in order: the default ones, and then those that the user adds.
 *
 * AWS adds fields with each version of the format. Therefore, a name that is not similar to a known field passes, and
 * `unknownFlowLogFields` returns it.
 */
export function flowLogFields(additional: readonly string[]): string[] {
  const fields = [...DEFAULT_FIELDS];
  for (const field of additional) {
    const mayBeNew = FIELD_NAME.test(field) && !isMisspelt(field, KNOWN_FIELDS);
    if (!KNOWN_FIELDS.includes(field) && !mayBeNew) {
      fail('FlowLogField', `"${truncate(field)}" is not a field of a flow log. ${didYouMean(field, KNOWN_FIELDS)}`);
    }
    if (fields.includes(field)) {
      fail('FlowLogField', `"${field}" is already part of the records. Remove it from additionalFields`);
    }
    fields.push(field);
  }
  return fields;
}

/** Returns the fields that are not in the list. */
export function unknownFlowLogFields(fields: readonly string[]): string[] {
  return fields.filter((field) => !KNOWN_FIELDS.includes(field));
}

/** Returns the fields as `AWS::EC2::FlowLog` expects them: `${version} ${account-id} …`. */
export function logFormat(fields: readonly string[]): string {
  return fields.map((field) => `\${${field}}`).join(' ');
}

/**
 * Returns the Glue columns of the Parquet files: names with underscores, in the order of the records. Unknown fields
 * are strings, as most fields are.
 */
export function glueColumns(fields: readonly string[]): { name: string; type: string }[] {
  return fields.map((field) => ({
    name: field.replaceAll('-', '_'),
    type: Object.hasOwn(FLOW_LOG_FIELDS, field) ? FLOW_LOG_FIELDS[field] : 'string',
  }));
}
