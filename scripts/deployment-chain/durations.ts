/**
 * How long CloudFormation typically takes to create a resource, in seconds, by type (2026-11-28).
 *
 * The figures are round and come from stack events that are typical of a Region without load; they are not a measurement of this project. They
 * serve to compare the graphs of two templates by the same table. A type that is not listed takes `OTHER_SECONDS`.
 */
export const SECONDS: Readonly<Record<string, number>> = {
  // The control plane in two or three zones.
  'AWS::EKS::Cluster': 600,
  'Custom::AWSCDK-EKS-Cluster': 600,
  // Instances boot, join, and become Ready.
  'AWS::EKS::Nodegroup': 180,
  'AWS::EKS::FargateProfile': 120,
  'Custom::AWSCDK-EKS-FargateProfile': 120,
  // Until the pods of the add-on run; without nodes, a DaemonSet has none to wait for.
  'AWS::EKS::Addon': 30,
  // A NAT gateway is "pending" for one to two minutes.
  'AWS::EC2::NatGateway': 110,
  // Interface endpoints get a network interface in each zone, and a private hosted zone.
  'AWS::EC2::VPCEndpoint': 90,
  'AWS::EC2::TransitGatewayAttachment': 90,
  // CloudFormation waits until IAM has distributed a role; a policy is there at once.
  'AWS::IAM::Role': 15,
  'AWS::IAM::InstanceProfile': 120,
  // A function, a call of Helm, and `--wait`.
  'Custom::AWSCDK-EKS-HelmChart': 40,
  'Custom::AWSCDK-EKS-KubernetesResource': 30,
  // A function in a VPC waits for its network interfaces; one outside is there at once.
  'AWS::Lambda::Function': 20,
  // What is in a nested stack is not counted one by one.
  'AWS::CloudFormation::Stack': 60,
};

/** Any other custom resource: a cold start and some calls. */
const CUSTOM_SECONDS = 30;

/** Subnets, routes, security groups and their like. */
export const OTHER_SECONDS = 5;

/** The typical seconds of a resource of a type. */
export function secondsOf(type: string): number {
  return SECONDS[type] ?? (/^Custom::|CustomResource$/.test(type) ? CUSTOM_SECONDS : OTHER_SECONDS);
}
