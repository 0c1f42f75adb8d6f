import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { targetOf } from '../foundation/resources';
import { warn } from '../foundation/warnings';
import { admitsPort, type FoundRule, isSame, rulesFor } from './ingress-rules';

/** Ports of the Kubernetes API and of DNS. */
const API_PORT = 443;
const DNS_PORT = 53;

/**
 * Warns if security groups of pods in dedicated subnets do not allow traffic that pods need: DNS between pods, kubelet
 * probes, and the Kubernetes API.
 *
 * The rules are read when the tree is complete. Rules of security groups outside of the app are unknown.
 */
export function watchEniConfigGroups(
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
  { clusterSecurityGroupId, _interfaces }: ClusterTarget,
): string[] {
  const ids = groups.map(({ securityGroupId }) => securityGroupId);
  const areOwn = groups.every(({ securityGroupId }) => targetOf(securityGroupId) instanceof ec2.CfnSecurityGroup);
  if (clusterSecurityGroupId === undefined || !areOwn || groups.some((group) => _interfaces.isClusterGroup(group))) {
    return [];
  }
  const inbound = rulesFor(ids, scope);
  const isFrom = (sources: readonly string[]) => (found: FoundRule) => comesFrom(found, sources);
  const dns = ['udp', 'tcp'].filter(
    (protocol) => !inbound.filter(isFrom(ids)).some(({ rule }) => admitsPort(rule, protocol, DNS_PORT)),
  );
  const nodes = _interfaces.nodeGroupIds(clusterSecurityGroupId);
  const isOpen = nodes.some((id) => ids.includes(id));
  const toApi = rulesFor([clusterSecurityGroupId], scope).filter(isFrom(ids));
  return [
    ...(dns.length > 0
      ? [`${dns.map((protocol) => protocol.toUpperCase()).join(' and ')} 53 from the groups themselves, for DNS`]
      : []),
    ...(isOpen || inbound.some(isFrom(nodes))
      ? []
      : ['a rule from the security groups of the nodes, for kubelet probes']),
    ...(toApi.some(({ rule }) => admitsPort(rule, 'tcp', API_PORT))
      ? []
      : ['TCP 443 from these groups in the cluster security group, for the Kubernetes API']),
  ];
}

function comesFrom({ stack, rule }: FoundRule, sources: readonly string[]): boolean {
  const { sourceSecurityGroupId, cidrIp } = rule;
  // A rule with a CIDR block may include the pods, which is unknown here.
  return sources.some((id) => isSame(stack, sourceSecurityGroupId, id)) || cidrIp !== undefined;
}
