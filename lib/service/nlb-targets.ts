import type { Duration } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { mergedAttributes } from '../loadbalancing/annotations';
import { secondsOf } from '../loadbalancing/validation';

const SETTING = 'LoadBalancerSetting';

/** Attributes on which other checks rest, and the options that set them. */
const OPTION_OF: Readonly<Record<string, keyof NlbTargetOptions>> = {
  'preserve_client_ip.enabled': 'preserveClientIp',
  'proxy_protocol_v2.enabled': 'proxyProtocol',
  'stickiness.enabled': 'sourceIpStickiness',
  'stickiness.type': 'sourceIpStickiness',
};

/** How an NLB treats its targets. All of it may be said for every port of the Service, or for one by its `NlbListener`, which wins. */
export interface NlbTargetOptions {
  /**
   * Whether targets are told the client by the proxy protocol, version 2. They must understand it, and so must what answers health checks by HTTP:
   * with `ExternalTrafficPolicy.LOCAL`, kube-proxy answers and does not, which is refused. Of clients that come by AWS PrivateLink it tells the
   * address and the endpoint, which targets learn in no other way.
   *
   * @default false
   */
  readonly proxyProtocol?: boolean;

  /**
   * Whether targets see the address of the client. Such a client cannot reach itself by way of the NLB. UDP and QUIC always keep it, and traffic
   * from AWS PrivateLink or of the other IP family never does.
   *
   * @default - they do where targets are nodes, and do not where they are pods
   */
  readonly preserveClientIp?: boolean;

  /**
   * How long connections may last when a target goes: 0 seconds to an hour. Pods must live that long after they stop to be ready: let `preStop`
   * sleep, and set `terminationGracePeriodSeconds` above it.
   *
   * @default Duration.minutes(5)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Whether connections that are left at the end of that time are closed.
   *
   * @default - they are for UDP, and go on for TCP
   */
  readonly terminateConnections?: boolean;

  /**
   * Whether clients stay on a target by their address. Not with TLS listeners.
   *
   * @default false
   */
  readonly sourceIpStickiness?: boolean;

  /**
   * Attributes of the target groups that have no option here. Misspelt ones, those of another kind of load balancer, and those that
   * options set are refused as `LoadBalancerAttribute`. Others that this library does not know are warned of as `loadBalancerAttribute`, beside the
   * controller.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
   */
  readonly targetGroupAttributes?: Record<string, string>;
}

/** The attributes of target groups, without that of the proxy protocol, which has annotations of its own. */
export function targetGroupAttributes(options: NlbTargetOptions): Record<string, string> {
  const { sourceIpStickiness, targetGroupAttributes: named } = options;
  validateNlbOptions(named);
  return mergedAttributes(
    'nlbTargetGroup',
    {
      'deregistration_delay.timeout_seconds': secondsOf(
        SETTING,
        'deregistrationDelay',
        options.deregistrationDelay,
        0,
        3600,
      ),
      'deregistration_delay.connection_termination.enabled': options.terminateConnections,
      'preserve_client_ip.enabled': options.preserveClientIp,
      'stickiness.enabled': sourceIpStickiness,
      'stickiness.type': sourceIpStickiness ? 'source_ip' : undefined,
    },
    named,
  );
}

function validateNlbOptions(named: Readonly<Record<string, string>> = {}): void {
  for (const name of Object.keys(named).filter(isConcrete)) {
    const option = Object.hasOwn(OPTION_OF, name) ? OPTION_OF[name] : undefined;
    if (option !== undefined) {
      fail('LoadBalancerAttribute', `"${name}" is set by a typed option, write ${option} and leave it out`);
    }
  }
}
