/** What it means for a live cluster that resources of a type are replaced, or taken away. Types that need no words are not here. */
interface Meaning {
  readonly name: string;
  readonly replaced?: string;
  readonly removed?: string;
}

export const MEANINGS: Readonly<Record<string, Meaning>> = {
  'AWS::EKS::Nodegroup': {
    name: 'node group',
    replaced:
      'EKS creates a new node group first. Then it drains the nodes of the old one and deletes them: every pod on them moves. The subnets hold both groups for a while.',
  },
  'AWS::EKS::Addon': {
    name: 'add-on',
    replaced:
      'A cluster has one add-on of a name. A replacement of the same name fails: take the add-on away in one deployment, and define it again in the next.',
    removed: 'EKS removes the software from the cluster, unless `preserveOnDelete` was deployed before.',
  },
  'AWS::EKS::Cluster': { name: 'cluster', replaced: 'A new cluster, without any workload.' },
  'AWS::EKS::FargateProfile': {
    name: 'Fargate profile',
    replaced:
      'A new profile comes first. Then EKS deletes the old one with its pods; their controllers start them again under the new profile.',
  },
  'AWS::EKS::PodIdentityAssociation': {
    name: 'Pod Identity association',
    replaced: 'Pods have the permissions by the new association when they restart.',
    removed: 'Pods lose the permissions that they have by it when they restart.',
  },
  'AWS::EKS::AccessEntry': { name: 'access entry', removed: 'The role has no access to the cluster any more.' },
  'AWS::EC2::VPC': {
    name: 'VPC',
    replaced:
      'Another VPC: everything in it is made anew, the cluster too. Deploy a second stack instead, and move the workloads.',
  },
  'AWS::EC2::VPCCidrBlock': {
    name: 'CIDR block of the VPC',
    replaced: 'The new block comes first. The old one goes when no subnet is left in it.',
    removed: 'The block goes when no subnet is left in it.',
  },
  'AWS::EC2::Subnet': {
    name: 'subnet',
    replaced:
      'The new subnets come first. EC2 refuses them, and the update rolls back, where their addresses overlap those of old ones. The old ones go when no network interface is left in them.',
    removed:
      'EC2 deletes a subnet when no network interface is left in it: drain its nodes, pods and load balancers before.',
  },
  'AWS::EC2::NatGateway': {
    name: 'NAT gateway',
    replaced:
      'The new gateway comes first, and connections through the old one end. A new gateway that has the Elastic IP address of the old one cannot be made, and the update rolls back.',
    removed: 'Connections through it end. Its private address is free.',
  },
  'AWS::EC2::EIP': {
    name: 'Elastic IP address',
    removed: 'The public address is given back: allow lists of others that name it have to change.',
  },
  'AWS::EC2::Route': {
    name: 'route',
    replaced: 'The route of the new table or network comes before the old one goes.',
    removed: 'What the route reached is out of reach.',
  },
  'AWS::EC2::RouteTable': { name: 'route table' },
  'AWS::EC2::SubnetRouteTableAssociation': { name: 'association of a subnet and a route table' },
  'AWS::EC2::SecurityGroup': {
    name: 'security group',
    replaced:
      'A group with another id. Network interfaces that have the old one by its id keep it, and it cannot be deleted as long as they do.',
  },
  'AWS::EC2::SecurityGroupIngress': {
    name: 'rule for incoming traffic',
    replaced: 'The new rule comes before the old one goes.',
    removed: 'The traffic that it allowed is refused, unless another rule allows it.',
  },
  'AWS::EC2::SecurityGroupEgress': {
    name: 'rule for outgoing traffic',
    replaced: 'The new rule comes before the old one goes.',
    removed: 'The traffic that it allowed is refused, unless another rule allows it.',
  },
  'AWS::EC2::VPCEndpoint': {
    name: 'VPC endpoint',
    replaced:
      'The private name of a service can be of one endpoint of a VPC: a replacement of an interface endpoint fails.',
    removed: 'The service is reached through NAT again, or not at all where there is none.',
  },
  'AWS::EC2::EgressOnlyInternetGateway': {
    name: 'egress-only internet gateway',
    removed: 'IPv6 reaches nothing outside the VPC any more.',
  },
  'AWS::EC2::FlowLog': {
    name: 'flow log',
    replaced:
      'The new flow log starts before the old one ends: some flows are recorded twice. Records that exist stay.',
    removed: 'Traffic is recorded no more. Records that exist stay.',
  },
  'AWS::EC2::NetworkAcl': {
    name: 'network ACL',
    removed: 'The subnets go back to the default network ACL of the VPC, which allows everything.',
  },
  'AWS::EC2::NetworkAclEntry': { name: 'rule of a network ACL' },
  'AWS::EC2::SubnetNetworkAclAssociation': { name: 'association of a subnet and a network ACL' },
  'AWS::S3::Bucket': {
    name: 'bucket',
    removed: 'A bucket with `RemovalPolicy.RETAIN`, the default, stays with its records, outside the stack.',
  },
  'AWS::S3::BucketPolicy': { name: 'bucket policy' },
  'AWS::Glue::Database': { name: 'Glue database' },
  'AWS::Glue::Table': { name: 'Glue table', removed: 'The records stay in the bucket.' },
  'AWS::Athena::NamedQuery': { name: 'saved query', replaced: 'A query with another id. Its results stay.' },
  'AWS::Athena::WorkGroup': {
    name: 'Athena workgroup',
    removed: 'The history of its queries goes. Results stay in the bucket until they expire.',
  },
  'AWS::Logs::LogGroup': {
    name: 'log group',
    removed:
      'A log group with `RemovalPolicy.RETAIN` stays with its records, outside the stack; those of Lambda functions go.',
  },
  'AWS::Lambda::Function': { name: 'Lambda function' },
  'AWS::Lambda::LayerVersion': { name: 'Lambda layer' },
  'AWS::IAM::Role': {
    name: 'role',
    replaced: 'A role with another ARN: trust policies of others that name the old one have to change.',
    removed: 'What trusted the role or acted as it has no access any more.',
  },
  'AWS::IAM::Policy': { name: 'policy' },
  'AWS::DynamoDB::Table': { name: 'DynamoDB table', removed: 'The table stays with its rows, outside the stack.' },
  'AWS::CloudWatch::Dashboard': {
    name: 'dashboard',
    replaced: 'Links to the old dashboard break.',
    removed: 'Links to it break.',
  },
  'AWS::CloudWatch::Alarm': { name: 'alarm', replaced: 'A new alarm, without the history of the old one.' },
  'AWS::CloudWatch::CompositeAlarm': {
    name: 'composite alarm',
    replaced: 'A new alarm, without the history of the old one.',
  },
  'AWS::NetworkFlowMonitor::Monitor': {
    name: 'monitor',
    replaced: 'A new monitor, without the figures of the old one.',
  },
  'Custom::AWSCDK-EKS-HelmChart': {
    name: 'Helm release',
    removed:
      'Helm uninstalls the release. Load balancers and records that its software made stay: delete their Kubernetes objects before.',
  },
  'Custom::AWSCDK-EKS-KubernetesResource': {
    name: 'Kubernetes objects',
    removed: 'The objects are deleted from the cluster.',
  },
  'Custom::EksNetworkingCrds': {
    name: 'custom resource definitions',
    removed: 'The definitions stay in the cluster with their objects: nothing updates them any more.',
  },
  'Custom::VpcRestrictDefaultSG': {
    name: 'emptied default security group',
    removed: 'The rules of the default security group come back.',
  },
};

/** The name of a type for the page: that of the table, or the last part of the type. */
export function nameOf(type: string, count: number): string {
  const name = MEANINGS[type]?.name ?? type.slice(type.lastIndexOf(':') + 1);
  if (count === 1 || name.endsWith('s')) {
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
