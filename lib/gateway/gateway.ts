import type { Construct, IConstruct } from 'constructs';
import { mayAssociate } from '../controllers/load-balancer-defaults';
import { addDependencies } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete } from '../foundation/tokens';
import { TargetProtocolVersion } from '../loadbalancing/enums';
import { RedirectProtocol } from '../loadbalancing/listener-actions';
import type { GatewayProps } from './base';
import { GatewayBase } from './base';
import { RouteFilter } from './filters-and-backends';
import type { Listener } from './listener';
import type { GatewayAlbOptions, GatewayNlbOptions } from './load-balancer';
import { Route } from './route';
import { validateValuesWithHost } from './route-rules';
import type { BackendTargets } from './targets';
import { GatewayKind, type TargetOptions } from './targets';

/** Properties of a Gateway with an ALB. */
export interface AlbGatewayProps extends GatewayProps, GatewayAlbOptions {
  /**
   * The port of the HTTPS listener to which all HTTP listeners redirect. The Gateway must have that listener, and an HTTP listener. Routes without
   * `listeners` then use the other listeners only.
   *
   * @default - HTTP listeners serve routes, too
   */
  readonly redirectHttpTo?: number;
}

/**
 * A Gateway for HTTP and gRPC. The controller creates an ALB for it, a listener for every port that has routes, and target groups for the Services to which
 * routes send requests.
 */
export class AlbGateway extends GatewayBase {
  private readonly redirecting: readonly Listener[];

  constructor(scope: Construct, id: string, props: AlbGatewayProps) {
    validateArguments('AlbGateway', arguments);
    super(scope, id, GatewayKind.ALB, props);
    this.validateProtection(props);
    this._admitTargets(props.targets ?? {});
    this.redirecting = [];
    if (props.redirectHttpTo !== undefined) {
      this.redirecting = this.redirectTo(props.redirectHttpTo);
    }
  }

  private redirectTo(port: number): readonly Listener[] {
    const plain = this._listeners.filter(({ _protocol }) => _protocol === 'HTTP');
    const secure = this._listeners.filter(({ _protocol }) => _protocol === 'HTTPS');
    if (plain.length === 0) {
      fail(
        'GatewayListener',
        `"redirectHttpTo: ${formatValue(port)}" needs an HTTP listener. Add Listener.http(), or remove redirectHttpTo`,
        this,
      );
    }
    if (isConcrete(port) && !secure.some((listener) => listener.port === port)) {
      const meant = secure[0] ? `Write redirectHttpTo: ${secure[0].port}` : 'Add Listener.https()';
      fail('GatewayListener', `"redirectHttpTo: ${port}" is not the port of an HTTPS listener. ${meant}`, this);
    }
    const filter = RouteFilter.redirect({ protocol: RedirectProtocol.HTTPS, port, permanent: true });
    this.addRoute('HttpsRedirect', Route.http({ rules: [{ filter }] }), {
      listeners: plain.map(({ name }) => name),
    });
    return plain;
  }

  /** @internal */
  protected override _routable(names: readonly string[] | undefined): readonly Listener[] {
    return names ? this._listeners : this._listeners.filter((listener) => !this.redirecting.includes(listener));
  }

  /** An ALB can have any number of routes on a port, but authenticates users on HTTPS listeners only. @internal */
  protected _admit(id: string, route: Route, listeners: readonly Listener[]): void {
    const plain = listeners.find(({ _protocol }) => _protocol === 'HTTP');
    if (route._authenticates && plain) {
      fail(
        'GatewayRoute',
        `"${id}" authenticates users, and "${plain.name}" would forward HTTP requests without authentication. Set listeners to the HTTPS listeners, or set redirectHttpTo`,
        this,
      );
    }
    route._validateHosts(id, listeners, this);
    route._validateRedirects(id, listeners, this);
    const named = listeners.find(({ hostname }) => hostname !== undefined);
    if (named && route._valuesBesideHost !== undefined) {
      validateValuesWithHost(id, route._valuesBesideHost, named.name, this);
    }
  }

  /**
   * Fails on `targetProtocolVersion` without an HTTPS listener. The ALB sends requests from HTTP listeners as HTTP/1.1,
   * whatever the version of the targets.
   *
   * @internal
   */
  protected override _admitTargets({ targetProtocolVersion }: TargetOptions): void {
    const version = targetProtocolVersion ?? TargetProtocolVersion.HTTP1;
    if (version !== TargetProtocolVersion.HTTP1 && !this._listeners.some(({ _protocol }) => _protocol === 'HTTPS')) {
      fail(
        'GatewaySetting',
        `"targetProtocolVersion: ${version}" needs an HTTPS listener. Add Listener.https(), or remove targetProtocolVersion`,
        this,
      );
    }
  }

  /** Fails on a web ACL and on AWS Shield Advanced if the controller lacks the permissions. */
  private validateProtection({ controller, shieldAdvanced, webAclArn }: AlbGatewayProps): void {
    const { _protection: protection } = controller;
    if (webAclArn !== undefined && !protection.waf) {
      fail(
        'GatewaySetting',
        '"webAclArn" needs permissions for AWS WAF. Set protection: { waf: true } on the controller',
        this,
      );
    }
    if (webAclArn !== undefined && !mayAssociate(webAclArn, protection)) {
      fail(
        'GatewaySetting',
        `"${webAclArn}" is not a web ACL that the controller may associate. Add it to protection.webAclArns of the controller`,
        this,
      );
    }
    if (shieldAdvanced && !protection.shieldAdvanced) {
      fail(
        'GatewaySetting',
        '"shieldAdvanced" needs permissions for AWS Shield Advanced. Set protection: { shieldAdvanced: true } on the controller',
        this,
      );
    }
  }
}

/** Properties of a Gateway with an NLB. */
export interface NlbGatewayProps extends GatewayProps, GatewayNlbOptions {}

/**
 * A Gateway for TLS, TCP and UDP. The controller creates an NLB for it, and a listener for every port that has a route.
 * A port can have one route only, because an NLB does not route by content. If there were several, the oldest route
 * would get all connections.
 */
export class NlbGateway extends GatewayBase {
  private readonly taken = new Map<number, string>();

  constructor(scope: Construct, id: string, props: NlbGatewayProps) {
    validateArguments('NlbGateway', arguments);
    super(scope, id, GatewayKind.NLB, props);
  }

  /**
   * Sets the health check by which the NLB checks the ALB of another Gateway. It is created before the TCP routes that
   * send to the ALB. The default is an HTTP check, which fails on HTTPS listeners.
   *
   * @param gateway the Gateway with the ALB
   * @param options of the target groups
   */
  public addGatewayTargets(gateway: AlbGateway, options: BackendTargets): IConstruct {
    validateArguments('NlbGateway.addGatewayTargets', arguments, this);
    const added = this._addGatewayTargets(gateway.gatewayName, gateway.namespace, options);
    addDependencies(added, gateway._objects);
    return added;
  }

  /** @internal */
  protected _admit(id: string, _route: Route, listeners: readonly Listener[]): void {
    for (const port of new Set(listeners.map((listener) => listener.port))) {
      const other = this.taken.get(port);
      if (other !== undefined) {
        fail(
          'GatewayRoute',
          `"${id}" would get no connections on port ${port}, because "${other}" uses it. Add a listener for "${id}", and select it with listeners`,
          this,
        );
      }
      this.taken.set(port, id);
    }
  }
}
