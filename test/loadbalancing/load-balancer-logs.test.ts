import { Duration, Fn, RemovalPolicy } from 'aws-cdk-lib/core';
import { AlbIngress } from '../../lib/ingress';
import { LogDestination, Logs } from '../../lib/loadbalancing';
import { testStack } from '../support/builders';
import { legible, Synthesized } from '../support/templates';

const stack = testStack();
const logs = new Logs(stack, 'Logs');
const shop = logs.forAlb('shop/access');
logs.forAlb('shop/access');
logs.forAlb();
logs.forNlb('orders');
const template = Synthesized.of(stack);
const [bucket] = template.all('AWS::S3::Bucket');

// biome-ignore lint/suspicious/noExplicitAny: a policy is of any shape
const statements: any[] = legible(template.one('AWS::S3::BucketPolicy').Properties).PolicyDocument.Statement;
const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
const objects = (folder: string) => `\${${bucket.id}.Arn}/${folder}AWSLogs/\${AWS::AccountId}/*`;

describe('the bucket of load balancer logs', () => {
  test('is closed to the public and to clear text, and encrypted as ALBs want it', () => {
    expect(bucket.Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
    expect(statements.filter(({ Effect }) => Effect === 'Deny').map(({ Condition }) => Condition)).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
    ]);
  });

  test('keeps logs for 400 days, and itself, unless told otherwise', () => {
    expect(bucket.Properties.LifecycleConfiguration.Rules).toMatchObject([
      { Id: 'logs', ExpirationInDays: 400 },
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    ]);
    expect(bucket.DeletionPolicy).toBe('Retain');
    const other = testStack();
    new Logs(other, 'Logs', { expireAfter: Duration.days(7), removalPolicy: RemovalPolicy.DESTROY });
    const [own] = Synthesized.of(other).all('AWS::S3::Bucket');
    expect(own.DeletionPolicy).toBe('Delete');
    expect(own.Properties.LifecycleConfiguration.Rules[0].ExpirationInDays).toBe(7);
  });

  test('lets ALBs write under the prefixes that were asked for, each once, and nowhere else', () => {
    const service = 'logdelivery.elasticloadbalancing.amazonaws.com';
    const own = allowed.filter(({ Principal }) => Principal.Service === service);
    expect(own.map(({ Action, Resource, Condition }) => [Action, Resource, Condition])).toEqual([
      ['s3:PutObject', objects('shop/access/'), undefined],
      ['s3:PutObject', objects(''), undefined],
    ]);
  });

  test('lets the delivery service write logs of NLBs of this account and Region', () => {
    const own = allowed.filter(({ Principal }) => Principal.Service === 'delivery.logs.amazonaws.com');
    const from = {
      StringEquals: { 'aws:SourceAccount': `\${AWS::AccountId}` },
      ArnLike: { 'aws:SourceArn': `arn:\${AWS::Partition}:logs:eu-west-1:111111111111:*` },
    };
    expect(own.map(({ Action, Resource, Condition }) => [Action, Resource, Condition])).toEqual([
      [
        's3:PutObject',
        objects('orders/'),
        { ...from, StringEquals: { ...from.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      ],
      ['s3:GetBucketAcl', `\${${bucket.id}.Arn}`, from],
    ]);
    expect(allowed).toHaveLength(4);
  });

  test.each(['aws', 'aws-cn', 'aws-us-gov'])(
    'is opened by the same names in %s, for accounts and partitions of the deployment',
    (partition) => {
      const region = { aws: 'il-central-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' }[partition];
      const other = testStack({ env: { region } });
      const own = new Logs(other, 'Logs');
      own.forAlb();
      own.forNlb();
      // biome-ignore lint/suspicious/noExplicitAny: a policy is of any shape
      const document: any = legible(Synthesized.of(other).one('AWS::S3::BucketPolicy').Properties).PolicyDocument;
      const open = document.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
      expect(open.map(({ Principal }: { Principal: unknown }) => Principal)).toEqual([
        { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        { Service: 'delivery.logs.amazonaws.com' },
        { Service: 'delivery.logs.amazonaws.com' },
      ]);
      expect(JSON.stringify(open)).not.toMatch(/arn:aws|\\d{12}/);
    },
  );

  test('is named by the attributes of a load balancer', () => {
    const { annotations } = new AlbIngress({ accessLogs: shop });
    expect(stack.resolve(annotations)).toEqual({
      'alb.ingress.kubernetes.io/load-balancer-attributes': {
        'Fn::Join': [
          '',
          [
            'access_logs.s3.enabled=true,access_logs.s3.bucket=',
            { Ref: bucket.id },
            ',access_logs.s3.prefix=shop/access',
          ],
        ],
      },
    });
  });

  test('takes prefixes that are known at deployment', () => {
    expect(() => LogDestination.bucket('logs', Fn.importValue('prefix'))).not.toThrow();
  });

  test.each([
    ['shop/', 'Did you mean "shop"?'],
    ['/shop//web', 'Did you mean "shop/web"?'],
    ['shop/AWSLogs', 'Did you mean "shop"?'],
    ['AWSLogs', 'Remove it'],
    ['', 'Remove it'],
  ])('fails on the prefix "%s"', (prefix, instead) => {
    expect(() => logs.forAlb(prefix)).toFailWith(
      'LoadBalancerLogs',
      `"${prefix}" is not a valid prefix`,
      instead,
      '(at Test/Logs)',
    );
    expect(() => LogDestination.bucket('logs', prefix)).toFailWith(
      'LoadBalancerLogs',
      `"${prefix}" is not a valid prefix`,
      instead,
    );
  });

  test.each([Duration.days(0), Duration.hours(36)])('fails on a lifetime that is no number of days', (expireAfter) => {
    expect(() => new Logs(testStack(), 'Logs', { expireAfter })).toFailWith(
      'LoadBalancerLogs',
      `"${expireAfter.toHumanString()}" is not a valid lifetime of logs`,
      'Write Duration.days(1)',
      '(at Test/Logs)',
    );
  });
});
