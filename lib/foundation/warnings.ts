import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** The ids of the library's warnings. An id is contract: users acknowledge by it. */
export type WarningId =
  | 'addonControlPlanePort'
  | 'addressCooldown'
  | 'cleanupKeptResource'
  | 'configurationKey'
  | 'controlPlaneEgress'
  | 'controllerWebhookPort'
  | 'dockerBridgeRange'
  | 'endpointRouteTables'
  | 'externalDnsEndpoint'
  | 'flowLogDelivery'
  | 'gatewayReferenceGrant'
  | 'imdsHopLimit'
  | 'ingressGroupConflict'
  | 'kubeProxyIpvs'
  | 'instanceTypeUnknown'
  | 'kubectlVersionSkew'
  | 'kubernetesVersionSupport'
  | 'latticeIngress'
  | 'loadBalancerOrder'
  | 'loadBalancerPermissions'
  | 'loadBalancerSubnet'
  | 'misspeltName'
  | 'nodeSecurityGroups'
  | 'nodesUnordered'
  | 'outdatedName'
  | 'podAddressAnnotation'
  | 'podSecurityGroupsClusterRole'
  | 'podSecurityGroupsIpv6'
  | 'podSecurityGroupsSnat'
  | 'podSecurityGroupsTrunk'
  | 'podSubnetRoute'
  | 'publicEndpointOpen'
  | 'serviceWebhookOrder'
  | 'singleNatGateway'
  | 'splitHorizonZones'
  | 'strictNetworkPolicy'
  | 'subnetCapacity'
  | 'targetSecurityGroups'
  | 'wavelengthPublicSubnet';

/** Warns about a construct under `cdk-eks-networking:<id>`, by which a user can acknowledge the warning. */
export function warn(scope: IConstruct, id: WarningId, text: string): void {
  Validations.of(scope).addWarning(`cdk-eks-networking:${id}`, text);
}
