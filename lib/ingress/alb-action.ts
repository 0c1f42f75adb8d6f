import type { Duration } from 'aws-cdk-lib/core';
import { validateArns } from '../foundation/arns';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { locationOfArn, type ResourceLocation } from '../foundation/resource-locations';
import { isConcrete, numberText } from '../foundation/tokens';
import { optionalEntry } from '../foundation/values';
import {
  type FixedResponseOptions,
  type RedirectOptions,
  validateFixedResponse,
} from '../loadbalancing/listener-actions';
import { secondsOf, validateBounds } from '../loadbalancing/validation';

const NAME = 'IngressRule';

/** Ports of the protocols of a redirect. Without a port, the ALB would keep that of the other protocol. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { HTTP: 80, HTTPS: 443 };

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
export interface AlbRedirectOptions extends RedirectOptions {
  /**
   * The path of the target, which starts with `/`: at most 128 characters.
   *
   * @default - the path of the request
   */
  readonly path?: string;

  /**
   * The query of the target, without its question mark: at most 128 characters. Another option must be set, too,
   * because a redirect that changes only the query loops.
   *
   * @default - the query of the request
   */
  readonly query?: string;
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
    const { hostname, path, permanent, protocol, query } = options;
    validateBounds(NAME, 'port', options.port, { least: 1, most: 65_535 });
    validateRedirectLoop(options);
    validateParts(options);
    const port = options.port ?? DEFAULT_PORTS[protocol ?? ''];
    const redirectConfig = {
      ...optionalEntry('host', hostname),
      ...optionalEntry('path', path),
      ...optionalEntry('protocol', protocol),
      ...optionalEntry('query', query),
      ...(port === undefined ? {} : { port: numberText(port) }),
      statusCode: permanent ? 'HTTP_301' : 'HTTP_302',
    };
    return new AlbAction({ type: 'redirect', redirectConfig }, { redirectProtocol: protocol });
  }

  /**
   * Returns a response of the ALB itself.
   *
   * @param statusCode 200 to 299, or 400 to 599
   */
  public static fixedResponse(statusCode: number, options: FixedResponseOptions = {}): AlbAction {
    validateArguments('AlbAction.fixedResponse', arguments);
    const { contentType = 'text/plain', messageBody } = options;
    validateFixedResponse(NAME, statusCode, options);
    return new AlbAction({
      type: 'fixed-response',
      fixedResponseConfig: {
        ...(messageBody === undefined ? {} : { contentType, messageBody }),
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
function validateRedirectLoop({ hostname, path, port, protocol }: AlbRedirectOptions): void {
  const isElsewhere =
    (hostname !== undefined && hostname !== '#{host}') ||
    (path !== undefined && path !== '/#{path}') ||
    port !== undefined ||
    protocol !== undefined;
  if (!isElsewhere) {
    fail(NAME, '"redirect" has the target that was requested. Set another hostname, path, port or protocol');
  }
}

function validateParts({ hostname, path, query }: AlbRedirectOptions): void {
  if (path !== undefined && isConcrete(path) && !path.startsWith('/')) {
    fail(NAME, `"${path}" is not a valid path of a redirect. Write "/${path}"`);
  }
  if (query !== undefined && isConcrete(query) && query.startsWith('?')) {
    fail(NAME, `"${query}" starts with the question mark, which is added automatically. Write "${query.slice(1)}"`);
  }
  for (const [part, text] of Object.entries({ hostname, path, query })) {
    if (text !== undefined && isConcrete(text) && text.length > 128) {
      fail(NAME, `"${part}" of a redirect has ${text.length} characters. Write at most 128`);
    }
  }
}
