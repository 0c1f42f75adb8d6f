import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IDependable } from 'constructs';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { didYouMean, refuse } from '../foundation/refusals';
import { refuseId } from './resource-ids';

/** How routes to a gateway that the VPC is attached to come into being. */
export interface AttachedTargetOptions {
  /**
   * What attaches the VPC: routes wait for it, as EC2 refuses a route to a gateway to which the VPC is not attached. An attachment needs
   * the subnets of the network, and so comes after it: give a `DependencyGroup` of `constructs`, and add the attachment to it later.
   *
   * @default - routes wait for nothing: the attachment is there before the stack
   */
  readonly attachment?: IDependable;
}

/** Where traffic goes that a NAT gateway of the VPC does not take to the internet: something of the user's. */
export class EgressTarget {
  /**
   * A transit gateway.
   *
   * @param transitGatewayId such as `tgw-0123456789abcdef0`
   */
  public static transitGateway(transitGatewayId: string, options: AttachedTargetOptions = {}): EgressTarget {
    refuseId(transitGatewayId, 'tgw', 'a transit gateway');
    return new EgressTarget(ec2.RouterType.TRANSIT_GATEWAY, transitGatewayId, options.attachment);
  }

  /**
   * The core network of AWS Cloud WAN.
   *
   * @param coreNetworkArn the ARN of the core network
   */
  public static coreNetwork(coreNetworkArn: string, options: AttachedTargetOptions = {}): EgressTarget {
    return new EgressTarget(ec2.RouterType.CORE_NETWORK, coreNetworkArn, options.attachment);
  }

  /**
   * Appliances by their network interface: NAT instances, firewalls. Turn their source and destination check off.
   *
   * @param networkInterfaceIds the interface for each zone of the plan, such as `{ 'eu-west-1a': 'eni-0123456789abcdef0' }`; zones may share
   * one, and then share its fate
   */
  public static networkInterfaces(networkInterfaceIds: Record<string, string>): EgressTarget {
    for (const id of Object.values(networkInterfaceIds)) {
      refuseId(id, 'eni', 'a network interface');
    }
    return new EgressTarget(ec2.RouterType.NETWORK_INTERFACE, networkInterfaceIds);
  }

  /**
   * Gateway Load Balancer endpoints, behind which appliances work; those of AWS Network Firewall are such endpoints, too.
   *
   * @param endpointIds the endpoint for each zone of the plan, such as `{ 'eu-west-1a': 'vpce-0123456789abcdef0' }`
   */
  public static gatewayLoadBalancerEndpoints(endpointIds: Record<string, string>): EgressTarget {
    for (const id of Object.values(endpointIds)) {
      refuseId(id, 'vpce', 'a Gateway Load Balancer endpoint');
    }
    return new EgressTarget(ec2.RouterType.VPC_ENDPOINT, endpointIds);
  }

  private constructor(
    /** @internal */
    public readonly _routerType: ec2.RouterType,
    private readonly ids: string | Readonly<Record<string, string>>,
    /** @internal */
    public readonly _attachment?: IDependable,
  ) {}

  /** What routes of a zone lead to. @internal */
  public _idIn(zone: string): string {
    if (typeof this.ids === 'string') {
      return this.ids;
    }
    return this.ids[zone] ?? (isLookupDummy(zone) ? Object.values(this.ids)[0] : undefined);
  }

  /** Refuses a target that leaves a zone without a way, or names one that there is not. @internal */
  public _refuseZones(zones: readonly string[]): void {
    if (typeof this.ids === 'string' || (zones.some(isLookupDummy) && Object.keys(this.ids).length > 0)) {
      return;
    }
    const given = Object.keys(this.ids);
    const unknown = given.find((zone) => !zones.includes(zone));
    if (unknown) {
      refuse('NatTarget', `"${unknown}" is no zone of the plan, ${didYouMean(unknown, zones)}`);
    }
    const missing = zones.find((zone) => !given.includes(zone));
    if (missing) {
      refuse('NatTarget', `"${missing}" has no target to leave through, give one for each zone of the plan`);
    }
  }
}
