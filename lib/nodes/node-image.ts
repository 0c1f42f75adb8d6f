import type { InstanceLimitsLookup } from '../addressing/instance-limits';
import { fail } from '../foundation/errors';
import { validateId } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete } from '../foundation/tokens';
import type { Taint } from './node-labels-and-taints';

/** How an operating system learns what it is to do as a node. */
export type NodeSystem = 'AL2023' | 'Bottlerocket';

/** A volume that an image boots with. */
export interface NodeVolume {
  readonly deviceName: string;
  /** Left out where the user says it: the volume that holds images and logs of containers. */
  readonly gibibytes?: number;
}

/** The AMI types of `AWS::EKS::Nodegroup` by architecture. */
interface AmiTypes {
  readonly x86?: string;
  readonly arm?: string;
}

/** `/dev/xvda` of Bottlerocket holds the operating system, twice for its updates; containers are on the second volume. */
const BOTTLEROCKET_SYSTEM_DISK = 4;

const AL2023_VOLUMES: NodeVolume[] = [{ deviceName: '/dev/xvda' }];
const BOTTLEROCKET_VOLUMES: NodeVolume[] = [
  { deviceName: '/dev/xvda', gibibytes: BOTTLEROCKET_SYSTEM_DISK },
  { deviceName: '/dev/xvdb' },
];

/**
 * The image of nodes: one choice, made by a factory. EKS chooses the release of its own images; a custom image is named by its id, and its
 * nodes are told the whole of how to join, because EKS merges nothing into their user data. Windows is left out: its nodes have an IPAM of
 * their own, which neither prefixes nor pod subnets of this library reach.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export class Image {
  /** Amazon Linux 2023, for both architectures, without drivers for GPUs and Neuron devices. */
  public static amazonLinux2023(): Image {
    return new Image('AL2023', { x86: 'AL2023_x86_64_STANDARD', arm: 'AL2023_ARM_64_STANDARD' });
  }

  /** Amazon Linux 2023 with drivers for GPUs of NVIDIA, for both architectures. */
  public static amazonLinux2023Nvidia(): Image {
    return new Image('AL2023', { x86: 'AL2023_x86_64_NVIDIA', arm: 'AL2023_ARM_64_NVIDIA' });
  }

  /** Amazon Linux 2023 with drivers for Neuron devices, for x86 types such as `inf2` and `trn1`. */
  public static amazonLinux2023Neuron(): Image {
    return new Image('AL2023', { x86: 'AL2023_x86_64_NEURON' });
  }

  /** Bottlerocket, for both architectures. */
  public static bottlerocket(): Image {
    return new Image('Bottlerocket', { x86: 'BOTTLEROCKET_x86_64', arm: 'BOTTLEROCKET_ARM_64' });
  }

  /** Bottlerocket with drivers for GPUs of NVIDIA, for both architectures. */
  public static bottlerocketNvidia(): Image {
    return new Image('Bottlerocket', { x86: 'BOTTLEROCKET_x86_64_NVIDIA', arm: 'BOTTLEROCKET_ARM_64_NVIDIA' });
  }

  /** Bottlerocket with modules validated under FIPS 140, for both architectures. */
  public static bottlerocketFips(): Image {
    return new Image('Bottlerocket', { x86: 'BOTTLEROCKET_x86_64_FIPS', arm: 'BOTTLEROCKET_ARM_64_FIPS' });
  }

  /** Bottlerocket with drivers for GPUs of NVIDIA and modules validated under FIPS 140, for both architectures. */
  public static bottlerocketNvidiaFips(): Image {
    return new Image('Bottlerocket', {
      x86: 'BOTTLEROCKET_x86_64_NVIDIA_FIPS',
      arm: 'BOTTLEROCKET_ARM_64_NVIDIA_FIPS',
    });
  }

  /**
   * An image of EKS by its AMI type, where this library has no name for it yet. Amazon Linux 2023 and Bottlerocket alone: other systems are told how to
   * join in another way.
   *
   * @param amiType as `AWS::EKS::Nodegroup` takes it, such as `AL2023_x86_64_NVIDIA`; its architecture is that of the instance types
   * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html
   */
  public static ofAmiType(amiType: string): Image {
    validateArguments('Image.ofAmiType', arguments);
    const [system] = /^(AL2023|BOTTLEROCKET)_\w+$/.exec(amiType)?.slice(1) ?? [];
    if (system === undefined) {
      fail(
        'NodeImage',
        `"${formatValue(amiType)}" is no AMI type of Amazon Linux 2023 or Bottlerocket, write one that begins with AL2023_ or BOTTLEROCKET_, or name an image by its id`,
      );
    }
    const types = amiType.includes('ARM_64') ? { arm: amiType } : { x86: amiType };
    return new Image(system === 'AL2023' ? 'AL2023' : 'Bottlerocket', types);
  }

  /**
   * An image of your own that nodeadm starts: Amazon Linux 2023 by the build specification of EKS. The policy of the iptables chain `FORWARD` must be
   * `ACCEPT`, as the kubelet service of the images of EKS sets it: where hardening sets `DROP`, pods reach nothing outside of their node.
   *
   * @param imageId such as `ami-0123456789abcdef0`; its architecture is that of the instance types
   * @param serviceCidr the service CIDR of the cluster, where the cluster does not say it: nodes find the DNS of the cluster by it
   * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/
   */
  public static amazonLinux2023Custom(imageId: string, serviceCidr?: string): Image {
    validateArguments('Image.amazonLinux2023Custom', arguments);
    return new Image('AL2023', {}, imageId, serviceCidr);
  }

  /**
   * An image of your own of Bottlerocket.
   *
   * @param imageId such as `ami-0123456789abcdef0`; its architecture is that of the instance types
   */
  public static bottlerocketCustom(imageId: string): Image {
    validateArguments('Image.bottlerocketCustom', arguments);
    return new Image('Bottlerocket', {}, imageId);
  }

  private constructor(
    /** @internal */
    public readonly _operatingSystem: NodeSystem,
    private readonly amiTypes: AmiTypes,
    /** Of a custom image. @internal */
    public readonly _imageId?: string,
    /** @internal */
    public readonly _serviceCidr?: string,
  ) {
    validateId('image', _imageId, { errorName: 'NodeImage' });
  }

  /** The volumes that the image boots with. @internal */
  public get _volumes(): NodeVolume[] {
    return this._operatingSystem === 'AL2023' ? AL2023_VOLUMES : BOTTLEROCKET_VOLUMES;
  }

  /** The AMI type for types of one architecture; undefined for a custom image, with which EKS takes none. @internal */
  public _amiType([type]: readonly string[], limits: InstanceLimitsLookup): string | undefined {
    if (this._imageId !== undefined) {
      return undefined;
    }
    return (
      (limits.isArm(type) ? this.amiTypes.arm : this.amiTypes.x86) ??
      fail(
        'NodeImage',
        limits.isArm(type)
          ? `"${formatValue(type)}" is an Arm type and "${this.amiTypes.x86}" is for x86, choose an x86 type or another Image`
          : `"${formatValue(type)}" is an x86 type and "${this.amiTypes.arm}" is for Arm, choose an Arm type or another Image`,
      )
    );
  }
}

/** What the kubelet is told that EKS does not tell it. */
export interface KubeletSettings {
  readonly maxPods: number;
  /** The DNS server of pods; undefined for the Service `kube-dns`. */
  readonly clusterDnsIp?: string;
}

/** How a node finds its cluster; EKS tells the nodes of its own images. */
export interface JoinDetails {
  readonly clusterName: string;
  readonly endpoint: string;
  readonly certificateAuthority: string;
  /** Nodes find the DNS of the cluster by it; Bottlerocket asks EKS. */
  readonly serviceCidr?: string;
  /** What EKS would add only once nodes have joined. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

/**
 * What nodeadm reads: it merges it into the kubelet's configuration, and knows nothing of prefixes and custom networking by itself.
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
 * What Bottlerocket reads, in TOML.
 *
 * @see https://bottlerocket.dev/en/os/latest/#/api/settings/kubernetes/
 */
export function bottlerocketSettings({ maxPods, clusterDnsIp }: KubeletSettings, join?: JoinDetails): string {
  const dns = clusterDnsIp ?? (join?.serviceCidr && clusterDnsAddress(join.serviceCidr));
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
  const taints = Object.entries(taintsByKey(join?.taints ?? [])).map(
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
  const ofTaints = taints.map((taint) => `${taint._key}=${taint._kubeletTaint}`);
  return [
    ...(ofLabels.length > 0 ? [`--node-labels=${ofLabels.join(',')}`] : []),
    ...(ofTaints.length > 0 ? [`--register-with-taints=${ofTaints.join(',')}`] : []),
  ];
}

/** The tenth address of the service CIDR; undefined where Bottlerocket has to ask EKS, because the CIDR is a deploy-time value. */
function clusterDnsAddress(serviceCidr: string): string | undefined {
  return isConcrete(serviceCidr) && !serviceCidr.includes(':')
    ? `${serviceCidr.slice(0, serviceCidr.lastIndexOf('.'))}.10`
    : undefined;
}

function taintsByKey(taints: readonly Taint[]): Record<string, string[]> {
  const grouped: Record<string, string[]> = {};
  for (const taint of taints) {
    grouped[taint._key] = [...(grouped[taint._key] ?? []), taint._kubeletTaint];
  }
  return grouped;
}

/** A string of JSON is one of YAML and of TOML, too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
