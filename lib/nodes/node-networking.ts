import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { InstanceLimits, InstanceLimitsLookup } from '../addressing/instance-limits';
import type { InstanceLimitsOptions } from '../addressing/instance-limits-options';
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

/** What a node is, whatever starts it. */
export interface NodeOptions {
  /**
   * The instance types, all of one architecture. The one with the fewest addresses decides how many pods every node takes. Types with GPUs and
   * Neuron devices want an image with their drivers. Changing the list or its order, which is the priority of on-demand capacity, replaces
   * a managed node group.
   */
  readonly instanceTypes: ec2.InstanceType[];

  /**
   * The limits of types that are newer than the table of the library, by their names: `{ 'm99i.large': { networkInterfaces: 3,
   * ipv4AddressesPerInterface: 10 } }`. They take the place of those of the table. Limits of other types than those of the nodes pass. Limits that
   * change `maxPods` replace the nodes of a managed node group, one after another.
   *
   * @default - the limits of the table; a type that it does not have counts as the smallest of its size, with a warning
   */
  readonly instanceLimits?: Record<string, InstanceLimitsOptions>;

  /**
   * The image of the nodes. Changing the family, the architecture or the GPU variant replaces a managed node group; another custom image
   * replaces its nodes one after another.
   *
   * @default Image.amazonLinux2023()
   */
  readonly image?: Image;

  /**
   * The size of the encrypted volume for images and logs of containers in GiB, 20 or more: the root volume of Amazon Linux 2023, the second
   * one of Bottlerocket. Changing this replaces the nodes of a managed node group, one after another.
   *
   * @default 50
   */
  readonly diskSize?: number;

  /**
   * Kubernetes labels of the nodes. Keys and values that Kubernetes does not take are refused as `NodegroupSize`.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;

  /**
   * What keeps pods off the nodes that do not tolerate it. Changing them, or their order, replaces no node.
   *
   * @default - nothing
   */
  readonly taints?: Taint[];

  /**
   * The pods that a node takes, 1 or more. With it, instance types are not held against the library's table. Changing this replaces the
   * nodes of a managed node group, one after another.
   *
   * @default - what the addresses of the smallest type allow under the CNI's configuration, and no more than 110 (up to 30 vCPUs) or 250
   * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
   */
  readonly maxPods?: number;

  /**
   * How far the instance metadata answers, 1 to 64 hops: 1 keeps pods away from the node's credentials, 2 lets them in. Changing this
   * replaces the nodes of a managed node group, one after another.
   *
   * @default 1
   */
  readonly metadataHopLimit?: number;

  /**
   * The security groups of the nodes, 1 to 16 (more than 5 with a raised quota). They take the place of the cluster security group, so together
   * they let the nodes reach the control plane, and it them: `NodeSecurityGroup` does. Nodes of groups with other security groups are
   * strangers to them. Their order means nothing. Changing this replaces the nodes of a managed node group, one after another.
   *
   * @default - the cluster security group, which EKS gives to the nodes of a managed node group
   * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/** What a node is, and the cluster and the CNI that it has to fit. */
export interface NodeNetworkingProps extends NodeOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;

  /** The VPC CNI of the cluster: its configuration decides how many pods a node takes. */
  readonly vpcCni: VpcCni;

  /**
   * The DNS server of pods, where it is not the Service `kube-dns`: `clusterDnsIp` of NodeLocal DNSCache.
   *
   * @default - the Service `kube-dns`
   */
  readonly clusterDnsIp?: string;
}

/** The most security groups that EC2 allows on a network interface, with its quota raised as far as it goes. */
const MAX_NODE_SECURITY_GROUPS = 16;

/**
 * How nodes fit the network of their cluster, for everything that starts nodes: `NodeGroup`, `Nodegroup` of either EKS module, Auto Scaling
 * groups and Karpenter. A value: it defines nothing until asked to.
 */
export class NodeNetworking {
  /** The pods that a node takes. */
  public readonly maxPods: number;

  private readonly types: string[];
  private readonly limits: InstanceLimitsLookup;
  private readonly image: Image;
  private readonly diskSize: number;
  private readonly metadataHopLimit: number;

  constructor(private readonly props: NodeNetworkingProps) {
    for (const text of validateArguments('NodeNetworking', arguments)) {
      warn(props.vpcCni, 'unknownOption', text);
    }
    this.types = props.instanceTypes.map(String);
    this.limits = new InstanceLimitsLookup(props.instanceLimits);
    validateNodeInstanceTypes(this.types, this.limits);
    validateNodeNumbers(props);
    validateNodeLabels('NodegroupSize', props.labels);
    validateKubeletLabels(props.labels);
    validateNodeTaints(props.taints);
    this.validateSecurityGroups();
    this.image = props.image ?? Image.amazonLinux2023();
    this.diskSize = props.diskSize ?? 50;
    this.metadataHopLimit = props.metadataHopLimit ?? 1;
    validateAddonOf(props.cluster, props.vpcCni, props.vpcCni);
    this.maxPods = props.maxPods ?? fittingMaxPods(this.types, props.vpcCni._addressingMode, this.limits);
  }

  /**
   * User data for the launch template of a managed node group: what EKS does not tell its nodes by itself, or, for a custom image, everything.
   * A new object each time.
   */
  public get userData(): ec2.UserData {
    return this.image._imageId === undefined ? this.toUserData() : this.joiningUserData;
  }

  /**
   * User data for nodes that nobody else tells how to join, such as those of an Auto Scaling group. A new object each time.
   *
   * What the cluster does not say is refused as `ClusterAttribute`. The role of such nodes needs an access entry of the type `EC2_LINUX`.
   */
  public get joiningUserData(): ec2.UserData {
    return this.toUserData(this.joinDetails());
  }

  /** `AL2023_x86_64_STANDARD` and the like for `AWS::EKS::Nodegroup`; undefined for a custom image. */
  public get amiType(): string | undefined {
    return this.image._amiType(this.types, this.limits);
  }

  /**
   * Defines a launch template for a managed node group: user data, IMDSv2, encrypted volumes, and where they were given the image and the
   * security groups. Name its id and version as `launchTemplateSpec` of `eks.Nodegroup`, beside `amiType` and `instanceTypes`.
   *
   * @param scope of the launch template
   * @param id under the scope
   */
  public defineLaunchTemplate(scope: Construct, id: string): ec2.LaunchTemplate {
    validateArguments('NodeNetworking.defineLaunchTemplate', arguments);
    // Their order means nothing to EC2, but in a launch template a new order is a new version, for which EKS replaces all nodes.
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
    this.props.cluster._interfaces.add({ scope: template, of: 'nodes', groups: this.props.securityGroups ?? [] });
    return template;
  }

  /**
   * The networking of Karpenter's `EC2NodeClass`: a part of its `spec`, to which a role and the choice of an image are added. Subnets and
   * security group are found by the tags of `network.tagForKarpenter`.
   *
   * @param discoveryName the value of the tag
   * @see https://karpenter.sh/docs/concepts/nodeclasses/
   */
  public karpenterNodeClass(discoveryName: string): Record<string, unknown> {
    validateArguments('NodeNetworking.karpenterNodeClass', arguments);
    return ec2NodeClassSpec(this.karpenterNodes, discoveryName);
  }

  /**
   * The requirements of Karpenter's `NodePool` by which its nodes fit: the instance types, which hold the pods of the node class, Nitro where
   * pods have prefixes, and zones with a pod subnet. They go into `spec.template.spec.requirements`.
   */
  public get karpenterRequirements(): Record<string, unknown>[] {
    return poolRequirements(this.karpenterNodes);
  }

  /** Warns at a construct of what is allowed and unwise. @internal */
  public _warnAt(scope: Construct): void {
    this.warnOfTypesWithoutTrunk(scope);
    this.warnOfUnknownTypes(scope);
    this.warnOfMaxPods(scope);
    this.warnOfLabels(scope);
    if (this.metadataHopLimit > 1) {
      warn(
        scope,
        'imdsHopLimit',
        'Pods reach the instance metadata, and with it the role of the node; keep metadataHopLimit at 1 and use workload identity.',
      );
    }
  }

  private warnOfTypesWithoutTrunk(scope: Construct): void {
    const unable = this.props.vpcCni._podSecurityGroups ? typesWithoutTrunk(this.types, this.limits) : [];
    if (unable.length > 0) {
      warn(
        scope,
        'podSecurityGroupsTrunk',
        `No pod has security groups of its own on ${unable.join(', ')}: such pods wait for nodes of types with a trunk, which are of the Nitro System and of no t family.${unable.some((type) => this.limits.isGiven(type)) ? ' Where a type has a trunk, give branchInterfaces in its instanceLimits.' : ''}`,
      );
    }
  }

  /** Pods of the host network need no address, so that more pods may work. */
  private warnOfMaxPods(scope: Construct): void {
    const { cluster, maxPods, vpcCni } = this.props;
    if (
      maxPods === undefined ||
      !isConcrete(maxPods) ||
      cluster.isIpv6 ||
      unknownTypes(this.types, this.limits).length > 0
    ) {
      return;
    }
    const [[type, most]] = this.types
      .map((name) => [name, maxPodsByAddresses(this.limits.of(name), vpcCni._addressingMode)] as const)
      .sort(([, one], [, other]) => one - other);
    if (maxPods > most) {
      warn(
        scope,
        'maxPodsAddresses',
        `maxPods: ${maxPods} is more than the ${most} pods for which ${type} has addresses: pods beyond them get none and stay in ContainerCreating. Leave maxPods out, or write PodAddressing.prefixDelegation().`,
      );
    }
  }

  private warnOfLabels(scope: Construct): void {
    const [label] = kubernetesPrefixedLabels(this.props.labels);
    if (label !== undefined) {
      warn(
        scope,
        'nodeLabelPrefix',
        `The label "${label}" has a prefix of Kubernetes: the kubelet takes it, and EKS has refused such prefixes in managed node groups. Use a prefix of your own, such as "example.com/${label.split('/')[1]}".`,
      );
    }
  }

  private warnOfUnknownTypes(scope: Construct): void {
    const unknown = this.props.maxPods === undefined ? unknownTypes(this.types, this.limits) : [];
    if (unknown.length > 0) {
      warn(
        scope,
        'instanceTypeUnknown',
        `The limits of ${unknown.join(', ')} are not among those of ${InstanceLimits.AS_OF}: nodes take ${this.maxPods} pods, as many as the smallest type of the size holds, and subnetCapacity does not count them. Give their network interfaces and addresses as instanceLimits: aws ec2 describe-instance-types prints them.`,
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
      usesPrefixes: this.props.vpcCni._addressingMode.usesPrefixes,
      podZones: this.props.vpcCni._podZones,
    };
  }

  /** Known late: a parameter that the image is read from may be resolved once the tree is whole. */
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
    const serviceCidr = this.image._serviceCidr ?? cluster._ownServiceCidr;
    if (serviceCidr === undefined && this.image._operatingSystem === 'AL2023') {
      fail(
        'ClusterAttribute',
        '"serviceIpv4Cidr" is what nodes find the DNS of the cluster by, and the cluster does not say it, define the cluster with it or write Image.amazonLinux2023Custom(imageId, serviceCidr)',
      );
    }
    return {
      clusterName: cluster.clusterName,
      endpoint: cluster._endpoint(),
      certificateAuthority: cluster._certificateAuthority(),
      serviceCidr,
      labels,
      taints,
    };
  }

  /** An image by its id alone: nothing is looked up. */
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
        'NodegroupSize',
        `"${count}" security groups cannot be on a network interface, give 1 to ${MAX_NODE_SECURITY_GROUPS}, or none for the cluster security group`,
      );
    }
  }
}

/** A node has a taint once, and a managed node group 50 at the most. */
function validateNodeTaints(taints: readonly Taint[] = []): void {
  const identities = taints.map(({ _identity }) => _identity);
  const repeated = firstDuplicate(identities);
  if (repeated !== undefined) {
    fail('NodeLabel', `"${repeated}" is the key and effect of two taints, write one of them`);
  }
  if (taints.length > MAX_LABELS_OR_TAINTS) {
    fail(
      'NodeLabel',
      `"${taints.length}" taints are more than a managed node group takes, write ${MAX_LABELS_OR_TAINTS} or less`,
    );
  }
}
