import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { referenceTarget, resourcesInStage } from '../foundation/resources';
import { warn } from '../foundation/warnings';
import type { NodeGroup, NodeGroupOptions } from '../nodes/node-group';

export const ANY_IPV4_ADDRESS = '0.0.0.0/0';

/** A rule of a security group, as its resource or the group has it. */
export interface IngressRule {
  readonly ipProtocol?: unknown;
  readonly fromPort?: unknown;
  readonly toPort?: unknown;
  readonly sourceSecurityGroupId?: unknown;
  readonly cidrIp?: unknown;
}

/** A rule, and the stack in which its values are resolved. */
export interface FoundRule {
  readonly stack: Stack;
  readonly rule: IngressRule;
}

/** Every rule of these groups in the stage: those that are resources, and those that a group has inline. */
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

/** True where a value of a rule and another one are the same in the template. */
export function resolvesToSame(stack: Stack, one: unknown, other: unknown): boolean {
  return one !== undefined && JSON.stringify(stack.resolve(one)) === JSON.stringify(stack.resolve(other));
}

/** True where a rule admits a port of a protocol, or everything. */
export function admitsPort({ ipProtocol, fromPort, toPort }: IngressRule, protocol: string, port: number): boolean {
  return ipProtocol === '-1' || (ipProtocol === protocol && Number(fromPort) <= port && Number(toPort) >= port);
}

/** Whose security groups they are, as a user would change them. */
export type SecurityGroupOwner = 'nodes' | 'pods';

type SecurityGroups = readonly ec2.ISecurityGroup[] | undefined;

const ACCESS_REMEDIES: Readonly<Record<SecurityGroupOwner, string>> = {
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
            `The control plane may not reach the webhooks of the AWS Load Balancer Controller here, without which no Ingress can be made: its security groups have to let the cluster security group in on TCP ${this.webhookPort}. ${ACCESS_REMEDIES[of]}, or acknowledge this where rules of your own let it in.`,
          );
        }
        const unreached = this.cluster._controlPlanePorts.all.filter(({ port }) => closed(port));
        if (unreached.length > 0) {
          warn(
            scope,
            'addonControlPlanePort',
            `The control plane may not reach pods of EKS add-ons here: the security groups have to let the cluster security group in on ${unreached.map(({ port, what }) => `TCP ${port} (${what})`).join(', ')}. ${ACCESS_REMEDIES[of]}, or acknowledge this where rules of your own let it in.`,
          );
        }
        return [];
      },
    });
  }

  /** Tells of a port whether the groups keep the control plane out. */
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

/** Of a cluster that does not say the id of its own group. */
const UNKNOWN_CLUSTER_GROUP = 'the cluster security group';

/** Watches that the nodes of a cluster have a security group in common, which lets its members reach each other. */
export class CommonSecurityGroupCheck {
  private first?: { readonly group: NodeGroup; readonly ids: readonly string[] };

  constructor(private readonly cluster: ClusterTarget) {}

  /** Warns where the nodes of the group have no security group in common with those of the first one. */
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
        `These nodes have no security group in common with those of "${first.group.node.path}", so neither reach the others, nor a CoreDNS that runs there. Give all node groups the same NodeSecurityGroup, or acknowledge this where rules of your own let them.`,
      );
    }
  }
}

/** The Kubernetes API, and DNS. */
const ENI_CONFIG_API_PORT = 443;
const ENI_CONFIG_DNS_PORT = 53;

/**
 * Warns where pods in subnets of their own have security groups of this app that leave out what pods need: DNS among each other, kubelets
 * that probe them, the Kubernetes API. The rules are read when every one is there; of groups that something else made, they are not known.
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
          `The security groups of the ENIConfigs do not let pods work: ${missing.join('; ')}. Add the rules, leave the groups out for the cluster security group, or acknowledge this where rules of your own let it through.`,
        );
      }
      return [];
    },
  });
}

function missingRules(
  scope: IConstruct,
  groups: readonly ec2.ISecurityGroup[],
  { clusterSecurityGroupId, _interfaces }: ClusterTarget,
): string[] {
  const ids = groups.map(({ securityGroupId }) => securityGroupId);
  const areOwn = groups.every(
    ({ securityGroupId }) => referenceTarget(securityGroupId) instanceof ec2.CfnSecurityGroup,
  );
  if (clusterSecurityGroupId === undefined || !areOwn || groups.some((group) => _interfaces.isClusterGroup(group))) {
    return [];
  }
  const inbound = findIngressRules(ids, scope);
  const isFrom = (sources: readonly string[]) => (found: FoundRule) => isFromSource(found, sources);
  const dns = ['udp', 'tcp'].filter(
    (protocol) => !inbound.filter(isFrom(ids)).some(({ rule }) => admitsPort(rule, protocol, ENI_CONFIG_DNS_PORT)),
  );
  const nodes = _interfaces.nodeGroupIds(clusterSecurityGroupId);
  const isOpen = nodes.some((id) => ids.includes(id));
  const toApi = findIngressRules([clusterSecurityGroupId], scope).filter(isFrom(ids));
  return [
    ...(dns.length > 0
      ? [`${dns.map((protocol) => protocol.toUpperCase()).join(' and ')} 53 from themselves, for DNS`]
      : []),
    ...(isOpen || inbound.some(isFrom(nodes))
      ? []
      : ['a rule from the security groups of the nodes, whose kubelets probe the pods']),
    ...(toApi.some(({ rule }) => admitsPort(rule, 'tcp', ENI_CONFIG_API_PORT))
      ? []
      : ['TCP 443 from them in the cluster security group, for the Kubernetes API']),
  ];
}

function isFromSource({ stack, rule }: FoundRule, sources: readonly string[]): boolean {
  const { sourceSecurityGroupId, cidrIp } = rule;
  // Blocks of the user's own may hold the pods: nobody can tell from here.
  return sources.some((id) => resolvesToSame(stack, sourceSecurityGroupId, id)) || cidrIp !== undefined;
}
