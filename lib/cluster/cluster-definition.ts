import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { isConcreteText } from '../foundation/ids';
import { propertyOf, renderedProperties } from '../foundation/resources';
import { formatValue, isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { validatePublicNetworks } from './api-access';

/**
 * Egress modes in which traffic of the control plane uses the routes of the cluster subnets. A cluster cannot change
 * back to `AWS_MANAGED`.
 */
const OWN_ROUTES = ['CUSTOMER_ROUTED', 'CUSTOMER_ISOLATED'];

/** Properties of `AWS::EKS::Cluster` for which the L2 construct has no option yet. */
interface ClusterProperties {
  readonly KubernetesNetworkConfig?: {
    readonly ElasticLoadBalancing?: { readonly GatewayApi?: { readonly Crds?: { readonly Managed?: unknown } } };
  };
  readonly ResourcesVpcConfig?: { readonly ControlPlaneEgressMode?: unknown };
}

/**
 * Warns if traffic of the control plane uses the routes of the cluster subnets, which have no default route in a
 * network of this library.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-egress.html
 */
export function warnOfEgressMode(definition: IConstruct, scope: IConstruct): void {
  scope.node.addValidation({
    validate: () => {
      const mode = propertiesOf(definition)?.ResourcesVpcConfig?.ControlPlaneEgressMode;
      if (typeof mode === 'string' && OWN_ROUTES.includes(mode)) {
        warn(
          scope,
          'controlPlaneEgress',
          `With controlPlaneEgressMode: ${mode}, the control plane reaches webhooks outside the VPC and OIDC providers only through the routes of its subnets. Cluster subnets of EksNetwork have no default route. Place the control plane in subnets with a default route, such as the node subnets. A cluster cannot change back to AWS_MANAGED.`,
        );
      }
      return [];
    },
  });
}

/**
 * Returns true if EKS Auto Mode installs and upgrades the Gateway API definitions in a cluster of this app. Call it
 * in a validation.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-gateway-api.html
 */
export function hasManagedGatewayCrds(definition: IConstruct | undefined): boolean {
  const config = definition && propertiesOf(definition)?.KubernetesNetworkConfig;
  return config?.ElasticLoadBalancing?.GatewayApi?.Crds?.Managed === true;
}

function propertiesOf(definition: IConstruct): ClusterProperties | undefined {
  const resource = CfnResource.isCfnResource(definition) ? definition : definition.node.defaultChild;
  return resource && CfnResource.isCfnResource(resource) && resource.cfnResourceType === 'AWS::EKS::Cluster'
    ? renderedProperties(resource)
    : undefined;
}

/** Returns the role of a cluster that this app defines. The role of an imported cluster is not known. */
export function clusterRoleOf(cluster: IConstruct): iam.IRole | undefined {
  return 'role' in cluster ? (cluster.role as iam.IRole) : undefined;
}

/**
 * Returns the construct that defines the cluster. It has the same id in both EKS modules, and an imported cluster
 * does not have it.
 */
export function definitionOf(cluster: IConstruct): IConstruct | undefined {
  return cluster.node.tryFindChild('Resource');
}

/** Attaches an AWS managed policy to a role of this app. Returns false if the policy is not attached. */
export function attachAwsPolicy(role: iam.IRole | undefined, policyName: string): boolean {
  const resource = role?.node.defaultChild;
  if (!role || !resource || !isRoleResource(resource)) {
    return false;
  }
  role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(policyName));
  // An immutable role ignores the policy without an error.
  const attached = Stack.of(resource).resolve(resource.managedPolicyArns) ?? [];
  return JSON.stringify(attached).includes(`:policy/${policyName}"`);
}

function isRoleResource(construct: IConstruct): construct is iam.CfnRole {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::IAM::Role';
}

/** Resource types of clusters in `aws-eks-v2` and `aws-eks`. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/** Networks in `publicAccessCidrs` that allow public access without restrictions. */
const ANYWHERE = ['0.0.0.0/0', '::/0'];

/** Access to the Kubernetes API, with the defaults of EKS. */
export interface EndpointAccess {
  readonly isPublic: boolean;
  readonly isPrivate: boolean;
  /** Networks with access to the public endpoint. */
  readonly allowedCidrs: readonly string[];
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
  return isKnown ? { isPublic, isPrivate, allowedCidrs: admitted } : undefined;
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
export function validateEndpointAccess(
  definition: IConstruct | undefined,
  vpc: ec2.IVpc | undefined,
  scope: IConstruct,
): void {
  const access = endpointAccessOf(definition);
  if (access?.isPublic && access.allowedCidrs.length > 0) {
    validatePublicNetworks(access.allowedCidrs, scope);
  }
  if (!access?.isPublic || !access.allowedCidrs.every(isConcrete)) {
    return;
  }
  const { allowedCidrs: admitted, isPrivate } = access;
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
    fail(
      'EndpointLockout',
      `"${admitted.map(formatValue).join(', ')}" are the only addresses with access to the cluster, and do not include the nodes. Write EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(…) or ApiEndpoint.publicFrom([…])`,
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
  return !isOwn || gateways.some((gateway) => isConcreteText(propertyOf(gateway, 'allocationId')));
}
