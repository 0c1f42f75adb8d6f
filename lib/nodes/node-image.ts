import type { KnownLimits } from '../addressing/known-limits';
import { validateId } from '../foundation/ids';
import { validateArguments } from '../foundation/input';
import { refuse } from '../foundation/refusals';
import { shown } from '../foundation/tokens';

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
export class NodeImage {
  /** Amazon Linux 2023, for both architectures, without drivers for GPUs and Neuron devices. */
  public static amazonLinux2023(): NodeImage {
    return new NodeImage('AL2023', { x86: 'AL2023_x86_64_STANDARD', arm: 'AL2023_ARM_64_STANDARD' });
  }

  /** Amazon Linux 2023 with NVIDIA GPU drivers, for both architectures. */
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

  /** Bottlerocket with NVIDIA GPU drivers, for both architectures. */
  public static bottlerocketNvidia(): NodeImage {
    return new NodeImage('Bottlerocket', { x86: 'BOTTLEROCKET_x86_64_NVIDIA', arm: 'BOTTLEROCKET_ARM_64_NVIDIA' });
  }

  /** Bottlerocket with FIPS 140 validated modules, for both architectures. */
  public static bottlerocketFips(): NodeImage {
    return new NodeImage('Bottlerocket', { x86: 'BOTTLEROCKET_x86_64_FIPS', arm: 'BOTTLEROCKET_ARM_64_FIPS' });
  }

  /** Bottlerocket with NVIDIA GPU drivers and FIPS 140 validated modules, for both architectures. */
  public static bottlerocketNvidiaFips(): NodeImage {
    return new NodeImage('Bottlerocket', {
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
  public static ofAmiType(amiType: string): NodeImage {
    validateArguments('NodeImage.ofAmiType', arguments);
    const [system] = /^(AL2023|BOTTLEROCKET)_\w+$/.exec(amiType)?.slice(1) ?? [];
    if (system === undefined) {
      refuse(
        'NodeImage',
        `"${shown(amiType)}" is not an AMI type of Amazon Linux 2023 or Bottlerocket. Write one that starts with AL2023_ or BOTTLEROCKET_, or use a factory with an image id`,
      );
    }
    const types = amiType.includes('ARM_64') ? { arm: amiType } : { x86: amiType };
    return new NodeImage(system === 'AL2023' ? 'AL2023' : 'Bottlerocket', types);
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
  public static amazonLinux2023Custom(imageId: string, serviceCidr?: string): NodeImage {
    validateArguments('NodeImage.amazonLinux2023Custom', arguments);
    return new NodeImage('AL2023', {}, imageId, serviceCidr);
  }

  /**
   * Selects a custom image of Bottlerocket.
   *
   * @param imageId image id, such as `ami-0123456789abcdef0`. Its architecture must be that of the instance types
   */
  public static bottlerocketCustom(imageId: string): NodeImage {
    validateArguments('NodeImage.bottlerocketCustom', arguments);
    return new NodeImage('Bottlerocket', {}, imageId);
  }

  private constructor(
    /** @internal */
    public readonly _system: NodeSystem,
    private readonly amiTypes: AmiTypes,
    /** Id of a custom image. @internal */
    public readonly _imageId?: string,
    /** @internal */
    public readonly _serviceCidr?: string,
  ) {
    validateId('image', _imageId, { refusal: 'NodeImage' });
  }

  /** Volumes of the image. @internal */
  public get _volumes(): NodeVolume[] {
    return this._system === 'AL2023' ? AL2023_VOLUMES : BOTTLEROCKET_VOLUMES;
  }

  /**
   * Returns the AMI type for the architecture of the instance types. Undefined for a custom image, with which EKS
   * accepts none. @internal
   */
  public _amiType([type]: readonly string[], known: KnownLimits): string | undefined {
    if (this._imageId !== undefined) {
      return undefined;
    }
    return (
      (known.isArm(type) ? this.amiTypes.arm : this.amiTypes.x86) ??
      refuse(
        'NodeImage',
        known.isArm(type)
          ? `"${shown(type)}" is an Arm instance type, but "${this.amiTypes.x86}" is an x86 image. Choose an x86 instance type or another NodeImage`
          : `"${shown(type)}" is an x86 instance type, but "${this.amiTypes.arm}" is an Arm image. Choose an Arm instance type or another NodeImage`,
      )
    );
  }
}
