/** How many pods a node and a cluster can run, from the limits of instance types and the subnets of a plan. */

export type { NodeAddresses } from '../addressing/node-addresses';
export { PodCapacity } from './capacity';
export type { ClusterSizes, PodCapacityOptions } from './capacity-options';
