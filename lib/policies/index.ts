/** Security groups for pods: the groups, and the SecurityGroupPolicy objects that assign them. */

export { PodSecurityGroup, type PodSecurityGroupOptions, type PodSecurityGroupProps } from './pod-security-group';
export {
  LabelRequirement,
  PodSecurityGroupPolicy,
  type PodSecurityGroupPolicyOptions,
  type PodSecurityGroupPolicyProps,
  PodSecurityGroupSelector,
} from './pod-security-group-policy';
