import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as eks from 'aws-cdk-lib/aws-eks';
import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isKnownText } from '../foundation/ids';
import { refuse } from '../foundation/refusals';
import { propertyOf } from '../foundation/resources';
import { isConcrete, shown } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { validatePublicNetworks } from './public-networks';

/** How clusters are defined: by either module. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/** Public access for everybody, as `publicAccessCidrs` says it. */
const ANYWHERE = ['0.0.0.0/0', '::/0'];

/** How the Kubernetes API is reached, with the defaults of EKS filled in. */
export interface EndpointAccess {
  readonly isPublic: boolean;
  readonly isPrivate: boolean;
  /** What reaches a public endpoint from outside. */
  readonly admitted: readonly string[];
}

/** The endpoint access of a cluster that the app defines, by either module; undefined where it is known at deployment only. */
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
 * Refuses an endpoint that nodes behind NAT could not reach, and warns of one that everybody can. What is a token is not judged: it may be the
 * address of a NAT gateway.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export function judgeEndpoint(definition: IConstruct | undefined, vpc: ec2.IVpc | undefined, scope: IConstruct): void {
  const access = endpointAccessOf(definition);
  if (access?.isPublic && access.admitted.length > 0) {
    validatePublicNetworks(access.admitted, scope);
  }
  if (!access?.isPublic || !access.admitted.every(isConcrete)) {
    return;
  }
  const { admitted, isPrivate } = access;
  if (admitted.length === 0 || admitted.some((network) => ANYWHERE.includes(network))) {
    warn(
      scope,
      'publicEndpointOpen',
      'Anybody on the internet can reach the Kubernetes API; write EndpointAccess.PRIVATE, or PUBLIC_AND_PRIVATE.onlyFrom(…) with your own addresses.',
    );
  } else if (!isPrivate && mayHaveKnownAddresses(vpc)) {
    warn(
      scope,
      'publicEndpointNodes',
      `Only ${admitted.join(', ')} reach the Kubernetes API, and nodes have no private endpoint: each address with which they leave the VPC, such as those of NAT gateways, has to be among them. Write EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(…), or acknowledge this.`,
    );
  } else if (!isPrivate) {
    refuse(
      'EndpointLockout',
      `"${admitted.map(shown).join(', ')}" are the only addresses that reach the cluster, and nodes are not among them, write EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(…), or ApiEndpoint.publicFrom([…])`,
      scope,
    );
  }
}

/** Whether somebody could have written down the addresses of NAT gateways: of a VPC of another app, and of Elastic IP addresses that exist. */
function mayHaveKnownAddresses(vpc: ec2.IVpc | undefined): boolean {
  const resources = vpc?.node.findAll().filter(CfnResource.isCfnResource) ?? [];
  const isOwn = resources.some(({ cfnResourceType }) => cfnResourceType === 'AWS::EC2::VPC');
  const gateways = resources.filter(({ cfnResourceType }) => cfnResourceType === 'AWS::EC2::NatGateway');
  return !isOwn || gateways.some((gateway) => isKnownText(propertyOf(gateway, 'allocationId')));
}
