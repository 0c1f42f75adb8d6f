import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fail, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { locationOfResource, type ResourceLocation } from '../foundation/resource-locations';
import { isConcrete } from '../foundation/tokens';

/** The folder that Elastic Load Balancing adds to the prefix of the user. */
const FOLDER = 'AWSLogs';

/** Properties of the log bucket. */
export interface LogsProps {
  /**
   * The time after which logs are deleted: at least one day, in whole days.
   *
   * @default Duration.days(400)
   */
  readonly expireAfter?: Duration;

  /**
   * Whether the bucket is deleted with the stack. S3 does not delete a bucket that contains logs.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** The destination of load balancer logs. */
export class LogDestination {
  /**
   * An existing bucket, whose policy lets the load balancer write. It must be in the Region of the load balancer, and
   * for the logs of an ALB it must be encrypted with keys of S3. Prefixes that end with a slash or contain `AWSLogs`
   * are an error (`Logs`).
   *
   * @param bucketName the name of the bucket
   * @param prefix of the keys, such as `shop`; the top of the bucket unless told otherwise
   */
  public static bucket(bucketName: string, prefix?: string): LogDestination {
    validateArguments('LogDestination.bucket', arguments);
    validateLoadBalancerPrefix(prefix);
    return new LogDestination(bucketName, prefix);
  }

  private constructor(
    private readonly bucketName: string,
    private readonly prefix?: string,
    /** The Region and account of the bucket, if they are known. @internal */
    public readonly _placed?: ResourceLocation,
  ) {}

  /** The bucket of a construct. Its Region is that of its stack. @internal */
  public static _in(bucket: s3.IBucket, prefix?: string): LogDestination {
    const { bucketName, prefix: checked } = LogDestination.bucket(bucket.bucketName, prefix);
    return new LogDestination(bucketName, checked, {
      ...locationOfResource(bucket, bucket.bucketArn),
      name: bucket.node.path,
    });
  }

  /**
   * The attributes of a load balancer, with the prefix `access_logs`, `connection_logs` or `health_check_logs`.
   *
   * @internal
   */
  public _attributes(kind: string): Record<string, string | undefined> {
    return {
      [`${kind}.s3.enabled`]: 'true',
      [`${kind}.s3.bucket`]: this.bucketName,
      [`${kind}.s3.prefix`]: this.prefix,
    };
  }
}

/**
 * A bucket for the logs of load balancers of this account and Region. It is encrypted with keys of S3, because ALBs
 * support no other encryption. It blocks public access and requires TLS. The bucket policy allows each log service to
 * write under the prefixes that you use, and nothing else.
 *
 * Elastic Load Balancing rejects the attribute of a load balancer until the bucket policy exists. Write
 * `node.addDependency(logs)` for the Kubernetes objects of the load balancer.
 */
export class Logs extends Construct {
  /** The bucket of the logs. */
  public readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, props: LogsProps = {}) {
    validateArguments('Logs', arguments);
    super(scope, id);
    const expireAfter = props.expireAfter ?? Duration.days(400);
    withErrorPath(this, () => validateLifetime(expireAfter));

    this.bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      lifecycleRules: [
        { id: 'logs', expiration: expireAfter },
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
  }

  /**
   * The destination for access logs, connection logs or health check logs of ALBs.
   *
   * @param prefix of the keys, such as `shop/access`; none by default
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  public forAlb(prefix?: string): LogDestination {
    validateArguments('Logs.forAlb', arguments, this);
    // The service principal works in every Region. The account ids of Elastic Load Balancing, which older Regions
    // needed, are a legacy method.
    return this.open(prefix, () => [
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.folder(prefix)],
      }),
    ]);
  }

  /**
   * The destination for access logs of NLBs.
   *
   * @param prefix of the keys, such as `shop`; none by default
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
   */
  public forNlb(prefix?: string): LogDestination {
    validateArguments('Logs.forNlb', arguments, this);
    const principals = [new iam.ServicePrincipal('delivery.logs.amazonaws.com')];
    const fromHere = { 'aws:SourceAccount': Aws.ACCOUNT_ID };
    const ArnLike = { 'aws:SourceArn': Stack.of(this).formatArn({ service: 'logs', resource: '*' }) };
    return this.open(prefix, () => [
      new iam.PolicyStatement({
        principals,
        actions: ['s3:PutObject'],
        resources: [this.folder(prefix)],
        conditions: { StringEquals: { ...fromHere, 's3:x-amz-acl': 'bucket-owner-full-control' }, ArnLike },
      }),
      new iam.PolicyStatement({
        principals,
        actions: ['s3:GetBucketAcl'],
        resources: [this.bucket.bucketArn],
        conditions: { StringEquals: fromHere, ArnLike },
      }),
    ]);
  }

  /** Adds a statement. The CDK does not add the same statement twice. */
  private open(prefix: string | undefined, statements: () => iam.PolicyStatement[]): LogDestination {
    const destination = withErrorPath(this, () => LogDestination._in(this.bucket, prefix));
    for (const statement of statements()) {
      this.bucket.addToResourcePolicy(statement);
    }
    return destination;
  }

  private folder(prefix: string | undefined): string {
    return this.bucket.arnForObjects(`${prefix === undefined ? '' : `${prefix}/`}${FOLDER}/${Aws.ACCOUNT_ID}/*`);
  }
}

function validateLoadBalancerPrefix(prefix: string | undefined): void {
  const segments = prefix?.split('/') ?? [];
  if (prefix !== undefined && isConcrete(prefix) && segments.some((part) => part === '' || part.includes(FOLDER))) {
    const meant = segments.filter((part) => part !== '' && !part.includes(FOLDER)).join('/');
    fail(
      'LoadBalancerLogs',
      `"${prefix}" is not a valid prefix of load balancer logs. ${meant ? `Did you mean "${meant}"?` : 'Remove it'}`,
    );
  }
}

function validateLifetime(expireAfter: Duration): void {
  const days = expireAfter.isUnresolved() ? 1 : expireAfter.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1) {
    fail(
      'LoadBalancerLogs',
      `"${expireAfter.toHumanString()}" is not a valid lifetime of logs. Write Duration.days(1), or more whole days`,
    );
  }
}
