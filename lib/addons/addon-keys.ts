import { type KeyTable, keyList } from '../foundation/known-keys';

/**
 * Returns the configuration keys of the `coredns` add-on. Later versions may have more keys.
 *
 * Source: the schema of v1.11.1-eksbuild.8 as printed by `aws eks describe-addon-configuration`, and `autoScaling` of
 * v1.11.1-eksbuild.9.
 */
export function coreDnsKeys(): KeyTable {
  return {
    reader: 'the add-on coredns',
    paths: keyList(`
    affinity.* autoScaling autoScaling.enabled autoScaling.maxReplicas autoScaling.minReplicas computeType corefile
    nodeSelector.* podAnnotations.* podDisruptionBudget podDisruptionBudget.enabled podDisruptionBudget.maxUnavailable
    podDisruptionBudget.minAvailable podLabels.* replicaCount resources resources.limits resources.limits.cpu
    resources.limits.memory resources.requests resources.requests.cpu resources.requests.memory tolerations
    topologySpreadConstraints`),
    outdated: {
      env: 'nothing: CoreDNS reads no variables',
      hpa: 'scaling: CoreDnsScaling.autoscaling(2, 10)',
      servers: 'the option corefile: "servers" is a value of the Helm chart',
    },
  };
}

/**
 * Returns the configuration keys of the `kube-proxy` add-on. Later versions may have more keys.
 *
 * Source: the schema of v1.28.8-eksbuild.5 as printed by `aws eks describe-addon-configuration`.
 */
export function kubeProxyKeys(): KeyTable {
  return {
    reader: 'the add-on kube-proxy',
    paths: keyList(`
    ipvs ipvs.scheduler mode podAnnotations.* podLabels.* resources resources.limits resources.limits.cpu
    resources.limits.memory resources.requests resources.requests.cpu resources.requests.memory`),
    outdated: { proxyMode: 'mode: KubeProxyMode.nftables()' },
  };
}
