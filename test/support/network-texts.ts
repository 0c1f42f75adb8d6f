import * as fc from 'fast-check';

/** What people type into an address, and what they paste with it. */
const ALPHABET = [...'0123456789abcdefABCDEF....::::////%,;-+ "xg[]\n\t\r\u00a0\u2028é１'];

const garbage = fc.array(
  fc.oneof(
    { weight: 7, arbitrary: fc.integer({ min: 0, max: 127 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0x2ffe }) },
  ),
  { maxLength: 11 },
);

const ipv4Networks = fc
  .tuple(fc.integer({ min: 0, max: 32 }), fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }))
  .map(([length, octets]) => {
    const masked = octets.map((octet, index) => octet & (0xff00 >> Math.min(8, Math.max(0, length - 8 * index))));
    return `${masked.join('.')}/${length}`;
  });

/** In any of the forms of IPv6: with and without leading zeros, `::` and a dotted end. */
const ipv6Networks = fc
  .record({
    length: fc.integer({ min: 0, max: 128 }),
    groups: fc.array(fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(0xffff) }), {
      minLength: 8,
      maxLength: 8,
    }),
    padded: fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }),
    dottedAt: fc.oneof(
      { weight: 9, arbitrary: fc.constant(undefined) },
      { weight: 2, arbitrary: fc.constant(6) },
      { weight: 1, arbitrary: fc.nat(6) },
    ),
    shortened: fc.nat(3),
  })
  .map(({ length, groups, padded, dottedAt, shortened }) => {
    const masked = groups.map(
      (group, index) => group & (0xffff0000 >> Math.min(16, Math.max(0, length - 16 * index))) & 0xffff,
    );
    const hex = masked.map((group, index) =>
      padded[index] === 0 ? group.toString(16).padStart(4, '0') : group.toString(16),
    );
    if (dottedAt !== undefined) {
      hex.splice(dottedAt, 2, dotted(masked[dottedAt], masked[dottedAt + 1]));
    }
    const text = hex.join(':');
    const zeros = text.match(/(^|:)0(:0)+(:|$)/);
    return `${zeros && shortened > 0 ? text.replace(zeros[0], '::') : text}/${length}`;
  });

interface Mutation {
  readonly kind: 'insert' | 'delete' | 'repeat' | 'cut';
  /** Where, as a share of the length. */
  readonly at: number;
  readonly char: string;
  readonly length: number;
}

const mutations = fc.array(
  fc.record<Mutation>({
    kind: fc.constantFrom('insert', 'delete', 'repeat', 'cut'),
    at: fc.nat(1000),
    char: fc.constantFrom(...ALPHABET),
    length: fc.nat(3),
  }),
  { maxLength: 3, size: 'max' },
);

/** Texts of the kind that a user gives where a network is wanted: networks, nearly networks, and no networks at all. */
export const networkTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 1, arbitrary: garbage.map((codes) => String.fromCodePoint(...codes)) },
  {
    weight: 19,
    arbitrary: fc
      .tuple(fc.oneof(ipv4Networks, ipv6Networks), mutations)
      .map(([text, changes]) => changes.reduce(mutated, text)),
  },
);

/** As `networkTexts`, without a prefix length. */
export const addressTexts: fc.Arbitrary<string> = networkTexts.map((text) => text.split('/')[0]);

function dotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

function mutated(text: string, { kind, at: share, char, length }: Mutation): string {
  const at = Math.floor((share / 1001) * (text.length + 1));
  const [before, after] = [text.slice(0, at), text.slice(at)];
  switch (kind) {
    case 'insert':
      return before + char + after;
    case 'delete':
      return before + after.slice(1);
    case 'repeat':
      return before + after.slice(0, length) + after;
    case 'cut':
      return before || text;
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
