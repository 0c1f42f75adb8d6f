import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Duration, Fn, Token } from 'aws-cdk-lib/core';
import { stringify } from 'yaml';
import { EksNetwork, LoadBalancerController, LoadBalancerSubnets, TlsCertificates } from '../../lib';
import {
  AlbAction,
  AlbAuthentication,
  AlbCondition,
  AlbForwardTarget,
  AlbIngress,
  type AlbIngressProps,
  AlbListener,
} from '../../lib/ingress';
import {
  Algorithm,
  IpAddressType,
  MutualAuthentication,
  Scheme,
  TargetProtocolVersion,
  TargetStickiness,
  TargetType,
} from '../../lib/loadbalancing';
import { ATTRIBUTES } from '../../lib/loadbalancing/annotations';
import { NlbService } from '../../lib/service';
import { Ipv6Block } from '../../lib/vpc';
import { LOAD_BALANCER_ATTRIBUTES } from '../fixtures/load-balancer-attributes';
import {
  ALB_PREFIX,
  annotationsOf,
  CERTIFICATE,
  certificates,
  EVERYTHING,
  group,
  oidc,
} from '../support/alb-ingresses';
import { testNetwork, testStack } from '../support/builders';
import { importedCluster } from '../support/networking';
import { metadataFaultsOf } from '../support/object-schemas';
import { refusalRows } from '../support/rows';

const AUTHORITY = 'arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/one';
const control = { serviceName: 'web', servicePort: '80', targetControlPort: 3000 };

/** A controller that may ask these authorities, or that requests no certificates. */
function controller(certificateAuthorityArns?: string[]): LoadBalancerController {
  const scope = testStack();
  const zone = { hostedZoneId: 'Z1', zoneName: 'example.com' };
  const hostedZones = [route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', zone)];
  return new LoadBalancerController(scope, 'Controller', {
    cluster: importedCluster(scope),
    certificateManagement: certificateAuthorityArns && { hostedZones, certificateAuthorityArns },
  });
}

const stack = testStack();
const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
const dualStack = testNetwork(testStack(), {
  ipv6: Ipv6Block.amazonProvided(),
  closeDefaultSecurityGroup: false,
});

describe('the annotations of an Ingress', () => {
  test('are none where nothing is said', () => {
    expect(new AlbIngress({}).annotations).toEqual({});
  });

  test('of the load balancer and its targets are these', () => {
    const {
      actions: _actions,
      conditions: _conditions,
      frontendNlb: _nlb,
      transforms: _transforms,
      ...rest
    } = EVERYTHING;
    expect(stringify(annotationsOf(rest), { sortMapEntries: true, lineWidth: 0 })).toMatchSnapshot();
  });

  test('of actions, conditions and transforms are these', () => {
    const { actions, conditions, transforms } = EVERYTHING;
    expect(
      stringify(annotationsOf({ actions, conditions, transforms }), { sortMapEntries: true, lineWidth: 0 }),
    ).toMatchSnapshot();
  });

  test('have keys that Kubernetes takes, however long the names in them', () => {
    const actions = { ['a'.repeat(55)]: AlbAction.fixedResponse(200) };
    const conditions = { ['b'.repeat(52)]: [AlbCondition.hostnames('example.com')] };
    for (const options of [EVERYTHING, { actions, conditions }]) {
      const { annotations } = new AlbIngress(options);
      expect(metadataFaultsOf({ kind: 'Ingress', metadata: { name: 'shop', annotations } })).toEqual([]);
    }
  });

  test('ask for certificates, with an authority or without', () => {
    expect(annotationsOf({ certificates: TlsCertificates.requested() })).toEqual({
      'listen-ports': '[{"HTTPS":443}]',
      'create-acm-cert': 'true',
    });
    const certificateAuthorityArn = AUTHORITY;
    expect(annotationsOf({ certificates: TlsCertificates.requested({ certificateAuthorityArn }) })).toMatchObject({
      'acm-pca-arn': AUTHORITY,
    });
  });

  test('stand on a Service as far as they are about its targets', () => {
    expect(
      AlbIngress.serviceAnnotations({ healthCheck: { path: '/ready' }, stickiness: TargetStickiness.none() }),
    ).toEqual({
      [`${ALB_PREFIX}healthcheck-path`]: '/ready',
      [`${ALB_PREFIX}target-group-attributes`]: 'stickiness.enabled=false',
    });
    expect(AlbIngress.serviceAnnotations({ authentication: AlbAuthentication.none(), tags: { team: 'shop' } })).toEqual(
      {
        [`${ALB_PREFIX}auth-type`]: 'none',
        [`${ALB_PREFIX}tags`]: 'team=shop',
      },
    );
    expect(() => AlbIngress.serviceAnnotations({ tags: { 'a=b': 'c' } })).toFailWith(
      'LoadBalancerSetting',
      '"a=b" is a tag that the controller',
      'without an equals sign',
    );
  });

  test('keep commas and backslashes of values from ending them', () => {
    const options = { 'content-security-policy': 'a, b\\c=d' };
    expect(annotationsOf({ listeners: [AlbListener.http(80, { responseHeaders: options })] })).toMatchObject({
      'listener-attributes.HTTP-80': 'routing.http.response.content_security_policy.header_value=a\\, b\\\\c=d',
    });
  });

  test('name the ports that follow from certificates', () => {
    expect(annotationsOf({ certificates })).toEqual({
      'listen-ports': '[{"HTTPS":443}]',
      'certificate-arn': CERTIFICATE,
    });
    expect(annotationsOf({ certificates: TlsCertificates.discovered() })).toEqual({
      'listen-ports': '[{"HTTPS":443}]',
    });
    expect(annotationsOf({ certificates: TlsCertificates.ofIngressClass() })).toEqual({
      'listen-ports': '[{"HTTPS":443}]',
    });
  });

  test('pass deploy-time values on untouched', () => {
    const value = Fn.importValue('a,b');
    const certificate = new acm.Certificate(stack, 'Certificate', { domainName: 'example.com' });
    const annotations = annotationsOf({
      certificates: TlsCertificates.of(certificate),
      webAclArn: value,
      group: value,
      groupOrder: Token.asNumber(value),
      loadBalancerName: value,
      tags: { team: value },
      inboundCidrs: [value],
      inboundPrefixListIds: [value],
      listeners: [AlbListener.https(Token.asNumber(value))],
      idleTimeout: Duration.seconds(Token.asNumber(value)),
      healthCheck: { path: value, successCodes: value, port: value, healthyThreshold: Token.asNumber(value) },
      actions: { a: AlbAction.fixedResponse(Token.asNumber(value), { messageBody: value }) },
    });
    expect(annotations['wafv2-acl-arn']).toBe(value);
    expect(annotations.tags).toBe(`team=${value}`);
    expect(stack.resolve(annotations['certificate-arn'])).toEqual({ Ref: expect.stringContaining('Certificate') });
  });

  test('pick nodes where nodes are targets', () => {
    const stickiness = TargetStickiness.none();
    const options = { targetType: TargetType.INSTANCE, targetNodeLabels: { role: 'edge' }, stickiness };
    expect(annotationsOf(options)).toMatchObject({ 'target-type': 'instance', 'target-node-labels': 'role=edge' });
  });

  test('name the subnets of a tier', () => {
    const subnets = LoadBalancerSubnets.tier(network, 'public');
    const { subnets: written } = annotationsOf({ scheme: Scheme.INTERNET_FACING, subnets });
    expect(written.split(',')).toEqual(network.subnetsOf('public').map(({ subnetId }) => subnetId));
  });
});

describe('attributes', () => {
  test.each(Object.keys(ATTRIBUTES) as (keyof typeof ATTRIBUTES)[])('of %s are those of the API', (carrier) => {
    expect([...ATTRIBUTES[carrier]].sort()).toEqual([...LOAD_BALANCER_ATTRIBUTES[carrier]].sort());
  });

  test.each(
    refusalRows<AlbIngressProps>([
      [
        { additionalLoadBalancerAttributes: { 'idle_timeout.timeout_second': '5' } },
        '"idle_timeout.timeout_second" is not an attribute of an',
        'Did you mean "idle_timeout.timeout_seconds"?',
      ],
      [
        { additionalLoadBalancerAttributes: { 'dns_record.client_routing_policy': 'x' } },
        'is not an attribute of an ALB',
        'Use one of',
      ],
      [
        { http2: true, additionalLoadBalancerAttributes: { 'routing.http2.enabled': 'false' } },
        '"routing.http2.enabled" is also set by a typed',
        'Remove ',
      ],
      [
        { additionalTargetGroupAttributes: { 'stickiness.enable': 'true' } },
        'is not an attribute of a target group of an ALB',
        'Did you mean "stickiness.enabled"?',
      ],
    ]),
  )('fail: %s', (wrong, instead, options) => {
    expect(() => new AlbIngress(options)).toFailWith('LoadBalancerAttribute', wrong, instead);
  });

  test('pass when they are newer than the list, and are no slip of the pen', () => {
    const newer = { 'routing.http3.enabled': 'true', 'quantum.entanglement.enabled': 'true' };
    const { annotations } = new AlbIngress({
      additionalLoadBalancerAttributes: newer,
      additionalTargetGroupAttributes: { 'warp.factor': '9' },
    });
    expect(annotations['alb.ingress.kubernetes.io/load-balancer-attributes']).toBe(
      'routing.http3.enabled=true,quantum.entanglement.enabled=true',
    );
    expect(annotations['alb.ingress.kubernetes.io/target-group-attributes']).toBe('warp.factor=9');
  });

  test('fail on a header that an ALB does not write', () => {
    expect(() => AlbListener.http(80, { responseHeaders: { 'x-frame-option': 'DENY' } })).toFailWith(
      'LoadBalancerAttribute',
      '"x-frame-option" is not a header that an ALB adds to responses',
      'Did you mean "x-frame-options"?',
    );
    expect(() =>
      AlbListener.http(80, { additionalListenerAttributes: { 'tcp.idle_timeout.seconds': '60' } }),
    ).toFailWith('LoadBalancerAttribute', 'is not an attribute of a listener of an ALB', 'Use one of');
  });
});

describe('listeners', () => {
  test.each<[string, () => unknown, string, string]>([
    ['port 0', () => AlbListener.http(0), '"port: 0" is out of bounds', 'Write 1 to 65535'],
    ['port 65536', () => AlbListener.https(65_536), '"port: 65536" is out of bounds', 'Write 1 to 65535'],
    ['half a port', () => AlbListener.https(80.5), '"port: 80.5"', 'Write 1 to 65535'],
    ['none', () => new AlbIngress({ listeners: [] }), '"listeners" is empty', 'one or more,'],
    [
      'a port of two',
      () => new AlbIngress({ listeners: [AlbListener.http(443), AlbListener.https()], certificates }),
      '"443" is the port of two listeners',
      'Use another port for one of them',
    ],
    [
      'a redirect to nowhere',
      () => new AlbIngress({ listeners: [AlbListener.http()], redirectHttpTo: 443 }),
      '"redirectHttpTo: 443" is not the port of an',
      'Add AlbListener.https(443)',
    ],
    [
      'a redirect to another port',
      () =>
        new AlbIngress({ listeners: [AlbListener.http(), AlbListener.https(8443)], certificates, redirectHttpTo: 443 }),
      '"redirectHttpTo: 443"',
      'Write redirectHttpTo: 8443',
    ],
    [
      'a redirect to clear text',
      () =>
        new AlbIngress({ listeners: [AlbListener.http(80), AlbListener.https()], certificates, redirectHttpTo: 80 }),
      '"redirectHttpTo: 80"',
      'Write redirectHttpTo: 443',
    ],
    [
      'a redirect from nowhere',
      () => new AlbIngress({ certificates, redirectHttpTo: 443 }),
      'needs an HTTP listener',
      'Add AlbListener.http()',
    ],
  ])('fail on %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith('ListenerPort', wrong, instead);
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'HTTPS without any',
      () => new AlbIngress({ listeners: [AlbListener.https(8443)] }),
      '"AlbListener.https(8443)" has no certificate',
      'TlsCertificates.discovered()',
    ],
    [
      'HTTP alone',
      () => new AlbIngress({ listeners: [AlbListener.http()], certificates }),
      '"certificates" needs an HTTPS listener',
      'Add AlbListener.https()',
    ],
    [
      'a policy for HTTP alone',
      () => new AlbIngress({ sslPolicy: 'ELBSecurityPolicy-2016-08' }),
      '"ELBSecurityPolicy-2016-08" needs an HTTPS listener',
      'Add AlbListener.https()',
    ],
    [
      'none',
      () => TlsCertificates.arns(),
      '"TlsCertificates" has no certificates',
      'Write one or more, or write TlsCertificates.discovered()',
    ],
    [
      'one twice',
      () => TlsCertificates.arns(CERTIFICATE, CERTIFICATE),
      `"${CERTIFICATE}" is given twice`,
      'Write each certificate once',
    ],
    [
      'another ARN',
      () => TlsCertificates.arns('arn:aws:s3:::bucket'),
      '"arn:aws:s3:::bucket" is not the ARN of a certificate',
      'Write one such as "arn:aws:acm:<region>:<account>:certificate/<id>"',
    ],
  ])('fail on certificates: %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith('ListenerCertificate', wrong, instead);
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'no authority',
      () => TlsCertificates.requested({ certificateAuthorityArn: CERTIFICATE }),
      `"${CERTIFICATE}" is not the ARN of a certificate authority`,
      'arn:aws:acm-pca:',
    ],
    [
      'a controller that requests none',
      () => TlsCertificates.requested({ controller: controller() }),
      '"TlsCertificates.requested()" needs a controller that requests certificates',
      'TlsCertificates.discovered()',
    ],
    [
      'an authority of others',
      () =>
        TlsCertificates.requested({
          certificateAuthorityArn: AUTHORITY,
          controller: controller(['arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/two']),
        }),
      `"${AUTHORITY}" is not a certificate authority of the controller`,
      'Add it to certificateManagement.certificateAuthorityArns',
    ],
    [
      'three listeners that verify clients',
      () =>
        new AlbIngress({
          certificates,
          listeners: [443, 8443, 9443].map((port) =>
            AlbListener.https(port, { mutualAuthentication: MutualAuthentication.verify('store') }),
          ),
        }),
      '"MutualAuthentication.verify" is set on 3 listeners',
      'MutualAuthentication.passthrough()',
    ],
    [
      'no trust store',
      () => MutualAuthentication.verify(''),
      '"" is not a trust store',
      'MutualAuthentication.passthrough()',
    ],
  ])('fail on certificates that come from elsewhere: %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith('ListenerCertificate', wrong, instead);
  });

  test('take certificates of authorities that the controller may ask', () => {
    const requested = TlsCertificates.requested({
      certificateAuthorityArn: AUTHORITY,
      controller: controller([AUTHORITY]),
    });
    expect(annotationsOf({ certificates: requested })).toMatchObject({ 'create-acm-cert': 'true' });
    expect(() => new NlbService({ tls: { certificates: requested } })).toFailWith(
      'ListenerCertificate',
      '"TlsCertificates.requested()" is for ALBs',
      'TlsCertificates.of',
    );
  });

  test('fail on the same deploy-time certificate twice', () => {
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Imported', Fn.importValue('certificate'));
    expect(() => TlsCertificates.of(certificate, certificate)).toFailWith(
      'ListenerCertificate',
      '"a deploy-time value" is given twice',
      'Write each certificate once',
    );
  });

  test('call a deploy-time port what it is', () => {
    const port = Token.asNumber(Fn.importValue('port'));
    expect(() => new AlbIngress({ certificates, redirectHttpTo: port })).toFailWith(
      'ListenerPort',
      '"redirectHttpTo: a deploy-time value" needs an HTTP listener',
      'Add AlbListener.http()',
    );
    expect(() => new AlbIngress({ listeners: [AlbListener.https(port)] })).toFailWith(
      'ListenerCertificate',
      '"AlbListener.https(a deploy-time value)" has no certificate',
      'TlsCertificates.discovered()',
    );
  });

  test('leave ports to the other members of a group', () => {
    expect(
      annotationsOf({ group: 'g', listeners: [AlbListener.http()], certificates, redirectHttpTo: 443 }),
    ).toMatchObject({
      'ssl-redirect': '443',
    });
  });
});

describe('subnets', () => {
  const zoned = (id: string, availabilityZone: string, ipv4CidrBlock?: string) =>
    ec2.Subnet.fromSubnetAttributes(stack, id, { subnetId: `subnet-${id}`, availabilityZone, ipv4CidrBlock });
  const internet = Scheme.INTERNET_FACING;
  const [one, two, three] = [zoned('one', 'eu-west-1a'), zoned('two', 'eu-west-1a'), zoned('three', 'eu-west-1b')];

  test.each<[string, AlbIngressProps, string, string]>([
    [
      'one alone',
      { subnets: LoadBalancerSubnets.of(one) },
      '"subnets" has 1 entries for an ALB',
      'Write two or more, each in another zone',
    ],
    [
      'one twice',
      { subnets: LoadBalancerSubnets.named('subnet-a', 'subnet-a') },
      '"subnet-a" occurs twice',
      'Remove one',
    ],
    [
      'two in a zone',
      { subnets: LoadBalancerSubnets.of(one, two) },
      '"eu-west-1a" has two of the subnets',
      'one subnet in each zone',
    ],
    [
      'a private tier for the internet',
      { scheme: internet, subnets: LoadBalancerSubnets.tier(network, 'node') },
      '"node" is not a public tier',
      'Scheme.INTERNAL',
    ],
    [
      'dual stack in a tier without',
      { ipAddressType: IpAddressType.DUALSTACK, subnets: LoadBalancerSubnets.tier(network, 'node') },
      '"dualstack" needs IPv6',
      'IpAddressType.IPV4',
    ],
    [
      'dual stack in a network without',
      { ipAddressType: IpAddressType.DUALSTACK, network },
      '"dualstack" needs IPv6',
      'Add ipv6: Ipv6Block.amazonProvided()',
    ],
    [
      'dual stack for the internet without',
      { scheme: internet, ipAddressType: IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4, network },
      '"dualstack-without-public-ipv4" needs IPv6',
      'Add ipv6',
    ],
  ])('fail on %s', (_case, options, wrong, instead) => {
    expect(() => new AlbIngress(options)).toFailWith('LoadBalancerSubnets', wrong, instead);
  });

  test('may be one alone in a Local Zone and on an Outpost', () => {
    const local = LoadBalancerSubnets.of(zoned('local', 'us-west-2-lax-1a'));
    expect(annotationsOf({ subnets: local })).toEqual({ subnets: 'subnet-local' });
    const customerOwnedIpv4Pool = 'ipv4pool-coip-0123456789abcdef0';
    expect(annotationsOf({ subnets: LoadBalancerSubnets.of(one), customerOwnedIpv4Pool })).toEqual({
      subnets: 'subnet-one',
      'customer-owned-ipv4-pool': customerOwnedIpv4Pool,
    });
  });

  test.each(['a,b', 'a ', ''])('fail on "%s", which is no name in a list', (name) => {
    expect(() => LoadBalancerSubnets.named(name, 'c')).toFailWith(
      'LoadBalancerSubnets',
      `"${name}" is not one name`,
      'Write each id or name without commas',
    );
  });

  test('may have a name in common', () => {
    expect(annotationsOf({ subnets: LoadBalancerSubnets.named('private', 'private') })).toEqual({
      subnets: 'private,private',
    });
    const id = Fn.importValue('subnet');
    expect(() => new AlbIngress({ subnets: LoadBalancerSubnets.named(id, id) })).toFailWith(
      'LoadBalancerSubnets',
      '"a deploy-time value" occurs twice',
      'Remove one',
    );
  });

  test('of an ALB have 32 addresses or more', () => {
    const large = zoned('large', 'eu-west-1a', '10.0.0.0/27');
    const small = zoned('small', 'eu-west-1b', '10.0.1.0/28');
    expect(annotationsOf({ subnets: LoadBalancerSubnets.of(large, three) })).toHaveProperty('subnets');
    expect(() => new AlbIngress({ subnets: LoadBalancerSubnets.of(large, small) })).toFailWith(
      'LoadBalancerSubnets',
      '"10.0.1.0/28" is too small for an ALB',
      'Use subnets of /27 or larger',
    );
    expect(() => new NlbService({ subnets: LoadBalancerSubnets.of(large, small) })).not.toThrow();
  });

  test('of a network without public ones are private', () => {
    const scope = testStack();
    const vpc = ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'],
    });
    const closed = EksNetwork.fromVpc(scope, 'Network', { vpc, nodeSubnets: { subnets: vpc.privateSubnets } });
    const tier = LoadBalancerSubnets.tier(closed, 'node');
    expect(annotationsOf({ subnets: tier })).toHaveProperty('subnets');
    expect(() => new AlbIngress({ scheme: internet, subnets: tier })).toFailWith(
      'LoadBalancerSubnets',
      '"node" is not a public tier',
      'Use a public tier, or write Scheme.INTERNAL',
    );
    expect(annotationsOf({ scheme: internet, network: closed, ipAddressType: IpAddressType.DUALSTACK })).toHaveProperty(
      'ip-address-type',
    );
  });

  test('are let through with IPv6, and where nothing is known', () => {
    const ipAddressType = IpAddressType.DUALSTACK;
    for (const options of [
      { network: dualStack },
      { subnets: LoadBalancerSubnets.tier(dualStack, 'public'), scheme: internet },
      { subnets: LoadBalancerSubnets.of(one, three) },
      {},
    ]) {
      expect(annotationsOf({ ipAddressType, ...options })).toMatchObject({ 'ip-address-type': 'dualstack' });
    }
  });
});

describe('an Ingress', () => {
  test.each(
    refusalRows<AlbIngressProps>([
      [{ loadBalancerName: 'a'.repeat(33) }, 'is not a valid name of a load balancer', 'Write 1 to 32 letters'],
      [{ loadBalancerName: 'internal-web' }, '"internal-web" is not a valid name of', '"internal-" at the start'],
      [{ tags: { 'a=b': 'x' } }, '"a=b" is a tag that the controller', 'without an equals sign'],
      [
        { tags: { 'a,b': 'x' } },
        '"a,b" is not a valid tag key',
        'Write at most 128 letters, digits, spaces and _ . : / + - @',
      ],
      [{ tags: { '': 'x' } }, '"" is a tag that the controller', 'Write a key'],
      [
        { tags: { [`a${'b'.repeat(128)}`]: 'x' } },
        '"abbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
        'Write at most 128 letters, digits, spaces and _ . : / + - @',
      ],
      [{ tags: { team: 'a,b' } }, '"a,b" is not a valid value of', 'Write at most 256 letters'],
      [{ tags: { team: ' a' } }, '"team" is a tag that the controller', 'no spaces at the ends'],
      [{ tags: { team: 'a'.repeat(257) } }, 'is not a valid value of the tag team', 'Write at most 256 letters'],
      [{ inboundCidrs: [] }, '"inboundCidrs" is empty', 'Remove it'],
      [{ inboundPrefixListIds: [] }, '"inboundPrefixListIds" is empty', 'Remove '],
      [
        { inboundCidrs: ['2001:db8::/32'], ipAddressType: IpAddressType.IPV4 },
        '"inboundCidrs: 2001:db8::/32" has only IPv6 networks',
        'IpAddressType.DUALSTACK',
      ],
      [{ ipv4IpamPoolId: 'pool' }, '"pool" is not the id of an IPAM pool', 'ipam-pool-0123456789abcdef0'],
      [
        { ipv4IpamPoolId: 'ipam-pool-0', scheme: Scheme.INTERNAL },
        '"ipv4IpamPoolId" is a pool of public addresses',
        'Scheme.INTERNET_FACING',
      ],
      [
        { customerOwnedIpv4Pool: 'coip' },
        '"coip" is not the id of a customer-owned address pool',
        'ipv4pool-coip-0123456789abcdef0',
      ],
      [{ webAclName: 'a b' }, '"a b" is not a valid name of', 'letters, digits, hyphens'],
      [{ webAclName: 'a', webAclArn: 'none' }, '"webAclArn" has no effect if webAclName is', 'Remove one of them'],
      [
        { targetProtocolVersion: TargetProtocolVersion.GRPC },
        '"AlbListener.http(80)" does not support gRPC',
        'Use AlbListener.https(), or set redirectHttpTo',
      ],
      [
        { targetProtocolVersion: TargetProtocolVersion.GRPC, certificates, http2: false },
        '"http2: false" does not support gRPC',
        'Remove ',
      ],
      [
        { targetOptimizers: [{ ...control, targetControlPort: 0 }] },
        '"targetControlPort: 0" is out of bounds',
        'Write 1 to 65535',
      ],
      [{ targetOptimizers: [control, control] }, '"web.80" has two target control ports', 'Remove one'],
      [
        { targetOptimizers: [control], targetType: TargetType.INSTANCE },
        '"targetOptimizers" needs pods as targets',
        'TargetType.IP',
      ],
      [
        { targetOptimizers: [{ ...control, serviceName: 'a'.repeat(41) }] },
        '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.80" is too long',
        'Use a Service and a port whose names have at most 42 characters',
      ],
      [{ tags: { 'aws:name': 'x' } }, '"aws:name" is a tag of AWS', 'Use another key'],
      [{ inboundPrefixListIds: ['sg-1'] }, '"sg-1" is not the id of a prefix list', 'pl-0123456789abcdef0'],
      [{ securityGroups: [] }, '"securityGroups" is empty', 'Remove '],
      [
        { securityGroups: [group], inboundCidrs: ['10.0.0.0/8'] },
        '"inboundCidrs" has no effect if securityGroups is',
        'Remove ',
      ],
      [
        { securityGroups: [group], inboundPrefixListIds: ['pl-0'] },
        '"inboundPrefixListIds" has no effect if securityGroups is',
        'Remove ',
      ],
      [
        { manageBackendSecurityGroupRules: true },
        '"manageBackendSecurityGroupRules: true" needs securityGroups',
        'Remove it, or set securityGroups',
      ],
      [
        { webAclArn: 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/a/b' },
        'is not the ARN of a regional web ACL',
        'regional/webacl',
      ],
      [
        { ipAddressType: IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4 },
        '"dualstack-without-public-ipv4" is for internet',
        'IpAddressType.DUALSTACK',
      ],
      [{ minimumCapacityUnits: -1 }, '"minimumCapacityUnits: -1" is out of bounds', 'Write 0 to'],
      [{ idleTimeout: Duration.seconds(4001) }, '"idleTimeout: 4001"', 'Write 1 to 4000 whole seconds'],
      [{ idleTimeout: Duration.millis(1500) }, '"idleTimeout: 1.5"', 'Write 1 to 4000 whole seconds'],
      [{ clientKeepAlive: Duration.seconds(59) }, '"clientKeepAlive: 59"', 'Write 60 to 604800'],
      [{ deregistrationDelay: Duration.hours(2) }, '"deregistrationDelay: 7200"', 'Write 0 to 3600'],
      [{ slowStart: Duration.seconds(10) }, '"slowStart: 10"', 'Write 30 to 900'],
      [
        { slowStart: Duration.minutes(1), algorithm: Algorithm.WEIGHTED_RANDOM },
        '"slowStart: 1 minute" does not work with weighted_random',
        'ROUND_ROBIN',
      ],
      [{ anomalyMitigation: true }, '"anomalyMitigation: true" needs the weighted random algorithm', 'WEIGHTED_RANDOM'],
      [
        { targetType: TargetType.INSTANCE, stickiness: TargetStickiness.loadBalancerCookie() },
        '"stickiness" needs pods as targets',
        'TargetType.IP',
      ],
      [{ targetNodeLabels: { a: 'b' } }, '"targetNodeLabels: a" selects nodes', 'TargetType.INSTANCE'],
      [{ authentication: oidc }, '"AlbListener.http(80)" bypasses authentication', 'Remove it, or set redirectHttpTo'],
      [
        { authentication: oidc, certificates, listeners: [AlbListener.https(), AlbListener.http(8080)] },
        '"AlbListener.http(8080)" bypasses authentication',
        'redirectHttpTo',
      ],
    ]),
  )('fails: %s', (wrong, instead, options) => {
    expect(() => new AlbIngress(options)).toFailWith('LoadBalancerSetting', wrong, instead);
  });

  test('fails with cookies and parameters that an ALB does not take', () => {
    expect(() => TargetStickiness.applicationCookie('AWSALBAPP')).toFailWith(
      'LoadBalancerSetting',
      '"AWSALBAPP" is a cookie of the load balancer',
      'Write a name that does not begin with AWSALB',
    );
    expect(() => TargetStickiness.loadBalancerCookie(Duration.days(8))).toFailWith(
      'LoadBalancerSetting',
      '"duration: 691200"',
      'Write 1 to 604800',
    );
    const requestParameters = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`p${index}`, 'x']));
    expect(() =>
      AlbAuthentication.cognito({
        userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/a',
        userPoolClientId: 'b',
        userPoolDomain: 'c',
        requestParameters,
      }),
    ).toFailWith('LoadBalancerSetting', '"requestParameters" has 11', 'Write at most 10');
  });

  test('fails on networks that are none', () => {
    expect(() => new AlbIngress({ inboundCidrs: ['10.0.0.1/8'] })).toFailWith(
      'CidrHostBits',
      '"10.0.0.1/8"',
      '10.0.0.0/8',
    );
  });

  test.each(
    refusalRows<AlbIngressProps>([
      [{ group: 'Web' }, '"Web" is not a valid name of', 'lower-case letters'],
      [{ group: '-web' }, '"-web" is not a valid name of', 'lower-case letters'],
      [{ group: 'a'.repeat(64) }, 'is not a valid name of a group', 'Write at most 63 lower-case letters'],
      [{ group: 'web', groupOrder: 1001 }, '"groupOrder: 1001" is out of bounds', 'Write -1000 to 1000'],
      [{ group: 'web', groupOrder: -1001 }, '"groupOrder: -1001" is out of bounds', 'Write -1000 to 1000'],
    ]),
  )('fails to join: %s', (wrong, instead, options) => {
    expect(() => new AlbIngress(options)).toFailWith('IngressGroupMember', wrong, instead);
  });

  test('may have an order in the group of its IngressClass, whose other members may speak TLS', () => {
    expect(annotationsOf({ groupOrder: 1 })).toEqual({ 'group.order': '1' });
    const listeners = [AlbListener.http()];
    expect(annotationsOf({ groupOrder: 1, certificates, listeners })).toHaveProperty('certificate-arn');
    expect(annotationsOf({ groupOrder: 1, redirectHttpTo: 443, listeners })).toHaveProperty('ssl-redirect');
  });

  test('takes what lies on the bounds', () => {
    const service = { ...control, serviceName: 'a'.repeat(40) };
    const [key] = Object.keys(annotationsOf({ targetOptimizers: [service] }));
    expect(key).toBe(`target-control-port.${service.serviceName}.80`);
    expect(key).toHaveLength(63);
    expect(annotationsOf({ inboundCidrs: ['2001:db8::/32'], inboundPrefixListIds: ['pl-0'] })).toHaveProperty(
      'inbound-cidrs',
    );
    const grpc = { targetProtocolVersion: TargetProtocolVersion.GRPC, certificates, redirectHttpTo: 443 };
    const listeners = [AlbListener.http(), AlbListener.https()];
    expect(annotationsOf({ ...grpc, listeners })).toHaveProperty('backend-protocol-version');
    expect(annotationsOf({ group: 'a'.repeat(63), groupOrder: 1000 })).toMatchObject({ 'group.order': '1000' });
    expect(annotationsOf({ group: 'a', groupOrder: -1000, idleTimeout: Duration.seconds(4000) })).toMatchObject({
      'group.order': '-1000',
    });
    expect(annotationsOf({ loadBalancerName: 'a'.repeat(32), webAclArn: 'none' })).toMatchObject({
      'wafv2-acl-arn': 'none',
    });
  });
});

describe('a health check', () => {
  test.each(
    refusalRows<NonNullable<AlbIngressProps['healthCheck']>>([
      [{ interval: Duration.seconds(4) }, '"interval: 4" is out of bounds', 'Write 5 to 300'],
      [{ interval: Duration.seconds(301) }, '"interval: 301"', 'Write 5 to 300'],
      [{ timeout: Duration.seconds(1) }, '"timeout: 1"', 'Write 2 to 120'],
      [{ timeout: Duration.seconds(121), interval: Duration.seconds(300) }, '"timeout: 121"', 'Write 2 to 120'],
      [{ healthyThreshold: 1 }, '"healthyThreshold: 1"', 'Write 2 to 10'],
      [{ unhealthyThreshold: 11 }, '"unhealthyThreshold: 11"', 'Write 2 to 10'],
      [{ interval: Duration.seconds(5) }, '"timeout: 5" is not shorter than the interval', 'longer interval'],
      [{ timeout: Duration.seconds(20) }, '"timeout: 20" is not shorter than the interval', 'shorter timeout'],
      [{ path: 'ready' }, '"ready" is not a path of a health check', 'begin with a slash'],
      [
        { path: `/${'a'.repeat(1024)}` },
        'is not a path of a health check',
        'Write at most 1024 characters that begin with a slash',
      ],
      [{ port: '0' }, '"port: 0" is not a port', 'Write 1 to 65535'],
      [{ successCodes: '500' }, '"500" are not success codes', 'from 200 to 499'],
      [{ successCodes: '299-200' }, '"299-200" are not success codes', 'from 200 to 499'],
      [{ successCodes: 'ok' }, '"ok" are not success codes', 'from 200 to 499'],
    ]),
  )('fails: %s', (wrong, instead, healthCheck) => {
    expect(() => new AlbIngress({ healthCheck })).toFailWith('TargetHealthCheck', wrong, instead);
  });

  test('of gRPC has codes of its own', () => {
    const grpc = { targetProtocolVersion: TargetProtocolVersion.GRPC, certificates };
    expect(annotationsOf({ ...grpc, healthCheck: { successCodes: '0-99' } })).toMatchObject({
      'success-codes': '0-99',
    });
    expect(() => new AlbIngress({ ...grpc, healthCheck: { successCodes: '200' } })).toFailWith(
      'TargetHealthCheck',
      '"200" are not success codes',
      'from 0 to 99',
    );
  });

  test('may name a port of the Service', () => {
    expect(annotationsOf({ healthCheck: { port: 'admin' } })).toEqual({ 'healthcheck-port': 'admin' });
  });
});

describe('rules', () => {
  const target = (weight?: number) => AlbForwardTarget.service('web', '80', weight);

  test.each<[string, () => unknown, string, string]>([
    [
      'a redirect to itself',
      () => AlbAction.redirect({ permanent: true }),
      '"redirect" has the target that was requested',
      'Set another hostname, path, port or protocol',
    ],
    [
      'a redirect to a bare path',
      () => AlbAction.redirect({ path: 'new' }),
      '"new" is not a valid path of',
      'Write "/new"',
    ],
    ['a redirect to no port', () => AlbAction.redirect({ port: 0 }), '"port: 0"', 'Write 1 to 65535'],
    [
      'a fixed response of 302',
      () => AlbAction.fixedResponse(302),
      '"302" is not a valid status code',
      'Write 200 to 299',
    ],
    [
      'a long body',
      () => AlbAction.fixedResponse(200, { messageBody: 'é'.repeat(513) }),
      '"messageBody" has 1026 bytes',
      'Write at most 1024',
    ],
    ['no target', () => AlbAction.forward([]), '"forward" has 0 targets', 'Write one to five'],
    [
      'six targets',
      () => AlbAction.forward(Array.from({ length: 6 }, () => target(1))),
      '"forward" has 6 targets',
      'Write one to five',
    ],
    [
      'a target without a weight',
      () => AlbAction.forward([target(1), target()]),
      'has several targets, and one has no weight',
      'Give each a weight',
    ],
    ['a weight of 1000', () => target(1000), '"weight: 1000"', 'Write 0 to 999'],
    ['no value', () => AlbCondition.hostnames(), '"host-header" has no value', 'Write one or more'],
    [
      'six values',
      () =>
        new AlbIngress({
          conditions: { web: [AlbCondition.methods('A', 'B', 'C'), AlbCondition.paths('/1', '/2', '/3')] },
        }),
      '"web" has conditions with 6 values',
      'Write one to five',
    ],
  ])('fail on %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith('IngressRule', wrong, instead);
  });

  test.each<[string, AlbIngressProps, string, string]>([
    ['with spaces', { actions: { 'my action': AlbAction.fixedResponse(200) } }, '"my action"', 'letters, digits'],
    ['in capitals', { actions: { Gone: AlbAction.fixedResponse(200) } }, '"Gone"', 'Write a lower-case letter'],
    ['that begin with a digit', { actions: { '4xx': AlbAction.fixedResponse(404) } }, '"4xx"', 'a lower-case letter'],
    [
      'that are long',
      { actions: { ['a'.repeat(56)]: AlbAction.fixedResponse(200) } },
      '"aaa',
      'Write a lower-case letter',
    ],
    [
      'that are long, of conditions',
      { conditions: { ['a'.repeat(53)]: [AlbCondition.hostnames('example.com')] } },
      '"aaa',
      'Write a lower-case letter',
    ],
  ])('fail with names %s, which make no key of an annotation', (_case, options, wrong, instead) => {
    expect(() => new AlbIngress(options)).toFailWith('IngressRule', wrong, instead);
  });

  test('are named by the backend of a path', () => {
    expect(AlbAction.backend('gone')).toEqual({ service: { name: 'gone', port: { name: 'use-annotation' } } });
  });

  test('look ports up by number or by name, as the controller does', () => {
    const { actions } = EVERYTHING;
    const canary = JSON.parse(annotationsOf({ actions })['actions.canary']);
    expect(canary.forwardConfig.targetGroups.map(({ servicePort }: { servicePort: unknown }) => servicePort)).toEqual([
      80,
      'http',
    ]);
  });
});
