import { type Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Findings of cdk-nag's AwsSolutions pack that an example keeps, with the reason. */
export interface Acknowledgement {
  /** The construct concerned, below the stack. */
  readonly path: string;
  readonly reason: string;
  /** As the pack names them, such as `AwsSolutions-L1`. */
  readonly ids: string[];
}

/** A managed policy of AWS. */
export const managed = (name: string) => `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`;

/** A wildcard among the resources of a policy. */
export const resource = (arn: string) => `AwsSolutions-IAM5[Resource::${arn}]`;

const KUBECTL = 'Cluster/NetworkingKubectl/Provider';
const KUBECTL_REASON = 'The kubectl handler of the CDK: its roles and its runtime are made in aws-cdk-lib.';

/** Of every cluster with a kubectl layer. */
export const KUBECTL_HANDLER: Acknowledgement[] = [
  {
    path: `${KUBECTL}/Handler`,
    reason: KUBECTL_REASON,
    ids: [
      'AwsSolutions-L1',
      managed('service-role/AWSLambdaBasicExecutionRole'),
      managed('service-role/AWSLambdaVPCAccessExecutionRole'),
      managed('AmazonEC2ContainerRegistryReadOnly'),
      'AwsSolutions-IAM4[Policy::{"Fn::If":["ClusterNetworkingKubectlProviderHandlerHasEcrPublic2E284F27",{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":iam::aws:policy/AmazonElasticContainerRegistryPublicReadOnly"]]},{"Ref":"AWS::NoValue"}]}]',
    ],
  },
  {
    path: `${KUBECTL}/Provider/framework-onEvent`,
    reason: KUBECTL_REASON,
    ids: [
      managed('service-role/AWSLambdaBasicExecutionRole'),
      managed('service-role/AWSLambdaVPCAccessExecutionRole'),
      resource('<ClusterNetworkingKubectlProviderHandlerC96EEB59.Arn>:*'),
    ],
  },
];

/** Acknowledges each finding on the construct concerned. */
export function acknowledge(stack: Stack, acknowledgements: readonly Acknowledgement[]): void {
  for (const { path, reason, ids } of acknowledgements) {
    const construct = path.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), stack);
    for (const id of ids) {
      Validations.of(construct).acknowledge({ id: `AwsSolutions::${id}`, reason });
    }
  }
}
