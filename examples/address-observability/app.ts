import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { type App, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  EndpointFeature,
  FlowLogs,
  observability,
  PodAddressing,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../quickstart/acknowledgements';

/**
 * A network that tells before it runs out of something: alarms on addresses of subnets and nodes, on ports of NAT gateways, on quotas and on
 * allowances of instances go to one topic, and one dashboard shows them with endpoints and the control plane.
 */
export class AddressObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
        podCidr: '100.64.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      }),
      endpoints: [
        EndpointFeature.NODES,
        EndpointFeature.POD_IDENTITY,
        EndpointFeature.METRICS,
        EndpointFeature.LOGS,
        EndpointFeature.NETWORK_FLOW_MONITOR,
      ],
      flowLogs: FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TWO_WEEKS }),
      closeDefaultSecurityGroup: false,
    });
    const cluster = ClusterTarget.fromV2(
      new eks.Cluster(this, 'Cluster', {
        version: eks.KubernetesVersion.of('1.36'),
        vpc: network.vpc,
        vpcSubnets: [network.clusterSubnets],
        endpointAccess: eks.EndpointAccess.PRIVATE,
        clusterLogging: Object.values(eks.ClusterLoggingTypes),
        bootstrapSelfManagedAddons: false,
        defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
        defaultCapacity: 0,
      }),
      { kubectlLayer: new KubectlV36Layer(this, 'Kubectl') },
    );
    const networking = new ClusterNetworking(this, 'Networking', {
      network,
      cluster,
      vpcCni: { podAddressing: PodAddressing.prefixDelegation() },
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });

    // The helper runs on nodes, and needs names resolved.
    const helper = new observability.CniMetricsHelper(this, 'CniMetricsHelper', { cluster });
    networking.addWorkload(helper);

    // Container Insights reads the allowances of each node from the agent.
    const flowAgent = new observability.NetworkFlowAgent(this, 'FlowAgent', {
      cluster,
      metrics: observability.FlowAgentMetrics.onNode(),
    });
    const insights = new observability.ContainerInsights(this, 'ContainerInsights', { cluster, flowAgent });
    networking.addWorkload(flowAgent);
    networking.addWorkload(insights);

    const onCall = sns.Topic.fromTopicArn(this, 'OnCall', this.formatArn({ service: 'sns', resource: 'on-call' }));
    new observability.AddressObservability(this, 'Addresses', {
      network,
      cniMetrics: helper.metrics,
      freeAddresses: { thresholds: { pod: observability.FreeAddressThreshold.percent(30) } },
      networkAddressUsage: {},
      containerInsights: insights.metrics,
      alarmActions: [new SnsAction(onCall)],
    });
  }
}

const PUBLISHING = 'EC2 and CloudWatch know no resources for these actions; publishing is limited to one namespace.';
const SINGLE_CALL = 'The function of the CDK for single API calls: its role and its runtime are made in aws-cdk-lib.';

const AGENTS = 'AWS names this policy for the agent of the add-on, and only its service account can take the role on.';
const awsManaged = (policy: string) => `IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`;
const FLOW_AGENT = 'FlowAgent/Identity-aws-network-flow-monitor-agent-service-account/Role';
const INSIGHTS = 'ContainerInsights/Identity-cloudwatch-agent/Role';

const FINDINGS: [path: string, id: string, reason: string][] = [
  ['CniMetricsHelper/Identity/Role', 'IAM5[Resource::*]', PUBLISHING],
  ['Addresses/FreeAddresses/Role', 'IAM5[Resource::*]', PUBLISHING],
  [
    'AWS679f53fac002430cb0da5b7982bd2287/ServiceRole',
    'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    SINGLE_CALL,
  ],
  [FLOW_AGENT, awsManaged('CloudWatchNetworkFlowMonitorAgentPublishPolicy'), AGENTS],
  [INSIGHTS, awsManaged('CloudWatchAgentServerPolicy'), AGENTS],
  [INSIGHTS, awsManaged('AWSXrayWriteOnlyAccess'), AGENTS],
];

export function addressObservability(app: App): Stack {
  const stack = new AddressObservabilityStack(app, 'AddressObservability', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  for (const [path, id, reason] of FINDINGS) {
    const construct = path
      .split('/')
      .reduce<Construct>((parent, child) => parent.node.findChild(child) as Construct, stack);
    Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${id}`, reason });
  }
  return stack;
}
