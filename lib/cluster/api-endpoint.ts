import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { validateArguments } from '../foundation/input-validation';
import { validatePublicNetworks } from './public-networks';

/**
 * How the Kubernetes API of a cluster of `aws-eks-v2` is reached: the value of its `endpointAccess`, from a factory. The private endpoint is always
 * on, so that nodes reach the API without NAT.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export class ApiEndpoint {
  /** Reached from the VPC alone, and from networks that are connected with it: `ApiAccess` lets these in. */
  public static private(): eks.EndpointAccess {
    return eks.EndpointAccess.PRIVATE;
  }

  /**
   * Reached from the VPC, and from some networks on the internet.
   *
   * @param networks in CIDR notation, 1 to 40; private addresses are refused as `PublicNetworks`
   */
  public static publicFrom(networks: string[]): eks.EndpointAccess {
    validateArguments('ApiEndpoint.publicFrom', arguments);
    validatePublicNetworks(networks);
    return eks.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(...networks);
  }

  private constructor() {}
}
