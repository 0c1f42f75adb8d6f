/** Changes that ExternalDNS makes to its own records. */
export enum RecordPolicy {
  /** Creates records, and does not change them. */
  CREATE_ONLY = 'create-only',
  /** Creates and updates records. Records of deleted objects stay. */
  UPSERT_ONLY = 'upsert-only',
  /** Creates, updates and deletes records. Deleting an Ingress by mistake also deletes its records. */
  SYNC = 'sync',
}

/** Types of DNS records. */
export enum RecordType {
  /** An IPv4 address, or an alias of a load balancer. */
  A = 'A',
  /** An IPv6 address, or an alias of a load balancer. */
  AAAA = 'AAAA',
  /** Another name. */
  CNAME = 'CNAME',
  /** Mail servers. Only DNSEndpoint objects define them. */
  MX = 'MX',
  /** Rewrite rules. Only DNSEndpoint objects define them. */
  NAPTR = 'NAPTR',
  /** Name servers. */
  NS = 'NS',
  /** A service, its host and port. */
  SRV = 'SRV',
  /**
   * Text. The TXT registry of ExternalDNS 0.21 does not recognize its own TXT records: it creates them, but never
   * changes them. Use the DynamoDB registry with this type.
   */
  TXT = 'TXT',
}

/**
 * Types of Kubernetes objects for which records are created. They are the types of ExternalDNS 0.21, which the chart
 * pins, and for which the ClusterRole of the chart has rules.
 */
export enum RecordSource {
  /** Services of type LoadBalancer, and headless Services. */
  SERVICE = 'service',
  /** Ingresses. */
  INGRESS = 'ingress',
  /** HTTPRoutes of the Gateway API. Its CRDs must be installed. */
  GATEWAY_HTTP_ROUTE = 'gateway-httproute',
  /** GRPCRoutes of the Gateway API. Its CRDs must be installed. */
  GATEWAY_GRPC_ROUTE = 'gateway-grpcroute',
  /** TLSRoutes of the Gateway API. Its CRDs must be installed. */
  GATEWAY_TLS_ROUTE = 'gateway-tlsroute',
  /** TCPRoutes of the Gateway API. Its experimental CRDs must be installed. */
  GATEWAY_TCP_ROUTE = 'gateway-tcproute',
  /** UDPRoutes of the Gateway API. Its experimental CRDs must be installed. */
  GATEWAY_UDP_ROUTE = 'gateway-udproute',
  /** Gateways of Istio. Its CRDs must be installed. */
  ISTIO_GATEWAY = 'istio-gateway',
  /** VirtualServices of Istio. Its CRDs must be installed. */
  ISTIO_VIRTUAL_SERVICE = 'istio-virtualservice',
  /** DNSEndpoint objects. The chart contains their CRD. */
  CRD = 'crd',
  /** Nodes. */
  NODE = 'node',
  /** Pods on the host network. */
  POD = 'pod',
}
