import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type Construct, Dependable, type IConstruct, type IDependable } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';
import { TierRole } from '../addressing/tier';
import { isAvailabilityZone } from '../addressing/zones';
import { validateArnPlaces } from '../foundation/arns';
import { didYouMean, refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import type { EgressPlan } from './egress-plan';
import { EgressTarget } from './egress-target';
import type { TieredVpc } from './tiered-vpc';

/** What an attachment of a VPC is made from. */
interface AttachmentScope {
  readonly scope: Construct;
  readonly vpc: TieredVpc;
  readonly plan: AddressPlan;
  /** Whether the network is dual stack. */
  readonly isIpv6: boolean;
}

/** The targets of a plan of routes, each once. */
export function targetsOf({ routes, ipv6 }: EgressPlan): EgressTarget[] {
  const targets = [...routes.map(({ to }) => to), ipv6].filter((to) => to instanceof EgressTarget);
  return [...new Set(targets)];
}

/**
 * Attaches a VPC to its targets: to those whose attachment the user does not give. EC2 refuses a route to a gateway to which the VPC is not
 * attached, so that the routes of each target wait for what this returns.
 */
export function defineAttachments(
  egress: EgressPlan,
  { scope, vpc, plan, isIpv6 }: AttachmentScope,
): Map<EgressTarget, IDependable> {
  const made = new Map<string, IConstruct>();
  const attachments = new Map<EgressTarget, IDependable>();
  for (const target of targetsOf(egress)) {
    const { kind, given, tier } = target._attachment;
    if (target._routerType === ec2.RouterType.CORE_NETWORK) {
      validateArnPlaces('coreNetwork', [target._id], scope, { shares: 'partition' });
    }
    if (given) {
      attachments.set(target, given);
    } else if (kind === 'transitGateway' || kind === 'vpnGateway') {
      // Two values for one gateway share the attachment: a VPC has one.
      const attachment =
        made.get(target._id) ??
        (kind === 'vpnGateway'
          ? new ec2.CfnVPCGatewayAttachment(scope, idOf('VpnGatewayAttachment', target), {
              vpcId: vpc.vpcId,
              vpnGatewayId: target._id,
            })
          : new ec2.CfnTransitGatewayAttachment(scope, idOf('TransitGatewayAttachment', target), {
              transitGatewayId: target._id,
              vpcId: vpc.vpcId,
              subnetIds: attachmentSubnets(vpc, plan, tier).map(({ subnetId }) => subnetId),
              ...(isIpv6 && egress.ipv6 === target ? { options: { Ipv6Support: 'enable' } } : {}),
            }));
      made.set(target._id, attachment);
      attachments.set(target, attachment);
    }
  }
  return attachments;
}

/** Fails for targets whose attachment was promised and never made: the first deployment would fail at the routes. */
export function failOnEmptyAttachments(
  attachments: ReadonlyMap<EgressTarget, IDependable>,
  scope: IConstruct,
): string[] {
  for (const [target, attachment] of attachments) {
    if (Dependable.of(attachment).dependencyRoots.length === 0) {
      refuse(
        'NatAttachment',
        `"${target._label}" waits for an attachment that has nothing in it, add the attachment of the VPC to the DependencyGroup`,
        scope,
      );
    }
  }
  return [];
}

/** One subnet in each Availability Zone: a transit gateway has no place in Local Zones. */
function attachmentSubnets(vpc: TieredVpc, plan: AddressPlan, tier: string | undefined): ec2.ISubnet[] {
  const holder = plan.tiers.find(({ name, role }) => (tier === undefined ? role === TierRole.NODE : name === tier));
  if (!holder) {
    return refuse(
      'NatAttachment',
      tier === undefined
        ? '"transitGateway" has no subnets to be attached by, add Tier.node() to the plan or name an attachmentTier'
        : `"${tier}" is no tier of the plan, ${didYouMean(
            tier,
            plan.tiers.map(({ name }) => name),
          )}`,
    );
  }
  const zones = plan.subnetsOf(holder.name).map(({ availabilityZone }) => availabilityZone);
  return zones.filter(isAvailabilityZone).map((zone) => vpc.subnetIn(holder.name, zone));
}

/** With the id of the gateway, so that another gateway gets an attachment of its own before the old one goes. */
function idOf(kind: string, { _id }: EgressTarget): string {
  return isConcrete(_id) ? `${kind}${_id.slice(_id.indexOf('-') + 1)}` : kind;
}
