import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib/core';
import {
  ExternalDns,
  type ExternalDnsOptions,
  LoadBalancerController,
  type LoadBalancerControllerOptions,
  LoadBalancerSubnets,
  TlsCertificates,
} from '../../lib';
import { RecordSource } from '../../lib/dns';
import { AlbGateway, type AlbGatewayProps, Listener, NlbGateway, type NlbGatewayProps } from '../../lib/gateway';
import { AlbIngress, IngressGroup } from '../../lib/ingress';
import { HealthCheckProtocol, IpAddressType, NlbSourceNat, Scheme } from '../../lib/loadbalancing';
import { NlbService } from '../../lib/service';
import { testNetwork, testStack } from '../support/builders';
import { importedCluster } from '../support/networking';
import { refusalRows } from '../support/rows';

const INTERNET = Scheme.INTERNET_FACING;
const HERE = 'arn:aws:acm:eu-west-1:111111111111:certificate/here';
const THERE = 'arn:aws:acm:us-east-1:111111111111:certificate/there';
const SELECT = 'Write [Fn.select(0, list), Fn.select(1, list)]';

const stack = testStack();
const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
const list = Fn.split(',', Fn.importValue('list'));
const joined = { 'Fn::Join': [',', { 'Fn::Split': [',', { 'Fn::ImportValue': 'list' }] }] };
const subnets = LoadBalancerSubnets.named(...list);

function resolved({ annotations }: AlbIngress | NlbService): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(stack.resolve(annotations)).map(([key, value]) => [key.replace(/^[^/]+\//, ''), value]),
  );
}

let count = 0;

/** What a Gateway needs beside what is tried. */
function identity() {
  const scope = testStack();
  const cluster = importedCluster(scope);
  const controller = new LoadBalancerController(scope, 'Controller', { cluster, gatewayApi: {} });
  return { scope, controller, name: `gateway-${++count}`, namespace: 'web' };
}

function alb(props: Partial<AlbGatewayProps>) {
  const { scope, ...rest } = identity();
  return new AlbGateway(scope, 'Gateway', { listeners: [Listener.http()], ...rest, ...props });
}

function nlb(props: Partial<NlbGatewayProps>) {
  const { scope, ...rest } = identity();
  return new NlbGateway(scope, 'Gateway', { listeners: [Listener.tcp({ port: 25 })], ...rest, ...props });
}

function dns(options: Partial<ExternalDnsOptions>, hostedZoneId = 'Z0123456789EXAMPLE') {
  const scope = testStack();
  const zone = { hostedZoneId, zoneName: 'example.com' };
  const hostedZones = [route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', zone)];
  return new ExternalDns(scope, 'Dns', { cluster: importedCluster(scope), hostedZones, ...options });
}

describe('lists of deployment', () => {
  test('become annotations of an Ingress as they are', () => {
    const ingress = new AlbIngress({
      subnets,
      inboundCidrs: list,
      inboundPrefixListIds: new CfnParameter(stack, 'PrefixLists', { type: 'CommaDelimitedList' }).valueAsList,
      certificates: TlsCertificates.arns(...list),
      frontendNlb: {
        scheme: INTERNET,
        subnets: LoadBalancerSubnets.named('one', 'two'),
        eipAllocationIds: list,
        healthCheck: { protocol: HealthCheckProtocol.HTTPS },
      },
    });
    expect(resolved(ingress)).toMatchObject({
      subnets: joined,
      'inbound-cidrs': joined,
      'security-group-prefix-lists': { 'Fn::Join': [',', { Ref: 'PrefixLists' }] },
      'certificate-arn': joined,
      'frontend-nlb-eip-allocations': joined,
    });
  });

  test('become annotations of a Service as they are', () => {
    const ipAddressType = IpAddressType.DUALSTACK;
    const fixed = { ipAddressType, subnets, privateIpv4Addresses: list, ipv6Addresses: list };
    const ranges = { inboundCidrs: list, sourceNat: NlbSourceNat.prefixes(...list) };
    expect(resolved(new NlbService({ ...fixed, ...ranges }))).toMatchObject({
      'aws-load-balancer-subnets': joined,
      'aws-load-balancer-private-ipv4-addresses': joined,
      'aws-load-balancer-ipv6-addresses': joined,
      'aws-load-balancer-source-nat-ipv6-prefixes': joined,
      'load-balancer-source-ranges': joined,
    });
    const eips = new NlbService({ scheme: INTERNET, subnets, eipAllocationIds: list });
    expect(resolved(eips)).toHaveProperty('aws-load-balancer-eip-allocations', joined);
  });

  test('stand beside what is known', () => {
    const group = new IngressGroup('web', { certificates: TlsCertificates.arns(...list) });
    const member = group.addMember('shop', 1, { certificates: TlsCertificates.arns(HERE) });
    expect(resolved(member)).toHaveProperty('certificate-arn', { 'Fn::Join': ['', [joined, `,${HERE}`]] });
  });

  test('are not counted, and what is known is', () => {
    const eips = { scheme: INTERNET, eipAllocationIds: ['eipalloc-1', 'eipalloc-2'] };
    expect(resolved(new NlbService({ ...eips, subnets }))).toHaveProperty('aws-load-balancer-subnets', joined);
    expect(() => new NlbService({ ...eips, subnets: LoadBalancerSubnets.named('one') })).toFailWith(
      'LoadBalancerAddress',
      '"eipAllocationIds" has 2 values for 1 subnets',
      'Write one for each subnet',
    );
  });

  test.each(
    refusalRows<() => unknown>([
      [
        () => Listener.https({ certificates: TlsCertificates.arns(...list) }),
        '"certificates" is a list whose members are',
        SELECT,
      ],
    ]),
  )('fail in a listener of a Gateway: %s', (wrong, instead, define) => {
    expect(define).toFailWith('GatewayListener', wrong, instead);
  });

  test.each(
    refusalRows<() => unknown>([
      [
        () => nlb({ scheme: INTERNET, eipAllocationIds: list }),
        '"eipAllocationIds" is a list whose members are',
        SELECT,
      ],
      [
        () => nlb({ subnets: LoadBalancerSubnets.of(...network.vpc.privateSubnets), privateIpv4Addresses: list }),
        '"privateIpv4Addresses" is a list whose members are',
        SELECT,
      ],
    ]),
  )('fail in a Gateway where each member is written by itself: %s', (wrong, instead, define) => {
    expect(define).toFailWith('LoadBalancerAddress', wrong, instead);
  });

  test.each(
    refusalRows<() => unknown>([
      [() => dns({ domainFilters: list }), '"domainFilters" is a list whose members are', SELECT],
      [() => dns({ excludeDomains: list }), '"excludeDomains" is a list whose members are', SELECT],
      [() => dns({ ingressClasses: list }), '"ingressClasses" is a list whose members are', SELECT],
      [() => dns({ targets: { defaults: list } }), '"targets.defaults" is a list whose members are', SELECT],
      [() => dns({ targets: { networks: list } }), '"targets.networks" is a list whose members are', SELECT],
      [
        () => dns({ targets: { excludedNetworks: list } }),
        '"targets.excludedNetworks" is a list whose members are',
        SELECT,
      ],
      [() => dns({}).annotationsFor(list), '"hostnames" is a list whose members are', SELECT],
    ]),
  )('fail in ExternalDNS: %s', (wrong, instead, define) => {
    expect(define).toFailWith(wrong.includes('hostnames') ? 'DnsRecord' : 'ExternalDnsSetting', wrong, instead);
  });

  test('may be picked from, one by one', () => {
    expect(() => dns({ domainFilters: [Fn.select(0, list), Fn.select(1, list)] })).not.toThrow();
    expect(() => Listener.https({ certificates: TlsCertificates.arns(Fn.select(0, list)) })).not.toThrow();
  });
});

describe('another Region', () => {
  /** A certificate for CloudFront, as apps have them beside. */
  function foreign(): acm.ICertificate {
    const edge = new Stack(new App(), 'Edge', { env: { account: '111111111111', region: 'us-east-1' } });
    return new acm.Certificate(edge, 'Certificate', { domainName: 'example.com' });
  }

  const there = 'is a certificate in the Region us-east-1, but the load balancer is in eu-west-1';

  test.each(
    refusalRows<() => unknown>([
      [() => TlsCertificates.arns(HERE, THERE), `"${THERE}" ${there}`, 'Give one in eu-west-1'],
      [
        () => new AlbIngress({ network, certificates: TlsCertificates.arns(THERE) }),
        `"${THERE}" ${there}`,
        'Give one in eu-west-1',
      ],
      [
        () => new AlbIngress({ network, certificates: TlsCertificates.of(foreign()) }),
        `"a deploy-time value" ${there}`,
        'Give one in eu-west-1',
      ],
      [
        () =>
          new NlbService({
            subnets: LoadBalancerSubnets.tier(network, 'node'),
            tls: { certificates: TlsCertificates.arns(THERE) },
          }),
        there,
        'Give one in eu-west-1',
      ],
    ]),
  )('fails with certificates: %s', (wrong, instead, define) => {
    expect(define).toFailWith('ListenerCertificate', wrong, instead);
  });

  test('fails with certificates and web ACLs of Gateways', () => {
    for (const listener of [
      Listener.https({ certificates: TlsCertificates.arns(THERE) }),
      Listener.https({ certificates: TlsCertificates.of(foreign()) }),
    ]) {
      expect(() => alb({ listeners: [listener] })).toFailWith('GatewayListener', there, 'Give one in eu-west-1');
    }
    for (const [webAclArn, instead] of [
      ['arn:aws:wafv2:us-east-1:111111111111:regional/webacl/a/1', 'Give one in eu-west-1'],
      ['arn:aws:wafv2:us-east-1:111111111111:global/webacl/a/1', 'regional/webacl/<name>/<id>'],
    ]) {
      expect(() => alb({ webAclArn })).toFailWith('LoadBalancerSetting', `"${webAclArn}" is`, instead);
    }
    const webAclArn = 'arn:aws:wafv2:us-east-1:111111111111:regional/webacl/a/1';
    expect(() => new AlbIngress({ network, webAclArn })).toFailWith(
      'LoadBalancerSetting',
      'a web ACL in the Region us-east-1',
      '',
    );
  });

  test('is not guessed: certificates of IAM, and those of a stack whose Region nobody knows, pass', () => {
    const nowhere = new acm.Certificate(new Stack(), 'Certificate', { domainName: 'example.com' });
    const iam = 'arn:aws:iam::111111111111:server-certificate/one';
    const certificates = TlsCertificates.of(nowhere, acm.Certificate.fromCertificateArn(stack, 'Iam', iam));
    expect(() => new AlbIngress({ network, certificates })).not.toThrow();
    const listener = Listener.https({ certificates });
    expect(() => alb({ listeners: [listener] })).not.toThrow();
  });
});

describe('what Elastic Load Balancing would not take', () => {
  test('fails as the address of an Elastic IP address in the place of its allocation', () => {
    const eip = new ec2.CfnEIP(testStack(), 'Address');
    const options = { scheme: INTERNET, eipAllocationIds: [eip.ref] };
    const [wrong, instead] = ['"Test/Address.ref" is the address', 'Write attrAllocationId'];
    expect(() => new NlbService(options)).toFailWith('LoadBalancerAddress', wrong, instead);
    expect(() => new AlbIngress({ frontendNlb: options })).toFailWith('LoadBalancerAddress', wrong, instead);
    expect(() => nlb(options)).toFailWith('LoadBalancerAddress', wrong, instead);
    expect(() => nlb({ ...options, eipAllocationIds: [eip.attrAllocationId] })).not.toThrow();
  });

  test('fails as a security policy', () => {
    const [sslPolicy, wrong, instead] = [
      'TLS13',
      '"TLS13" is not a security policy of',
      'ELBSecurityPolicy-TLS13-1-2-2021-06',
    ];
    const certificates = TlsCertificates.arns(HERE);
    expect(() => new AlbIngress({ certificates, sslPolicy })).toFailWith('ListenerCertificate', wrong, instead);
    expect(() => new NlbService({ tls: { certificates, sslPolicy } })).toFailWith(
      'ListenerCertificate',
      wrong,
      instead,
    );
    expect(() => Listener.https({ certificates: TlsCertificates.arns(HERE), sslPolicy })).toFailWith(
      'GatewayListener',
      wrong,
      instead,
    );
    expect(() => new AlbIngress({ certificates, sslPolicy: Fn.importValue('policy') })).not.toThrow();
  });

  test('fails as subnets of Gateways, and as private subnets for the internet', () => {
    const [first, ...others] = network.vpc.privateSubnets;
    const { LoadBalancerSubnets: subnetsOf } = { LoadBalancerSubnets };
    const shut = `"${first.node.path}" is not a public subnet`;
    expect(() => alb({ subnets: LoadBalancerSubnets.of(first) })).toFailWith(
      'LoadBalancerSubnets',
      '"subnets" has 1',
      'two or more',
    );
    expect(() => alb({ scheme: INTERNET, subnets: LoadBalancerSubnets.of(first, ...others) })).toFailWith(
      'LoadBalancerSubnets',
      shut,
      'Scheme.INTERNAL',
    );
    expect(() => new AlbIngress({ scheme: INTERNET, subnets: subnetsOf.of(first, ...others) })).toFailWith(
      'LoadBalancerSubnets',
      shut,
      'Use public subnets, or write Scheme.INTERNAL',
    );
    expect(() =>
      alb({ scheme: INTERNET, subnets: LoadBalancerSubnets.of(...network.vpc.publicSubnets) }),
    ).not.toThrow();
    expect(() => nlb({ subnets: LoadBalancerSubnets.of(first) })).not.toThrow();
  });

  test('fails as an environment variable that is not set', () => {
    const unset = process.env.NOT_SET_ANYWHERE as string;
    expect(() => TlsCertificates.arns(unset)).toFailWith(
      'InputMissing',
      '"TlsCertificates.arns.arns[0]" is not given',
      'Write a string',
    );
    expect(() => LoadBalancerSubnets.named('one', unset)).toFailWith(
      'InputMissing',
      'named.names[1]',
      'Write a string',
    );
  });
});

describe('what the IngressClass and the defaults say', () => {
  const controller = (options: LoadBalancerControllerOptions) => {
    const scope = testStack();
    return new LoadBalancerController(scope, 'Controller', { cluster: importedCluster(scope), ...options });
  };

  test.each(
    refusalRows<LoadBalancerControllerOptions>([
      [
        { ingressClass: { certificates: TlsCertificates.arns(THERE) } },
        `"${THERE}" is a certificate in the Region us-east-1`,
        'Give one in eu-west-1',
      ],
      [{ ingressClass: { webAclArn: 'shop' } }, '"shop" is not the ARN of a regional web ACL', 'regional/webacl'],
      [{ ingressClass: { sslPolicy: 'TLS13' } }, '"TLS13" is not a security policy of', 'ELBSecurityPolicy-'],
      [{ defaults: { sslPolicy: 'TLS13' } }, '"TLS13" is not a security policy of', 'ELBSecurityPolicy-'],
      [
        { certificateDiscoveryAuthorities: list },
        '"certificateDiscoveryAuthorities" is a list whose members are',
        SELECT,
      ],
    ]),
  )('fails: %s', (wrong, instead, options) => {
    expect(() => controller(options)).toFailWith(
      'ingressClass' in options ? 'IngressClassSetting' : 'LoadBalancerControllerSetting',
      wrong,
      instead,
      '(at Test/Controller)',
    );
  });

  test('may be of this Region, or known at deployment', () => {
    const certificates = TlsCertificates.arns(HERE, Fn.importValue('arn'));
    const ingressClass = { certificates, webAclArn: Fn.importValue('acl') };
    expect(() => controller({ ingressClass })).not.toThrow();
  });
});

test('ExternalDNS fails on Gateways without a source of routes', () => {
  const gateways = { name: 'edge' };
  expect(() => dns({ gateways })).toFailWith(
    'ExternalDnsSetting',
    '"gateways" filters routes, but no source is a route',
    'Add RecordSource.GATEWAY_HTTP_ROUTE',
  );
  expect(() => dns({ gateways, sources: [RecordSource.GATEWAY_TLS_ROUTE] })).not.toThrow();
});

describe('names that are taken or are none', () => {
  test('fail as a second Gateway of the same name and namespace', () => {
    const { scope, ...rest } = identity();
    const props = { ...rest, listeners: [Listener.http()] };
    const first = new AlbGateway(scope, 'First', props);
    expect(() => new AlbGateway(scope, 'Second', props)).toFailWith(
      'GatewaySetting',
      `"${rest.name}" is also the name of the Gateway Test/First in the same namespace`,
      'Use another name',
    );
    expect(() => new AlbGateway(scope, 'Third', { ...props, namespace: 'shop' })).not.toThrow();
    scope.node.tryRemoveChild(first.node.id);
    expect(() => new AlbGateway(scope, 'Fourth', props)).not.toThrow();
  });

  test.each([
    ['example.com', 'one such as "Z0123456789EXAMPLE"'],
    ['/hostedzone/Z0123456789EXAMPLE', 'Write "Z0123456789EXAMPLE"'],
  ])('fail as the id of a hosted zone: %s', (id, instead) => {
    expect(() => dns({}, id)).toFailWith('HostedZoneMissing', `"${id}" is not the id of a hosted zone`, instead);
    expect(() => dns({}, Fn.importValue('zone'))).not.toThrow();
  });
});
