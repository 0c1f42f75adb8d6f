import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { warn } from '../foundation/warnings';
import { ANYWHERE, admitsPort, type FoundRule, isSame, rulesFor } from './ingress-rules';

/** Owner of the security groups, for advice in messages. */
export type GroupsOf = 'nodes' | 'pods';

type Groups = readonly ec2.ISecurityGroup[] | undefined;

const REMEDIES: Readonly<Record<GroupsOf, string>> = {
  nodes: 'Use a NodeSecurityGroup for the nodes',
  pods: 'Add such a rule to the security groups of the pods',
};

/**
 * Warns if the control plane cannot reach pods that it calls: webhooks of the AWS Load Balancer Controller, without
 * which Ingresses cannot be created, and webhooks and APIs of add-ons.
 *
 * It can reach the cluster security group. For other security groups, the rules in this app are read when the tree is
 * complete.
 */
export class ControlPlaneAccess {
  constructor(
    private readonly cluster: ClusterTarget,
    private readonly vpc: ec2.IVpc,
    /** Webhook port of the AWS Load Balancer Controller, if it is installed. */
    private readonly webhookPort?: number,
  ) {}

  /**
   * Adds a validation that warns if the control plane cannot reach the security groups. Without groups, the cluster
   * security group applies. The function is called when the tree is complete.
   */
  public watch(scope: IConstruct, groups: Groups | (() => Groups), of: GroupsOf = 'nodes'): void {
    scope.node.addValidation({
      validate: () => {
        const closed = this.closedPorts(typeof groups === 'function' ? groups() : groups, scope);
        if (this.webhookPort !== undefined && closed(this.webhookPort)) {
          warn(
            scope,
            'controllerWebhookPort',
            `The control plane may not reach the webhooks of the AWS Load Balancer Controller, without which Ingresses cannot be created. The security groups must allow the cluster security group on TCP ${this.webhookPort}. ${REMEDIES[of]}, or acknowledge this if your own rules allow it.`,
          );
        }
        const unreached = this.cluster._controlPlanePorts.all.filter(({ port }) => closed(port));
        if (unreached.length > 0) {
          warn(
            scope,
            'addonControlPlanePort',
            `The control plane may not reach pods of EKS add-ons. The security groups must allow the cluster security group on ${unreached.map(({ port, what }) => `TCP ${port} (${what})`).join(', ')}. ${REMEDIES[of]}, or acknowledge this if your own rules allow it.`,
          );
        }
        return [];
      },
    });
  }

  /** Returns a function that returns true if the groups do not allow the control plane on a port. */
  private closedPorts(groups: Groups = [], scope: IConstruct): (port: number) => boolean {
    const ids = groups.map(({ securityGroupId }) => securityGroupId);
    if (ids.length === 0 || ids.some((id) => id === this.cluster.clusterSecurityGroupId)) {
      return () => false;
    }
    const rules = rulesFor(ids, scope);
    return (port) => !rules.some((rule) => this.admits(rule, port));
  }

  private admits({ stack, rule }: FoundRule, port: number): boolean {
    const { sourceSecurityGroupId, cidrIp } = rule;
    const isFromControlPlane =
      isSame(stack, sourceSecurityGroupId, this.cluster.clusterSecurityGroupId) ||
      cidrIp === ANYWHERE ||
      isSame(stack, cidrIp, this.vpc.vpcCidrBlock);
    return isFromControlPlane && admitsPort(rule, 'tcp', port);
  }
}
