import { Lazy } from 'aws-cdk-lib/core';
import { EksAddonKind } from '../../lib/addons';
import { EksAddon } from '../../lib/addons/eks-addon';
import {
  AddressObservability,
  type AllowanceThresholds,
  ContainerInsights,
  ContainerInsightsMetric,
  ContainerInsightsMetrics,
  type ContainerInsightsOptions,
  FlowAgentMetrics,
  NetworkAllowance,
  NetworkFlowAgent,
  type NetworkFlowAgentOptions,
} from '../../lib/observability';
import { apiCallsIn } from '../../lib/vpc/api-use';
import {
  AGENT_CONFIG_KEYS,
  FLOW_AGENT_ALLOWANCES,
  FLOW_AGENT_LABELS,
  FLOW_AGENT_VARIABLES,
  METRIC_DECLARATION_KEYS,
  METRICS_OF_CLUSTER,
} from '../fixtures/cloudwatch-agent';
import { testNetwork } from '../support/builders';
import { clusterStack, testTarget } from '../support/clusters';
import { configurationOf } from '../support/configuration';
import { importedCluster, unknownPaths } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const INSIGHTS = 'amazon-cloudwatch-observability';
const AGENT = 'aws-network-flow-monitoring-agent';

function agentIn(options: NetworkFlowAgentOptions = {}) {
  const stack = clusterStack();
  const cluster = importedCluster(stack);
  const agent = new NetworkFlowAgent(stack, 'Agent', { cluster, ...options });
  return { stack, cluster, agent, configuration: () => configurationOf(Synthesized.of(stack), AGENT) };
}

function insights(options: ContainerInsightsOptions = {}, agent?: NetworkFlowAgentOptions) {
  const made = agent ? agentIn(agent) : undefined;
  const stack = made?.stack ?? clusterStack();
  const cluster = made?.cluster ?? importedCluster(stack);
  const construct = new ContainerInsights(stack, 'Insights', { cluster, flowAgent: made?.agent, ...options });
  return { stack, construct, configuration: () => configurationOf(Synthesized.of(stack), INSIGHTS) };
}

describe('the agent of Network Flow Monitor', () => {
  test('has the role that AWS recommends, and no configuration', () => {
    const { stack, configuration } = agentIn();
    expect(configuration()).toBeUndefined();
    const role = Synthesized.of(stack).one('AWS::IAM::Role').Properties;
    expect(flatten(role.ManagedPolicyArns[0])).toContain(':policy/CloudWatchNetworkFlowMonitorAgentPublishPolicy');
  });

  test('provides metrics on the node or on all addresses', () => {
    const env = agentIn({ metrics: FlowAgentMetrics.onNode() }).configuration().env;
    expect(env).toEqual({ OPEN_METRICS: 'on', OPEN_METRICS_ADDRESS: '127.0.0.1', OPEN_METRICS_PORT: 9109 });
    expect(Object.keys(env).sort()).toEqual(FLOW_AGENT_VARIABLES);
    expect(agentIn({ metrics: FlowAgentMetrics.onAllAddresses(9200) }).configuration().env).toEqual({
      OPEN_METRICS: 'on',
      OPEN_METRICS_ADDRESS: '0.0.0.0',
      OPEN_METRICS_PORT: 9200,
    });
  });

  test('takes other configuration beside them', () => {
    const { configuration } = agentIn({
      metrics: FlowAgentMetrics.onNode(),
      additionalConfiguration: { env: { RUST_LOG: 'warn' } },
    });
    expect(configuration().env).toMatchObject({ OPEN_METRICS: 'on', RUST_LOG: 'warn' });
    expect(() => agentIn({ additionalConfiguration: { env: { OPEN_METRICS: 'on' } } })).toFailWith(
      'ValuesClash',
      '"env.OPEN_METRICS" is set by this construct',
      'Use the typed option',
    );
  });

  test('fails with metrics in a version that has none, and takes a version that is known at deployment', () => {
    const metrics = FlowAgentMetrics.onNode();
    expect(() => agentIn({ metrics, addonVersion: 'v1.0.3-eksbuild.1' })).toFailWith(
      'FlowAgentMetrics',
      '"addonVersion: v1.0.3-eksbuild.1" has no metrics',
      'Write version v1.1.0 or later',
    );
    for (const addonVersion of ['v1.1.0-eksbuild.1', 'v2.0.0-eksbuild.1', Lazy.string({ produce: () => 'v1.0.0' })]) {
      expect(() => agentIn({ metrics, addonVersion })).not.toThrow();
    }
    expect(() => agentIn({ addonVersion: 'v1.0.3-eksbuild.1' })).not.toThrow();
  });

  test('fails with a port that is none', () => {
    expect(() => FlowAgentMetrics.onNode(0)).toFailWith(
      'FlowAgentMetrics',
      '"port: 0" is not a TCP port',
      'Write whole numbers from 1 to 65535',
    );
    expect(() => FlowAgentMetrics.onAllAddresses(70_000)).toFailWith(
      'FlowAgentMetrics',
      '"port: 70000"',
      'Write whole numbers',
    );
  });
});

describe('Container Insights', () => {
  test('collects metrics and logs, and neither traces nor accelerators', () => {
    const { stack, configuration } = insights();
    expect(configuration()).toEqual({
      containerLogs: { enabled: true },
      agent: {
        config: {
          logs: {
            metrics_collected: {
              kubernetes: { enhanced_container_insights: true, accelerated_compute_metrics: false },
            },
          },
        },
      },
    });
    const arns = Synthesized.of(stack).one('AWS::IAM::Role').Properties.ManagedPolicyArns.map(flatten).join(' ');
    expect(arns).toContain('CloudWatchAgentServerPolicy');
  });

  test('collects what is asked for', () => {
    const { configuration } = insights({
      containerLogs: false,
      applicationSignals: true,
      acceleratedComputeMetrics: true,
      additionalConfiguration: { manager: { resources: { limits: { memory: '256Mi' } } } },
    });
    expect(configuration()).toMatchObject({
      containerLogs: { enabled: false },
      manager: { resources: { limits: { memory: '256Mi' } } },
      agent: {
        config: {
          logs: {
            metrics_collected: { application_signals: {}, kubernetes: { accelerated_compute_metrics: true } },
          },
          traces: { traces_collected: { application_signals: {} } },
        },
      },
    });
  });

  test('reads the allowances of each node from the agent of Network Flow Monitor, and nothing else', () => {
    const { configuration } = insights({ applicationSignals: true }, { metrics: FlowAgentMetrics.onNode(9200) });
    const { agent } = configuration();
    expect(unknownPaths(agent.config, AGENT_CONFIG_KEYS)).toEqual([]);
    const { prometheus } = agent.config.logs.metrics_collected;
    expect(prometheus).toMatchObject({
      cluster_name: 'orion',
      log_group_name: '/aws/containerinsights/orion/prometheus',
      prometheus_config_path: '/etc/prometheusconfig/prometheus.yaml',
    });

    const [scrape, ...otherJobs] = agent.prometheus.config.scrape_configs;
    expect(otherJobs).toEqual([]);
    expect(scrape.static_configs).toEqual([{ targets: ['127.0.0.1:9200'] }]);
    const kept = new RegExp(`^(?:${scrape.metric_relabel_configs[0].regex})$`);
    expect([...FLOW_AGENT_ALLOWANCES, 'ingress_flow_count'].filter((name) => kept.test(name))).toEqual(
      FLOW_AGENT_ALLOWANCES,
    );

    const { metric_namespace, metric_declaration, metric_unit } = prometheus.emf_processor;
    const [declaration, ...otherDeclarations] = metric_declaration;
    expect(otherDeclarations).toEqual([]);
    expect(Object.keys(declaration)).toEqual(METRIC_DECLARATION_KEYS);
    expect(Object.keys(metric_unit).sort()).toEqual(FLOW_AGENT_ALLOWANCES);
    expect(scrape.job_name).toMatch(new RegExp(declaration.label_matcher));
    for (const name of FLOW_AGENT_ALLOWANCES) {
      expect(declaration.metric_selectors.some((selector: string) => new RegExp(selector).test(name))).toBe(true);
    }
    const labels = declaration.dimensions.flat().filter((name: string) => name !== 'ClusterName');
    expect(FLOW_AGENT_LABELS).toEqual(expect.arrayContaining(labels));

    const exceeded = new ContainerInsightsMetrics('orion').exceeded(NetworkAllowance.LINK_LOCAL);
    expect(exceeded).toMatchObject({ namespace: metric_namespace, statistic: 'Sum' });
    expect(declaration.dimensions).toContainEqual(Object.keys(exceeded.dimensions ?? {}));
  });

  test('fails with an agent that provides no metrics', () => {
    expect(() => insights({}, {})).toFailWith(
      'FlowAgentMetrics',
      '"Agent" provides no metrics',
      'Write metrics: FlowAgentMetrics.onNode()',
    );
  });

  test('fails where additional configuration replaces what options say, and warns of a misspelt key', () => {
    expect(() => insights({ additionalConfiguration: { agent: { config: {} } } })).toFailWith(
      'ValuesClash',
      '"agent.config" is set by this construct',
      'Use the typed option',
    );
    const { stack } = insights({ additionalConfiguration: { containerLog: { fluentBit: {} } } });
    expect(JSON.stringify(warningsOf(stack))).toContain('containerLogs');
  });

  test.each<[string, ContainerInsightsOptions | undefined, boolean]>([
    ['the add-on by itself', undefined, true],
    ['Container Insights', {}, false],
    ['Application Signals', { applicationSignals: true }, true],
  ])('%s calls X-Ray only for traces', (_, options, isTraced) => {
    const { stack, target, network } = testTarget();
    if (options) {
      new ContainerInsights(stack, 'Insights', { cluster: target, ...options });
    } else {
      new EksAddon(stack, 'Insights', { cluster: target, kind: EksAddonKind.CLOUDWATCH_OBSERVABILITY });
    }
    const services = apiCallsIn(network.vpc, stack)
      .filter(({ caller }) => caller === `add-on ${INSIGHTS}`)
      .map(({ service }) => service);
    expect(services.filter((service) => service === 'xray')).toEqual(isTraced ? ['xray'] : []);
    expect(services).toEqual(expect.arrayContaining(['logs', 'monitoring', 'eks-auth']));
  });
});

describe('metrics of Container Insights', () => {
  test('are those that the agent declares for a cluster', () => {
    expect(Object.values(ContainerInsightsMetric).sort()).toEqual(METRICS_OF_CLUSTER);
    expect(Object.values(NetworkAllowance).sort()).toEqual(FLOW_AGENT_ALLOWANCES);
    const metrics = new ContainerInsightsMetrics('orion');
    expect(metrics.metric(ContainerInsightsMetric.API_SERVER_ERRORS)).toMatchObject({
      namespace: 'ContainerInsights',
      dimensions: { ClusterName: 'orion' },
      statistic: 'Sum',
    });
    expect(metrics.metric(ContainerInsightsMetric.NODE_NETWORK_BYTES).statistic).toBe('Average');
  });
});

function observed(thresholds?: AllowanceThresholds, agent?: NetworkFlowAgentOptions, options = {}) {
  const { stack, construct } = insights({}, agent);
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
  new AddressObservability(stack, 'Addresses', {
    network,
    containerInsights: construct.metrics,
    allowanceThresholds: thresholds,
    ...options,
  });
  return Synthesized.of(stack);
}

const allowanceAlarms = (template: Synthesized) =>
  template.all('AWS::CloudWatch::Alarm').filter(({ id }) => /Allowance/.test(id));

describe('alarms on allowances', () => {
  const metrics = { metrics: FlowAgentMetrics.onNode() };

  test('are one each, and one for missing data that waits for the add-on', () => {
    const template = observed(undefined, metrics);
    const picture = allowanceAlarms(template).map(({ Properties: given }) => {
      const { MetricName, Threshold, EvaluationPeriods, Period, Statistic, TreatMissingData } = given;
      return [MetricName, Statistic, Threshold, EvaluationPeriods, Period, TreatMissingData].join(' ');
    });
    expect(picture.sort()).toEqual([
      'bw_in_allowance_exceeded Sum 0 3 300 notBreaching',
      'bw_out_allowance_exceeded Sum 0 3 300 notBreaching',
      'conntrack_allowance_exceeded Sum 0 1 300 notBreaching',
      'linklocal_allowance_exceeded SampleCount 1 3 300 breaching',
      'linklocal_allowance_exceeded Sum 0 1 300 notBreaching',
      'pps_allowance_exceeded Sum 0 3 300 notBreaching',
    ]);
    const silence = allowanceAlarms(template).find(({ id }) => id.includes('NoAllowances'));
    expect(JSON.stringify(silence)).toContain(template.one('AWS::EKS::Addon', INSIGHTS).id);
  });

  test('take thresholds of the user', () => {
    const template = observed({ linkLocal: 1, connectionTracking: 2, packetsPerSecond: 3, bandwidth: 4 }, metrics);
    const thresholds = allowanceAlarms(template)
      .filter(({ Properties }) => Properties.Statistic === 'Sum')
      .map(({ Properties }) => `${Properties.MetricName}: ${Properties.Threshold}`);
    expect(thresholds.sort()).toEqual([
      'bw_in_allowance_exceeded: 4',
      'bw_out_allowance_exceeded: 4',
      'conntrack_allowance_exceeded: 2',
      'linklocal_allowance_exceeded: 1',
      'pps_allowance_exceeded: 3',
    ]);
    expect(() => observed({ linkLocal: -1 }, metrics)).toFailWith('AlarmThreshold', '"-1"', 'as linkLocal');
  });

  test('are none without a source, and the dashboard then shows nodes and the control plane only', () => {
    const template = observed();
    expect(allowanceAlarms(template)).toEqual([]);
    const body = flatten(template.one('AWS::CloudWatch::Dashboard').Properties.DashboardBody);
    expect(body).toContain('apiserver_request_total_5xx');
    expect(body).not.toContain('allowance');
    expect(flatten(observed(undefined, metrics).one('AWS::CloudWatch::Dashboard').Properties.DashboardBody)).toContain(
      'linklocal_allowance_exceeded',
    );
  });
});
