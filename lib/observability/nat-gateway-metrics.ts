import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { validateId } from '../foundation/ids';
import { isConcrete } from '../foundation/tokens';
import type { IEksNetwork } from '../vpc/eks-network-interface';

/** Period of NAT gateway metrics. */
export const NAT_PERIOD = Duration.minutes(1);

/** Statistic of each NAT gateway metric. They are strings, so that CloudWatch is loaded only if it is used. */
const NAT_STATISTICS = {
  ErrorPortAllocation: 'Sum',
  PacketsDropCount: 'Sum',
  ActiveConnectionCount: 'Maximum',
  BytesOutToDestination: 'Sum',
  BytesInFromDestination: 'Sum',
} as const;

/** Name of a NAT gateway metric. */
export type NatMetricName = keyof typeof NAT_STATISTICS;

/** A NAT gateway and its dashboard label. */
export interface MonitoredNatGateway {
  readonly label: string;
  readonly id: string;
}

/** Returns the NAT gateways that this app defines for a network, and those that the user adds. */
export function natGatewaysOf(network: IEksNetwork, named: Readonly<Record<string, string>>): MonitoredNatGateway[] {
  const defined = [...new Set<IConstruct>([...network.node.findAll(), ...network.vpc.node.findAll()])]
    .filter(isNatGateway)
    .map((gateway) => ({ label: natGatewayLabel(gateway), id: gateway.ref }));
  const others = Object.entries(named).map(([label, id]) => {
    validateId('natGateway', id);
    return { label, id };
  });
  const duplicate = others.find(({ label }) => defined.some((gateway) => gateway.label === label));
  if (duplicate) {
    fail(
      'NatGatewayName',
      `"${duplicate.label}" is already the name of a NAT gateway of the network. Write another name`,
    );
  }
  return [...defined, ...others];
}

/**
 * Returns a metric of a NAT gateway, with a period of one minute.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
 */
export function natMetric({ id }: MonitoredNatGateway, metricName: NatMetricName): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/NATGateway',
    metricName,
    dimensionsMap: { NatGatewayId: id },
    statistic: NAT_STATISTICS[metricName],
    period: NAT_PERIOD,
  });
}

/** Compares the resource type and not the class, because any construct may have defined the VPC. */
function isNatGateway(construct: IConstruct): construct is ec2.CfnNatGateway {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === ec2.CfnNatGateway.CFN_RESOURCE_TYPE_NAME;
}

/** Returns a label such as `eu-west-1a`, `private eu-west-1a` or `regional`. */
function natGatewayLabel(gateway: ec2.CfnNatGateway): string {
  if (gateway.availabilityMode === 'regional') {
    return 'regional';
  }
  const subnet = gateway.node.scope as Partial<ec2.ISubnet> & IConstruct;
  const place =
    subnet.availabilityZone !== undefined && isConcrete(subnet.availabilityZone)
      ? subnet.availabilityZone
      : subnet.node.id;
  return gateway.connectivityType === 'private' ? `private ${place}` : place;
}
