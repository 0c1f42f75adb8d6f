import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { CfnResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { propertyOf, resourcesOfStage } from '../foundation/resources';
import { isConcrete, known } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import type { IEksNetwork } from './network-face';

/** Resource types of clusters in `aws-eks-v2` and `aws-eks`. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/**
 * Returns the subnets of a selection in the zones in which the cluster was created. Returns all of them if the
 * network does not state these zones.
 *
 * EKS replaces a node group or a Fargate profile when its subnets change. A zone that is added later must therefore
 * not extend the selection.
 */
export function inClusterZones(
  { vpc, clusterZones }: Pick<IEksNetwork, 'vpc' | 'clusterZones'>,
  selection: ec2.SubnetSelection,
): ec2.SubnetSelection {
  if (clusterZones === undefined) {
    return selection;
  }
  const { subnets } = vpc.selectSubnets(selection);
  return { subnets: subnets.filter((subnet) => isInZones(subnet, clusterZones)) };
}

/** Returns true if a subnet is in one of the zones. A zone that is not known at synthesis counts as one of them. */
export function isInZones(subnet: ec2.ISubnet, zones: readonly string[]): boolean {
  const zone = known(() => subnet.availabilityZone);
  return zone === undefined || !isConcrete(zone) || zones.includes(zone);
}

/**
 * Warns at synthesis if adding a zone to the plan would change a cluster. EKS keeps the subnets of a cluster in the
 * zones in which it was created.
 *
 * @param network the network of the plan
 * @param clusterZones the cluster zones of the plan
 * @param subnetZones the zone of each subnet by its id, as the plan names it
 */
export function warnOfClusterZones(
  network: Construct,
  clusterZones: readonly string[] | undefined,
  subnetZones: () => ReadonlyMap<string, string>,
): void {
  network.node.addValidation({
    validate: () => {
      const zonesById = subnetZones();
      const zones = resourcesOfStage(network)
        .filter(({ cfnResourceType }) => CLUSTER_TYPES.includes(cfnResourceType))
        .flatMap(subnetIdsOf)
        .flatMap((id) => zonesById.get(id) ?? []);
      const text = adviceFor([...new Set(zones)], clusterZones);
      if (text !== undefined) {
        warn(network, 'clusterZones', text);
      }
      return [];
    },
  });
}

/** Returns what is wrong with the zones of the clusters, or undefined if nothing is. */
function adviceFor(zones: readonly string[], clusterZones: readonly string[] | undefined): string | undefined {
  if (clusterZones === undefined) {
    const list = zones.map((zone) => `'${zone}'`).join(', ');
    return zones.length === 0
      ? undefined
      : `The address plan does not state the zones in which the cluster was created. A zone that is added later would become a zone of the cluster, which EKS refuses, and would replace its node groups. Write clusterZones: [${list}] beside availabilityZones, and leave it as it is when you add a zone.`;
  }
  const further = zones.filter((zone) => !clusterZones.includes(zone));
  return further.length === 0
    ? undefined
    : `The cluster has subnets in ${further.join(', ')}, outside the clusterZones of the address plan. EKS refuses subnets in a zone in which the cluster was not created. Write vpcSubnets: [network.clusterSubnets], or name in clusterZones every zone in which the cluster was created.`;
}

/** Returns the subnet ids of a cluster as the user wrote them. */
function subnetIdsOf(resource: CfnResource): string[] {
  const config = (propertyOf(resource, 'config') ?? {}) as { resourcesVpcConfig?: unknown };
  const vpcConfig = (propertyOf(resource, 'resourcesVpcConfig') ?? config.resourcesVpcConfig ?? {}) as Record<
    string,
    unknown
  >;
  const ids = vpcConfig.subnetIds ?? vpcConfig.SubnetIds;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}
