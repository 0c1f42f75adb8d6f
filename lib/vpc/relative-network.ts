import { Fn } from 'aws-cdk-lib/core';
import { Cidr } from '../addressing/cidr';

/** `Fn::Cidr` returns at most this many networks, as a power of two. */
const STEP_BITS = 8;

const IPV4_BITS = 32;

/** A `Fn::Select` from a `Fn::Cidr`: the network `index` of the first `count` networks with `hostBits` host bits. */
export interface CidrStep {
  readonly index: number;
  readonly count: number;
  readonly hostBits: number;
}

/**
 * Returns the steps from a block to a network inside it, from sizes and relative positions only.
 *
 * There is more than one step if the network is too far from the start of the block for a single `Fn::Cidr`. There is
 * none if the network is the whole block.
 */
export function stepsTo(block: Cidr, network: Cidr): CidrStep[] {
  const hostBits = IPV4_BITS - network.prefixLength;
  const index = Number((network._first - block._first) >> BigInt(hostBits));
  return network.prefixLength === block.prefixLength ? [] : cut(index, hostBits);
}

function cut(index: number, hostBits: number): CidrStep[] {
  const outer = index >> STEP_BITS;
  const inner = index - (outer << STEP_BITS);
  const before = outer === 0 ? [] : cut(outer, hostBits + STEP_BITS);
  return [...before, { index: inner, count: inner + 1, hostBits }];
}

/** Returns the network at the relative position of the planned network, in a block that is known at deployment. */
export function networkAtDeployment(block: string, plannedBlock: string, planned: string): string {
  return stepsTo(Cidr.parse(plannedBlock), Cidr.parse(planned)).reduce(
    (cidr, { index, count, hostBits }) => Fn.select(index, Fn.cidr(cidr, count, String(hostBits))),
    block,
  );
}
