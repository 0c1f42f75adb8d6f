import { Duration } from 'aws-cdk-lib/core';
import { TlsCertificates } from '../../lib';
import {
  GatewayKind,
  Listener,
  Manifests,
  Route,
  RouteAuthentication,
  RouteBackend,
  RouteKind,
  RouteNamespaces,
} from '../../lib/gateway';
import { AlbIngress, AlbListener } from '../../lib/ingress';
import { MutualAuthentication, TokenClaim, UnauthenticatedRequest } from '../../lib/loadbalancing';
import { targetsOf } from '../support/gateway-model';
import { ARNS, AT, alb, configurationOf, nlb, targets } from '../support/gateways';
import {
  actionsOf,
  groupFor,
  groupsAfter,
  listenersOf,
  type ModelPod,
  type ModelPurpose,
  mutualModeAfter,
  mutualOfIngress,
  podTargets,
  weightsOf,
} from '../support/listener-model';
import type { KubernetesShape } from '../support/object-schemas';

const STORES = { clients: 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:truststore/clients/0123456789abcdef' };
const certificates = TlsCertificates.arns(ARNS[0]);
const gatewayOf = (objects: readonly KubernetesShape[]) => objects.filter(({ kind }) => kind === 'Gateway');
const listeners = (objects: KubernetesShape[], ...sets: KubernetesShape[]) =>
  listenersOf(configurationOf(objects), [...gatewayOf(objects), ...sets], STORES);

describe('mutual authentication', () => {
  const ofGateway = (mutualAuthentication?: MutualAuthentication) =>
    listeners(alb({ listeners: [Listener.https({ certificates, mutualAuthentication })] }))[0].mutual;
  const ofIngress = (mutualAuthentication?: MutualAuthentication) => {
    const { annotations } = new AlbIngress({
      certificates,
      listeners: [AlbListener.https(443, { mutualAuthentication })],
    });
    const annotation = annotations['alb.ingress.kubernetes.io/mutual-authentication'];
    return annotation === undefined ? undefined : mutualOfIngress(annotation, STORES)[443];
  };

  test.each([
    ['off', MutualAuthentication.off()],
    ['passthrough', MutualAuthentication.passthrough()],
  ])('is %s with nothing else said', (mode, mutual) => {
    expect(ofGateway(mutual)).toEqual({ mode });
    expect(ofIngress(mutual)).toEqual({ mode });
  });

  test.each(['clients', STORES.clients])('verifies against the trust store %s, by its name or ARN', (store) => {
    const expected = { mode: 'verify', trustStore: STORES.clients, ignoresExpiry: false };
    expect(ofGateway(MutualAuthentication.verify(store))).toMatchObject(expected);
    expect(ofIngress(MutualAuthentication.verify(store))).toMatchObject(expected);
  });

  test('accepts expired certificates where it is told to', () => {
    const mutual = MutualAuthentication.verify('clients', { ignoreClientCertificateExpiry: true });
    expect([ofGateway(mutual)?.ignoresExpiry, ofIngress(mutual)?.ignoresExpiry]).toEqual([true, true]);
  });

  test.each([
    [true, 'on', 'on'],
    [false, 'off', 'off'],
    [undefined, undefined, 'off'],
  ])(
    'sends names of authorities as it is told, %s: left out, a Gateway says nothing of it, and an Ingress no',
    (...row) => {
      const [advertiseTrustStoreCaNames, gateway, ingress] = row;
      const mutual = MutualAuthentication.verify('clients', { advertiseTrustStoreCaNames });
      expect([ofGateway(mutual)?.advertises, ofIngress(mutual)?.advertises]).toEqual([gateway, ingress]);
    },
  );

  test('is turned off by leaving it out of a Gateway, and of an Ingress with a feature gate alone', () => {
    expect([ofGateway(), ofIngress()]).toEqual([undefined, undefined]);
    expect(mutualModeAfter('gateway', ofGateway(), 'verify')).toBe('off');
    expect(mutualModeAfter('ingress', ofIngress(), 'verify')).toBe('verify');
    expect(mutualModeAfter('ingress', ofIngress(), 'verify', true)).toBe('off');
    expect(mutualModeAfter('ingress', ofIngress(MutualAuthentication.off()), 'verify')).toBe('off');
    expect(mutualModeAfter('gateway', ofGateway(MutualAuthentication.passthrough()), 'verify')).toBe('passthrough');
  });
});

describe('a listener for QUIC', () => {
  const udp = Listener.udp({ port: 443, quic: true });
  const protocolOf = (...own: Listener[]) =>
    listeners(nlb({ withoutSecurityGroups: true, listeners: own }))[0].protocol;

  test('is one on a port of UDP, and of TCP, too, where TCP has the same port', () => {
    expect(protocolOf(udp)).toBe('QUIC');
    expect(protocolOf(udp, Listener.tcp({ port: 443 }))).toBe('TCP_QUIC');
    expect(protocolOf(Listener.tcp({ port: 443 }), udp)).toBe('TCP_QUIC');
    expect(protocolOf(Listener.udp({ port: 443 }), Listener.tcp({ port: 443 }))).toBe('TCP_UDP');
  });

  test('has no weights: a backend of weight 0 gets its share, too', () => {
    const route = Route.udp({
      backends: [RouteBackend.service('cart', 443, { weight: 9 }), RouteBackend.service('next', 443, { weight: 0 })],
    });
    const { backendRefs } = (route.toManifests(AT)[0] as KubernetesShape).spec.rules[0];
    expect(weightsOf(protocolOf(udp), backendRefs)).toEqual([null, null]);
    expect(weightsOf(protocolOf(Listener.udp({ port: 443 })), backendRefs)).toEqual([9, 0]);
  });

  test('has the pods whose namespace has the label and whose annotation names a container', () => {
    const namespaceLabels = { 'elbv2.k8s.aws/quic-server-id-inject': 'enabled' };
    const annotations = { 'service.beta.kubernetes.io/aws-load-balancer-quic-enabled-containers': 'web,log' };
    const pods: ModelPod[] = [
      { name: 'both', namespaceLabels, annotations, containers: ['web'] },
      { name: 'label', namespaceLabels, containers: ['web'] },
      { name: 'annotation', annotations, containers: ['web'] },
      { name: 'other', namespaceLabels, annotations, containers: ['app'] },
    ];
    expect(podTargets(protocolOf(udp), pods)).toEqual(['both']);
    expect(podTargets(protocolOf(Listener.udp({ port: 443 })), pods)).toHaveLength(4);
  });
});

describe('listenerSetPorts', () => {
  const own = Listener.https({
    name: 'own',
    port: 8443,
    hostname: 'own.example.com',
    certificates: TlsCertificates.arns(...ARNS),
    sslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
    mutualAuthentication: MutualAuthentication.verify('clients'),
    additionalListenerAttributes: { 'routing.http.response.server.enabled': 'false' },
  });
  const set = (...added: Listener[]) =>
    Manifests.listenerSet(GatewayKind.ALB, {
      name: 'team',
      namespace: 'web',
      gatewayName: 'shop',
      listeners: added,
    }) as KubernetesShape;
  const gateway = (...listenerSetPorts: Listener[]) =>
    alb({ listenerSetsFrom: RouteNamespaces.same(), listenerSetPorts });

  test('say what a listener of a ListenerSet has of certificates, security policy, attributes and mutual authentication', () => {
    expect(listeners(gateway(own), set(Listener.https({ port: 8443, hostname: 'own.example.com' })))[1]).toEqual({
      port: 8443,
      protocol: 'HTTPS',
      certificates: ARNS,
      searched: [],
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
      attributes: { 'routing.http.response.server.enabled': 'false' },
      mutual: { mode: 'verify', trustStore: STORES.clients, ignoresExpiry: false, advertises: undefined },
    });
  });

  test('make no listener, and say nothing of a port that is spoken to otherwise', () => {
    expect(listeners(gateway(own)).map(({ port }) => port)).toEqual([80]);
    expect(listeners(gateway(own), set(Listener.http({ port: 8443 })))[1]).toEqual({
      port: 8443,
      protocol: 'HTTP',
      certificates: [],
      searched: [],
      attributes: {},
    });
  });

  test('are not needed for certificates that are found by host', () => {
    const [, listener] = listeners(gateway(), set(Listener.https({ port: 8443, hostname: 'own.example.com' })));
    expect(listener).toMatchObject({ certificates: [], searched: ['own.example.com'] });
    expect(listener.mutual).toBeUndefined();
  });

  test('say that a port of UDP is for QUIC', () => {
    const quic = Listener.udp({ port: 443, quic: true });
    const team = Manifests.listenerSet(GatewayKind.NLB, {
      name: 'team',
      namespace: 'web',
      gatewayName: 'mail',
      listeners: [quic],
    }) as KubernetesShape;
    const protocolOf = (...listenerSetPorts: Listener[]) =>
      listeners(nlb({ withoutSecurityGroups: true, listenerSetPorts }), team)[1].protocol;
    expect([protocolOf(), protocolOf(quic)]).toEqual(['UDP', 'QUIC']);
  });

  test('count with UDP on a port of TCP where a set adds it, and nothing that is said of the port does until then', () => {
    const attributes = { 'tcp.idle_timeout.seconds': '600' };
    const tcp = Listener.tcp({ port: 53, additionalListenerAttributes: attributes });
    const udp = Listener.udp({ port: 53, additionalListenerAttributes: attributes });
    const objects = nlb({ listeners: [tcp], listenerSetPorts: [udp] });
    const own = { name: 'team', namespace: 'web', gatewayName: 'mail', listeners: [udp] };
    const team = Manifests.listenerSet(GatewayKind.NLB, own) as KubernetesShape;
    expect(listeners(nlb({ listeners: [tcp] }))[0]).toMatchObject({ protocol: 'TCP', attributes });
    expect(listeners(objects)[0]).toMatchObject({ protocol: 'TCP', attributes: {} });
    expect(listeners(objects, team)[0]).toMatchObject({ protocol: 'TCP_UDP', attributes });
  });
});

describe('targetGroupName', () => {
  const PURPOSE = { gateway: 'web/shop', route: 'web/checkout-route', service: 'web/cart', port: 80 };
  const NAMED = targets({ targetGroupName: 'cart' });
  const group = (object: KubernetesShape, own: Partial<ModelPurpose> = {}) => {
    const purpose = { ...PURPOSE, ...own };
    const [namespace, name] = purpose.route.split('/');
    return groupFor(targetsOf(object.spec, { kind: 'HTTPRoute', namespace, name }), purpose);
  };

  test('is the name as it is, of up to 32 characters, and one of the controller where it is left out', () => {
    expect(group(NAMED).name).toBe('cart');
    expect(group(targets({ targetGroupName: 'a'.repeat(32) })).name).toHaveLength(32);
    expect(group(targets({})).name).toMatch(/^k8s-web-checkout-[0-9a-f]{10}$/);
    expect(() => targets({ targetGroupName: 'a'.repeat(33) })).toFailWith('LoadBalancerSetting', 'a'.repeat(33), '32');
  });

  test.each<[string, Partial<ModelPurpose>]>([
    ['another route', { route: 'web/other' }],
    ['another Gateway', { gateway: 'web/edge' }],
    ['another port of the Service', { port: 81 }],
  ])('is for one target group: %s of the backend fails', (_case, own) => {
    expect(() => groupsAfter([group(NAMED), group(NAMED, own)])).toThrow('DuplicateTargetGroupName cart');
    expect(groupsAfter([group(targets({})), group(targets({}), own)])).toHaveLength(2);
  });

  test('can be another one for each route', () => {
    const each = targets({
      targetGroupName: 'cart',
      routes: [{ kind: RouteKind.HTTP, namespace: 'web', name: 'other', targets: { targetGroupName: 'cart-other' } }],
    } as Parameters<typeof targets>[0]);
    const groups = groupsAfter([group(each), group(each, { route: 'web/other' })]);
    expect(groups.map(({ name }) => name)).toEqual(['cart', 'cart-other']);
  });

  test('is not given to a target group that is there, and keeps the controller from replacing one', () => {
    const plain = group(targets({}));
    expect(groupsAfter([group(NAMED)], [plain])).toEqual([plain]);
    const [old] = groupsAfter([group(NAMED)]);
    for (const other of [{ protocol: 'HTTPS' }, { version: 'HTTP2' }, { targetType: 'instance' }]) {
      expect(() => groupsAfter([group(NAMED, other)], [old])).toThrow('DuplicateTargetGroupName cart');
    }
    const renamed = targets({ targetGroupName: 'cart-2' });
    expect(groupsAfter([group(renamed, { protocol: 'HTTPS' })], [old])[0].name).toBe('cart-2');
  });
});

describe('signing in', () => {
  const OIDC = {
    issuer: 'https://idp.example.com',
    authorizationEndpoint: 'https://idp.example.com/authorize',
    tokenEndpoint: 'https://idp.example.com/token',
    userInfoEndpoint: 'https://idp.example.com/info',
    secretName: 'shop-client',
  };
  const COGNITO = {
    userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_abc',
    userPoolClientId: 'client',
    userPoolDomain: 'shop',
  };
  const TOKEN = { issuer: 'https://a.example', jwksEndpoint: 'https://a.example/keys' };
  const CLIENT = { clientID: 'shop', clientSecret: 'secret' };
  const SECRETS = { 'web/shop-client': CLIENT };
  const DEFAULTS = {
    onUnauthenticatedRequest: 'authenticate',
    scope: 'openid',
    sessionCookieName: 'AWSELBAuthSessionCookie',
    sessionTimeout: Duration.days(7).toSeconds(),
  };
  const objectsOf = (authentication: RouteAuthentication, more: object = {}) =>
    Route.http({
      rules: [{ backends: [RouteBackend.service('cart', 80)], listenerRule: { authentication, ...more } }],
    }).toManifests(AT) as KubernetesShape[];
  const first = (authentication: RouteAuthentication) => actionsOf(objectsOf(authentication), 'HTTPS', SECRETS)[0];

  test('asks for openid, for seven days, and sends whoever is not signed in to the login page', () => {
    expect(first(RouteAuthentication.cognito(COGNITO))).toMatchObject({ type: 'authenticate-cognito', ...DEFAULTS });
    expect(first(RouteAuthentication.oidc(OIDC))).toMatchObject({ type: 'authenticate-oidc', ...DEFAULTS });
  });

  test('is what is said of it', () => {
    const session = {
      onUnauthenticated: UnauthenticatedRequest.DENY,
      scopes: ['openid', 'email'],
      sessionCookie: 'shop',
      sessionTimeout: Duration.hours(1),
    };
    const expected = {
      onUnauthenticatedRequest: 'deny',
      scope: 'openid email',
      sessionCookieName: 'shop',
      sessionTimeout: 3600,
    };
    expect(first(RouteAuthentication.cognito({ ...COGNITO, ...session }))).toMatchObject(expected);
    expect(first(RouteAuthentication.oidc({ ...OIDC, ...session }))).toMatchObject(expected);
  });

  test('reads the Secret of the namespace of the route, with both of its keys', () => {
    const objects = objectsOf(RouteAuthentication.oidc(OIDC));
    expect(actionsOf(objects, 'HTTPS', SECRETS)[0]).toMatchObject(CLIENT);
    expect(() => actionsOf(objects, 'HTTPS', { 'idp/shop-client': CLIENT })).toThrow('no client in web/shop-client');
    expect(() => actionsOf(objects, 'HTTPS', { 'web/shop-client': { clientID: 'shop' } })).toThrow('no client');
  });

  test.each<[string, RouteAuthentication]>([
    ['authenticate-cognito', RouteAuthentication.cognito(COGNITO)],
    ['authenticate-oidc', RouteAuthentication.oidc(OIDC)],
    ['jwt-validation', RouteAuthentication.token({ ...TOKEN, claims: [TokenClaim.text('admin', 'true')] })],
  ])('comes before the answer with %s, and over HTTP not at all', (type, authentication) => {
    const typesOf = (protocol: string, more?: object) =>
      actionsOf(objectsOf(authentication, more), protocol, SECRETS).map((action) => action.type);
    expect(typesOf('HTTPS')).toEqual([type, 'forward']);
    expect(typesOf('HTTPS', { targetGroupStickiness: Duration.hours(1) })).toEqual([type, 'forward']);
    expect(typesOf('HTTP')).toEqual(['forward']);
  });

  test('comes before an answer of the load balancer itself', () => {
    const objects = Route.http({
      rules: [
        {
          listenerRule: { authentication: RouteAuthentication.token(TOKEN), fixedResponse: { statusCode: 200 } },
        },
      ],
    }).toManifests(AT) as KubernetesShape[];
    expect(actionsOf(objects, 'HTTPS').map(({ type }) => type)).toEqual(['jwt-validation', 'fixed-response']);
  });
});
