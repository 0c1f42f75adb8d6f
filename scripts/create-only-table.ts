import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

/** The types that rules about changes look at. */
const TYPES = [
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::EC2::EIP',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::FlowLog',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::LaunchTemplate',
  'AWS::EC2::NatGateway',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetCidrReservation',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCCidrBlock',
  'AWS::EC2::VPCEndpoint',
  'AWS::EKS::AccessEntry',
  'AWS::EKS::Addon',
  'AWS::EKS::Cluster',
  'AWS::EKS::FargateProfile',
  'AWS::EKS::Nodegroup',
  'AWS::EKS::PodIdentityAssociation',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Role',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
];

/**
 * Properties that the specification marks as replacing, although the service updates them: EKS changes the subnets and security groups of a cluster
 * in place since 2023-10-24. https://aws.amazon.com/about-aws/whats-new/2023/10/amazon-eks-modification-cluster-subnets-security/
 */
const IN_PLACE = ['AWS::EKS::Cluster ResourcesVpcConfig'];

/** Properties of which parts alone replace: EKS turns the load balancing of Auto Mode on and off in place. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'AWS::EKS::Cluster KubernetesNetworkConfig': ['IpFamily', 'ServiceIpv4Cidr'],
};

/** What a resource cannot share with another of its type while both exist. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'AWS::AutoScaling::AutoScalingGroup': ['AutoScalingGroupName'],
  'AWS::EC2::LaunchTemplate': ['LaunchTemplateName'],
  'AWS::EC2::SecurityGroup': ['VpcId', 'GroupName'],
  'AWS::EKS::AccessEntry': ['ClusterName', 'PrincipalArn'],
  'AWS::EKS::Addon': ['ClusterName', 'AddonName'],
  'AWS::EKS::Cluster': ['Name'],
  'AWS::EKS::FargateProfile': ['ClusterName', 'FargateProfileName'],
  'AWS::EKS::Nodegroup': ['ClusterName', 'NodegroupName'],
  'AWS::EKS::PodIdentityAssociation': ['ClusterName', 'Namespace', 'ServiceAccount'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName'],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SQS::Queue': ['QueueName'],
};

/** The text of the generated file. */
export function createOnlyFile(): string {
  const database = loadAwsServiceSpecSync();
  const { version } = JSON.parse(
    readFileSync(join(__dirname, '../node_modules/@aws-cdk/aws-service-spec/package.json'), 'utf8'),
  );
  const rows = TYPES.map((type) => {
    const [resource] = database.lookup('resource', 'cloudFormationType', 'equals', type);
    if (resource === undefined) {
      throw new Error(`no type ${type} in the specification`);
    }
    const replacing = Object.entries(resource.properties)
      .filter(([name, property]) => property.causesReplacement === 'yes' && !IN_PLACE.includes(`${type} ${name}`))
      .flatMap(([name]) => PARTS[`${type} ${name}`]?.map((part) => `${name}.${part}`) ?? [name])
      .sort();
    const identifying = NAMES[type] ?? [];
    const quoted = (names: readonly string[]) => `[${names.map((name) => `'${name}'`).join(', ')}]`;
    return `  '${type}': { replacing: ${quoted(replacing)}, name: ${quoted(identifying)} },\n`;
  });
  return `// Made by scripts/create-only.ts from @aws-cdk/aws-service-spec ${version}. Do not edit.
// biome-ignore-all format: one line for each type

/** The properties of a type that cannot be changed in place, and those that two resources cannot both have. */
export interface CreateOnly {
  readonly replacing: readonly string[];
  readonly name: readonly string[];
}

/** For which properties CloudFormation replaces a resource, by its type. */
export const CREATE_ONLY: Readonly<Record<string, CreateOnly>> = {
${rows.join('')}};
`;
}
