import { refuse } from '../foundation/refusals';
import { cniCount } from './vpc-cni-configuration';

/** How many addresses a node keeps ready. */
export interface WarmTargets {
  /**
   * Free addresses that a node keeps ready: 1 or more. It overrides interface and prefix targets, and on large or busy clusters it causes
   * many calls of the EC2 API.
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
   * @default - 1, as the CNI does by itself
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
 * How pods get their addresses: one choice, made by a factory.
 *
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html
 */
export class PodAddressing {
  /** Each pod takes one secondary address of a network interface. */
  public static secondaryIp(options: SecondaryIpOptions = {}): PodAddressing {
    const targets = warmTargets(options);
    if (options.warmEniTarget !== undefined && targets.WARM_IP_TARGET !== undefined) {
      refuse(
        'CniAddressing',
        `"warmEniTarget: ${options.warmEniTarget}" is ignored beside warmIpTarget, leave one of the two out`,
      );
    }
    return new PodAddressing(
      false,
      {
        ...(options.warmEniTarget === undefined
          ? {}
          : { WARM_ENI_TARGET: cniCount('WARM_ENI_TARGET', options.warmEniTarget, 0) }),
        ...targets,
      },
      options.maxEni,
    );
  }

  /**
   * Each network interface takes prefixes of 16 addresses: many more pods per node, fewer calls of the EC2 API, Nitro instances only. A
   * subnet must have whole /28 free: give pods subnets of their own.
   */
  public static prefixDelegation(options: PrefixDelegationOptions = {}): PodAddressing {
    const targets = warmTargets(options);
    const { warmPrefixTarget } = options;
    if (warmPrefixTarget !== undefined && targets.WARM_IP_TARGET !== undefined) {
      refuse(
        'CniAddressing',
        `"warmPrefixTarget: ${warmPrefixTarget}" is ignored beside warmIpTarget, leave one of the two out`,
      );
    }
    if (warmPrefixTarget === 0) {
      refuse(
        'CniAddressing',
        '"warmPrefixTarget: 0" stops the CNI at its start while no other target is set, write 1 or more',
      );
    }
    const needsPrefix = targets.WARM_IP_TARGET === undefined;
    return new PodAddressing(
      true,
      {
        ENABLE_PREFIX_DELEGATION: 'true',
        ...(needsPrefix ? { WARM_PREFIX_TARGET: cniCount('WARM_PREFIX_TARGET', warmPrefixTarget ?? 1, 1) } : {}),
        ...targets,
      },
      options.maxEni,
    );
  }

  private constructor(
    /** @internal */
    public readonly _usesPrefixes: boolean,
    /** @internal */
    public readonly _env: Readonly<Record<string, string>>,
    /** @internal */
    public readonly _maxEni: number | undefined,
  ) {}
}

function warmTargets({ warmIpTarget, minimumIpTarget, maxEni }: WarmTargets): Record<string, string> {
  if (minimumIpTarget !== undefined && warmIpTarget === undefined) {
    refuse(
      'CniAddressing',
      `"minimumIpTarget: ${minimumIpTarget}" alone leaves a node without free addresses once they are used, add warmIpTarget: 1 or more`,
    );
  }
  return {
    ...(warmIpTarget === undefined ? {} : { WARM_IP_TARGET: cniCount('WARM_IP_TARGET', warmIpTarget, 1) }),
    ...(minimumIpTarget === undefined ? {} : { MINIMUM_IP_TARGET: cniCount('MINIMUM_IP_TARGET', minimumIpTarget, 1) }),
    ...(maxEni === undefined ? {} : { MAX_ENI: cniCount('MAX_ENI', maxEni, 1) }),
  };
}
