import { textOf } from '../errors';
import type { Kind, Listed } from './leftovers';
import type { Runtime } from './runtime';
import { isLasting, SHORTEST_PAUSE, type TimeLimit, unlessGone } from './time-limit';

/** The longest pause between two passes, in milliseconds. */
const LONGEST_PAUSE = 30_000;

/** The time without progress after which a resource in use is in use by one that cannot be removed, in milliseconds. */
const HOPELESS_AFTER = 180_000;

/** A resource that a pass did not remove, or a kind that it could not list. */
export interface Left {
  readonly id: string;
  readonly reason: string;
  /** Whether time does not change it. */
  readonly lasts: boolean;
}

/**
 * Removes resources in passes, until a pass finds none, only lasting failures are left, or the time is over. Returns what is left.
 *
 * Every pass asks AWS anew, so that a second run of the function continues where the first one ended.
 */
export async function removeAll(kinds: readonly Kind[], limit: TimeLimit, runtime: Runtime): Promise<Left[]> {
  let pause = SHORTEST_PAUSE;
  let progress = runtime.now();
  for (;;) {
    const { left, removed } = await pass(kinds, runtime);
    progress = removed > 0 ? runtime.now() : progress;
    pause = removed > 0 ? SHORTEST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
    const wait = limit.jitter(pause);
    const isHopeless = left.some(({ lasts }) => lasts) && runtime.now() - progress >= HOPELESS_AFTER;
    if ((removed === 0 && left.every(({ lasts }) => lasts)) || isHopeless || limit.endsWithin(wait)) {
      return left;
    }
    runtime.log(`waiting for ${left.map(({ id, reason }) => `${id} (${reason})`).join(', ')}`);
    await runtime.sleep(wait);
  }
}

/** Removes what can be removed now. What fails does not keep the pass from the rest. */
async function pass(kinds: readonly Kind[], runtime: Runtime): Promise<{ left: Left[]; removed: number }> {
  const left: Left[] = [];
  let removed = 0;
  const listed: Listed = {};
  for (const kind of kinds) {
    const found = await kind.find(listed).catch((error) => {
      left.push({ id: kind.name, reason: textOf(error), lasts: isLasting(error) });
      return [];
    });
    for (const { id, remove, reason = '', lasts = false } of found) {
      if (!remove) {
        left.push({ id, reason, lasts });
        continue;
      }
      try {
        await remove().catch(unlessGone);
        removed += 1;
        runtime.log(`deleted ${id}`);
      } catch (error) {
        left.push({ id, reason: textOf(error), lasts: isLasting(error) });
      }
    }
  }
  return { left, removed };
}
