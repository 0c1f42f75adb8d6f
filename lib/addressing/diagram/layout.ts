/**
 * Positions of the cells in a diagram.
 *
 * A block is a band of rows. Each row is a slice whose size is a power of two, so that every network is one rectangle
 * with an area in proportion to its addresses. Networks that are too small for text are enlarged in a lens.
 */

import { IpFamily } from '../address';
import { Cidr } from '../cidr';
import type { Range } from '../tier-placement';
import type { Block, Cell } from './cells';

/** Width of a row. It is a power of two, so that networks start and end at whole pixels. */
export const ROW_WIDTH = 1024;

/** Height of a row, for two lines of text. */
export const ROW_HEIGHT = 32;

/** Number of rows of the largest block. */
const MOST_ROWS = 16;

/** Number of rows of a block with its own scale. */
const FEWER_ROWS = 4;

/** Networks below this width cannot show their name, and are enlarged in a lens. */
const MIN_LABEL_WIDTH = 128;

/** Minimum number of addresses in a lens, so that small networks are shown with adjacent ones. */
const SMALLEST_LENS = 128n;

/** Number of adjacent networks that fill a lens and can still be read. */
const LENS_NETWORKS = 8;

/** A rectangle in pixels, relative to the top left corner of its band. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A cell with its position: one box for a network, and up to three for another range. */
export interface PlacedCell {
  readonly cell: Cell;
  readonly boxes: readonly Box[];
}

/** A slice of a band that is enlarged as a single row. */
export interface Lens {
  /** Number of the lens in the diagram, from 1. */
  readonly number: number;
  readonly slice: Cidr;
  /** How many times the slice is wider than in the band. */
  readonly enlarged: number;
  /** Boxes of the slice in the band. */
  readonly boxes: readonly Box[];
  readonly cells: readonly PlacedCell[];
}

/** The diagram of a block. */
export interface Band {
  readonly network: Cidr;
  /** Slices of the rows. */
  readonly rows: readonly Cidr[];
  /** How many times larger than in the first band an address is drawn. */
  readonly enlarged: number;
  readonly cells: readonly PlacedCell[];
  readonly lenses: readonly Lens[];
}

/**
 * Returns the bands of all blocks. Blocks that would be less than a quarter as tall as the largest have their own
 * scale.
 */
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

/**
 * Returns the prefix length of a row, from the number of rows of a block. A row contains at least eight of the
 * smallest subnets.
 */
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
      // A network that extends beyond the lens shows no figures, because it appears smaller than it is.
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

/** Returns the boxes of a range: the end of its first row, whole rows, and the start of its last row. */
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

/**
 * Returns the slices to enlarge, in address order. They contain all subnets and reserved networks that are too narrow
 * to read.
 */
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

/** Joins adjacent networks of one tier into a run. A reserved network is a run of its own. */
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

/** Returns the slices that contain a run. Each slice is small enough that its networks can be read. */
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
