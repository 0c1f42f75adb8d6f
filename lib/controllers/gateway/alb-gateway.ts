import type { Construct } from 'constructs';
import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { isConcrete, shown } from '../../foundation/tokens';
import { mayAssociate } from '../load-balancer-controller/load-balancer-protection';
import { TargetProtocolVersion } from '../load-balancing/load-balancer-terms';
import { GatewayBase } from './gateway-base';
import type { GatewayProps } from './gateway-base-options';
import { RouteFilter } from './gateway-filters';
import { GatewayKind } from './gateway-kind';
import type { GatewayListener } from './gateway-listener';
import type { GatewayAlbOptions } from './gateway-load-balancer-options';
import { GatewayRoute } from './gateway-route';
import { refuseValuesWithHost } from './gateway-route-checks';
import type { GatewayTargetOptions } from './gateway-target-options';

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
  private readonly redirecting: readonly GatewayListener[];

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

  private redirectTo(port: number): readonly GatewayListener[] {
    const plain = this._listeners.filter(({ _protocol }) => _protocol === 'HTTP');
    const secure = this._listeners.filter(({ _protocol }) => _protocol === 'HTTPS');
    if (plain.length === 0) {
      refuse(
        'GatewayListener',
        `"redirectHttpTo: ${shown(port)}" has no HTTP listener to redirect from, add GatewayListener.http() or leave it out`,
        this,
      );
    }
    if (isConcrete(port) && !secure.some((listener) => listener.port === port)) {
      const meant = secure[0] ? `write redirectHttpTo: ${secure[0].port}` : 'add GatewayListener.https()';
      refuse('GatewayListener', `"redirectHttpTo: ${port}" is not the port of an HTTPS listener, ${meant}`, this);
    }
    const filter = RouteFilter.redirect({ https: true, port, permanent: true });
    this.addRoute('HttpsRedirect', GatewayRoute.http({ rules: [{ filter }] }), {
      listeners: plain.map(({ name }) => name),
    });
    return plain;
  }

  /** @internal */
  protected override _routable(names: readonly string[] | undefined): readonly GatewayListener[] {
    return names ? this._listeners : this._listeners.filter((listener) => !this.redirecting.includes(listener));
  }

  /** An ALB has any number of routes on a port, but authenticates users over HTTPS only. @internal */
  protected _admit(id: string, route: GatewayRoute, listeners: readonly GatewayListener[]): void {
    const plain = listeners.find(({ _protocol }) => _protocol === 'HTTP');
    if (route._authenticates && plain) {
      refuse(
        'GatewayRoute',
        `"${id}" authenticates users, and "${plain.name}" would let everybody in over HTTP, name the HTTPS listeners, or write redirectHttpTo`,
        this,
      );
    }
    route._validateHosts(id, listeners, this);
    const named = listeners.find(({ hostname }) => hostname !== undefined);
    if (named && route._valuesBesideHost !== undefined) {
      refuseValuesWithHost(id, route._valuesBesideHost, named.name, this);
    }
  }

  /** Requests from HTTP listeners are sent as HTTP/1.1, whatever the version of the targets. @internal */
  protected override _admitTargets({ targetProtocolVersion }: GatewayTargetOptions): void {
    const version = targetProtocolVersion ?? TargetProtocolVersion.HTTP1;
    if (version !== TargetProtocolVersion.HTTP1 && !this._listeners.some(({ _protocol }) => _protocol === 'HTTPS')) {
      refuse(
        'GatewaySetting',
        `"targetProtocolVersion: ${version}" needs an HTTPS listener, add GatewayListener.https() or leave it out`,
        this,
      );
    }
  }

  /** Fails on a web ACL and on a protection for which the controller has no permissions. */
  private validateProtection({ controller, shieldAdvanced, webAclArn }: AlbGatewayProps): void {
    const { _protection: protection } = controller;
    if (webAclArn !== undefined && !protection.waf) {
      refuse(
        'GatewaySetting',
        '"webAclArn" needs permissions for AWS WAF, write protection: { waf: true } on the controller',
        this,
      );
    }
    if (webAclArn !== undefined && !mayAssociate(webAclArn, protection)) {
      refuse(
        'GatewaySetting',
        `"${webAclArn}" is not a web ACL that the controller may associate, add it to its protection.webAclArns`,
        this,
      );
    }
    if (shieldAdvanced && !protection.shieldAdvanced) {
      refuse(
        'GatewaySetting',
        '"shieldAdvanced" needs permissions for AWS Shield Advanced, write protection: { shieldAdvanced: true } on the controller',
        this,
      );
    }
  }
}
