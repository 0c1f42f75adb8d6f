import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import type { Values } from '../foundation/values';
import type { CiliumMode } from './cilium-mode';

/** Options of WireGuard encryption. */
export interface WireGuardOptions {
  /**
   * Whether traffic between nodes, and between nodes and pods, is encrypted too. It is a beta feature.
   *
   * @default false
   */
  readonly nodeTraffic?: boolean;
}

/** Name of the Secret with the IPsec keys in the chart. */
const DEFAULT_KEYS = 'cilium-ipsec-keys';

/** Encryption of traffic between pods on different nodes. Choose one of the factories. */
export class CiliumEncryption {
  /**
   * WireGuard, with keys that each node generates. Security groups of nodes must allow UDP port 51871 between nodes, as
   * the cluster security group and `NodeSecurityGroup` do.
   *
   * @param options scope of the encryption
   * @see https://docs.cilium.io/en/v1.20/security/network/encryption-wireguard/
   */
  public static wireGuard(options: WireGuardOptions = {}): CiliumEncryption {
    validateArguments('CiliumEncryption.wireGuard', arguments);
    return new CiliumEncryption('wireguard', {
      enabled: true,
      type: 'wireguard',
      ...(options.nodeTraffic ? { nodeEncryption: true } : {}),
    });
  }

  /**
   * IPsec, with keys of a Secret in the namespace `kube-system`. The Secret must exist before the first node. It fails
   * with `CiliumMode.chained()`.
   *
   * @param secretName name of the Secret. The default is `cilium-ipsec-keys`
   * @see https://docs.cilium.io/en/v1.20/security/network/encryption-ipsec/
   */
  public static ipsec(secretName: string = DEFAULT_KEYS): CiliumEncryption {
    validateArguments('CiliumEncryption.ipsec', arguments);
    return new CiliumEncryption('ipsec', { enabled: true, type: 'ipsec', ipsec: { secretName } });
  }

  private constructor(
    private readonly kind: 'wireguard' | 'ipsec',
    /** Values of the chart below `encryption`. @internal */
    public readonly _values: Values,
  ) {}

  /** Validates that the mode supports the encryption. @internal */
  public _validateMode({ _eni }: CiliumMode, scope: Located): void {
    if (this.kind === 'ipsec' && _eni === undefined) {
      fail(
        'CiliumSetting',
        '"CiliumEncryption.ipsec()" does not work if Cilium is chained with the VPC CNI. Write CiliumEncryption.wireGuard(), or CiliumMode.eni()',
        scope,
      );
    }
  }
}
