import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { TierRole } from '../addressing/tier';
import { didYouMean, fail, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete, tryGet } from '../foundation/tokens';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { publishMetricsStatement } from './cni-metrics-helper';
import { FREE_ADDRESSES_CODE } from './free-addresses.generated';

/** Threshold of free addresses in a subnet. Choose one of the factories. */
export class FreeAddressThreshold {
  /**
   * Percentage of the usable addresses of the subnet.
   *
   * @param percent more than 0 and less than 100. Other values fail
   */
  public static percent(percent: number): FreeAddressThreshold {
    validateArguments('FreeAddressThreshold.percent', arguments);
    if (isConcrete(percent) && !(percent > 0 && percent < 100)) {
      fail('AlarmThreshold', `"${percent}" percent is not a valid threshold. Write more than 0 and less than 100`);
    }
    return new FreeAddressThreshold('percent', percent);
  }

  /**
   * Number of addresses.
   *
   * @param addresses a whole number of 1 or more. A number that an empty planned subnet does not exceed fails, because
   * the alarm would always be active
   */
  public static addresses(addresses: number): FreeAddressThreshold {
    validateArguments('FreeAddressThreshold.addresses', arguments);
    if (isConcrete(addresses) && !(Number.isInteger(addresses) && addresses >= 1)) {
      fail(
        'AlarmThreshold',
        `"${addresses}" is not a valid number of free addresses. Write a whole number of 1 or more`,
      );
    }
    return new FreeAddressThreshold('addresses', addresses);
  }

  private constructor(
    /** @internal */
    public readonly _unit: 'percent' | 'addresses',
    /** @internal */
    public readonly _value: number,
  ) {}

  /** Text of the threshold, such as `20 percent` or `8 addresses`. @internal */
  public get _text(): string {
    return `${formatValue(this._value)} ${this._unit === 'addresses' && this._value === 1 ? 'address' : this._unit}`;
  }
}

/** Default thresholds by tier role. */
const DEFAULT_THRESHOLDS: Readonly<Partial<Record<TierRole, FreeAddressThreshold>>> = {
  // An Application Load Balancer needs 8 free addresses in each subnet to scale (Elastic Load Balancing User Guide).
  [TierRole.PUBLIC]: FreeAddressThreshold.addresses(8),
  // EKS needs 6 addresses for its network interfaces (EKS User Guide, network requirements).
  [TierRole.CLUSTER]: FreeAddressThreshold.addresses(6),
};
const DEFAULT_THRESHOLD = FreeAddressThreshold.percent(20);

/** A measured tier of a network. */
export interface MeasuredTier {
  readonly name: string;
  readonly threshold: FreeAddressThreshold;
  /** Subnets by zone name of the network. */
  readonly zones: readonly (readonly [zone: string, subnets: readonly ec2.ISubnet[]])[];
}

/**
 * Returns the tiers of a network with their thresholds. Fails for unknown tiers, and for thresholds that no subnet can
 * satisfy.
 */
export function measuredTiers(
  network: IEksNetwork,
  thresholds: Readonly<Record<string, FreeAddressThreshold>>,
): MeasuredTier[] {
  const unknown = Object.keys(thresholds).find((name) => !network.tierNames.includes(name));
  if (unknown !== undefined) {
    fail('UnknownTier', `"${unknown}" is not a tier of the network. ${didYouMean(unknown, network.tierNames)}`);
  }
  return network.tierNames.map((name) => {
    const subnets = network.subnetsOf(name);
    const threshold = thresholds[name] ?? DEFAULT_THRESHOLDS[tierRoleOf(network, subnets)] ?? DEFAULT_THRESHOLD;
    validateThreshold(network, name, threshold);
    return { name, threshold, zones: [...subnetsByZoneName(subnets)] };
  });
}

function subnetsByZoneName(subnets: readonly ec2.ISubnet[]): Map<string, ec2.ISubnet[]> {
  const zones = new Map<string, ec2.ISubnet[]>();
  for (const subnet of subnets) {
    zones.set(subnet.availabilityZone, [...(zones.get(subnet.availabilityZone) ?? []), subnet]);
  }
  return zones;
}

/** Returns the role of a tier. A tier that the control plane shares with nodes counts as a node tier. */
function tierRoleOf(network: IEksNetwork, subnets: readonly ec2.ISubnet[]): TierRole {
  const holds = (selection: () => ec2.SubnetSelection) =>
    tryGet(selection)?.subnets?.some((subnet) => subnets.includes(subnet)) ?? false;
  if (holds(() => network.publicSubnets)) {
    return TierRole.PUBLIC;
  }
  const isNode = holds(() => network.nodeSubnets);
  return !isNode && holds(() => network.clusterSubnets) ? TierRole.CLUSTER : TierRole.NODE;
}

/** Validates that an empty subnet of the plan satisfies the threshold. */
function validateThreshold(network: IEksNetwork, tier: string, { _unit, _value }: FreeAddressThreshold): void {
  const [planned] = network._context.definition?.addressPlan.subnetsOf(tier) ?? [];
  if (planned && _unit === 'addresses' && isConcrete(_value) && _value >= planned.usableAddresses) {
    fail(
      'AlarmThreshold',
      `"${_value}" free addresses exceed the size of the subnets of "${tier}". Write fewer than ${planned.usableAddresses}`,
    );
  }
}

const METRIC_NAMESPACE = 'EksNetworking';

const MAX_INTERVAL = Duration.minutes(60);

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

  /** Interval between two measurements. */
  private readonly interval: Duration;

  private readonly vpcId: string;

  constructor(scope: Construct, id: string, props: FreeAddressMetricsProps) {
    validateArguments('FreeAddressMetrics', arguments);
    super(scope, id);
    this.interval = props.interval ?? Duration.minutes(5);
    validateInterval(this.interval, this);
    this._tiers = withErrorPath(this, () => measuredTiers(props.network, props.thresholds ?? {}));
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
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { VpcId: this.vpcId, Tier: tier, ...(zone === undefined ? {} : { AvailabilityZone: zone }) },
      statistic: cloudwatch.Stats.MINIMUM,
      period: this.interval,
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
            publishMetricsStatement(METRIC_NAMESPACE),
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
    const minutes = this.interval.toMinutes();
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
          input: Stack.of(this).toJsonString({ namespace: METRIC_NAMESPACE, vpcId: this.vpcId, tiers }),
          // A late measurement is less useful than the next one.
          retryPolicy: { maximumEventAgeInSeconds: this.interval.toSeconds(), maximumRetryAttempts: 2 },
        },
      ],
    });
    this.handler.addPermission('Schedule', {
      principal: new iam.ServicePrincipal('events.amazonaws.com'),
      sourceArn: rule.attrArn,
    });
  }
}

function validateInterval(interval: Duration, scope: Construct): void {
  const seconds = interval.toSeconds();
  if (seconds < 60 || seconds % 60 !== 0 || seconds > MAX_INTERVAL.toSeconds()) {
    fail(
      'MeasuringInterval',
      `"${interval.toHumanString()}" is not a valid interval. Write 1 to 60 whole minutes`,
      scope,
    );
  }
}
