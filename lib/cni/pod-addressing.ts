import type { WarmPool } from '../addressing/max-pods';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { type CniPath, type CniSettings, cniCount, countWithin, optionalSetting } from './settings';

/** Warm pool targets of nodes. */
export interface WarmTargets {
  /**
   * Number of free addresses that a node keeps assigned: 1 or more. It overrides interface and prefix targets, and
   * causes many EC2 API calls in large or busy clusters.
   *
   * @default - not set
   */
  readonly warmIpTarget?: number;

  /**
   * Number of addresses that a node always has, used or free: 1 or more. It requires `warmIpTarget`.
   *
   * @default - not set
   */
  readonly minimumIpTarget?: number;

  /**
   * Maximum number of network interfaces of a node, 1 or more.
   *
   * @default - the limit of the instance type
   */
  readonly maxEni?: number;
}

/** Options of secondary addresses. */
export interface SecondaryIpOptions extends WarmTargets {
  /**
   * Number of free network interfaces that a node keeps attached: 0 or more.
   *
   * @default - 1, the default of the CNI, unless `warmIpTarget` is set
   */
  readonly warmEniTarget?: number;
}

/** Options of prefix delegation. */
export interface PrefixDelegationOptions extends WarmTargets {
  /**
   * Number of free /28 prefixes that a node keeps assigned: 1 or more.
   *
   * @default - 1, unless `warmIpTarget` is set
   */
  readonly warmPrefixTarget?: number;
}

/**
 * Assignment of IPv4 addresses to pods. Choose one of the factories.
 *
 * It does not apply to IPv6 clusters, where each node has one /80 prefix for its pods.
 *
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html
 */
export class PodAddressing {
  /**
   * Assigns a secondary address of a network interface to each pod.
   *
   * @param options warm pool targets
   */
  public static secondaryIp(options: SecondaryIpOptions = {}): PodAddressing {
    validateArguments('PodAddressing.secondaryIp', arguments);
    const { warmEniTarget } = options;
    validateTargetUsed('warmEniTarget', warmEniTarget, options);
    return new PodAddressing(
      false,
      { ...target('env.WARM_ENI_TARGET', 'warmEniTarget', warmEniTarget, 0), ...warmTargetSettings(options) },
      options.maxEni,
    );
  }

  /**
   * Assigns /28 prefixes to network interfaces. Nodes have many more pods, and make fewer EC2 API calls. Nitro
   * instances only.
   *
   * Subnets must have free, unfragmented /28 blocks, so use dedicated subnets for pods.
   *
   * Enable it before the cluster has nodes. Existing nodes keep their single addresses and their pod limit until they
   * are replaced. EKS replaces the nodes of `addNodegroup` in the same deployment if their pod limit changes. Replace
   * other nodes yourself: add new ones, drain the old ones, then remove them. There is no warning, because a template
   * does not contain the previous configuration of the CNI.
   *
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html
   * @param options warm pool targets
   */
  public static prefixDelegation(options: PrefixDelegationOptions = {}): PodAddressing {
    validateArguments('PodAddressing.prefixDelegation', arguments);
    const { warmPrefixTarget } = options;
    validateTargetUsed('warmPrefixTarget', warmPrefixTarget, options);
    if (warmPrefixTarget === 0) {
      fail(
        'CniAddressing',
        '"warmPrefixTarget: 0" prevents the CNI from starting if no other target is set. Write 1 or more',
      );
    }
    const prefixes = options.warmIpTarget === undefined ? (warmPrefixTarget ?? 1) : undefined;
    return new PodAddressing(
      true,
      {
        'env.ENABLE_PREFIX_DELEGATION': 'true',
        ...target('env.WARM_PREFIX_TARGET', 'warmPrefixTarget', prefixes, 1),
        ...warmTargetSettings(options),
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

  /** Targets as numbers. @internal */
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

/** Validates that a target is not overridden. The CNI uses only `warmIpTarget` if it is set. */
function validateTargetUsed(option: string, value: number | undefined, { warmIpTarget }: WarmTargets): void {
  if (value !== undefined && warmIpTarget !== undefined) {
    fail('CniAddressing', `"${option}: ${value}" is ignored if warmIpTarget is set. Leave one of the two out`);
  }
}

function warmTargetSettings({ warmIpTarget, minimumIpTarget, maxEni }: WarmTargets): CniSettings {
  if (minimumIpTarget !== undefined && warmIpTarget === undefined) {
    fail(
      'CniAddressing',
      `"minimumIpTarget: ${minimumIpTarget}" alone does not keep free addresses on a busy node. Add warmIpTarget: 1 or more`,
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

/** Warm pool targets of Windows nodes. */
export interface WindowsWarmTargets {
  /**
   * Number of free addresses that a node keeps assigned: 1 or more.
   *
   * @default - 1, the default of the EKS controller. With `warmPrefixTarget`, not set
   */
  readonly warmIpTarget?: number;

  /**
   * Number of addresses that a node always has, used or free: 1 or more.
   *
   * @default - 3, the default of the EKS controller. With `warmPrefixTarget`, not set
   */
  readonly minimumIpTarget?: number;
}

/** Options of prefix delegation on Windows nodes. */
export interface WindowsPrefixOptions extends WindowsWarmTargets {
  /**
   * Number of free /28 prefixes that a node keeps assigned: 1 or more. It cannot be combined with `warmIpTarget` or
   * `minimumIpTarget`, which override it.
   *
   * @default - not set
   */
  readonly warmPrefixTarget?: number;
}

/**
 * Address assignment of pods on Windows nodes, by a controller in the control plane. Choose one of the factories.
 *
 * IPv4 clusters only. Windows pods always use the subnets of their nodes, regardless of `podSubnets`. Network policies
 * of the CNI do not apply to them.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html
 */
export class WindowsAddressing {
  /**
   * Assigns secondary addresses of the network interface to pods.
   *
   * @param options warm pool targets. They require VPC CNI 1.16.0 or later, and no published schema of the add-on
   * contains them
   */
  public static secondaryIp(options: WindowsWarmTargets = {}): WindowsAddressing {
    validateArguments('WindowsAddressing.secondaryIp', arguments);
    return new WindowsAddressing({ enableWindowsIpam: 'true', ...windowsWarmTargetSettings(options) });
  }

  /**
   * Assigns /28 prefixes to the network interface. Requires VPC CNI 1.16.0 or later. No published schema of the add-on
   * contains this setting.
   *
   * @param options warm pool targets
   */
  public static prefixDelegation(options: WindowsPrefixOptions = {}): WindowsAddressing {
    validateArguments('WindowsAddressing.prefixDelegation', arguments);
    const { warmPrefixTarget, warmIpTarget, minimumIpTarget } = options;
    if (warmPrefixTarget !== undefined && (warmIpTarget !== undefined || minimumIpTarget !== undefined)) {
      fail(
        'CniAddressing',
        `"warmPrefixTarget: ${warmPrefixTarget}" is ignored if warmIpTarget or minimumIpTarget is set. Leave warmPrefixTarget out, or leave both of them out`,
      );
    }
    const prefixes = warmPrefixTarget === undefined ? undefined : countWithin('warmPrefixTarget', warmPrefixTarget, 1);
    return new WindowsAddressing({
      enableWindowsIpam: 'true',
      enableWindowsPrefixDelegation: 'true',
      // The address targets have defaults that would override the prefix target.
      ...(prefixes === undefined
        ? windowsWarmTargetSettings(options)
        : { warmWindowsPrefixTarget: prefixes, warmWindowsIPTarget: 0, minimumWindowsIPTarget: 0 }),
    });
  }

  private constructor(
    /** @internal */
    public readonly _settings: CniSettings,
  ) {}
}

function windowsWarmTargetSettings({ warmIpTarget, minimumIpTarget }: WindowsWarmTargets): CniSettings {
  return {
    ...optionalSetting(
      'warmWindowsIPTarget',
      warmIpTarget === undefined ? undefined : countWithin('warmIpTarget', warmIpTarget, 1),
    ),
    ...optionalSetting(
      'minimumWindowsIPTarget',
      minimumIpTarget === undefined ? undefined : countWithin('minimumIpTarget', minimumIpTarget, 1),
    ),
  };
}
