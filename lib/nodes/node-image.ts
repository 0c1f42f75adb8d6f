import type { InstanceLimitsLookup } from '../addressing/instance-limits';
import { fail } from '../foundation/errors';
import { validateId } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete } from '../foundation/tokens';
import type { Taint } from './node-labels-and-taints';

/** Operating systems with different formats of user data. */
export type NodeSystem = 'AL2023' | 'Bottlerocket';

/** A volume of an image. */
export interface NodeVolume {
  readonly deviceName: string;
  /** Size in GiB. Undefined for the volume of container images and logs, whose size is an option. */
  readonly gibibytes?: number;
}

/** AMI types of `AWS::EKS::Nodegroup` by architecture. */
interface AmiTypes {
  readonly x86?: string;
  readonly arm?: string;
}

/**
 * Size in GiB of the operating system volume of Bottlerocket, which contains two copies for updates. Containers use the
 * second volume.
 */
const BOTTLEROCKET_SYSTEM_DISK = 4;

const AL2023_VOLUMES: NodeVolume[] = [{ deviceName: '/dev/xvda' }];
const BOTTLEROCKET_VOLUMES: NodeVolume[] = [
  { deviceName: '/dev/xvda', gibibytes: BOTTLEROCKET_SYSTEM_DISK },
  { deviceName: '/dev/xvdb' },
];

/**
 * Image of nodes. Choose one of the factories.
 *
 * EKS chooses the release of its own images. A custom image is identified by its id, and its user data contains all
 * join settings, because EKS adds nothing to it. Windows is not supported, because prefixes and pod subnets of this
 * library do not apply to Windows nodes.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export class Image {
  /** Amazon Linux 2023, for both architectures, without drivers for GPUs and Neuron devices. */
  public static amazonLinux2023(): Image {
    return new Image('AL2023', { x86: 'AL2023_x86_64_STANDARD', arm: 'AL2023_ARM_64_STANDARD' });
  }

  /** Amazon Linux 2023 with NVIDIA GPU drivers, for both architectures. */
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

  /** Bottlerocket with NVIDIA GPU drivers, for both architectures. */
  public static bottlerocketNvidia(): Image {
    return new Image('Bottlerocket', { x86: 'BOTTLEROCKET_x86_64_NVIDIA', arm: 'BOTTLEROCKET_ARM_64_NVIDIA' });
  }

  /** Bottlerocket with FIPS 140 validated modules, for both architectures. */
  public static bottlerocketFips(): Image {
    return new Image('Bottlerocket', { x86: 'BOTTLEROCKET_x86_64_FIPS', arm: 'BOTTLEROCKET_ARM_64_FIPS' });
  }

  /** Bottlerocket with NVIDIA GPU drivers and FIPS 140 validated modules, for both architectures. */
  public static bottlerocketNvidiaFips(): Image {
    return new Image('Bottlerocket', {
      x86: 'BOTTLEROCKET_x86_64_NVIDIA_FIPS',
      arm: 'BOTTLEROCKET_ARM_64_NVIDIA_FIPS',
    });
  }

  /**
   * Selects an EKS image by its AMI type, if it has no factory here. Only Amazon Linux 2023 and Bottlerocket are
   * supported, because other systems have other join settings.
   *
   * @param amiType AMI type of `AWS::EKS::Nodegroup`, such as `AL2023_x86_64_NVIDIA`. Its architecture must be that of
   * the instance types
   * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html
   */
  public static ofAmiType(amiType: string): Image {
    validateArguments('Image.ofAmiType', arguments);
    const [system] = /^(AL2023|BOTTLEROCKET)_\w+$/.exec(amiType)?.slice(1) ?? [];
    if (system === undefined) {
      fail(
        'NodeImage',
        `"${formatValue(amiType)}" is not an AMI type of Amazon Linux 2023 or Bottlerocket. Write one that starts with AL2023_ or BOTTLEROCKET_, or use a factory with an image id`,
      );
    }
    const types = amiType.includes('ARM_64') ? { arm: amiType } : { x86: amiType };
    return new Image(system === 'AL2023' ? 'AL2023' : 'Bottlerocket', types);
  }

  /**
   * Selects a custom image with nodeadm: Amazon Linux 2023 built with the build specification of EKS.
   *
   * The policy of the iptables chain `FORWARD` must be `ACCEPT`, which the kubelet service of EKS images sets. If
   * hardening sets `DROP`, pods reach nothing outside of their node.
   *
   * @param imageId image id, such as `ami-0123456789abcdef0`. Its architecture must be that of the instance types
   * @param serviceCidr service CIDR of the cluster, if the cluster does not define it. Nodes calculate the address of
   * the cluster DNS from it
   * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/
   */
  public static amazonLinux2023Custom(imageId: string, serviceCidr?: string): Image {
    validateArguments('Image.amazonLinux2023Custom', arguments);
    return new Image('AL2023', {}, imageId, serviceCidr);
  }

  /**
   * Selects a custom image of Bottlerocket.
   *
   * @param imageId image id, such as `ami-0123456789abcdef0`. Its architecture must be that of the instance types
   */
  public static bottlerocketCustom(imageId: string): Image {
    validateArguments('Image.bottlerocketCustom', arguments);
    return new Image('Bottlerocket', {}, imageId);
  }

  private constructor(
    /** @internal */
    public readonly _operatingSystem: NodeSystem,
    private readonly amiTypes: AmiTypes,
    /** Id of a custom image. @internal */
    public readonly _imageId?: string,
    /** @internal */
    public readonly _serviceCidr?: string,
  ) {
    validateId('image', _imageId, { errorName: 'NodeImage' });
  }

  /** Volumes of the image. @internal */
  public get _volumes(): NodeVolume[] {
    return this._operatingSystem === 'AL2023' ? AL2023_VOLUMES : BOTTLEROCKET_VOLUMES;
  }

  /**
   * Returns the AMI type for the architecture of the instance types. Undefined for a custom image, with which EKS
   * accepts none.
   *
   * @internal
   */
  public _amiType([type]: readonly string[], limits: InstanceLimitsLookup): string | undefined {
    if (this._imageId !== undefined) {
      return undefined;
    }
    return (
      (limits.isArm(type) ? this.amiTypes.arm : this.amiTypes.x86) ??
      fail(
        'NodeImage',
        limits.isArm(type)
          ? `"${formatValue(type)}" is an Arm instance type, but "${this.amiTypes.x86}" is an x86 image. Choose an x86 instance type or another Image`
          : `"${formatValue(type)}" is an x86 instance type, but "${this.amiTypes.arm}" is an Arm image. Choose an Arm instance type or another Image`,
      )
    );
  }
}

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
  readonly taints: readonly Taint[];
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

/**
 * Returns the tenth address of the service CIDR. Undefined for a deploy-time CIDR, because Bottlerocket then reads it
 * from EKS.
 */
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

/** Quotes a string. A JSON string is also valid in YAML and TOML. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
