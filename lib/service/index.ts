/** Services of type LoadBalancer with Network Load Balancers, and topology aware routing. */

export {
  NlbListener,
  type NlbListenerOptions,
  NlbSplitTarget,
  type NlbTcpListenerOptions,
  type NlbTrafficSplit,
} from './nlb-listener';
export { NlbService } from './nlb-service';
export type { NlbServiceOptions, NlbTlsOptions } from './nlb-service-options';
export { Topology } from './topology';
