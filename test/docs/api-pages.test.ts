/** The API pages of a small assembly: two modules, the root, and types of aws-cdk-lib. */
import { type ApiType, type Assembly, apiPages } from '../../scripts/api-markdown';

function assemblyOf(...types: (Omit<ApiType, 'name'> & { readonly name?: string })[]): Assembly {
  const named = types.map((type): ApiType => ({ name: type.fqn.split('.').at(-1) ?? '', ...type }));
  return { name: 'lib', types: Object.fromEntries(named.map((type) => [type.fqn, type])) };
}

const SUBNET = { fqn: 'aws-cdk-lib.aws_ec2.ISubnet' };

const PAGES = apiPages(
  assemblyOf(
    { fqn: 'lib.Plan', kind: 'class', properties: [{ name: 'size', type: { primitive: 'number' } }] },
    {
      fqn: 'lib.gateway.ListenerOptions',
      namespace: 'gateway',
      kind: 'interface',
      datatype: true,
      properties: [
        { name: 'port', type: { primitive: 'number' }, docs: { summary: 'TCP a|b\nport.' } },
        {
          name: 'scheme',
          type: { fqn: 'lib.balancing.Scheme' },
          optional: true,
          docs: { summary: 'Who reaches it.', default: '- internal,\n or | public' },
        },
      ],
    },
    {
      fqn: 'lib.gateway.ListenerProps',
      namespace: 'gateway',
      kind: 'interface',
      datatype: true,
      interfaces: ['lib.gateway.ListenerOptions'],
      properties: [
        { name: 'plan', type: { fqn: 'lib.Plan' } },
        { name: 'subnets', type: { collection: { kind: 'array', elementtype: SUBNET } } },
        { name: 'port', type: { primitive: 'number' }, overrides: 'lib.gateway.ListenerOptions' },
      ],
    },
    {
      fqn: 'lib.gateway.Listener',
      namespace: 'gateway',
      kind: 'class',
      base: 'constructs.Construct',
      initializer: { parameters: [{ name: 'props', type: { fqn: 'lib.gateway.ListenerProps' } }] },
      methods: [
        {
          name: 'within',
          static: true,
          parameters: [{ name: 'plans', type: { fqn: 'lib.Plan' }, variadic: true }],
          returns: { type: { fqn: 'lib.gateway.Listener' } },
        },
        { name: '_hidden' },
        { name: 'guarded', protected: true },
      ],
    },
    {
      fqn: 'lib.balancing.Scheme',
      namespace: 'balancing',
      kind: 'enum',
      members: [{ name: 'INTERNAL', docs: { summary: 'For the VPC | peers.' } }],
    },
  ),
  { gateway: 'Gateways of the Gateway API.' },
);

function page(name: string): string {
  return PAGES.get(name) ?? '';
}

/** The part of a page that describes a type. */
function section(file: string, name: string): string {
  const [, found = ''] = page(file).split(`\n### ${name}\n`);
  return found.split('\n### ')[0];
}

const GATEWAY = 'docs/api/gateway.md';

test('each module has a page, and API.md is the index', () => {
  expect([...PAGES.keys()].sort()).toEqual([
    'API.md',
    'docs/api/balancing.md',
    'docs/api/gateway.md',
    'docs/api/root.md',
  ]);
  expect(page(GATEWAY)).toContain('Gateways of the Gateway API.');
  expect(page('API.md')).toContain('| [`gateway`](docs/api/gateway.md) | 3 | Gateways of the Gateway API. |');
});

describe('links', () => {
  test('within a module name the heading', () => {
    expect(section(GATEWAY, 'Listener')).toContain('(props)`');
    expect(section(GATEWAY, 'Listener')).toContain('- `props` ([`ListenerProps`](#listenerprops))');
  });

  test('to another module name its page, and the module before the type', () => {
    expect(section(GATEWAY, 'ListenerOptions')).toContain('[`balancing.Scheme`](balancing.md#scheme)');
  });

  test('to the root name its page', () => {
    expect(section(GATEWAY, 'ListenerProps')).toContain('| `plan` | [`Plan`](root.md#plan) |');
    expect(section(GATEWAY, 'Listener')).toContain('- `plans` ([`Plan`](root.md#plan), any number)');
  });

  test('to aws-cdk-lib lead to its reference', () => {
    expect(section(GATEWAY, 'ListenerProps')).toContain(
      '[`ec2.ISubnet`](https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.ISubnet.html)[]',
    );
  });

  test('of all pages lead to a page and a heading that exist', () => {
    for (const [file, text] of PAGES) {
      for (const [, target, anchor] of text.matchAll(/\]\((?!https:)([^)#]*)#?([^)]*)\)/g)) {
        const path = target === '' ? file : file === 'API.md' ? target : `docs/api/${target}`;
        const anchors = [...page(path).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase());
        expect(PAGES.has(path)).toBe(true);
        expect(anchor === '' || anchors.includes(anchor)).toBe(true);
      }
    }
  });
});

test('a struct that extends another one shows an option once, in the other one', () => {
  expect(section(GATEWAY, 'ListenerProps')).toContain('[`ListenerOptions`](#listeneroptions)');
  expect(page(GATEWAY).match(/^\| `port` \|/gm)).toHaveLength(1);
  expect(section(GATEWAY, 'ListenerOptions')).toContain('| `port` | number | **required** |');
});

test('cells of tables have no line breaks, and bars are escaped', () => {
  expect(section(GATEWAY, 'ListenerOptions')).toContain('| TCP a\\|b port. |');
  expect(section(GATEWAY, 'ListenerOptions')).toContain('| internal, or \\| public | Who reaches it. |');
  expect(section('docs/api/balancing.md', 'Scheme')).toContain('| `INTERNAL` | For the VPC \\| peers. |');
});

test('the index lists the types that have a property', () => {
  expect(page('API.md')).toContain('| `port` | [`ListenerOptions`](docs/api/gateway.md#listeneroptions) |');
  expect(page('API.md')).toContain('| `size` | [`Plan`](docs/api/root.md#plan) |');
});

test('types are in groups by what they are', () => {
  const contents = page(GATEWAY)
    .split('\n')
    .filter((line) => line.startsWith('- **'));
  expect(contents).toEqual([
    '- **Constructs**: [`Listener`](#listener)',
    '- **Options**: [`ListenerOptions`](#listeneroptions), [`ListenerProps`](#listenerprops)',
  ]);
});

test('members that are protected or private to the library are left out', () => {
  expect(page(GATEWAY)).not.toMatch(/_hidden|guarded/);
});
