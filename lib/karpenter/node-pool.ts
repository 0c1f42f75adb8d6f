import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { addDependencies, dependOnAllOf, dependOnInternet, implementDependable } from '../foundation/deployment-order';
import { withErrorPath } from '../foundation/errors';
import { optionsOf, validateArguments } from '../foundation/input-validation';
import type { Karpenter } from './karpenter';
import { ec2NodeClassObject, nodePoolObject, validateNodePool } from './node-pool-objects';
import type { NodePoolOptions } from './node-pool-options';

/** Properties of a node pool. */
export interface NodePoolProps extends NodePoolOptions {
  /** The controller that starts the nodes. */
  readonly karpenter: Karpenter;
}

/** Resource type of tags on resources that the app does not define, such as the cluster security group. */
const TAG = 'Custom::EksNetworkTag';

/**
 * A node pool of Karpenter: a NodePool and its EC2NodeClass.
 *
 * The subnets, the security group, the maximum number of pods, the DNS server, the metadata options and the volumes of
 * the nodes match the networking of the cluster. Subnets and security group are selected by the tag
 * `karpenter.sh/discovery`, or the security groups by their ids if they are given.
 *
 * It depends on the controller, the VPC CNI, and everything that its nodes need. Its deletion waits until Karpenter has
 * drained and terminated all nodes.
 */
export class NodePool extends Construct {
  /** Name of the NodePool and of its EC2NodeClass. */
  public readonly nodePoolName: string;

  /** Maximum number of pods of a node. */
  public readonly maxPods: number;

  constructor(scope: Construct, id: string, props: NodePoolProps) {
    validateArguments('NodePool', arguments);
    super(scope, id);
    const { karpenter } = props;
    const { cluster, network, order } = karpenter._networking._installation;
    this.nodePoolName = props.nodePoolName ?? id.toLowerCase();
    withErrorPath(this, () => validateNodePool(this.nodePoolName, props));
    const nodes = withErrorPath(this, () => karpenter._networking.nodeNetworking(optionsOf('NodeOptions', props)));
    this.maxPods = nodes.maxPods;
    const applied = cluster._context.applyObjects(this, 'Objects', [
      ec2NodeClassObject(this.nodePoolName, props, {
        networking: nodes.karpenterNodeClass(karpenter.discoveryName),
        instanceProfile: karpenter._instanceProfileName,
        scope: this,
      }),
      nodePoolObject(this.nodePoolName, props, nodes.karpenterRequirements),
    ]);
    implementDependable(this, () => [applied]);
    nodes._warnAt(this);
    cluster._context.interfaces.add({ scope: this, of: 'nodes', groups: props.securityGroups ?? [] });

    // Karpenter needs the role, subnets, routes, tags and security groups until the last node is terminated.
    addDependencies(applied, karpenter);
    dependOnAllOf(applied, ...karpenter._nodePrerequisites, ...(props.securityGroups ?? []));
    const { subnets } = network.vpc.selectSubnets(network.nodeSubnets);
    dependOnAllOf(applied, ...subnets);
    dependOnInternet(applied, subnets);
    addDependencies(applied, tagsOf(network, Stack.of(this)));
    order.addNodePools(this);
  }
}

/** Returns the tags on subnets and security groups that other stacks define, such as the cluster security group. */
function tagsOf(network: IConstruct, stack: Stack): IConstruct[] {
  return network.node
    .findAll()
    .filter((part) => CfnResource.isCfnResource(part) && part.cfnResourceType === TAG && Stack.of(part) === stack);
}
