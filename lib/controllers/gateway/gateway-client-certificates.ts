import { validateArguments } from '../../foundation/input';
import { validateTrustStore } from '../load-balancing/load-balancer-arns';
/** How an ALB treats expired certificates and the names of authorities. */
export interface VerifiedClientOptions {
  /**
   * Whether expired certificates are taken.
   *
   * @default false
   */
  readonly acceptExpired?: boolean;

  /**
   * Whether clients are told the authorities of the trust store.
   *
   * @default false
   */
  readonly advertiseAuthorities?: boolean;
}

/** What an HTTPS listener asks of the certificates of clients: one choice, made by a factory. */
export class ClientCertificates {
  /**
   * Only those of the trust store are let in.
   *
   * @param trustStore its ARN or its name
   * @param options expired certificates and names of authorities
   */
  public static verified(trustStore: string, options: VerifiedClientOptions = {}): ClientCertificates {
    validateArguments('ClientCertificates.verified', arguments);
    const { acceptExpired, advertiseAuthorities } = options;
    validateTrustStore('GatewayListener', trustStore, 'ClientCertificates.passedOn()');
    return new ClientCertificates({
      mode: 'verify',
      trustStore,
      ...(acceptExpired === undefined ? {} : { ignoreClientCertificateExpiry: acceptExpired }),
      ...(advertiseAuthorities === undefined
        ? {}
        : { advertiseTrustStoreCaNames: advertiseAuthorities ? 'on' : 'off' }),
    });
  }

  /** The whole chain goes to the pods in headers, and they decide. */
  public static passedOn(): ClientCertificates {
    return new ClientCertificates({ mode: 'passthrough' });
  }

  private constructor(
    /** @internal */
    public readonly _attributes: Readonly<Record<string, unknown>>,
  ) {}
}
