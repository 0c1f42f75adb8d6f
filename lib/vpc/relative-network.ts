import { Fn } from 'aws-cdk-lib/core';
import { Cidr } from '../addressing/cidr';

/** `Fn::Cidr` gives at most this many networks, two to the power of `STEP_BITS`. */
const STEP_BITS = 8;

const IPV4_BITS = 32;

/** One `Fn::Select` from one `Fn::Cidr`: the network `index` of the first `count` networks with `hostBits` bits for hosts. */
export interface CidrStep {
  readonly index: number;
  readonly count: number;
  readonly hostBits: number;
}

/**
 * The steps from a block to a network in it, by sizes and by places relative to the block alone. More than one where the network is too far
 * from the start of the block for a single `Fn::Cidr`; none where the network is the whole block.
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

/** The network at the place of the planned one, in a block that is known at deployment: the text or token `block`. */
export function networkAtDeployment(block: string, plannedBlock: string, planned: string): string {
  return stepsTo(Cidr.parse(plannedBlock), Cidr.parse(planned)).reduce(
    (cidr, { index, count, hostBits }) => Fn.select(index, Fn.cidr(cidr, count, String(hostBits))),
    block,
  );
}
