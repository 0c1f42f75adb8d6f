import { byRule, placeOf, type Report, summaryOf } from './report';

/** The report for a terminal: each rule once, with the locations of its findings. */
export function textReport(report: Report, hasColors: boolean): string {
  const paint = (style: string, text: string) => (hasColors ? `\u001b[${style}m${text}\u001b[0m` : text);
  const blocks = [...byRule(report.findings)].map(([id, findings]) => {
    const [{ level, what, mend, source }] = findings;
    return [
      `${paint(level === 'error' ? '1;31' : '1;33', `${level} ${id}`)} ${paint('1', what)}`,
      ...findings.map((finding) => `  ${placeOf(finding)}\n    ${finding.message}`),
      `  ${paint('2', `Solution: ${mend}`)}`,
      `  ${paint('2', `Source: ${source}`)}`,
    ].join('\n');
  });
  const marks = { met: paint('32', '✓'), missed: paint('31', '✗'), 'not applicable': '–' };
  const points = report.checklist.map(({ title, line, state }) => `${marks[state]} ${title}: ${line}`);
  const checklist = points.length > 0 ? [points.join('\n')] : [];
  return `${[...blocks, ...checklist, summaryOf(report)].join('\n\n')}\n`;
}
