import { byRule, placeOf, type Report, summaryOf } from './report';

/** The maximum number of findings of a rule in a comment. */
const MOST_PLACES = 10;

/** The report for a comment on a pull request. */
export function markdownReport(report: Report): string {
  const { findings, acknowledged } = report;
  const sections = [...byRule(findings)].map(([id, [first, ...more]]) => {
    const own = [first, ...more];
    const rest = own.length - MOST_PLACES;
    return [
      `### ${first.level === 'error' ? '❌' : '⚠️'} ${id}: ${escaped(first.what)}`,
      '',
      ...own
        .slice(0, MOST_PLACES)
        .map((finding) => `- \`${placeOf(finding).replaceAll('`', "'")}\`: ${escaped(finding.message)}`),
      ...(rest > 0 ? [`- and ${rest} more`] : []),
      '',
      `${escaped(first.why)} **${escaped(first.mend)}** ([source](${first.source}))`,
    ].join('\n');
  });
  const notes =
    acknowledged.length === 0
      ? []
      : [
          [
            '<details><summary>Acknowledged</summary>',
            '',
            ...acknowledged.map(
              (finding) =>
                `- ${finding.id} \`${placeOf(finding).replaceAll('`', "'")}\`: ${escaped(finding.acknowledged ?? '')}`,
            ),
            '',
            '</details>',
          ].join('\n'),
        ];
  const marks = { met: '✅', missed: '❌', 'not applicable': '–' };
  const points = report.checklist.map(({ title, line, state }) => `| ${marks[state]} | ${title} | ${line} |`);
  const checklist = points.length > 0 ? [['| | point | asked |', '| --- | --- | --- |', ...points].join('\n')] : [];
  return `${['## EKS networking', summaryOf(report), ...checklist, ...sections, ...notes].join('\n\n')}\n`;
}

/** Escapes Markdown and HTML in a text. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\\*_[\]<>|#]/g, (char) => (char === '<' ? '&lt;' : char === '>' ? '&gt;' : `\\${char}`))
    .replaceAll(/\s+/g, ' ');
}
