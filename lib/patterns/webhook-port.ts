import type { VpcCni } from '../addons/vpc-cni';
import type { ClusterTarget } from '../cluster/cluster-target';
import { warn } from '../foundation/warnings';
import type { NodeGroup, NodeGroupOptions } from '../nodes/node-group';
import { NodeSecurityGroup } from '../nodes/node-security-group';

/** Where the AWS Load Balancer Controller listens for the control plane. */
const WEBHOOK_PORT = 9443;

/**
 * Warns of nodes at which the control plane may not reach the webhooks of the AWS Load Balancer Controller: Ingresses could not be made. Pods with
 * subnets of their own have security groups of their own, too.
 */
export function warnOfWebhookPort(
  group: NodeGroup,
  { securityGroups }: NodeGroupOptions,
  { clusterSecurityGroupId }: ClusterTarget,
  vpcCni: VpcCni,
): void {
  const isOpen =
    securityGroups === undefined ||
    vpcCni._podZones !== undefined ||
    securityGroups.some(
      (own) =>
        own.securityGroupId === clusterSecurityGroupId ||
        (own instanceof NodeSecurityGroup && own._controlPlanePorts.includes(WEBHOOK_PORT)),
    );
  if (!isOpen) {
    warn(
      group,
      'controllerWebhookPort',
      `The control plane may not reach the webhooks of the AWS Load Balancer Controller here, without which no Ingress can be made: its security groups have to let the cluster security group in on TCP ${WEBHOOK_PORT}. Give the nodes a NodeSecurityGroup, or acknowledge this where rules of your own let it in.`,
    );
  }
}
