import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { InstanceLimitsOptions } from '../addressing/instance-limits';
import { InstanceLimits, InstanceLimitsLookup } from '../addressing/instance-limits';
import { maxPodsByAddresses } from '../addressing/max-pods';
import { validateAddonOf } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { VpcCni } from '../cni/vpc-cni';
import { fail } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import { warn } from '../foundation/warnings';
import { ec2NodeClassSpec, type KarpenterNodes, poolRequirements } from './karpenter';
import { bottlerocketSettings, Image, type JoinDetails, nodeConfig } from './node-image';
import type { Taint } from './node-labels-and-taints';
import {
  kubernetesPrefixedLabels,
  MAX_LABELS_OR_TAINTS,
  validateKubeletLabels,
  validateNodeLabels,
} from './node-labels-and-taints';
import {
  fittingMaxPods,
  typesWithoutTrunk,
  unknownTypes,
  validateImage,
  validateNodeInstanceTypes,
  validateNodeNumbers,
} from './node-validation';
import { type PodNetwork, podNetworkOf } from './pod-network';

/** Options of nodes, for node groups and for nodes that other components start. */
export interface NodeOptions {
  /**
   * Instance types, all of one architecture. The type with the fewest addresses determines the maximum number of pods
   * of all nodes.
   *
   * Types with GPUs or Neuron devices need an image with their drivers. The order is the priority for On-Demand
   * capacity. Changing the list or its order replaces a managed node group.
   */
  readonly instanceTypes: ec2.InstanceType[];

  /**
   * Limits of instance types that are not in the table of the library, by type name: `{ 'm99i.large': {
   * networkInterfaces: 3, ipv4AddressesPerInterface: 10 } }`.
   *
   * They override the table. Limits of types that are not used have no effect. Limits that change `maxPods` replace the
   * nodes of a managed node group, one after another.
   *
   * @default - the limits of the table. An unknown type counts as the smallest type of its size, and results in a
   * warning
   */
  readonly instanceLimits?: Record<string, InstanceLimitsOptions>;

  /**
   * Image of the nodes. Changing the operating system, the architecture or the GPU variant replaces a managed node
   * group. Another custom image replaces its nodes, one after another.
   *
   * @default Image.amazonLinux2023()
   */
  readonly image?: Image;

  /**
   * Size of the encrypted volume for container images and logs in GiB, 20 or more.
   *
   * It is the root volume of Amazon Linux 2023, and the second volume of Bottlerocket. Changing this replaces the nodes
   * of a managed node group, one after another.
   *
   * @default 50
   */
  readonly diskSize?: number;

  /**
   * Kubernetes labels of the nodes. Invalid keys and values fail as `NodeLabel`.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;

  /**
   * Taints of the nodes. Changing them, or their order, does not replace nodes.
   *
   * @default - none
   */
  readonly taints?: Taint[];

  /**
   * Maximum number of pods of a node, 1 or more. With it, instance types need not be in the table of the library.
   *
   * Changing this replaces the nodes of a managed node group, one after another.
   *
   * @default - the number of pods that the smallest type supports with the CNI configuration, at most 110 (up to 30
   * vCPUs) or 250
   * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
   */
  readonly maxPods?: number;

  /**
   * Hop limit of the instance metadata, 1 to 64. With 1, pods cannot read the credentials of the node. With 2, they
   * can.
   *
   * Changing this replaces the nodes of a managed node group, one after another.
   *
   * @default 1
   */
  readonly metadataHopLimit?: number;

  /**
   * Security groups of the nodes, 1 to 16 (more than 5 need a higher quota).
   *
   * They replace the cluster security group, so they must allow traffic between nodes and the control plane, as
   * `NodeSecurityGroup` does. Nodes without a common security group cannot communicate. The order has no effect.
   * Changing this replaces the nodes of a managed node group, one after another.
   *
   * @default - the cluster security group, which EKS attaches to nodes of a managed node group
   * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/** Properties of node settings. */
export interface NodeNetworkingProps extends NodeOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;

  /**
   * The VPC CNI of the cluster. Its configuration determines the maximum number of pods of a node.
   *
   * @default - the `Cilium` in ENI mode of the cluster, which must be defined before. It fails as `NodeCni` without one
   */
  readonly vpcCni?: VpcCni;

  /**
   * DNS server of pods, if it is not the Service `kube-dns`: `clusterDnsIp` of NodeLocal DNSCache.
   *
   * @default - the Service `kube-dns`
   */
  readonly clusterDnsIp?: string;
}

/** Maximum number of security groups of a network interface, with the highest possible quota. */
const MAX_NODE_SECURITY_GROUPS = 16;

/**
 * Node settings that match the network of their cluster.
 *
 * Use them with `NodeGroup`, `Nodegroup` of either EKS module, Auto Scaling groups and Karpenter. It defines no
 * resources by itself.
 */
export class NodeNetworking {
  /** Maximum number of pods of a node. */
  public readonly maxPods: number;

  private readonly types: string[];
  private readonly podNetwork: PodNetwork;
  private readonly limits: InstanceLimitsLookup;
  private readonly image: Image;
  private readonly diskSize: number;
  private readonly metadataHopLimit: number;

  constructor(private readonly props: NodeNetworkingProps) {
    const unknownOptions = validateArguments('NodeNetworking', arguments);
    this.podNetwork = podNetworkOf(props);
    for (const text of unknownOptions) {
      warn(this.podNetwork.construct, 'unknownOption', text);
    }
    this.types = props.instanceTypes.map(String);
    this.limits = new InstanceLimitsLookup(props.instanceLimits);
    validateNodeInstanceTypes(this.types, this.limits);
    validateNodeNumbers(props);
    validateNodeLabels('NodeLabel', props.labels);
    validateKubeletLabels(props.labels);
    validateNodeTaints(props.taints);
    this.validateSecurityGroups();
    this.image = props.image ?? Image.amazonLinux2023();
    this.diskSize = props.diskSize ?? 50;
    this.metadataHopLimit = props.metadataHopLimit ?? 1;
    if (props.vpcCni) {
      validateAddonOf(props.cluster, props.vpcCni, props.vpcCni);
    }
    this.maxPods = props.maxPods ?? fittingMaxPods(this.types, this.podNetwork.addressingMode, this.limits);
  }

  /**
   * User data for the launch template of a managed node group.
   *
   * It contains only settings that EKS does not add. For a custom image, it contains all join settings. Each access
   * returns a new object.
   */
  public get userData(): ec2.UserData {
    return this.image._imageId === undefined ? this.toUserData() : this.joiningUserData;
  }

  /**
   * User data with all join settings, for example for an Auto Scaling group. Each access returns a new object.
   *
   * A missing cluster attribute fails as `ClusterAttribute`. The role of such nodes needs an access entry of type
   * `EC2_LINUX`.
   */
  public get joiningUserData(): ec2.UserData {
    return this.toUserData(this.joinDetails());
  }

  /** AMI type for `AWS::EKS::Nodegroup`, such as `AL2023_x86_64_STANDARD`. Undefined for a custom image. */
  public get amiType(): string | undefined {
    return this.image._amiType(this.types, this.limits);
  }

  /**
   * Defines a launch template for a managed node group.
   *
   * It contains user data, IMDSv2 and encrypted volumes, and the custom image and security groups if they are given.
   * Set its id and version as `launchTemplateSpec` of `eks.Nodegroup`, with `amiType` and `instanceTypes`.
   *
   * @param scope scope of the launch template
   * @param id construct id
   */
  public defineLaunchTemplate(scope: Construct, id: string): ec2.LaunchTemplate {
    validateArguments('NodeNetworking.defineLaunchTemplate', arguments);
    // The order has no effect in EC2. A new order would result in a new version of the launch template, and EKS would
    // replace all nodes.
    const [first, ...others] = [...(this.props.securityGroups ?? [])].sort((one, other) =>
      one.node.path < other.node.path ? -1 : 1,
    );
    const template = new ec2.LaunchTemplate(scope, id, {
      userData: this.userData,
      machineImage: this.machineImage,
      securityGroup: first,
      httpEndpoint: true,
      requireImdsv2: true,
      httpPutResponseHopLimit: this.metadataHopLimit,
      blockDevices: this.image._volumes.map(({ deviceName, gibibytes }) => ({
        deviceName,
        volume: ec2.BlockDeviceVolume.ebs(gibibytes ?? this.diskSize, {
          encrypted: true,
          volumeType: ec2.EbsDeviceVolumeType.GP3,
        }),
      })),
    });
    for (const other of others) {
      template.addSecurityGroup(other);
    }
    template.node.addValidation({ validate: () => this.validateTemplate(template) });
    this.props.cluster._context.interfaces.add({
      scope: template,
      of: 'nodes',
      groups: this.props.securityGroups ?? [],
    });
    return template;
  }

  /**
   * Returns the networking part of the `spec` of Karpenter's `EC2NodeClass`.
   *
   * Add a role and the selection of an image. Subnets and the security group are selected by the tags of
   * `network.tagForKarpenter`.
   *
   * @param discoveryName value of the tag
   * @see https://karpenter.sh/docs/concepts/nodeclasses/
   */
  public karpenterNodeClass(discoveryName: string): Record<string, unknown> {
    validateArguments('NodeNetworking.karpenterNodeClass', arguments);
    return ec2NodeClassSpec(this.karpenterNodes, discoveryName);
  }

  /**
   * Requirements of Karpenter's `NodePool` that match these settings.
   *
   * They contain the instance types, the Nitro hypervisor if pods have prefixes, and the zones with pod subnets. Set
   * them as `spec.template.spec.requirements`.
   */
  public get karpenterRequirements(): Record<string, unknown>[] {
    return poolRequirements(this.karpenterNodes);
  }

  /** Adds warnings about valid settings with unwanted effects to a construct. @internal */
  public _warnAt(scope: Construct): void {
    this.warnOfTypesWithoutTrunk(scope);
    this.warnOfUnknownTypes(scope);
    this.warnOfMaxPods(scope);
    this.warnOfLabels(scope);
    if (this.metadataHopLimit > 1) {
      warn(
        scope,
        'imdsHopLimit',
        'Pods can read the instance metadata, including the credentials of the node role. Leave metadataHopLimit at 1 and use workload identity.',
      );
    }
  }

  private warnOfTypesWithoutTrunk(scope: Construct): void {
    const unable = this.podNetwork.podSecurityGroups ? typesWithoutTrunk(this.types, this.limits) : [];
    if (unable.length > 0) {
      warn(
        scope,
        'podSecurityGroupsTrunk',
        `Security groups for pods are not supported on ${unable.join(', ')}. Such pods only start on Nitro instance types with a trunk, which excludes the t families.${unable.some((type) => this.limits.isGiven(type)) ? ' If a type has a trunk, write branchInterfaces in its instanceLimits.' : ''}`,
      );
    }
  }

  /** Warns if `maxPods` exceeds the addresses. It does not fail, because pods on the host network need no address. */
  private warnOfMaxPods(scope: Construct): void {
    const { cluster, maxPods } = this.props;
    if (
      maxPods === undefined ||
      !isConcrete(maxPods) ||
      cluster.isIpv6 ||
      unknownTypes(this.types, this.limits).length > 0
    ) {
      return;
    }
    const [[type, most]] = this.types
      .map((name) => [name, maxPodsByAddresses(this.limits.of(name), this.podNetwork.addressingMode)] as const)
      .sort(([, one], [, other]) => one - other);
    if (maxPods > most) {
      warn(
        scope,
        'maxPodsAddresses',
        `maxPods: ${maxPods} exceeds the ${most} pods for which ${type} has addresses. Further pods get no address and stay in ContainerCreating. Leave maxPods out, or write PodAddressing.prefixDelegation().`,
      );
    }
  }

  private warnOfLabels(scope: Construct): void {
    const [label] = kubernetesPrefixedLabels(this.props.labels);
    if (label !== undefined) {
      warn(
        scope,
        'nodeLabelPrefix',
        `The label "${label}" has a Kubernetes prefix. The kubelet accepts it, but EKS has rejected such prefixes in managed node groups. Write your own prefix, such as "example.com/${label.split('/')[1]}".`,
      );
    }
  }

  private warnOfUnknownTypes(scope: Construct): void {
    const unknown = this.props.maxPods === undefined ? unknownTypes(this.types, this.limits) : [];
    if (unknown.length > 0) {
      warn(
        scope,
        'instanceTypeUnknown',
        `The limits of ${unknown.join(', ')} are not in the table of ${InstanceLimits.AS_OF}. Nodes have a limit of ${this.maxPods} pods, which the smallest type of the size supports, and subnetCapacity does not count them. Write their limits, which "aws ec2 describe-instance-types" prints, as instanceLimits.`,
      );
    }
  }

  private get karpenterNodes(): KarpenterNodes {
    const { image, types, maxPods, diskSize, metadataHopLimit } = this;
    return {
      image,
      clusterDnsIp: this.props.clusterDnsIp,
      instanceTypes: types,
      maxPods,
      diskSize,
      metadataHopLimit,
      isIpv6: this.props.cluster.isIpv6,
      usesPrefixes: this.podNetwork.addressingMode.usesPrefixes,
      podZones: this.podNetwork.podZones,
    };
  }

  /** Validates the image. It runs as a validation, because an image parameter may be resolved later. */
  private validateTemplate(template: ec2.LaunchTemplate): string[] {
    validateImage(template.node.defaultChild as ec2.CfnLaunchTemplate, this.props.cluster, template);
    return [];
  }

  private toUserData(join?: JoinDetails): ec2.UserData {
    const kubelet = { maxPods: this.maxPods, clusterDnsIp: this.props.clusterDnsIp };
    if (this.image._operatingSystem === 'Bottlerocket') {
      return ec2.UserData.custom(bottlerocketSettings(kubelet, join));
    }
    const userData = new ec2.MultipartUserData();
    userData.addPart(
      ec2.MultipartBody.fromRawBody({
        contentType: 'application/node.eks.aws',
        body: nodeConfig(kubelet, join),
      }),
    );
    return userData;
  }

  private joinDetails(): JoinDetails {
    const { cluster, labels = {}, taints = [] } = this.props;
    const serviceCidr = this.image._serviceCidr ?? cluster._context.ownServiceCidr;
    if (serviceCidr === undefined && this.image._operatingSystem === 'AL2023') {
      fail(
        'ClusterAttribute',
        '"serviceIpv4Cidr" of the cluster is unknown, and nodes need it to find the cluster DNS. Define the cluster with it, or write Image.amazonLinux2023Custom(imageId, serviceCidr)',
      );
    }
    return {
      clusterName: cluster.clusterName,
      endpoint: cluster._context.endpoint(),
      certificateAuthority: cluster._context.certificateAuthority(),
      serviceCidr,
      labels,
      taints,
    };
  }

  /** Custom image without a lookup. */
  private get machineImage(): ec2.IMachineImage | undefined {
    const { _imageId: imageId } = this.image;
    return imageId === undefined
      ? undefined
      : { getImage: () => ({ imageId, osType: ec2.OperatingSystemType.LINUX, userData: this.userData }) };
  }

  private validateSecurityGroups(): void {
    const { securityGroups } = this.props;
    validateIds(
      'securityGroup',
      securityGroups?.map(({ securityGroupId }) => securityGroupId),
    );
    const count = securityGroups?.length ?? 1;
    if (count < 1 || count > MAX_NODE_SECURITY_GROUPS) {
      fail(
        'NodeSecurityGroups',
        `"${count}" security groups are not supported on a network interface. Write 1 to ${MAX_NODE_SECURITY_GROUPS}, or leave securityGroups out to use the cluster security group`,
      );
    }
  }
}

/** Validates that taints are unique, and at most 50. */
function validateNodeTaints(taints: readonly Taint[] = []): void {
  const identities = taints.map(({ _identity }) => _identity);
  const repeated = firstDuplicate(identities);
  if (repeated !== undefined) {
    fail('NodeLabel', `"${repeated}" is the key and effect of two taints. Remove one of them`);
  }
  if (taints.length > MAX_LABELS_OR_TAINTS) {
    fail(
      'NodeLabel',
      `"${taints.length}" taints exceed the limit of a managed node group. Write at most ${MAX_LABELS_OR_TAINTS}`,
    );
  }
}
