import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { Stack } from 'aws-cdk-lib/core';
import { inputMembers, inputType } from '../../lib/foundation/input-types';
import { testNetwork, testStack, ZONES } from './builders';
import { importedCluster } from './networking';
import { publicApi as library } from './public-api';
import { legible, Synthesized } from './templates';
import { COMPANIONS } from './text-companions';

// biome-ignore lint/suspicious/noExplicitAny: options of any construct
type Options = any;

/** Something that takes a struct: a construct, whose template is its result, or a function. */
export interface Subject {
  readonly name: string;
  readonly type: string;
  readonly define: (options: Options) => unknown;
  /** As `define`, in a given stack, which is not synthesised; undefined of functions. */
  readonly defineIn?: (stack: Stack, options: Options) => void;
}

/** A text inside the options of a subject: where it is, and the options with a value there. */
export interface TextOption {
  readonly subject: Subject;
  /** Such as `corefile.hosts{key}` or `selectors[].namespace`. */
  readonly path: string;
  readonly give: (value: Options) => unknown;
  /** As `give`, in a given stack. */
  readonly giveIn: (stack: Stack, value: Options) => void;
  /** The struct that has the member. */
  readonly type: string;
  readonly kind: 's' | '[s]' | 'key' | 'value' | 'n';
}

/** What a struct needs beside the option under test. */
export const VALID: Readonly<Record<string, () => object>> = {
  AlbIngressProps: () => ({}),
  TargetOptimizer: () => ({ serviceName: 'agent', servicePort: '80', targetControlPort: 3000 }),
  AutoModeProxy: () => ({ httpsProxy: 'http://proxy.example.com:3128' }),
  CertificateManagementOptions: () => ({ hostedZones: [zone()] }),
  CognitoSignInOptions: () => ({
    userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_abc',
    userPoolClientId: 'client',
    userPoolDomain: 'orion',
  }),
  FargateSelector: () => ({ namespace: 'web' }),
  FixedResponse: () => ({ statusCode: 503 }),
  GatewayApiCrdFile: () => ({ url: 'https://example.com/crds.yaml' }),
  InstanceLimitsOptions: () => ({ networkInterfaces: 3, ipv4AddressesPerInterface: 10 }),
  IngressClassListener: () => ({ port: 80 }),
  ListenerSetOptions: () => ({ name: 'more', listeners: [library.Listener.http({ port: 8080 })] }),
  MatchSources: () => ({ matches: [0], sourceCidrs: ['10.0.0.0/8'] }),
  NlbTlsOptions: () => ({
    certificates: library.TlsCertificates.arns('arn:aws:acm:eu-west-1:111111111111:certificate/one'),
  }),
  OidcSignInOptions: () => ({
    issuer: 'https://idp.example.com',
    authorizationEndpoint: 'https://idp.example.com/a',
    tokenEndpoint: 'https://idp.example.com/t',
    userInfoEndpoint: 'https://idp.example.com/u',
    secretName: 'idp',
  }),
  PodCapacityOptions: () => ({ instanceTypes: ['m7i.large'] }),
  RouteTargets: () => ({ kind: library.RouteKind.HTTP, targets: {} }),
  SignInSecret: () => ({ namespace: 'web', name: 'idp' }),
  TokenValidationOptions: () => ({ jwksEndpoint: 'https://idp.example.com/jwks', issuer: 'https://idp.example.com' }),
  TxtEncryptionKey: () => ({ secretName: 'key', secretKey: 'aes' }),
};

const lookups = testStack();

function zone(): route53.IHostedZone {
  return (
    (lookups.node.tryFindChild('Zone') as route53.IHostedZone | undefined) ??
    route53.HostedZone.fromHostedZoneAttributes(lookups, 'Zone', {
      hostedZoneId: 'Z0123456789EXAMPLE',
      zoneName: 'example.com',
    })
  );
}

function construct(name: string, type: string, define: (stack: Stack, options: Options) => void): Subject {
  return {
    name,
    type,
    defineIn: define,
    define: (options) => {
      const stack = testStack();
      define(stack, options);
      return Synthesized.of(stack).resources.map(({ Properties }) => legible(Properties));
    },
  };
}

const PLAN = { vpcCidr: '10.0.0.0/16', availabilityZones: ZONES };
const LISTENERS = () => [library.Listener.http()];
const types = [new ec2.InstanceType('m7i.large')];

function controllerOf(stack: Stack) {
  return new library.LoadBalancerController(stack, 'Controller', {
    cluster: importedCluster(stack),
    gatewayApi: {},
  });
}

/** The VPC of the imported cluster. */
const vpcOf = (stack: Stack) => stack.node.findChild('Vpc') as ec2.IVpc;

function nodes(stack: Stack) {
  const cluster = importedCluster(stack, {
    kubernetesVersion: '1.36',
    clusterEndpoint: 'https://example.com',
    clusterCertificateAuthorityData: 'YQ==',
  });
  const vpcCni = new library.VpcCni(stack, 'VpcCni', { cluster });
  return { cluster, vpc: vpcOf(stack), vpcCni };
}

/** Every struct-taking entry whose options hold texts. */
export const SUBJECTS: readonly Subject[] = [
  construct('EksNetwork', 'EksNetworkProps', (stack, options) => testNetwork(stack, options)),
  construct('EksNetwork.fromVpc', 'ExistingNetworkProps', (stack, options) => {
    importedCluster(stack);
    library.EksNetwork.fromVpc(stack, 'Network', { vpc: vpcOf(stack), ...options });
  }),
  {
    name: 'AddressPlan.forEks',
    type: 'EksAddressPlanOptions',
    define: (options) => {
      const plan = library.AddressPlan.forEks({ ...PLAN, ...options });
      return [plan.toMarkdown(), plan.toJson(), plan.toHtml(), plan.toSvg()];
    },
  },
  construct('ClusterTarget.fromAttributes', 'ClusterTargetAttributes', (stack, options) => {
    const cluster = importedCluster(stack, options);
    const vpcCni = new library.VpcCni(stack, 'VpcCni', { cluster });
    new library.LoadBalancerController(stack, 'Controller', { cluster });
    new library.ExternalDns(stack, 'Dns', { cluster, hostedZones: [zone()] });
    new library.NodeGroup(stack, 'Nodes', { cluster, vpc: vpcOf(stack), vpcCni, instanceTypes: types });
  }),
  construct('VpcCni', 'VpcCniOptions', (stack, options) => {
    new library.VpcCni(stack, 'VpcCni', { cluster: importedCluster(stack), ...options });
  }),
  construct('KubeProxy', 'KubeProxyOptions', (stack, options) => {
    new library.KubeProxy(stack, 'Proxy', { cluster: importedCluster(stack), ...options });
  }),
  construct('CoreDns', 'CoreDnsOptions', (stack, options) => {
    new library.CoreDns(stack, 'Dns', { cluster: importedCluster(stack), ...options });
  }),
  construct('EksAddon', 'EksAddonOptions', (stack, options) => {
    const kind = library.EksAddonKind.unlisted('acme_agent');
    new library.EksAddon(stack, 'Addon', { cluster: importedCluster(stack), kind, ...options });
  }),
  construct('NodeLocalDns', 'NodeLocalDnsOptions', (stack, options) => {
    const cluster = importedCluster(stack);
    options = { kubeDnsIp: '172.20.0.10', ...options };
    const kubeProxy = new library.KubeProxy(stack, 'Proxy', { cluster });
    const coreDns = new library.CoreDns(stack, 'Dns', { cluster });
    new library.NodeLocalDns(stack, 'Local', { cluster, kubeProxy, coreDns, ...options });
  }),
  construct('NodeGroup', 'NodeGroupProps', (stack, options) => {
    new library.NodeGroup(stack, 'Nodes', { ...nodes(stack), instanceTypes: types, ...options });
  }),
  construct('NodeNetworking', 'NodeNetworkingProps', (stack, options) => {
    new library.NodeNetworking({ ...nodes(stack), instanceTypes: types, ...options });
  }),
  construct('AutoModeNodeClass', 'AutoModeNodeClassOptions', (stack, options) => {
    const cluster = importedCluster(stack, { compute: library.ClusterCompute.autoMode() });
    new library.AutoModeNodeClass(stack, 'Class', { cluster, vpc: vpcOf(stack), ...options });
  }),
  construct('FargateProfile', 'FargateProfileOptions', (stack, options) => {
    const cluster = importedCluster(stack);
    new library.FargateProfile(stack, 'Profile', {
      cluster,
      vpc: vpcOf(stack),
      selectors: [{ namespace: 'a' }],
      ...options,
    });
  }),
  construct('VpcEndpoints', 'VpcEndpointsProps', (stack, options) => {
    importedCluster(stack);
    const s3Gateway = library.S3Gateway.none();
    new library.VpcEndpoints(stack, 'Endpoints', { vpc: vpcOf(stack), s3Gateway, ...options });
  }),
  construct('LoadBalancerController', 'LoadBalancerControllerOptions', (stack, options) => {
    new library.LoadBalancerController(stack, 'Controller', { cluster: importedCluster(stack), ...options });
  }),
  construct('ExternalDns', 'ExternalDnsOptions', (stack, options) => {
    new library.ExternalDns(stack, 'Dns', { cluster: importedCluster(stack), hostedZones: [zone()], ...options });
  }),
  construct('ExternalDnsZoneRole', 'ExternalDnsZoneRoleProps', (stack, options) => {
    new library.ExternalDnsZoneRole(stack, 'Role', {
      hostedZones: [zone()],
      externalDnsRoleArn: 'arn:aws:iam::222222222222:role/dns',
      ...options,
    });
  }),
  construct('CloudMapDns', 'CloudMapDnsProps', (stack, options) => {
    const cluster = importedCluster(stack);
    const namespace = new servicediscovery.PrivateDnsNamespace(stack, 'Namespace', {
      name: 'web.internal',
      vpc: vpcOf(stack),
    });
    new library.CloudMapDns(stack, 'CloudMap', {
      cluster,
      namespaces: [namespace],
      ...options,
    });
  }),
  construct('GatewayApiController', 'GatewayApiControllerProps', (stack, options) => {
    new library.GatewayApiController(stack, 'Lattice', { cluster: importedCluster(stack), ...options });
  }),
  construct('CniMetricsHelper', 'CniMetricsHelperOptions', (stack, options) => {
    new library.CniMetricsHelper(stack, 'Metrics', { cluster: importedCluster(stack), ...options });
  }),
  construct('AddressObservability', 'AddressObservabilityOptions', (stack, options) => {
    new library.AddressObservability(stack, 'Watch', { network: testNetwork(stack), ...options });
  }),
  construct('NetworkFlowMonitor', 'NetworkFlowMonitorOptions', (stack, options) => {
    const flowScope = library.NetworkFlowScope.account();
    new library.NetworkFlowMonitor(stack, 'Flows', { cluster: importedCluster(stack), flowScope, ...options });
  }),
  construct('PodSecurityGroup', 'PodSecurityGroupOptions', (stack, options) => {
    new library.PodSecurityGroup(stack, 'Group', { cluster: importedCluster(stack), ...options });
  }),
  construct('PodSecurityGroupPolicy', 'PodSecurityGroupPolicyOptions', (stack, options) => {
    new library.PodSecurityGroupPolicy(stack, 'Policy', {
      cluster: importedCluster(stack),
      namespace: 'web',
      selector: library.PodSecurityGroupSelector.pods({ app: 'web' }),
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Own', 'sg-0123456789abcdef0')],
      ...options,
    });
  }),
  construct('GatewayClass', 'GatewayClassOptions', (stack, options) => {
    new library.GatewayClass(stack, 'Class', {
      controller: controllerOf(stack),
      kind: library.GatewayKind.ALB,
      ...options,
    });
  }),
  construct('AlbGateway', 'AlbGatewayProps', (stack, options) => {
    new library.AlbGateway(stack, 'Gateway', {
      controller: controllerOf(stack),
      name: 'shop',
      namespace: 'web',
      listeners: LISTENERS(),
      ...options,
    });
  }),
  {
    name: 'Manifests.albGateway',
    type: 'AlbGatewayManifest',
    define: (options) =>
      library.Manifests.albGateway({
        name: 'shop',
        namespace: 'web',
        gatewayClassName: 'alb',
        listeners: LISTENERS(),
        ...options,
      }),
  },
  {
    name: 'Manifests.nlbGateway',
    type: 'NlbGatewayManifest',
    define: (options) =>
      library.Manifests.nlbGateway({
        name: 'shop',
        namespace: 'web',
        gatewayClassName: 'nlb',
        listeners: [library.Listener.tcp({ port: 25 })],
        ...options,
      }),
  },
  {
    name: 'Manifests.serviceTargets',
    type: 'ServiceTargetsManifest',
    define: (options) => library.Manifests.serviceTargets({ service: 'cart', namespace: 'web', ...options }),
  },
  {
    name: 'Manifests.gatewayTargets',
    type: 'TargetsManifest',
    define: (options) => library.Manifests.gatewayTargets({ gateway: 'cart', namespace: 'web', ...options }),
  },
  {
    name: 'Manifests.listenerSet',
    type: 'ListenerSetManifest',
    define: (options) =>
      library.Manifests.listenerSet(library.GatewayKind.ALB, {
        name: 'more',
        listeners: LISTENERS(),
        namespace: 'web',
        gatewayName: 'shop',
        ...options,
      }),
  },
  {
    name: 'Manifests.referenceGrant',
    type: 'ReferenceGrantManifest',
    define: (options) =>
      library.Manifests.referenceGrant({
        name: 'grant',
        namespace: 'web',
        fromNamespace: 'shop',
        services: ['a'],
        ...options,
      }),
  },
  {
    name: 'Route.http',
    type: 'HttpRouteOptions',
    define: (options) =>
      library.Route.http({
        rules: [{ backends: [library.RouteBackend.service('a', 80)] }],
        ...options,
      }).toManifests(AT),
  },
  {
    name: 'Route.http rule',
    type: 'HttpRouteRule',
    define: (options) =>
      library.Route.http({
        rules: [{ backends: [library.RouteBackend.service('a', 80)], matches: [{}], ...options }],
      }).toManifests(AT),
  },
  {
    name: 'Route.grpc',
    type: 'GrpcRouteRule',
    define: (options) =>
      library.Route.grpc({
        rules: [{ backends: [library.RouteBackend.service('a', 80)], ...options }],
        hostnames: ['a.example.com'],
      }).toManifests(AT),
  },
  {
    name: 'Route.toManifests',
    type: 'RouteAttachment',
    define: (options) =>
      library.Route.http({ rules: [{ backends: [library.RouteBackend.service('a', 80)] }] }).toManifests({
        ...AT,
        ...options,
      }),
  },
  { name: 'AlbIngress', type: 'AlbIngressProps', define: (options) => new library.AlbIngress(options).annotations },
  {
    name: 'AlbIngress.serviceAnnotations',
    type: 'AlbServiceOptions',
    define: (options) => library.AlbIngress.serviceAnnotations(options),
  },
  {
    name: 'NlbService',
    type: 'NlbServiceOptions',
    define: (options) => {
      const service = new library.NlbService(options);
      return [service.annotations, service.serviceSpec];
    },
  },
];

const AT = { name: 'shop', namespace: 'web', gatewayName: 'edge' };

/** The subjects that define no construct, and make no text of several values. */
export function pureSubjects(): Subject[] {
  return SUBJECTS.filter(({ name }) => /^(Manifests|Route|AlbIngress|NlbService)/.test(name));
}

/** Every text in the options of a subject, those of structs, lists and maps inside included. */
export function textOptionsOf(subject: Subject): TextOption[] {
  return visit(subject.type, [], subject).filter(({ kind }) => kind !== 'n');
}

/** Every number in the options of a subject, as `textOptionsOf`. */
export function numberOptionsOf(subject: Subject): TextOption[] {
  return visit(subject.type, [], subject).filter(({ kind }) => kind === 'n');
}

type Wrap = { readonly text: string; readonly of: (inner: unknown) => object };

function visit(
  type: string,
  seen: readonly string[],
  subject: Subject,
  wrap: Wrap = { text: '', of: (inner) => inner as object },
): TextOption[] {
  if (seen.includes(type)) {
    return [];
  }
  return inputMembers(type).flatMap((member) => {
    const at = `${wrap.text}${member.name}`;
    const put = (value: unknown) => wrap.of({ ...VALID[type]?.(), [member.name]: value });
    return ofType(member.type, at, put, type, [...seen, type], subject);
  });
}

function ofType(
  memberType: string,
  at: string,
  put: (value: unknown) => object,
  type: string,
  seen: readonly string[],
  subject: Subject,
): TextOption[] {
  const option = (path: string, kind: TextOption['kind'], value: (text: Options) => unknown): TextOption => {
    const withCompanions = COMPANIONS[`${subject.name} ${path}`] ?? ((options: object) => options);
    const optionsWith = (text: Options) => withCompanions(put(value(text)));
    return {
      subject,
      path,
      type,
      kind,
      give: (text) => subject.define(optionsWith(text)),
      giveIn: (stack, text) => subject.defineIn?.(stack, optionsWith(text)),
    };
  };
  switch (memberType) {
    case 's':
      return [option(at, 's', (text) => text)];
    case 'n':
      return [option(at, 'n', (number) => number)];
    case '[n]':
      return [option(`${at}[]`, 'n', (number) => [number])];
    case '[s]':
      return [option(`${at}[]`, '[s]', (text) => (Array.isArray(text) ? text : [text]))];
    case '{s}':
      return [
        option(`${at}{key}`, 'key', (text) => ({ [text]: 'value' })),
        option(`${at}{}`, 'value', (text) => ({ [at.endsWith('responseHeaders') ? 'x-frame-options' : 'key']: text })),
      ];
    case '{n}':
      return [
        option(`${at}{key}`, 'key', (text) => ({ [text]: 1 })),
        option(`${at}{}`, 'n', (number) => ({ key: number })),
      ];
    case '{b}':
      return [option(`${at}{key}`, 'key', (text) => ({ [text]: true }))];
    case '{[s]}':
      return [
        option(`${at}{key}`, 'key', (text) => ({ [text]: ['10.0.0.1'] })),
        option(`${at}{}[]`, 'value', (text) => ({ key: [text] })),
      ];
  }
  const inner = memberType.replace(/^[[{]/, '').replace(/[\]}]$/, '');
  if (inputType(inner)?.kind !== 'struct') {
    return [];
  }
  const [text, of]: [string, (value: unknown) => unknown] = memberType.startsWith('[')
    ? [`${at}[].`, (value) => [value]]
    : memberType.startsWith('{')
      ? [`${at}{}.`, (value) => ({ key: value })]
      : [`${at}.`, (value) => value];
  return visit(inner, seen, subject, { text, of: (value) => put(of(value)) });
}
