import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Tags } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { VpcCni } from '../addons/vpc-cni';
import type { ClusterTarget } from '../cluster/cluster-target';
import { validateArguments } from '../foundation/input';
import { refuse, refusingAt } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';

/** Where the control plane calls nodes and their pods: kubelets, and webhooks on the ports that most of them listen on. */
const CONTROL_PLANE_PORTS = [443, 9443, 10250];

/** The Kubernetes API. */
const API_PORT = 443;

/** Settings of the security group of nodes. */
export interface NodeSecurityGroupOptions {
  /**
   * The ports at which the control plane calls nodes and pods on them: kubelets, webhooks and aggregated APIs. Port 10250, the kubelet's, is
   * always among them.
   *
   * @default [443, 9443, 10250] - the AWS Load Balancer Controller listens on 9443
   */
  readonly controlPlanePorts?: number[];
}

/** The security group of nodes, and the cluster that they belong to. */
export interface NodeSecurityGroupProps extends NodeSecurityGroupOptions {
  /** The cluster: its security group must be known. */
  readonly cluster: ClusterTarget;

  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;

  /** The VPC CNI of the cluster: it decides which security groups pods have. */
  readonly vpcCni: VpcCni;
}

/**
 * A security group for the nodes of a cluster that takes the place of the cluster security group on them. Nodes reach each other, the Kubernetes
 * API and whatever is outside; the control plane reaches a few of their ports only. Give it to every node group of the cluster: nodes with
 * another security group are strangers to it. Node groups wait for its rules, as do other nodes that `ClusterNetworking` finds in the stack of the
 * group; nodes that Karpenter starts are resources of nobody: let what applies their `EC2NodeClass` wait for the group.
 *
 * It carries the tag `kubernetes.io/cluster/<name>`, by which the AWS Load Balancer Controller finds the one group of a node that it opens to load
 * balancers: nodes must have no second one.
 *
 * With pod subnets, pods have the cluster security group unless they were given others. Nodes then reach everything that has it, as probes of the
 * kubelet must, and pods reach nodes at the ports of the control plane. Pods with other groups want rules for nodes from whoever gives the groups.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 */
export class NodeSecurityGroup extends ec2.SecurityGroup {
  /** Where the control plane reaches nodes. @internal */
  public readonly _controlPlanePorts: readonly number[];

  constructor(scope: Construct, id: string, props: NodeSecurityGroupProps) {
    validateArguments('NodeSecurityGroup', arguments);
    super(scope, id, {
      vpc: props.vpc,
      description: 'Nodes of an EKS cluster',
      allowAllOutbound: true,
      allowAllIpv6Outbound: props.cluster.isIpv6,
    });
    const ports = [...new Set([...(props.controlPlanePorts ?? CONTROL_PLANE_PORTS), 10250])].sort((a, b) => a - b);
    refusingAt(this, () => refusePorts(ports));
    this._controlPlanePorts = ports;
    const ofCluster = ec2.SecurityGroup.fromSecurityGroupId(this, 'Cluster', props.cluster._securityGroupFor(this));
    const podsHaveOther = props.vpcCni._podZones !== undefined;

    Tags.of(this).add(`kubernetes.io/cluster/${props.cluster.clusterName}`, 'owned');
    this.addIngressRule(this, ec2.Port.allTraffic(), 'Nodes and pods of the cluster');
    for (const port of ports) {
      this.addIngressRule(ofCluster, ec2.Port.tcp(port), 'Control plane');
    }
    ofCluster.addIngressRule(
      this,
      podsHaveOther ? ec2.Port.allTraffic() : ec2.Port.tcp(API_PORT),
      podsHaveOther ? 'Nodes, to the Kubernetes API and to pods' : 'Nodes, to the Kubernetes API',
    );
    // These alone: a rule that somebody adds may refer to what waits for nodes.
    props.cluster._nodeGroupRules.set(this, this.node.findAll().filter(CfnResource.isCfnResource));
  }
}

function refusePorts(ports: readonly number[]): void {
  const wrong = ports.find((port) => isConcrete(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535));
  if (wrong !== undefined) {
    refuse('NodegroupSize', `"controlPlanePorts: ${wrong}" is no port of TCP, write whole numbers of 1 to 65535`);
  }
}
