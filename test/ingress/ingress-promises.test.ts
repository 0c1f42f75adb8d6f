import { Duration } from 'aws-cdk-lib/core';
import {
  type IngressClassOptions,
  KubernetesObjects,
  LoadBalancerController,
  type LoadBalancerControllerOptions,
  LoadBalancerSubnets,
  TlsCertificates,
} from '../../lib';
import { ingressClassValues } from '../../lib/controllers/ingress-class';
import {
  AlbAction,
  AlbAuthentication,
  AlbForwardTarget,
  type AlbFrontendNlbOptions,
  AlbIngress,
  type AlbIngressProps,
  AlbListener,
  IngressGroup,
} from '../../lib/ingress';
import {
  Algorithm,
  Scheme,
  TargetProtocol,
  TargetProtocolVersion,
  TargetStickiness,
  TargetType,
  UnauthenticatedRequest,
} from '../../lib/loadbalancing';
import { cognito, group as securityGroup } from '../support/alb-ingresses';
import { testStack } from '../support/builders';
import { frontendNlbOf } from '../support/frontend-nlb-model';
import { albOf, type ModelCluster, targetGroupOf } from '../support/ingress-model';
import { importedCluster } from '../support/networking';
import type { KubernetesShape } from '../support/object-schemas';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const WEB_ACL = 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/shop/0000';
const [ONE, TWO] = ['one', 'two'].map((id) => `arn:aws:acm:eu-west-1:111111111111:certificate/${id}`);

type Annotations = Readonly<Record<string, string>>;

const service = (name: string) => ({ service: { name, port: { number: 80 } } });

function ingress(name: string, annotations: Annotations, spec: KubernetesShape = {}, namespace = 'web') {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace, annotations },
    spec: { ingressClassName: 'alb', ...spec },
  };
}

function rule(path: string, backend: object = service('web'), pathType = 'Prefix', host?: string) {
  return { ...(host ? { host } : {}), http: { paths: [{ path, pathType, backend }] } };
}

const paramsOf = (options: IngressClassOptions): KubernetesShape =>
  (ingressClassValues(options, testStack()) as KubernetesShape).ingressClassParams?.spec ?? {};

/** The ALB of one Ingress of a class. */
function alb(options: AlbIngressProps, ofClass: IngressClassOptions = {}, spec: KubernetesShape = {}) {
  const cluster = {
    ingresses: [ingress('shop', new AlbIngress(options).annotations, spec)],
    classes: { alb: paramsOf(ofClass) },
  };
  return albOf(cluster, options.group ?? ofClass.group ?? 'web/shop');
}

describe('an IngressClass', () => {
  test('wins over its Ingresses', () => {
    const { attributes, listeners, name, scheme, tags } = alb(
      {
        scheme: Scheme.INTERNET_FACING,
        loadBalancerName: 'own',
        tags: { team: 'own', cost: 'own' },
        idleTimeout: Duration.seconds(30),
        http2: false,
        inboundCidrs: ['0.0.0.0/0'],
        listeners: [AlbListener.https(443, { serverHeader: true })],
        certificates: TlsCertificates.arns(ONE),
      },
      {
        scheme: Scheme.INTERNAL,
        group: 'all',
        loadBalancerName: 'all',
        tags: { team: 'all' },
        additionalLoadBalancerAttributes: { 'idle_timeout.timeout_seconds': '120' },
        inboundCidrs: ['10.0.0.0/8'],
        certificates: TlsCertificates.arns(TWO),
        listeners: [
          { port: 443, https: true, additionalListenerAttributes: { 'routing.http.response.server.enabled': 'false' } },
          { port: 80, additionalListenerAttributes: { 'routing.http.response.server.enabled': 'false' } },
        ],
      },
    );
    expect({ name, scheme, tags }).toEqual({ name: 'all', scheme: 'internal', tags: { team: 'all', cost: 'own' } });
    expect(attributes).toEqual({ 'idle_timeout.timeout_seconds': '120', 'routing.http2.enabled': 'false' });
    // The class opens no listener.
    expect([...listeners.keys()]).toEqual([443]);
    expect(listeners.get(443)).toMatchObject({
      certificates: [TWO],
      inbound: ['10.0.0.0/8'],
      attributes: { 'routing.http.response.server.enabled': 'false' },
    });
  });

  test('is undone by a name of a web ACL, unless it names one itself', () => {
    expect(alb({ webAclArn: 'none' }, { webAclArn: WEB_ACL }).webAcl).toBe(WEB_ACL);
    expect(alb({ webAclName: 'none' }, { webAclArn: WEB_ACL }).webAcl).toBe('none');
    expect(alb({ webAclName: 'none' }, { webAclName: 'shop' }).webAcl).toBe('shop');
    expect(alb({ webAclArn: 'none' }, { webAclName: 'shop' }).webAcl).toBe('shop');
  });

  test('is undone by security groups, and added to by the other kind of network', () => {
    const inbound = (options: AlbIngressProps, ofClass: IngressClassOptions) =>
      alb(options, ofClass).listeners.get(80)?.inbound;
    const [cidrs, lists] = [{ inboundCidrs: ['10.0.0.0/8'] }, { inboundPrefixListIds: ['pl-1'] }];
    expect(inbound({ inboundCidrs: ['0.0.0.0/0'] }, cidrs)).toEqual(['10.0.0.0/8']);
    expect(inbound({ inboundPrefixListIds: ['pl-2'] }, cidrs)).toEqual(['10.0.0.0/8', 'pl-2']);
    expect(inbound({ inboundCidrs: ['0.0.0.0/0'] }, lists)).toEqual(['0.0.0.0/0', 'pl-1']);
    expect(inbound({ inboundPrefixListIds: ['pl-2'], inboundCidrs: ['0.0.0.0/0'] }, { ...cidrs, ...lists })).toEqual([
      '10.0.0.0/8',
      'pl-1',
    ]);
    expect(inbound({ securityGroups: [securityGroup] }, { ...cidrs, ...lists })).toEqual([]);
  });

  test('does not bind an Ingress that names it by annotation, nor one of another class in its group', () => {
    const classes = {
      alb: paramsOf({ group: 'all', scheme: Scheme.INTERNAL, namespaceLabels: { team: 'web' } }),
      free: {},
    };
    const scheme = { 'alb.ingress.kubernetes.io/scheme': 'internet-facing' };
    const joins = { 'alb.ingress.kubernetes.io/group.name': 'all', ...scheme };
    const old = ingress('old', { ...joins, 'kubernetes.io/ingress.class': 'alb' }, { ingressClassName: undefined });
    expect(albOf({ ingresses: [ingress('own', scheme)], classes }, 'all').scheme).toBe('internal');
    expect(albOf({ ingresses: [old], classes }, 'all').scheme).toBe('internet-facing');
    expect(albOf({ ingresses: [ingress('other', joins, { ingressClassName: 'free' })], classes }, 'all').scheme).toBe(
      'internet-facing',
    );
  });

  test('redirects HTTP listeners alone, to a port that an Ingress must listen on', () => {
    const listeners = [AlbListener.http(), AlbListener.https(), AlbListener.https(8443)];
    const certificates = TlsCertificates.arns(ONE);
    const both = alb({ listeners, certificates }, { redirectHttpTo: 443 }, { rules: [rule('/')] }).listeners;
    expect([...both].map(([port, { defaultAction, rules }]) => [port, defaultAction, rules.length])).toEqual([
      [80, 'redirect to 443', 0],
      [443, '404', 1],
      [8443, '404', 1],
    ]);
    expect(() => alb({}, { redirectHttpTo: 443 })).toThrow('no HTTPS listener for the redirect to 443');
    expect(alb({}, { redirectHttpTo: 443, certificates: TlsCertificates.arns(ONE) }).listeners.size).toBe(1);
  });

  test('of the first Ingress decides on the attributes of a group', () => {
    const classes = {
      alb: paramsOf({ additionalLoadBalancerAttributes: { a: '1' }, minimumCapacityUnits: 5 }),
      other: paramsOf({ additionalLoadBalancerAttributes: { a: '2' }, minimumCapacityUnits: 7 }),
    };
    const member = (name: string, ingressClassName: string, order: number) =>
      ingress(name, new AlbIngress({ group: 'all', groupOrder: order }).annotations, { ingressClassName });
    const ingresses = [member('one', 'alb', 2), member('two', 'other', 1)];
    expect(albOf({ ingresses, classes }, 'all')).toMatchObject({ attributes: { a: '2' }, capacity: 7 });
  });
});

describe('rules', () => {
  const tried = (cluster: ModelCluster, group: string, port = 80) =>
    albOf(cluster, group)
      .listeners.get(port)
      ?.rules.map(({ host, ingress: name, paths }) => [name, host, ...paths].filter(Boolean).join(' '));

  test('are tried by order, namespace and name of the Ingresses of a group', () => {
    const group = new IngressGroup('public');
    const of = ({ annotations }: AlbIngress, name: string, namespace?: string) =>
      ingress(name, annotations, { rules: [rule('/')] }, namespace);
    const first = of(group.addMember('late', 20), 'a');
    const ingresses = [first, of(group.addMember('early', -5), 'z'), of(group.addMember('middle', 0), 'm')];
    const unordered = new AlbIngress({ group: 'public' }).annotations;
    const others = [
      ingress('b', unordered, { rules: [rule('/')] }, 'web'),
      ingress('c', unordered, { rules: [rule('/')] }, 'app'),
    ];
    expect(tried({ ingresses: [...ingresses, ...others], classes: { alb: {} } }, 'public')).toEqual([
      'web/z /*',
      'app/c /*',
      'web/b /*',
      'web/m /*',
      'web/a /*',
    ]);
  });

  test('of an Ingress are tried host by host as written, and Exact before the longest Prefix there', () => {
    const http = (...paths: [string, string][]) => ({
      http: { paths: paths.map(([path, pathType]) => ({ path, pathType, backend: service('web') })) },
    });
    const rules = [
      { host: '*.example.com', ...http(['/', 'Prefix']) },
      {
        host: 'shop.example.com',
        ...http(['/*', 'ImplementationSpecific'], ['/a', 'Prefix'], ['/a/b/', 'Prefix'], ['/z', 'Exact']),
      },
    ];
    expect(tried({ ingresses: [ingress('shop', {}, { rules })], classes: { alb: {} } }, 'web/shop')).toEqual([
      'web/shop *.example.com /*',
      'web/shop shop.example.com /z',
      'web/shop shop.example.com /a/b /a/b/*',
      'web/shop shop.example.com /a /a/*',
      'web/shop shop.example.com /*',
    ]);
  });

  test('sign users in by the Service that they forward to alone, with the defaults of the Service', () => {
    const allow = AlbAuthentication.cognito({
      userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/pool',
      userPoolClientId: 'c',
      userPoolDomain: 'orion',
      onUnauthenticated: UnauthenticatedRequest.ALLOW,
    });
    const split = AlbAction.forward([
      AlbForwardTarget.service('open', '80', 1),
      AlbForwardTarget.service('own', '80', 1),
    ]);
    const { annotations } = new AlbIngress({
      authentication: allow,
      listeners: [AlbListener.https()],
      certificates: TlsCertificates.arns(ONE),
      actions: { split },
    });
    const services = [
      {
        metadata: {
          name: 'open',
          annotations: AlbIngress.serviceAnnotations({ authentication: AlbAuthentication.none() }),
        },
      },
      { metadata: { name: 'own', annotations: AlbIngress.serviceAnnotations({ authentication: cognito }) } },
    ];
    const rules = ['web', 'open', 'own'].map((name) => rule(`/${name}`, service(name)));
    const ingresses = [ingress('shop', annotations, { rules: [...rules, rule('/split', AlbAction.backend('split'))] })];
    const { rules: found = [] } =
      albOf({ ingresses, services, classes: { alb: {} } }, 'web/shop').listeners.get(443) ?? {};
    expect(found.map(({ auth, backend }) => [backend, auth])).toEqual([
      ['web', 'cognito allow'],
      ['open', undefined],
      // The default of the option, and not what the Ingress says.
      ['own', 'cognito authenticate'],
      ['action split', 'cognito allow'],
    ]);
  });

  test('have one default backend on a port', () => {
    const own = (name: string, annotations: Annotations) =>
      ingress(name, annotations, { defaultBackend: service(name) });
    const of = (options: AlbIngressProps) => new AlbIngress({ group: 'all', ...options }).annotations;
    const classes = { alb: {} };
    expect(() => albOf({ ingresses: [own('a', of({})), own('b', of({}))], classes }, 'all')).toThrow(
      'multiple ingress defined default backend: web/a, web/b',
    );
    const other = of({ listeners: [AlbListener.http(8080)] });
    expect(
      albOf({ ingresses: [own('a', of({})), own('b', other)], classes }, 'all').listeners.get(8080)?.defaultAction,
    ).toBe('b');
  });
});

describe('the subnets of an ALB', () => {
  const subnetsOf = (options: AlbIngressProps, existing?: ModelCluster['existing']) => {
    const ingresses = [ingress('shop', new AlbIngress(options).annotations)];
    return albOf({ ingresses, classes: { alb: {} }, existing, tagged: ['a', 'b', 'c'] }, 'web/shop').subnets;
  };
  const internal = { scheme: 'internal', subnets: ['a', 'b'] };

  test('are found by their tags once, and stay when a zone is added', () => {
    expect(subnetsOf({})).toEqual(['a', 'b', 'c']);
    expect(subnetsOf({}, internal)).toEqual(['a', 'b']);
    expect(subnetsOf({ scheme: Scheme.INTERNET_FACING }, internal)).toEqual(['a', 'b', 'c']);
  });

  test('are those that are named, also of an ALB that exists', () => {
    expect(subnetsOf({ subnets: LoadBalancerSubnets.named('a', 'b', 'c') }, internal)).toEqual(['a', 'b', 'c']);
  });
});

describe('an NLB in front of an ALB', () => {
  const FACING = Scheme.INTERNET_FACING;
  const TAGGED = ['subnet-a', 'subnet-b'];
  const front = (options: AlbIngressProps, more: Partial<ModelCluster> = {}, defaultScheme?: string) => {
    const ingresses = [ingress('shop', new AlbIngress(options).annotations)];
    const cluster = { ingresses, classes: { alb: {} }, tagged: TAGGED, ...more };
    return frontendNlbOf(cluster, options.group ?? 'web/shop', defaultScheme);
  };
  const both = { listeners: [AlbListener.http(), AlbListener.https()], certificates: TlsCertificates.arns(ONE) };

  test('is none unless it is asked for', () => {
    expect(front({})).toBeUndefined();
    expect(front({ frontendNlb: {} })).toBeDefined();
  });

  test('listens where the controller was told, whatever the scheme of the ALB', () => {
    expect(front({ scheme: FACING, frontendNlb: {} })?.scheme).toBe('internal');
    expect(front({ frontendNlb: {} }, {}, 'internet-facing')?.scheme).toBe('internet-facing');
    expect(front({ scheme: Scheme.INTERNAL, frontendNlb: { scheme: FACING } })?.scheme).toBe('internet-facing');
  });

  test('has a subnet in a zone that is added later, which its ALB does not', () => {
    const existing = { scheme: 'internal', subnets: TAGGED };
    const more = { existing, tagged: [...TAGGED, 'subnet-c'] };
    const ingresses = [ingress('shop', new AlbIngress({ frontendNlb: {} }).annotations)];
    expect(albOf({ ingresses, classes: { alb: {} }, ...more }, 'web/shop').subnets).toEqual(TAGGED);
    expect(front({ frontendNlb: {} }, more)?.subnets).toEqual(more.tagged);
    const subnets = LoadBalancerSubnets.named(...TAGGED);
    expect(front({ frontendNlb: { subnets } }, more)?.subnets).toEqual(TAGGED);
  });

  test('stops the controller at a subnet without an address, unless its subnets are named', () => {
    const eipAllocationIds = ['eipalloc-1', 'eipalloc-2'];
    const tagged = [...TAGGED, 'subnet-c'];
    const addressed = ['subnet-a eipalloc-1', 'subnet-b eipalloc-2'];
    expect(front({ frontendNlb: { scheme: FACING, eipAllocationIds } })?.subnets).toEqual(addressed);
    expect(() => front({ frontendNlb: { scheme: FACING, eipAllocationIds } }, { tagged })).toThrow(
      'count of EIP allocations (2) and subnets (3) must match',
    );
    const subnets = LoadBalancerSubnets.named(...TAGGED);
    expect(front({ frontendNlb: { scheme: FACING, eipAllocationIds, subnets } }, { tagged })?.subnets).toEqual(
      addressed,
    );
  });

  test('has the name of its ALB, cut to 28 characters, with -nlb behind it', () => {
    const named = (loadBalancerName: string) => front({ loadBalancerName, frontendNlb: {} })?.name;
    expect(named('shop')).toBe('shop-nlb');
    expect(named('s'.repeat(32))).toBe(`${'s'.repeat(28)}-nlb`);
  });

  test('has the security groups, and the tags, of its ALB unless it has its own', () => {
    const of = (frontendNlb: AlbFrontendNlbOptions, more: AlbIngressProps = {}) =>
      front({ ...more, frontendNlb, tags: { team: 'web' } }, { defaultTags: { all: 'controller' } });
    expect(of({})).toMatchObject({
      securityGroups: 'those of the controller',
      tags: { team: 'web', all: 'controller' },
    });
    expect(of({}, { securityGroups: [securityGroup] })?.securityGroups).toBe('sg-0123456789abcdef0');
    // Those of the controller are not added to its own.
    expect(of({ tags: { team: 'edge' }, securityGroups: [securityGroup] })).toMatchObject({
      securityGroups: 'sg-0123456789abcdef0',
      tags: { team: 'edge' },
    });
    expect(of({ tags: { team: 'edge' } })?.tags).toEqual({ team: 'edge' });
  });

  test('has the ports of the ALB, or those alone that are named', () => {
    const targets = (frontendNlb: AlbFrontendNlbOptions) =>
      [...(front({ ...both, frontendNlb })?.listeners ?? [])].map(([port, { target }]) => [port, target]);
    const healthCheck = { port: '80' };
    expect(targets({ healthCheck })).toEqual([
      [80, 80],
      [443, 443],
    ]);
    expect(targets({ healthCheck, listenerPorts: { 8443: 443 }, securityGroups: [securityGroup] })).toEqual([
      [8443, 443],
    ]);
  });

  test('is asked as the docs say where nothing is said', () => {
    const check = (healthCheck?: AlbFrontendNlbOptions['healthCheck']) =>
      front({ frontendNlb: { healthCheck } })?.listeners.get(80)?.check;
    const usual = {
      port: 'traffic-port',
      protocol: 'HTTP',
      path: '/',
      'interval-seconds': '15',
      'timeout-seconds': '5',
      'healthy-threshold-count': '2',
      'unhealthy-threshold-count': '2',
      'success-codes': '200',
    };
    expect(check()).toEqual(usual);
    expect(check({ path: '/up', interval: Duration.seconds(30) })).toEqual({
      ...usual,
      path: '/up',
      'interval-seconds': '30',
    });
  });

  test('is one for a group, whose members have ports of their own', () => {
    const group = new IngressGroup('public', { frontendNlb: { healthCheck: { port: '80' } } });
    const members = [
      ingress('a', group.addMember('a', 1).annotations),
      ingress('b', group.addMember('b', 2, { listeners: [AlbListener.http(), AlbListener.http(8080)] }).annotations),
    ];
    const found = frontendNlbOf({ ingresses: members, classes: { alb: {} }, tagged: TAGGED }, 'public');
    expect([...(found?.listeners.keys() ?? [])]).toEqual([80, 8080]);
    expect(found?.listeners.get(8080)?.check.port).toBe('80');
  });
});

describe('the scheme of an ALB', () => {
  const schemeOf = (options: AlbIngressProps, existing?: ModelCluster['existing']) =>
    albOf(
      { ingresses: [ingress('shop', new AlbIngress(options).annotations)], classes: { alb: {} }, existing },
      'web/shop',
    ).scheme;

  test('is what the Ingress says now, also of an ALB that exists', () => {
    const existing = { scheme: 'internet-facing', subnets: ['a', 'b'] };
    expect(schemeOf({ scheme: Scheme.INTERNET_FACING }, existing)).toBe('internet-facing');
    expect(schemeOf({}, existing)).toBe('internal');
  });
});

describe('the certificates of a group', () => {
  test('begin with that of the group', () => {
    const group = new IngressGroup('public', {
      listeners: [AlbListener.https()],
      certificates: TlsCertificates.arns(ONE),
    });
    const shop = ingress('a', group.addMember('shop', 1, { certificates: TlsCertificates.arns(TWO) }).annotations);
    const blog = ingress('b', group.addMember('blog', 2).annotations);
    for (const ingresses of [
      [shop, blog],
      [blog, shop],
    ]) {
      expect(albOf({ ingresses, classes: { alb: {} } }, 'public').listeners.get(443)?.certificates).toEqual([ONE, TWO]);
    }
  });
});

describe('a Service', () => {
  const INGRESS = new AlbIngress({
    targetType: TargetType.IP,
    deregistrationDelay: Duration.seconds(20),
    stickiness: TargetStickiness.applicationCookie('SHOP'),
    healthCheck: { path: '/up', interval: Duration.seconds(30) },
    tags: { team: 'web', cost: 'web' },
    multiClusterTargetGroup: true,
  });

  function targets(annotations: Annotations, more: Partial<ModelCluster> = {}) {
    const services = [{ metadata: { name: 'shop', annotations } }];
    return targetGroupOf(
      { ingresses: [ingress('shop', INGRESS.annotations)], services, classes: { alb: {} }, ...more },
      'web/shop',
      'shop',
    );
  }

  test('wins over the Ingress annotation by annotation, and tag by tag', () => {
    const own = AlbIngress.serviceAnnotations({
      healthCheck: { path: '/own' },
      tags: { team: 'shop' },
      multiClusterTargetGroup: false,
    });
    const classes = { alb: paramsOf({ tags: { cost: 'class' }, targetType: TargetType.INSTANCE }) };
    expect(targets(own, { classes, defaultTags: { all: 'controller', cost: 'controller' } })).toMatchObject({
      targetType: 'instance',
      healthCheck: { path: '/own', interval: 30 },
      tags: { team: 'shop', cost: 'controller', all: 'controller' },
      // What the Ingress turns on stays on.
      isMultiCluster: true,
    });
  });

  test('loses the attributes of the Ingress with one of its own, unless it is made with the Ingress', () => {
    const options = { slowStart: Duration.seconds(60) };
    expect(targets({}).attributes).toMatchObject({
      'deregistration_delay.timeout_seconds': '20',
      'stickiness.enabled': 'true',
    });
    expect(targets(AlbIngress.serviceAnnotations(options)).attributes).toEqual({ 'slow_start.duration_seconds': '60' });
    expect(targets(AlbIngress.serviceAnnotations(options, INGRESS)).attributes).toEqual({
      'deregistration_delay.timeout_seconds': '20',
      'stickiness.enabled': 'true',
      'stickiness.type': 'app_cookie',
      'stickiness.app_cookie.cookie_name': 'SHOP',
      'slow_start.duration_seconds': '60',
    });
    const none = AlbIngress.serviceAnnotations({ stickiness: TargetStickiness.none() }, INGRESS);
    expect(targets(none).attributes).toEqual({
      'deregistration_delay.timeout_seconds': '20',
      'stickiness.enabled': 'false',
    });
    // Nothing to say: the annotation of the Ingress holds.
    expect(AlbIngress.serviceAnnotations({ healthCheck: { path: '/' } }, INGRESS)).toEqual({
      'alb.ingress.kubernetes.io/healthcheck-path': '/',
    });
  });

  test('fails with an attribute that does not go with one of its Ingress', () => {
    const spread = new AlbIngress({ algorithm: Algorithm.WEIGHTED_RANDOM });
    expect(() => AlbIngress.serviceAnnotations({ slowStart: Duration.seconds(60) }, spread)).toFailWith(
      'LoadBalancerSetting',
      '"slowStart: 1 minute" does not work with weighted_random',
      'ROUND_ROBIN',
    );
  });

  test('is checked as its docs say where nothing is said', () => {
    const healthCheck = (options: AlbIngressProps) => {
      const ingresses = [ingress('shop', new AlbIngress(options).annotations)];
      return targetGroupOf({ ingresses, classes: { alb: {} } }, 'web/shop', 'shop').healthCheck;
    };
    const usual = {
      protocol: 'HTTP',
      path: '/',
      port: 'traffic-port',
      interval: 15,
      timeout: 5,
      healthy: 2,
      unhealthy: 2,
      codes: '200',
    };
    expect(healthCheck({})).toEqual(usual);
    expect(healthCheck({ targetProtocol: TargetProtocol.HTTPS })).toEqual({ ...usual, protocol: 'HTTPS' });
    const grpc = {
      targetProtocolVersion: TargetProtocolVersion.GRPC,
      listeners: [AlbListener.https()],
      certificates: TlsCertificates.arns(ONE),
    };
    expect(healthCheck(grpc)).toEqual({ ...usual, path: '/AWS.ALB/healthcheck', codes: '12' });
  });
});

describe('objects beside the controller', () => {
  /** The warnings about objects, each in a construct of its own. */
  function warned(options: LoadBalancerControllerOptions, ...objects: KubernetesShape[]): string[] {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const controller = new LoadBalancerController(stack, 'Controller', { cluster, ...options });
    objects.forEach((object, at) => {
      new KubernetesObjects(stack, `Own${at}`, { cluster, objects: [object] }).node.addDependency(controller);
    });
    Synthesized.of(stack);
    return warningsOf(stack).map(({ id, text }) => `${id}: ${text}`);
  }
  const of = (options: AlbIngressProps, spec: KubernetesShape = {}) =>
    ingress('shop', new AlbIngress(options).annotations, spec);

  test.each<[string, IngressClassOptions, AlbIngressProps, string]>([
    [
      'a scheme',
      { scheme: Scheme.INTERNAL },
      { scheme: Scheme.INTERNET_FACING },
      'ingressClassIgnored: "scheme: internet-facing" of Ingress "shop" is ignored',
    ],
    [
      'networks',
      { inboundCidrs: ['10.0.0.0/8'] },
      { inboundCidrs: ['10.1.0.0/16'] },
      'ingressClassIgnored: "inbound-cidrs: 10.1.0.0/16"',
    ],
    [
      'a certificate',
      { certificates: TlsCertificates.arns(TWO) },
      { listeners: [AlbListener.https()], certificates: TlsCertificates.arns(ONE) },
      'ingressClassIgnored: "certificate-arn: ',
    ],
    [
      'a web ACL',
      { webAclArn: WEB_ACL },
      { webAclName: 'none' },
      'ingressClassBypassed: "wafv2-acl-name: none" of Ingress "shop"',
    ],
    [
      'security groups',
      { inboundCidrs: ['10.0.0.0/8'] },
      { securityGroups: [securityGroup] },
      'ingressClassBypassed: "security-groups: sg-0123456789abcdef0"',
    ],
    [
      'prefix lists',
      { inboundCidrs: ['10.0.0.0/8'] },
      { inboundPrefixListIds: ['pl-0123'] },
      'ingressClassBypassed: "security-group-prefix-lists: pl-0123"',
    ],
    ['no port for HTTPS', { redirectHttpTo: 443 }, {}, 'ingressClassRedirect: "shop" is an Ingress'],
  ])('are warned of with %s that the class decides', (_, ingressClass, options, text) => {
    const protection = { webAclNames: true };
    expect(warned({ ingressClass, protection }, of(options))).toEqual([expect.stringContaining(text)]);
    expect(warned({ ingressClass, protection }, of(options, { ingressClassName: 'other-one' }))).toEqual([]);
  });

  test.each<[string, IngressClassOptions, AlbIngressProps]>([
    ['the same scheme', { scheme: Scheme.INTERNAL }, { scheme: Scheme.INTERNAL }],
    [
      'the same networks',
      { inboundCidrs: ['10.0.0.0/8', '10.1.0.0/16'] },
      { inboundCidrs: ['10.1.0.0/16', '10.0.0.0/8'] },
    ],
    ['a listener for the redirect', { redirectHttpTo: 443 }, { certificates: TlsCertificates.arns(ONE) }],
    ['certificates of the class', { redirectHttpTo: 443, certificates: TlsCertificates.arns(ONE) }, {}],
    ['a group for the redirect', { redirectHttpTo: 443 }, { group: 'all' }],
  ])('are not warned of with %s', (_, ingressClass, options) => {
    expect(warned({ ingressClass }, of(options))).toEqual([]);
  });

  test('are warned of with two default backends in one group', () => {
    const own = (name: string, group?: string, listeners?: AlbListener[]) =>
      ingress(name, new AlbIngress({ group, listeners }).annotations, { defaultBackend: service(name) });
    const conflict = 'ingressGroupConflict: "b" is the';
    expect(warned({}, own('a', 'all'), own('b', 'all'))).toEqual([expect.stringContaining(conflict)]);
    expect(warned({ ingressClass: { group: 'all' } }, own('a'), own('b'))).toEqual([expect.stringContaining(conflict)]);
    expect(warned({}, own('a', 'all'), own('b', 'other'))).toEqual([]);
    expect(warned({}, own('a'), own('b'))).toEqual([]);
    expect(warned({}, own('a', 'all'), own('b', 'all', [AlbListener.http(8080)]))).toEqual([]);
  });

  test('are warned of with a misspelt class or group', () => {
    const gateway = (gatewayClassName: string) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'edge', namespace: 'web' },
      spec: { gatewayClassName, listeners: [] },
    });
    const gatewayClass = (name: string) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name },
      spec: { controllerName: 'gateway.k8s.aws/alb' },
    });
    const named = (name: string, group: string) => ingress(name, new AlbIngress({ group }).annotations);
    expect(warned({ ingressClass: { name: 'public' } }, of({}, { ingressClassName: 'pubilc' }))).toEqual([
      'misspeltName: "pubilc" in Ingress "shop" matches no IngressClass of this app. Did you mean "public"?',
    ]);
    expect(warned({}, of({}, { ingressClassName: 'albb' }))[0]).toContain('Did you mean "alb"?');
    expect(warned({}, gatewayClass('internal'), gateway('intornal'))[0]).toContain(
      '"intornal" in Gateway "edge" matches no GatewayClass of this app. Did you mean "internal"?',
    );
    expect(warned({}, named('a', 'public'), named('b', 'public'), named('c', 'publc'))).toEqual([
      'misspeltName: "publc" in Ingress "c" is the group of only one Ingress. Did you mean "public"?',
    ]);
  });

  test('may have names that are alike', () => {
    const named = (name: string, group: string) => ingress(name, new AlbIngress({ group }).annotations);
    expect(warned({}, of({}, { ingressClassName: 'nlb' }))).toEqual([]);
    expect(warned({ ingressClass: { name: 'internal' } }, of({}, { ingressClassName: 'external' }))).toEqual([]);
    expect(warned({}, named('a', 'team-a'), named('b', 'team-a'), named('c', 'team-b'), named('d', 'team-2'))).toEqual(
      [],
    );
    expect(warned({}, named('a', 'web-1'), named('b', 'web-1'), named('c', 'web-2'), named('d', 'web-12'))).toEqual([]);
  });

  test('fail with a web ACL of the class that the controller may not look up', () => {
    const define = (ingressClass: IngressClassOptions) =>
      new LoadBalancerController(testStack(), 'Controller', { cluster: importedCluster(testStack()), ingressClass });
    expect(() => define({ webAclName: 'shop' })).toFailWith(
      'LoadBalancerControllerSetting',
      '"shop" of ingressClass is a web ACL name, which the controller cannot look up',
      'webAclNames: true',
    );
    expect(() => paramsOf({ webAclName: 'shop', webAclArn: WEB_ACL })).toFailWith(
      'IngressClassSetting',
      '"webAclArn" is ignored if webAclName is set',
      'Leave one of the two out',
    );
    expect(() => paramsOf({ webAclName: 'a b' })).toFailWith(
      'IngressClassSetting',
      '"a b" is not a web ACL name',
      'Write at most 128',
    );
  });
});
