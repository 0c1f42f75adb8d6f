/**
 * Which pods connect to what: network policies of namespaces and of the cluster, security groups for pods, and the
 * SecurityGroupPolicy objects that assign them.
 */

export { ApplicationNetworkPolicy, type ApplicationNetworkPolicyProps } from './application-network-policy';
export {
  ClusterNetworkPolicy,
  type ClusterNetworkPolicyOptions,
  type ClusterNetworkPolicyProps,
  type ClusterPolicyRule,
  ClusterPolicyTier,
} from './cluster-network-policy';
export { ClusterPolicyAction, ClusterPolicyApi } from './cluster-policy-rules';
export { LabelRequirement, LabelSelector } from './label-selector';
export {
  type LoadBalancerSources,
  NamespaceIsolation,
  type NamespaceIsolationOptions,
  type NamespaceIsolationProps,
} from './namespace-isolation';
export { NetworkPolicy, type NetworkPolicyProps, type PodPolicyOptions } from './network-policy';
export { Peer } from './peer';
export { PodSecurityGroup, type PodSecurityGroupOptions, type PodSecurityGroupProps } from './pod-security-group';
export {
  PodSecurityGroupPolicy,
  type PodSecurityGroupPolicyOptions,
  type PodSecurityGroupPolicyProps,
  PodSecurityGroupSelector,
} from './pod-security-group-policy';
export { PolicyPort, PolicyProtocol } from './policy-port';
export type { NetworkPolicyRule } from './policy-rules';
