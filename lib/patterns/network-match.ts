import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { CfnCluster } from 'aws-cdk-lib/aws-eks';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { refuseServiceCidr, serviceCidrRisk, type TakenNetwork, takenNetworks } from '../addressing/service-cidr';
import type { ClusterTarget } from '../cluster/cluster-target';
import { endpointAccessOf } from '../cluster/endpoint-access';
import { refuse, refusingAt } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/network-face';
import { hasIpv6, isOneOf } from '../vpc/subnet-facts';
import { waysOutOf } from '../vpc/ways-out';

/**
 * Validates that the cluster matches the network: its VPC, IP family, service CIDR and subnets. Warns of possible
 * conflicts.
 */
export function validateNetworkOf(cluster: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  const stack = Stack.of(scope);
  const own = (vpc: ec2.IVpc) => JSON.stringify(stack.resolve(vpc.vpcId));
  if (cluster.vpc && own(cluster.vpc) !== own(network.vpc)) {
    refuse(
      'NetworkMismatch',
      `"${network.node.path}" is not in the VPC of the cluster. Create the cluster with vpc: network.vpc`,
      scope,
    );
  }
  validateIpFamily(cluster, network, scope);
  validateServiceCidr(cluster, network, scope);
  scope.node.addValidation({
    validate: () => {
      warnOfForeignSubnets(cluster, network, scope);
      warnOfUnreachedEndpoint(cluster, network, scope);
      return [];
    },
  });
}

/**
 * Validates the IP family. Subnets that are defined elsewhere are validated at synthesis, because they may get an IPv6
 * block later.
 */
function validateIpFamily({ isIpv6 }: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  if (!isIpv6) {
    return;
  }
  if (network instanceof EksNetwork && network.ipv6CidrBlock === undefined) {
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
  return refuse(
    'ClusterIpFamily',
    `"${lacking.node.path}" has no IPv6, but the pods of the cluster have only IPv6 addresses. ${remedy}, or define the cluster without ipFamily`,
    scope,
  );
}

/** Validates the service CIDR of a cluster that the app defines. The service CIDR of an imported cluster is unknown. */
function validateServiceCidr(cluster: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  const { cidrBlocks, connectedNetworks } = network;
  const taken = takenNetworks(cidrBlocks, connectedNetworks);
  const service = cluster._serviceCidr;
  const planned = network instanceof EksNetwork ? network.addressPlan._serviceCidr : undefined;
  if (service !== undefined) {
    refusingAt(scope, () => refuseServiceCidr(service, taken));
  }
  if (!cluster._choosesServiceCidr) {
    return;
  }
  const risk = serviceCidrRisk(taken) ?? routedRisk(taken, network);
  if (risk) {
    warn(
      scope,
      'serviceCidrChosen',
      `The cluster has no serviceIpv4Cidr, so EKS uses 10.100.0.0/16 or 172.20.0.0/16 for Services, and ${risk.clash} overlaps one of them. Pods cannot reach addresses in the service CIDR outside of the cluster. Write serviceIpv4Cidr: "${planned ?? risk.free ?? '<an unused private network>'}" on the cluster. It cannot be changed later.`,
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
function warnOfUnreachedEndpoint({ _definition }: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  const access = endpointAccessOf(_definition);
  const nodes = network.vpc.selectSubnets(network.nodeSubnets).subnets;
  if (access && !access.isPrivate && network instanceof EksNetwork && !waysOutOf(nodes).some(isRoute)) {
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
function routedRisk(taken: readonly TakenNetwork[], network: IEksNetwork): ReturnType<typeof serviceCidrRisk> {
  const own = network.cidrBlocks.map((block) => Cidr.parse(block));
  const routed = (network instanceof EksNetwork ? network._destinations : [])
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
function warnOfForeignSubnets(cluster: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  const used = controlPlaneSubnets(cluster);
  const own = network.vpc.selectSubnets(network.clusterSubnets).subnets;
  const outside = used.filter((id) => !isOneOf(id, own));
  if (outside.length > 0 && cluster._builtInPoolSubnets === undefined) {
    warn(
      scope,
      'clusterSubnets',
      `The control plane has network interfaces in ${outside.length} ${outside.length === 1 ? 'subnet' : 'subnets'} outside of clusterSubnets, such as public, node or pod subnets. Create the cluster with vpcSubnets: [network.clusterSubnets].`,
    );
  }
}

/** Returns the control plane subnets of a cluster of `aws-eks-v2` that this app defines. */
function controlPlaneSubnets({ _definition: definition }: ClusterTarget): string[] {
  const resource = definition?.node.findAll().find(isCluster);
  const config = resource?.resourcesVpcConfig;
  const ids = config && isConcrete(config) && 'subnetIds' in config ? config.subnetIds : undefined;
  return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : [];
}

function isRoute(way: unknown): boolean {
  return CfnResource.isCfnResource(way) && way.cfnResourceType === 'AWS::EC2::Route';
}

function isCluster(construct: unknown): construct is CfnCluster {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::EKS::Cluster';
}
