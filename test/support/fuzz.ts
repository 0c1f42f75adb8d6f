/** Texts that are networks, nearly networks, and no networks at all: the same ones in every run. */

/** A small seeded generator (mulberry32): whole numbers from 0 to below the bound. */
export type Dice = (bound: number) => number;

export function seeded(seed: number): Dice {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

/** What people type into an address, and what they paste with it. */
const ALPHABET = [...'0123456789abcdefABCDEF....::::////%,;-+ "xg[]\n\t\r\u00a0\u2028é１'];

/** A text of the kind that a user gives where a network is wanted, right in about one of four cases. */
export function networkText(dice: Dice): string {
  if (dice(20) === 0) {
    return garbage(dice);
  }
  let text = dice(2) === 0 ? ipv4Network(dice) : ipv6Network(dice);
  for (let mutations = dice(4); mutations > 0; mutations--) {
    text = mutated(text, dice);
  }
  return text;
}

/** As `networkText`, without a prefix length. */
export function addressText(dice: Dice): string {
  return networkText(dice).split('/')[0];
}

function garbage(dice: Dice): string {
  return Array.from({ length: dice(12) }, () => String.fromCodePoint(dice(8) === 0 ? dice(0x2fff) : dice(128))).join(
    '',
  );
}

function ipv4Network(dice: Dice): string {
  const length = dice(33);
  const octets = Array.from(
    { length: 4 },
    (_, index) => dice(256) & (0xff00 >> Math.min(8, Math.max(0, length - 8 * index))),
  );
  return `${octets.join('.')}/${length}`;
}

function ipv6Network(dice: Dice): string {
  const length = dice(129);
  const groups = Array.from({ length: 8 }, (_, index) => {
    const group = dice(3) === 0 ? 0 : dice(0x10000);
    return group & (0xffff0000 >> Math.min(16, Math.max(0, length - 16 * index))) & 0xffff;
  });
  const hex = groups.map((group) => (dice(4) === 0 ? group.toString(16).padStart(4, '0') : group.toString(16)));
  if (dice(4) === 0) {
    const from = dice(3) === 0 ? dice(7) : 6;
    hex.splice(from, 2, dotted(groups[from], groups[from + 1]));
  }
  const text = hex.join(':');
  const zeros = text.match(/(^|:)0(:0)+(:|$)/);
  return `${zeros && dice(4) > 0 ? text.replace(zeros[0], '::') : text}/${length}`;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

function mutated(text: string, dice: Dice): string {
  const at = dice(text.length + 1);
  const char = ALPHABET[dice(ALPHABET.length)];
  const [before, after] = [text.slice(0, at), text.slice(at)];
  switch (dice(5)) {
    case 0:
      return before + char + after;
    case 1:
      return before + after.slice(1);
    case 2:
      return before + char + after.slice(1);
    case 3:
      return before + after.slice(0, dice(4)) + after;
    default:
      return text.slice(0, at) || text;
  }
}

/** Runs a step that is refused many thousand times: nobody reads those stack traces, and taking them costs seconds. */
export function withoutStackTraces<T>(step: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return step();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
