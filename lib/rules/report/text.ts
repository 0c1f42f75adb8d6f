import { byRule, placeOf, type Report, summaryOf } from './report';

/** The report for a terminal: each rule once, with the places that violate it. */
export function textReport(report: Report, hasColors: boolean): string {
  const paint = (style: string, text: string) => (hasColors ? `\u001b[${style}m${text}\u001b[0m` : text);
  const blocks = [...byRule(report.findings)].map(([id, findings]) => {
    const [{ level, what, mend, source }] = findings;
    return [
      `${paint(level === 'error' ? '1;31' : '1;33', `${level} ${id}`)} ${paint('1', what)}`,
      ...findings.map((finding) => `  ${placeOf(finding)}\n    ${finding.message}`),
      `  ${paint('2', `Mend: ${mend}`)}`,
      `  ${paint('2', `See: ${source}`)}`,
    ].join('\n');
  });
  return `${[...blocks, summaryOf(report)].join('\n\n')}\n`;
}
