export { IpFamily } from './addressing/address';
export { AddressPlan } from './addressing/address-plan';
export { Cidr } from './addressing/cidr';
export type {
  AddressPlanOptions,
  AddressPlanProps,
  EksAddressPlanOptions,
  SharedAddressPlanOptions,
} from './addressing/plan-options';
export type { PlanEntry } from './addressing/plan-table';
export type { PlannedSubnet } from './addressing/planned-subnet';
export { Tier, type TierOptions, type TierPlacement, TierRole } from './addressing/tier';
export { EksNetwork, type EksNetworkProps } from './vpc/eks-network';
export {
  FlowLogs,
  type FlowLogsOptions,
  type FlowLogsToCloudWatchOptions,
  type FlowLogsToS3Options,
  VpcFlowLogs,
  type VpcFlowLogsProps,
} from './vpc/flow-logs';
export { NatStrategy } from './vpc/nat-strategy';
export { EndpointFeature, VpcEndpoints, type VpcEndpointsProps } from './vpc/vpc-endpoints';
