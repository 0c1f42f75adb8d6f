import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { renderedProperties } from '../foundation/resources';
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
