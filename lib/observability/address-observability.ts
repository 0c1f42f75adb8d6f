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
import { CniMetric, type CniMetrics } from './cni-metrics';
import { FreeAddressMetrics, type FreeAddressOptions } from './free-address-metrics';
import { type MonitoredNatGateway, type NatMetricName, natGatewaysOf, natMetric } from './nat-gateway-metrics';
import { NetworkAddressUsage, type NetworkAddressUsageOptions } from './network-address-usage';

/** The columns of a dashboard. */
const DASHBOARD_COLUMNS = 24;
const MIN_WIDGET_WIDTH = 6;

/** What there is to show: each part where it is measured. */
export interface DashboardParts {
  readonly alarms: readonly cloudwatch.IAlarm[];
  readonly free?: FreeAddressMetrics;
  readonly cni?: CniMetrics;
  readonly gateways: readonly MonitoredNatGateway[];
  readonly usage?: NetworkAddressUsage;
}

/** The widgets by row. */
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

/** As wide as the row allows; what does not fit wraps. */
function widthOf(widgets: number): number {
  return Math.max(MIN_WIDGET_WIDTH, Math.floor(DASHBOARD_COLUMNS / widgets));
}

/** What is watched, and who is told. */
export interface AddressObservabilityOptions {
  /**
   * Measures the free addresses of every subnet by a Lambda function; `{}` for the defaults.
   *
   * @default - they are not measured
   */
  readonly freeAddresses?: FreeAddressOptions;

  /**
   * The metrics of the CNI metrics helper: those of a `CniMetricsHelper`, or `new CniMetrics(…)` where something else installs it.
   *
   * @default - the addresses of nodes and pods are not watched
   */
  readonly cniMetrics?: CniMetrics;

  /**
   * When the alarms on metrics of the CNI go off. Not used without `cniMetrics`.
   *
   * @default - at 95 percent of the addresses on the nodes, and when the metrics stay away
   */
  readonly cniThresholds?: CniAlarmThresholds;

  /**
   * Turns the metrics of Network Address Usage on for the VPC, for alarms on its quotas; `{}` for the defaults. The VPC must be of the account of
   * the stack.
   *
   * @default - the VPC stays as it is, and its quotas are not watched
   */
  readonly networkAddressUsage?: NetworkAddressUsageOptions;

  /**
   * NAT gateways that this app does not define, by a name for dashboards: `{ 'eu-west-1a': 'nat-0123456789abcdef0' }`. A name that the network
   * uses for a gateway of its own is refused.
   *
   * @default - the gateways of the network and of its VPC, as far as this app defines them
   */
  readonly natGatewayIds?: Record<string, string>;

  /**
   * Who is told when one alarm goes off, and again when none is left: an SNS topic, for example. The actions are those of one composite alarm.
   *
   * @default - nobody
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Whether there is a dashboard.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * The name of the dashboard: letters, digits, hyphens and underscores. Changing this replaces the dashboard.
   *
   * @default - CloudFormation makes one up
   */
  readonly dashboardName?: string;
}

/** The network that is watched. */
export interface AddressObservabilityProps extends AddressObservabilityOptions {
  /** The network. */
  readonly network: IEksNetwork;
}

/**
 * Alarms and a dashboard on the addresses of a network, before they run out: those of its subnets, those of nodes and pods, the ports of NAT
 * gateways, and the quotas of Network Address Usage. NAT gateways are watched always, the rest where it is asked for.
 *
 * Every tier has one alarm, and so have all NAT gateways; one composite alarm stands for them all, and it alone has actions. Missing data keep the
 * state of alarms on levels and end those on errors; where a source of metrics falls silent, an alarm of its own says so, which is also the case
 * for a few minutes after it was installed.
 */
export class AddressObservability extends Construct {
  /** The free addresses as metrics, where they are measured. */
  public readonly freeAddresses?: FreeAddressMetrics;

  /** Network Address Usage as metrics, where they were turned on. */
  public readonly networkAddressUsage?: NetworkAddressUsage;

  /** The alarms, without actions; empty where nothing is watched. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The alarm that goes off with any of the others, and has the actions, where there are any others. */
  public readonly anyAlarm?: cloudwatch.CompositeAlarm;

  /** The dashboard, where there is one. */
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
        `"${id}" has actions and watches nothing, write freeAddresses: {}, or name the natGatewayIds`,
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
        'The addresses of the network are running out, or are not watched: the alarms below it say which.',
    });
    // The CDK makes a name from the construct path alone, which two deployments of one app share: CloudFormation makes one that nobody has.
    (alarm.node.defaultChild as cloudwatch.CfnCompositeAlarm).alarmName = undefined;
    alarm.addAlarmAction(...actions);
    alarm.addOkAction(...actions);
    this.node.addValidation({ validate: () => this.validateActions(alarm) });
    return alarm;
  }

  /**
   * Refuses topics of another Region, which CloudWatch refuses. Those of another account may let it publish.
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
