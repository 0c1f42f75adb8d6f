import { type Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { type Acknowledgement, KUBECTL_HANDLER, managed, resource } from '../acknowledge';

const loadBalancing = (rest: string) => resource(`arn:<AWS::Partition>:elasticloadbalancing:*:*:${rest}`);

/** What the pack finds and we keep, each with the reason. */
const ACKNOWLEDGEMENTS: Acknowledgement[] = [
  {
    path: 'Network/FlowLogs/Bucket',
    reason: 'This bucket holds logs and query results; access logs of it would need another bucket like it.',
    ids: ['AwsSolutions-S1'],
  },
  {
    path: 'Cluster/Role',
    reason: 'EKS asks for this policy on the role of a cluster, and changes it as the service changes.',
    ids: [managed('AmazonEKSClusterPolicy')],
  },
  {
    path: 'Networking/System/Role',
    reason: 'EKS asks for these policies on the role of nodes; that of the CNI is not among them.',
    ids: [managed('AmazonEKSWorkerNodePolicy'), managed('AmazonEC2ContainerRegistryPullOnly')],
  },
  {
    path: 'Networking/VpcCni/Identity/Role',
    reason: 'EKS asks for this policy on the role of the VPC CNI; only its service account can take the role on.',
    ids: [managed('AmazonEKS_CNI_Policy')],
  },
  {
    path: 'Networking/LoadBalancerController/Identity/Role',
    reason:
      'Changes are limited to what carries the tag of this cluster, and to its VPC, whoever owns it; IAM limits the order of listener rules and web ACLs by no tag.',
    ids: [
      resource('*'),
      resource('arn:<AWS::Partition>:ec2:*:*:vpc/<NetworkVpc7FB7348F>'),
      resource('arn:<AWS::Partition>:ec2:*:*:security-group/*'),
      ...['app', 'net'].flatMap((kind) => [
        loadBalancing(`loadbalancer/${kind}/*/*`),
        loadBalancing(`listener/${kind}/*/*/*`),
        loadBalancing(`listener-rule/${kind}/*/*/*`),
      ]),
      loadBalancing('targetgroup/*/*'),
      loadBalancing('truststore/*/*'),
      resource('arn:<AWS::Partition>:wafv2:*:*:regional/webacl/*/*'),
    ],
  },
  {
    path: 'Networking/ExternalDns/Identity/Role',
    reason: 'route53:ListHostedZones cannot be limited to zones; changes are limited to the given ones.',
    ids: [resource('*')],
  },
  ...KUBECTL_HANDLER,
];

/** Acknowledges findings on the constructs concerned, as far as the stack has them. */
export function acknowledgeFindings(stack: Stack): void {
  for (const { path, reason, ids } of ACKNOWLEDGEMENTS) {
    const construct = path
      .split('/')
      .reduce<IConstruct | undefined>((scope, id) => scope?.node.tryFindChild(id), stack);
    for (const id of construct ? ids : []) {
      Validations.of(construct as IConstruct).acknowledge({ id: `AwsSolutions::${id}`, reason });
    }
  }
}
