/** The first of the values that is there twice, deploy-time values among them: the same one is the same text. */
export function twin<T>(values: readonly T[]): T | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}
