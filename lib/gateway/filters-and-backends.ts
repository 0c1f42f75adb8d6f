import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { RedirectOptions } from '../loadbalancing/listener-actions';
import { validateBounds } from '../loadbalancing/validation';
import { validatePath } from './matches';
import { validateGatewayName, validateGatewayNamespace, validatePort, validatePreciseHostname } from './validation';

/** The schemes of the Gateway API, by protocol. */
const SCHEMES: Readonly<Record<string, string>> = { HTTP: 'http', HTTPS: 'https' };

/** A change of a path. Use one of the static methods. */
export class PathChange {
  /**
   * Replaces the whole path.
   *
   * @param path such as `/shop`
   */
  public static to(path: string): PathChange {
    validateArguments('PathChange.to', arguments);
    return new PathChange('ReplaceFullPath', 'replaceFullPath', path);
  }

  /**
   * Replaces the prefix that the match found, and keeps the rest of the path. The rule must have exactly one match with
   * a prefix. If the matched prefix ends with `/`, the new prefix must end with `/`, too. `/`, the prefix of rules
   * without matches, is one of these.
   *
   * @param prefix such as `/shop`
   */
  public static prefix(prefix: string): PathChange {
    validateArguments('PathChange.prefix', arguments);
    return new PathChange('ReplacePrefixMatch', 'replacePrefixMatch', prefix);
  }

  private constructor(
    /** @internal */
    public readonly _type: string,
    private readonly key: string,
    private readonly path: string,
  ) {
    validatePath(path);
    if (isConcrete(path) && path.includes('*')) {
      fail('GatewayRoute', `"${path}" contains a wildcard, which a new path cannot have. Write a path without "*"`);
    }
  }

  /**
   * True if a slash separates the new prefix from the rest of the path. For a token, this is not known.
   * @internal
   */
  public get _endsInSlash(): boolean {
    return !isConcrete(this.path) || this.path.endsWith('/');
  }

  /**
   * Fails on a dollar sign. Where a path is replaced by a regular expression, the ALB reads it as a reference to a
   * group.
   *
   * @internal
   */
  public _validateReplacement(): void {
    if (isConcrete(this.path) && this.path.includes('$')) {
      fail(
        'GatewayRoute',
        `"${this.path}" contains a dollar sign, which an ALB reads as a reference to a group. Write %24`,
      );
    }
  }

  /** @internal */
  public _toObject(): Record<string, unknown> {
    return { type: this._type, [this.key]: this.path };
  }
}

/** The target of a redirect. Parts that are not set remain those of the request. */
export interface RouteRedirectOptions extends RedirectOptions {
  /**
   * The path of the target. A change of a prefix needs a change of host name, port or protocol, too: ALBs reject a
   * redirect that could loop.
   *
   * @default - the path of the request
   */
  readonly path?: PathChange;
}

/** Changes of a request before it is sent to the pods. */
export interface RewriteOptions {
  /**
   * The host name that pods receive.
   *
   * @default - the host name of the request
   */
  readonly hostname?: string;

  /**
   * The path that pods receive.
   *
   * @default - the path of the request
   */
  readonly path?: PathChange;
}

/**
 * A redirect or a rewrite of a rule. Use one of the static methods. The controller supports no other filters of the
 * Gateway API. Listener attributes change headers. ALBs have no mirrors, CORS filters, retries and timeouts.
 */
export class RouteFilter {
  /**
   * Redirects the client. The rule has no backends.
   *
   * @param options at least one change
   */
  public static redirect(options: RouteRedirectOptions): RouteFilter {
    validateArguments('RouteFilter.redirect', arguments);
    const { hostname, path, permanent, port, protocol } = options;
    validateHost(hostname);
    validatePort('GatewayRoute', port);
    const elsewhere = hostname !== undefined || port !== undefined || protocol !== undefined;
    if (!elsewhere && path?._type !== 'ReplaceFullPath') {
      fail(
        'GatewayRoute',
        '"redirect" has the target that was requested, which ALBs reject. Change hostname, port or protocol, or use PathChange.to',
      );
    }
    if (path?._type === 'ReplacePrefixMatch') {
      path._validateReplacement();
    }
    return new RouteFilter('RequestRedirect', 'requestRedirect', path, {
      ...(protocol === undefined ? {} : { scheme: SCHEMES[protocol] ?? protocol }),
      ...(hostname === undefined ? {} : { hostname }),
      ...(port === undefined ? {} : { port }),
      ...(path ? { path: path._toObject() } : {}),
      statusCode: permanent ? 301 : 302,
    });
  }

  /**
   * Changes host name or path of the request before it is sent to the pods.
   *
   * @param options at least one change
   */
  public static rewrite(options: RewriteOptions): RouteFilter {
    validateArguments('RouteFilter.rewrite', arguments);
    const { hostname, path } = options;
    validateHost(hostname);
    if (hostname === undefined && path === undefined) {
      fail('GatewayRoute', '"rewrite" changes nothing. Set hostname or path');
    }
    path?._validateReplacement();
    return new RouteFilter('URLRewrite', 'urlRewrite', path, {
      ...(hostname === undefined ? {} : { hostname }),
      ...(path ? { path: path._toObject() } : {}),
    });
  }

  private constructor(
    /** @internal */
    public readonly _type: string,
    private readonly key: string,
    private readonly path: PathChange | undefined,
    private readonly body: Readonly<Record<string, unknown>>,
  ) {}

  /** True if the filter needs the matched prefix. @internal */
  public get _needsPrefix(): boolean {
    return this.path?._type === 'ReplacePrefixMatch';
  }

  /** @internal */
  public get _endsInSlash(): boolean {
    return this.path?._endsInSlash ?? false;
  }

  /** @internal */
  public _toObject(): Record<string, unknown> {
    return { type: this._type, [this.key]: this.body };
  }
}

function validateHost(hostname: string | undefined): void {
  if (hostname !== undefined) {
    validatePreciseHostname('GatewayRoute', hostname);
  }
}

/** Options of a backend. */
export interface RouteBackendOptions {
  /**
   * The weight of the backend, relative to the weights of the others: 0 to 999.
   *
   * @default 1
   */
  readonly weight?: number;

  /**
   * The namespace of the Service. If it is not the namespace of the route, it needs a ReferenceGrant.
   *
   * @default - the namespace of the route
   */
  readonly namespace?: string;
}

/** A destination of requests or connections. Use one of the static methods. */
export class RouteBackend {
  /**
   * A Service.
   *
   * @param name of the Service
   * @param port of the Service
   * @param options weight and namespace
   */
  public static service(name: string, port: number, options: RouteBackendOptions = {}): RouteBackend {
    validateArguments('RouteBackend.service', arguments);
    validatePort('GatewayRoute', port);
    return new RouteBackend('Service', { name, port }, options);
  }

  /**
   * A listener of a Gateway with an ALB, as the target of an NLB. It is for routes of TCP.
   *
   * @param name of the Gateway
   * @param port of its listener
   * @param options weight and namespace
   */
  public static gateway(name: string, port: number, options: RouteBackendOptions = {}): RouteBackend {
    validateArguments('RouteBackend.gateway', arguments);
    validatePort('GatewayRoute', port);
    return new RouteBackend('Gateway', { group: 'gateway.networking.k8s.io', kind: 'Gateway', name, port }, options);
  }

  /**
   * An existing target group, which the controller finds by its name.
   *
   * @param name of the target group in AWS
   * @param weight relative to the other backends, 0 to 999
   */
  public static targetGroup(name: string, weight?: number): RouteBackend {
    validateArguments('RouteBackend.targetGroup', arguments);
    if (isConcrete(name) && !/^[A-Za-z0-9-]{1,32}$/.test(name)) {
      fail(
        'GatewayRoute',
        `"${name}" is not a valid name of a target group. Write 1 to 32 letters, digits and hyphens`,
      );
    }
    return new RouteBackend('TargetGroupName', { kind: 'TargetGroupName', name }, { weight });
  }

  private constructor(
    /** @internal */
    public readonly _kind: 'Service' | 'Gateway' | 'TargetGroupName',
    private readonly reference: { readonly name: string; readonly [key: string]: unknown },
    private readonly options: RouteBackendOptions,
  ) {
    if (_kind !== 'TargetGroupName') {
      validateGatewayName(_kind === 'Service' ? 'name of a Service' : 'name of a Gateway', reference.name);
    }
    if (options.namespace !== undefined) {
      validateGatewayNamespace(options.namespace);
    }
    validateBounds('GatewayRoute', 'weight', options.weight, { least: 0, most: 999 });
  }

  /** The weight, if it is set. @internal */
  public get _weight(): number | undefined {
    return this.options.weight;
  }

  /** @internal */
  public _toObject(): Record<string, unknown> {
    const { namespace, weight } = this.options;
    return {
      ...this.reference,
      ...(namespace === undefined ? {} : { namespace }),
      ...(weight === undefined ? {} : { weight }),
    };
  }
}
