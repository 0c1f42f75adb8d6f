import type { RefusalEntry } from './entry';

/** Errors of metrics, alarms and dashboards. */
export const OBSERVABILITY_REFUSALS = {
  AlarmThreshold: {
    means: 'The threshold of an alarm is out of bounds, or the alarm would always or never be active.',
    instead: 'Write a value within the bounds in the message.',
  },
  AlarmMissing: {
    means: 'There are alarm actions, but no alarms.',
    instead: 'Enable free addresses, Network Address Usage or CNI metrics, or write NAT gateways.',
  },
  NatGatewayName: {
    means: 'The name of a NAT gateway is already the name of a gateway of the network.',
    instead: 'Write another name for each gateway that this app does not define.',
  },
  MeasuringInterval: {
    means: 'The interval between two measurements is not valid.',
    instead: 'Write 1 to 60 whole minutes.',
  },
  FlowScopeTwice: {
    means: 'An account would have two scopes of Network Flow Monitor in one Region.',
    instead: 'Define one scope, and use its `scopeArn` for other monitors.',
  },
  MonitorName: {
    means: 'The name of a network flow monitor is not valid.',
    instead: 'Write 1 to 255 letters, digits, dots, hyphens and underscores.',
  },
} satisfies Record<string, RefusalEntry>;
