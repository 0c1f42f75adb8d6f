import * as fc from 'fast-check';
import { FlowLogQuestion } from '../../lib/flowlogs';
import {
  columnName,
  FLOW_LOG_FIELDS,
  glueColumns,
  hasField,
  logFormat,
  type RecordKind,
  recordFields,
  tagFieldSpecifications,
} from '../../lib/flowlogs/fields';
import { flowLogQueries } from '../../lib/flowlogs/queries';
import { FIELDS_BY_VERSION, INT_32, INT_64, TRANSIT_GATEWAY_FIELDS } from '../fixtures/flow-log-fields';

const words = (text: string) => text.split(/\s+/).filter(Boolean);
const ALL = [...FLOW_LOG_FIELDS.keys()];
const NONE = { needed: [], additional: [], tagKeys: {} };
const QUESTIONS = Object.entries(FlowLogQuestion).filter(
  (entry): entry is [string, FlowLogQuestion] => entry[1] instanceof FlowLogQuestion,
);

test('are those of the guides, by version and in their order', () => {
  expect(ALL.map((field) => [FLOW_LOG_FIELDS.get(field)?.version, field])).toEqual(
    Object.entries(FIELDS_BY_VERSION).flatMap(([version, fields]) =>
      words(fields).map((field) => [Number(version), field]),
    ),
  );
});

test('have the types of the Parquet files that the service writes', () => {
  const typeOf = (field: string) =>
    words(INT_32).includes(field) ? 'int' : words(INT_64).includes(field) ? 'bigint' : 'string';
  expect(glueColumns(ALL)).toEqual(ALL.map((field) => ({ name: columnName(field), type: typeOf(field) })));
});

test('belong to network interfaces, to transit gateways or to both, as the guides say', () => {
  const ofTransitGateways = words(TRANSIT_GATEWAY_FIELDS);
  expect(ALL.filter((field) => hasField('transitGateway', field)).sort()).toEqual([...ofTransitGateways].sort());
  expect(ALL.filter((field) => !hasField('vpc', field))).toEqual(words(FIELDS_BY_VERSION[6]));
});

describe('the fields of a record', () => {
  const needed = fc.uniqueArray(
    fc.constantFrom(...ALL.filter((field) => hasField('vpc', field) && !/-tag/.test(field))),
  );

  test('are each there once: needed ones by version, and then the others as given', () => {
    fc.assert(
      fc.property(needed, needed, (asked, others) => {
        const additional = others.filter((field) => !asked.includes(field));
        fc.pre(asked.length + additional.length > 0);
        const fields = recordFields('vpc', { ...NONE, needed: [...asked, ...asked], additional });
        expect(fields.slice(asked.length)).toEqual(additional);
        expect(fields.slice(0, asked.length)).toEqual(ALL.filter((field) => asked.includes(field)));
      }),
    );
  });

  test('make a format that names them with braces, and a column each', () => {
    expect(logFormat(['version', 'pkt-srcaddr'])).toBe('${version} ${pkt-srcaddr}');
    expect(glueColumns(['pkt-srcaddr', 'brand-new'])).toEqual([
      { name: 'pkt_srcaddr', type: 'string' },
      { name: 'brand_new', type: 'string' },
    ]);
  });

  test('have a field for each key of a tag, before those that the user adds', () => {
    const tagKeys = { instance: ['team', 'stage'], autoScalingGroup: ['team'] };
    expect(recordFields('vpc', { needed: ['bytes'], additional: ['region'], tagKeys })).toEqual([
      'bytes',
      'instance-tag',
      'instance-tag-2',
      'asg-tag',
      'region',
    ]);
    expect(tagFieldSpecifications({ ...tagKeys, networkInterface: [] })).toEqual([
      { ResourceType: 'instance', TagKeys: ['team', 'stage'] },
      { ResourceType: 'auto-scaling-group', TagKeys: ['team'] },
    ]);
    expect(tagFieldSpecifications({})).toBeUndefined();
  });

  test.each<[string, RecordKind, Partial<Parameters<typeof recordFields>[1]>, string, string]>([
    ['none', 'vpc', {}, '"questions" is empty', 'Add a question, or set additionalFields'],
    ['of a transit gateway', 'vpc', { additional: ['tgw-id'] }, '"tgw-id" is a field of transit gateways', 'Remove it'],
    [
      'of an interface',
      'transitGateway',
      { additional: ['action'] },
      '"action" is a field of network interfaces',
      'Remove',
    ],
    [
      'of ECS',
      'transitGateway',
      { additional: ['ecs-task-id'] },
      '"ecs-task-id" is a field of network interfaces',
      'Remove',
    ],
    [
      'of a tag, without its key',
      'vpc',
      { additional: ['asg-tag-2'] },
      '"asg-tag-2" needs',
      "{ autoScalingGroup: ['team'] }",
    ],
    [
      'of three tags',
      'vpc',
      { tagKeys: { instance: ['a', 'b', 'c'] } },
      '"tagKeys.instance" has 3 keys: "a", "b", "c"',
      'one or two',
    ],
    [
      'of a tag twice',
      'vpc',
      { tagKeys: { instance: ['a', 'a'] } },
      '"tagKeys.instance" has 2 keys: "a", "a"',
      'different keys',
    ],
    [
      'of tags, of a transit gateway',
      'transitGateway',
      { tagKeys: { instance: ['a'] } },
      '"tagKeys.instance" is set',
      'Remove it',
    ],
  ])('fail: %s', (_, kind, contents, wrong, instead) => {
    expect(() => recordFields(kind, { ...NONE, ...contents })).toFailWith('FlowLogField', wrong, instead);
  });
});

describe.each(QUESTIONS)('the question %s', (_, question) => {
  const kind = question._kind;
  const tagKeys = kind === 'vpc' ? { instance: ['team'] } : {};
  const fields = recordFields(kind, { ...NONE, needed: question._fields, tagKeys });

  test('asks for fields that its records have, each once', () => {
    expect(question._fields.filter((field) => !ALL.includes(field) || !hasField(kind, field))).toEqual([]);
    expect(new Set(question._fields).size).toBe(question._fields.length);
  });

  test('has the queries that it promises', () => {
    const queries = flowLogQueries(question._queries, { table: 'vpc_flow_logs', fields });
    expect(queries.map(({ id }) => id)).toEqual(question._queries);
  });
});
