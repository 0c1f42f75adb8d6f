/** TODO capacity */

export type { NodeAddresses } from '../addressing/node-addresses';
export { PodCapacity } from './capacity';
export type { ClusterSizes, PodCapacityOptions } from './capacity-options';
