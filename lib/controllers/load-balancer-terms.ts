/** Where a load balancer listens. */
export enum LoadBalancerScheme {
  /** In private subnets, for clients inside the VPC and what is connected to it. */
  INTERNAL = 'internal',
  /** In public subnets, for the internet. */
  INTERNET_FACING = 'internet-facing',
}

/** What a load balancer sends to. */
export enum LoadBalancerTargetType {
  /** Pods themselves, by their addresses in the VPC. */
  IP = 'ip',
  /** Nodes, by the node port of a Service. */
  INSTANCE = 'instance',
}

/** The addresses of a load balancer. */
export enum LoadBalancerAddressing {
  /** IPv4 alone. */
  IPV4 = 'ipv4',
  /** IPv4 and IPv6: the subnets must have both. */
  DUALSTACK = 'dualstack',
  /** IPv4 and IPv6 inside, IPv6 alone on the internet. */
  DUALSTACK_WITHOUT_PUBLIC_IPV4 = 'dualstack-without-public-ipv4',
}
