/**
 * Writes lib/addressing/instance-limits.generated.ts from EC2 or from a JSON file.
 *
 * From EC2, with an AWS account. Pass one or more files, or `-` for stdin:
 *
 *   aws ec2 describe-instance-types --region us-east-1 --output json > types.json
 *   npx tsx scripts/instance-limits.ts --ec2 2026-11-21 types.json
 *   aws ec2 describe-instance-types --output json | npx tsx scripts/instance-limits.ts --ec2 2026-11-21 -
 *
 * This updates interfaces, addresses, vCPUs, Nitro and architecture, and keeps types that the Region does not offer. The API does not return branch
 * interfaces (for pods with security groups). The table keeps the existing values, and a new type has 0. Add its value from the trunking limits of
 * the VPC resource controller.
 *
 * From a JSON file of limits, `{ "m5.large": { enis, ipv4PerEni, branchEnis, nitro, vcpu, arch }, … }`:
 *
 *   npx tsx scripts/instance-limits.ts limits.json 2026-08-20
 *
 * Both ways also add the types of `PUBLISHED` in scripts/instance-limits-table.ts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTANCE_LIMITS } from '../lib/addressing/instance-limits.generated';
import { completed, type DescribeInstanceTypes, type Limits, parsed, rendered, renewed } from './instance-limits-table';

const TABLE = join(__dirname, '../lib/addressing/instance-limits.generated.ts');
const BRANCHES = 'karpenter-provider-aws zz_generated.vpclimits.go (branch interfaces)';
const REST = 'EC2 documentation on instance types and Cilium, read on 2026-11-28 (types that these lack)';
const FROM_FILE = `amazon-vpc-cni-k8s vpc_ip_resource_limit.go (interfaces, addresses), ${BRANCHES}, EC2 DescribeInstanceTypes (vCPUs), ${REST}`;
const FROM_EC2 = `EC2 DescribeInstanceTypes (interfaces, addresses, vCPUs), ${BRANCHES}, ${REST}`;

const [first, date, ...files] = process.argv.slice(2);
if (!first || !date || (first === '--ec2') !== files.length > 0) {
  console.error('usage: tsx scripts/instance-limits.ts (LIMITS.json YYYY-MM-DD | --ec2 YYYY-MM-DD (FILE… | -))');
  process.exit(2);
}

if (first === '--ec2') {
  const pages = files.map((file) => readJson<DescribeInstanceTypes>(file === '-' ? 0 : file));
  const { limits, added } = renewed(parsed(INSTANCE_LIMITS), pages);
  writeFileSync(TABLE, rendered(completed(limits), date, FROM_EC2));
  if (added.length > 0) {
    console.error(`${added.length} new types, written with 0 branch interfaces: ${added.join(', ')}`);
  }
} else {
  writeFileSync(TABLE, rendered(completed(readJson<Record<string, Limits>>(first)), date, FROM_FILE));
}

function readJson<T>(file: string | number): T {
  return JSON.parse(readFileSync(file, 'utf8'));
}
