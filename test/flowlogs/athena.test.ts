import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Size, type Stack } from 'aws-cdk-lib/core';
import { FlowLogs, VpcFlowLogs } from '../../lib';
import { FlowLogQueries, type FlowLogQueriesProps, FlowLogQuestion } from '../../lib/flowlogs';
import { testStack, ZONES } from '../support/builders';
import { legible, Synthesized } from '../support/templates';

const ACCOUNTS = ['222222222222', '333333333333'];

function queriesOver(props: Partial<FlowLogQueriesProps> = {}): Synthesized {
  const stack = testStack();
  new FlowLogQueries(stack, 'Queries', { bucket: new s3.Bucket(stack, 'Logs', { bucketName: 'logs' }), ...props });
  return Synthesized.of(stack);
}

function tableOf(synthesized: Synthesized) {
  return legible(synthesized.one('AWS::Glue::Table', 'EXTERNAL_TABLE').Properties).TableInput;
}

const PSEUDO: Readonly<Record<string, string>> = { 'AWS::AccountId': '111111111111', 'AWS::Region': 'eu-west-1' };

/** The place of the records of an hour, by the guide: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html */
function placeOf(layout: { isHive: boolean; isHourly: boolean; account?: string; region?: string; prefix?: string }) {
  const { account = '111111111111', prefix = '', region = 'eu-west-1' } = layout;
  const hour = layout.isHourly ? (layout.isHive ? '/hour=07' : '/07') : '';
  return `s3://logs/${prefix}${
    layout.isHive
      ? `AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/year=2026/month=01/day=09`
      : `AWSLogs/${account}/vpcflowlogs/${region}/2026/01/09`
  }${hour}`;
}

/** The place that Athena computes for values of the partition columns, as projection writes them. */
function projected(synthesized: Synthesized, values: Readonly<Record<string, string | number>>): string {
  const { Parameters, PartitionKeys } = tableOf(synthesized);
  const texts = (PartitionKeys as { Name: string }[]).map(({ Name }) => {
    const [type, digits, range, listed] = ['type', 'digits', 'range', 'values'].map(
      (setting) => Parameters[`projection.${Name}.${setting}`],
    );
    const value = values[Name];
    if (type === 'enum') {
      expect(listed.split(',')).toContain(value);
      return [Name, String(value)];
    }
    const [first, last] = range.split(',').map(Number);
    expect(Number(value)).toBeGreaterThanOrEqual(first);
    expect(Number(value)).toBeLessThanOrEqual(last);
    return [Name, String(value).padStart(Number(digits), '0')];
  });
  const known: Record<string, string> = { ...PSEUDO, ...Object.fromEntries(texts) };
  const { id } = synthesized.one('AWS::S3::Bucket');
  return Parameters['storage.location.template'].replaceAll(/\$\{([^}]+)\}/g, (_: string, name: string) =>
    name === id ? 'logs' : (known[name] ?? `?${name}`),
  );
}

const TIME = { year: 2026, month: 1, day: 9, hour: 7 };

describe('the table', () => {
  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('finds the files, Hive-compatible %s, hourly %s', (isHive, isHourly) => {
    for (const prefix of [undefined, 'vpc/prod']) {
      const layout = { hiveCompatiblePartitions: isHive, perHourPartition: isHourly, prefix };
      const synthesized = queriesOver(layout);
      const place = placeOf({ isHive, isHourly, prefix: prefix && `${prefix}/` });
      expect(projected(synthesized, TIME)).toBe(place);
      expect(tableOf(synthesized).PartitionKeys).toHaveLength(isHourly ? 4 : 3);
      const central = queriesOver({ ...layout, accounts: ACCOUNTS, regions: ['eu-west-1', 'us-east-1'] });
      expect(projected(central, { ...TIME, account: ACCOUNTS[1], source_region: 'us-east-1' })).toBe(
        placeOf({ isHive, isHourly, prefix: prefix && `${prefix}/`, account: ACCOUNTS[1], region: 'us-east-1' }),
      );
    }
  });

  test('has a location above every partition', () => {
    for (const props of [{}, { accounts: ACCOUNTS }, { regions: ['us-east-1'] }, { hiveCompatiblePartitions: false }]) {
      const { Parameters, StorageDescriptor } = tableOf(queriesOver(props));
      expect(Parameters['storage.location.template'].startsWith(StorageDescriptor.Location)).toBe(true);
      expect(StorageDescriptor.Location).not.toMatch(/\$\{(account|source_region|year)\}/);
    }
  });

  test('has no partition column with the name of a field', () => {
    const { PartitionKeys, StorageDescriptor } = tableOf(
      queriesOver({ accounts: ACCOUNTS, regions: ['eu-west-1'], additionalFields: ['region'] }),
    );
    const names = [...PartitionKeys, ...StorageDescriptor.Columns].map(({ Name }: { Name: string }) => Name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('reads Parquet by name, and text by position behind its header', () => {
    const parquet = tableOf(queriesOver());
    expect(parquet.Parameters).not.toHaveProperty(['skip.header.line.count']);
    expect(parquet.StorageDescriptor.SerdeInfo.SerializationLibrary).toMatch(/ParquetHiveSerDe$/);
    const text = tableOf(queriesOver({ fileFormat: ec2.FlowLogFileFormat.PLAIN_TEXT }));
    expect(text.Parameters['skip.header.line.count']).toBe('1');
    expect(text.StorageDescriptor).toMatchObject({
      Columns: parquet.StorageDescriptor.Columns,
      InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      SerdeInfo: {
        Parameters: { 'field.delim': ' ' },
        SerializationLibrary: expect.stringMatching(/LazySimpleSerDe$/),
      },
    });
  });

  test('has the view of pod subnets if a query reads it', () => {
    expect(queriesOver().all('AWS::Glue::Table')).toHaveLength(2);
    expect(queriesOver({ questions: [FlowLogQuestion.SECURITY] }).all('AWS::Glue::Table')).toHaveLength(1);
  });

  test.each([
    [{ accounts: ['1234'] }, '"1234" is not the id of an AWS account', 'such as "111122223333"'],
    [{ regions: ['europe'] }, '"europe" is not the name of a Region', 'such as "eu-west-1"'],
  ])('fails with %j', (props, wrong, instead) => {
    expect(() => queriesOver(props)).toFailWith('ResourceId', wrong, instead, '(at Test/Queries)');
  });
});

test('queries of several questions are each saved once', () => {
  const names = queriesOver({ questions: [FlowLogQuestion.COST, FlowLogQuestion.OVERVIEW, FlowLogQuestion.CAPACITY] })
    .all('AWS::Athena::NamedQuery')
    .map(({ Properties }) => Properties.Name);
  expect(names).toEqual([...new Set(names)]);
  expect(names).toEqual(
    expect.arrayContaining(['NAT bytes by AWS service', 'Top talkers', 'NAT ports by destination']),
  );
  // Without tags, there is nothing to show by tag.
  expect(names).not.toContain('Bytes by tag');
});

describe('the workgroup', () => {
  const configurationOf = (synthesized: Synthesized) =>
    legible(synthesized.one('AWS::Athena::WorkGroup').Properties).WorkGroupConfiguration;

  test('stops queries at the limit, and has none by default', () => {
    expect(configurationOf(queriesOver({ scanLimit: Size.gibibytes(10) })).BytesScannedCutoffPerQuery).toBe(
      10 * 1024 ** 3,
    );
    expect(configurationOf(queriesOver())).not.toHaveProperty('BytesScannedCutoffPerQuery');
    expect(configurationOf(queriesOver()).EnforceWorkGroupConfiguration).toBe(true);
  });

  test('fails with a limit that Athena does not take', () => {
    expect(() => queriesOver({ scanLimit: Size.mebibytes(9) })).toFailWith(
      'FlowLogQueries',
      '"scanLimit" is 9437184 bytes',
      'Size.gibibytes(10)',
      '(at Test/Queries)',
    );
  });

  test('keeps results in the bucket for them, encrypted with its key', () => {
    const stack = testStack();
    new FlowLogQueries(stack, 'Queries', {
      bucket: s3.Bucket.fromBucketName(stack, 'Logs', 'logs'),
      prefix: 'vpc',
      resultsBucket: new s3.Bucket(stack, 'Results', { encryptionKey: new kms.Key(stack, 'Key') }),
    });
    const synthesized = Synthesized.of(stack);
    expect(configurationOf(synthesized).ResultConfiguration).toEqual({
      EncryptionConfiguration: {
        EncryptionOption: 'SSE_KMS',
        KmsKey: `\${${synthesized.one('AWS::KMS::Key').id}.Arn}`,
      },
      OutputLocation: `s3://\${${synthesized.one('AWS::S3::Bucket').id}}/athena-results/`,
    });
  });
});

/** The properties of a value that its CloudFormation type does not have. */
function unknownProperties(type: string, value: Readonly<Record<string, unknown>>): string[] {
  const specification = loadAwsServiceSpecSync();
  const [resource] = specification.lookup('resource', 'cloudFormationType', 'equals', type);
  const visit = (known: typeof resource.properties, members: object, path: string): string[] =>
    Object.entries(members).flatMap(([name, member]) => {
      const own = known[name];
      if (!own) {
        return [`${path}.${name}`];
      }
      const element = own.type.type === 'array' ? own.type.element : own.type;
      if (element.type !== 'ref') {
        return [];
      }
      const { properties } = specification.get('typeDefinition', element.reference.$ref);
      return [member].flat().flatMap((one) => visit(properties, one, `${path}.${name}`));
    });
  return visit(resource.properties, value, type);
}

test('each property is one of CloudFormation', () => {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ZONES });
  const tagKeys = { instance: ['team'] };
  const fileFormat = ec2.FlowLogFileFormat.PLAIN_TEXT;
  const choices = (scope: Stack) => [
    FlowLogs.toS3({ scanLimit: Size.gibibytes(1), tagKeys, questions: [FlowLogQuestion.OVERVIEW] }),
    FlowLogs.toBucket(new s3.Bucket(scope, 'Logs', { encryptionKey: new kms.Key(scope, 'Key') }), { fileFormat }),
  ];
  for (const [index, flowLogs] of choices(stack).entries()) {
    new VpcFlowLogs(stack, `FlowLogs${index}`, { vpc, flowLogs });
  }
  const types = ['AWS::Glue::Database', 'AWS::Glue::Table', 'AWS::Athena::WorkGroup', 'AWS::Athena::NamedQuery'];
  for (const type of [...types, 'AWS::EC2::FlowLog']) {
    const resources = Synthesized.of(stack).all(type);
    expect(resources.length).toBeGreaterThan(1);
    expect(resources.flatMap(({ Properties }) => unknownProperties(type, Properties))).toEqual([]);
  }
  expect(unknownProperties('AWS::Glue::Table', { TableInput: { StorageDescriptor: { Colums: [] } } })).toEqual([
    'AWS::Glue::Table.TableInput.StorageDescriptor.Colums',
  ]);
});
