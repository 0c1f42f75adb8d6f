import { references, type Synthesized } from '../../test/support/templates';
import { secondsOf } from './durations';

/** A resource of the chain, and the time when it is complete. */
export interface Step {
  readonly id: string;
  readonly type: string;
  readonly seconds: number;
  /** Seconds after the start of the deployment. */
  readonly endsAt: number;
}

/**
 * Returns the longest chain of dependent resources of a stack, from first to last. CloudFormation starts a resource when its references and its
 * `DependsOn` resources are complete. The chain therefore determines the duration of the deployment.
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

/** Returns the duration of a chain in seconds. */
export function endOf(path: readonly Step[]): number {
  return path.at(-1)?.endsAt ?? 0;
}

/** Returns a line for each step with its end, its duration and its resource. */
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
