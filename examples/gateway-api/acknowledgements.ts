import { type Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { acknowledgeFindings as acknowledgeQuickstart } from '../quickstart/acknowledgements';

const managed = (name: string) =>
  `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/${name}]`;

const LOGS = 'AWS asks for this policy on the role of a function: it writes its log.';

/** The findings on what installs the definitions of the Gateway API, each with the reason. */
const ACKNOWLEDGEMENTS: [path: string, reason: string, ids: string[]][] = [
  [
    'Function/ServiceRole',
    `${LOGS} Its network interfaces are in the node subnets.`,
    [managed('AWSLambdaBasicExecutionRole'), managed('AWSLambdaVPCAccessExecutionRole')],
  ],
  ['Provider/framework-onEvent/ServiceRole', LOGS, [managed('AWSLambdaBasicExecutionRole')]],
  [
    'Provider/framework-onEvent/ServiceRole/DefaultPolicy',
    'Every version of the one function that installs the definitions.',
    ['AwsSolutions-IAM5[Resource::<ClusterNetworkingCrdsFunctionA4B9D281.Arn>:*]'],
  ],
];

/** Acknowledges the findings on what this example shares with the quickstart, and on what it has of its own. */
export function acknowledgeFindings(stack: Stack): void {
  acknowledgeQuickstart(stack);
  for (const [path, reason, ids] of ACKNOWLEDGEMENTS) {
    const construct = ['Cluster', 'NetworkingCrds', ...path.split('/')].reduce<IConstruct>(
      (scope, id) => scope.node.findChild(id),
      stack,
    );
    for (const id of ids) {
      Validations.of(construct).acknowledge({ id: `AwsSolutions::${id}`, reason });
    }
  }
}
