/** The data of all report formats. */

import { CHECKLIST, type ChecklistState, stateOf } from '../checklist';
import { RuleLevel } from '../rule';
import type { Finding, RuleCount, RunResult } from '../run';
import { fullId } from '../run';
import { isObject, listOf, objectsIn } from '../template/values';

/** A finding in reports. */
export interface ReportedFinding {
  readonly id: string;
  readonly level: 'error' | 'warning';
  readonly message: string;
  readonly what: string;
  readonly why: string;
  readonly mend: string;
  readonly source: string;
  /** The file of the template. */
  readonly file: string;
  readonly line?: number;
  readonly logicalId: string;
  readonly type: string;
  /** The Kubernetes object or Helm release. */
  readonly object?: string;
  readonly constructPath?: string;
  /** The reason of the acknowledgement, in the metadata of the resource. */
  readonly acknowledged?: string;
}

/** The report of a run. */
export interface Report {
  readonly findings: readonly ReportedFinding[];
  readonly acknowledged: readonly ReportedFinding[];
  readonly counts: ReadonlyMap<string, RuleCount>;
  readonly resources: number;
  readonly files: readonly string[];
  /** The points of the enterprise review, if the profile has them. */
  readonly checklist: readonly ReportedPoint[];
}

/** A point of the enterprise review and its state. */
export interface ReportedPoint {
  readonly title: string;
  readonly line: string;
  readonly state: ChecklistState;
}

/** The report of a run. */
export function reportOf(
  { findings, counts, resources }: RunResult,
  files: readonly string[],
  hasChecklist = false,
): Report {
  const all = findings.map(reported).sort(inOrder);
  return {
    findings: all.filter(({ acknowledged }) => acknowledged === undefined),
    acknowledged: all.filter(({ acknowledged }) => acknowledged !== undefined),
    counts,
    resources,
    files,
    checklist: hasChecklist
      ? CHECKLIST.map((point) => ({ title: point.title, line: point.line, state: stateOf(point, counts) }))
      : [],
  };
}

function reported({ rule, level, subject, label, message }: Finding): ReportedFinding {
  const { template, logicalId, type, constructPath } = subject;
  return {
    id: fullId(rule),
    level: level === RuleLevel.ERROR ? 'error' : 'warning',
    message,
    what: rule.what,
    why: rule.why,
    mend: rule.mend,
    source: rule.source,
    file: template.name,
    line: template.source.lineOf?.(logicalId),
    logicalId,
    type,
    object: label,
    constructPath,
    acknowledged: acknowledgedIn(subject.metadata, fullId(rule)),
  };
}

/** The reason for a rule in the metadata of cdk-nag. */
function acknowledgedIn(metadata: unknown, id: string): string | undefined {
  const rules = isObject(metadata) && isObject(metadata.cdk_nag) ? metadata.cdk_nag.rules_to_suppress : undefined;
  const own = objectsIn([...listOf(rules)]).find((rule) => rule.id === id);
  return own === undefined ? undefined : typeof own.reason === 'string' ? own.reason : 'no reason given';
}

/** Sorts errors before warnings, then by rule and location. */
function inOrder(one: ReportedFinding, other: ReportedFinding): number {
  const keys = ({ level, id, file, line, logicalId }: ReportedFinding) => [
    level,
    id.replace(/\d+$/, (digits) => digits.padStart(4, '0')),
    file,
    String(line ?? 0).padStart(8, '0'),
    logicalId,
  ];
  const [first, second] = [keys(one), keys(other)];
  const at = first.findIndex((key, index) => key !== second[index]);
  return at < 0 ? 0 : first[at] < second[at] ? -1 : 1;
}

/** Findings by rule id, in their order. */
export function byRule(findings: readonly ReportedFinding[]): ReadonlyMap<string, readonly ReportedFinding[]> {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.id) ?? [];
    group.push(finding);
    groups.set(finding.id, group);
  }
  return groups;
}

/** The number of findings with a level. */
export function countOf(findings: readonly ReportedFinding[], level: 'error' | 'warning'): number {
  return findings.filter((finding) => finding.level === level).length;
}

/** `3 errors, 1 warning; 20 rules complied with, 60 did not apply`. */
export function summaryOf({ findings, acknowledged, counts, resources }: Report): string {
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  const rules = [...counts.values()];
  const complied = rules.filter(({ complies, violates }) => complies > 0 && violates === 0).length;
  const silent = rules.filter(({ complies, violates }) => complies === 0 && violates === 0).length;
  const parts = [
    `${many(countOf(findings, 'error'), 'error')}, ${many(countOf(findings, 'warning'), 'warning')}`,
    ...(acknowledged.length > 0 ? [`${acknowledged.length} acknowledged`] : []),
    `${many(complied, 'rule')} complied with, ${silent} did not apply or could not be decided (${many(resources, 'resource')})`,
  ];
  return parts.join('; ');
}

/** The location of a finding: a file with a line, the resource, and the object in it. */
export function placeOf({ file, line, logicalId, object, constructPath, type }: ReportedFinding): string {
  const name =
    type === 'Kubernetes::Manifest'
      ? (object ?? logicalId)
      : `${logicalId}${object === undefined ? '' : ` (${object})`}`;
  return `${file}${line === undefined ? '' : `:${line}`} ${name}${constructPath === undefined ? '' : ` at ${constructPath}`}`;
}
