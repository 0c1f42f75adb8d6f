import type { Duration } from 'aws-cdk-lib/core';
import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { secondsOf } from '../load-balancing/load-balancer-bounds';

const SETTING = 'LoadBalancerSetting';

/** Cookies that are an ALB’s own. */
const RESERVED_COOKIES = /^AWSALB/;

/** How an ALB keeps a client on a target: one choice, made by a factory. */
export class TargetStickiness {
  /** Each request goes where the algorithm says. Say it to turn off what was on. */
  public static none(): TargetStickiness {
    return new TargetStickiness({ 'stickiness.enabled': 'false' });
  }

  /**
   * By a cookie of the load balancer.
   *
   * @param duration 1 second to 7 days; a day unless told otherwise
   */
  public static loadBalancerCookie(duration?: Duration): TargetStickiness {
    validateArguments('TargetStickiness.loadBalancerCookie', arguments);
    return new TargetStickiness({
      'stickiness.enabled': 'true',
      'stickiness.type': 'lb_cookie',
      'stickiness.lb_cookie.duration_seconds': cookieSeconds(duration),
    });
  }

  /**
   * By a cookie that the targets set.
   *
   * @param cookieName its name; those that begin with `AWSALB` are refused
   * @param duration 1 second to 7 days; a day unless told otherwise
   */
  public static applicationCookie(cookieName: string, duration?: Duration): TargetStickiness {
    validateArguments('TargetStickiness.applicationCookie', arguments);
    if (isConcrete(cookieName) && RESERVED_COOKIES.test(cookieName)) {
      refuse(
        SETTING,
        `"${cookieName}" is a cookie of the load balancer, choose a name that does not begin with AWSALB`,
      );
    }
    return new TargetStickiness({
      'stickiness.enabled': 'true',
      'stickiness.type': 'app_cookie',
      'stickiness.app_cookie.cookie_name': cookieName,
      'stickiness.app_cookie.duration_seconds': cookieSeconds(duration),
    });
  }

  private constructor(
    /** @internal */
    public readonly _attributes: Readonly<Record<string, string | number | undefined>>,
  ) {}
}

function cookieSeconds(duration: Duration | undefined): number | undefined {
  return secondsOf(SETTING, 'duration', duration, 1, 604_800);
}
