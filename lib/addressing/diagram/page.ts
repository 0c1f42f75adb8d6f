/** The diagram of a plan and its tables, as one self-contained HTML page. */

import type { TextTable } from '../text-table';
import { SURFACE } from './cells';
import { escapeXml } from './svg';

/** Renders the page: result, notes, diagram and tables. Wide parts scroll on a narrow screen. */
export function renderPage(
  title: string,
  svg: string,
  tables: readonly TextTable[],
  notes: readonly string[],
  verdict?: string,
): string {
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${styles()}</style>`,
    '</head>',
    '<body>',
    '<main>',
    ...(verdict === undefined ? [] : [`<p class="verdict">${escapeXml(verdict)}</p>`]),
    ...notes.map((note) => `<p class="note">${escapeXml(note)}</p>`),
    `<div class="picture" tabindex="0">\n${svg}</div>`,
    '<div class="tables">',
    ...tables.map(renderTable),
    '</div>',
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function renderTable({ caption, headings, numbers, rows }: TextTable): string {
  const cells = (tag: string, texts: readonly string[]) =>
    texts
      .map(
        (text, column) =>
          `<${tag}${numbers.includes(column) ? ' class="number"' : ''}>${escapeXml(text)}</${tag.split(' ')[0]}>`,
      )
      .join('');
  return [
    '<div class="table" tabindex="0">',
    '<table>',
    `<caption>${escapeXml(caption)}</caption>`,
    `<thead><tr>${cells('th scope="col"', headings)}</tr></thead>`,
    '<tbody>',
    ...rows.map((row) => `<tr>${cells('td', row)}</tr>`),
    '</tbody>',
    '</table>',
    '</div>',
  ].join('\n');
}

function styles(): string {
  const scheme = (mode: 'light' | 'dark') =>
    [
      `body{background:${SURFACE.page[mode]};color:${SURFACE.text[mode]}}`,
      `th,.note{color:${SURFACE.quiet[mode]}}`,
      `th,td{border-bottom:1px solid ${SURFACE.grid[mode]}}`,
    ].join('\n');
  return `
body{margin:0;font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main{max-width:1200px;margin:0 auto;padding:8px}
.picture{overflow-x:auto}
.picture svg{display:block;width:100%;min-width:860px;height:auto}
.note,.verdict{margin:8px 12px;overflow-wrap:anywhere}
.verdict{font-weight:600}
.table{max-width:100%;overflow-x:auto}
.tables{display:flex;flex-wrap:wrap;gap:8px 40px;padding:8px 12px;align-items:flex-start}
table{border-collapse:collapse;margin:12px 0}
caption{text-align:left;font-weight:600;padding:6px 0}
th,td{text-align:left;padding:3px 18px 3px 0;font-weight:400;white-space:nowrap}
td{font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
th:last-child,td:last-child{padding-right:0}
.number{text-align:right}
@media (max-width:600px){
th,td{padding-right:10px}
}
${scheme('light')}
@media (prefers-color-scheme:dark){
${scheme('dark')}
}
@media print{
main{max-width:none;padding:0}
.picture,.table{overflow:visible}
.picture svg{min-width:0}
tr,caption{break-inside:avoid}
}
`;
}
