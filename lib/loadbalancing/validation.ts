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

/** All that Elastic Load Balancing has; nobody can add one. */
const SSL_POLICY = /^ELBSecurityPolicy-[A-Za-z0-9-]+$/;

/** Refuses the ARN of a web ACL that no load balancer can have. */
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

/** Names of trust stores, which the controller tells from ARNs. */
const TRUST_STORE_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/;

/**
 * Refuses what is neither the ARN nor the name of a trust store.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTrustStore.html
 */
export function validateTrustStore(name: ErrorName, trustStore: string, without: string): void {
  if (isConcreteText(trustStore) && !TRUST_STORE_NAME.test(trustStore)) {
    const instead = ` or its name, or ${without}`;
    trustStore === ''
      ? fail(name, `"" is no trust store, write its ARN${instead}`)
      : validateArns('trustStore', [trustStore], { errorName: name, instead });
  }
}

/** Refuses what is no security policy of TLS listeners. */
export function validateSslPolicy(name: ErrorName, policy: string | undefined, scope?: Located): void {
  if (policy !== undefined && isConcrete(policy) && !SSL_POLICY.test(policy)) {
    fail(
      name,
      `"${policy}" is no security policy of Elastic Load Balancing, write one such as ELBSecurityPolicy-TLS13-1-2-2021-06`,
      scope,
    );
  }
}

/** Refuses what is no allocation of an Elastic IP address, such as the address itself. */
export function validateAllocationIds(name: ErrorName, ids: readonly string[] | undefined, scope?: Located): void {
  for (const id of ids ?? []) {
    validateId('elasticIp', id, { errorName: name, scope });
    const path = addressOf(id);
    if (path !== undefined) {
      fail(name, `"${path}.ref" is the address and not its allocation, write attrAllocationId`, scope);
    }
  }
}

/** The address whose `ref` this is. */
function addressOf(id: string): string | undefined {
  const token = isDeployTimeList([id]) ? undefined : Tokenization.reverseString(id).firstToken;
  return Reference.isReference(token) && token.displayName === 'Ref' && token.target instanceof CfnEIP
    ? token.target.node.path
    : undefined;
}

/** A certificate, with the place of its ARN or else of its stack. */
export function placedCertificate(certificate: acm.ICertificate): ResourceLocation {
  return locationOfResource(certificate, certificate.certificateArn);
}

/** The place of a load balancer, of which the Region may be known; else that of the first resource of its own whose Region is known. */
export function loadBalancerIn(
  region: string | undefined,
  resources: readonly (ResourceLocation | undefined)[] = [],
): UsageLocation {
  const known = resources.find((resource) => resource?.region !== undefined)?.region;
  return { text: 'the load balancer is in', region: region ?? known };
}

/**
 * What Elastic Load Balancing takes from its own account alone, and what others may share with it or grant it. All of it is of its Region.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/trust-store-ram.html
 */
const SHARED = {
  'a certificate': 'account',
  'a web ACL': 'account',
  'a target group': 'region',
  'a trust store': 'region',
  'a bucket of logs': 'region',
} as const satisfies Record<string, LocationScope>;

/** Refuses what Elastic Load Balancing would not find: resources of another Region or account than the load balancer. */
export function validateBalancerPlaces(
  what: keyof typeof SHARED,
  resources: readonly (ResourceLocation | undefined)[],
  usedIn: UsageLocation,
  place: ErrorContext,
): void {
  const placed = resources.filter((resource) => resource !== undefined);
  validateLocations(what, placed, usedIn, { ...place, shares: SHARED[what] });
}

/** Refuses lists of deployment where each member is written by itself. */
export function validateDeployTimeLists(
  name: ErrorName,
  lists: Readonly<Record<string, readonly string[] | undefined>>,
  scope?: Located,
): void {
  for (const [option, list] of Object.entries(lists)) {
    if (list?.some((member) => isDeployTimeList([member]))) {
      fail(
        name,
        `"${option}" has members that deployment alone knows, and each is written by itself, write [Fn.select(0, list), Fn.select(1, list)]`,
        scope,
      );
    }
  }
}

/** Refuses what no listener takes as a certificate. */
export function validateCertificateArns(name: ErrorName, arns: readonly string[], scope?: Located): void {
  // An environment variable that is not set is no ARN either.
  validateArns(
    'certificate',
    arns.map((arn) => arn ?? ''),
    { errorName: name, scope },
  );
}

/** Bounds of a number, both within, and what it counts. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly unit?: string;
}

/** Refuses a number out of bounds; deploy-time ones pass. */
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
    fail(name, `"${option}: ${formatValue(value)}" is out of bounds, write ${least} to ${most} ${unit}`, scope);
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

/** What Elastic Load Balancing takes as a name. */
const LOAD_BALANCER_NAME = /^(?!internal-)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/;

/** Refuses a name that Elastic Load Balancing would. */
export function validateLoadBalancerName(refusal: ErrorName, name: string | undefined, scope?: Located): void {
  if (name !== undefined && isConcrete(name) && !LOAD_BALANCER_NAME.test(name)) {
    fail(
      refusal,
      `"${truncate(name)}" cannot be the name of a load balancer, write 1 to 32 letters, digits and hyphens, without a hyphen at the ends or "internal-" at the start`,
      scope,
    );
  }
}

const TAG_ERROR = 'LoadBalancerSetting';

/** Prefixes of the tag keys of AWS and of the controller, which writes `gateway.k8s.aws.alb/stack` and others for Gateways. */
const RESERVED_TAGS = ['aws:', 'elbv2.k8s.aws/', 'ingress.k8s.aws/', 'service.k8s.aws/', 'gateway.k8s.aws'];

/** Characters that Elastic Load Balancing takes in keys and values of tags. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Fails on tag keys by which AWS and the controller recognize their resources. */
export function validateReservedTags(name: ErrorName, tags: Readonly<Record<string, string>> | undefined): void {
  const reserved = Object.keys(tags ?? {}).find((key) => RESERVED_TAGS.some((prefix) => key.startsWith(prefix)));
  if (reserved !== undefined) {
    fail(name, `"${reserved}" is a tag of AWS or of the controller, write another key`);
  }
}

/** Fails on tags that Elastic Load Balancing does not take, and on tags that the controller cannot read from an annotation. */
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
      `"${unread[0]}" is a tag that the controller misreads, write a key without an equals sign, and no spaces at the ends of key or value`,
    );
  }
  for (const [key, value] of Object.entries(tags)) {
    if (isConcrete(key) && (key.length > 128 || !TAG_TEXT.test(key))) {
      fail(TAG_ERROR, `"${key}" is not a key of a tag, write up to 128 letters, digits, spaces and _ . : / + - @`);
    }
    if (isConcrete(value) && (value.length > 256 || !TAG_TEXT.test(value))) {
      fail(
        TAG_ERROR,
        `"${value}" is not a value of the tag ${formatValue(key)}, write up to 256 letters, digits, spaces and _ . : / = + - @`,
      );
    }
  }
}

function hasEdges(text: string): boolean {
  return isConcrete(text) && text.trim() !== text;
}
