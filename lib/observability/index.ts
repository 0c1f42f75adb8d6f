/**
 * Metrics, alarms and dashboards of addresses, of the CNI and of allowances, CloudWatch Container Insights, and
 * CloudWatch Network Flow Monitor.
 */

export type { CniAlarmThresholds } from './address-alarms';
export {
  AddressObservability,
  type AddressObservabilityOptions,
  type AddressObservabilityProps,
} from './address-observability';
export type { AllowanceThresholds } from './allowance-alarms';
export {
  CniMetric,
  CniMetrics,
  CniMetricsHelper,
  type CniMetricsHelperOptions,
  type CniMetricsHelperProps,
} from './cni-metrics-helper';
export { ContainerInsights, type ContainerInsightsOptions, type ContainerInsightsProps } from './container-insights';
export { ContainerInsightsMetric, ContainerInsightsMetrics, NetworkAllowance } from './container-insights-metrics';
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
  FlowAgentMetrics,
  NetworkFlowAgent,
  type NetworkFlowAgentOptions,
  type NetworkFlowAgentProps,
} from './network-flow-agent';
export {
  NetworkFlowMonitor,
  type NetworkFlowMonitorOptions,
  type NetworkFlowMonitorProps,
  NetworkFlowRemote,
  NetworkFlowScope,
} from './network-flow-monitor';
