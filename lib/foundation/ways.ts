/** Memoized reachability of one graph node. */
export class Ways<T> {
  private readonly known: Map<T, boolean>;

  constructor(
    goal: T,
    private readonly next: (from: T) => readonly T[],
  ) {
    this.known = new Map([[goal, true]]);
  }

  /** Returns true for the node itself, and for every node from which it can be reached. */
  leadFrom(start: T): boolean {
    if (!this.known.has(start)) {
      this.explore(start);
    }
    return this.known.get(start) ?? false;
  }

  /**
   * Explores all nodes that are not known yet, and then marks those that reach the goal. It does not recurse, because
   * dependency chains are long.
   */
  private explore(start: T): void {
    const fresh = new Set([start]);
    const back = new Map<T, T[]>();
    const leading = new Set<T>();
    for (const from of fresh) {
      for (const to of this.next(from)) {
        if (this.known.get(to)) {
          leading.add(from);
        } else if (!this.known.has(to)) {
          fresh.add(to);
          back.set(to, [...(back.get(to) ?? []), from]);
        }
      }
    }
    for (const one of leading) {
      for (const earlier of back.get(one) ?? []) {
        leading.add(earlier);
      }
    }
    for (const one of fresh) {
      this.known.set(one, leading.has(one));
    }
  }
}
