import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { matchClusterName } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { findNodeResources } from '../foundation/cluster-nodes';
import { tryGet } from '../foundation/tokens';
import { type ApiUse, noteApiUse, noteSameVpc, subnetsBehind } from '../vpc/api-use';
import type { IEksNetwork } from '../vpc/eks-network-interface';

/**
 * The AWS APIs that the nodes of a cluster call: those that the pattern starts, those that it tells how to start, those of the app that name the
 * cluster, and those of the built-in node pools of EKS Auto Mode.
 */
export class NodeApiUse {
  private readonly uses: ApiUse[] = [];

  constructor(
    private readonly scope: Construct,
    private readonly cluster: ClusterTarget,
    private readonly network: IEksNetwork,
  ) {
    noteSameVpc(network.vpc, cluster.vpc);
    noteApiUse(scope, () => [...this.uses, ...this.found(), ...this.builtIn()]);
  }

  /** Notes nodes, or pods on Fargate, in some subnets. */
  public add(caller: 'nodes' | 'autoModeNodes' | 'fargate', subnets: readonly ec2.ISubnet[]): void {
    const { vpc } = this.network;
    this.uses.push({ vpc, caller, subnets });
  }

  /** Notes nodes anywhere in the node subnets. */
  public addAnywhere(): void {
    this.add('nodes', this.network.vpc.selectSubnets(this.network.nodeSubnets).subnets);
  }

  private found(): ApiUse[] {
    const { clusterName } = this.cluster;
    const { vpc } = this.network;
    return findNodeResources(this.scope)
      .filter(
        ({ clusterName: name, resource }) =>
          matchClusterName(name, Stack.of(resource), { clusterName, stack: Stack.of(this.scope) }) === 'ours',
      )
      .map(({ needsCni, launchSubnetIds: startsIn }) => ({
        vpc,
        caller: needsCni ? 'nodes' : 'fargate',
        subnets: subnetsBehind(startsIn),
      }));
  }

  private builtIn(): ApiUse[] {
    if (!this.cluster.compute._hasAutoMode) {
      return [];
    }
    const { vpc, nodeSubnets } = this.network;
    const subnets = [
      ...subnetsBehind(this.cluster._context.builtInPoolSubnets),
      ...(tryGet(() => vpc.selectSubnets(nodeSubnets).subnets) ?? []),
    ];
    return [{ vpc, caller: 'autoModeNodes', subnets: [...new Set(subnets)] }];
  }
}
