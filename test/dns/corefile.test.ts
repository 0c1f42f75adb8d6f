import { Duration, Lazy } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { type CorefileOptions, Forwarding, ServerPolicy } from '../../lib/dns';
import { hasCorefileSettings, hasCustomNames, renderCorefile } from '../../lib/dns/corefile';
import { COREDNS_DIRECTIVES, EKS_COREFILE } from '../fixtures/corefile';
import {
  answerOf,
  denialTtlSeen,
  parseCorefile,
  pluginsOf,
  serverOf,
  serversInTurn,
  ttlSeen,
} from '../support/corefiles';

const rendered = (options: CorefileOptions = {}, isIpv6 = false) => renderCorefile(options, isIpv6);
const root = (options: CorefileOptions, isIpv6 = false) => serverOf(rendered(options, isIpv6), '.');
const token = () => Lazy.string({ produce: () => '10.0.0.9' });

/** Every option at once. */
const ALL: CorefileOptions = {
  stubDomains: {
    'corp.example.com': Forwarding.toServers(['10.0.0.2', '10.0.1.2:5353'], {
      policy: ServerPolicy.SEQUENTIAL,
      preferUdp: true,
      maxConcurrent: 500,
    }),
    '2.10.in-addr.arpa': Forwarding.toServers(['10.0.0.2']),
  },
  upstream: Forwarding.toNodeResolver({ maxConcurrent: 1000 }),
  cache: {
    ttl: Duration.seconds(60),
    denialTtl: Duration.seconds(5),
    successEntries: 20000,
    denialEntries: 2048,
    serveStale: Duration.hours(1),
  },
  lameduck: Duration.seconds(30),
  ttl: Duration.seconds(30),
  logQueries: true,
  hosts: { 'ldap.example.com': ['10.0.0.5', '2001:db8::5'] },
  rewrites: { 'shop.example.com': 'shop.prod.svc.cluster.local' },
};

describe('a Corefile', () => {
  test('is that of EKS where nothing is set', () => {
    expect(parseCorefile(rendered())).toEqual(parseCorefile(EKS_COREFILE));
    expect(hasCorefileSettings({})).toBe(false);
    expect(hasCorefileSettings({ stubDomains: undefined })).toBe(false);
    expect(hasCorefileSettings({ logQueries: false })).toBe(true);
  });

  test('has every setting as one can read', () => {
    expect(rendered(ALL)).toMatchInlineSnapshot(`
".:53 {
    errors
    log
    health {
        lameduck 30s
    }
    ready
    rewrite name exact shop.example.com shop.prod.svc.cluster.local
    hosts {
        10.0.0.5 ldap.example.com
        2001:db8::5 ldap.example.com
        fallthrough
    }
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
        max_concurrent 1000
    }
    cache 60 {
        success 20000 60
        denial 2048 5
        serve_stale 3600s
    }
    loop
    reload
    loadbalance
}
corp.example.com:53 {
    errors
    log
    prometheus :9153
    forward . 10.0.0.2 10.0.1.2:5353 {
        prefer_udp
        policy sequential
        max_concurrent 500
    }
    cache 60 {
        success 20000 60
        denial 2048 5
        serve_stale 3600s
    }
}
2.10.in-addr.arpa:53 {
    errors
    log
    prometheus :9153
    forward . 10.0.0.2
    cache 60 {
        success 20000 60
        denial 2048 5
        serve_stale 3600s
    }
}
"
`);
  });

  test('has plugins and directives of CoreDNS only', () => {
    for (const { plugins } of parseCorefile(rendered(ALL))) {
      for (const { name, block } of plugins) {
        const directives = block.map(([first]) => first).filter((first) => name !== 'hosts' || first === 'fallthrough');
        expect(Object.keys(COREDNS_DIRECTIVES)).toContain(name);
        expect(COREDNS_DIRECTIVES[name]).toEqual(expect.arrayContaining(directives));
      }
    }
  });

  test('keeps what EKS has in its own, whatever is set', () => {
    const names = root(ALL).plugins.map(({ name }) => name);
    const own = parseCorefile(EKS_COREFILE)[0].plugins.map(({ name }) => name);
    expect(names.filter((name) => own.includes(name))).toEqual(own);
  });

  test('has a server of its own for each stub domain, with its own servers and the same cache', () => {
    const server = serverOf(rendered(ALL), 'corp.example.com');
    expect(pluginsOf(server, 'forward')[0].arguments).toEqual(['.', '10.0.0.2', '10.0.1.2:5353']);
    expect(pluginsOf(server, 'cache')).toEqual(pluginsOf(root(ALL), 'cache'));
    expect(pluginsOf(server, 'kubernetes')).toEqual([]);
    expect(parseCorefile(rendered(ALL)).map(({ zone }) => zone)).toEqual([
      '.:53',
      'corp.example.com:53',
      '2.10.in-addr.arpa:53',
    ]);
  });

  test('logs no queries unless asked, in any server', () => {
    const quiet = parseCorefile(rendered({ ...ALL, logQueries: false }));
    expect(quiet.flatMap((server) => pluginsOf(server, 'log'))).toEqual([]);
    expect(parseCorefile(rendered(ALL)).every((server) => pluginsOf(server, 'log').length === 1)).toBe(true);
  });

  test('caches denials for as long as answers, unless they are given a time', () => {
    const cached = (cache: CorefileOptions['cache']) => pluginsOf(root({ cache }), 'cache')[0];
    expect(cached({ ttl: Duration.seconds(10) })).toMatchObject({ arguments: ['10'], block: [] });
    expect(cached({ denialEntries: 4096 }).block).toEqual([['denial', '4096', '30']]);
    expect(cached({ denialTtl: Duration.seconds(5) }).block).toEqual([['denial', '9984', '5']]);
    expect(cached({ successEntries: 1024 }).block).toEqual([['success', '1024', '30']]);
  });

  test('says that a name does not exist for as long as it is told, whatever its zone says', () => {
    const seen = (cache: CorefileOptions['cache'], ttl = 600) => denialTtlSeen(rendered({ cache }), '.', ttl);
    expect(seen({})).toBe(30);
    expect(seen({ ttl: Duration.seconds(90) })).toBe(90);
    expect(seen({ denialTtl: Duration.seconds(7) })).toBe(7);
    expect(seen({ denialTtl: Duration.seconds(90) }, 60)).toBe(60);
    // Below 5 seconds the cache raises it, unless the cluster has shorter times of its own.
    expect(seen({}, 2)).toBe(5);
    expect(denialTtlSeen(rendered({ ttl: Duration.seconds(0) }), '.', 0)).toBe(0);
  });

  test('asks servers in the order that they are given in', () => {
    const given = ['10.0.0.2', '10.0.1.2:5353', '10.0.0.1'];
    const forwarding = Forwarding.toServers(given, { policy: ServerPolicy.SEQUENTIAL });
    const text = rendered({ upstream: forwarding, stubDomains: { 'corp.test': forwarding } });
    expect([serversInTurn(text, '.'), serversInTurn(text, 'corp.test')]).toEqual([given, given]);
  });

  test('takes a time to live of nothing, so that clients keep no answers', () => {
    expect(pluginsOf(root({ ttl: Duration.seconds(0) }), 'kubernetes')[0].block).toContainEqual(['ttl', '0']);
  });

  test('passes servers on that are known at deployment only', () => {
    const server = token();
    expect(rendered({ upstream: Forwarding.toServers([server]) })).toContain(`forward . ${server}\n`);
  });

  test('takes IPv6 servers in an IPv6 cluster, with and without a port, and IPv4 ones beside them', () => {
    const servers = ['2001:db8::53', '[2001:db8::53]:5353', '[2001:db8::54]:53', '10.0.0.2'];
    expect(pluginsOf(root({ upstream: Forwarding.toServers(servers) }, true), 'forward')[0].arguments).toEqual([
      '.',
      ...servers,
    ]);
  });

  test('is read back whatever addresses, ports and names it is made of', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);
    const domain = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => `${labels.join('.')}.test`);
    const server = fc
      .tuple(fc.integer({ min: 1, max: 126 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 65535 }))
      .map(([a, b, port]) => `${a}.0.0.${b}:${port}`);
    const stubs = fc.dictionary(domain, fc.array(server, { minLength: 1, maxLength: 15 }), { maxKeys: 5 });
    fc.assert(
      fc.property(stubs, (wanted) => {
        const stubDomains = Object.fromEntries(
          Object.entries(wanted).map(([name, servers]) => [name, Forwarding.toServers(servers)]),
        );
        const text = rendered({ stubDomains });
        for (const [name, servers] of Object.entries(wanted)) {
          expect(pluginsOf(serverOf(text, name), 'forward')[0].arguments).toEqual(['.', ...servers]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('answers with the time to live that was asked for, and fails where the cache would lower it', () => {
    for (const seconds of [0, 1, 2, 4, 5, 17, 30]) {
      const text = rendered({ ttl: Duration.seconds(seconds) });
      expect(ttlSeen(text, '.', seconds)).toBe(seconds);
    }
    const minute = Duration.seconds(60);
    expect(ttlSeen(rendered({ ttl: minute, cache: { ttl: minute } }), '.', 60)).toBe(60);
    expect(() => rendered({ ttl: minute })).toFailWith(
      'CorefileSetting',
      '"ttl: 60 seconds" is longer than the cache duration, and CoreDNS would lower it to 30 seconds',
      'Write cache: { ttl: Duration.seconds(60) }',
    );
    expect(() => rendered({ ttl: Duration.seconds(5), cache: { ttl: Duration.seconds(2) } })).toFailWith(
      'CorefileSetting',
      'is longer than the cache duration, and CoreDNS would lower it to 2 seconds',
      'or a shorter ttl',
    );
  });

  test('says whether names outside the cluster are answered in another way', () => {
    expect(hasCustomNames(ALL)).toBe(true);
    expect(hasCustomNames({ upstream: Forwarding.toServers(['10.0.0.2']) })).toBe(true);
    expect(hasCustomNames({ hosts: ALL.hosts })).toBe(true);
    expect(hasCustomNames({ rewrites: ALL.rewrites })).toBe(true);
    expect(hasCustomNames({ upstream: Forwarding.toNodeResolver(), cache: ALL.cache, stubDomains: {} })).toBe(false);
  });
});

describe('names that are answered apart from their zone', () => {
  const CORP = ['10.0.0.2'];
  const LAB = ['10.0.0.3'];
  const stubDomains = {
    'corp.example.com': Forwarding.toServers(CORP),
    'lab.corp.example.com': Forwarding.toServers(LAB),
    'shop.svc.cluster.local': Forwarding.toServers(['10.9.0.2']),
  };
  const servers = (addresses: string[]) => ({ from: 'servers', servers: addresses });

  test('have their hosts in each server block that answers them', () => {
    const hosts = {
      'ldap.corp.example.com': ['10.0.0.5'],
      'a.lab.corp.example.com': ['10.0.0.6'],
      'b.test': ['10.0.0.7'],
    };
    const text = rendered({ stubDomains, hosts });
    for (const [name, addresses] of Object.entries(hosts)) {
      expect(answerOf(text, name)).toEqual({ from: 'hosts', addresses });
    }
    expect(answerOf(text, 'other.corp.example.com')).toEqual(servers(CORP));
    // The root answers which name an address has; a stub domain has its own names alone.
    expect(pluginsOf(serverOf(text, 'lab.corp.example.com'), 'hosts')[0].block).toEqual([
      ['10.0.0.6', 'a.lab.corp.example.com'],
      ['fallthrough'],
    ]);
    expect(pluginsOf(serverOf(text, 'shop.svc.cluster.local'), 'hosts')).toEqual([]);
  });

  test.each<[string, string, unknown]>([
    ['x.example.com', 'y.corp.example.com', servers(CORP)],
    ['x.corp.example.com', 'y.lab.corp.example.com', servers(LAB)],
    ['x.corp.example.com', 'shop.prod.svc.cluster.local', { from: 'cluster' }],
    ['x.corp.example.com', 'a.shop.svc.cluster.local', servers(['10.9.0.2'])],
    ['x.corp.example.com', 'www.example.org', servers(['/etc/resolv.conf'])],
    ['x.lab.corp.example.com', 'y.corp.example.com', servers(CORP)],
    ['x.corp.example.com', 'y.corp.example.com', servers(CORP)],
    ['X.Corp.example.com', 'shop.prod.svc.cluster.local', { from: 'cluster' }],
    ['x.corp.example.com', 'ldap.test', { from: 'hosts', addresses: ['10.0.0.5'] }],
  ])('are rewritten from %s to %s, whoever answers that', (from, to, answer) => {
    const text = rendered({ stubDomains, rewrites: { [from]: to }, hosts: { 'ldap.test': ['10.0.0.5'] } });
    expect(answerOf(text, from)).toEqual(answer);
  });

  test('reach the answer that the options promise, whatever they are', () => {
    const name = fc.constantFrom(
      ...['a', 'b'].flatMap((label) =>
        ['test', 'x.test', 'y.x.test', 'svc.cluster.local', 'cluster.local.test'].map((zone) => `${label}.${zone}`),
      ),
    );
    const stubs = fc.subarray(['test', 'x.test', 'y.x.test', 'b.svc.cluster.local']);
    fc.assert(
      fc.property(
        stubs,
        fc.uniqueArray(name, { maxLength: 3 }),
        fc.dictionary(name, name, { maxKeys: 3 }),
        (domains, hostNames, rewrites) => {
          const to = Object.fromEntries(domains.map((domain, index) => [domain, [`10.0.0.${index + 10}`]]));
          const hosts = Object.fromEntries(hostNames.map((host, index) => [host, [`10.1.0.${index}`]]));
          fc.pre(Object.values(rewrites).every((target) => !(target in rewrites)));
          fc.pre(hostNames.every((host) => !(host in rewrites)));
          fc.pre(!domains.includes('b.svc.cluster.local') || !Object.values(rewrites).includes('b.svc.cluster.local'));
          const text = rendered({
            stubDomains: Object.fromEntries(domains.map((domain) => [domain, Forwarding.toServers(to[domain])])),
            hosts,
            rewrites,
          });
          for (const asked of [...Object.keys(rewrites), ...hostNames, 'c.y.x.test', 'c.test', 'c.svc.cluster.local']) {
            const meant = rewrites[asked] ?? asked;
            const [domain] = domains
              .filter((each) => meant.endsWith(`.${each}`) || meant === each)
              .sort((p, q) => q.length - p.length);
            const promised = hosts[meant]
              ? { from: 'hosts', addresses: hosts[meant] }
              : domain
                ? servers(to[domain])
                : meant.endsWith('.cluster.local')
                  ? { from: 'cluster' }
                  : servers(['/etc/resolv.conf']);
            expect([asked, answerOf(text, asked)]).toEqual([asked, promised]);
          }
        },
      ),
    );
  });

  test('are rewritten with the settings of the servers that answer the new name', () => {
    const stub = { 'corp.example.com': Forwarding.toServers(CORP, { preferUdp: true }) };
    const text = rendered({ stubDomains: stub, rewrites: { 'x.test': 'y.corp.example.com' } });
    expect(pluginsOf(serverOf(text, '.'), 'forward')).toEqual([
      { name: 'forward', arguments: ['y.corp.example.com', ...CORP], block: [['prefer_udp']] },
      { name: 'forward', arguments: ['.', '/etc/resolv.conf'], block: [] },
    ]);
  });

  test('may be known at deployment only', () => {
    const text = rendered({ stubDomains, hosts: { [token()]: ['10.0.0.5'] }, rewrites: { 'x.test': token() } });
    expect(parseCorefile(text).every((server) => pluginsOf(server, 'hosts').length === 1)).toBe(true);
  });

  test.each<[string, CorefileOptions, string, string]>([
    [
      'a rewrite of a rewrite',
      { rewrites: { 'a.test': 'B.test', 'b.test': 'c.test' } },
      '"a.test" is rewritten to "B.test", which also has a rewrite, but CoreDNS rewrites a name only once',
      'Write "a.test": "c.test"',
    ],
    [
      'a rewrite to itself',
      { rewrites: { 'a.test': 'A.test' } },
      '"a.test" is rewritten to itself',
      'Leave the rewrite out',
    ],
    [
      'a rewrite to a stub domain that the cluster hides',
      {
        stubDomains: { 'shop.svc.cluster.local': Forwarding.toServers(['10.9.0.2']) },
        rewrites: { 'a.test': 'b.shop.svc.cluster.local' },
      },
      '"a.test" is rewritten to "b.shop.svc.cluster.local" in the stub domain "shop.svc.cluster.local"',
      'Rewrite it to a name outside cluster.local',
    ],
    [
      'a host that is rewritten',
      { hosts: { 'A.test': ['10.0.0.5'] }, rewrites: { 'a.test': 'b.test' } },
      '"a.test" is in both hosts and rewrites',
      'Leave one of the two out',
    ],
    [
      'a host twice',
      { hosts: { 'a.test': ['10.0.0.5'], 'A.test': ['10.0.0.6'] } },
      '"A.test"',
      'Leave one of the two out',
    ],
    [
      'a rewrite twice',
      { rewrites: { 'a.test': 'b.test', 'A.test': 'c.test' } },
      '"A.test"',
      'Leave one of the two out',
    ],
  ])('fail with %s', (_, options, wrong, instead) => {
    expect(() => rendered(options)).toFailWith('CorefileSetting', wrong, instead);
  });
});

describe('forwarding', () => {
  test.each<[string, string[], string, string]>([
    ['no server', [], '"corp.example.com" has no DNS server to forward to', 'such as "10.0.0.2"'],
    [
      'more servers than CoreDNS takes',
      Array.from({ length: 17 }, (_, index) => `10.0.0.${index + 1}`),
      '"corp.example.com" is forwarded to 17 servers, but CoreDNS supports at most 15',
      'Leave 2 of them out',
    ],
    ['a host name', ['dns.example.com'], '"dns.example.com" is not an address', 'Write the address of a DNS server'],
    ['an octet above 255', ['10.0.0.256'], '"10.0.0.256" has the octet 256', 'such as "10.0.0.2"'],
    ['a URL', ['tls://9.9.9.9'], '"tls://9.9.9.9"', 'Write the address of a DNS server'],
    [
      'a port of 0',
      ['10.0.0.2:0'],
      '"10.0.0.2:0" has the invalid port "0"',
      'Write a port from 1 to 65535, or none for port 53',
    ],
    [
      'a port beyond',
      ['10.0.0.2:65536'],
      'has the invalid port "65536"',
      'Write a port from 1 to 65535, or none for port 53',
    ],
    [
      'a port that is none',
      ['10.0.0.2:dns'],
      'has the invalid port "dns"',
      'Write a port from 1 to 65535, or none for port 53',
    ],
    ['CoreDNS itself', ['127.0.0.1'], '"127.0.0.1" is an address of CoreDNS itself', 'Forwarding.toNodeResolver()'],
    ['a bracket too many', ['[10.0.0.2'], '"[10.0.0.2"', 'Write the address of a DNS server'],
    [
      'IPv6 in an IPv4 cluster',
      ['2001:db8::53'],
      '"2001:db8::53" is an IPv6 address, which pods of an IPv4 cluster do not reach',
      'Write an IPv4 address',
    ],
    [
      'IPv6 with a port in an IPv4 cluster',
      ['[2001:db8::53]:53'],
      'is an IPv6 address, which pods of an IPv4 cluster do not reach',
      'Write an IPv4 address',
    ],
  ])('fails with %s', (_, servers, wrong, instead) => {
    const stubDomains = { 'corp.example.com': Forwarding.toServers(servers) };
    expect(() => rendered({ stubDomains })).toFailWith('DnsForwarder', wrong, instead);
  });

  test('takes 15 servers, and ports at both ends', () => {
    const servers = Array.from({ length: 15 }, (_, index) => `10.0.0.${index + 1}:${index === 0 ? 1 : 65535}`);
    expect(() => rendered({ upstream: Forwarding.toServers(servers) })).not.toThrow();
  });

  test.each<[string, string]>([
    ['::1', 'loopback'],
    ['[::1]:53', 'loopback with a port'],
    ['0.0.0.0', 'no address'],
  ])('fails with %s in an IPv6 cluster: %s', (server) => {
    expect(() => rendered({ upstream: Forwarding.toServers([server]) }, true)).toFailWith(
      'DnsForwarder',
      `"${server}" is an address of CoreDNS itself`,
      'Write the address of another server',
    );
  });

  test.each([0, 1.5, -1, Lazy.number({ produce: () => 5 })])('fails with %p queries at once', (maxConcurrent) => {
    expect(() => rendered({ upstream: Forwarding.toNodeResolver({ maxConcurrent }) })).toFailWith(
      'CorefileSetting',
      '"maxConcurrent: ',
      'Write a whole number of 1 or more',
    );
  });
});

describe('names', () => {
  test.each<[string, string, string]>([
    ['https://corp.example.com/', '"https://corp.example.com/" is not a DNS name', 'Did you mean "corp.example.com"?'],
    ['corp.example.com.', '"corp.example.com." is not a DNS name', 'Did you mean "corp.example.com"?'],
    ['*.corp.example.com', '"*.corp.example.com" is not a DNS name', 'Did you mean "corp.example.com"?'],
    ['corp.example.com:53', 'is not a DNS name', 'Did you mean "corp.example.com"?'],
    ['corp example', '"corp example" is not a DNS name', 'Write a name such as "corp.example.com"'],
    ['-corp.example.com', 'is not a DNS name', 'Write a name such as "corp.example.com"'],
    ['corp-.example.com', 'is not a DNS name', 'Write a name such as "corp.example.com"'],
    ['a'.repeat(64), 'is not a DNS name', 'Write a name such as "corp.example.com"'],
    [Array(64).fill('aaa').join('.'), 'is not a DNS name', 'Write a name such as "corp.example.com"'],
    ['', '"" is not a DNS name', 'Write a name such as "corp.example.com"'],
    ['corp.example.com {', 'is not a DNS name', 'Write a name such as "corp.example.com"'],
    ['cluster.local', '"cluster.local" is resolved by the cluster and cannot be a stub domain', 'Leave it out'],
    [
      'SVC.cluster.local',
      '"SVC.cluster.local" is resolved by the cluster and cannot be a stub domain',
      'Leave it out, or write a name outside "cluster.local"',
    ],
    ['in-addr.arpa', '"in-addr.arpa" is resolved by the cluster and cannot be a stub domain', 'Leave it out'],
  ])('fails with %p as a stub domain', (name, wrong, instead) => {
    const stubDomains = { [name]: Forwarding.toServers(['10.0.0.2']) };
    expect(() => rendered({ stubDomains })).toFailWith('DnsName', wrong, instead);
  });

  test('fails with a stub domain twice', () => {
    const forwarding = Forwarding.toServers(['10.0.0.2']);
    const stubDomains = { 'corp.example.com': forwarding, 'Corp.example.com': forwarding };
    expect(() => rendered({ stubDomains })).toFailWith(
      'DnsName',
      '"Corp.example.com" is a stub domain twice',
      'Leave one of the two out',
    );
  });

  test('takes a namespace of another cluster, a name of one label, and the longest label', () => {
    const forwarding = Forwarding.toServers(['10.0.0.2']);
    for (const name of ['shop.svc.cluster.local', 'consul', '_sip._tcp.example.com', `${'a'.repeat(63)}.example.com`]) {
      expect(parseCorefile(rendered({ stubDomains: { [name]: forwarding } }))[1].zone).toBe(`${name}:53`);
    }
  });

  test.each<[string, CorefileOptions]>([
    ['hosts', { hosts: { 'a b': ['10.0.0.5'] } }],
    ['rewrites, on the left', { rewrites: { 'a b': 'shop.prod.svc.cluster.local' } }],
    ['rewrites, on the right', { rewrites: { 'shop.example.com': 'a b' } }],
  ])('fails with a name that is none in %s', (_, options) => {
    expect(() => rendered(options)).toFailWith(
      'DnsName',
      '"a b" is not a DNS name',
      'Write a name such as "corp.example.com"',
    );
  });
});

describe('the bounds of settings', () => {
  test.each<[string, CorefileOptions, string, string]>([
    [
      'a lameduck beyond the kubelet’s patience',
      { lameduck: Duration.seconds(31) },
      '"lameduck: 31 seconds"',
      '1 to 30',
    ],
    ['no lameduck', { lameduck: Duration.seconds(0) }, '"lameduck: ', 'Write 1 to 30 whole seconds'],
    ['a fraction of a second', { lameduck: Duration.millis(1500) }, '"lameduck: ', 'whole seconds'],
    ['a time to live beyond an hour', { ttl: Duration.seconds(3601) }, '"ttl: 1 hour 1 second"', 'Write 0 to 3600'],
    [
      'a time that is known at deployment only',
      { ttl: Duration.seconds(Lazy.number({ produce: () => 5 })) },
      '"ttl: a deploy-time value"',
      'Write 0 to 3600 whole seconds',
    ],
    ['a cache of no time', { cache: { ttl: Duration.seconds(0) } }, '"cache.ttl: ', 'Write 1 to 3600'],
    ['denials beyond an hour', { cache: { denialTtl: Duration.hours(2) } }, '"cache.denialTtl: 2 hours"', '1 to 3600'],
    ['stale for no time', { cache: { serveStale: Duration.seconds(0) } }, '"cache.serveStale: ', 'Write 1 or more'],
    ['a cache too small', { cache: { successEntries: 1023 } }, '"successEntries: 1023"', '1024 or more'],
    ['half a denial', { cache: { denialEntries: 1024.5 } }, '"denialEntries: 1024.5"', '1024 or more'],
    ['a host without an address', { hosts: { 'a.example.com': [] } }, '"a.example.com" in hosts', 'Give one or more'],
    [
      'a host at no address',
      { hosts: { 'a.example.com': ['10.0.0.300'] } },
      '"10.0.0.300" of "a.example.com" has the octet 300',
      'such as "10.0.0.5"',
    ],
  ])('fail with %s', (_, options, wrong, instead) => {
    expect(() => rendered(options)).toFailWith('CorefileSetting', wrong, instead);
  });

  test('take what lies on them', () => {
    const hour = Duration.hours(1);
    expect(() =>
      rendered({
        lameduck: Duration.seconds(30),
        ttl: hour,
        cache: { ttl: hour, denialTtl: hour, successEntries: 1024, denialEntries: 1024, serveStale: Duration.days(1) },
      }),
    ).not.toThrow();
  });

  test('negative times are refused by the CDK itself', () => {
    expect(() => Duration.seconds(-1)).toThrow('negative');
  });
});
