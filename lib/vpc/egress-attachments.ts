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

/** Inputs of an attachment of the VPC. */
interface AttachmentScope {
  readonly scope: Construct;
  readonly vpc: TieredVpc;
  readonly plan: AddressPlan;
  /** Whether the network is dual stack. */
  readonly isIpv6: boolean;
}

/** Returns the distinct egress targets of a plan. */
export function targetsOf({ routes, ipv6 }: EgressPlan): EgressTarget[] {
  const targets = [...routes.map(({ to }) => to), ipv6].filter((to) => to instanceof EgressTarget);
  return [...new Set(targets)];
}

/**
 * Defines the attachments of a VPC to its targets, except those that the user gives.
 *
 * EC2 does not accept a route to a gateway to which the VPC is not attached. The routes of each target therefore
 * depend on the returned attachment.
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
      // Two targets for the same gateway share the attachment, because a VPC can have only one.
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

/**
 * Fails for targets whose `DependencyGroup` contains no attachment. Their routes would fail in the first deployment.
 */
export function failOnEmptyAttachments(
  attachments: ReadonlyMap<EgressTarget, IDependable>,
  scope: IConstruct,
): string[] {
  for (const [target, attachment] of attachments) {
    if (Dependable.of(attachment).dependencyRoots.length === 0) {
      refuse(
        'NatAttachment',
        `"${target._label}" depends on an empty DependencyGroup. Add the attachment of the VPC to the DependencyGroup`,
        scope,
      );
    }
  }
  return [];
}

/** Returns one subnet in each Availability Zone. A transit gateway attachment cannot use Local Zones. */
function attachmentSubnets(vpc: TieredVpc, plan: AddressPlan, tier: string | undefined): ec2.ISubnet[] {
  const holder = plan.tiers.find(({ name, role }) => (tier === undefined ? role === TierRole.NODE : name === tier));
  if (!holder) {
    return refuse(
      'NatAttachment',
      tier === undefined
        ? '"transitGateway" has no subnets for its attachment. Add Tier.node() to the plan, or set attachmentTier'
        : `"${tier}" is not a tier of the plan. ${didYouMean(
            tier,
            plan.tiers.map(({ name }) => name),
          )}`,
    );
  }
  const zones = plan.subnetsOf(holder.name).map(({ availabilityZone }) => availabilityZone);
  return zones.filter(isAvailabilityZone).map((zone) => vpc.subnetIn(holder.name, zone));
}

/**
 * Returns the construct id of an attachment. It contains the gateway id, so that another gateway gets a new
 * attachment before the old one is deleted.
 */
function idOf(kind: string, { _id }: EgressTarget): string {
  return isConcrete(_id) ? `${kind}${_id.slice(_id.indexOf('-') + 1)}` : kind;
}
