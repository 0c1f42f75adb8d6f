import { appendFileSync } from 'node:fs';

/** The fewest tries of a property: its shrunk counterexamples have to come up at all. */
const FEWEST = 25;

/**
 * How often a property is tried: as often as given where TEST_EFFORT is `full`, as in `.ci/run`, and a tenth of that in `npm test`, where people wait.
 * TEST_COUNTS may name a file that collects the numbers.
 */
export function runs(full: number): number {
  const { TEST_EFFORT, TEST_COUNTS } = process.env;
  const count = TEST_EFFORT === 'full' ? full : Math.max(Math.ceil(full / 10), Math.min(FEWEST, full));
  if (TEST_COUNTS) {
    appendFileSync(TEST_COUNTS, `${count}\n`);
  }
  return count;
}
