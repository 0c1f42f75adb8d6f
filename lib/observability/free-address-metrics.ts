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
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { publishMetricsStatement } from './cni-metrics';
import { FREE_ADDRESSES_CODE } from './free-addresses.generated';

/** When too few addresses of a subnet are free: one choice, made by a factory. */
export class FreeAddressThreshold {
  /**
   * Fewer than this share of the addresses that are for use in the subnet.
   *
   * @param percent more than 0 and less than 100; anything else is refused
   */
  public static percent(percent: number): FreeAddressThreshold {
    validateArguments('FreeAddressThreshold.percent', arguments);
    if (isConcrete(percent) && !(percent > 0 && percent < 100)) {
      fail('AlarmThreshold', `"${percent}" percent of a subnet is no threshold, write more than 0 and less than 100`);
    }
    return new FreeAddressThreshold('percent', percent);
  }

  /**
   * Fewer than this many addresses.
   *
   * @param addresses a whole number of 1 or more. As many as the subnets of a plan have for use are refused: the alarm would never end
   */
  public static addresses(addresses: number): FreeAddressThreshold {
    validateArguments('FreeAddressThreshold.addresses', arguments);
    if (isConcrete(addresses) && !(Number.isInteger(addresses) && addresses >= 1)) {
      fail('AlarmThreshold', `"${addresses}" free addresses are no threshold, write a whole number of 1 or more`);
    }
    return new FreeAddressThreshold('addresses', addresses);
  }

  private constructor(
    /** @internal */
    public readonly _unit: 'percent' | 'addresses',
    /** @internal */
    public readonly _value: number,
  ) {}

  /** `20 percent` or `8 addresses`. @internal */
  public get _text(): string {
    return `${formatValue(this._value)} ${this._unit === 'addresses' && this._value === 1 ? 'address' : this._unit}`;
  }
}

/** What is watched in a tier, by what the tier is for. */
const DEFAULT_THRESHOLDS: Readonly<Partial<Record<TierRole, FreeAddressThreshold>>> = {
  // An Application Load Balancer wants 8 free addresses in each subnet, to scale (Elastic Load Balancing User Guide).
  [TierRole.PUBLIC]: FreeAddressThreshold.addresses(8),
  // EKS wants 6 for its network interfaces (EKS User Guide, network requirements).
  [TierRole.CLUSTER]: FreeAddressThreshold.addresses(6),
};
const DEFAULT_THRESHOLD = FreeAddressThreshold.percent(20);

/** A tier of a network as it is measured. */
export interface MeasuredTier {
  readonly name: string;
  readonly threshold: FreeAddressThreshold;
  /** The subnets by zone, as the network names its zones. */
  readonly zones: readonly (readonly [zone: string, subnets: readonly ec2.ISubnet[]])[];
}

/** The tiers of a network, each with its threshold; refuses thresholds of tiers that there are not, and such as no subnet can keep. */
export function measuredTiers(
  network: IEksNetwork,
  thresholds: Readonly<Record<string, FreeAddressThreshold>>,
): MeasuredTier[] {
  const unknown = Object.keys(thresholds).find((name) => !network.tierNames.includes(name));
  if (unknown !== undefined) {
    fail('UnknownTier', `"${unknown}" is no tier of the network. ${didYouMean(unknown, network.tierNames)}`);
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

/** Where the control plane shares the subnets of nodes, they are for nodes. */
function tierRoleOf(network: IEksNetwork, subnets: readonly ec2.ISubnet[]): TierRole {
  const holds = (selection: () => ec2.SubnetSelection) =>
    tryGet(selection)?.subnets?.some((subnet) => subnets.includes(subnet)) ?? false;
  if (holds(() => network.publicSubnets)) {
    return TierRole.PUBLIC;
  }
  const isNode = holds(() => network.nodeSubnets);
  return !isNode && holds(() => network.clusterSubnets) ? TierRole.CLUSTER : TierRole.NODE;
}

/** The plan knows how many addresses an empty subnet has. */
function validateThreshold(network: IEksNetwork, tier: string, { _unit, _value }: FreeAddressThreshold): void {
  const [planned] = network instanceof EksNetwork ? network.addressPlan.subnetsOf(tier) : [];
  if (planned && _unit === 'addresses' && isConcrete(_value) && _value >= planned.usableAddresses) {
    fail(
      'AlarmThreshold',
      `"${_value}" free addresses are more than the subnets of "${tier}" can keep, write fewer than ${planned.usableAddresses}`,
    );
  }
}

const METRIC_NAMESPACE = 'EksNetworking';

const MAX_INTERVAL = Duration.minutes(60);

/** How free addresses are measured. */
export interface FreeAddressOptions {
  /**
   * The time between two measurements: 1 to 60 whole minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;

  /**
   * When the alarm of a tier goes off, by the name of the tier: as soon as one of its subnets has fewer free addresses. A name that the network
   * does not have is refused.
   *
   * @default - 8 addresses in public tiers, for load balancers; 6 in cluster tiers, for EKS; 20 percent in others
   */
  readonly thresholds?: Record<string, FreeAddressThreshold>;

  /**
   * How long the log of the measuring function is kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
}

/** The network whose addresses are measured. */
export interface FreeAddressMetricsProps extends FreeAddressOptions {
  /** The network. */
  readonly network: IEksNetwork;
}

/**
 * Free IPv4 addresses of the subnets of a network as metrics, by tier and zone. AWS has no such metric: EC2 tells the figure when it is asked,
 * which a Lambda function does, outside of the VPC.
 *
 * It publishes to the namespace `EksNetworking`: `FreeAddresses` by `VpcId` and `Tier`, and by `VpcId`, `Tier` and `AvailabilityZone`;
 * `FreeAddressPercent` by `VpcId` and `Tier`. Where several subnets have one set of dimensions, the statistic `Minimum` is that of the fullest.
 * Each is a custom metric that CloudWatch charges for. With prefix delegation, free addresses may still be too scattered for a prefix.
 */
export class FreeAddressMetrics extends Construct {
  /** The function that measures. */
  public readonly handler: lambda.Function;

  /** The tiers that are measured. @internal */
  public readonly _tiers: readonly MeasuredTier[];

  /** The time between two measurements. @internal */
  public readonly _interval: Duration;

  private readonly vpcId: string;

  constructor(scope: Construct, id: string, props: FreeAddressMetricsProps) {
    validateArguments('FreeAddressMetrics', arguments);
    super(scope, id);
    this._interval = props.interval ?? Duration.minutes(5);
    validateInterval(this._interval, this);
    this._tiers = withErrorPath(this, () => measuredTiers(props.network, props.thresholds ?? {}));
    this.vpcId = props.network.vpc.vpcId;

    this.handler = this.defineHandler(props.logRetention ?? logs.RetentionDays.ONE_MONTH);
    this.schedule();
  }

  /**
   * The free addresses of the fullest subnet of a tier, or of a tier in one zone.
   *
   * @param tier the name of the tier
   * @param availabilityZone the zone as the network names it; without it, the fullest of all zones
   */
  public freeAddresses(tier: string, availabilityZone?: string): cloudwatch.Metric {
    validateArguments('FreeAddressMetrics.freeAddresses', arguments, this);
    return this.metric('FreeAddresses', tier, availabilityZone);
  }

  /**
   * The free addresses of the fullest subnet of a tier, in percent of those that are for use in it.
   *
   * @param tier the name of the tier
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
            // EC2 knows no resources for its Describe actions.
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

  /** The subnets travel with the schedule: they may be more than fit into the environment of a function. */
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
          input: Stack.of(this).toJsonString({ namespace: METRIC_NAMESPACE, vpcId: this.vpcId, tiers }),
          // A measurement that comes late is worth less than the next one.
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

function validateInterval(interval: Duration, scope: Construct): void {
  const seconds = interval.toSeconds();
  if (seconds < 60 || seconds % 60 !== 0 || seconds > MAX_INTERVAL.toSeconds()) {
    fail(
      'MeasuringInterval',
      `"${interval.toHumanString()}" is no interval of measurements, write 1 to 60 whole minutes`,
      scope,
    );
  }
}
