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
