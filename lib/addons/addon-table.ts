import { type KeyTable, parseKeyList } from '../foundation/configuration-keys';

/** Compute on which an add-on has nothing to do, or cannot run. */
export interface AddonLimits {
  /** The nodes of EKS Auto Mode have it built in. */
  readonly builtIntoAutoMode?: boolean;
  /** It is a DaemonSet, or needs one: Fargate runs none. */
  readonly notOnFargate?: boolean;
}

/** What is known of an add-on of EKS. */
export interface AddonFacts extends AddonLimits {
  /** The construct that stands for the add-on, where it has one of its own. */
  readonly construct?: string;
  /** Where EKS installs it, as far as something depends on it. */
  readonly namespace?: string;
  /** Whether it brings a Service, which a cluster may refuse for as long as an admission webhook for Services does not answer. */
  readonly hasService?: boolean;
  /** Another add-on that it waits for, where the cluster has that one from EKS too. */
  readonly needs?: string;
  /**
   * The TCP ports on which the control plane calls its pods: webhooks, and APIs that it aggregates. That of kubelets is not among them.
   */
  readonly controlPlanePorts?: readonly number[];
  /** Its service accounts that can have a role, each with the managed policies that AWS asks for. */
  readonly serviceAccounts?: Readonly<Record<string, readonly string[]>>;
}

/** A service account that has work in AWS only where the user gives it some. */
const NO_MANAGED_POLICIES: readonly string[] = [];

/**
 * The add-ons of EKS by name. Namespaces, service accounts, policies and kinds of compute are those of the EKS User Guide: the pages "AWS
 * add-ons" and "Community add-ons", and "Considerations for Amazon EKS Auto Mode"; that `prometheus-node-exporter` and `fluent-bit` are
 * DaemonSets is from their charts. Services are those of the software that each packages, as it is published without settings: the pages tell of
 * none but kube-dns. The CSI drivers have one for metrics that they leave out unless `enableMetrics` is set.
 *
 * Ports for the control plane, read on 2026-11-28: of metrics-server the page "metrics-server" of the EKS User Guide; of cert-manager the
 * add-on's own 10260 in place of 10250 (terraform-aws-modules/terraform-aws-eks, pull request 3622); of `adot` and
 * `amazon-cloudwatch-observability` 9443, the port of webhooks of the OpenTelemetry operator, on which both are built; of the task governance of
 * HyperPod the ports of Kueue, 9443 for webhooks and 8082 for its visibility API. The others bring neither a webhook nor an aggregated API: the
 * webhook of `snapshot-controller` ended with its release 8.2. What add-ons that are not listed listen on is not known.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/metrics-server.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/community-addons.html
 */
export const ADDONS = {
  adot: { needs: 'cert-manager', hasService: true, controlPlanePorts: [9443] },
  'amazon-cloudwatch-observability': {
    namespace: 'amazon-cloudwatch',
    serviceAccounts: { 'cloudwatch-agent': ['AWSXrayWriteOnlyAccess', 'CloudWatchAgentServerPolicy'] },
    notOnFargate: true,
    hasService: true,
    controlPlanePorts: [9443],
  },
  'amazon-sagemaker-hyperpod-taskgovernance': {
    notOnFargate: true,
    hasService: true,
    controlPlanePorts: [8082, 9443],
  },
  'aws-ebs-csi-driver': {
    namespace: 'kube-system',
    serviceAccounts: { 'ebs-csi-controller-sa': ['service-role/AmazonEBSCSIDriverPolicy'] },
    builtIntoAutoMode: true,
    notOnFargate: true,
  },
  'aws-efs-csi-driver': {
    namespace: 'kube-system',
    serviceAccounts: {
      'efs-csi-controller-sa': ['service-role/AmazonEFSCSIDriverPolicy'],
      'efs-csi-node-sa': NO_MANAGED_POLICIES,
    },
    notOnFargate: true,
  },
  'aws-fsx-csi-driver': {
    namespace: 'kube-system',
    serviceAccounts: { 'fsx-csi-controller-sa': ['AmazonFSxFullAccess'] },
    notOnFargate: true,
  },
  'aws-guardduty-agent': { namespace: 'amazon-guardduty', notOnFargate: true },
  'aws-mountpoint-s3-csi-driver': {
    namespace: 'kube-system',
    serviceAccounts: { 's3-csi-driver-sa': NO_MANAGED_POLICIES },
    notOnFargate: true,
  },
  'aws-network-flow-monitoring-agent': {
    namespace: 'amazon-network-flow-monitor',
    serviceAccounts: {
      'aws-network-flow-monitor-agent-service-account': ['CloudWatchNetworkFlowMonitorAgentPublishPolicy'],
    },
    notOnFargate: true,
  },
  'aws-privateca-connector-for-kubernetes': {
    needs: 'cert-manager',
    namespace: 'aws-privateca-issuer',
    serviceAccounts: { 'aws-privateca-issuer': ['AWSPrivateCAConnectorForKubernetesPolicy'] },
    hasService: true,
  },
  // Pods that mount secrets bring permissions of their own. github.com/aws/secrets-store-csi-driver-provider-aws, README.md and the tests of the
  // add-on there (2026-11-28).
  'aws-secrets-store-csi-driver-provider': { namespace: 'aws-secrets-manager', notOnFargate: true },
  'cert-manager': { namespace: 'cert-manager', hasService: true, controlPlanePorts: [10260] },
  coredns: { construct: 'CoreDns', namespace: 'kube-system', builtIntoAutoMode: true, hasService: true },
  'eks-node-monitoring-agent': { namespace: 'kube-system', builtIntoAutoMode: true, notOnFargate: true },
  'eks-pod-identity-agent': {
    construct: 'PodIdentityAgent',
    namespace: 'kube-system',
    builtIntoAutoMode: true,
    notOnFargate: true,
  },
  'external-dns': { construct: 'ExternalDns', namespace: 'external-dns', hasService: true },
  'fluent-bit': {
    namespace: 'fluent-bit',
    serviceAccounts: { 'fluent-bit': NO_MANAGED_POLICIES },
    notOnFargate: true,
    hasService: true,
  },
  'kube-proxy': { construct: 'KubeProxy', namespace: 'kube-system', builtIntoAutoMode: true, notOnFargate: true },
  'kube-state-metrics': { namespace: 'kube-state-metrics', hasService: true },
  'metrics-server': { namespace: 'kube-system', hasService: true, controlPlanePorts: [10251] },
  'prometheus-node-exporter': { namespace: 'prometheus-node-exporter', notOnFargate: true, hasService: true },
  'snapshot-controller': { namespace: 'kube-system' },
  'vpc-cni': { construct: 'VpcCni', namespace: 'kube-system', builtIntoAutoMode: true, notOnFargate: true },
} as const satisfies Record<string, AddonFacts>;

/** What is known of an add-on by its name. */
export function tryGetAddonFacts(addonName: string): AddonFacts | undefined {
  return Object.hasOwn(ADDONS, addonName) ? ADDONS[addonName as keyof typeof ADDONS] : undefined;
}

/**
 * The keys of the configuration of the add-on `coredns`. Later versions may have more.
 *
 * The schema of v1.11.1-eksbuild.8, as `aws eks describe-addon-configuration` printed it, with `autoScaling` of v1.11.1-eksbuild.9.
 */
export function coreDnsKeys(): KeyTable {
  return {
    reader: 'the add-on coredns',
    paths: parseKeyList(`
    affinity.* autoScaling autoScaling.enabled autoScaling.maxReplicas autoScaling.minReplicas computeType corefile
    nodeSelector.* podAnnotations.* podDisruptionBudget podDisruptionBudget.enabled podDisruptionBudget.maxUnavailable
    podDisruptionBudget.minAvailable podLabels.* replicaCount resources resources.limits resources.limits.cpu
    resources.limits.memory resources.requests resources.requests.cpu resources.requests.memory tolerations
    topologySpreadConstraints`),
    outdated: {
      env: 'nothing: CoreDNS reads no variables',
      hpa: 'scaling: CoreDnsScaling.autoscaling(2, 10)',
      servers: 'the option corefile: "servers" is a value of the Helm chart',
    },
  };
}

/**
 * The keys of the configuration of the add-on `kube-proxy`. Later versions may have more.
 *
 * The schema of v1.28.8-eksbuild.5, as `aws eks describe-addon-configuration` printed it.
 */
export function kubeProxyKeys(): KeyTable {
  return {
    reader: 'the add-on kube-proxy',
    paths: parseKeyList(`
    ipvs ipvs.scheduler mode podAnnotations.* podLabels.* resources resources.limits resources.limits.cpu
    resources.limits.memory resources.requests resources.requests.cpu resources.requests.memory`),
    outdated: { proxyMode: 'mode: KubeProxyMode.nftables()' },
  };
}
