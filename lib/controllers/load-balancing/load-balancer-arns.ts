import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { CfnEIP } from 'aws-cdk-lib/aws-ec2';
import { Reference, Tokenization } from 'aws-cdk-lib/core';
import { validateArns } from '../../foundation/arns';
import { validateId } from '../../foundation/ids';
import { type Located, type RefusalName, refuse } from '../../foundation/refusals';
import { isConcrete, isDeployTimeList, shown } from '../../foundation/tokens';

/** All that Elastic Load Balancing has; nobody can add one. */
const SSL_POLICY = /^ELBSecurityPolicy-[A-Za-z0-9-]+$/;

/** Refuses the ARN of a web ACL that no load balancer can have. */
export function refuseWebAclArn(
  name: RefusalName,
  arn: string | undefined,
  region: string | undefined,
  scope?: Located,
): void {
  if (arn !== 'none') {
    validateArns('regionalWebAcl', [arn], { refusal: name, scope, instead: ', or "none"' });
  }
  refuseForeignRegion(name, 'a web ACL', arn === undefined ? [] : [locatedBy(arn)], region, scope);
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

/** What is of one Region, and is known by its ARN. */
export interface RegionalArn {
  readonly arn: string;
  /** Its Region, where that is known. */
  readonly region?: string;
}

/** What is known of it by its ARN alone: a certificate of IAM has no Region. */
export function locatedBy(arn: string): RegionalArn {
  return { arn, region: (isConcrete(arn) && arn.split(':')[3]) || undefined };
}

/** A certificate, with the Region of its ARN or else of its stack. */
export function locatedCertificate({ certificateArn, env }: acm.ICertificate): RegionalArn {
  const region = isConcrete(env.region) ? env.region : undefined;
  return isConcrete(certificateArn) ? locatedBy(certificateArn) : { arn: certificateArn, region };
}

/** Refuses what is known to be of another Region than the load balancer, which takes nothing from there. */
export function refuseForeignRegion(
  name: RefusalName,
  what: string,
  located: readonly RegionalArn[],
  own: string | undefined,
  scope?: Located,
): void {
  const foreign = located.find(({ region }) => region !== undefined && region !== own);
  if (own !== undefined && isConcrete(own) && foreign) {
    refuse(
      name,
      `"${shown(foreign.arn)}" is ${what} of ${foreign.region} and the load balancer is in ${own}, which takes none of other Regions, give one of ${own}`,
      scope,
    );
  }
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
