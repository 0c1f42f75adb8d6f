/** Annotations that a controller reads, by prefix. */
export interface KnownAnnotations {
  readonly prefix: string;
  /** Name of the reader in messages. */
  readonly reader: string;
  readonly names: readonly string[];
  /** Names that are followed by a dot and a custom name. */
  readonly named?: readonly string[];
  /** Prefixes of annotations that belong to other software. */
  readonly open?: readonly string[];
  /** True if other software uses the prefix too, except on service accounts. */
  readonly ofServiceAccounts?: boolean;
}

/** Ingress annotations: pkg/annotations/constants.go of the AWS Load Balancer Controller v3.5.0, 2026-08-17. */
const INGRESS = `
    acm-pca-arn auth-idp-cognito auth-idp-oidc auth-on-unauthenticated-request auth-scope auth-session-cookie
    auth-session-timeout auth-type backend-protocol backend-protocol-version certificate-arn create-acm-cert
    customer-owned-ipv4-pool dry-run-plan enable-frontend-nlb frontend-nlb-attributes frontend-nlb-eip-allocations
    frontend-nlb-healthcheck-healthy-threshold-count frontend-nlb-healthcheck-interval-seconds
    frontend-nlb-healthcheck-path frontend-nlb-healthcheck-port frontend-nlb-healthcheck-protocol
    frontend-nlb-healthcheck-success-codes frontend-nlb-healthcheck-timeout-seconds
    frontend-nlb-healthcheck-unhealthy-threshold-count frontend-nlb-listener-port-mapping frontend-nlb-scheme
    frontend-nlb-security-groups frontend-nlb-subnets frontend-nlb-tags group.name group.order
    healthcheck-interval-seconds healthcheck-path healthcheck-port healthcheck-protocol healthcheck-timeout-seconds
    healthy-threshold-count inbound-cidrs ip-address-type ipam-ipv4-pool-id jwt-validation listen-ports
    listener-attributes load-balancer-attributes load-balancer-name manage-backend-security-group-rules
    minimum-load-balancer-capacity multi-cluster-target-group mutual-authentication scheme security-group-prefix-lists
    security-groups shield-advanced-protection ssl-policy ssl-redirect subnets success-codes tags target-control-port
    target-group-attributes target-node-labels target-type unhealthy-threshold-count use-regex-path-match waf-acl-id
    wafv2-acl-arn wafv2-acl-name web-acl-id`;

/**
 * Service annotations: the same file, and pkg/providers/v1 of https://github.com/kubernetes/cloud-provider-aws at
 * 63ec440c, 2026-07-07.
 */
const SERVICE = `
    aws-load-balancer-access-log-emit-interval aws-load-balancer-access-log-enabled
    aws-load-balancer-access-log-s3-bucket-name aws-load-balancer-access-log-s3-bucket-prefix
    aws-load-balancer-additional-resource-tags aws-load-balancer-alpn-policy aws-load-balancer-attributes
    aws-load-balancer-backend-protocol aws-load-balancer-connection-draining-enabled
    aws-load-balancer-connection-draining-timeout aws-load-balancer-connection-idle-timeout
    aws-load-balancer-cross-zone-load-balancing-enabled aws-load-balancer-disable-nlb-sg
    aws-load-balancer-eip-allocations aws-load-balancer-enable-icmp-for-path-mtu-discovery
    aws-load-balancer-enable-prefix-for-ipv6-source-nat aws-load-balancer-enable-tcp-udp-listener
    aws-load-balancer-extra-security-groups aws-load-balancer-healthcheck-healthy-threshold
    aws-load-balancer-healthcheck-interval aws-load-balancer-healthcheck-path aws-load-balancer-healthcheck-port
    aws-load-balancer-healthcheck-protocol aws-load-balancer-healthcheck-success-codes
    aws-load-balancer-healthcheck-timeout aws-load-balancer-healthcheck-unhealthy-threshold
    aws-load-balancer-inbound-sg-rules-on-private-link-traffic aws-load-balancer-internal
    aws-load-balancer-ip-address-type aws-load-balancer-ipv6-addresses aws-load-balancer-listener-attributes
    aws-load-balancer-manage-backend-security-group-rules aws-load-balancer-minimum-load-balancer-capacity
    aws-load-balancer-multi-cluster-target-group aws-load-balancer-name aws-load-balancer-nlb-target-type
    aws-load-balancer-private-ipv4-addresses aws-load-balancer-proxy-protocol
    aws-load-balancer-proxy-protocol-per-target-group aws-load-balancer-quic-enabled-containers
    aws-load-balancer-quic-enabled-ports aws-load-balancer-scheme aws-load-balancer-security-group-prefix-lists
    aws-load-balancer-security-groups aws-load-balancer-source-nat-ipv6-prefixes aws-load-balancer-ssl-cert
    aws-load-balancer-ssl-negotiation-policy aws-load-balancer-ssl-ports aws-load-balancer-subnets
    aws-load-balancer-target-group-attributes aws-load-balancer-target-node-labels aws-load-balancer-type
    load-balancer-source-ranges`;

/** Annotations of objects with DNS records: source/annotations/annotations.go of ExternalDNS v0.22.0, 2026-08. */
const RECORDS = `
    access alias aws-evaluate-target-health aws-failover aws-geolocation-continent-code aws-geolocation-country-code
    aws-geolocation-subdivision-code aws-geoproximity-bias aws-geoproximity-coordinates aws-geoproximity-local-zone-group
    aws-geoproximity-region aws-health-check-id aws-multi-value-answer aws-region aws-target-hosted-zone aws-weight
    controller endpoints-type gateway-hostname-source hostname ingress ingress-hostname-source internal-hostname
    record-type set-identifier target ttl`;

const words = (text: string) => text.trim().split(/\s+/);

/** Returns the annotations of load balancers and of DNS. */
export function knownAnnotations(): KnownAnnotations[] {
  const service = {
    reader: 'the AWS Load Balancer Controller 3.5',
    names: words(SERVICE),
    named: ['actions', 'aws-load-balancer-listener-attributes', 'aws-load-balancer-target-group-attributes'],
  };
  const records = {
    reader: 'ExternalDNS',
    names: words(RECORDS),
    open: ['azure-', 'cloudflare-', 'coredns-', 'google-', 'ibmcloud-', 'ovh-', 'scw-', 'webhook-'],
  };
  return [
    {
      prefix: 'alb.ingress.kubernetes.io/',
      reader: 'the AWS Load Balancer Controller 3.5',
      names: words(INGRESS),
      named: ['actions', 'conditions', 'listener-attributes', 'target-control-port', 'transforms'],
    },
    { prefix: 'service.beta.kubernetes.io/', ...service },
    {
      prefix: 'service.kubernetes.io/',
      ...service,
      names: [
        ...service.names,
        ...words('headless local-svc-only-bind-node-with-pod service-proxy-name topology-mode topology-aware-hints'),
      ],
    },
    { prefix: 'external-dns.alpha.kubernetes.io/', ...records },
    { prefix: 'external-dns.kubernetes.io/', ...records },
    {
      prefix: 'eks.amazonaws.com/',
      ofServiceAccounts: true,
      reader: 'the EKS Pod Identity webhook',
      names: words('audience role-arn skip-containers sts-regional-endpoints token-expiration'),
    },
  ];
}
