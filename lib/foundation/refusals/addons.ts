import type { RefusalEntry } from './entry';

/** Of the software that EKS installs. */
export const ADDON_REFUSALS = {
  CniAddressing: {
    means: 'Settings of pod addressing exclude or undo each other.',
    instead: 'Follow the message: it names the setting that wins and the one to drop.',
  },
  CniSetting: {
    means: 'A setting of the VPC CNI is out of bounds, or does not go with another one or with the cluster.',
    instead: 'Use a value inside the bounds that the message gives, or drop the setting that it names.',
  },
  CniClash: {
    means: 'The escape hatch sets a key that a typed option sets already.',
    instead: 'Use the typed option alone.',
  },
  NetworkPolicyEngines: {
    means: 'Two engines enforce network policies in one cluster, and undo each other.',
    instead:
      'Let the CNI enforce them, or the other engine: `NetworkPolicyMode.calico()` or `NetworkPolicyMode.otherEngine()`.',
  },
  CustomNetworkingZones: {
    means: 'Custom networking lacks an ENIConfig for a zone, or its zones are not known at synthesis.',
    instead: 'Give one pod subnet per zone, keyed by the zone name.',
  },
  CustomNetworkingIpv6: {
    means: 'Custom networking does not work in an IPv6 cluster.',
    instead: 'Drop custom networking: IPv6 pods have addresses enough.',
  },
  CoreDnsReplicas: {
    means: 'The replica counts of CoreDNS are out of order.',
    instead: 'Two replicas or more, and a maximum that is not below the minimum.',
  },
  KubeProxyMode: {
    means: 'The kube-proxy mode does not exist in the cluster’s version.',
    instead: 'Use nftables from Kubernetes 1.31, iptables before.',
  },
} satisfies Record<string, RefusalEntry>;
