import { isKnownText } from './ids';
import { partitionOf } from './regions';

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
const HOMES: Readonly<Record<PartitionService, readonly string[]>> = {
  'AWS Global Accelerator': ['aws'],
  'AWS Shield Advanced': ['aws'],
  'AWS WAF': ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-iso-b'],
  'AWS WAF Classic': ['aws', 'aws-cn', 'aws-us-gov'],
};

/** Returns the partition of a Region if the service is known to be missing in it. */
export function partitionWithout(service: PartitionService, region: string): string | undefined {
  const partition = isKnownText(region) ? partitionOf(region) : undefined;
  return partition === undefined || HOMES[service].includes(partition) ? undefined : partition;
}
