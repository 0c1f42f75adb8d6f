import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { LoadBalancerSubnets, TlsCertificates } from '../../lib';
import { type AlbIngressOptions, AlbListener, IngressGroup } from '../../lib/ingress';
import { MutualAuthentication, Scheme } from '../../lib/loadbalancing';
import { refusalRows } from '../support/rows';

const NAME = 'IngressGroupMember';
const PREFIX = 'alb.ingress.kubernetes.io/';
const arn = (id: string) => `arn:aws:acm:eu-west-1:111111111111:certificate/${id}`;
const SHARED: AlbIngressOptions = {
  scheme: Scheme.INTERNET_FACING,
  listeners: [AlbListener.http(), AlbListener.https()],
  certificates: TlsCertificates.arns(arn('shared')),
  redirectHttpTo: 443,
  idleTimeout: Duration.seconds(90),
  tags: { owner: 'platform' },
};

const certificates = TlsCertificates.arns(arn('one'));

function securityGroup(id: string) {
  return ec2.SecurityGroup.fromSecurityGroupId(new Stack(), 'Group', id);
}

function annotationsOf({ annotations }: { readonly annotations: Record<string, string> }, ...suffixes: string[]) {
  return Object.fromEntries(suffixes.map((suffix) => [suffix, annotations[PREFIX + suffix]]));
}

describe('a group of Ingresses', () => {
  test('lets each member say what all of them share, and its own order', () => {
    const group = new IngressGroup('web', SHARED);
    const shop = group.addMember('shop', 10);
    const blog = group.addMember('blog', 20, { healthCheck: { path: '/ready' } });
    for (const [member, order] of [
      [shop, '10'],
      [blog, '20'],
    ] as const) {
      expect(member.annotations).toMatchObject({
        [`${PREFIX}group.name`]: 'web',
        [`${PREFIX}group.order`]: order,
        [`${PREFIX}scheme`]: 'internet-facing',
        [`${PREFIX}listen-ports`]: '[{"HTTP":80},{"HTTPS":443}]',
        [`${PREFIX}ssl-redirect`]: '443',
        [`${PREFIX}load-balancer-attributes`]: 'idle_timeout.timeout_seconds=90',
        [`${PREFIX}tags`]: 'owner=platform',
      });
    }
    expect(annotationsOf(shop, 'healthcheck-path')).toEqual({ 'healthcheck-path': undefined });
    expect(annotationsOf(blog, 'healthcheck-path')).toEqual({ 'healthcheck-path': '/ready' });
  });

  test('puts the certificate of all before those of a member', () => {
    const member = new IngressGroup('web', SHARED).addMember('shop', 1, {
      certificates: TlsCertificates.arns(arn('shop')),
    });
    expect(annotationsOf(member, 'certificate-arn')).toEqual({ 'certificate-arn': `${arn('shared')},${arn('shop')}` });
    const discovering = new IngressGroup('web', SHARED).addMember('shop', 1, {
      certificates: TlsCertificates.discovered(),
    });
    expect(annotationsOf(discovering, 'certificate-arn')).toEqual({ 'certificate-arn': undefined });
  });

  test('adds tags and ports of a member', () => {
    const member = new IngressGroup('web', SHARED).addMember('shop', 1, {
      tags: { team: 'shop' },
      listeners: [AlbListener.https(8443)],
    });
    expect(annotationsOf(member, 'tags', 'listen-ports', 'ssl-redirect')).toEqual({
      tags: 'owner=platform,team=shop',
      'listen-ports': '[{"HTTPS":8443}]',
      'ssl-redirect': '443',
    });
  });

  test('redirects to a port of a member that joined before', () => {
    const group = new IngressGroup('web');
    group.addMember('secure', 1, { certificates: TlsCertificates.arns(arn('one')) });
    expect(annotationsOf(group.addMember('plain', 2, { redirectHttpTo: 443 }), 'ssl-redirect', 'listen-ports')).toEqual(
      {
        'ssl-redirect': '443',
        'listen-ports': undefined,
      },
    );
  });

  test('may leave ports to its members', () => {
    const listeners = [AlbListener.http(8080), AlbListener.https(80)];
    const certificates = TlsCertificates.arns(arn('one'));
    const group = new IngressGroup('web', { redirectHttpTo: 80, sslPolicy: 'ELBSecurityPolicy-A' });
    expect(annotationsOf(group.addMember('one', 1, { listeners, certificates }), 'ssl-redirect')).toEqual({
      'ssl-redirect': '80',
    });
    expect(() => group.addMember('two', 2, { listeners, certificates, sslPolicy: 'ELBSecurityPolicy-B' })).toFailWith(
      NAME,
      '"ELBSecurityPolicy-B" of two is not the port',
      'Set it once, on the group',
    );
  });

  test('may leave the ports that are redirected to its members', () => {
    const group = new IngressGroup('web', { redirectHttpTo: 443 });
    group.addMember('secure', 1, { certificates: TlsCertificates.arns(arn('one')) });
    expect(annotationsOf(group.addMember('plain', 2), 'ssl-redirect')).toEqual({ 'ssl-redirect': '443' });
    expect(
      () => new IngressGroup('web', { listeners: [AlbListener.https()], certificates, redirectHttpTo: 443 }),
    ).toFailWith('ListenerPort', '"redirectHttpTo: 443" needs an HTTP listener', 'Add AlbListener.http()');
  });

  test('lets each member come to its certificate in its own way', () => {
    const group = new IngressGroup('web', SHARED);
    const requesting = group.addMember('shop', 1, { certificates: TlsCertificates.requested() });
    expect(annotationsOf(requesting, 'certificate-arn', 'create-acm-cert')).toEqual({
      'certificate-arn': undefined,
      'create-acm-cert': 'true',
    });
    expect(annotationsOf(group.addMember('blog', 2), 'certificate-arn', 'create-acm-cert')).toEqual({
      'certificate-arn': arn('shared'),
      'create-acm-cert': undefined,
    });
  });

  test('takes as the same what the controller takes as the same', () => {
    const group = new IngressGroup('web', { certificates });
    const verifying = (mutualAuthentication: MutualAuthentication) => ({
      listeners: [AlbListener.https(443, { mutualAuthentication })],
    });
    group.addMember('one', 1, verifying(MutualAuthentication.verify('store')));
    group.addMember(
      'two',
      2,
      verifying(MutualAuthentication.verify('store', { ignoreClientCertificateExpiry: false })),
    );
  });

  test('takes members that say the same in another order, and others on ports of their own', () => {
    const group = new IngressGroup('web');
    const subnets = (...names: string[]) => ({ subnets: LoadBalancerSubnets.named(...names) });
    group.addMember('one', 1, { ...subnets('a', 'b'), inboundCidrs: ['10.0.0.0/8', '192.0.2.0/24'] });
    group.addMember('two', 2, { ...subnets('b', 'a'), inboundCidrs: ['192.0.2.0/24', '10.0.0.0/8'] });
    group.addMember('three', 3, { listeners: [AlbListener.http(8080)], inboundCidrs: ['198.51.100.0/24'] });
  });

  test.each(
    refusalRows<AlbIngressOptions>([
      [{ scheme: Scheme.INTERNAL }, '"internal" of shop is not the scheme of web', 'Set it once, on the group'],
      [
        { idleTimeout: Duration.seconds(30) },
        '"30" of shop is not the attribute idle_timeout.timeout_seconds of web',
        '"90"',
      ],
      [{ tags: { owner: 'shop' } }, '"shop" of shop is not the tag owner of the group', '"platform"'],
      [
        { listeners: [AlbListener.http(443)], certificates: undefined },
        '"HTTP" of shop is not the port 443 protocol of web',
        '"HTTPS"',
      ],
    ]),
  )('fails on a member that contradicts it: %s', (wrong, instead, options) => {
    expect(() => new IngressGroup('web', SHARED).addMember('shop', 1, options)).toFailWith(NAME, wrong, instead);
  });

  const strict = AlbListener.https(443, { responseHeaders: { 'x-frame-options': 'DENY' } });
  test.each<[string, AlbIngressOptions, AlbIngressOptions, string]>([
    ['names', { loadBalancerName: 'a' }, { loadBalancerName: 'b' }, '"b" of two is not the load-balancer-name of one'],
    [
      'web ACLs',
      { webAclArn: 'none' },
      { webAclArn: 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/a/b' },
      'is not the wafv2-acl-arn of one',
    ],
    ['names of web ACLs', { webAclName: 'a' }, { webAclName: 'b' }, '"b" of two is not the wafv2-acl-name of one'],
    [
      'ways to a web ACL',
      { webAclName: 'a' },
      { webAclArn: 'none' },
      '"webAclArn" of two is not the option for a web ACL of one',
    ],
    [
      'orders of security groups',
      { securityGroups: [securityGroup('sg-1'), securityGroup('sg-2')] },
      { securityGroups: [securityGroup('sg-2'), securityGroup('sg-1')] },
      '"sg-2,sg-1" of two is not the security-groups of one',
    ],
    [
      'pools',
      { ipv4IpamPoolId: 'ipam-pool-1' },
      { ipv4IpamPoolId: 'ipam-pool-2' },
      '"ipam-pool-2" of two is not the ipam-ipv4-pool-id of one',
    ],
    [
      'pools of an Outpost',
      { customerOwnedIpv4Pool: 'ipv4pool-coip-1' },
      { customerOwnedIpv4Pool: 'ipv4pool-coip-2' },
      'is not the customer-owned-ipv4-pool of one',
    ],
    [
      'Shield',
      { shieldAdvanced: true },
      { shieldAdvanced: false },
      '"false" of two is not the shield-advanced-protection of one',
    ],
    [
      'subnets',
      { subnets: LoadBalancerSubnets.named('a', 'b') },
      { subnets: LoadBalancerSubnets.named('a', 'c') },
      '"a,c" of two is not the subnets of one',
    ],
    [
      'networks',
      { inboundCidrs: ['10.0.0.0/8'] },
      { inboundCidrs: ['10.0.0.0/16'] },
      '"10.0.0.0/16" of two is not the port 80 inboundCidrs of one',
    ],
    [
      'prefix lists',
      { inboundPrefixListIds: ['pl-1'] },
      { inboundPrefixListIds: ['pl-2'] },
      '"pl-2" of two is not the port 80 inboundPrefixListIds of one',
    ],
    [
      'policies',
      { certificates, sslPolicy: 'ELBSecurityPolicy-A' },
      { certificates, sslPolicy: 'ELBSecurityPolicy-B' },
      '"ELBSecurityPolicy-B" of two is not the port 443 sslPolicy of one',
    ],
    [
      'client certificates',
      { certificates, listeners: [AlbListener.https(443, { mutualAuthentication: MutualAuthentication.off() })] },
      {
        certificates,
        listeners: [AlbListener.https(443, { mutualAuthentication: MutualAuthentication.passthrough() })],
      },
      'is not the port 443 mutualAuthentication of one',
    ],
    [
      'headers',
      { certificates, listeners: [strict] },
      { certificates, listeners: [AlbListener.https(443, { responseHeaders: { 'x-frame-options': 'SAMEORIGIN' } })] },
      '"SAMEORIGIN" of two is not the port 443 routing.http.response.x_frame_options.header_value of one',
    ],
    [
      'attributes',
      { http2: true },
      { http2: false },
      '"false" of two is not the attribute routing.http2.enabled of one',
    ],
    ['tags', { tags: { a: '1' } }, { tags: { a: '2' } }, '"2" of two is not the tag a of one'],
  ])('fails on two members with different %s', (_what, one, two, wrong) => {
    const group = new IngressGroup('web');
    group.addMember('one', 1, one);
    expect(() => group.addMember('two', 2, two)).toFailWith(NAME, wrong, 'Set it once, on the group');
  });

  test('fails on names and orders that are taken or out of bounds', () => {
    const group = new IngressGroup('web');
    group.addMember('one', 1);
    expect(() => group.addMember('one', 2)).toFailWith(NAME, '"one" is already a member', 'Use another name');
    expect(() => group.addMember('two', 1)).toFailWith(
      NAME,
      '"order: 1" is the order of',
      'Use another order for "two"',
    );
    expect(() => group.addMember('two', 1001)).toFailWith(
      NAME,
      '"groupOrder: 1001" is out of bounds',
      'Write -1000 to 1000',
    );
    expect(() => new IngressGroup('Web')).toFailWith(NAME, '"Web" is not a valid name of', 'lower-case letters');
    group.addMember('two', 2);
  });

  test('fails on a redirect to a port where no member listens, and on a certificate that it has', () => {
    expect(() => new IngressGroup('web', { ...SHARED, redirectHttpTo: 8443 })).toFailWith(
      'ListenerPort',
      '"redirectHttpTo: 8443" is not the port of an',
      'Write redirectHttpTo: 443',
    );
    expect(() => new IngressGroup('web').addMember('shop', 1, { redirectHttpTo: 443 })).toFailWith(
      'ListenerPort',
      '"redirectHttpTo: 443" is not the port of an',
      'Add AlbListener.https(443)',
    );
    expect(() =>
      new IngressGroup('web', SHARED).addMember('shop', 1, { certificates: TlsCertificates.arns(arn('shared')) }),
    ).toFailWith(
      'ListenerCertificate',
      `"${arn('shared')}" is also a certificate of the group`,
      'Remove it from the member',
    );
  });
});
