import { Lazy } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { validateDomainSupport } from './application-network-policy';
import type { ClusterPolicyRule } from './cluster-network-policy';
import type { PeerContext, PeerForm } from './peer';
import type { PolicyPort, PortForm } from './policy-port';
import { type Direction, formsOf, validateRule } from './policy-rules';

/** API of cluster network policies. The engine of the cluster determines it. */
export enum ClusterPolicyApi {
  /**
   * The API of the VPC CNI and of EKS Auto Mode.
   *
   * @see https://github.com/aws/amazon-network-policy-controller-k8s/blob/v1.1.7/api/v1alpha1/clusternetworkpolicy_types.go
   */
  EKS = 'networking.k8s.aws/v1alpha1',
  /**
   * The API of Kubernetes SIG Network, for other engines that implement it. The VPC CNI does not read it.
   *
   * @see https://github.com/kubernetes-sigs/network-policy-api/blob/v0.2.0/apis/v1alpha2/clusternetworkpolicy_types.go
   */
  UPSTREAM = 'policy.networking.k8s.io/v1alpha2',
}

/** The action of a rule of a cluster network policy. */
export enum ClusterPolicyAction {
  /** Allows the connections, regardless of later rules and policies. */
  ACCEPT = 'Accept',
  /** Denies the connections, regardless of later rules and policies. */
  DENY = 'Deny',
  /** Leaves the decision to the next tier. */
  PASS = 'Pass',
}

/** Order in which EKS evaluates rules of one priority (`ACTION_DENY`, `ACTION_ALLOW`, `ACTION_PASS` of its agent). */
const EKS_ORDER = [ClusterPolicyAction.DENY, ClusterPolicyAction.ACCEPT, ClusterPolicyAction.PASS];

/** Bounds of the definitions: rules in a direction, and networks or domain names in a peer. */
const MOST_RULES: Readonly<Record<ClusterPolicyApi, number>> = {
  [ClusterPolicyApi.EKS]: 100,
  [ClusterPolicyApi.UPSTREAM]: 25,
};
const MOST_NETWORKS = 25;
const LONGEST_NAME = 100;
const ALL_PORTS = { start: 1, end: 65_535 };

/** Renders the rules of a direction. The object is empty without rules. */
export function renderClusterRules(
  direction: Direction,
  rules: readonly ClusterPolicyRule[],
  api: ClusterPolicyApi,
  context: PeerContext,
): { ingress?: object[]; egress?: object[] } {
  if (rules.length === 0) {
    return {};
  }
  validateOrder(direction, rules, api, context);
  const rendered = rules.flatMap((rule, index) => renderRule(`${direction}[${index}]`, direction, rule, api, context));
  if (rendered.length > MOST_RULES[api]) {
    fail(
      'ClusterPolicy',
      `"${direction}" has ${rendered.length} rules, but the API accepts ${MOST_RULES[api]}. Divide the policy into several ones with consecutive priorities`,
      context.scope,
    );
  }
  return { [direction]: rendered };
}

/** Fails where EKS would evaluate a later rule before an earlier one. */
function validateOrder(
  direction: Direction,
  rules: readonly ClusterPolicyRule[],
  api: ClusterPolicyApi,
  { scope }: PeerContext,
): void {
  const order = rules.map(({ action }) => EKS_ORDER.indexOf(action));
  const late = order.findIndex((own, index) => order.slice(0, index).some((earlier) => earlier > own));
  if (api === ClusterPolicyApi.EKS && late > 0) {
    const { action } = rules[late];
    fail(
      'ClusterPolicy',
      `"${direction}[${late}]" is to ${action.toLowerCase()} after other rules, but EKS evaluates the rules of one priority in the order deny, accept, pass. Write it and the rules below it in another ClusterNetworkPolicy with a larger priority`,
      scope,
    );
  }
}

function renderRule(
  where: string,
  direction: Direction,
  { action, name, peers, ports }: ClusterPolicyRule,
  api: ClusterPolicyApi,
  context: PeerContext,
): object[] {
  validateRule(where, peers, ports, context.scope);
  if (name !== undefined && isConcrete(name) && name.length > LONGEST_NAME) {
    fail(
      'ClusterPolicy',
      `"${name}" is a rule name of ${name.length} characters. Write at most ${LONGEST_NAME}`,
      context.scope,
    );
  }
  const field = direction === 'ingress' ? 'from' : 'to';
  const render = () =>
    groupNetworks(formsOf(peers, context)).map((form) => clusterPeer(form, direction, action, api, context));
  const rendered = render();
  const common = { ...(name === undefined ? {} : { name }), action };
  const matched = ports ? portsOf(ports, api, context) : {};
  // The controller looks for the namespaces of the first peer only, so each peer of ingress gets a rule:
  // https://github.com/aws/amazon-network-policy-controller-k8s/blob/v1.1.7/pkg/resolvers/clusternetworkpolicy_resolver.go.
  return direction === 'ingress' && api === ClusterPolicyApi.EKS
    ? rendered.map((peer) => ({ ...common, [field]: [peer], ...matched }))
    : [
        {
          ...common,
          [field]: peers.some(({ _isLate }) => _isLate) ? Lazy.any({ produce: render }) : rendered,
          ...matched,
        },
      ];
}

/** A peer, or networks that are one peer. */
type ClusterPeerForm = Exclude<PeerForm, { kind: 'block' | 'anywhere' }> | { kind: 'networks'; networks: string[] };

/** Joins networks to peers of 25. Fails for exclusions, which the API does not have. */
function groupNetworks(forms: readonly PeerForm[]): (ClusterPeerForm | { kind: 'anywhere' })[] {
  const networks = forms.flatMap((form) => (form.kind === 'block' ? [form.block] : []));
  const excluding = networks.find(({ except = [] }) => except.length > 0);
  if (excluding) {
    fail(
      'NetworkPolicyPeer',
      `"${excluding.cidr}" has exclusions, which cluster policies do not have. Write a rule for ${excluding.except?.join(', ')} before, such as ClusterPolicyAction.PASS, and then the whole network with Peer.ipBlock(…)`,
    );
  }
  const cidrs = [...new Set(networks.map(({ cidr }) => cidr))];
  const groups = Array.from({ length: Math.ceil(cidrs.length / MOST_NETWORKS) }, (_, index) =>
    cidrs.slice(index * MOST_NETWORKS, (index + 1) * MOST_NETWORKS),
  );
  return [
    ...forms.flatMap((form) => (form.kind === 'block' ? [] : [form])),
    ...groups.map((group) => ({ kind: 'networks' as const, networks: group })),
  ];
}

function clusterPeer(
  form: ClusterPeerForm | { kind: 'anywhere' },
  direction: Direction,
  action: ClusterPolicyAction,
  api: ClusterPolicyApi,
  { cluster, scope }: PeerContext,
): object {
  if (form.kind === 'pods') {
    if (form.namespaces === undefined) {
      fail(
        'NetworkPolicyPeer',
        '"Peer.pods" selects in the namespace of the policy, and cluster policies have none. Write Peer.podsIn(…) or Peer.namespaces(…)',
        scope,
      );
    }
    return form.pods === undefined
      ? { namespaces: form.namespaces }
      : { pods: { namespaceSelector: form.namespaces, podSelector: form.pods } };
  }
  if (direction === 'ingress') {
    fail(
      'NetworkPolicyPeer',
      `"${form.kind}" is a source outside the cluster, which cluster policies do not have for ingress. Write Peer.allNamespaces() for all pods, or a NetworkPolicy for networks`,
      scope,
    );
  }
  if (form.kind === 'domains') {
    validateDomains(form.names, action, api, scope);
    validateDomainSupport(cluster, `"${form.names[0]}"`, scope);
    return { domainNames: form.names };
  }
  const everything = [cluster.isIpv6 ? '::/0' : '0.0.0.0/0'];
  return { networks: form.kind === 'networks' ? form.networks : everything };
}

function validateDomains(
  [first, ...others]: readonly string[],
  action: ClusterPolicyAction,
  api: ClusterPolicyApi,
  scope: PeerContext['scope'],
): void {
  if (api === ClusterPolicyApi.UPSTREAM) {
    fail(
      'NetworkPolicyPeer',
      `"${first}" is a domain name, which the standard channel of the upstream API does not have. Write Peer.ipBlock(…), or ClusterPolicyApi.EKS in EKS Auto Mode`,
      scope,
    );
  }
  if (action !== ClusterPolicyAction.ACCEPT) {
    fail(
      'NetworkPolicyPeer',
      `"${first}" is a domain name, and the API accepts domain names only in rules that accept. Write ClusterPolicyAction.ACCEPT, and deny other destinations in a policy with a larger priority`,
      scope,
    );
  }
  if (others.length >= MOST_NETWORKS) {
    fail(
      'ClusterPolicy',
      `"${first}" is one of ${others.length + 1} domain names in a rule, but the API accepts ${MOST_NETWORKS} in a peer. Divide them into several Peer.domainNames(…)`,
      scope,
    );
  }
}

function portsOf(ports: readonly PolicyPort[], api: ClusterPolicyApi, { scope }: PeerContext): object {
  const forms = ports.map(({ _form }) => _form);
  if (api === ClusterPolicyApi.UPSTREAM) {
    return { protocols: forms.map(upstreamPort) };
  }
  const named = forms.find(({ port }) => typeof port === 'string');
  if (named) {
    fail(
      'ClusterPolicy',
      `"${named.port}" is a port name, which the controller of EKS does not resolve in cluster policies. Write the number, such as PolicyPort.tcp(443)`,
      scope,
    );
  }
  return { ports: forms.map(eksPort) };
}

function eksPort({ endPort, port, protocol }: PortForm): object {
  return port !== undefined && endPort === undefined
    ? { portNumber: { protocol, port } }
    : { portRange: { protocol, ...(port === undefined ? ALL_PORTS : { start: port, end: endPort }) } };
}

function upstreamPort({ endPort, port, protocol }: PortForm): object {
  if (typeof port === 'string') {
    return { destinationNamedPort: port };
  }
  const range = port === undefined ? ALL_PORTS : { start: port, end: endPort };
  const isSingle = port !== undefined && endPort === undefined;
  return { [protocol.toLowerCase()]: { destinationPort: isSingle ? { number: port } : { range } } };
}
