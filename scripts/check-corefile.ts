// Compares the Corefile evaluator of the tests (test/support/corefiles.ts) with CoreDNS: names of hosts, stub domains and rewrites, and the time to
// live of answers. `COREDNS=/path/to/coredns npx tsx --tsconfig tsconfig.check.json scripts/check-corefile.ts`.
// A zone file replaces the kubernetes plugin, which needs an API server. The upstream servers are CoreDNS processes on loopback.
import { Duration } from 'aws-cdk-lib/core';
import { type CorefileOptions, renderCorefile } from '../lib/dns/corefile';
import { Forwarding } from '../lib/dns/dns-forwarding';
import { answerOf, ttlSeen } from '../test/support/corefiles';
import { askUdp, CoreDnsBench, stop, until } from './coredns';

const PORT = 5453;
const CLUSTER_ADDRESS = '10.100.0.1';
/** The upstream servers by their address in the options, each with its local port and the address in its answers. */
const SERVERS: Readonly<Record<string, readonly [port: number, answer: string]>> = {
  '10.0.0.2': [5502, '10.2.2.2'],
  '10.0.0.3': [5503, '10.3.3.3'],
  '10.0.0.4': [5504, '10.4.4.4'],
};
const to = (server: string) => Forwarding.toServers([server]);

const STUBS = { 'corp.test': to('10.0.0.2'), 'lab.corp.test': to('10.0.0.3') };
const CASES: readonly [options: CorefileOptions, queries: readonly string[]][] = [
  [{ upstream: to('10.0.0.4') }, ['a.b.svc.cluster.local', 'example.org']],
  [
    {
      upstream: to('10.0.0.4'),
      stubDomains: STUBS,
      hosts: { 'ldap.corp.test': ['10.9.9.1'], 'x.lab.corp.test': ['10.9.9.2'], 'plain.test': ['10.9.9.3'] },
      rewrites: {
        'in.test': 'shop.prod.svc.cluster.local',
        'in.corp.test': 'shop.prod.svc.cluster.local',
        'up.test': 'y.corp.test',
        'down.corp.test': 'y.lab.corp.test',
        'side.lab.corp.test': 'y.corp.test',
        'out.corp.test': 'www.example.org',
        'host.test': 'ldap.corp.test',
        'host.lab.corp.test': 'plain.test',
      },
    },
    [
      ...[
        'ldap.corp.test',
        'x.lab.corp.test',
        'plain.test',
        'other.corp.test',
        'other.lab.corp.test',
        'a.b.svc.cluster.local',
      ],
      ...['in.test', 'in.corp.test', 'up.test', 'down.corp.test', 'side.lab.corp.test', 'out.corp.test', 'host.test'],
      ...['host.lab.corp.test', 'example.org', 'LDAP.Corp.test'],
    ],
  ],
  ...[0, 2, 5, 17, 30].map((ttl): [CorefileOptions, string[]] => [
    { upstream: to('10.0.0.4'), ttl: Duration.seconds(ttl) },
    ['a.b.svc.cluster.local'],
  ]),
  [
    { upstream: to('10.0.0.4'), ttl: Duration.seconds(90), cache: { ttl: Duration.seconds(120) } },
    ['a.b.svc.cluster.local', 'example.org'],
  ],
];

const bench = new CoreDnsBench();
const ask = (name: string) => askUdp(PORT, name);

/** Returns the Corefile with local ports and without the plugins that need a cluster. */
function local(text: string, ttl: number): string {
  const zone = bench.write(
    `cluster-${ttl}.zone`,
    `$ORIGIN cluster.local.\n@ ${ttl} IN SOA ns admin 1 60 60 60 ${ttl}\n* ${ttl} IN A ${CLUSTER_ADDRESS}\n`,
  );
  return Object.entries(SERVERS)
    .reduce((all, [address, [port]]) => all.replaceAll(address, `127.0.0.1:${port}`), text)
    .replace(/ {4}kubernetes [\s\S]*?\n {4}\}\n/, `    file ${zone} cluster.local\n`)
    .replace(/ {4}health [\s\S]*?\n {4}\}\n/, '')
    .replaceAll(/ {4}(ready|loop|reload|prometheus :9153)\n/g, '')
    .replaceAll(':53 {', `:${PORT} {`)
    .replaceAll('127.0.0.1:53\n', `127.0.0.1:${PORT}\n`);
}

async function main(): Promise<void> {
  for (const [port, answer] of Object.values(SERVERS)) {
    bench.serve(
      `up${port}`,
      `.:${port} {\n    template IN A . {\n        answer "{{ .Name }} 300 IN A ${answer}"\n    }\n}\n`,
    );
  }
  const faults: string[] = [];
  let asked = 0;
  for (const [index, [options, queries]] of CASES.entries()) {
    const text = renderCorefile(options, false);
    const ttl = options.ttl?.toSeconds() ?? 5;
    const server = bench.serve(`case${index}`, local(text, ttl));
    await until(async () => (await ask('example.org')) !== undefined);
    for (const query of queries) {
      const expected = answerOf(text, query);
      const found = await ask(query);
      asked++;
      const addresses =
        expected.from === 'hosts'
          ? expected.addresses
          : expected.from === 'cluster'
            ? [CLUSTER_ADDRESS]
            : expected.servers.map((address) => SERVERS[address][1]);
      if (found?.address === undefined || !addresses.includes(found.address)) {
        faults.push(
          `case ${index}: ${query} is ${found?.address ?? 'not answered'}, expected ${addresses.join(' or ')}`,
        );
      }
      if (found?.address && expected.from === 'cluster' && found.ttl !== ttlSeen(text, '.', ttl)) {
        faults.push(`case ${index}: ${query} is valid for ${found.ttl} s, expected ${ttlSeen(text, '.', ttl)} s`);
      }
      // The servers return 300 seconds, which the cache lowers. CoreDNS 1.15 rewrites before it caches, and does not cache names that leave the block.
      const most = options.cache?.ttl?.toSeconds() ?? 30;
      const isRewritten = query in (options.rewrites ?? {});
      if (found?.address && expected.from === 'servers' && !isRewritten && found.ttl !== most) {
        faults.push(`case ${index}: ${query} is valid for ${found.ttl} s, expected ${most} s`);
      }
    }
    await stop(server);
  }
  console.log(faults.length === 0 ? `CoreDNS answered ${asked} queries as the evaluator does` : faults.join('\n'));
  process.exitCode = faults.length === 0 ? 0 : 1;
}

main().finally(() => bench.close());
