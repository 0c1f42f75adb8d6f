/**
 * Writes lib/addressing/instance-limits.generated.ts from a JSON file of instance limits:
 * `{ "m5.large": { enis, ipv4PerEni, branchEnis, nitro, vcpu }, … }`.
 *
 *   npx tsx scripts/instance-limits.ts limits.json 2026-08-20
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Limits {
  readonly enis: number;
  readonly ipv4PerEni: number;
  readonly branchEnis: number;
  readonly nitro: boolean;
  readonly vcpu: number | null;
}

const [file, date] = process.argv.slice(2);
if (!file || !date) {
  console.error('usage: tsx scripts/instance-limits.ts LIMITS.json YYYY-MM-DD');
  process.exit(2);
}

const limits: Record<string, Limits> = JSON.parse(readFileSync(file, 'utf8'));
const families = new Map<string, string[]>();
for (const type of Object.keys(limits).sort()) {
  const { enis, ipv4PerEni, branchEnis, nitro, vcpu } = limits[type];
  const [family, size] = type.split('.');
  const row = [size, enis, ipv4PerEni, branchEnis, vcpu ?? 0, nitro ? 1 : 0].join(' ');
  families.set(family, [...(families.get(family) ?? []), row]);
}

const lines = [...families].map(([family, rows]) => `${family}: ${rows.join(', ')}`);
writeFileSync(
  join(__dirname, '../lib/addressing/instance-limits.generated.ts'),
  `// Written by scripts/instance-limits.ts; do not edit. ${Object.keys(limits).length} instance types, as of ${date}.
// Sources: amazon-vpc-cni-k8s pkg/vpc/vpc_ip_resource_limit.go (interfaces and addresses of the default network card), karpenter-provider-aws
// zz_generated.vpclimits.go (branch interfaces), EC2 DescribeInstanceTypes (vCPUs; 0 where not known).
// A line per family: size, network interfaces, IPv4 addresses per interface, branch interfaces, vCPUs, 1 for Nitro.
export const INSTANCE_LIMITS = \`
${lines.join('\n')}
\`;
`,
);
