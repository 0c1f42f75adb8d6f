import { Cidr } from '../../addressing/cidr';
import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { refuseRegex } from './alb-regex';

const NAME = 'IngressRule';

/** The most characters of a value. */
const LONGEST = 128;

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
    refuseHeader(name);
    return AlbCondition.text('http-header', values, { httpHeaderName: name });
  }

  /**
   * A header with a value that one of these regular expressions matches.
   *
   * @param name of the header, of 40 characters at the most; `Host` has conditions of its own
   */
  public static headerRegexes(name: string, ...regexes: string[]): AlbCondition {
    validateArguments('AlbCondition.headerRegexes', arguments);
    refuseHeader(name);
    return AlbCondition.text('http-header', regexes, { httpHeaderName: name, isRegex: true });
  }

  /** One of these methods, such as `GET`: capital letters, as clients write them. */
  public static methods(...values: string[]): AlbCondition {
    validateArguments('AlbCondition.methods', arguments);
    const odd = values.filter(isConcrete).find((method) => !METHOD.test(method));
    if (odd !== undefined) {
      refuse(NAME, `"${odd}" is no method that an ALB compares, write up to 40 capital letters, such as GET`);
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
    refuseValues('query-string', [key, ...values]);
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
        refuseRegex(regex, LONGEST);
      }
    } else {
      refuseValues(field, values);
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
      refuse(NAME, `"${_field}" has no value, give one or more`);
    }
    this._condition = { field: _field, ...content };
    this._count = values.length;
  }
}

function refuseHeader(name: string): void {
  if (!isConcrete(name)) {
    return;
  }
  if (name.toLowerCase() === 'host') {
    refuse(NAME, `"${name}" has conditions of its own, write AlbCondition.hosts`);
  }
  if (name.length === 0 || name.length > 40) {
    refuse(NAME, `"${name}" is no name of a header that an ALB compares, write 1 to 40 characters`);
  }
}

function refuseValues(field: string, values: readonly string[]): void {
  const odd = values.filter(isConcrete).find((value) => value.length === 0 || value.length > LONGEST);
  if (odd !== undefined) {
    refuse(NAME, `"${odd}" has ${odd.length} characters for a value of ${field}, write 1 to ${LONGEST}`);
  }
}
