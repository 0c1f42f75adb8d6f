/** The diagram of a plan as one SVG without scripts and external resources, with a light and a dark theme. */

import type { CapacityReport } from '../capacity-report';
import type { PlanParts } from '../plan-table';
import { PLACEHOLDER_NOTE } from '../plan-table';
import { formatCount } from '../text-table';
import { blocksWithCells, type Cell, type Hue, huesOf, ON_TIER, SURFACE } from './cells';
import { type Band, type Box, type Lens, layoutBands, type PlacedCell, ROW_HEIGHT, ROW_WIDTH } from './layout';

/** Space left of the rows, for the first address of each row. */
const GUTTER = 118;

/** Space right of the rows, for the numbers of lenses. */
const MARGIN = 58;

const WIDTH = GUTTER + ROW_WIDTH + MARGIN;

/** Approximate width of a letter in pixels, for the monospaced text in cells and for other text. */
const MONO_LETTER = 6.63;
const TEXT_LETTER = 6.9;

/** Free space on each side of a label. */
const PADDING = 4;

/** Minimum width of a cell with a second column. */
const TWO_COLUMNS = 400;

/** A section of the diagram, and its height. */
interface Section {
  readonly height: number;
  readonly svg: string;
}

/** Renders the diagram of a plan. */
export function renderSvg(parts: PlanParts, title: string, report?: CapacityReport): string {
  const hues = huesOf(parts.placed.map(({ tier }) => tier));
  const bands = layoutBands(blocksWithCells(parts, report));
  const sections = [
    heading(title, parts),
    legend(parts),
    ...bands.flatMap((band, index) => sectionOfBand(band, index, parts)),
  ];
  let y = 0;
  const placed = sections.map(({ height, svg }) => {
    const group = `<g transform="translate(0 ${y})">\n${svg}\n</g>`;
    y += height;
    return group;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="address-plan" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-labelledby="plan-title plan-desc">`,
    `<title id="plan-title">${escapeXml(title)}</title>`,
    `<desc id="plan-desc">${escapeXml(describe(bands, parts))}</desc>`,
    `<style>${styles(hues)}</style>`,
    `<defs>${patterns(hues)}</defs>`,
    `<rect class="page" width="${WIDTH}" height="${y}"/>`,
    ...placed,
    '</svg>',
    '',
  ].join('\n');
}

/** Escapes a text for XML. */
export function escapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"']/g, (char) => names[char]);
}

function describe(bands: readonly Band[], { placeholders }: PlanParts): string {
  const blocks = bands.map(({ network, cells }) => {
    const subnets = cells
      .filter(({ cell }) => cell.kind === 'subnet')
      .map(({ cell }) => `${cell.title[0]} ${cell.addresses}`);
    const mark = placeholders.includes(network.toString()) ? ` (${PLACEHOLDER_NOTE})` : '';
    return `${network}${mark} contains ${subnets.length === 0 ? 'no subnets' : subnets.join(', ')}.`;
  });
  return `The address space of a VPC to scale, with a band for each CIDR block. Addresses run from left to right and from top to bottom. ${blocks.join(' ')}`;
}

function heading(title: string, { blocks, zones }: PlanParts): Section {
  const sizes = blocks.map((block) => block.toString()).join(' + ');
  const names = zones.map(({ name }) => name).join(', ');
  return {
    height: 66,
    svg: [text(title, GUTTER, 34, 'h1'), text(`${sizes} · ${names}`, GUTTER, 55, 'quiet')].join('\n'),
  };
}

function legend({ placed }: PlanParts): Section {
  const tiers = placed.map(({ tier: { name, role }, prefixLength }, index) => ({
    swatch: `subnet t${index}`,
    words: `${name} ${name === role ? '' : `(${role}) `}/${prefixLength}`,
  }));
  const others = [
    { swatch: 'kept legend', words: 'kept for future zones' },
    { swatch: 'reserve', words: 'reserve' },
    { swatch: 'free', words: 'free' },
  ];
  let [x, y] = [GUTTER, 10];
  const items = [...tiers, ...others].map(({ swatch, words }) => {
    const width = 30 + words.length * TEXT_LETTER + 14;
    if (x + width > GUTTER + ROW_WIDTH && x > GUTTER) {
      [x, y] = [GUTTER, y + 24];
    }
    const item = `<g class="${swatch}"><rect x="${x + 0.5}" y="${y + 0.5}" width="21" height="13"/></g>${text(words, x + 30, y + 11, 'text')}`;
    x += Math.round(width);
    return item;
  });
  return { height: y + 30, svg: items.join('\n') };
}

function sectionOfBand(band: Band, index: number, { placeholders }: PlanParts): Section[] {
  const { network, rows, enlarged, cells, lenses } = band;
  const height = rows.length * ROW_HEIGHT;
  const row = rows[0];
  const slice = rows.length === 1 ? 'in one row' : `each row a /${row.prefixLength} of ${formatCount(row.size)}`;
  const scale = enlarged === 1 ? '' : ` · drawn ${formatCount(enlarged)} times as large as the largest block`;
  const mark = placeholders.includes(network.toString()) ? ` · ${PLACEHOLDER_NOTE}` : '';
  const about = `${index === 0 ? 'primary' : 'secondary'} CIDR block${mark} · ${formatCount(network.size)} addresses, ${slice}${scale}`;
  const svg = [
    text(network.toString(), GUTTER, 26, 'h2'),
    text(about, GUTTER + network.toString().length * 9.8 + 14, 26, 'quiet'),
    `<g class="band" data-block="${network}" transform="translate(${GUTTER} 40)">`,
    ...rows.map((slice, at) => text(slice.firstAddress, -10, at * ROW_HEIGHT + 20, 'row')),
    `<path class="grid" d="${rows.map((_, at) => `M0 ${at * ROW_HEIGHT}H${ROW_WIDTH}`).join('')}"/>`,
    ...cells.map((cell) => drawCell(cell, lenses)),
    `<rect class="frame" width="${ROW_WIDTH}" height="${height}"/>`,
    ...markers(lenses),
    '</g>',
  ].join('\n');
  return [{ height: 40 + height + 14, svg }, ...lenses.map(sectionOfLens)];
}

/** Returns the outlines of the slices in lenses, and the numbers of the lenses at the end of each row. */
function markers(lenses: readonly Lens[]): string[] {
  const outlines = lenses.map(({ boxes: [{ x, y, width, height }] }) => {
    return `<rect class="glass" x="${x - 1}" y="${y - 1}" width="${width + 2}" height="${height + 2}"/>`;
  });
  const rows = [...new Set(lenses.map(({ boxes: [{ y }] }) => y))];
  const badges = rows.map((y) => {
    const numbers = lenses.filter(({ boxes: [box] }) => box.y === y).map(({ number }) => number);
    const words = [...new Set([numbers[0], numbers[numbers.length - 1]])].join('–');
    return badge(words, ROW_WIDTH + 7, y + ROW_HEIGHT / 2);
  });
  return [...outlines, ...badges];
}

function sectionOfLens({ number, slice, enlarged, cells }: Lens): Section {
  const about = `${slice}, ${formatCount(enlarged)} times as wide`;
  const svg = [
    badge(String(number), GUTTER - 27, 11),
    text(about, GUTTER, 15, 'quiet'),
    `<g class="lens" data-slice="${slice}" transform="translate(${GUTTER} 24)">`,
    text(slice.firstAddress, -10, 20, 'row'),
    ...cells.map((cell) => drawCell(cell, [])),
    `<rect class="frame" width="${ROW_WIDTH}" height="${ROW_HEIGHT}"/>`,
    '</g>',
  ].join('\n');
  return { height: 24 + ROW_HEIGHT + 16, svg };
}

/** Returns a badge with one or two numbers, to the right of `x`. */
function badge(words: string, x: number, y: number): string {
  const width = 11 + words.length * 7;
  return `<g class="badge"><rect x="${x}" y="${y - 9}" width="${width}" height="18" rx="9"/><text x="${x + width / 2}" y="${y + 4}">${words}</text></g>`;
}

function drawCell({ cell, boxes }: PlacedCell, lenses: readonly Lens[]): string {
  const tier = cell.tier === undefined ? '' : ` t${cell.tier}`;
  return [
    `<g class="cell ${cell.kind}${tier}" data-addresses="${escapeXml(cell.addresses)}"><title>${escapeXml(cell.title.join('\n'))}</title>`,
    ...boxes.map(({ x, y, width, height }) => `<rect x="${x}" y="${y}" width="${width}" height="${height}"/>`),
    ...labels(cell, boxes, lenses),
    '</g>',
  ].join('');
}

/** Returns the label of a cell in its largest box: two lines on the left, and two on the right if there is space. */
function labels(
  { labels: candidates, addresses, figures, kind }: Cell,
  boxes: readonly Box[],
  lenses: readonly Lens[],
): string[] {
  const largest = boxes.reduce((best, other) => (other.width * other.height > best.width * best.height ? other : best));
  const box = kind === 'free' ? besideLenses(largest, lenses) : largest;
  const fits = (words: string, width: number) => words.length * MONO_LETTER <= width - 2 * PADDING;
  const hasColumns = box.width >= TWO_COLUMNS && figures.length > 0;
  const width = hasColumns ? box.width / 2 : box.width;
  const left = [candidates.find((words) => fits(words, width)), ...(fits(addresses, width) ? [addresses] : [])];
  const lines = left.filter((words) => words !== undefined);
  const baseline = box.y + box.height / 2 + 3.5;
  const column = (words: readonly string[], x: number, className: string) =>
    words.map((line, index) => {
      const y = baseline + (index - (words.length - 1) / 2) * 12.5;
      return text(line, x, y, index === 0 && className === '' && kind === 'subnet' ? 'strong' : className);
    });
  return [
    ...column(lines, box.x + PADDING, ''),
    ...(hasColumns ? column(figures, box.x + box.width - PADDING, 'end') : []),
  ];
}

/** Returns the part of a box between the outlines of lenses at its ends. */
function besideLenses(box: Box, lenses: readonly Lens[]): Box {
  const outlines = lenses
    .map(({ boxes: [outline] }) => outline)
    .filter(({ y, height }) => y < box.y + box.height && box.y < y + height);
  const end = (one: Box) => one.x + one.width;
  const [from, to] = [box.x, end(box)];
  const x = Math.max(from, ...outlines.filter((outline) => outline.x <= from && end(outline) < to).map(end));
  const last = Math.min(
    to,
    ...outlines.filter((outline) => end(outline) >= to && outline.x > from).map((outline) => outline.x),
  );
  return { ...box, x, width: Math.max(0, last - x) };
}

function text(words: string, x: number, y: number, className: string): string {
  return `<text${className === '' ? '' : ` class="${className}"`} x="${x}" y="${y}">${escapeXml(words)}</text>`;
}

function patterns(hues: readonly Hue[]): string {
  const kept = ['legend', ...hues.keys()].map(
    (id) =>
      `<pattern id="kept-${id}" class="${id === 'legend' ? 'legend' : `t${id}`}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 4H8"/></pattern>`,
  );
  const reserve =
    '<pattern id="reserve" width="8" height="8" patternUnits="userSpaceOnUse"><path class="cross" d="M0 0L8 8M8 0L0 8"/></pattern>';
  return [...kept, reserve].join('');
}

function styles(hues: readonly Hue[]): string {
  const scheme = (mode: 'light' | 'dark') => [
    `.page{fill:${SURFACE.page[mode]}}`,
    `text{fill:${SURFACE.text[mode]}}`,
    `.quiet,.row{fill:${SURFACE.quiet[mode]}}`,
    `.cell rect{stroke:${SURFACE.page[mode]}}`,
    `.cell:not(.subnet) text{stroke:${SURFACE.page[mode]}}`,
    `.grid{stroke:${SURFACE.grid[mode]}}`,
    `.frame,.reserve rect,g:not(.cell).free rect{stroke:${SURFACE.line[mode]}}`,
    `.cross{stroke:${SURFACE.line[mode]}}`,
    `.legend .hatch{stroke:${SURFACE.quiet[mode]}}`,
    `.kept.legend rect{stroke:${SURFACE.quiet[mode]}}`,
    `.glass{stroke:${SURFACE.text[mode]}}`,
    `.badge rect{fill:${SURFACE.text[mode]}}`,
    `.badge text{fill:${SURFACE.page[mode]}}`,
    `.subnet text{fill:${ON_TIER[mode]}}`,
    ...hues.flatMap((hue, index) => [
      `.subnet.t${index} rect{fill:${hue[mode]}}`,
      `.t${index} .hatch,.kept.t${index} rect{stroke:${hue[mode]}}`,
    ]),
  ];
  const rules = [
    'text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}',
    '.h1{font-size:21px;font-weight:650}',
    '.h2{font:600 16px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}',
    '.cell text,.row{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}',
    '.cell .strong{font-weight:700}',
    '.row,.end{text-anchor:end}',
    '.badge text{font-size:11px;font-weight:700;text-anchor:middle}',
    '.cell rect{stroke-width:1}',
    '.cell:not(.subnet) text{paint-order:stroke;stroke-width:6px;stroke-linejoin:round}',
    '.kept rect{stroke-dasharray:3 2}',
    '.kept.legend rect{fill:url(#kept-legend)}',
    ...hues.map((_, index) => `.kept.t${index} rect{fill:url(#kept-${index})}`),
    '.hatch{stroke-width:1.5;stroke-opacity:.4;fill:none}',
    '.reserve rect{fill:url(#reserve)}',
    '.cross{stroke-width:.8;stroke-opacity:.7;fill:none}',
    '.free rect{fill-opacity:0}',
    '.cell.free rect{stroke-opacity:0}',
    '.cell.free:hover rect{stroke-opacity:1}',
    '.frame,.glass{fill:none;pointer-events:none}',
    '.glass{stroke-width:2}',
    '.cell:hover rect{stroke-width:3}',
  ];
  // Every rule applies to this diagram only, because the surrounding page has its own styles.
  const own = (lines: readonly string[]) =>
    lines.map((line) => line.replace(/^[^{]+/, (selectors) => scoped(selectors))).join('\n');
  return `\n@media print{.address-plan{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n${own(rules)}\n${own(scheme('light'))}\n@media (prefers-color-scheme:dark){\n${own(scheme('dark'))}\n}\n`;
}

function scoped(selectors: string): string {
  return selectors
    .split(',')
    .map((selector) => `.address-plan ${selector}`)
    .join(',');
}
