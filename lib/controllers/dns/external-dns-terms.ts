/** What ExternalDNS does with records that are its own. */
export enum RecordPolicy {
  /** It creates records, and changes none. */
  CREATE_ONLY = 'create-only',
  /** It creates and updates records; those of what is gone stay. */
  UPSERT_ONLY = 'upsert-only',
  /** It deletes records, too, of what is gone from the cluster: an Ingress that is deleted by mistake takes its name along. */
  SYNC = 'sync',
}

/** Types of records. */
export enum RecordType {
  /** An IPv4 address, or an alias of a load balancer. */
  A = 'A',
  /** An IPv6 address, or an alias of a load balancer. */
  AAAA = 'AAAA',
  /** Another name. */
  CNAME = 'CNAME',
  /** Mail servers; DNSEndpoint objects ask for them. */
  MX = 'MX',
  /** Rules by which names are rewritten; DNSEndpoint objects ask for them. */
  NAPTR = 'NAPTR',
  /** Name servers. */
  NS = 'NS',
  /** A service, its host and port. */
  SRV = 'SRV',
  /**
   * Text. The TXT registry of ExternalDNS 0.21 does not know its own ones again: it makes them, and changes them no more. Keep owners in DynamoDB
   * beside them.
   */
  TXT = 'TXT',
}

/** Kinds of Kubernetes objects that ask for records: those of ExternalDNS 0.21, which the chart pins, and for which the role of the chart has rules. */
export enum RecordSource {
  /** Services of type LoadBalancer, and headless ones. */
  SERVICE = 'service',
  /** Ingresses. */
  INGRESS = 'ingress',
  /** HTTPRoutes of the Gateway API; its CRDs must be in the cluster. */
  GATEWAY_HTTP_ROUTE = 'gateway-httproute',
  /** GRPCRoutes of the Gateway API; its CRDs must be in the cluster. */
  GATEWAY_GRPC_ROUTE = 'gateway-grpcroute',
  /** TLSRoutes of the Gateway API; its CRDs must be in the cluster. */
  GATEWAY_TLS_ROUTE = 'gateway-tlsroute',
  /** TCPRoutes of the Gateway API; its experimental CRDs must be in the cluster. */
  GATEWAY_TCP_ROUTE = 'gateway-tcproute',
  /** UDPRoutes of the Gateway API; its experimental CRDs must be in the cluster. */
  GATEWAY_UDP_ROUTE = 'gateway-udproute',
  /** Gateways of Istio; its CRDs must be in the cluster. */
  ISTIO_GATEWAY = 'istio-gateway',
  /** VirtualServices of Istio; its CRDs must be in the cluster. */
  ISTIO_VIRTUAL_SERVICE = 'istio-virtualservice',
  /** DNSEndpoint objects; the CRD comes with the chart. */
  CRD = 'crd',
  /** Nodes. */
  NODE = 'node',
  /** Pods on the network of their node. */
  POD = 'pod',
}
