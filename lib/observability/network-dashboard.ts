import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Duration } from 'aws-cdk-lib/core';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { CniMetric, type CniMetrics } from './cni-metrics-helper';
import { ContainerInsightsMetric, type ContainerInsightsMetrics, NetworkAllowance } from './container-insights-metrics';
import type { FreeAddressMetrics } from './free-address-metrics';
import { type MonitoredNatGateway, type NatMetricName, natMetric } from './nat-gateway-metrics';
import type { NetworkAddressUsage } from './network-address-usage';

/** Period of the metrics of endpoints. */
const ENDPOINT_PERIOD = Duration.minutes(5);

/** Number of columns of a dashboard, and minimum width of a widget. */
const DASHBOARD_COLUMNS = 24;
const MIN_WIDGET_WIDTH = 6;

/** Contents of the dashboard. Parts that are not measured are undefined. */
export interface DashboardParts {
  readonly alarms: readonly cloudwatch.IAlarm[];
  readonly free?: FreeAddressMetrics;
  readonly cni?: CniMetrics;
  readonly insights?: ContainerInsightsMetrics;
  readonly gateways: readonly MonitoredNatGateway[];
  /** Id of the VPC, if its interface endpoints are shown. */
  readonly endpointsOf?: string;
  readonly usage?: NetworkAddressUsage;
}

/** Returns the widgets by row. */
export function dashboardRows({
  alarms,
  free,
  cni,
  insights,
  gateways,
  endpointsOf,
  usage,
}: DashboardParts): cloudwatch.IWidget[][] {
  return [
    alarms.length > 0
      ? [
          new cloudwatch.AlarmStatusWidget({
            title: 'Alarms',
            alarms: [...alarms],
            width: DASHBOARD_COLUMNS,
            height: 3,
          }),
        ]
      : [],
    free ? freeRow(free) : [],
    cni ? cniRow(cni) : [],
    insights ? insightsRow(insights) : [],
    gateways.length > 0 ? natRow(gateways) : [],
    endpointsOf ? endpointRow(endpointsOf) : [],
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

function insightsRow(insights: ContainerInsightsMetrics): cloudwatch.IWidget[] {
  const allowances = insights._hasAllowances
    ? [
        graph('Packets that exceeded an allowance of a node', widthOf(4), {
          left: Object.values(NetworkAllowance).map((allowance) => insights.exceeded(allowance, { label: allowance })),
        }),
      ]
    : [];
  const width = widthOf(3 + allowances.length);
  return [
    ...allowances,
    graph('Nodes: bytes a second, and dropped packets on the right', width, {
      left: [insights.metric(ContainerInsightsMetric.NODE_NETWORK_BYTES, { label: 'bytes of a node' })],
      right: [
        insights.metric(ContainerInsightsMetric.NODE_RECEIVED_DROPPED, { label: 'received' }),
        insights.metric(ContainerInsightsMetric.NODE_SENT_DROPPED, { label: 'sent' }),
      ],
    }),
    graph('Control plane: requests, and failures on the right', width, {
      left: [insights.metric(ContainerInsightsMetric.API_SERVER_REQUESTS, { label: 'requests' })],
      right: [
        insights.metric(ContainerInsightsMetric.API_SERVER_ERRORS, { label: '5xx' }),
        insights.metric(ContainerInsightsMetric.API_SERVER_REJECTED, { label: 'rejected' }),
      ],
    }),
    graph('Control plane: seconds', width, {
      left: [
        insights.metric(ContainerInsightsMetric.API_SERVER_LATENCY, { label: 'requests' }),
        insights.metric(ContainerInsightsMetric.WEBHOOK_LATENCY, { label: 'webhooks' }),
      ],
    }),
  ];
}

function natRow(gateways: readonly MonitoredNatGateway[]): cloudwatch.IWidget[] {
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

/**
 * Shows the endpoints by service. A search also finds endpoints that are added later, and those of guests of the VPC.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html
 */
function endpointRow(vpcId: string): cloudwatch.IWidget[] {
  const width = widthOf(3);
  const each = (metricName: string, statistic: string) => [
    new cloudwatch.MathExpression({
      expression: `SEARCH('{AWS/PrivateLinkEndpoints,"Endpoint Type","Service Name","VPC Endpoint Id","VPC Id"} MetricName="${metricName}" "VPC Id"="${vpcId}"', '${statistic}', ${ENDPOINT_PERIOD.toSeconds()})`,
      period: ENDPOINT_PERIOD,
      label: "${PROP('Dim.Service Name')}",
    }),
  ];
  return [
    graph('Endpoints: bytes', width, { left: each('BytesProcessed', 'Sum') }),
    graph('Endpoints: connections', width, { left: each('ActiveConnections', 'Maximum') }),
    graph('Endpoints: packets dropped', width, { left: each('PacketsDropped', 'Sum') }),
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
  return Math.max(MIN_WIDGET_WIDTH, Math.floor(DASHBOARD_COLUMNS / widgets));
}

/** Whether this app defines interface endpoints of the network. Gateway endpoints have no metrics. */
export function hasInterfaceEndpoints(network: IEksNetwork): boolean {
  return network.node
    .findAll()
    .some(
      (construct) =>
        CfnResource.isCfnResource(construct) &&
        construct.cfnResourceType === 'AWS::EC2::VPCEndpoint' &&
        (construct as ec2.CfnVPCEndpoint).vpcEndpointType === 'Interface',
    );
}
