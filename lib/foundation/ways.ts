/** Whether steps lead to a goal, from wherever one asks: each step is taken once, however many ask. */
export class Ways<T> {
  private readonly known: Map<T, boolean>;

  constructor(
    goal: T,
    private readonly next: (from: T) => readonly T[],
  ) {
    this.known = new Map([[goal, true]]);
  }

  /** True for the goal itself, and for what leads to it, directly or through others. */
  leadFrom(start: T): boolean {
    if (!this.known.has(start)) {
      this.explore(start);
    }
    return this.known.get(start) ?? false;
  }

  /** Goes on to all that is not known yet, and then back from where the goal came in sight: no recursion, as chains are long. */
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
