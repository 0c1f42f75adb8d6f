import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as eks from 'aws-cdk-lib/aws-eks';
import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isKnownText } from '../foundation/ids';
import { refuse } from '../foundation/refusals';
import { propertyOf } from '../foundation/resources';
import { isConcrete, shown } from '../foundation/tokens';
import { warn } from '../foundation/warnings';

/** Resource types of clusters in `aws-eks-v2` and `aws-eks`. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/** Networks in `publicAccessCidrs` that allow public access without restrictions. */
const ANYWHERE = ['0.0.0.0/0', '::/0'];

/** Access to the Kubernetes API, with the defaults of EKS. */
export interface EndpointAccess {
  readonly isPublic: boolean;
  readonly isPrivate: boolean;
  /** Networks with access to the public endpoint. */
  readonly admitted: readonly string[];
}

/**
 * Returns the endpoint access of a cluster that the app defines with either EKS module. Undefined if it is known at
 * deployment only.
 */
export function endpointAccessOf(definition: IConstruct | undefined): EndpointAccess | undefined {
  const resource = definition?.node.findAll().find(isClusterResource);
  const { resourcesVpcConfig: ofV1 } = ((resource && propertyOf(resource, 'config')) ?? {}) as Record<string, unknown>;
  const config = resource && (propertyOf(resource, 'resourcesVpcConfig') ?? ofV1);
  if (!isConcrete(config) || typeof config !== 'object' || config === null) {
    return undefined;
  }
  const access = config as eks.CfnCluster.ResourcesVpcConfigProperty;
  const { endpointPublicAccess: isPublic = true, endpointPrivateAccess: isPrivate = false } = access;
  const { publicAccessCidrs: admitted = [] } = access;
  const isKnown = typeof isPublic === 'boolean' && typeof isPrivate === 'boolean' && isConcrete(admitted);
  return isKnown ? { isPublic, isPrivate, admitted } : undefined;
}

function isClusterResource(construct: IConstruct): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && CLUSTER_TYPES.includes(construct.cfnResourceType);
}

/**
 * Fails for an endpoint that nodes behind NAT cannot reach, and warns of one without restrictions. Tokens are
 * ignored, because they may be addresses of NAT gateways.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export function judgeEndpoint(definition: IConstruct | undefined, vpc: ec2.IVpc | undefined, scope: IConstruct): void {
  const access = endpointAccessOf(definition);
  if (!access?.isPublic || !access.admitted.every(isConcrete)) {
    return;
  }
  const { admitted, isPrivate } = access;
  if (admitted.length === 0 || admitted.some((network) => ANYWHERE.includes(network))) {
    warn(
      scope,
      'publicEndpointOpen',
      'The Kubernetes API is reachable from the whole internet. Write EndpointAccess.PRIVATE, or PUBLIC_AND_PRIVATE.onlyFrom(…) with your own addresses.',
    );
  } else if (!isPrivate && mayHaveKnownAddresses(vpc)) {
    warn(
      scope,
      'publicEndpointNodes',
      `Only ${admitted.join(', ')} can reach the Kubernetes API, and nodes have no private endpoint. The public addresses of the nodes, such as those of NAT gateways, must be among them. Write EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(…), or acknowledge this warning.`,
    );
  } else if (!isPrivate) {
    refuse(
      'EndpointLockout',
      `"${admitted.map(shown).join(', ')}" are the only addresses with access to the cluster, and do not include the nodes. Write EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(…)`,
      scope,
    );
  }
}

/**
 * Returns true if the user may know the addresses of the NAT gateways: in a VPC of another app, or with existing
 * Elastic IP addresses.
 */
function mayHaveKnownAddresses(vpc: ec2.IVpc | undefined): boolean {
  const resources = vpc?.node.findAll().filter(CfnResource.isCfnResource) ?? [];
  const isOwn = resources.some(({ cfnResourceType }) => cfnResourceType === 'AWS::EC2::VPC');
  const gateways = resources.filter(({ cfnResourceType }) => cfnResourceType === 'AWS::EC2::NatGateway');
  return !isOwn || gateways.some((gateway) => isKnownText(propertyOf(gateway, 'allocationId')));
}
