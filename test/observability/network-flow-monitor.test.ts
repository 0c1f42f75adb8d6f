import {
  NetworkFlowMonitor,
  type NetworkFlowMonitorOptions,
  NetworkFlowRemote,
  NetworkFlowScope,
} from '../../lib/observability';
import { clusterStack, testTarget } from '../support/clusters';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';

const MONITOR = 'AWS::NetworkFlowMonitor::Monitor';
const SCOPE = 'AWS::NetworkFlowMonitor::Scope';
const SCOPE_ARN = 'arn:aws:networkflowmonitor:eu-west-1:111111111111:scope/0123';

function define(options: Partial<NetworkFlowMonitorOptions> = {}) {
  const stack = clusterStack();
  const monitor = new NetworkFlowMonitor(stack, 'Flows', {
    flowScope: NetworkFlowScope.existing(SCOPE_ARN),
    ...options,
    cluster: importedCluster(stack),
  });
  return { stack, monitor, template: Synthesized.of(stack) };
}

describe('a network flow monitor', () => {
  test('watches every flow of the cluster in a scope that is there', () => {
    const { monitor, template } = define();
    const { LocalResources, ...others } = template.one(MONITOR).Properties;
    expect(others).toEqual({ MonitorName: monitor.monitorName, ScopeArn: SCOPE_ARN });
    expect(LocalResources).toEqual([{ Type: 'AWS::EKS::Cluster', Identifier: expect.anything() }]);
    expect(JSON.stringify(LocalResources)).toContain(':eks:eu-west-1:111111111111:cluster/orion');
    expect(template.all(SCOPE)).toEqual([]);
    expect(monitor.monitorName).toMatch(/^[A-Za-z0-9-]{1,64}$/);
    expect(monitor.scopeArn).toBe(SCOPE_ARN);
  });

  test('defines the scope of account and Region when asked', () => {
    const { stack, monitor, template } = define({ flowScope: NetworkFlowScope.account(), monitorName: 'prod.flows' });
    const scope = template.one(SCOPE);
    expect(scope.Properties).toEqual({
      Targets: [
        { Region: 'eu-west-1', TargetIdentifier: { TargetType: 'ACCOUNT', TargetId: { AccountId: '111111111111' } } },
      ],
    });
    expect(template.one(MONITOR).Properties).toMatchObject({
      MonitorName: 'prod.flows',
      ScopeArn: { 'Fn::GetAtt': [scope.id, 'ScopeArn'] },
    });
    expect(stack.resolve(monitor.monitorArn)).toEqual({ 'Fn::GetAtt': [template.one(MONITOR).id, 'Arn'] });
  });

  test('watches flows to given ends alone', () => {
    const { template } = define({
      remotes: [
        NetworkFlowRemote.vpc('arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-1'),
        NetworkFlowRemote.subnet('arn:aws:ec2:eu-west-1:111111111111:subnet/subnet-1'),
        NetworkFlowRemote.availabilityZone('eu-west-1a'),
        NetworkFlowRemote.region('eu-central-1'),
        NetworkFlowRemote.awsService('S3'),
      ],
    });
    // The types that the resource takes, from its schema in the CloudFormation registry (2026-11).
    expect(template.one(MONITOR).Properties.RemoteResources).toEqual([
      { Type: 'AWS::EC2::VPC', Identifier: 'arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-1' },
      { Type: 'AWS::EC2::Subnet', Identifier: 'arn:aws:ec2:eu-west-1:111111111111:subnet/subnet-1' },
      { Type: 'AWS::AvailabilityZone', Identifier: 'eu-west-1a' },
      { Type: 'AWS::Region', Identifier: 'eu-central-1' },
      { Type: 'AWS::AWSService', Identifier: 'S3' },
    ]);
  });

  test('watches a cluster of the same stack', () => {
    const { stack, target } = testTarget();
    new NetworkFlowMonitor(stack, 'Flows', { cluster: target, flowScope: NetworkFlowScope.account() });
    const template = Synthesized.of(stack);
    expect(template.one(MONITOR).Properties.LocalResources[0].Identifier).toEqual({
      'Fn::GetAtt': [template.one('AWS::EKS::Cluster').id, 'Arn'],
    });
  });

  test.each([
    ['prod flows', 'such as "prod-flows"'],
    ['', 'such as "prod"'],
    ['a'.repeat(256), 'Write 1 to 255'],
  ])('fails with the name "%s"', (monitorName, hint) => {
    expect(() => define({ monitorName })).toFailWith('MonitorName', `"${monitorName}" is no`, hint, '(at Test/Flows)');
  });
});
