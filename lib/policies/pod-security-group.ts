import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AspectPriority, Aspects } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete } from '../foundation/tokens';

/** Options of a pod security group. */
export interface PodSecurityGroupOptions {
  /**
   * TCP ports of kubelet probes: HTTP, gRPC and TCP probes. Nodes cannot connect to other ports.
   *
   * @default - none. The pods can have only `exec` probes
   */
  readonly probePorts?: number[];

  /**
   * Whether the pods can call the Kubernetes API, on port 443 of the control plane network interfaces.
   *
   * @default false
   */
  readonly kubernetesApi?: boolean;

  /**
   * Security groups of the nodes, from which the kubelet probes pods.
   *
   * @default - all security groups of nodes that this app defines for the same `ClusterTarget`, at synthesis. The
   * cluster security group if there are none
   */
  readonly nodeSecurityGroups?: ec2.ISecurityGroup[];

  /**
   * Security groups of the CoreDNS pods. They allow the pods on port 53.
   *
   * @default - the security groups of the pod subnets, or those of the nodes as in `nodeSecurityGroups`
   */
  readonly dnsSecurityGroups?: ec2.ISecurityGroup[];

  /**
   * Description of the security group. Changing this replaces the group.
   *
   * @default - `Pods of <id>`
   */
  readonly description?: string;
}

/** Properties of a pod security group. */
export interface PodSecurityGroupProps extends PodSecurityGroupOptions {
  /** The cluster. Its VPC and its cluster security group must be known. */
  readonly cluster: ClusterTarget;
}

/**
 * A security group for pods, which allows only DNS queries to CoreDNS and kubelet probes.
 *
 * Allow further traffic with `connections`, such as `group.connections.allowToDefaultPort(database)`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-pods-deployment.html
 */
export class PodSecurityGroup extends Construct implements ec2.IConnectable {
  /** Security group, for a `PodSecurityGroupPolicy`. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** Allowed connections of the pods. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: PodSecurityGroupProps) {
    validateArguments('PodSecurityGroup', arguments);
    super(scope, id);
    const { cluster, probePorts = [], kubernetesApi = false } = props;
    validateProbePorts(probePorts, this);
    const clusterGroup = ec2.SecurityGroup.fromSecurityGroupId(
      this,
      'ClusterSecurityGroup',
      cluster._context.securityGroupFor(this),
    );

    this.securityGroup = new ec2.SecurityGroup(this, 'Resource', {
      vpc: cluster._context.vpcFor(this),
      description: props.description ?? `Pods of ${id}`,
      allowAllOutbound: false,
    });
    this.connections = this.securityGroup.connections;

    this.allowDns(props.dnsSecurityGroups ?? []);
    this.allowProbes(props.nodeSecurityGroups ?? [], probePorts);
    // Nodes and CoreDNS may be defined later. Their security groups are known when the app is complete.
    cluster._context.interfaces.whenComplete(() => {
      this.allowDns(props.dnsSecurityGroups ? [] : cluster._context.interfaces.podGroups(clusterGroup));
      this.allowProbes(
        props.nodeSecurityGroups ? [] : cluster._context.interfaces.nodeGroups(clusterGroup),
        probePorts,
      );
    });
    Aspects.of(this).add(
      { visit: () => cluster._context.interfaces.complete() },
      { priority: AspectPriority.MUTATING },
    );
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
      `"probePorts: ${formatValue(wrong)}" is not a valid port. Write whole numbers from 1 to 65535`,
      scope,
    );
  }
}
