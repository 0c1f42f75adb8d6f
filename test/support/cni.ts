import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib/core';
import { type ClusterTargetAttributes, VpcCni, type VpcCniOptions } from '../../lib';
import { clusterStack } from './clusters';
import { configurationOf } from './configuration';
import { importedCluster } from './networking';
import { Synthesized } from './templates';

/** A pod subnet in each of the zones. */
export function subnetsIn(stack: Stack, zones: readonly string[]): ec2.ISubnet[] {
  return zones.map((availabilityZone, index) =>
    ec2.Subnet.fromSubnetAttributes(stack, `Pod${index}`, { subnetId: `subnet-${index}`, availabilityZone }),
  );
}

/** Security groups that something else made. */
export function securityGroups(stack: Stack, count: number): ec2.ISecurityGroup[] {
  return Array.from({ length: count }, (_, index) =>
    ec2.SecurityGroup.fromSecurityGroupId(stack, `Group${index}`, `sg-${index}`),
  );
}

/** A CNI in an imported cluster. */
export function cniIn(
  options: VpcCniOptions | ((stack: Stack) => VpcCniOptions) = {},
  attributes: Partial<ClusterTargetAttributes> = {},
): { stack: Stack; cni: VpcCni } {
  const stack = clusterStack();
  const own = typeof options === 'function' ? options(stack) : options;
  const cni = new VpcCni(stack, 'VpcCni', { cluster: importedCluster(stack, attributes), ...own });
  return { stack, cni };
}

/** What EKS receives as the configuration of such a CNI. */
// biome-ignore lint/suspicious/noExplicitAny: configuration values are of any shape
export function configured(...args: Parameters<typeof cniIn>): any {
  return configurationOf(Synthesized.of(cniIn(...args).stack), 'vpc-cni');
}

/** A row of a table of refusals: what is wrong, the options, and what the message says. */
export type Failing = [name: string, options: () => VpcCniOptions, wrong: string, instead: string];

/** One test per row, which a CNI in an imported cluster is refused with as `CniSetting`. */
export function failsWith(rows: Failing[], attributes: { ipv6?: boolean } = {}): void {
  test.each<Failing>(rows)('fails with %s', (_, options, wrong, instead) => {
    expect(() => cniIn(options(), attributes)).toFailWith('CniSetting', wrong, instead);
  });
}
