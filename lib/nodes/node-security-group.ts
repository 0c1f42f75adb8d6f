import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AspectPriority, Aspects, CfnResource } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { validateAddonOf, validateVpcOf } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { VpcCni } from '../cni/vpc-cni';
import { withErrorPath } from '../foundation/errors';
import { validatePorts } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';

/** Default ports on which the control plane calls nodes and pods: common webhook ports and the kubelet. */
const DEFAULT_CONTROL_PLANE_PORTS = [443, 9443, 10250];

/** Default priority of `Tags.of(…).add`. */
const DEFAULT_TAG_PRIORITY = 100;

/** Port of the Kubernetes API. */
const KUBERNETES_API_PORT = 443;

/** Options of a node security group. */
export interface NodeSecurityGroupOptions {
  /**
   * TCP ports on which the control plane calls nodes and pods: kubelet, webhooks and aggregated APIs.
   *
   * The kubelet port 10250 is always included. Ports of EKS add-ons of the cluster are added automatically.
   *
   * @default [443, 9443, 10250] - the AWS Load Balancer Controller uses 9443
   */
  readonly controlPlanePorts?: number[];
}

/** Properties of a node security group. */
export interface NodeSecurityGroupProps extends NodeSecurityGroupOptions {
  /** The cluster. Its security group must be known. */
  readonly cluster: ClusterTarget;

  /** The VPC of the cluster. */
  readonly vpc: ec2.IVpc;

  /** The VPC CNI of the cluster. It determines the security groups of pods. */
  readonly vpcCni: VpcCni;
}

/**
 * A security group for the nodes of a cluster, instead of the cluster security group.
 *
 * Nodes can reach each other, the Kubernetes API and all external addresses. The control plane can reach only a few
 * ports of the nodes. Use the group for every node group of the cluster, because nodes without a common security group
 * cannot communicate.
 *
 * Node groups depend on its rules, and so do other nodes that `ClusterNetworking` finds in the same stack. Nodes that
 * Karpenter starts are not in a stack: add a dependency on the group to the construct that applies their
 * `EC2NodeClass`.
 *
 * It has the tag `kubernetes.io/cluster/<name>`, by which the AWS Load Balancer Controller selects one security group
 * of a node. It has no such tag together with the cluster security group, which EKS tags, unless the controller uses
 * `targetSecurityGroupTags`.
 *
 * With pod subnets, pods have the cluster security group unless others are configured. Nodes can then reach all ports
 * of the cluster security group, for kubelet probes, and pods can reach nodes at the ports of the control plane. Add
 * rules for nodes to other security groups of pods.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 */
export class NodeSecurityGroup extends ec2.SecurityGroup {
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
    withErrorPath(this, () => validatePorts('NodeSecurityGroups', 'controlPlanePorts', ports));
    const ofCluster = ec2.SecurityGroup.fromSecurityGroupId(
      this,
      'Cluster',
      props.cluster._context.securityGroupFor(this),
    );
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
    // Only these rules, because a rule that is added later may refer to a resource that depends on nodes.
    const rules = this.node.findAll().filter(CfnResource.isCfnResource);
    props.cluster._context.addNodeGroupRules(this, rules);
    const open = new Set(ports);
    props.cluster._context.controlPlanePorts.addGroup(({ port, what }) => {
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

  /** Sets the tag of the cluster in an aspect, because node groups are defined after the group. */
  private tagForCluster({ clusterName, _context: { interfaces } }: ClusterTarget): void {
    const resource = this.node.defaultChild as ec2.CfnSecurityGroup;
    const visit = (construct: IConstruct) => {
      const needsTag = Object.keys(interfaces.selectorTags).length > 0 || !interfaces.isBesideClusterGroup(this);
      if (construct === resource && needsTag) {
        resource.tags.setTag(`kubernetes.io/cluster/${clusterName}`, 'owned', DEFAULT_TAG_PRIORITY);
      }
    };
    Aspects.of(resource).add({ visit }, { priority: AspectPriority.MUTATING });
  }
}
