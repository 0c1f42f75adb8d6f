import type { ErrorEntry } from './entry';

/** Errors of EKS add-ons. */
export const ADDON_ERRORS = {
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
  AddonKind: {
    means: 'The name is not one of an EKS add-on that the library lists, or the add-on has a construct of its own.',
    instead:
      'Use the name or the construct that the message gives; `EksAddonKind.unlisted` takes add-ons that are not listed.',
  },
  AddonSetting: {
    means: 'The version, the namespace or the permissions of an add-on are not ones that it can have.',
    instead: 'Write it in the form that the message shows, or leave it out.',
  },
  AddonTwice: {
    means: 'A cluster would get the same add-on twice.',
    instead: 'Keep the one at the path that the message gives, or the other.',
  },
  CoreDnsReplicas: {
    means: 'The replica counts of CoreDNS are out of order, or its disruption budget does not go with them.',
    instead: 'Two replicas or more, a maximum that is not below the minimum, and a budget below both.',
  },
  CorefileSetting: {
    means: 'A setting of DNS is out of bounds.',
    instead: 'Use a value inside the bounds that the message gives.',
  },
  DnsForwarder: {
    means: 'Names are forwarded to what is no DNS server that CoreDNS reaches, or to too many.',
    instead: 'Give 1 to 15 IP addresses, each with a port where it is not 53.',
  },
  DnsName: {
    means: 'A name is no DNS name, or a stub domain is there twice or belongs to the cluster.',
    instead: 'Write a name outside `cluster.local`, without scheme, wildcard and dot at the end, once.',
  },
  KubeProxyMode: {
    means: 'The kube-proxy mode does not exist in the cluster’s version.',
    instead: 'Use nftables from Kubernetes 1.31, iptables before; IPVS is off from 1.40.',
  },
  NodeLocalDnsAddress: {
    means: 'An address of NodeLocal DNSCache is none that nodes can listen on, or of the wrong family.',
    instead:
      'Write a link-local address that AWS does not use in an IPv4 cluster, such as `169.254.20.10`, and a unique local one in an IPv6 cluster.',
  },
  PodResources: {
    means: 'A resource of a pod is no quantity of Kubernetes.',
    instead: 'Write a number and its unit, such as `100m` cores or `170Mi` of memory.',
  },
} satisfies Record<string, ErrorEntry>;

/** Errors of network policies and security groups for pods. */
export const POLICY_ERRORS = {
  PodSecurityGroups: {
    means: 'Security groups cannot be given to pods in the way that is asked for.',
    instead:
      'Give 1 to 5 security groups to pods that labels select, with names that Kubernetes takes; the message says which value is wrong.',
  },
} satisfies Record<string, ErrorEntry>;
