import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addDependencies } from '../foundation/deployment-order';
import { fail, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { locationOfArn, locationOfStack, partsOfArn, validateLocations } from '../foundation/resource-locations';
import { nameUnlessDummy } from '../foundation/tokens';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import {
  type CniAlarmThresholds,
  cniAlarms,
  freeAddressAlarms,
  natAlarms,
  type PlannedAlarm,
  usageAlarms,
} from './address-alarms';
import { CniMetric, type CniMetrics } from './cni-metrics-helper';
import { FreeAddressMetrics, type FreeAddressOptions } from './free-address-metrics';
import { type MonitoredNatGateway, type NatMetricName, natGatewaysOf, natMetric } from './nat-gateway-metrics';
import { NetworkAddressUsage, type NetworkAddressUsageOptions } from './network-address-usage';

/** Number of columns of a dashboard, and minimum width of a widget. */
const DASHBOARD_COLUMNS = 24;
const MIN_WIDGET_WIDTH = 6;

/** Contents of the dashboard. Parts that are not measured are undefined. */
export interface DashboardParts {
  readonly alarms: readonly cloudwatch.IAlarm[];
  readonly free?: FreeAddressMetrics;
  readonly cni?: CniMetrics;
  readonly gateways: readonly MonitoredNatGateway[];
  readonly usage?: NetworkAddressUsage;
}

/** Returns the widgets by row. */
export function dashboardRows({ alarms, free, cni, gateways, usage }: DashboardParts): cloudwatch.IWidget[][] {
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

/** Options of address observability. */
export interface AddressObservabilityOptions {
  /**
   * Measures the free addresses of every subnet with a Lambda function. Write `{}` for the defaults.
   *
   * @default - free addresses are not measured
   */
  readonly freeAddresses?: FreeAddressOptions;

  /**
   * Metrics of the CNI metrics helper: the metrics of a `CniMetricsHelper`, or `new CniMetrics(…)` if something else
   * installs it.
   *
   * @default - addresses of nodes and pods are not monitored
   */
  readonly cniMetrics?: CniMetrics;

  /**
   * Thresholds of alarms on CNI metrics. They have no effect without `cniMetrics`.
   *
   * @default - alarms at 95 percent of the node addresses, and for missing data
   */
  readonly cniThresholds?: CniAlarmThresholds;

  /**
   * Enables the Network Address Usage metrics of the VPC, with alarms on its quotas. Write `{}` for the defaults. The
   * VPC must belong to the account of the stack.
   *
   * @default - the VPC is not changed, and its quotas are not monitored
   */
  readonly networkAddressUsage?: NetworkAddressUsageOptions;

  /**
   * NAT gateways that this app does not define, by their name on the dashboard: `{ 'eu-west-1a':
   * 'nat-0123456789abcdef0' }`. A name that a gateway of the network already uses fails.
   *
   * @default - the NAT gateways of the network and its VPC that this app defines
   */
  readonly natGatewayIds?: Record<string, string>;

  /**
   * Actions when an alarm becomes active, and when none is active any more, for example an SNS topic. They are actions
   * of one composite alarm.
   *
   * @default - none
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Whether a dashboard is created.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Name of the dashboard: letters, digits, hyphens and underscores. Changing this replaces the dashboard.
   *
   * @default - CloudFormation generates a name
   */
  readonly dashboardName?: string;
}

/** Properties of address observability. */
export interface AddressObservabilityProps extends AddressObservabilityOptions {
  /** The network. */
  readonly network: IEksNetwork;
}

/**
 * Alarms and a dashboard for the addresses of a network.
 *
 * They cover the addresses of its subnets, nodes and pods, the ports of NAT gateways, and the quotas of Network Address
 * Usage. NAT gateways are always monitored. The other parts are optional.
 *
 * There is one alarm per tier, and one for all NAT gateways. One composite alarm combines all alarms, and only it has
 * actions. Missing data do not change the state of alarms on levels, and end alarms on errors. A separate alarm reports
 * missing data of each source. It is also active for some minutes after the installation.
 */
export class AddressObservability extends Construct {
  /** Metrics of free addresses, if they are measured. */
  public readonly freeAddresses?: FreeAddressMetrics;

  /** Metrics of Network Address Usage, if they are enabled. */
  public readonly networkAddressUsage?: NetworkAddressUsage;

  /** Alarms, without actions. Empty if nothing is monitored. */
  public readonly alarms: cloudwatch.Alarm[];

  /** Composite alarm of all other alarms, with the actions. Undefined without other alarms. */
  public readonly anyAlarm?: cloudwatch.CompositeAlarm;

  /** The dashboard, if it is created. */
  public readonly dashboard?: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: AddressObservabilityProps) {
    validateArguments('AddressObservability', arguments);
    super(scope, id);
    const { network, cniMetrics } = props;
    const gateways = withErrorPath(this, () => natGatewaysOf(network, props.natGatewayIds ?? {}));
    const ofCni = withErrorPath(this, () => (cniMetrics ? cniAlarms(cniMetrics, props.cniThresholds ?? {}) : []));

    this.freeAddresses = props.freeAddresses
      ? new FreeAddressMetrics(this, 'FreeAddresses', { ...props.freeAddresses, network })
      : undefined;
    this.networkAddressUsage = props.networkAddressUsage
      ? new NetworkAddressUsage(this, 'NetworkAddressUsage', { ...props.networkAddressUsage, vpc: network.vpc })
      : undefined;
    const planned = [
      ...(this.freeAddresses ? freeAddressAlarms(this.freeAddresses) : []),
      ...ofCni,
      ...natAlarms(gateways),
      ...(this.networkAddressUsage ? usageAlarms(this.networkAddressUsage) : []),
    ];
    if (planned.length === 0 && props.alarmActions?.length) {
      fail(
        'AlarmMissing',
        `"${id}" has alarmActions but monitors nothing. Write freeAddresses: {}, or write natGatewayIds`,
        this,
      );
    }

    this.alarms = planned.map((alarm) => this.defineAlarm(alarm));
    this.anyAlarm = this.alarms.length > 0 ? this.defineAnyAlarm(props.alarmActions ?? []) : undefined;
    if (props.dashboard ?? true) {
      const parts = {
        alarms: this.alarms,
        free: this.freeAddresses,
        cni: cniMetrics,
        gateways,
        usage: this.networkAddressUsage,
      };
      this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
        dashboardName: nameUnlessDummy(props.dashboardName),
        widgets: dashboardRows(parts),
      });
    }
  }

  private defineAlarm({ id, publishers = [], ...props }: PlannedAlarm): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this, id, props);
    addDependencies(alarm, [...publishers]);
    return alarm;
  }

  private defineAnyAlarm(actions: cloudwatch.IAlarmAction[]): cloudwatch.CompositeAlarm {
    const alarm = new cloudwatch.CompositeAlarm(this, 'AnyAlarm', {
      alarmRule: cloudwatch.AlarmRule.anyOf(...this.alarms),
      alarmDescription:
        'The network is running out of addresses, or they are not measured. See the alarms of this composite alarm.',
    });
    // The CDK generates the name from the construct path only, which two deployments of one app share. CloudFormation
    // generates a unique name.
    (alarm.node.defaultChild as cloudwatch.CfnCompositeAlarm).alarmName = undefined;
    alarm.addAlarmAction(...actions);
    alarm.addOkAction(...actions);
    this.node.addValidation({ validate: () => this.validateActions(alarm) });
    return alarm;
  }

  /**
   * Validates that topics are in the Region of the alarm, which CloudWatch requires. Topics of another account can
   * allow it to publish.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
   */
  private validateActions(alarm: cloudwatch.CompositeAlarm): string[] {
    const { alarmActions } = alarm.node.defaultChild as cloudwatch.CfnCompositeAlarm;
    const arns: unknown[] = Stack.of(this).resolve(alarmActions) ?? [];
    const topics = arns.filter((arn): arn is string => partsOfArn(arn)?.service === 'sns');
    validateLocations('a topic', topics.map(locationOfArn), locationOfStack(this), { scope: this, shares: 'region' });
    return [];
  }
}
