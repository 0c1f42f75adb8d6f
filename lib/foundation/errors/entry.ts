/** Meaning of an error, and what to write instead. */
export interface ErrorEntry {
  readonly means: string;
  readonly instead: string;
}
