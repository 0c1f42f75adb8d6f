import { Cidr } from '../addressing/cidr';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';

const REGEX_ERROR = 'IngressRule';

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
export function validateRegex(regex: string, longest: number): void {
  if (!isConcrete(regex)) {
    return;
  }
  if (regex.length === 0 || regex.length > longest) {
    fail(REGEX_ERROR, `"${regex}" has ${regex.length} characters for a regular expression, write 1 to ${longest}`);
  }
  const unknown = partsOf(regex).find((part) => UNKNOWN.test(part) || /^\[[\s\S]*\\[pP]/.test(part));
  if (unknown !== undefined) {
    fail(
      REGEX_ERROR,
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

const CONDITION_ERROR = 'IngressRule';

/** The most characters of a value. */
const MAX_CONDITION_LENGTH = 128;

/** What an ALB takes as a method: it compares letters as they are written. */
const METHOD = /^[A-Z_-]{1,40}$/;

/** The places of the conditions that compare text, in the JSON of the controller. */
const CONFIGS = {
  'host-header': 'hostHeaderConfig',
  'http-header': 'httpHeaderConfig',
  'path-pattern': 'pathPatternConfig',
};

/**
 * What a request must have beside host and path of the Ingress.
 *
 * An ALB compares five values in a rule, those of the Ingress among them: its host counts as one, a path of the type `Exact` as one, and a path of
 * the type `Prefix` as two. In one rule, hosts are either all patterns or all regular expressions, and so are paths.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export class AlbCondition {
  /** One of these hosts; `*` and `?` stand for any characters and for one. */
  public static hosts(...values: string[]): AlbCondition {
    validateArguments('AlbCondition.hosts', arguments);
    return AlbCondition.text('host-header', values);
  }

  /** A host that one of these regular expressions matches. Not where the Ingress names a host for the rule. */
  public static hostRegexes(...regexes: string[]): AlbCondition {
    validateArguments('AlbCondition.hostRegexes', arguments);
    return AlbCondition.text('host-header', regexes, { isRegex: true });
  }

  /** One of these paths; `*` and `?` stand for any characters and for one. */
  public static paths(...values: string[]): AlbCondition {
    validateArguments('AlbCondition.paths', arguments);
    return AlbCondition.text('path-pattern', values);
  }

  /**
   * A path that one of these regular expressions matches. Only for paths of the type `ImplementationSpecific`, with `regexPaths` or without a path
   * of their own: of others, the controller makes patterns.
   */
  public static pathRegexes(...regexes: string[]): AlbCondition {
    validateArguments('AlbCondition.pathRegexes', arguments);
    return AlbCondition.text('path-pattern', regexes, { isRegex: true });
  }

  /**
   * A header with one of these values; `*` and `?` stand for any characters and for one.
   *
   * @param name of the header, of 40 characters at the most; `Host` has conditions of its own
   */
  public static header(name: string, ...values: string[]): AlbCondition {
    validateArguments('AlbCondition.header', arguments);
    validateHeader(name);
    return AlbCondition.text('http-header', values, { httpHeaderName: name });
  }

  /**
   * A header with a value that one of these regular expressions matches.
   *
   * @param name of the header, of 40 characters at the most; `Host` has conditions of its own
   */
  public static headerRegexes(name: string, ...regexes: string[]): AlbCondition {
    validateArguments('AlbCondition.headerRegexes', arguments);
    validateHeader(name);
    return AlbCondition.text('http-header', regexes, { httpHeaderName: name, isRegex: true });
  }

  /** One of these methods, such as `GET`: capital letters, as clients write them. */
  public static methods(...values: string[]): AlbCondition {
    validateArguments('AlbCondition.methods', arguments);
    const odd = values.filter(isConcrete).find((method) => !METHOD.test(method));
    if (odd !== undefined) {
      fail(CONDITION_ERROR, `"${odd}" is no method that an ALB compares, write up to 40 capital letters, such as GET`);
    }
    return new AlbCondition('http-request-method', values, { httpRequestMethodConfig: { values } });
  }

  /**
   * A parameter with one of these values; `*` and `?` stand for any characters and for one.
   *
   * @param key of the parameter
   */
  public static query(key: string, ...values: string[]): AlbCondition {
    validateArguments('AlbCondition.query', arguments);
    validateAlbValues('query-string', [key, ...values]);
    const pairs = values.map((value) => ({ key, value }));
    return new AlbCondition('query-string', values, { queryStringConfig: { values: pairs } });
  }

  /** An address in one of these networks, in CIDR notation: of the last hop, not of the `X-Forwarded-For` header. */
  public static sources(...cidrs: string[]): AlbCondition {
    validateArguments('AlbCondition.sources', arguments);
    for (const cidr of cidrs.filter(isConcrete)) {
      Cidr.parse(cidr);
    }
    return new AlbCondition('source-ip', cidrs, { sourceIPConfig: { values: cidrs } });
  }

  private static text(
    field: keyof typeof CONFIGS,
    values: readonly string[],
    { isRegex = false, ...rest }: { readonly isRegex?: boolean; readonly httpHeaderName?: string } = {},
  ): AlbCondition {
    if (isRegex) {
      for (const regex of values) {
        validateRegex(regex, MAX_CONDITION_LENGTH);
      }
    } else {
      validateAlbValues(field, values);
    }
    const config = { ...rest, [isRegex ? 'regexValues' : 'values']: values };
    return new AlbCondition(field, values, { [CONFIGS[field]]: config }, isRegex);
  }

  /** @internal */
  public readonly _condition: { readonly [key: string]: unknown };

  /** How many values it compares. @internal */
  public readonly _count: number;

  private constructor(
    /** @internal */
    public readonly _field: string,
    values: readonly string[],
    content: object,
    /** Whether its values are regular expressions. @internal */
    public readonly _isRegex = false,
  ) {
    if (values.length === 0) {
      fail(CONDITION_ERROR, `"${_field}" has no value, give one or more`);
    }
    this._condition = { field: _field, ...content };
    this._count = values.length;
  }
}

function validateHeader(name: string): void {
  if (!isConcrete(name)) {
    return;
  }
  if (name.toLowerCase() === 'host') {
    fail(CONDITION_ERROR, `"${name}" has conditions of its own, write AlbCondition.hosts`);
  }
  if (name.length === 0 || name.length > 40) {
    fail(CONDITION_ERROR, `"${name}" is no name of a header that an ALB compares, write 1 to 40 characters`);
  }
}

function validateAlbValues(field: string, values: readonly string[]): void {
  const odd = values.filter(isConcrete).find((value) => value.length === 0 || value.length > MAX_CONDITION_LENGTH);
  if (odd !== undefined) {
    fail(
      CONDITION_ERROR,
      `"${odd}" has ${odd.length} characters for a value of ${field}, write 1 to ${MAX_CONDITION_LENGTH}`,
    );
  }
}

const TRANSFORM_ERROR = 'IngressRule';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RewriteConfig.html */
const MAX_TRANSFORM_LENGTH = 1024;

/**
 * How an ALB rewrites a request before a target sees it. Where the expression matches nothing, the request stays as it was. The rule is found by
 * the request as the client wrote it; the default backend of an Ingress has no rule, and nothing is rewritten for it.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html
 */
export class AlbTransform {
  /**
   * Rewrites the path and the query, such as `AlbTransform.url('^/api/(.+)$', '/$1')`.
   *
   * @param regex a regular expression of 1024 characters at the most, without looking around and references back
   * @param replacement 1024 characters at the most; `$1` stands for what the first group matched, and numbers of groups that are not there are refused
   */
  public static url(regex: string, replacement: string): AlbTransform {
    validateArguments('AlbTransform.url', arguments);
    return new AlbTransform('url-rewrite', 'urlRewriteConfig', regex, replacement);
  }

  /**
   * Rewrites the `Host` header, such as `AlbTransform.host('^(.+)\\.example\\.com$', '$1.example.org')`.
   *
   * @param regex a regular expression of 1024 characters at the most, without looking around and references back
   * @param replacement 1024 characters at the most; `$1` stands for what the first group matched, and numbers of groups that are not there are refused
   */
  public static host(regex: string, replacement: string): AlbTransform {
    validateArguments('AlbTransform.host', arguments);
    return new AlbTransform('host-header-rewrite', 'hostHeaderRewriteConfig', regex, replacement);
  }

  /** @internal */
  public readonly _transform: { readonly [key: string]: unknown };

  private constructor(
    /** @internal */
    public readonly _type: string,
    config: string,
    regex: string,
    replace: string,
  ) {
    validateRegex(regex, MAX_TRANSFORM_LENGTH);
    validateReplacement(regex, replace);
    this._transform = { type: _type, [config]: { rewrites: [{ regex, replace }] } };
  }
}

/** A group that is not there fails the rewriting: clients see errors 500. */
function validateReplacement(regex: string, replacement: string): void {
  if (!isConcrete(replacement)) {
    return;
  }
  if (replacement.length > MAX_TRANSFORM_LENGTH) {
    fail(
      TRANSFORM_ERROR,
      `"${replacement}" has ${replacement.length} characters for a replacement, write ${MAX_TRANSFORM_LENGTH} at the most`,
    );
  }
  const numbers = [...replacement.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  if (isConcrete(regex) && Math.max(0, ...numbers) > groupCount(regex)) {
    fail(
      TRANSFORM_ERROR,
      `"$${Math.max(...numbers)}" stands for no group of ${regex}, which has ${groupCount(regex)}, add parentheses or leave it out`,
    );
  }
}
