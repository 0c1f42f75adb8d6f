import * as ec2 from 'aws-cdk-lib/aws-ec2';
// The resources of EKS: up to aws-cdk-lib 2.257 only this module exports them, and it loads nothing else for them.
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { VpcCni } from '../addons/vpc-cni';
import { isArm } from '../addressing/pod-capacity';
import type { ClusterTarget } from '../cluster/cluster-target';
import { after } from '../foundation/order';
import { refuse, refusingAt } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { fittingMaxPods, refuseFigures, refuseTypes, sizesOf, typesWithoutTrunk } from './node-figures';

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
  /**
   * The instance types, all of one architecture. The one with the fewest addresses decides how many pods every node takes. The nodes' image
   * holds no drivers for GPUs and Neuron devices.
   */
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
   * The pods that a node takes, 1 or more. With it, instance types are not held against the library's table.
   *
   * @default - what the addresses of the smallest type allow under the CNI's configuration, and no more than 110 (up to 30 vCPUs) or 250
   * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
   */
  readonly maxPods?: number;

  /**
   * How far the instance metadata answers, 1 to 64 hops: 1 keeps pods away from the node's credentials, 2 lets them in.
   *
   * @default 1
   */
  readonly metadataHopLimit?: number;

  /**
   * The subnets of the nodes.
   *
   * @default - the node subnets, in a node group of `ClusterNetworking`; elsewhere the private subnets of the VPC with egress
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

/**
 * A managed node group on Amazon Linux 2023 whose nodes know how many pods the configuration of the CNI leaves them. It waits for the CNI and
 * for its subnets' way out; `ClusterNetworking` puts it into an order with everything else.
 */
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
    const scalingConfig = refusingAt(this, () => {
      refuseTypes(types);
      refuseFigures(props);
      return sizesOf(props);
    });
    this._subnets = props.vpc.selectSubnets(
      props.subnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    ).subnets;
    this.refuseUncoveredZones(props.vpcCni);
    this.maxPods = props.maxPods ?? this.decideMaxPods(types, props);

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
      amiType: isArm(types[0]) ? 'AL2023_ARM_64_STANDARD' : 'AL2023_x86_64_STANDARD',
      capacityType: props.capacityType ?? NodeCapacityType.ON_DEMAND,
      instanceTypes: types,
      labels: props.labels,
      scalingConfig,
      launchTemplate: {
        id: this.launchTemplate.launchTemplateId as string,
        version: this.launchTemplate.latestVersionNumber,
      },
    });
    this.putIntoOrder(props.vpcCni);
    this.warnOfTypesWithoutTrunk(types, props.vpcCni);
    if ((props.metadataHopLimit ?? 1) > 1) {
      warn(
        this,
        'imdsHopLimit',
        'Pods reach the instance metadata, and with it the role of the node; keep metadataHopLimit at 1 and use workload identity.',
      );
    }
  }

  private warnOfTypesWithoutTrunk(types: readonly string[], { _podSecurityGroups }: VpcCni): void {
    const unable = _podSecurityGroups ? typesWithoutTrunk(types) : [];
    if (unable.length > 0) {
      warn(
        this,
        'podSecurityGroupsTrunk',
        `No pod has security groups of its own on ${unable.join(', ')}: such pods wait for nodes of types with a trunk, which are of the Nitro System and of no t family.`,
      );
    }
  }

  private putIntoOrder(vpcCni: VpcCni): void {
    // A node group needs its role's policies until its last node is gone, those too that are added to the role later.
    this.resource.node.addDependency(this.role);
    // A node that boots before the CNI is configured takes no pod, or gives pods addresses of the wrong subnet.
    after(this.resource, vpcCni);
    for (const subnet of this._subnets) {
      this.resource.node.addDependency(subnet.internetConnectivityEstablished);
    }
  }

  private decideMaxPods(types: readonly string[], { cluster, vpcCni }: NodeGroupProps): number {
    const { _addressingMode: mode } = vpcCni;
    return refusingAt(this, () =>
      // IPv6 pods have addresses of a prefix, whatever the addressing of IPv4 pods would be.
      fittingMaxPods(types, { ...mode, usesPrefixes: mode.usesPrefixes || cluster.isIpv6 }),
    );
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
    const uncovered =
      _podZones &&
      this._subnets.find(
        ({ availabilityZone }) => isConcrete(availabilityZone) && !_podZones.includes(availabilityZone),
      );
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
