import type { KnownLimits } from '../addressing/known-limits';
import { validateId } from '../foundation/ids';
import { validateArguments } from '../foundation/input';
import { refuse } from '../foundation/refusals';
import { shown } from '../foundation/tokens';

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
export class NodeImage {
  /** Amazon Linux 2023, for both architectures, without drivers for GPUs and Neuron devices. */
  public static amazonLinux2023(): NodeImage {
    return new NodeImage('AL2023', { x86: 'AL2023_x86_64_STANDARD', arm: 'AL2023_ARM_64_STANDARD' });
  }

  /** Amazon Linux 2023 with drivers for GPUs of NVIDIA, for both architectures. */
  public static amazonLinux2023Nvidia(): NodeImage {
    return new NodeImage('AL2023', { x86: 'AL2023_x86_64_NVIDIA', arm: 'AL2023_ARM_64_NVIDIA' });
  }

  /** Amazon Linux 2023 with drivers for Neuron devices, for x86 types such as `inf2` and `trn1`. */
  public static amazonLinux2023Neuron(): NodeImage {
    return new NodeImage('AL2023', { x86: 'AL2023_x86_64_NEURON' });
  }

  /** Bottlerocket, for both architectures. */
  public static bottlerocket(): NodeImage {
    return new NodeImage('Bottlerocket', { x86: 'BOTTLEROCKET_x86_64', arm: 'BOTTLEROCKET_ARM_64' });
  }

  /** Bottlerocket with drivers for GPUs of NVIDIA, for both architectures. */
  public static bottlerocketNvidia(): NodeImage {
    return new NodeImage('Bottlerocket', { x86: 'BOTTLEROCKET_x86_64_NVIDIA', arm: 'BOTTLEROCKET_ARM_64_NVIDIA' });
  }

  /** Bottlerocket with modules validated under FIPS 140, for both architectures. */
  public static bottlerocketFips(): NodeImage {
    return new NodeImage('Bottlerocket', { x86: 'BOTTLEROCKET_x86_64_FIPS', arm: 'BOTTLEROCKET_ARM_64_FIPS' });
  }

  /** Bottlerocket with drivers for GPUs of NVIDIA and modules validated under FIPS 140, for both architectures. */
  public static bottlerocketNvidiaFips(): NodeImage {
    return new NodeImage('Bottlerocket', {
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
  public static ofAmiType(amiType: string): NodeImage {
    validateArguments('NodeImage.ofAmiType', arguments);
    const [system] = /^(AL2023|BOTTLEROCKET)_\w+$/.exec(amiType)?.slice(1) ?? [];
    if (system === undefined) {
      refuse(
        'NodeImage',
        `"${shown(amiType)}" is no AMI type of Amazon Linux 2023 or Bottlerocket, write one that begins with AL2023_ or BOTTLEROCKET_, or name an image by its id`,
      );
    }
    const types = amiType.includes('ARM_64') ? { arm: amiType } : { x86: amiType };
    return new NodeImage(system === 'AL2023' ? 'AL2023' : 'Bottlerocket', types);
  }

  /**
   * An image of your own that nodeadm starts: Amazon Linux 2023 by the build specification of EKS. The policy of the iptables chain `FORWARD` must be
   * `ACCEPT`, as the kubelet service of the images of EKS sets it: where hardening sets `DROP`, pods reach nothing outside of their node.
   *
   * @param imageId such as `ami-0123456789abcdef0`; its architecture is that of the instance types
   * @param serviceCidr the service CIDR of the cluster, where the cluster does not say it: nodes find the DNS of the cluster by it
   * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/
   */
  public static amazonLinux2023Custom(imageId: string, serviceCidr?: string): NodeImage {
    validateArguments('NodeImage.amazonLinux2023Custom', arguments);
    return new NodeImage('AL2023', {}, imageId, serviceCidr);
  }

  /**
   * An image of your own of Bottlerocket.
   *
   * @param imageId such as `ami-0123456789abcdef0`; its architecture is that of the instance types
   */
  public static bottlerocketCustom(imageId: string): NodeImage {
    validateArguments('NodeImage.bottlerocketCustom', arguments);
    return new NodeImage('Bottlerocket', {}, imageId);
  }

  private constructor(
    /** @internal */
    public readonly _system: NodeSystem,
    private readonly amiTypes: AmiTypes,
    /** Of a custom image. @internal */
    public readonly _imageId?: string,
    /** @internal */
    public readonly _serviceCidr?: string,
  ) {
    validateId('image', _imageId, { refusal: 'NodeImage' });
  }

  /** The volumes that the image boots with. @internal */
  public get _volumes(): NodeVolume[] {
    return this._system === 'AL2023' ? AL2023_VOLUMES : BOTTLEROCKET_VOLUMES;
  }

  /** The AMI type for types of one architecture; undefined for a custom image, with which EKS takes none. @internal */
  public _amiType([type]: readonly string[], known: KnownLimits): string | undefined {
    if (this._imageId !== undefined) {
      return undefined;
    }
    return (
      (known.isArm(type) ? this.amiTypes.arm : this.amiTypes.x86) ??
      refuse(
        'NodeImage',
        known.isArm(type)
          ? `"${shown(type)}" is an Arm type and "${this.amiTypes.x86}" is for x86, choose an x86 type or another NodeImage`
          : `"${shown(type)}" is an x86 type and "${this.amiTypes.arm}" is for Arm, choose an Arm type or another NodeImage`,
      )
    );
  }
}
