import { validateArguments } from '../../foundation/input';
import { type AlbListenerOptions, albListenerAttributes } from '../load-balancing/listener-options';
import { refuseOutside } from '../load-balancing/load-balancer-bounds';
import type { MutualAuthentication } from '../load-balancing/mutual-authentication';

/** Options of an HTTPS listener of an ALB. */
export interface AlbHttpsListenerOptions extends AlbListenerOptions {
  /**
   * Mutual authentication (mTLS): what the listener does with client certificates.
   *
   * @default - unchanged; a new listener asks for none
   */
  readonly mutualAuthentication?: MutualAuthentication;
}

/** A listener of an ALB. Use one of the static methods. */
export class AlbListener {
  /**
   * A listener for HTTP.
   *
   * @param port 1 to 65535; 80 by default
   */
  public static http(port = 80, options: AlbListenerOptions = {}): AlbListener {
    validateArguments('AlbListener.http', arguments);
    return new AlbListener('HTTP', port, options);
  }

  /**
   * A listener for HTTPS. It needs `certificates`.
   *
   * @param port 1 to 65535; 443 by default
   */
  public static https(port = 443, options: AlbHttpsListenerOptions = {}): AlbListener {
    validateArguments('AlbListener.https', arguments);
    return new AlbListener('HTTPS', port, options, options.mutualAuthentication);
  }

  /** The port. */
  public readonly port: number;

  /** Whether the protocol is HTTPS. */
  public readonly isTls: boolean;

  /** The protocol as the controller writes it. @internal */
  public readonly _protocol: 'HTTP' | 'HTTPS';

  /** @internal */
  public readonly _attributes: Record<string, string>;

  private constructor(
    protocol: 'HTTP' | 'HTTPS',
    port: number,
    options: AlbListenerOptions,
    /** @internal */
    public readonly _mutualAuthentication?: MutualAuthentication,
  ) {
    refuseOutside('ListenerPort', 'port', port, { least: 1, most: 65_535 });
    this.port = port;
    this.isTls = protocol === 'HTTPS';
    this._protocol = protocol;
    this._attributes = albListenerAttributes(options);
  }
}
