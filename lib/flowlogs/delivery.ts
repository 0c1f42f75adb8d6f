import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Aws, Stack } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import { fail } from '../foundation/errors';
import { validateKeyLocation } from '../foundation/resource-locations';
import { isConcrete, tryGet } from '../foundation/tokens';
import { warn } from '../foundation/warnings';

/** Service that writes flow logs to buckets and streams. */
const DELIVERY_SERVICE = 'delivery.logs.amazonaws.com';

/** Whose flow logs are delivered: accounts, and ARNs of their flow logs by Region and account. */
export interface DeliverySources {
  readonly accounts: readonly string[];
  readonly arns: readonly string[];
}

/** The place in a bucket to which flow logs are delivered. */
export interface DeliveryPlace {
  readonly bucketArn: string;
  /** Part of the keys before `AWSLogs/`: empty, or ending with a slash. */
  readonly prefix: string;
  readonly isHive: boolean;
}

/** Returns the sources of the flow logs of a stack, as a policy in the same or another stack names them. */
export function sourcesOf(stack: Stack, policyStack: Stack): DeliverySources {
  return {
    accounts: [stack === policyStack ? Aws.ACCOUNT_ID : stack.account],
    arns: [stack.formatArn({ service: 'logs', resource: '*' })],
  };
}

/** Returns the sources of the flow logs of accounts in Regions. */
export function sourcesOfAccounts(accounts: readonly string[], regions: readonly string[]): DeliverySources {
  return {
    accounts,
    arns: accounts.flatMap((account) => regions.map((region) => `arn:${Aws.PARTITION}:logs:${region}:${account}:*`)),
  };
}

/** Returns the key prefix of the files of an account, without a slash at its end. */
export function accountPrefix(account: string, isHive: boolean): string {
  return isHive ? `AWSLogs/aws-account-id=${account}` : `AWSLogs/${account}`;
}

/**
 * Returns the statements of the bucket policy that the delivery service needs, restricted to flow logs of the sources.
 *
 * They have no statement ids, because ids are unique in a policy and several flow logs may share a bucket.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
 */
export function bucketStatements(
  { bucketArn, prefix, isHive }: DeliveryPlace,
  sources: DeliverySources,
): iam.PolicyStatement[] {
  const principals = [new iam.ServicePrincipal(DELIVERY_SERVICE)];
  const conditions = sourceConditions(sources);
  return [
    new iam.PolicyStatement({
      principals,
      actions: ['s3:PutObject'],
      resources: sources.accounts.map((account) => `${bucketArn}/${prefix}${accountPrefix(account, isHive)}/*`),
      conditions: {
        ...conditions,
        StringEquals: { ...conditions.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
      },
    }),
    new iam.PolicyStatement({
      principals,
      actions: ['s3:GetBucketAcl', 's3:ListBucket'],
      resources: [bucketArn],
      conditions,
    }),
  ];
}

/**
 * Returns the statement of the key policy that the delivery service needs for an encrypted bucket.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html
 */
export function bucketKeyStatement(sources: DeliverySources): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(DELIVERY_SERVICE)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    conditions: sourceConditions(sources),
  });
}

/**
 * Returns the statement of the key policy that CloudWatch Logs needs, for log groups of the stack.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function logGroupKeyStatement(stack: Stack): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.${Aws.URL_SUFFIX}`)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    resources: ['*'],
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: 'log-group:*' }),
      },
    },
  });
}

/** Returns conditions that prevent a service from acting for flow logs of other accounts. */
export function sourceConditions({ accounts, arns }: DeliverySources) {
  const list = (values: readonly string[]) => (values.length === 1 ? values[0] : [...values]);
  return { StringEquals: { 'aws:SourceAccount': list(accounts) }, ArnLike: { 'aws:SourceArn': list(arns) } };
}

/**
 * Allows the delivery service to write to the bucket, and to use its key. Warns with the statements for policies that
 * are not defined in this app.
 *
 * @returns what the flow log must wait for. EC2 would otherwise create its own bucket policy, which CloudFormation
 * could not replace
 */
export function allowDelivery(
  scope: Construct,
  bucket: s3.IBucket,
  place: Omit<DeliveryPlace, 'bucketArn'>,
  sources: DeliverySources = sourcesOf(Stack.of(scope), Stack.of(bucket)),
): IDependable[] {
  const ofBucket = bucketStatements({ bucketArn: bucket.bucketArn, ...place }, sources);
  const results = ofBucket.map((statement) => bucket.addToResourcePolicy(statement));
  if (results.some(({ statementAdded }) => !statementAdded)) {
    warnOfStatements(scope, 'the policy of the bucket', ofBucket);
  }
  allowKey(scope, bucket.encryptionKey, bucketKeyStatement(sources));
  return results.flatMap(({ policyDependable }) => policyDependable ?? []);
}

/** Adds a statement to the policy of a key. Warns with the statement for a key that is not defined in this app. */
export function allowKey(scope: Construct, key: kms.IKey | undefined, statement: iam.PolicyStatement): void {
  if (key && !key.addToResourcePolicy(statement).statementAdded) {
    warnOfStatements(scope, 'the policy of the key', [statement]);
  }
}

function warnOfStatements(scope: Construct, policy: string, statements: readonly iam.PolicyStatement[]): void {
  const resolved = statements.map((statement) => Stack.of(scope).resolve(statement.toStatementJson()));
  warn(
    scope,
    'flowLogDelivery',
    `This app cannot extend ${policy}. Make sure that it contains: ${JSON.stringify(resolved.map(withoutIntrinsics))}`,
  );
}

/** Writes references as `${Name}` and joins their texts, so that a person can read and fill them in. */
function withoutIntrinsics(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutIntrinsics);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[key, argument]] = [...Object.entries(value), ['', undefined]];
  switch (key) {
    case 'Ref':
      return `\${${argument}}`;
    case 'Fn::GetAtt':
      return `\${${argument.join('.')}}`;
    case 'Fn::Join':
      return argument[1].map(withoutIntrinsics).join(argument[0]);
    default:
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutIntrinsics(member)]));
  }
}

/**
 * Validates the key that encrypts flow logs: a key that AWS manages has a policy that nobody can change, so that the
 * delivery service cannot use it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
 */
export function validateDeliveryKey(key: kms.IKey | undefined, scope: Construct): void {
  const name = /alias\/aws\/[a-z0-9-]+/.exec(key ? String(tryGet(() => key.keyArn)) : '')?.[0];
  if (name) {
    fail(
      'FlowLogKey',
      `"${name}" is a key that AWS manages, and its policy does not allow the delivery of flow logs. Give a key of your own, or remove encryptionKey`,
      scope,
    );
  }
  validateKeyLocation(key, scope);
}

/** Validates the encryption of an existing bucket, as far as the app defines it. */
export function validateBucketEncryption(bucket: s3.IBucket, scope: Construct): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) {
    return;
  }
  const { serverSideEncryptionConfiguration: rules = [] } = Stack.of(bucket).resolve(resource.bucketEncryption) ?? {};
  const isManaged = rules.some(
    ({ serverSideEncryptionByDefault: rule }: s3.CfnBucket.ServerSideEncryptionRuleProperty) => {
      const { kmsMasterKeyId, sseAlgorithm } = (rule ?? {}) as s3.CfnBucket.ServerSideEncryptionByDefaultProperty;
      return sseAlgorithm?.startsWith('aws:kms') && kmsMasterKeyId === undefined;
    },
  );
  if (isManaged) {
    fail(
      'FlowLogKey',
      `"${bucket.node.path}" is encrypted with the key aws/s3, and its policy does not allow the delivery of flow logs. Give the bucket a key of your own, or S3 managed keys`,
      scope,
    );
  }
}

/** Returns the prefix with a slash at its end. */
export function keyPrefix(prefix = ''): string {
  const segments = prefix.split('/');
  if (prefix && isConcrete(prefix) && segments.some((segment) => segment === '' || segment === 'AWSLogs')) {
    const meant = segments.filter((segment) => segment !== '' && segment !== 'AWSLogs').join('/');
    fail(
      'FlowLogPrefix',
      `"${prefix}" is not a key prefix of flow logs. ${meant ? `Did you mean "${meant}"?` : 'Remove prefix'}`,
    );
  }
  return prefix && `${prefix}/`;
}
