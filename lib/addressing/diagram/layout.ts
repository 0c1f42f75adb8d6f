/**
 * Where the cells of a plan lie in a picture. A block is a band of rows, each row a power-of-two slice of the block, so that every network
 * is one rectangle and its area is in proportion to its addresses. What is too small to be read is shown again under a lens.
 */

import { IpFamily } from '../address';
import { Cidr } from '../cidr';
import type { Range } from '../tier-placement';
import type { Block, Cell } from './cells';

/** The width of a row: a power of two, so that networks begin and end on whole pixels. */
export const ROW_WIDTH = 1024;

/** The height of a row: two lines of text. */
export const ROW_HEIGHT = 32;

/** The largest block of a plan has this many rows. */
const MOST_ROWS = 16;

/** A block with a scale of its own has this many, so that it still looks smaller. */
const FEWER_ROWS = 4;

/** A network narrower than this cannot hold its own name, and is shown under a lens. */
const MIN_LABEL_WIDTH = 128;

/** A lens shows this many addresses or more, so that small networks keep their neighbours. */
const SMALLEST_LENS = 128n;

/** So many networks side by side fill a lens, and each of them can be read. */
const LENS_NETWORKS = 8;

/** A rectangle in pixels, from the top left corner of its band. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A cell with its place: one box for a network, up to three for another stretch. */
export interface PlacedCell {
  readonly cell: Cell;
  readonly boxes: readonly Box[];
}

/** A slice of a band that is shown again, as one row. */
export interface Lens {
  /** Counted from 1 through the whole picture. */
  readonly number: number;
  readonly slice: Cidr;
  /** How many times wider than in the band. */
  readonly enlarged: number;
  /** Where the slice lies in the band. */
  readonly boxes: readonly Box[];
  readonly cells: readonly PlacedCell[];
}

/** A block as a picture. */
export interface Band {
  readonly network: Cidr;
  /** The slices of the rows. */
  readonly rows: readonly Cidr[];
  /** How many times larger than the first band an address is drawn. */
  readonly enlarged: number;
  readonly cells: readonly PlacedCell[];
  readonly lenses: readonly Lens[];
}

/** The bands of all blocks. Blocks that would be less than a quarter as tall as the largest have a scale of their own. */
export function layoutBands(blocks: readonly Block[]): Band[] {
  const common = rowOf(Math.min(...blocks.map(({ network }) => network.prefixLength)), MOST_ROWS);
  let lenses = 0;
  return blocks.map((block) => {
    const { network } = block;
    const rowLength = network.prefixLength <= common - 2 ? common : rowOf(network.prefixLength, FEWER_ROWS);
    const band = bandOf(block, rowLength, 2 ** (rowLength - common), lenses + 1);
    lenses += band.lenses.length;
    return band;
  });
}

/** The prefix length of a row, of which a block has so many; but no less than eight of the smallest subnets. */
function rowOf(prefixLength: number, rows: number): number {
  return Math.max(prefixLength, Math.min(prefixLength + Math.log2(rows), 25));
}

function bandOf({ network, cells }: Block, rowLength: number, enlarged: number, firstLens: number): Band {
  const place = (range: Range) => boxesOf(range, network._first, rowLength);
  const lenses = slicesToEnlarge(network, cells, rowLength).map((slice, index) => ({
    number: firstLens + index,
    slice,
    enlarged: 2 ** (slice.prefixLength - rowLength),
    boxes: place({ first: slice._first, last: slice._last }),
    cells: cells.flatMap((cell) => {
      const range = { first: later(cell.first, slice._first), last: earlier(cell.last, slice._last) };
      // What reaches beyond the lens is not as large as it looks there.
      const isWhole = range.first === cell.first && range.last === cell.last;
      const visible = isWhole ? cell : { ...cell, figures: [] };
      return range.first > range.last
        ? []
        : [{ cell: visible, boxes: boxesOf(range, slice._first, slice.prefixLength) }];
    }),
  }));
  return {
    network,
    rows: network.split(rowLength),
    enlarged,
    cells: cells.map((cell) => ({ cell, boxes: place(cell) })),
    lenses,
  };
}

/** The boxes of a range: the end of its first row, whole rows, and the start of its last one. */
function boxesOf({ first, last }: Range, origin: bigint, rowLength: number): Box[] {
  const row = 2 ** (32 - rowLength);
  const [from, to] = [Number(first - origin), Number(last - origin) + 1];
  const box = (start: number, end: number): Box => ({
    x: ((start % row) / row) * ROW_WIDTH,
    y: Math.floor(start / row) * ROW_HEIGHT,
    width: (Math.min(end - start, row) / row) * ROW_WIDTH,
    height: Math.max(1, (end - start) / row) * ROW_HEIGHT,
  });
  const head = Math.min(Math.ceil(from / row) * row, to);
  const tail = Math.max(Math.floor(to / row) * row, head);
  return [
    [from, head],
    [head, tail],
    [tail, to],
  ]
    .filter(([start, end]) => start < end)
    .map(([start, end]) => box(start, end));
}

/** The slices to show under a lens, in address order: all that hold a subnet or a reserve too narrow to be read, each once. */
function slicesToEnlarge(network: Cidr, cells: readonly Cell[], rowLength: number): Cidr[] {
  const pixels = (cell: Cell, length: number) => Number(cell.last - cell.first + 1n) * (ROW_WIDTH / 2 ** (32 - length));
  const narrow = cells.filter((cell) => cell.kind !== 'free' && pixels(cell, rowLength) < MIN_LABEL_WIDTH);
  const wanted = runsOf(narrow).flatMap((run) => slicesAround(run, network, rowLength));
  const accepted: Cidr[] = [];
  for (const slice of wanted.sort((a, b) => a.prefixLength - b.prefixLength)) {
    const named = narrow.filter(
      (cell) => cell.kind !== 'kept' && cell.first <= slice._last && slice._first <= cell.last,
    );
    const isEnlarged = (cell: Cell) =>
      accepted.some(
        (other) =>
          other._first <= cell.first && cell.last <= other._last && pixels(cell, other.prefixLength) >= MIN_LABEL_WIDTH,
      );
    if (!named.every(isEnlarged)) {
      accepted.push(slice);
    }
  }
  return accepted.sort((a, b) => (a._first < b._first ? -1 : 1));
}

interface Run extends Range {
  readonly cell: Cell;
}

/** Neighbours of one tier as one run; a reserve is a run of its own. */
function runsOf(cells: readonly Cell[]): Run[] {
  const runs: Run[] = [];
  for (const cell of cells) {
    const last = runs.at(-1);
    if (last && cell.tier !== undefined && last.cell.tier === cell.tier && last.last + 1n === cell.first) {
      runs[runs.length - 1] = { ...last, last: cell.last };
    } else {
      runs.push({ first: cell.first, last: cell.last, cell });
    }
  }
  return runs;
}

/** The slices that hold a run: one where it lies in one, and none in which a network would still be too narrow. */
function slicesAround({ first, last, cell }: Run, network: Cidr, rowLength: number): Cidr[] {
  const most = (cell.last - cell.first + 1n) * BigInt(LENS_NETWORKS);
  let size = SMALLEST_LENS;
  while (size < last - first + 1n && size < most) {
    size *= 2n;
  }
  const length = Math.max(33 - size.toString(2).length, rowLength, network.prefixLength);
  const slices: Cidr[] = [];
  for (let value = first; value <= last; value = slices[slices.length - 1]._last + 1n) {
    slices.push(Cidr._around(IpFamily.IPV4, value, length));
  }
  return slices;
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
