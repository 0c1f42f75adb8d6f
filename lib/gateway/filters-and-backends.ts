import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { validateBounds } from '../loadbalancing/validation';
import { validatePath } from './matches';
import { validateGatewayName, validateGatewayNamespace, validatePort, validatePreciseHostname } from './validation';

/** How a path is changed: one choice, made by a factory. */
export class PathChange {
  /**
   * It becomes this one.
   *
   * @param path such as `/shop`
   */
  public static to(path: string): PathChange {
    validateArguments('PathChange.to', arguments);
    return new PathChange('ReplaceFullPath', 'replaceFullPath', path);
  }

  /**
   * The prefix that was matched becomes this one, and what follows it stays; the rule must have one match, of one prefix. A prefix that ends in `/`,
   * and `/` itself, which is that of rules without matches, become one that ends in `/` alone.
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
      fail('GatewayRoute', `"${path}" leads nowhere with its wildcards, write a path`);
    }
  }

  /** True where what follows may stick to it; of a token, nobody knows. @internal */
  public get _endsInSlash(): boolean {
    return !isConcrete(this.path) || this.path.endsWith('/');
  }

  /** Fails on a dollar sign, which an ALB reads as the number of a group where it replaces a path by an expression. @internal */
  public _validateReplacement(): void {
    if (isConcrete(this.path) && this.path.includes('$')) {
      fail('GatewayRoute', `"${this.path}" has a dollar sign, which an ALB takes for a group, write %24`);
    }
  }

  /** @internal */
  public _toObject(): Record<string, unknown> {
    return { type: this._type, [this.key]: this.path };
  }
}

/** Where a request is sent instead. */
export interface RedirectOptions {
  /**
   * The host.
   *
   * @default - the one that was asked for
   */
  readonly hostname?: string;

  /**
   * The port.
   *
   * @default - 443 with `https: true`, 80 with `https: false`, or the one that was asked for
   */
  readonly port?: number;

  /**
   * Whether over HTTPS. An ALB sends nobody from HTTPS to HTTP: `AlbGateway` refuses `false` for routes of its listeners for HTTPS.
   *
   * @default - as it was asked for
   */
  readonly https?: boolean;

  /**
   * The path. A prefix needs a change of host, port or scheme beside it: ALBs refuse the loop.
   *
   * @default - the one that was asked for
   */
  readonly path?: PathChange;

  /**
   * Whether for ever, by 301, or for now, by 302.
   *
   * @default false
   */
  readonly permanent?: boolean;
}

/** What becomes of a request on its way to the pods. */
export interface RewriteOptions {
  /**
   * The host that pods see.
   *
   * @default - the one that was asked for
   */
  readonly hostname?: string;

  /**
   * The path that pods see.
   *
   * @default - the one that was asked for
   */
  readonly path?: PathChange;
}

/**
 * What a rule does beside choosing a Service: one choice, made by a factory. The controller has no other filters: headers are changed by the
 * attributes of a listener, and mirrors, CORS, retries and timeouts are not in ALBs.
 */
export class RouteFilter {
  /**
   * The client is sent elsewhere; the rule has no backends.
   *
   * @param options at least one change
   */
  public static redirect(options: RedirectOptions): RouteFilter {
    validateArguments('RouteFilter.redirect', arguments);
    const { hostname, https, path, permanent, port } = options;
    validateHost(hostname);
    validatePort('GatewayRoute', port);
    const elsewhere = hostname !== undefined || port !== undefined || https !== undefined;
    if (!elsewhere && path?._type !== 'ReplaceFullPath') {
      fail(
        'GatewayRoute',
        '"redirect" leads back to where it came from, which ALBs refuse, change hostname, port or https, or write PathChange.to',
      );
    }
    if (path?._type === 'ReplacePrefixMatch') {
      path._validateReplacement();
    }
    return new RouteFilter('RequestRedirect', 'requestRedirect', path, {
      ...(https === undefined ? {} : { scheme: https ? 'https' : 'http' }),
      ...(hostname === undefined ? {} : { hostname }),
      ...(port === undefined ? {} : { port }),
      ...(path ? { path: path._toObject() } : {}),
      statusCode: permanent ? 301 : 302,
    });
  }

  /**
   * Pods see another host or path.
   *
   * @param options at least one change
   */
  public static rewrite(options: RewriteOptions): RouteFilter {
    validateArguments('RouteFilter.rewrite', arguments);
    const { hostname, path } = options;
    validateHost(hostname);
    if (hostname === undefined && path === undefined) {
      fail('GatewayRoute', '"rewrite" changes nothing, give hostname or path');
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

  /** True where the filter needs the prefix that was matched. @internal */
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

/** A backend among others. */
export interface RouteBackendOptions {
  /**
   * Its share beside the weights of the others, 0 to 999.
   *
   * @default 1
   */
  readonly weight?: number;

  /**
   * The namespace of the Service; one that is not the route's must grant the reference, by a ReferenceGrant.
   *
   * @default - that of the route
   */
  readonly namespace?: string;
}

/** Where a rule sends what it matches: one choice, made by a factory. */
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
   * A listener of the Gateway of an ALB, as target of an NLB: for routes of TCP.
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
   * A target group that something else made; the controller finds it by its name.
   *
   * @param name of the target group in AWS
   * @param weight its share, 0 to 999
   */
  public static targetGroup(name: string, weight?: number): RouteBackend {
    validateArguments('RouteBackend.targetGroup', arguments);
    if (isConcrete(name) && !/^[A-Za-z0-9-]{1,32}$/.test(name)) {
      fail('GatewayRoute', `"${name}" is no name of a target group, write letters, digits and hyphens, 32 at the most`);
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

  /** Its share, where it says one. @internal */
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
