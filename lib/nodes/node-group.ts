import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { validateSubnetsOf, validateVpcOf } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { VpcCni } from '../cni/vpc-cni';
import { addDependencies, implementDependable } from '../foundation/deployment-order';
import { fail, withErrorPath } from '../foundation/errors';
import { optionsOf, validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete, tryGet } from '../foundation/tokens';
import { isPublic } from '../vpc/existing-network';
import { validateZoneRegions } from '../vpc/network-zones';
import { validateGroupLabels } from './node-labels-and-taints';
import { NodeNetworking, type NodeOptions } from './node-networking';
import { sizesOf, subnetsInZones, validateNodePodZones, validateNodeVersions } from './node-validation';

/** What the nodes are bought as. */
export enum CapacityType {
  /** Nodes that stay until they are deleted. */
  ON_DEMAND = 'ON_DEMAND',
  /** Cheaper nodes that EC2 may take back with two minutes' notice. */
  SPOT = 'SPOT',
}

/** Settings of a managed node group. */
export interface NodeGroupOptions extends NodeOptions {
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
   * What the nodes are bought as. Changing this replaces the node group.
   *
   * @default CapacityType.ON_DEMAND
   */
  readonly capacityType?: CapacityType;

  /**
   * How an update of the group replaces nodes, and so how many addresses it takes for a while.
   *
   * @default - one node at once, new ones first
   */
  readonly update?: UpdateConfig;

  /**
   * Whether an update goes on where a disruption budget keeps pods on old nodes.
   *
   * @default false
   */
  readonly forceUpdate?: boolean;

  /**
   * Whether EKS replaces or reboots nodes that are not healthy.
   *
   * @default - it does not
   * @see https://docs.aws.amazon.com/eks/latest/userguide/node-health.html
   */
  readonly nodeRepair?: boolean;

  /**
   * The release of the image, such as `1.36.2-20260815` (Amazon Linux) or `1.62.0-9d1a2b3c` (Bottlerocket). Refused with a custom image, and as
   * `NodeVersion` where the release is of a Kubernetes version that nodes of this cluster cannot have. Changing this replaces the nodes,
   * one after another.
   *
   * @default - the newest one when the group is created, and then the same until something updates it
   */
  readonly releaseVersion?: string;

  /**
   * The Kubernetes version of the nodes, such as `1.36`. EKS upgrades the nodes when it changes: raise it after the version of the cluster. A new
   * group takes the version of the cluster alone. Refused with a custom image, and as `NodeVersion` where it is newer than the cluster's, or more than
   * three minor versions older. Changing this replaces the nodes, one after another.
   *
   * @default - that of the cluster when the group is created, and then the same until something updates it
   * @see https://kubernetes.io/releases/version-skew-policy/#kubelet
   */
  readonly kubernetesVersion?: string;

  /**
   * The subnets of the nodes. Changing them replaces the node group.
   *
   * @default - in a node group of `ClusterNetworking`, the subnets of the first node tier; elsewhere the private subnets of the VPC with egress
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The zones of the nodes, among those of the subnets, as the subnets name them: `['eu-west-1d']` for a zone that was added. EKS replaces a node
   * group whose zones change, so give a new zone a group of its own. A zone without a subnet is refused as `NodeZones`.
   *
   * @default - in a node group of `ClusterNetworking` that names no `subnets`, the `clusterZones` of the network, or all zones where it states
   * none; elsewhere the zones of the subnets
   */
  readonly availabilityZones?: string[];
}

/** A managed node group, and what its nodes have to fit. */
export interface NodeGroupProps extends NodeGroupOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;

  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;

  /** The VPC CNI of the cluster: its configuration decides how many pods a node takes. */
  readonly vpcCni: VpcCni;

  /**
   * The DNS server of pods, where it is not the Service `kube-dns`: `clusterDnsIp` of NodeLocal DNSCache.
   *
   * @default - the Service `kube-dns`
   */
  readonly clusterDnsIp?: string;
}

/**
 * A managed node group whose nodes know how many pods the configuration of the CNI leaves them. It waits for the CNI and
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
    validateArguments('NodeGroup', arguments);
    super(scope, id);
    const nodes = withErrorPath(this, () => new NodeNetworking(optionsOf('NodeNetworkingProps', props)));
    const { scalingConfig, amiType, updateConfig } = withErrorPath(this, () => {
      validateCustomImageVersions(props);
      validateGroupLabels(props.labels);
      validateNodeVersions(
        releaseIncludesVersion(props) ? props : { ...props, releaseVersion: undefined },
        props.cluster,
        this,
      );
      const sizes = sizesOf(props);
      return { scalingConfig: sizes, amiType: nodes.amiType, updateConfig: props.update?._updateConfig(sizes.maxSize) };
    });
    this._subnets = subnetsInZones(
      props.vpc.selectSubnets(props.subnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }),
      props.availabilityZones,
      this,
    );
    validateVpcOf(props.cluster, props.vpc, this);
    validateSubnetsOf(props.cluster, this._subnets, this);
    const open = this._subnets.find((subnet) => isPublic(subnet, props.vpc));
    if (open) {
      fail(
        'SubnetPublic',
        `"${open.node.path}" is a public subnet and nodes would be in it, write subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }`,
        this,
      );
    }
    validateZoneRegions(
      this._subnets.map((subnet) => tryGet(() => subnet.availabilityZone)),
      this,
    );
    validateNodePodZones(
      this._subnets.map(({ availabilityZone }) => availabilityZone),
      props.vpcCni,
      this,
    );
    this.maxPods = nodes.maxPods;

    this.role = new iam.Role(this, 'Role', {
      description: `Nodes of ${id}: to join the cluster and to pull images`,
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'].map((name) =>
        iam.ManagedPolicy.fromAwsManagedPolicyName(name),
      ),
    });
    this.launchTemplate = withErrorPath(this, () => nodes.defineLaunchTemplate(this, 'LaunchTemplate'));
    this.resource = new eks.CfnNodegroup(this, 'Resource', {
      clusterName: props.cluster.clusterName,
      nodeRole: this.role.roleArn,
      subnets: this._subnets.map(({ subnetId }) => subnetId),
      amiType,
      releaseVersion: props.releaseVersion,
      version: props.kubernetesVersion,
      capacityType: props.capacityType ?? CapacityType.ON_DEMAND,
      instanceTypes: props.instanceTypes.map(String),
      labels: props.labels,
      taints: props.taints?.map((taint) => taint._nodeGroupTaint),
      scalingConfig,
      updateConfig,
      forceUpdateEnabled: props.forceUpdate,
      nodeRepairConfig: props.nodeRepair === undefined ? undefined : { enabled: props.nodeRepair },
      launchTemplate: {
        id: this.launchTemplate.launchTemplateId as string,
        version: this.launchTemplate.latestVersionNumber,
      },
    });
    this.dependOnPrerequisites(props);
    nodes._warnAt(this);
  }

  private dependOnPrerequisites({ vpcCni, securityGroups = [] }: NodeGroupProps): void {
    // A node group needs its role's policies until its last node is gone, those too that are added to the role later.
    implementDependable(this, () => [this.resource]);
    this.resource.node.addDependency(this.role);
    // A node that boots before the CNI is configured takes no pod, or gives pods addresses of the wrong subnet.
    addDependencies(this.resource, vpcCni);
    // With their rules: the control plane calls webhooks on the nodes until the last object that they admit is gone.
    this.resource.node.addDependency(...securityGroups);
    for (const subnet of this._subnets) {
      this.resource.node.addDependency(subnet.internetConnectivityEstablished);
    }
  }
}

/** Releases of Bottlerocket are its own, and say nothing of Kubernetes. */
function releaseIncludesVersion({ image }: NodeGroupOptions): boolean {
  return image?._operatingSystem !== 'Bottlerocket';
}

/** EKS takes neither with an image that it does not know. */
function validateCustomImageVersions({ image, releaseVersion, kubernetesVersion }: NodeGroupOptions): void {
  if (image?._imageId === undefined) {
    return;
  }
  for (const [name, value] of Object.entries({ releaseVersion, kubernetesVersion })) {
    if (value !== undefined) {
      fail(
        'NodeImage',
        `"${name}: ${formatValue(value)}" is what a custom image decides by itself, leave it out and name the image of that version`,
      );
    }
  }
}

/** EKS updates at most this many nodes of a group at once. */
const MAX_NODES_AT_ONCE = 100;

/** What an update of a node group does first. */
export enum UpdateStrategy {
  /** New nodes join before old ones leave: capacity stays, and the subnets hold both for a while. */
  DEFAULT = 'DEFAULT',
  /** Old nodes leave before new ones join: no more addresses than before, and less capacity for a while. */
  MINIMAL = 'MINIMAL',
}

/**
 * How an update of a node group replaces its nodes: one figure, chosen by a factory.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
 */
export class UpdateConfig {
  /**
   * So many nodes at once.
   *
   * @param maxUnavailable 1 to 100, and no more than the group has at most
   * @param strategy what comes first; `UpdateStrategy.DEFAULT` unless given
   */
  public static nodes(maxUnavailable: number, strategy?: UpdateStrategy): UpdateConfig {
    validateArguments('UpdateConfig.nodes', arguments);
    validateUpdateNumber('maxUnavailable', maxUnavailable, MAX_NODES_AT_ONCE);
    return new UpdateConfig({ maxUnavailable }, strategy);
  }

  /**
   * A share of the nodes at once, and never more than 100.
   *
   * @param maxUnavailablePercentage 1 to 100
   * @param strategy what comes first; `UpdateStrategy.DEFAULT` unless given
   */
  public static percentage(maxUnavailablePercentage: number, strategy?: UpdateStrategy): UpdateConfig {
    validateArguments('UpdateConfig.percentage', arguments);
    validateUpdateNumber('maxUnavailablePercentage', maxUnavailablePercentage, 100);
    return new UpdateConfig({ maxUnavailablePercentage }, strategy);
  }

  private constructor(
    private readonly figure: { readonly maxUnavailable?: number; readonly maxUnavailablePercentage?: number },
    private readonly strategy: UpdateStrategy | undefined,
  ) {}

  /** As `AWS::EKS::Nodegroup` takes it; more nodes at once than there are is refused. @internal */
  public _updateConfig(maxSize: number) {
    const { maxUnavailable } = this.figure;
    if (isConcrete(maxUnavailable) && isConcrete(maxSize) && (maxUnavailable ?? 0) > maxSize) {
      fail(
        'NodegroupSize',
        `"maxUnavailable: ${maxUnavailable}" is more than the ${maxSize} nodes that the group has at most, write ${maxSize} or fewer`,
      );
    }
    return { ...this.figure, updateStrategy: this.strategy };
  }

  /**
   * The new nodes that an update surely has beside the old ones: as many as it replaces at once, and one in each zone. EKS may launch up to two
   * in each zone. A share of nodes that is known at deployment only does not count.
   *
   * @internal
   */
  public _surge(maxSize: number, zones: number): number {
    const { maxUnavailable, maxUnavailablePercentage = 0 } = this.figure;
    if (this.strategy === UpdateStrategy.MINIMAL) {
      return 0;
    }
    const atOnce = maxUnavailable ?? Math.min(Math.ceil((maxSize * maxUnavailablePercentage) / 100), MAX_NODES_AT_ONCE);
    const isKnown = [maxUnavailable, maxUnavailablePercentage, maxSize].every(isConcrete);
    return isKnown ? Math.max(atOnce, zones) : zones;
  }
}

function validateUpdateNumber(name: string, value: number, most: number): void {
  if (isConcrete(value) && !(Number.isInteger(value) && value >= 1 && value <= most)) {
    fail('NodegroupSize', `"${name}: ${value}" is out of bounds, write a whole number of 1 to ${most}`);
  }
}
