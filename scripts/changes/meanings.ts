/** The effect on a live cluster when CloudFormation replaces or removes a resource of a type. Types without an effect of their own have no texts. */
interface Meaning {
  readonly name: string;
  readonly replaced?: string;
  readonly removed?: string;
}

export const MEANINGS: Readonly<Record<string, Meaning>> = {
  'AWS::EKS::Nodegroup': {
    name: 'node group',
    replaced:
      'CloudFormation creates a new node group first. EKS then drains and deletes the nodes of the old group, and every pod on them moves. The subnets need addresses for both groups during the update.',
  },
  'AWS::EKS::Addon': {
    name: 'add-on',
    replaced:
      'The replacement fails, because a cluster can have only one add-on with a given name. Remove the add-on in one deployment, and define it again in the next.',
    removed: 'EKS removes the software from the cluster, unless `preserveOnDelete` was deployed first.',
  },
  'AWS::EKS::Cluster': {
    name: 'cluster',
    replaced: 'CloudFormation creates a new cluster without workloads and deletes the old one.',
  },
  'AWS::EKS::FargateProfile': {
    name: 'Fargate profile',
    replaced:
      'CloudFormation creates a new profile first. EKS then deletes the old profile with its pods. Their controllers start new pods under the new profile.',
  },
  'AWS::EKS::PodIdentityAssociation': {
    name: 'Pod Identity association',
    replaced: 'Pods receive the permissions of the new association when they restart.',
    removed: 'Pods lose the permissions of the association when they restart.',
  },
  'AWS::EKS::AccessEntry': { name: 'access entry', removed: 'The role loses its access to the cluster.' },
  'AWS::EC2::VPC': {
    name: 'VPC',
    replaced:
      'CloudFormation creates a new VPC and every resource in it again, including the cluster. Deploy a second stack instead, and move the workloads.',
  },
  'AWS::EC2::VPCCidrBlock': {
    name: 'CIDR block of the VPC',
    replaced: 'CloudFormation associates the new block first. It removes the old block when no subnet is left in it.',
    removed: 'CloudFormation removes the block when no subnet is left in it.',
  },
  'AWS::EC2::Subnet': {
    name: 'subnet',
    replaced:
      'CloudFormation creates the new subnets first. The update fails and rolls back if their addresses overlap those of old subnets. EC2 deletes an old subnet when no network interface is left in it.',
    removed:
      'EC2 deletes a subnet only when no network interface is left in it. Remove its nodes, pods and load balancers first.',
  },
  'AWS::EC2::NatGateway': {
    name: 'NAT gateway',
    replaced:
      'CloudFormation creates the new gateway first. Connections through the old gateway end. The update fails and rolls back if the new gateway uses the Elastic IP address of the old one.',
    removed: 'Connections through the gateway end. Its private address becomes free.',
  },
  'AWS::EC2::EIP': {
    name: 'Elastic IP address',
    removed: 'EC2 releases the public address. Allow lists that contain the address must change.',
  },
  'AWS::EC2::Route': {
    name: 'route',
    replaced: 'CloudFormation creates the new route before it deletes the old one.',
    removed: 'The subnets lose access to the destination of the route.',
  },
  'AWS::ECR::PullThroughCacheRule': {
    name: 'pull-through cache rule',
    replaced: 'Images have new references. Cached repositories stay under the old prefix.',
    removed: 'Cached images stay, and new images are not fetched.',
  },
  'AWS::ECR::RegistryPolicy': {
    name: 'policy of the registry',
    removed: 'Other accounts cannot make the first pull of an image.',
  },
  'AWS::ECR::RepositoryCreationTemplate': {
    name: 'repository creation template',
    replaced: 'Repositories that exist keep their settings.',
    removed: 'Repositories that exist keep their settings.',
  },
  'AWS::EC2::RouteTable': { name: 'route table' },
  'AWS::EC2::SubnetRouteTableAssociation': { name: 'association of a subnet and a route table' },
  'AWS::EC2::SecurityGroup': {
    name: 'security group',
    replaced:
      'The new group has another ID. Network interfaces that refer to the old group by ID keep it, and EC2 cannot delete the old group until they are gone.',
  },
  'AWS::EC2::SecurityGroupIngress': {
    name: 'inbound rule',
    replaced: 'CloudFormation creates the new rule before it deletes the old one.',
    removed: 'The security group blocks the traffic, unless another rule allows it.',
  },
  'AWS::EC2::SecurityGroupEgress': {
    name: 'outbound rule',
    replaced: 'CloudFormation creates the new rule before it deletes the old one.',
    removed: 'The security group blocks the traffic, unless another rule allows it.',
  },
  'AWS::EC2::VPCEndpoint': {
    name: 'VPC endpoint',
    replaced:
      'The replacement of an interface endpoint fails, because only one endpoint of a VPC can have the private DNS name of a service.',
    removed: 'Traffic to the service goes through NAT. Without NAT, the service cannot be reached.',
  },
  'AWS::EC2::InternetGateway': {
    name: 'internet gateway',
    removed: 'The VPC loses its connection to the internet.',
  },
  'AWS::EC2::EgressOnlyInternetGateway': {
    name: 'egress-only internet gateway',
    removed: 'IPv6 traffic can no longer leave the VPC.',
  },
  'AWS::EC2::FlowLog': {
    name: 'flow log',
    replaced:
      'The new flow log starts before the old one ends, so some flows are recorded twice. Existing records remain.',
    removed: 'Recording stops. Existing records remain.',
  },
  'AWS::EC2::NetworkAcl': {
    name: 'network ACL',
    removed: 'The subnets use the default network ACL of the VPC, which allows all traffic.',
  },
  'AWS::EC2::NetworkAclEntry': { name: 'rule of a network ACL' },
  'AWS::EC2::SubnetNetworkAclAssociation': { name: 'association of a subnet and a network ACL' },
  'AWS::S3::Bucket': {
    name: 'bucket',
    removed: 'With `RemovalPolicy.RETAIN`, the default, the bucket and its records remain outside the stack.',
  },
  'AWS::S3::BucketPolicy': { name: 'bucket policy' },
  'AWS::Glue::Database': { name: 'Glue database' },
  'AWS::Glue::Table': { name: 'Glue table', removed: 'The records remain in the bucket.' },
  'AWS::Athena::NamedQuery': {
    name: 'saved query',
    replaced: 'The new query has another ID. Existing results remain.',
  },
  'AWS::Athena::WorkGroup': {
    name: 'Athena workgroup',
    removed: 'Athena deletes the query history. Results remain in the bucket until they expire.',
  },
  'AWS::Logs::LogGroup': {
    name: 'log group',
    removed:
      'With `RemovalPolicy.RETAIN`, the log group and its records remain outside the stack. CloudFormation deletes the log groups of Lambda functions.',
  },
  'AWS::Lambda::Function': { name: 'Lambda function' },
  'AWS::Lambda::LayerVersion': { name: 'Lambda layer' },
  'AWS::IAM::Role': {
    name: 'role',
    replaced: 'The new role has another ARN. Policies that contain the old ARN must change.',
    removed: 'Workloads and services that assume the role lose their permissions.',
  },
  'AWS::IAM::Policy': { name: 'policy' },
  'AWS::DynamoDB::Table': { name: 'DynamoDB table', removed: 'The table and its items remain outside the stack.' },
  'AWS::CloudWatch::Dashboard': {
    name: 'dashboard',
    replaced: 'Links to the old dashboard break.',
    removed: 'Links to the dashboard break.',
  },
  'AWS::CloudWatch::Alarm': {
    name: 'alarm',
    replaced: 'CloudFormation creates a new alarm without the history of the old one.',
  },
  'AWS::CloudWatch::CompositeAlarm': {
    name: 'composite alarm',
    replaced: 'CloudFormation creates a new alarm without the history of the old one.',
  },
  'AWS::NetworkFlowMonitor::Monitor': {
    name: 'monitor',
    replaced: 'CloudFormation creates a new monitor without the metrics of the old one.',
  },
  'Custom::AWSCDK-EKS-HelmChart': {
    name: 'Helm release',
    removed:
      'Helm uninstalls the release. Load balancers and DNS records that the controller created remain. Delete their Kubernetes objects first.',
  },
  'Custom::AWSCDK-EKS-KubernetesResource': {
    name: 'Kubernetes objects',
    removed: 'The provider deletes the objects from the cluster.',
  },
  'Custom::EksNetworkingCrds': {
    name: 'custom resource definitions',
    removed: 'The definitions and their objects remain in the cluster. The stack no longer updates them.',
  },
  'Custom::VpcRestrictDefaultSG': {
    name: 'restriction of the default security group',
    removed: 'The provider restores the rules of the default security group.',
  },
};

/** The name of a resource type on the page. A type without an entry in `MEANINGS` has the last part of its type name. */
export function nameOf(type: string, count: number): string {
  const name = MEANINGS[type]?.name ?? type.slice(type.lastIndexOf(':') + 1);
  if (count === 1 || /[^s]s$/.test(name)) {
    return name;
  }
  const [head, ...tail] = name.split(/ (?=of |for |\()/);
  const plural =
    head.endsWith('y') && !/[aeiou]y$/.test(head)
      ? `${head.slice(0, -1)}ies`
      : /(s|x|ch|ss)$/.test(head)
        ? `${head}es`
        : `${head}s`;
  return [plural, ...tail].join(' ');
}
