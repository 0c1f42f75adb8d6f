import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isWholeNumberFrom } from '../foundation/tokens';

/** The quotas that AWS gives (Amazon VPC User Guide, Network Address Usage), and the most that it gives on request. */
const DEFAULT_NAU_QUOTA = 64_000;
const MAX_NAU_QUOTA = 256_000;
const DEFAULT_PEERED_NAU_QUOTA = 128_000;
const MAX_PEERED_NAU_QUOTA = 512_000;

/** The metrics come once a day. */
const NAU_PERIOD = Duration.days(1);

/** The quotas of Network Address Usage. */
export interface NetworkAddressUsageOptions {
  /**
   * The quota of the VPC, in NAU units: 1 to 256,000, known at synthesis. Its alarm goes off at 80 percent.
   *
   * @default 64000
   */
  readonly quota?: number;

  /**
   * The quota of the VPC and all VPCs of the Region that it is peered with, in NAU units: 1 to 512,000, known at synthesis. Its alarm goes off at 80 percent.
   *
   * @default 128000
   */
  readonly peeredQuota?: number;
}

/** The VPC whose usage is measured. */
export interface NetworkAddressUsageProps extends NetworkAddressUsageOptions {
  /** The VPC. That of another account cannot be changed from here: its owner turns the metrics on. */
  readonly vpc: ec2.IVpc;
}

/**
 * Network Address Usage: how much of its quota a VPC has used. At its end no instance starts and no address is assigned any more, however many
 * are free: each address of a network interface counts 1, each prefix 1.
 *
 * The metrics are an attribute of the VPC that CloudFormation does not know, which a custom resource turns on. They cost nothing and stay on
 * when it is deleted: somebody else may read them.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/network-address-usage.html
 */
export class NetworkAddressUsage extends Construct {
  /** The usage of the VPC, once a day. */
  public readonly usage: cloudwatch.Metric;

  /** The usage of the VPC and all VPCs of the Region that it is peered with, once a day. */
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

    // The same call whenever it is made: nothing is lost when it is repeated, and there is nothing to do at deletion.
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
      `"${formatValue(quota)}" is no quota of NAU units, write a whole number from 1 to ${highest} as ${name}`,
      scope,
    );
  }
  return quota;
}
