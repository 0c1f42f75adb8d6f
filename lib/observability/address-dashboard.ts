import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CniMetric, type CniMetrics } from './cni-metrics';
import type { FreeAddressMetrics } from './free-address-metrics';
import { type NatMetricName, natMetric, type WatchedGateway } from './nat-gateways';
import type { NetworkAddressUsage } from './network-address-usage';

/** Number of columns of a dashboard, and minimum width of a widget. */
const COLUMNS = 24;
const NARROWEST = 6;

/** Contents of the dashboard. Parts that are not measured are undefined. */
export interface DashboardParts {
  readonly alarms: readonly cloudwatch.IAlarm[];
  readonly free?: FreeAddressMetrics;
  readonly cni?: CniMetrics;
  readonly gateways: readonly WatchedGateway[];
  readonly usage?: NetworkAddressUsage;
}

/** Returns the widgets by row. */
export function dashboardRows({ alarms, free, cni, gateways, usage }: DashboardParts): cloudwatch.IWidget[][] {
  return [
    alarms.length > 0
      ? [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: COLUMNS, height: 3 })]
      : [],
    free ? freeRow(free) : [],
    cni ? cniRow(cni) : [],
    gateways.length > 0 ? natRow(gateways) : [],
    usage ? usageRow(usage) : [],
  ].filter((row) => row.length > 0);
}

function freeRow(free: FreeAddressMetrics): cloudwatch.IWidget[] {
  const width = widthOf(free._tiers.length + 1);
  return [
    graph('Free addresses of the fullest subnet, percent', width, {
      left: free._tiers.map(({ name }) => free.freeAddressPercent(name).with({ label: name })),
      leftYAxis: { min: 0, max: 100, showUnits: false },
    }),
    ...free._tiers.map(({ name, threshold, zones }) =>
      graph(`Free addresses: ${name}`, width, {
        left: zones.map(([zone]) => free.freeAddresses(name, zone).with({ label: zone })),
        leftAnnotations: threshold._unit === 'addresses' ? [{ value: threshold._value, label: 'alarm below' }] : [],
      }),
    ),
  ];
}

function cniRow(cni: CniMetrics): cloudwatch.IWidget[] {
  const width = widthOf(4);
  return [
    graph('Addresses of pods', width, {
      left: [
        cni.metric(CniMetric.ASSIGNED_ADDRESSES, { label: 'assigned' }),
        cni.metric(CniMetric.TOTAL_ADDRESSES, { label: 'on the nodes' }),
        cni.metric(CniMetric.MAX_ADDRESSES, { label: 'at the most' }),
      ],
    }),
    graph('Network interfaces and prefixes', width, {
      left: [
        cni.metric(CniMetric.INTERFACES, { label: 'interfaces' }),
        cni.metric(CniMetric.MAX_INTERFACES, { label: 'interfaces at the most' }),
        cni.metric(CniMetric.PREFIXES, { label: 'prefixes' }),
      ],
    }),
    graph('Errors of the CNI: counters, see the documentation', width, {
      left: [
        cni.metric(CniMetric.IPAMD_ERRORS, { label: 'ipamd' }),
        cni.metric(CniMetric.POD_INTERFACE_ERRORS, { label: 'branch interfaces' }),
        cni.metric(CniMetric.FORCED_INTERFACE_REMOVALS, { label: 'interfaces removed by force' }),
        cni.metric(CniMetric.FORCED_ADDRESS_REMOVALS, { label: 'addresses removed by force' }),
      ],
    }),
    graph('AWS APIs: errors, requests and latency', width, {
      left: [
        cni.metric(CniMetric.AWS_API_ERRORS, { label: 'errors' }),
        cni.metric(CniMetric.EC2_API_ERRORS, { label: 'errors of EC2' }),
        cni.metric(CniMetric.EC2_API_REQUESTS, { label: 'requests to EC2' }),
      ],
      right: [cni.metric(CniMetric.AWS_API_LATENCY, { label: 'latency, ms' })],
    }),
  ];
}

function natRow(gateways: readonly WatchedGateway[]): cloudwatch.IWidget[] {
  const width = widthOf(4);
  const each = (name: NatMetricName) =>
    gateways.map((gateway) => natMetric(gateway, name).with({ label: gateway.label }));
  return [
    graph('NAT: connections without a port', width, { left: each('ErrorPortAllocation') }),
    graph('NAT: packets dropped', width, { left: each('PacketsDropCount') }),
    graph('NAT: connections', width, { left: each('ActiveConnectionCount') }),
    graph('NAT: bytes out, and in on the right', width, {
      left: each('BytesOutToDestination'),
      right: each('BytesInFromDestination'),
    }),
  ];
}

function usageRow({ usage, peeredUsage, _quota, _peeredQuota }: NetworkAddressUsage): cloudwatch.IWidget[] {
  const width = widthOf(2);
  return [
    graph('Network Address Usage', width, { left: [usage], leftAnnotations: [{ value: _quota, label: 'quota' }] }),
    graph('Network Address Usage with peers', width, {
      left: [peeredUsage],
      leftAnnotations: [{ value: _peeredQuota, label: 'quota' }],
    }),
  ];
}

function graph(title: string, width: number, props: cloudwatch.GraphWidgetProps): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ leftYAxis: { min: 0, showUnits: false }, ...props, title, width });
}

/** Returns the width of each widget in a row. Widgets that do not fit wrap. */
function widthOf(widgets: number): number {
  return Math.max(NARROWEST, Math.floor(COLUMNS / widgets));
}
