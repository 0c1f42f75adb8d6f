/** Objects of Kubernetes itself that the helpers make, or take part in, with every option that leaves a trace in them. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Duration } from 'aws-cdk-lib/core';
import {
  CoreDns,
  ExternalDns,
  KubeProxy,
  LoadBalancerController,
  NetworkPolicyMode,
  NodeLocalDns,
  TlsCertificates,
  VpcCni,
} from '../../lib';
import { PodToleration } from '../../lib/addons';
import { CoreDnsDisruptionBudget, CoreDnsScaling } from '../../lib/dns';
import {
  AlbAction,
  AlbAuthentication,
  AlbCondition,
  AlbForwardTarget,
  AlbIngress,
  AlbListener,
  IngressGroup,
} from '../../lib/ingress';
import {
  ExternalTrafficPolicy,
  HealthCheckProtocol,
  LogDestination,
  Scheme,
  TargetProtocol,
  TargetStickiness,
  TargetType,
} from '../../lib/loadbalancing';
import { TaintEffect } from '../../lib/nodes';
import { networkPolicyControllerObject } from '../../lib/nodes/auto-mode-manifests';
import { NlbListener, NlbService, type NlbServiceOptions, NlbSplitTarget, Topology } from '../../lib/service';
import { testStack } from '../support/builders';
import { importedCluster } from '../support/networking';
import type { KubernetesShape } from '../support/object-schemas';
import { Synthesized } from '../support/templates';

const CERTIFICATES = TlsCertificates.arns('arn:aws:acm:eu-west-1:111111111111:certificate/one');
const SECURITY = {
  listeners: [AlbListener.http(), AlbListener.https()],
  certificates: CERTIFICATES,
  redirectHttpTo: 443,
};

const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '1.5Gi' } };
const tolerations = [
  PodToleration.exists('dedicated'),
  PodToleration.equal('pool', 'dns', TaintEffect.NO_EXECUTE),
  PodToleration.everything(TaintEffect.NO_SCHEDULE),
];
const affinity = {
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
    ],
  },
};

/** The objects by who made them. */
export function helperManifests(): Readonly<Record<string, KubernetesShape[]>> {
  return { ingresses: ingresses(), services: services(), autoMode: [networkPolicyControllerObject()] };
}

/** Templates whose objects, and whose values for pods, are as rich as the constructs make them. */
export function helperTemplates(): Readonly<Record<string, KubernetesShape>> {
  return { addons: addons(false), 'addons with IPv6': addons(true) };
}

function addons(ipv6: boolean): KubernetesShape {
  const stack = testStack();
  const cluster = importedCluster(stack, { ipv6, kubernetesVersion: '1.34' });
  const coreDns = new CoreDns(stack, 'CoreDns', {
    cluster,
    affinity,
    disruptionBudget: CoreDnsDisruptionBudget.minAvailable(1),
    nodeSelector: { pool: 'dns' },
    podAnnotations: { team: 'dns' },
    podLabels: { team: 'dns' },
    resources,
    scaling: CoreDnsScaling.fixed(3),
    tolerations,
  });
  const kubeProxy = new KubeProxy(stack, 'KubeProxy', { cluster, resources });
  new NodeLocalDns(stack, 'Dns', {
    cluster,
    coreDns,
    kubeProxy,
    resources,
    kubeDnsIp: ipv6 ? 'fd30::a' : '172.20.0.10',
  });
  new VpcCni(stack, 'VpcCni', {
    cluster,
    networkPolicy: NetworkPolicyMode.standard(),
    daemon: {
      affinity,
      tolerations: [{ operator: 'Exists' }],
      resources: { cpuRequest: '50m', memoryLimit: '256Mi' },
    },
  });
  new LoadBalancerController(stack, 'Controller', {
    cluster,
    nodeSelector: { pool: 'system' },
    priorityClassName: 'system-cluster-critical',
    resourceLimits: { memory: '256Mi' },
    resourceRequests: { cpu: '100m' },
    tolerations: [{ key: 'system', operator: 'Exists' }],
  });
  return Synthesized.of(stack).json;
}

function ingresses(): KubernetesShape[] {
  const group = new IngressGroup('shared', { ...SECURITY, scheme: Scheme.INTERNET_FACING });
  const alone = new AlbIngress({
    ...SECURITY,
    accessLogs: LogDestination.bucket('logs', 'shop'),
    actions: {
      gone: AlbAction.fixedResponse(410, { messageBody: 'gone', contentType: 'text/html' }),
      docs: AlbAction.redirect({ hostname: 'docs.example.com', permanent: true }),
      canary: AlbAction.forward(
        [AlbForwardTarget.service('web', '80', 90), AlbForwardTarget.service('new', 'http', 10)],
        Duration.minutes(5),
      ),
    },
    authentication: AlbAuthentication.cognito({
      userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/pool',
      userPoolClientId: 'client',
      userPoolDomain: 'orion',
    }),
    targetProtocol: TargetProtocol.HTTPS,
    conditions: { gone: [AlbCondition.hostnames('old.example.com'), AlbCondition.queryParameter('v', '1')] },
    deletionProtection: true,
    deregistrationDelay: Duration.seconds(30),
    healthCheck: { path: '/ready', port: '8080' },
    idleTimeout: Duration.seconds(90),
    tags: { team: 'web', note: 'a b' },
    minimumCapacityUnits: 100,
    stickiness: TargetStickiness.loadBalancerCookie(Duration.minutes(5)),
  });
  const actions = ['gone', 'docs', 'canary'].map((name) => AlbAction.backend(name));
  return [
    ingress('alone', alone.annotations, actions),
    ...['shop', 'blog'].map((name, at) => ingress(name, group.addMember(name, at).annotations, [service(name)])),
    ingress('plain', new AlbIngress({}).annotations, [service('plain')]),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'shop',
        namespace: 'web',
        annotations: AlbIngress.serviceAnnotations({
          targetType: TargetType.INSTANCE,
          targetNodeLabels: { pool: 'edge' },
          stickiness: TargetStickiness.none(),
        }),
      },
      spec: { ports: [{ port: 80 }], selector: { app: 'shop' } },
    },
  ];
}

function ingress(name: string, annotations: object, backends: object[]): KubernetesShape {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'web', annotations },
    spec: {
      ingressClassName: 'alb',
      rules: backends.map((backend, at) => ({
        host: `${name}.example.com`,
        http: { paths: [{ path: `/${at}`, pathType: 'Prefix', backend }] },
      })),
    },
  };
}

function service(name: string): object {
  return { service: { name, port: { number: 80 } } };
}

function services(): KubernetesShape[] {
  const topologies = [
    Topology.auto(),
    Topology.preferClose(),
    Topology.preferSameNode(),
    Topology.preferSameZone(),
    Topology.sameNodeOnly(),
  ];
  const shapes: NlbServiceOptions[] = [
    {},
    ...topologies.map((topology) => ({ topology })),
    {
      scheme: Scheme.INTERNAL,
      additionalLoadBalancerAttributes: { 'load_balancing.cross_zone.enabled': 'true' },
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: false,
      healthCheck: { protocol: HealthCheckProtocol.HTTP, path: '/ready', interval: Duration.seconds(20) },
      minimumCapacityUnits: 3000,
      privateIpv4Addresses: ['10.0.0.10', '10.0.1.10'],
      proxyProtocol: true,
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(testStack(), 'Group', 'sg-0123456789abcdef0')],
      tls: { certificates: CERTIFICATES, ports: ['443'] },
    },
    {
      listeners: [
        NlbListener.tcp(5432, {
          idleTimeout: Duration.minutes(30),
          split: { ownWeight: 90, others: [NlbSplitTarget.service('green', '5432', 10)] },
        }),
        NlbListener.tcpUdp(53),
      ],
    },
    {
      scheme: Scheme.INTERNET_FACING,
      targetType: TargetType.INSTANCE,
      externalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
      nodePorts: true,
      stickiness: TargetStickiness.sourceIp(),
      inboundCidrs: ['203.0.113.0/24'],
      targetNodeLabels: { pool: 'edge' },
    },
  ];
  const stack = testStack();
  const dns = new ExternalDns(stack, 'Dns', {
    cluster: importedCluster(stack),
    hostedZones: [
      route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z01', zoneName: 'example.com' }),
    ],
  });
  return [
    ...shapes.map((options, at) => {
      const { annotations, serviceSpec } = new NlbService(options);
      return {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: `nlb-${at}`,
          namespace: 'web',
          annotations: { ...annotations, ...dns.annotationsFor(['a.example.com'], { ttl: Duration.minutes(1) }) },
        },
        spec: { ...serviceSpec, ports: [{ name: 'tls', port: 443, targetPort: 8443 }], selector: { app: 'orders' } },
      };
    }),
    ...topologies.map((topology, at) =>
      topology.applyTo({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: `inside-${at}`, namespace: 'web' },
        spec: { ports: [{ port: 80 }], selector: { app: 'orders' } },
      }),
    ),
  ];
}
