/**
 * The typical time in seconds that CloudFormation needs to create a resource, by type (2026-11-28).
 *
 * The figures are rounded, from stack events that are typical of a Region without load. They are not measurements of this project. Use them only to
 * compare two templates. A type that is not listed has `OTHER_SECONDS`.
 */
export const SECONDS: Readonly<Record<string, number>> = {
  // The control plane in two or three zones.
  'AWS::EKS::Cluster': 600,
  'Custom::AWSCDK-EKS-Cluster': 600,
  // Instances boot, join, and become Ready.
  'AWS::EKS::Nodegroup': 180,
  'AWS::EKS::FargateProfile': 120,
  'Custom::AWSCDK-EKS-FargateProfile': 120,
  // EKS waits for the pods of the add-on. A DaemonSet has no pods before nodes exist.
  'AWS::EKS::Addon': 30,
  // A NAT gateway is "pending" for one to two minutes.
  'AWS::EC2::NatGateway': 110,
  // An interface endpoint has a network interface in each zone, and a private hosted zone.
  'AWS::EC2::VPCEndpoint': 90,
  'AWS::EC2::TransitGatewayAttachment': 90,
  // CloudFormation waits until IAM has replicated a role. A policy is complete at once.
  'AWS::IAM::Role': 15,
  'AWS::IAM::InstanceProfile': 120,
  // The time of the function, the Helm command and `--wait`.
  'Custom::AWSCDK-EKS-HelmChart': 40,
  'Custom::AWSCDK-EKS-KubernetesResource': 30,
  // A function in a VPC waits for its network interfaces. A function outside a VPC is complete at once.
  'AWS::Lambda::Function': 20,
  // The resources of a nested stack are not counted individually.
  'AWS::CloudFormation::Stack': 60,
};

/** The duration of any other custom resource: a cold start and some API calls. */
const CUSTOM_SECONDS = 30;

/** The duration of any other resource, such as a subnet, route or security group. */
export const OTHER_SECONDS = 5;

/** Returns the typical duration of a resource type in seconds. */
export function secondsOf(type: string): number {
  return SECONDS[type] ?? (/^Custom::|CustomResource$/.test(type) ? CUSTOM_SECONDS : OTHER_SECONDS);
}
