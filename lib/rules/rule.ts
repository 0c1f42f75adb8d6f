import type { Graph } from './graph/graph';
import type { Resource } from './template/resource';

/** The severity of a finding. */
export enum RuleLevel {
  /** The network or the cluster does not work, or is open to everybody. `check` ends with exit code 1. */
  ERROR = 'error',

  /** It works today, but will fail, or will cost more as the cluster grows. */
  WARNING = 'warning',

  /** The rule is not applied. */
  OFF = 'off',
}

/** Values that rules compare templates with. */
export interface RuleSettings {
  /** Networks that may have access to a public endpoint of the Kubernetes API. */
  readonly allowedPublicCidrs: readonly string[];
  /** Minimum number of Availability Zones of a cluster and its nodes. */
  readonly minimumZones: number;
  /** Services for which every VPC with a cluster must have an endpoint, such as `ecr.api`. */
  readonly requiredEndpoints: readonly string[];
  /** The date for the calendar of Kubernetes versions, such as `2026-11-28`. */
  readonly today: string;
}

/** The outcome of a rule for one resource: it complies, or what is wrong. */
export interface Outcome {
  readonly subject: Resource;
  /** The Kubernetes object or Helm release in the resource. */
  readonly label?: string;
  /** The problem. Undefined if the resource complies. */
  readonly message?: string;
}

/** A rule about one state of templates. It is a pure function of its arguments. */
export interface Rule {
  /** The id: its group and a number, such as `NET1`. It never changes. */
  readonly id: string;
  readonly level: RuleLevel.ERROR | RuleLevel.WARNING;
  /** Whether the rule is applied only if options or a profile select it. */
  readonly isOptional?: boolean;
  /** The compliant state, in one sentence. */
  readonly what: string;
  readonly why: string;
  readonly mend: string;
  /** The URL of the source. */
  readonly source: string;
  /** The difference to a rule of AwsSolutions of cdk-nag, and its reason. */
  readonly differs?: string;
  /**
   * An outcome for each resource that the rule can evaluate. None if it does not apply, or if the value is known only
   * at deployment.
   */
  check(graph: Graph, settings: RuleSettings): Iterable<Outcome>;
}

/** A Kubernetes object or a Helm release, and the resource that contains it. */
interface Held {
  readonly holder: Resource;
  readonly label: string;
}

/**
 * The outcome of a condition. None if the condition is not known.
 *
 * @param isRight undefined if it is known only at deployment
 */
export function* verdict(
  subject: Resource | Held | { readonly resource: Resource },
  isRight: boolean | undefined,
  message: string | (() => string),
): Iterable<Outcome> {
  if (isRight === undefined) {
    return;
  }
  const [resource, label] =
    'holder' in subject
      ? [subject.holder, subject.label]
      : ['resource' in subject ? subject.resource : subject, undefined];
  yield {
    subject: resource,
    label,
    message: isRight ? undefined : typeof message === 'string' ? message : message(),
  };
}

/** Names as text: `a`, `a and b`, `a, b and c`. A long list is shortened. */
export function listed(names: readonly string[], most = 5): string {
  const own = [...new Set(names)];
  if (own.length > most) {
    return `${own.slice(0, most).join(', ')} and ${own.length - most} more`;
  }
  return own.length < 2 ? own.join('') : `${own.slice(0, -1).join(', ')} and ${own.at(-1)}`;
}
