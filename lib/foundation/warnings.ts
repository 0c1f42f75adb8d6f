import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** The ids of the library's warnings. An id is contract: users acknowledge by it. */
export type WarningId =
  | 'addonControlPlanePort'
  | 'addressCooldown'
  | 'cleanupKeptResource'
  | 'clusterSubnets'
  | 'clusterZones'
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
  | 'ingressGroupIgnored'
  | 'instanceTypeUnknown'
  | 'kubeProxyIpvs'
  | 'kubectlVersionSkew'
  | 'kubernetesVersionSupport'
  | 'latticeIngress'
  | 'loadBalancerAttribute'
  | 'loadBalancerOrder'
  | 'loadBalancerPermissions'
  | 'loadBalancerSubnet'
  | 'misspeltName'
  | 'networkPolicyUnenforced'
  | 'nodeSecurityGroups'
  | 'nodesUnordered'
  | 'outdatedName'
  | 'podAddressAnnotation'
  | 'podSecurityGroupsClusterRole'
  | 'podSecurityGroupsFargate'
  | 'podSecurityGroupsGracePeriod'
  | 'podSecurityGroupsIpv6'
  | 'podSecurityGroupsSnat'
  | 'podSecurityGroupsTrunk'
  | 'podSecurityGroupsUnenforced'
  | 'podSubnetRoute'
  | 'publicEndpointOpen'
  | 'serviceCidrChosen'
  | 'serviceWebhookOrder'
  | 'singleNatGateway'
  | 'splitHorizonZones'
  | 'strictNetworkPolicy'
  | 'subnetCapacity'
  | 'targetSecurityGroups'
  | 'wavelengthPublicSubnet'
  | 'zoneWithoutNodes';

/** Warns about a construct under `cdk-eks-networking:<id>`, by which a user can acknowledge the warning. */
export function warn(scope: IConstruct, id: WarningId, text: string): void {
  Validations.of(scope).addWarning(`cdk-eks-networking:${id}`, text);
}
