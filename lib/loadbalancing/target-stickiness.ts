import type { Duration } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { secondsOf } from './validation';

const SETTING = 'LoadBalancerSetting';

/** Cookie names that Elastic Load Balancing reserves. */
const RESERVED_COOKIES = /^AWSALB/;

/** Stickiness: requests of a client go to one target. Use one of the static methods. */
export class TargetStickiness {
  /**
   * No stickiness. Write it to turn stickiness off. If the option is not set, existing target groups stay unchanged.
   */
  public static none(): TargetStickiness {
    return new TargetStickiness('none', { 'stickiness.enabled': 'false' });
  }

  /**
   * A cookie that the ALB generates. For an ALB only.
   *
   * @param duration of the cookie, 1 second to 7 days; 1 day by default
   */
  public static loadBalancerCookie(duration?: Duration): TargetStickiness {
    validateArguments('TargetStickiness.loadBalancerCookie', arguments);
    return new TargetStickiness('cookie', {
      'stickiness.enabled': 'true',
      'stickiness.type': 'lb_cookie',
      'stickiness.lb_cookie.duration_seconds': cookieSeconds(duration),
    });
  }

  /**
   * A cookie that the targets set. For an ALB only.
   *
   * @param cookieName the name of the cookie, which must not begin with `AWSALB`
   * @param duration of the cookie, 1 second to 7 days; 1 day by default
   */
  public static applicationCookie(cookieName: string, duration?: Duration): TargetStickiness {
    validateArguments('TargetStickiness.applicationCookie', arguments);
    if (isConcrete(cookieName) && RESERVED_COOKIES.test(cookieName)) {
      fail(SETTING, `"${cookieName}" is a cookie of the load balancer. Write a name that does not begin with AWSALB`);
    }
    return new TargetStickiness('cookie', {
      'stickiness.enabled': 'true',
      'stickiness.type': 'app_cookie',
      'stickiness.app_cookie.cookie_name': cookieName,
      'stickiness.app_cookie.duration_seconds': cookieSeconds(duration),
    });
  }

  /** The source IP address of the client. For an NLB only, and not on TLS listeners. */
  public static sourceIp(): TargetStickiness {
    return new TargetStickiness('sourceIp', { 'stickiness.enabled': 'true', 'stickiness.type': 'source_ip' });
  }

  private constructor(
    private readonly by: 'none' | 'cookie' | 'sourceIp',
    /** @internal */
    public readonly _attributes: Readonly<Record<string, string | number | undefined>>,
  ) {}

  /** Whether stickiness is on. @internal */
  public get _isOn(): boolean {
    return this.by !== 'none';
  }

  /** Fails on stickiness of the other kind of load balancer. @internal */
  public _validateKind(kind: 'ALB' | 'NLB'): void {
    if (this.by === (kind === 'ALB' ? 'sourceIp' : 'cookie')) {
      const [given, instead] =
        kind === 'ALB'
          ? ['TargetStickiness.sourceIp()', 'TargetStickiness.loadBalancerCookie()']
          : [`stickiness by the cookie ${this._attributes['stickiness.type']}`, 'TargetStickiness.sourceIp()'];
      fail(SETTING, `"${given}" is not available on an ${kind}. Write ${instead}`);
    }
  }
}

function cookieSeconds(duration: Duration | undefined): number | undefined {
  return secondsOf(SETTING, 'duration', duration, 1, 604_800);
}
