import type { IConstruct } from 'constructs';
import { fail } from './errors';
import { type ErrorContext, isConcreteText } from './ids';
import { partitionOf } from './regions';
import {
  type LocationScope,
  locationOfArn,
  locationOfStack,
  partsOfArn,
  validateLocations,
} from './resource-locations';

/** Format of the ARN of a resource type. */
interface ArnFormat {
  /** Noun for the resource in error messages, with its article. */
  readonly what: string;
  /** Pattern of the ARN after `arn:<partition>:`. */
  readonly pattern: RegExp;
  readonly example: string;
}

/**
 * Characters that an ARN may contain. ARNs are written into comma-separated lists, JSON annotations and policies.
 * Only role names may contain a comma.
 */
const ARN_TEXT = /^[\w+=.@:/*?-]{1,2048}$/;
const ROLE_TEXT = /^[\w+=,.@:/-]{1,2048}$/;

/** Returns the format of an ARN that contains a Region and an account. */
function regional(what: string, service: string, resource: string, example: string): ArnFormat {
  return {
    what,
    pattern: new RegExp(`^${service}:[a-z]{2,4}(-[a-z]+){1,2}-\\d{1,2}:\\d{12}:${resource}$`),
    example: `${service}:<region>:<account>:${example}`,
  };
}

/**
 * Formats of the ARNs that options take.
 *
 * @see
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const ARN_FORMS = {
  certificate: {
    what: 'a certificate',
    pattern: /^(acm:[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}:\d{12}:certificate\/.+|iam::\d{12}:server-certificate\/.+)$/,
    example: 'acm:<region>:<account>:certificate/<id>',
  },
  certificateAuthority: regional(
    'a certificate authority',
    'acm-pca',
    'certificate-authority/.+',
    'certificate-authority/<id>',
  ),
  regionalWebAcl: regional('a regional web ACL', 'wafv2', 'regional/webacl/.+', 'regional/webacl/<name>/<id>'),
  targetGroup: regional('a target group', 'elasticloadbalancing', 'targetgroup/.+/.+', 'targetgroup/<name>/<id>'),
  userPool: regional('a user pool', 'cognito-idp', 'userpool/.+', 'userpool/<id>'),
  serviceNetwork: regional('a service network', 'vpc-lattice', 'servicenetwork/sn-.+', 'servicenetwork/<id>'),
  vpc: regional('a VPC', 'ec2', 'vpc/vpc-.+', 'vpc/<id>'),
  subnet: regional('a subnet', 'ec2', 'subnet/subnet-.+', 'subnet/<id>'),
  flowScope: regional('a scope of Network Flow Monitor', 'networkflowmonitor', 'scope/.+', 'scope/<id>'),
  trustStore: regional('a trust store', 'elasticloadbalancing', 'truststore/.+/.+', 'truststore/<name>/<id>'),
  coreNetwork: {
    what: 'a core network',
    pattern: /^networkmanager::\d{12}:core-network\/.+$/,
    example: 'networkmanager::<account>:core-network/<id>',
  },
  role: { what: 'a role', pattern: /^iam::\d{12}:role\/[^*?]+$/, example: 'iam::111122223333:role/dns' },
} satisfies Record<string, ArnFormat>;

/** Resource types whose ARNs are validated. */
export type ArnKind = keyof typeof ARN_FORMS;

/** Returns true if the text has the ARN format of the resource type, or if the text is not known at synthesis. */
export function isArnOf(kind: ArnKind, arn: string): boolean {
  return (
    !isConcreteText(arn) ||
    ((kind === 'role' ? ROLE_TEXT : ARN_TEXT).test(arn) && ARN_FORMS[kind].pattern.test(withoutPartition(arn)))
  );
}

/**
 * Fails for an ARN of another resource type, and for an ARN whose partition does not contain its Region. ARNs that
 * are not known at synthesis pass.
 */
export function validateArns(
  kind: ArnKind,
  arns: readonly (string | undefined)[] | undefined,
  place: ErrorContext & { readonly instead?: string } = {},
): void {
  const { example, what }: ArnFormat = ARN_FORMS[kind];
  const { instead = '', errorName: refusal = 'ResourceId', scope } = place;
  for (const arn of arns ?? []) {
    if (arn === undefined) {
      continue;
    }
    if (!isArnOf(kind, arn)) {
      fail(refusal, `"${arn}" is not the ARN of ${what}. Write one such as "arn:aws:${example}"${instead}`, scope);
    }
    const parts = partsOfArn(arn);
    const partition = parts && partitionOf(parts.region);
    if (parts && partition !== undefined && partition !== parts.partition) {
      fail(
        refusal,
        `"${arn}" names the partition ${parts.partition}, and ${parts.region} is in ${partition}. Write "${arn.replace(`arn:${parts.partition}:`, `arn:${partition}:`)}"`,
        scope,
      );
    }
  }
}

/**
 * Fails for ARNs of another Region than the stack of the construct. `shares` selects what must match instead: the
 * partition, or also the account. ARNs that are not known at synthesis and ARNs without a Region pass.
 */
export function validateArnLocations(
  kind: ArnKind,
  arns: readonly (string | undefined)[] | undefined,
  construct: IConstruct,
  { errorName: refusal, shares = 'region' }: Pick<ErrorContext, 'errorName'> & { readonly shares?: LocationScope } = {},
): void {
  const { what }: ArnFormat = ARN_FORMS[kind];
  const locations = (arns ?? []).filter((arn) => arn !== undefined).map(locationOfArn);
  validateLocations(what, locations, locationOfStack(construct), { errorName: refusal, scope: construct, shares });
}

function withoutPartition(arn: string): string {
  return arn.replace(/^arn:aws[a-z-]*:/, '');
}
