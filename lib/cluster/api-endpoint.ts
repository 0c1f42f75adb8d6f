import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { validateArguments } from '../foundation/input-validation';
import { validatePublicNetworks } from './api-access';

/**
 * Access to the Kubernetes API of a cluster of `aws-eks-v2`: values for its `endpointAccess`. Use one of the static
 * methods. The private endpoint is always enabled, so that nodes can reach the API without NAT.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export class ApiEndpoint {
  /**
   * Private access: the API can be reached only from the VPC and from connected networks, for which `ApiAccess` adds
   * rules.
   */
  public static private(): eks.EndpointAccess {
    return eks.EndpointAccess.PRIVATE;
  }

  /**
   * Private access, and public access from some networks on the internet.
   *
   * @param networks in CIDR notation, 1 to 40; private addresses fail as `PublicNetworks`
   */
  public static publicFrom(networks: string[]): eks.EndpointAccess {
    validateArguments('ApiEndpoint.publicFrom', arguments);
    validatePublicNetworks(networks);
    return eks.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(...networks);
  }

  private constructor() {}
}
