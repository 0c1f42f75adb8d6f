import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input';
import { refuse, refusingAt } from '../foundation/refusals';
import { pascalCase } from '../foundation/text';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { EndpointAddressing } from './endpoint-addressing';
import { failOnDuplicates } from './endpoint-duplicates';
import { type EndpointFeature, serviceRegionOf } from './endpoint-feature';
import { validateServiceZones, zonesOfService } from './endpoint-zones';
import { S3Gateway } from './s3-gateway';
import { validateZoneRegions } from './zone-names';

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
    refusingAt(this, () => validateServiceZones(serviceZones, names, zones));
    const subnetsOf = (name: string) => {
      const own = zonesOfService(name, zones, serviceZones);
      return subnets.filter(({ availabilityZone }) => own.includes(availabilityZone));
    };
    const addressing = props.addressing ?? EndpointAddressing.ipv4();
    const dualStack = refusingAt(this, () => addressing._dualStackOf(names));
    for (const name of dualStack) {
      this.refuseIpv4Only(subnetsOf(name));
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
          serviceRegion: refusingAt(this, () => serviceRegionOf(service, Stack.of(this))),
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
        failOnDuplicates(this);
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
        refuse(
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
      return [{ subnets: refusingAt(this, () => this.subnetsBehind(routeTableIds)) }];
    }
    const all = [...vpc.privateSubnets, ...vpc.publicSubnets, ...vpc.isolatedSubnets];
    const subnets = selections?.flatMap((selection) => vpc.selectSubnets(selection).subnets) ?? all;
    const silent = subnets.filter((subnet) => !tableOf(subnet));
    if (subnets.length > 0 && silent.length === subnets.length) {
      refuse(
        'EndpointRouteTables',
        `"${subnets[0].node.path}" and the other subnets have unknown route tables. Import the VPC with privateSubnetRouteTableIds, or write S3Gateway.defined({ routeTableIds: ["rtb-…"] }), or S3Gateway.none() if the VPC already has an endpoint for S3`,
        this,
      );
    }
    if (silent.length > 0) {
      warn(
        this,
        'endpointRouteTables',
        `The route tables of these subnets are not known, so they do not use the gateway endpoint for S3: ${silent.map(({ node }) => node.path).join(', ')}. Write S3Gateway.defined({ routeTableIds: [...] }), or acknowledge this warning if they reach S3 in another way.`,
      );
    }
    return selections;
  }

  /** Returns imported subnets with the route tables, because the construct only takes route tables of subnets. */
  private subnetsBehind(routeTableIds: readonly string[]): ec2.ISubnet[] {
    if (routeTableIds.length === 0) {
      refuse('EndpointRouteTables', '"routeTableIds" is empty. Name one or more, or write S3Gateway.none()');
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
      refuse(
        'EndpointSubnets',
        `"${service}" has no private subnet for its endpoint. Add Tier.node() to the plan, or set the subnets`,
        this,
      );
    }
    return ec2.SubnetFilter.onePerAz().selectSubnets(subnets);
  }

  /** Fails for subnets without IPv6. Imported subnets pass, because their properties are not known. */
  private refuseIpv4Only(subnets: readonly ec2.ISubnet[]): void {
    const bare = subnets.find((subnet) => {
      const resource = subnet.node.tryFindChild('Subnet');
      return resource instanceof ec2.CfnSubnet && resource.ipv6CidrBlock === undefined;
    });
    if (bare) {
      refuse(
        'EndpointAddressing',
        `"${bare.node.path}" has no IPv6 network for dual stack endpoints. Use subnets with IPv6, or write EndpointAddressing.ipv4()`,
        this,
      );
    }
  }

  private defineSecurityGroup({ vpc, clientNetworks }: VpcEndpointsProps): ec2.SecurityGroup {
    const peers = refusingAt(this, () => (clientNetworks ?? [vpc.vpcCidrBlock]).map(peerOf));
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
function tableOf({ routeTable }: ec2.ISubnet): string | undefined {
  return (routeTable as ec2.IRouteTable | undefined)?.routeTableId;
}

function peerOf(network: string): ec2.IPeer {
  return isConcrete(network) && Cidr.parse(network).ipFamily === IpFamily.IPV6
    ? ec2.Peer.ipv6(network)
    : ec2.Peer.ipv4(network);
}
