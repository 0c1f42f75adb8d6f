import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fail, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { locationOfResource, type ResourceLocation } from '../foundation/resource-locations';
import { isConcrete } from '../foundation/tokens';

/** What Elastic Load Balancing puts between the prefix of the user and its own folders. */
const FOLDER = 'AWSLogs';

/** Settings of the bucket. */
export interface LogsProps {
  /**
   * When logs are deleted: after whole days, one at the least.
   *
   * @default Duration.days(400)
   */
  readonly expireAfter?: Duration;

  /**
   * What becomes of the bucket when the stack is deleted. S3 deletes no bucket that holds logs.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Where a load balancer writes its logs. */
export class LogDestination {
  /**
   * A bucket that lets the load balancer write already. It must be in the Region of the load balancer, and for the logs of an ALB it must be
   * encrypted with keys of S3. What ends with a slash or has `AWSLogs` in it is refused as `Logs`.
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
    /** Where the bucket is, as far as that is known. @internal */
    public readonly _placed?: ResourceLocation,
  ) {}

  /** The bucket of a construct, whose Region is that of its stack. @internal */
  public static _in(bucket: s3.IBucket, prefix?: string): LogDestination {
    const { bucketName, prefix: checked } = LogDestination.bucket(bucket.bucketName, prefix);
    return new LogDestination(bucketName, checked, {
      ...locationOfResource(bucket, bucket.bucketArn),
      name: bucket.node.path,
    });
  }

  /** The attributes of a load balancer, under `access_logs`, `connection_logs` or `health_check_logs`. @internal */
  public _attributes(kind: string): Record<string, string | undefined> {
    return {
      [`${kind}.s3.enabled`]: 'true',
      [`${kind}.s3.bucket`]: this.bucketName,
      [`${kind}.s3.prefix`]: this.prefix,
    };
  }
}

/**
 * A bucket for the logs of load balancers of this account and Region: encrypted with keys of S3, as ALBs take no others, closed to the public and
 * to clear text. Each prefix that is asked for is opened to the service that writes there, and nothing else is.
 *
 * Elastic Load Balancing rejects the attribute of a load balancer while its bucket policy is missing: write `node.addDependency(logs)` for the objects
 * of the load balancer.
 */
export class Logs extends Construct {
  /** The bucket. */
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
   * For logs of ALBs: of access, connections or health checks.
   *
   * @param prefix of the keys, such as `shop/access`; the top of the bucket unless told otherwise
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  public forAlb(prefix?: string): LogDestination {
    validateArguments('Logs.forAlb', arguments, this);
    // In every Region: the accounts of Elastic Load Balancing, by which older Regions were let in, are a legacy since.
    return this.open(prefix, () => [
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.folder(prefix)],
      }),
    ]);
  }

  /**
   * For access logs of NLBs.
   *
   * @param prefix of the keys, such as `shop`; the top of the bucket unless told otherwise
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

  /** A statement that is there already is not added again by the CDK. */
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
      `"${prefix}" is no prefix of load balancer logs. ${meant ? `Did you mean "${meant}"?` : 'Leave it out'}`,
    );
  }
}

function validateLifetime(expireAfter: Duration): void {
  const days = expireAfter.isUnresolved() ? 1 : expireAfter.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1) {
    fail(
      'LoadBalancerLogs',
      `"${expireAfter.toHumanString()}" is no lifetime of logs, write Duration.days(1) or more whole days`,
    );
  }
}
