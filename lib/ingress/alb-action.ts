import type { Duration } from 'aws-cdk-lib/core';
import { validateArns } from '../foundation/arns';
import { didYouMean, fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { locationOfArn, type ResourceLocation } from '../foundation/resource-locations';
import { isConcrete, numberText } from '../foundation/tokens';
import { secondsOf, validateBounds } from '../loadbalancing/validation';

const NAME = 'IngressRule';

/**
 * The content types of a fixed response, as the API has had them since 2018. @see
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html
 */
const CONTENT_TYPES = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json'];

/** Facts about an action that its Ingress is validated with. */
interface AlbActionFacts {
  /** The protocol of a redirect, if it is set. */
  readonly redirectProtocol?: string;
  /** Whether it forwards to several targets without stickiness. */
  readonly isSpread?: boolean;
  /** Target groups among its targets that the controller does not create. */
  readonly targetGroups?: readonly ResourceLocation[];
}

/** The target of a redirect. Parts that are not set remain those of the request. */
export interface AlbRedirectOptions {
  /**
   * The host name of the target, at most 128 characters.
   *
   * @default - the host name of the request
   */
  readonly host?: string;

  /**
   * The path of the target, which starts with `/`: at most 128 characters.
   *
   * @default - the path of the request
   */
  readonly path?: string;

  /**
   * The port of the target: 1 to 65535. It is required if `protocol` is set.
   *
   * @default - the port of the request
   */
  readonly port?: number;

  /**
   * The protocol of the target: `HTTP` or `HTTPS`. An ALB does not redirect from HTTPS to HTTP.
   *
   * @default - the protocol of the request
   */
  readonly protocol?: string;

  /**
   * The query of the target, without its question mark: at most 128 characters. Another option must be set, too,
   * because a redirect that changes only the query loops.
   *
   * @default - the query of the request
   */
  readonly query?: string;

  /**
   * Whether the redirect is permanent (status 301) or temporary (status 302).
   *
   * @default false
   */
  readonly permanent?: boolean;
}

/** Options of a response that the load balancer returns itself. */
export interface AlbFixedResponseOptions {
  /**
   * The body of the response, at most 1024 bytes.
   *
   * @default - an empty body
   */
  readonly body?: string;

  /**
   * The content type: `text/plain`, `text/css`, `text/html`, `application/javascript` or `application/json`.
   *
   * @default text/plain
   */
  readonly contentType?: string;
}

/** A target of a weighted forward action. */
export class AlbForwardTarget {
  /**
   * A Service in the namespace of the Ingress.
   *
   * @param name of the Service
   * @param port its number or name
   * @param weight 0 to 999; required if there are several targets
   */
  public static service(name: string, port: string, weight?: number): AlbForwardTarget {
    validateArguments('AlbForwardTarget.service', arguments);
    // The controller compares a string with the names of ports, and a number with their numbers.
    const servicePort = isConcrete(port) && /^\d+$/.test(port) ? Number(port) : port;
    return new AlbForwardTarget({ serviceName: name, servicePort }, weight);
  }

  /**
   * An existing target group, by its ARN.
   *
   * @param arn of the target group
   * @param weight 0 to 999; required if there are several targets
   */
  public static targetGroup(arn: string, weight?: number): AlbForwardTarget {
    validateArguments('AlbForwardTarget.targetGroup', arguments);
    validateArns('targetGroup', [arn], { errorName: NAME });
    return new AlbForwardTarget({ targetGroupARN: arn }, weight);
  }

  /**
   * An existing target group, by its name in this account and Region.
   *
   * @param name of the target group
   * @param weight 0 to 999; required if there are several targets
   */
  public static targetGroupName(name: string, weight?: number): AlbForwardTarget {
    validateArguments('AlbForwardTarget.targetGroupName', arguments);
    return new AlbForwardTarget({ targetGroupName: name }, weight);
  }

  private constructor(
    /** @internal */
    public readonly _target: { readonly [key: string]: string | number },
    /** @internal */
    public readonly _weight?: number,
  ) {
    validateBounds(NAME, 'weight', _weight, { least: 0, most: 999 });
  }
}

/**
 * An action of a listener rule: a redirect, a fixed response or a weighted forward. `actions` of the Ingress has it
 * under a name, and the Ingress uses it with `AlbAction.backend(name)`.
 */
export class AlbAction {
  /** Redirects the client. A redirect to the same URL loops and fails as `IngressRule`. */
  public static redirect(options: AlbRedirectOptions): AlbAction {
    validateArguments('AlbAction.redirect', arguments);
    const { permanent, port, ...parts } = options;
    validateBounds(NAME, 'port', port, { least: 1, most: 65_535 });
    validateRedirectLoop(options);
    validateParts(parts);
    const redirectConfig = {
      ...parts,
      ...(port === undefined ? {} : { port: numberText(port) }),
      statusCode: permanent ? 'HTTP_301' : 'HTTP_302',
    };
    return new AlbAction({ type: 'redirect', redirectConfig }, { redirectProtocol: parts.protocol });
  }

  /**
   * Returns a response of the ALB itself.
   *
   * @param statusCode 200 to 299, or 400 to 599
   */
  public static fixedResponse(statusCode: number, options: AlbFixedResponseOptions = {}): AlbAction {
    validateArguments('AlbAction.fixedResponse', arguments);
    if (isConcrete(statusCode) && !/^[245]\d\d$/.test(String(statusCode))) {
      fail(NAME, `"${statusCode}" is not a valid status code of a fixed response. Write 200 to 299 or 400 to 599`);
    }
    const { body, contentType = 'text/plain' } = options;
    if (isConcrete(contentType) && !CONTENT_TYPES.includes(contentType)) {
      fail(
        NAME,
        `"${contentType}" is not a content type of a fixed response. ${didYouMean(contentType, CONTENT_TYPES)}`,
      );
    }
    if (body !== undefined && isConcrete(body) && Buffer.byteLength(body) > 1024) {
      fail(NAME, `"body" has ${Buffer.byteLength(body)} bytes. Write at most 1024`);
    }
    return new AlbAction({
      type: 'fixed-response',
      fixedResponseConfig: {
        ...(body === undefined ? {} : { contentType, messageBody: body }),
        statusCode: numberText(statusCode),
      },
    });
  }

  /**
   * Forwards to several targets by weight.
   *
   * @param targets one to five
   * @param stickiness how long requests of a client stay with one of the targets: 1 second to 7 days. There is none by
   * default. It is required if the Ingress has `stickiness` and there are several targets.
   */
  public static forward(targets: AlbForwardTarget[], stickiness?: Duration): AlbAction {
    validateArguments('AlbAction.forward', arguments);
    if (targets.length < 1 || targets.length > 5) {
      fail(NAME, `"forward" has ${targets.length} targets. Write one to five`);
    }
    if (targets.length > 1 && targets.some(({ _weight }) => _weight === undefined)) {
      fail(NAME, '"forward" has several targets, and one has no weight. Give each a weight of 0 to 999');
    }
    const durationSeconds = secondsOf(NAME, 'stickiness', stickiness, 1, 604_800);
    const forwardConfig = {
      targetGroups: targets.map(({ _target, _weight }) => ({
        ..._target,
        ...(_weight === undefined ? {} : { weight: _weight }),
      })),
      ...(durationSeconds === undefined ? {} : { targetGroupStickinessConfig: { enabled: true, durationSeconds } }),
    };
    const isSpread = targets.length > 1 && durationSeconds === undefined;
    const targetGroups = targets.flatMap(({ _target: { targetGroupARN: arn } }) =>
      typeof arn === 'string' ? [locationOfArn(arn)] : [],
    );
    return new AlbAction({ type: 'forward', forwardConfig }, { isSpread, targetGroups });
  }

  /** The backend of a path of an Ingress that uses the action of that name. */
  public static backend(name: string): Record<string, unknown> {
    validateArguments('AlbAction.backend', arguments);
    return { service: { name, port: { name: 'use-annotation' } } };
  }

  private constructor(
    /** @internal */
    public readonly _action: { readonly [key: string]: unknown },
    /** Facts that the Ingress is validated with. @internal */
    public readonly _facts: AlbActionFacts = {},
  ) {}
}

/** Fails on a redirect to the same URL, which an ALB rejects. A different query alone does not prevent the loop. */
function validateRedirectLoop({ host, path, port, protocol }: AlbRedirectOptions): void {
  const isElsewhere =
    (host !== undefined && host !== '#{host}') ||
    (path !== undefined && path !== '/#{path}') ||
    port !== undefined ||
    (protocol !== undefined && protocol !== '#{protocol}');
  if (!isElsewhere) {
    fail(NAME, '"redirect" has the target that was requested. Set another hostname, path, port or protocol');
  }
  if ((protocol === 'HTTP' || protocol === 'HTTPS') && port === undefined) {
    const usual = protocol === 'HTTP' ? 80 : 443;
    fail(NAME, `"protocol: ${protocol}" would keep the port of the other protocol. Set port: ${usual}, too`);
  }
}

function validateParts({ host, path, protocol, query }: AlbRedirectOptions): void {
  if (path !== undefined && isConcrete(path) && !path.startsWith('/')) {
    fail(NAME, `"${path}" is not a valid path of a redirect. Write "/${path}"`);
  }
  if (protocol !== undefined && isConcrete(protocol) && !['HTTP', 'HTTPS', '#{protocol}'].includes(protocol)) {
    fail(NAME, `"${protocol}" is not a valid protocol of a redirect. Write HTTP or HTTPS`);
  }
  if (query !== undefined && isConcrete(query) && query.startsWith('?')) {
    fail(NAME, `"${query}" starts with the question mark, which is added automatically. Write "${query.slice(1)}"`);
  }
  for (const [part, text] of Object.entries({ host, path, query })) {
    if (text !== undefined && isConcrete(text) && text.length > 128) {
      fail(NAME, `"${part}" of a redirect has ${text.length} characters. Write at most 128`);
    }
  }
}
