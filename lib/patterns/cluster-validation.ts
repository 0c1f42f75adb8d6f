import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { CfnCluster } from 'aws-cdk-lib/aws-eks';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import type { EksAddon } from '../addons/eks-addon';
import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import {
  type ReservedNetwork,
  reservedNetworks,
  serviceCidrRisk,
  validateServiceRange,
} from '../addressing/service-cidr';
import { endpointAccessOf } from '../cluster/cluster-definition';
import type { ClusterTarget } from '../cluster/cluster-target';
import { fail, withErrorPath } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import type { FargateProfile } from '../nodes/fargate-profile';
import { egressRoutesOf } from '../vpc/egress';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { hasIpv6, isAmongSubnets } from '../vpc/existing-network';
import type { ClusterNetworkingProps } from './cluster-networking-props';

/** Refuses a cluster that does not go with the network, and warns of what may not: its VPC, its address family, its service CIDR, its subnets. */
export function validateClusterNetwork(cluster: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  const stack = Stack.of(scope);
  const own = (vpc: ec2.IVpc) => JSON.stringify(stack.resolve(vpc.vpcId));
  if (cluster.vpc && own(cluster.vpc) !== own(network.vpc)) {
    fail(
      'NetworkMismatch',
      `"${network.node.path}" is not the network of the cluster, create the cluster with vpc: network.vpc`,
      scope,
    );
  }
  validateNetworkIpFamily(cluster, network, scope);
  validateClusterServiceCidr(cluster, network, scope);
  scope.node.addValidation({
    validate: () => {
      warnOfControlPlaneSubnets(cluster, network, scope);
      warnOfPublicEndpoint(cluster, network, scope);
      return [];
    },
  });
}

/** A network of ours tells at once; subnets that others define may get their IPv6 block later in the app. */
function validateNetworkIpFamily({ isIpv6 }: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  if (!isIpv6) {
    return;
  }
  if (network instanceof EksNetwork && network.ipv6CidrBlock === undefined) {
    failWithoutIpv6(network, 'add ipv6: Ipv6Block.amazonProvided() to it', scope);
  }
  scope.node.addValidation({
    validate: () => {
      const narrow = network.vpc.selectSubnets(network.nodeSubnets).subnets.find((subnet) => hasIpv6(subnet) === false);
      return narrow ? failWithoutIpv6(narrow, 'give its subnets IPv6 blocks', scope) : [];
    },
  });
}

function failWithoutIpv6(lacking: IEksNetwork | ec2.ISubnet, remedy: string, scope: Construct): never {
  return fail(
    'ClusterIpFamily',
    `"${lacking.node.path}" has no IPv6, and the pods of the cluster have IPv6 addresses alone, ${remedy}, or define the cluster without ipFamily`,
    scope,
  );
}

/** Of a cluster that the app defines: of an imported one, it is not known which it was given. */
function validateClusterServiceCidr(cluster: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  const { cidrBlocks, connectedNetworks } = network;
  const taken = reservedNetworks(cidrBlocks, connectedNetworks);
  const service = cluster._serviceCidr;
  const planned = network instanceof EksNetwork ? network.addressPlan._serviceCidr : undefined;
  if (service !== undefined) {
    withErrorPath(scope, () => validateServiceRange(service, taken));
  }
  if (!cluster._choosesServiceCidr) {
    return;
  }
  const risk = serviceCidrRisk(taken) ?? routedServiceCidrRisk(taken, network);
  if (risk) {
    warn(
      scope,
      'serviceCidrChosen',
      `The cluster has no serviceIpv4Cidr, so EKS takes 10.100.0.0/16 or 172.20.0.0/16 for Services, and ${risk.conflict} overlaps one of them. Pods cannot reach addresses that Services have. Write serviceIpv4Cidr: "${planned ?? risk.free ?? '<a private network that nobody uses>'}" on the cluster; it cannot be changed later.`,
    );
  } else if (planned !== undefined) {
    warn(
      scope,
      'serviceCidrChosen',
      `The address plan has the service CIDR ${planned} and the cluster has none, so EKS takes another one. Write serviceIpv4Cidr: "${planned}" on the cluster; it cannot be changed later.`,
    );
  }
}

/** Nodes reach a public endpoint by a way out of the VPC. A route that something else defines may be one. */
function warnOfPublicEndpoint({ _definition }: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  const access = endpointAccessOf(_definition);
  const nodes = network.vpc.selectSubnets(network.nodeSubnets).subnets;
  if (access && !access.isPrivate && network instanceof EksNetwork && !egressRoutesOf(nodes).some(isCfnRoute)) {
    warn(
      scope,
      'publicEndpointNodes',
      'The Kubernetes API has a public endpoint alone, and the node subnets have no way to the internet: nodes cannot join. Write EndpointAccess.PRIVATE or PUBLIC_AND_PRIVATE on the cluster, or acknowledge this where routes of your own lead out.',
    );
  }
}

/**
 * The same of networks that routes lead to. A route that holds the VPC, too, is a summary of much that nobody uses, and so are routes that leave
 * no private network free.
 */
function routedServiceCidrRisk(
  taken: readonly ReservedNetwork[],
  network: IEksNetwork,
): ReturnType<typeof serviceCidrRisk> {
  const own = network.cidrBlocks.map((block) => Cidr.parse(block));
  const routed = (network instanceof EksNetwork ? network._destinations : [])
    .filter(isConcrete)
    .map((text) => ({ name: `${text}, to which routes of the network lead,`, network: Cidr.parse(text) }))
    .filter((to) => to.network.ipFamily === IpFamily.IPV4 && !own.some((block) => to.network.contains(block)));
  const risk = serviceCidrRisk([...taken, ...routed]);
  return risk?.free === undefined ? undefined : risk;
}

/** Without `vpcSubnets`, a cluster of the CDK takes every subnet that is not isolated, public ones and those of nodes. */
function warnOfControlPlaneSubnets(cluster: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  const used = controlPlaneSubnets(cluster);
  const own = network.vpc.selectSubnets(network.clusterSubnets).subnets;
  const outside = used.filter((id) => !isAmongSubnets(id, own));
  if (outside.length > 0 && cluster._builtInPoolSubnets === undefined) {
    warn(
      scope,
      'clusterSubnets',
      `The control plane has network interfaces in ${outside.length} ${outside.length === 1 ? 'subnet' : 'subnets'} outside clusterSubnets, such as public ones or those of nodes and pods. Create the cluster with vpcSubnets: [network.clusterSubnets].`,
    );
  }
}

/** The subnets of a cluster of `aws-eks-v2` that this app defines. */
function controlPlaneSubnets({ _definition: definition }: ClusterTarget): string[] {
  const resource = definition?.node.findAll().find(isCfnCluster);
  const config = resource?.resourcesVpcConfig;
  const ids = config && isConcrete(config) && 'subnetIds' in config ? config.subnetIds : undefined;
  return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : [];
}

function isCfnRoute(way: unknown): boolean {
  return CfnResource.isCfnResource(way) && way.cfnResourceType === 'AWS::EC2::Route';
}

function isCfnCluster(construct: unknown): construct is CfnCluster {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::EKS::Cluster';
}

/** What only a user's own nodes are made of. */
const SELF_MANAGED_NODE_TYPES = ['AWS::EKS::Nodegroup', 'AWS::AutoScaling::AutoScalingGroup'];

/** What the cluster computes with leaves no place for some options, and for some subnets. */
export function validateComputeOptions(props: ClusterNetworkingProps, scope: IConstruct): void {
  const { cluster, network, vpcCni, kubeProxy, podIdentityAgent, coreDns, nodeLocalDns } = props;
  const ofNodes = { vpcCni, kubeProxy, podIdentityAgent, nodeLocalDns };
  validateNlbOptions(cluster.compute._isFargate ? ofNodes : { ...ofNodes, coreDns }, cluster, scope);
  validateBuiltInPools(cluster, network);
}

/** Where the cluster itself puts nodes: built-in node pools take the subnets of the control plane, which have no way out here. */
function validateBuiltInPools({ _builtInPoolSubnets: used }: ClusterTarget, network: IEksNetwork): void {
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
    fail(
      'ClusterCompute',
      '"vpcSubnets" of the cluster are for its control plane alone, and the built-in node pools of EKS Auto Mode would put nodes there, define the cluster with compute: { nodePools: [] } and call addNodeClass, or with vpcSubnets: [network.nodeSubnets]',
      network,
    );
  }
}

/** Options of add-ons that the cluster does without, each with what does their work there. */
function validateNlbOptions(
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
  fail(
    'ClusterCompute',
    compute._hasAutoMode
      ? `"${given}" is for nodes of your own, and those of EKS Auto Mode have it built in, leave it out${elsewhere}, or give the ClusterTarget compute: ClusterCompute.autoModeAndNodes()`
      : `"${given}" is for nodes, and the cluster has Fargate alone, leave it out, or give the ClusterTarget compute: ClusterCompute.nodes()`,
    scope,
  );
}

/** Nodes of the user's own in a cluster that has no add-ons for them. */
export function validateNodesSupported(id: string, { compute }: ClusterTarget, scope: IConstruct): void {
  if (!compute._hasNodes) {
    fail(
      'ClusterCompute',
      `"${id}" is a group of nodes, and the cluster has ${compute._text} and none of the add-ons that they need, give its ClusterTarget compute: ClusterCompute.${compute._hasAutoMode ? 'autoModeAndNodes' : 'nodes'}()`,
      scope,
    );
  }
}

/** Pods on Fargate look for CoreDNS, which a cluster of Auto Mode alone has on its nodes only. */
export function validateFargateSupported(id: string, { compute }: ClusterTarget, scope: IConstruct): void {
  if (compute._hasAutoMode && !compute._hasNodes) {
    fail(
      'ClusterCompute',
      `"${id}" is a Fargate profile, and a cluster of EKS Auto Mode alone has no CoreDNS for its pods, give its ClusterTarget compute: ClusterCompute.autoModeAndNodes()`,
      scope,
    );
  }
}

/** An add-on whose pods no profile takes stays degraded. Without a profile that is known here, others define them. */
export function validateAddonProfiles(
  addon: EksAddon,
  profiles: readonly FargateProfile[],
  { compute }: ClusterTarget,
): void {
  const { addonName, _namespace: namespace } = addon;
  const isKnown = compute._isFargate && profiles.length > 0 && namespace !== undefined && isConcrete(namespace);
  if (isKnown && !profiles.some((profile) => profile._selects(namespace))) {
    fail(
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
  return all.some(
    (child) => CfnResource.isCfnResource(child) && SELF_MANAGED_NODE_TYPES.includes(child.cfnResourceType),
  );
}
