import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Aws, Fn } from 'aws-cdk-lib/core';
import { validateIds, validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';

/**
 * The services whose endpoints support a policy, according to their guides (read on 2026-11-28; EKS since 2025-02). For
 * other services, EC2 rejects an endpoint with a policy: "only supports the full-access endpoint policy".
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
const WITH_POLICY: readonly string[] = [
  'acm-pca',
  'autoscaling',
  'dynamodb',
  'ec2',
  'ecr.api',
  'ecr.dkr',
  'eks',
  'elasticfilesystem',
  'elasticloadbalancing',
  'kms',
  'lambda',
  'logs',
  'monitoring',
  's3',
  'secretsmanager',
  'sqs',
  'ssm',
  'sts',
];

/**
 * The buckets of AWS that nodes read, by Region: image layers of Amazon ECR and registry.k8s.io, packages of Amazon
 * Linux, and files that the SSM agent installs. These requests are signed by other accounts, or are anonymous.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html#ssm-agent-minimum-s3-permissions
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/vpc_endpoint_policies/s3_endpoint_policy.json, of 2026-03-18
 * @see https://github.com/kubernetes/registry.k8s.io for its buckets
 */
const BUCKETS_OF_AWS = (region: string): string[] => [
  `prod-${region}-starport-layer-bucket`,
  `prod-registry-k8s-io-${region}`,
  `al2023-repos-${region}-de612dc2`,
  `amazonlinux-2-repos-${region}`,
  `amazon-ssm-${region}`,
  `amazon-ssm-packages-${region}`,
  `aws-ssm-${region}`,
  `aws-ssm-document-attachments-${region}`,
  `patch-baseline-snapshot-${region}`,
  `${region}-birdwatcher-prod`,
];

/** Access that endpoint policies allow in addition to the callers of the account or the organization. */
export interface EndpointPolicyOptions {
  /**
   * Other accounts whose roles call AWS from the VPC, such as accounts of shared subnets. Roles of other accounts that
   * constructs of this library assume are always allowed.
   *
   * @default - none
   */
  readonly accounts?: string[];

  /**
   * Buckets that only their own policies protect: the endpoint for S3 allows anonymous requests to them, and requests
   * of other accounts.
   *
   * @default - only the buckets of AWS that nodes need, the buckets for responses of functions to CloudFormation, and
   * the flow log bucket
   */
  readonly buckets?: s3.IBucket[];
}

/** The callers that an endpoint allows. */
export interface EndpointCallers {
  /** Roles of other accounts with which constructs of the app call the service. */
  readonly roleArns: readonly string[];
  /** The ARN of the bucket of the flow logs. */
  readonly flowLogBucketArn?: string;
}

/**
 * The policy of VPC endpoints. Use one of the static methods.
 *
 * It grants no permissions. It limits the requests through an endpoint, in addition to the policies of callers and
 * resources. Endpoints of services that support no policy have none.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export class EndpointPolicy {
  /**
   * Allows callers of the account of the stack, for any resource. Add the accounts of workloads with roles of other
   * accounts, and of callers in shared subnets, to `accounts`.
   *
   * @param options additional access
   */
  public static account(options: EndpointPolicyOptions = {}): EndpointPolicy {
    validateArguments('EndpointPolicy.account', arguments);
    return new EndpointPolicy({}, options);
  }

  /**
   * Allows callers of every account of an organization, for any resource.
   *
   * @param organizationId such as `o-a1b2c3d4e5`
   * @param options additional access
   */
  public static organization(organizationId: string, options: EndpointPolicyOptions = {}): EndpointPolicy {
    validateArguments('EndpointPolicy.organization', arguments);
    validateName('organization', organizationId);
    return new EndpointPolicy({ organizationId }, options);
  }

  /** Allows all callers, for any resource. It is the default of AWS. */
  public static fullAccess(): EndpointPolicy {
    return new EndpointPolicy(undefined, {});
  }

  private constructor(
    private readonly limit: { readonly organizationId?: string } | undefined,
    private readonly options: EndpointPolicyOptions,
  ) {
    validateIds('account', options.accounts);
  }

  /**
   * The policy statements of the endpoint of a service, by its short name. Empty if all callers are allowed.
   *
   * @internal
   */
  public _statementsFor(service: string, callers: EndpointCallers): iam.PolicyStatement[] {
    if (!this.limit || !WITH_POLICY.includes(service)) {
      return [];
    }
    const { accounts = [] } = this.options;
    const known = [...new Set([...accounts, ...callers.roleArns.map(accountOf)])];
    const { organizationId } = this.limit;
    return [
      ...(organizationId ? [allow('Callers', ['*'], ['*'], { 'aws:PrincipalOrgID': organizationId })] : []),
      ...(organizationId && known.length === 0
        ? []
        : [
            allow(organizationId ? 'OtherAccounts' : 'Callers', ['*'], ['*'], {
              'aws:PrincipalAccount': organizationId ? known : [Aws.ACCOUNT_ID, ...known],
            }),
          ]),
      allow('ServicesOfAws', ['*'], ['*'], { 'aws:PrincipalIsAWSService': 'true' }, 'Bool'),
      ...(service === 'sts' ? [this.webIdentity(known)] : []),
      ...(service === 's3' ? this.buckets(callers) : []),
    ];
  }

  /** Pods with IRSA assume their role with an unsigned request, so conditions on the caller do not match. */
  private webIdentity(known: readonly string[]): iam.PolicyStatement {
    const roles = [Aws.ACCOUNT_ID, ...known].map((account) => `arn:${Aws.PARTITION}:iam::${account}:role/*`);
    return allow('WebIdentities', ['sts:AssumeRoleWithWebIdentity'], this.limit?.organizationId ? ['*'] : roles);
  }

  private buckets({ flowLogBucketArn }: EndpointCallers): iam.PolicyStatement[] {
    const bucketArns = (this.options.buckets ?? []).map(({ bucketArn }) => bucketArn);
    const withoutDashes = Fn.join('', Fn.split('-', Aws.REGION));
    const answers = [
      `cloudformation-custom-resource-response-${withoutDashes}`,
      `cloudformation-waitcondition-${Aws.REGION}`,
    ];
    return [
      allow('BucketsOfAws', ['s3:GetObject'], BUCKETS_OF_AWS(Aws.REGION).map(objectsOf)),
      // A function sends its response to CloudFormation to a URL that CloudFormation has signed.
      allow('AnswersToCloudFormation', ['s3:PutObject'], answers.map(objectsOf)),
      ...(flowLogBucketArn
        ? [allow('FlowLogs', ['s3:GetObject', 's3:ListBucket'], [flowLogBucketArn, `${flowLogBucketArn}/*`])]
        : []),
      ...(bucketArns.length > 0
        ? [
            allow(
              'Buckets',
              ['s3:*'],
              bucketArns.flatMap((bucketArn) => [bucketArn, `${bucketArn}/*`]),
            ),
          ]
        : []),
    ];
  }
}

/** The account in the ARN of a role. */
function accountOf(roleArn: string): string {
  return isConcrete(roleArn) ? roleArn.split(':')[4] : Fn.select(4, Fn.split(':', roleArn));
}

function objectsOf(bucket: string): string {
  return `arn:${Aws.PARTITION}:s3:::${bucket}/*`;
}

function allow(
  sid: string,
  actions: string[],
  resources: string[],
  condition?: Record<string, string | string[]>,
  operator = 'StringEquals',
): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    principals: [new iam.AnyPrincipal()],
    actions,
    resources,
    conditions: condition && { [operator]: condition },
  });
}
