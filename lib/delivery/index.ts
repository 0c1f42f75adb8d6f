/** How charts and Kubernetes objects get into a cluster: by the kubectl handler, or by files for Argo CD or Flux. */

export { Delivery, type GitOpsOptions } from './delivery';
export { type ArgoCdOptions, type FluxOptions, GitOpsFlavour } from './git-ops-flavour';
