import { validateArguments } from '../foundation/input';
import { closest, type Located, refuse } from '../foundation/refusals';
import { isConcrete, shown } from '../foundation/tokens';
import { ADDONS, type AddonFacts, factsOf } from './addon-table';

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
    const facts = isConcrete(name) ? factsOf(name) : undefined;
    if (facts?.construct) {
      refuse('AddonKind', `"${name}" has a construct of its own, use ${facts.construct}`, scope);
    }
    if (this.options) {
      if (name === '') {
        refuse('AddonKind', '"" is the name of no add-on, write the name that EKS has for it', scope);
      }
      return { ...this.options, isListed: false };
    }
    return facts ? { ...facts, isListed: true } : refuseName(name, scope);
  }
}

function refuseName(name: string, scope: Located): never {
  const near = isConcrete(name) ? closest(name, Object.keys(ADDONS)) : undefined;
  const others = `EksAddonKind.unlisted("${isConcrete(name) ? name : '…'}") takes add-ons that are not listed`;
  return refuse(
    'AddonKind',
    `"${shown(name)}" is no add-on that is listed. ${near ? `Did you mean "${near}"? Otherwise ${others}` : others}`,
    scope,
  );
}
