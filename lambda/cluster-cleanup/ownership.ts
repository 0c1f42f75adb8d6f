/** The cluster that is deleted with the stack. */
export interface Cluster {
  readonly account: string;
  readonly region: string | undefined;
  readonly name: string;
  readonly vpcId: string;
}

export type Tags = Readonly<Record<string, string | undefined>>;

/** The tag of the AWS Load Balancer Controller with the name of the cluster. */
export const CONTROLLER_TAG = 'elbv2.k8s.aws/cluster';

/** The prefix of the descriptions of rules of the AWS Load Balancer Controller. */
export const CONTROLLER_RULES = 'elbv2.k8s.aws/';

/** The tag of the VPC CNI with the name of the cluster. */
export const CNI_TAG = 'cluster.k8s.amazonaws.com/name';

/** The tag with the creator of a network interface of a pod. */
export const INTERFACE_OWNER_TAG = 'eks:eni:owner';
export const INTERFACE_OWNER = 'eks-vpc-resource-controller';

const SERVICE_TAG = 'kubernetes.io/service-name';
const REGION_TAG = 'elbv2.k8s.aws/cluster-region';
const ACCELERATOR_TAG = 'aga.k8s.aws/resource';
const LATTICE_TAG = 'application-networking.k8s.aws/ManagedBy';

/** Identifies the resources of the cluster by the tags of each of its controllers. */
export class Ownership {
  /** The tag values of Kubernetes: `owned` for resources that it creates, and `shared` for resources that it uses. */
  public readonly clusterTag: string;

  constructor(private readonly cluster: Cluster) {
    this.clusterTag = `kubernetes.io/cluster/${cluster.name}`;
  }

  /** Created by the AWS Load Balancer Controller. */
  public ofController(tags: Tags): boolean {
    return tags[CONTROLLER_TAG] === this.cluster.name;
  }

  /** Load balancers and target groups, of the controller or of Kubernetes itself. */
  public ofLoadBalancing(tags: Tags): boolean {
    return this.ofController(tags) || (this.isOwned(tags) && SERVICE_TAG in tags);
  }

  /** The cluster security group has the same tag, so groups of Classic Load Balancers are identified by their names. */
  public ofSecurityGroup(tags: Tags, name: string): boolean {
    return this.ofController(tags) || (this.isOwned(tags) && name.startsWith('k8s-elb-'));
  }

  /** Network interfaces of nodes, and of pods with their own security groups. */
  public ofInterface(tags: Tags, description: string): boolean {
    return (
      (tags[CNI_TAG] === this.cluster.name && description.startsWith('aws-K8S-')) ||
      (this.isOwned(tags) && tags[INTERFACE_OWNER_TAG] === INTERFACE_OWNER && description.startsWith('aws-k8s-'))
    );
  }

  /**
   * Accelerators have no Region, so the Region of the cluster is compared, too: another Region may have a cluster with
   * the same name.
   */
  public ofAccelerator(tags: Tags): boolean {
    return (
      this.ofController(tags) &&
      tags[ACCELERATOR_TAG] === 'GlobalAccelerator' &&
      tags[REGION_TAG] === this.cluster.region
    );
  }

  /** Created by the AWS Gateway API Controller in VPC Lattice. */
  public ofLattice(tags: Tags): boolean {
    const { account, name, vpcId } = this.cluster;
    return tags[LATTICE_TAG] === `${account}/${name}/${vpcId}`;
  }

  private isOwned(tags: Tags): boolean {
    return tags[this.clusterTag] === 'owned';
  }
}

/** The tags of a resource in the format of most services. */
export function tagsOf(list: readonly { Key?: string; Value?: string }[] = []): Tags {
  return Object.fromEntries(list.map(({ Key = '', Value }) => [Key, Value]));
}
