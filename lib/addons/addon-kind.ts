import { validateArguments } from '../foundation/input';
import { closest, type Located, refuse } from '../foundation/refusals';
import { isConcrete, shown } from '../foundation/tokens';
import { ADDONS, type AddonFacts, factsOf } from './addon-table';

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
    const facts = isConcrete(name) ? factsOf(name) : undefined;
    if (facts?.construct) {
      refuse('AddonKind', `"${name}" has a construct of its own. Use ${facts.construct}`, scope);
    }
    if (this.options) {
      if (name === '') {
        refuse('AddonKind', '"" is not an add-on name. Write the name that EKS uses for the add-on', scope);
      }
      return { ...this.options, isListed: false };
    }
    return facts ? { ...facts, isListed: true } : refuseName(name, scope);
  }
}

function refuseName(name: string, scope: Located): never {
  const near = isConcrete(name) ? closest(name, Object.keys(ADDONS)) : undefined;
  const others = `EksAddonKind.unlisted("${isConcrete(name) ? name : '…'}") for add-ons that are not listed`;
  return refuse(
    'AddonKind',
    `"${shown(name)}" is not a listed add-on. ${near ? `Did you mean "${near}"? Otherwise use ${others}` : `Use ${others}`}`,
    scope,
  );
}
