import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { identityIn, type WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { validateArguments } from '../foundation/input';
import { isDnsLabel } from '../foundation/kubernetes-names';
import { placedBy, placeOfStack, validatePlaces } from '../foundation/places';
import { validatePorts } from '../foundation/ports';
import { didYouMean, refuse, refusingAt } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { API_CALLERS, type ApiCallerName } from '../vpc/api-callers';
import { type AddonIdentity, type AddonOptions, type AddonProps, defineAddon } from './addon';
import type { EksAddonKind } from './addon-kind';
import { AddonPermissions } from './addon-permissions';
import { type AddonFacts, factsOf } from './addon-table';

/** What is known of an add-on, and whether it is all that there is to know. */
type ListedFacts = AddonFacts & { readonly isListed: boolean };

/** Settings of an add-on that do not name a cluster. */
export interface EksAddonOptions extends AddonOptions {
  /** Which add-on. */
  readonly kind: EksAddonKind;

  /**
   * The namespace that the add-on is installed in. EKS cannot change it: take the add-on away in one deployment, and define it in the other
   * namespace in the next.
   *
   * @default - the one that EKS has for it
   * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html#custom-namespace
   */
  readonly namespace?: string;

  /**
   * The configuration of the add-on, as `aws eks describe-addon-configuration` prints its schema. Values that are known at deployment only
   * may stand anywhere in it.
   *
   * @default - the add-on's own
   */
  readonly configuration?: Record<string, unknown>;

  /**
   * What its service accounts may do, by their names; those of a listed add-on are known, and others are refused as `AddonSetting`.
   *
   * @default - of a listed add-on, the managed policies that AWS asks for; of another one, nothing
   */
  readonly permissions?: Record<string, AddonPermissions>;

  /**
   * The TCP ports on which the control plane calls pods of the add-on: webhooks, and APIs that it aggregates. Each `NodeSecurityGroup` of the cluster
   * opens them; other security groups that leave them closed are warned of as `addonControlPlanePort`.
   *
   * @default - of a listed add-on, the ports that are known, such as 10251 of metrics-server; of another one, none
   */
  readonly controlPlanePorts?: number[];

  /**
   * How it gets its permissions.
   *
   * @default - EKS Pod Identity; in a cluster of Fargate alone, IRSA
   */
  readonly identity?: WorkloadIdentity;
}

/** An add-on in a cluster. */
export interface EksAddonProps extends EksAddonOptions, AddonProps {}

/**
 * Any add-on of EKS that has no construct of its own, with a role for each of its service accounts that needs one.
 *
 * `ClusterNetworking.addAddon` installs it after nodes and CoreDNS. On its own it knows no nodes: let it wait for them, or EKS reports it as
 * degraded. `adot` and `aws-privateca-connector-for-kubernetes` wait for cert-manager besides.
 */
export class EksAddon extends Construct {
  /** The name of the add-on. */
  public readonly addonName: string;

  /** The roles of its service accounts, by their names. */
  public readonly roles: Record<string, iam.IRole>;

  /** Another add-on that it waits for, where the cluster has that one from EKS too. @internal */
  public readonly _needs?: string;

  /** The namespace that it is installed in, as far as that is known. @internal */
  public readonly _namespace?: string;

  private readonly made: WorkloadRole[] = [];

  constructor(scope: Construct, id: string, props: EksAddonProps) {
    validateArguments('EksAddon', arguments);
    super(scope, id);
    const facts = props.kind._facts(this);
    this.addonName = props.kind.addonName;
    this._needs = facts.needs;
    this.refuseNamespace(props.namespace);
    this.refuseServiceAccounts(props, facts);
    const { _isPodIdentity } = identityIn(props.cluster, props.identity, this);

    const permissions = Object.entries({ ...defaultPermissions(facts), ...props.permissions }).filter(
      ([, { _isNone }]) => !_isNone,
    );
    if (!_isPodIdentity && permissions.length > 1) {
      refuse(
        'AddonSetting',
        `"${permissions.map(([name]) => name).join('", "')}" cannot all have roles, because an add-on has one role with IRSA, write WorkloadIdentity.podIdentity() or AddonPermissions.none() for all but one`,
        this,
      );
    }

    for (const [, { _role: role }] of permissions) {
      // EKS Pod Identity takes roles of the account of the cluster alone; those of other accounts are for IRSA.
      const placed = role ? [placedBy(role, role.roleArn)] : [];
      const shares = _isPodIdentity ? 'account' : 'partition';
      validatePlaces('a role', placed, placeOfStack(this), { scope: this, shares });
    }

    this._namespace = props.namespace ?? facts.namespace;
    this.roles = Object.fromEntries(
      permissions.map(([name, given]) => [name, given._role ?? this.defineRole(name, given, props)]),
    );
    const addon = defineAddon(this, this.addonName, props, props.configuration ?? {}, {
      addonProperties: () => ({
        ...this.identityProperties(_isPodIdentity),
        namespaceConfig: props.namespace === undefined ? undefined : { namespace: props.namespace },
      }),
    });
    this.node.defaultChild = addon;
    const ports = props.controlPlanePorts ?? facts.controlPlanePorts ?? [];
    refusingAt(this, () => validatePorts('AddonSetting', 'controlPlanePorts', ports));
    for (const port of ports) {
      props.cluster._controlPlanePorts.need({ port, user: addon, what: `add-on ${this.addonName}` });
    }
    const hasRole = Object.keys(this.roles).length > 0;
    props.cluster._noteApiUse(this, callerOf(this.addonName), { identity: hasRole ? props.identity : 'none' });
    // The whole identities: policies that are added to the roles later, too, must outlive the add-on.
    addon.node.addDependency(...this.made);
  }

  private defineRole(
    serviceAccount: string,
    { _statements, _managedPolicies }: AddonPermissions,
    { cluster, identity }: EksAddonProps,
  ): iam.Role {
    const made = new WorkloadRole(this, `Identity-${serviceAccount}`, {
      cluster,
      identity,
      serviceAccount,
      namespace:
        this._namespace ??
        refuse(
          'AddonSetting',
          `"${this.addonName}" is not listed and its role is bound to its namespace, give it as EksAddonKind.unlisted("${this.addonName}", { namespace: "…" })`,
          this,
        ),
      description: `${this.addonName}: ${serviceAccount}`,
      associate: false,
      managedPolicies: _managedPolicies.length > 0 ? _managedPolicies : undefined,
      statements: _statements.length > 0 ? _statements : undefined,
    });
    this.made.push(made);
    return made.role;
  }

  private identityProperties(isPodIdentity: boolean): ReturnType<AddonIdentity['addonProperties']> {
    const roles = Object.entries(this.roles);
    if (roles.length === 0) {
      return {};
    }
    return isPodIdentity
      ? { podIdentityAssociations: roles.map(([serviceAccount, { roleArn }]) => ({ serviceAccount, roleArn })) }
      : { serviceAccountRoleArn: roles[0][1].roleArn };
  }

  private refuseNamespace(namespace: string | undefined): void {
    if (namespace === undefined || !isConcrete(namespace)) {
      return;
    }
    if (!isDnsLabel(namespace)) {
      refuse(
        'AddonSetting',
        `"${namespace}" is no name of a namespace, write 1 to 63 lower-case letters, digits and hyphens, such as "monitoring"`,
        this,
      );
    }
  }

  private refuseServiceAccounts({ permissions = {} }: EksAddonProps, { isListed, serviceAccounts }: ListedFacts): void {
    const known = Object.keys(serviceAccounts ?? {});
    const stranger = isListed && Object.keys(permissions).find((name) => !known.includes(name));
    if (stranger) {
      refuse(
        'AddonSetting',
        known.length === 0
          ? `"${stranger}" gets permissions and ${this.addonName} takes none, leave permissions out, or write EksAddonKind.unlisted("${this.addonName}", …) where a newer version does`
          : `"${stranger}" is no service account of ${this.addonName}, ${didYouMean(stranger, known)}`,
        this,
      );
    }
  }
}

/** The add-on among those that call AWS APIs, whatever role it has. */
function callerOf(addonName: string): ApiCallerName {
  return isConcrete(addonName) && factsOf(addonName) && Object.hasOwn(API_CALLERS, addonName)
    ? (addonName as ApiCallerName)
    : 'otherAddon';
}

/** What AWS asks for. */
function defaultPermissions({ serviceAccounts = {} }: AddonFacts): Record<string, AddonPermissions> {
  return Object.fromEntries(
    Object.entries(serviceAccounts).map(([name, policies]) => [
      name,
      AddonPermissions.managedPolicies(policies.map((policy) => iam.ManagedPolicy.fromAwsManagedPolicyName(policy))),
    ]),
  );
}
