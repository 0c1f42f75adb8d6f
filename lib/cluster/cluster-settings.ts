import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { renderedProperties } from '../foundation/resources';
import { warn } from '../foundation/warnings';

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
