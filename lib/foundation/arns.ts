import type { IConstruct } from 'constructs';
import { type CheckPlace, isKnownText } from './ids';
import { partsOfArn, placedByArn, placeOfStack, type Shared, validatePlaces } from './places';
import { refuse } from './refusals';
import { partitionOf } from './regions';

/** Format of the ARN of a resource type. */
interface ArnForm {
  /** Noun for the resource in error messages, with its article. */
  readonly what: string;
  /** Pattern of the ARN after `arn:<partition>:`. */
  readonly rest: RegExp;
  readonly example: string;
}

/**
 * Characters that an ARN may contain. ARNs are written into comma-separated lists, JSON annotations and policies.
 * Only role names may contain a comma.
 */
const ARN_TEXT = /^[\w+=.@:/*?-]{1,2048}$/;
const ROLE_TEXT = /^[\w+=,.@:/-]{1,2048}$/;

/** Returns the format of an ARN that contains a Region and an account. */
function regional(what: string, service: string, resource: string, example: string): ArnForm {
  return {
    what,
    rest: new RegExp(`^${service}:[a-z]{2,4}(-[a-z]+){1,2}-\\d{1,2}:\\d{12}:${resource}$`),
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
    rest: /^(acm:[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}:\d{12}:certificate\/.+|iam::\d{12}:server-certificate\/.+)$/,
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
    rest: /^networkmanager::\d{12}:core-network\/.+$/,
    example: 'networkmanager::<account>:core-network/<id>',
  },
  role: { what: 'a role', rest: /^iam::\d{12}:role\/[^*?]+$/, example: 'iam::111122223333:role/dns' },
} satisfies Record<string, ArnForm>;

/** Resource types whose ARNs are validated. */
export type ArnKind = keyof typeof ARN_FORMS;

/** Returns true if the text has the ARN format of the resource type, or if the text is not known at synthesis. */
export function isArnOf(kind: ArnKind, arn: string): boolean {
  return (
    !isKnownText(arn) ||
    ((kind === 'role' ? ROLE_TEXT : ARN_TEXT).test(arn) && ARN_FORMS[kind].rest.test(withoutPartition(arn)))
  );
}

/**
 * Fails for an ARN of another resource type, and for an ARN whose partition does not contain its Region. ARNs that
 * are not known at synthesis pass.
 */
export function validateArns(
  kind: ArnKind,
  arns: readonly (string | undefined)[] | undefined,
  place: CheckPlace & { readonly instead?: string } = {},
): void {
  const { example, what }: ArnForm = ARN_FORMS[kind];
  const { instead = '', refusal = 'ResourceId', scope } = place;
  for (const arn of arns ?? []) {
    if (arn === undefined) {
      continue;
    }
    if (!isArnOf(kind, arn)) {
      refuse(refusal, `"${arn}" is not the ARN of ${what}. Write one such as "arn:aws:${example}"${instead}`, scope);
    }
    const parts = partsOfArn(arn);
    const partition = parts && partitionOf(parts.region);
    if (parts && partition !== undefined && partition !== parts.partition) {
      refuse(
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
export function validateArnPlaces(
  kind: ArnKind,
  arns: readonly (string | undefined)[] | undefined,
  construct: IConstruct,
  { refusal, shares = 'region' }: Pick<CheckPlace, 'refusal'> & { readonly shares?: Shared } = {},
): void {
  const { what }: ArnForm = ARN_FORMS[kind];
  const placed = (arns ?? []).filter((arn) => arn !== undefined).map(placedByArn);
  validatePlaces(what, placed, placeOfStack(construct), { refusal, scope: construct, shares });
}

function withoutPartition(arn: string): string {
  return arn.replace(/^arn:aws[a-z-]*:/, '');
}
