import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { resolveIdentity, type WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { dependOnAllOf } from '../foundation/deployment-order';
import { validateSoftware } from '../foundation/ended-software';
import { closestMatch, didYouMean, fail, type Located, withErrorPath } from '../foundation/errors';
import { validatePorts } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isDnsLabel } from '../foundation/kubernetes-names';
import { locationOfResource, locationOfStack, validateLocations } from '../foundation/resource-locations';
import { formatValue, isConcrete } from '../foundation/tokens';
import { API_CALLERS, type ApiCallerName } from '../vpc/api-callers';
import { type AddonIdentity, type AddonOptions, type AddonProps, defineAddon } from './addon';
import { ADDONS, type AddonFacts, conditionalServices, tryGetAddonFacts } from './addon-table';

/** Permissions of a service account of an EKS add-on. Choose one of the factories. */
export class AddonPermissions {
  /** Uses your own role. You manage its trust policy and its permissions. */
  public static role(role: iam.IRole): AddonPermissions {
    validateArguments('AddonPermissions.role', arguments);
    return new AddonPermissions(role, [], []);
  }

  /** Creates a role with these policy statements only. */
  public static statements(statements: iam.PolicyStatement[]): AddonPermissions {
    validateArguments('AddonPermissions.statements', arguments);
    return new AddonPermissions(undefined, statements, []);
  }

  /** Creates a role with these managed policies only. */
  public static managedPolicies(policies: iam.IManagedPolicy[]): AddonPermissions {
    validateArguments('AddonPermissions.managedPolicies', arguments);
    return new AddonPermissions(undefined, [], policies);
  }

  /** Creates no role, even if AWS recommends one. Use it if the service account gets its permissions elsewhere. */
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
  public readonly _requiredAddon?: string;

  /** Namespace of the add-on, if it is known. @internal */
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
        `"${permissions.map(([name]) => name).join('", "')}" cannot all have roles, because an add-on has only one role with IRSA. Write WorkloadIdentity.podIdentity(), or AddonPermissions.none() for all but one`,
        this,
      );
    }

    for (const [, { _role: role }] of permissions) {
      // EKS Pod Identity supports only roles in the account of the cluster. IRSA also supports other accounts.
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
      props.cluster._context.controlPlanePorts.requirePort({
        port,
        dependent: addon,
        what: `add-on ${this.addonName}`,
      });
    }
    const hasRole = Object.keys(this.roles).length > 0;
    props.cluster._context.noteApiUse(this, callerOf(this.addonName), {
      identity: hasRole ? props.identity : 'none',
      settings: conditionalServices(this.addonName, props.configuration),
    });
    // The add-on depends on the whole identities, so that policies that are added later also outlive it.
    dependOnAllOf(addon, ...this.workloadRoles);
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
          `"${this.addonName}" is not a listed add-on, and its role needs its namespace. Write EksAddonKind.unlisted("${this.addonName}", { namespace: "…" })`,
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
        `"${namespace}" is not a namespace name. Write 1 to 63 lower-case letters, digits and hyphens, such as "monitoring"`,
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
          ? `"${unknown}" has permissions, but ${this.addonName} needs none. Leave permissions out, or write EksAddonKind.unlisted("${this.addonName}", …) if a newer version needs them`
          : `"${unknown}" is not a service account of ${this.addonName}. ${didYouMean(unknown, listedServiceAccounts)}`,
        this,
      );
    }
  }
}

/** The add-on among those that call AWS APIs, whatever role it has. */
function callerOf(addonName: string): ApiCallerName {
  return isConcrete(addonName) && tryGetAddonFacts(addonName) && Object.hasOwn(API_CALLERS, addonName)
    ? (addonName as ApiCallerName)
    : 'otherAddon';
}

/** Returns the permissions that AWS recommends. */
function defaultAddonPermissions({ serviceAccounts = {} }: AddonFacts): Record<string, AddonPermissions> {
  return Object.fromEntries(
    Object.entries(serviceAccounts).map(([name, policies]) => [
      name,
      AddonPermissions.managedPolicies(policies.map((policy) => iam.ManagedPolicy.fromAwsManagedPolicyName(policy))),
    ]),
  );
}

/** Options of an add-on that this library does not list. */
export interface UnlistedAddonOptions {
  /**
   * Namespace of the add-on. The roles of its service accounts are bound to it. `aws eks describe-addon-versions`
   * prints it as `defaultNamespace`.
   *
   * @default - none. The namespace is required if the add-on gets permissions
   */
  readonly namespace?: string;
}

/** An EKS add-on. Choose a constant, or use a factory with the name of the add-on. */
export class EksAddonKind {
  /** `adot`: the operator of the AWS Distro for OpenTelemetry. It requires cert-manager. */
  public static readonly ADOT = EksAddonKind.of('adot');
  /** `cert-manager`. */
  public static readonly CERT_MANAGER = EksAddonKind.of('cert-manager');
  /** `amazon-cloudwatch-observability`: Container Insights and Application Signals. */
  public static readonly CLOUDWATCH_OBSERVABILITY = EksAddonKind.of('amazon-cloudwatch-observability');
  /** `aws-ebs-csi-driver`. */
  public static readonly EBS_CSI_DRIVER = EksAddonKind.of('aws-ebs-csi-driver');
  /** `aws-efs-csi-driver`. */
  public static readonly EFS_CSI_DRIVER = EksAddonKind.of('aws-efs-csi-driver');
  /** `fluent-bit`. It gets no permissions unless you grant them for its outputs. */
  public static readonly FLUENT_BIT = EksAddonKind.of('fluent-bit');
  /** `aws-fsx-csi-driver`. */
  public static readonly FSX_CSI_DRIVER = EksAddonKind.of('aws-fsx-csi-driver');
  /** `aws-guardduty-agent`: Runtime Monitoring, if GuardDuty does not manage the agent itself. */
  public static readonly GUARDDUTY_AGENT = EksAddonKind.of('aws-guardduty-agent');
  /** `amazon-sagemaker-hyperpod-taskgovernance`. */
  public static readonly HYPERPOD_TASK_GOVERNANCE = EksAddonKind.of('amazon-sagemaker-hyperpod-taskgovernance');
  /** `kube-state-metrics`. */
  public static readonly KUBE_STATE_METRICS = EksAddonKind.of('kube-state-metrics');
  /** `metrics-server`. */
  public static readonly METRICS_SERVER = EksAddonKind.of('metrics-server');
  /** `aws-network-flow-monitoring-agent`. It provides the metrics of `NetworkFlowMonitor`. */
  public static readonly NETWORK_FLOW_MONITORING_AGENT = EksAddonKind.of('aws-network-flow-monitoring-agent');
  /** `eks-node-monitoring-agent`. */
  public static readonly NODE_MONITORING_AGENT = EksAddonKind.of('eks-node-monitoring-agent');
  /** `aws-privateca-connector-for-kubernetes`. It requires cert-manager. */
  public static readonly PRIVATE_CA_CONNECTOR = EksAddonKind.of('aws-privateca-connector-for-kubernetes');
  /** `prometheus-node-exporter`. */
  public static readonly PROMETHEUS_NODE_EXPORTER = EksAddonKind.of('prometheus-node-exporter');
  /** `aws-mountpoint-s3-csi-driver`. Grant its role access to your buckets. */
  public static readonly S3_CSI_DRIVER = EksAddonKind.of('aws-mountpoint-s3-csi-driver');
  /**
   * `aws-secrets-store-csi-driver-provider`: secrets and parameters as files in pods. The pods use their own
   * permissions.
   */
  public static readonly SECRETS_STORE_CSI_DRIVER_PROVIDER = EksAddonKind.of('aws-secrets-store-csi-driver-provider');
  /** `snapshot-controller`: volume snapshots for CSI drivers. */
  public static readonly SNAPSHOT_CONTROLLER = EksAddonKind.of('snapshot-controller');

  /**
   * Selects a listed add-on by its name, such as `metrics-server`.
   *
   * Other names fail as `AddonKind`, because EKS rejects an unknown name only at deployment.
   */
  public static of(addonName: string): EksAddonKind {
    validateArguments('EksAddonKind.of', arguments);
    return new EksAddonKind(addonName, undefined);
  }

  /**
   * Selects an add-on that this library does not list, such as an AWS Marketplace add-on. The names of its service
   * accounts are not validated.
   *
   * @param addonName name of the add-on in EKS, such as `datadog_operator`
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

  /**
   * Returns the facts about the add-on. Fails for an unknown name. An unlisted add-on has no list of service accounts.
   * @internal
   */
  public _facts(scope: Located): AddonFacts & { readonly isListed: boolean } {
    const name = this.addonName;
    const facts = isConcrete(name) ? tryGetAddonFacts(name) : undefined;
    if (facts?.construct) {
      fail('AddonKind', `"${name}" has a construct of its own. Use ${facts.construct}`, scope);
    }
    if (this.options) {
      validateSoftware(name, 'an add-on', scope);
      if (name === '') {
        fail('AddonKind', '"" is not an add-on name. Write the name that EKS uses for the add-on', scope);
      }
      return { ...this.options, isListed: false };
    }
    return facts ? { ...facts, isListed: true } : failUnlistedAddonName(name, scope);
  }
}

function failUnlistedAddonName(name: string, scope: Located): never {
  const near = isConcrete(name) ? closestMatch(name, Object.keys(ADDONS)) : undefined;
  const others = `EksAddonKind.unlisted("${isConcrete(name) ? name : '…'}") for add-ons that are not listed`;
  return fail(
    'AddonKind',
    `"${formatValue(name)}" is not a listed add-on. ${near ? `Did you mean "${near}"? Otherwise use ${others}` : `Use ${others}`}`,
    scope,
  );
}
