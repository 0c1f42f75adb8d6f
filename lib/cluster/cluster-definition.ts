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

/** Modes in which traffic of the control plane takes the routes of the cluster subnets. A cluster never goes back to `AWS_MANAGED`. */
const OWN_ROUTES = ['CUSTOMER_ROUTED', 'CUSTOMER_ISOLATED'];

/** What of `AWS::EKS::Cluster` this library reads as it is written, because the L2 has no option for it yet. */
interface ClusterProperties {
  readonly KubernetesNetworkConfig?: {
    readonly ElasticLoadBalancing?: { readonly GatewayApi?: { readonly Crds?: { readonly Managed?: unknown } } };
  };
  readonly ResourcesVpcConfig?: { readonly ControlPlaneEgressMode?: unknown };
}

/**
 * Warns of a control plane whose traffic takes the routes of the cluster subnets, which have no way out in a network of this library.
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
          `With controlPlaneEgressMode: ${mode}, the control plane reaches webhooks outside of the VPC and OIDC providers by the routes of its own subnets alone. Cluster subnets of EksNetwork have no way out: put the control plane into subnets with one, such as the node subnets. A cluster cannot go back to AWS_MANAGED.`,
        );
      }
      return [];
    },
  });
}

/**
 * Whether EKS Auto Mode installs and upgrades the custom resource definitions of the Gateway API, as far as the app defines the cluster. Ask in a
 * validation.
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

/** The role of a cluster that this app defines: an imported cluster does not tell its role. */
export function clusterRoleOf(cluster: IConstruct): iam.IRole | undefined {
  return 'role' in cluster ? (cluster.role as iam.IRole) : undefined;
}

/** What defines a cluster, where this app does: in either module a child of the one name, which a look-up by attributes lacks. */
export function definitionOf(cluster: IConstruct): IConstruct | undefined {
  return cluster.node.tryFindChild('Resource');
}

/** Attaches a policy of AWS to a role that this app defines and lets itself change. False where the policy is not on the role. */
export function attachAwsPolicy(role: iam.IRole | undefined, policyName: string): boolean {
  const resource = role?.node.defaultChild;
  if (!role || !resource || !isRoleResource(resource)) {
    return false;
  }
  role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(policyName));
  // A role that takes no policies ignores it in silence.
  const attached = Stack.of(resource).resolve(resource.managedPolicyArns) ?? [];
  return JSON.stringify(attached).includes(`:policy/${policyName}"`);
}

function isRoleResource(construct: IConstruct): construct is iam.CfnRole {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::IAM::Role';
}

/** How clusters are defined: by either module. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/** Public access for everybody, as `publicAccessCidrs` says it. */
const ANYWHERE = ['0.0.0.0/0', '::/0'];

/** How the Kubernetes API is reached, with the defaults of EKS filled in. */
export interface EndpointAccess {
  readonly isPublic: boolean;
  readonly isPrivate: boolean;
  /** What reaches a public endpoint from outside. */
  readonly allowedCidrs: readonly string[];
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
  return isKnown ? { isPublic, isPrivate, allowedCidrs: admitted } : undefined;
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
export function validateEndpointAccess(
  definition: IConstruct | undefined,
  vpc: ec2.IVpc | undefined,
  scope: IConstruct,
): void {
  const access = endpointAccessOf(definition);
  if (!access?.isPublic || !access.allowedCidrs.every(isConcrete)) {
    return;
  }
  const { allowedCidrs: admitted, isPrivate } = access;
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
    fail(
      'EndpointLockout',
      `"${admitted.map(formatValue).join(', ')}" are the only addresses that reach the cluster, and nodes are not among them, write EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(…)`,
      scope,
    );
  }
}

/** Whether somebody could have written down the addresses of NAT gateways: of a VPC of another app, and of Elastic IP addresses that exist. */
function mayHaveKnownAddresses(vpc: ec2.IVpc | undefined): boolean {
  const resources = vpc?.node.findAll().filter(CfnResource.isCfnResource) ?? [];
  const isOwn = resources.some(({ cfnResourceType }) => cfnResourceType === 'AWS::EC2::VPC');
  const gateways = resources.filter(({ cfnResourceType }) => cfnResourceType === 'AWS::EC2::NatGateway');
  return !isOwn || gateways.some((gateway) => isConcreteText(propertyOf(gateway, 'allocationId')));
}
