/** A table that several formats can render. */
export interface TextTable {
  readonly caption: string;
  readonly headings: readonly string[];
  /** The indices of the columns that contain numbers. */
  readonly numbers: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

/** Renders a table as lines of plain text, without its caption. */
export function formatLines({ headings, numbers, rows }: TextTable): { heading: string; rule: string; rows: string[] } {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (numbers.includes(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd();
  return { heading: line(headings), rule: widths.map((width) => '─'.repeat(width)).join('──'), rows: rows.map(line) };
}

/** Formats a whole number with thousands separators: `8,187`. Loading the locales of `toLocaleString` takes several milliseconds. */
export function formatCount(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
