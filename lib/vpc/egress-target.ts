import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IDependable } from 'constructs';
import { validateArns } from '../foundation/arns';
import { didYouMean, fail } from '../foundation/errors';
import { validateId, validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { formatValue } from '../foundation/tokens';

/** The attachment of the VPC to a gateway. Routes to the gateway depend on it. */
export interface AttachedTargetOptions {
  /**
   * Your own attachment of the VPC, on which the routes depend.
   *
   * An attachment needs the subnets of the network, so you define it after the network. Pass a `DependencyGroup` of
   * `constructs`, and add the attachment to it later. An empty group fails with `NatAttachment`.
   *
   * @default - the network defines the attachment. A core network has no default
   */
  readonly attachment?: IDependable;

  /**
   * Whether the VPC is attached outside of this app.
   *
   * The routes then depend on nothing, so the VPC must be attached before they are deployed. Deploy the network with
   * another `NatStrategy` first.
   *
   * @default false
   */
  readonly attachedElsewhere?: boolean;
}

/** The attachment of the VPC to a transit gateway. */
export interface TransitGatewayTargetOptions extends AttachedTargetOptions {
  /**
   * The tier whose subnets contain the network interfaces of the attachment, one in each Availability Zone. AWS
   * recommends a separate tier with /28 subnets, such as `Tier.isolated('transit', { prefixLength: 28, startsAt:
   * '10.0.80.0' })`.
   *
   * @default - the first node tier of the plan
   * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html
   */
  readonly attachmentTier?: string;
}

/** The attachment that a target needs before it accepts routes. */
export interface EgressTargetAttachment {
  /** The attachment that the network defines. Undefined if it defines none. */
  readonly kind?: 'transitGateway' | 'vpnGateway';
  /** The attachment of the user. */
  readonly given?: IDependable;
  readonly tier?: string;
}

/** A target of routes that leave the VPC without a public NAT gateway. */
export class EgressTarget {
  /**
   * A transit gateway.
   *
   * The network defines the attachment of its VPC, with the default association and propagation of the transit
   * gateway. A transit gateway of another account must accept attachments automatically.
   *
   * @param transitGatewayId such as `tgw-0123456789abcdef0`
   * @param options your own attachment
   */
  public static transitGateway(transitGatewayId: string, options: TransitGatewayTargetOptions = {}): EgressTarget {
    validateArguments('EgressTarget.transitGateway', arguments);
    validateId('transitGateway', transitGatewayId);
    return new EgressTarget(
      ec2.RouterType.TRANSIT_GATEWAY,
      transitGatewayId,
      attachmentOf('transitGateway', options, options.attachmentTier),
    );
  }

  /**
   * A virtual private gateway, for a VPN or Direct Connect. The network defines the attachment of its VPC. It
   * supports IPv4 only.
   *
   * @param vpnGatewayId such as `vgw-0123456789abcdef0`
   * @param options your own attachment
   */
  public static vpnGateway(vpnGatewayId: string, options: AttachedTargetOptions = {}): EgressTarget {
    validateArguments('EgressTarget.vpnGateway', arguments);
    validateId('vpnGateway', vpnGatewayId);
    return new EgressTarget(ec2.RouterType.GATEWAY, vpnGatewayId, attachmentOf('vpnGateway', options));
  }

  /**
   * A peering connection of the VPC.
   *
   * It only reaches the peer VPC, so you must set `destinations`. The id of the connection is known after the network
   * is defined: `Lazy.string({ produce: () => peering.ref })`.
   *
   * @param peeringConnectionId such as `pcx-0123456789abcdef0`
   */
  public static peeringConnection(peeringConnectionId: string): EgressTarget {
    validateArguments('EgressTarget.peeringConnection', arguments);
    validateId('peeringConnection', peeringConnectionId);
    return new EgressTarget(ec2.RouterType.VPC_PEERING_CONNECTION, peeringConnectionId);
  }

  /**
   * The core network of AWS Cloud WAN.
   *
   * You must give the attachment of the VPC, because its tags determine the segment. Without `attachment` or
   * `attachedElsewhere`, it fails with `NatAttachment`.
   *
   * @param coreNetworkArn the ARN of the core network
   * @param options the attachment of the VPC
   */
  public static coreNetwork(coreNetworkArn: string, options: AttachedTargetOptions = {}): EgressTarget {
    validateArguments('EgressTarget.coreNetwork', arguments);
    validateArns('coreNetwork', [coreNetworkArn]);
    if (options.attachment === undefined && !options.attachedElsewhere) {
      fail(
        'NatAttachment',
        `"${formatValue(coreNetworkArn)}" only accepts routes of attached VPCs. Set attachment to a DependencyGroup that contains the AWS::NetworkManager::VpcAttachment, or write attachedElsewhere: true`,
      );
    }
    return new EgressTarget(ec2.RouterType.CORE_NETWORK, coreNetworkArn, attachmentOf(undefined, options));
  }

  /**
   * Appliances such as NAT instances and firewalls, by their network interface.
   *
   * Disable their source/destination check. The id of an interface in the network itself is known after the network
   * is defined: `Lazy.string({ produce: () => networkInterface.ref })`.
   *
   * @param networkInterfaceIds the interface for each zone of the plan, such as `{ 'eu-west-1a':
   * 'eni-0123456789abcdef0' }`. If zones share an interface, its failure affects all of them
   */
  public static networkInterfaces(networkInterfaceIds: Record<string, string>): EgressTarget {
    validateArguments('EgressTarget.networkInterfaces', arguments);
    validateIds('networkInterface', Object.values(networkInterfaceIds));
    return new EgressTarget(ec2.RouterType.NETWORK_INTERFACE, networkInterfaceIds);
  }

  /**
   * Gateway Load Balancer endpoints of appliances. The endpoints of AWS Network Firewall are such endpoints.
   *
   * @param endpointIds the endpoint for each zone of the plan, such as `{ 'eu-west-1a': 'vpce-0123456789abcdef0' }`
   */
  public static gatewayLoadBalancerEndpoints(endpointIds: Record<string, string>): EgressTarget {
    validateArguments('EgressTarget.gatewayLoadBalancerEndpoints', arguments);
    validateIds('vpcEndpoint', Object.values(endpointIds));
    return new EgressTarget(ec2.RouterType.VPC_ENDPOINT, endpointIds);
  }

  private constructor(
    /** @internal */
    public readonly _routerType: ec2.RouterType,
    private readonly ids: string | Readonly<Record<string, string>>,
    /** @internal */
    public readonly _attachment: EgressTargetAttachment = {},
  ) {}

  /** The id of a target that all zones share. @internal */
  public get _id(): string {
    return typeof this.ids === 'string' ? this.ids : '';
  }

  /** The name of the target in error messages. @internal */
  public get _label(): string {
    return formatValue(this._id);
  }

  /** False for a virtual private gateway. @internal */
  public get _supportsIpv6(): boolean {
    return this._routerType !== ec2.RouterType.GATEWAY;
  }

  /** True if the target only reaches the addresses of one VPC. @internal */
  public get _isPeering(): boolean {
    return this._routerType === ec2.RouterType.VPC_PEERING_CONNECTION;
  }

  /** Returns the id of the target for the routes of a zone. @internal */
  public _idForZone(zone: string): string {
    if (typeof this.ids === 'string') {
      return this.ids;
    }
    return this.ids[zone] ?? (isLookupDummy(zone) ? Object.values(this.ids)[0] : undefined);
  }

  /** Fails if a zone has no target, or if a target names an unknown zone. @internal */
  public _validateZones(zones: readonly string[]): void {
    if (typeof this.ids === 'string' || (zones.some(isLookupDummy) && Object.keys(this.ids).length > 0)) {
      return;
    }
    const given = Object.keys(this.ids);
    const unknown = given.find((zone) => !zones.includes(zone));
    if (unknown) {
      fail('NatTarget', `"${unknown}" is not a zone of the plan. ${didYouMean(unknown, zones)}`);
    }
    const missing = zones.find((zone) => !given.includes(zone));
    if (missing) {
      fail('NatTarget', `"${missing}" has no egress target. Give one for each zone of the plan`);
    }
  }
}

function attachmentOf(
  kind: EgressTargetAttachment['kind'],
  { attachment, attachedElsewhere }: AttachedTargetOptions,
  tier?: string,
): EgressTargetAttachment {
  if (attachment && attachedElsewhere) {
    fail('NatAttachment', '"attachedElsewhere: true" and an attachment contradict each other. Remove one of the two');
  }
  return attachedElsewhere ? {} : { kind, given: attachment, tier };
}
