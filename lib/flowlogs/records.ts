import type { Construct } from 'constructs';
import { fail, withErrorPath } from '../foundation/errors';
import { warn } from '../foundation/warnings';
import { type RecordKind, recordFields, unknownFlowLogFields } from './fields';
import type { FlowLogRecordsOptions } from './options';
import type { QueryId } from './queries';
import { FlowLogQuestion } from './questions';

/** Fields of the records of a flow log, and the queries that read them. */
export interface FlowLogRecords {
  readonly kind: RecordKind;
  readonly fields: string[];
  readonly queries: QueryId[];
}

/**
 * Returns the records that the options ask for.
 *
 * @param kind what the records are about, or undefined if the questions decide
 * @param needed fields that the monitored resource needs in addition
 */
export function recordsOf(
  scope: Construct,
  { questions, additionalFields = [], tagKeys = {} }: FlowLogRecordsOptions,
  kind?: RecordKind,
  needed: readonly string[] = [],
): FlowLogRecords {
  const about = kind ?? questions?.[0]?._kind ?? 'vpc';
  const asked = questions ?? (about === 'vpc' ? [FlowLogQuestion.OVERVIEW] : [FlowLogQuestion.TRANSIT_GATEWAY]);
  const other = asked.find(({ _kind }) => _kind !== about);
  if (other) {
    fail(
      'FlowLogQuestion',
      about === 'vpc'
        ? `"${other}" is about attachments of transit gateways, and these records are about network interfaces. Remove it, and monitor FlowLogSource.transitGatewayAttachment() for it`
        : `"${other}" is about network interfaces, and these records are about transit gateways. Write questions: [FlowLogQuestion.TRANSIT_GATEWAY]`,
      scope,
    );
  }
  const fields = withErrorPath(scope, () =>
    recordFields(about, {
      needed: [...asked.flatMap(({ _fields }) => _fields), ...needed],
      additional: additionalFields,
      tagKeys,
    }),
  );
  warnOfUnknownFields(scope, fields);
  return { kind: about, fields, queries: [...new Set(asked.flatMap(({ _queries }) => _queries))] };
}

function warnOfUnknownFields(scope: Construct, fields: readonly string[]): void {
  const unknown = unknownFlowLogFields(fields);
  if (unknown.length > 0) {
    warn(
      scope,
      'flowLogField',
      `${unknown.map((field) => `"${field}"`).join(', ')} in additionalFields: the library does not know a field with this name. EC2 rejects unknown fields at deployment. The Glue table reads the field as a string, which fails if the records contain numbers.`,
    );
  }
}
