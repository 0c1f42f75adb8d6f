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
import { type AllowanceThresholds, allowanceAlarms } from './allowance-alarms';
import type { CniMetrics } from './cni-metrics-helper';
import type { ContainerInsightsMetrics } from './container-insights-metrics';
import { FreeAddressMetrics, type FreeAddressOptions } from './free-address-metrics';
import { natGatewaysOf } from './nat-gateway-metrics';
import { NetworkAddressUsage, type NetworkAddressUsageOptions } from './network-address-usage';
import { dashboardRows, hasInterfaceEndpoints } from './network-dashboard';

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
   * Network metrics of Container Insights: the metrics of a `ContainerInsights`, or `new ContainerInsightsMetrics(…)` if
   * something else installs it.
   *
   * The dashboard shows them, and there are alarms on packets that exceed an allowance of an instance. A
   * `ContainerInsights` without `flowAgent` has no such metrics, so it results in no alarms.
   *
   * @default - nodes and the control plane are not monitored
   */
  readonly containerInsights?: ContainerInsightsMetrics;

  /**
   * Thresholds of alarms on allowances. They have no effect without `containerInsights`.
   *
   * @default - alarms on any packet that exceeds an allowance
   */
  readonly allowanceThresholds?: AllowanceThresholds;

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
 * They cover the addresses of its subnets, nodes and pods, the ports of NAT gateways, the quotas of Network Address
 * Usage, and the allowances of the instances. NAT gateways are always monitored, and the dashboard always shows the
 * interface endpoints that this app defines. The other parts are optional.
 *
 * There is one alarm per tier, one for all NAT gateways, and one per allowance. One composite alarm combines all alarms, and only it has
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
    const { network, cniMetrics, containerInsights: insights } = props;
    const gateways = withErrorPath(this, () => natGatewaysOf(network, props.natGatewayIds ?? {}));
    const ofCni = withErrorPath(this, () => (cniMetrics ? cniAlarms(cniMetrics, props.cniThresholds ?? {}) : []));
    const ofAllowances = withErrorPath(this, () => allowanceAlarms(insights, props.allowanceThresholds ?? {}));

    this.freeAddresses = props.freeAddresses
      ? new FreeAddressMetrics(this, 'FreeAddresses', { ...props.freeAddresses, network })
      : undefined;
    this.networkAddressUsage = props.networkAddressUsage
      ? new NetworkAddressUsage(this, 'NetworkAddressUsage', { ...props.networkAddressUsage, vpc: network.vpc })
      : undefined;
    const planned = [
      ...(this.freeAddresses ? freeAddressAlarms(this.freeAddresses) : []),
      ...ofCni,
      ...ofAllowances,
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
        insights,
        gateways,
        endpointsOf: hasInterfaceEndpoints(network) ? network.vpc.vpcId : undefined,
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
        'The network is running out of addresses, ports or allowances, or they are not measured. See the alarms of this composite alarm.',
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
