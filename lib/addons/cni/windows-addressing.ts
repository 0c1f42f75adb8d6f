import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { countWithin } from './bounds';
import { type CniSettings, given } from './settings';

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
    return new WindowsAddressing({ enableWindowsIpam: 'true', ...warmTargets(options) });
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
      refuse(
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
        ? warmTargets(options)
        : { warmWindowsPrefixTarget: prefixes, warmWindowsIPTarget: 0, minimumWindowsIPTarget: 0 }),
    });
  }

  private constructor(
    /** @internal */
    public readonly _settings: CniSettings,
  ) {}
}

function warmTargets({ warmIpTarget, minimumIpTarget }: WindowsWarmTargets): CniSettings {
  return {
    ...given(
      'warmWindowsIPTarget',
      warmIpTarget === undefined ? undefined : countWithin('warmIpTarget', warmIpTarget, 1),
    ),
    ...given(
      'minimumWindowsIPTarget',
      minimumIpTarget === undefined ? undefined : countWithin('minimumIpTarget', minimumIpTarget, 1),
    ),
  };
}
