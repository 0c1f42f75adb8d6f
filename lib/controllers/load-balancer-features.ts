import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { Aws } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import {
  type LocationScope,
  locationOfArn,
  locationOfStack,
  validateLocations,
} from '../foundation/resource-locations';
import { isConcrete } from '../foundation/tokens';
import { allowStatement, CONTROLLER_CLUSTER_TAG, partitionArn, serviceLinkedRole } from './permission-statements';

/** Options of certificates that the controller requests from ACM. */
export interface CertificateManagementOptions {
  /** Hosted zones for the DNS validation of certificates. The controller can only write CNAME records. */
  readonly hostedZones: route53.IHostedZone[];

  /**
   * ARNs of AWS Private CA certificate authorities that can issue certificates. The first one is the default of
   * Ingresses.
   *
   * @default - none. ACM issues public certificates
   */
  readonly certificateAuthorityArns?: string[];
}

/** Options of TargetGroupBindings, which register pods in other target groups. */
export interface TargetGroupBindingOptions {
  /**
   * ARNs of other target groups. The controller can only register targets in these and in its own.
   *
   * @default - none
   */
  readonly targetGroupArns?: string[];

  /**
   * ARNs of roles that the controller assumes for target groups of other accounts, as in `iamRoleArnToAssume`. With EKS
   * Pod Identity, their trust policy must allow `sts:AssumeRole` and `sts:TagSession`.
   *
   * @default - none
   */
  readonly assumedRoleArns?: string[];

  /**
   * Maximum number of targets in one target group, 1 or more.
   *
   * @default - no limit
   */
  readonly maxTargetsPerTargetGroup?: number;
}

/** Optional features of the controller. */
export interface ControllerFeatures {
  readonly clusterName: string;
  readonly certificateManagement?: CertificateManagementOptions;
  readonly assumedRoleArns: readonly string[];
  readonly globalAccelerator: boolean;
  readonly resourceGroupsTagging: boolean;
  readonly webAclNames: boolean;
}

/**
 * Returns permissions of optional features.
 *
 * They are limited to the given zones, authorities and roles, and to resources with the tag of the cluster, which is
 * less than the published policies.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0/docs/install
 * (iam_policy_acm_certs.json, aga_controller_iam_policy.json)
 */
export function featureStatements(features: ControllerFeatures): iam.PolicyStatement[] {
  const { assumedRoleArns, certificateManagement, clusterName } = features;
  return [
    ...(certificateManagement ? certificateManagementStatements(certificateManagement, clusterName) : []),
    ...(features.globalAccelerator ? globalAcceleratorStatements(clusterName) : []),
    ...(features.resourceGroupsTagging ? [allowStatement(['tag:GetResources'], ['*'])] : []),
    ...(features.webAclNames ? [allowStatement(['wafv2:ListWebACLs'], ['*'])] : []),
    // EKS Pod Identity adds session tags.
    ...(assumedRoleArns.length > 0 ? [allowStatement(['sts:AssumeRole', 'sts:TagSession'], [...assumedRoleArns])] : []),
  ];
}

function certificateManagementStatements(
  options: CertificateManagementOptions,
  clusterName: string,
): iam.PolicyStatement[] {
  const zones = options.hostedZones.map(
    ({ hostedZoneId }) => `arn:${Aws.PARTITION}:route53:::hostedzone/${hostedZoneId}`,
  );
  const certificates = [partitionArn('acm:*:*:certificate/*')];
  const authorities = options.certificateAuthorityArns ?? [];
  return [
    allowStatement(['route53:ListHostedZones', 'route53:ListHostedZonesByName'], ['*']),
    allowStatement(['route53:ChangeResourceRecordSets'], zones, validationRecords()),
    allowStatement(['acm:ListTagsForCertificate'], certificates),
    allowStatement(['acm:RequestCertificate'], ['*'], {
      StringEquals: { [`aws:RequestTag/${CONTROLLER_CLUSTER_TAG}`]: clusterName },
    }),
    // ACM requires it to request a certificate with tags, and provides no condition key for the request.
    allowStatement(
      ['acm:AddTagsToCertificate'],
      certificates,
      taggedAsMade({ [CONTROLLER_CLUSTER_TAG]: clusterName }, clusterName),
    ),
    allowStatement(['acm:DeleteCertificate'], certificates, {
      StringEquals: { [`aws:ResourceTag/${CONTROLLER_CLUSTER_TAG}`]: clusterName },
    }),
    ...(authorities.length > 0
      ? [
          allowStatement(
            ['acm-pca:IssueCertificate', 'acm-pca:GetCertificate', 'acm-pca:ListPermissions'],
            [...authorities],
          ),
        ]
      : []),
  ];
}

/**
 * Returns conditions for the DNS validation records of ACM: a CNAME record whose name starts with an underscore.
 * `ForAllValues` is true for a request without these keys, so `Null` requires them.
 *
 * @see https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
 * @see
 * https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/deploy/acm/certificate_manager.go
 */
function validationRecords(): Record<string, Record<string, string | string[]>> {
  const key = (name: string) => `route53:ChangeResourceRecordSets${name}`;
  return {
    'ForAllValues:StringEquals': { [key('Actions')]: ['CREATE', 'DELETE'], [key('RecordTypes')]: ['CNAME'] },
    'ForAllValues:StringLike': { [key('NormalizedRecordNames')]: ['_*.*'] },
    Null: Object.fromEntries(['Actions', 'RecordTypes', 'NormalizedRecordNames'].map((name) => [key(name), 'false'])),
  };
}

/**
 * Returns conditions for tagging at creation, for services without a condition key for the creating call.
 *
 * Resources of other clusters and stacks are excluded, because otherwise a resource could be tagged and then deleted.
 */
function taggedAsMade(tags: Readonly<Record<string, string>>, clusterName: string) {
  return {
    StringEquals: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    StringEqualsIfExists: { [`aws:ResourceTag/${CONTROLLER_CLUSTER_TAG}`]: clusterName },
    Null: { 'aws:ResourceTag/aws:cloudformation:stack-id': 'true' },
  };
}

/** Returns permissions for Global Accelerator, whose resources have no Region. */
function globalAcceleratorStatements(clusterName: string): iam.PolicyStatement[] {
  const accelerators = partitionArn('globalaccelerator::*:accelerator/*');
  const all = [accelerators, `${accelerators}/listener/*`, `${accelerators}/listener/*/endpoint-group/*`];
  const kind = (on: 'Request' | 'Resource') => ({
    [`aws:${on}Tag/${CONTROLLER_CLUSTER_TAG}`]: clusterName,
    [`aws:${on}Tag/aga.k8s.aws/resource`]: 'GlobalAccelerator',
  });
  const actions = (verbs: string[], things: string[]) =>
    verbs.flatMap((verb) => things.map((thing) => `globalaccelerator:${verb}${thing}`));
  return [
    serviceLinkedRole('globalaccelerator.amazonaws.com'),
    allowStatement(
      [
        ...actions(['List'], ['Accelerators', 'EndpointGroups', 'Listeners', 'TagsForResource']),
        'ec2:DescribeRegions',
        'tag:GetResources',
      ],
      ['*'],
    ),
    allowStatement(actions(['Describe'], ['Accelerator', 'EndpointGroup', 'Listener']), all, {
      StringEquals: kind('Resource'),
    }),
    allowStatement(['globalaccelerator:CreateAccelerator'], ['*'], { StringEquals: kind('Request') }),
    allowStatement(
      [
        ...actions(['Update', 'Delete'], ['Accelerator', 'Listener', 'EndpointGroup']),
        ...actions(['Create'], ['Listener', 'EndpointGroup']),
        ...actions(['Add', 'Remove'], ['Endpoints']),
      ],
      all,
      { StringEquals: kind('Resource') },
    ),
    allowStatement(actions(['Tag', 'Untag'], ['Resource']), [accelerators], {
      StringEquals: kind('Resource'),
      Null: { [`aws:RequestTag/${CONTROLLER_CLUSTER_TAG}`]: 'true' },
    }),
    allowStatement(
      ['globalaccelerator:TagResource'],
      [accelerators],
      taggedAsMade({ [CONTROLLER_CLUSTER_TAG]: clusterName, 'aga.k8s.aws/resource': 'GlobalAccelerator' }, clusterName),
    ),
  ];
}

/** Validates the inputs of optional features. */
export function validateFeatures(
  certificates: CertificateManagementOptions | undefined,
  bindings: TargetGroupBindingOptions,
  userPoolArns: string[] | undefined,
  scope: IConstruct,
): void {
  if (certificates?.hostedZones.length === 0) {
    fail(
      'LoadBalancerControllerSetting',
      '"certificateManagement.hostedZones" is empty, so certificates cannot be validated. Write the hosted zones of the hosts',
      scope,
    );
  }
  const arns: [option: string, arns: string[] | undefined, service: string, shares: LocationScope][] = [
    ['certificateAuthorityArns', certificates?.certificateAuthorityArns, 'acm-pca', 'region'],
    ['targetGroupArns', bindings.targetGroupArns, 'elasticloadbalancing', 'region'],
    ['assumedRoleArns', bindings.assumedRoleArns, 'iam', 'partition'],
    // AWS does not document that a user pool must be in the Region of the load balancer.
    ['userPoolArns', userPoolArns, 'cognito-idp', 'partition'],
  ];
  for (const [option, values = [], service, shares] of arns) {
    const wrong = values.find((value) => isConcrete(value) && !isResourceArnOf(service, value));
    if (wrong !== undefined) {
      fail(
        'LoadBalancerControllerSetting',
        `"${wrong}" in ${option} is not an ARN of one ${service} resource. Write the full ARN without wildcards`,
        scope,
      );
    }
    validateLocations(`one of ${option}`, values.map(locationOfArn), locationOfStack(scope), {
      errorName: 'LoadBalancerControllerSetting',
      scope,
      shares,
    });
  }
}

/** Returns whether an ARN is an ARN of the service. An ARN can contain tokens, so only its known parts are compared. */
function isResourceArnOf(service: string, value: string): boolean {
  const parts = value.split(':');
  return parts.length >= 6 && parts[0] === 'arn' && parts[2] === service && !/[*?\s]/.test(value);
}
