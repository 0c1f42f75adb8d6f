import type { App, Stack } from 'aws-cdk-lib/core';
import { addressObservability } from '../examples/address-observability/app';
import { autoMode } from '../examples/auto-mode/app';
import { calico } from '../examples/calico/app';
import { cilium } from '../examples/cilium/app';
import { cleanDeletion } from '../examples/clean-deletion/app';
import { crossAccountDns } from '../examples/cross-account-dns/app';
import { dualStack } from '../examples/dual-stack/app';
import { existingVpc } from '../examples/existing-vpc/app';
import { fargate } from '../examples/fargate/app';
import { flowLogs } from '../examples/flow-logs/app';
import { gatewayApi } from '../examples/gateway-api/app';
import { gitOpsArgoCd } from '../examples/gitops-argocd/app';
import { gitOpsFlux } from '../examples/gitops-flux/app';
import { internalNlb } from '../examples/internal-nlb/app';
import { ipam } from '../examples/ipam/app';
import { ipv6 } from '../examples/ipv6/app';
import { irsa } from '../examples/irsa/app';
import { istio } from '../examples/istio/app';
import { karpenterCluster } from '../examples/karpenter/app';
import { networkPolicies } from '../examples/network-policies/app';
import { prefixDelegation } from '../examples/prefix-delegation/app';
import { privateCluster } from '../examples/private/app';
import { privateNat } from '../examples/private-nat/app';
import { publicAlb } from '../examples/public-alb/app';
import { quickstart } from '../examples/quickstart/app';
import { regionalNat } from '../examples/regional-nat/app';
import { secondaryIp } from '../examples/secondary-ip/app';
import { securityGroupsForPods } from '../examples/security-groups-for-pods/app';
import { sharedSubnets } from '../examples/shared-subnets/app';
import { sixZones } from '../examples/six-zones/app';
import { splitHorizonDns } from '../examples/split-horizon-dns/app';
import { subnetDiscovery } from '../examples/subnet-discovery/app';
import { threePodBlocks } from '../examples/three-pod-blocks/app';

/**
 * The examples by name, each with a function that defines its stack. `cdk synth -c example=NAME` selects one, and
 * `all` selects all of them.
 */
export const EXAMPLES: Readonly<Record<string, (app: App) => Stack>> = {
  quickstart,
  'dual-stack': dualStack,
  ipam,
  private: privateCluster,
  'private-nat': privateNat,
  'regional-nat': regionalNat,
  'existing-vpc': existingVpc,
  'shared-subnets': sharedSubnets,
  'secondary-ip': secondaryIp,
  'prefix-delegation': prefixDelegation,
  'security-groups-for-pods': securityGroupsForPods,
  'network-policies': networkPolicies,
  cilium,
  calico,
  istio,
  'subnet-discovery': subnetDiscovery,
  ipv6,
  'six-zones': sixZones,
  'three-pod-blocks': threePodBlocks,
  'cross-account-dns': crossAccountDns,
  'split-horizon-dns': splitHorizonDns,
  'address-observability': addressObservability,
  'auto-mode': autoMode,
  karpenter: karpenterCluster,
  fargate,
  'flow-logs': flowLogs,
  irsa,
  'public-alb': publicAlb,
  'internal-nlb': internalNlb,
  'gateway-api': gatewayApi,
  'gitops-argocd': gitOpsArgoCd,
  'gitops-flux': gitOpsFlux,
  'clean-deletion': cleanDeletion,
};
