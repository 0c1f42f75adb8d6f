import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { LoadBalancerSubnets, TlsCertificates } from '../../lib';
import {
  AlbAction,
  AlbAuthentication,
  AlbCondition,
  AlbForwardTarget,
  AlbIngress,
  type AlbIngressProps,
  AlbListener,
  AlbTransform,
} from '../../lib/ingress';
import {
  Algorithm,
  ClientRoutingPolicy,
  DesyncMitigationMode,
  HealthCheckProtocol,
  IpAddressType,
  LogDestination,
  MutualAuthentication,
  RedirectProtocol,
  Scheme,
  TargetProtocol,
  TargetProtocolVersion,
  TargetStickiness,
  TargetType,
  TokenClaim,
  UnauthenticatedRequest,
  XffHeaderProcessingMode,
} from '../../lib/loadbalancing';

export const ALB_PREFIX = 'alb.ingress.kubernetes.io/';
export const CERTIFICATE = 'arn:aws:acm:eu-west-1:111111111111:certificate/one';
export const OTHER_CERTIFICATE = 'arn:aws:acm:eu-west-1:111111111111:certificate/two';
export const certificates = TlsCertificates.arns(CERTIFICATE);

/** The annotations without what they begin with. */
export function annotationsOf(options: AlbIngressProps): Record<string, string> {
  return Object.fromEntries(
    Object.entries(new AlbIngress(options).annotations).map(([key, value]) => [key.slice(ALB_PREFIX.length), value]),
  );
}

export const group = ec2.SecurityGroup.fromSecurityGroupId(new Stack(), 'Group', 'sg-0123456789abcdef0');
const logs = LogDestination.bucket('logs', 'shop');

export const oidc = AlbAuthentication.oidc({
  issuer: 'https://idp.example.com',
  authorizationEndpoint: 'https://idp.example.com/authorize',
  tokenEndpoint: 'https://idp.example.com/token',
  userInfoEndpoint: 'https://idp.example.com/userinfo',
  secretName: 'idp',
  onUnauthenticated: UnauthenticatedRequest.DENY,
  scopes: ['openid', 'email'],
  sessionCookie: 'session',
  sessionTimeout: Duration.hours(1),
  requestParameters: { display: 'page' },
});
export const cognito = AlbAuthentication.cognito({
  userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/pool',
  userPoolClientId: 'client',
  userPoolDomain: 'orion',
});

/** Every option that goes with the others, at once. */
export const EVERYTHING: AlbIngressProps = {
  group: 'shared.web',
  groupOrder: -5,
  scheme: Scheme.INTERNET_FACING,
  loadBalancerName: 'web',
  ipAddressType: IpAddressType.IPV4,
  subnets: LoadBalancerSubnets.named('subnet-1', 'subnet-2'),
  securityGroups: [group],
  manageBackendSecurityGroupRules: true,
  tags: { team: 'web', note: 'a=b' },
  minimumCapacityUnits: 100,
  listeners: [
    AlbListener.http(),
    AlbListener.https(443, {
      mutualAuthentication: MutualAuthentication.verify('store', {
        ignoreClientCertificateExpiry: true,
        advertiseTrustStoreCaNames: true,
      }),
      responseHeaders: { 'Strict-Transport-Security': 'max-age=31536000' },
      serverHeader: false,
    }),
  ],
  certificates: TlsCertificates.arns(CERTIFICATE, OTHER_CERTIFICATE),
  sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  redirectHttpTo: 443,
  ipv4IpamPoolId: 'ipam-pool-0123456789abcdef0',
  frontendNlb: {
    scheme: Scheme.INTERNET_FACING,
    subnets: LoadBalancerSubnets.named('subnet-1', 'subnet-2'),
    eipAllocationIds: ['eipalloc-1', 'eipalloc-2'],
    securityGroups: [group],
    listenerPorts: { 8443: 443 },
    healthCheck: {
      protocol: HealthCheckProtocol.HTTPS,
      port: '443',
      path: '/alb',
      interval: Duration.seconds(10),
      timeout: Duration.seconds(10),
      healthyThreshold: 3,
      unhealthyThreshold: 4,
      successCodes: '200-404',
    },
    crossZoneLoadBalancing: true,
    clientRoutingPolicy: ClientRoutingPolicy.ZONE_AFFINITY,
    tags: { team: 'edge' },
    additionalLoadBalancerAttributes: { 'deletion_protection.enabled': 'true' },
  },
  webAclArn: 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/web/1',
  shieldAdvanced: true,
  accessLogs: logs,
  connectionLogs: logs,
  healthCheckLogs: logs,
  deletionProtection: true,
  zonalShift: true,
  idleTimeout: Duration.seconds(90),
  clientKeepAlive: Duration.hours(2),
  http2: false,
  dropInvalidHeaderFields: true,
  desyncMitigationMode: DesyncMitigationMode.STRICTEST,
  xffHeaderProcessingMode: XffHeaderProcessingMode.PRESERVE,
  preserveHostHeader: true,
  wafFailOpen: true,
  additionalLoadBalancerAttributes: { 'routing.http.xff_client_port.enabled': 'true' },
  targetType: TargetType.IP,
  targetProtocol: TargetProtocol.HTTPS,
  targetProtocolVersion: TargetProtocolVersion.HTTP2,
  healthCheck: {
    protocol: HealthCheckProtocol.HTTPS,
    port: '8080',
    path: '/ready',
    interval: Duration.seconds(20),
    timeout: Duration.seconds(4),
    healthyThreshold: 3,
    unhealthyThreshold: 4,
    successCodes: '200,204-299',
  },
  deregistrationDelay: Duration.seconds(30),
  stickiness: TargetStickiness.applicationCookie('SHOP', Duration.minutes(10)),
  algorithm: Algorithm.WEIGHTED_RANDOM,
  anomalyMitigation: true,
  additionalTargetGroupAttributes: { 'load_balancing.cross_zone.enabled': 'false' },
  authentication: oidc,
  multiClusterTargetGroup: true,
  targetOptimizers: [{ serviceName: 'web', servicePort: '80', targetControlPort: 3000 }],
  actions: {
    gone: AlbAction.fixedResponse(410, { messageBody: 'gone', contentType: 'text/html' }),
    docs: AlbAction.redirect({
      hostname: 'docs.example.com',
      path: '/',
      port: 443,
      protocol: RedirectProtocol.HTTPS,
      query: 'a=b',
      permanent: true,
    }),
    canary: AlbAction.forward(
      [AlbForwardTarget.service('web', '80', 90), AlbForwardTarget.service('new', 'http', 10)],
      Duration.minutes(5),
    ),
    legacy: AlbAction.forward([
      AlbForwardTarget.targetGroup(
        'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/legacy/0123456789abcdef',
      ),
    ]),
    older: AlbAction.forward([AlbForwardTarget.targetGroupName('older')]),
  },
  conditions: {
    web: [AlbCondition.header('X-Version', '2'), AlbCondition.methods('GET'), AlbCondition.sourceCidrs('10.0.0.0/8')],
    older: [
      AlbCondition.hostnameRegexes('^a'),
      AlbCondition.pathRegexes('^/b'),
      AlbCondition.headerRegexes('X-Version', '^1'),
    ],
    gone: [
      AlbCondition.hostnames('old.example.com'),
      AlbCondition.paths('/old*'),
      AlbCondition.queryParameter('v', '1', '2'),
    ],
  },
  transforms: {
    web: [AlbTransform.url('^/api/(.+)$', '/$1'), AlbTransform.hostname('^(.+)\\.example\\.com$', '$1.example.org')],
  },
  regexPaths: true,
};

/** Options that together with those say everything that can be said. */
export const THE_REST: readonly AlbIngressProps[] = [
  { inboundCidrs: ['10.0.0.0/8', '2001:db8::/32'], inboundPrefixListIds: ['pl-0123'] },
  { targetType: TargetType.INSTANCE, targetNodeLabels: { role: 'edge' } },
  { listeners: [AlbListener.https()], certificates, authentication: cognito },
  {
    certificates: TlsCertificates.requested({
      certificateAuthorityArn: 'arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/one',
    }),
    webAclName: 'web',
    customerOwnedIpv4Pool: 'ipv4pool-coip-0123456789abcdef0',
    subnets: LoadBalancerSubnets.named('subnet-1'),
    jwtValidation: {
      jwksEndpoint: 'https://idp.example.com/keys',
      issuer: 'https://idp.example.com',
      claims: [
        TokenClaim.text('admin', 'true'),
        TokenClaim.list('ver', '6', '19'),
        TokenClaim.spaceSeparated('scope', 'read:api', 'email'),
      ],
    },
  },
];
