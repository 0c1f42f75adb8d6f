/** A row of the table of `docs/permissions.md`. */
export interface PermissionRow {
  readonly role: string;
  readonly option?: string;
  readonly first?: string;
  readonly actions: readonly string[];
  readonly on: readonly string[];
  readonly why: string;
  readonly narrow: string;
}

/** Returns the table of `docs/permissions.md` as Markdown. */
export function permissionsTable(rows: readonly PermissionRow[]): string {
  const code = (text: string) => `\`${text}\``;
  const lines = rows.map(({ actions, first, narrow, on, option, role, why }) =>
    [
      `${code(role)}${option ? `: ${option}` : ''}`,
      `${first ? `${code(first)}, then ` : ''}${actions.map((action) => (action.includes(':') ? code(action) : action)).join(', ')}`,
      on.map((one) => (one === '*' ? 'no resource' : one)).join(', '),
      why,
      narrow,
    ].join(' | '),
  );
  return [
    '| role | action | reach | why | how to narrow it |',
    '| --- | --- | --- | --- | --- |',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}
