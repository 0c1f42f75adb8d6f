import { BlockList, isIPv6 } from 'node:net';
import type { KubernetesShape } from './object-schemas';

/** A pod as policies see it. */
export interface ModelPod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ip: string;
  /** The named ports of its containers. */
  readonly ports?: readonly { readonly name: string; readonly port: number; readonly protocol: string }[];
  readonly hostNetwork?: boolean;
}

/** Namespaces with their labels, beside the label that each has of its name. */
export type ModelNamespaces = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A connection between pods, or with an address outside the cluster. */
export interface Connection {
  readonly from: ModelPod | string;
  readonly to: ModelPod | string;
  readonly port: number;
  readonly protocol?: string;
}

/**
 * What decides between rules of one priority in a cluster network policy: their order, as upstream says, or the
 * action, as the agent of EKS does.
 */
export type RuleOrder = 'rules' | 'actions';

type Direction = 'ingress' | 'egress';

/**
 * Says whether policies allow a connection, as Kubernetes documents it, for objects as the API receives them:
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/ and
 * https://network-policy-api.sigs.k8s.io/api-overview/ (read 2026-11-28).
 */
export class NetworkPolicyModel {
  constructor(
    private readonly objects: readonly KubernetesShape[],
    private readonly namespaces: ModelNamespaces,
    private readonly order: RuleOrder = 'rules',
  ) {}

  /** A connection needs the leave of the source to go out, and of the destination to come in. */
  public allows(connection: Connection): boolean {
    return this.decides('egress', connection) && this.decides('ingress', connection);
  }

  private decides(direction: Direction, connection: Connection): boolean {
    const subject = direction === 'egress' ? connection.from : connection.to;
    if (typeof subject === 'string' || subject.hostNetwork) {
      return true;
    }
    const admin = this.tierDecision('Admin', subject, direction, connection);
    if (admin !== undefined) {
      return admin;
    }
    const policies = this.objects.filter(
      (policy) =>
        ['NetworkPolicy', 'ApplicationNetworkPolicy'].includes(policy.kind) &&
        (policy.metadata.namespace ?? 'default') === subject.namespace &&
        typesOf(policy.spec).includes(direction) &&
        matches(policy.spec.podSelector, subject.labels),
    );
    if (policies.length > 0) {
      return policies.some(({ metadata, spec }) =>
        (spec[direction] ?? []).some((rule: KubernetesShape) =>
          this.ruleMatches(rule, direction, connection, metadata.namespace ?? 'default'),
        ),
      );
    }
    return this.tierDecision('Baseline', subject, direction, connection) ?? true;
  }

  private ruleMatches(rule: KubernetesShape, direction: Direction, connection: Connection, namespace: string): boolean {
    const peers: KubernetesShape[] = rule[direction === 'ingress' ? 'from' : 'to'] ?? [];
    const other = direction === 'ingress' ? connection.from : connection.to;
    const ports: KubernetesShape[] = rule.ports ?? [];
    return (
      (peers.length === 0 || peers.some((peer) => this.peerMatches(peer, other, namespace))) &&
      (ports.length === 0 || ports.some((port) => portMatches(port, connection)))
    );
  }

  private peerMatches(
    { ipBlock, namespaceSelector, podSelector }: KubernetesShape,
    other: ModelPod | string,
    namespace: string,
  ): boolean {
    if (ipBlock) {
      return (
        inBlock(ipBlock.cidr, addressOf(other)) &&
        !(ipBlock.except ?? []).some((one: string) => inBlock(one, addressOf(other)))
      );
    }
    if (typeof other === 'string' || other.hostNetwork) {
      return false;
    }
    const isIn = namespaceSelector
      ? matches(namespaceSelector, this.labelsOf(other.namespace))
      : other.namespace === namespace;
    return isIn && (podSelector === undefined || matches(podSelector, other.labels));
  }

  /** The decision of a tier of cluster network policies; none if nothing matches, or if a rule passes. */
  private tierDecision(
    tier: string,
    subject: ModelPod,
    direction: Direction,
    connection: Connection,
  ): boolean | undefined {
    const policies = this.objects
      .filter(
        ({ kind, spec }) =>
          kind === 'ClusterNetworkPolicy' && spec.tier === tier && this.isSubject(spec.subject, subject),
      )
      .sort((one, other) => one.spec.priority - other.spec.priority);
    const matching = policies.flatMap(({ spec }) =>
      (spec[direction] ?? [])
        .filter((rule: KubernetesShape) => this.clusterRuleMatches(rule, direction, connection))
        .map(({ action }: KubernetesShape) => ({ action, priority: spec.priority })),
    );
    const [first] = matching;
    const actions = matching.filter(({ priority }) => priority === first?.priority).map(({ action }) => action);
    const action =
      this.order === 'rules' ? first?.action : ['Deny', 'Accept', 'Pass'].find((one) => actions.includes(one));
    return action === undefined || action === 'Pass' ? undefined : action === 'Accept';
  }

  private isSubject({ namespaces, pods }: KubernetesShape, { labels, namespace }: ModelPod): boolean {
    return namespaces
      ? matches(namespaces, this.labelsOf(namespace))
      : matches(pods.namespaceSelector, this.labelsOf(namespace)) && matches(pods.podSelector, labels);
  }

  private clusterRuleMatches(rule: KubernetesShape, direction: Direction, connection: Connection): boolean {
    const other = direction === 'ingress' ? connection.from : connection.to;
    const peers: KubernetesShape[] = rule[direction === 'ingress' ? 'from' : 'to'];
    const isPeer = peers.some((peer) =>
      peer.networks
        ? peer.networks.some((network: string) => inBlock(network, addressOf(other)))
        : typeof other !== 'string' && !other.hostNetwork && this.isSubject(peer, other),
    );
    const ports: KubernetesShape[] | undefined = rule.ports?.map(ofEks) ?? rule.protocols?.map(ofUpstream);
    return isPeer && (ports === undefined || ports.some((port) => portMatches(port, connection)));
  }

  private labelsOf(namespace: string): Record<string, string> {
    return { ...this.namespaces[namespace], 'kubernetes.io/metadata.name': namespace };
  }
}

/** Without `policyTypes`, ingress is always meant, and egress where there are rules for it. */
function typesOf({ egress, policyTypes }: KubernetesShape): string[] {
  return (policyTypes ?? ['Ingress', ...(egress ? ['Egress'] : [])]).map((type: string) => type.toLowerCase());
}

function matches(
  { matchExpressions = [], matchLabels = {} }: KubernetesShape,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }: KubernetesShape) => {
      switch (operator) {
        case 'In':
          return key in labels && values.includes(labels[key]);
        case 'NotIn':
          return !(key in labels) || !values.includes(labels[key]);
        case 'Exists':
          return key in labels;
        default:
          return !(key in labels);
      }
    })
  );
}

function portMatches({ endPort, port, protocol = 'TCP' }: KubernetesShape, connection: Connection): boolean {
  if (protocol !== (connection.protocol ?? 'TCP')) {
    return false;
  }
  if (typeof port === 'string') {
    const { to } = connection;
    const named = typeof to === 'string' ? [] : (to.ports ?? []);
    return named.some((own) => own.name === port && own.protocol === protocol && own.port === connection.port);
  }
  return port === undefined || (connection.port >= port && connection.port <= (endPort ?? port));
}

function ofEks({ namedPort, portNumber, portRange }: KubernetesShape): KubernetesShape {
  return (
    portNumber ?? (portRange ? { ...portRange, port: portRange.start, endPort: portRange.end } : { port: namedPort })
  );
}

function ofUpstream({ destinationNamedPort, ...protocols }: KubernetesShape): KubernetesShape {
  if (destinationNamedPort) {
    return { port: destinationNamedPort };
  }
  const [[protocol, { destinationPort }]] = Object.entries<KubernetesShape>(protocols);
  const { number, range } = destinationPort ?? {};
  return { protocol: protocol.toUpperCase(), port: number ?? range?.start, endPort: range?.end };
}

function addressOf(other: ModelPod | string): string {
  return typeof other === 'string' ? other : other.ip;
}

function inBlock(cidr: string, address: string): boolean {
  const [network, length] = cidr.split('/');
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(network, Number(length), family);
  return isIPv6(address) === (family === 'ipv6') && list.check(address, family);
}
