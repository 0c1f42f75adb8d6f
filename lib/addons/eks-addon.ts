import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { identityIn, type WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { validateArguments } from '../foundation/input';
import { isDnsLabel } from '../foundation/kubernetes-names';
import { placedBy, placeOfStack, validatePlaces } from '../foundation/places';
import { validatePorts } from '../foundation/ports';
import { didYouMean, refuse, refusingAt } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { type AddonIdentity, type AddonOptions, type AddonProps, defineAddon } from './addon';
import type { EksAddonKind } from './addon-kind';
import { AddonPermissions } from './addon-permissions';
import type { AddonFacts } from './addon-table';

/** Facts about an add-on, and whether the add-on is listed. */
type ListedFacts = AddonFacts & { readonly isListed: boolean };

/** Options of an EKS add-on. */
export interface EksAddonOptions extends AddonOptions {
  /** The add-on to install. */
  readonly kind: EksAddonKind;

  /**
   * Namespace of the add-on.
   *
   * EKS cannot change it. Remove the add-on in one deployment, and add it in the other namespace in the next one.
   *
   * @default - the default namespace of the add-on
   * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html#custom-namespace
   */
  readonly namespace?: string;

  /**
   * Configuration of the add-on, with the schema that `aws eks describe-addon-configuration` prints. It can contain
   * deploy-time values.
   *
   * @default - the default configuration of the add-on
   */
  readonly configuration?: Record<string, unknown>;

  /**
   * Permissions of its service accounts, by service account name. An unknown service account of a listed add-on fails
   * as `AddonSetting`.
   *
   * @default - the managed policies that AWS recommends for a listed add-on, and no permissions for other add-ons
   */
  readonly permissions?: Record<string, AddonPermissions>;

  /**
   * TCP ports on which the control plane calls pods of the add-on: webhooks and aggregated APIs.
   *
   * Each `NodeSecurityGroup` of the cluster allows them. Other security groups that do not allow them result in the
   * warning `addonControlPlanePort`.
   *
   * @default - the known ports of a listed add-on, such as 10251 of metrics-server, and no ports for other add-ons
   */
  readonly controlPlanePorts?: number[];

  /**
   * Method by which its pods get permissions.
   *
   * @default - EKS Pod Identity, or IRSA in a cluster with only Fargate
   */
  readonly identity?: WorkloadIdentity;
}

/** Properties of an EKS add-on. */
export interface EksAddonProps extends EksAddonOptions, AddonProps {}

/**
 * An EKS add-on that has no dedicated construct, with a role for each service account that needs one.
 *
 * `ClusterNetworking.addAddon` installs it after nodes and CoreDNS. Without `ClusterNetworking`, add a dependency on
 * nodes, or EKS reports the add-on as degraded. `adot` and `aws-privateca-connector-for-kubernetes` also need a
 * dependency on cert-manager.
 */
export class EksAddon extends Construct {
  /** Name of the add-on. */
  public readonly addonName: string;

  /** Roles of its service accounts, by service account name. */
  public readonly roles: Record<string, iam.IRole>;

  /** Name of an add-on that must be installed before it, if the cluster has that add-on. @internal */
  public readonly _needs?: string;

  /** Namespace of the add-on, if it is known. @internal */
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
        `"${permissions.map(([name]) => name).join('", "')}" cannot all have roles, because an add-on has only one role with IRSA. Write WorkloadIdentity.podIdentity(), or AddonPermissions.none() for all but one`,
        this,
      );
    }

    for (const [, { _role: role }] of permissions) {
      // EKS Pod Identity supports only roles in the account of the cluster. IRSA also supports other accounts.
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
    // The add-on depends on the whole identities, so that policies that are added later also outlive it.
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
          `"${this.addonName}" is not a listed add-on, and its role needs its namespace. Write EksAddonKind.unlisted("${this.addonName}", { namespace: "…" })`,
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
        `"${namespace}" is not a namespace name. Write 1 to 63 lower-case letters, digits and hyphens, such as "monitoring"`,
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
          ? `"${stranger}" has permissions, but ${this.addonName} needs none. Leave permissions out, or write EksAddonKind.unlisted("${this.addonName}", …) if a newer version needs them`
          : `"${stranger}" is not a service account of ${this.addonName}. ${didYouMean(stranger, known)}`,
        this,
      );
    }
  }
}

/** Returns the permissions that AWS recommends. */
function defaultPermissions({ serviceAccounts = {} }: AddonFacts): Record<string, AddonPermissions> {
  return Object.fromEntries(
    Object.entries(serviceAccounts).map(([name, policies]) => [
      name,
      AddonPermissions.managedPolicies(policies.map((policy) => iam.ManagedPolicy.fromAwsManagedPolicyName(policy))),
    ]),
  );
}
