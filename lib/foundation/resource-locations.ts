import { type IResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from './errors';
import { type ErrorContext, isConcreteText } from './ids';
import { partitionOf } from './regions';
import { formatValue, isConcrete } from './tokens';

/** A resource, with the place that it belongs to, as far as that is known at synthesis. */
export interface ResourceLocation {
  /** Its ARN or its name, as a message quotes it. */
  readonly name: string;
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
}

/** Where resources are used: the place of a stack, or of a load balancer. */
export interface UsageLocation {
  /** How a message says it, in front of the place: `the stack is deployed to`. */
  readonly text: string;
  readonly region?: string;
  readonly account?: string;
}

/** What a resource and what uses it have to share. A Region lies in one partition; an account is compared beside the Region. */
export type LocationScope = 'partition' | 'region' | 'account';

/** The parts of an ARN that say where it belongs; empty texts where it does not. */
export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
}

/** Takes an ARN apart; undefined for a deploy-time value and for what is no ARN. */
export function partsOfArn(arn: unknown): ArnParts | undefined {
  const [scheme, partition, service, region, account, ...resource] = isConcreteText(arn) ? arn.split(':') : [];
  return scheme === 'arn' && resource.length > 0 ? { partition, service, region, account } : undefined;
}

/** What is known of a resource by its ARN alone. */
export function locationOfArn(arn: string): ResourceLocation {
  const parts = partsOfArn(arn);
  return {
    name: arn,
    partition: parts?.partition,
    region: parts?.region || undefined,
    account: parts?.account || undefined,
  };
}

/** What is known of a construct: by its ARN, or else by its stack. */
export function locationOfResource({ env }: IResource, arn: string): ResourceLocation {
  if (partsOfArn(arn)) {
    return locationOfArn(arn);
  }
  const [region, account] = [env.region, env.account].map((part) => (isConcreteText(part) ? part : undefined));
  return { name: arn, region, account };
}

/** The place of the stack of a construct. */
export function locationOfStack(construct: IConstruct): UsageLocation {
  const { account, region } = Stack.of(construct);
  return { text: 'the stack is deployed to', account, region };
}

/** Refuses resources of another place than what uses them. What is known at deployment only passes. */
export function validateLocations(
  what: string,
  resources: readonly ResourceLocation[],
  { account, region, text }: UsageLocation,
  { errorName: refusal = 'ResourceRegion', scope, shares }: ErrorContext & { readonly shares: LocationScope },
): void {
  const own = {
    partition: isConcreteText(region) ? partitionOf(region) : undefined,
    region: shares !== 'partition' && isConcreteText(region) ? region : undefined,
    account: shares === 'account' && account !== undefined && isConcrete(account) ? account : undefined,
  };
  for (const resource of resources) {
    for (const [sort, label] of LOCATION_PARTS) {
      const [theirs, ours] = [resource[sort], own[sort]];
      if (theirs !== undefined && ours !== undefined && theirs !== ours) {
        fail(
          refusal,
          `"${formatValue(resource.name)}" is ${what} of the ${label} ${theirs}, and ${text} ${ours}, give one of ${ours}`,
          scope,
        );
      }
    }
  }
}

const LOCATION_PARTS = [
  ['partition', 'partition'],
  ['region', 'Region'],
  ['account', 'account'],
] as const;

/** Refuses a key of another Region or partition than the stack: services encrypt with keys of their own Region. That of another account may be granted. */
export function validateKeyLocation(
  key: (IResource & { readonly keyArn: string }) | undefined,
  scope: IConstruct,
): void {
  const placed = key ? [locationOfResource(key, key.keyArn)] : [];
  validateLocations('a key', placed, locationOfStack(scope), { scope, shares: 'region' });
}

/** Services that are not in every partition. */
export type PartitionService = 'AWS Global Accelerator' | 'AWS Shield Advanced' | 'AWS WAF' | 'AWS WAF Classic';

/**
 * The partitions that have a service, which AWS extends: a partition that is not known passes, and one that gets a service has to be added here. By the endpoints of botocore 1.43.11, read on 2026-11-28. The guide for China says the same of WAF and Shield, the
 * controller's own guide of Global Accelerator.
 *
 * @see https://github.com/boto/botocore/blob/1.43.11/botocore/data/endpoints.json
 * @see https://docs.amazonaws.cn/en_us/aws/latest/userguide/waf.html
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/globalaccelerator/installation/
 */
const PARTITIONS_BY_SERVICE: Readonly<Record<PartitionService, readonly string[]>> = {
  'AWS Global Accelerator': ['aws'],
  'AWS Shield Advanced': ['aws'],
  'AWS WAF': ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-iso-b'],
  'AWS WAF Classic': ['aws', 'aws-cn', 'aws-us-gov'],
};

/** The partition of a Region where it is known to lack the service. */
export function partitionLacking(service: PartitionService, region: string): string | undefined {
  const partition = isConcreteText(region) ? partitionOf(region) : undefined;
  return partition === undefined || PARTITIONS_BY_SERVICE[service].includes(partition) ? undefined : partition;
}
