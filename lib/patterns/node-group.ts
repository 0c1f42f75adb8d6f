import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { VpcCni } from '../addons/vpc-cni';
import { limitsOf, maxPodsByAddresses, recommendedMaxPods } from '../addressing/pod-capacity';
import type { ClusterTarget } from '../cluster/cluster-target';
import { type Located, refuse, refusingAt } from '../foundation/refusals';
import { warn } from '../foundation/warnings';

/** The root volume of Amazon Linux 2023. */
const ROOT_DEVICE = '/dev/xvda';

/** What the nodes are bought as. */
export enum NodeCapacityType {
  /** Nodes that stay until they are deleted. */
  ON_DEMAND = 'ON_DEMAND',
  /** Cheaper nodes that EC2 may take back with two minutes' notice. */
  SPOT = 'SPOT',
}

/** Settings of a managed node group. */
export interface NodeGroupOptions {
  /** The instance types, all of one architecture. The smallest decides how many pods every node takes. */
  readonly instanceTypes: ec2.InstanceType[];

  /**
   * The fewest nodes.
   *
   * @default 2
   */
  readonly minSize?: number;

  /**
   * The most nodes.
   *
   * @default - the larger of `minSize` and 3
   */
  readonly maxSize?: number;

  /**
   * The nodes at the start; an autoscaler changes the number later.
   *
   * @default - `minSize`
   */
  readonly desiredSize?: number;

  /**
   * What the nodes are bought as.
   *
   * @default NodeCapacityType.ON_DEMAND
   */
  readonly capacityType?: NodeCapacityType;

  /**
   * The size of the encrypted root volume in GiB, 20 or more.
   *
   * @default 50
   */
  readonly diskSize?: number;

  /**
   * Kubernetes labels of the nodes.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;

  /**
   * The pods that a node takes.
   *
   * @default - what the addresses of the smallest type allow under the CNI's configuration, and no more than 110 (up to 30 vCPUs) or 250
   */
  readonly maxPods?: number;

  /**
   * How far the instance metadata answers: 1 keeps pods away from the node's credentials, 2 lets them in.
   *
   * @default 1
   */
  readonly metadataHopLimit?: number;

  /**
   * The subnets of the nodes.
   *
   * @default - the private subnets of the VPC with egress: in a network of this library, the node subnets
   */
  readonly subnets?: ec2.SubnetSelection;
}

/** A managed node group, and what its nodes have to fit. */
export interface NodeGroupProps extends NodeGroupOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;

  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;

  /** The VPC CNI of the cluster: its configuration decides how many pods a node takes. */
  readonly vpcCni: VpcCni;
}

/** A managed node group on Amazon Linux 2023 whose nodes know how many pods the configuration of the CNI leaves them. */
export class NodeGroup extends Construct {
  /** The node group. */
  public readonly resource: eks.CfnNodegroup;

  /** The role of the nodes: to join the cluster and to pull images, and nothing of the CNI. */
  public readonly role: iam.Role;

  /** The launch template. */
  public readonly launchTemplate: ec2.LaunchTemplate;

  /** The pods that a node takes. */
  public readonly maxPods: number;

  /** The subnets of the nodes. @internal */
  public readonly _subnets: ec2.ISubnet[];

  constructor(scope: Construct, id: string, props: NodeGroupProps) {
    super(scope, id);
    const types = props.instanceTypes.map(String);
    const sizes = scalingConfig(props, this);
    this._subnets = props.vpc.selectSubnets(
      props.subnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    ).subnets;
    this.refuseUncoveredZones(props.vpcCni);
    const isArm = refusingAt(this, () => architecture(props.instanceTypes));
    this.maxPods = props.maxPods ?? refusingAt(this, () => fittingMaxPods(types, props.vpcCni));

    this.role = new iam.Role(this, 'Role', {
      description: `Nodes of ${id}: to join the cluster and to pull images`,
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'].map((name) =>
        iam.ManagedPolicy.fromAwsManagedPolicyName(name),
      ),
    });
    this.launchTemplate = this.defineLaunchTemplate(props);
    this.resource = new eks.CfnNodegroup(this, 'Resource', {
      clusterName: props.cluster.clusterName,
      nodeRole: this.role.roleArn,
      subnets: this._subnets.map(({ subnetId }) => subnetId),
      amiType: isArm ? 'AL2023_ARM_64_STANDARD' : 'AL2023_x86_64_STANDARD',
      capacityType: props.capacityType ?? NodeCapacityType.ON_DEMAND,
      instanceTypes: types,
      labels: props.labels,
      scalingConfig: sizes,
      launchTemplate: {
        id: this.launchTemplate.launchTemplateId as string,
        version: this.launchTemplate.latestVersionNumber,
      },
    });
    // A node group needs its role's policies until its last node is gone; they are part of the role.
    this.resource.node.addDependency(this.role);
    for (const subnet of this._subnets) {
      this.resource.node.addDependency(subnet.internetConnectivityEstablished);
    }
    if ((props.metadataHopLimit ?? 1) > 1) {
      warn(
        this,
        'imdsHopLimit',
        'Pods reach the instance metadata, and with it the role of the node; keep metadataHopLimit at 1 and use workload identity.',
      );
    }
  }

  private defineLaunchTemplate(props: NodeGroupOptions): ec2.LaunchTemplate {
    const userData = new ec2.MultipartUserData();
    userData.addPart(
      ec2.MultipartBody.fromRawBody({ contentType: 'application/node.eks.aws', body: nodeConfig(this.maxPods) }),
    );
    return new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      userData,
      httpEndpoint: true,
      requireImdsv2: true,
      httpPutResponseHopLimit: props.metadataHopLimit ?? 1,
      blockDevices: [
        {
          deviceName: ROOT_DEVICE,
          volume: ec2.BlockDeviceVolume.ebs(props.diskSize ?? 50, {
            encrypted: true,
            volumeType: ec2.EbsDeviceVolumeType.GP3,
          }),
        },
      ],
    });
  }

  /** A node in a zone without an ENIConfig gives its pods no addresses. */
  private refuseUncoveredZones({ _podZones }: VpcCni): void {
    const uncovered = _podZones && this._subnets.find(({ availabilityZone }) => !_podZones.includes(availabilityZone));
    if (uncovered) {
      refuse(
        'CustomNetworkingZones',
        `"${uncovered.availabilityZone}" has nodes and no pod subnet, so pods there get no address, add a pod subnet in that zone or leave it out`,
        this,
      );
    }
  }
}

/** What nodeadm merges into the kubelet's configuration; it knows nothing of prefixes and custom networking by itself. */
function nodeConfig(maxPods: number): string {
  return [
    '---',
    'apiVersion: node.eks.aws/v1alpha1',
    'kind: NodeConfig',
    'spec:',
    '  kubelet:',
    '    config:',
    `      maxPods: ${maxPods}`,
    '',
  ].join('\n');
}

function fittingMaxPods(types: readonly string[], { _addressingMode }: VpcCni): number {
  for (const type of types) {
    const limits = limitsOf(type);
    if (_addressingMode.usesPrefixes && !limits.isNitro) {
      refuse(
        'InstanceTypeUnfit',
        `"${type}" is not of the Nitro System and takes no prefixes, choose another type or PodAddressing.secondaryIp()`,
      );
    }
    if (maxPodsByAddresses(limits, _addressingMode) <= 2) {
      refuse(
        'InstanceTypeUnfit',
        `"${type}" has one network interface and custom networking leaves that one free of pods, choose a larger type`,
      );
    }
  }
  return recommendedMaxPods(types, _addressingMode);
}

function architecture(types: readonly ec2.InstanceType[]): boolean {
  if (types.length === 0) {
    refuse(
      'NodegroupSize',
      '"instanceTypes" is empty, name one type or more, such as new ec2.InstanceType("m7i.large")',
    );
  }
  const isArm = types.map((type) => type.architecture === ec2.InstanceArchitecture.ARM_64);
  const other = types.find((_, index) => isArm[index] !== isArm[0]);
  if (other) {
    refuse(
      'InstanceTypeUnfit',
      `"${other}" and "${types[0]}" are of two architectures and a node group has one image, define a node group for each`,
    );
  }
  return isArm[0];
}

function scalingConfig(
  { minSize = 2, maxSize = Math.max(minSize, 3), desiredSize = minSize }: NodeGroupOptions,
  scope: Located,
) {
  const inOrder = [minSize, maxSize, desiredSize].every((size) => Number.isInteger(size) && size >= 0);
  if (!inOrder || minSize > desiredSize || desiredSize > maxSize || maxSize < 1) {
    refuse(
      'NodegroupSize',
      `"minSize ${minSize}, desiredSize ${desiredSize}, maxSize ${maxSize}" is out of order, write 0 ≤ minSize ≤ desiredSize ≤ maxSize and a maxSize of 1 or more`,
      scope,
    );
  }
  return { minSize, maxSize, desiredSize };
}
