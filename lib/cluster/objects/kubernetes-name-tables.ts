/**
 * Names in Kubernetes objects and charts that are no longer served or have been replaced, each with what to write
 * instead (read 2026-11-28).
 *
 * - Kubernetes versions: `APILifecycleRemoved` in https://github.com/kubernetes/api at 10b39a39b (2026-07-24), and
 *   https://kubernetes.io/docs/reference/using-api/deprecation-guide/.
 * - Gateway API: the served versions of the definitions of v1.6.1.
 * - AWS Load Balancer Controller: pkg/annotations/constants.go and docs of v3.5.0. AWS WAF Classic ended on
 *   2025-09-30.
 * - Labels and annotations: https://kubernetes.io/docs/reference/labels-annotations-taints/.
 */

import { ENDED_SOFTWARE } from '../../foundation/ended-software';

const { appMesh, ingressNginx } = ENDED_SOFTWARE;

/** A group and version that is not served for some or all kinds, possibly from a minor Kubernetes version on. */
export interface RemovedVersion {
  readonly apiVersion: string;
  readonly kinds?: readonly string[];
  readonly instead: string;
  /** First minor Kubernetes version that does not serve it. Undefined if no EKS version serves it. */
  readonly since?: number;
}

/** Removed versions and their replacement: `admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration,… v1`. */
const REMOVED_KINDS = `
apps/v1beta1 * apps/v1
apps/v1beta2 * apps/v1
extensions/v1beta1 DaemonSet,Deployment,ReplicaSet apps/v1
extensions/v1beta1 Ingress,NetworkPolicy networking.k8s.io/v1
networking.k8s.io/v1beta1 Ingress,IngressClass networking.k8s.io/v1
rbac.authorization.k8s.io/v1alpha1 * rbac.authorization.k8s.io/v1
rbac.authorization.k8s.io/v1beta1 * rbac.authorization.k8s.io/v1
scheduling.k8s.io/v1beta1 PriorityClass scheduling.k8s.io/v1
admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration,ValidatingWebhookConfiguration admissionregistration.k8s.io/v1
apiextensions.k8s.io/v1beta1 * apiextensions.k8s.io/v1
apiregistration.k8s.io/v1beta1 * apiregistration.k8s.io/v1
certificates.k8s.io/v1beta1 CertificateSigningRequest certificates.k8s.io/v1
coordination.k8s.io/v1beta1 Lease coordination.k8s.io/v1
storage.k8s.io/v1beta1 CSIDriver,CSINode,StorageClass,VolumeAttachment,CSIStorageCapacity storage.k8s.io/v1
batch/v1beta1 CronJob batch/v1
batch/v2alpha1 CronJob batch/v1
autoscaling/v2beta1 * autoscaling/v2
autoscaling/v2beta2 * autoscaling/v2
discovery.k8s.io/v1beta1 EndpointSlice discovery.k8s.io/v1
events.k8s.io/v1beta1 * events.k8s.io/v1
node.k8s.io/v1beta1 RuntimeClass node.k8s.io/v1
policy/v1beta1 PodDisruptionBudget policy/v1
flowcontrol.apiserver.k8s.io/v1beta1 * flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta2 * flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta3 * flowcontrol.apiserver.k8s.io/v1 32
admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicy,ValidatingAdmissionPolicyBinding admissionregistration.k8s.io/v1 34
networking.k8s.io/v1beta1 IPAddress,ServiceCIDR networking.k8s.io/v1 37
storage.k8s.io/v1beta1 VolumeAttributesClass storage.k8s.io/v1 37
gateway.networking.k8s.io/v1alpha1 * gateway.networking.k8s.io/v1
gateway.networking.k8s.io/v1alpha2 * gateway.networking.k8s.io/v1
gateway.networking.k8s.io/v1alpha3 * gateway.networking.k8s.io/v1
networking.x-k8s.io/v1alpha1 * gateway.networking.k8s.io/v1
elbv2.k8s.aws/v1alpha1 * elbv2.k8s.aws/v1beta1
karpenter.sh/v1beta1 * karpenter.sh/v1
karpenter.k8s.aws/v1beta1 * karpenter.k8s.aws/v1
cert-manager.io/v1alpha2 * cert-manager.io/v1
cert-manager.io/v1alpha3 * cert-manager.io/v1
cert-manager.io/v1beta1 * cert-manager.io/v1
certmanager.k8s.io/v1alpha1 * cert-manager.io/v1
snapshot.storage.k8s.io/v1alpha1 * snapshot.storage.k8s.io/v1
snapshot.storage.k8s.io/v1beta1 * snapshot.storage.k8s.io/v1
traefik.containo.us/v1alpha1 * traefik.io/v1alpha1`;

/** Kinds and groups that are replaced by something else. */
const REPLACED: readonly RemovedVersion[] = [
  {
    apiVersion: 'extensions/v1beta1',
    kinds: ['PodSecurityPolicy'],
    instead:
      'the labels pod-security.kubernetes.io/enforce of the namespaces: PodSecurityPolicy was removed in Kubernetes 1.25',
  },
  {
    apiVersion: 'policy/v1beta1',
    kinds: ['PodSecurityPolicy'],
    instead:
      'the labels pod-security.kubernetes.io/enforce of the namespaces: PodSecurityPolicy was removed in Kubernetes 1.25',
  },
  { apiVersion: 'karpenter.sh/v1alpha5', instead: 'a NodePool of karpenter.sh/v1' },
  { apiVersion: 'karpenter.k8s.aws/v1alpha1', instead: 'an EC2NodeClass of karpenter.k8s.aws/v1' },
];

/** Returns the versions that are no longer served. */
export function removedVersions(): RemovedVersion[] {
  const rows = REMOVED_KINDS.trim().split('\n');
  return [
    ...REPLACED,
    ...rows.map((row) => {
      const [apiVersion, kinds, instead, since] = row.split(' ');
      return {
        apiVersion,
        instead,
        ...(kinds === '*' ? {} : { kinds: kinds.split(',') }),
        ...(since === undefined ? {} : { since: Number(since) }),
      };
    }),
  ];
}

/** API groups of discontinued software, in every version. */
export const ENDED_GROUPS: Readonly<Record<string, string>> = {
  'appmesh.k8s.aws': `${appMesh.instead}: ${appMesh.end}`,
  'access.smi-spec.io': 'the Gateway API or the API of the mesh: the Service Mesh Interface was archived in 2023',
  'specs.smi-spec.io': 'the Gateway API or the API of the mesh: the Service Mesh Interface was archived in 2023',
  'split.smi-spec.io': 'the Gateway API or the API of the mesh: the Service Mesh Interface was archived in 2023',
};

/** An outdated key or value of a label, an annotation or a selector. */
export interface OutdatedKey {
  readonly instead: string;
  /** The outdated value. Undefined if the key is outdated. */
  readonly value?: RegExp;
}

const TRAFFIC =
  'spec.trafficDistribution: PreferClose (Kubernetes 1.30), or the annotation service.kubernetes.io/topology-mode: Auto';
const WEB_ACL = 'alb.ingress.kubernetes.io/wafv2-acl-arn: AWS WAF Classic ended on 2025-09-30';

/** Outdated keys of annotations and labels. */
export const OUTDATED_KEYS: Readonly<Record<string, OutdatedKey>> = {
  'alb.ingress.kubernetes.io/waf-acl-id': { instead: WEB_ACL },
  'alb.ingress.kubernetes.io/web-acl-id': { instead: WEB_ACL },
  'service.beta.kubernetes.io/aws-load-balancer-type': {
    value: /^nlb(-ip)?$/,
    instead:
      'spec.loadBalancerClass: service.k8s.aws/nlb and the annotation service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: ip',
  },
  'service.beta.kubernetes.io/aws-load-balancer-internal': {
    instead: 'service.beta.kubernetes.io/aws-load-balancer-scheme: internal',
  },
  'service.beta.kubernetes.io/aws-load-balancer-access-log-enabled': {
    instead: 'access_logs.s3.enabled in service.beta.kubernetes.io/aws-load-balancer-attributes',
  },
  'service.beta.kubernetes.io/aws-load-balancer-access-log-s3-bucket-name': {
    instead: 'access_logs.s3.bucket in service.beta.kubernetes.io/aws-load-balancer-attributes',
  },
  'service.beta.kubernetes.io/aws-load-balancer-access-log-s3-bucket-prefix': {
    instead: 'access_logs.s3.prefix in service.beta.kubernetes.io/aws-load-balancer-attributes',
  },
  'service.beta.kubernetes.io/aws-load-balancer-cross-zone-load-balancing-enabled': {
    instead: 'load_balancing.cross_zone.enabled in service.beta.kubernetes.io/aws-load-balancer-attributes',
  },
  'service.kubernetes.io/topology-aware-hints': { instead: TRAFFIC },
  'service.alpha.kubernetes.io/tolerate-unready-endpoints': { instead: 'spec.publishNotReadyAddresses: true' },
  'kubernetes.io/ingress.class': { instead: 'spec.ingressClassName' },
  'scheduler.alpha.kubernetes.io/critical-pod': { instead: 'priorityClassName: system-cluster-critical' },
  'seccomp.security.alpha.kubernetes.io/pod': { instead: 'securityContext.seccompProfile' },
  'security.alpha.kubernetes.io/sysctls': { instead: 'securityContext.sysctls' },
  'karpenter.sh/do-not-evict': { instead: 'karpenter.sh/do-not-disrupt: "true"' },
  'karpenter.sh/do-not-consolidate': { instead: 'karpenter.sh/do-not-disrupt: "true"' },
  'appmesh.k8s.aws/sidecarInjectorWebhook': { instead: ENDED_GROUPS['appmesh.k8s.aws'] },
};

/** Outdated labels in selectors, affinities and topology keys, as keys and as values. */
export const OUTDATED_LABELS: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'failure-domain.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
  'node-role.kubernetes.io/master': 'node-role.kubernetes.io/control-plane',
  'karpenter.sh/provisioner-name': 'karpenter.sh/nodepool',
};

/** Registries and repositories that are discontinued or frozen, by prefix. */
export const OUTDATED_SOURCES: Readonly<Record<string, string>> = {
  'k8s.gcr.io': 'registry.k8s.io: k8s.gcr.io was frozen on 2023-04-03',
  'gcr.io/google-containers': 'registry.k8s.io',
  'gcr.io/google_containers': 'registry.k8s.io',
  'https://kubernetes.github.io/ingress-nginx': `${ingressNginx.instead}: ${ingressNginx.end}`,
  'https://kubernetes-charts.storage.googleapis.com':
    'the repository of the software itself: this one was removed in 2020-11',
  'https://charts.helm.sh/stable': 'the repository of the software itself: this one was archived in 2020-11',
  'https://charts.helm.sh/incubator': 'the repository of the software itself: this one was archived in 2020-11',
  'https://charts.karpenter.sh': 'oci://public.ecr.aws/karpenter/karpenter',
};

/** Controllers of classes by kind: current ones and outdated ones. */
export const CLASS_CONTROLLERS: Readonly<
  Record<string, { readonly known: readonly string[]; readonly outdated: Readonly<Record<string, string>> }>
> = {
  GatewayClass: {
    known: [
      'gateway.k8s.aws/alb',
      'gateway.k8s.aws/nlb',
      'eks.amazonaws.com/gateway-alb',
      'eks.amazonaws.com/gateway-nlb',
      'application-networking.k8s.aws/gateway-api-controller',
    ],
    outdated: {
      'eks.amazonaws.com/gateway-controller':
        'gateway.k8s.aws/alb or gateway.k8s.aws/nlb for the AWS Load Balancer Controller, eks.amazonaws.com/gateway-alb or eks.amazonaws.com/gateway-nlb for EKS Auto Mode',
      'ingress.k8s.aws/alb': 'gateway.k8s.aws/alb: this controller belongs to an IngressClass',
      'eks.amazonaws.com/alb': 'eks.amazonaws.com/gateway-alb: this controller belongs to an IngressClass',
      'eks.amazonaws.com/nlb': 'eks.amazonaws.com/gateway-nlb: this one is a loadBalancerClass of a Service',
    },
  },
  IngressClass: {
    known: ['ingress.k8s.aws/alb', 'eks.amazonaws.com/alb'],
    outdated: {
      'k8s.io/ingress-nginx': `ingress.k8s.aws/alb for the AWS Load Balancer Controller, or another controller: ${ingressNginx.end}`,
      'alb.ingress.kubernetes.io': 'ingress.k8s.aws/alb: alb.ingress.kubernetes.io is the prefix of annotations',
      'gateway.k8s.aws/alb': 'ingress.k8s.aws/alb: this controller belongs to a GatewayClass',
      'eks.amazonaws.com/gateway-alb': 'eks.amazonaws.com/alb: this controller belongs to a GatewayClass',
    },
  },
  Service: {
    known: ['service.k8s.aws/nlb', 'eks.amazonaws.com/nlb'],
    outdated: {
      'gateway.k8s.aws/nlb': 'service.k8s.aws/nlb: this controller belongs to a GatewayClass',
      'eks.amazonaws.com/gateway-nlb': 'eks.amazonaws.com/nlb: this controller belongs to a GatewayClass',
    },
  },
};

/** Annotations that a controller reads, by prefix. */
export interface KnownAnnotations {
  readonly prefix: string;
  /** Name of the reader in messages. */
  readonly reader: string;
  readonly names: readonly string[];
  /** Names that are followed by a dot and a custom name. */
  readonly namePrefixes?: readonly string[];
  /** Prefixes of annotations that belong to other software. */
  readonly foreignPrefixes?: readonly string[];
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

const splitNames = (text: string) => text.trim().split(/\s+/);

/** Returns the annotations of load balancers and of DNS. */
export function knownAnnotations(): KnownAnnotations[] {
  const service = {
    reader: 'the AWS Load Balancer Controller 3.5',
    names: splitNames(SERVICE),
    namePrefixes: ['actions', 'aws-load-balancer-listener-attributes', 'aws-load-balancer-target-group-attributes'],
  };
  const records = {
    reader: 'ExternalDNS',
    names: splitNames(RECORDS),
    foreignPrefixes: ['azure-', 'cloudflare-', 'coredns-', 'google-', 'ibmcloud-', 'ovh-', 'scw-', 'webhook-'],
  };
  return [
    {
      prefix: 'alb.ingress.kubernetes.io/',
      reader: 'the AWS Load Balancer Controller 3.5',
      names: splitNames(INGRESS),
      namePrefixes: ['actions', 'conditions', 'listener-attributes', 'target-control-port', 'transforms'],
    },
    { prefix: 'service.beta.kubernetes.io/', ...service },
    {
      prefix: 'service.kubernetes.io/',
      ...service,
      names: [
        ...service.names,
        ...splitNames(
          'headless local-svc-only-bind-node-with-pod service-proxy-name topology-mode topology-aware-hints',
        ),
      ],
    },
    { prefix: 'external-dns.alpha.kubernetes.io/', ...records },
    { prefix: 'external-dns.kubernetes.io/', ...records },
    {
      prefix: 'eks.amazonaws.com/',
      ofServiceAccounts: true,
      reader: 'the EKS Pod Identity webhook',
      names: splitNames('audience role-arn skip-containers sts-regional-endpoints token-expiration'),
    },
  ];
}
