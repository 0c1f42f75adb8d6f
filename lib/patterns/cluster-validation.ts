import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { CfnCluster } from 'aws-cdk-lib/aws-eks';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
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
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { hasIpv6, isAmongSubnets } from '../vpc/existing-network';
import type { ClusterNetworkingProps } from './cluster-networking-props';

/**
 * Validates that the cluster matches the network: its VPC, IP family, service CIDR and subnets. Warns of possible
 * conflicts.
 */
export function validateClusterNetwork(cluster: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  const stack = Stack.of(scope);
  const own = (vpc: ec2.IVpc) => JSON.stringify(stack.resolve(vpc.vpcId));
  if (cluster.vpc && own(cluster.vpc) !== own(network.vpc)) {
    fail(
      'NetworkMismatch',
      `"${network.node.path}" is not in the VPC of the cluster. Create the cluster with vpc: network.vpc`,
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

/**
 * Validates the IP family. Subnets that are defined elsewhere are validated at synthesis, because they may get an IPv6
 * block later.
 */
function validateNetworkIpFamily({ isIpv6 }: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  if (!isIpv6) {
    return;
  }
  if (network._context.definition && network.ipv6CidrBlock === undefined) {
    failWithoutIpv6(network, 'Add ipv6: Ipv6Block.amazonProvided() to it', scope);
  }
  scope.node.addValidation({
    validate: () => {
      const narrow = network.vpc.selectSubnets(network.nodeSubnets).subnets.find((subnet) => hasIpv6(subnet) === false);
      return narrow ? failWithoutIpv6(narrow, 'Add IPv6 CIDR blocks to its subnets', scope) : [];
    },
  });
}

function failWithoutIpv6(lacking: IEksNetwork | ec2.ISubnet, remedy: string, scope: Construct): never {
  return fail(
    'ClusterIpFamily',
    `"${lacking.node.path}" has no IPv6, but the pods of the cluster have only IPv6 addresses. ${remedy}, or define the cluster without ipFamily`,
    scope,
  );
}

/** Validates the service CIDR of a cluster that the app defines. The service CIDR of an imported cluster is unknown. */
function validateClusterServiceCidr(cluster: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  const { cidrBlocks, connectedNetworks } = network;
  const taken = reservedNetworks(cidrBlocks, connectedNetworks);
  const service = cluster._context.serviceCidr;
  const planned = network._context.definition?.addressPlan._serviceCidr;
  if (service !== undefined) {
    withErrorPath(scope, () => validateServiceRange(service, taken));
  }
  if (!cluster._context.choosesServiceCidr) {
    return;
  }
  const risk = serviceCidrRisk(taken) ?? routedServiceCidrRisk(taken, network);
  if (risk) {
    warn(
      scope,
      'serviceCidrChosen',
      `The cluster has no serviceIpv4Cidr, so EKS uses 10.100.0.0/16 or 172.20.0.0/16 for Services, and ${risk.conflict} overlaps one of them. Pods cannot reach addresses in the service CIDR outside of the cluster. Write serviceIpv4Cidr: "${planned ?? risk.free ?? '<an unused private network>'}" on the cluster. It cannot be changed later.`,
    );
  } else if (planned !== undefined) {
    warn(
      scope,
      'serviceCidrChosen',
      `The address plan has the service CIDR ${planned}, but the cluster has none, so EKS chooses another one. Write serviceIpv4Cidr: "${planned}" on the cluster. It cannot be changed later.`,
    );
  }
}

/**
 * Warns if nodes cannot reach the public endpoint. Nodes need a route out of the VPC for it. A route that is defined
 * elsewhere may be one.
 */
function warnOfPublicEndpoint(
  { _context: { definition } }: ClusterTarget,
  network: IEksNetwork,
  scope: Construct,
): void {
  const access = endpointAccessOf(definition);
  const nodes = network.vpc.selectSubnets(network.nodeSubnets).subnets;
  if (access && !access.isPrivate && network._context.definition && !egressRoutesOf(nodes).some(isCfnRoute)) {
    warn(
      scope,
      'publicEndpointNodes',
      'The Kubernetes API has only a public endpoint, but the node subnets have no internet access, so nodes cannot join. Write EndpointAccess.PRIVATE or PUBLIC_AND_PRIVATE on the cluster, or acknowledge this if your own routes lead to the internet.',
    );
  }
}

/**
 * Returns the risk that includes networks of routes.
 *
 * A route that also contains the VPC is a summary route of mostly unused networks. Such routes are ignored, and so are
 * routes that leave no private network free.
 */
function routedServiceCidrRisk(
  taken: readonly ReservedNetwork[],
  network: IEksNetwork,
): ReturnType<typeof serviceCidrRisk> {
  const own = network.cidrBlocks.map((block) => Cidr.parse(block));
  const routed = (network._context.definition?.destinations ?? [])
    .filter(isConcrete)
    .map((text) => ({ name: `${text}, a destination of routes of the network,`, network: Cidr.parse(text) }))
    .filter((to) => to.network.ipFamily === IpFamily.IPV4 && !own.some((block) => to.network.contains(block)));
  const risk = serviceCidrRisk([...taken, ...routed]);
  return risk?.free === undefined ? undefined : risk;
}

/**
 * Warns of control plane subnets outside of `clusterSubnets`. Without `vpcSubnets`, a cluster of the CDK uses all
 * subnets that are not isolated, including public and node subnets.
 */
function warnOfControlPlaneSubnets(cluster: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  const used = controlPlaneSubnets(cluster);
  const own = network.vpc.selectSubnets(network.clusterSubnets).subnets;
  const outside = used.filter((id) => !isAmongSubnets(id, own));
  if (outside.length > 0 && cluster._context.builtInPoolSubnets === undefined) {
    warn(
      scope,
      'clusterSubnets',
      `The control plane has network interfaces in ${outside.length} ${outside.length === 1 ? 'subnet' : 'subnets'} outside of clusterSubnets, such as public, node or pod subnets. Create the cluster with vpcSubnets: [network.clusterSubnets].`,
    );
  }
}

/** Returns the control plane subnets of a cluster of `aws-eks-v2` that this app defines. */
function controlPlaneSubnets({ _context: { definition } }: ClusterTarget): string[] {
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

/** Resource types of managed and self-managed nodes. */
const SELF_MANAGED_NODE_TYPES = ['AWS::EKS::Nodegroup', 'AWS::AutoScaling::AutoScalingGroup'];

/** Validates options and subnets against the compute of the cluster. */
export function validateComputeOptions(props: ClusterNetworkingProps, scope: IConstruct): void {
  const { cluster, network, vpcCni, kubeProxy, podIdentityAgent, coreDns, nodeLocalDns } = props;
  const ofNodes = { vpcCni, kubeProxy, podIdentityAgent, nodeLocalDns };
  validateReplacedOptions({ vpcCni, kubeProxy, nodeLocalDns }, cluster, scope);
  validateNlbOptions(cluster.compute._isFargate ? ofNodes : { ...ofNodes, coreDns }, cluster, scope);
  validateBuiltInPools(cluster, network);
}

/** Validates that no options are given for add-ons that a network of pods replaces. */
function validateReplacedOptions(
  options: Readonly<Record<string, unknown>>,
  { _context: { engine } }: ClusterTarget,
  scope: IConstruct,
): void {
  const given = Object.keys(options).find((key) => options[key] !== undefined);
  if (engine?.podAddressing && given !== undefined) {
    fail(
      'CiliumSetting',
      `"${given}" needs the VPC CNI and kube-proxy, which ${engine.construct.node.path} replaces in ENI mode. Leave it out, or write CiliumMode.chained()`,
      scope,
    );
  }
}

/** Validates that built-in node pools do not use the subnets of the control plane, which have no egress. */
function validateBuiltInPools({ _context: { builtInPoolSubnets: used } }: ClusterTarget, network: IEksNetwork): void {
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
      '"vpcSubnets" of the cluster are subnets of the control plane only, but the built-in node pools of EKS Auto Mode would place nodes there. Define the cluster with compute: { nodePools: [] } and call addNodeClass, or define it with vpcSubnets: [network.nodeSubnets]',
      network,
    );
  }
}

/** Validates that the cluster needs the add-ons whose options are given. */
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
  const elsewhere = given === 'vpcCni' ? ', configure pod subnets with addNodeClass' : '';
  fail(
    'ClusterCompute',
    compute._hasAutoMode
      ? `"${given}" is for managed and self-managed nodes, but the nodes of EKS Auto Mode already contain it. Leave it out${elsewhere}, or write compute: ClusterCompute.autoModeAndNodes() on the ClusterTarget`
      : `"${given}" is for nodes, but the cluster has only Fargate. Leave it out, or write compute: ClusterCompute.nodes() on the ClusterTarget`,
    scope,
  );
}

/** Validates that the cluster has the add-ons that nodes need. */
export function validateNodesSupported(id: string, { compute }: ClusterTarget, scope: IConstruct): void {
  if (!compute._hasNodes) {
    fail(
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
export function validateFargateSupported(id: string, { compute }: ClusterTarget, scope: IConstruct): void {
  if (compute._hasAutoMode && !compute._hasNodes) {
    fail(
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
export function validateWorkloadProfiles(
  workload: { readonly name: string; readonly namespace?: string; readonly method: 'addAddon' | 'addChart' },
  profiles: readonly FargateProfile[],
  { compute }: ClusterTarget,
  scope: IConstruct,
): void {
  const { name, namespace, method } = workload;
  const isKnown = compute._isFargate && profiles.length > 0 && namespace !== undefined && isConcrete(namespace);
  if (isKnown && !profiles.some((profile) => profile._selects(namespace))) {
    fail(
      'FargateSelectors',
      `"${name}" runs in the namespace ${namespace}, which no Fargate profile selects. Call addFargateProfile with selectors: [{ namespace: "${namespace}" }] before ${method}`,
      scope,
    );
  }
}

/** Returns whether a construct contains managed or self-managed nodes. */
export function isNodeGroup(nodes: IConstruct): boolean {
  const resource = CfnResource.isCfnResource(nodes) ? nodes : nodes.node.defaultChild;
  const all = resource && CfnResource.isCfnResource(resource) ? [resource] : nodes.node.findAll();
  return all.some(
    (child) => CfnResource.isCfnResource(child) && SELF_MANAGED_NODE_TYPES.includes(child.cfnResourceType),
  );
}
