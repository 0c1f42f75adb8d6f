/** What the rules found in templates of others. */
export interface CorpusEntry {
  readonly name: string;
  readonly source: string;
  readonly errors: number;
  readonly warnings: number;
  readonly ids: readonly string[];
}

/** The day of the figures. */
export const CORPUS_AS_OF = '2026-11-28';

export const CORPUS: readonly CorpusEntry[] = [];
