import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { targetOf } from '../foundation/resources';
import { warn } from '../foundation/warnings';
import { admitsPort, type FoundRule, isSame, rulesFor } from './ingress-rules';

/** The Kubernetes API, and DNS. */
const API_PORT = 443;
const DNS_PORT = 53;

/**
 * Warns where pods in subnets of their own have security groups of this app that leave out what pods need: DNS among each other, kubelets
 * that probe them, the Kubernetes API. The rules are read when every one is there; of groups that something else made, they are not known.
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
      ? [`${dns.map((protocol) => protocol.toUpperCase()).join(' and ')} 53 from themselves, for DNS`]
      : []),
    ...(isOpen || inbound.some(isFrom(nodes))
      ? []
      : ['a rule from the security groups of the nodes, whose kubelets probe the pods']),
    ...(toApi.some(({ rule }) => admitsPort(rule, 'tcp', API_PORT))
      ? []
      : ['TCP 443 from them in the cluster security group, for the Kubernetes API']),
  ];
}

function comesFrom({ stack, rule }: FoundRule, sources: readonly string[]): boolean {
  const { sourceSecurityGroupId, cidrIp } = rule;
  // Blocks of the user's own may hold the pods: nobody can tell from here.
  return sources.some((id) => isSame(stack, sourceSecurityGroupId, id)) || cidrIp !== undefined;
}
