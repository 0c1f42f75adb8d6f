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
  'appmesh.k8s.aws': 'Amazon VPC Lattice, Istio or Cilium: AWS App Mesh ended on 2026-09-30',
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
  'https://kubernetes.github.io/ingress-nginx':
    'the AWS Load Balancer Controller or another controller: ingress-nginx was retired in 2026-03',
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
      'k8s.io/ingress-nginx':
        'ingress.k8s.aws/alb for the AWS Load Balancer Controller, or another controller: ingress-nginx was retired in 2026-03',
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
