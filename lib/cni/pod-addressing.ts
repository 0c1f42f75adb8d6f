import type { WarmPool } from '../addressing/max-pods';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { type CniPath, type CniSettings, cniCount, countWithin, optionalSetting } from './settings';

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
    validateTargetUsed('warmEniTarget', warmEniTarget, options);
    return new PodAddressing(
      false,
      { ...target('env.WARM_ENI_TARGET', 'warmEniTarget', warmEniTarget, 0), ...warmTargetSettings(options) },
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
    validateTargetUsed('warmPrefixTarget', warmPrefixTarget, options);
    if (warmPrefixTarget === 0) {
      fail(
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
function validateTargetUsed(option: string, value: number | undefined, { warmIpTarget }: WarmTargets): void {
  if (value !== undefined && warmIpTarget !== undefined) {
    fail('CniAddressing', `"${option}: ${value}" is ignored beside warmIpTarget, leave one of the two out`);
  }
}

function warmTargetSettings({ warmIpTarget, minimumIpTarget, maxEni }: WarmTargets): CniSettings {
  if (minimumIpTarget !== undefined && warmIpTarget === undefined) {
    fail(
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

/** How many addresses a Windows node keeps ready. */
export interface WindowsWarmTargets {
  /**
   * Free addresses that a node keeps ready: 1 or more.
   *
   * @default - 1, as the controller of EKS does by itself; with `warmPrefixTarget`, not set
   */
  readonly warmIpTarget?: number;

  /**
   * Addresses that a node has from its start, used or free: 1 or more.
   *
   * @default - 3, as the controller of EKS does by itself; with `warmPrefixTarget`, not set
   */
  readonly minimumIpTarget?: number;
}

/** Windows addresses by the /28. */
export interface WindowsPrefixOptions extends WindowsWarmTargets {
  /**
   * Free prefixes of 16 addresses that a node keeps ready: 1 or more. The targets of addresses take its place, so that it goes without them.
   *
   * @default - not set
   */
  readonly warmPrefixTarget?: number;
}

/**
 * How pods on Windows nodes get their addresses, which is the business of a controller in the control plane: one choice, made by a factory. IPv4
 * clusters only. Windows pods share the subnets of their nodes whatever `podSubnets` says, and know no network policy of the CNI.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html
 */
export class WindowsAddressing {
  /**
   * Each pod takes one secondary address of the node's network interface.
   *
   * @param options how many addresses a node keeps ready; VPC CNI 1.16.0 or later, and in no printed schema of the add-on
   */
  public static secondaryIp(options: WindowsWarmTargets = {}): WindowsAddressing {
    validateArguments('WindowsAddressing.secondaryIp', arguments);
    return new WindowsAddressing({ enableWindowsIpam: 'true', ...windowsWarmTargetSettings(options) });
  }

  /**
   * The node's network interface takes prefixes of 16 addresses. VPC CNI 1.16.0 or later; no printed schema of the add-on has the setting.
   *
   * @param options how many addresses a node keeps ready
   */
  public static prefixDelegation(options: WindowsPrefixOptions = {}): WindowsAddressing {
    validateArguments('WindowsAddressing.prefixDelegation', arguments);
    const { warmPrefixTarget, warmIpTarget, minimumIpTarget } = options;
    if (warmPrefixTarget !== undefined && (warmIpTarget !== undefined || minimumIpTarget !== undefined)) {
      fail(
        'CniAddressing',
        `"warmPrefixTarget: ${warmPrefixTarget}" is ignored beside warmIpTarget and minimumIpTarget, leave it out or them`,
      );
    }
    const prefixes = warmPrefixTarget === undefined ? undefined : countWithin('warmPrefixTarget', warmPrefixTarget, 1);
    return new WindowsAddressing({
      enableWindowsIpam: 'true',
      enableWindowsPrefixDelegation: 'true',
      // The targets of addresses have defaults of their own, which would win.
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
