import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { testStack } from './builders';
import { publicApi as library } from './public-api';

// biome-ignore lint/suspicious/noExplicitAny: options of any construct
type Options = any;

const { AlbListener, IpAddressType, Scheme, TargetType } = library;
const IDS = ['euw1-az1', 'euw1-az2', 'euw1-az3'];
const CERTIFICATE = 'arn:aws:acm:eu-west-1:111111111111:certificate/one';

const deep = (one: Options, other: Options): Options =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((key) => [
      key,
      isPlain(one[key]) && isPlain(other[key]) ? deep(one[key], other[key]) : key in other ? other[key] : one[key],
    ]),
  );

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Options beside the one under test. */
const beside = (more: () => Options) => (options: Options) => deep(options, more());

/** As `addTier`, inside each member of a list. */
const insideEach = (list: string, more: () => Options) => (options: Options) => ({
  ...options,
  [list]: options[list].map((member: Options) => deep(member, more())),
});

const subnets = () =>
  ['a', 'b'].map((letter) => ec2.Subnet.fromSubnetId(testStack(), 'Subnet', `subnet-0${letter.repeat(16)}`));
const ofOneSubnet = (more: object = {}) =>
  beside(() => ({ subnets: library.LoadBalancerSubnets.of(...subnets().slice(0, 1)), ...more }));
const OF_NODES = { targetType: TargetType.INSTANCE };
const OF_HTTPS = { listeners: [AlbListener.https()], certificates: library.TlsCertificates.arns(CERTIFICATE) };
const redirected = () => ({
  backends: undefined,
  filter: library.RouteFilter.redirect({ hostname: 'shop.example.com' }),
});
const ROUTES = () => ({ sources: [library.RecordSource.GATEWAY_HTTP_ROUTE] });
const CHART = () => ({ installation: library.ExternalDnsInstallation.chart() });
const BACKENDS = () => ({ backends: [library.RouteBackend.service('a', 80)] });

const ofType = ({ instanceLimits }: Options) => ({ instanceLimits: { 'm7i.large': instanceLimits.key } });

/** Options without which an option means nothing and is refused: `subject path` → the options with the others beside it. */
export const COMPANIONS: Readonly<Record<string, (options: Options) => Options>> = {
  'EksNetwork serviceZones{}[]': ({ serviceZones }) => ({
    endpoints: [library.EndpointFeature.NODES],
    serviceZones: { ec2: serviceZones.key },
  }),
  'VpcEndpoints serviceZones{}[]': ({ serviceZones }) => ({
    features: [library.EndpointFeature.NODES],
    clientNetworks: ['10.0.0.0/16'],
    serviceZones: { ec2: serviceZones.key },
  }),
  'EksNetwork zoneNames{}': ({ zoneNames }) => ({
    addressPlan: library.AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: IDS }),
    zoneNames: { [IDS[0]]: zoneNames.key, [IDS[1]]: 'eu-west-1b', [IDS[2]]: 'eu-west-1c' },
  }),
  'EksNetwork.fromVpc zoneNames{}': ({ zoneNames }) => ({
    vpc: ec2.Vpc.fromVpcAttributes(testStack(), 'ById', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: IDS.slice(0, 2),
      privateSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'],
    }),
    zoneNames: { [IDS[0]]: zoneNames.key, [IDS[1]]: 'eu-west-1b' },
  }),
  'NodeGroup instanceLimits{}.architecture': ofType,
  'NodeNetworking instanceLimits{}.architecture': ofType,
  ...Object.fromEntries(
    ['networkInterfaces', 'ipv4AddressesPerInterface', 'branchInterfaces', 'vcpus'].flatMap((name) => [
      [`NodeGroup instanceLimits{}.${name}`, ofType],
      [`NodeNetworking instanceLimits{}.${name}`, ofType],
    ]),
  ),
  'AddressPlan.forEks zoneSlots{}': ({ zoneSlots }) => ({ zoneSlots: { 'eu-west-1a': zoneSlots.key } }),
  'AlbIngress frontendNlb.listenerPorts{}': ({ frontendNlb: { listenerPorts } }) => ({
    listeners: [AlbListener.http()],
    frontendNlb: { listenerPorts: { '80': listenerPorts.key } },
  }),
  'LoadBalancerController ingressClass.loadBalancerName': beside(() => ({ ingressClass: { group: 'shop' } })),
  'LoadBalancerController ingressClass.webAclName': beside(() => ({ protection: { webAclNames: true } })),
  'ExternalDns zoneRoleExternalId': beside(() => ({ zoneRoleArn: 'arn:aws:iam::222222222222:role/zones' })),
  'ExternalDns gateways.name': beside(ROUTES),
  'ExternalDns gateways.namespace': beside(ROUTES),
  'ExternalDns gateways.labelFilter': beside(ROUTES),
  'ExternalDns targets.defaults[]': beside(() => ({ sources: [library.RecordSource.CRD] })),
  'ExternalDns priorityClassName': beside(CHART),
  'ExternalDns imageRepository': beside(CHART),
  'GatewayClass loadBalancers.targets.targetNodeLabels{}': beside(() => ({ loadBalancers: { targets: OF_NODES } })),
  'AlbGateway targets.targetNodeLabels{}': beside(() => ({ targets: OF_NODES })),
  'Manifests.albGateway targets.targetNodeLabels{}': beside(() => ({ targets: OF_NODES })),
  'Manifests.nlbGateway targets.targetNodeLabels{}': beside(() => ({ targets: OF_NODES })),
  'Manifests.serviceTargets targetNodeLabels{}': beside(() => OF_NODES),
  'Manifests.serviceTargets routes[].targets.targetNodeLabels{}': insideEach('routes', () => ({
    name: 'shop',
    namespace: 'web',
    targets: OF_NODES,
  })),
  'Manifests.serviceTargets routes[].name': insideEach('routes', () => ({ namespace: 'web' })),
  'Manifests.gatewayTargets routes[].name': insideEach('routes', () => ({ namespace: 'web' })),
  'Manifests.nlbGateway eipAllocationIds[]': ofOneSubnet({ scheme: Scheme.INTERNET_FACING }),
  'Manifests.nlbGateway privateIpv4Addresses[]': ofOneSubnet(),
  'Manifests.nlbGateway ipv6Addresses[]': ofOneSubnet({ ipAddressType: IpAddressType.DUALSTACK }),
  'Manifests.nlbGateway targets.healthCheck.path': beside(() => ({
    targets: { healthCheck: { protocol: library.HealthCheckProtocol.HTTP } },
  })),
  'Manifests.nlbGateway targets.healthCheck.successCodes': beside(() => ({
    targets: { healthCheck: { protocol: library.HealthCheckProtocol.HTTP } },
  })),
  'Route.http rules[].listenerRule.sourceCidrs[]': insideEach('rules', BACKENDS),
  'Route.http rules[].listenerRule.matchSources[].sourceCidrs[]': insideEach('rules', () => ({
    ...BACKENDS(),
    matches: [{}],
  })),
  'Route.http rules[].listenerRule.matchSources[].matches[]': insideEach('rules', () => ({
    ...BACKENDS(),
    matches: [{}],
  })),
  'Route.http rule listenerRule.fixedResponse.statusCode': beside(() => ({ backends: undefined })),
  'Route.grpc listenerRule.fixedResponse.statusCode': beside(() => ({ backends: [] })),
  'Route.http rules[].listenerRule.tags{}': insideEach('rules', BACKENDS),
  'Route.http rules[].listenerRule.redirectQuery': insideEach('rules', redirected),
  'Route.grpc listenerRule.matchSources[].sourceCidrs[]': beside(() => ({ matches: [{}] })),
  'Route.grpc listenerRule.matchSources[].matches[]': beside(() => ({ matches: [{}] })),
  'Route.http rule listenerRule.redirectQuery': beside(redirected),
  'Route.http rule listenerRule.fixedResponse.contentType': beside(() => ({ backends: undefined })),
  'Route.http rule listenerRule.fixedResponse.messageBody': beside(() => ({ backends: undefined })),
  'Route.grpc listenerRule.fixedResponse.contentType': beside(() => ({ backends: [] })),
  'Route.grpc listenerRule.fixedResponse.messageBody': beside(() => ({ backends: [] })),
  'AlbIngress sslPolicy': beside(() => OF_HTTPS),
  'AlbIngress jwtValidation.jwksEndpoint': beside(() => OF_HTTPS),
  'AlbIngress jwtValidation.issuer': beside(() => OF_HTTPS),
  'AlbIngress targetNodeLabels{}': beside(() => OF_NODES),
  'AlbIngress frontendNlb.eipAllocationIds[]': beside(() => ({
    frontendNlb: { scheme: Scheme.INTERNET_FACING },
  })),
  'AlbIngress.serviceAnnotations targetNodeLabels{}': beside(() => OF_NODES),
  'NlbService targetNodeLabels{}': beside(() => OF_NODES),
  'NlbService eipAllocationIds[]': beside(() => ({ scheme: Scheme.INTERNET_FACING })),
  'NlbService ipv6Addresses[]': beside(() => ({ ipAddressType: IpAddressType.DUALSTACK })),
  'NlbService healthCheck.path': beside(() => ({
    healthCheck: { protocol: library.HealthCheckProtocol.HTTP },
  })),
  'NlbService healthCheck.successCodes': beside(() => ({
    healthCheck: { protocol: library.HealthCheckProtocol.HTTP },
  })),
};
