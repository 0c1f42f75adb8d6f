import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AspectPriority, Aspects, CfnResource, type IAspect, Stack } from 'aws-cdk-lib/core';
import { type Construct, Dependable, type IConstruct } from 'constructs';
import { findNodes } from '../foundation/cluster-nodes';
import { after } from '../foundation/order';
import { propertyOf, resourcesOfStage, targetOf } from '../foundation/resources';
import { topOf } from '../foundation/stacks';
import { waysOutOf } from './ways-out';

/**
 * Resources that the control plane does not depend on: egress, because its network interfaces start no connections,
 * and the function that empties the default security group.
 */
const LEFT_OUT: readonly string[] = [
  ec2.CfnNatGateway.CFN_RESOURCE_TYPE_NAME,
  ec2.CfnEIP.CFN_RESOURCE_TYPE_NAME,
  ec2.CfnEgressOnlyInternetGateway.CFN_RESOURCE_TYPE_NAME,
  ec2.CfnRoute.CFN_RESOURCE_TYPE_NAME,
  'Custom::VpcRestrictDefaultSG',
];

const CLUSTER = 'AWS::EKS::Cluster';

/**
 * Excludes the existing NAT gateways and routes from dependencies on a VPC.
 *
 * A cluster with a private endpoint depends on every resource below its VPC (`eks.Cluster` of aws-eks and aws-eks-v2,
 * 2.276.0). A NAT gateway takes about two minutes to create, and the control plane does not use it. Resources that
 * are added to the VPC later are not excluded.
 */
export function leaveOutEgress(vpc: ec2.Vpc): void {
  const resources = () => vpc.node.findAll().filter(CfnResource.isCfnResource);
  const leftOut = new Set(resources().filter(({ cfnResourceType }) => LEFT_OUT.includes(cfnResourceType)));
  Dependable.implement(vpc, {
    get dependencyRoots(): IConstruct[] {
      return resources().filter((resource) => !leftOut.has(resource));
    },
  });
}

/** The subnets of a network. */
export interface EgressOrderProps {
  readonly subnets: readonly ec2.Subnet[];
  /** Pod subnets, in which nodes of other subnets start pods. */
  readonly podSubnets: readonly ec2.ISubnet[];
}

/**
 * Makes resources that start nodes or pods depend on the routes of their subnets. Nodes need the routes until they
 * are deleted.
 *
 * Without this, node groups and profiles of aws-cdk-lib depend on routes only through their cluster. Lambda functions
 * and instances of aws-cdk-lib already depend on `internetConnectivityEstablished`.
 */
export class EgressOrder implements IAspect {
  private readonly byResource: ReadonlyMap<IConstruct, ec2.ISubnet>;

  constructor(
    private readonly scope: Construct,
    private readonly props: EgressOrderProps,
  ) {
    this.byResource = new Map(props.subnets.map((subnet) => [subnet.node.findChild('Subnet'), subnet]));
    Aspects.of(scope).add(this, { priority: AspectPriority.MUTATING });
  }

  /** Runs once, when the construct of the network is visited. */
  public visit(construct: IConstruct): void {
    if (construct !== this.scope) {
      return;
    }
    for (const { needsCni, resource, startsIn } of findNodes(this.scope)) {
      this.order(resource, startsIn, needsCni ? this.props.podSubnets : []);
    }
    for (const cluster of resourcesOfStage(this.scope).filter(hasNodePools)) {
      const { subnetIds } = propertyOf(cluster, 'resourcesVpcConfig') as { subnetIds?: unknown };
      this.order(cluster, Array.isArray(subnetIds) ? subnetIds : [], []);
    }
  }

  private order(resource: CfnResource, startsIn: readonly unknown[], podSubnets: readonly ec2.ISubnet[]): void {
    const own = startsIn.flatMap((id) => this.byResource.get(targetOf(id) as IConstruct) ?? []);
    // A stack with resources in subnets of another stack already depends on that stack.
    if (own.length > 0 && topOf(Stack.of(resource)) === topOf(Stack.of(this.scope))) {
      after(resource, waysOutOf([...own, ...podSubnets]));
    }
  }
}

/** Returns true if built-in node pools of EKS Auto Mode start nodes in the subnets of the cluster. */
function hasNodePools(resource: CfnResource): boolean {
  if (resource.cfnResourceType !== CLUSTER) {
    return false;
  }
  const { enabled, nodePools } = (propertyOf(resource, 'computeConfig') ?? {}) as Record<string, unknown>;
  return enabled === true && Array.isArray(nodePools) && nodePools.length > 0;
}
