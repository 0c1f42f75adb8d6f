/** A Helm chart as this library installs it. */
export interface PinnedChart {
  readonly chart: string;
  readonly repository: string;
  readonly version: string;
}

/**
 * Every version that the library pins, in one place. Add-on versions are not here: EKS chooses them unless the user pins one, because their
 * builds change weekly.
 */
export const CHARTS = Object.freeze({
  /** https://github.com/kubernetes-sigs/aws-load-balancer-controller, helm/aws-load-balancer-controller/Chart.yaml, 2026-08-17. */
  loadBalancerController: {
    chart: 'aws-load-balancer-controller',
    repository: 'https://aws.github.io/eks-charts',
    version: '3.5.0',
  },
  /** https://github.com/kubernetes-sigs/external-dns, charts/external-dns/Chart.yaml, 2026-08-22: ExternalDNS 0.21.0, as in the EKS add-on. */
  externalDns: {
    chart: 'external-dns',
    repository: 'https://kubernetes-sigs.github.io/external-dns/',
    version: '1.21.1',
  },
  /** https://github.com/aws/amazon-vpc-cni-k8s, charts/cni-metrics-helper/Chart.yaml, 2026-08-20. */
  cniMetricsHelper: {
    chart: 'cni-metrics-helper',
    repository: 'https://aws.github.io/eks-charts',
    version: '1.23.1',
  },
  /** https://github.com/aws/aws-application-networking-k8s, helm/Chart.yaml, 2026-08-14. From an OCI registry: the repository names the chart. */
  latticeController: {
    chart: 'aws-gateway-controller-chart',
    repository: 'oci://public.ecr.aws/aws-application-networking-k8s/aws-gateway-controller-chart',
    version: 'v2.1.3',
  },
} satisfies Record<string, PinnedChart>);

/** A container image as this library runs it. */
export interface PinnedImage {
  readonly repository: string;
  readonly tag: string;
}

/** Images of what has neither a chart nor an add-on. */
export const IMAGES = Object.freeze({
  /** https://github.com/kubernetes/dns, tag 1.26.7 of 2025-10-16: the newest whose source was read. */
  nodeLocalDns: { repository: 'registry.k8s.io/dns/k8s-dns-node-cache', tag: '1.26.7' },
} satisfies Record<string, PinnedImage>);
