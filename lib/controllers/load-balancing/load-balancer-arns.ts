import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { CfnEIP } from 'aws-cdk-lib/aws-ec2';
import { Reference, Tokenization } from 'aws-cdk-lib/core';
import { validateArns } from '../../foundation/arns';
import { type CheckPlace, isKnownText, validateId } from '../../foundation/ids';
import {
  type PlacedResource,
  placedBy,
  placedByArn,
  type Shared,
  type UsedIn,
  validatePlaces,
} from '../../foundation/places';
import { type Located, type RefusalName, refuse } from '../../foundation/refusals';
import { isConcrete, isDeployTimeList } from '../../foundation/tokens';

/** All that Elastic Load Balancing has; nobody can add one. */
const SSL_POLICY = /^ELBSecurityPolicy-[A-Za-z0-9-]+$/;

/** Refuses the ARN of a web ACL that no load balancer can have. */
export function refuseWebAclArn(name: RefusalName, arn: string | undefined, usedIn: UsedIn, scope?: Located): void {
  if (arn !== 'none') {
    validateArns('regionalWebAcl', [arn], { refusal: name, scope, instead: ', or "none"' });
  }
  validateBalancerPlaces('a web ACL', arn === undefined ? [] : [placedByArn(arn)], usedIn, { refusal: name, scope });
}

/** Names of trust stores, which the controller tells from ARNs. */
const TRUST_STORE_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/;

/**
 * Refuses what is neither the ARN nor the name of a trust store.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTrustStore.html
 */
export function validateTrustStore(name: RefusalName, trustStore: string, without: string): void {
  if (isKnownText(trustStore) && !TRUST_STORE_NAME.test(trustStore)) {
    const instead = ` or its name, or ${without}`;
    trustStore === ''
      ? refuse(name, `"" is no trust store, write its ARN${instead}`)
      : validateArns('trustStore', [trustStore], { refusal: name, instead });
  }
}

/** Refuses what is no security policy of TLS listeners. */
export function refuseSslPolicy(name: RefusalName, policy: string | undefined, scope?: Located): void {
  if (policy !== undefined && isConcrete(policy) && !SSL_POLICY.test(policy)) {
    refuse(
      name,
      `"${policy}" is no security policy of Elastic Load Balancing, write one such as ELBSecurityPolicy-TLS13-1-2-2021-06`,
      scope,
    );
  }
}

/** Refuses what is no allocation of an Elastic IP address, such as the address itself. */
export function refuseAllocationIds(name: RefusalName, ids: readonly string[] | undefined, scope?: Located): void {
  for (const id of ids ?? []) {
    validateId('elasticIp', id, { refusal: name, scope });
    const path = addressOf(id);
    if (path !== undefined) {
      refuse(name, `"${path}.ref" is the address and not its allocation, write attrAllocationId`, scope);
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
export function placedCertificate(certificate: acm.ICertificate): PlacedResource {
  return placedBy(certificate, certificate.certificateArn);
}

/** The place of a load balancer, of which the Region may be known; else that of the first resource of its own whose Region is known. */
export function loadBalancerIn(
  region: string | undefined,
  resources: readonly (PlacedResource | undefined)[] = [],
): UsedIn {
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
} as const satisfies Record<string, Shared>;

/** Refuses what Elastic Load Balancing would not find: resources of another Region or account than the load balancer. */
export function validateBalancerPlaces(
  what: keyof typeof SHARED,
  resources: readonly (PlacedResource | undefined)[],
  usedIn: UsedIn,
  place: CheckPlace,
): void {
  const placed = resources.filter((resource) => resource !== undefined);
  validatePlaces(what, placed, usedIn, { ...place, shares: SHARED[what] });
}

/** Refuses lists of deployment where each member is written by itself. */
export function refuseDeployTimeLists(
  name: RefusalName,
  lists: Readonly<Record<string, readonly string[] | undefined>>,
  scope?: Located,
): void {
  for (const [option, list] of Object.entries(lists)) {
    if (list?.some((member) => isDeployTimeList([member]))) {
      refuse(
        name,
        `"${option}" has members that deployment alone knows, and each is written by itself, write [Fn.select(0, list), Fn.select(1, list)]`,
        scope,
      );
    }
  }
}
