/** Rows of refusals as `test.each` names them: by what is wrong, whatever was written. */
export function refusalRows<T>(rows: [written: T, wrong: string, instead: string][]): [string, string, T][] {
  return rows.map(([written, wrong, instead]) => [wrong, instead, written]);
}
