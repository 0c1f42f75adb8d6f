/**
 * Settings of EKS add-ons: kinds, permissions, resources and tolerations of pods, kube-proxy modes, replicas and
 * log levels of controllers.
 */

export { ResolveConflicts } from './addon';
export { ControllerLogLevel, ControllerScaling } from './controller-options';
export { AddonPermissions, EksAddonKind, type UnlistedAddonOptions } from './eks-addon';
export { IpvsScheduler, KubeProxyMode } from './kube-proxy';
export { type PodResourceAmounts, type PodResources, PodToleration } from './pod-settings';
