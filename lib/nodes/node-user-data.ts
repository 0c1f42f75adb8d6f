import { isConcrete } from '../foundation/tokens';
import type { NodeTaint } from './node-taint';

/** Kubelet settings that EKS does not set. */
export interface KubeletSettings {
  readonly maxPods: number;
  /** DNS server of pods. Undefined for the Service `kube-dns`. */
  readonly clusterDnsIp?: string;
}

/** Join settings of a node. EKS adds them for its own images. */
export interface JoinDetails {
  readonly clusterName: string;
  readonly endpoint: string;
  readonly certificateAuthority: string;
  /** Service CIDR, from which nodes calculate the address of the cluster DNS. Bottlerocket reads it from EKS. */
  readonly serviceCidr?: string;
  /** Labels, which EKS would add only after nodes have joined. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
}

/**
 * Renders the NodeConfig of nodeadm, which merges it into the kubelet configuration. nodeadm does not consider prefixes
 * and custom networking itself.
 *
 * @see https://github.com/awslabs/amazon-eks-ami/blob/v20260724/nodeadm/doc/api.md
 */
export function nodeConfig({ maxPods, clusterDnsIp }: KubeletSettings, join?: JoinDetails): string {
  const flags = join ? kubeletFlags(join) : [];
  return [
    '---',
    'apiVersion: node.eks.aws/v1alpha1',
    'kind: NodeConfig',
    'spec:',
    ...(join
      ? [
          '  cluster:',
          `    name: ${quoted(join.clusterName)}`,
          `    apiServerEndpoint: ${quoted(join.endpoint)}`,
          `    certificateAuthority: ${quoted(join.certificateAuthority)}`,
          `    cidr: ${quoted(join.serviceCidr ?? '')}`,
        ]
      : []),
    '  kubelet:',
    '    config:',
    `      maxPods: ${maxPods}`,
    ...(clusterDnsIp === undefined ? [] : [`      clusterDNS: [${quoted(clusterDnsIp)}]`]),
    ...(flags.length > 0 ? ['    flags:', ...flags.map((flag) => `      - ${quoted(flag)}`)] : []),
    '',
  ].join('\n');
}

/**
 * Renders the settings of Bottlerocket, in TOML.
 *
 * @see https://bottlerocket.dev/en/os/latest/#/api/settings/kubernetes/
 */
export function bottlerocketSettings({ maxPods, clusterDnsIp }: KubeletSettings, join?: JoinDetails): string {
  const dns = clusterDnsIp ?? (join?.serviceCidr && clusterDns(join.serviceCidr));
  const lines = [
    '[settings.kubernetes]',
    ...(join
      ? [
          `cluster-name = ${quoted(join.clusterName)}`,
          `api-server = ${quoted(join.endpoint)}`,
          `cluster-certificate = ${quoted(join.certificateAuthority)}`,
        ]
      : []),
    ...(dns ? [`cluster-dns-ip = ${quoted(dns)}`] : []),
    `max-pods = ${maxPods}`,
  ];
  const labels = Object.entries(join?.labels ?? {}).map(([key, value]) => `${quoted(key)} = ${quoted(value)}`);
  const taints = Object.entries(byKey(join?.taints ?? [])).map(
    ([key, values]) => `${quoted(key)} = [${values.map(quoted).join(', ')}]`,
  );
  return [
    ...lines,
    ...(labels.length > 0 ? ['', '[settings.kubernetes.node-labels]', ...labels] : []),
    ...(taints.length > 0 ? ['', '[settings.kubernetes.node-taints]', ...taints] : []),
    '',
  ].join('\n');
}

function kubeletFlags({ labels, taints }: JoinDetails): string[] {
  const ofLabels = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const ofTaints = taints.map((taint) => `${taint._key}=${taint._ofKubelet}`);
  return [
    ...(ofLabels.length > 0 ? [`--node-labels=${ofLabels.join(',')}`] : []),
    ...(ofTaints.length > 0 ? [`--register-with-taints=${ofTaints.join(',')}`] : []),
  ];
}

/**
 * Returns the tenth address of the service CIDR. Undefined for a deploy-time CIDR, because Bottlerocket then reads it
 * from EKS.
 */
function clusterDns(serviceCidr: string): string | undefined {
  return isConcrete(serviceCidr) && !serviceCidr.includes(':')
    ? `${serviceCidr.slice(0, serviceCidr.lastIndexOf('.'))}.10`
    : undefined;
}

function byKey(taints: readonly NodeTaint[]): Record<string, string[]> {
  const grouped: Record<string, string[]> = {};
  for (const taint of taints) {
    grouped[taint._key] = [...(grouped[taint._key] ?? []), taint._ofKubelet];
  }
  return grouped;
}

/** Quotes a string. A JSON string is also valid in YAML and TOML. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
