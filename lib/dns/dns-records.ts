/** What stands for the type of a record in a prefix or suffix. */
export const RECORD_TYPE_PLACEHOLDER = '%{record_type}';

/** What a registry adds to the name of a record to name the TXT record that tells its owner; empty where it adds nothing. */
export interface TxtAffixes {
  readonly prefix: string;
  readonly suffix: string;
  /** What stands for an asterisk; empty where it stays. */
  readonly wildcardReplacement: string;
}

/** The most letters of a name and of a label of it, as DNS has them. */
const MAX_RECORD_NAME_LENGTH = 253;
const MAX_RECORD_LABEL_LENGTH = 63;

/** Labels of letters, digits, hyphens and underscores: what Route 53 keeps as it is written. */
const RECORD_LABEL = /^[-_a-z0-9]+$/;

/** The name as Route 53 compares it: in lower case and without the dot at its end. */
export function normalizeRecordName(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}

/** True for a name of a domain as Route 53 keeps it. */
export function isRecordDomain(name: string): boolean {
  return (
    name.length <= MAX_RECORD_NAME_LENGTH &&
    name.split('.').every((label) => label.length <= MAX_RECORD_LABEL_LENGTH && RECORD_LABEL.test(label))
  );
}

/** True where the name is the domain, or lies below it. */
export function isInDomain(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

/**
 * The name of the TXT record that tells the owner of a record. The affixes belong to the first label; the type stands before that, unless they
 * say where.
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
