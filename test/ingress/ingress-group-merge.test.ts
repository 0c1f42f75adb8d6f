import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { LoadBalancerSubnets, TlsCertificates } from '../../lib';
import { AlbIngress, type AlbIngressOptions, AlbListener, IngressGroup } from '../../lib/ingress';
import { ClientRoutingPolicy, IpAddressType, MutualAuthentication, Scheme } from '../../lib/loadbalancing';
import { ALB_PREFIX, CERTIFICATE } from '../support/alb-ingresses';
import { mergeConflicts } from '../support/ingress-merge';

const GROUPS = 400;

const stack = new Stack();
const groups = ['sg-1', 'sg-2'].map((id) => ec2.SecurityGroup.fromSecurityGroupId(stack, id, id));
const certificates = TlsCertificates.arns(CERTIFICATE);
const secure = (mutualAuthentication?: MutualAuthentication) => ({
  listeners: [AlbListener.https(443, { mutualAuthentication })],
  certificates,
});
const header = (value: string) => AlbListener.http(80, { responseHeaders: { 'x-frame-options': value } });

/** One of these, or none in most cases. */
const perhaps = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 });

/** What an Ingress may say of what all of a group must agree on. */
const everything: fc.Arbitrary<AlbIngressOptions> = fc
  .record({
    scheme: perhaps(Scheme.INTERNAL, Scheme.INTERNET_FACING),
    loadBalancerName: perhaps('a', 'b'),
    ipAddressType: perhaps(IpAddressType.IPV4, IpAddressType.DUALSTACK),
    subnets: perhaps(...['ab', 'ba', 'ac'].map((names) => LoadBalancerSubnets.named(...names))),
    securityGroups: perhaps(groups, [...groups].reverse()),
    inboundCidrs: perhaps(['10.0.0.0/8', '192.0.2.0/24'], ['192.0.2.0/24', '10.0.0.0/8'], ['10.0.0.0/8']),
    inboundPrefixListIds: perhaps(['pl-1'], ['pl-2']),
    tags: perhaps<Record<string, string>>({ a: '1' }, { a: '2' }, { b: '1' }),
    http2: perhaps(true, false),
    minimumCapacityUnits: perhaps(1, 2),
    shieldAdvanced: perhaps(true, false),
    webAclName: perhaps('a', 'b'),
    webAclArn: perhaps('none', 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/a/b'),
    ipv4IpamPoolId: perhaps('ipam-pool-1', 'ipam-pool-2'),
    sslPolicy: perhaps('ELBSecurityPolicy-A', 'ELBSecurityPolicy-B'),
    ports: fc.constantFrom<AlbIngressOptions>(
      {},
      { certificates },
      { listeners: [AlbListener.http(), AlbListener.https()], certificates },
      { listeners: [AlbListener.http(443)] },
      { listeners: [header('DENY')] },
      { listeners: [header('SAMEORIGIN')] },
      secure(MutualAuthentication.passthrough()),
      secure(MutualAuthentication.verify('store')),
      secure(MutualAuthentication.verify('store', { ignoreClientCertificateExpiry: false })),
    ),
  })
  .map(({ ports, ...rest }) => {
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    return { ...given, ...ports };
  });

/** A few of them: where members say much, they always disagree about something. */
const options = fc.tuple(everything, fc.array(fc.nat(), { maxLength: 3 })).map(([all, picks]): AlbIngressOptions => {
  const entries = Object.entries(all);
  const picked = picks.flatMap((pick) => (entries.length > 0 ? [entries[pick % entries.length]] : []));
  const { certificates: own, listeners, ...rest } = Object.fromEntries(picked) as AlbIngressOptions;
  // Listeners come with what they need.
  return own || listeners ? { ...rest, listeners: all.listeners, certificates: all.certificates } : rest;
});

/** The annotations without what they begin with. */
function written({ annotations }: AlbIngress): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).map(([key, value]) => [key.slice(ALB_PREFIX.length), value]));
}

function refused(step: () => void): boolean {
  try {
    step();
    return false;
  } catch {
    return true;
  }
}

describe('a group', () => {
  test('is refused where the controller would stop at its members, and nowhere else', () => {
    const outcomes = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(options, { minLength: 2, maxLength: 3 }), (members) => {
        const alone = members.map((own, index) => ({ ...own, group: 'web', groupOrder: index }));
        fc.pre(!alone.some((own) => refused(() => new AlbIngress(own))));
        // Where one names a web ACL and another gives its ARN, the controller keeps silent, and drops the ARN.
        const ways = new Set(
          members.flatMap(({ webAclArn, webAclName }) => [webAclArn && 'ARN', webAclName && 'name']),
        );
        fc.pre(!(ways.has('ARN') && ways.has('name')));
        const group = new IngressGroup('web');
        const ours = refused(() => {
          for (const [index, own] of members.entries()) {
            group.addMember(`member-${index}`, index, own);
          }
        });
        const theirs = mergeConflicts(alone.map((own) => written(new AlbIngress(own))));
        outcomes[ours ? 'refused' : 'accepted'] += 1;
        expect([ours, theirs]).toEqual([theirs.length > 0, theirs]);
      }),
      { numRuns: GROUPS },
    );
    // Both happened, and often.
    expect(Math.min(outcomes.accepted, outcomes.refused)).toBeGreaterThan(20);
  });

  test('that says all for its members is none that the controller stops at', () => {
    const frontendNlb = {
      crossZoneLoadBalancing: true,
      clientRoutingPolicy: ClientRoutingPolicy.ANY_ZONE,
      healthCheck: { port: '80' },
    };
    const shared = { listeners: [AlbListener.http()], frontendNlb };
    fc.assert(
      fc.property(options, fc.array(options, { minLength: 2, maxLength: 3 }), (own, members) => {
        const joined: AlbIngress[] = [];
        const ours = refused(() => {
          const group = new IngressGroup('web', { ...own, ...shared });
          for (const [index, member] of members.entries()) {
            joined.push(group.addMember(`member-${index}`, index, member));
          }
        });
        fc.pre(!ours);
        expect(mergeConflicts(joined.map(written))).toEqual([]);
      }),
    );
  });
});
