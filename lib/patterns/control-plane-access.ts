import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { warn } from '../foundation/warnings';
import { ANYWHERE, admitsPort, type FoundRule, isSame, rulesFor } from './ingress-rules';

/** Whose security groups they are, as a user would change them. */
export type GroupsOf = 'nodes' | 'pods';

type Groups = readonly ec2.ISecurityGroup[] | undefined;

const REMEDIES: Readonly<Record<GroupsOf, string>> = {
  nodes: 'Give the nodes a NodeSecurityGroup',
  pods: 'Give the security groups of the pods such a rule',
};

/**
 * Warns where the control plane does not reach pods that it calls, wherever they may run: webhooks of the AWS Load Balancer Controller, without
 * which no Ingress can be made, and those of add-ons. It reaches what has the cluster security group; of other groups, the rules of this app are
 * read, when every one is there.
 */
export class ControlPlaneAccess {
  constructor(
    private readonly cluster: ClusterTarget,
    private readonly vpc: ec2.IVpc,
    /** Where the AWS Load Balancer Controller listens, where it is installed. */
    private readonly webhookPort?: number,
  ) {}

  /**
   * Warns, where what is in the security groups is not reached. Without groups, it has the cluster security group. They are asked for when every
   * one is there.
   */
  public watch(scope: IConstruct, groups: Groups | (() => Groups), of: GroupsOf = 'nodes'): void {
    scope.node.addValidation({
      validate: () => {
        const closed = this.closedPorts(typeof groups === 'function' ? groups() : groups, scope);
        if (this.webhookPort !== undefined && closed(this.webhookPort)) {
          warn(
            scope,
            'controllerWebhookPort',
            `The control plane may not reach the webhooks of the AWS Load Balancer Controller here, without which no Ingress can be made: its security groups have to let the cluster security group in on TCP ${this.webhookPort}. ${REMEDIES[of]}, or acknowledge this where rules of your own let it in.`,
          );
        }
        const unreached = this.cluster._controlPlanePorts.all.filter(({ port }) => closed(port));
        if (unreached.length > 0) {
          warn(
            scope,
            'addonControlPlanePort',
            `The control plane may not reach pods of EKS add-ons here: the security groups have to let the cluster security group in on ${unreached.map(({ port, what }) => `TCP ${port} (${what})`).join(', ')}. ${REMEDIES[of]}, or acknowledge this where rules of your own let it in.`,
          );
        }
        return [];
      },
    });
  }

  /** Tells of a port whether the groups keep the control plane out. */
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
