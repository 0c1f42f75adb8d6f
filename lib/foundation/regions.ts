/**
 * Region of each zone id prefix: `euw1` of `euw1-az1`.
 *
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html, read on
 * 2026-11-28
 */
const REGION_CODES: Readonly<Record<string, string>> = {
  afs1: 'af-south-1',
  ape1: 'ap-east-1',
  ape2: 'ap-east-2',
  apne1: 'ap-northeast-1',
  apne2: 'ap-northeast-2',
  apne3: 'ap-northeast-3',
  aps1: 'ap-south-1',
  aps2: 'ap-south-2',
  apse1: 'ap-southeast-1',
  apse2: 'ap-southeast-2',
  apse3: 'ap-southeast-3',
  apse4: 'ap-southeast-4',
  apse5: 'ap-southeast-5',
  apse6: 'ap-southeast-6',
  apse7: 'ap-southeast-7',
  cac1: 'ca-central-1',
  caw1: 'ca-west-1',
  cnn1: 'cn-north-1',
  cnnw1: 'cn-northwest-1',
  euc1: 'eu-central-1',
  euc2: 'eu-central-2',
  eun1: 'eu-north-1',
  eus1: 'eu-south-1',
  eus2: 'eu-south-2',
  euw1: 'eu-west-1',
  euw2: 'eu-west-2',
  euw3: 'eu-west-3',
  ilc1: 'il-central-1',
  mec1: 'me-central-1',
  mes1: 'me-south-1',
  mxc1: 'mx-central-1',
  sae1: 'sa-east-1',
  use1: 'us-east-1',
  use2: 'us-east-2',
  usge1: 'us-gov-east-1',
  usgw1: 'us-gov-west-1',
  usw1: 'us-west-1',
  usw2: 'us-west-2',
};

/** Prefixes of Region names outside the partition `aws`. */
const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-iso-', 'aws-iso'],
];

/** Prefixes of Region names in the partition `aws`. A Region with a new prefix may be in any partition. */
const STANDARD_REGION = /^(af|ap|ca|eu|il|me|mx|sa|us)-/;

/** Returns the partition of a Region, or undefined if it is not known. */
export function partitionOf(region: string): string | undefined {
  return (
    PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? (STANDARD_REGION.test(region) ? 'aws' : undefined)
  );
}

/** Returns true for a Region in China. */
export function isChina(region: string): boolean {
  return partitionOf(region) === 'aws-cn';
}

/** Returns the Region of a zone id prefix, or undefined if it is not known. */
export function regionOfCode(code: string): string | undefined {
  return REGION_CODES[code];
}

/** Returns true if the zone id prefix of the Region is known. */
export function hasKnownCode(region: string): boolean {
  return Object.values(REGION_CODES).includes(region);
}
