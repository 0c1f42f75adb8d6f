import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { CfnResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { propertyOf, resourcesOfStage } from '../foundation/resources';
import { isConcrete, known } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import type { IEksNetwork } from './network-face';

/** The resource types of clusters: of `aws-eks-v2`, and of `aws-eks`. */
const CLUSTER_TYPES = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/**
 * The subnets of a selection that lie in the zones in which the cluster was created. All of them, where the network does not state these zones.
 *
 * EKS takes other subnets for a node group or a Fargate profile only by replacing it, so a zone that is added must not join the selection.
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

/** Whether a subnet lies in one of the zones. A zone that is known at deployment only counts as one of them. */
export function isInZones(subnet: ec2.ISubnet, zones: readonly string[]): boolean {
  const zone = known(() => subnet.availabilityZone);
  return zone === undefined || !isConcrete(zone) || zones.includes(zone);
}

/**
 * Warns at synthesis where a zone that is added to the plan would change a cluster: EKS keeps the subnets of a cluster in the zones in which it
 * was created.
 *
 * @param network of the plan
 * @param clusterZones of the plan
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

/** What is wrong with the zones of clusters; undefined where nothing is. */
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

/** The subnets of a cluster as the user gave them. */
function subnetIdsOf(resource: CfnResource): string[] {
  const config = (propertyOf(resource, 'config') ?? {}) as { resourcesVpcConfig?: unknown };
  const vpcConfig = (propertyOf(resource, 'resourcesVpcConfig') ?? config.resourcesVpcConfig ?? {}) as Record<
    string,
    unknown
  >;
  const ids = vpcConfig.subnetIds ?? vpcConfig.SubnetIds;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}
