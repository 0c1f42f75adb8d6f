/** The scheme of a load balancer. */
export enum Scheme {
  /** Private addresses in private subnets, for clients in the VPC and in connected networks. */
  INTERNAL = 'internal',
  /** Public addresses in public subnets, for clients on the internet. */
  INTERNET_FACING = 'internet-facing',
}

/** The target type of target groups. */
export enum TargetType {
  /** Pods, by their IP addresses in the VPC. */
  IP = 'ip',
  /** Nodes, by the node port of a Service. */
  INSTANCE = 'instance',
}

/** The IP address type of a load balancer. */
export enum IpAddressType {
  /** IPv4. */
  IPV4 = 'ipv4',
  /** Dual-stack: IPv4 and IPv6. The subnets must have both. */
  DUALSTACK = 'dualstack',
  /** Dual-stack without public IPv4 addresses: clients on the internet use IPv6. For an internet-facing ALB only. */
  DUALSTACK_WITHOUT_PUBLIC_IPV4 = 'dualstack-without-public-ipv4',
}

/** The protocol between a load balancer and its targets. */
export enum TargetProtocol {
  /** HTTP, from an ALB. */
  HTTP = 'HTTP',
  /** HTTPS, from an ALB. The certificates of targets are not verified. */
  HTTPS = 'HTTPS',
  /** TCP, from an NLB. */
  TCP = 'TCP',
  /** TLS, from an NLB. */
  TLS = 'TLS',
  /** UDP, from an NLB. */
  UDP = 'UDP',
  /** TCP and UDP on one port, from an NLB. */
  TCP_UDP = 'TCP_UDP',
}

/** The version of HTTP between an ALB and its targets. */
export enum TargetProtocolVersion {
  /** HTTP/1.1. */
  HTTP1 = 'HTTP1',
  /** HTTP/2. */
  HTTP2 = 'HTTP2',
  /** gRPC over HTTP/2. Clients need an HTTPS listener. */
  GRPC = 'GRPC',
}

/** The protocol of a health check. */
export enum HealthCheckProtocol {
  /** An HTTP request must be answered with one of the success codes. */
  HTTP = 'HTTP',
  /** An HTTPS request must be answered with one of the success codes. */
  HTTPS = 'HTTPS',
  /** A TCP connection must be accepted. For an NLB only. */
  TCP = 'TCP',
}

/** The load balancing algorithm of an ALB. */
export enum Algorithm {
  /** Round robin: all targets in turn. */
  ROUND_ROBIN = 'round_robin',
  /** Least outstanding requests: the target with the fewest requests in progress. */
  LEAST_OUTSTANDING_REQUESTS = 'least_outstanding_requests',
  /** Weighted random: a random target. With anomaly mitigation, targets with anomalous responses get fewer requests. */
  WEIGHTED_RANDOM = 'weighted_random',
}

/** The desync mitigation mode: how an ALB handles requests that may be an HTTP desync attack. */
export enum DesyncMitigationMode {
  /** Monitor: all requests reach targets. Risky requests are only recorded in metrics. */
  MONITOR = 'monitor',
  /** Defensive: safe requests reach targets. Ambiguous requests reach targets over a connection that is then closed. */
  DEFENSIVE = 'defensive',
  /** Strictest: only requests that comply with RFC 7230 reach targets. */
  STRICTEST = 'strictest',
}

/** How an ALB changes the `X-Forwarded-For` header of requests. */
export enum XffHeaderProcessingMode {
  /** The ALB appends the client address. */
  APPEND = 'append',
  /** The ALB does not change the header. */
  PRESERVE = 'preserve',
  /** The ALB removes the header. */
  REMOVE = 'remove',
}

/** The client routing policy of an NLB: the Availability Zones whose addresses its DNS name returns to clients in the VPC. */
export enum ClientRoutingPolicy {
  /** The addresses of any Availability Zone. */
  ANY_ZONE = 'any_availability_zone',
  /** The addresses of the Availability Zone of the client for 85 percent of queries. */
  PARTIAL_ZONE_AFFINITY = 'partial_availability_zone_affinity',
  /** The addresses of the Availability Zone of the client, unless it has no healthy ones. */
  ZONE_AFFINITY = 'availability_zone_affinity',
}

/** The ALPN policy of a TLS listener of an NLB, which selects the HTTP versions that it negotiates. */
export enum AlpnPolicy {
  /** No ALPN negotiation. */
  NONE = 'None',
  /** Only HTTP/1. */
  HTTP1_ONLY = 'HTTP1Only',
  /** Only HTTP/2. */
  HTTP2_ONLY = 'HTTP2Only',
  /** HTTP/1 preferred, or HTTP/2. */
  HTTP2_OPTIONAL = 'HTTP2Optional',
  /** HTTP/2 preferred, or HTTP/1. */
  HTTP2_PREFERRED = 'HTTP2Preferred',
}

/** The external traffic policy of a Service: the pods to which a node forwards traffic from its node port. */
export enum ExternalTrafficPolicy {
  /** All pods of the Service. Pods get the address of the node. */
  CLUSTER = 'Cluster',
  /** Only pods on the same node. Pods get the client address. */
  LOCAL = 'Local',
}
