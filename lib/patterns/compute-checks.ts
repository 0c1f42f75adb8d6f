import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { EksAddon } from '../addons/eks-addon';
import type { ClusterTarget } from '../cluster/cluster-target';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import type { FargateProfile } from '../nodes/fargate-profile';
import type { IEksNetwork } from '../vpc/network-face';
import type { ClusterNetworkingProps } from './cluster-networking-props';

/** Resource types of managed and self-managed nodes. */
const NODE_TYPES = ['AWS::EKS::Nodegroup', 'AWS::AutoScaling::AutoScalingGroup'];

/** Validates options and subnets against the compute of the cluster. */
export function refuseComputeClash(props: ClusterNetworkingProps, scope: IConstruct): void {
  const { cluster, network, vpcCni, kubeProxy, podIdentityAgent, coreDns, nodeLocalDns } = props;
  const ofNodes = { vpcCni, kubeProxy, podIdentityAgent, nodeLocalDns };
  refuseOptions(cluster.compute._isFargate ? ofNodes : { ...ofNodes, coreDns }, cluster, scope);
  refuseBuiltInPools(cluster, network);
}

/** Validates that built-in node pools do not use the subnets of the control plane, which have no egress. */
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
      '"vpcSubnets" of the cluster are subnets of the control plane only, but the built-in node pools of EKS Auto Mode would place nodes there. Define the cluster with compute: { nodePools: [] } and call addNodeClass, or define it with vpcSubnets: [network.nodeSubnets]',
      network,
    );
  }
}

/** Validates that the cluster needs the add-ons whose options are given. */
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
  const elsewhere = given === 'vpcCni' ? ', configure pod subnets with addNodeClass' : '';
  refuse(
    'ClusterCompute',
    compute._hasAutoMode
      ? `"${given}" is for managed and self-managed nodes, but the nodes of EKS Auto Mode already contain it. Leave it out${elsewhere}, or write compute: ClusterCompute.autoModeAndNodes() on the ClusterTarget`
      : `"${given}" is for nodes, but the cluster has only Fargate. Leave it out, or write compute: ClusterCompute.nodes() on the ClusterTarget`,
    scope,
  );
}

/** Validates that the cluster has the add-ons that nodes need. */
export function refuseNodes(id: string, { compute }: ClusterTarget, scope: IConstruct): void {
  if (!compute._hasNodes) {
    refuse(
      'ClusterCompute',
      `"${id}" is a node group, but the cluster has ${compute._text} and lacks the add-ons that nodes need. Write compute: ClusterCompute.${compute._hasAutoMode ? 'autoModeAndNodes' : 'nodes'}() on its ClusterTarget`,
      scope,
    );
  }
}

/**
 * Validates that the cluster has CoreDNS, which pods on Fargate need. A cluster with only EKS Auto Mode has DNS only on
 * its nodes.
 */
export function refuseFargate(id: string, { compute }: ClusterTarget, scope: IConstruct): void {
  if (compute._hasAutoMode && !compute._hasNodes) {
    refuse(
      'ClusterCompute',
      `"${id}" is a Fargate profile, but a cluster with only EKS Auto Mode has no CoreDNS for its pods. Write compute: ClusterCompute.autoModeAndNodes() on its ClusterTarget`,
      scope,
    );
  }
}

/**
 * Validates that a Fargate profile selects the namespace of an add-on, which stays degraded otherwise. Without a known
 * profile, profiles may be defined elsewhere.
 */
export function refuseStranded(addon: EksAddon, profiles: readonly FargateProfile[], { compute }: ClusterTarget): void {
  const { addonName, _namespace: namespace } = addon;
  const isKnown = compute._isFargate && profiles.length > 0 && namespace !== undefined && isConcrete(namespace);
  if (isKnown && !profiles.some((profile) => profile._selects(namespace))) {
    refuse(
      'FargateSelectors',
      `"${addonName}" runs in the namespace ${namespace}, which no Fargate profile selects. Call addFargateProfile with selectors: [{ namespace: "${namespace}" }] before addAddon`,
      addon,
    );
  }
}

/** Returns whether a construct contains managed or self-managed nodes. */
export function isNodeGroup(nodes: IConstruct): boolean {
  const resource = CfnResource.isCfnResource(nodes) ? nodes : nodes.node.defaultChild;
  const all = resource && CfnResource.isCfnResource(resource) ? [resource] : nodes.node.findAll();
  return all.some((child) => CfnResource.isCfnResource(child) && NODE_TYPES.includes(child.cfnResourceType));
}
