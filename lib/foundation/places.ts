import { type IResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { type CheckPlace, isKnownText } from './ids';
import { refuse } from './refusals';
import { partitionOf } from './regions';
import { isConcrete, shown } from './tokens';

/** A resource with its partition, Region and account, as far as they are known at synthesis. */
export interface PlacedResource {
  /** ARN or name of the resource, as messages quote it. */
  readonly name: string;
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
}

/** Region and account in which resources are used: those of a stack, or of a load balancer. */
export interface UsedIn {
  /** Text in front of the Region or account in messages: `the stack is deployed to`. */
  readonly text: string;
  readonly region?: string;
  readonly account?: string;
}

/** What a resource must share with its user. An account is compared in addition to the Region. */
export type Shared = 'partition' | 'region' | 'account';

/** Parts of an ARN. A part that the ARN does not contain is an empty string. */
export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
}

/** Parses an ARN. Returns undefined for a deploy-time value, and for a text that is not an ARN. */
export function partsOfArn(arn: unknown): ArnParts | undefined {
  const [scheme, partition, service, region, account, ...resource] = isKnownText(arn) ? arn.split(':') : [];
  return scheme === 'arn' && resource.length > 0 ? { partition, service, region, account } : undefined;
}

/** Returns the location that an ARN contains. */
export function placedByArn(arn: string): PlacedResource {
  const parts = partsOfArn(arn);
  return {
    name: arn,
    partition: parts?.partition,
    region: parts?.region || undefined,
    account: parts?.account || undefined,
  };
}

/** Returns the location of a resource: from its ARN, or else from its stack. */
export function placedBy({ env }: IResource, arn: string): PlacedResource {
  if (partsOfArn(arn)) {
    return placedByArn(arn);
  }
  const [region, account] = [env.region, env.account].map((part) => (isKnownText(part) ? part : undefined));
  return { name: arn, region, account };
}

/** Returns the location of the stack of a construct. */
export function placeOfStack(construct: IConstruct): UsedIn {
  const { account, region } = Stack.of(construct);
  return { text: 'the stack is deployed to', account, region };
}

/** Fails for resources of another partition, Region or account. Locations that are not known at synthesis pass. */
export function validatePlaces(
  what: string,
  resources: readonly PlacedResource[],
  { account, region, text }: UsedIn,
  { refusal = 'ResourceRegion', scope, shares }: CheckPlace & { readonly shares: Shared },
): void {
  const own = {
    partition: isKnownText(region) ? partitionOf(region) : undefined,
    region: shares !== 'partition' && isKnownText(region) ? region : undefined,
    account: shares === 'account' && account !== undefined && isConcrete(account) ? account : undefined,
  };
  for (const resource of resources) {
    for (const [sort, label] of SORTS) {
      const [theirs, ours] = [resource[sort], own[sort]];
      if (theirs !== undefined && ours !== undefined && theirs !== ours) {
        refuse(
          refusal,
          `"${shown(resource.name)}" is ${what} in the ${label} ${theirs}, but ${text} ${ours}. Give one in ${ours}`,
          scope,
        );
      }
    }
  }
}

const SORTS = [
  ['partition', 'partition'],
  ['region', 'Region'],
  ['account', 'account'],
] as const;

/**
 * Fails for a KMS key of another Region or partition than the stack. AWS services encrypt with keys of their own
 * Region. A key of another account may grant access.
 */
export function validateKeyPlace(key: (IResource & { readonly keyArn: string }) | undefined, scope: IConstruct): void {
  const placed = key ? [placedBy(key, key.keyArn)] : [];
  validatePlaces('a key', placed, placeOfStack(scope), { scope, shares: 'region' });
}
