import { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { implementDependable } from '../foundation/deployment-order';
import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { type PodPolicyOptions, policyNameOf } from './network-policy';
import type { PeerContext, PeerForm } from './peer';
import {
  formsOf,
  type NetworkPolicyRule,
  networkPolicyPeer,
  networkPolicyPeers,
  renderRules,
  validateNamespace,
} from './policy-rules';

/** Properties of an application network policy. */
export interface ApplicationNetworkPolicyProps extends PodPolicyOptions {
  /** The cluster. It must have EKS Auto Mode. */
  readonly cluster: ClusterTarget;
}

/**
 * A network policy whose egress rules can have domain names, with an `ApplicationNetworkPolicy` object of EKS.
 *
 * Only EKS Auto Mode enforces domain names: other clusters fail as `ClusterCompute`. Pods also need DNS, which
 * `Peer.clusterDns()` allows. `ApplicationNetworkPolicy` and `NetworkPolicy` objects of a namespace add up.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
 */
export class ApplicationNetworkPolicy extends Construct {
  /** Name of the policy object. */
  public readonly policyName: string;

  constructor(scope: Construct, id: string, props: ApplicationNetworkPolicyProps) {
    validateArguments('ApplicationNetworkPolicy', arguments);
    super(scope, id);
    const { cluster, egress, ingress, namespace, pods } = props;
    validateDomainSupport(cluster, '"ApplicationNetworkPolicy"', this);
    this.policyName = policyNameOf(this, props.policyName);
    validateNamespace(namespace, this);
    if (!ingress && !egress) {
      fail(
        'NetworkPolicyRule',
        `"${this.policyName}" restricts neither direction. Write ingress or egress, and an empty list to deny all connections`,
        this,
      );
    }
    const context: PeerContext = { cluster, scope: this };
    const applied = cluster._context.applyObjects(this, 'Object', [
      {
        apiVersion: 'networking.k8s.aws/v1alpha1',
        kind: 'ApplicationNetworkPolicy',
        metadata: { name: this.policyName, namespace },
        spec: {
          podSelector: pods._for('pods', this),
          policyTypes: [...(ingress ? ['Ingress'] : []), ...(egress ? ['Egress'] : [])],
          ...(ingress && ingress.length > 0
            ? { ingress: renderRules(ingress, 'ingress', context, (forms) => networkPolicyPeers(forms, this)) }
            : {}),
          ...(egress && egress.length > 0 ? { egress: renderEgress(egress, context) } : {}),
        },
      },
    ]);
    implementDependable(this, () => [applied]);
  }
}

/** Fails for a cluster that enforces no domain names. */
export function validateDomainSupport({ compute }: ClusterTarget, what: string, scope: Located): void {
  if (!compute._hasAutoMode) {
    fail(
      'ClusterCompute',
      `${what} is enforced by EKS Auto Mode only, but the cluster has ${compute._text}. Write a NetworkPolicy with Peer.internet() or Peer.ipBlock(…), or enable EKS Auto Mode`,
      scope,
    );
  }
}

/**
 * Renders the egress rules.
 *
 * The controller drops a rule without `to`, which means all destinations, so that these are written as a network:
 * https://github.com/aws/amazon-network-policy-controller-k8s/blob/v1.1.7/pkg/resolvers/applicationnetworkpolicy_resolver.go.
 */
function renderEgress(rules: readonly NetworkPolicyRule[], context: PeerContext): object[] {
  const everything = { ipBlock: { cidr: context.cluster.isIpv6 ? '::/0' : '0.0.0.0/0' } };
  for (const { peers, ports = [] } of rules) {
    const hasDomains = formsOf(peers, context).some(({ kind }) => kind === 'domains');
    const named = ports.find(({ _form }) => typeof _form.port === 'string');
    if (hasDomains && named) {
      fail(
        'NetworkPolicyRule',
        `"${named._form.port}" is a port name, and the controller allows all ports of a domain with it. Write the number, such as PolicyPort.tcp(443)`,
        context.scope,
      );
    }
  }
  return renderRules(rules, 'egress', context, (forms) =>
    forms.map((form: PeerForm) => {
      if (form.kind === 'anywhere') {
        return everything;
      }
      return form.kind === 'domains' ? { domainNames: form.names } : networkPolicyPeer(form, context.scope);
    }),
  );
}
