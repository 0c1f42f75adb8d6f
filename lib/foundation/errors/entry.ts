/** What a refusal of one name means, and the way out of it. */
export interface ErrorEntry {
  readonly means: string;
  readonly instead: string;
}
