import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate, truncate } from '../foundation/values';

/** The maximum length of a path in the Gateway API. */
const LONGEST_PATH = 1024;

/** The maximum length of a condition value of an ALB. */
const LONGEST = 128;

/** The HTTP methods that a match can have. */
export enum RouteMethod {
  /** GET. */
  GET = 'GET',
  /** HEAD. */
  HEAD = 'HEAD',
  /** POST. */
  POST = 'POST',
  /** PUT. */
  PUT = 'PUT',
  /** DELETE. */
  DELETE = 'DELETE',
  /** CONNECT. */
  CONNECT = 'CONNECT',
  /** OPTIONS. */
  OPTIONS = 'OPTIONS',
  /** TRACE. */
  TRACE = 'TRACE',
  /** PATCH. */
  PATCH = 'PATCH',
}

/** A match of a header or a query parameter. Name and value have 1 to 128 characters. */
export class ValueMatch {
  /**
   * Matches this exact value. In the value of a header, the load balancer reads a comma as "or". Write `\\,` for a
   * comma.
   *
   * @param name of the header or parameter
   * @param value of the header or parameter
   */
  public static exact(name: string, value: string): ValueMatch {
    validateArguments('ValueMatch.exact', arguments);
    return new ValueMatch({ name, type: 'Exact', value });
  }

  /**
   * Matches values by a regular expression.
   *
   * @param name of the header; query parameters do not support regular expressions
   * @param expression in the syntax of ALBs
   */
  public static regex(name: string, expression: string): ValueMatch {
    validateArguments('ValueMatch.regex', arguments);
    return new ValueMatch({ name, type: 'RegularExpression', value: expression });
  }

  private constructor(
    /** @internal */
    public readonly _match: { readonly name: string; readonly type: string; readonly value: string },
  ) {
    validateMatchLength(_match.name, _match.value);
    if (isConcrete(_match.name) && !/^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/.test(_match.name)) {
      fail(
        'GatewayRoute',
        `"${truncate(_match.name)}" is not a valid name of a header or parameter. Write a name without spaces and colons`,
      );
    }
    if (_match.value === '') {
      fail(
        'GatewayRoute',
        `"${truncate(_match.name)}" is compared with an empty value. Write 1 to ${LONGEST} characters`,
      );
    }
  }
}

/** A match of a path. Use one of the static methods. */
export class PathMatch {
  /**
   * Matches this path and all paths below it: `/shop` matches `/shop` and `/shop/cart`, but not `/shopping`.
   *
   * @param prefix such as `/shop`, without wildcards
   */
  public static prefix(prefix: string): PathMatch {
    validateArguments('PathMatch.prefix', arguments);
    if (isConcrete(prefix) && /[*?]/.test(prefix)) {
      fail('GatewayRoute', `"${truncate(prefix)}" is a prefix with wildcards. Use PathMatch.exact or PathMatch.regex`);
    }
    return new PathMatch('PathPrefix', prefix);
  }

  /**
   * Matches only this path. ALBs read `*` in it as a wildcard.
   *
   * @param path such as `/healthz`
   */
  public static exact(path: string): PathMatch {
    validateArguments('PathMatch.exact', arguments);
    return new PathMatch('Exact', path);
  }

  /**
   * Matches paths by a regular expression.
   *
   * @param expression in the syntax of ALBs
   */
  public static regex(expression: string): PathMatch {
    validateArguments('PathMatch.regex', arguments);
    return new PathMatch('RegularExpression', expression);
  }

  private constructor(
    /** @internal */
    public readonly _type: string,
    /** @internal */
    public readonly _value: string,
  ) {
    if (_type !== 'RegularExpression') {
      validatePath(_value);
    }
    // The controller adds two characters to a prefix: "/*".
    validateMatchLength(_type === 'PathPrefix' && isConcrete(_value) ? `${_value}/*` : _value);
  }

  /** @internal */
  public _toObject(): Record<string, unknown> {
    return { type: this._type, value: this._value };
  }
}

/** ALBs reject a rule with a longer value, and the controller then does not create the remaining rules. */
function validateMatchLength(...values: readonly string[]): void {
  const long = values.filter(isConcrete).find((value) => value.length > LONGEST);
  if (long !== undefined) {
    fail(
      'GatewayRoute',
      `"${truncate(long)}" has ${long.length} characters, and a condition of an ALB has at most ${LONGEST}. Write a shorter value`,
    );
  }
}

/** Characters and sequences that the Gateway API accepts and rejects in a path. */
const PATH = /^\/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/;
const NO_PATH = /\/\/|\/\.\.?(\/|$)|%2f/i;

/** Validates an absolute path as the Gateway API does. */
export function validatePath(path: string): void {
  if (isConcrete(path) && (path.length > LONGEST_PATH || !PATH.test(path) || NO_PATH.test(path))) {
    fail(
      'GatewayRoute',
      `"${truncate(path)}" is not a valid path. Write an absolute path such as "/shop", without "//", "." and "..", and without a query`,
    );
  }
}

/** Conditions of a request. The request must meet all of them. */
export interface HttpMatch {
  /**
   * The path.
   *
   * @default - any path
   */
  readonly path?: PathMatch;

  /**
   * The method.
   *
   * @default - any method
   */
  readonly method?: RouteMethod;

  /**
   * The headers. Each name can occur once.
   *
   * @default - any headers
   */
  readonly headers?: ValueMatch[];

  /**
   * The query parameters, by `ValueMatch.exact`. Each name can occur once.
   *
   * @default - any parameters
   */
  readonly queryParameters?: ValueMatch[];
}

/** Conditions of a gRPC call. The call must meet all of them. */
export interface GrpcMatch {
  /**
   * The service, such as `shop.v1.Cart`.
   *
   * @default - any service
   */
  readonly service?: string;

  /**
   * The method, such as `Add`.
   *
   * @default - any method
   */
  readonly method?: string;

  /**
   * The headers, by `ValueMatch.exact`. Each name can occur once.
   *
   * @default - any headers
   */
  readonly headers?: ValueMatch[];
}

/** A match of an HTTPRoute. */
export function httpMatch({ headers, method, path, queryParameters }: HttpMatch): Record<string, unknown> {
  validateHeaderNames(headers);
  validateExpressions('query parameter', queryParameters);
  validateMatchNamesUnique('query parameter', queryParameters);
  validateMatchNamesUnique('header', headers);
  return {
    ...(path ? { path: path._toObject() } : {}),
    ...(method ? { method } : {}),
    ...(headers ? { headers: headers.map(({ _match }) => _match) } : {}),
    ...(queryParameters ? { queryParams: queryParameters.map(({ _match }) => _match) } : {}),
  };
}

/** A match of a GRPCRoute. */
export function grpcMatch({ headers, method, service }: GrpcMatch): Record<string, unknown> {
  validateExpressions('gRPC header', headers);
  validateMatchNamesUnique('header', headers);
  validateHeaderNames(headers);
  if (service !== undefined && isConcrete(service) && !/^\.?[a-z_]\w*(\.[a-z_]\w*)*$/i.test(service)) {
    fail(
      'GatewayRoute',
      `"${truncate(service)}" is not a valid gRPC service. Write it with its package, such as "shop.v1.Cart"`,
    );
  }
  if (method !== undefined && isConcrete(method) && !/^[a-z_]\w*$/i.test(method)) {
    fail('GatewayRoute', `"${truncate(method)}" is not a valid gRPC method. Write a name such as "Add"`);
  }
  // The controller converts the match to a path. A service without a method becomes a path with a wildcard.
  validateMatchLength(`/${service ?? '*'}/${method ?? '*'}`);
  const called = { ...(service ? { service } : {}), ...(method ? { method } : {}) };
  return {
    ...(Object.keys(called).length > 0 ? { method: { type: 'Exact', ...called } } : {}),
    ...(headers ? { headers: headers.map(({ _match }) => _match) } : {}),
  };
}

/** The API has a list by name, and rejects a name that occurs twice. Names of headers are not case-sensitive. */
function validateMatchNamesUnique(what: string, matches: readonly ValueMatch[] = []): void {
  const names = matches.map(({ _match: { name } }) =>
    what === 'header' && isConcrete(name) ? name.toLowerCase() : name,
  );
  const repeated = firstDuplicate(names);
  if (repeated !== undefined) {
    fail(
      'GatewayRoute',
      `"${truncate(repeated)}" is the name of two ${what}s of one match. Remove one, or write a match for each value`,
    );
  }
}

function validateHeaderNames(headers: readonly ValueMatch[] | undefined): void {
  const long = headers?.map(({ _match }) => _match.name).find((name) => isConcrete(name) && name.length > 40);
  if (long !== undefined) {
    fail(
      'GatewayRoute',
      `"${truncate(long)}" has ${long.length} characters, and a header name of an ALB has at most 40. Use a header with a shorter name`,
    );
  }
}

/** The controller passes regular expressions for these to the load balancer as if they were exact values. */
function validateExpressions(what: string, matches: readonly ValueMatch[] | undefined): void {
  const found = matches?.find(({ _match }) => _match.type !== 'Exact');
  if (found) {
    fail(
      'GatewayRoute',
      `"${truncate(found._match.name)}" is a ${what}, and the controller does not support regular expressions for it. Use ValueMatch.exact`,
    );
  }
}
