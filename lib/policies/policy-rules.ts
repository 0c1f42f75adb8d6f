import { Lazy } from 'aws-cdk-lib/core';
import { fail, type Located } from '../foundation/errors';
import { isDnsLabel, isDnsSubdomain } from '../foundation/kubernetes-names';
import { isConcrete } from '../foundation/tokens';
import type { Peer, PeerContext, PeerForm } from './peer';
import type { PolicyPort } from './policy-port';

/** A rule of a network policy: it allows connections with one of the peers on one of the ports. */
export interface NetworkPolicyRule {
  /**
   * Sources of ingress, or destinations of egress. An empty list fails, because Kubernetes would allow everything:
   * write `Peer.anywhere()` on purpose.
   */
  readonly peers: Peer[];

  /**
   * Destination ports. An empty list fails.
   *
   * @default - all ports and protocols
   */
  readonly ports?: PolicyPort[];
}

/** Direction of connections, from the selected pods. */
export type Direction = 'ingress' | 'egress';

/** Renders the rules of a direction in the format of `NetworkPolicy`. */
export function renderRules(
  rules: readonly NetworkPolicyRule[],
  direction: Direction,
  context: PeerContext,
  renderPeers: (forms: readonly PeerForm[]) => readonly object[] | undefined,
): object[] {
  return rules.map(({ peers, ports }, index) => {
    validateRule(`${direction}[${index}]`, peers, ports, context.scope);
    const render = () => renderPeers(formsOf(peers, context));
    const rendered = render();
    const field = direction === 'ingress' ? 'from' : 'to';
    return {
      ...(rendered ? { [field]: peers.some(({ _isLate }) => _isLate) ? Lazy.any({ produce: render }) : rendered } : {}),
      ...(ports ? { ports: ports.map(({ _form }) => _form) } : {}),
    };
  });
}

/** Renders peers in the format of `NetworkPolicy`. Undefined for all peers. */
export function networkPolicyPeers(forms: readonly PeerForm[], scope: Located): object[] | undefined {
  return forms.some(({ kind }) => kind === 'anywhere')
    ? undefined
    : forms.map((form) => networkPolicyPeer(form, scope));
}

/** Renders a peer in the format of `NetworkPolicy`. */
export function networkPolicyPeer(form: PeerForm, scope: Located): object {
  switch (form.kind) {
    case 'pods':
      return {
        ...(form.namespaces ? { namespaceSelector: form.namespaces } : {}),
        ...(form.pods ? { podSelector: form.pods } : {}),
      };
    case 'block':
      return { ipBlock: form.block };
    default:
      return fail(
        'NetworkPolicyPeer',
        `"${form.kind === 'domains' ? form.names.join(', ') : form.kind}" is not a peer of NetworkPolicy, which has no domain names. Write an ApplicationNetworkPolicy in EKS Auto Mode, or Peer.internet()`,
        scope,
      );
  }
}

/** Returns the peers of a rule. */
export function formsOf(peers: readonly Peer[], context: PeerContext): PeerForm[] {
  return peers.flatMap((peer) => peer._forms(context));
}

/** Fails for a rule that Kubernetes reads otherwise than it is meant. */
export function validateRule(
  name: string,
  peers: readonly Peer[],
  ports: readonly PolicyPort[] | undefined,
  scope: Located,
): void {
  if (peers.length === 0) {
    fail(
      'NetworkPolicyRule',
      `"${name}.peers: []" would allow connections with everything. Write Peer.anywhere() if that is meant, or leave the rule out`,
      scope,
    );
  }
  if (ports?.length === 0) {
    fail('NetworkPolicyRule', `"${name}.ports: []" would allow all ports. Leave ports out if that is meant`, scope);
  }
}

/** Validates the namespace of a policy. Fails as `NetworkPolicyRule`. */
export function validateNamespace(namespace: string, scope: Located): void {
  if (isConcrete(namespace) && !isDnsLabel(namespace)) {
    fail(
      'NetworkPolicyRule',
      `"${namespace}" is not a namespace name. Write lower-case letters, digits and hyphens, such as "payments"`,
      scope,
    );
  }
}

/** Validates the name of a policy. Fails as `NetworkPolicyRule`. */
export function validateName(name: string, scope: Located): void {
  if (isConcrete(name) && !isDnsSubdomain(name)) {
    fail(
      'NetworkPolicyRule',
      `"${name}" is not an object name. Write lower-case letters, digits, hyphens and dots, such as "allow-web"`,
      scope,
    );
  }
}
