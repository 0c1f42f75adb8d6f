import type { Construct } from 'constructs';
import type { PodAddressingMode } from '../addressing/max-pods';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { PodSecurityGroupEnforcing } from '../cni/security-groups-for-pods';
import type { VpcCni } from '../cni/vpc-cni';
import { fail } from '../foundation/errors';

/** The component that gives addresses to pods on nodes: the VPC CNI, or Cilium in ENI mode. */
export interface PodNetwork {
  readonly construct: Construct;
  readonly addressingMode: PodAddressingMode;
  /** Names of the zones with pod subnets. Undefined if all zones with nodes have addresses for pods. */
  readonly podZones?: string[];
  /** Enforcement mode of security groups for pods. Undefined if it is disabled. */
  readonly podSecurityGroups?: PodSecurityGroupEnforcing;
}

/** Returns the component that gives addresses to pods, or fails if there is none or if there are two. */
export function podNetworkOf({
  cluster,
  vpcCni,
}: {
  readonly cluster: ClusterTarget;
  readonly vpcCni?: VpcCni;
}): PodNetwork {
  const { engine } = cluster._context;
  if (vpcCni && engine?.podAddressing) {
    fail(
      'NodeCni',
      `"${vpcCni.node.path}" gives addresses to pods, and so does ${engine.construct.node.path}. Leave vpcCni out, or write CiliumMode.chained()`,
    );
  }
  if (vpcCni) {
    const { _addressingMode: addressingMode, _podSecurityGroups: podSecurityGroups, _podZones: podZones } = vpcCni;
    return { construct: vpcCni, addressingMode, podSecurityGroups, podZones };
  }
  return engine?.podAddressing
    ? { construct: engine.construct, addressingMode: engine.podAddressing }
    : fail(
        'NodeCni',
        '"vpcCni" is missing, and nothing else gives addresses to pods. Write the VpcCni of the cluster, or define a Cilium with CiliumMode.eni() before',
      );
}
