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

/** Certificates that the controller requests from ACM for the hosts of Ingresses that ask for it. */
export interface CertificateManagementOptions {
  /** The hosted zones in which certificates are validated: the controller writes records of the type CNAME there, and no others. */
  readonly hostedZones: route53.IHostedZone[];

  /**
   * The ARNs of certificate authorities of AWS Private CA that may issue certificates. The first one is used where an Ingress names none.
   *
   * @default - none: public certificates of Amazon
   */
  readonly certificateAuthorityArns?: string[];
}

/** TargetGroupBindings: pods as targets of target groups that something else made. */
export interface TargetGroupBindingOptions {
  /**
   * The ARNs of target groups that something else made, such as this app: only in them, and in its own, may the controller register targets.
   *
   * @default - none
   */
  readonly targetGroupArns?: string[];

  /**
   * The ARNs of roles that the controller takes on for target groups of other accounts, as `iamRoleArnToAssume` names them. With EKS Pod
   * Identity, they must trust its role with `sts:AssumeRole` and `sts:TagSession`: session tags come along.
   *
   * @default - none
   */
  readonly assumedRoleArns?: string[];

  /**
   * The most targets that the controller registers in one target group, 1 or more.
   *
   * @default - no limit
   */
  readonly maxTargetsPerTargetGroup?: number;
}

/** What the controller does beyond load balancers, where it was asked for. */
export interface ControllerFeatures {
  readonly clusterName: string;
  readonly certificateManagement?: CertificateManagementOptions;
  readonly assumedRoleArns: readonly string[];
  readonly globalAccelerator: boolean;
  readonly resourceGroupsTagging: boolean;
  readonly webAclNames: boolean;
}

/**
 * The permissions of features that are off by default, each less than what is published for it: limited to the zones, authorities and roles that
 * were named, and to what carries the tag of the cluster.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0/docs/install (iam_policy_acm_certs.json, aga_controller_iam_policy.json)
 */
export function featureStatements(features: ControllerFeatures): iam.PolicyStatement[] {
  const { assumedRoleArns, certificateManagement, clusterName } = features;
  return [
    ...(certificateManagement ? certificateManagementStatements(certificateManagement, clusterName) : []),
    ...(features.globalAccelerator ? globalAcceleratorStatements(clusterName) : []),
    ...(features.resourceGroupsTagging ? [allowStatement(['tag:GetResources'], ['*'])] : []),
    ...(features.webAclNames ? [allowStatement(['wafv2:ListWebACLs'], ['*'])] : []),
    // Pod Identity sends its session tags along.
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
    // ACM asks for it where a certificate is requested with tags, and tells IAM nothing of the request.
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
 * The records by which ACM validates a domain: a CNAME whose name begins with an underscore, which the controller creates and deletes. A request that
 * says nothing of its changes fulfils `ForAllValues`.
 *
 * @see https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/deploy/acm/certificate_manager.go
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
 * Tags at creation, by services that do not tell IAM which call tags: what carries the tag of another cluster is left out, and what a stack made.
 * Without either, something could be tagged first, and deleted then.
 */
function taggedAsMade(tags: Readonly<Record<string, string>>, clusterName: string) {
  return {
    StringEquals: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    StringEqualsIfExists: { [`aws:ResourceTag/${CONTROLLER_CLUSTER_TAG}`]: clusterName },
    Null: { 'aws:ResourceTag/aws:cloudformation:stack-id': 'true' },
  };
}

/** Global Accelerator, whose resources have no Region. */
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

/** Refuses what would give a feature too little, or a role too much. */
export function validateFeatures(
  certificates: CertificateManagementOptions | undefined,
  bindings: TargetGroupBindingOptions,
  userPoolArns: string[] | undefined,
  scope: IConstruct,
): void {
  if (certificates?.hostedZones.length === 0) {
    fail(
      'ControllerSetting',
      '"certificateManagement.hostedZones" is empty and certificates could not be validated, name the zones of the hosts',
      scope,
    );
  }
  const arns: [option: string, arns: string[] | undefined, service: string, shares: LocationScope][] = [
    ['certificateAuthorityArns', certificates?.certificateAuthorityArns, 'acm-pca', 'region'],
    ['targetGroupArns', bindings.targetGroupArns, 'elasticloadbalancing', 'region'],
    ['assumedRoleArns', bindings.assumedRoleArns, 'iam', 'partition'],
    // AWS does not say that a user pool has to be in the Region of the load balancer.
    ['userPoolArns', userPoolArns, 'cognito-idp', 'partition'],
  ];
  for (const [option, values = [], service, shares] of arns) {
    const wrong = values.find((value) => isConcrete(value) && !isResourceArnOf(service, value));
    if (wrong !== undefined) {
      fail(
        'ControllerSetting',
        `"${wrong}" in ${option} is no ARN of one resource of ${service}, write it whole and without wildcards`,
        scope,
      );
    }
    validateLocations(`one of ${option}`, values.map(locationOfArn), locationOfStack(scope), {
      errorName: 'ControllerSetting',
      scope,
      shares,
    });
  }
}

/** An ARN may hold tokens: only what is known is looked at. */
function isResourceArnOf(service: string, value: string): boolean {
  const parts = value.split(':');
  return parts.length >= 6 && parts[0] === 'arn' && parts[2] === service && !/[*?\s]/.test(value);
}
