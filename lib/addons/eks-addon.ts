import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { resolveIdentity, type WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { closestMatch, didYouMean, fail, type Located, withErrorPath } from '../foundation/errors';
import { validatePorts } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isDnsLabel } from '../foundation/kubernetes-names';
import { locationOfResource, locationOfStack, validateLocations } from '../foundation/resource-locations';
import { formatValue, isConcrete } from '../foundation/tokens';
import { type AddonIdentity, type AddonOptions, type AddonProps, defineAddon } from './addon';
import { ADDONS, type AddonFacts, tryGetAddonFacts } from './addon-table';

/** What a service account of an add-on may do: one choice, made by a factory. */
export class AddonPermissions {
  /** A role of your own, whose trust and policies you look after. */
  public static role(role: iam.IRole): AddonPermissions {
    validateArguments('AddonPermissions.role', arguments);
    return new AddonPermissions(role, [], []);
  }

  /** A role that the library makes, with these statements and no more. */
  public static statements(statements: iam.PolicyStatement[]): AddonPermissions {
    validateArguments('AddonPermissions.statements', arguments);
    return new AddonPermissions(undefined, statements, []);
  }

  /** A role that the library makes, with these managed policies and no more. */
  public static managedPolicies(policies: iam.IManagedPolicy[]): AddonPermissions {
    validateArguments('AddonPermissions.managedPolicies', arguments);
    return new AddonPermissions(undefined, [], policies);
  }

  /** No role, although AWS asks for one: where something else gives the service account its permissions. */
  public static none(): AddonPermissions {
    return new AddonPermissions(undefined, [], []);
  }

  private constructor(
    /** @internal */
    public readonly _role: iam.IRole | undefined,
    /** @internal */
    public readonly _statements: iam.PolicyStatement[],
    /** @internal */
    public readonly _managedPolicies: iam.IManagedPolicy[],
  ) {}

  /** @internal */
  public get _isNone(): boolean {
    return this._role === undefined && this._statements.length === 0 && this._managedPolicies.length === 0;
  }
}

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
  public readonly _requiredAddon?: string;

  /** The namespace that it is installed in, as far as that is known. @internal */
  public readonly _namespace?: string;

  private readonly workloadRoles: WorkloadRole[] = [];

  constructor(scope: Construct, id: string, props: EksAddonProps) {
    validateArguments('EksAddon', arguments);
    super(scope, id);
    const facts = props.kind._facts(this);
    this.addonName = props.kind.addonName;
    this._requiredAddon = facts.needs;
    this.validateNamespace(props.namespace);
    this.validateServiceAccounts(props, facts);
    const { _isPodIdentity } = resolveIdentity(props.cluster, props.identity, this);

    const permissions = Object.entries({ ...defaultAddonPermissions(facts), ...props.permissions }).filter(
      ([, { _isNone }]) => !_isNone,
    );
    if (!_isPodIdentity && permissions.length > 1) {
      fail(
        'AddonSetting',
        `"${permissions.map(([name]) => name).join('", "')}" cannot all have roles, because an add-on has one role with IRSA, write WorkloadIdentity.podIdentity() or AddonPermissions.none() for all but one`,
        this,
      );
    }

    for (const [, { _role: role }] of permissions) {
      // EKS Pod Identity takes roles of the account of the cluster alone; those of other accounts are for IRSA.
      const placed = role ? [locationOfResource(role, role.roleArn)] : [];
      const shares = _isPodIdentity ? 'account' : 'partition';
      validateLocations('a role', placed, locationOfStack(this), { scope: this, shares });
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
    withErrorPath(this, () => validatePorts('AddonSetting', 'controlPlanePorts', ports));
    for (const port of ports) {
      props.cluster._controlPlanePorts.requirePort({ port, dependent: addon, what: `add-on ${this.addonName}` });
    }
    // The whole identities: policies that are added to the roles later, too, must outlive the add-on.
    addon.node.addDependency(...this.workloadRoles);
  }

  private defineRole(
    serviceAccount: string,
    { _statements, _managedPolicies }: AddonPermissions,
    { cluster, identity }: EksAddonProps,
  ): iam.Role {
    const workloadRoles = new WorkloadRole(this, `Identity-${serviceAccount}`, {
      cluster,
      identity,
      serviceAccount,
      namespace:
        this._namespace ??
        fail(
          'AddonSetting',
          `"${this.addonName}" is not listed and its role is bound to its namespace, give it as EksAddonKind.unlisted("${this.addonName}", { namespace: "…" })`,
          this,
        ),
      description: `${this.addonName}: ${serviceAccount}`,
      associate: false,
      managedPolicies: _managedPolicies.length > 0 ? _managedPolicies : undefined,
      statements: _statements.length > 0 ? _statements : undefined,
    });
    this.workloadRoles.push(workloadRoles);
    return workloadRoles.role;
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

  private validateNamespace(namespace: string | undefined): void {
    if (namespace === undefined || !isConcrete(namespace)) {
      return;
    }
    if (!isDnsLabel(namespace)) {
      fail(
        'AddonSetting',
        `"${namespace}" is no name of a namespace, write 1 to 63 lower-case letters, digits and hyphens, such as "monitoring"`,
        this,
      );
    }
  }

  private validateServiceAccounts(
    { permissions = {} }: EksAddonProps,
    { isListed, serviceAccounts }: ListedFacts,
  ): void {
    const listedServiceAccounts = Object.keys(serviceAccounts ?? {});
    const unknown = isListed && Object.keys(permissions).find((name) => !listedServiceAccounts.includes(name));
    if (unknown) {
      fail(
        'AddonSetting',
        listedServiceAccounts.length === 0
          ? `"${unknown}" gets permissions and ${this.addonName} takes none, leave permissions out, or write EksAddonKind.unlisted("${this.addonName}", …) where a newer version does`
          : `"${unknown}" is no service account of ${this.addonName}. ${didYouMean(unknown, listedServiceAccounts)}`,
        this,
      );
    }
  }
}

/** What AWS asks for. */
function defaultAddonPermissions({ serviceAccounts = {} }: AddonFacts): Record<string, AddonPermissions> {
  return Object.fromEntries(
    Object.entries(serviceAccounts).map(([name, policies]) => [
      name,
      AddonPermissions.managedPolicies(policies.map((policy) => iam.ManagedPolicy.fromAwsManagedPolicyName(policy))),
    ]),
  );
}

/** An add-on that this library has no table entry for. */
export interface UnlistedAddonOptions {
  /**
   * The namespace that EKS installs it in, which its roles are bound to: `aws eks describe-addon-versions` prints it as `defaultNamespace`.
   *
   * @default - not known: it must be given where the add-on gets permissions
   */
  readonly namespace?: string;
}

/** Which add-on of EKS: one choice, made by a constant, or by its name. */
export class EksAddonKind {
  /** `adot`: the operator of the AWS Distro for OpenTelemetry. It needs cert-manager. */
  public static readonly ADOT = EksAddonKind.of('adot');
  /** `cert-manager`. */
  public static readonly CERT_MANAGER = EksAddonKind.of('cert-manager');
  /** `amazon-cloudwatch-observability`: Container Insights and Application Signals. */
  public static readonly CLOUDWATCH_OBSERVABILITY = EksAddonKind.of('amazon-cloudwatch-observability');
  /** `aws-ebs-csi-driver`. */
  public static readonly EBS_CSI_DRIVER = EksAddonKind.of('aws-ebs-csi-driver');
  /** `aws-efs-csi-driver`. */
  public static readonly EFS_CSI_DRIVER = EksAddonKind.of('aws-efs-csi-driver');
  /** `fluent-bit`: it has no permissions unless some are given for its outputs. */
  public static readonly FLUENT_BIT = EksAddonKind.of('fluent-bit');
  /** `aws-fsx-csi-driver`. */
  public static readonly FSX_CSI_DRIVER = EksAddonKind.of('aws-fsx-csi-driver');
  /** `aws-guardduty-agent`: Runtime Monitoring, where GuardDuty does not manage the agent itself. */
  public static readonly GUARDDUTY_AGENT = EksAddonKind.of('aws-guardduty-agent');
  /** `amazon-sagemaker-hyperpod-taskgovernance`. */
  public static readonly HYPERPOD_TASK_GOVERNANCE = EksAddonKind.of('amazon-sagemaker-hyperpod-taskgovernance');
  /** `kube-state-metrics`. */
  public static readonly KUBE_STATE_METRICS = EksAddonKind.of('kube-state-metrics');
  /** `metrics-server`. */
  public static readonly METRICS_SERVER = EksAddonKind.of('metrics-server');
  /** `aws-network-flow-monitoring-agent`: what `NetworkFlowMonitor` gets its figures from. */
  public static readonly NETWORK_FLOW_MONITORING_AGENT = EksAddonKind.of('aws-network-flow-monitoring-agent');
  /** `eks-node-monitoring-agent`. */
  public static readonly NODE_MONITORING_AGENT = EksAddonKind.of('eks-node-monitoring-agent');
  /** `aws-privateca-connector-for-kubernetes`. It needs cert-manager. */
  public static readonly PRIVATE_CA_CONNECTOR = EksAddonKind.of('aws-privateca-connector-for-kubernetes');
  /** `prometheus-node-exporter`. */
  public static readonly PROMETHEUS_NODE_EXPORTER = EksAddonKind.of('prometheus-node-exporter');
  /** `aws-mountpoint-s3-csi-driver`: give its role statements for the buckets. */
  public static readonly S3_CSI_DRIVER = EksAddonKind.of('aws-mountpoint-s3-csi-driver');
  /** `aws-secrets-store-csi-driver-provider`: secrets and parameters as files of pods, which bring permissions of their own. */
  public static readonly SECRETS_STORE_CSI_DRIVER_PROVIDER = EksAddonKind.of('aws-secrets-store-csi-driver-provider');
  /** `snapshot-controller`: snapshots for CSI drivers. */
  public static readonly SNAPSHOT_CONTROLLER = EksAddonKind.of('snapshot-controller');

  /**
   * A listed add-on by its name, such as `metrics-server`. Other names are refused as `AddonKind`: a name that is misspelt fails at
   * deployment only.
   */
  public static of(addonName: string): EksAddonKind {
    validateArguments('EksAddonKind.of', arguments);
    return new EksAddonKind(addonName, undefined);
  }

  /**
   * An add-on that this library does not list, such as one of the AWS Marketplace. Nothing is known of its service accounts: every one that
   * is given permissions is taken at its word.
   *
   * @param addonName as EKS has it, such as `datadog_operator`
   */
  public static unlisted(addonName: string, options: UnlistedAddonOptions = {}): EksAddonKind {
    validateArguments('EksAddonKind.unlisted', arguments);
    return new EksAddonKind(addonName, options);
  }

  private constructor(
    /** The name of the add-on. */
    public readonly addonName: string,
    private readonly options: UnlistedAddonOptions | undefined,
  ) {}

  /** What is known of the add-on, or a refusal; without service accounts where any will do. @internal */
  public _facts(scope: Located): AddonFacts & { readonly isListed: boolean } {
    const name = this.addonName;
    const facts = isConcrete(name) ? tryGetAddonFacts(name) : undefined;
    if (facts?.construct) {
      fail('AddonKind', `"${name}" has a construct of its own, use ${facts.construct}`, scope);
    }
    if (this.options) {
      if (name === '') {
        fail('AddonKind', '"" is the name of no add-on, write the name that EKS has for it', scope);
      }
      return { ...this.options, isListed: false };
    }
    return facts ? { ...facts, isListed: true } : failUnlistedAddonName(name, scope);
  }
}

function failUnlistedAddonName(name: string, scope: Located): never {
  const near = isConcrete(name) ? closestMatch(name, Object.keys(ADDONS)) : undefined;
  const others = `EksAddonKind.unlisted("${isConcrete(name) ? name : '…'}") takes add-ons that are not listed`;
  return fail(
    'AddonKind',
    `"${formatValue(name)}" is no add-on that is listed. ${near ? `Did you mean "${near}"? Otherwise ${others}` : others}`,
    scope,
  );
}
