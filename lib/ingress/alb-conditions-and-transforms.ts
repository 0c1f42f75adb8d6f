import { Cidr } from '../addressing/cidr';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';

const REGEX_ERROR = 'IngressRule';

/** Tokens of a regular expression other than letters: escapes, character classes, starts of groups, and quantifiers. */
const PARTS =
  /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\(\?<?[=!]|\(\?(?:>|R|&|P[=>]|[-+]?\d)|\(\?P?<|\(\?|\(|[*+?}]\+/g;

/** The start of a capturing group. */
const CAPTURE = /^\((\?P?<)?$/;

/**
 * Features that an ALB does not support: lookahead and lookbehind, atomic groups, recursion, back references, Unicode
 * classes and possessive quantifiers.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
const UNKNOWN = /^(\(\?(<?[=!]|>|R|&|P[=>]|[-+]?\d)|\\[1-9kgpP]|[*+?}]\+$)/;

/** Fails on a regular expression that an ALB does not accept. */
export function validateRegex(regex: string, longest: number): void {
  if (!isConcrete(regex)) {
    return;
  }
  if (regex.length === 0 || regex.length > longest) {
    fail(REGEX_ERROR, `"${regex}" has ${regex.length} characters. Write a regular expression of 1 to ${longest}`);
  }
  const unknown = partsOf(regex).find((part) => UNKNOWN.test(part) || /^\[[\s\S]*\\[pP]/.test(part));
  if (unknown !== undefined) {
    fail(
      REGEX_ERROR,
      `"${regex}" contains ${unknown}, which an ALB does not support. Write it without lookaround, back references and Unicode classes`,
    );
  }
}

/** The number of capturing groups of a regular expression, for `$1` and the like. */
export function groupCount(regex: string): number {
  return partsOf(regex).filter((part) => CAPTURE.test(part)).length;
}

function partsOf(regex: string): string[] {
  return regex.match(PARTS) ?? [];
}

const CONDITION_ERROR = 'IngressRule';

/** The maximum length of a condition value. */
const MAX_CONDITION_LENGTH = 128;

/** The pattern of HTTP methods in a condition, which is case-sensitive. */
const METHOD = /^[A-Z_-]{1,40}$/;

/** The keys of the text conditions in the JSON of the controller. */
const CONFIGS = {
  'host-header': 'hostHeaderConfig',
  'http-header': 'httpHeaderConfig',
  'path-pattern': 'pathPatternConfig',
};

/**
 * A condition of a listener rule, in addition to host name and path of the Ingress.
 *
 * A rule of an ALB has at most five condition values, including those of the Ingress: its host counts as one, a path of
 * the type `Exact` as one, and a path of the type `Prefix` as two. In one rule, host names are either all patterns or
 * all regular expressions, and so are paths.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export class AlbCondition {
  /** Matches one of these host names. `*` matches any number of characters, and `?` exactly one. */
  public static hostnames(...values: string[]): AlbCondition {
    validateArguments('AlbCondition.hostnames', arguments);
    return AlbCondition.text('host-header', values);
  }

  /**
   * Matches host names by one of these regular expressions. It does not work if the Ingress sets a host for the rule.
   */
  public static hostnameRegexes(...regexes: string[]): AlbCondition {
    validateArguments('AlbCondition.hostnameRegexes', arguments);
    return AlbCondition.text('host-header', regexes, { isRegex: true });
  }

  /** Matches one of these paths. `*` matches any number of characters, and `?` exactly one. */
  public static paths(...values: string[]): AlbCondition {
    validateArguments('AlbCondition.paths', arguments);
    return AlbCondition.text('path-pattern', values);
  }

  /**
   * Matches paths by one of these regular expressions. It needs a path of the type `ImplementationSpecific`, with
   * `regexPaths` or without a value. For other paths, the controller writes patterns, and a rule cannot have both.
   */
  public static pathRegexes(...regexes: string[]): AlbCondition {
    validateArguments('AlbCondition.pathRegexes', arguments);
    return AlbCondition.text('path-pattern', regexes, { isRegex: true });
  }

  /**
   * Matches a header with one of these values. `*` matches any number of characters, and `?` exactly one.
   *
   * @param name of the header, at most 40 characters; for `Host`, use the host name conditions
   */
  public static header(name: string, ...values: string[]): AlbCondition {
    validateArguments('AlbCondition.header', arguments);
    validateHeader(name);
    return AlbCondition.text('http-header', values, { httpHeaderName: name });
  }

  /**
   * Matches the value of a header by one of these regular expressions.
   *
   * @param name of the header, at most 40 characters; for `Host`, use the host name conditions
   */
  public static headerRegexes(name: string, ...regexes: string[]): AlbCondition {
    validateArguments('AlbCondition.headerRegexes', arguments);
    validateHeader(name);
    return AlbCondition.text('http-header', regexes, { httpHeaderName: name, isRegex: true });
  }

  /** Matches one of these methods, such as `GET`. Write capital letters, because the comparison is case-sensitive. */
  public static methods(...values: string[]): AlbCondition {
    validateArguments('AlbCondition.methods', arguments);
    const odd = values.filter(isConcrete).find((method) => !METHOD.test(method));
    if (odd !== undefined) {
      fail(
        CONDITION_ERROR,
        `"${odd}" is not a method that an ALB can match. Write at most 40 capital letters, such as GET`,
      );
    }
    return new AlbCondition('http-request-method', values, { httpRequestMethodConfig: { values } });
  }

  /**
   * Matches a query parameter with one of these values. `*` matches any number of characters, and `?` exactly one.
   *
   * @param key of the parameter
   */
  public static queryParameter(key: string, ...values: string[]): AlbCondition {
    validateArguments('AlbCondition.queryParameter', arguments);
    validateAlbValues('query-string', [key, ...values]);
    const pairs = values.map((value) => ({ key, value }));
    return new AlbCondition('query-string', values, { queryStringConfig: { values: pairs } });
  }

  /**
   * Matches requests from one of these networks, in CIDR notation. The ALB compares the address of the last hop, not
   * the `X-Forwarded-For` header.
   */
  public static sourceCidrs(...cidrs: string[]): AlbCondition {
    validateArguments('AlbCondition.sourceCidrs', arguments);
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

  /** The number of its condition values. @internal */
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
      fail(CONDITION_ERROR, `"${_field}" has no value. Write one or more`);
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
    fail(CONDITION_ERROR, `"${name}" is the header of the host name. Use AlbCondition.hostnames`);
  }
  if (name.length === 0 || name.length > 40) {
    fail(CONDITION_ERROR, `"${name}" is not a valid header name of an ALB. Write 1 to 40 characters`);
  }
}

function validateAlbValues(field: string, values: readonly string[]): void {
  const odd = values.filter(isConcrete).find((value) => value.length === 0 || value.length > MAX_CONDITION_LENGTH);
  if (odd !== undefined) {
    fail(
      CONDITION_ERROR,
      `"${odd}" is a value of ${field} with ${odd.length} characters. Write 1 to ${MAX_CONDITION_LENGTH}`,
    );
  }
}

const TRANSFORM_ERROR = 'IngressRule';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RewriteConfig.html */
const MAX_TRANSFORM_LENGTH = 1024;

/**
 * A rewrite of a request before the target receives it. If the expression does not match, the request is not changed.
 * Rules are selected by the original request. The default backend of an Ingress has no rule, so its requests are not
 * rewritten.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html
 */
export class AlbTransform {
  /**
   * Rewrites path and query, such as `AlbTransform.url('^/api/(.+)$', '/$1')`.
   *
   * @param regex a regular expression of at most 1024 characters, without lookaround and back references
   * @param replacement at most 1024 characters; `$1` is the text of the first group, and a number without a group is an
   * error
   */
  public static url(regex: string, replacement: string): AlbTransform {
    validateArguments('AlbTransform.url', arguments);
    return new AlbTransform('url-rewrite', 'urlRewriteConfig', regex, replacement);
  }

  /**
   * Rewrites the `Host` header, such as `AlbTransform.hostname('^(.+)\\.example\\.com$', '$1.example.org')`.
   *
   * @param regex a regular expression of at most 1024 characters, without lookaround and back references
   * @param replacement at most 1024 characters; `$1` is the text of the first group, and a number without a group is an
   * error
   */
  public static hostname(regex: string, replacement: string): AlbTransform {
    validateArguments('AlbTransform.hostname', arguments);
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

/** Fails on the number of a group that does not exist. The rewrite would fail, and clients would get status 500. */
function validateReplacement(regex: string, replacement: string): void {
  if (!isConcrete(replacement)) {
    return;
  }
  if (replacement.length > MAX_TRANSFORM_LENGTH) {
    fail(
      TRANSFORM_ERROR,
      `"${replacement}" has ${replacement.length} characters. Write a replacement of at most ${MAX_TRANSFORM_LENGTH}`,
    );
  }
  const numbers = [...replacement.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  if (isConcrete(regex) && Math.max(0, ...numbers) > groupCount(regex)) {
    fail(
      TRANSFORM_ERROR,
      `"$${Math.max(...numbers)}" is not a group of ${regex}, which has ${groupCount(regex)}. Add parentheses, or remove it`,
    );
  }
}
