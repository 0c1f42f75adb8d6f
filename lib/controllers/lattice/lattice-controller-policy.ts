import type * as iam from 'aws-cdk-lib/aws-iam';
import { allow, arn } from '../load-balancer-controller/load-balancer-controller-policy';

/** The tag by which the controller knows what it made: account, cluster and VPC. */
export const OWNER_TAG = 'application-networking.k8s.aws/ManagedBy';

/** What the controller of one cluster is limited to. */
export interface LatticeScope {
  /** The value of the tag: `<account>/<name of the cluster>/<id of the VPC>`. */
  readonly owner: string;
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
 * of what carries that tag. It tags all that it makes, in the same call.
 *
 * @see https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/files/controller-installation/recommended-inline-policy.json
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonvpclattice.html
 */
export function latticeStatements(scope: LatticeScope): iam.PolicyStatement[] {
  const { accessLogs, owner, serviceNetworkArns } = scope;
  const requested = { StringEquals: { [`aws:RequestTag/${OWNER_TAG}`]: owner } };
  const owned = { StringEquals: { [`aws:ResourceTag/${OWNER_TAG}`]: owner } };
  return [
    ...readStatements(),
    allow(lattice(CREATED.map((kind) => `Create${kind}`)), ['*'], requested),
    allow(lattice(CHANGES), ['*'], owned),
    ...tagStatements(owner),
    ...takeoverStatements(scope),
    ...(serviceNetworkArns.length > 0
      ? [allow(lattice(['UpdateServiceNetwork', 'PutAuthPolicy', 'DeleteAuthPolicy']), [...serviceNetworkArns])]
      : []),
    serviceLinkedRoleOf('vpc-lattice.amazonaws.com', 'AWSServiceRoleForVpcLattice'),
    ...(accessLogs
      ? [
          allow(lattice(['CreateAccessLogSubscription']), ['*'], requested),
          allow(lattice(['UpdateAccessLogSubscription', 'DeleteAccessLogSubscription']), ['*'], owned),
          ...logDeliveryStatements(),
        ]
      : []),
  ];
}

const CREATED = [
  'Listener',
  'Rule',
  'Service',
  'ServiceNetwork',
  'ServiceNetworkServiceAssociation',
  'ServiceNetworkVpcAssociation',
  'TargetGroup',
];

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
  'RegisterTargets',
  'DeregisterTargets',
  'UpdateServiceNetwork',
  'DeleteServiceNetwork',
  'DeleteServiceNetworkServiceAssociation',
  'UpdateServiceNetworkVpcAssociation',
  'DeleteServiceNetworkVpcAssociation',
  'PutAuthPolicy',
  'DeleteAuthPolicy',
];

function readStatements(): iam.PolicyStatement[] {
  return [
    allow(
      lattice([
        ...[...CREATED, 'AccessLogSubscription'].flatMap((kind) => [`Get${kind}`, `List${kind}s`]),
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
function tagStatements(owner: string): iam.PolicyStatement[] {
  const mine = { [`aws:ResourceTag/${OWNER_TAG}`]: owner };
  return [
    allow(['tag:TagResources', 'tag:UntagResources'], ['*']),
    // At creation, and to take on what nobody owns.
    allow(lattice(['TagResource']), ['*'], {
      StringEquals: { [`aws:RequestTag/${OWNER_TAG}`]: owner },
      Null: { [`aws:ResourceTag/${OWNER_TAG}`]: 'true' },
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
  return [
    ...(takeOverFrom.length > 0
      ? [
          allow(lattice(TAKEN), ['*'], theirs),
          allow(lattice(['TagResource']), ['*'], { StringEquals: { ...theirs.StringEquals, ...requested } }),
          allow(lattice(['UntagResource']), ['*'], { ...theirs, ...KEEPS_OWNER }),
        ]
      : []),
    ...(claimsServices
      ? [
          allow(lattice(TAKEN), ['*'], { Null: nobodys }),
          allow(lattice(['TagResource']), ['*'], { StringEqualsIfExists: requested, Null: nobodys }),
          allow(lattice(['UntagResource']), ['*'], { ...KEEPS_OWNER, Null: { ...KEEPS_OWNER.Null, ...nobodys } }),
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
