import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { isEdgeZone } from '../addressing/zones';
import { didYouMean, fail, withErrorPath } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { isConcrete, isDeployTime } from '../foundation/tokens';
import { pascalCase } from '../foundation/values';
import { warn } from '../foundation/warnings';
import { EndpointAddressing } from './endpoint-addressing';
import { validateUniqueEndpoints } from './endpoint-duplicates';
import { type EndpointFeature, serviceRegionOf } from './endpoint-feature';
import { validateZoneRegions } from './network-zones';
import { S3Gateway } from './s3-gateway';

/** The zones of the interface endpoint of a service. */

/** Zones by the short name of a service, such as `{ 'ecr.api': ['us-east-1a'] }`. */
export type ServiceZones = Readonly<Record<string, readonly string[]>>;

/**
 * Fails for services without an interface endpoint, and for zones without a subnet for endpoints.
 *
 * @param zones the zones of the subnets for endpoints
 */
export function validateServiceZones(
  serviceZones: ServiceZones,
  services: readonly string[],
  zones: readonly string[],
): void {
  for (const [service, asked] of Object.entries(serviceZones)) {
    if (!services.includes(service)) {
      fail(
        'EndpointServiceUnknown',
        `"${service}" has no interface endpoint here. ${services.length > 0 ? didYouMean(service, services) : 'Add the feature that uses the service'}`,
      );
    }
    if (asked.length === 0) {
      fail(
        'EndpointZones',
        `"${service}" has no zones. Name one or more, or leave the service out of serviceZones for all zones`,
      );
    }
    if (zones.every(isConcrete) && asked.some(isDeployTime)) {
      fail(
        'EndpointZones',
        `"a deploy-time value" of "${service}" cannot be compared with the zones of the subnets. Write zone names such as "${zones[0]}"`,
      );
    }
    if (zones.every(isConcrete) && asked.some(isDeployTime)) {
      fail(
        'EndpointZones',
        `"a deploy-time value" of "${service}" cannot be compared with the zones of the subnets, write their names, such as "${zones[0]}"`,
      );
    }
    const unknown = zones.every(isConcrete) && asked.find((zone) => isConcrete(zone) && !zones.includes(zone));
    if (unknown) {
      fail(
        'EndpointZones',
        `"${unknown}" of "${service}" has no subnet for an endpoint. ${didYouMean(unknown, zones)} To list the zones of a service, run aws ec2 describe-vpc-endpoint-services --service-names <service>`,
      );
    }
  }
}

/**
 * Returns the zones of a service.
 *
 * EC2 does not accept an endpoint in a zone in which the service is not available. By default, Local and Wavelength
 * Zones are excluded. Their subnets use the endpoints in Availability Zones.
 */
export function zonesOfService(service: string, zones: readonly string[], serviceZones: ServiceZones): string[] {
  const asked = serviceZones[service];
  if (asked?.some(isLookupDummy)) {
    return [...zones];
  }
  if (asked) {
    return zones.filter((zone) => asked.includes(zone) || !isConcrete(zone));
  }
  const inRegion = zones.filter((zone) => !isConcrete(zone) || !isEdgeZone(zone));
  return inRegion.length > 0 ? inRegion : [...zones];
}

/** Port of interface endpoints. */
const HTTPS = ec2.Port.tcp(443);

/** Endpoints with A and AAAA records for all of their names, including the public name of the service. */
const DUAL_STACK = {
  ipAddressType: ec2.VpcEndpointIpAddressType.DUALSTACK,
  dnsRecordIpType: ec2.VpcEndpointDnsRecordIpType.DUALSTACK,
};

/** Properties of the VPC endpoints. */
export interface VpcEndpointsProps {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /**
   * The features whose AWS services get an interface endpoint. A service of several features gets one endpoint.
   *
   * @default - none. Only the gateway endpoint for S3 is defined
   */
  readonly features?: EndpointFeature[];

  /**
   * The subnets of the interface endpoints. The first subnet in each zone is used. An empty selection fails with
   * `EndpointSubnets`.
   *
   * @default - the private subnets of the VPC, or the isolated ones if it has no others
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The zones of individual interface endpoints, by the short name of the service, such as `{ 'ecr.api':
   * ['us-east-1a', 'us-east-1b'] }`.
   *
   * EC2 does not accept an endpoint in a zone in which the service is not available. `aws ec2
   * describe-vpc-endpoint-services` lists the zones of each service. Subnets in other zones use the endpoint too.
   *
   * @default - all Availability Zones of `subnets`, without Local and Wavelength Zones
   */
  readonly serviceZones?: Record<string, string[]>;

  /**
   * The gateway endpoint for S3. A second one in the same route tables, such as that of `ec2.Vpc`, fails with
   * `EndpointTwice`.
   *
   * @default S3Gateway.defined()
   */
  readonly s3Gateway?: S3Gateway;

  /**
   * The subnets whose route tables use the gateway endpoint for S3.
   *
   * @default - all subnets that the VPC lists
   */
  readonly gatewaySubnets?: ec2.SubnetSelection[];

  /**
   * The networks that may use the interface endpoints on TCP 443, in IPv4 or IPv6 CIDR notation. A deploy-time value
   * counts as IPv4. Allow a deploy-time IPv6 block with `connections.allowDefaultPortFrom(ec2.Peer.ipv6(…))`.
   *
   * @default - the primary CIDR block of the VPC
   */
  readonly clientNetworks?: string[];

  /**
   * The IP address type of the endpoints.
   *
   * @default - IPv4 only
   */
  readonly addressing?: EndpointAddressing;
}

/**
 * VPC endpoints for the AWS services that a cluster uses.
 *
 * It defines a gateway endpoint for S3, which is free of charge and keeps image layers off NAT. Interface endpoints
 * are defined by feature, with a security group that allows TCP 443 from nodes and pods.
 */
export class VpcEndpoints extends Construct implements ec2.IConnectable {
  /** The gateway endpoint for S3. Undefined with `S3Gateway.none()`. */
  public readonly s3?: ec2.IGatewayVpcEndpoint;

  /** The interface endpoints, by the short name of the service, such as `ecr.api`. */
  public readonly interfaceEndpoints: Record<string, ec2.InterfaceVpcEndpoint>;

  /** The security group of the interface endpoints, if there are any. */
  public readonly securityGroup?: ec2.SecurityGroup;

  /** The connections of the interface endpoints. The default port is TCP 443. */
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
          `"s3Gateway: true" needs an endpoint that ${s3Gateway._text} does not define. Leave it out of EndpointAddressing.dualStack()`,
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
      // Only later releases of the construct have an option for the IP address type.
      (gateway.node.defaultChild as ec2.CfnVPCEndpoint).ipAddressType = ec2.VpcEndpointIpAddressType.DUALSTACK;
    }
    return gateway;
  }

  /**
   * Returns the subnets of the gateway endpoint. An imported VPC knows the route tables of its subnets only if they
   * were given.
   */
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
        `"${subnets[0].node.path}" and the other subnets have unknown route tables. Import the VPC with privateSubnetRouteTableIds, or write S3Gateway.defined({ routeTableIds: ["rtb-…"] }), or S3Gateway.none() if the VPC already has an endpoint for S3`,
        this,
      );
    }
    if (withoutRouteTable.length > 0) {
      warn(
        this,
        'endpointRouteTables',
        `The route tables of these subnets are not known, so they do not use the gateway endpoint for S3: ${withoutRouteTable.map(({ node }) => node.path).join(', ')}. Write S3Gateway.defined({ routeTableIds: [...] }), or acknowledge this warning if they reach S3 in another way.`,
      );
    }
    return selections;
  }

  /** Returns imported subnets with the route tables, because the construct only takes route tables of subnets. */
  private subnetsBehind(routeTableIds: readonly string[]): ec2.ISubnet[] {
    if (routeTableIds.length === 0) {
      fail('EndpointRouteTables', '"routeTableIds" is empty. Name one or more, or write S3Gateway.none()');
    }
    validateIds('routeTable', routeTableIds);
    return routeTableIds.map((routeTableId, index) =>
      ec2.Subnet.fromSubnetAttributes(this, `RouteTable${index}`, { subnetId: routeTableId, routeTableId }),
    );
  }

  /** Returns one subnet per zone, which is what an endpoint supports. A list of subnets ignores `onePerAz`. */
  private oneSubnetPerZone(vpc: ec2.IVpc, service: string, selection?: ec2.SubnetSelection): ec2.ISubnet[] {
    const listed = vpc.privateSubnets.length > 0 ? vpc.privateSubnets : vpc.isolatedSubnets;
    const subnets = selection ? vpc.selectSubnets(selection).subnets : listed;
    if (subnets.length === 0) {
      fail(
        'EndpointSubnets',
        `"${service}" has no private subnet for its endpoint. Add Tier.node() to the plan, or set the subnets`,
        this,
      );
    }
    return ec2.SubnetFilter.onePerAz().selectSubnets(subnets);
  }

  /** Fails for subnets without IPv6. Imported subnets pass, because their properties are not known. */
  private validateDualStackSubnets(subnets: readonly ec2.ISubnet[]): void {
    const bare = subnets.find((subnet) => {
      const resource = subnet.node.tryFindChild('Subnet');
      return resource instanceof ec2.CfnSubnet && resource.ipv6CidrBlock === undefined;
    });
    if (bare) {
      fail(
        'EndpointAddressing',
        `"${bare.node.path}" has no IPv6 network for dual stack endpoints. Use subnets with IPv6, or write EndpointAddressing.ipv4()`,
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

/** Returns the distinct services of the features, sorted by name. */
function servicesOf(features: readonly EndpointFeature[]): ec2.InterfaceVpcEndpointAwsService[] {
  const byName = new Map(features.flatMap(({ _services }) => _services).map((service) => [service.shortName, service]));
  return [...byName.keys()].sort().map((name) => byName.get(name) as ec2.InterfaceVpcEndpointAwsService);
}

/** Returns the route table of a subnet. Imported subnets may have none, contrary to the type. */
function routeTableIdOf({ routeTable }: ec2.ISubnet): string | undefined {
  return (routeTable as ec2.IRouteTable | undefined)?.routeTableId;
}

function peerOf(network: string): ec2.IPeer {
  return isConcrete(network) && Cidr.parse(network).ipFamily === IpFamily.IPV6
    ? ec2.Peer.ipv6(network)
    : ec2.Peer.ipv4(network);
}
