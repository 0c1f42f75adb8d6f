import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AspectPriority, Aspects, CfnResource } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { validateAddonOf, validateVpcOf } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { VpcCni } from '../cni/vpc-cni';
import { withErrorPath } from '../foundation/errors';
import { validatePorts } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';

/** Where the control plane calls nodes and their pods: kubelets, and webhooks on the ports that most of them listen on. */
const DEFAULT_CONTROL_PLANE_PORTS = [443, 9443, 10250];

/** That of `Tags.of(…).add`. */
const DEFAULT_TAG_PRIORITY = 100;

/** The Kubernetes API. */
const KUBERNETES_API_PORT = 443;

/** Settings of the security group of nodes. */
export interface NodeSecurityGroupOptions {
  /**
   * The ports at which the control plane calls nodes and pods on them: kubelets, webhooks and aggregated APIs. Port 10250, the kubelet's, is
   * always among them, and those of EKS add-ons of the cluster come with the add-ons.
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
 * balancers. Beside the cluster security group, which EKS tags, it goes without, unless the controller asks for `targetSecurityGroupTags`.
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
    const ports = [...new Set([...(props.controlPlanePorts ?? DEFAULT_CONTROL_PLANE_PORTS), 10250])].sort(
      (a, b) => a - b,
    );
    validateVpcOf(props.cluster, props.vpc, this);
    validateAddonOf(props.cluster, props.vpcCni, this);
    withErrorPath(this, () => validatePorts('NodegroupSize', 'controlPlanePorts', ports));
    this._controlPlanePorts = ports;
    const ofCluster = ec2.SecurityGroup.fromSecurityGroupId(this, 'Cluster', props.cluster._securityGroupFor(this));
    const podsHaveOther = props.vpcCni._podZones !== undefined;

    this.tagForCluster(props.cluster);
    this.addIngressRule(this, ec2.Port.allTraffic(), 'Nodes and pods of the cluster');
    for (const port of ports) {
      this.addIngressRule(ofCluster, ec2.Port.tcp(port), 'Control plane');
    }
    ofCluster.addIngressRule(
      this,
      podsHaveOther ? ec2.Port.allTraffic() : ec2.Port.tcp(KUBERNETES_API_PORT),
      podsHaveOther ? 'Nodes, to the Kubernetes API and to pods' : 'Nodes, to the Kubernetes API',
    );
    // These alone: a rule that somebody adds may refer to what waits for nodes.
    const rules = this.node.findAll().filter(CfnResource.isCfnResource);
    props.cluster._nodeGroupRules.set(this, rules);
    const open = new Set(ports);
    props.cluster._controlPlanePorts.addGroup(({ port, what }) => {
      if (open.has(port)) {
        return rules;
      }
      open.add(port);
      const before = new Set(this.node.findAll());
      this.addIngressRule(ofCluster, ec2.Port.tcp(port), `Control plane, to the ${what}`);
      rules.push(
        ...this.node
          .findAll()
          .filter((construct) => !before.has(construct))
          .filter(CfnResource.isCfnResource),
      );
      return rules;
    });
  }

  /** Known at synthesis: node groups come after the group. */
  private tagForCluster({ clusterName, _interfaces }: ClusterTarget): void {
    const resource = this.node.defaultChild as ec2.CfnSecurityGroup;
    const visit = (construct: IConstruct) => {
      const needsTag = Object.keys(_interfaces.selectorTags).length > 0 || !_interfaces.isBesideClusterGroup(this);
      if (construct === resource && needsTag) {
        resource.tags.setTag(`kubernetes.io/cluster/${clusterName}`, 'owned', DEFAULT_TAG_PRIORITY);
      }
    };
    Aspects.of(resource).add({ visit }, { priority: AspectPriority.MUTATING });
  }
}
