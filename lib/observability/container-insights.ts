import type { Construct } from 'constructs';
import type { AddonOptions, AddonProps } from '../addons/addon';
import { EksAddon, EksAddonKind, type EksAddonProps } from '../addons/eks-addon';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import { type KeyTable, parseKeyList, warnOfUnknownKeys } from '../foundation/configuration-keys';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { mergeValues, type Values } from '../foundation/values';
import {
  ALLOWANCE_NAMESPACE,
  CLUSTER_DIMENSION,
  ContainerInsightsMetrics,
  NetworkAllowance,
  NODE_DIMENSION,
} from './container-insights-metrics';
import type { NetworkFlowAgent } from './network-flow-agent';

/** Path at which the operator of the add-on mounts the scrape configuration of its agent. */
const SCRAPE_CONFIGURATION = '/etc/prometheusconfig/prometheus.yaml';

/** Name of the scrape job, which becomes the label `job`. */
const FLOW_AGENT_JOB = 'network-flow-monitor-agent';

/** Configuration values that typed options set. Additional configuration must not contain them. */
const OWNED_VALUES = ['agent.config', 'agent.prometheus.config', 'containerLogs.enabled'];

/**
 * Returns the first two levels of the configuration of the add-on, and all keys of the parts that users commonly
 * write.
 *
 * Source: https://github.com/aws-observability/helm-charts, charts/amazon-cloudwatch-observability of v6.4.0,
 * 2026-07-21: values.yaml.
 */
export function containerInsightsKeys(): KeyTable {
  return {
    reader: 'the add-on amazon-cloudwatch-observability',
    paths: parseKeyList(`
    admissionWebhooks.* agent agent.affinity.* agent.autoGenerateCert.* agent.certManager.* agent.config.* agent.enabled
    agent.env agent.hostNetwork agent.image.* agent.mode agent.name agent.nodeSelector.* agent.otelConfig.*
    agent.priorityClassName agent.prometheus.* agent.replicas agent.resources.* agent.serviceAccount.* agent.tolerations
    agent.updateStrategy.* agents applicationSignals.* clusterName containerInsights.* containerLogs
    containerLogs.enabled containerLogs.fluentBit.* dcgmExporter.* kubeStateMetrics.* manager.* neuronMonitor.*
    nodeExporter.* otelContainerInsights.* region tolerations useDualstackEndpoint`),
  };
}

/** Options of Container Insights. */
export interface ContainerInsightsOptions extends AddonOptions {
  /**
   * Whether Fluent Bit sends the logs of containers and nodes to CloudWatch Logs.
   *
   * @default true
   */
  readonly containerLogs?: boolean;

  /**
   * Whether the add-on collects traces and metrics of applications with CloudWatch Application Signals.
   *
   * The add-on itself enables it, and then its webhook adds instrumentation to pods.
   *
   * @default false
   */
  readonly applicationSignals?: boolean;

  /**
   * Whether metrics of GPUs, AWS Trainium, AWS Inferentia and Elastic Fabric Adapters are collected.
   *
   * @default false
   */
  readonly acceleratedComputeMetrics?: boolean;

  /**
   * Agent of Network Flow Monitor from which the CloudWatch agent of each node reads the packets that exceeded an
   * allowance of the instance. It must have `metrics`, or it fails as `FlowAgentMetrics`.
   *
   * CloudWatch charges for 5 custom metrics of the cluster and 5 of each node.
   *
   * @default - there are no metrics of allowances
   */
  readonly flowAgent?: NetworkFlowAgent;

  /**
   * Method by which the CloudWatch agent gets its permissions.
   *
   * @default - EKS Pod Identity
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Additional configuration of the add-on, with the schema that `aws eks describe-addon-configuration` prints.
   *
   * Keys that typed options set fail as `ValuesClash`, such as `agent.config`. A key that is similar to a known key
   * results in the warning `configurationKey`. Install the add-on with `EksAddonKind.CLOUDWATCH_OBSERVABILITY` to write
   * the whole configuration of the agent.
   *
   * @default - none
   */
  readonly additionalConfiguration?: Record<string, unknown>;
}

/** Properties of Container Insights. */
export interface ContainerInsightsProps extends ContainerInsightsOptions, AddonProps {}

/**
 * CloudWatch Container Insights with enhanced observability: the add-on `amazon-cloudwatch-observability`.
 *
 * It publishes metrics of nodes, pods and the control plane, and with a `flowAgent` the packets that exceeded an
 * allowance of an instance. The role of its agent has the managed policies `CloudWatchAgentServerPolicy` and
 * `AWSXrayWriteOnlyAccess`. Add a dependency on nodes with `networking.addWorkload(insights)`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/install-CloudWatch-Observability-EKS-addon.html
 */
export class ContainerInsights extends EksAddon {
  /** Network metrics that the add-on publishes. */
  public readonly metrics: ContainerInsightsMetrics;

  constructor(scope: Construct, id: string, props: ContainerInsightsProps) {
    validateArguments('ContainerInsights', arguments);
    super(scope, id, addonProps(scope, props));
    warnOfUnknownKeys(this, 'additionalConfiguration', props.additionalConfiguration, containerInsightsKeys(), false);
    const { clusterName } = props.cluster;
    this.metrics = ContainerInsightsMetrics._publishedBy(this, clusterName, props.flowAgent !== undefined);
  }
}

function addonProps(scope: Construct, props: ContainerInsightsProps): EksAddonProps {
  const { containerLogs, applicationSignals, acceleratedComputeMetrics, flowAgent, additionalConfiguration, ...rest } =
    props;
  const values = containerInsightsConfiguration(scope, props);
  return {
    ...rest,
    kind: EksAddonKind.CLOUDWATCH_OBSERVABILITY,
    configuration: mergeValues(values, additionalConfiguration, OWNED_VALUES, 'ValuesClash', scope),
  };
}

/**
 * Returns the configuration of the add-on. The agent of each node is on the host network, as the agent of Network Flow
 * Monitor, so it reads its metrics at the address 127.0.0.1.
 */
function containerInsightsConfiguration(scope: Construct, props: ContainerInsightsProps): Values {
  const { cluster, flowAgent } = props;
  const { clusterName } = cluster;
  const signals = props.applicationSignals ? { application_signals: {} } : {};
  const port = flowAgent && portOf(flowAgent, scope);
  return {
    containerLogs: { enabled: props.containerLogs ?? true },
    agent: {
      config: {
        logs: {
          metrics_collected: {
            kubernetes: {
              enhanced_container_insights: true,
              accelerated_compute_metrics: props.acceleratedComputeMetrics ?? false,
            },
            ...signals,
            ...(port === undefined ? {} : { prometheus: allowanceCollection(clusterName) }),
          },
        },
        ...(props.applicationSignals ? { traces: { traces_collected: signals } } : {}),
      },
      ...(port === undefined ? {} : { prometheus: { config: scrapeConfiguration(port) } }),
    },
  };
}

/** Returns how the CloudWatch agent publishes the metrics that it reads: by cluster, and by cluster and node. */
function allowanceCollection(clusterName: string): Values {
  return {
    cluster_name: clusterName,
    log_group_name: `/aws/containerinsights/${clusterName}/prometheus`,
    prometheus_config_path: SCRAPE_CONFIGURATION,
    emf_processor: {
      metric_namespace: ALLOWANCE_NAMESPACE,
      metric_declaration_dedup: true,
      metric_unit: Object.fromEntries(Object.values(NetworkAllowance).map((name) => [name, 'Count'])),
      metric_declaration: [
        {
          source_labels: ['job'],
          label_matcher: `^${FLOW_AGENT_JOB}$`,
          dimensions: [[CLUSTER_DIMENSION], [CLUSTER_DIMENSION, NODE_DIMENSION]],
          metric_selectors: Object.values(NetworkAllowance).map((name) => `^${name}$`),
        },
      ],
    },
  };
}

/** Returns the scrape configuration. Metrics of single flows are dropped, because CloudWatch Logs charges for them. */
function scrapeConfiguration(port: number): Values {
  return {
    global: { scrape_interval: '1m', scrape_timeout: '10s' },
    scrape_configs: [
      {
        job_name: FLOW_AGENT_JOB,
        static_configs: [{ targets: [`127.0.0.1:${port}`] }],
        metric_relabel_configs: [
          { source_labels: ['__name__'], regex: Object.values(NetworkAllowance).join('|'), action: 'keep' },
        ],
      },
    ],
  };
}

function portOf(agent: NetworkFlowAgent, scope: Construct): number {
  return (
    agent._metrics?._port ??
    fail(
      'FlowAgentMetrics',
      `"${agent.node.id}" provides no metrics, and Container Insights reads them. Write metrics: FlowAgentMetrics.onNode() for the agent`,
      scope,
    )
  );
}
