import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ClusterCompute, FargateProfile, type FargateProfileOptions } from '../../lib';
import { testStack } from '../support/builders';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';

function define(options: FargateProfileOptions) {
  const stack = testStack();
  const cluster = importedCluster(stack, { compute: ClusterCompute.fargate(), vpc: vpcOf(stack) });
  const profile = new FargateProfile(stack, 'Profile', { ...options, cluster, vpc: cluster.vpc as ec2.IVpc });
  return { profile, template: Synthesized.of(stack) };
}

function vpcOf(stack: ReturnType<typeof testStack>): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Both', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa'],
    publicSubnetIds: ['subnet-0bbbbbbbbbbbbbbbb'],
  });
}

const selectors = [{ namespace: 'kube-system' }];

describe('a Fargate profile', () => {
  test('selects pods and puts them into private subnets', () => {
    const { profile, template } = define({
      selectors: [...selectors, { namespace: 'team-*', labels: { compute: 'fargate' } }],
    });
    expect(template.one('AWS::EKS::FargateProfile').Properties).toMatchObject({
      ClusterName: 'orion',
      Selectors: [
        { Namespace: 'kube-system' },
        { Namespace: 'team-*', Labels: [{ Key: 'compute', Value: 'fargate' }] },
      ],
      Subnets: ['subnet-0aaaaaaaaaaaaaaaa'],
    });
    expect(profile.node.defaultChild).toBe(profile.resource);
  });

  test('has an execution role that profiles of this cluster alone take on, and that outlives its pods', () => {
    const { template } = define({ selectors });
    const role = template.one('AWS::IAM::Role', 'eks-fargate-pods.amazonaws.com');
    const [statement] = role.Properties.AssumeRolePolicyDocument.Statement;
    expect(JSON.stringify(statement.Condition)).toContain(':eks:eu-west-1:111111111111:fargateprofile/orion/*');
    expect(JSON.stringify(statement.Condition)).toContain('"ArnLike":{"aws:SourceArn"');
    expect(JSON.stringify(role.Properties.ManagedPolicyArns)).toContain('AmazonEKSFargatePodExecutionRolePolicy');
    expect(template.one('AWS::EKS::FargateProfile').DependsOn).toContain(role.id);
  });

  test.each<[string, FargateProfileOptions, string, string]>([
    ['without selectors', { selectors: [] }, '"0" selectors are not supported by a Fargate profile', 'Write 1 to 5'],
    ['with six selectors', { selectors: Array(6).fill(selectors[0]) }, '"6" selectors', 'Write 1 to 5'],
    [
      'with no namespace',
      { selectors: [...selectors, { namespace: '' }] },
      '"" is the namespace of selector 2',
      '"*" for any',
    ],
    [
      'with six labels',
      { selectors: [{ namespace: 'shop', labels: { a: '', b: '', c: '', d: '', e: '', f: '' } }] },
      '"shop" has a selector with 6 labels',
      'Write at most 5',
    ],
  ])('fails %s', (_, options, wrong, instead) => {
    expect(() => define(options)).toFailWith('FargateSelectors', wrong, instead, '(at Test/Profile)');
  });

  test('fails in public subnets', () => {
    expect(() => define({ selectors, subnets: { subnetType: ec2.SubnetType.PUBLIC } })).toFailWith(
      'SubnetPublic',
      'is a public subnet, but pods on Fargate need private subnets',
      'ec2.SubnetType.PRIVATE_WITH_EGRESS',
    );
  });
});
