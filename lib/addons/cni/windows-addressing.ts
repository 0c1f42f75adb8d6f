import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { countWithin } from './bounds';
import { type CniSettings, given } from './settings';

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
    return new WindowsAddressing({ enableWindowsIpam: 'true', ...warmTargets(options) });
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
      refuse(
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
