// Made by scripts/create-only.ts from @aws-cdk/aws-service-spec 0.1.216. Do not edit.
// biome-ignore-all format: one line for each type

/** The properties of a type that cannot be changed in place, and those that two resources cannot both have. */
export interface CreateOnly {
  readonly replacing: readonly string[];
  readonly name: readonly string[];
}

/** For which properties CloudFormation replaces a resource, by its type. */
export const CREATE_ONLY: Readonly<Record<string, CreateOnly>> = {
  'AWS::AutoScaling::AutoScalingGroup': { replacing: ['AutoScalingGroupName', 'InstanceId'], name: ['AutoScalingGroupName'] },
  'AWS::EC2::EIP': { replacing: ['Address', 'Domain', 'IpamPoolId', 'NetworkBorderGroup', 'TransferAddress'], name: [] },
  'AWS::EC2::EgressOnlyInternetGateway': { replacing: ['VpcId'], name: [] },
  'AWS::EC2::FlowLog': { replacing: ['DeliverCrossAccountRole', 'DeliverLogsPermissionArn', 'DestinationOptions', 'LogDestination', 'LogDestinationType', 'LogFormat', 'LogGroupName', 'MaxAggregationInterval', 'ResourceId', 'ResourceType', 'TagFieldSpecifications', 'TrafficType'], name: [] },
  'AWS::EC2::InternetGateway': { replacing: [], name: [] },
  'AWS::EC2::LaunchTemplate': { replacing: ['LaunchTemplateName'], name: ['LaunchTemplateName'] },
  'AWS::EC2::NatGateway': { replacing: ['AllocationId', 'AvailabilityMode', 'ConnectivityType', 'PrivateIpAddress', 'SubnetId', 'VpcId'], name: [] },
  'AWS::EC2::NetworkAcl': { replacing: ['VpcId'], name: [] },
  'AWS::EC2::Route': { replacing: ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId', 'RouteTableId'], name: [] },
  'AWS::EC2::RouteTable': { replacing: ['VpcId'], name: [] },
  'AWS::EC2::SecurityGroup': { replacing: ['GroupDescription', 'GroupName', 'VpcId'], name: ['VpcId', 'GroupName'] },
  'AWS::EC2::Subnet': { replacing: ['AvailabilityZone', 'AvailabilityZoneId', 'CidrBlock', 'Ipv4IpamPoolId', 'Ipv4NetmaskLength', 'Ipv6IpamPoolId', 'Ipv6Native', 'Ipv6NetmaskLength', 'OutpostArn', 'VpcId'], name: [] },
  'AWS::EC2::SubnetCidrReservation': { replacing: ['Cidr', 'Description', 'ReservationType', 'SubnetId'], name: [] },
  'AWS::EC2::SubnetRouteTableAssociation': { replacing: ['RouteTableId', 'SubnetId'], name: [] },
  'AWS::EC2::TransitGatewayAttachment': { replacing: ['TransitGatewayId', 'VpcId'], name: [] },
  'AWS::EC2::VPC': { replacing: ['CidrBlock', 'Ipv4IpamPoolId', 'Ipv4NetmaskLength', 'VpcEncryptionControl'], name: [] },
  'AWS::EC2::VPCCidrBlock': { replacing: ['AmazonProvidedIpv6CidrBlock', 'CidrBlock', 'Ipv4IpamPoolId', 'Ipv4NetmaskLength', 'Ipv6CidrBlock', 'Ipv6CidrBlockNetworkBorderGroup', 'Ipv6IpamPoolId', 'Ipv6NetmaskLength', 'Ipv6Pool', 'VpcId'], name: [] },
  'AWS::EC2::VPCEndpoint': { replacing: ['ResourceConfigurationArn', 'ServiceName', 'ServiceNetworkArn', 'ServiceRegion', 'VpcEndpointType', 'VpcId'], name: [] },
  'AWS::EKS::AccessEntry': { replacing: ['ClusterName', 'PrincipalArn', 'Type'], name: ['ClusterName', 'PrincipalArn'] },
  'AWS::EKS::Addon': { replacing: ['AddonName', 'ClusterName', 'NamespaceConfig'], name: ['ClusterName', 'AddonName'] },
  'AWS::EKS::Cluster': { replacing: ['BootstrapSelfManagedAddons', 'EncryptionConfig', 'KubernetesNetworkConfig.IpFamily', 'KubernetesNetworkConfig.ServiceIpv4Cidr', 'Name', 'OutpostConfig', 'RoleArn'], name: ['Name'] },
  'AWS::EKS::FargateProfile': { replacing: ['ClusterName', 'FargateProfileName', 'PodExecutionRoleArn', 'Selectors', 'Subnets'], name: ['ClusterName', 'FargateProfileName'] },
  'AWS::EKS::Nodegroup': { replacing: ['AmiType', 'CapacityType', 'ClusterName', 'DiskSize', 'InstanceTypes', 'NodeRole', 'NodegroupName', 'RemoteAccess', 'Subnets'], name: ['ClusterName', 'NodegroupName'] },
  'AWS::EKS::PodIdentityAssociation': { replacing: ['ClusterName', 'Namespace', 'ServiceAccount'], name: ['ClusterName', 'Namespace', 'ServiceAccount'] },
  'AWS::IAM::ManagedPolicy': { replacing: ['Description', 'ManagedPolicyName', 'Path'], name: ['ManagedPolicyName'] },
  'AWS::IAM::Role': { replacing: ['Path', 'RoleName'], name: ['RoleName'] },
  'AWS::Logs::LogGroup': { replacing: ['LogGroupName'], name: ['LogGroupName'] },
  'AWS::S3::Bucket': { replacing: ['BucketName', 'BucketNamePrefix', 'BucketNamespace', 'ObjectLockEnabled'], name: ['BucketName'] },
  'AWS::SQS::Queue': { replacing: ['FifoQueue', 'QueueName'], name: ['QueueName'] },
};
