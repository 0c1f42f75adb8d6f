/** Services of type LoadBalancer with Network Load Balancers, and topology aware routing. */

export {
  NlbListener,
  type NlbListenerOptions,
  NlbSplitTarget,
  type NlbTcpListenerOptions,
  type NlbTrafficSplit,
} from './nlb-listener';
export type { NlbServiceOptions, NlbTlsOptions } from './nlb-service';
export { NlbService } from './nlb-service';
export { Topology } from './topology';
