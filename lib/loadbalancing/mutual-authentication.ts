import { validateArguments } from '../foundation/input-validation';
import { locationOfArn, type ResourceLocation } from '../foundation/resource-locations';
import { validateTrustStore } from './validation';

/** How an HTTPS listener verifies client certificates. */
export interface MutualAuthenticationOptions {
  /**
   * Whether expired client certificates are accepted.
   *
   * @default false
   */
  readonly ignoreClientCertificateExpiry?: boolean;

  /**
   * Whether the listener sends the names of the certificate authorities of its trust store to clients.
   *
   * @default - for an Ingress, false; for a Gateway, the controller does not set it, and a new listener does not send
   * them
   */
  readonly advertiseTrustStoreCaNames?: boolean;
}

/**
 * Mutual authentication (mTLS) of an HTTPS listener: how it verifies client certificates. Use one of the static
 * methods.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 */
export class MutualAuthentication {
  /**
   * No mutual authentication. Write it to turn mutual authentication off. For a Gateway, it is the default. For an
   * Ingress, the default leaves an existing listener unchanged, unless the controller has the feature gate
   * `EnhancedDefaultBehavior`.
   */
  public static off(): MutualAuthentication {
    return new MutualAuthentication('off');
  }

  /** The listener sends the client certificate chain to targets in headers. Targets verify it. */
  public static passthrough(): MutualAuthentication {
    return new MutualAuthentication('passthrough');
  }

  /**
   * The listener verifies client certificates against a trust store.
   *
   * @param trustStore the ARN or the name of a trust store; an ALB can verify on at most two listeners
   * @param options of the verification
   */
  public static verify(trustStore: string, options: MutualAuthenticationOptions = {}): MutualAuthentication {
    validateArguments('MutualAuthentication.verify', arguments);
    validateTrustStore('ListenerCertificate', trustStore, 'MutualAuthentication.passthrough()');
    return new MutualAuthentication('verify', options, trustStore);
  }

  /** The trust store, if there is one. @internal */
  public readonly _trustStore?: ResourceLocation;

  private constructor(
    /** @internal */
    public readonly _mode: 'off' | 'passthrough' | 'verify',
    private readonly options: MutualAuthenticationOptions = {},
    private readonly trustStore?: string,
  ) {
    this._trustStore = trustStore === undefined ? undefined : locationOfArn(trustStore);
  }

  /** The fields that a LoadBalancerConfiguration has. @internal */
  public get _fields(): Readonly<Record<string, string | boolean>> {
    const { advertiseTrustStoreCaNames: advertises, ignoreClientCertificateExpiry: ignores } = this.options;
    return {
      mode: this._mode,
      ...(this.trustStore === undefined ? {} : { trustStore: this.trustStore }),
      ...(ignores === undefined ? {} : { ignoreClientCertificateExpiry: ignores }),
      ...(advertises === undefined ? {} : { advertiseTrustStoreCaNames: advertises ? 'on' : 'off' }),
    };
  }

  /**
   * The entry of an annotation, without its port. In annotations, the controller requires the expiry option.
   *
   * @internal
   */
  public get _entry(): Readonly<Record<string, string | boolean>> {
    const { mode, trustStore, ...rest } = this._fields;
    return this._mode === 'verify' ? { mode, trustStore, ignoreClientCertificateExpiry: false, ...rest } : this._fields;
  }
}
