import * as iam from 'aws-cdk-lib/aws-iam';
import type * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import { Aws, CfnResource, Stack, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { validateArns } from '../foundation/arns';
import { fail, withErrorPath } from '../foundation/errors';
import { validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { locationOfResource, locationOfStack, partsOfArn, validateLocations } from '../foundation/resource-locations';
import { isConcrete } from '../foundation/tokens';
import type { FlowLogsToFirehoseOptions } from './options';
import { ARN_RESOURCES, type MonitoredResource } from './source';

/**
 * Beginning of the name of the role in the account of the stream. EC2 does not accept another name.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/firehose-cross-account-delivery.html
 */
const ROLE_PREFIX = 'AWSLogDeliveryFirehoseCrossAccountRole';

const DELIVERY_SERVICE = 'delivery.logs.amazonaws.com';

/** Service-linked role that writes to streams. */
const SERVICE_LINKED_ROLE = `aws-service-role/${DELIVERY_SERVICE}/AWSServiceRoleForLogDelivery*`;

/** Properties of the role for flow logs of other accounts in a stream of this account. */
export interface FirehoseDeliveryRoleProps {
  /** The stream. One of this app gets the tag `LogDeliveryEnabled`. */
  readonly stream: firehose.IDeliveryStream;

  /** The ARNs of the roles in the accounts of the flow logs: `VpcFlowLogs.deliveryRole`. */
  readonly sourceRoleArns: string[];

  /**
   * The name of the role. It begins with `AWSLogDeliveryFirehoseCrossAccountRole`.
   *
   * @default - `AWSLogDeliveryFirehoseCrossAccountRole-` and the Region
   */
  readonly roleName?: string;
}

/**
 * The role by which flow logs of other accounts reach a stream of Amazon Data Firehose, in the account of the stream.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/firehose-cross-account-delivery.html
 */
export class FirehoseDeliveryRole extends Construct {
  /** The role, whose ARN is `crossAccountRoleArn` of `FlowLogs.toFirehose`. */
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: FirehoseDeliveryRoleProps) {
    validateArguments('FirehoseDeliveryRole', arguments);
    super(scope, id);
    const { roleName = `${ROLE_PREFIX}-${Aws.REGION}`, sourceRoleArns, stream } = props;
    withErrorPath(this, () => {
      validateName('role', roleName);
      validateArns('role', sourceRoleArns);
    });
    validateRolePrefix(roleName, this);
    validateStreamSource(stream, this);
    if (sourceRoleArns.length === 0) {
      fail('FlowLogFirehose', '"sourceRoleArns" is empty. Name the roles of the accounts with flow logs', this);
    }
    this.role = new iam.Role(this, 'Role', {
      roleName,
      assumedBy: new iam.CompositePrincipal(...trustedRoles(sourceRoleArns)),
      description: 'Lets flow logs of other accounts reach a stream',
    });
    this.role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['iam:CreateServiceLinkedRole'],
        resources: [
          Stack.of(this).formatArn({ service: 'iam', region: '', resource: 'role', resourceName: SERVICE_LINKED_ROLE }),
        ],
        conditions: { StringEquals: { 'iam:AWSServiceName': DELIVERY_SERVICE } },
      }),
    );
    this.role.addToPolicy(
      new iam.PolicyStatement({ actions: ['firehose:TagDeliveryStream'], resources: [stream.deliveryStreamArn] }),
    );
    tagForDelivery(stream);
  }
}

/**
 * Returns the principals of the roles. IAM refuses a role that does not exist yet as a principal, so that the account is
 * trusted under the condition that the caller is one of its roles.
 */
function trustedRoles(roleArns: readonly string[]): iam.PrincipalBase[] {
  const accounts = new Map<string, string[]>();
  for (const arn of roleArns.filter(isConcrete)) {
    const account = partsOfArn(arn)?.account ?? '';
    accounts.set(account, [...(accounts.get(account) ?? []), arn]);
  }
  return [
    ...[...accounts].map(([account, arns]) =>
      new iam.AccountPrincipal(account).withConditions({ ArnEquals: { 'aws:PrincipalArn': arns } }),
    ),
    ...roleArns.filter((arn) => !isConcrete(arn)).map((arn) => new iam.ArnPrincipal(arn)),
  ];
}

/** Delivery to a stream: the properties of the flow log, and the role of the delivery service if there is one. */
export interface FirehoseDelivery {
  readonly role?: iam.Role;
  readonly crossAccountRoleArn?: string;
}

/** Defines what flow logs of the resources need to reach the stream. */
export function deliverToFirehose(
  scope: Construct,
  stream: firehose.IDeliveryStream,
  { crossAccountRoleArn, roleName }: FlowLogsToFirehoseOptions,
  resources: readonly MonitoredResource[],
): FirehoseDelivery {
  validateStreamSource(stream, scope);
  validateLocations(
    'a delivery stream',
    [locationOfResource(stream, stream.deliveryStreamArn)],
    locationOfStack(scope),
    { scope, shares: 'region' },
  );
  const owner = locationOfResource(stream, stream.deliveryStreamArn).account;
  const own = Stack.of(scope).account;
  const isForeign = owner !== undefined && isConcrete(own) ? owner !== own : undefined;
  validateCrossAccountRole(scope, crossAccountRoleArn, { owner, isForeign });
  tagForDelivery(stream);
  return crossAccountRoleArn === undefined
    ? {}
    : { crossAccountRoleArn, role: defineSourceRole(scope, roleName, crossAccountRoleArn, resources) };
}

function validateCrossAccountRole(
  scope: Construct,
  roleArn: string | undefined,
  { owner, isForeign }: { readonly owner?: string; readonly isForeign?: boolean },
): void {
  if (isForeign === true && roleArn === undefined) {
    fail(
      'FlowLogFirehose',
      `"crossAccountRoleArn" is missing, and the stream is in the account ${owner}. Define a FirehoseDeliveryRole there, and give its ARN`,
      scope,
    );
  }
  if (roleArn === undefined) {
    return;
  }
  if (isForeign === false) {
    fail(
      'FlowLogFirehose',
      `"crossAccountRoleArn" is set, and the stream is in the account of the VPC, ${owner}. Remove it`,
      scope,
    );
  }
  withErrorPath(scope, () => validateArns('role', [roleArn]));
  if (!isConcrete(roleArn)) {
    return;
  }
  validateRolePrefix(roleArn.split('/').at(-1) as string, scope);
  const account = partsOfArn(roleArn)?.account;
  if (owner !== undefined && account !== owner) {
    fail(
      'FlowLogFirehose',
      `"${roleArn}" is a role in the account ${account}, and the stream is in the account ${owner}. Give a role of ${owner}`,
      scope,
    );
  }
}

function validateRolePrefix(name: string, scope: Construct): void {
  if (isConcrete(name) && !name.startsWith(ROLE_PREFIX)) {
    fail(
      'FlowLogFirehose',
      `"${name}" does not begin with ${ROLE_PREFIX}, as EC2 expects of the role in the account of the stream. Write "${ROLE_PREFIX}-${name}"`,
      scope,
    );
  }
}

/** Fails for a stream of this app that reads from a source of its own, because services cannot put records to it. */
function validateStreamSource(stream: firehose.IDeliveryStream, scope: Construct): void {
  const resource = stream.node.defaultChild;
  const type = CfnResource.isCfnResource(resource) && (resource as firehose.CfnDeliveryStream).deliveryStreamType;
  if (type && isConcrete(type) && type !== 'DirectPut') {
    fail(
      'FlowLogFirehose',
      `"${stream.node.path}" is a stream with the source ${type}, and flow logs need Direct PUT. Define the stream without a source`,
      scope,
    );
  }
}

/**
 * Adds the tag by which the service-linked role may write to the stream. EC2 adds it, too, and the next update of the
 * stream would remove a tag that the template does not have.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-Firehose.html
 */
function tagForDelivery(stream: firehose.IDeliveryStream): void {
  Tags.of(stream).add('LogDeliveryEnabled', 'true');
}

/**
 * Defines the role of the delivery service in the account of the flow logs.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/firehose-cross-account-delivery.html#firehose-source-account-role
 */
function defineSourceRole(
  scope: Construct,
  roleName: string | undefined,
  crossAccountRoleArn: string,
  resources: readonly MonitoredResource[],
): iam.Role {
  withErrorPath(scope, () => validateName('role', roleName));
  const stack = Stack.of(scope);
  const role = new iam.Role(scope, 'Role', {
    roleName,
    assumedBy: new iam.ServicePrincipal(DELIVERY_SERVICE),
    description: 'Lets flow logs reach a stream of another account',
  });
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [role.roleArn],
      conditions: {
        StringEquals: { 'iam:PassedToService': DELIVERY_SERVICE },
        StringLike: {
          'iam:AssociatedResourceARN': resources.map(({ resourceId, type }) =>
            stack.formatArn({ service: 'ec2', resource: ARN_RESOURCES[type], resourceName: resourceId }),
          ),
        },
      },
    }),
  );
  // The reference lists no resource for these actions.
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries', 'logs:GetLogDelivery'],
      resources: ['*'],
    }),
  );
  role.addToPolicy(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [crossAccountRoleArn] }));
  return role;
}
