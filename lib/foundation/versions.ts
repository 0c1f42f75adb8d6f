/** A Helm chart that this library installs. */
export interface PinnedChart {
  readonly chart: string;
  readonly repository: string;
  readonly version: string;
  /** The image of a public registry that the chart runs, if it runs one. */
  readonly image?: string;
  /** Day of the source that was read, such as `2026-08-17`. */
  readonly sourceOf: string;
}

/** Returns the pin of a chart of Istio, all of which have one version. */
function istioChart(chart: string): PinnedChart {
  const repository = `oci://ghcr.io/istio/release/charts/${chart}`;
  return { chart, repository, version: '1.30.3', sourceOf: '2026-08-22' };
}

/**
 * All pinned versions of the library.
 *
 * Add-on versions are not pinned here, because their builds change weekly. EKS selects them unless the user pins one.
 */
export const CHARTS = Object.freeze({
  /** https://github.com/kubernetes-sigs/aws-load-balancer-controller, helm/aws-load-balancer-controller/Chart.yaml, 2026-08-17. */
  loadBalancerController: {
    chart: 'aws-load-balancer-controller',
    repository: 'https://aws.github.io/eks-charts',
    version: '3.5.0',
    image: 'public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0',
    sourceOf: '2026-08-17',
  },
  /**
   * https://github.com/kubernetes-sigs/external-dns, charts/external-dns/Chart.yaml, 2026-08-22: ExternalDNS 0.21.0.
   *
   * Chart 1.23.0 with ExternalDNS 0.23.0 is available (2026-11-27), but its source could not be read. From 0.22 on,
   * the default annotation prefix is different. The EKS add-on has 0.23.0 (v0.23.0-eksbuild.1, 2026-11-27).
   */
  externalDns: {
    chart: 'external-dns',
    repository: 'https://kubernetes-sigs.github.io/external-dns/',
    version: '1.21.1',
    image: 'registry.k8s.io/external-dns/external-dns:v0.21.0',
    sourceOf: '2026-08-22',
  },
  /**
   * https://github.com/aws/amazon-vpc-cni-k8s, charts/cni-metrics-helper/Chart.yaml, 2026-08-20. It is the newest
   * version that was read; 1.23.2 is available.
   */
  cniMetricsHelper: {
    chart: 'cni-metrics-helper',
    repository: 'https://aws.github.io/eks-charts',
    version: '1.23.1',
    sourceOf: '2026-08-20',
  },
  /**
   * https://github.com/aws/aws-application-networking-k8s, helm/Chart.yaml, 2026-08-14. The URL of the OCI registry
   * contains the chart name.
   */
  latticeController: {
    chart: 'aws-gateway-controller-chart',
    repository: 'oci://public.ecr.aws/aws-application-networking-k8s/aws-gateway-controller-chart',
    version: 'v2.1.3',
    image: 'public.ecr.aws/aws-application-networking-k8s/aws-gateway-controller:v2.1.3',
    sourceOf: '2026-08-14',
  },
  /** https://github.com/cilium/cilium, install/kubernetes/cilium/Chart.yaml of v1.20.2, 2026-09-15. */
  cilium: {
    chart: 'cilium',
    repository: 'https://helm.cilium.io/',
    version: '1.20.2',
    image: 'quay.io/cilium/cilium:v1.20.2',
    sourceOf: '2026-09-15',
  },
  /** https://github.com/projectcalico/calico, charts/tigera-operator/values.yaml of v3.32.1, 2026-06-24. */
  calico: {
    chart: 'tigera-operator',
    repository: 'https://docs.tigera.io/calico/charts',
    version: 'v3.32.1',
    image: 'quay.io/tigera/operator:v1.42.3',
    sourceOf: '2026-06-24',
  },
  /**
   * https://github.com/aws/karpenter-provider-aws, charts/karpenter of v1.14.1, 2026-08-20. The URL of the OCI registry
   * contains the chart name. It is the newest version that was read; 1.15.2 is available (2026-11-27).
   */
  karpenter: {
    chart: 'karpenter',
    repository: 'oci://public.ecr.aws/karpenter/karpenter',
    version: '1.14.1',
    image: 'public.ecr.aws/karpenter/controller:1.14.1',
    sourceOf: '2026-08-20',
  },
  /**
   * https://github.com/istio/istio, manifests/charts of tag 1.30.3, 2026-08-22. It is the newest release whose source
   * was read; 1.30.5 and 1.31.1 are available. Charts and images leave the hosts of Google, and registry.istio.io ends
   * in late 2026: https://istio.io/latest/blog/2026/retirement-of-gcr.io-follow-up/.
   */
  istioBase: istioChart('base'),
  istioCni: istioChart('cni'),
  istiod: istioChart('istiod'),
  ztunnel: istioChart('ztunnel'),
} satisfies Record<string, PinnedChart>);

/** A container image that this library runs. */
export interface PinnedImage {
  readonly repository: string;
  readonly tag: string;
  /** Day of the source that was read, such as `2025-10-16`. */
  readonly sourceOf: string;
}

/** Images of software that has neither a chart nor an add-on. */
export const IMAGES = Object.freeze({
  /**
   * https://github.com/kubernetes/dns, tag 1.26.7 of 2025-10-16. It is the newest version whose source was read;
   * 1.26.8 is available.
   */
  nodeLocalDns: { repository: 'registry.k8s.io/dns/k8s-dns-node-cache', tag: '1.26.7', sourceOf: '2025-10-16' },
} satisfies Record<string, PinnedImage>);

/**
 * Newest release of the VPC CNI whose settings the library has. EKS selects the version of the add-on.
 *
 * https://github.com/aws/amazon-vpc-cni-k8s, tag v1.23.1 of 2026-08-20.
 */
export const VPC_CNI_SETTINGS = Object.freeze({ version: 'v1.23.1', sourceOf: '2026-08-20' });

/**
 * Newest versions of EKS add-ons for Kubernetes 1.36 that were seen, for documentation. EKS selects the version of an
 * add-on unless the user pins one.
 *
 * From public repositories and the EKS user guide; `aws eks describe-addon-versions` prints the newest ones.
 */
export const EKS_ADDONS_SEEN = Object.freeze([
  { addon: 'vpc-cni', version: 'v1.23.1-eksbuild.1', seen: '2026-10' },
  { addon: 'kube-proxy', version: 'v1.36.0-eksbuild.25', seen: '2026-10' },
  { addon: 'coredns', version: 'v1.14.6-eksbuild.4', seen: '2026-10' },
  { addon: 'eks-pod-identity-agent', version: 'v1.4.0-eksbuild.2', seen: '2026-10' },
  { addon: 'external-dns', version: 'v0.23.0-eksbuild.1', seen: '2026-11-27' },
]);

/** A published file of custom resource definitions. */
export interface PinnedFile {
  readonly url: string;
  readonly sha256: string;
}

const GATEWAY_API_VERSION = 'v1.6.1';

/**
 * Custom resource definitions of the Gateway API, with the SHA-256 of each file.
 *
 * The standard channel is sufficient for the AWS Load Balancer Controller 3.5. The controller is built for v1.6.0,
 * from which v1.6.1 differs only in the version in the definitions.
 *
 * https://github.com/kubernetes-sigs/gateway-api, config/crd/standard of v1.6.1, and
 * https://github.com/kubernetes-sigs/aws-load-balancer-controller, config/crd/gateway of v3.5.0, 2026-08-17.
 */
export const GATEWAY_API = Object.freeze({
  version: GATEWAY_API_VERSION,
  /** Day of the source of the controller that the definitions are for. */
  sourceOf: '2026-08-17',
  standard: Object.entries({
    backendtlspolicies: '0d48c9e4b53dd9510cf615b9b1192d9d7afb07a1cc0498c9515627cb1c075419',
    gatewayclasses: '53710048ba26f8620eed59d5e51b157ecf040daf5c6eef31a4b991e0808c4be5',
    gateways: '25b885f5870b8fff1ae82efa2628b2761cef3745900c2aecf8fb76629a01255a',
    grpcroutes: '53a8d029da8f07e55d3fa58a5cf6de5950dab19fbb8d6a8082fb5e51ca5ef6fc',
    httproutes: 'a424a0d6c953b162e71d1d97bb7e75012d8f1ac264e7274f2763d1b96ab39852',
    listenersets: 'bf4d4b02564999b2558b96e31465129895db9b3a8adfb90adb9c80eac52a3a70',
    referencegrants: '8c645e9333cfa67790cc2a53e0c00076f88b2bd4230d2b49688c78bc34f9b2c3',
    tcproutes: 'd5104d0cf30e924f5e3c9e2e76abd46876401c34ca33b9e79321523eee78c7f6',
    tlsroutes: 'bb8b67926e5d9652cbfd2e19063b7c1d9e78806c9dd671608f57baef2f2e3bbb',
    udproutes: '4b80684c2bf8ef4b0a2a3ab45164ac9f96258fc69912645ff50ced595b0aa6de',
    vap_safeupgrades: 'afb0ea1b3cc2e9344d93b0926fbe741aeb48ab4439f9f7b4b77b9ac94faf6c2e',
  }).map(
    ([file, sha256]): PinnedFile => ({
      url: `https://raw.githubusercontent.com/kubernetes-sigs/gateway-api/${GATEWAY_API_VERSION}/config/crd/standard/gateway.networking.k8s.io_${file}.yaml`,
      sha256,
    }),
  ),
  loadBalancerController: {
    url: `https://raw.githubusercontent.com/kubernetes-sigs/aws-load-balancer-controller/v${CHARTS.loadBalancerController.version}/config/crd/gateway/gateway-crds.yaml`,
    sha256: 'fce68bbfc74b4ed7dbea675f46981cbef1fffc8981cf19c0c1e7a2e9d6464862',
  } satisfies PinnedFile,
});

/**
 * Custom resource definitions in `crds/` of charts, with the SHA-256 of each file.
 *
 * Helm installs these files once and never upgrades them. `GATEWAY_API` contains the Gateway definitions of the AWS
 * Load Balancer Controller.
 *
 * https://github.com/kubernetes-sigs/aws-load-balancer-controller, helm/aws-load-balancer-controller/crds of v3.5.0,
 * 2026-08-17; https://github.com/aws/aws-application-networking-k8s, helm/crds of v2.1.3, 2026-08-14; and
 * https://github.com/aws/karpenter-provider-aws, pkg/apis/crds of v1.14.1, 2026-08-20.
 */
export const CHART_CRDS = Object.freeze({
  loadBalancerController: {
    url: `https://raw.githubusercontent.com/kubernetes-sigs/aws-load-balancer-controller/v${CHARTS.loadBalancerController.version}/helm/aws-load-balancer-controller/crds/crds.yaml`,
    sha256: 'cb00e9a8ee22cc51307bbed799faff306ab4d23a9fd201d26fcd53ab035777d9',
  } satisfies PinnedFile,
  latticeController: Object.entries({
    accesslogpolicies: '1b5475cd2311fa01669544b4d527677b8290f366ecbf5a3992998dd6a2661bf1',
    iamauthpolicies: 'cbd2ae363c101b7de222f9624151356e4cda33ee813b85abd02dfa33bfc5efbc',
    serviceexports: '219d1c29057eeeafd4321be4e347d8daf678db81101aefa75dedf3591f46bbd2',
    serviceimports: '88245297e2d1a425896b98d9051904deae3cafbcaf40d129cbc8b9869884779b',
    servicenetworks: '89d3247af0403163f11b7ce23052bda9a922d3adddd90bf1643a5c3436dabeff',
    targetgrouppolicies: 'bf8d9a779758a559596ef783351e398098d4af2a158f095692c1fc5ddfc6efc6',
    vpcassociationpolicies: 'fa8856c889bc10a59ac9c9f4f568b3ea6acb7837ec759cb3b50ff04db123f0f0',
  }).map(
    ([file, sha256]): PinnedFile => ({
      url: `https://raw.githubusercontent.com/aws/aws-application-networking-k8s/${CHARTS.latticeController.version}/helm/crds/application-networking.k8s.aws_${file}.yaml`,
      sha256,
    }),
  ),
  karpenter: Object.entries({
    'autoscaling.x-k8s.io_capacitybuffers': '66fd5680b902b38fb9657ad2b432196a06c42b37d078e53be2e39909200a6342',
    'karpenter.k8s.aws_ec2nodeclasses': '62dec59f01c0972d4503ca3ed25f243ba9c2f561be0d964ce7a14c8df406132f',
    'karpenter.sh_nodeclaims': '96037dc241031fe0f7a09ddf78183d885ce6a1dfe115f7b3fbf8a12c564be694',
    'karpenter.sh_nodeoverlays': '6ff6199aff096cc87cd9508f8c5ae62c6d3452aa90c2828ee36380340f3ece62',
    'karpenter.sh_nodepools': '3bb64a20c80776b77aa19a699ebdaf34480a7b2e7ec4ef890b43225b3517f878',
  }).map(
    ([file, sha256]): PinnedFile => ({
      url: `https://raw.githubusercontent.com/aws/karpenter-provider-aws/v${CHARTS.karpenter.version}/pkg/apis/crds/${file}.yaml`,
      sha256,
    }),
  ),
});

/**
 * Custom resource definitions of Calico and of its operator, with the SHA-256. The chart has no definitions from Calico
 * 3.32 on.
 *
 * https://github.com/projectcalico/calico, manifests/operator-crds.yaml of v3.32.1, 2026-06-24.
 */
export const CALICO_CRDS = Object.freeze({
  url: `https://raw.githubusercontent.com/projectcalico/calico/${CHARTS.calico.version}/manifests/operator-crds.yaml`,
  sha256: '192f8b2d934ef24b62e86b7e1a6e1762d1c8af26a916f78057bc13fa5ed60f71',
}) satisfies PinnedFile;

/** Support periods of a Kubernetes version in EKS. Days are in UTC, such as `2027-08-02`. */
export interface SupportPeriods {
  /** Kubernetes version, such as `1.36`. */
  readonly version: string;
  /** First day without standard support. Extended support is charged from this day. */
  readonly standardSupportEnds: string;
  /** First day without any support. EKS may upgrade the control plane to the next version from this day. */
  readonly extendedSupportEnds: string;
}

/** Day on which the calendar was read. */
export const EKS_CALENDAR_AS_OF = '2026-11-28';

/**
 * Calendar of Kubernetes versions in EKS, newest first.
 *
 * Versions that are older than all of these have no support. Newer versions are not listed, and pass.
 *
 * Read on 2026-11-28. 1.29 to 1.34: https://github.com/awsdocs/amazon-eks-user-guide,
 * latest/ug/versioning/kubernetes-versions.adoc. 1.28 and 1.35: https://endoflife.date/amazon-eks, which reads the
 * AWS page. 1.36: the same source, as quoted in public repositories in September 2026. One of them had the day from
 * `aws eks describe-cluster-versions`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html#kubernetes-release-calendar
 */
export const EKS_CALENDAR: readonly SupportPeriods[] = Object.freeze([
  { version: '1.36', standardSupportEnds: '2027-08-02', extendedSupportEnds: '2028-08-02' },
  { version: '1.35', standardSupportEnds: '2027-03-27', extendedSupportEnds: '2028-03-27' },
  { version: '1.34', standardSupportEnds: '2026-12-02', extendedSupportEnds: '2027-12-02' },
  { version: '1.33', standardSupportEnds: '2026-07-29', extendedSupportEnds: '2027-07-29' },
  { version: '1.32', standardSupportEnds: '2026-03-23', extendedSupportEnds: '2027-03-23' },
  { version: '1.31', standardSupportEnds: '2025-11-26', extendedSupportEnds: '2026-11-26' },
  { version: '1.30', standardSupportEnds: '2025-07-23', extendedSupportEnds: '2026-07-23' },
  { version: '1.29', standardSupportEnds: '2025-03-23', extendedSupportEnds: '2026-03-23' },
  { version: '1.28', standardSupportEnds: '2024-11-26', extendedSupportEnds: '2025-11-26' },
]);

/** Support that a version has on a day. */
export type KubernetesSupport =
  | { readonly kind: 'standard' | 'extended'; readonly until: string }
  | { readonly kind: 'ended'; readonly since?: string }
  | { readonly kind: 'unknown' };

/**
 * Returns the support of a version on a day.
 *
 * @param version such as `1.36`
 * @param day such as `2026-11-28`
 */
export function supportOf(version: string, day: string): KubernetesSupport {
  const periods = EKS_CALENDAR.find((row) => row.version === version);
  if (periods === undefined) {
    return isOlderThanCalendar(version) ? { kind: 'ended' } : { kind: 'unknown' };
  }
  const { standardSupportEnds, extendedSupportEnds } = periods;
  if (day < standardSupportEnds) {
    return { kind: 'standard', until: standardSupportEnds };
  }
  return day < extendedSupportEnds
    ? { kind: 'extended', until: extendedSupportEnds }
    : { kind: 'ended', since: extendedSupportEnds };
}

/**
 * Returns the day of the synthesis in UTC.
 *
 * `SOURCE_DATE_EPOCH`, in seconds, overrides it, as in other tools for reproducible builds. Only warnings depend on
 * the day, never templates.
 *
 * @see https://reproducible-builds.org/specs/source-date-epoch/
 */
export function currentDay(
  epoch: string | undefined = process.env.SOURCE_DATE_EPOCH,
  now: () => number = () => Date.now(),
): string {
  const isGiven = epoch !== undefined && /^\d{1,11}$/.test(epoch);
  return new Date(isGiven ? Number(epoch) * 1000 : now()).toISOString().slice(0, 'yyyy-mm-dd'.length);
}

function isOlderThanCalendar(version: string): boolean {
  const [oldest] = EKS_CALENDAR.map((row) => minorOf(row.version)).sort((one, two) => one - two);
  return version.startsWith('1.') && minorOf(version) < oldest;
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}
