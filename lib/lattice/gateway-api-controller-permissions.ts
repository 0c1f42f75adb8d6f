import type * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { allowStatement, partitionArn } from '../controllers/permission-statements';

/** Tag of resources that the controller creates, with account, cluster and VPC. */
export const LATTICE_OWNER_TAG = 'application-networking.k8s.aws/ManagedBy';

/** Scope of the permissions of a controller. */
export interface LatticePermissions {
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

/** Actions that change resources. IAM checks `UpdateRule` for batch updates of rules. */
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

/** Returns tagging permissions. The Resource Groups Tagging API needs its own permission and that of VPC Lattice. */
function tagStatements(owner: string, made: readonly string[]): iam.PolicyStatement[] {
  const ownedByCluster = { [`aws:ResourceTag/${LATTICE_OWNER_TAG}`]: owner };
  return [
    allowStatement(['tag:TagResources', 'tag:UntagResources'], ['*']),
    // Only at creation, because otherwise an untagged resource could be tagged and then deleted.
    allowStatement(latticeActions(['TagResource']), ['*'], {
      StringEquals: { [`aws:RequestTag/${LATTICE_OWNER_TAG}`]: owner, 'vpc-lattice:CreateAction': createActions(made) },
    }),
    // Later, except for the owner tag.
    allowStatement(latticeActions(['TagResource']), ['*'], {
      StringEquals: ownedByCluster,
      StringEqualsIfExists: { [`aws:RequestTag/${LATTICE_OWNER_TAG}`]: owner },
    }),
    allowStatement(latticeActions(['UntagResource']), ['*'], { StringEquals: ownedByCluster, ...KEEPS_OWNER_TAG }),
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
function takeoverStatements({ claimsServices, owner, takeOverFrom }: LatticePermissions): iam.PolicyStatement[] {
  const requested = { [`aws:RequestTag/${LATTICE_OWNER_TAG}`]: owner };
  const ownedByOthers = { StringEquals: { [`aws:ResourceTag/${LATTICE_OWNER_TAG}`]: [...takeOverFrom] } };
  const withoutOwner = { [`aws:ResourceTag/${LATTICE_OWNER_TAG}`]: 'true' };
  // Services, their listeners and their rules.
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

/** Actions on listeners and rules of a service that is being taken over. */
const TAKEOVER_ACTIONS = ['UpdateListener', 'DeleteListener', 'UpdateRule', 'DeleteRule'];

/** Excludes the owner tag. */
const KEEPS_OWNER_TAG = {
  'ForAllValues:StringNotEquals': { 'aws:TagKeys': [LATTICE_OWNER_TAG] },
  Null: { 'aws:TagKeys': 'false' },
};

/** Returns permissions for log delivery. The destinations are defined in Kubernetes, so they are unknown here. */
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

/** Returns a VPC Lattice ARN of this account and Region. */
function latticeArn(resource: string): string {
  return partitionArn(`vpc-lattice:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`);
}
