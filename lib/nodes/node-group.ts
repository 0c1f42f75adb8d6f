import * as ec2 from 'aws-cdk-lib/aws-ec2';
// The resources of EKS: up to aws-cdk-lib 2.257 only this module exports them, and it loads nothing else for them.
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { VpcCni } from '../addons/vpc-cni';
import type { ClusterTarget } from '../cluster/cluster-target';
import { validateSubnetsOf, validateVpcOf } from '../cluster/joined';
import { validateArguments } from '../foundation/input';
import { after } from '../foundation/order';
import { refuse, refusingAt } from '../foundation/refusals';
import { known, shown } from '../foundation/tokens';
import { noteApiUse } from '../vpc/api-use';
import { isPublic } from '../vpc/subnet-facts';
import { validateZoneRegions } from '../vpc/zone-names';
import { refuseUncoveredZone, sizesOf } from './node-figures';
import { validateGroupLabels } from './node-labels';
import { NodeNetworking, type NodeOptions } from './node-networking';
import type { NodeUpdate } from './node-update';
import { validateNodeVersions } from './node-version';
import { subnetsInZones } from './node-zones';

/** What the nodes are bought as. */
export enum NodeCapacityType {
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
   * @default NodeCapacityType.ON_DEMAND
   */
  readonly capacityType?: NodeCapacityType;

  /**
   * How an update of the group replaces nodes, and so how many addresses it takes for a while.
   *
   * @default - one node at once, new ones first
   */
  readonly update?: NodeUpdate;

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
    const nodes = refusingAt(this, () => new NodeNetworking(props));
    const { scalingConfig, amiType, updateConfig } = refusingAt(this, () => {
      refuseVersions(props);
      validateGroupLabels(props.labels);
      validateNodeVersions(
        releaseNamesVersion(props) ? props : { ...props, releaseVersion: undefined },
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
      refuse(
        'SubnetPublic',
        `"${open.node.path}" is a public subnet and nodes would be in it, write subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }`,
        this,
      );
    }
    validateZoneRegions(
      this._subnets.map((subnet) => known(() => subnet.availabilityZone)),
      this,
    );
    refuseUncoveredZone(
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
    if (props.sessionManager) {
      this.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore'));
      noteApiUse(this, () => [{ vpc: props.vpc, caller: 'sessionManager', subnets: this._subnets }]);
    }
    this.launchTemplate = refusingAt(this, () => nodes.defineLaunchTemplate(this, 'LaunchTemplate'));
    this.resource = new eks.CfnNodegroup(this, 'Resource', {
      clusterName: props.cluster.clusterName,
      nodeRole: this.role.roleArn,
      subnets: this._subnets.map(({ subnetId }) => subnetId),
      amiType,
      releaseVersion: props.releaseVersion,
      version: props.kubernetesVersion,
      capacityType: props.capacityType ?? NodeCapacityType.ON_DEMAND,
      instanceTypes: props.instanceTypes.map(String),
      labels: props.labels,
      taints: props.taints?.map((taint) => taint._ofNodegroup),
      scalingConfig,
      updateConfig,
      forceUpdateEnabled: props.forceUpdate,
      nodeRepairConfig: props.nodeRepair === undefined ? undefined : { enabled: props.nodeRepair },
      launchTemplate: {
        id: this.launchTemplate.launchTemplateId as string,
        version: this.launchTemplate.latestVersionNumber,
      },
    });
    this.putIntoOrder(props);
    nodes._warnAt(this);
  }

  private putIntoOrder({ vpcCni, securityGroups = [] }: NodeGroupProps): void {
    // A node group needs its role's policies until its last node is gone, those too that are added to the role later.
    this.resource.node.addDependency(this.role);
    // A node that boots before the CNI is configured takes no pod, or gives pods addresses of the wrong subnet.
    after(this.resource, vpcCni);
    // With their rules: the control plane calls webhooks on the nodes until the last object that they admit is gone.
    this.resource.node.addDependency(...securityGroups);
    for (const subnet of this._subnets) {
      this.resource.node.addDependency(subnet.internetConnectivityEstablished);
    }
  }
}

/** Releases of Bottlerocket are its own, and say nothing of Kubernetes. */
function releaseNamesVersion({ image }: NodeGroupOptions): boolean {
  return image?._system !== 'Bottlerocket';
}

/** EKS takes neither with an image that it does not know. */
function refuseVersions({ image, releaseVersion, kubernetesVersion }: NodeGroupOptions): void {
  if (image?._imageId === undefined) {
    return;
  }
  for (const [name, value] of Object.entries({ releaseVersion, kubernetesVersion })) {
    if (value !== undefined) {
      refuse(
        'NodeImage',
        `"${name}: ${shown(value)}" is what a custom image decides by itself, leave it out and name the image of that version`,
      );
    }
  }
}
