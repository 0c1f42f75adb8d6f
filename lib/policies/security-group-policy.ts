import type { KubernetesObject } from '../cluster/installer';
import { type Located, refuse } from '../foundation/refusals';
import type { PodSecurityGroupSelector } from './pod-security-group-selector';

/** A policy object takes so many, and a network interface too unless its quota is raised. */
const MOST_GROUPS = 5;

/** What the object says. */
export interface SecurityGroupPolicySettings {
  readonly name: string;
  readonly namespace: string;
  readonly selector: PodSecurityGroupSelector;
  readonly groupIds: readonly string[];
}

/**
 * The Kubernetes object that gives pods security groups. EKS installs its definition in every cluster.
 *
 * @see https://github.com/aws/amazon-vpc-resource-controller-k8s/blob/v1.7.19/config/crd/bases/vpcresources.k8s.aws_securitygrouppolicies.yaml
 */
export function securityGroupPolicy({
  name,
  namespace,
  selector,
  groupIds,
}: SecurityGroupPolicySettings): KubernetesObject {
  return {
    apiVersion: 'vpcresources.k8s.aws/v1beta1',
    kind: 'SecurityGroupPolicy',
    metadata: { name, namespace },
    spec: { ...selector._selector, securityGroups: { groupIds: [...groupIds] } },
  };
}

/** Refuses a number of groups that a policy does not take, as `PodSecurityGroups`. */
export function refuseGroupCount(count: number, scope?: Located): void {
  if (count < 1 || count > MOST_GROUPS) {
    refuse(
      'PodSecurityGroups',
      `"securityGroups" has ${count} of them and a policy takes 1 to ${MOST_GROUPS}, give that many`,
      scope,
    );
  }
}
