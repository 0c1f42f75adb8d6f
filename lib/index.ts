export { IpFamily } from './addressing/address';
export {
  AddressPlan,
  type AddressPlanOptions,
  type AddressPlanProps,
  type EksAddressPlanOptions,
  type PlannedSubnet,
  type SharedAddressPlanOptions,
} from './addressing/address-plan';
export { Cidr } from './addressing/cidr';
export type { PlanEntry } from './addressing/plan-table';
export { Tier, type TierOptions, type TierPlacement, TierRole } from './addressing/tier';
export { EksNetwork, type EksNetworkProps } from './vpc/eks-network';
export {
  FlowLogs,
  type FlowLogsOptions,
  type FlowLogsToBucketOptions,
  type FlowLogsToCloudWatchOptions,
  type FlowLogsToS3Options,
} from './vpc/flow-logs';
export { NatStrategy } from './vpc/nat-strategy';
export { EndpointFeature, VpcEndpoints, type VpcEndpointsProps } from './vpc/vpc-endpoints';
export { VpcFlowLogs, type VpcFlowLogsProps } from './vpc/vpc-flow-logs';
