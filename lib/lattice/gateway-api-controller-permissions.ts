import type * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { allowStatement, partitionArn } from '../controllers/permission-statements';

/** The tag by which the controller knows what it made: account, cluster and VPC. */
export const LATTICE_OWNER_TAG = 'application-networking.k8s.aws/ManagedBy';

/** What the controller of one cluster is limited to. */
export interface LatticePermissions {
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
export function latticeControllerStatements(scope: LatticePermissions): iam.PolicyStatement[] {
  const { accessLogs, owner, serviceNetworkArns, vpcId } = scope;
  const requested = { StringEquals: { [`aws:RequestTag/${LATTICE_OWNER_TAG}`]: owner } };
  const owned = { StringEquals: { [`aws:ResourceTag/${LATTICE_OWNER_TAG}`]: owner } };
  return [
    ...latticeReadStatements(),
    allowStatement(latticeActions(createActions(CREATED_RESOURCES)), ['*'], requested),
    allowStatement(latticeActions(createActions([VPC_ASSOCIATION])), ['*'], {
      StringEquals: { ...requested.StringEquals, 'vpc-lattice:VpcId': vpcId },
    }),
    allowStatement(latticeActions(CHANGE_ACTIONS), ['*'], owned),
    allowStatement(latticeActions(['RegisterTargets', 'DeregisterTargets']), [latticeArn('targetgroup/*')]),
    allowStatement(latticeActions(['PutAuthPolicy', 'DeleteAuthPolicy']), [
      latticeArn('service/*'),
      latticeArn('servicenetwork/*'),
    ]),
    ...tagStatements(owner, [...CREATED_RESOURCES, VPC_ASSOCIATION, ...(accessLogs ? [LOG_SUBSCRIPTION] : [])]),
    ...takeoverStatements(scope),
    ...(serviceNetworkArns.length > 0
      ? [
          allowStatement(latticeActions(['UpdateServiceNetwork', 'PutAuthPolicy', 'DeleteAuthPolicy']), [
            ...serviceNetworkArns,
          ]),
        ]
      : []),
    serviceLinkedRoleOf('vpc-lattice.amazonaws.com', 'AWSServiceRoleForVpcLattice'),
    ...(accessLogs
      ? [
          allowStatement(latticeActions(createActions([LOG_SUBSCRIPTION])), ['*'], requested),
          allowStatement(latticeActions(['UpdateAccessLogSubscription', 'DeleteAccessLogSubscription']), ['*'], owned),
          ...logDeliveryStatements(),
        ]
      : []),
  ];
}

const CREATED_RESOURCES = [
  'Listener',
  'Rule',
  'Service',
  'ServiceNetwork',
  'ServiceNetworkServiceAssociation',
  'TargetGroup',
];

const VPC_ASSOCIATION = 'ServiceNetworkVpcAssociation';
const LOG_SUBSCRIPTION = 'AccessLogSubscription';

function createActions(kinds: readonly string[]): string[] {
  return kinds.map((kind) => `Create${kind}`);
}

/** Rules that are updated in a batch are updated as far as IAM is concerned. */
const CHANGE_ACTIONS = [
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

function latticeReadStatements(): iam.PolicyStatement[] {
  return [
    allowStatement(
      latticeActions([
        ...[...CREATED_RESOURCES, VPC_ASSOCIATION, LOG_SUBSCRIPTION].flatMap((kind) => [`Get${kind}`, `List${kind}s`]),
        'GetAuthPolicy',
        'ListTargets',
        'ListTagsForResource',
      ]),
      ['*'],
    ),
    allowStatement(
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
  const ownedByCluster = { [`aws:ResourceTag/${LATTICE_OWNER_TAG}`]: owner };
  return [
    allowStatement(['tag:TagResources', 'tag:UntagResources'], ['*']),
    // At creation alone: a resource without a tag could be tagged first, and deleted then.
    allowStatement(latticeActions(['TagResource']), ['*'], {
      StringEquals: { [`aws:RequestTag/${LATTICE_OWNER_TAG}`]: owner, 'vpc-lattice:CreateAction': createActions(made) },
    }),
    // Later, but for the tag that says whose it is.
    allowStatement(latticeActions(['TagResource']), ['*'], {
      StringEquals: ownedByCluster,
      StringEqualsIfExists: { [`aws:RequestTag/${LATTICE_OWNER_TAG}`]: owner },
    }),
    allowStatement(latticeActions(['UntagResource']), ['*'], { StringEquals: ownedByCluster, ...KEEPS_OWNER_TAG }),
  ];
}

/**
 * A service is taken over by its tag, then its listeners and rules one by one: they are changed, or deleted, before they carry the tag of this cluster.
 *
 * @see https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/docs/guides/advanced-configurations.md
 * @see https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/docs/guides/migrate-to-eks.md
 */
function takeoverStatements({ claimsServices, owner, takeOverFrom }: LatticePermissions): iam.PolicyStatement[] {
  const requested = { [`aws:RequestTag/${LATTICE_OWNER_TAG}`]: owner };
  const ownedByOthers = { StringEquals: { [`aws:ResourceTag/${LATTICE_OWNER_TAG}`]: [...takeOverFrom] } };
  const withoutOwner = { [`aws:ResourceTag/${LATTICE_OWNER_TAG}`]: 'true' };
  // Services, their listeners and the rules of these.
  const services = [latticeArn('service/*')];
  return [
    ...(takeOverFrom.length > 0
      ? [
          allowStatement(latticeActions(TAKEOVER_ACTIONS), services, ownedByOthers),
          allowStatement(latticeActions(['TagResource']), services, {
            StringEquals: { ...ownedByOthers.StringEquals, ...requested },
          }),
          allowStatement(latticeActions(['UntagResource']), services, { ...ownedByOthers, ...KEEPS_OWNER_TAG }),
        ]
      : []),
    ...(claimsServices
      ? [
          allowStatement(latticeActions(TAKEOVER_ACTIONS), services, { Null: withoutOwner }),
          allowStatement(latticeActions(['TagResource']), services, {
            StringEqualsIfExists: requested,
            Null: withoutOwner,
          }),
          allowStatement(latticeActions(['UntagResource']), services, {
            ...KEEPS_OWNER_TAG,
            Null: { ...KEEPS_OWNER_TAG.Null, ...withoutOwner },
          }),
        ]
      : []),
  ];
}

/** What is done to listeners and rules of a service that was taken over, before they are taken over themselves. */
const TAKEOVER_ACTIONS = ['UpdateListener', 'DeleteListener', 'UpdateRule', 'DeleteRule'];

/** Any tags but the one that says whose it is. */
const KEEPS_OWNER_TAG = {
  'ForAllValues:StringNotEquals': { 'aws:TagKeys': [LATTICE_OWNER_TAG] },
  Null: { 'aws:TagKeys': 'false' },
};

/** Where logs go is said in Kubernetes: it cannot be known here. */
function logDeliveryStatements(): iam.PolicyStatement[] {
  return [
    allowStatement(
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
  return allowStatement(
    ['iam:CreateServiceLinkedRole'],
    [partitionArn(`iam::*:role/aws-service-role/${service}/${role}`)],
    {
      StringEquals: { 'iam:AWSServiceName': service },
    },
  );
}

function latticeActions(actions: readonly string[]): string[] {
  return actions.map((action) => `vpc-lattice:${action}`);
}

/** Of this account and Region. */
function latticeArn(resource: string): string {
  return partitionArn(`vpc-lattice:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`);
}
