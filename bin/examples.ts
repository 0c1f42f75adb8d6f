import type { App, Stack } from 'aws-cdk-lib/core';
import { dualStack } from '../examples/dual-stack/app';
import { existingVpc } from '../examples/existing-vpc/app';
import { gatewayApi } from '../examples/gateway-api/app';
import { ipam } from '../examples/ipam/app';
import { privateNat } from '../examples/private-nat/app';
import { quickstart } from '../examples/quickstart/app';
import { regionalNat } from '../examples/regional-nat/app';
import { sharedSubnets } from '../examples/shared-subnets/app';
import { sixZones } from '../examples/six-zones/app';
import { threePodBlocks } from '../examples/three-pod-blocks/app';

/** Every example by name, each with the stack that it defines. `cdk synth -c example=NAME` picks one, and `all` takes them all. */
export const EXAMPLES: Readonly<Record<string, (app: App) => Stack>> = {
  quickstart,
  'dual-stack': dualStack,
  ipam,
  'private-nat': privateNat,
  'regional-nat': regionalNat,
  'existing-vpc': existingVpc,
  'shared-subnets': sharedSubnets,
  'six-zones': sixZones,
  'three-pod-blocks': threePodBlocks,
  'gateway-api': gatewayApi,
};
