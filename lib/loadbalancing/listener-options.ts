import type { Duration } from 'aws-cdk-lib/core';
import { didYouMean, fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { mergedAttributes } from './annotations';
import { secondsOf } from './validation';

/** The headers that a listener can add to responses, with their attributes. */
const RESPONSE_HEADERS = [
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-max-age',
  'content-security-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
];

/** The security policy of TLS listeners. */
export interface SslPolicyOptions {
  /**
   * The security policy of HTTPS and TLS listeners, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
   *
   * @default - `sslPolicy` of the IngressClass, otherwise `defaults.sslPolicy` of the controller, otherwise the default
   * of Elastic Load Balancing
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly sslPolicy?: string;
}

/** Attributes of a listener of an ALB or NLB. */
export interface ListenerAttributeOptions {
  /**
   * Attributes of the listener that have no option here, by their name in the Elastic Load Balancing API. Misspelt names, names of another kind of load
   * balancer, and names that an option sets are an error (`LoadBalancerAttribute`). Other unknown names are passed on, with the warning
   * `loadBalancerAttribute`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
   */
  readonly additionalListenerAttributes?: Record<string, string>;
}

/** Attributes of a listener of an ALB. */
export interface AlbListenerOptions extends ListenerAttributeOptions {
  /**
   * Headers that the listener adds to every response, such as `{ 'strict-transport-security': 'max-age=31536000' }`.
   * Headers that the guide does not list are an error (`LoadBalancerAttribute`). For newer headers, use
   * `additionalListenerAttributes`.
   *
   * @default - only the headers of the targets
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html
   */
  readonly responseHeaders?: Record<string, string>;

  /**
   * Whether responses have a `Server` header that names the load balancer.
   *
   * @default true
   */
  readonly serverHeader?: boolean;
}

/** Attributes of a TCP listener of an NLB. */
export interface NlbTcpListenerAttributeOptions extends ListenerAttributeOptions {
  /**
   * The time after which an idle TCP connection is closed: 60 to 6000 seconds.
   *
   * @default Duration.seconds(350)
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html
   */
  readonly idleTimeout?: Duration;
}

/** The attributes of a listener of an ALB. */
export function albListenerAttributes({
  additionalListenerAttributes,
  responseHeaders = {},
  serverHeader,
}: AlbListenerOptions): Record<string, string> {
  for (const header of Object.keys(responseHeaders).filter(isConcrete)) {
    if (!RESPONSE_HEADERS.includes(header.toLowerCase())) {
      fail(
        'LoadBalancerAttribute',
        `"${header}" is not a header that an ALB adds to responses. For a newer header, use additionalListenerAttributes with routing.http.response.….header_value. ${didYouMean(header, RESPONSE_HEADERS)}`,
      );
    }
  }
  const headers = Object.entries(responseHeaders).map(([header, value]) => [
    `routing.http.response.${header.toLowerCase().replaceAll('-', '_')}.header_value`,
    value,
  ]);
  return mergedAttributes(
    'albListener',
    { ...Object.fromEntries(headers), 'routing.http.response.server.enabled': serverHeader },
    additionalListenerAttributes,
  );
}

/** The attributes of a listener of an NLB. */
export function nlbListenerAttributes(
  { additionalListenerAttributes, idleTimeout }: NlbTcpListenerAttributeOptions,
  port: number,
): Record<string, string> {
  return mergedAttributes(
    'nlbListener',
    {
      'tcp.idle_timeout.seconds': secondsOf('LoadBalancerSetting', `idleTimeout of ${port}`, idleTimeout, 60, 6000),
    },
    additionalListenerAttributes,
  );
}
