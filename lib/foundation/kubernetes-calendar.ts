/** Support periods of a Kubernetes version in EKS. Days are in UTC, such as `2027-08-02`. */
export interface SupportPeriods {
  /** Kubernetes version, such as `1.36`. */
  readonly version: string;
  /** First day without standard support. Extended support is charged from this day. */
  readonly standardSupportEnds: string;
  /** First day without any support. EKS may upgrade the control plane to the next version from this day. */
  readonly extendedSupportEnds: string;
}

/** Day on which the calendar was read. */
export const EKS_CALENDAR_AS_OF = '2026-11-28';

/**
 * Calendar of Kubernetes versions in EKS, newest first.
 *
 * Versions that are older than all of these have no support. Newer versions are not listed, and pass.
 *
 * Read on 2026-11-28. 1.29 to 1.34: https://github.com/awsdocs/amazon-eks-user-guide,
 * latest/ug/versioning/kubernetes-versions.adoc. 1.28 and 1.35: https://endoflife.date/amazon-eks, which reads the
 * AWS page. 1.36: the same source, as quoted in public repositories in September 2026. One of them had the day from
 * `aws eks describe-cluster-versions`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html#kubernetes-release-calendar
 */
export const EKS_CALENDAR: readonly SupportPeriods[] = Object.freeze([
  { version: '1.36', standardSupportEnds: '2027-08-02', extendedSupportEnds: '2028-08-02' },
  { version: '1.35', standardSupportEnds: '2027-03-27', extendedSupportEnds: '2028-03-27' },
  { version: '1.34', standardSupportEnds: '2026-12-02', extendedSupportEnds: '2027-12-02' },
  { version: '1.33', standardSupportEnds: '2026-07-29', extendedSupportEnds: '2027-07-29' },
  { version: '1.32', standardSupportEnds: '2026-03-23', extendedSupportEnds: '2027-03-23' },
  { version: '1.31', standardSupportEnds: '2025-11-26', extendedSupportEnds: '2026-11-26' },
  { version: '1.30', standardSupportEnds: '2025-07-23', extendedSupportEnds: '2026-07-23' },
  { version: '1.29', standardSupportEnds: '2025-03-23', extendedSupportEnds: '2026-03-23' },
  { version: '1.28', standardSupportEnds: '2024-11-26', extendedSupportEnds: '2025-11-26' },
]);

/** Support that a version has on a day. */
export type KubernetesSupport =
  | { readonly kind: 'standard' | 'extended'; readonly until: string }
  | { readonly kind: 'ended'; readonly since?: string }
  | { readonly kind: 'unknown' };

/**
 * Returns the support of a version on a day.
 *
 * @param version such as `1.36`
 * @param day such as `2026-11-28`
 */
export function supportOf(version: string, day: string): KubernetesSupport {
  const periods = EKS_CALENDAR.find((row) => row.version === version);
  if (periods === undefined) {
    return isOlderThanCalendar(version) ? { kind: 'ended' } : { kind: 'unknown' };
  }
  const { standardSupportEnds, extendedSupportEnds } = periods;
  if (day < standardSupportEnds) {
    return { kind: 'standard', until: standardSupportEnds };
  }
  return day < extendedSupportEnds
    ? { kind: 'extended', until: extendedSupportEnds }
    : { kind: 'ended', since: extendedSupportEnds };
}

/**
 * Returns the day of the synthesis in UTC.
 *
 * `SOURCE_DATE_EPOCH`, in seconds, overrides it, as in other tools for reproducible builds. Only warnings depend on
 * the day, never templates.
 *
 * @see https://reproducible-builds.org/specs/source-date-epoch/
 */
export function today(
  epoch: string | undefined = process.env.SOURCE_DATE_EPOCH,
  now: () => number = () => Date.now(),
): string {
  const isGiven = epoch !== undefined && /^\d{1,11}$/.test(epoch);
  return new Date(isGiven ? Number(epoch) * 1000 : now()).toISOString().slice(0, 'yyyy-mm-dd'.length);
}

function isOlderThanCalendar(version: string): boolean {
  const [oldest] = EKS_CALENDAR.map((row) => minorOf(row.version)).sort((one, two) => one - two);
  return version.startsWith('1.') && minorOf(version) < oldest;
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
