import type { Stack } from 'aws-cdk-lib/core';
import { type Acknowledgement, acknowledge, managed, resource } from '../acknowledge';
import { acknowledgeFindings as acknowledgeQuickstart } from '../quickstart/acknowledgements';

const INSTALLER = 'Cluster/NetworkingCrds';
const LOGS = 'AWS asks for this policy on the role of a function: it writes its log.';

/** The findings on what installs the definitions of the Gateway API, each with the reason. */
const ACKNOWLEDGEMENTS: Acknowledgement[] = [
  {
    path: `${INSTALLER}/Function/ServiceRole`,
    reason: `${LOGS} Its network interfaces are in the node subnets.`,
    ids: ['AWSLambdaBasicExecutionRole', 'AWSLambdaVPCAccessExecutionRole'].map((name) =>
      managed(`service-role/${name}`),
    ),
  },
  {
    path: `${INSTALLER}/Provider/framework-onEvent/ServiceRole`,
    reason: LOGS,
    ids: [managed('service-role/AWSLambdaBasicExecutionRole')],
  },
  {
    path: `${INSTALLER}/Provider/framework-onEvent/ServiceRole/DefaultPolicy`,
    reason: 'Every version of the one function that installs the definitions.',
    ids: [resource('<ClusterNetworkingCrdsFunctionA4B9D281.Arn>:*')],
  },
];

/** Acknowledges the findings on what this example shares with the quickstart, and on what it has of its own. */
export function acknowledgeFindings(stack: Stack): void {
  acknowledgeQuickstart(stack);
  acknowledge(stack, ACKNOWLEDGEMENTS);
}
