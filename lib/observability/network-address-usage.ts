import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isWholeNumberFrom } from '../foundation/tokens';

/** Default quotas of AWS, and the maximum quotas (Amazon VPC User Guide, Network Address Usage). */
const DEFAULT_NAU_QUOTA = 64_000;
const MAX_NAU_QUOTA = 256_000;
const DEFAULT_PEERED_NAU_QUOTA = 128_000;
const MAX_PEERED_NAU_QUOTA = 512_000;

/** Period of the metrics, which are published once a day. */
const NAU_PERIOD = Duration.days(1);

/** Options of Network Address Usage. */
export interface NetworkAddressUsageOptions {
  /**
   * Quota of the VPC, in NAU units: 1 to 256,000. It must be known at synthesis. The alarm threshold is 80 percent.
   *
   * @default 64000
   */
  readonly quota?: number;

  /**
   * Quota of the VPC and all peered VPCs in the Region, in NAU units: 1 to 512,000. It must be known at synthesis. The
   * alarm threshold is 80 percent.
   *
   * @default 128000
   */
  readonly peeredQuota?: number;
}

/** Properties of Network Address Usage. */
export interface NetworkAddressUsageProps extends NetworkAddressUsageOptions {
  /** The VPC. The owner of a shared VPC has to enable the metrics. */
  readonly vpc: ec2.IVpc;
}

/**
 * Network Address Usage metrics of a VPC.
 *
 * Above its quota, no instances start and no addresses are assigned, even if addresses are free. Each address of a
 * network interface counts as 1, and each prefix counts as 1.
 *
 * The metrics are an attribute of the VPC that CloudFormation does not support, so a custom resource enables them. They
 * are free of charge, and stay enabled when the resource is deleted, because other users may read them.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/network-address-usage.html
 */
export class NetworkAddressUsage extends Construct {
  /** Usage of the VPC, published once a day. */
  public readonly usage: cloudwatch.Metric;

  /** Usage of the VPC and all peered VPCs in the Region, published once a day. */
  public readonly peeredUsage: cloudwatch.Metric;

  /** @internal */
  public readonly _quota: number;

  /** @internal */
  public readonly _peeredQuota: number;

  constructor(scope: Construct, id: string, props: NetworkAddressUsageProps) {
    validateArguments('NetworkAddressUsage', arguments);
    super(scope, id);
    this._quota = validateQuota('quota', props.quota ?? DEFAULT_NAU_QUOTA, MAX_NAU_QUOTA, this);
    this._peeredQuota = validateQuota(
      'peeredQuota',
      props.peeredQuota ?? DEFAULT_PEERED_NAU_QUOTA,
      MAX_PEERED_NAU_QUOTA,
      this,
    );
    const { vpcId, vpcArn } = props.vpc;
    this.usage = usageMetric('NetworkAddressUsage', vpcId);
    this.peeredUsage = usageMetric('NetworkAddressUsagePeered', vpcId);

    // The call is idempotent, and there is nothing to do at deletion.
    const turnOn = {
      service: 'EC2',
      action: 'modifyVpcAttribute',
      parameters: { VpcId: vpcId, EnableNetworkAddressUsageMetrics: { Value: true } },
      physicalResourceId: PhysicalResourceId.of(vpcId),
    };
    new AwsCustomResource(this, 'Attribute', {
      resourceType: 'Custom::NetworkAddressUsageMetrics',
      onCreate: turnOn,
      onUpdate: turnOn,
      installLatestAwsSdk: false,
      policy: AwsCustomResourcePolicy.fromStatements([
        new iam.PolicyStatement({ actions: ['ec2:ModifyVpcAttribute'], resources: [vpcArn] }),
      ]),
    });
  }
}

function usageMetric(metricName: string, vpcId: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/EC2',
    metricName,
    dimensionsMap: { 'Per-VPC Metrics': vpcId },
    statistic: cloudwatch.Stats.MAXIMUM,
    period: NAU_PERIOD,
  });
}

function validateQuota(name: string, quota: number, highest: number, scope: Construct): number {
  if (!isWholeNumberFrom(quota, 1) || quota > highest) {
    fail(
      'AlarmThreshold',
      `"${formatValue(quota)}" is not a valid NAU quota. Write a whole number from 1 to ${highest} as ${name}`,
      scope,
    );
  }
  return quota;
}
