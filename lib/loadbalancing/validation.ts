import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { CfnEIP } from 'aws-cdk-lib/aws-ec2';
import { type Duration, Reference, Tokenization } from 'aws-cdk-lib/core';
import { validateArns } from '../foundation/arns';
import { type ErrorName, fail, type Located } from '../foundation/errors';
import { type ErrorContext, isConcreteText, validateId } from '../foundation/ids';
import {
  type LocationScope,
  locationOfArn,
  locationOfResource,
  type ResourceLocation,
  type UsageLocation,
  validateLocations,
} from '../foundation/resource-locations';
import { formatValue, isConcrete, isDeployTimeList } from '../foundation/tokens';
import { truncate } from '../foundation/values';

/** The values that Elastic Load Balancing supports. The list is closed. */
const SSL_POLICY = /^ELBSecurityPolicy-[A-Za-z0-9-]+$/;

/** Fails on the ARN of a web ACL that a load balancer cannot have. */
export function validateWebAclArn(
  name: ErrorName,
  arn: string | undefined,
  usedIn: UsageLocation,
  scope?: Located,
): void {
  if (arn !== 'none') {
    validateArns('regionalWebAcl', [arn], { errorName: name, scope, instead: ', or "none"' });
  }
  validateBalancerPlaces('a web ACL', arn === undefined ? [] : [locationOfArn(arn)], usedIn, {
    errorName: name,
    scope,
  });
}

/** The pattern of names of trust stores. The controller distinguishes them from ARNs. */
const TRUST_STORE_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/;

/**
 * Fails on a value that is neither the ARN nor the name of a trust store.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTrustStore.html
 */
export function validateTrustStore(name: ErrorName, trustStore: string, without: string): void {
  if (isConcreteText(trustStore) && !TRUST_STORE_NAME.test(trustStore)) {
    const instead = ` or its name, or ${without}`;
    trustStore === ''
      ? fail(name, `"" is not a trust store. Write its ARN${instead}`)
      : validateArns('trustStore', [trustStore], { errorName: name, instead });
  }
}

/** Fails on a text that is not a security policy of TLS listeners. */
export function validateSslPolicy(name: ErrorName, policy: string | undefined, scope?: Located): void {
  if (policy !== undefined && isConcrete(policy) && !SSL_POLICY.test(policy)) {
    fail(
      name,
      `"${policy}" is not a security policy of Elastic Load Balancing. Write one such as ELBSecurityPolicy-TLS13-1-2-2021-06`,
      scope,
    );
  }
}

/** Fails on a text that is not the allocation id of an Elastic IP address, such as the address itself. */
export function validateAllocationIds(name: ErrorName, ids: readonly string[] | undefined, scope?: Located): void {
  for (const id of ids ?? []) {
    validateId('elasticIp', id, { errorName: name, scope });
    const path = addressOf(id);
    if (path !== undefined) {
      fail(name, `"${path}.ref" is the address, not its allocation id. Write attrAllocationId`, scope);
    }
  }
}

/** The Elastic IP address whose `ref` this is. */
function addressOf(id: string): string | undefined {
  const token = isDeployTimeList([id]) ? undefined : Tokenization.reverseString(id).firstToken;
  return Reference.isReference(token) && token.displayName === 'Ref' && token.target instanceof CfnEIP
    ? token.target.node.path
    : undefined;
}

/** A certificate, with the Region and account of its ARN or its stack. */
export function placedCertificate(certificate: acm.ICertificate): ResourceLocation {
  return locationOfResource(certificate, certificate.certificateArn);
}

/**
 * The Region and account of a load balancer. The Region is that of the cluster, if it is known, otherwise that of the
 * first resource of the load balancer with a known Region.
 */
export function loadBalancerIn(
  region: string | undefined,
  resources: readonly (ResourceLocation | undefined)[] = [],
): UsageLocation {
  const known = resources.find((resource) => resource?.region !== undefined)?.region;
  return { text: 'the load balancer is in', region: region ?? known };
}

/**
 * Resources that Elastic Load Balancing accepts only from its own account, and resources that other accounts can share.
 * All must be in its Region.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html and https://docs.aws.amazon.com/elasticloadbalancing/latest/application/trust-store-ram.html
 */
const SHARED = {
  'a certificate': 'account',
  'a web ACL': 'account',
  'a target group': 'region',
  'a trust store': 'region',
  'a bucket of logs': 'region',
} as const satisfies Record<string, LocationScope>;

/** Fails on resources in another Region or account than the load balancer, if both are known. */
export function validateBalancerPlaces(
  what: keyof typeof SHARED,
  resources: readonly (ResourceLocation | undefined)[],
  usedIn: UsageLocation,
  place: ErrorContext,
): void {
  const placed = resources.filter((resource) => resource !== undefined);
  validateLocations(what, placed, usedIn, { ...place, shares: SHARED[what] });
}

/** Fails on list tokens whose members must be written one by one. */
export function validateDeployTimeLists(
  name: ErrorName,
  lists: Readonly<Record<string, readonly string[] | undefined>>,
  scope?: Located,
): void {
  for (const [option, list] of Object.entries(lists)) {
    if (list?.some((member) => isDeployTimeList([member]))) {
      fail(
        name,
        `"${option}" is a list whose members are known only at deployment, and must be written one by one. Write [Fn.select(0, list), Fn.select(1, list)]`,
        scope,
      );
    }
  }
}

/** Fails on a value that is not a certificate of a listener. */
export function validateCertificateArns(name: ErrorName, arns: readonly string[], scope?: Located): void {
  // A text such as "undefined" comes from an environment variable that is not set.
  validateArns(
    'certificate',
    arns.map((arn) => arn ?? ''),
    { errorName: name, scope },
  );
}

/** Inclusive bounds of a number, and its unit. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly unit?: string;
}

/** Fails on a number out of bounds. Tokens pass. */
export function validateBounds(
  name: ErrorName,
  option: string,
  value: number | undefined,
  { least, most, unit = 'as a whole number' }: Bounds,
  scope?: Located,
): void {
  if (value === undefined || !isConcrete(value)) {
    return;
  }
  if (!Number.isInteger(value) || value < least || value > most) {
    fail(name, `"${option}: ${formatValue(value)}" is out of bounds. Write ${least} to ${most} ${unit}`, scope);
  }
}

/** The seconds of a duration, within bounds. */
export function secondsOf(
  name: ErrorName,
  option: string,
  duration: Duration | undefined,
  least: number,
  most: number,
  scope?: Located,
): number | undefined {
  if (duration === undefined || duration.isUnresolved()) {
    return duration?.toSeconds();
  }
  const seconds = duration.toSeconds({ integral: false });
  validateBounds(name, option, seconds, { least, most, unit: 'whole seconds' }, scope);
  return seconds;
}

/** The pattern of load balancer names. */
const LOAD_BALANCER_NAME = /^(?!internal-)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/;

/** Fails on a name that Elastic Load Balancing rejects. */
export function validateLoadBalancerName(refusal: ErrorName, name: string | undefined, scope?: Located): void {
  if (name !== undefined && isConcrete(name) && !LOAD_BALANCER_NAME.test(name)) {
    fail(
      refusal,
      `"${truncate(name)}" is not a valid name of a load balancer. Write 1 to 32 letters, digits and hyphens, without a hyphen at the ends or "internal-" at the start`,
      scope,
    );
  }
}

const TAG_ERROR = 'LoadBalancerSetting';

/**
 * Prefixes of the tag keys of AWS and of the controller, which uses `gateway.k8s.aws.alb/stack` and others for
 * Gateways.
 */
const RESERVED_TAGS = ['aws:', 'elbv2.k8s.aws/', 'ingress.k8s.aws/', 'service.k8s.aws/', 'gateway.k8s.aws'];

/** Characters that Elastic Load Balancing allows in keys and values of tags. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Fails on tag keys that AWS and the controller use to identify resources. */
export function validateReservedTags(name: ErrorName, tags: Readonly<Record<string, string>> | undefined): void {
  const reserved = Object.keys(tags ?? {}).find((key) => RESERVED_TAGS.some((prefix) => key.startsWith(prefix)));
  if (reserved !== undefined) {
    fail(name, `"${reserved}" is a tag of AWS or of the controller. Use another key`);
  }
}

/**
 * Fails on tags that Elastic Load Balancing rejects, and on tags that the controller cannot read from an annotation.
 */
export function validateTags(
  tags: Readonly<Record<string, string>> = {},
  { isAnnotated }: { readonly isAnnotated: boolean } = { isAnnotated: true },
): void {
  validateReservedTags(TAG_ERROR, tags);
  const unread = Object.entries(tags).find(
    ([key, value]) =>
      isConcrete(key) && (key === '' || (isAnnotated && (key.includes('=') || [key, value].some(hasEdges)))),
  );
  if (unread) {
    fail(
      TAG_ERROR,
      `"${unread[0]}" is a tag that the controller cannot read from an annotation. Write a key without an equals sign, and no spaces at the ends of key or value`,
    );
  }
  for (const [key, value] of Object.entries(tags)) {
    if (isConcrete(key) && (key.length > 128 || !TAG_TEXT.test(key))) {
      fail(TAG_ERROR, `"${key}" is not a valid tag key. Write at most 128 letters, digits, spaces and _ . : / + - @`);
    }
    if (isConcrete(value) && (value.length > 256 || !TAG_TEXT.test(value))) {
      fail(
        TAG_ERROR,
        `"${value}" is not a valid value of the tag ${formatValue(key)}. Write at most 256 letters, digits, spaces and _ . : / = + - @`,
      );
    }
  }
}

function hasEdges(text: string): boolean {
  return isConcrete(text) && text.trim() !== text;
}
