import { TlsCertificates } from '../controllers/tls-certificates';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import { ALB_PREFIX, GROUP_WIDE, normalizedAnnotation } from '../loadbalancing/annotations';
import { AlbIngress } from './alb-ingress';
import type { AlbIngressOptions } from './alb-ingress-options';
import { validateFrontendPorts, validateRedirect, validateRedirectSource } from './alb-ingress-validation';
import type { AlbListener } from './alb-listener';

const NAME = 'IngressGroupMember';

/**
 * An ALB that the Ingresses of several teams share. What is said here is said by every member, so that none of them carries the load balancer
 * alone; what members say beside it is compared, and what the controller would stop at, for all of them at once, is refused. Ingresses of the same group
 * that come from elsewhere in the app are warned of as `ingressGroupConflict`, where a `LoadBalancerController` sees them.
 *
 * Who may write an Ingress may join: rules of one team can then stand before those of another. Where teams do not trust each other, fix the group
 * on the IngressClass and name the namespaces that may use it.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/annotations/#ingressgroup
 */
export class IngressGroup {
  /** The name. */
  public readonly name: string;

  private readonly members = new Map<string, Member>();
  /** What the group itself says. */
  private readonly shared: AlbIngress;

  /**
   * @param name of the group: up to 63 lower-case letters, digits, hyphens and dots. Another name is another ALB.
   * @param options what all members say
   */
  constructor(
    name: string,
    private readonly options: AlbIngressOptions = {},
  ) {
    validateArguments('IngressGroup', arguments);
    this.name = name;
    // What every member would be refused for is refused here.
    this.shared = new AlbIngress({ ...options, group: name });
    if (options.listeners) {
      validateRedirect(options.listeners, options.redirectHttpTo);
      validateRedirectSource(options.listeners, options.redirectHttpTo);
      validateFrontendPorts(options, options.listeners);
    }
  }

  /**
   * What the Ingress of a team says. Certificates and tags are added to those of the group, listeners stand in the place of the group’s for this
   * Ingress alone, and anything else that the group says too must be the same; an NLB in front is said on the group. Names and orders that are taken, and whatever would not go with
   * another member, are refused as `IngressGroupMember`; a redirect to a port where neither the group nor a member so far listens, as `ListenerPort`.
   *
   * @param member a name for the Ingress, by which refusals call it
   * @param order of its rules among those of all members, -1000 to 1000; the lowest are tried first
   * @param options what this Ingress says beside the group
   */
  public addMember(member: string, order: number, options: AlbIngressOptions = {}): AlbIngress {
    validateArguments('IngressGroup.addMember', arguments, this);
    if (this.members.has(member)) {
      fail(NAME, `"${member}" is a member already, choose another name`);
    }
    const rival = [...this.members.values()].find((other) => other.order === order);
    if (rival) {
      fail(NAME, `"order: ${order}" is that of "${rival.name}", give "${member}" an order of its own`);
    }
    const ingress = this.memberOf(member, order, options);
    const joining = { name: member, order, ingress, listeners: ingress._listeners };
    // Without ports of its own, what the group says holds for those of each member.
    const listeners = this.options.listeners ?? ingress._listeners;
    for (const other of [{ name: this.name, order, ingress: this.shared, listeners }, ...this.members.values()]) {
      validateConflicts(other, joining);
    }
    this.members.set(member, joining);
    return ingress;
  }

  private memberOf(member: string, order: number, own: AlbIngressOptions): AlbIngress {
    const shared = this.options;
    if (own.frontendNlb !== undefined && own.frontendNlb !== shared.frontendNlb) {
      fail(NAME, `"frontendNlb" of ${member} is in front of all members, say it on the group ${this.name}`);
    }
    const both = {
      ...shared,
      ...own,
      certificates: mergedCertificates(shared.certificates, own.certificates),
      tags: mergedRecords(member, 'tag', shared.tags, own.tags),
      additionalLoadBalancerAttributes: mergedRecords(
        member,
        'attribute',
        shared.additionalLoadBalancerAttributes,
        own.additionalLoadBalancerAttributes,
      ),
    };
    const ingress = new AlbIngress({ ...both, group: this.name, groupOrder: order });
    const others = [...this.members.values()].flatMap(({ listeners }) => listeners);
    validateRedirect([...(shared.listeners ?? []), ...others, ...ingress._listeners], both.redirectHttpTo);
    return ingress;
  }
}

interface Member {
  readonly name: string;
  readonly order: number;
  readonly ingress: AlbIngress;
  readonly listeners: readonly AlbListener[];
}

/** The group’s come first: the first certificate of the first Ingress is what clients get that name no host. */
function mergedCertificates(
  shared: TlsCertificates | undefined,
  own: TlsCertificates | undefined,
): TlsCertificates | undefined {
  if (!shared || !own || shared._source || own._source) {
    return own ?? shared;
  }
  const repeated = firstDuplicate([...shared._arns, ...own._arns]);
  if (repeated !== undefined) {
    fail('ListenerCertificate', `"${formatValue(repeated)}" is the group’s already, leave it out of the member`);
  }
  return TlsCertificates.arns(...shared._arns, ...own._arns);
}

function mergedRecords(
  member: string,
  option: string,
  shared: Readonly<Record<string, string>> = {},
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  failOnDifference(option, { name: 'the group', values: shared }, { name: member, values: own });
  return { ...shared, ...own };
}

/** What the controller would not merge. */
function validateConflicts(one: Member, other: Member): void {
  const [ours, theirs] = [one, other].map(({ ingress, name }) => ({ name, values: exclusiveOf(ingress) }));
  failOnDifference('', ours, theirs);
  failOnDifference(
    'attribute',
    { name: one.name, values: one.ingress._attributes },
    { name: other.name, values: other.ingress._attributes },
  );
  failOnDifference(
    'tag',
    { name: one.name, values: one.ingress._options.tags ?? {} },
    { name: other.name, values: other.ingress._options.tags ?? {} },
  );
  for (const listener of one.listeners) {
    const same = other.listeners.find(({ port }) => port === listener.port);
    if (same) {
      failOnDifference(
        `port ${listener.port}`,
        { name: one.name, values: listenerSettingsOf(one, listener) },
        { name: other.name, values: listenerSettingsOf(other, same) },
      );
    }
  }
}

/** What is said about the ALB as a whole. */
function exclusiveOf({ annotations, _options: { webAclArn, webAclName } }: AlbIngress): Record<string, string> {
  const said = Object.fromEntries(
    GROUP_WIDE.flatMap((suffix) => {
      const text = annotations[`${ALB_PREFIX}/${suffix}`];
      return text === undefined ? [] : [[suffix, normalizedAnnotation(suffix, text)]];
    }),
  );
  return {
    ...said,
    // One name anywhere, and the ARNs of all are ignored.
    ...(webAclName === undefined ? {} : { 'option for a web ACL': 'webAclName' }),
    ...(webAclArn === undefined ? {} : { 'option for a web ACL': 'webAclArn' }),
  };
}

/** What is said about a port, which members that share it must say alike. */
function listenerSettingsOf({ ingress }: Member, listener: AlbListener): Record<string, string> {
  const { inboundCidrs, inboundPrefixListIds, sslPolicy } = ingress._options;
  return Object.fromEntries(
    Object.entries({
      ...listener._attributes,
      protocol: listener._protocol,
      inboundCidrs: inboundCidrs && sorted(inboundCidrs.join(',')),
      inboundPrefixListIds: inboundPrefixListIds && sorted(inboundPrefixListIds.join(',')),
      sslPolicy: listener.isTls ? sslPolicy : undefined,
      mutualAuthentication: listener._mutualAuthentication && JSON.stringify(listener._mutualAuthentication._entry),
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

interface MemberSetting {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

function failOnDifference(what: string, one: MemberSetting, other: MemberSetting): void {
  const key = Object.keys(other.values).find(
    (name) => one.values[name] !== undefined && one.values[name] !== other.values[name],
  );
  if (key !== undefined) {
    const subject = [what, key].filter(Boolean).join(' ');
    fail(
      NAME,
      `"${formatValue(other.values[key])}" of ${other.name} is not the ${subject} of ${one.name}, which says "${formatValue(one.values[key])}", say it once on the group`,
    );
  }
}

function sorted(list: string): string {
  return list.split(',').sort().join(',');
}
