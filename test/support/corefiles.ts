/** A server of a Corefile: its zone with the port, and its plugins in order. */
export interface CorefileServer {
  readonly zone: string;
  readonly plugins: readonly CorefilePlugin[];
}

/** A plugin: its name, what follows it, and the lines of its block. */
export interface CorefilePlugin {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly block: readonly (readonly string[])[];
}

/** Reads a Corefile as CoreDNS does: words, lines and braces. It throws where the braces do not match. */
export function parseCorefile(text: string): CorefileServer[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first !== '');
  const servers: { zone: string; plugins: { name: string; arguments: string[]; block: string[][] }[] }[] = [];
  let depth = 0;
  for (const words of lines) {
    const opens = words.at(-1) === '{';
    const rest = opens ? words.slice(0, -1) : words;
    if (words[0] === '}') {
      depth--;
    } else if (depth === 0) {
      servers.push({ zone: rest.join(' '), plugins: [] });
    } else if (depth === 1) {
      servers.at(-1)?.plugins.push({ name: rest[0], arguments: rest.slice(1), block: [] });
    } else {
      servers.at(-1)?.plugins.at(-1)?.block.push(rest);
    }
    depth += opens ? 1 : 0;
  }
  if (depth !== 0 || servers.length === 0) {
    throw new Error(`no Corefile:\n${text}`);
  }
  return servers;
}

/** The server of a zone. */
export function serverOf(text: string, zone: string): CorefileServer {
  const server = parseCorefile(text).find((candidate) => candidate.zone === `${zone}:53`);
  if (!server) {
    throw new Error(`no server for ${zone} in\n${text}`);
  }
  return server;
}

/** The plugins of a name in a server. */
export function pluginsOf(server: CorefileServer, name: string): CorefilePlugin[] {
  return server.plugins.filter((plugin) => plugin.name === name);
}

/** Where CoreDNS gets the answer for a name. */
export type DnsAnswer =
  | { readonly from: 'hosts'; readonly addresses: readonly string[] }
  | { readonly from: 'cluster' }
  | { readonly from: 'servers'; readonly servers: readonly string[] };

/**
 * Follows a query as CoreDNS does: the server with the longest zone that the name lies in, then its plugins in the order of plugin.cfg, whatever
 * their order in the file: rewrite (the first exact match, once), hosts, kubernetes, and the forwards in the order of the file. The cache comes before
 * rewrite in v1.14 and after it in v1.15, which changes no answer.
 *
 * https://github.com/coredns/coredns, plugin.cfg and plugin/{rewrite,hosts,kubernetes,forward} of v1.14 and v1.15.
 */
export function answerOf(text: string, query: string, hops = 0): DnsAnswer {
  if (hops > 3) {
    throw new Error(`${query} goes in circles in\n${text}`);
  }
  const isWithin = (name: string, zone: string) => zone === '.' || name === zone || name.endsWith(`.${zone}`);
  const [server] = parseCorefile(text)
    .map((each) => ({ ...each, domain: each.zone.replace(/:53$/, '').toLowerCase() }))
    .filter(({ domain }) => isWithin(query.toLowerCase(), domain))
    .sort((one, other) => other.domain.length - one.domain.length);
  const rewrite = pluginsOf(server, 'rewrite').find(
    ({ arguments: [, , from] }) => from.toLowerCase() === query.toLowerCase(),
  );
  const name = (rewrite?.arguments[3] ?? query).toLowerCase();
  // `hosts [FILE [ZONES...]]`: the zones are those of the server where none are given.
  const addresses = pluginsOf(server, 'hosts')
    .filter(({ arguments: [, ...zones] }) =>
      (zones.length > 0 ? zones : [server.domain]).some((zone) => isWithin(name, zone.toLowerCase())),
    )
    .flatMap(({ block }) => block)
    .filter(([, host]) => host?.toLowerCase() === name)
    .map(([address]) => address);
  if (addresses.length > 0) {
    return { from: 'hosts', addresses };
  }
  const [kubernetes] = pluginsOf(server, 'kubernetes');
  if (kubernetes?.arguments.some((zone) => isWithin(name, zone))) {
    return { from: 'cluster' };
  }
  const forward = pluginsOf(server, 'forward').find(({ arguments: [zone] }) => isWithin(name, zone.toLowerCase()));
  const servers = forward?.arguments.slice(1) ?? [];
  return servers.includes('127.0.0.1:53') ? answerOf(text, name, hops + 1) : { from: 'servers', servers };
}

/** The time to live that a client sees of an answer: the cache of the server raises and lowers it, on the first answer, too. */
export function ttlSeen(text: string, zone: string, ttl: number): number {
  const [cache] = pluginsOf(serverOf(text, zone), 'cache');
  const [, , most = cache.arguments[0], least = '5'] = cache.block.find(([first]) => first === 'success') ?? [];
  return Math.min(Math.max(ttl, Number(least)), Number(most));
}

/** How long a client sees that a name does not exist, of an answer whose zone says so for a time. */
export function denialTtlSeen(text: string, zone: string, ttl: number): number {
  const [cache] = pluginsOf(serverOf(text, zone), 'cache');
  const [, , most = cache.arguments[0], least = '5'] = cache.block.find(([first]) => first === 'denial') ?? [];
  return Math.min(Math.max(ttl, Number(least)), Number(most));
}

/** The servers of a zone in the order in which CoreDNS asks them: the first, and the next where it fails or where it is their turn. */
export function serversInTurn(text: string, zone: string): readonly string[] {
  const forward = pluginsOf(serverOf(text, zone), 'forward').find(({ arguments: [name] }) => name === '.');
  return forward?.arguments.slice(1) ?? [];
}
