import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { validateSubnetsOf, validateVpcOf } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { VpcCni } from '../cni/vpc-cni';
import { addDependencies, dependOnAllOf, dependOnInternet, implementDependable } from '../foundation/deployment-order';
import { fail, withErrorPath } from '../foundation/errors';
import { optionsOf, validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete, tryGet } from '../foundation/tokens';
import { noteApiUse } from '../vpc/api-use';
import { isPublic } from '../vpc/existing-network';
import { validateZoneRegions } from '../vpc/network-zones';
import { validateGroupLabels } from './node-labels-and-taints';
import { NodeNetworking, type NodeOptions } from './node-networking';
import { sizesOf, subnetsInZones, validateNodePodZones, validateNodeVersions } from './node-validation';
import { podNetworkOf } from './pod-network';

/** Capacity type of nodes. */
export enum CapacityType {
  /** On-Demand instances. */
  ON_DEMAND = 'ON_DEMAND',
  /** Spot Instances, which EC2 can interrupt with a notice of two minutes. */
  SPOT = 'SPOT',
}

/** Options of a managed node group. */
export interface NodeGroupOptions extends NodeOptions {
  /**
   * Minimum number of nodes.
   *
   * @default 2
   */
  readonly minSize?: number;

  /**
   * Maximum number of nodes.
   *
   * @default - the larger of `minSize` and 3
   */
  readonly maxSize?: number;

  /**
   * Initial number of nodes. An autoscaler can change it later.
   *
   * @default - `minSize`
   */
  readonly desiredSize?: number;

  /**
   * Capacity type of the nodes. Changing this replaces the node group.
   *
   * @default CapacityType.ON_DEMAND
   */
  readonly capacityType?: CapacityType;

  /**
   * Update strategy. It also determines the number of additional addresses during an update.
   *
   * @default - one node at a time, new nodes first
   */
  readonly update?: UpdateConfig;

  /**
   * Whether an update continues if a disruption budget prevents pods from being evicted.
   *
   * @default false
   */
  readonly forceUpdate?: boolean;

  /**
   * Whether EKS replaces or reboots unhealthy nodes.
   *
   * @default - EKS does not repair nodes
   * @see https://docs.aws.amazon.com/eks/latest/userguide/node-health.html
   */
  readonly nodeRepair?: boolean;

  /**
   * Whether Session Manager opens shells on the nodes, and tunnels through them: the way to a private Kubernetes API without a bastion. The role of
   * the nodes then has `AmazonSSMManagedInstanceCore`. Nodes without a way to the internet call the endpoints of
   * `EndpointFeature.SESSION_MANAGER`.
   *
   * `aws ssm start-session --document-name AWS-StartPortForwardingSessionToRemoteHost` with the id of a node, and the host of the Kubernetes
   * API with port 443 as parameters, makes a tunnel.
   *
   * @default false
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html
   */
  readonly sessionManager?: boolean;

  /**
   * Release of the image, such as `1.36.2-20260815` (Amazon Linux) or `1.62.0-9d1a2b3c` (Bottlerocket).
   *
   * It fails with a custom image, and as `NodeVersion` if the Kubernetes version of the release is not supported by
   * this cluster. Changing this replaces the nodes, one after another.
   *
   * @default - the latest release when the group is created. It does not change afterwards
   */
  readonly releaseVersion?: string;

  /**
   * Kubernetes version of the nodes, such as `1.36`.
   *
   * EKS upgrades the nodes when it changes. Raise it after the version of the cluster. A new group only supports the
   * version of the cluster. It fails with a custom image, and as `NodeVersion` if it is newer than the cluster or more
   * than three minor versions older. Changing this replaces the nodes, one after another.
   *
   * @default - the version of the cluster when the group is created. It does not change afterwards
   * @see https://kubernetes.io/releases/version-skew-policy/#kubelet
   */
  readonly kubernetesVersion?: string;

  /**
   * Subnets of the nodes. Changing them replaces the node group.
   *
   * @default - the subnets of the first node tier in `ClusterNetworking`, and the private subnets with egress of the
   * VPC otherwise
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Zone names of the nodes, such as `['eu-west-1d']` for an added zone. The subnets must have these zones. A zone
   * without a subnet fails as `NodeZones`.
   *
   * Changing them replaces the node group, so define a new group for an added zone.
   *
   * @default - the `clusterZones` of the network, or all zones if it has none, for a node group of `ClusterNetworking`
   * without `subnets`. The zones of the subnets otherwise
   */
  readonly availabilityZones?: string[];
}

/** Properties of a managed node group. */
export interface NodeGroupProps extends NodeGroupOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;

  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;

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

/**
 * A managed node group whose pod limit matches the configuration of the VPC CNI.
 *
 * It depends on the CNI and on the routes of its subnets. `ClusterNetworking` also adds the other dependencies.
 */
export class NodeGroup extends Construct {
  /** The node group. */
  public readonly resource: eks.CfnNodegroup;

  /** Role of the nodes. It allows them to join the cluster and to pull images, without permissions of the CNI. */
  public readonly role: iam.Role;

  /** The launch template. */
  public readonly launchTemplate: ec2.LaunchTemplate;

  /** Maximum number of pods of a node. */
  public readonly maxPods: number;

  /** Subnets of the nodes. @internal */
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
        `"${open.node.path}" is a public subnet, but nodes need private subnets. Write subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }`,
        this,
      );
    }
    validateZoneRegions(
      this._subnets.map((subnet) => tryGet(() => subnet.availabilityZone)),
      this,
    );
    validateNodePodZones(
      this._subnets.map(({ availabilityZone }) => availabilityZone),
      podNetworkOf(props),
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
    props.cluster._context.imageRegistry?._grantPull(this.role);
    if (props.sessionManager) {
      this.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore'));
      noteApiUse(this, () => [{ vpc: props.vpc, caller: 'sessionManager', subnets: this._subnets }]);
    }
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

  private dependOnPrerequisites({ cluster, vpcCni, securityGroups = [] }: NodeGroupProps): void {
    // A node group needs the policies of its role until its last node is deleted, including policies that are added
    // later.
    implementDependable(this, () => [this.resource]);
    dependOnAllOf(this.resource, this.role);
    // A node that boots before the CNI is configured starts no pods, or its pods get addresses of the wrong subnet.
    const { engine } = cluster._context;
    addDependencies(this.resource, [vpcCni, engine?.isBeforeNodes ? engine.construct : undefined]);
    // Including the rules, because the control plane calls webhooks on the nodes until the last related object is
    // deleted.
    dependOnAllOf(this.resource, ...securityGroups);
    dependOnInternet(this.resource, this._subnets);
  }
}

/** Returns whether the release contains a Kubernetes version. Bottlerocket releases do not. */
function releaseIncludesVersion({ image }: NodeGroupOptions): boolean {
  return image?._operatingSystem !== 'Bottlerocket';
}

/** Validates that a custom image has no version options, which EKS does not accept for it. */
function validateCustomImageVersions({ image, releaseVersion, kubernetesVersion }: NodeGroupOptions): void {
  if (image?._imageId === undefined) {
    return;
  }
  for (const [name, value] of Object.entries({ releaseVersion, kubernetesVersion })) {
    if (value !== undefined) {
      fail(
        'NodeImage',
        `"${name}: ${formatValue(value)}" is determined by the custom image. Leave it out, and use an image of that version`,
      );
    }
  }
}

/** Maximum number of nodes of a group that EKS updates at a time. */
const MAX_NODES_AT_ONCE = 100;

/** Order of steps in an update of a node group. */
export enum UpdateStrategy {
  /** New nodes join before old nodes leave. The capacity stays, and the subnets contain both for some time. */
  DEFAULT = 'DEFAULT',
  /**
   * Old nodes leave before new nodes join. It needs no additional addresses, and the capacity is lower for some time.
   */
  MINIMAL = 'MINIMAL',
}

/**
 * Update settings of a node group. Choose one of the factories.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
 */
export class UpdateConfig {
  /**
   * Updates a number of nodes at a time.
   *
   * @param maxUnavailable 1 to 100, and at most the maximum size of the group
   * @param strategy order of steps. The default is `UpdateStrategy.DEFAULT`
   */
  public static nodes(maxUnavailable: number, strategy?: UpdateStrategy): UpdateConfig {
    validateArguments('UpdateConfig.nodes', arguments);
    validateUpdateNumber('maxUnavailable', maxUnavailable, MAX_NODES_AT_ONCE);
    return new UpdateConfig({ maxUnavailable }, strategy);
  }

  /**
   * Updates a percentage of the nodes at a time, at most 100 nodes.
   *
   * @param maxUnavailablePercentage 1 to 100
   * @param strategy order of steps. The default is `UpdateStrategy.DEFAULT`
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

  /**
   * Update settings in the format of `AWS::EKS::Nodegroup`. Fails if more nodes are updated at a time than the group
   * can have.
   *
   * @internal
   */
  public _updateConfig(maxSize: number) {
    const { maxUnavailable } = this.figure;
    if (isConcrete(maxUnavailable) && isConcrete(maxSize) && (maxUnavailable ?? 0) > maxSize) {
      fail(
        'NodegroupSize',
        `"maxUnavailable: ${maxUnavailable}" exceeds the maximum size of the group, which is ${maxSize}. Write ${maxSize} or fewer`,
      );
    }
    return { ...this.figure, updateStrategy: this.strategy };
  }

  /**
   * Returns the guaranteed number of additional nodes during an update: the number of nodes that are updated at a time,
   * and at least one in each zone.
   *
   * EKS may launch up to two in each zone. A percentage of a deploy-time size is not counted.
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
    fail('NodegroupSize', `"${name}: ${value}" is out of bounds. Write a whole number from 1 to ${most}`);
  }
}
