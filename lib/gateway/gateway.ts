import type { Construct, IConstruct } from 'constructs';
import { mayAssociate } from '../controllers/load-balancer-defaults';
import { addDependencies } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete } from '../foundation/tokens';
import { TargetProtocolVersion } from '../loadbalancing/enums';
import { GatewayBase } from './base';
import type { GatewayProps } from './base-options';
import { RouteFilter } from './filters-and-backends';
import type { Listener } from './listener';
import type { GatewayAlbOptions, GatewayNlbOptions } from './load-balancer-options';
import { Route } from './route';
import { validateValuesWithHost } from './route-rules';
import { GatewayKind, type TargetOptions } from './target-options';
import type { BackendTargets } from './targets';

/** A Gateway with an ALB. */
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
        `"redirectHttpTo: ${formatValue(port)}" has no HTTP listener to redirect from, add Listener.http() or leave it out`,
        this,
      );
    }
    if (isConcrete(port) && !secure.some((listener) => listener.port === port)) {
      const meant = secure[0] ? `write redirectHttpTo: ${secure[0].port}` : 'add Listener.https()';
      fail('GatewayListener', `"redirectHttpTo: ${port}" is not the port of an HTTPS listener, ${meant}`, this);
    }
    const filter = RouteFilter.redirect({ https: true, port, permanent: true });
    this.addRoute('HttpsRedirect', Route.http({ rules: [{ filter }] }), {
      listeners: plain.map(({ name }) => name),
    });
    return plain;
  }

  /** @internal */
  protected override _routable(names: readonly string[] | undefined): readonly Listener[] {
    return names ? this._listeners : this._listeners.filter((listener) => !this.redirecting.includes(listener));
  }

  /** An ALB has any number of routes on a port, but authenticates users over HTTPS only. @internal */
  protected _admit(id: string, route: Route, listeners: readonly Listener[]): void {
    const plain = listeners.find(({ _protocol }) => _protocol === 'HTTP');
    if (route._authenticates && plain) {
      fail(
        'GatewayRoute',
        `"${id}" authenticates users, and "${plain.name}" would let everybody in over HTTP, name the HTTPS listeners, or write redirectHttpTo`,
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

  /** Requests from HTTP listeners are sent as HTTP/1.1, whatever the version of the targets. @internal */
  protected override _admitTargets({ targetProtocolVersion }: TargetOptions): void {
    const version = targetProtocolVersion ?? TargetProtocolVersion.HTTP1;
    if (version !== TargetProtocolVersion.HTTP1 && !this._listeners.some(({ _protocol }) => _protocol === 'HTTPS')) {
      fail(
        'GatewaySetting',
        `"targetProtocolVersion: ${version}" needs an HTTPS listener, add Listener.https() or leave it out`,
        this,
      );
    }
  }

  /** Fails on a web ACL and on a protection for which the controller has no permissions. */
  private validateProtection({ controller, shieldAdvanced, webAclArn }: AlbGatewayProps): void {
    const { _protection: protection } = controller;
    if (webAclArn !== undefined && !protection.waf) {
      fail(
        'GatewaySetting',
        '"webAclArn" needs permissions for AWS WAF, write protection: { waf: true } on the controller',
        this,
      );
    }
    if (webAclArn !== undefined && !mayAssociate(webAclArn, protection)) {
      fail(
        'GatewaySetting',
        `"${webAclArn}" is no web ACL that the controller may associate, add it to its protection.webAclArns`,
        this,
      );
    }
    if (shieldAdvanced && !protection.shieldAdvanced) {
      fail(
        'GatewaySetting',
        '"shieldAdvanced" needs permissions for AWS Shield Advanced, write protection: { shieldAdvanced: true } on the controller',
        this,
      );
    }
  }
}

/** A Gateway that gets an NLB. */
export interface NlbGatewayProps extends GatewayProps, GatewayNlbOptions {}

/**
 * A Gateway for TLS, TCP and UDP: the controller makes an NLB for it, and a listener for every port that has a route. A port has one route:
 * an NLB does not choose among several, and the oldest would win.
 */
export class NlbGateway extends GatewayBase {
  private readonly taken = new Map<number, string>();

  constructor(scope: Construct, id: string, props: NlbGatewayProps) {
    validateArguments('NlbGateway', arguments);
    super(scope, id, GatewayKind.NLB, props);
  }

  /**
   * Says how the NLB knows that the ALB of another Gateway is well, before routes of TCP send to its listeners. It asks by HTTP where nothing is said, which
   * no listener for HTTPS answers.
   *
   * @param gateway the Gateway of the ALB
   * @param options of the targets
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
          `"${id}" would never get a connection of port ${port}, which is of "${other}", give it a listener of its own with listeners`,
          this,
        );
      }
      this.taken.set(port, id);
    }
  }
}
