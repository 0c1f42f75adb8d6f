/** Where a load balancer listens. */
export enum Scheme {
  /** In private subnets, for clients inside the VPC and what is connected to it. */
  INTERNAL = 'internal',
  /** In public subnets, for the internet. */
  INTERNET_FACING = 'internet-facing',
}

/** What a load balancer sends to. */
export enum TargetType {
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

/** What an ALB speaks with its targets, and either kind of load balancer in health checks. */
export enum BackendProtocol {
  /** HTTP. */
  HTTP = 'HTTP',
  /** HTTP in TLS; the certificates of targets are not verified. */
  HTTPS = 'HTTPS',
}

/** The version of HTTP that an ALB speaks with its targets. */
export enum BackendProtocolVersion {
  /** HTTP/1.1. */
  HTTP1 = 'HTTP1',
  /** HTTP/2. */
  HTTP2 = 'HTTP2',
  /** gRPC, over HTTP/2: its clients need an HTTPS listener. */
  GRPC = 'GRPC',
}

/** How an ALB picks a target. */
export enum Algorithm {
  /** One after the other. */
  ROUND_ROBIN = 'round_robin',
  /** The one with the fewest requests under way. */
  LEAST_OUTSTANDING_REQUESTS = 'least_outstanding_requests',
  /** At random, and less often those that answer oddly, where anomaly mitigation is on. */
  WEIGHTED_RANDOM = 'weighted_random',
}

/** What an ALB does with requests that may mean two things. */
export enum DesyncMitigation {
  /** It lets them pass, and counts them. */
  MONITOR = 'monitor',
  /** It lets those pass that are known to be safe. */
  DEFENSIVE = 'defensive',
  /** It lets those pass alone that follow RFC 7230. */
  STRICTEST = 'strictest',
}

/** What an ALB does with the `X-Forwarded-For` header of a request. */
export enum ForwardedForHeader {
  /** It appends the address of the client. */
  APPEND = 'append',
  /** It leaves the header as it is. */
  PRESERVE = 'preserve',
  /** It takes the header off. */
  REMOVE = 'remove',
}

/** The zones whose addresses the name of an NLB gives to clients in the VPC. */
export enum ClientRouting {
  /** Those of any zone. */
  ANY_ZONE = 'any_availability_zone',
  /** Those of the client’s own zone for 85 of 100 questions. */
  PARTIAL_ZONE_AFFINITY = 'partial_availability_zone_affinity',
  /** Those of the client’s own zone, as long as there are healthy ones. */
  ZONE_AFFINITY = 'availability_zone_affinity',
}

/** Which versions of HTTP a TLS listener of an NLB offers. */
export enum AlpnPolicy {
  /** None are offered. */
  NONE = 'None',
  /** HTTP/1 alone. */
  HTTP1_ONLY = 'HTTP1Only',
  /** HTTP/2 alone. */
  HTTP2_ONLY = 'HTTP2Only',
  /** HTTP/1 before HTTP/2. */
  HTTP2_OPTIONAL = 'HTTP2Optional',
  /** HTTP/2 before HTTP/1. */
  HTTP2_PREFERRED = 'HTTP2Preferred',
}

/** The protocol by which an NLB checks its targets. */
export enum NlbHealthCheckProtocol {
  /** A connection is enough. */
  TCP = 'tcp',
  /** A request is answered as expected. */
  HTTP = 'http',
  /** A request in TLS is answered as expected. */
  HTTPS = 'https',
}

/** Where a node sends what arrives at the node port of a Service. */
export enum ExternalTrafficPolicy {
  /** To any pod of the Service; pods see the address of the node. */
  CLUSTER = 'Cluster',
  /** To pods of its own alone, which see the address of the client. */
  LOCAL = 'Local',
}
