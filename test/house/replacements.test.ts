import { formatChanges, replacementOf, templateChanges } from '../support/replacements';

const group = (Subnets: unknown, more: object = {}) => ({
  Type: 'AWS::EKS::Nodegroup',
  Properties: { Subnets, ...more },
});
const subnet = (CidrBlock: string) => ({ Type: 'AWS::EC2::Subnet', Properties: { CidrBlock } });
const changes = (before: Record<string, object>, after: Record<string, object>) =>
  templateChanges({ Resources: before }, { Resources: after });
const ids = (found: { logicalId: string }[]) => found.map(({ logicalId }) => logicalId);

test('knows what CloudFormation replaces on, of properties inside others, too', () => {
  expect(replacementOf('AWS::EKS::Nodegroup', 'Subnets')).toBe('yes');
  expect(replacementOf('AWS::EKS::Nodegroup', 'ScalingConfig.MinSize')).toBe('no');
  expect(replacementOf('AWS::EKS::FargateProfile', 'Selectors.Namespace')).toBe('yes');
  expect(replacementOf('AWS::Glue::Table', 'TableInput.Name')).toBe('yes');
  expect(replacementOf('AWS::Glue::Table', 'TableInput.Parameters')).toBe('no');
  expect(replacementOf('AWS::EC2::VPC', 'InstanceTenancy')).toBe('maybe');
  expect(replacementOf('AWS::EC2::Subnet', 'Ipv6CidrBlock')).toBe('no');
  expect(replacementOf('Custom::AWSCDK-EKS-KubernetesResource', 'ServiceToken')).toBe('yes');
  expect(replacementOf('Custom::AWSCDK-EKS-KubernetesResource', 'Manifest')).toBe('no');
});

test('knows that EKS changes the subnets of a cluster in place', () => {
  expect(replacementOf('AWS::EKS::Cluster', 'ResourcesVpcConfig.SubnetIds')).toBe('no');
  expect(replacementOf('AWS::EKS::Cluster', 'AccessConfig.BootstrapClusterCreatorAdminPermissions')).toBe('yes');
});

test('tells added, removed, updated and replaced resources apart', () => {
  const found = changes(
    {
      gone: subnet('10.0.0.0/24'),
      same: subnet('10.0.1.0/24'),
      nodes: group([{ Ref: 'same' }]),
      tagged: group([], { Labels: { a: 'b' } }),
    },
    {
      new: subnet('10.0.0.0/24'),
      same: subnet('10.0.1.0/24'),
      nodes: group([{ Ref: 'same' }, { Ref: 'new' }]),
      tagged: group([], { Labels: { a: 'c' } }),
    },
  );
  expect([ids(found.added), ids(found.removed), ids(found.updated), ids(found.replaced)]).toEqual([
    ['new'],
    ['gone'],
    ['tagged'],
    ['nodes'],
  ]);
  expect(found.updated[0].properties).toEqual([{ path: 'Labels.a', replacement: 'no' }]);
  expect(formatChanges(found)).toBe(
    [
      '[-/+] AWS::EKS::Nodegroup nodes (replaced: Subnets)',
      '[-] AWS::EC2::Subnet gone',
      '[~] AWS::EKS::Nodegroup tagged (Labels.a)',
      '[+] AWS::EC2::Subnet new',
    ].join('\n'),
  );
});

test('follows a replacement to all resources that refer to it', () => {
  const moved = changes(
    {
      subnet: subnet('10.0.0.0/24'),
      nodes: group([{ Ref: 'subnet' }]),
      role: { Type: 'AWS::IAM::Role', Properties: { Description: { 'Fn::Sub': 'of ${nodes.Arn}' } } },
    },
    {
      subnet: subnet('10.0.1.0/24'),
      nodes: group([{ Ref: 'subnet' }]),
      role: { Type: 'AWS::IAM::Role', Properties: { Description: { 'Fn::Sub': 'of ${nodes.Arn}' } } },
    },
  );
  expect(ids(moved.replaced)).toEqual(['subnet', 'nodes']);
  expect(moved.replaced[1].properties).toEqual([{ path: 'Subnets', replacement: 'yes', through: 'subnet' }]);
  expect(ids(moved.updated)).toEqual(['role']);
});

test('leaves a node group in place whose launch template gets a version', () => {
  const of = (size: number) => ({
    template: {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: { LaunchTemplateData: { BlockDeviceMappings: [{ Ebs: { VolumeSize: size } }] } },
    },
    nodes: group([], {
      LaunchTemplate: { Id: { Ref: 'template' }, Version: { 'Fn::GetAtt': ['template', 'LatestVersionNumber'] } },
    }),
  });
  const found = changes(of(20), of(30));
  expect([ids(found.updated), found.replaced]).toEqual([['template'], []]);
});

test('says where a replacement keeps a name that the old resource still has', () => {
  const addon = (ClusterName: string) => ({
    Type: 'AWS::EKS::Addon',
    Properties: { AddonName: 'coredns', ClusterName },
  });
  const found = changes({ addon: addon('a') }, { addon: addon('b') });
  expect(found.replaced[0].nameTaken).toBe(false);
  const role = (Path: string) => ({ Type: 'AWS::IAM::Role', Properties: { RoleName: 'nodes', Path } });
  expect(changes({ role: role('/a/') }, { role: role('/b/') }).replaced[0].nameTaken).toBe(true);
});

test('sees neither the order of keys nor dependencies as a change', () => {
  const found = changes(
    { a: { Type: 'AWS::EC2::Subnet', Properties: { CidrBlock: '10.0.0.0/24', VpcId: 'v' } } },
    { a: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: 'v', CidrBlock: '10.0.0.0/24' }, DependsOn: ['b'] } },
  );
  expect(Object.values(found).flat()).toEqual([]);
});
