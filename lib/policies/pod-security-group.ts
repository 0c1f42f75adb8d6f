import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AspectPriority, Aspects } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete } from '../foundation/tokens';

/** What pods with this security group do beyond their work. */
export interface PodSecurityGroupOptions {
  /**
   * The ports on which the kubelet probes the pods: those of their HTTP, gRPC and TCP probes. Nodes may connect to no others.
   *
   * @default - none: the pods have no probes but `exec` ones
   */
  readonly probePorts?: number[];

  /**
   * Whether the pods call the Kubernetes API, on port 443 of the control plane's network interfaces.
   *
   * @default false
   */
  readonly kubernetesApi?: boolean;

  /**
   * The security groups of the nodes, from which the kubelet probes.
   *
   * @default - those that nodes of the cluster have, by everything that this app says of them under the same `ClusterTarget`, at synthesis; the
   * cluster security group where it says nothing
   */
  readonly nodeSecurityGroups?: ec2.ISecurityGroup[];

  /**
   * The security groups of the CoreDNS pods, which let the pods in on port 53.
   *
   * @default - those of pods without groups of their own: of the pod subnets, or else of the nodes, as for `nodeSecurityGroups`
   */
  readonly dnsSecurityGroups?: ec2.ISecurityGroup[];

  /**
   * The description of the security group. Changing this replaces the group.
   *
   * @default - `Pods of <id>`
   */
  readonly description?: string;
}

/** A security group for pods of a cluster. */
export interface PodSecurityGroupProps extends PodSecurityGroupOptions {
  /** The cluster, of which the VPC and the cluster security group are known. */
  readonly cluster: ClusterTarget;
}

/**
 * A security group with which pods work, and that lets nothing else through: they reach CoreDNS, the kubelet reaches their probes. What they
 * are there for is added with `connections`, such as `group.connections.allowToDefaultPort(database)`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-pods-deployment.html
 */
export class PodSecurityGroup extends Construct implements ec2.IConnectable {
  /** The security group, for a `PodSecurityGroupPolicy`. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** What the pods connect to, and what connects to them. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: PodSecurityGroupProps) {
    validateArguments('PodSecurityGroup', arguments);
    super(scope, id);
    const { cluster, probePorts = [], kubernetesApi = false } = props;
    validateProbePorts(probePorts, this);
    const clusterGroup = ec2.SecurityGroup.fromSecurityGroupId(
      this,
      'ClusterSecurityGroup',
      cluster._securityGroupFor(this),
    );

    this.securityGroup = new ec2.SecurityGroup(this, 'Resource', {
      vpc: cluster._vpcFor(this),
      description: props.description ?? `Pods of ${id}`,
      allowAllOutbound: false,
    });
    this.connections = this.securityGroup.connections;

    this.allowDns(props.dnsSecurityGroups ?? []);
    this.allowProbes(props.nodeSecurityGroups ?? [], probePorts);
    // Nodes and CoreDNS may be defined later: their groups are known when the app is complete.
    cluster._interfaces.whenComplete(() => {
      this.allowDns(props.dnsSecurityGroups ? [] : cluster._interfaces.podGroups(clusterGroup));
      this.allowProbes(props.nodeSecurityGroups ? [] : cluster._interfaces.nodeGroups(clusterGroup), probePorts);
    });
    Aspects.of(this).add({ visit: () => cluster._interfaces.complete() }, { priority: AspectPriority.MUTATING });
    if (kubernetesApi) {
      this.connections.allowTo(clusterGroup, ec2.Port.tcp(443), 'Kubernetes API');
    }
  }

  private allowDns(groups: readonly ec2.ISecurityGroup[]): void {
    for (const dns of groups) {
      this.connections.allowTo(dns, ec2.Port.udp(53), 'DNS');
      this.connections.allowTo(dns, ec2.Port.tcp(53), 'DNS, long answers');
    }
  }

  private allowProbes(groups: readonly ec2.ISecurityGroup[], ports: readonly number[]): void {
    for (const nodes of groups) {
      for (const port of ports) {
        this.connections.allowFrom(nodes, ec2.Port.tcp(port), 'Probes of the kubelet');
      }
    }
  }
}

function validateProbePorts(ports: readonly number[], scope: Located): void {
  const wrong = ports.find((port) => isConcrete(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535));
  if (wrong !== undefined) {
    fail(
      'PodSecurityGroups',
      `"probePorts: ${formatValue(wrong)}" is no port, write whole numbers from 1 to 65535`,
      scope,
    );
  }
}
