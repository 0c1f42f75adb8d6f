/** TODO policies */

export { PodSecurityGroup, type PodSecurityGroupOptions, type PodSecurityGroupProps } from './pod-security-group';
export {
  LabelRequirement,
  PodSecurityGroupPolicy,
  type PodSecurityGroupPolicyOptions,
  type PodSecurityGroupPolicyProps,
  PodSecurityGroupSelector,
} from './pod-security-group-policy';
