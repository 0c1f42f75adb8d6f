/** Metrics, alarms and dashboards of addresses and of the CNI, and CloudWatch Network Flow Monitor. */

export type { CniAlarmThresholds } from './address-alarms';
export {
  AddressObservability,
  type AddressObservabilityOptions,
  type AddressObservabilityProps,
} from './address-observability';
export {
  CniMetric,
  CniMetrics,
  CniMetricsHelper,
  type CniMetricsHelperOptions,
  type CniMetricsHelperProps,
} from './cni-metrics-helper';
export {
  FreeAddressMetrics,
  type FreeAddressMetricsProps,
  type FreeAddressOptions,
  FreeAddressThreshold,
} from './free-address-metrics';
export {
  NetworkAddressUsage,
  type NetworkAddressUsageOptions,
  type NetworkAddressUsageProps,
} from './network-address-usage';
export {
  NetworkFlowMonitor,
  type NetworkFlowMonitorOptions,
  type NetworkFlowMonitorProps,
  NetworkFlowRemote,
  NetworkFlowScope,
} from './network-flow-monitor';
