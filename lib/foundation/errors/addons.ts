import type { ErrorEntry } from './entry';

/** Errors of EKS add-ons. */
export const ADDON_ERRORS = {
  CniAddressing: {
    means: 'Settings of pod addressing contradict or override each other.',
    instead: 'Remove the setting in the message.',
  },
  CniSetting: {
    means: 'A setting of the VPC CNI is out of bounds, or contradicts another setting or the cluster.',
    instead: 'Write a value within the bounds in the message, or remove the setting in the message.',
  },
  CniClash: {
    means: 'Additional configuration sets a key that a typed option also sets.',
    instead: 'Use only the typed option.',
  },
  NetworkPolicyEngines: {
    means: 'Two engines enforce network policies in one cluster.',
    instead:
      'Use only one engine. For an engine other than the VPC CNI, write `NetworkPolicyMode.calico()` or `NetworkPolicyMode.otherEngine()`.',
  },
  CiliumSetting: {
    means: 'An option of Cilium is not valid, or contradicts another option, the cluster or its add-ons.',
    instead: 'Write the value in the message, or remove the option or the add-on in the message.',
  },
  CalicoSetting: {
    means: 'An option of Calico is not valid, or contradicts the cluster or its add-ons.',
    instead: 'Write the value in the message, or remove the option in the message.',
  },
  NodeCni: {
    means: 'Nodes have no component that gives addresses to pods, or two of them.',
    instead: 'Give the `VpcCni` of the cluster, or define a `Cilium` in ENI mode before the nodes.',
  },
  CustomNetworkingZones: {
    means: 'Custom networking has no ENIConfig for a zone, or its zones are unknown at synthesis.',
    instead: 'Write one pod subnet per zone, with a zone name that is known at synthesis.',
  },
  CustomNetworkingIpv6: {
    means: 'Custom networking is not supported in an IPv6 cluster.',
    instead: 'Remove custom networking. IPv6 subnets have enough addresses.',
  },
  AddonKind: {
    means: 'The name is not a listed EKS add-on, or the add-on has a dedicated construct.',
    instead: 'Use the name or the construct in the message, or use `EksAddonKind.unlisted` for other add-ons.',
  },
  AddonSetting: {
    means: 'The version, the namespace or the permissions of an add-on are not valid.',
    instead: 'Write them in the format in the message, or remove them.',
  },
  AddonTwice: {
    means: 'A cluster has the same add-on twice.',
    instead: 'Remove one of the two. The message contains the construct path of the other one.',
  },
  CoreDnsReplicas: {
    means: 'The numbers of CoreDNS replicas contradict each other or the disruption budget.',
    instead: 'Write a minimum of 2 or more, a maximum of at least the minimum, and a disruption budget below both.',
  },
  CorefileSetting: {
    means: 'A DNS setting is out of bounds.',
    instead: 'Write a value within the bounds in the message.',
  },
  DnsForwarder: {
    means: 'A DNS forwarder is not reachable from CoreDNS, or there are too many of them.',
    instead: 'Write 1 to 15 IP addresses, each with a port if it is not 53.',
  },
  DnsName: {
    means: 'A name is not a DNS name, or a stub domain is duplicate or part of the cluster domain.',
    instead: 'Write each name once, outside of `cluster.local`, without a scheme, a wildcard or a trailing dot.',
  },
  KubeProxyMode: {
    means: 'The kube-proxy mode is not supported by the Kubernetes version of the cluster.',
    instead: 'Use nftables from Kubernetes 1.31 on, and iptables before. IPVS is disabled from 1.40 on.',
  },
  NodeLocalDnsAddress: {
    means: 'Nodes cannot use an address of NodeLocal DNSCache, or it has the wrong IP family.',
    instead:
      'Write a link-local address that AWS does not use in an IPv4 cluster, such as `169.254.20.10`, or a unique local address in an IPv6 cluster.',
  },
  PodResources: {
    means: 'A resource of a pod is not a Kubernetes quantity.',
    instead: 'Write a number with a unit, such as `100m` of CPU or `170Mi` of memory.',
  },
} satisfies Record<string, ErrorEntry>;

/** Errors of security groups of pods, and of network policies. */
export const POLICY_ERRORS = {
  PodSecurityGroups: {
    means: 'Security groups of pods, or the policy that assigns them, are not valid.',
    instead:
      'Write 1 to 5 security groups, labels of pods, and valid Kubernetes names. The message contains the wrong value.',
  },
  LabelSelector: {
    means: 'A label or a selector is not valid, selects everything by an empty list, or can match nothing.',
    instead: 'Write labels that Kubernetes accepts, and requirements that do not contradict each other.',
  },
  NetworkPolicyRule: {
    means: 'A network policy, or one of its rules, would be rejected or would allow more than it says.',
    instead: 'Write the value in the message. Write `Peer.anywhere()` to allow all peers on purpose.',
  },
  NetworkPolicyPeer: {
    means: 'A network policy cannot contain a peer, or its addresses are not known.',
    instead: 'Write the peer in the message, or give the network, the subnets or the service CIDR.',
  },
  ClusterPolicy: {
    means: 'A cluster network policy is out of bounds, or EKS would evaluate it in another order.',
    instead: 'Write a value within the bounds in the message, or divide the policy into several ones.',
  },
} satisfies Record<string, ErrorEntry>;
