import { CfnRule } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * The events that Karpenter reads, by the name of the rule.
 *
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/website/content/en/docs/getting-started/getting-started-with-karpenter/cloudformation.yaml
 */
const EVENTS: Readonly<Record<string, readonly [source: string, detailType: string]>> = {
  ScheduledChange: ['aws.health', 'AWS Health Event'],
  SpotInterruption: ['aws.ec2', 'EC2 Spot Instance Interruption Warning'],
  Rebalance: ['aws.ec2', 'EC2 Instance Rebalance Recommendation'],
  InstanceStateChange: ['aws.ec2', 'EC2 Instance State-change Notification'],
  CapacityReservationInterruption: ['aws.ec2', 'EC2 Capacity Reservation Instance Interruption Warning'],
};

/** The queue with events about instances that EC2 interrupts, stops or repairs, and the rules that send them. */
export class InterruptionQueue extends Construct {
  public readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new sqs.Queue(this, 'Resource', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // An older event is about an instance that is gone.
      retentionPeriod: Duration.minutes(5),
    });
    const rules = Object.entries(EVENTS).map(
      ([name, [source, detailType]]) =>
        new CfnRule(this, name, {
          description: `Karpenter: ${detailType}`,
          eventPattern: { source: [source], 'detail-type': [detailType] },
          targets: [{ id: 'Queue', arn: this.queue.queueArn }],
        }),
    );
    this.queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rules.map(({ attrArn }) => attrArn) } },
      }),
    );
  }
}
