import type { Construct } from 'constructs';
import type { AddonOptions, AddonProps } from '../addons/addon';
import { EksAddon, EksAddonKind, type EksAddonProps } from '../addons/eks-addon';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import { fail } from '../foundation/errors';
import { validatePorts } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { mergeValues, type Values } from '../foundation/values';

/**
 * Default port of the metrics. It is the one in the examples of the CloudWatch User Guide. The default of the add-on
 * itself is 80, which other software on the host network may use.
 */
const METRICS_PORT = 9109;

/** The first version of the add-on with metrics: major and minor version. */
const FIRST_WITH_METRICS = [1, 1] as const;

/** Configuration values that the option `metrics` sets. */
const OWNED_VALUES = ['env.OPEN_METRICS', 'env.OPEN_METRICS_ADDRESS', 'env.OPEN_METRICS_PORT'];

/**
 * Readers of the metrics of the agent in the OpenMetrics format. Choose one of the factories.
 *
 * The metrics are flows of pods and the counters of packets that exceeded an allowance of the instance. The agent
 * reports the difference since the previous read, so only one program can read them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-NetworkFlowMonitor-agents-kubernetes-eks-third-party.html
 */
export class FlowAgentMetrics {
  /**
   * Programs in the network namespace of the node read the metrics, such as the CloudWatch agent of
   * `ContainerInsights`. The agent listens on 127.0.0.1.
   *
   * @param port TCP port: 1 to 65535. The default is 9109
   */
  public static onNode(port: number = METRICS_PORT): FlowAgentMetrics {
    validateArguments('FlowAgentMetrics.onNode', arguments);
    validatePorts('FlowAgentMetrics', 'port', [port]);
    return new FlowAgentMetrics('127.0.0.1', port);
  }

  /**
   * All programs that reach the nodes on the port read the metrics, such as a Prometheus server. The agent listens on
   * all addresses of the node. Security groups of nodes must allow the port.
   *
   * @param port TCP port: 1 to 65535. The default is 9109
   */
  public static onAllAddresses(port: number = METRICS_PORT): FlowAgentMetrics {
    validateArguments('FlowAgentMetrics.onAllAddresses', arguments);
    validatePorts('FlowAgentMetrics', 'port', [port]);
    return new FlowAgentMetrics('0.0.0.0', port);
  }

  private constructor(
    /** @internal */
    public readonly _address: string,
    /** @internal */
    public readonly _port: number,
  ) {}
}

/** Options of the agent of Network Flow Monitor. */
export interface NetworkFlowAgentOptions extends AddonOptions {
  /**
   * Readers of the metrics of the agent. They need version `v1.1.0` of the add-on or later. An older `addonVersion`
   * fails as `FlowAgentMetrics`.
   *
   * @default - the agent only reports flows to Network Flow Monitor
   */
  readonly metrics?: FlowAgentMetrics;

  /**
   * Method by which the agent gets its permissions.
   *
   * @default - EKS Pod Identity
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Additional configuration of the add-on, with the schema that `aws eks describe-addon-configuration` prints. Keys
   * that `metrics` sets fail as `ValuesClash`.
   *
   * @default - none
   */
  readonly additionalConfiguration?: Record<string, unknown>;
}

/** Properties of the agent of Network Flow Monitor. */
export interface NetworkFlowAgentProps extends NetworkFlowAgentOptions, AddonProps {}

/**
 * The add-on `aws-network-flow-monitoring-agent`, which reports TCP flows of the nodes to CloudWatch Network Flow
 * Monitor.
 *
 * It is the source of the data of `NetworkFlowMonitor` and of container network observability in the EKS console. Its
 * role has the managed policy `CloudWatchNetworkFlowMonitorAgentPublishPolicy`. Add a dependency on nodes with
 * `networking.addWorkload(agent)`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-observability.html
 */
export class NetworkFlowAgent extends EksAddon {
  /** Metrics of the agent, if it provides them. @internal */
  public readonly _metrics?: FlowAgentMetrics;

  constructor(scope: Construct, id: string, props: NetworkFlowAgentProps) {
    validateArguments('NetworkFlowAgent', arguments);
    super(scope, id, agentProps(scope, props));
    this._metrics = props.metrics;
  }
}

function agentProps(scope: Construct, props: NetworkFlowAgentProps): EksAddonProps {
  const { metrics, additionalConfiguration, ...rest } = props;
  if (metrics && isOlder(props.addonVersion)) {
    fail(
      'FlowAgentMetrics',
      `"addonVersion: ${props.addonVersion}" has no metrics. Write version v${FIRST_WITH_METRICS.join('.')}.0 or later, or leave metrics out`,
      scope,
    );
  }
  const values: Values = metrics
    ? { env: { OPEN_METRICS: 'on', OPEN_METRICS_ADDRESS: metrics._address, OPEN_METRICS_PORT: metrics._port } }
    : {};
  return {
    ...rest,
    kind: EksAddonKind.NETWORK_FLOW_MONITORING_AGENT,
    configuration: mergeValues(values, additionalConfiguration, OWNED_VALUES, 'ValuesClash', scope),
  };
}

function isOlder(version: string | undefined): boolean {
  const [, major, minor] = (version !== undefined && isConcrete(version) && /^v(\d+)\.(\d+)\./.exec(version)) || [];
  const [firstMajor, firstMinor] = FIRST_WITH_METRICS;
  return (
    major !== undefined && (Number(major) < firstMajor || (Number(major) === firstMajor && Number(minor) < firstMinor))
  );
}
