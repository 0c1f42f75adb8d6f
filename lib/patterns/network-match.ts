import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { refuseServiceCidr, takenNetworks } from '../addressing/service-cidr';
import type { ClusterTarget } from '../cluster/cluster-target';
import { refuse, refusingAt } from '../foundation/refusals';
import type { IEksNetwork } from '../vpc/network-face';

/** Refuses a cluster that is not in the network, or whose service CIDR overlaps it. */
export function refuseMismatch(cluster: ClusterTarget, network: IEksNetwork, scope: Construct): void {
  const stack = Stack.of(scope);
  const own = (vpc: ec2.IVpc) => JSON.stringify(stack.resolve(vpc.vpcId));
  if (cluster.vpc && own(cluster.vpc) !== own(network.vpc)) {
    refuse(
      'NetworkMismatch',
      `"${network.node.path}" is not the network of the cluster, create the cluster with vpc: network.vpc`,
      scope,
    );
  }
  const service = cluster._serviceCidr;
  if (service !== undefined) {
    const { cidrBlocks, connectedNetworks } = network;
    refusingAt(scope, () => refuseServiceCidr(service, takenNetworks(cidrBlocks, connectedNetworks)));
  }
}
