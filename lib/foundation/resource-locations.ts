import { type IResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from './errors';
import { type ErrorContext, isConcreteText } from './ids';
import { partitionOf } from './regions';
import { formatValue, isConcrete } from './tokens';

/** A resource with its partition, Region and account, as far as they are known at synthesis. */
export interface ResourceLocation {
  /** ARN or name of the resource, as messages quote it. */
  readonly name: string;
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
}

/** Region and account in which resources are used: those of a stack, or of a load balancer. */
export interface UsageLocation {
  /** Text in front of the Region or account in messages: `the stack is deployed to`. */
  readonly text: string;
  readonly region?: string;
  readonly account?: string;
}

/** The properties that a resource and its user must have in common. An account is compared in addition to the Region. */
export type LocationScope = 'partition' | 'region' | 'account';

/** Parts of an ARN. A part that the ARN does not contain is an empty string. */
export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
}

/** Parses an ARN. Returns undefined for a deploy-time value, and for a text that is not an ARN. */
export function partsOfArn(arn: unknown): ArnParts | undefined {
  const [scheme, partition, service, region, account, ...resource] = isConcreteText(arn) ? arn.split(':') : [];
  return scheme === 'arn' && resource.length > 0 ? { partition, service, region, account } : undefined;
}

/** Returns the location that an ARN contains. */
export function locationOfArn(arn: string): ResourceLocation {
  const parts = partsOfArn(arn);
  return {
    name: arn,
    partition: parts?.partition,
    region: parts?.region || undefined,
    account: parts?.account || undefined,
  };
}

/** Returns the location of a resource: from its ARN, or else from its stack. */
export function locationOfResource({ env }: IResource, arn: string): ResourceLocation {
  if (partsOfArn(arn)) {
    return locationOfArn(arn);
  }
  const [region, account] = [env.region, env.account].map((part) => (isConcreteText(part) ? part : undefined));
  return { name: arn, region, account };
}

/** Returns the location of the stack of a construct. */
export function locationOfStack(construct: IConstruct): UsageLocation {
  const { account, region } = Stack.of(construct);
  return { text: 'the stack is deployed to', account, region };
}

/** Fails for resources of another partition, Region or account. Locations that are not known at synthesis pass. */
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
          `"${formatValue(resource.name)}" is ${what} in the ${label} ${theirs}, but ${text} ${ours}. Give one in ${ours}`,
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

/**
 * Fails for a KMS key of another Region or partition than the stack. AWS services encrypt with keys of their own
 * Region. A key of another account may grant access.
 */
export function validateKeyLocation(
  key: (IResource & { readonly keyArn: string }) | undefined,
  scope: IConstruct,
): void {
  const placed = key ? [locationOfResource(key, key.keyArn)] : [];
  validateLocations('a key', placed, locationOfStack(scope), { scope, shares: 'region' });
}

/** Services that are not available in every partition. */
export type PartitionService = 'AWS Global Accelerator' | 'AWS Shield Advanced' | 'AWS WAF' | 'AWS WAF Classic';

/**
 * Partitions in which a service is available.
 *
 * An unknown partition passes. Add a partition here when AWS extends a service to it. Read from the endpoints of
 * botocore 1.43.11 on 2026-11-28. The guide for China says the same of WAF and Shield, and the guide of the AWS Load
 * Balancer Controller says the same of Global Accelerator.
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

/** Returns the partition of a Region if the service is known to be missing in it. */
export function partitionLacking(service: PartitionService, region: string): string | undefined {
  const partition = isConcreteText(region) ? partitionOf(region) : undefined;
  return partition === undefined || PARTITIONS_BY_SERVICE[service].includes(partition) ? undefined : partition;
}
