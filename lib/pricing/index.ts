/** Monthly price of a network: NAT gateways, endpoints, public addresses, traffic between zones and flow logs. */

export {
  FlowLogDelivery,
  NatGateways,
  NetworkCost,
  type NetworkCostAlternative,
  type NetworkCostItem,
  type NetworkCostOptions,
  type NetworkTraffic,
} from './network-cost';
export type { NetworkPrices } from './prices';
