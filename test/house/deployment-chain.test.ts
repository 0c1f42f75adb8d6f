import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import cdkJson from '../../cdk.json';
import { QuickstartStack } from '../../examples/quickstart/quickstart-stack';
import { ByHandStack } from '../../scripts/deployment-chain/by-hand';
import { criticalPath, endOf, formatPath } from '../../scripts/deployment-chain/chain';
import { testApp } from '../support/builders';
import { Synthesized } from '../support/templates';

const env = { region: 'eu-west-1' };

describe('the critical path of a template', () => {
  const template = (resources: Record<string, object>) => new Synthesized({ Resources: resources });
  const seconds = (type: string) => ({ Long: 100, Short: 1 })[type] ?? 10;

  test('follows references and DependsOn, first to last', () => {
    const path = criticalPath(
      template({
        Last: { Type: 'Short', Properties: { Of: { 'Fn::GetAtt': ['Middle', 'Arn'] }, Beside: { Ref: 'Alone' } } },
        Middle: { Type: 'Other', DependsOn: 'First' },
        First: { Type: 'Long' },
        Alone: { Type: 'Other', Properties: { Name: { 'Fn::Sub': '${AWS::Region}-${Parameter}' } } },
      }),
      seconds,
    );
    expect(path.map(({ endsAt, id }) => [id, endsAt])).toEqual([
      ['First', 100],
      ['Middle', 110],
      ['Last', 111],
    ]);
    expect(formatPath(path)).toBe(
      ['   100 s  +100  Long   First', '   110 s  +10   Other  Middle', '   111 s  +1    Short  Last'].join('\n'),
    );
  });

  test('is empty without resources, and fails where a resource waits for itself', () => {
    expect(endOf(criticalPath(template({})))).toBe(0);
    expect(() =>
      criticalPath(template({ A: { Type: 'Short', DependsOn: 'B' }, B: { Type: 'Short', DependsOn: 'A' } })),
    ).toThrow('"A" waits for itself');
  });
});

describe('the deployment of the quickstart', () => {
  const quickstart = Synthesized.of(
    new QuickstartStack(testApp(cdkJson.context), 'Quickstart', {
      env,
      kubernetesVersion: '1.36',
      kubectlLayer: (scope) => new KubectlV36Layer(scope, 'Kubectl'),
      hostedZone: { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' },
    }),
  );
  const byHand = Synthesized.of(new ByHandStack(testApp(cdkJson.context), 'ByHand', { env }));
  const path = criticalPath(quickstart);

  test('takes at most 930 seconds by typical durations', () => {
    expect(endOf(path)).toBeLessThanOrEqual(930);
  });

  test('goes by the cluster, the CNI, the nodes, CoreDNS and the load balancer controller', () => {
    expect(path.slice(-5).map(({ type }) => type)).toEqual([
      'AWS::IAM::Role',
      'AWS::EKS::Addon',
      'AWS::EKS::Nodegroup',
      'AWS::EKS::Addon',
      'Custom::AWSCDK-EKS-HelmChart',
    ]);
  });

  test('is quicker than the same stack by hand, whose cluster waits for NAT gateways', () => {
    const other = criticalPath(byHand);
    expect(other.map(({ type }) => type)).toContain('AWS::EC2::NatGateway');
    expect(endOf(other) - endOf(path)).toBeGreaterThanOrEqual(100);
  });

  test('is compared with a stack that has as many resources of each type', () => {
    const numbers = (stack: Synthesized) => {
      const types = Object.values(stack.resources).map(({ Type }) => Type);
      return Object.fromEntries(types.map((type) => [type, types.filter((other) => other === type).length]));
    };
    // The kubectl handler of `aws-eks-v2` has two log groups.
    expect(numbers(byHand)).toEqual({ ...numbers(quickstart), 'AWS::Logs::LogGroup': 2 });
  });
});
