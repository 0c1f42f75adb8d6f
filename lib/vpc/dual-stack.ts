import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Fn } from 'aws-cdk-lib/core';
import { IpFamily } from '../addressing/address';
import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import type { PlannedSubnet } from '../addressing/planned-subnet';
import { EGRESS_ROLES, TierRole } from '../addressing/tier';
import { isAvailabilityZone } from '../addressing/zones';
import { addDependencies } from '../foundation/deployment-order';
import { type Attachments, routeToTarget } from './egress';
import type { EgressPlan } from './egress-plan';
import type { EgressTarget } from './egress-target';
import type { Ipv6Block } from './ipv6-block';
import type { Ipv6AclScope } from './network-acls';
import type { TieredVpc } from './tiered-vpc';
import type { VpcEndpoints } from './vpc-endpoints';

const PREFIX_LENGTH = 64;

/** Number of /64 networks: sixteen tiers of sixteen slots. It is also the maximum of `Fn::Cidr`. */
const NETWORKS = 256;

/**
 * Roles of the tiers whose subnets assign an IPv6 address to each new network interface.
 *
 * In an IPv6 cluster, EKS requires this for the subnets of the control plane, nodes and pods. Load balancers in
 * public subnets get an address without it. Other resources in public subnets and in custom tiers do not get a public
 * IPv6 address by default.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
const ASSIGNING_ROLES: readonly TierRole[] = [TierRole.NODE, TierRole.POD, TierRole.CLUSTER];

/** Character that no address contains. */
const SEPARATOR = '|';

/** Construct id that `ec2.Subnet` gives a default route for IPv6. */
const ROUTE_ID = 'DefaultRoute6';

type AddRoute = (subnet: ec2.Subnet, zone: string) => void;

/** Assigns an IPv6 block to a VPC, a /64 to each subnet, and IPv6 default routes to the tiers. */
export class DualStack {
  /** The IPv6 block. A deploy-time value also references the association, so that its users depend on it. */
  public readonly cidrBlock: string;

  private readonly cidr: string;
  private readonly association: ec2.CfnVPCCidrBlock;
  private readonly knownBlock?: Cidr;

  constructor(
    private readonly vpc: TieredVpc,
    plan: AddressPlan,
    block: Ipv6Block,
    private readonly defaultRoute: EgressPlan['ipv6'],
    private readonly attachments: Attachments,
  ) {
    this.association = new ec2.CfnVPCCidrBlock(vpc, 'Ipv6CidrBlock', { vpcId: vpc.vpcId, ...block._properties });
    this.knownBlock = block._network;
    this.cidr = this.knownBlock?.toString() ?? Fn.select(0, vpc.vpcIpv6CidrBlocks);
    // A reference to the VPC does not depend on the association, but only the associated VPC has a block.
    const waiting = Fn.join(SEPARATOR, [this.cidr, this.association.ref]);
    this.cidrBlock = this.knownBlock?.toString() ?? Fn.select(0, Fn.split(SEPARATOR, waiting));

    const subnets = plan.subnets.filter(({ availabilityZone }) => isAvailabilityZone(availabilityZone));
    for (const planned of subnets) {
      this.assignNetwork(planned);
    }
    this.routePublic(subnets);
    this.routePrivate(subnets);
  }

  /**
   * Allows IPv6 addresses of the VPC to use the interface endpoints, even if no endpoint is dual stack yet. A dual
   * stack gateway endpoint depends on the block, as interface endpoints do through their subnets.
   */
  public allowEndpointAccess({ connections, securityGroup, s3 }: VpcEndpoints, hasS3Gateway: boolean): void {
    if (securityGroup) {
      connections.allowDefaultPortFrom(ec2.Peer.ipv6(this.cidr), 'HTTPS from the IPv6 block of the VPC');
      addDependencies(securityGroup, this.association);
    }
    if (hasS3Gateway && s3) {
      addDependencies(s3, this.association);
    }
  }

  /** Returns the IPv6 settings of the network ACLs. */
  public aclScope(hasS3Gateway: boolean): Ipv6AclScope {
    return {
      cidrBlock: this.cidr,
      association: this.association,
      hasEgress: this.defaultRoute !== undefined,
      hasS3Gateway,
    };
  }

  private assignNetwork(planned: PlannedSubnet): void {
    const resource = this.subnetOf(planned).node.findChild('Subnet') as ec2.CfnSubnet;
    resource.ipv6CidrBlock = this.networkAt(planned.ipv6Index as number);
    resource.assignIpv6AddressOnCreation = ASSIGNING_ROLES.includes(planned.role) ? true : undefined;
    addDependencies(resource, this.association);
  }

  private networkAt(index: number): string {
    return this.knownBlock
      ? Cidr._around(
          IpFamily.IPV6,
          this.knownBlock._first + (BigInt(index) << BigInt(PREFIX_LENGTH)),
          PREFIX_LENGTH,
        ).toString()
      : Fn.select(index, Fn.cidr(this.cidr, NETWORKS, String(PREFIX_LENGTH)));
  }

  private routePublic(subnets: readonly PlannedSubnet[]): void {
    for (const planned of subnets.filter(({ role }) => role === TierRole.PUBLIC)) {
      const subnet = this.subnetOf(planned);
      // Only later CDK releases have a method for this route that takes the attachment as a dependency.
      subnet.addRoute('DefaultRoute6', {
        routerType: ec2.RouterType.GATEWAY,
        routerId: this.vpc.internetGatewayId as string,
        destinationIpv6CidrBlock: '::/0',
        enablesInternetConnectivity: true,
      });
      addDependencies(subnet.node.findChild('DefaultRoute6'), this.vpc.attachment);
      this.afterBlock(subnet);
    }
  }

  private routePrivate(subnets: readonly PlannedSubnet[]): void {
    const { defaultRoute } = this;
    const users = subnets.filter(({ role }) => EGRESS_ROLES.includes(role));
    if (defaultRoute === undefined || users.length === 0) {
      return;
    }
    const route = defaultRoute === 'egressOnly' ? this.routeToEgressOnlyGateway() : this.routeTo(defaultRoute);
    for (const planned of users) {
      const subnet = this.subnetOf(planned);
      route(subnet, planned.availabilityZone);
      this.afterBlock(subnet);
    }
  }

  private routeToEgressOnlyGateway(): AddRoute {
    const gateway = new ec2.CfnEgressOnlyInternetGateway(this.vpc, 'EIGW6', { vpcId: this.vpc.vpcId });
    return (subnet) => subnet.addIpv6DefaultEgressOnlyInternetRoute(gateway.ref);
  }

  private routeTo(target: EgressTarget): AddRoute {
    const { attachments } = this;
    return (subnet, zone) =>
      routeToTarget(subnet, ROUTE_ID, { target, attachments }, { zone, destinationIpv6CidrBlock: '::/0' });
  }

  /** Adds a dependency on the IPv6 block, which IPv6 routes require. */
  private afterBlock(subnet: ec2.Subnet): void {
    addDependencies(subnet.node.findChild(ROUTE_ID), this.association);
  }

  private subnetOf({ tier, availabilityZone }: PlannedSubnet): ec2.Subnet {
    return this.vpc.subnetIn(tier, availabilityZone);
  }
}
