import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';

const NAME = 'IngressRule';

/** What stands on its own in a regular expression, other than letters: escapes, classes of characters, ways to open a group, and quantifiers. */
const PARTS =
  /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\(\?<?[=!]|\(\?(?:>|R|&|P[=>]|[-+]?\d)|\(\?P?<|\(\?|\(|[*+?}]\+/g;

/** How a group opens that keeps what it matched. */
const CAPTURE = /^\((\?P?<)?$/;

/**
 * What an ALB does not know: looking ahead and behind, groups that do not give back, recursion, references back, classes of Unicode, and
 * possessive quantifiers.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
const UNKNOWN = /^(\(\?(<?[=!]|>|R|&|P[=>]|[-+]?\d)|\\[1-9kgpP]|[*+?}]\+$)/;

/** Refuses a regular expression that an ALB does not take. */
export function refuseRegex(regex: string, longest: number): void {
  if (!isConcrete(regex)) {
    return;
  }
  if (regex.length === 0 || regex.length > longest) {
    refuse(NAME, `"${regex}" has ${regex.length} characters for a regular expression, write 1 to ${longest}`);
  }
  const unknown = partsOf(regex).find((part) => UNKNOWN.test(part) || /^\[[\s\S]*\\[pP]/.test(part));
  if (unknown !== undefined) {
    refuse(
      NAME,
      `"${regex}" has ${unknown} in it, which an ALB does not know, write it without looking around, going back or classes of Unicode`,
    );
  }
}

/** How many groups a regular expression keeps, for `$1` and the like. */
export function groupCount(regex: string): number {
  return partsOf(regex).filter((part) => CAPTURE.test(part)).length;
}

function partsOf(regex: string): string[] {
  return regex.match(PARTS) ?? [];
}
