// Tests the cache and forwarding options with CoreDNS: the order of servers, the time to live of denials, stale answers, shutdown and the limit of
// concurrent queries. Compares the Corefile evaluator of the tests (test/support/corefiles.ts) with CoreDNS.
// `COREDNS=/path/to/coredns npx tsx --tsconfig tsconfig.check.json scripts/check-forwarding.ts`.
import type { ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { Duration } from 'aws-cdk-lib/core';
import { type CorefileOptions, renderCorefile } from '../lib/dns/corefile';
import { Forwarding, ServerPolicy } from '../lib/dns/dns-forwarding';
import { denialTtlSeen, serversInTurn } from '../test/support/corefiles';
import { answerTo, askTcp, askUdp, CoreDnsBench, type DnsReply, pause, stop, until } from './coredns';

const PORT = 5454;
const HEALTH_PORT = 5455;
/** The upstream servers by their address in the options, each with its local port and its answer. */
const SERVERS: Readonly<Record<string, readonly [port: number, answer: string]>> = {
  '10.0.0.2': [5512, '10.2.2.2'],
  '10.0.0.3': [5513, '10.3.3.3'],
  '10.0.0.4': [5514, '10.4.4.4'],
};
/** A server with different answers over UDP and TCP, and a slow server. */
const EITHER = 5515;
const SLOW = 5516;
const to = (...servers: string[]) => Forwarding.toServers(servers);

const bench = new CoreDnsBench();
const faults: string[] = [];
let checked = 0;

function check(what: string, found: unknown, expected: unknown): void {
  checked++;
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    faults.push(`${what}: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
  }
}

function localized(options: CorefileOptions): string {
  return Object.entries(SERVERS)
    .reduce((all, [address, [port]]) => all.replaceAll(address, `127.0.0.1:${port}`), renderCorefile(options, false))
    .replaceAll('10.0.0.5', `127.0.0.1:${EITHER}`)
    .replaceAll('10.0.0.6', `127.0.0.1:${SLOW}`)
    .replace(/ {4}kubernetes [\s\S]*?\n {4}\}\n/, '')
    .replace('    health {', `    health 127.0.0.1:${HEALTH_PORT} {`)
    .replaceAll(/ {4}(ready|loop|reload|prometheus :9153)\n/g, '')
    .replaceAll(':53 {', `:${PORT} {`);
}

function upstream(address: string): ChildProcess {
  const [port, answer] = SERVERS[address];
  return bench.serve(
    `up${port}`,
    `.:${port} {\n    template IN A gone.test {\n        rcode NXDOMAIN\n        authority "test. 900 IN SOA ns.test. a.test. 1 60 60 60 600"\n    }\n    template IN A . {\n        answer "{{ .Name }} 300 IN A ${answer}"\n    }\n}\n`,
  );
}

/** Runs a check against CoreDNS with the options. */
async function running(
  name: string,
  options: CorefileOptions,
  work: (ask: (name: string, type?: number) => Promise<DnsReply | undefined>, server: ChildProcess) => Promise<void>,
): Promise<void> {
  const server = bench.serve(name, localized(options));
  const ask = (query: string, type?: number) => askUdp(PORT, query, type);
  await until(async () => (await ask('ready.test')) !== undefined);
  await work(ask, server);
  if (server.exitCode === null) {
    await stop(server);
  }
}

async function policies(): Promise<void> {
  const named = Object.keys(SERVERS);
  for (const policy of [ServerPolicy.SEQUENTIAL, ServerPolicy.ROUND_ROBIN, ServerPolicy.RANDOM]) {
    const options = { upstream: Forwarding.toServers(named, { policy }) };
    await running(`policy-${policy}`, options, async (ask) => {
      const seen: (string | undefined)[] = [];
      for (let query = 0; query < 9; query++) {
        seen.push((await ask(`q${query}.test`))?.address);
      }
      const turns = serversInTurn(renderCorefile(options, false), '.').map((address) => SERVERS[address][1]);
      if (policy === ServerPolicy.SEQUENTIAL) {
        check(`${policy}`, seen, Array(9).fill(turns[0]));
      } else if (policy === ServerPolicy.ROUND_ROBIN) {
        const start = turns.indexOf(seen[0] ?? '');
        check(
          `${policy}`,
          seen,
          seen.map((_, at) => turns[(start + at) % turns.length]),
        );
      } else {
        // The choice is random. Nine equal answers occur once in 6,561 runs.
        check(`${policy}`, seen.every((address) => address && turns.includes(address)) && new Set(seen).size > 1, true);
      }
    });
  }
}

async function nextServer(): Promise<void> {
  const first = upstream('10.0.0.2');
  const options = {
    upstream: Forwarding.toServers(['10.0.0.2', '10.0.0.3'], { policy: ServerPolicy.SEQUENTIAL }),
  };
  await running('next', options, async (ask) => {
    check('the first server', (await ask('a.test'))?.address, '10.2.2.2');
    await stop(first);
    check('the next server, where the first fails', (await ask('b.test'))?.address, '10.3.3.3');
  });
}

async function caches(): Promise<void> {
  const denial = async (name: string, cache: CorefileOptions['cache'], wait = 0) => {
    const options = { upstream: to('10.0.0.3'), cache };
    await running(name, options, async (ask) => {
      const raw = (await ask('gone.test'))?.raw;
      // The SOA record ends with five 32-bit numbers after two names. Its time to live is eight octets after its name.
      const soa = raw?.indexOf(Buffer.from([0, 6, 0, 1]), 20) ?? -1;
      const seen = raw && soa > 0 ? raw.readUInt32BE(soa + 4) : undefined;
      check(name, seen, denialTtlSeen(renderCorefile(options, false), '.', 600));
      await pause(wait);
    });
  };
  await denial('a denial, as long as an answer', {});
  await denial('a denial, as long as a longer answer', { ttl: Duration.seconds(90) });
  await denial('a denial, as long as it is told', { denialTtl: Duration.seconds(7) });
  await running(
    'an answer, whatever its own time',
    { upstream: to('10.0.0.3'), cache: { ttl: Duration.seconds(12) } },
    async (ask) => {
      check('an answer', (await ask('a.test'))?.ttl, 12);
    },
  );
}

async function stale(): Promise<void> {
  for (const [name, serveStale, expected] of [
    ['nothing once it is over', undefined, undefined],
    ['nothing once the time beyond is over', Duration.seconds(1), undefined],
    ['a stale answer while the server is away', Duration.minutes(5), '10.4.4.4'],
  ] as const) {
    const server = upstream('10.0.0.4');
    await until(async () => (await askUdp(SERVERS['10.0.0.4'][0], 'ready.test')) !== undefined);
    await running(
      name,
      { upstream: to('10.0.0.4'), ttl: Duration.seconds(1), cache: { ttl: Duration.seconds(1), serveStale } },
      async (ask) => {
        check(`${name}: first`, (await ask('a.test'))?.address, '10.4.4.4');
        await stop(server);
        await pause(3500);
        check(name, (await ask('a.test'))?.address, expected);
      },
    );
  }
}

async function transport(): Promise<void> {
  const udp = createSocket('udp4');
  udp.on('message', (query, from) => udp.send(answerTo(query, '10.5.5.5', 60), from.port, from.address));
  udp.bind(EITHER, '127.0.0.1');
  const tcp = createServer((socket) => {
    socket.on('data', (data) => {
      const answer = answerTo(data.subarray(2), '10.6.6.6', 60);
      socket.write(Buffer.concat([Buffer.from([0, answer.length]), answer]));
    });
    socket.on('error', () => {});
  }).listen(EITHER, '127.0.0.1');
  await running('over what the pod asked', { upstream: to('10.0.0.5') }, async (ask) => {
    check('over UDP', (await ask('a.test'))?.address, '10.5.5.5');
    check('over TCP', (await askTcp(PORT, 'b.test'))?.address, '10.6.6.6');
  });
  await running('over UDP', { upstream: Forwarding.toServers(['10.0.0.5'], { preferUdp: true }) }, async () => {
    check('over UDP, although asked over TCP', (await askTcp(PORT, 'b.test'))?.address, '10.5.5.5');
  });
  udp.close();
  tcp.close();
}

async function concurrency(): Promise<void> {
  const slow = createSocket('udp4');
  slow.on('message', (query, from) => {
    setTimeout(
      () => slow.send(answerTo(query, '10.7.7.7', 60), from.port, from.address),
      query.includes('ready') ? 0 : 1000,
    );
  });
  slow.bind(SLOW, '127.0.0.1');
  const options = { upstream: Forwarding.toServers(['10.0.0.6'], { maxConcurrent: 1 }) };
  await running('one query under way', options, async (ask) => {
    const first = ask('a.test');
    await pause(300);
    check('a second one', (await ask('b.test'))?.code, 5);
    check('the first one', (await first)?.address, '10.7.7.7');
  });
  slow.close();
}

async function theEnd(): Promise<void> {
  await running('lameduck', { upstream: to('10.0.0.3'), lameduck: Duration.seconds(3) }, async (ask, server) => {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await pause(1500);
    check('an answer after the end was told', (await ask('a.test'))?.address, '10.3.3.3');
    await gone;
    check('an answer after it', await ask('a.test'), undefined);
  });
}

async function names(): Promise<void> {
  const options = {
    upstream: to('10.0.0.3'),
    logQueries: true,
    hosts: { 'ldap.test': ['10.9.9.1'], 'shop.prod.svc.cluster.local': ['10.9.9.2'] },
  };
  await running('hosts', options, async (ask, server) => {
    let log = '';
    server.stdout?.on('data', (part) => {
      log += String(part);
    });
    check('a host in the cluster', (await ask('shop.prod.svc.cluster.local'))?.address, '10.9.9.2');
    const reply = await ask('1.9.9.10.in-addr.arpa', 12);
    check('the name of an address', reply?.raw.includes(Buffer.from('ldap')), true);
    await until(async () => log.includes('ldap') || log.includes('in-addr.arpa'));
    check('a query in the log', log.includes('shop.prod.svc.cluster.local'), true);
  });
}

async function counts(): Promise<void> {
  for (const [count, starts] of [
    [15, true],
    [16, false],
  ] as const) {
    const servers = Array.from({ length: count }, (_, at) => `127.0.0.1:${6000 + at}`).join(' ');
    const child = bench.serve(`of-${count}`, `.:${PORT} {\n    forward . ${servers}\n}\n`);
    await Promise.race([new Promise((resolve) => child.once('exit', resolve)), pause(2000)]);
    check(`${count} servers`, child.exitCode === null, starts);
    if (child.exitCode === null) {
      await stop(child);
    }
  }
}

async function main(): Promise<void> {
  for (const address of ['10.0.0.3']) {
    upstream(address);
  }
  const others = ['10.0.0.2', '10.0.0.4'].map(upstream);
  await until(async () => (await askUdp(SERVERS['10.0.0.4'][0], 'ready.test')) !== undefined);
  await policies();
  await Promise.all(others.map(stop));
  for (const step of [nextServer, caches, stale, transport, concurrency, theEnd, names, counts]) {
    await step();
  }
  console.log(faults.length === 0 ? `CoreDNS did as the docs say in ${checked} checks` : faults.join('\n'));
  process.exitCode = faults.length === 0 ? 0 : 1;
}

main().finally(() => bench.close());
