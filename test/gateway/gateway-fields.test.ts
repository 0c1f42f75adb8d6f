import { Duration } from 'aws-cdk-lib/core';
import { LoadBalancerSubnets, TlsCertificates } from '../../lib';
import {
  type BackendTargetOptions,
  GatewayKind,
  GatewayMergingMode,
  Listener,
  Manifests,
  PathMatch,
  Route,
  RouteAuthentication,
  RouteBackend,
  RouteFilter,
  RouteKind,
} from '../../lib/gateway';
import {
  AlpnPolicy,
  HealthCheckProtocol,
  IpAddressType,
  MutualAuthentication,
  NlbSourceNat,
  RedirectProtocol,
  Scheme,
  TargetProtocol,
  TargetProtocolVersion,
  TargetType,
  TokenClaim,
  UnauthenticatedRequest,
} from '../../lib/loadbalancing';
import { LEFT_OUT } from '../fixtures/left-out-fields';
import { ARNS, AT, alb, configurationOf, GROUP, nlb, SUBNETS } from '../support/gateways';
import { type KubernetesShape, leavesIn, leavesOf } from '../support/object-schemas';

const backends = [RouteBackend.service('cart', 80)];

const SESSION = {
  onUnauthenticated: UnauthenticatedRequest.DENY,
  scopes: ['openid', 'email'],
  sessionCookie: 'shop',
  sessionTimeout: Duration.hours(1),
  requestParameters: { display: 'page' },
};
const OIDC = {
  issuer: 'https://idp.example.com',
  authorizationEndpoint: 'https://idp.example.com/authorize',
  tokenEndpoint: 'https://idp.example.com/token',
  userInfoEndpoint: 'https://idp.example.com/info',
  secretName: 'shop-client',
};
const COGNITO = RouteAuthentication.cognito({
  userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_abc',
  userPoolClientId: 'client',
  userPoolDomain: 'shop',
  ...SESSION,
});

const TARGETS: BackendTargetOptions = {
  targetGroupName: 'shop-cart',
  targetType: TargetType.INSTANCE,
  targetProtocol: TargetProtocol.HTTPS,
  targetProtocolVersion: TargetProtocolVersion.HTTP2,
  healthCheck: {
    protocol: HealthCheckProtocol.HTTPS,
    path: '/healthz',
    port: '8080',
    interval: Duration.seconds(10),
    timeout: Duration.seconds(5),
    healthyThreshold: 2,
    unhealthyThreshold: 3,
    successCodes: '200-299',
  },
  deregistrationDelay: Duration.seconds(30),
  targetNodeLabels: { pool: 'edge' },
  multiClusterTargetGroup: true,
  tags: { team: 'shop' },
};
const CALLS: BackendTargetOptions = {
  targetProtocolVersion: TargetProtocolVersion.GRPC,
  healthCheck: { successCodes: '0,12' },
};

/** Objects in which every typed option is set at least once. */
const WHOLE = [
  ...Manifests.gatewayClass(GatewayKind.ALB, { mergingMode: GatewayMergingMode.PREFER_GATEWAY }),
  ...alb({
    loadBalancerName: 'shop',
    scheme: Scheme.INTERNET_FACING,
    ipAddressType: IpAddressType.DUALSTACK,
    subnets: LoadBalancerSubnets.tagged({ tier: ['edge', 'public'] }),
    inboundCidrs: ['203.0.113.0/24'],
    inboundPrefixListIds: ['pl-0123'],
    additionalLoadBalancerAttributes: { 'idle_timeout.timeout_seconds': '120' },
    tags: { team: 'shop' },
    minimumCapacityUnits: 500,
    webAclArn: 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/shop/0000',
    shieldAdvanced: true,
    ipv4IpamPoolId: 'ipam-pool-0123',
    customerOwnedIpv4Pool: 'ipv4pool-coip-0123',
    targets: { tags: { team: 'shop' } },
    listeners: [
      Listener.https({
        certificates: TlsCertificates.arns(...ARNS),
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        mutualAuthentication: MutualAuthentication.verify('clients', {
          ignoreClientCertificateExpiry: false,
          advertiseTrustStoreCaNames: true,
        }),
        additionalListenerAttributes: { 'routing.http.response.server.enabled': 'false' },
      }),
    ],
  }),
  ...nlb({
    scheme: Scheme.INTERNET_FACING,
    ipAddressType: IpAddressType.DUALSTACK,
    subnets: LoadBalancerSubnets.of(...SUBNETS),
    eipAllocationIds: ['eipalloc-a', 'eipalloc-b'],
    ipv6Addresses: ['2001:db8::a', '2001:db8:1::a'],
    sourceNat: NlbSourceNat.prefixes('2001:db8:0:0:1::/80', NlbSourceNat.ASSIGNED),
    enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: true,
    withoutSecurityGroups: true,
    listeners: [
      Listener.tls({
        certificates: TlsCertificates.arns(...ARNS),
        alpnPolicy: AlpnPolicy.HTTP2_PREFERRED,
        targetGroupStickiness: true,
      }),
      Listener.udp({ port: 8443, quic: true }),
    ],
  }),
  ...nlb({ icmpForPathMtuDiscovery: true }),
  ...nlb({
    subnets: LoadBalancerSubnets.of(...SUBNETS),
    securityGroups: [GROUP],
    manageBackendSecurityGroupRules: true,
    privateIpv4Addresses: ['10.0.0.4', '10.0.1.4'],
  }),
  Manifests.serviceTargets({
    service: 'cart',
    namespace: 'web',
    ...TARGETS,
    routes: [{ kind: RouteKind.HTTP, namespace: 'web', name: 'shop', targets: TARGETS }],
  }),
  Manifests.serviceTargets({
    service: 'calls',
    namespace: 'web',
    ...CALLS,
    routes: [{ kind: RouteKind.GRPC, targets: CALLS }],
  }),
  Manifests.gatewayTargets({
    gateway: 'edge',
    namespace: 'web',
    healthCheck: { protocol: HealthCheckProtocol.HTTPS },
  }),
  ...Route.http({
    rules: [
      {
        backends,
        listenerRule: { authentication: COGNITO, targetGroupStickiness: Duration.hours(1), tags: { team: 'shop' } },
      },
      { backends, listenerRule: { authentication: RouteAuthentication.oidc({ ...OIDC, ...SESSION }) } },
      {
        backends,
        matches: [{ path: PathMatch.prefix('/a') }, { path: PathMatch.prefix('/b') }],
        listenerRule: {
          authentication: RouteAuthentication.token({
            issuer: 'https://login.example.com',
            jwksEndpoint: 'https://login.example.com/keys',
            claims: [TokenClaim.text('admin', 'true')],
          }),
          matchSources: [{ matches: [1], sourceCidrs: ['10.0.0.0/8'] }],
        },
      },
      {
        listenerRule: { fixedResponse: { statusCode: 403, contentType: 'application/json', messageBody: '{}' } },
      },
      {
        filter: RouteFilter.redirect({ protocol: RedirectProtocol.HTTPS }),
        listenerRule: { redirectQuery: 'from=old' },
      },
    ],
  }).toManifests(AT),
] as KubernetesShape[];

/** What is left out, by default and for some routes. */
const leftOut = (kind: string) =>
  Object.keys(LEFT_OUT[kind]).flatMap((field) => [
    field,
    ...(field.includes('defaultConfiguration')
      ? [field.replace('defaultConfiguration', 'routeConfigurations.targetGroupProps')]
      : []),
  ]);

describe.each(['ListenerRuleConfiguration', 'LoadBalancerConfiguration', 'TargetGroupConfiguration'])(
  'of a %s',
  (kind) => {
    test('every field is written by an option, or left out for a reason', () => {
      expect([...leavesIn(kind, WHOLE), ...leftOut(kind)].sort()).toEqual(leavesOf(kind).sort());
    });
  },
);

test('the API takes what every option writes', () => {
  expect(WHOLE).toBeValidObject();
});

describe('users', () => {
  const actionOf = (authentication: RouteAuthentication) => {
    const route = Route.http({ rules: [{ backends, listenerRule: { authentication } }] });
    return (route.toManifests(AT)[0] as KubernetesShape).spec.actions[0];
  };

  test('of a provider of OpenID Connect are asked for by their Secret', () => {
    expect(actionOf(RouteAuthentication.oidc(OIDC))).toEqual({
      type: 'authenticate-oidc',
      authenticateOIDCConfig: {
        issuer: OIDC.issuer,
        authorizationEndpoint: OIDC.authorizationEndpoint,
        tokenEndpoint: OIDC.tokenEndpoint,
        userInfoEndpoint: OIDC.userInfoEndpoint,
        secret: { name: 'shop-client' },
        onUnauthenticatedRequest: 'authenticate',
      },
    });
  });

  test('have sessions of the same kind whoever knows them', () => {
    const expected = {
      onUnauthenticatedRequest: 'deny',
      scope: 'openid email',
      sessionCookieName: 'shop',
      sessionTimeout: 3600,
      authenticationRequestExtraParams: { display: 'page' },
    };
    expect(actionOf(COGNITO).authenticateCognitoConfig).toMatchObject(expected);
    const own = RouteAuthentication.oidc({ ...OIDC, ...SESSION });
    expect(actionOf(own).authenticateOIDCConfig).toMatchObject(expected);
  });

  test('of tokens have claims of three formats', () => {
    const token = { issuer: 'https://a.example', jwksEndpoint: 'https://a.example/keys' };
    const claims = [
      TokenClaim.text('admin', 'true'),
      TokenClaim.list('roles', 'a', 'b'),
      TokenClaim.spaceSeparated('scope', 'c:d'),
    ];
    const { additionalClaims } = actionOf(RouteAuthentication.token({ ...token, claims })).jwtValidationConfig;
    expect(additionalClaims).toEqual([
      { name: 'admin', format: 'single-string', values: ['true'] },
      { name: 'roles', format: 'string-array', values: ['a', 'b'] },
      { name: 'scope', format: 'space-separated-values', values: ['c:d'] },
    ]);
  });

  test('the controller may read their Secret, and no other', () => {
    const [role, binding] = Manifests.secretAccess('web', 'shop-client') as KubernetesShape[];
    expect(role).toMatchObject({ kind: 'Role', metadata: { namespace: 'web' } });
    expect(role.rules).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['shop-client'], verbs: ['get', 'list', 'watch'] },
    ]);
    expect(binding).toMatchObject({
      kind: 'RoleBinding',
      roleRef: { kind: 'Role', name: role.metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: 'aws-load-balancer-controller', namespace: 'kube-system' }],
    });
  });

  const TOKEN = { issuer: 'https://a.example', jwksEndpoint: 'https://a.example/keys' };
  test.each<[string, () => unknown, string, string]>([
    [
      'by an endpoint without TLS',
      () => RouteAuthentication.oidc({ ...OIDC, tokenEndpoint: 'http://idp.example.com/token' }),
      '"tokenEndpoint: http://idp.example.com/token" is not an HTTPS URL',
      'Write one such as https://',
    ],
    [
      'for ever',
      () => RouteAuthentication.oidc({ ...OIDC, sessionTimeout: Duration.days(8) }),
      '"sessionTimeout: 691200"',
      'Write 1 to 604800',
    ],
    [
      'for half a second',
      () => RouteAuthentication.oidc({ ...OIDC, sessionTimeout: Duration.millis(500) }),
      '"sessionTimeout: 0.5"',
      'whole seconds',
    ],
    [
      'by an issuer without TLS',
      () => RouteAuthentication.oidc({ ...OIDC, issuer: 'idp.example.com' }),
      '"issuer: idp.example.com" is not an HTTPS URL',
      'Write one such as https://',
    ],
    [
      'with too much to say',
      () =>
        RouteAuthentication.oidc({
          ...OIDC,
          requestParameters: Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`p${at}`, 'x'])),
        }),
      '"requestParameters" has 11',
      'Write at most 10',
    ],
    [
      'by the whole domain of Amazon Cognito',
      () =>
        RouteAuthentication.cognito({
          userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/a',
          userPoolClientId: 'b',
          userPoolDomain: 'shop.auth.eu-west-1.amazoncognito.com',
        }),
      '"shop.auth.eu-west-1.amazoncognito.com" is not a domain of a',
      'Write "shop"',
    ],
    [
      'by a claim of two formats',
      () => RouteAuthentication.token({ ...TOKEN, claims: [TokenClaim.text('a', 'b'), TokenClaim.list('a', 'b')] }),
      '"a" is the name of two claims',
      'Merge their values',
    ],
    [
      'by more claims than an ALB looks at',
      () =>
        RouteAuthentication.token({ ...TOKEN, claims: [...'abcdefghijk'].map((name) => TokenClaim.text(name, 'x')) }),
      '"claims" has 11',
      'Write at most ten',
    ],
    [
      'by an issuer that is too long',
      () => RouteAuthentication.token({ ...TOKEN, issuer: 'a'.repeat(257) }),
      'has 257 characters, and is issuer',
      'Write 1 to 256',
    ],
    [
      'by keys without TLS',
      () => RouteAuthentication.token({ ...TOKEN, jwksEndpoint: 'http://a.example' }),
      '"http://a.example" is not an HTTPS URL',
      'Write one such as https://',
    ],
    [
      'with a Secret that is none',
      () => RouteAuthentication.oidc({ ...OIDC, secretName: 'A' }),
      '"A" is not a valid name of',
      'lower-case',
    ],
  ])('fail %s', (_case, define, wrong, instead) => {
    expect(define).toFailWith('LoadBalancerSetting', wrong, instead);
  });
});

describe('networks', () => {
  test('are nobody else beside prefix lists: the controller would admit everybody', () => {
    expect(configurationOf(alb({ inboundPrefixListIds: ['pl-1'] }))).toEqual({
      sourceRanges: [],
      securityGroupPrefixes: ['pl-1'],
    });
    expect(configurationOf(alb({ inboundPrefixListIds: ['pl-1'], inboundCidrs: ['10.0.0.0/8'] }))).toMatchObject({
      sourceRanges: ['10.0.0.0/8'],
    });
  });

  test('are those of nodes and pods where an NLB has no security groups', () => {
    expect(configurationOf(nlb({ withoutSecurityGroups: true, inboundCidrs: ['10.0.0.0/8'] }))).toEqual({
      sourceRanges: ['10.0.0.0/8'],
      disableSecurityGroup: true,
    });
  });

  const sources = (matchSources: { matches: number[]; sourceCidrs: string[] }[], sourceCidrs?: string[]) =>
    Route.http({
      rules: [
        {
          backends,
          matches: [{ path: PathMatch.prefix('/a') }, { path: PathMatch.exact('/b') }],
          listenerRule: { matchSources, sourceCidrs },
        },
      ],
    });

  test('of some matches are said by their places', () => {
    const own = sources([
      { matches: [0], sourceCidrs: ['10.0.0.0/8'] },
      { matches: [1], sourceCidrs: ['172.16.0.0/12', '192.168.0.0/16'] },
    ]);
    expect((own.toManifests(AT)[0] as KubernetesShape).spec.conditions).toEqual([
      { field: 'source-ip', sourceIPConfig: { values: ['10.0.0.0/8'] }, matchIndexes: [0] },
      { field: 'source-ip', sourceIPConfig: { values: ['172.16.0.0/12', '192.168.0.0/16'] }, matchIndexes: [1] },
    ]);
  });

  const TEN = { sourceCidrs: ['10.0.0.0/8'] };
  test.each<[string, () => Route, string, string]>([
    ['of a match that there is not', () => sources([{ matches: [2], ...TEN }]), '"matches: 2"', 'Write 0 to 1'],
    [
      'of a match that has some',
      () =>
        sources([
          { matches: [0, 1], ...TEN },
          { matches: [1], ...TEN },
        ]),
      '"1" is a match with two entries',
      'Merge the entries',
    ],
    [
      'of all matches and of some',
      () => sources([{ matches: [0], ...TEN }], ['10.0.0.0/8']),
      '"matchSources" is set together with sourceCidrs',
      'Remove one of the two',
    ],
    [
      'that are none',
      () => sources([{ matches: [0], sourceCidrs: [] }]),
      '"sourceCidrs" is empty',
      'List the networks, or remove sourceCidrs',
    ],
    [
      'that are too many for a prefix, and not for a path',
      () =>
        sources([
          {
            matches: [0],
            sourceCidrs: ['10.0.0.0/16', '10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'],
          },
        ]),
      '"matches" needs 6 condition values with host',
      'Remove some',
    ],
  ])('fail %s', (_case, route, wrong, instead) => {
    expect(() => route().toManifests(AT)).toFailWith('GatewayRoute', wrong, instead);
  });
});
