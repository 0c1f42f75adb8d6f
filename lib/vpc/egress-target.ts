import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IDependable } from 'constructs';
import { validateArns } from '../foundation/arns';
import { didYouMean, fail } from '../foundation/errors';
import { validateId, validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { formatValue } from '../foundation/tokens';

/** How the VPC is attached to a gateway, for which its routes wait. */
export interface AttachedTargetOptions {
  /**
   * What attaches the VPC, where that is yours: the routes wait for it. An attachment needs the subnets of the network, and so comes after it: give
   * a `DependencyGroup` of `constructs`, and add the attachment to it later. One that stays empty is refused as `NatAttachment`.
   *
   * @default - the network defines the attachment; a core network has no default
   */
  readonly attachment?: IDependable;

  /**
   * Whether something outside of this app attaches the VPC. The routes then wait for nothing, so that the VPC must be attached before they are
   * deployed: deploy the network with another `NatStrategy` first.
   *
   * @default false
   */
  readonly attachedElsewhere?: boolean;
}

/** How a network is attached to a transit gateway. */
export interface TransitGatewayTargetOptions extends AttachedTargetOptions {
  /**
   * The tier whose subnets hold the network interfaces of the attachment that the network defines, one in each Availability Zone. AWS advises a
   * tier of its own with /28 subnets, such as `Tier.isolated('transit', { prefixLength: 28, startsAt: '10.0.80.0' })`.
   *
   * @default - the first node tier of the plan
   * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html
   */
  readonly attachmentTier?: string;
}

/** What a target asks of the VPC before it takes routes. */
export interface EgressTargetAttachment {
  /** What the network defines; undefined where nothing is to be defined. */
  readonly kind?: 'transitGateway' | 'vpnGateway';
  /** The user's own attachment. */
  readonly given?: IDependable;
  readonly tier?: string;
}

/** Where traffic goes that a NAT gateway of the VPC does not take to the internet: something of the user's. */
export class EgressTarget {
  /**
   * A transit gateway. The network defines the attachment of its VPC, in the association and with the propagation that are the defaults of the
   * transit gateway. One of another account has to accept attachments by itself.
   *
   * @param transitGatewayId such as `tgw-0123456789abcdef0`
   * @param options an attachment of your own
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
   * A virtual private gateway, behind which a VPN or Direct Connect is. The network defines the attachment of its VPC. It takes IPv4 alone.
   *
   * @param vpnGatewayId such as `vgw-0123456789abcdef0`
   * @param options an attachment of your own
   */
  public static vpnGateway(vpnGatewayId: string, options: AttachedTargetOptions = {}): EgressTarget {
    validateArguments('EgressTarget.vpnGateway', arguments);
    validateId('vpnGateway', vpnGatewayId);
    return new EgressTarget(ec2.RouterType.GATEWAY, vpnGatewayId, attachmentOf('vpnGateway', options));
  }

  /**
   * A peering connection of the VPC. It reaches the addresses of the peer and nothing behind it, so that `destinations` are to be given. Its id is
   * known after the network: `Lazy.string({ produce: () => peering.ref })`.
   *
   * @param peeringConnectionId such as `pcx-0123456789abcdef0`
   */
  public static peeringConnection(peeringConnectionId: string): EgressTarget {
    validateArguments('EgressTarget.peeringConnection', arguments);
    validateId('peeringConnection', peeringConnectionId);
    return new EgressTarget(ec2.RouterType.VPC_PEERING_CONNECTION, peeringConnectionId);
  }

  /**
   * The core network of AWS Cloud WAN. What attaches the VPC has to be given, because its tags decide on the segment that it is in: without
   * `attachment` or `attachedElsewhere`, it is refused as `NatAttachment`.
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
        `"${formatValue(coreNetworkArn)}" takes routes of attached VPCs alone, give attachment: a DependencyGroup with the AWS::NetworkManager::VpcAttachment, or write attachedElsewhere: true`,
      );
    }
    return new EgressTarget(ec2.RouterType.CORE_NETWORK, coreNetworkArn, attachmentOf(undefined, options));
  }

  /**
   * Appliances by their network interface: NAT instances, firewalls. Turn their source and destination check off. The id of one in the network
   * itself is known after it: `Lazy.string({ produce: () => networkInterface.ref })`.
   *
   * @param networkInterfaceIds the interface for each zone of the plan, such as `{ 'eu-west-1a': 'eni-0123456789abcdef0' }`; zones may share
   * one, and then share its fate
   */
  public static networkInterfaces(networkInterfaceIds: Record<string, string>): EgressTarget {
    validateArguments('EgressTarget.networkInterfaces', arguments);
    validateIds('networkInterface', Object.values(networkInterfaceIds));
    return new EgressTarget(ec2.RouterType.NETWORK_INTERFACE, networkInterfaceIds);
  }

  /**
   * Gateway Load Balancer endpoints, behind which appliances work; those of AWS Network Firewall are such endpoints, too.
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

  /** As an error message names it. @internal */
  public get _label(): string {
    return formatValue(this._id);
  }

  /** False for a virtual private gateway. @internal */
  public get _supportsIpv6(): boolean {
    return this._routerType !== ec2.RouterType.GATEWAY;
  }

  /** True where it reaches the addresses of one VPC. @internal */
  public get _isPeering(): boolean {
    return this._routerType === ec2.RouterType.VPC_PEERING_CONNECTION;
  }

  /** What routes of a zone lead to. @internal */
  public _idForZone(zone: string): string {
    if (typeof this.ids === 'string') {
      return this.ids;
    }
    return this.ids[zone] ?? (isLookupDummy(zone) ? Object.values(this.ids)[0] : undefined);
  }

  /** Refuses a target that leaves a zone without a way, or names one that there is not. @internal */
  public _validateZones(zones: readonly string[]): void {
    if (typeof this.ids === 'string' || (zones.some(isLookupDummy) && Object.keys(this.ids).length > 0)) {
      return;
    }
    const given = Object.keys(this.ids);
    const unknown = given.find((zone) => !zones.includes(zone));
    if (unknown) {
      fail('NatTarget', `"${unknown}" is no zone of the plan, ${didYouMean(unknown, zones)}`);
    }
    const missing = zones.find((zone) => !given.includes(zone));
    if (missing) {
      fail('NatTarget', `"${missing}" has no target to leave through, give one for each zone of the plan`);
    }
  }
}

function attachmentOf(
  kind: EgressTargetAttachment['kind'],
  { attachment, attachedElsewhere }: AttachedTargetOptions,
  tier?: string,
): EgressTargetAttachment {
  if (attachment && attachedElsewhere) {
    fail(
      'NatAttachment',
      '"attachedElsewhere: true" and an attachment contradict each other, leave one of the two out',
    );
  }
  return attachedElsewhere ? {} : { kind, given: attachment, tier };
}
