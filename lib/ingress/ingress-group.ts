import { TlsCertificates } from '../controllers/tls-certificates';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import { ALB_PREFIX, GROUP_WIDE, normalizedAnnotation } from '../loadbalancing/annotations';
import type { AlbIngressOptions } from './alb-ingress';
import { AlbIngress } from './alb-ingress';
import { validateFrontendPorts, validateRedirect, validateRedirectSource } from './alb-ingress-validation';
import type { AlbListener } from './alb-listener';

const NAME = 'IngressGroupMember';

/**
 * A group of Ingresses that share an ALB, for example of several teams.
 *
 * Every member has the options of the group, so the ALB stays the same if members are added or removed. Options of a
 * member are compared with those of the group and of the other members. Conflicts are an error at synthesis, because
 * they would stop the controller for all members at once. If the app has other Ingresses of the same group, and a
 * `LoadBalancerController` finds them, the warning `ingressGroupConflict` is added.
 *
 * Everybody who can create an Ingress can add it to the group, with rules that precede those of others. If teams do not
 * trust each other, set the group on the IngressClass, and restrict the class to namespaces.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/annotations/#ingressgroup
 */
export class IngressGroup {
  /** The name of the group. */
  public readonly name: string;

  private readonly members = new Map<string, Member>();
  /** The options of the group. */
  private readonly shared: AlbIngress;

  /**
   * @param name of the group: at most 63 lower-case letters, digits, hyphens and dots. Another name is another ALB.
   * @param options that all members have
   */
  constructor(
    name: string,
    private readonly options: AlbIngressOptions = {},
  ) {
    validateArguments('IngressGroup', arguments);
    this.name = name;
    // Options that every member would fail with fail here.
    this.shared = new AlbIngress({ ...options, group: name });
    if (options.listeners) {
      validateRedirect(options.listeners, options.redirectHttpTo);
      validateRedirectSource(options.listeners, options.redirectHttpTo);
      validateFrontendPorts(options, options.listeners);
    }
  }

  /**
   * Adds an Ingress and returns its annotations.
   *
   * Certificates and tags are added to those of the group. `listeners` replace those of the group for this Ingress.
   * Every other option that the group also sets must have the same value. `frontendNlb` belongs on the group.
   *
   * Used names and orders, and options that conflict with another member, fail as `IngressGroupMember`. A redirect to a
   * port without a listener of the group or of an earlier member fails as `ListenerPort`.
   *
   * @param member a name for the Ingress in error messages
   * @param order of its rules among those of all members, -1000 to 1000; the lowest are first
   * @param options of this Ingress in addition to those of the group
   */
  public addMember(member: string, order: number, options: AlbIngressOptions = {}): AlbIngress {
    validateArguments('IngressGroup.addMember', arguments, this);
    if (this.members.has(member)) {
      fail(NAME, `"${member}" is already a member. Use another name`);
    }
    const rival = [...this.members.values()].find((other) => other.order === order);
    if (rival) {
      fail(NAME, `"order: ${order}" is the order of "${rival.name}". Use another order for "${member}"`);
    }
    const ingress = this.memberOf(member, order, options);
    const joining = { name: member, order, ingress, listeners: ingress._listeners };
    // If the group has no listeners, its port options apply to the listeners of each member.
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
      fail(NAME, `"frontendNlb" of ${member} applies to all members. Set it on the group ${this.name}`);
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

/**
 * Certificates of the group come first. The first certificate of the first Ingress is the default certificate of the
 * listener.
 */
function mergedCertificates(
  shared: TlsCertificates | undefined,
  own: TlsCertificates | undefined,
): TlsCertificates | undefined {
  if (!shared || !own || shared._source || own._source) {
    return own ?? shared;
  }
  const repeated = firstDuplicate([...shared._arns, ...own._arns]);
  if (repeated !== undefined) {
    fail(
      'ListenerCertificate',
      `"${formatValue(repeated)}" is also a certificate of the group. Remove it from the member`,
    );
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

/** Fails on options that the controller cannot merge. */
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

/** The options of the ALB as a whole. */
function exclusiveOf({ annotations, _options: { webAclArn, webAclName } }: AlbIngress): Record<string, string> {
  const said = Object.fromEntries(
    GROUP_WIDE.flatMap((suffix) => {
      const text = annotations[`${ALB_PREFIX}/${suffix}`];
      return text === undefined ? [] : [[suffix, normalizedAnnotation(suffix, text)]];
    }),
  );
  return {
    ...said,
    // If one member sets a name, the controller ignores the ARNs of all.
    ...(webAclName === undefined ? {} : { 'option for a web ACL': 'webAclName' }),
    ...(webAclArn === undefined ? {} : { 'option for a web ACL': 'webAclArn' }),
  };
}

/** The options of a listener. Members that share a port must have the same ones. */
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
      `"${formatValue(other.values[key])}" of ${other.name} is not the ${subject} of ${one.name}, which is "${formatValue(one.values[key])}". Set it once, on the group`,
    );
  }
}

function sorted(list: string): string {
  return list.split(',').sort().join(',');
}
