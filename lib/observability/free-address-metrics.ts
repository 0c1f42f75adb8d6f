import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { validateArguments } from '../foundation/input';
import { refuse, refusingAt } from '../foundation/refusals';
import type { IEksNetwork } from '../vpc/network-face';
import type { FreeAddressThreshold } from './free-address-threshold';
import { FREE_ADDRESSES_CODE } from './free-addresses.generated';
import { publishTo } from './metric-publishing';
import { type MeasuredTier, measuredTiers } from './network-tiers';

const NAMESPACE = 'EksNetworking';

const LONGEST_INTERVAL = Duration.minutes(60);

/** Options of the measurement of free addresses. */
export interface FreeAddressOptions {
  /**
   * Interval between two measurements: 1 to 60 whole minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;

  /**
   * Alarm thresholds by tier name. The alarm of a tier becomes active if one of its subnets is below the threshold. An
   * unknown tier name fails.
   *
   * @default - 8 addresses in public tiers, for load balancers. 6 addresses in cluster tiers, for EKS. 20 percent in
   * other tiers
   */
  readonly thresholds?: Record<string, FreeAddressThreshold>;

  /**
   * Retention time of the log of the Lambda function.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
}

/** Properties of free address metrics. */
export interface FreeAddressMetricsProps extends FreeAddressOptions {
  /** The network. */
  readonly network: IEksNetwork;
}

/**
 * Metrics of the free IPv4 addresses of subnets, by tier and zone.
 *
 * AWS has no such metric. EC2 returns the number on request, which a Lambda function outside of the VPC reads.
 *
 * It publishes to the namespace `EksNetworking`: `FreeAddresses` by `VpcId` and `Tier`, and by `VpcId`, `Tier` and
 * `AvailabilityZone`, and `FreeAddressPercent` by `VpcId` and `Tier`. If several subnets have the same dimensions, the
 * statistic `Minimum` is the value of the fullest subnet. Each metric is a custom metric with a charge. With prefix
 * delegation, free addresses can be too fragmented for a prefix.
 */
export class FreeAddressMetrics extends Construct {
  /** Lambda function that measures free addresses. */
  public readonly handler: lambda.Function;

  /** Measured tiers. @internal */
  public readonly _tiers: readonly MeasuredTier[];

  /** Interval between two measurements. @internal */
  public readonly _interval: Duration;

  private readonly vpcId: string;

  constructor(scope: Construct, id: string, props: FreeAddressMetricsProps) {
    validateArguments('FreeAddressMetrics', arguments);
    super(scope, id);
    this._interval = props.interval ?? Duration.minutes(5);
    refuseInterval(this._interval, this);
    this._tiers = refusingAt(this, () => measuredTiers(props.network, props.thresholds ?? {}));
    this.vpcId = props.network.vpc.vpcId;

    this.handler = this.defineHandler(props.logRetention ?? logs.RetentionDays.ONE_MONTH);
    this.schedule();
  }

  /**
   * Returns the free addresses of the fullest subnet of a tier, or of a tier in one zone.
   *
   * @param tier tier name
   * @param availabilityZone zone name of the network. The default is all zones
   */
  public freeAddresses(tier: string, availabilityZone?: string): cloudwatch.Metric {
    validateArguments('FreeAddressMetrics.freeAddresses', arguments, this);
    return this.metric('FreeAddresses', tier, availabilityZone);
  }

  /**
   * Returns the percentage of free addresses among the usable addresses of the fullest subnet of a tier.
   *
   * @param tier tier name
   */
  public freeAddressPercent(tier: string): cloudwatch.Metric {
    validateArguments('FreeAddressMetrics.freeAddressPercent', arguments, this);
    return this.metric('FreeAddressPercent', tier);
  }

  private metric(metricName: string, tier: string, zone?: string): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { VpcId: this.vpcId, Tier: tier, ...(zone === undefined ? {} : { AvailabilityZone: zone }) },
      statistic: cloudwatch.Stats.MINIMUM,
      period: this._interval,
    });
  }

  private defineHandler(retention: logs.RetentionDays): lambda.Function {
    const logGroup = new logs.LogGroup(this, 'Log', { retention, removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(this, 'Role', {
      description: 'Free addresses of subnets: reads subnets, publishes metrics',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Permissions: new iam.PolicyDocument({
          statements: [
            // EC2 does not support resources for its Describe actions.
            new iam.PolicyStatement({ actions: ['ec2:DescribeSubnets'], resources: ['*'] }),
            publishTo(NAMESPACE),
            new iam.PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
          ],
        }),
      },
    });
    return new lambda.Function(this, 'Resource', {
      description: 'Publishes the free addresses of subnets as metrics',
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(FREE_ADDRESSES_CODE),
      role,
      logGroup,
      memorySize: 256,
      timeout: Duration.minutes(1),
    });
  }

  /**
   * Defines the schedule. Its input contains the subnets, because they can exceed the environment size of a function.
   */
  private schedule(): void {
    const minutes = this._interval.toMinutes();
    const tiers = this._tiers.map(({ name, zones }) => [
      name,
      zones.map(([zone, subnets]) => [zone, subnets.map(({ subnetId }) => subnetId)]),
    ]);
    const rule = new events.CfnRule(this, 'Schedule', {
      description: 'Measures the free addresses of subnets',
      scheduleExpression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`,
      state: 'ENABLED',
      targets: [
        {
          id: 'Handler',
          arn: this.handler.functionArn,
          input: Stack.of(this).toJsonString({ namespace: NAMESPACE, vpcId: this.vpcId, tiers }),
          // A late measurement is less useful than the next one.
          retryPolicy: { maximumEventAgeInSeconds: this._interval.toSeconds(), maximumRetryAttempts: 2 },
        },
      ],
    });
    this.handler.addPermission('Schedule', {
      principal: new iam.ServicePrincipal('events.amazonaws.com'),
      sourceArn: rule.attrArn,
    });
  }
}

function refuseInterval(interval: Duration, scope: Construct): void {
  const seconds = interval.toSeconds();
  if (seconds < 60 || seconds % 60 !== 0 || seconds > LONGEST_INTERVAL.toSeconds()) {
    refuse(
      'MeasuringInterval',
      `"${interval.toHumanString()}" is not a valid interval. Write 1 to 60 whole minutes`,
      scope,
    );
  }
}
