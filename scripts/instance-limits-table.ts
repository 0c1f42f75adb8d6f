/** Parses, updates and renders the rows of lib/addressing/instance-limits.generated.ts, without I/O. */

/** The limits of an instance type in the table. */
export interface Limits {
  /** Network interfaces of the default network card. */
  readonly enis: number;
  readonly ipv4PerEni: number;
  /** Branch network interfaces. 0 if the type does not support trunk interfaces, or if the number is unknown. */
  readonly branchEnis: number;
  readonly nitro: boolean;
  readonly vcpu: number | null;
  readonly arch?: readonly string[];
}

/** The fields of a DescribeInstanceTypes response that the table uses. */
export interface DescribeInstanceTypes {
  readonly InstanceTypes: readonly {
    readonly InstanceType: string;
    readonly BareMetal?: boolean;
    readonly Hypervisor?: string;
    readonly ProcessorInfo?: { readonly SupportedArchitectures?: readonly string[] };
    readonly VCpuInfo?: { readonly DefaultVCpus?: number };
    readonly NetworkInfo: {
      readonly MaximumNetworkInterfaces: number;
      readonly Ipv4AddressesPerInterface: number;
      readonly DefaultNetworkCardIndex?: number;
      readonly NetworkCards?: readonly {
        readonly NetworkCardIndex: number;
        readonly MaximumNetworkInterfaces: number;
      }[];
    };
  }[];
  readonly NextToken?: string;
}

/** An updated table. */
export interface Renewed {
  readonly limits: Record<string, Limits>;
  /** Instance types that the table did not contain. Their branch interfaces are unknown and have the value 0. */
  readonly added: string[];
}

/**
 * Instance types that are not in the input of the generator. The limits are from the sources below, as of 2026-11-28. The number of branch
 * interfaces is unknown and has the value 0.
 *
 * - https://docs.aws.amazon.com/ec2/latest/instancetypes/mo.html, network specifications: u-9tb1, u-12tb1, u-18tb1 and u-24tb1 in the size
 *   112xlarge (1 network card, 15 interfaces, 50 addresses) and u7inh-32tb.480xlarge (2 cards, 16 interfaces, 50 addresses: 8 per card, as with
 *   u7in-32tb.224xlarge, which has the same figures on the page).
 * - https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html: trn2u.48xlarge (16 cards, 32 interfaces, 50 addresses: 2 per card, as with
 *   trn2.48xlarge).
 * - The table of ENI limits in Cilium and in early versions of amazon-vpc-cni-k8s: g3.4xlarge, g3.8xlarge and g3.16xlarge.
 *
 * Not added: p6e-gb200.36xlarge has 39 interfaces on 17 cards, and the share of its default card is not public.
 */
const PUBLISHED: Readonly<Record<string, Limits>> = {
  'g3.4xlarge': row(8, 30, 16, false),
  'g3.8xlarge': row(8, 30, 32, false),
  'g3.16xlarge': row(15, 50, 64, false),
  'trn2u.48xlarge': row(2, 50, 192),
  'u-9tb1.112xlarge': row(15, 50, 448),
  'u-12tb1.112xlarge': row(15, 50, 448),
  'u-18tb1.112xlarge': row(15, 50, 448),
  'u-24tb1.112xlarge': row(15, 50, 448),
  'u7inh-32tb.480xlarge': row(8, 50, 1920),
};

function row(enis: number, ipv4PerEni: number, vcpu: number, nitro = true): Limits {
  return { enis, ipv4PerEni, branchEnis: 0, nitro, vcpu, arch: ['x86_64'] };
}

/** Adds the types of `PUBLISHED` that a table does not contain. */
export function completed(limits: Readonly<Record<string, Limits>>): Record<string, Limits> {
  return { ...PUBLISHED, ...limits };
}

/** The architecture of a family whose types have none. */
const UNKNOWN = '-';

/**
 * Updates the table with the types of EC2. Types that the Region does not offer remain. The branch interfaces also remain, because the API does not
 * return them.
 */
export function renewed(known: Readonly<Record<string, Limits>>, pages: readonly DescribeInstanceTypes[]): Renewed {
  if (pages.at(-1)?.NextToken) {
    throw new Error(
      'the last page has a NextToken: leave --no-paginate and --max-items out, or append the other pages',
    );
  }
  const limits: Record<string, Limits> = { ...known };
  const added: string[] = [];
  for (const type of pages.flatMap(({ InstanceTypes }) => InstanceTypes)) {
    const { InstanceType: name, NetworkInfo: network } = type;
    const card = network.NetworkCards?.find(
      ({ NetworkCardIndex }) => NetworkCardIndex === (network.DefaultNetworkCardIndex ?? 0),
    );
    if (!known[name]) {
      added.push(name);
    }
    limits[name] = {
      enis: card?.MaximumNetworkInterfaces ?? network.MaximumNetworkInterfaces,
      ipv4PerEni: network.Ipv4AddressesPerInterface,
      branchEnis: known[name]?.branchEnis ?? 0,
      nitro: type.Hypervisor === 'nitro' || type.BareMetal === true,
      vcpu: type.VCpuInfo?.DefaultVCpus ?? known[name]?.vcpu ?? null,
      arch: type.ProcessorInfo?.SupportedArchitectures?.filter((each) => each !== 'i386') ?? known[name]?.arch,
    };
  }
  return { limits, added: added.sort() };
}

/** Parses the rows of a generated table. */
export function parsed(table: string): Record<string, Limits> {
  return Object.fromEntries(
    table
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [heading, rows] = line.split(': ');
        const [family, arch] = heading.split(' ');
        return rows.split(', ').map((row) => {
          const [size, ...figures] = row.split(' ');
          const [enis, ipv4PerEni, branchEnis, vcpu, nitro] = figures.map(Number);
          return [
            `${family}.${size}`,
            {
              enis,
              ipv4PerEni,
              branchEnis,
              vcpu: vcpu === 0 ? null : vcpu,
              nitro: nitro === 1,
              arch: arch === UNKNOWN ? undefined : [arch],
            },
          ];
        });
      }),
  );
}

/** Returns the content of the generated file. */
export function rendered(limits: Readonly<Record<string, Limits>>, date: string, source: string): string {
  const families = new Map<string, { arch: Set<string>; rows: string[] }>();
  for (const type of Object.keys(limits).sort()) {
    const { enis, ipv4PerEni, branchEnis, nitro, vcpu, arch = [] } = limits[type];
    const [family, size] = type.split('.');
    const entry = families.get(family) ?? { arch: new Set<string>(), rows: [] };
    entry.rows.push([size, enis, ipv4PerEni, branchEnis, vcpu ?? 0, nitro ? 1 : 0].join(' '));
    for (const name of arch) {
      entry.arch.add(name);
    }
    families.set(family, entry);
  }
  const lines = [...families].map(([family, { arch, rows }]) => {
    const [only = UNKNOWN] = arch.size === 1 ? [...arch] : [];
    return `${family} ${only}: ${rows.join(', ')}`;
  });
  return `// Written by scripts/instance-limits.ts; do not edit. ${Object.keys(limits).length} instance types.

/** The date of the figures. */
export const INSTANCE_LIMITS_AS_OF = '${date}';

/** The source of the figures. */
export const INSTANCE_LIMITS_SOURCE =
  '${source}';

/**
 * A line per family with its architecture, \`-\` where it is not known: size, network interfaces of the default network card, IPv4 addresses
 * per interface, branch interfaces, vCPUs (0 where not known), 1 for Nitro.
 */
export const INSTANCE_LIMITS = \`
${lines.join('\n')}
\`;
`;
}
