import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { validateId } from '../foundation/ids';
import { isConcrete } from '../foundation/tokens';
import type { IEksNetwork } from '../vpc/eks-network-interface';

/** NAT gateways tell their figures every minute. */
export const NAT_PERIOD = Duration.minutes(1);

/** A metric of NAT gateways, and the statistic that makes sense of it: as text, so that CloudWatch is loaded by those alone who use it. */
const NAT_STATISTICS = {
  ErrorPortAllocation: 'Sum',
  PacketsDropCount: 'Sum',
  ActiveConnectionCount: 'Maximum',
  BytesOutToDestination: 'Sum',
  BytesInFromDestination: 'Sum',
} as const;

/** The name of a metric of NAT gateways. */
export type NatMetricName = keyof typeof NAT_STATISTICS;

/** A NAT gateway, by what it is called in a dashboard. */
export interface MonitoredNatGateway {
  readonly label: string;
  readonly id: string;
}

/** The NAT gateways that this app defines for a network, and those that the user names. */
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
      `"${duplicate.label}" names a NAT gateway that the network has already, give it another name`,
    );
  }
  return [...defined, ...others];
}

/**
 * A metric of a gateway, minute by minute.
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

/** By type, not by class: a VPC of the app may have been defined by anything. */
function isNatGateway(construct: IConstruct): construct is ec2.CfnNatGateway {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === ec2.CfnNatGateway.CFN_RESOURCE_TYPE_NAME;
}

/** `eu-west-1a`, `private eu-west-1a` or `regional`. */
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
