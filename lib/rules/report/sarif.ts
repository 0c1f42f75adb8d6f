import type { Report, ReportedFinding } from './report';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const HOME = 'https://github.com/cdk-eks-networking/cdk-eks-networking';

/**
 * The report as SARIF 2.1.0, for code scanning.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport(report: Report, version: string): string {
  const results = [...report.findings, ...report.acknowledged];
  const rules = [...new Map(results.map((finding) => [finding.id, finding])).values()];
  const indices = new Map(rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cdk-eks-networking',
            version,
            informationUri: HOME,
            rules: rules.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        artifacts: report.files.map((file) => ({ location: { uri: uriOf(file) } })),
        results: results.map((finding) => ({ ruleIndex: indices.get(finding.id), ...resultOf(finding) })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function ruleOf({ id, level, what, why, mend, source }: ReportedFinding) {
  return {
    id,
    shortDescription: { text: what },
    fullDescription: { text: `${what} ${why}` },
    help: { text: `${why} ${mend} ${source}`, markdown: `${why}\n\n**${mend}**\n\n[Source](${source})` },
    helpUri: source,
    defaultConfiguration: { level },
    properties: { tags: ['eks', 'networking'] },
  };
}

function resultOf({ id, level, message, file, line, logicalId, object, constructPath, acknowledged }: ReportedFinding) {
  return {
    ruleId: id,
    level,
    message: { text: message },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line ?? 1 } },
        logicalLocations: [
          { name: object ?? logicalId, fullyQualifiedName: constructPath ?? logicalId, kind: 'resource' },
        ],
      },
    ],
    partialFingerprints: { 'cdkEksNetworking/v1': [id, file, logicalId, object].filter(Boolean).join('|') },
    ...(acknowledged === undefined ? {} : { suppressions: [{ kind: 'inSource', justification: acknowledged }] }),
  };
}

/** A path as a URI reference. */
function uriOf(file: string): string {
  return file.split(/[\\/]/).map(encodeURIComponent).join('/');
}
