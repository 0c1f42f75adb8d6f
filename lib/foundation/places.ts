import { type IResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { type CheckPlace, isKnownText } from './ids';
import { refuse } from './refusals';
import { partitionOf } from './regions';
import { isConcrete, shown } from './tokens';

/** A resource, with the place that it belongs to, as far as that is known at synthesis. */
export interface PlacedResource {
  /** Its ARN or its name, as a message quotes it. */
  readonly name: string;
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
}

/** Where resources are used: the place of a stack, or of a load balancer. */
export interface UsedIn {
  /** How a message says it, in front of the place: `the stack is deployed to`. */
  readonly text: string;
  readonly region?: string;
  readonly account?: string;
}

/** What a resource and what uses it have to share. A Region lies in one partition; an account is compared beside the Region. */
export type Shared = 'partition' | 'region' | 'account';

/** The parts of an ARN that say where it belongs; empty texts where it does not. */
export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
}

/** Takes an ARN apart; undefined for a deploy-time value and for what is no ARN. */
export function partsOfArn(arn: unknown): ArnParts | undefined {
  const [scheme, partition, service, region, account, ...resource] = isKnownText(arn) ? arn.split(':') : [];
  return scheme === 'arn' && resource.length > 0 ? { partition, service, region, account } : undefined;
}

/** What is known of a resource by its ARN alone. */
export function placedByArn(arn: string): PlacedResource {
  const parts = partsOfArn(arn);
  return {
    name: arn,
    partition: parts?.partition,
    region: parts?.region || undefined,
    account: parts?.account || undefined,
  };
}

/** What is known of a construct: by its ARN, or else by its stack. */
export function placedBy({ env }: IResource, arn: string): PlacedResource {
  if (partsOfArn(arn)) {
    return placedByArn(arn);
  }
  const [region, account] = [env.region, env.account].map((part) => (isKnownText(part) ? part : undefined));
  return { name: arn, region, account };
}

/** The place of the stack of a construct. */
export function placeOfStack(construct: IConstruct): UsedIn {
  const { account, region } = Stack.of(construct);
  return { text: 'the stack is deployed to', account, region };
}

/** Refuses resources of another place than what uses them. What is known at deployment only passes. */
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
          `"${shown(resource.name)}" is ${what} of the ${label} ${theirs}, and ${text} ${ours}, give one of ${ours}`,
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

/** Refuses a key of another Region or partition than the stack: services encrypt with keys of their own Region. That of another account may be granted. */
export function validateKeyPlace(key: (IResource & { readonly keyArn: string }) | undefined, scope: IConstruct): void {
  const placed = key ? [placedBy(key, key.keyArn)] : [];
  validatePlaces('a key', placed, placeOfStack(scope), { scope, shares: 'region' });
}
