/** The options of the planner, their help texts, and the parser of the command line. */

import { parseArgs } from 'node:util';
import { closestMatch, fail } from '../foundation/errors';

/** An option of the command line. */
export interface OptionEntry {
  /** Placeholder of the value in the help text. An option without a value is a switch. */
  readonly value?: string;
  readonly isRepeatable?: boolean;
  readonly help: string;
}

/** The options of `plan`, in the order of the help text. */
export const OPTIONS = {
  vpc: { value: 'CIDR', help: 'primary CIDR block of the VPC, such as 10.0.0.0/16' },
  zones: {
    value: 'ZONE,…',
    isRepeatable: true,
    help: 'Availability Zones by name or by id, such as eu-west-1a,eu-west-1b',
  },
  'cluster-zones': {
    value: 'ZONE,…',
    isRepeatable: true,
    help: 'zones in which the cluster was created; only they have cluster subnets (default: all)',
  },
  'pods-cidr': { value: 'CIDR', help: 'secondary block for the pods (default 100.64.0.0/16)' },
  layout: {
    value: 'eks|private|shared',
    help: 'pods in their own subnets with custom networking (default), the same without a public tier, or pods in the node subnets',
  },
  tier: {
    value: 'KEY=VALUE,…',
    isRepeatable: true,
    help: 'an additional tier, or a change to a tier of the layout: name, role (public, node, cluster, pod, private, isolated), prefix or hosts, at, slots, block, reservation',
  },
  connected: { value: 'NAME=CIDR', isRepeatable: true, help: 'a connected network, which the VPC must not overlap' },
  'service-cidr': { value: 'CIDR', help: 'the service CIDR of the cluster, which must not overlap the VPC' },
  reserve: { value: 'NAME=CIDR', isRepeatable: true, help: 'a network that no tier may use' },
  'zone-slot': { value: 'ZONE=SLOT', isRepeatable: true, help: 'the slot of a zone without a letter' },
  ipam: { value: 'CIDR', isRepeatable: true, help: 'a block whose addresses IPAM assigns at deployment' },
  'instance-types': {
    value: 'TYPE,…',
    isRepeatable: true,
    help: 'instance types of the nodes, such as m7i.large; the smallest determines how many pods a node accepts',
  },
  'instance-limits': {
    value: 'TYPE=N,N[,N[,N]]',
    isRepeatable: true,
    help: 'limits of a type that is not in the table: network interfaces, IPv4 addresses of each, and optionally branch network interfaces and vCPUs, such as m99i.large=3,10,9,2',
  },
  nodes: { value: 'N', help: 'number of nodes in all zones' },
  pods: { value: 'N', help: 'number of pods in all zones (default: as many as the nodes accept)' },
  'max-pods': { value: 'N', help: 'number of pods that a node accepts (default: the recommendation of EKS)' },
  addressing: {
    value: 'secondary-ip|prefix-delegation',
    help: 'how pods get their addresses (default secondary-ip, like the VpcCni construct)',
  },
  'warm-prefix-target': { value: 'N', help: 'WARM_PREFIX_TARGET of the VPC CNI (default 1)' },
  'warm-eni-target': { value: 'N', help: 'WARM_ENI_TARGET, with secondary-ip (default 1)' },
  'warm-ip-target': { value: 'N', help: 'WARM_IP_TARGET, which overrides both' },
  'minimum-ip-target': { value: 'N', help: 'MINIMUM_IP_TARGET, with WARM_IP_TARGET' },
  'pods-with-security-groups': {
    value: 'N',
    help: 'number of the pods with their own security groups, in all zones; each uses a branch network interface',
  },
  'fargate-pods': {
    value: 'N',
    help: 'number of Fargate pods in all zones, in addition to --pods; each uses an address of a subnet',
  },
  'security-groups-for-pods': { help: 'pods may have their own security groups; the trunk uses an interface' },
  'internal-load-balancers': { value: 'N', help: 'number of load balancers in every node subnet' },
  'public-load-balancers': { value: 'N', help: 'number of load balancers in every public subnet' },
  'addresses-per-load-balancer': {
    value: 'N',
    help: 'addresses that a load balancer may use in each of its subnets, 8 to 100 (default 8)',
  },
  'interface-endpoints': { value: 'N', help: 'number of VPC endpoints in a node subnet of each zone' },
  'max-unavailable': { value: 'N', help: 'number of nodes that an upgrade replaces at once, 0 to 100 (default 1)' },
  'node-tier': { value: 'NAME', help: 'the tier of the nodes (default: the first node tier)' },
  'pod-tier': { value: 'NAME', help: 'the tier of the pods (default: the first pod tier)' },
  'fargate-tier': {
    value: 'NAME',
    help: 'the tier of the Fargate pods (default: the tier of the pods, or else the tier of the nodes)',
  },
  cost: { help: 'estimate the price of the network a month, in US dollars' },
  region: { value: 'REGION', help: 'the Region of the prices (default: the Region of the zones)' },
  nat: { value: 'KIND', help: 'per-zone (default), single, regional or none' },
  traffic: {
    value: 'KIND=GIGABYTES',
    help: 'gigabytes a month: internet, aws-services, cross-zone or flow-logs',
    isRepeatable: true,
  },
  'flow-logs-to': { value: 'DESTINATION', help: 's3 (default), s3-parquet or cloudwatch-logs' },
  price: {
    value: 'NAME=DOLLARS',
    help: 'a price of your own, such as natGatewayHour=0.045; overrides the table',
    isRepeatable: true,
  },
  title: { value: 'TEXT', help: 'heading of the diagram' },
  json: { help: 'print JSON instead of tables' },
  markdown: { help: 'print Markdown instead of tables' },
  svg: { value: 'FILE', help: 'write the diagram' },
  html: { value: 'FILE', help: 'write an HTML page with the diagram and the tables' },
} satisfies Readonly<Record<string, OptionEntry>>;

/** The name of an option, without hyphens. */
export type OptionName = keyof typeof OPTIONS;

/** Returns an option by its name. */
export function optionOf(name: OptionName): OptionEntry {
  return OPTIONS[name];
}

/** The text of `--help`. */
export function helpText(): string {
  const names = Object.keys(OPTIONS) as OptionName[];
  const terms = names.map((name) => `--${name}${optionOf(name).value === undefined ? '' : ` ${optionOf(name).value}`}`);
  const indent = 34;
  const options = names.map((name, index) => {
    const { help, isRepeatable } = optionOf(name);
    const lines = wrap(isRepeatable ? `${help}; may be repeated` : help, 100 - indent);
    const term = `  ${terms[index]}`;
    const first = term.length < indent ? `${term.padEnd(indent)}${lines.shift()}` : term;
    return [first, ...lines.map((line) => ' '.repeat(indent) + line)].join('\n');
  });
  return `Usage: cdk-eks-networking plan --vpc CIDR --zones ZONE,… [options]

Prints and draws the addresses and the capacity of a network for Amazon EKS. It deploys nothing and calls no AWS API.
The command \`check\` applies rules to templates, see "cdk-eks-networking check --help".

${options.join('\n')}
${'  -h, --help'.padEnd(indent)}show this text
${'  --version'.padEnd(indent)}show the version

Exit codes: 0 the plan has the requested capacity, 1 it does not, 2 an error occurred.

Example:
  cdk-eks-networking plan --vpc 10.0.0.0/16 --zones eu-west-1a,eu-west-1b,eu-west-1c \\
    --tier name=database,role=isolated,prefix=24,at=10.0.80.0 --connected on-premises=172.16.0.0/12 \\
    --instance-types m7i.large,m6i.large --addressing prefix-delegation --nodes 90 --pods 4000 \\
    --internal-load-balancers 2 --html plan.html
`;
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    const joined = lines[last] === '' ? word : `${lines[last]} ${word}`;
    if (joined.length <= width || lines[last] === '') {
      lines[last] = joined;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

/** The parsed command. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'plan'; readonly given: ParsedOptions };

/** The values of each given option. A switch has the value `true`. */
export type ParsedOptions = ReadonlyMap<OptionName, readonly string[]>;

const NAMES = Object.keys(OPTIONS) as OptionName[];
/** `check` belongs to the rule pack, and must be the first word. */
const COMMANDS = ['plan', 'check'];
const EXAMPLE = 'cdk-eks-networking plan --vpc 10.0.0.0/16 --zones eu-west-1a,eu-west-1b';

/** Parses a command line. */
export function parseArguments(args: readonly string[]): Command {
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(
        NAMES.map((name) => [
          name,
          { type: optionOf(name).value === undefined ? ('boolean' as const) : ('string' as const) },
        ]),
      ),
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const wanted = tokens.find((token) => token.kind === 'option' && ['help', 'version'].includes(token.name));
  if (wanted?.kind === 'option') {
    return { kind: wanted.name === 'help' ? 'help' : 'version' };
  }
  const given = new Map<OptionName, string[]>();
  let command: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'option') {
      addOption(given, token.rawName, token.value, token.inlineValue === true);
    } else if (token.kind === 'positional' && command === undefined) {
      command = commandOf(token.value);
    } else if (token.kind === 'positional') {
      fail(
        'CommandSyntax',
        `"${token.value}" is not the value of an option. Write a list with commas and without spaces`,
      );
    }
  }
  return command === undefined
    ? fail('CommandSyntax', `"cdk-eks-networking" needs a command. Write one such as: ${EXAMPLE}`)
    : { kind: 'plan', given };
}

function commandOf(word: string): string {
  if (word === 'check') {
    return fail('CommandSyntax', '"check" is not the first word. Write cdk-eks-networking check TEMPLATE');
  }
  return COMMANDS.includes(word)
    ? word
    : fail(
        'CommandSyntax',
        `"${word}" is not a command. Did you mean "${closestMatch(word, COMMANDS) ?? COMMANDS[0]}"?`,
      );
}

function addOption(given: Map<OptionName, string[]>, rawName: string, value: string | undefined, isInline: boolean) {
  const name = NAMES.find((known) => `--${known}` === rawName);
  if (name === undefined) {
    const near = closestMatch(
      rawName,
      NAMES.map((known) => `--${known}`),
    );
    return fail(
      'CommandSyntax',
      `"${rawName}" is not an option. ${near ? `Did you mean "${near}"?` : 'See "cdk-eks-networking --help"'}`,
    );
  }
  const { value: placeholder, isRepeatable } = optionOf(name);
  if (placeholder === undefined && value !== undefined) {
    return fail('CommandSyntax', `"${rawName}=${value}" has a value. Write ${rawName} alone`);
  }
  if (placeholder !== undefined && (!value || (!isInline && value.startsWith('-')))) {
    return fail('CommandSyntax', `"${rawName}" needs a value. Write ${rawName} ${placeholder}`);
  }
  const values = given.get(name) ?? [];
  if (values.length > 0 && !isRepeatable) {
    return fail('CommandSyntax', `"${rawName}" is given twice. Write it once`);
  }
  given.set(name, [...values, value ?? 'true']);
}
