import * as fc from 'fast-check';
import { AddressPlan } from '../../lib/addressing/address-plan';
import { allHues, ON_TIER, SURFACE } from '../../lib/addressing/diagram/cells';
import { Tier } from '../../lib/addressing/tier';
import { PodCapacity } from '../../lib/capacity/capacity';
import { plans } from '../support/arbitraries';
import { runs } from '../support/effort';
import { planOf, rangeOf, ZONES } from '../support/plans';
import { findAll, parseXml, type XmlElement } from '../support/xml';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A cell as it is drawn, and what a reader sees of it. */
interface Drawn {
  readonly kind: string;
  readonly addresses: string;
  readonly range: [first: number, last: number];
  readonly title: string;
  readonly labels: string[];
  readonly boxes: Box[];
}

interface Panel {
  readonly name: string;
  readonly cells: Drawn[];
}

const hasClass = (name: string) => (element: XmlElement) => (element.attributes.class ?? '').split(' ').includes(name);

function panelsOf(svg: string, kind: 'band' | 'lens'): Panel[] {
  return findAll(parseXml(svg), hasClass(kind)).map((panel) => ({
    name: panel.attributes['data-block'] ?? panel.attributes['data-slice'],
    cells: findAll(panel, hasClass('cell')).map((cell) => ({
      kind: cell.attributes.class.split(' ')[1],
      addresses: cell.attributes['data-addresses'],
      range: rangeOf(cell.attributes['data-addresses']),
      title: textsOf(cell, 'title')[0],
      labels: textsOf(cell, 'text'),
      boxes: boxesOf(cell),
    })),
  }));
}

function textsOf(cell: XmlElement, name: string): string[] {
  return cell.children.filter((child) => child.name === name).map(({ text }) => text);
}

function boxesOf(cell: XmlElement): Box[] {
  return cell.children
    .filter(({ name }) => name === 'rect')
    .map(({ attributes: { x, y, width, height } }) => ({ x: +x, y: +y, width: +width, height: +height }));
}

/** The default layout with everything that a picture can show. */
const rich = () =>
  AddressPlan.forEks({
    vpcCidr: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1c'],
    reserves: { vpn: '10.0.96.0/19' },
    additionalTiers: [Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.80.0' })],
  });

describe('the picture of any plan', () => {
  const laws = { numRuns: runs(150) };

  test('is one well-formed SVG that shows every subnet once in its block', () => {
    fc.assert(
      fc.property(plans, (props) => {
        const plan = new AddressPlan(props);
        const drawn = panelsOf(plan.toSvg(), 'band').flatMap(({ name, cells }) =>
          cells.filter(({ kind }) => kind === 'subnet').map(({ addresses }) => `${addresses} in ${name}`),
        );
        const expected = plan.subnets.map(({ cidr, cidrBlock }) => `${cidr} in ${cidrBlock}`);
        expect(drawn.sort().join('\n')).toBe(expected.sort().join('\n'));
      }),
      laws,
    );
  });

  test('gives each address of a block its own place, in address order and to scale', () => {
    fc.assert(
      fc.property(plans, (props) => {
        for (const { name, cells } of panelsOf(new AddressPlan(props).toSvg(), 'band')) {
          const [first, last] = rangeOf(name);
          const boxes = cells.flatMap((cell) => cell.boxes);
          const perAddress = areaOf(boxes) / (last - first + 1);
          const wrong = cells.filter(
            (cell) => Math.abs(areaOf(cell.boxes) - perAddress * (cell.range[1] - cell.range[0] + 1)) > 0.001,
          );
          expect(wrong).toEqual([]);
          expect(overlapsIn(boxes)).toEqual([]);
          // Read from left to right and from top to bottom, the boxes are in address order.
          const starts = boxes.map(({ x, y }) => y * 10_000 + x);
          expect(starts).toEqual([...starts].sort((a, b) => a - b));
          expect(Math.max(...boxes.map(({ x, width }) => x + width))).toBe(1024);
        }
      }),
      laws,
    );
  });

  test('shows every subnet wide enough to read its network, under a lens where it must', () => {
    fc.assert(
      fc.property(plans, (props) => {
        const plan = new AddressPlan(props);
        const svg = plan.toSvg();
        const readable = [...panelsOf(svg, 'band'), ...panelsOf(svg, 'lens')].flatMap(({ cells }) =>
          cells.filter(({ addresses, labels }) => labels.includes(addresses)).map(({ addresses }) => addresses),
        );
        expect(plan.subnets.filter(({ cidr }) => !readable.includes(cidr))).toEqual([]);
      }),
      laws,
    );
  });

  test('loads nothing and runs nothing', () => {
    fc.assert(
      fc.property(plans, (props) => {
        const plan = new AddressPlan(props);
        for (const text of [plan.toSvg(), plan.toHtml()]) {
          const own = text.replace('xmlns="http://www.w3.org/2000/svg"', '');
          expect(own.match(/https?:|<script|@import|<link|<img|\shref|url\((?!#)|\son\w+=/g)).toBeNull();
        }
      }),
      { numRuns: 20 },
    );
  });
});

test('the picture of a plan with a hole, a reserve and another tier is this', () => {
  const svg = rich().toSvg();
  const panels = [...panelsOf(svg, 'band'), ...panelsOf(svg, 'lens')];
  const lines = panels.flatMap(({ name, cells }) => [
    name,
    ...cells.map(({ kind, addresses, boxes }) => {
      const places = boxes.map(({ x, y, width, height }) => `${width}×${height} at ${x},${y}`).join(' + ');
      return `  ${kind.padEnd(8)}${addresses.padEnd(28)}${places}`;
    }),
  ]);
  expect(lines.join('\n')).toMatchSnapshot();
});

describe('a reader who points at', () => {
  const cells = panelsOf(rich().toSvg(), 'band').flatMap((panel) => panel.cells);
  test.each([
    [
      '10.0.0.0/21',
      'node in eu-west-1a\n10.0.0.0/21\n10.0.0.0 – 10.0.7.255\n2,043 usable addresses\naddresses for 2,043 nodes',
    ],
    ['10.0.8.0/21', 'node, kept for zone b\n10.0.8.0/21\n10.0.8.0 – 10.0.15.255'],
    [
      '100.64.0.0/19',
      'pod in eu-west-1a\n100.64.0.0/19\n100.64.0.0 – 100.64.31.255\n8,187 usable addresses\naddresses for 8,187 pods, or 510 prefixes of /28',
    ],
    ['10.0.255.128/28', 'cluster in eu-west-1a\n10.0.255.128/28\n10.0.255.128 – 10.0.255.143\n11 usable addresses'],
    [
      '10.0.96.0/19',
      'vpn, a reserved network that no tier may use\n10.0.96.0/19\n10.0.96.0 – 10.0.127.255\n8,192 addresses',
    ],
    ['10.0.88.0 – 10.0.95.255', 'free\n10.0.88.0 – 10.0.95.255\n2,048 addresses'],
  ])('%s has a description of its role and capacity', (addresses, title) => {
    expect(cells.filter((cell) => cell.addresses === addresses).map((cell) => cell.title)).toEqual([title]);
  });

  test('a subnet that nodes share with pods has this in its description', () => {
    const shared = AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES });
    const [node] = panelsOf(shared.toSvg(), 'band')[0].cells;
    expect(node.title).toContain('shared by nodes and pods\naddresses for 16,379 pods, or 1,022 prefixes of /28');
  });
});

describe('a report on a cluster', () => {
  const plan = rich();
  const capacity = new PodCapacity({ instanceTypes: ['m7i.large'], prefixDelegation: true, customNetworking: true });
  const report = capacity.reportOn(plan, { nodes: 30, internalLoadBalancers: 2, interfaceEndpoints: 8 });

  test('tells a reader who points at a subnet what the cluster takes of it', () => {
    const titles = panelsOf(plan.toSvg('Prod', report), 'band').flatMap(({ cells }) => cells);
    const titleOf = (addresses: string) => titles.find((cell) => cell.addresses === addresses)?.title.split('\n');
    expect(titleOf('10.0.0.0/21')?.slice(3)).toEqual([
      '2,043 usable addresses',
      'addresses for 2,019 nodes',
      'used: 25 at rest, 41 at peak',
      '24 of them for load balancers and endpoints',
      '2,002 left at peak, 1,989 left after the loss of a zone',
    ]);
    expect(titleOf('100.64.0.0/19')?.slice(4)).toEqual([
      'addresses for 72 nodes with 7,920 pods',
      'used: 255 at rest, 1,921 at peak',
      '10 in fragmented /28s, not usable for prefixes',
      '6,256 left at peak, 4,784 left after the loss of a zone',
    ]);
    expect(titleOf('10.0.64.0/23')?.slice(4)).toEqual([
      'used: 1 at rest, 1 at peak',
      '506 left at peak, 506 left after the loss of a zone',
    ]);
    expect(titleOf('10.0.80.0/24')?.slice(3)).toEqual(['251 usable addresses']);
  });

  test('tells a reader what is missing', () => {
    const svg = plan.toSvg('Prod', capacity.reportOn(plan, { nodes: 200, maxUnavailable: 0 }));
    expect(svg).toContain('\n3,120 missing at peak, 14,416 missing after the loss of a zone<');
  });

  test('is on the page, with what is missing', () => {
    expect(plan.toHtml('Prod', report)).toContain('<caption>Addresses of a cluster in each subnet</caption>');
    const page = plan.toHtml('Prod', capacity.reportOn(plan, { nodes: 900 }));
    expect(page).toMatch(
      /<p class="note">&quot;pod&quot; 100\.64\.0\.0\/19 in eu-west-1a lacks .* \(also in eu-west-1c\)<\/p>/,
    );
  });

  test('marks its estimates', () => {
    const shared = AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES });
    const together = new PodCapacity({ instanceTypes: ['m7i.large'], prefixDelegation: true });
    expect(shared.toSvg('Prod', together.reportOn(shared, { nodes: 30 }))).toContain('\nabout ');
  });
});

describe('blocks for which IPAM chooses other addresses', () => {
  const MARK = 'placeholder, IPAM assigns the addresses at deployment';
  const marked = (placeholderCidrs: string[], more = {}) =>
    AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES, placeholderCidrs, ...more });
  const plan = marked(['10.0.0.0/16']);
  const plain = marked([]);

  test('are marked in the table and in Markdown, and others are not', () => {
    const captions = [`10.0.0.0/16 (primary CIDR block: ${MARK})`, '100.64.0.0/16 (secondary CIDR block)'];
    expect(
      plan
        .table()
        .split('\n')
        .filter((line) => line.includes('CIDR block')),
    ).toEqual(captions);
    expect(plan.toMarkdown().match(/^### .*/gm)).toEqual(captions.map((caption) => `### ${caption}`));
    expect(marked(['100.64.0.0/16']).table()).toContain(`100.64.0.0/16 (secondary CIDR block: ${MARK})`);
  });

  test('are marked in values: the block, its entries and its subnets', () => {
    const value = JSON.parse(JSON.stringify(plan.toJson()));
    expect(value.placeholderCidrs).toEqual(['10.0.0.0/16']);
    for (const { cidrBlock, isPlaceholder } of [...value.entries, ...value.subnets, ...plan.subnets]) {
      expect(isPlaceholder ?? false).toBe(cidrBlock === '10.0.0.0/16');
    }
  });

  test('are marked in the diagram: next to the block, in its description and in its tooltip', () => {
    const [primary, secondary] = panelsOf(plan.toSvg(), 'band');
    const isMarked = ({ title }: Drawn) => title.split('\n').includes(MARK);
    expect(primary.cells.filter(({ kind }) => kind !== 'free').every(isMarked)).toBe(true);
    expect(secondary.cells.some(isMarked)).toBe(false);
    expect(textsOf(parseXml(plan.toSvg()), 'desc')[0]).toContain(`10.0.0.0/16 (${MARK}) contains`);
    expect(plan.toSvg()).toContain(`>primary CIDR block · ${MARK} · 65,536 addresses`);
  });

  test('are marked on the page', () => {
    expect(plan.toHtml()).toContain(`<p class="note">10.0.0.0/16: ${MARK}.</p>`);
    expect(plain.toHtml()).not.toContain('placeholder');
    expect([plain.table(), plain.toMarkdown(), plain.toSvg()].join('')).not.toContain('placeholder');
  });

  test('leave every subnet at its place', () => {
    expect(plan.subnets.map(({ cidr }) => cidr)).toEqual(plain.subnets.map(({ cidr }) => cidr));
  });

  test('fail where they are none of the plan, or are to be held against other networks', () => {
    expect(() => marked(['10.1.0.0/16'])).toFailWith(
      'IpamBlock',
      '"10.1.0.0/16" is not a CIDR block of the plan',
      '"10.0.0.0/16"',
    );
    const connected = { connectedNetworks: { office: '172.16.0.0/12' } };
    expect(() => marked(['10.0.0.0/16'], connected)).toFailWith('IpamCheck', '"connectedNetworks"', 'Remove it');
    const service = { serviceCidr: '172.20.0.0/16' };
    expect(() => marked(['10.0.0.0/16'], service)).toFailWith('IpamCheck', '"serviceCidr"', 'Remove it');
  });
});

describe('names that are markup', () => {
  const reserves = { '<b>"vpn" & \'co\'</b> \u{1f4a9}': '10.0.0.0/18' };
  const svg = planOf({ reserves }).toSvg('<&>');

  test('are text in the picture', () => {
    const [reserve] = panelsOf(svg, 'band')[0].cells;
    expect(reserve.title).toMatch(/^<b>"vpn" & 'co'<\/b> \u{1f4a9}, a reserve/u);
    expect(findAll(parseXml(svg), ({ name }) => name === 'title')[0].text).toBe('<&>');
    expect(svg).not.toContain('<b>');
  });

  test('are text on the page', () => {
    const page = planOf({ reserves }).toHtml('</title><script>');
    expect(page).not.toContain('<script>');
    expect(page).not.toContain('<b>');
    expect(page).toContain('<td>&lt;b&gt;&quot;vpn&quot;');
  });
});

describe('a diagram with blocks of different sizes', () => {
  test('draws blocks of a like size to one scale', () => {
    const bands = panelsOf(rich().toSvg(), 'band');
    const perAddress = bands.map(({ cells }) => areaOf(cells[0].boxes) / (cells[0].range[1] - cells[0].range[0] + 1));
    expect(perAddress[1]).toBe(perAddress[0]);
  });

  test('has a note for a block that is drawn larger', () => {
    const small = AddressPlan.forEks({ vpcCidr: '10.0.0.0/23', availabilityZones: ZONES });
    expect(small.toSvg()).toContain('each row a /25 of 128 · drawn 32 times as large as the largest block');
    expect(rich().toSvg()).not.toContain('as large as the largest');
  });
});

describe('colours', () => {
  test.each(['light', 'dark'] as const)('can be told from the page and carry text: %s', (mode) => {
    const page = SURFACE.page[mode];
    const low = allHues().filter((hue) => contrast(hue[mode], ON_TIER[mode]) < 4.5 || contrast(hue[mode], page) < 3);
    expect(low).toEqual([]);
    expect(contrast(SURFACE.text[mode], page)).toBeGreaterThan(7);
    expect(contrast(SURFACE.quiet[mode], page)).toBeGreaterThan(4.5);
    expect(contrast(SURFACE.line[mode], page)).toBeGreaterThan(3);
  });

  test('differ between two tiers of one role', () => {
    const svg = AddressPlan.forEks({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ZONES,
      additionalTiers: [Tier.pod({ name: 'pod-2', cidrBlock: '100.65.0.0/16' })],
    }).toSvg();
    const fills = [3, 4].map((tier) => svg.match(new RegExp(`\\.subnet\\.t${tier} rect\\{fill:(#\\w+)`))?.[1]);
    expect(fills[0]).toMatch(/^#/);
    expect(fills[1]).toMatch(/^#/);
    expect(fills[0]).not.toBe(fills[1]);
  });
});

test('the page holds the picture and a table for each block', () => {
  const page = rich().toHtml('Prod');
  expect(page).toContain('<title>Prod</title>');
  expect(page).toContain(rich().toSvg('Prod'));
  expect([...page.matchAll(/<caption>(.*)<\/caption>/g)].map(([, caption]) => caption)).toEqual([
    '10.0.0.0/16 (primary CIDR block)',
    '100.64.0.0/16 (secondary CIDR block)',
  ]);
  expect(page).toContain('<tr><td>10.0.0.0/21</td><td>node</td><td>eu-west-1a</td><td class="number">2,043</td></tr>');
});

test('the Markdown holds a table for each block, and no markup of its names', () => {
  const markdown = planOf({ reserves: { 'a|b *c*': '10.0.0.0/17' } }).toMarkdown();
  expect(markdown).toBe(`### 10.0.0.0/16 (primary CIDR block)

| Addresses | For | Zone | Usable |
|---|---|---|---:|
| 10.0.0.0/17 | a\\|b \\*c\\* (reserve) |  | 32,768 |
| 10.0.128.0 – 10.0.255.255 | free |  | 32,768 |
`);
});

test('the plain value survives JSON, and has all of the plan', () => {
  const plan = rich();
  const value = JSON.parse(JSON.stringify(plan.toJson()));
  expect(value).toEqual({
    vpcCidr: '10.0.0.0/16',
    secondaryCidrs: ['100.64.0.0/16'],
    placeholderCidrs: [],
    availabilityZones: ['eu-west-1a', 'eu-west-1c'],
    tiers: [
      { name: 'node', role: 'node', slots: 8, prefixLength: 21, cidrBlock: '10.0.0.0/16' },
      { name: 'public', role: 'public', slots: 8, prefixLength: 23, cidrBlock: '10.0.0.0/16' },
      { name: 'cluster', role: 'cluster', slots: 8, prefixLength: 28, cidrBlock: '10.0.0.0/16' },
      { name: 'pod', role: 'pod', slots: 8, prefixLength: 19, cidrBlock: '100.64.0.0/16' },
      { name: 'database', role: 'isolated', slots: 8, prefixLength: 24, cidrBlock: '10.0.0.0/16' },
    ],
    subnets: plan.subnets,
    entries: plan.entries(),
  });
});

function areaOf(boxes: readonly Box[]): number {
  return boxes.reduce((area, { width, height }) => area + width * height, 0);
}

function overlapsIn(boxes: readonly Box[]): [Box, Box][] {
  return boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map((b): [Box, Box] => [a, b]),
  );
}

/** The contrast ratio of two colours (WCAG 2.2). */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
