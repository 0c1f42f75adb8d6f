import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Duration, type Stack, Token } from 'aws-cdk-lib/core';
import { GatewayApiCrds, LoadBalancerController, type LoadBalancerControllerOptions, TlsCertificates } from '../../lib';
import { CHART_CRDS, GATEWAY_API } from '../../lib/foundation/versions';
import {
  AlbGateway,
  type AlbGatewayProps,
  GatewayClass,
  GatewayKind,
  Listener,
  NlbGateway,
  type NlbGatewayProps,
  Route,
  RouteAuthentication,
  RouteBackend,
  RouteKind,
  RouteNamespaces,
} from '../../lib/gateway';
import { Scheme, TargetStickiness } from '../../lib/loadbalancing';
import { LBC_CHART_VALUES } from '../fixtures/lbc-chart-values';
import { appliedObjects } from '../support/applied-objects';
import { testStack } from '../support/builders';
import { type AppliedObject, ARNS, applied as allApplied } from '../support/gateways';
import { importedCluster, testNetworking, unknownPaths, valuesOf } from '../support/networking';
import type { KubernetesShape } from '../support/object-schemas';
import { flatten, Synthesized } from '../support/templates';

const WEB_ACL = 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/shop/0000';
const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
const CRDS = 'Custom::EksNetworkingCrds';

function define(
  options: LoadBalancerControllerOptions = { gatewayApi: {} },
  stack: Stack = testStack(),
  kubernetesVersion = '1.36',
) {
  const cluster = importedCluster(stack, { kubernetesVersion });
  return { stack, controller: new LoadBalancerController(stack, 'Controller', { cluster, ...options }) };
}

function alb(props: Partial<AlbGatewayProps> = {}, options?: LoadBalancerControllerOptions) {
  const { controller, stack } = define(options);
  const listeners = [Listener.http(), Listener.https({ certificates: TlsCertificates.arns(ARNS[0]) })];
  const gateway = new AlbGateway(stack, 'Gateway', { controller, name: 'shop', namespace: 'web', listeners, ...props });
  return { stack, controller, gateway };
}

function nlb(props: Partial<NlbGatewayProps> = {}) {
  const { controller, stack } = define();
  const listeners = [Listener.tcp({ port: 25 }), Listener.udp({ port: 25 }), Listener.tlsPassthrough()];
  const gateway = new NlbGateway(stack, 'Gateway', { controller, name: 'mail', namespace: 'web', listeners, ...props });
  return { stack, controller, gateway };
}

const CART = Route.http({ rules: [{ backends: [RouteBackend.service('cart', 80)] }] });
const TCP = Route.tcp({ backends: [RouteBackend.service('mail', 25)] });
const UDP = Route.udp({ backends: [RouteBackend.service('mail', 25)] });

/** The one object of the kind and name. */
function applied(template: Synthesized, kind: string, name: string): AppliedObject {
  const found = allApplied(template, kind, name);
  expect(found).toHaveLength(1);
  return found[0];
}

describe('targets that keep clients', () => {
  const STICKY = { stickiness: TargetStickiness.loadBalancerCookie(Duration.hours(1)) };
  const BACKENDS = [RouteBackend.service('cart', 80, { weight: 9 }), RouteBackend.service('next', 80, { weight: 1 })];
  const SPREAD = Route.http({ rules: [{ backends: BACKENDS }] });
  const HELD = Route.http({
    rules: [{ backends: BACKENDS, listenerRule: { targetGroupStickiness: Duration.hours(1) } }],
  });
  const NO = { additionalTargetGroupAttributes: { 'stickiness.enabled': 'false' } };
  type Setting = (gateway: AlbGateway) => void;

  const synthesized = (props: Partial<AlbGatewayProps>, setting: Setting) => {
    const { gateway, stack } = alb(props);
    setting(gateway);
    return () => Synthesized.of(stack);
  };

  test.each<[string, Partial<AlbGatewayProps>, Setting]>([
    [
      'of a Service, added before',
      {},
      (gateway) => {
        gateway.addServiceTargets('next', STICKY);
        gateway.addRoute('Spread', SPREAD);
      },
    ],
    [
      'of a Service, added after',
      {},
      (gateway) => {
        gateway.addRoute('Spread', SPREAD);
        gateway.addServiceTargets('cart', { additionalTargetGroupAttributes: { 'stickiness.enabled': 'true' } });
      },
    ],
    ['of the Gateway', { targets: STICKY }, (gateway) => gateway.addRoute('Spread', SPREAD)],
    [
      'of the Gateway beside another setting of the Service',
      { targets: STICKY },
      (gateway) => {
        gateway.addRoute('Spread', SPREAD);
        gateway.addServiceTargets('cart', { deregistrationDelay: Duration.seconds(5) });
      },
    ],
    [
      'of a Service for routes of the kind',
      {},
      (gateway) => {
        gateway.addServiceTargets('cart', { ...NO, routes: [{ kind: RouteKind.HTTP, targets: STICKY }] });
        gateway.addRoute('Spread', SPREAD);
      },
    ],
  ])('fails behind a rule of several backends: %s', (_, props, setting) => {
    expect(synthesized(props, setting)).toFailWith(
      'GatewayRoute',
      '"Spread" has several backends',
      'Set listenerRule: { targetGroupStickiness }',
      '(at Test/Gateway)',
    );
  });

  test('fails where the class says so', () => {
    const { controller, stack } = define();
    const gatewayClass = new GatewayClass(stack, 'Class', {
      controller,
      kind: GatewayKind.ALB,
      loadBalancers: { targets: STICKY },
    });
    const gateway = new AlbGateway(stack, 'Gateway', {
      controller,
      gatewayClass,
      name: 'shop',
      namespace: 'web',
      listeners: [Listener.http()],
      targets: NO,
    });
    gateway.addRoute('Spread', SPREAD);
    expect(() => Synthesized.of(stack)).toFailWith(
      'GatewayRoute',
      'has several backends, and "cart" has stickiness, which',
      'targetGroupStickiness',
    );
  });

  test.each<[string, Partial<AlbGatewayProps>, Setting]>([
    ['the rule keeps clients, too', { targets: STICKY }, (gateway) => gateway.addRoute('Held', HELD)],
    ['the rule has one backend', { targets: STICKY }, (gateway) => gateway.addRoute('One', CART)],
    [
      'the Services say otherwise',
      { targets: STICKY },
      (gateway) => {
        gateway.addRoute('Spread', SPREAD);
        gateway.addServiceTargets('cart', NO);
        gateway.addServiceTargets('next', NO);
      },
    ],
    [
      'the targets are for routes of another kind',
      {},
      (gateway) => {
        gateway.addRoute('Spread', SPREAD);
        gateway.addServiceTargets('cart', { routes: [{ kind: RouteKind.GRPC, targets: STICKY }] });
      },
    ],
    [
      'the targets are of another namespace',
      {},
      (gateway) => {
        gateway.addRoute('Spread', SPREAD);
        gateway.addServiceTargets('cart', { ...STICKY, namespace: 'other' });
      },
    ],
  ])('pass where %s', (_, props, setting) => {
    expect(synthesized(props, setting)).not.toThrow();
  });
});

describe('the controller', () => {
  const template = Synthesized.of(define().stack);

  test('waits for the definitions, which are known by their SHA-256', () => {
    const crds = template.one(CRDS);
    expect(template.waitsFor(template.one(CHART).id)).toContain(crds.id);
    expect(crds.Properties.Files).toEqual(
      [...GATEWAY_API.standard, GATEWAY_API.loadBalancerController, CHART_CRDS.loadBalancerController].map(
        ({ url, sha256 }) => ({ Url: url, Sha256: sha256 }),
      ),
    );
    for (const { Url, Sha256 } of crds.Properties.Files) {
      expect(Url).toMatch(
        /^https:\/\/raw\.githubusercontent\.com\/kubernetes-sigs\/[a-z-]+\/v\d+\.\d+\.\d+\/(config\/crd|helm\/[a-z-]+\/crds)\//,
      );
      expect(Sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(crds.Properties.Files).toHaveLength(13);
    expect(template.one(CHART).Properties.SkipCrds).toBe(true);
  });

  test('starts again with other definitions, and looks for them itself', () => {
    const values = valuesOf(template.one(CHART)) as KubernetesShape;
    expect(values.podAnnotations).toEqual({ 'cdk-eks-networking/gateway-api': 'v1.6.1' });
    expect(values.controllerConfig).toBeUndefined();
    expect(unknownPaths(values, LBC_CHART_VALUES)).toEqual([]);
  });

  test('is what it was where nobody speaks of Gateways', () => {
    const without = Synthesized.of(define({}).stack);
    expect(without.all(CRDS)).toEqual([]);
    expect(valuesOf(without.one(CHART))).not.toHaveProperty('podAnnotations');
  });

  test('leaves alone what it is told to', () => {
    const off = { networkLoadBalancers: false, listenerSets: false };
    const values = valuesOf(Synthesized.of(define({ gatewayApi: off }).stack).one(CHART)) as KubernetesShape;
    expect(values.controllerConfig.featureGates).toEqual({ NLBGatewayAPI: false, GatewayListenerSet: false });
    const also = { featureGates: { ALBSingleSubnet: true }, gatewayApi: { applicationLoadBalancers: false } };
    const more = valuesOf(Synthesized.of(define(also).stack).one(CHART)) as KubernetesShape;
    expect(more.controllerConfig.featureGates).toEqual({ ALBSingleSubnet: true, ALBGatewayAPI: false });
  });

  test('takes definitions that something else installs', () => {
    const existing = Synthesized.of(define({ gatewayApi: { crds: GatewayApiCrds.existing() } }).stack);
    expect(existing.all(CRDS)).toEqual([]);
    expect(valuesOf(existing.one(CHART))).not.toHaveProperty('podAnnotations');
  });

  test('takes definitions from a mirror', () => {
    const crds = GatewayApiCrds.fromUrls(
      { url: 'https://mirror.example.com/one.yaml' },
      { url: 'https://mirror.example.com/two.yaml', sha256: 'ab'.repeat(32) },
    );
    const mirrored = Synthesized.of(define({ gatewayApi: { crds } }).stack);
    expect(mirrored.one(CRDS).Properties.Files).toEqual([
      { Url: 'https://mirror.example.com/one.yaml' },
      { Url: 'https://mirror.example.com/two.yaml', Sha256: 'ab'.repeat(32) },
    ]);
    expect(valuesOf(mirrored.one(CHART)).podAnnotations).toEqual({
      'cdk-eks-networking/gateway-api': 'https://mirror.example.com/one.yaml abababababab',
    });
  });

  test('takes definitions from a bucket, of which the function may read the one object', () => {
    const stack = testStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'mirror');
    const crds = GatewayApiCrds.fromBucket(bucket, 'crds/v1.6.1.yaml');
    const template = Synthesized.of(define({ gatewayApi: { crds } }, stack).stack);
    expect(template.one(CRDS).Properties.Files).toEqual([{ Url: 's3://mirror/crds/v1.6.1.yaml' }]);
    const policy = template.one('AWS::IAM::Policy', 's3:GetObject');
    const { Resource } = policy.Properties.PolicyDocument.Statement.find(({ Action }: KubernetesShape) =>
      `${Action}`.includes('s3:'),
    );
    expect([Resource].flat().map(flatten)).toContain(`arn:\${AWS::Partition}:s3:::mirror/crds/v1.6.1.yaml`);
    expect(template.waitsFor(template.one(CRDS).id)).toContain(policy.id);
  });

  test('comes with its definitions in a whole network, after the way out of the node subnets', () => {
    const { stack, networking } = testNetworking({ loadBalancerController: { gatewayApi: {} } });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 1, maxSize: 1 });
    const template = Synthesized.of(stack);
    const waits = [...template.waitsFor(template.one(CRDS).id)].map((id) => template.byId(id).Type);
    expect(waits).toEqual(expect.arrayContaining(['AWS::EC2::NatGateway', 'AWS::EC2::Route', 'AWS::EKS::AccessEntry']));
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'with gates that its options turn',
      () => define({ gatewayApi: {}, featureGates: { NLBGatewayAPI: true } }),
      '"NLBGatewayAPI" in featureGates',
      'gatewayApi: { networkLoadBalancers: … }',
    ],
    [
      'with nothing to serve',
      () => define({ gatewayApi: { applicationLoadBalancers: false, networkLoadBalancers: false } }),
      '"gatewayApi" disables both applicationLoadBalancers and networkLoadBalancers',
      'leave gatewayApi out',
    ],
  ])('fails %s', (_case, work, wrong, instead) => {
    expect(work).toFailWith(
      wrong.includes('featureGates') ? 'FeatureGate' : 'LoadBalancerControllerSetting',
      wrong,
      instead,
    );
  });

  test('lets gates of the Gateway API be turned by hand where it is told nothing', () => {
    const { stack } = define({ featureGates: { ALBGatewayAPI: false } });
    const values = valuesOf(Synthesized.of(stack).one(CHART)) as KubernetesShape;
    expect(values.controllerConfig.featureGates).toEqual({ ALBGatewayAPI: false });
  });
});

describe('definitions fail', () => {
  test.each<[string, () => unknown, string, string]>([
    ['from nowhere', () => GatewayApiCrds.fromUrls(), '"fromUrls" has no files', 'GatewayApiCrds.published()'],
    [
      'over http',
      () => GatewayApiCrds.fromUrls({ url: 'http://a.example/crds' }),
      '"http://a.example/crds"',
      'fromBucket',
    ],
    [
      'with half a SHA-256',
      () => GatewayApiCrds.fromUrls({ url: 'https://a', sha256: 'abc' }),
      '"abc" is not a SHA-256 of https://a',
      '64 hexadecimal',
    ],
    [
      'with half a SHA-256 of an object',
      () => GatewayApiCrds.fromBucket(s3.Bucket.fromBucketName(testStack(), 'B', 'mirror'), 'k', 'xyz'),
      '"xyz" is not a SHA-256 of s3://mirror/k',
      '64 hexadecimal',
    ],
  ])('%s', (_case, work, wrong, instead) => {
    expect(work).toFailWith('GatewayCrds', wrong, instead);
  });

  test('on a cluster that does not understand them', () => {
    expect(() => define(undefined, testStack(), '1.30')).toFailWith(
      'GatewayCrds',
      '"1.30" does not support the definitions of the Gateway API v1.6.1',
      'to 1.31',
    );
    expect(() => define(undefined, testStack(), '1.31')).not.toThrow();
    const own = { gatewayApi: { crds: GatewayApiCrds.fromUrls({ url: 'https://mirror.example.com/v1.4.yaml' }) } };
    expect(() => define(own, testStack(), '1.30')).not.toThrow();
  });

  test('without a kubectl handler', () => {
    const stack = testStack();
    const cluster = importedCluster(stack, { kubectlLayer: undefined });
    expect(() => cluster._context.installCrds(stack, 'Crds', { files: [] })).toFailWith(
      'KubectlMissing',
      '"Test"',
      'kubectlLayer',
    );
  });
});

describe('a Gateway', () => {
  test('comes after its class, and that after the controller; routes come last', () => {
    const { gateway, stack } = alb();
    gateway.addServiceTargets('early', {});
    gateway.addRoute('Cart', CART);
    gateway.addServiceTargets('cart', { deregistrationDelay: undefined });
    const template = Synthesized.of(stack);
    const [ofClass, ofGateway, ofRoute] = [
      applied(template, 'GatewayClass', 'alb'),
      applied(template, 'Gateway', 'shop'),
      applied(template, 'HTTPRoute', 'shop-cart'),
    ];
    const waits = template.waitsFor(ofRoute.id);
    for (const kind of ['early', 'cart']) {
      expect(waits).toContain(applied(template, 'TargetGroupConfiguration', kind).id);
    }
    expect([...waits]).toEqual(expect.arrayContaining([ofGateway.id, ofClass.id, template.one(CHART).id]));
    expect(template.waitsFor(ofGateway.id)).toContain(ofClass.id);
    expect(template.waitsFor(ofGateway.id)).not.toContain(ofRoute.id);
    expect(template.waitsFor(ofClass.id)).toContain(template.one(CHART).id);
    // Targets go after their routes and before the controller.
    expect(template.waitsFor(applied(template, 'TargetGroupConfiguration', 'cart').id)).toContain(
      template.one(CHART).id,
    );
  });

  test('of an ALB is what the inventory shows', () => {
    const { gateway, stack } = alb({ redirectHttpTo: 443, scheme: Scheme.INTERNET_FACING });
    gateway.addRoute('Cart', CART);
    const kinds = Synthesized.of(stack)
      .all(OBJECTS)
      .map(({ id, Properties }) => {
        const objects: KubernetesShape[] = JSON.parse(flatten(Properties.Manifest));
        return `${id}  ${objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ')}`;
      });
    expect(kinds.sort().join('\n')).toMatchSnapshot();
  });

  test('has one class for all of a controller, or its own', () => {
    const { controller, gateway, stack } = alb();
    const listeners = [Listener.http()];
    const second = new AlbGateway(stack, 'Second', { controller, name: 'b', namespace: 'web', listeners });
    expect(second.gatewayClass).toBe(gateway.gatewayClass);
    const own = new GatewayClass(stack, 'Inside', { controller, kind: GatewayKind.ALB, name: 'inside' });
    const third = new AlbGateway(stack, 'Third', {
      controller,
      gatewayClass: own,
      name: 'c',
      namespace: 'web',
      listeners,
    });
    const template = Synthesized.of(stack);
    expect(applied(template, 'Gateway', 'c').object.spec.gatewayClassName).toBe('inside');
    expect(template.waitsFor(applied(template, 'Gateway', 'c').id)).toContain(
      applied(template, 'GatewayClass', 'inside').id,
    );
    expect(third.gatewayName).toBe('c');
    const mail = new NlbGateway(stack, 'Fourth', {
      controller,
      name: 'd',
      namespace: 'web',
      listeners: [Listener.tcp({ port: 25 })],
    });
    expect(mail.gatewayClass.gatewayClassName).toBe('nlb');
  });

  test('applies what the API knows', () => {
    const { gateway, stack } = alb({ redirectHttpTo: 443, tags: { team: 'shop' }, targets: {} });
    gateway.addRoute('Cart', CART);
    gateway.addServiceTargets('cart', {});
    const ours = appliedObjects(Synthesized.of(stack).json).filter(({ apiVersion }) => !apiVersion.startsWith('rbac'));
    expect(ours.length).toBeGreaterThan(5);
    expect(ours).toBeValidObject();
  });

  test('sends clients of HTTP to HTTPS, and routes to HTTPS alone', () => {
    const { gateway, stack } = alb({
      redirectHttpTo: 8443,
      listeners: [Listener.http(), Listener.https({ port: 8443, certificates: TlsCertificates.arns(ARNS[0]) })],
    });
    gateway.addRoute('Cart', CART);
    gateway.addRoute('Acme', CART, { listeners: ['http-80'], name: 'acme' });
    const template = Synthesized.of(stack);
    const redirect = applied(template, 'HTTPRoute', 'shop-httpsredirect').object.spec;
    expect(redirect.parentRefs.map(({ sectionName }: KubernetesShape) => sectionName)).toEqual(['http-80']);
    expect(redirect.rules).toEqual([
      { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', port: 8443, statusCode: 301 } }] },
    ]);
    const sections = (name: string) =>
      applied(template, 'HTTPRoute', name).object.spec.parentRefs.map(
        ({ sectionName }: KubernetesShape) => sectionName,
      );
    expect(sections('shop-cart')).toEqual(['https-8443']);
    expect(sections('acme')).toEqual(['http-80']);
  });

  test('under another name is another resource, so that the old one is deleted with its load balancer', () => {
    const idsOf = (name: string, route?: string) => {
      const { gateway, stack } = alb({ name });
      gateway.addRoute('Cart', CART, { name: route });
      const template = Synthesized.of(stack);
      return [applied(template, 'Gateway', name).id, applied(template, 'HTTPRoute', route ?? `${name}-cart`).id];
    };
    const [gateway, route] = idsOf('shop', 'one');
    expect(idsOf('store', 'one')[0]).not.toBe(gateway);
    expect(idsOf('shop', 'two')).toEqual([gateway, expect.not.stringMatching(route)]);
  });

  test('gives a route the listeners that admit its kind and its hosts', () => {
    const hosts = (name: string) => ({
      name,
      hostname: `${name}.example.com`,
      certificates: TlsCertificates.arns(ARNS[0]),
    });
    const { gateway, stack } = alb({
      listeners: [
        Listener.http({ hostname: '*.example.com', routesFrom: RouteNamespaces.all() }),
        Listener.https({ ...hosts('shop'), routesFrom: RouteNamespaces.withLabels({ shop: 'yes' }) }),
        Listener.https(hosts('cart')),
      ],
    });
    const backends = [RouteBackend.service('cart', 80)];
    gateway.addRoute('Http', Route.http({ hostnames: ['shop.example.com'], rules: [{ backends }] }), {
      namespace: 'other',
    });
    gateway.addRoute('Grpc', Route.grpc({ hostnames: ['*.example.com'], rules: [{ backends }] }));
    const template = Synthesized.of(stack);
    const parents = (kind: string, name: string) => applied(template, kind, name).object.spec.parentRefs;
    expect(parents('HTTPRoute', 'shop-http')).toMatchObject([
      { sectionName: 'http-80', namespace: 'web' },
      { sectionName: 'shop', namespace: 'web' },
    ]);
    expect(parents('GRPCRoute', 'shop-grpc').map(({ sectionName }: KubernetesShape) => sectionName)).toEqual([
      'shop',
      'cart',
    ]);
    const token = Route.http({ hostnames: [Token.asString({ Ref: 'Host' })], rules: [{ backends }] });
    expect(() => gateway.addRoute('Token', token)).not.toThrow();
  });

  test('asks nobody who they are over HTTP, where everybody would get in', () => {
    const authentication = RouteAuthentication.token({
      issuer: 'https://a.example',
      jwksEndpoint: 'https://a.example/keys',
    });
    const backends = [RouteBackend.service('cart', 80)];
    const asking = Route.http({ rules: [{ backends, listenerRule: { authentication } }] });
    expect(() => alb().gateway.addRoute('Cart', asking)).toFailWith(
      'GatewayRoute',
      '"Cart" authenticates users',
      'Set listeners to the HTTPS listeners, or set redirectHttpTo',
    );
    expect(() => alb().gateway.addRoute('Cart', asking, { listeners: ['https-443'] })).not.toThrow();
    expect(() => alb({ redirectHttpTo: 443 }).gateway.addRoute('Cart', asking)).not.toThrow();
  });

  test('of an NLB takes a route for every port', () => {
    const { gateway, stack } = nlb();
    gateway.addRoute('Udp', UDP);
    gateway.addRoute('Tls', TCP, { listeners: ['tls-443'] });
    expect(Synthesized.of(stack).all(OBJECTS)).toHaveLength(5);
    expect(() => gateway.addRoute('Tcp', TCP, { listeners: ['tcp-25'] })).toFailWith(
      'GatewayRoute',
      '"Tcp" would get no connections on port',
      'Add a listener for "Tcp", and select it with listeners',
    );
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'of a controller that was not told',
      () => alb({}, {}),
      '"Test/Controller" does not manage Gateways',
      'gatewayApi: {}',
    ],
    [
      'of a kind that is off',
      () => alb({}, { gatewayApi: { applicationLoadBalancers: false } }),
      '"applicationLoadBalancers: false"',
      'Enable applicationLoadBalancers in gatewayApi of the controller',
    ],
    [
      'in a namespace that nobody watches',
      () => alb({}, { gatewayApi: {}, watchNamespace: 'shop' }),
      '"web" is not the namespace',
      'Write "shop"',
    ],
    [
      'with a web ACL that is not for the controller',
      () => alb({ webAclArn: WEB_ACL }, { gatewayApi: {}, protection: { waf: false } }),
      '"webAclArn"',
      'waf: true',
    ],
    [
      'with a web ACL of others than the controller may associate',
      () =>
        alb({ webAclArn: WEB_ACL }, { gatewayApi: {}, protection: { webAclArns: [WEB_ACL.replace('shop', 'blog')] } }),
      `"${WEB_ACL}" is not a web ACL that the controller may associate`,
      'Add it to protection.webAclArns of the controller',
    ],
    [
      'with Shield that is not for the controller',
      () => alb({ shieldAdvanced: true }, { gatewayApi: {}, protection: { shieldAdvanced: false } }),
      '"shieldAdvanced"',
      'shieldAdvanced: true',
    ],
    [
      'in a class of the other kind',
      () => {
        const { controller, stack } = alb();
        const gatewayClass = new GatewayClass(stack, 'Class', { controller, kind: GatewayKind.NLB });
        new AlbGateway(stack, 'Other', {
          controller,
          gatewayClass,
          name: 'a',
          namespace: 'b',
          listeners: [Listener.http()],
        });
      },
      '"nlb" is a class of nlb',
      'Use a class of alb',
    ],
  ])('fails %s', (_case, work, wrong, instead) => {
    expect(work).toFailWith('GatewaySetting', wrong, instead);
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'that it has not',
      () => alb().gateway.addRoute('A', CART, { listeners: ['https-444'] }),
      '"https-444" is not a listener of the',
      'Did you mean "https-443"?',
    ],
    [
      'that speak something else',
      () => alb().gateway.addRoute('A', TCP),
      '"http-80, https-443" does not accept a TCPRoute',
      'TCP or TLS',
    ],
    [
      'for gRPC without TLS',
      () =>
        alb({ listeners: [Listener.http()] }).gateway.addRoute(
          'A',
          Route.grpc({ rules: [{ backends: [RouteBackend.service('a', 80)] }] }),
        ),
      '"http-80" does not accept a GRPCRoute',
      'HTTPS',
    ],
    [
      'for another host',
      () =>
        alb({ listeners: [Listener.http({ hostname: 'a.example.com' })] }).gateway.addRoute(
          'A',
          Route.http({ hostnames: ['b.example.com'], rules: [{ backends: [RouteBackend.service('a', 80)] }] }),
          { listeners: ['http-80'] },
        ),
      '"http-80 (a.example.com)" does not accept a HTTPRoute for',
      'Add a listener for HTTP',
    ],
  ])('fails on a route for listeners %s', (_case, work, wrong, instead) => {
    expect(work).toFailWith('GatewayRoute', wrong, instead);
  });

  test('fails to lead to HTTPS where there is none', () => {
    const listeners = [Listener.http()];
    expect(() => alb({ redirectHttpTo: 443, listeners })).toFailWith(
      'GatewayListener',
      '"redirectHttpTo: 443" is not the port of an HTTPS listener',
      'Add Listener.https()',
    );
  });
});
