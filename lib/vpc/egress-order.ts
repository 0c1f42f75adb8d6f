import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AspectPriority, Aspects, CfnResource, type IAspect, Stack } from 'aws-cdk-lib/core';
import { type Construct, Dependable, type IConstruct } from 'constructs';
import { findNodes } from '../foundation/cluster-nodes';
import { after } from '../foundation/order';
import { propertyOf, resourcesOfStage, targetOf } from '../foundation/resources';
import { topOf } from '../foundation/stacks';
import { waysOutOf } from './ways-out';

/** What no control plane needs, whose network interfaces are in subnets and call nothing: egress, and the function that closes a security group. */
const LEFT_OUT: readonly string[] = [
  ec2.CfnNatGateway.CFN_RESOURCE_TYPE_NAME,
  ec2.CfnEIP.CFN_RESOURCE_TYPE_NAME,
  ec2.CfnEgressOnlyInternetGateway.CFN_RESOURCE_TYPE_NAME,
  ec2.CfnRoute.CFN_RESOURCE_TYPE_NAME,
  'Custom::VpcRestrictDefaultSG',
];

const CLUSTER = 'AWS::EKS::Cluster';

/**
 * Makes a dependency on a VPC one on its subnets, and leaves out the NAT gateways and routes that it has by now.
 *
 * A cluster with a private endpoint depends on its VPC, with every resource below it (`eks.Cluster` of aws-eks and aws-eks-v2, 2.276.0). A NAT
 * gateway takes about two minutes, and the control plane has no use for one. Whatever is added to the VPC later is waited for as ever.
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
  /** Those of pods, which nodes in other subnets start pods in. */
  readonly podSubnets: readonly ec2.ISubnet[];
}

/**
 * Makes whatever starts nodes or pods in the subnets of a network wait for the routes of these: at deletion, nodes need them until they are gone.
 * Otherwise, node groups and profiles of aws-cdk-lib would wait for routes by way of their cluster alone.
 *
 * Functions and instances of aws-cdk-lib wait by themselves, by `internetConnectivityEstablished`.
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

  /** Once, when the construct of the network is visited. */
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
    // A stack with resources in the subnets of another one waits for all of that.
    if (own.length > 0 && topOf(Stack.of(resource)) === topOf(Stack.of(this.scope))) {
      after(resource, waysOutOf([...own, ...podSubnets]));
    }
  }
}

/** Whether EKS Auto Mode starts nodes in the subnets of the cluster, by node pools that come with it. */
function hasNodePools(resource: CfnResource): boolean {
  if (resource.cfnResourceType !== CLUSTER) {
    return false;
  }
  const { enabled, nodePools } = (propertyOf(resource, 'computeConfig') ?? {}) as Record<string, unknown>;
  return enabled === true && Array.isArray(nodePools) && nodePools.length > 0;
}
