import type * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { allow, arn } from '../load-balancer-controller/load-balancer-controller-policy';

/** Tag of resources that the controller creates, with account, cluster and VPC. */
export const OWNER_TAG = 'application-networking.k8s.aws/ManagedBy';

/** Scope of the permissions of a controller. */
export interface LatticeScope {
  /** Value of the tag: `<account>/<cluster name>/<VPC id>`. */
  readonly owner: string;
  /** Id of the VPC that is associated with service networks. */
  readonly vpcId: string;
  /** Other service networks whose auth policies it can change. */
  readonly serviceNetworkArns: readonly string[];
  readonly accessLogs: boolean;
  /** Tag values of other controllers whose services it can take over. */
  readonly takeOverFrom: readonly string[];
  /** Whether it can replace the rules of services that no controller created. */
  readonly claimsServices: boolean;
}

/**
 * Returns the permissions of the controller.
 *
 * The published policy allows `vpc-lattice:*`. These permissions only allow the API calls of controller 2.1.3, creation
 * with its tag, and changes of resources with that tag. The controller tags all resources when it creates them. Target
 * registration and auth policies do not support tag conditions, so they are limited by ARN, as in AWS managed policies.
 *
 * @see
 * https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/files/controller-installation/recommended-inline-policy.json
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonvpclattice.html
 * @see
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForVpcLattice.html
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

/** Actions that change resources. IAM checks `UpdateRule` for batch updates of rules. */
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

/** Returns tagging permissions. The Resource Groups Tagging API needs its own permission and that of VPC Lattice. */
function tagStatements(owner: string, made: readonly string[]): iam.PolicyStatement[] {
  const mine = { [`aws:ResourceTag/${OWNER_TAG}`]: owner };
  return [
    allow(['tag:TagResources', 'tag:UntagResources'], ['*']),
    // Only at creation, because otherwise an untagged resource could be tagged and then deleted.
    allow(lattice(['TagResource']), ['*'], {
      StringEquals: { [`aws:RequestTag/${OWNER_TAG}`]: owner, 'vpc-lattice:CreateAction': creations(made) },
    }),
    // Later, except for the owner tag.
    allow(lattice(['TagResource']), ['*'], {
      StringEquals: mine,
      StringEqualsIfExists: { [`aws:RequestTag/${OWNER_TAG}`]: owner },
    }),
    allow(lattice(['UntagResource']), ['*'], { StringEquals: mine, ...KEEPS_OWNER }),
  ];
}

/**
 * Returns permissions to take over services.
 *
 * The controller changes the tag of a service, then of its listeners and rules. It can change or delete these before
 * they have the tag of this cluster.
 *
 * @see https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/docs/guides/advanced-configurations.md
 * @see https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/docs/guides/migrate-to-eks.md
 */
function takeoverStatements({ claimsServices, owner, takeOverFrom }: LatticeScope): iam.PolicyStatement[] {
  const requested = { [`aws:RequestTag/${OWNER_TAG}`]: owner };
  const theirs = { StringEquals: { [`aws:ResourceTag/${OWNER_TAG}`]: [...takeOverFrom] } };
  const nobodys = { [`aws:ResourceTag/${OWNER_TAG}`]: 'true' };
  // Services, their listeners and their rules.
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

/** Actions on listeners and rules of a service that is being taken over. */
const TAKEN = ['UpdateListener', 'DeleteListener', 'UpdateRule', 'DeleteRule'];

/** Excludes the owner tag. */
const KEEPS_OWNER = {
  'ForAllValues:StringNotEquals': { 'aws:TagKeys': [OWNER_TAG] },
  Null: { 'aws:TagKeys': 'false' },
};

/** Returns permissions for log delivery. The destinations are defined in Kubernetes, so they are unknown here. */
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

/** Returns a VPC Lattice ARN of this account and Region. */
function ownArn(resource: string): string {
  return arn(`vpc-lattice:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`);
}
