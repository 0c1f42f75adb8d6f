import { textOf } from '../errors';
import type { Kind, Listed } from './leftovers';
import type { Runtime } from './runtime';
import { isLasting, SHORTEST_PAUSE, type TimeLimit, unlessGone } from './time-limit';

/** The maximum pause between two passes, in milliseconds. */
const LONGEST_PAUSE = 30_000;

/**
 * The time without progress after which a resource in use counts as used by a resource that cannot be deleted, in
 * milliseconds.
 */
const HOPELESS_AFTER = 180_000;

/** A resource that a pass did not delete, or a type that it could not list. */
export interface Left {
  readonly id: string;
  readonly reason: string;
  /** Whether a later pass cannot succeed. */
  readonly lasts: boolean;
}

/**
 * Deletes resources in passes, until a pass finds none, only permanent failures remain, or the time is over. Returns
 * the remaining resources.
 *
 * Every pass reads the resources again, so a second run of the function continues where the first one ended.
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

/** Deletes all resources that can be deleted now. A failure does not stop the pass. */
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
