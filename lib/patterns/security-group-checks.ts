import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { referenceTarget, resourcesInStage } from '../foundation/resources';
import { warn } from '../foundation/warnings';
import type { NodeGroup, NodeGroupOptions } from '../nodes/node-group';

export const ANY_IPV4_ADDRESS = '0.0.0.0/0';

/** A security group rule, as a resource or inline. */
export interface IngressRule {
  readonly ipProtocol?: unknown;
  readonly fromPort?: unknown;
  readonly toPort?: unknown;
  readonly sourceSecurityGroupId?: unknown;
  readonly cidrIp?: unknown;
}

/** A rule, and the stack that resolves its values. */
export interface FoundRule {
  readonly stack: Stack;
  readonly rule: IngressRule;
}

/** Returns all ingress rules of the security groups in the stage: separate resources and inline rules. */
export function findIngressRules(ids: readonly string[], scope: IConstruct): FoundRule[] {
  return resourcesInStage(scope).flatMap((resource) => {
    const stack = Stack.of(resource);
    return ingressRulesOf(resource, ids, stack).map((rule) => ({ stack, rule }));
  });
}

function ingressRulesOf(resource: CfnResource, ids: readonly string[], stack: Stack): IngressRule[] {
  switch (resource.cfnResourceType) {
    case 'AWS::EC2::SecurityGroupIngress': {
      const rule = resource as ec2.CfnSecurityGroupIngress;
      return ids.some((id) => id === rule.groupId) ? [rule] : [];
    }
    case 'AWS::EC2::SecurityGroup': {
      const { attrGroupId, securityGroupIngress: rules } = resource as ec2.CfnSecurityGroup;
      return ids.includes(attrGroupId) ? (stack.resolve(rules) ?? []) : [];
    }
    default:
      return [];
  }
}

/** Returns true if two values are the same in the template. */
export function resolvesToSame(stack: Stack, one: unknown, other: unknown): boolean {
  return one !== undefined && JSON.stringify(stack.resolve(one)) === JSON.stringify(stack.resolve(other));
}

/** Returns true if a rule allows a port of a protocol, or all traffic. */
export function admitsPort({ ipProtocol, fromPort, toPort }: IngressRule, protocol: string, port: number): boolean {
  return ipProtocol === '-1' || (ipProtocol === protocol && Number(fromPort) <= port && Number(toPort) >= port);
}

/** Owner of the security groups, for advice in messages. */
export type SecurityGroupOwner = 'nodes' | 'pods';

type SecurityGroups = readonly ec2.ISecurityGroup[] | undefined;

const ACCESS_REMEDIES: Readonly<Record<SecurityGroupOwner, string>> = {
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
  public check(
    scope: IConstruct,
    groups: SecurityGroups | (() => SecurityGroups),
    of: SecurityGroupOwner = 'nodes',
  ): void {
    scope.node.addValidation({
      validate: () => {
        const closed = this.closedPorts(typeof groups === 'function' ? groups() : groups, scope);
        if (this.webhookPort !== undefined && closed(this.webhookPort)) {
          warn(
            scope,
            'controllerWebhookPort',
            `The control plane may not reach the webhooks of the AWS Load Balancer Controller, without which Ingresses cannot be created. The security groups must allow the cluster security group on TCP ${this.webhookPort}. ${ACCESS_REMEDIES[of]}, or acknowledge this if your own rules allow it.`,
          );
        }
        const unreached = this.cluster._context.controlPlanePorts.all.filter(({ port }) => closed(port));
        if (unreached.length > 0) {
          warn(
            scope,
            'addonControlPlanePort',
            `The control plane may not reach pods of EKS add-ons. The security groups must allow the cluster security group on ${unreached.map(({ port, what }) => `TCP ${port} (${what})`).join(', ')}. ${ACCESS_REMEDIES[of]}, or acknowledge this if your own rules allow it.`,
          );
        }
        return [];
      },
    });
  }

  /** Returns a function that returns true if the groups do not allow the control plane on a port. */
  private closedPorts(groups: SecurityGroups = [], scope: IConstruct): (port: number) => boolean {
    const ids = groups.map(({ securityGroupId }) => securityGroupId);
    if (ids.length === 0 || ids.some((id) => id === this.cluster.clusterSecurityGroupId)) {
      return () => false;
    }
    const rules = findIngressRules(ids, scope);
    return (port) => !rules.some((rule) => this.admits(rule, port));
  }

  private admits({ stack, rule }: FoundRule, port: number): boolean {
    const { sourceSecurityGroupId, cidrIp } = rule;
    const isFromControlPlane =
      resolvesToSame(stack, sourceSecurityGroupId, this.cluster.clusterSecurityGroupId) ||
      cidrIp === ANY_IPV4_ADDRESS ||
      resolvesToSame(stack, cidrIp, this.vpc.vpcCidrBlock);
    return isFromControlPlane && admitsPort(rule, 'tcp', port);
  }
}

/** Placeholder for the unknown id of the cluster security group. */
const UNKNOWN_CLUSTER_GROUP = 'the cluster security group';

/** Validates that the nodes of a cluster have a common security group, whose members can communicate. */
export class CommonSecurityGroupCheck {
  private first?: { readonly group: NodeGroup; readonly ids: readonly string[] };

  constructor(private readonly cluster: ClusterTarget) {}

  /** Warns if the nodes of the group have no security group in common with those of the first group. */
  add(group: NodeGroup, { securityGroups }: NodeGroupOptions): void {
    const ids = securityGroups?.map(({ securityGroupId }) => securityGroupId) ?? [
      this.cluster.clusterSecurityGroupId ?? UNKNOWN_CLUSTER_GROUP,
    ];
    this.first ??= { group, ids };
    const { first } = this;
    if (!ids.some((id) => first.ids.includes(id))) {
      warn(
        group,
        'nodeSecurityGroups',
        `These nodes have no security group in common with those of "${first.group.node.path}", so they cannot communicate, and cannot reach a CoreDNS pod there. Use the same NodeSecurityGroup for all node groups, or acknowledge this if your own rules allow the traffic.`,
      );
    }
  }
}

/** Ports of the Kubernetes API and of DNS. */
const ENI_CONFIG_API_PORT = 443;
const ENI_CONFIG_DNS_PORT = 53;

/**
 * Warns if security groups of pods in dedicated subnets do not allow traffic that pods need: DNS between pods, kubelet
 * probes, and the Kubernetes API.
 *
 * The rules are read when the tree is complete. Rules of security groups outside of the app are unknown.
 */
export function checkEniConfigGroups(
  scope: IConstruct,
  groups: readonly ec2.ISecurityGroup[] | undefined,
  cluster: ClusterTarget,
): void {
  scope.node.addValidation({
    validate: () => {
      const missing = groups ? missingRules(scope, groups, cluster) : [];
      if (missing.length > 0) {
        warn(
          scope,
          'eniConfigSecurityGroups',
          `The security groups of the ENIConfigs lack rules that pods need: ${missing.join('; ')}. Add the rules, leave the groups out to use the cluster security group, or acknowledge this if your own rules allow the traffic.`,
        );
      }
      return [];
    },
  });
}

function missingRules(
  scope: IConstruct,
  groups: readonly ec2.ISecurityGroup[],
  { clusterSecurityGroupId, _context: { interfaces } }: ClusterTarget,
): string[] {
  const ids = groups.map(({ securityGroupId }) => securityGroupId);
  const areOwn = groups.every(
    ({ securityGroupId }) => referenceTarget(securityGroupId) instanceof ec2.CfnSecurityGroup,
  );
  if (clusterSecurityGroupId === undefined || !areOwn || groups.some((group) => interfaces.isClusterGroup(group))) {
    return [];
  }
  const inbound = findIngressRules(ids, scope);
  const isFrom = (sources: readonly string[]) => (found: FoundRule) => isFromSource(found, sources);
  const dns = ['udp', 'tcp'].filter(
    (protocol) => !inbound.filter(isFrom(ids)).some(({ rule }) => admitsPort(rule, protocol, ENI_CONFIG_DNS_PORT)),
  );
  const nodes = interfaces.nodeGroupIds(clusterSecurityGroupId);
  const isOpen = nodes.some((id) => ids.includes(id));
  const toApi = findIngressRules([clusterSecurityGroupId], scope).filter(isFrom(ids));
  return [
    ...(dns.length > 0
      ? [`${dns.map((protocol) => protocol.toUpperCase()).join(' and ')} 53 from the groups themselves, for DNS`]
      : []),
    ...(isOpen || inbound.some(isFrom(nodes))
      ? []
      : ['a rule from the security groups of the nodes, for kubelet probes']),
    ...(toApi.some(({ rule }) => admitsPort(rule, 'tcp', ENI_CONFIG_API_PORT))
      ? []
      : ['TCP 443 from these groups in the cluster security group, for the Kubernetes API']),
  ];
}

function isFromSource({ stack, rule }: FoundRule, sources: readonly string[]): boolean {
  const { sourceSecurityGroupId, cidrIp } = rule;
  // A rule with a CIDR block may include the pods, which is unknown here.
  return sources.some((id) => resolvesToSame(stack, sourceSecurityGroupId, id)) || cidrIp !== undefined;
}
