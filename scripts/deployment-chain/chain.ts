import { references, type Synthesized } from '../../test/support/templates';
import { secondsOf } from './durations';

/** A resource of the chain, and when it is there. */
export interface Step {
  readonly id: string;
  readonly type: string;
  readonly seconds: number;
  /** Seconds after the start of the deployment. */
  readonly endsAt: number;
}

/**
 * The longest chain of resources that wait for each other when a stack is created, first to last. CloudFormation starts a resource as soon as all
 * that it refers to and all of its `DependsOn` is there, so the chain tells how long the deployment takes by typical durations.
 */
export function criticalPath(template: Synthesized, duration: (type: string) => number = secondsOf): Step[] {
  const resources = new Map(template.resources.map((resource) => [resource.id, resource]));
  const paths = new Map<string, readonly Step[]>();
  const open = new Set<string>();
  const pathTo = (id: string): readonly Step[] => {
    const done = paths.get(id);
    if (done) {
      return done;
    }
    if (open.has(id)) {
      throw new Error(`"${id}" waits for itself`);
    }
    open.add(id);
    const { DependsOn = [], Properties, Type } = resources.get(id) as NonNullable<ReturnType<typeof resources.get>>;
    const earlier = [...new Set([...DependsOn, ...references(Properties)])].filter((other) => resources.has(other));
    const before = latest(earlier.map(pathTo));
    const seconds = duration(Type);
    const path = [...before, { id, type: Type, seconds, endsAt: endOf(before) + seconds }];
    open.delete(id);
    paths.set(id, path);
    return path;
  };
  return [...latest([...resources.keys()].map(pathTo))];
}

/** The seconds of a chain. */
export function endOf(path: readonly Step[]): number {
  return path.at(-1)?.endsAt ?? 0;
}

/** A line for each step: when it is there, how long it takes, what it is. */
export function formatPath(path: readonly Step[]): string {
  const width = Math.max(0, ...path.map(({ type }) => type.length));
  return path
    .map(
      ({ endsAt, id, seconds, type }) =>
        `${String(endsAt).padStart(6)} s  +${String(seconds).padEnd(4)} ${type.padEnd(width)}  ${id}`,
    )
    .join('\n');
}

function latest(paths: readonly (readonly Step[])[]): readonly Step[] {
  return paths.reduce<readonly Step[]>((longest, path) => (endOf(path) > endOf(longest) ? path : longest), []);
}
