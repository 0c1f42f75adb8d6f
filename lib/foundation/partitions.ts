import { isKnownText } from './ids';
import { partitionOf } from './regions';

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
const HOMES: Readonly<Record<PartitionService, readonly string[]>> = {
  'AWS Global Accelerator': ['aws'],
  'AWS Shield Advanced': ['aws'],
  'AWS WAF': ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-iso-b'],
  'AWS WAF Classic': ['aws', 'aws-cn', 'aws-us-gov'],
};

/** The partition of a Region where it is known to lack the service. */
export function partitionWithout(service: PartitionService, region: string): string | undefined {
  const partition = isKnownText(region) ? partitionOf(region) : undefined;
  return partition === undefined || HOMES[service].includes(partition) ? undefined : partition;
}
