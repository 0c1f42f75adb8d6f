/** TODO service */

export {
  NlbListener,
  type NlbListenerOptions,
  NlbSplitTarget,
  type NlbTcpListenerOptions,
  type NlbTrafficSplit,
} from './nlb-listener';
export { NlbService } from './nlb-service';
export {
  type NlbHealthCheckOptions,
  type NlbServiceOptions,
  NlbSourceNat,
  type NlbTlsOptions,
} from './nlb-service-options';
export type { NlbTargetOptions } from './nlb-targets';
export { Topology } from './topology';
