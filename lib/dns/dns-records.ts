/** Placeholder for the record type in a prefix or suffix. */
export const RECORD_TYPE_PLACEHOLDER = '%{record_type}';

/** Affixes of the name of an ownership TXT record. Empty strings add nothing. */
export interface TxtAffixes {
  readonly prefix: string;
  readonly suffix: string;
  /** Replacement of an asterisk. Empty if it is not replaced. */
  readonly wildcardReplacement: string;
}

/** Maximum length of a name and of a label in DNS. */
const MAX_RECORD_NAME_LENGTH = 253;
const MAX_RECORD_LABEL_LENGTH = 63;

/** Labels that Route 53 stores unchanged: letters, digits, hyphens and underscores. */
const RECORD_LABEL = /^[-_a-z0-9]+$/;

/** Normalizes a name as Route 53 does: lower case, without a trailing dot. */
export function normalizeRecordName(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}

/** Returns true for a valid normalized domain name. */
export function isRecordDomain(name: string): boolean {
  return (
    name.length <= MAX_RECORD_NAME_LENGTH &&
    name.split('.').every((label) => label.length <= MAX_RECORD_LABEL_LENGTH && RECORD_LABEL.test(label))
  );
}

/** Returns true if the name is the domain or below it. */
export function isInDomain(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

/**
 * Returns the name of the TXT record that stores the owner of a record.
 *
 * The affixes apply to the first label. The type is a prefix of the label, unless the affixes contain its placeholder.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/registry/mapper/mapper.go
 */
export function ownershipName(name: string, recordType: string, affixes: TxtAffixes): string {
  const type = recordType.toLowerCase();
  const [first, ...rest] = name.split('.');
  const label = first === '*' && affixes.wildcardReplacement !== '' ? affixes.wildcardReplacement : first;
  const namesType = [affixes.prefix, affixes.suffix].some((affix) => affix.includes(RECORD_TYPE_PLACEHOLDER));
  const [prefix, suffix] = [affixes.prefix, affixes.suffix].map((affix) =>
    affix.replaceAll(RECORD_TYPE_PLACEHOLDER, type),
  );
  return [`${prefix}${namesType ? '' : `${type}-`}${label}${suffix}`, ...rest].join('.');
}

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
