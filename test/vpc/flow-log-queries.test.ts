import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Fn } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { Cidr, FlowLogs, VpcFlowLogs, type VpcFlowLogsProps } from '../../lib';
import { addressPattern } from '../../lib/vpc/flow-log-queries';
import { testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { flatten, legible, Synthesized } from '../support/templates';

// What the queries answer is checked on made-up records by test/extra/flow-log-queries.py, which needs a SQL engine.

const stack = testStack();
testNetwork(stack, { flowLogs: FlowLogs.toS3() });
const template = Synthesized.of(stack);
const table = template.one('AWS::Glue::Table').Properties.TableInput;
const queries = template.all('AWS::Athena::NamedQuery').map(({ Properties }) => legible(Properties));
const everyQuery = queries.map(({ Name, QueryString }) => [Name, QueryString] as [name: string, sql: string]);

// Amazon Athena User Guide, "Reserved keywords to escape in SQL SELECT statements"; read in August 2026.
const RESERVED = new Set(
  `alter and as between by case cast constraint create cross cube current_catalog current_date current_path current_schema current_time
  current_timestamp current_user deallocate delete describe distinct drop else end escape except execute exists extract false first for from
  full group grouping having in inner insert intersect into is join json_array json_exists json_object json_query json_table json_value last
  left like listagg localtime localtimestamp natural normalize not null of on or order outer prepare recursive right rollup select skip table
  then trim true uescape union unnest using values when where with`.split(/\s+/),
);
const OTHER_WORDS = new Set(['asc', 'desc', 'limit', 'bigint']);
const columns = new Set<string>(
  [...table.StorageDescriptor.Columns, ...table.PartitionKeys].map(({ Name }: { Name: string }) => Name),
);

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
  const picture = everyQuery.map(([name, sql]) => `-- ${name}${sql.slice(sql.indexOf('\n)') + 2)}`);
  expect(`\n${picture.join('\n')}\n`).toMatchSnapshot();
});

test.each(everyQuery)('%s: names nothing that the table does not have', (_, sql) => {
  const { words, aliases } = read(sql);
  const unknown = words
    .map((word) => word.toLowerCase())
    .filter((word) => !columns.has(word.replaceAll('"', '')))
    .filter((word) => !aliases.has(word) && word !== table.Name)
    .filter((word) => !RESERVED.has(word) && !OTHER_WORDS.has(word));
  expect(unknown).toEqual([]);
  expect(words.filter((word) => columns.has(word) && RESERVED.has(word))).toEqual([]);
});

test.each(everyQuery)('%s: reads the table once, two days of it at the most, and whole records only', (_, sql) => {
  expect(sql.split(table.Name)).toHaveLength(2);
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

test.each(everyQuery)('%s: has a partner for each parenthesis and quote, and fits into Athena', (_, sql) => {
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
  for (const { QueryString } of queries) {
    expect(QueryString).not.toMatch(/(?<!pkt_)(srcaddr|dstaddr)/);
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

describe('subnets of pods', () => {
  const natOf = (props: Partial<VpcFlowLogsProps>) => {
    const other = testStack();
    const vpc = new ec2.Vpc(other, 'Vpc', { availabilityZones: ZONES });
    new VpcFlowLogs(other, 'FlowLogs', { vpc, ...props });
    return flatten(Synthesized.of(other).one('AWS::Athena::NamedQuery', 'NAT bytes').Properties.QueryString);
  };
  const subnet = ec2.Subnet.fromSubnetId(testStack(), 'Pods', 'subnet-0123456789abcdef0');

  test('are told by the networks of the pod tiers, which a zone that is added does not change', () => {
    const nat = queries.find(({ Name }) => Name === 'NAT bytes by subnet');
    expect(nat?.QueryString).toContain(
      String.raw`if(bool_or(regexp_like(inside, '^(100\.64\.)')), 'pod', 'other') AS subnet_kind`,
    );
    const grown = testStack();
    const addressPlan = testPlan({ availabilityZones: [...ZONES, 'eu-west-1d'] });
    testNetwork(grown, { flowLogs: FlowLogs.toS3(), addressPlan });
    expect(Synthesized.of(grown).all('AWS::Athena::NamedQuery')).toEqual(template.all('AWS::Athena::NamedQuery'));
  });

  test('are told by their ids, where their networks are not known', () => {
    const byId = `if(subnet_id IN ('subnet-0123456789abcdef0'), 'pod', 'other') AS subnet_kind`;
    expect(natOf({ podSubnets: [subnet] })).toContain(byId);
    expect(natOf({ podSubnets: [subnet], podCidrs: [Fn.importValue('pods')] })).toContain(byId);
    expect(natOf({ podSubnets: [subnet], podCidrs: ['10.1.0.0/16'] })).not.toContain('subnet_id IN');
  });

  test('are not told apart, where nothing tells', () => {
    expect(natOf({})).not.toContain('subnet_kind');
  });

  test('fails on a network of pods that is IPv6', () => {
    expect(() => natOf({ podCidrs: ['2001:db8::/64'] })).toFailWith(
      'CidrFamily',
      '"2001:db8::/64" is IPv6',
      'write a network',
    );
  });

  test('are told by a pattern that holds for every address of their networks, and for no other', () => {
    const address = fc.nat(0xffffffff).map((value) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.'));
    const network = fc.tuple(address, fc.integer({ min: 8, max: 32 })).map(([text, length]) => {
      const value = text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
      return { first: Math.floor(value / 2 ** (32 - length)) * 2 ** (32 - length), length };
    });
    const textOf = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
    fc.assert(
      fc.property(network, fc.nat(), address, ({ first, length }, offset, other) => {
        const pattern = new RegExp(addressPattern([Cidr.parse(`${textOf(first)}/${length}`)]));
        const size = 2 ** (32 - length);
        const edges = [first, first + size - 1, first + (offset % size)].map(textOf);
        expect(edges.filter((inside) => !pattern.test(inside))).toEqual([]);
        const outside = [first - 1, first + size].filter((value) => value >= 0 && value < 2 ** 32).map(textOf);
        expect(outside.filter((value) => pattern.test(value))).toEqual([]);
        expect(pattern.test(other)).toBe(Cidr.parse(`${textOf(first)}/${length}`).containsAddress(other));
      }),
    );
  });
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
