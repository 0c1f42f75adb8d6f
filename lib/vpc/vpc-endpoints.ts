import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { isEdgeZone } from '../addressing/zones';
import { didYouMean, fail, withErrorPath } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { pascalCase } from '../foundation/values';
import { warn } from '../foundation/warnings';
import { EndpointAddressing } from './endpoint-addressing';
import { validateUniqueEndpoints } from './endpoint-duplicates';
import { type EndpointFeature, serviceRegionOf } from './endpoint-feature';
import { validateZoneRegions } from './network-zones';
import { S3Gateway } from './s3-gateway';

/** The zones in which the interface endpoint of a service is. */

/** Zones by the short name of a service, such as `{ 'ecr.api': ['us-east-1a'] }`. */
export type ServiceZones = Readonly<Record<string, readonly string[]>>;

/**
 * Fails for services without an interface endpoint, and for zones without a subnet of the endpoints.
 *
 * @param zones of the subnets that the endpoints may be in
 */
export function validateServiceZones(
  serviceZones: ServiceZones,
  services: readonly string[],
  zones: readonly string[],
): void {
  for (const [service, asked] of Object.entries(serviceZones)) {
    if (!services.includes(service)) {
      fail(
        'EndpointZones',
        `"${service}" has no interface endpoint here, ${services.length > 0 ? didYouMean(service, services) : 'add the feature that calls it'}`,
      );
    }
    if (asked.length === 0) {
      fail(
        'EndpointZones',
        `"${service}" is in no zone, name one or more, or leave the service out of serviceZones for all of them`,
      );
    }
    const unknown = zones.every(isConcrete) && asked.find((zone) => isConcrete(zone) && !zones.includes(zone));
    if (unknown) {
      fail(
        'EndpointZones',
        `"${unknown}" of "${service}" has no subnet for an endpoint, ${didYouMean(unknown, zones)} The zones of a service: aws ec2 describe-vpc-endpoint-services --service-names <service>`,
      );
    }
  }
}

/**
 * The zones of a service. EC2 refuses an endpoint in a zone where the service is not offered; without a word of the user's, these are the Local and
 * Wavelength Zones, whose subnets reach the endpoints in Availability Zones through the VPC.
 */
export function zonesOfService(service: string, zones: readonly string[], serviceZones: ServiceZones): string[] {
  const asked = serviceZones[service];
  if (asked) {
    return zones.filter((zone) => asked.includes(zone) || !isConcrete(zone));
  }
  const inRegion = zones.filter((zone) => !isConcrete(zone) || !isEdgeZone(zone));
  return inRegion.length > 0 ? inRegion : [...zones];
}

/** An interface endpoint listens for the API of its service. */
const HTTPS = ec2.Port.tcp(443);

/** With records of both families under every name of the endpoint, the public one of the service among them. */
const DUAL_STACK = {
  ipAddressType: ec2.VpcEndpointIpAddressType.DUALSTACK,
  dnsRecordIpType: ec2.VpcEndpointDnsRecordIpType.DUALSTACK,
};

/** Where the endpoints are, and who calls them. */
export interface VpcEndpointsProps {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /**
   * The features whose services get an interface endpoint. A service that several of them call gets one.
   *
   * @default - none: the gateway endpoint for S3 alone
   */
  readonly features?: EndpointFeature[];

  /**
   * The subnets of the interface endpoints: the first of each zone is used. A selection without subnets is refused as `EndpointSubnets`.
   *
   * @default - the private subnets of the VPC, or the isolated ones where it has no others
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The zones of single interface endpoints, by the short name of the service, such as `{ 'ecr.api': ['us-east-1a', 'us-east-1b'] }`. Some
   * services are not offered in every zone, and EC2 refuses an endpoint there: `aws ec2 describe-vpc-endpoint-services` lists the zones of
   * each. Subnets of other zones reach the endpoint all the same.
   *
   * @default - every Availability Zone of `subnets`, and no Local or Wavelength Zone
   */
  readonly serviceZones?: Record<string, string[]>;

  /**
   * The gateway endpoint for S3. A second one in the same route tables, such as that of `ec2.Vpc`, is refused as `EndpointTwice`.
   *
   * @default S3Gateway.defined()
   */
  readonly s3Gateway?: S3Gateway;

  /**
   * The subnets whose route tables lead to S3 through the gateway endpoint.
   *
   * @default - every subnet that the VPC lists
   */
  readonly gatewaySubnets?: ec2.SubnetSelection[];

  /**
   * The networks from which interface endpoints take TCP 443, in CIDR notation, IPv4 or IPv6. A deploy-time value counts as IPv4: let one of
   * IPv6 in by `connections.allowDefaultPortFrom(ec2.Peer.ipv6(…))`.
   *
   * @default - the primary CIDR block of the VPC
   */
  readonly clientNetworks?: string[];

  /**
   * The addresses at which the endpoints are reached.
   *
   * @default - IPv4 alone
   */
  readonly addressing?: EndpointAddressing;
}

/**
 * VPC endpoints for what a cluster uses: a gateway endpoint for S3, which is free and takes image layers off NAT, and interface endpoints by
 * feature, with one security group that admits TCP 443 from nodes and pods.
 */
export class VpcEndpoints extends Construct implements ec2.IConnectable {
  /** The gateway endpoint for S3; undefined with `S3Gateway.none()`. */
  public readonly s3?: ec2.IGatewayVpcEndpoint;

  /** The interface endpoints, by the short name of the service, such as `ecr.api`. */
  public readonly interfaceEndpoints: Record<string, ec2.InterfaceVpcEndpoint>;

  /** The security group of the interface endpoints, where there are any. */
  public readonly securityGroup?: ec2.SecurityGroup;

  /** The connections of the interface endpoints; the default port is TCP 443. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: VpcEndpointsProps) {
    validateArguments('VpcEndpoints', arguments);
    super(scope, id);
    const services = servicesOf(props.features ?? []);
    const names = services.map(({ shortName }) => shortName);
    const subnets = services.length > 0 ? this.oneSubnetPerZone(props.vpc, names[0], props.subnets) : [];
    const serviceZones = props.serviceZones ?? {};
    const zones = subnets.map(({ availabilityZone }) => availabilityZone);
    validateZoneRegions(zones, this);
    withErrorPath(this, () => validateServiceZones(serviceZones, names, zones));
    const subnetsOf = (name: string) => {
      const own = zonesOfService(name, zones, serviceZones);
      return subnets.filter(({ availabilityZone }) => own.includes(availabilityZone));
    };
    const addressing = props.addressing ?? EndpointAddressing.ipv4();
    const dualStack = withErrorPath(this, () => addressing._dualStackOf(names));
    for (const name of dualStack) {
      this.validateDualStackSubnets(subnetsOf(name));
    }

    this.s3 = this.defineS3Gateway(props, addressing);
    const securityGroups = services.length > 0 ? [this.defineSecurityGroup(props)] : [];
    this.securityGroup = securityGroups[0];
    this.connections = new ec2.Connections({ securityGroups, defaultPort: HTTPS });
    this.interfaceEndpoints = Object.fromEntries(
      services.map((service) => [
        service.shortName,
        new ec2.InterfaceVpcEndpoint(this, pascalCase(service.shortName), {
          vpc: props.vpc,
          service,
          serviceRegion: withErrorPath(this, () => serviceRegionOf(service, Stack.of(this))),
          subnets: { subnets: subnetsOf(service.shortName) },
          securityGroups,
          open: false,
          privateDnsEnabled: true,
          ...(dualStack.includes(service.shortName) ? DUAL_STACK : {}),
        }),
      ]),
    );
    this.node.addValidation({
      validate: () => {
        validateUniqueEndpoints(this);
        return [];
      },
    });
  }

  private defineS3Gateway(
    { vpc, s3Gateway = S3Gateway.defined(), gatewaySubnets }: VpcEndpointsProps,
    addressing: EndpointAddressing,
  ): ec2.IGatewayVpcEndpoint | undefined {
    if (!s3Gateway._isDefined) {
      if (addressing._hasS3Gateway) {
        fail(
          'EndpointAddressing',
          `"s3Gateway: true" is about an endpoint that ${s3Gateway._text} does not define, leave it out of EndpointAddressing.dualStack()`,
          this,
        );
      }
      return s3Gateway._existing;
    }
    const gateway = new ec2.GatewayVpcEndpoint(this, 'S3Gateway', {
      vpc,
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: this.gatewaySubnets(vpc, s3Gateway._routeTableIds, gatewaySubnets),
    });
    if (addressing._hasS3Gateway) {
      // The construct for gateway endpoints takes the type in later releases only.
      (gateway.node.defaultChild as ec2.CfnVPCEndpoint).ipAddressType = ec2.VpcEndpointIpAddressType.DUALSTACK;
    }
    return gateway;
  }

  /** An imported VPC tells the route tables of its subnets only where it was given them. */
  private gatewaySubnets(
    vpc: ec2.IVpc,
    routeTableIds: readonly string[] | undefined,
    selections: ec2.SubnetSelection[] | undefined,
  ): ec2.SubnetSelection[] | undefined {
    if (routeTableIds) {
      return [{ subnets: withErrorPath(this, () => this.subnetsBehind(routeTableIds)) }];
    }
    const all = [...vpc.privateSubnets, ...vpc.publicSubnets, ...vpc.isolatedSubnets];
    const subnets = selections?.flatMap((selection) => vpc.selectSubnets(selection).subnets) ?? all;
    const withoutRouteTable = subnets.filter((subnet) => !routeTableIdOf(subnet));
    if (subnets.length > 0 && withoutRouteTable.length === subnets.length) {
      fail(
        'EndpointRouteTables',
        `"${subnets[0].node.path}" and the other subnets do not tell their route tables, import the VPC with privateSubnetRouteTableIds, write S3Gateway.defined({ routeTableIds: ["rtb-…"] }), or S3Gateway.none() where the VPC has an endpoint for S3`,
        this,
      );
    }
    if (withoutRouteTable.length > 0) {
      warn(
        this,
        'endpointRouteTables',
        `These subnets do not tell their route tables, so that the gateway endpoint for S3 does not serve them: ${withoutRouteTable.map(({ node }) => node.path).join(', ')}. Write S3Gateway.defined({ routeTableIds: [...] }), or acknowledge another way to S3.`,
      );
    }
    return selections;
  }

  /** The construct takes route tables by subnets alone. */
  private subnetsBehind(routeTableIds: readonly string[]): ec2.ISubnet[] {
    if (routeTableIds.length === 0) {
      fail('EndpointRouteTables', '"routeTableIds" is empty, name one or more, or write S3Gateway.none()');
    }
    validateIds('routeTable', routeTableIds);
    return routeTableIds.map((routeTableId, index) =>
      ec2.Subnet.fromSubnetAttributes(this, `RouteTable${index}`, { subnetId: routeTableId, routeTableId }),
    );
  }

  /** An endpoint takes one subnet per zone; a list of subnets is not filtered by `onePerAz`. */
  private oneSubnetPerZone(vpc: ec2.IVpc, service: string, selection?: ec2.SubnetSelection): ec2.ISubnet[] {
    const listed = vpc.privateSubnets.length > 0 ? vpc.privateSubnets : vpc.isolatedSubnets;
    const subnets = selection ? vpc.selectSubnets(selection).subnets : listed;
    if (subnets.length === 0) {
      fail(
        'EndpointSubnets',
        `"${service}" has no private subnet to be in, add Tier.node() to the plan or name the subnets`,
        this,
      );
    }
    return ec2.SubnetFilter.onePerAz().selectSubnets(subnets);
  }

  /** Of subnets that are only known by their attributes nobody can tell. */
  private validateDualStackSubnets(subnets: readonly ec2.ISubnet[]): void {
    const bare = subnets.find((subnet) => {
      const resource = subnet.node.tryFindChild('Subnet');
      return resource instanceof ec2.CfnSubnet && resource.ipv6CidrBlock === undefined;
    });
    if (bare) {
      fail(
        'EndpointAddressing',
        `"${bare.node.path}" has no IPv6 network for dual stack endpoints, name subnets that have one or write EndpointAddressing.ipv4()`,
        this,
      );
    }
  }

  private defineSecurityGroup({ vpc, clientNetworks }: VpcEndpointsProps): ec2.SecurityGroup {
    const peers = withErrorPath(this, () => (clientNetworks ?? [vpc.vpcCidrBlock]).map(peerOf));
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Interface endpoints: HTTPS from nodes and pods',
      allowAllOutbound: false,
    });
    for (const peer of peers) {
      group.addIngressRule(peer, HTTPS, `HTTPS from ${peer.uniqueId}`);
    }
    return group;
  }
}

/** The services of the features in the order of their names, each once. */
function servicesOf(features: readonly EndpointFeature[]): ec2.InterfaceVpcEndpointAwsService[] {
  const byName = new Map(features.flatMap(({ _services }) => _services).map((service) => [service.shortName, service]));
  return [...byName.keys()].sort().map((name) => byName.get(name) as ec2.InterfaceVpcEndpointAwsService);
}

/** Imported subnets may have none, whatever the type says. */
function routeTableIdOf({ routeTable }: ec2.ISubnet): string | undefined {
  return (routeTable as ec2.IRouteTable | undefined)?.routeTableId;
}

function peerOf(network: string): ec2.IPeer {
  return isConcrete(network) && Cidr.parse(network).ipFamily === IpFamily.IPV6
    ? ec2.Peer.ipv6(network)
    : ec2.Peer.ipv4(network);
}
