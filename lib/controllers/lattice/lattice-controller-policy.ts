import type * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { allow, arn } from '../load-balancer-controller/load-balancer-controller-policy';

/** The tag by which the controller knows what it made: account, cluster and VPC. */
export const OWNER_TAG = 'application-networking.k8s.aws/ManagedBy';

/** What the controller of one cluster is limited to. */
export interface LatticeScope {
  /** The value of the tag: `<account>/<name of the cluster>/<id of the VPC>`. */
  readonly owner: string;
  /** The VPC that service networks are associated with. */
  readonly vpcId: string;
  /** Service networks of others whose auth policies it may change. */
  readonly serviceNetworkArns: readonly string[];
  readonly accessLogs: boolean;
  /** The tags of other controllers whose services it may take over. */
  readonly takeOverFrom: readonly string[];
  /** Whether it may replace the rules of services that no controller made. */
  readonly claimsServices: boolean;
}

/**
 * Less than the published policy, which allows `vpc-lattice:*`: the calls that the controller 2.1.3 makes, creation with its tag, and changes
 * of what carries that tag. It tags all that it makes, in the same call. Targets and auth policies take no tag as a condition: they are granted by ARN,
 * as in managed policies of AWS.
 *
 * @see https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/files/controller-installation/recommended-inline-policy.json
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonvpclattice.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForVpcLattice.html
 */
export function latticeStatements(scope: LatticeScope): iam.PolicyStatement[] {
  const { accessLogs, owner, serviceNetworkArns, vpcId } = scope;
  const requested = { StringEquals: { [`aws:RequestTag/${OWNER_TAG}`]: owner } };
  const owned = { StringEquals: { [`aws:ResourceTag/${OWNER_TAG}`]: owner } };
  return [
    ...readStatements(),
    allow(lattice(creations(CREATED)), ['*'], requested),
    allow(lattice(creations([VPC_ASSOCIATION])), ['*'], {
      StringEquals: { ...requested.StringEquals, 'vpc-lattice:VpcId': vpcId },
    }),
    allow(lattice(CHANGES), ['*'], owned),
    allow(lattice(['RegisterTargets', 'DeregisterTargets']), [ownArn('targetgroup/*')]),
    allow(lattice(['PutAuthPolicy', 'DeleteAuthPolicy']), [ownArn('service/*'), ownArn('servicenetwork/*')]),
    ...tagStatements(owner, [...CREATED, VPC_ASSOCIATION, ...(accessLogs ? [LOG_SUBSCRIPTION] : [])]),
    ...takeoverStatements(scope),
    ...(serviceNetworkArns.length > 0
      ? [allow(lattice(['UpdateServiceNetwork', 'PutAuthPolicy', 'DeleteAuthPolicy']), [...serviceNetworkArns])]
      : []),
    serviceLinkedRoleOf('vpc-lattice.amazonaws.com', 'AWSServiceRoleForVpcLattice'),
    ...(accessLogs
      ? [
          allow(lattice(creations([LOG_SUBSCRIPTION])), ['*'], requested),
          allow(lattice(['UpdateAccessLogSubscription', 'DeleteAccessLogSubscription']), ['*'], owned),
          ...logDeliveryStatements(),
        ]
      : []),
  ];
}

const CREATED = ['Listener', 'Rule', 'Service', 'ServiceNetwork', 'ServiceNetworkServiceAssociation', 'TargetGroup'];

const VPC_ASSOCIATION = 'ServiceNetworkVpcAssociation';
const LOG_SUBSCRIPTION = 'AccessLogSubscription';

function creations(kinds: readonly string[]): string[] {
  return kinds.map((kind) => `Create${kind}`);
}

/** Rules that are updated in a batch are updated as far as IAM is concerned. */
const CHANGES = [
  'UpdateService',
  'DeleteService',
  'UpdateListener',
  'DeleteListener',
  'UpdateRule',
  'DeleteRule',
  'UpdateTargetGroup',
  'DeleteTargetGroup',
  'UpdateServiceNetwork',
  'DeleteServiceNetwork',
  'DeleteServiceNetworkServiceAssociation',
  'UpdateServiceNetworkVpcAssociation',
  'DeleteServiceNetworkVpcAssociation',
];

function readStatements(): iam.PolicyStatement[] {
  return [
    allow(
      lattice([
        ...[...CREATED, VPC_ASSOCIATION, LOG_SUBSCRIPTION].flatMap((kind) => [`Get${kind}`, `List${kind}s`]),
        'GetAuthPolicy',
        'ListTargets',
        'ListTagsForResource',
      ]),
      ['*'],
    ),
    allow(
      [
        'acm:ListCertificates',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeTags',
        'ec2:DescribeVpcs',
        'tag:GetResources',
      ],
      ['*'],
    ),
  ];
}

/** The service that tags for others asks for the permission of its own, and for that of VPC Lattice. */
function tagStatements(owner: string, made: readonly string[]): iam.PolicyStatement[] {
  const mine = { [`aws:ResourceTag/${OWNER_TAG}`]: owner };
  return [
    allow(['tag:TagResources', 'tag:UntagResources'], ['*']),
    // At creation alone: a resource without a tag could be tagged first, and deleted then.
    allow(lattice(['TagResource']), ['*'], {
      StringEquals: { [`aws:RequestTag/${OWNER_TAG}`]: owner, 'vpc-lattice:CreateAction': creations(made) },
    }),
    // Later, but for the tag that says whose it is.
    allow(lattice(['TagResource']), ['*'], {
      StringEquals: mine,
      StringEqualsIfExists: { [`aws:RequestTag/${OWNER_TAG}`]: owner },
    }),
    allow(lattice(['UntagResource']), ['*'], { StringEquals: mine, ...KEEPS_OWNER }),
  ];
}

/**
 * A service is taken over by its tag, then its listeners and rules one by one: they are changed, or deleted, before they carry the tag of this cluster.
 *
 * @see https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/docs/guides/advanced-configurations.md
 * @see https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/docs/guides/migrate-to-eks.md
 */
function takeoverStatements({ claimsServices, owner, takeOverFrom }: LatticeScope): iam.PolicyStatement[] {
  const requested = { [`aws:RequestTag/${OWNER_TAG}`]: owner };
  const theirs = { StringEquals: { [`aws:ResourceTag/${OWNER_TAG}`]: [...takeOverFrom] } };
  const nobodys = { [`aws:ResourceTag/${OWNER_TAG}`]: 'true' };
  // Services, their listeners and the rules of these.
  const services = [ownArn('service/*')];
  return [
    ...(takeOverFrom.length > 0
      ? [
          allow(lattice(TAKEN), services, theirs),
          allow(lattice(['TagResource']), services, { StringEquals: { ...theirs.StringEquals, ...requested } }),
          allow(lattice(['UntagResource']), services, { ...theirs, ...KEEPS_OWNER }),
        ]
      : []),
    ...(claimsServices
      ? [
          allow(lattice(TAKEN), services, { Null: nobodys }),
          allow(lattice(['TagResource']), services, { StringEqualsIfExists: requested, Null: nobodys }),
          allow(lattice(['UntagResource']), services, { ...KEEPS_OWNER, Null: { ...KEEPS_OWNER.Null, ...nobodys } }),
        ]
      : []),
  ];
}

/** What is done to listeners and rules of a service that was taken over, before they are taken over themselves. */
const TAKEN = ['UpdateListener', 'DeleteListener', 'UpdateRule', 'DeleteRule'];

/** Any tags but the one that says whose it is. */
const KEEPS_OWNER = {
  'ForAllValues:StringNotEquals': { 'aws:TagKeys': [OWNER_TAG] },
  Null: { 'aws:TagKeys': 'false' },
};

/** Where logs go is said in Kubernetes: it cannot be known here. */
function logDeliveryStatements(): iam.PolicyStatement[] {
  return [
    allow(
      [
        'firehose:TagDeliveryStream',
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
        's3:GetBucketPolicy',
        's3:PutBucketPolicy',
      ],
      ['*'],
    ),
    serviceLinkedRoleOf('delivery.logs.amazonaws.com', 'AWSServiceRoleForLogDelivery'),
  ];
}

function serviceLinkedRoleOf(service: string, role: string): iam.PolicyStatement {
  return allow(['iam:CreateServiceLinkedRole'], [arn(`iam::*:role/aws-service-role/${service}/${role}`)], {
    StringEquals: { 'iam:AWSServiceName': service },
  });
}

function lattice(actions: readonly string[]): string[] {
  return actions.map((action) => `vpc-lattice:${action}`);
}

/** Of this account and Region. */
function ownArn(resource: string): string {
  return arn(`vpc-lattice:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`);
}
