import type { WarmPool } from '../addressing/pod-capacity';
import { validateArguments } from '../foundation/input';
import { refuse } from '../foundation/refusals';
import { cniCount } from './cni/bounds';
import type { CniPath, CniSettings } from './cni/settings';

/** How many addresses a node keeps ready. */
export interface WarmTargets {
  /**
   * Free addresses that a node keeps ready: 1 or more. It takes the place of interface and prefix targets, and on large or busy clusters it
   * causes many calls of the EC2 API.
   *
   * @default - not set
   */
  readonly warmIpTarget?: number;

  /**
   * Addresses that a node has from its start, used or free: 1 or more. Goes with `warmIpTarget`.
   *
   * @default - not set
   */
  readonly minimumIpTarget?: number;

  /**
   * The most network interfaces that a node uses, 1 or more.
   *
   * @default - as many as the instance type has
   */
  readonly maxEni?: number;
}

/** Addresses one by one. */
export interface SecondaryIpOptions extends WarmTargets {
  /**
   * Free network interfaces that a node keeps attached: 0 or more.
   *
   * @default - 1, as the CNI does by itself, unless `warmIpTarget` is set
   */
  readonly warmEniTarget?: number;
}

/** Addresses by the /28. */
export interface PrefixDelegationOptions extends WarmTargets {
  /**
   * Free prefixes of 16 addresses that a node keeps ready: 1 or more.
   *
   * @default - 1, unless `warmIpTarget` is set
   */
  readonly warmPrefixTarget?: number;
}

/**
 * How pods get their IPv4 addresses: one choice, made by a factory. In an IPv6 cluster there is none: each node has one /80 for its pods.
 *
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html
 */
export class PodAddressing {
  /**
   * Each pod takes one secondary address of a network interface.
   *
   * @param options how many addresses a node keeps ready
   */
  public static secondaryIp(options: SecondaryIpOptions = {}): PodAddressing {
    validateArguments('PodAddressing.secondaryIp', arguments);
    const { warmEniTarget } = options;
    refuseIgnored('warmEniTarget', warmEniTarget, options);
    return new PodAddressing(
      false,
      { ...target('env.WARM_ENI_TARGET', 'warmEniTarget', warmEniTarget, 0), ...warmTargets(options) },
      options.maxEni,
    );
  }

  /**
   * Each network interface takes prefixes of 16 addresses: many more pods per node, fewer calls of the EC2 API, Nitro instances only. A
   * subnet must have whole /28 free: give pods subnets of their own.
   *
   * Turn it on before a cluster has nodes. Nodes that exist keep single addresses beside prefixes, and the pod limit with which they
   * started, until they are replaced. EKS replaces the nodes of `addNodegroup` in the same deployment where their pod limit changes. Replace other nodes
   * yourself: add new ones, drain the old ones, then remove these. Nothing warns of it: a template says how the CNI is set, and not how it was set
   * before.
   *
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html
   * @param options how many addresses a node keeps ready
   */
  public static prefixDelegation(options: PrefixDelegationOptions = {}): PodAddressing {
    validateArguments('PodAddressing.prefixDelegation', arguments);
    const { warmPrefixTarget } = options;
    refuseIgnored('warmPrefixTarget', warmPrefixTarget, options);
    if (warmPrefixTarget === 0) {
      refuse(
        'CniAddressing',
        '"warmPrefixTarget: 0" stops the CNI at its start while no other target is set, write 1 or more',
      );
    }
    const prefixes = options.warmIpTarget === undefined ? (warmPrefixTarget ?? 1) : undefined;
    return new PodAddressing(
      true,
      {
        'env.ENABLE_PREFIX_DELEGATION': 'true',
        ...target('env.WARM_PREFIX_TARGET', 'warmPrefixTarget', prefixes, 1),
        ...warmTargets(options),
      },
      options.maxEni,
    );
  }

  private constructor(
    /** @internal */
    public readonly _usesPrefixes: boolean,
    /** @internal */
    public readonly _settings: CniSettings,
    /** @internal */
    public readonly _maxEni: number | undefined,
  ) {}

  /** The targets as numbers. @internal */
  public get _warm(): WarmPool {
    const settings = this._settings;
    const target = (path: CniPath) => (settings[path] === undefined ? undefined : Number(settings[path]));
    return {
      eni: target('env.WARM_ENI_TARGET'),
      ip: target('env.WARM_IP_TARGET'),
      minimumIp: target('env.MINIMUM_IP_TARGET'),
      prefix: target('env.WARM_PREFIX_TARGET'),
    };
  }
}

/** The CNI follows `warmIpTarget` alone where it is set. */
function refuseIgnored(option: string, value: number | undefined, { warmIpTarget }: WarmTargets): void {
  if (value !== undefined && warmIpTarget !== undefined) {
    refuse('CniAddressing', `"${option}: ${value}" is ignored beside warmIpTarget, leave one of the two out`);
  }
}

function warmTargets({ warmIpTarget, minimumIpTarget, maxEni }: WarmTargets): CniSettings {
  if (minimumIpTarget !== undefined && warmIpTarget === undefined) {
    refuse(
      'CniAddressing',
      `"minimumIpTarget: ${minimumIpTarget}" alone leaves a node without free addresses once they are used, add warmIpTarget: 1 or more`,
    );
  }
  return {
    ...target('env.WARM_IP_TARGET', 'warmIpTarget', warmIpTarget, 1),
    ...target('env.MINIMUM_IP_TARGET', 'minimumIpTarget', minimumIpTarget, 1),
    ...target('env.MAX_ENI', 'maxEni', maxEni, 1),
  };
}

function target(path: CniPath, option: string, value: number | undefined, least: number): CniSettings {
  return value === undefined ? {} : { [path]: cniCount(option, value, least) };
}
