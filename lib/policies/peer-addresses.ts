import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IpFamily, isAddressError, parseAddress } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { didYouMean, fail, type Located } from '../foundation/errors';
import { isConcrete, tryGet } from '../foundation/tokens';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import type { VpcEndpoints } from '../vpc/vpc-endpoints';
import type { PeerContext } from './peer';

/** A network with exclusions, as `ipBlock` has it. */
export interface BlockForm {
  readonly cidr: string;
  readonly except?: readonly string[];
}

/** Parses a block. Fails for exclusions that are not inside of it, as the API does. */
export function parseBlock(cidr: string, except: readonly string[]): BlockForm {
  const block = isConcrete(cidr) ? Cidr.parse(cidr) : undefined;
  for (const text of except.filter((one) => isConcrete(one))) {
    const excluded = Cidr.parse(text);
    if (block && (!block.contains(excluded) || block.isSameAs(excluded))) {
      fail(
        'NetworkPolicyPeer',
        `"${text}" is not a smaller network inside ${cidr}, and Kubernetes does not accept it in except. Write a network inside ${cidr}, or leave it out`,
      );
    }
  }
  return except.length > 0 ? { cidr, except: [...except] } : { cidr };
}

/** Returns the block of one address, which must have the IP family of the cluster. */
export function hostBlock(address: string, { cluster, scope }: PeerContext): BlockForm {
  if (isConcrete(address)) {
    const parsed = parseAddress(address);
    const isWrong = isAddressError(parsed) || (parsed.family === IpFamily.IPV6) !== cluster.isIpv6;
    if (isWrong) {
      fail(
        'NetworkPolicyPeer',
        `"${address}" is not an ${cluster.isIpv6 ? 'IPv6' : 'IPv4'} address, which pods of the cluster use. Write one address without a prefix length`,
        scope,
      );
    }
  }
  return { cidr: `${address}/${cluster.isIpv6 ? 128 : 32}` };
}

/** Returns the networks of subnets in the IP family of the cluster. */
export function blocksOfSubnets(subnets: readonly ec2.ISubnet[], family: IpFamily, scope: Located): BlockForm[] {
  if (subnets.length === 0) {
    fail('NetworkPolicyPeer', '"[]" are no subnets, and no rule would remain. Write one or more subnets', scope);
  }
  return subnets.map((subnet) => ({
    cidr:
      (family === IpFamily.IPV6 ? ipv6NetworkOf(subnet) : tryGet(() => subnet.ipv4CidrBlock)) ??
      fail(
        'NetworkPolicyPeer',
        `"${subnet.node.path}" has no known ${family === IpFamily.IPV6 ? 'IPv6' : 'IPv4'} network. Write Peer.ipBlock(…) with its network, or import the subnet with its attributes`,
        scope,
      ),
  }));
}

/** Returns the IPv6 network of a subnet that this app defines. */
function ipv6NetworkOf({ node: { defaultChild } }: ec2.ISubnet): string | undefined {
  return defaultChild instanceof ec2.CfnSubnet ? defaultChild.ipv6CidrBlock : undefined;
}

/** Returns the subnets of a tier. Fails for a tier of pods. */
export function tierSubnets(network: IEksNetwork, tier: string): ec2.ISubnet[] {
  const subnets = network.subnetsOf(tier);
  const ofPods = tryGet(() => network.vpc.selectSubnets(network.podSubnets).subnets) ?? [];
  // Without a pod tier, the pod subnets are those of the nodes, which also contain load balancers and endpoints.
  const isOfPods = tier !== 'node' && subnets.some((subnet) => ofPods.includes(subnet));
  if (isOfPods) {
    fail(
      'NetworkPolicyPeer',
      `"${tier}" has the addresses of pods, which change, and other policies and Services do not follow them. Write Peer.pods(…), Peer.namespaces(…) or Peer.podsIn(…)`,
      network,
    );
  }
  return subnets;
}

/** Returns the subnets of the interface endpoint of a service. */
export function endpointSubnets(endpoints: VpcEndpoints, service: string): ec2.ISubnet[] {
  if (Object.hasOwn(endpoints._endpointSubnets, service)) {
    return endpoints._endpointSubnets[service];
  }
  const known = Object.keys(endpoints._endpointSubnets);
  const isGateway = service === 's3' || service === 'dynamodb';
  return fail(
    'NetworkPolicyPeer',
    isGateway
      ? `"${service}" has no interface endpoint here. The addresses of a gateway endpoint are public ones in a prefix list, which a policy cannot contain. Write Peer.internet() with TCP 443, or Peer.domainNames("*.${service}.REGION.amazonaws.com") in EKS Auto Mode`
      : known.length > 0
        ? `"${service}" has no interface endpoint here. ${didYouMean(service, known)}`
        : `"${service}" has no interface endpoint here. Add its feature to the endpoints. Those of EndpointFeature.IN_USE are defined later, so write Peer.tier(network, "node") for them`,
    endpoints,
  );
}
