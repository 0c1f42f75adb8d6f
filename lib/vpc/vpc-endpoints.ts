import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AspectPriority, Aspects, Stack, Stage } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { addDependencies } from '../foundation/deployment-order';
import { fail, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { pascalCase } from '../foundation/values';
import { apiCallsIn, existingEndpointsIn, type LocatedCall, noteExistingEndpoints } from './api-use';
import { EndpointAddressing } from './endpoint-addressing';
import { endpointServices, validateUniqueEndpoints } from './endpoint-duplicates';
import { type EndpointFeature, isReachableIn, serviceNamed, serviceRegionOf } from './endpoint-feature';
import { EndpointPolicy } from './endpoint-policy';
import { selectionsOfTables } from './endpoint-route-tables';
import { validateServiceNames } from './endpoint-services';
import { validateServiceZones, zonesOfCallers, zonesOfService } from './endpoint-zones';
import { validateZoneRegions } from './network-zones';
import { S3Gateway } from './s3-gateway';

/** The services with gateway endpoints. */
const GATEWAY_SERVICES = ['s3', 'dynamodb'];

/** The endpoints of an app, by its root. */
const ENDPOINTS = new WeakMap<IConstruct, VpcEndpoints[]>();

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
   * `EndpointFeature.IN_USE` stands for the services that constructs of the app call.
   *
   * @default - none. Only the gateway endpoint for S3 is defined
   */
  readonly features?: EndpointFeature[];

  /**
   * The services that already have an endpoint in the VPC, which this app does not define, by their short names, such
   * as `ecr.api`. No endpoint is defined for them.
   *
   * @default - none, except the endpoints that this app defines elsewhere
   */
  readonly existingServices?: string[];

  /**
   * The policy of the endpoints.
   *
   * @default EndpointPolicy.account()
   */
  readonly policy?: EndpointPolicy;

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
   * @default - all Availability Zones of `subnets`, without Local and Wavelength Zones. For services that only
   * `EndpointFeature.IN_USE` brings, the zones of their callers
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

  /**
   * The interface endpoints, by the short name of the service, such as `ecr.api`. Those of `EndpointFeature.IN_USE` are
   * added at synthesis, when all callers are known.
   */
  public readonly interfaceEndpoints: Record<string, ec2.InterfaceVpcEndpoint> = {};

  /** The subnets of the interface endpoints, by the short name of the service. @internal */
  public readonly _endpointSubnets: Record<string, ec2.ISubnet[]> = {};

  /** The security group of the interface endpoints, if there are any. */
  public readonly securityGroup?: ec2.SecurityGroup;

  /** The connections of the interface endpoints. The default port is TCP 443. */
  public readonly connections: ec2.Connections;

  private readonly props: VpcEndpointsProps;
  private readonly isInUse: boolean;
  private readonly policy: EndpointPolicy;
  private readonly addressing: EndpointAddressing;
  private gateway?: ec2.IGatewayVpcEndpoint;
  private flowLogBucketArn?: string;
  private prerequisites: readonly IConstruct[] = [];
  private isComplete = false;

  constructor(scope: Construct, id: string, props: VpcEndpointsProps) {
    validateArguments('VpcEndpoints', arguments);
    super(scope, id);
    const { vpc, features = [], existingServices = [] } = props;
    this.props = props;
    this.isInUse = features.some(({ _isInUse }) => _isInUse);
    this.policy = props.policy ?? EndpointPolicy.account();
    this.addressing = props.addressing ?? EndpointAddressing.ipv4();
    withErrorPath(this, () => validateServiceNames(existingServices));
    noteExistingEndpoints(this, vpc, existingServices);
    const services = servicesOf(features, Stack.of(this)).filter(
      ({ shortName }) => !existingServices.includes(shortName),
    );
    const names = services.map(({ shortName }) => shortName);
    const subnets = this.subnetsOf(names);
    if (!this.isInUse) {
      this.validateSettings(names, subnets);
    }

    this.s3 = this.defineS3Gateway(props, this.addressing);
    if (features.some(({ _gateways }) => _gateways.includes('DYNAMODB')) && !existingServices.includes('dynamodb')) {
      this.gateway = this.defineDynamoDbGateway();
    }
    const securityGroups = services.length > 0 || this.isInUse ? [this.defineSecurityGroup(props)] : [];
    this.securityGroup = securityGroups[0];
    this.connections = new ec2.Connections({ securityGroups, defaultPort: HTTPS });
    for (const service of services) {
      this.define(service, zonesOfService(service.shortName, zonesOf(subnets), props.serviceZones ?? {}), subnets);
    }
    noteEndpoints(this);
    Aspects.of(this).add(
      { visit: (construct: IConstruct) => (construct === this ? this._complete() : undefined) },
      { priority: AspectPriority.MUTATING },
    );
    this.node.addValidation({
      validate: () => {
        validateUniqueEndpoints(this);
        return [];
      },
    });
  }

  /** The gateway endpoint for DynamoDB, if a feature adds it or a caller needs it. */
  public get dynamoDb(): ec2.IGatewayVpcEndpoint | undefined {
    return this.gateway;
  }

  /** The dependencies of the endpoints that are defined at synthesis. @internal */
  public _waitFor(prerequisites: readonly IConstruct[]): void {
    this.prerequisites = prerequisites;
  }

  /** The bucket of the flow logs of the VPC. @internal */
  public _admitFlowLogs(bucketArn: string | undefined): void {
    this.flowLogBucketArn = bucketArn;
  }

  /** Defines the endpoints that callers need, and their policies, when all callers are known. @internal */
  public _complete(): void {
    if (this.isComplete) {
      return;
    }
    this.isComplete = true;
    const { vpc, serviceZones = {} } = this.props;
    const calls = apiCallsIn(vpc, this);
    if (this.isInUse) {
      const wanted = this.servicesInUse(calls);
      const names = [...Object.keys(this.interfaceEndpoints), ...wanted].sort();
      const subnets = this.subnetsOf(names);
      this.validateSettings(names, subnets);
      for (const name of [...wanted].sort()) {
        const zones = zonesOfService(name, zonesOf(subnets), serviceZones);
        this.define(
          serviceNamed(name),
          serviceZones[name]
            ? zones
            : zonesOfCallers(
                calls.filter(({ service }) => service === name),
                calls,
                zones,
              ),
          subnets,
        );
      }
      if (!this.gateway && !this.hasEndpointFor('dynamodb') && calls.some(({ service }) => service === 'dynamodb')) {
        this.gateway = this.defineDynamoDbGateway();
      }
    }
    this.admitFunctions(calls);
    this.writePolicies(calls);
  }

  /** The services with interface endpoints that are called and have no endpoint yet. */
  private servicesInUse(calls: readonly LocatedCall[]): string[] {
    return [...new Set(calls.map(({ service }) => service))]
      .filter((name) => !GATEWAY_SERVICES.includes(name))
      .filter((name) => isReachableIn(Stack.of(this), name) && !this.hasEndpointFor(name));
  }

  private hasEndpointFor(name: string): boolean {
    const { vpc } = this.props;
    return (
      existingEndpointsIn(vpc, this).includes(name) ||
      endpointServices(vpc, this).some((service) => service.endsWith(`.${name}`) || service.endsWith(`.${name}-fips`))
    );
  }

  private define(service: ec2.InterfaceVpcEndpointAwsService, zones: readonly string[], all: ec2.ISubnet[]): void {
    const name = service.shortName;
    const subnets = all.filter(({ availabilityZone }) => zones.includes(availabilityZone));
    const isDualStack = withErrorPath(this, () => this.addressing._isDualStackFor(name));
    if (isDualStack) {
      this.validateDualStackSubnets(subnets);
    }
    const endpoint = new ec2.InterfaceVpcEndpoint(this, pascalCase(name), {
      vpc: this.props.vpc,
      service,
      serviceRegion: withErrorPath(this, () => serviceRegionOf(service, Stack.of(this))),
      subnets: { subnets },
      securityGroups: this.securityGroup && [this.securityGroup],
      open: false,
      privateDnsEnabled: true,
      ...(isDualStack ? DUAL_STACK : {}),
    });
    addDependencies(endpoint, [...this.prerequisites]);
    this.interfaceEndpoints[name] = endpoint;
    this._endpointSubnets[name] = subnets;
  }

  private defineDynamoDbGateway(): ec2.GatewayVpcEndpoint {
    const { vpc, s3Gateway = S3Gateway.defined(), gatewaySubnets } = this.props;
    return new ec2.GatewayVpcEndpoint(this, 'DynamoDbGateway', {
      vpc,
      service: ec2.GatewayVpcEndpointAwsService.DYNAMODB,
      subnets: selectionsOfTables(this, vpc, 'DynamoDB', s3Gateway._routeTableIds, gatewaySubnets),
    });
  }

  /** Allows HTTPS from functions, whose subnets may differ from those of nodes and pods. */
  private admitFunctions(calls: readonly LocatedCall[]): void {
    const { clientNetworks } = this.props;
    if (!clientNetworks || !this.securityGroup) {
      return;
    }
    const called = calls.filter(({ service, subnets }) => subnets && this.interfaceEndpoints[service]);
    const networks = new Set(called.flatMap(({ subnets = [] }) => subnets.map(({ ipv4CidrBlock }) => ipv4CidrBlock)));
    for (const network of [...networks].filter((own) => !clientNetworks.includes(own))) {
      this.securityGroup.addIngressRule(peerOf(network), HTTPS, 'HTTPS from functions');
    }
  }

  private writePolicies(calls: readonly LocatedCall[]): void {
    const gateways: [string, ec2.IGatewayVpcEndpoint | undefined][] = [
      ['s3', this.s3],
      ['dynamodb', this.gateway],
    ];
    for (const [name, endpoint] of [...Object.entries(this.interfaceEndpoints), ...gateways]) {
      const roleArns = calls.flatMap((call) => call.roleArns);
      const callers = { roleArns: [...new Set(roleArns)], flowLogBucketArn: this.flowLogBucketArn };
      for (const statement of this.policy._statementsFor(name, callers)) {
        if (endpoint instanceof ec2.VpcEndpoint) {
          endpoint.addToPolicy(statement);
        }
      }
    }
  }

  private validateSettings(names: readonly string[], subnets: readonly ec2.ISubnet[]): void {
    const { serviceZones = {} } = this.props;
    const zones = zonesOf(subnets);
    validateZoneRegions(zones, this);
    withErrorPath(this, () => {
      validateServiceZones(serviceZones, names, zones);
      this.addressing._validateServices(names);
    });
  }

  private subnetsOf(names: readonly string[]): ec2.ISubnet[] {
    const { vpc, subnets } = this.props;
    return names.length > 0 ? this.oneSubnetPerZone(vpc, names[0], subnets) : [];
  }

  private defineS3Gateway(
    { vpc, s3Gateway = S3Gateway.defined(), gatewaySubnets }: VpcEndpointsProps,
    addressing: EndpointAddressing,
  ): ec2.IGatewayVpcEndpoint | undefined {
    if (!s3Gateway._isDefined) {
      if (addressing._hasS3Gateway) {
        fail(
          'EndpointAddressing',
          `"s3Gateway: true" needs an endpoint that ${s3Gateway._text} does not define. Remove it from EndpointAddressing.dualStack()`,
          this,
        );
      }
      return s3Gateway._existing;
    }
    const gateway = new ec2.GatewayVpcEndpoint(this, 'S3Gateway', {
      vpc,
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: selectionsOfTables(this, vpc, 'S3', s3Gateway._routeTableIds, gatewaySubnets),
    });
    if (addressing._hasS3Gateway) {
      // Only later releases of the construct have an option for the IP address type.
      (gateway.node.defaultChild as ec2.CfnVPCEndpoint).ipAddressType = ec2.VpcEndpointIpAddressType.DUALSTACK;
    }
    return gateway;
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

/** The services of the features, sorted by feature name, without duplicates. */
function servicesOf(features: readonly EndpointFeature[], stack: Stack): ec2.InterfaceVpcEndpointAwsService[] {
  const services = features.flatMap(({ _isPreset, _services }) =>
    _services.filter(({ shortName }) => !_isPreset || isReachableIn(stack, shortName)),
  );
  const byName = new Map(services.map((service) => [service.shortName, service]));
  return [...byName.keys()].sort().map((name) => byName.get(name) as ec2.InterfaceVpcEndpointAwsService);
}

function zonesOf(subnets: readonly ec2.ISubnet[]): string[] {
  return subnets.map(({ availabilityZone }) => availabilityZone);
}

/** Completes the endpoints of a stage, before other constructs depend on them. */
export function completeEndpoints(scope: IConstruct): void {
  for (const endpoints of ENDPOINTS.get(scope.node.root) ?? []) {
    if (Stage.of(endpoints) === Stage.of(scope)) {
      endpoints._complete();
    }
  }
}

function noteEndpoints(endpoints: VpcEndpoints): void {
  const { root } = endpoints.node;
  ENDPOINTS.set(root, [...(ENDPOINTS.get(root) ?? []), endpoints]);
}

function peerOf(network: string): ec2.IPeer {
  return isConcrete(network) && Cidr.parse(network).ipFamily === IpFamily.IPV6
    ? ec2.Peer.ipv6(network)
    : ec2.Peer.ipv4(network);
}
