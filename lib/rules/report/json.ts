import type { Report } from './report';
import { countOf } from './report';

/** The version of the JSON format. It changes if a field is renamed or removed. */
const FORMAT_VERSION = 1;

/** The report as JSON. */
export function jsonReport(report: Report): string {
  const value = {
    formatVersion: FORMAT_VERSION,
    summary: {
      errors: countOf(report.findings, 'error'),
      warnings: countOf(report.findings, 'warning'),
      acknowledged: report.acknowledged.length,
      resources: report.resources,
      files: report.files,
    },
    findings: report.findings,
    acknowledged: report.acknowledged,
    ...(report.checklist.length > 0 ? { checklist: report.checklist } : {}),
    rules: [...report.counts].map(([id, { complies, violates }]) => ({
      id: `EksNetworking-${id}`,
      complies,
      violates,
    })),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
