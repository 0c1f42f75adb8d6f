import type { RefusalEntry } from './entry';

/** Errors of metrics, alarms and dashboards. */
export const OBSERVABILITY_REFUSALS = {
  AlarmThreshold: {
    means: 'The threshold of an alarm is out of bounds, or one that would never leave the alarm or never reach it.',
    instead: 'Use a value inside the bounds that the message gives.',
  },
  AlarmMissing: {
    means: 'Actions are given, and nothing is watched that could set off an alarm.',
    instead: 'Ask for free addresses, Network Address Usage or metrics of the CNI, or name NAT gateways.',
  },
  NatGatewayName: {
    means: 'A name for a NAT gateway is that of a gateway which the network has already.',
    instead: 'Name the gateways that this app does not define, each by another name.',
  },
  MeasuringInterval: {
    means: 'The interval between two measurements is not one of whole minutes within bounds.',
    instead: 'Write 1 to 60 whole minutes.',
  },
  FlowScopeTwice: {
    means: 'An account would get a second scope of Network Flow Monitor in one Region.',
    instead: 'Define one scope, and give its `scopeArn` to the other monitors.',
  },
  MonitorName: {
    means: 'The name of a network flow monitor holds something that it cannot.',
    instead: 'Use 1 to 255 letters, digits, dots, hyphens and underscores.',
  },
} satisfies Record<string, RefusalEntry>;
