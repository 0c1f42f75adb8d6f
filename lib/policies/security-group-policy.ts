import type { KubernetesObject } from '../cluster/installer';
import { type Located, refuse } from '../foundation/refusals';
import type { PodSecurityGroupSelector } from './pod-security-group-selector';

/** Maximum number of security groups in a policy object. It is also the default quota of a network interface. */
const MOST_GROUPS = 5;

/** Values of the policy object. */
export interface SecurityGroupPolicySettings {
  readonly name: string;
  readonly namespace: string;
  readonly selector: PodSecurityGroupSelector;
  readonly groupIds: readonly string[];
}

/**
 * Returns the Kubernetes object that assigns security groups to pods. EKS installs its definition in every cluster.
 *
 * @see
 * https://github.com/aws/amazon-vpc-resource-controller-k8s/blob/v1.7.19/config/crd/bases/vpcresources.k8s.aws_securitygrouppolicies.yaml
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

/** Validates the number of security groups. Fails as `PodSecurityGroups`. */
export function refuseGroupCount(count: number, scope?: Located): void {
  if (count < 1 || count > MOST_GROUPS) {
    refuse(
      'PodSecurityGroups',
      `"securityGroups" has ${count} groups, but a policy needs 1 to ${MOST_GROUPS}. Write 1 to ${MOST_GROUPS} security groups`,
      scope,
    );
  }
}
