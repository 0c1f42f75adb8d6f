import { type KeyTable, parseKeyList } from '../foundation/configuration-keys';

/** Compute types on which an add-on is not needed or cannot run. */
export interface AddonLimits {
  /** Whether the nodes of EKS Auto Mode already contain it. */
  readonly builtIntoAutoMode?: boolean;
  /** Whether it is a DaemonSet or requires one. Fargate does not run DaemonSets. */
  readonly notOnFargate?: boolean;
}

/** Facts about an EKS add-on. */
export interface AddonFacts extends AddonLimits {
  /** Name of the dedicated construct of the add-on, if there is one. */
  readonly construct?: string;
  /** Namespace of the add-on. */
  readonly namespace?: string;
  /**
   * Whether it creates a Service. The API server rejects Services while an admission webhook for Services does not
   * respond.
   */
  readonly hasService?: boolean;
  /** Name of an add-on that must be installed before it, if the cluster has that add-on. */
  readonly needs?: string;
  /**
   * TCP ports on which the control plane calls its pods: webhooks and aggregated APIs. The kubelet port is not
   * included.
   */
  readonly controlPlanePorts?: readonly number[];
  /** Service accounts that can have a role, each with the managed policies that AWS recommends. */
  readonly serviceAccounts?: Readonly<Record<string, readonly string[]>>;
}

/** For a service account that needs AWS permissions only if the user grants some. */
const NO_MANAGED_POLICIES: readonly string[] = [];

/**
 * EKS add-ons by name.
 *
 * Sources of namespaces, service accounts, policies and compute types: the pages "AWS add-ons", "Community add-ons" and
 * "Considerations for Amazon EKS Auto Mode" of the EKS User Guide. That `prometheus-node-exporter` and `fluent-bit` are
 * DaemonSets comes from their charts. Services come from the published default manifests of each add-on. The CSI
 * drivers create a metrics Service only if `enableMetrics` is set.
 *
 * Ports for the control plane, read on 2026-11-28. metrics-server: the page "metrics-server" of the EKS User Guide.
 * cert-manager: the add-on uses 10260 instead of 10250 (terraform-aws-modules/terraform-aws-eks, pull request 3622).
 * `adot` and `amazon-cloudwatch-observability`: 9443, the webhook port of the OpenTelemetry operator. Task governance
 * of HyperPod: the ports of Kueue, 9443 for webhooks and 8082 for the visibility API. The other listed add-ons have
 * neither a webhook nor an aggregated API. The webhook of `snapshot-controller` was removed in release 8.2.
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
  // The pods that mount secrets use their own permissions. Source:
  // github.com/aws/secrets-store-csi-driver-provider-aws, README.md and the add-on tests (2026-11-28).
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

/** Returns the facts about an add-on, if it is listed. */
export function tryGetAddonFacts(addonName: string): AddonFacts | undefined {
  return Object.hasOwn(ADDONS, addonName) ? ADDONS[addonName as keyof typeof ADDONS] : undefined;
}

/**
 * Returns the configuration keys of the `coredns` add-on. Later versions may have more keys.
 *
 * Source: the schema of v1.11.1-eksbuild.8 as printed by `aws eks describe-addon-configuration`, and `autoScaling` of
 * v1.11.1-eksbuild.9.
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
      env: 'Leave it out, because CoreDNS reads no environment variables',
      hpa: 'Write scaling: CoreDnsScaling.autoscaling(2, 10)',
      servers: 'Write the option corefile, because "servers" is a value of the Helm chart',
    },
  };
}

/**
 * Returns the configuration keys of the `kube-proxy` add-on. Later versions may have more keys.
 *
 * Source: the schema of v1.28.8-eksbuild.5 as printed by `aws eks describe-addon-configuration`.
 */
export function kubeProxyKeys(): KeyTable {
  return {
    reader: 'the add-on kube-proxy',
    paths: parseKeyList(`
    ipvs ipvs.scheduler mode podAnnotations.* podLabels.* resources resources.limits resources.limits.cpu
    resources.limits.memory resources.requests resources.requests.cpu resources.requests.memory`),
    outdated: { proxyMode: 'Write mode: KubeProxyMode.nftables()' },
  };
}

/**
 * Returns the AWS services that an add-on calls because of its configuration.
 *
 * `amazon-cloudwatch-observability` sends traces to X-Ray with its default configuration, and with a configuration of
 * its agent that has the key `traces`.
 */
export function conditionalServices(
  addonName: string,
  configuration: Readonly<Record<string, unknown>> | undefined,
): string[] {
  const agent = valueAt(configuration, ['agent', 'config']);
  const isTraced = agent === undefined || valueAt(agent, ['traces']) !== undefined;
  return addonName === 'amazon-cloudwatch-observability' && isTraced ? ['xray'] : [];
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
}
