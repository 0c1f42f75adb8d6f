import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { EksAddon } from '../addons/eks-addon';
import type { ClusterTarget } from '../cluster/cluster-target';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import type { FargateProfile } from '../nodes/fargate-profile';
import type { IEksNetwork } from '../vpc/network-face';
import type { ClusterNetworkingProps } from './cluster-networking-props';

/** What only a user's own nodes are made of. */
const NODE_TYPES = ['AWS::EKS::Nodegroup', 'AWS::AutoScaling::AutoScalingGroup'];

/** What the cluster computes with leaves no place for some options, and for some subnets. */
export function refuseComputeClash(props: ClusterNetworkingProps, scope: IConstruct): void {
  const { cluster, network, vpcCni, kubeProxy, podIdentityAgent, coreDns, nodeLocalDns } = props;
  const ofNodes = { vpcCni, kubeProxy, podIdentityAgent, nodeLocalDns };
  refuseOptions(cluster.compute._isFargate ? ofNodes : { ...ofNodes, coreDns }, cluster, scope);
  refuseBuiltInPools(cluster, network);
}

/** Where the cluster itself puts nodes: built-in node pools take the subnets of the control plane, which have no way out here. */
function refuseBuiltInPools({ _builtInPoolSubnets: used }: ClusterTarget, network: IEksNetwork): void {
  if (!used) {
    return;
  }
  const { vpc, clusterSubnets, nodeSubnets } = network;
  const nodes = vpc.selectSubnets(nodeSubnets).subnets;
  const stack = Stack.of(network);
  const ofControlPlane = vpc
    .selectSubnets(clusterSubnets)
    .subnets.filter((subnet) => !nodes.includes(subnet))
    .map(({ subnetId }) => JSON.stringify(stack.resolve(subnetId)));
  if (used.some((subnetId) => ofControlPlane.includes(JSON.stringify(stack.resolve(subnetId))))) {
    refuse(
      'ClusterCompute',
      '"vpcSubnets" of the cluster are for its control plane alone, and the built-in node pools of EKS Auto Mode would put nodes there, define the cluster with compute: { nodePools: [] } and call addNodeClass, or with vpcSubnets: [network.nodeSubnets]',
      network,
    );
  }
}

/** Options of add-ons that the cluster does without, each with what does their work there. */
function refuseOptions(
  options: Readonly<Record<string, unknown>>,
  { compute }: ClusterTarget,
  scope: IConstruct,
): void {
  if (compute._hasNodes) {
    return;
  }
  const given = Object.keys(options).find((key) => options[key] !== undefined);
  if (given === undefined) {
    return;
  }
  const elsewhere = given === 'vpcCni' ? ', say where pods are with addNodeClass' : '';
  refuse(
    'ClusterCompute',
    compute._hasAutoMode
      ? `"${given}" is for nodes of your own, and those of EKS Auto Mode have it built in, leave it out${elsewhere}, or give the ClusterTarget compute: ClusterCompute.autoModeAndNodes()`
      : `"${given}" is for nodes, and the cluster has Fargate alone, leave it out, or give the ClusterTarget compute: ClusterCompute.nodes()`,
    scope,
  );
}

/** Nodes of the user's own in a cluster that has no add-ons for them. */
export function refuseNodes(id: string, { compute }: ClusterTarget, scope: IConstruct): void {
  if (!compute._hasNodes) {
    refuse(
      'ClusterCompute',
      `"${id}" is a group of nodes, and the cluster has ${compute._text} and none of the add-ons that they need, give its ClusterTarget compute: ClusterCompute.${compute._hasAutoMode ? 'autoModeAndNodes' : 'nodes'}()`,
      scope,
    );
  }
}

/** Pods on Fargate look for CoreDNS, which a cluster of Auto Mode alone has on its nodes only. */
export function refuseFargate(id: string, { compute }: ClusterTarget, scope: IConstruct): void {
  if (compute._hasAutoMode && !compute._hasNodes) {
    refuse(
      'ClusterCompute',
      `"${id}" is a Fargate profile, and a cluster of EKS Auto Mode alone has no CoreDNS for its pods, give its ClusterTarget compute: ClusterCompute.autoModeAndNodes()`,
      scope,
    );
  }
}

/** An add-on whose pods no profile takes stays degraded. Without a profile that is known here, others define them. */
export function refuseStranded(addon: EksAddon, profiles: readonly FargateProfile[], { compute }: ClusterTarget): void {
  const { addonName, _namespace: namespace } = addon;
  const isKnown = compute._isFargate && profiles.length > 0 && namespace !== undefined && isConcrete(namespace);
  if (isKnown && !profiles.some((profile) => profile._selects(namespace))) {
    refuse(
      'FargateSelectors',
      `"${addonName}" runs in namespace ${namespace}, and no Fargate profile selects it, call addFargateProfile with selectors: [{ namespace: "${namespace}" }] before addAddon`,
      addon,
    );
  }
}

/** Whether something that was defined elsewhere is a group of nodes. */
export function isNodeGroup(nodes: IConstruct): boolean {
  const resource = CfnResource.isCfnResource(nodes) ? nodes : nodes.node.defaultChild;
  const all = resource && CfnResource.isCfnResource(resource) ? [resource] : nodes.node.findAll();
  return all.some((child) => CfnResource.isCfnResource(child) && NODE_TYPES.includes(child.cfnResourceType));
}
