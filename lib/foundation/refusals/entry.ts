/** Meaning of an error, and what to write instead. */
export interface RefusalEntry {
  readonly means: string;
  readonly instead: string;
}
