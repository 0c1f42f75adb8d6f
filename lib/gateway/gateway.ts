import type { Construct, IConstruct } from 'constructs';
import { mayAssociate } from '../controllers/load-balancer-defaults';
import { addDependencies } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { GatewayBase } from './base';
import type { GatewayProps } from './base-options';
import { RouteFilter } from './filters-and-backends';
import type { Listener } from './listener';
import type { AlbOptions, NlbOptions } from './load-balancer-options';
import { Route } from './route';
import { validateValuesWithHost } from './route-rules';
import { GatewayKind, type TargetOptions, TargetProtocolVersion } from './target-options';
import type { BackendTargets } from './targets';

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
  private readonly redirecting: readonly Listener[];

  constructor(scope: Construct, id: string, props: AlbGatewayProps) {
    validateArguments('AlbGateway', arguments);
    super(scope, id, GatewayKind.ALB, props);
    this.validateProtectionAllowed(props);
    this._admitTargets(props.targets ?? {});
    const plain = this._listeners.filter(({ _protocol }) => _protocol === 'HTTP');
    const secure = this._listeners.find(({ _protocol }) => _protocol === 'HTTPS');
    if (props.redirectsToHttps && (plain.length === 0 || !secure)) {
      fail(
        'GatewayListener',
        '"redirectsToHttps" leads from a listener for HTTP to one for HTTPS, give the Gateway both',
        this,
      );
    }
    this.redirecting = [];
    if (props.redirectsToHttps) {
      const filter = RouteFilter.redirect({ https: true, port: secure?.port, permanent: true });
      this.addRoute('HttpsRedirect', Route.http({ rules: [{ filter }] }), {
        listeners: plain.map(({ name }) => name),
      });
      this.redirecting = plain;
    }
  }

  /** @internal */
  protected override _routable(names: readonly string[] | undefined): readonly Listener[] {
    return names ? this._listeners : this._listeners.filter((listener) => !this.redirecting.includes(listener));
  }

  /** An ALB chooses among any number of routes, but asks nobody who they are over HTTP. @internal */
  protected _admit(id: string, route: Route, listeners: readonly Listener[]): void {
    const plain = listeners.find(({ _protocol }) => _protocol === 'HTTP');
    if (route._authenticates && plain) {
      fail(
        'GatewayRoute',
        `"${id}" asks who makes a request, and "${plain.name}" would let everybody in over HTTP, name the listeners for HTTPS, or write redirectsToHttps: true`,
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

  /** What comes over HTTP goes on as HTTP/1.1, whatever targets say. @internal */
  protected override _admitTargets({ protocolVersion }: TargetOptions): void {
    const version = protocolVersion ?? TargetProtocolVersion.HTTP1;
    if (version !== TargetProtocolVersion.HTTP1 && !this._listeners.some(({ _protocol }) => _protocol === 'HTTPS')) {
      fail(
        'GatewaySetting',
        `"protocolVersion: ${version}" is for what comes over HTTPS, give the Gateway a listener for it, or leave protocolVersion out`,
        this,
      );
    }
  }

  /** What the controller has no permissions for. */
  private validateProtectionAllowed({ controller, shield, webAclArn }: AlbGatewayProps): void {
    const { _protection: protection } = controller;
    if (webAclArn !== undefined && !protection.waf) {
      fail(
        'GatewaySetting',
        '"webAclArn" needs AWS WAF, which the controller leaves out, write protection: { waf: true }',
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
    if (shield && !protection.shield) {
      fail(
        'GatewaySetting',
        '"shield" needs AWS Shield Advanced, which the controller leaves out, write protection: { shield: true }',
        this,
      );
    }
  }
}

/** A Gateway that gets an NLB. */
export interface NlbGatewayProps extends GatewayProps, NlbOptions {}

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
    addDependencies(added, gateway.objects);
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
