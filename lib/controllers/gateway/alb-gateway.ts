import type { Construct } from 'constructs';
import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { mayAssociate } from '../load-balancer-controller/load-balancer-protection';
import { GatewayBase } from './gateway-base';
import type { GatewayProps } from './gateway-base-options';
import { RouteFilter } from './gateway-filters';
import { GatewayKind } from './gateway-kind';
import type { GatewayListener } from './gateway-listener';
import type { AlbOptions } from './gateway-load-balancer-options';
import { GatewayRoute } from './gateway-route';
import { refuseValuesWithHost } from './gateway-route-checks';
import { type GatewayTargetOptions, TargetProtocolVersion } from './gateway-target-options';

/** A Gateway that gets an ALB. */
export interface AlbGatewayProps extends GatewayProps, AlbOptions {
  /**
   * Whether listeners for HTTP send clients to the first one for HTTPS, for ever. Routes that name no listeners are not for them, then.
   *
   * @default false
   */
  readonly redirectsToHttps?: boolean;
}

/**
 * A Gateway for HTTP and gRPC: the controller makes an ALB for it, a listener for every port that has routes, and target groups for the
 * Services that they send to.
 */
export class AlbGateway extends GatewayBase {
  private readonly redirecting: readonly GatewayListener[];

  constructor(scope: Construct, id: string, props: AlbGatewayProps) {
    validateArguments('AlbGateway', arguments);
    super(scope, id, GatewayKind.ALB, props);
    this.refuseUnprotected(props);
    this._admitTargets(props.targets ?? {});
    const plain = this._listeners.filter(({ _protocol }) => _protocol === 'HTTP');
    const secure = this._listeners.find(({ _protocol }) => _protocol === 'HTTPS');
    if (props.redirectsToHttps && (plain.length === 0 || !secure)) {
      refuse(
        'GatewayListener',
        '"redirectsToHttps" leads from a listener for HTTP to one for HTTPS, give the Gateway both',
        this,
      );
    }
    this.redirecting = [];
    if (props.redirectsToHttps) {
      const filter = RouteFilter.redirect({ https: true, port: secure?.port, permanent: true });
      this.addRoute('HttpsRedirect', GatewayRoute.http({ rules: [{ filter }] }), {
        listeners: plain.map(({ name }) => name),
      });
      this.redirecting = plain;
    }
  }

  /** @internal */
  protected override _routable(names: readonly string[] | undefined): readonly GatewayListener[] {
    return names ? this._listeners : this._listeners.filter((listener) => !this.redirecting.includes(listener));
  }

  /** An ALB chooses among any number of routes, but asks nobody who they are over HTTP. @internal */
  protected _admit(id: string, route: GatewayRoute, listeners: readonly GatewayListener[]): void {
    const plain = listeners.find(({ _protocol }) => _protocol === 'HTTP');
    if (route._authenticates && plain) {
      refuse(
        'GatewayRoute',
        `"${id}" asks who makes a request, and "${plain.name}" would let everybody in over HTTP, name the listeners for HTTPS, or write redirectsToHttps: true`,
        this,
      );
    }
    route._validateHosts(id, listeners, this);
    const named = listeners.find(({ hostname }) => hostname !== undefined);
    if (named && route._valuesBesideHost !== undefined) {
      refuseValuesWithHost(id, route._valuesBesideHost, named.name, this);
    }
  }

  /** What comes over HTTP goes on as HTTP/1.1, whatever targets say. @internal */
  protected override _admitTargets({ protocolVersion }: GatewayTargetOptions): void {
    const version = protocolVersion ?? TargetProtocolVersion.HTTP1;
    if (version !== TargetProtocolVersion.HTTP1 && !this._listeners.some(({ _protocol }) => _protocol === 'HTTPS')) {
      refuse(
        'GatewaySetting',
        `"protocolVersion: ${version}" is for what comes over HTTPS, give the Gateway a listener for it, or leave protocolVersion out`,
        this,
      );
    }
  }

  /** What the controller has no permissions for. */
  private refuseUnprotected({ controller, shield, webAclArn }: AlbGatewayProps): void {
    const { _protection: protection } = controller;
    if (webAclArn !== undefined && !protection.waf) {
      refuse(
        'GatewaySetting',
        '"webAclArn" needs AWS WAF, which the controller leaves out, write protection: { waf: true }',
        this,
      );
    }
    if (webAclArn !== undefined && !mayAssociate(webAclArn, protection)) {
      refuse(
        'GatewaySetting',
        `"${webAclArn}" is no web ACL that the controller may associate, add it to its protection.webAclArns`,
        this,
      );
    }
    if (shield && !protection.shield) {
      refuse(
        'GatewaySetting',
        '"shield" needs AWS Shield Advanced, which the controller leaves out, write protection: { shield: true }',
        this,
      );
    }
  }
}
