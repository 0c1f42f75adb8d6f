import type { Graph } from './graph/graph';
import type { Resource } from './template/resource';

/** How much a finding weighs. */
export enum RuleLevel {
  /** What does not work, or opens the cluster to everybody: `check` ends with exit code 1. */
  ERROR = 'error',

  /** What works today, and fails, costs or grows badly later. */
  WARNING = 'warning',

  /** The rule is not applied. */
  OFF = 'off',
}

/** What rules compare templates with. */
export interface RuleSettings {
  /** Networks that may reach a public endpoint of the Kubernetes API. */
  readonly allowedPublicCidrs: readonly string[];
  /** Availability Zones that a cluster and its nodes span at least. */
  readonly minimumZones: number;
  /** Services that need an endpoint in every VPC with a cluster, such as `ecr.api`. */
  readonly requiredEndpoints: readonly string[];
  /** The day for the calendar of Kubernetes versions, such as `2026-11-28`. */
  readonly today: string;
}

/** What a rule says of one resource: that it complies, or how it does not. */
export interface Outcome {
  readonly subject: Resource;
  /** The Kubernetes object or Helm release in the resource. */
  readonly label?: string;
  /** What is wrong; undefined where the resource complies. */
  readonly message?: string;
}

/** A rule about one state of templates. It looks at what it is given, and at nothing else. */
export interface Rule {
  /** Its group and a number, such as `NET1`: contract. */
  readonly id: string;
  readonly level: RuleLevel.ERROR | RuleLevel.WARNING;
  /** Whether the rule is applied only where options or a profile name it. */
  readonly isOptional?: boolean;
  /** What is right, in one sentence. */
  readonly what: string;
  readonly why: string;
  readonly mend: string;
  /** The page that says so. */
  readonly source: string;
  /** Where AwsSolutions of cdk-nag says something else, and why this rule does not. */
  readonly differs?: string;
  /** An outcome for each resource that the rule could decide. None where it does not apply, or where deployment decides. */
  check(graph: Graph, settings: RuleSettings): Iterable<Outcome>;
}

/** A Kubernetes object or a Helm release, in its resource. */
interface Held {
  readonly holder: Resource;
  readonly label: string;
}

/**
 * The outcome of a condition: none where it is not known.
 *
 * @param isRight undefined where it shows at deployment
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

/** Names in a sentence: `a`, `a and b`, `a, b and c`; of many, the first ones. */
export function listed(names: readonly string[], most = 5): string {
  const own = [...new Set(names)];
  if (own.length > most) {
    return `${own.slice(0, most).join(', ')} and ${own.length - most} more`;
  }
  return own.length < 2 ? own.join('') : `${own.slice(0, -1).join(', ')} and ${own.at(-1)}`;
}
