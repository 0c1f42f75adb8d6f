import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete } from '../foundation/tokens';

/** Transport protocol of a port. */
export enum PolicyProtocol {
  /** TCP. */
  TCP = 'TCP',
  /** UDP. */
  UDP = 'UDP',
  /** SCTP. */
  SCTP = 'SCTP',
}

/** A port in the format of `NetworkPolicy`. All ports of the protocol without `port`. */
export interface PortForm {
  readonly protocol: PolicyProtocol;
  readonly port?: number | string;
  readonly endPort?: number;
}

const HIGHEST_PORT = 65_535;

/** A port name, as a container declares it (IANA service name). */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Destination ports of a network policy rule. Choose one of the factories.
 *
 * The VPC CNI compares the port of the pod, and in front of a Service the port of the Service. Use the same number for
 * both.
 */
export class PolicyPort {
  /**
   * A TCP port.
   *
   * @param port the port of the pod, 1 to 65535
   */
  public static tcp(port: number): PolicyPort {
    validateArguments('PolicyPort.tcp', arguments);
    return PolicyPort.single(PolicyProtocol.TCP, port);
  }

  /**
   * A UDP port.
   *
   * @param port the port of the pod, 1 to 65535
   */
  public static udp(port: number): PolicyPort {
    validateArguments('PolicyPort.udp', arguments);
    return PolicyPort.single(PolicyProtocol.UDP, port);
  }

  /**
   * An SCTP port.
   *
   * @param port the port of the pod, 1 to 65535
   */
  public static sctp(port: number): PolicyPort {
    validateArguments('PolicyPort.sctp', arguments);
    return PolicyPort.single(PolicyProtocol.SCTP, port);
  }

  /**
   * A range of ports. It counts as one of the 24 port combinations of the VPC CNI.
   *
   * @param first the first port, 1 to 65534
   * @param last the last port, greater than the first one
   * @param protocol the protocol. The default is TCP
   */
  public static range(first: number, last: number, protocol: PolicyProtocol = PolicyProtocol.TCP): PolicyPort {
    validateArguments('PolicyPort.range', arguments);
    validatePort(first);
    validatePort(last);
    if (isConcrete(first) && isConcrete(last) && last <= first) {
      fail(
        'NetworkPolicyRule',
        `"${first} to ${last}" is not a range. Write the lower port first, or a single port with PolicyPort.tcp(${first})`,
      );
    }
    return new PolicyPort({ protocol, port: first, endPort: last });
  }

  /**
   * A port by its name in the container. It has no effect for addresses outside the cluster.
   *
   * @param name the name of a container port, such as `http`
   * @param protocol the protocol. The default is TCP
   */
  public static named(name: string, protocol: PolicyProtocol = PolicyProtocol.TCP): PolicyPort {
    validateArguments('PolicyPort.named', arguments);
    if (isConcrete(name) && !PORT_NAME.test(name)) {
      fail(
        'NetworkPolicyRule',
        `"${name}" is not a port name. Write 1 to 15 lower-case letters, digits and single hyphens, with at least one letter, or PolicyPort.tcp(…) for a number`,
      );
    }
    return new PolicyPort({ protocol, port: name });
  }

  /**
   * All ports of a protocol.
   *
   * @param protocol the protocol
   */
  public static all(protocol: PolicyProtocol): PolicyPort {
    validateArguments('PolicyPort.all', arguments);
    return new PolicyPort({ protocol });
  }

  private static single(protocol: PolicyProtocol, port: number): PolicyPort {
    validatePort(port);
    return new PolicyPort({ protocol, port });
  }

  private constructor(
    /** @internal */
    public readonly _form: PortForm,
  ) {}
}

function validatePort(port: number): void {
  if (isConcrete(port) && !(Number.isInteger(port) && port >= 1 && port <= HIGHEST_PORT)) {
    fail('NetworkPolicyRule', `"${formatValue(port)}" is not a port. Write a whole number from 1 to ${HIGHEST_PORT}`);
  }
}
