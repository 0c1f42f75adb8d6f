import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { FlowLogs, VpcFlowLogs } from '../../lib';
import { FlowLogQueries, FlowLogQuestion } from '../../lib/flowlogs';
import { testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { templateChanges } from '../support/replacements';
import { flatten, legible, Synthesized } from '../support/templates';

// What the queries answer is checked on made-up records by test/extra/flow-log-queries.py, which needs a SQL engine.

const stack = testStack();
const network = testNetwork(stack, { flowLogs: FlowLogs.toS3() });
const template = Synthesized.of(stack);
const queries = template.all('AWS::Athena::NamedQuery').map(({ Properties }) => legible(Properties));

/** The name, the SQL and the columns of the table of each query, by question. */
const everyQuery = [
  FlowLogQuestion.OVERVIEW,
  FlowLogQuestion.COST,
  FlowLogQuestion.SECURITY,
  FlowLogQuestion.CAPACITY,
  FlowLogQuestion.ENCRYPTION,
  FlowLogQuestion.TRANSIT_GATEWAY,
].flatMap((question) => {
  const scope = testStack();
  new FlowLogQueries(scope, 'Queries', {
    bucket: s3.Bucket.fromBucketName(scope, 'Logs', 'logs'),
    questions: [question],
    tagKeys: question === FlowLogQuestion.COST ? { instance: ['team'], networkInterface: ['team'] } : {},
  });
  const synthesized = Synthesized.of(scope);
  const { PartitionKeys, StorageDescriptor } = synthesized.one('AWS::Glue::Table', 'EXTERNAL_TABLE').Properties
    .TableInput;
  const columns = new Set<string>(
    [...StorageDescriptor.Columns, ...PartitionKeys].map(({ Name }: { Name: string }) => Name),
  );
  return synthesized.all('AWS::Athena::NamedQuery').map(({ Properties: { Name, QueryString } }) => ({
    name: `${question}: ${Name}`,
    sql: QueryString,
    columns,
  }));
});
const TABLE = 'vpc_flow_logs';

// Amazon Athena User Guide, "Reserved keywords to escape in SQL SELECT statements"; read in August 2026.
const RESERVED = new Set(
  `alter and as between by case cast constraint create cross cube current_catalog current_date current_path current_schema current_time
  current_timestamp current_user deallocate delete describe distinct drop else end escape except execute exists extract false first for from
  full group grouping having in inner insert intersect into is join json_array json_exists json_object json_query json_table json_value last
  left like listagg localtime localtimestamp natural normalize not null of on or order outer prepare recursive right rollup select skip table
  then trim true uescape union unnest using values when where with`.split(/\s+/),
);
const OTHER_WORDS = new Set(['asc', 'desc', 'limit', 'bigint']);

/** The SQL without what is in single quotes, and its words: those before a parenthesis are functions. */
function read(sql: string) {
  const code = sql.replaceAll(/'[^']*'/g, "''");
  const words = [...code.matchAll(/"?\b[a-z_][a-z0-9_]*\b"?(?!\()/gi)].map(([word]) => word);
  const aliases = [
    ...[...code.matchAll(/\bAS ([a-z_]+)/g)].map(([, alias]) => alias),
    ...[...code.matchAll(/\b([a-z_]+) AS \(/g)].map(([, name]) => name),
  ];
  return { code, words, aliases: new Set(aliases) };
}

test('read like this, after the records of the last day', () => {
  const texts = queries.map(({ Name, QueryString }): [string, string] => [Name, QueryString]);
  const picture = texts.map(([name, sql]) => `-- ${name}${sql.slice(sql.indexOf('\n)') + 2)}`);
  expect(`\n${picture.join('\n')}\n`).toMatchSnapshot();
});

test.each(everyQuery)('$name: names nothing that the table does not have', ({ columns, sql }) => {
  const { words, aliases } = read(sql);
  const unknown = words
    .map((word) => word.toLowerCase())
    .filter((word) => !columns.has(word.replaceAll('"', '')))
    .filter((word) => !aliases.has(word) && word !== TABLE && word !== 'pod_subnets')
    .filter((word) => !RESERVED.has(word) && !OTHER_WORDS.has(word));
  expect(unknown).toEqual([]);
  expect(words.filter((word) => columns.has(word) && RESERVED.has(word))).toEqual([]);
});

test.each(everyQuery)('$name: reads the table once, two days of it at the most, and whole records only', ({ sql }) => {
  expect(sql.split(TABLE)).toHaveLength(2);
  const recent = sql.slice(0, sql.indexOf('\n)'));
  for (const date of ['current_date', "date_add('day', -1, current_date)"]) {
    expect(recent).toContain(`(year = year(${date}) AND month = month(${date}) AND day = day(${date}))`);
  }
  expect(recent).toMatch(
    /^WITH recent AS \(\n {2}SELECT \*\n {2}FROM vpc_flow_logs\n {2}WHERE \(\(year.*\n +OR \(year.*\)\)\n/,
  );
  expect(recent).toContain("AND start >= CAST(to_unixtime(date_add('hour', -24, current_timestamp)) AS bigint)");
  expect(recent).toContain("AND log_status = 'OK'");
});

test.each(everyQuery)('$name: has a partner for each parenthesis and quote, and fits into Athena', ({ sql }) => {
  const { code } = read(sql);
  let depth = 0;
  for (const sign of code) {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    expect(depth).toBeGreaterThanOrEqual(0);
  }
  expect(depth).toBe(0);
  expect(code.replaceAll("''", '')).not.toContain("'");
  expect(sql.length).toBeLessThan(262_144);
});

test('mean pods and not their nodes by an address', () => {
  for (const { name, sql } of everyQuery.filter(({ name }) => !name.includes('TRANSIT_GATEWAY'))) {
    expect([name, sql]).toEqual([name, expect.not.stringMatching(/(?<!pkt_)(srcaddr|dstaddr)/)]);
  }
});

test('count no byte at both of its ends', () => {
  const sqlOf = (name: string) => queries.find(({ Name }) => Name === name)?.QueryString;
  expect(sqlOf('Top talkers')).toContain('max(seen_bytes) AS total_bytes');
  expect(sqlOf('Cross-zone bytes')).toContain('sum(receivers.bytes)');
  expect(sqlOf('Cross-zone bytes')).toContain("receivers.flow_direction = 'ingress'");
  expect(sqlOf('Cross-zone bytes')).toContain('SELECT DISTINCT pkt_srcaddr, pkt_dstaddr, az_id');
  expect(sqlOf('NAT bytes by subnet')).toContain("flow_direction = 'egress' AND traffic_path = 1");
});

test('tell addresses of pods, nodes and links from those of the internet', () => {
  const pattern = /regexp_like\(outside, '([^']+)'\)/.exec(queries.map(({ QueryString }) => QueryString).join())?.[1];
  const isPrivate = (address: string) => new RegExp(pattern as string).test(address);
  const inside =
    '10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 100.127.255.255 169.254.1.1 198.18.0.1 198.19.9.9';
  const outside =
    '9.255.0.1 11.0.0.1 100.63.0.1 100.128.0.1 172.15.0.1 172.32.0.1 192.167.1.1 198.17.0.1 198.20.0.1 110.0.0.1 1.10.0.1 8.8.8.8';
  expect(inside.split(' ').filter((address) => !isPrivate(address))).toEqual([]);
  expect(outside.split(' ').filter(isPrivate)).toEqual([]);
});

/** The SQL of the view, from its Base64. */
function viewSql(synthesized: Synthesized): string {
  const { ViewOriginalText } = synthesized.one('AWS::Glue::Table', 'VIRTUAL_VIEW').Properties.TableInput;
  const [open, encoded, close] = ViewOriginalText['Fn::Join'][1];
  expect([open, close]).toEqual(['/* Presto View: ', ' */']);
  const definition = JSON.parse(flatten(encoded['Fn::Base64']));
  expect(definition).toMatchObject({
    catalog: 'awsdatacatalog',
    schema: `\${${synthesized.one('AWS::Glue::Database').id}}`,
    columns: [{ name: 'subnet_id', type: 'varchar' }],
  });
  return definition.originalSql;
}

test('identify pod subnets with a view, which is empty without pod subnets', () => {
  const ids = network.subnetsOf('pod').map(({ subnetId }) => `'${flatten(stack.resolve(subnetId))}'`);
  expect(ids).toHaveLength(ZONES.length);
  expect(viewSql(template)).toContain(`ARRAY[${ids.join(', ')}]`);
  const other = testStack();
  const vpc = new ec2.Vpc(other, 'Vpc', { availabilityZones: ZONES });
  new VpcFlowLogs(other, 'FlowLogs', { vpc });
  const alone = Synthesized.of(other);
  expect(viewSql(alone)).toContain('ARRAY[] AS');
  expect(alone.one('AWS::Athena::NamedQuery', 'NAT bytes').Properties.QueryString).toEqual(
    template.one('AWS::Athena::NamedQuery', 'NAT bytes').Properties.QueryString,
  );
});

test('stay as they are when a zone comes, and the view changes in place', () => {
  const larger = testStack();
  testNetwork(larger, {
    addressPlan: testPlan({ availabilityZones: [...ZONES, 'eu-west-1d'] }),
    flowLogs: FlowLogs.toS3(),
  });
  const { replaced, updated } = templateChanges(template.json, Synthesized.of(larger).json);
  expect(replaced).toEqual([]);
  expect(updated.map(({ type }) => type)).toContain('AWS::Glue::Table');
});

test('are saved in the workgroup, over the database', () => {
  for (const { Database, WorkGroup } of queries) {
    expect([Database, WorkGroup]).toEqual([
      `\${${template.one('AWS::Glue::Database').id}}`,
      `\${${template.one('AWS::Athena::WorkGroup').id}}`,
    ]);
  }
  expect(queries).toHaveLength(4);
});
