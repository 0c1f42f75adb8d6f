/** The network in a template: VPCs, subnets with their routes and zones, NAT gateways and endpoints. */

import { Cidr } from '../../addressing/cidr';
import { RFC_1918 } from '../../addressing/cidr-blocks';
import { type Answer, all, any, not } from '../template/answer';
import type { Resource } from '../template/resource';
import { cidrOf, hasMarks, isLiteral, isSame, isUnknown, type Json, textsIn, zoneIndexOf } from '../template/values';
import type { Graph } from './graph';

/** The type of target of a route. */
export type RouteTarget =
  | 'internet-gateway'
  | 'nat-gateway'
  | 'egress-only-gateway'
  | 'transit-gateway'
  | 'peering'
  | 'virtual-private-gateway'
  | 'other'
  | 'unknown';

/** Destinations and sources that contain all addresses. */
export const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/** Private address ranges (RFC 1918). */
export const PRIVATE_BLOCKS = RFC_1918.map((block) => Cidr.parse(block));

const TARGETS: readonly (readonly [property: string, target: RouteTarget])[] = [
  ['NatGatewayId', 'nat-gateway'],
  ['EgressOnlyInternetGatewayId', 'egress-only-gateway'],
  ['TransitGatewayId', 'transit-gateway'],
  ['VpcPeeringConnectionId', 'peering'],
  ['VpcEndpointId', 'other'],
  ['NetworkInterfaceId', 'other'],
  ['InstanceId', 'other'],
  ['CarrierGatewayId', 'other'],
  ['LocalGatewayId', 'other'],
  ['CoreNetworkArn', 'other'],
];

/** A route of a route table. */
export class Route {
  constructor(
    public readonly resource: Resource,
    private readonly graph: Graph,
  ) {}

  /** The route table, as the property refers to it. */
  public get table(): Answer {
    return this.resource.get('RouteTableId');
  }

  /** The destination: `0.0.0.0/0`, `::/0` or another network. */
  public get destination(): string | undefined {
    return this.resource.get('DestinationCidrBlock').text ?? this.resource.get('DestinationIpv6CidrBlock').text;
  }

  /** Whether the route is a default route. */
  public get isDefault(): boolean | undefined {
    const { destination } = this;
    return isLiteral(destination) ? EVERYWHERE.includes(destination) : destination === undefined ? false : undefined;
  }

  public get isIpv6(): boolean {
    return !this.resource.get('DestinationIpv6CidrBlock').isAbsent;
  }

  public get target(): RouteTarget {
    for (const [property, target] of TARGETS) {
      if (this.resource.get(property).isKnown) {
        return target;
      }
    }
    const { value } = this.resource.get('GatewayId');
    const type = this.graph.set.resource(value)?.type;
    if (type === 'AWS::EC2::InternetGateway' || (isLiteral(value) && value.startsWith('igw-'))) {
      return 'internet-gateway';
    }
    if (type === 'AWS::EC2::VPNGateway' || (isLiteral(value) && value.startsWith('vgw-'))) {
      return 'virtual-private-gateway';
    }
    return 'unknown';
  }

  /** The NAT gateway, if it is in the templates. */
  public get natGateway(): Resource | undefined {
    return this.graph.set.resource(this.resource.get('NatGatewayId').value);
  }
}

/** A subnet. */
export class Subnet {
  constructor(
    public readonly resource: Resource,
    private readonly graph: Graph,
  ) {}

  public get vpc(): Json | undefined {
    return this.resource.get('VpcId').value;
  }

  /** The name of the Availability Zone, its id, or its index in `Fn::GetAZs`. */
  public get zone(): string | undefined {
    return this.resource.get('AvailabilityZone').text ?? this.resource.get('AvailabilityZoneId').text;
  }

  public get cidr(): Cidr | undefined {
    return cidrOf(this.resource.get('CidrBlock').value);
  }

  /** The prefix length of the IPv4 network, including one that IPAM allocates. */
  public get prefixLength(): number | undefined {
    return this.cidr?.prefixLength ?? this.resource.get('Ipv4NetmaskLength').number;
  }

  /** The number of addresses without the five that EC2 reserves. */
  public get addresses(): number | undefined {
    const { prefixLength } = this;
    return prefixLength === undefined || prefixLength > 32 ? undefined : 2 ** (32 - prefixLength) - 5;
  }

  /** Whether instances get a public address. */
  public get givesPublicAddresses(): boolean | undefined {
    return this.resource.get('MapPublicIpOnLaunch').isTrue();
  }

  /** The routes. Undefined if the route table is not in the templates. */
  public get routes(): readonly Route[] | undefined {
    return this.graph.routesOf(this);
  }

  /** Whether a default route leads to an internet gateway. */
  public get isPublic(): boolean | undefined {
    return this.hasDefaultRoute('internet-gateway');
  }

  /** Whether a default route leads to one of the targets. */
  public hasDefaultRoute(...targets: RouteTarget[]): boolean | undefined {
    const routes = this.routes?.filter(({ isDefault }) => isDefault !== false);
    return (
      routes &&
      any(
        false,
        ...routes.map(({ target, isDefault }) =>
          all(isDefault, target === 'unknown' ? undefined : targets.includes(target)),
        ),
      )
    );
  }

  /** Whether no default route leads out of the VPC. */
  public get isIsolated(): boolean | undefined {
    return this.routes && not(any(false, ...this.routes.map(({ isDefault }) => isDefault)));
  }

  /** Whether the subnet has a tag, with a value other than `0` or empty. */
  public isTagged(key: string): boolean | undefined {
    return this.resource.tag(key).test((value) => (hasMarks(value) ? undefined : value !== undefined && value !== '0'));
  }

  public isIn(vpc: Resource): boolean | undefined {
    return isSame(this.vpc, vpc.reference);
  }
}

/** Whether two subnets or gateways are known to be in the same zone, or in different ones. */
export function isSameZone(one: string | undefined, other: string | undefined): boolean | undefined {
  if (one === undefined || other === undefined) {
    return undefined;
  }
  const [first, second] = [zoneIndexOf(one), zoneIndexOf(other)];
  return first !== undefined && second !== undefined ? first === second : isSame(one, other);
}

/** The number of zones that are known to be different. Undefined if one of them is not known. */
export function zonesOf(subnets: readonly Subnet[]): readonly string[] | undefined {
  const zones: string[] = [];
  for (const { zone } of subnets) {
    if (zone === undefined || isUnknown(zone)) {
      return undefined;
    }
    const known = zones.map((other) => isSameZone(other, zone));
    if (known.includes(undefined)) {
      return undefined;
    }
    if (!known.includes(true)) {
      zones.push(zone);
    }
  }
  return zones;
}

/** A VPC endpoint. */
export class VpcEndpoint {
  constructor(public readonly resource: Resource) {}

  public get vpc(): Json | undefined {
    return this.resource.get('VpcId').value;
  }

  /** The service without Region and prefix: `ecr.api` for `com.amazonaws.eu-west-1.ecr.api`. */
  public get service(): string | undefined {
    const { text } = this.resource.get('ServiceName');
    if (text === undefined || isUnknown(text)) {
      return undefined;
    }
    const match =
      /^(?:cn\.)?(?:com\.amazonaws|aws\.api|aws\.sagemaker|[\uE000][^\uE001]*[\uE001])(?:\.cn)?\.(?:[a-z]{2,4}(?:-[a-z]+)+-\d|[\uE000][^\uE001]*[\uE001])\.(.+)$/.exec(
        text,
      );
    return match?.[1] ?? (text === 'com.amazonaws.route53' ? 'route53' : undefined);
  }

  public get isInterface(): boolean | undefined {
    return this.resource.get('VpcEndpointType').test((value) => (value ?? 'Gateway') === 'Interface');
  }

  public get isGateway(): boolean | undefined {
    return this.resource.get('VpcEndpointType').test((value) => (value ?? 'Gateway') === 'Gateway');
  }

  /** The subnets of an interface endpoint, as their references. */
  public get subnets(): readonly Json[] | undefined {
    return this.resource.get('SubnetIds').list;
  }

  public get routeTables(): readonly Json[] | undefined {
    return this.resource.get('RouteTableIds').list;
  }

  public get securityGroups(): readonly string[] | undefined {
    const { list } = this.resource.get('SecurityGroupIds');
    return list && textsIn([...list]);
  }
}
