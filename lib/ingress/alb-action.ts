import type { Duration } from 'aws-cdk-lib/core';
import { validateArns } from '../foundation/arns';
import { didYouMean, fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { locationOfArn, type ResourceLocation } from '../foundation/resource-locations';
import { isConcrete, numberText } from '../foundation/tokens';
import { secondsOf, validateBounds } from '../loadbalancing/validation';

const NAME = 'IngressRule';

/** The types of a body that an ALB sends: the whole list of the API since 2018. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html */
const CONTENT_TYPES = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json'];

/** What an Ingress must know about an action. */
interface AlbActionFacts {
  /** The protocol that it redirects to, where it says one. */
  readonly redirectProtocol?: string;
  /** Whether it sends a client to another target each time. */
  readonly isSpread?: boolean;
  /** Target groups of the user's own among its targets. */
  readonly targetGroups?: readonly ResourceLocation[];
}

/** Parts of an address. What is left out stays as the client wrote it. */
export interface AlbRedirectOptions {
  /**
   * The host, of 128 characters at the most.
   *
   * @default - that of the request
   */
  readonly host?: string;

  /**
   * The path, with a slash at its start, of 128 characters at the most.
   *
   * @default - that of the request
   */
  readonly path?: string;

  /**
   * The port: 1 to 65535. It must be given with a protocol.
   *
   * @default - that of the request
   */
  readonly port?: number;

  /**
   * The protocol, `HTTP` or `HTTPS`. An ALB redirects from HTTPS to HTTPS alone.
   *
   * @default - that of the request
   */
  readonly protocol?: string;

  /**
   * What follows the question mark, of 128 characters at the most. Another query alone is no redirect: clients would come back for ever.
   *
   * @default - that of the request
   */
  readonly query?: string;

  /**
   * Whether browsers keep the redirect (301) or ask again (302).
   *
   * @default false
   */
  readonly permanent?: boolean;
}

/** An answer that needs no target. */
export interface AlbFixedResponseOptions {
  /**
   * The body, of 1024 bytes at the most.
   *
   * @default - none
   */
  readonly body?: string;

  /**
   * The type of the body: `text/plain`, `text/css`, `text/html`, `application/javascript` or `application/json`.
   *
   * @default text/plain
   */
  readonly contentType?: string;
}

/** A target of a weighted action. */
export class AlbForwardTarget {
  /**
   * A Service in the namespace of the Ingress.
   *
   * @param name of the Service
   * @param port its number, or its name
   * @param weight 0 to 999; needed where there are several targets
   */
  public static service(name: string, port: string, weight?: number): AlbForwardTarget {
    validateArguments('AlbForwardTarget.service', arguments);
    // The controller looks a text up among the names of ports, and a number among their numbers.
    const servicePort = isConcrete(port) && /^\d+$/.test(port) ? Number(port) : port;
    return new AlbForwardTarget({ serviceName: name, servicePort }, weight);
  }

  /**
   * A target group of your own.
   *
   * @param arn of the target group
   * @param weight 0 to 999; needed where there are several targets
   */
  public static targetGroup(arn: string, weight?: number): AlbForwardTarget {
    validateArguments('AlbForwardTarget.targetGroup', arguments);
    validateArns('targetGroup', [arn], { errorName: NAME });
    return new AlbForwardTarget({ targetGroupARN: arn }, weight);
  }

  /**
   * A target group of your own, by its name in this account and Region.
   *
   * @param name of the target group
   * @param weight 0 to 999; needed where there are several targets
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
 * What an ALB does with a request other than to hand it to one Service. An Ingress names it as a backend: `AlbAction.backend(name)` of an
 * action that stands under the name in `actions`.
 */
export class AlbAction {
  /** Another address. One that changes nothing is refused as `IngressRule`: it would never end. */
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
   * An answer of the ALB itself.
   *
   * @param statusCode 200 to 299, or 400 to 599
   */
  public static fixedResponse(statusCode: number, options: AlbFixedResponseOptions = {}): AlbAction {
    validateArguments('AlbAction.fixedResponse', arguments);
    if (isConcrete(statusCode) && !/^[245]\d\d$/.test(String(statusCode))) {
      fail(NAME, `"${statusCode}" is no status of a fixed response, write 200 to 299 or 400 to 599`);
    }
    const { body, contentType = 'text/plain' } = options;
    if (isConcrete(contentType) && !CONTENT_TYPES.includes(contentType)) {
      fail(NAME, `"${contentType}" is no type of a body that an ALB sends. ${didYouMean(contentType, CONTENT_TYPES)}`);
    }
    if (body !== undefined && isConcrete(body) && Buffer.byteLength(body) > 1024) {
      fail(NAME, `"body" has ${Buffer.byteLength(body)} bytes, write 1024 at the most`);
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
   * Several targets, each with its weight.
   *
   * @param targets one to five
   * @param stickiness how long a client stays with one of them, 1 second to 7 days; it does not, unless told so. Needed with `stickiness` of the
   *   Ingress, where there are several
   */
  public static forward(targets: AlbForwardTarget[], stickiness?: Duration): AlbAction {
    validateArguments('AlbAction.forward', arguments);
    if (targets.length < 1 || targets.length > 5) {
      fail(NAME, `"forward" has ${targets.length} targets, give one to five`);
    }
    if (targets.length > 1 && targets.some(({ _weight }) => _weight === undefined)) {
      fail(NAME, '"forward" has several targets and one without a weight, give each a weight of 0 to 999');
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

  /** The backend of a path of an Ingress that stands for the action of that name. */
  public static backend(name: string): Record<string, unknown> {
    validateArguments('AlbAction.backend', arguments);
    return { service: { name, port: { name: 'use-annotation' } } };
  }

  private constructor(
    /** @internal */
    public readonly _action: { readonly [key: string]: unknown },
    /** What else of the Ingress it must go with. @internal */
    public readonly _facts: AlbActionFacts = {},
  ) {}
}

/** An ALB refuses to send clients where they come from; another query alone does not count. */
function validateRedirectLoop({ host, path, port, protocol }: AlbRedirectOptions): void {
  const isElsewhere =
    (host !== undefined && host !== '#{host}') ||
    (path !== undefined && path !== '/#{path}') ||
    port !== undefined ||
    (protocol !== undefined && protocol !== '#{protocol}');
  if (!isElsewhere) {
    fail(NAME, '"redirect" leads to where it comes from, give another host, path, port or protocol');
  }
  if ((protocol === 'HTTP' || protocol === 'HTTPS') && port === undefined) {
    const usual = protocol === 'HTTP' ? 80 : 443;
    fail(NAME, `"protocol: ${protocol}" keeps the port of the other protocol, give port: ${usual}, too`);
  }
}

function validateParts({ host, path, protocol, query }: AlbRedirectOptions): void {
  if (path !== undefined && isConcrete(path) && !path.startsWith('/')) {
    fail(NAME, `"${path}" is no path of a redirect, write "/${path}"`);
  }
  if (protocol !== undefined && isConcrete(protocol) && !['HTTP', 'HTTPS', '#{protocol}'].includes(protocol)) {
    fail(NAME, `"${protocol}" is no protocol of a redirect, write HTTP or HTTPS`);
  }
  if (query !== undefined && isConcrete(query) && query.startsWith('?')) {
    fail(NAME, `"${query}" begins with the question mark that stands before it, write "${query.slice(1)}"`);
  }
  for (const [part, text] of Object.entries({ host, path, query })) {
    if (text !== undefined && isConcrete(text) && text.length > 128) {
      fail(NAME, `"${part}" of a redirect has ${text.length} characters, write 128 at the most`);
    }
  }
}
