import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate, truncate } from '../foundation/values';

/** The API takes no longer path. */
const LONGEST_PATH = 1024;

/** The most characters that a value of a condition has in an ALB. */
const LONGEST = 128;

/** Methods of HTTP that a match can ask for. */
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

/** A header or query parameter that a request must have, its name and value of 1 to 128 characters. */
export class ValueMatch {
  /**
   * With exactly this value. The load balancer reads commas in the value of a header as "or"; `\\,` is a comma.
   *
   * @param name of the header or parameter
   * @param value of it
   */
  public static exact(name: string, value: string): ValueMatch {
    validateArguments('ValueMatch.exact', arguments);
    return new ValueMatch({ name, type: 'Exact', value });
  }

  /**
   * With a value that the expression matches.
   *
   * @param name of the header; parameters have no expressions
   * @param expression as ALBs take them
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
        `"${truncate(_match.name)}" is no name of a header or parameter, write one without spaces and colons`,
      );
    }
    if (_match.value === '') {
      fail(
        'GatewayRoute',
        `"${truncate(_match.name)}" is compared with an empty value, write 1 to ${LONGEST} characters`,
      );
    }
  }
}

/** The path of a request: one choice, made by a factory. */
export class PathMatch {
  /**
   * This path and what lies below it: `/shop` matches `/shop` and `/shop/cart`, and not `/shopping`.
   *
   * @param prefix such as `/shop`, without wildcards
   */
  public static prefix(prefix: string): PathMatch {
    validateArguments('PathMatch.prefix', arguments);
    if (isConcrete(prefix) && /[*?]/.test(prefix)) {
      fail(
        'GatewayRoute',
        `"${truncate(prefix)}" is a prefix with wildcards, write PathMatch.exact or PathMatch.regex`,
      );
    }
    return new PathMatch('PathPrefix', prefix);
  }

  /**
   * This path alone. ALBs read `*` in it as a wildcard.
   *
   * @param path such as `/healthz`
   */
  public static exact(path: string): PathMatch {
    validateArguments('PathMatch.exact', arguments);
    return new PathMatch('Exact', path);
  }

  /**
   * The paths that the expression matches.
   *
   * @param expression as ALBs take them
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
    // What lies below a prefix is two characters longer.
    validateMatchLength(_type === 'PathPrefix' && isConcrete(_value) ? `${_value}/*` : _value);
  }

  /** @internal */
  public _toObject(): Record<string, unknown> {
    return { type: this._type, value: this._value };
  }
}

/** ALBs refuse a rule with longer ones, and the controller leaves all after it unmade. */
function validateMatchLength(...values: readonly string[]): void {
  const long = values.filter(isConcrete).find((value) => value.length > LONGEST);
  if (long !== undefined) {
    fail(
      'GatewayRoute',
      `"${truncate(long)}" has ${long.length} characters and a condition of an ALB ${LONGEST} at the most, write a shorter one`,
    );
  }
}

/** What the Gateway API takes in a path, and what it does not. */
const PATH = /^\/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/;
const NO_PATH = /\/\/|\/\.\.?(\/|$)|%2f/i;

/** An absolute path as the Gateway API takes it. */
export function validatePath(path: string): void {
  if (isConcrete(path) && (path.length > LONGEST_PATH || !PATH.test(path) || NO_PATH.test(path))) {
    fail(
      'GatewayRoute',
      `"${truncate(path)}" is no path, write an absolute one such as "/shop", without "//", "." and "..", and without a query`,
    );
  }
}

/** What a request must have, all of it. */
export interface HttpMatch {
  /**
   * Its path.
   *
   * @default - any
   */
  readonly path?: PathMatch;

  /**
   * Its method.
   *
   * @default - any
   */
  readonly method?: RouteMethod;

  /**
   * Its headers, each name once.
   *
   * @default - any
   */
  readonly headers?: ValueMatch[];

  /**
   * Its query parameters, by `ValueMatch.exact`, each name once.
   *
   * @default - any
   */
  readonly queryParameters?: ValueMatch[];
}

/** What a call must be, all of it. */
export interface GrpcMatch {
  /**
   * The service, such as `shop.v1.Cart`.
   *
   * @default - any
   */
  readonly service?: string;

  /**
   * The method, such as `Add`.
   *
   * @default - any
   */
  readonly method?: string;

  /**
   * Its headers, by `ValueMatch.exact`, each name once.
   *
   * @default - any
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
    fail('GatewayRoute', `"${truncate(service)}" is no gRPC service, write it with its package such as "shop.v1.Cart"`);
  }
  if (method !== undefined && isConcrete(method) && !/^[a-z_]\w*$/i.test(method)) {
    fail('GatewayRoute', `"${truncate(method)}" is no gRPC method, write its name such as "Add"`);
  }
  // The controller makes a path of it, and of a service alone one with a wildcard.
  validateMatchLength(`/${service ?? '*'}/${method ?? '*'}`);
  const called = { ...(service ? { service } : {}), ...(method ? { method } : {}) };
  return {
    ...(Object.keys(called).length > 0 ? { method: { type: 'Exact', ...called } } : {}),
    ...(headers ? { headers: headers.map(({ _match }) => _match) } : {}),
  };
}

/** The API lists values by name: a name that comes twice is refused. Names of headers are the same in any case. */
function validateMatchNamesUnique(what: string, matches: readonly ValueMatch[] = []): void {
  const names = matches.map(({ _match: { name } }) =>
    what === 'header' && isConcrete(name) ? name.toLowerCase() : name,
  );
  const repeated = firstDuplicate(names);
  if (repeated !== undefined) {
    fail(
      'GatewayRoute',
      `"${truncate(repeated)}" is the name of two ${what}s of one match, write one for it, or a match for each value`,
    );
  }
}

function validateHeaderNames(headers: readonly ValueMatch[] | undefined): void {
  const long = headers?.map(({ _match }) => _match.name).find((name) => isConcrete(name) && name.length > 40);
  if (long !== undefined) {
    fail(
      'GatewayRoute',
      `"${truncate(long)}" has ${long.length} characters and a header of an ALB 40 at the most, name another`,
    );
  }
}

/** The controller hands an expression for these to the load balancer as if it were the value. */
function validateExpressions(what: string, matches: readonly ValueMatch[] | undefined): void {
  const found = matches?.find(({ _match }) => _match.type !== 'Exact');
  if (found) {
    fail(
      'GatewayRoute',
      `"${truncate(found._match.name)}" is a ${what}, which the controller compares as a whole, write ValueMatch.exact`,
    );
  }
}
