/** The cluster that is deleted with the stack. */
export interface Cluster {
  readonly account: string;
  readonly region: string | undefined;
  readonly name: string;
  readonly vpcId: string;
}

export type Tags = Readonly<Record<string, string | undefined>>;

/** The AWS Load Balancer Controller tags what it makes with the name of the cluster. */
export const CONTROLLER_TAG = 'elbv2.k8s.aws/cluster';

/** The AWS Load Balancer Controller writes it at the beginning of the descriptions of its rules. */
export const CONTROLLER_RULES = 'elbv2.k8s.aws/';

/** The VPC CNI tags the network interfaces of nodes with the name of the cluster. */
export const CNI_TAG = 'cluster.k8s.amazonaws.com/name';

/** Tells who made a network interface of a pod. */
export const INTERFACE_OWNER_TAG = 'eks:eni:owner';
export const INTERFACE_OWNER = 'eks-vpc-resource-controller';

const SERVICE_TAG = 'kubernetes.io/service-name';
const REGION_TAG = 'elbv2.k8s.aws/cluster-region';
const ACCELERATOR_TAG = 'aga.k8s.aws/resource';
const LATTICE_TAG = 'application-networking.k8s.aws/ManagedBy';

/** Tells the resources of the cluster by the tags that each of its controllers writes. */
export class Ownership {
  /** Kubernetes tags what it makes with `owned`, and what it uses with `shared`. */
  public readonly clusterTag: string;

  constructor(private readonly cluster: Cluster) {
    this.clusterTag = `kubernetes.io/cluster/${cluster.name}`;
  }

  /** Made by the AWS Load Balancer Controller. */
  public ofController(tags: Tags): boolean {
    return tags[CONTROLLER_TAG] === this.cluster.name;
  }

  /** Load balancers and target groups, of the controller or of Kubernetes itself. */
  public ofLoadBalancing(tags: Tags): boolean {
    return this.ofController(tags) || (this.isOwned(tags) && SERVICE_TAG in tags);
  }

  /** The cluster security group is owned as well: the name tells the groups of Classic Load Balancers. */
  public ofSecurityGroup(tags: Tags, name: string): boolean {
    return this.ofController(tags) || (this.isOwned(tags) && name.startsWith('k8s-elb-'));
  }

  /** Network interfaces of nodes, and of pods with security groups of their own. */
  public ofInterface(tags: Tags, description: string): boolean {
    return (
      (tags[CNI_TAG] === this.cluster.name && description.startsWith('aws-K8S-')) ||
      (this.isOwned(tags) && tags[INTERFACE_OWNER_TAG] === INTERFACE_OWNER && description.startsWith('aws-k8s-'))
    );
  }

  /** Accelerators have no Region: a cluster of the same name in another Region has accelerators of its own. */
  public ofAccelerator(tags: Tags): boolean {
    return (
      this.ofController(tags) &&
      tags[ACCELERATOR_TAG] === 'GlobalAccelerator' &&
      tags[REGION_TAG] === this.cluster.region
    );
  }

  /** Made by the AWS Gateway API Controller in VPC Lattice. */
  public ofLattice(tags: Tags): boolean {
    const { account, name, vpcId } = this.cluster;
    return tags[LATTICE_TAG] === `${account}/${name}/${vpcId}`;
  }

  private isOwned(tags: Tags): boolean {
    return tags[this.clusterTag] === 'owned';
  }
}

/** The tags of a resource, as most services list them. */
export function tagsOf(list: readonly { Key?: string; Value?: string }[] = []): Tags {
  return Object.fromEntries(list.map(({ Key = '', Value }) => [Key, Value]));
}
