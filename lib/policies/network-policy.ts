import { Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { KubernetesObject } from '../cluster/cluster-installer';
import type { ClusterTarget } from '../cluster/cluster-target';
import { implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import type { LabelSelector } from './label-selector';
import {
  type NetworkPolicyRule,
  networkPolicyPeers,
  renderRules,
  validateName,
  validateNamespace,
} from './policy-rules';

/** Options of a network policy. */
export interface PodPolicyOptions {
  /** Namespace of the policy and its pods. It must exist when the policy is applied. */
  readonly namespace: string;

  /** The pods in the namespace to which the policy applies. Pods on the host network are not restricted. */
  readonly pods: LabelSelector;

  /**
   * Connections that the pods accept. An empty list denies all connections from outside their node.
   *
   * @default - this policy does not restrict ingress
   */
  readonly ingress?: NetworkPolicyRule[];

  /**
   * Connections that the pods open. An empty list denies all connections. Allow DNS with `Peer.clusterDns()`, or pods
   * resolve no names.
   *
   * @default - this policy does not restrict egress
   */
  readonly egress?: NetworkPolicyRule[];

  /**
   * Name of the policy object. It must be unique in its namespace.
   *
   * @default - generated from the construct path
   */
  readonly policyName?: string;
}

/** Properties of a network policy. */
export interface NetworkPolicyProps extends PodPolicyOptions {
  /** The cluster. It must enforce network policies, as `NetworkPolicyMode` describes. */
  readonly cluster: ClusterTarget;
}

/**
 * Restricts connections of pods to those that its rules allow, with a `NetworkPolicy` object.
 *
 * Policies add up: pods accept what any of their policies allows. A policy without `ingress` or without `egress` does
 * not restrict that direction. Clusters without a policy engine result in the warning `networkPolicyUnenforced`.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class NetworkPolicy extends Construct {
  /** Name of the policy object. */
  public readonly policyName: string;

  constructor(scope: Construct, id: string, props: NetworkPolicyProps) {
    validateArguments('NetworkPolicy', arguments);
    super(scope, id);
    this.policyName = policyNameOf(this, props.policyName);
    validateNamespace(props.namespace, this);
    const policy = networkPolicyObject(this, this.policyName, props);
    const applied = props.cluster._context.applyObjects(this, 'Object', [policy]);
    implementDependable(this, () => [applied]);
  }
}

/** Returns the name of a policy object, which is valid. */
export function policyNameOf(scope: Construct, given: string | undefined): string {
  const name = given ?? Names.uniqueResourceName(scope, { maxLength: 63, separator: '-' }).toLowerCase();
  validateName(name, scope);
  return name;
}

/** Returns the `NetworkPolicy` object. Both directions that it restricts are in `policyTypes`. */
export function networkPolicyObject(
  scope: Construct,
  name: string,
  { cluster, egress, ingress, namespace, pods }: NetworkPolicyProps,
): KubernetesObject {
  if (!ingress && !egress) {
    fail(
      'NetworkPolicyRule',
      `"${name}" restricts neither direction. Write ingress or egress, and an empty list to deny all connections`,
      scope,
    );
  }
  const context = { cluster, scope };
  const render = (rules: readonly NetworkPolicyRule[], direction: 'ingress' | 'egress') =>
    renderRules(rules, direction, context, (forms) => networkPolicyPeers(forms, scope));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: {
      podSelector: pods._for('pods', scope),
      policyTypes: [...(ingress ? ['Ingress'] : []), ...(egress ? ['Egress'] : [])],
      ...(ingress && ingress.length > 0 ? { ingress: render(ingress, 'ingress') } : {}),
      ...(egress && egress.length > 0 ? { egress: render(egress, 'egress') } : {}),
    },
  };
}
