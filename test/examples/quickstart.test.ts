import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import { App, type StackProps } from 'aws-cdk-lib/core';
import { type EksAddressPlanOptions, Tier } from 'cdk-eks-networking';
import cdkJson from '../../cdk.json';
import { QuickstartStack, type QuickstartStackProps, quickstartPlan } from '../../examples/quickstart/quickstart-stack';
import { flatten, Synthesized, tagsOf } from '../support/templates';

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

/** The quickstart as `bin/` makes it, without the checks. */
function quickstart(
  props: Partial<QuickstartStackProps> = {},
  env: StackProps['env'] = { region: 'eu-west-1' },
): Synthesized {
  const app = new App({ analyticsReporting: false, treeMetadata: false, context: cdkJson.context });
  return Synthesized.of(
    new QuickstartStack(app, 'Quickstart', {
      env,
      kubernetesVersion: '1.36',
      kubectlLayer: (scope) => new KubectlV36Layer(scope, 'Kubectl'),
      hostedZone: { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' },
      ...props,
    }),
  );
}

const template = quickstart();
const nodegroup = template.one('AWS::EKS::Nodegroup');
const addon = (name: string) => template.one('AWS::EKS::Addon', `"AddonName":"${name}"`);
const subnets = (part: string) => template.all('AWS::EC2::Subnet').filter(({ id }) => id.includes(part));

describe('subnets', () => {
  test('are where the picture shows them', () => {
    expect(template.networkPicture()).toMatchSnapshot();
  });

  test('of the cluster are /28, in three zones, and used by nothing else', () => {
    const cluster = subnets('ClusterSubnet');
    expect(cluster.map(({ Properties }) => Properties.AvailabilityZone)).toEqual(ZONES);
    for (const { id, Properties } of cluster) {
      expect(Properties.CidrBlock).toMatch(/^10\.0\.255\.\d+\/28$/);
      const users = template.resources.filter(({ Properties: own }) => JSON.stringify(own).includes(`{"Ref":"${id}"}`));
      expect(users.map(({ Type }) => Type).sort()).toEqual([
        'AWS::EC2::SubnetRouteTableAssociation',
        'AWS::EKS::Cluster',
      ]);
    }
  });

  test('of pods are in 100.64.0.0/10 in three zones, each with a default route to a NAT gateway of its own zone', () => {
    const pods = subnets('PodSubnet');
    expect(pods.map(({ Properties }) => Properties.AvailabilityZone)).toEqual(ZONES);
    for (const { id, Properties } of pods) {
      const [first, second] = Properties.CidrBlock.split('.').map(Number);
      expect(first === 100 && second >= 64 && second < 128).toBe(true);
      const gateway = template.byId(template.defaultRouteOf(id));
      expect(gateway.Type).toBe('AWS::EC2::NatGateway');
      expect(template.byId(gateway.Properties.SubnetId.Ref).Properties.AvailabilityZone).toBe(
        Properties.AvailabilityZone,
      );
    }
  });

  test('carry role tags of load balancers on public and node subnets alone, although the cluster tags private ones', () => {
    const tagged = template.resources.filter((resource) =>
      JSON.stringify(resource.Properties.Tags ?? []).includes('kubernetes.io/role'),
    );
    expect(new Set(tagged.map(({ Type }) => Type))).toEqual(new Set(['AWS::EC2::Subnet']));
    for (const subnet of template.all('AWS::EC2::Subnet')) {
      const roles = tagsOf(subnet)
        .map(([key]) => key)
        .filter((key) => key.startsWith('kubernetes.io/'));
      const expected = subnet.id.includes('PublicSubnet')
        ? ['kubernetes.io/role/elb']
        : subnet.id.includes('NodeSubnet')
          ? ['kubernetes.io/role/internal-elb']
          : [];
      expect([subnet.id, roles]).toEqual([subnet.id, expected]);
    }
  });
});

describe('growing', () => {
  const before = idsByCidr(template);

  test.each<[string, Partial<EksAddressPlanOptions>]>([
    ['a fourth zone at the end', { availabilityZones: [...ZONES, 'eu-west-1d'] }],
    [
      'a fourth zone between two others',
      { availabilityZones: ['eu-west-1a', 'eu-west-1d', 'eu-west-1b', 'eu-west-1c'] },
    ],
    ['a tier', { additionalTiers: [Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.80.0' })] }],
    ['a second pod block', { additionalTiers: [Tier.pod({ name: 'pod-2', cidrBlock: '100.65.0.0/16' })] }],
  ])('by %s leaves every subnet as it was, address and logical id', (_, changes) => {
    const after = idsByCidr(quickstart({ addressPlan: quickstartPlan(changes) }));
    expect(Object.keys(after).length).toBeGreaterThan(Object.keys(before).length);
    expect(after).toMatchObject(before);
  });

  function idsByCidr(synthesized: Synthesized): Record<string, string> {
    return Object.fromEntries(
      synthesized.all('AWS::EC2::Subnet').map(({ id, Properties }) => [Properties.CidrBlock, id]),
    );
  }
});

describe('order', () => {
  test('makes nodes wait for the CNI, kube-proxy and the identity agent', () => {
    for (const name of ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent']) {
      expect(nodegroup.DependsOn).toContain(addon(name).id);
    }
  });

  test('makes CoreDNS, the chart and ExternalDNS wait for nodes', () => {
    const chart = template.one('Custom::AWSCDK-EKS-HelmChart');
    for (const id of [addon('coredns').id, addon('external-dns').id, chart.id]) {
      expect(template.waitsFor(id)).toContain(nodegroup.id);
    }
    for (const id of [addon('external-dns').id, chart.id]) {
      expect(template.waitsFor(id)).toContain(addon('coredns').id);
    }
  });

  test('has no circle', () => {
    for (const { id } of template.resources) {
      expect([id, template.waitsFor(id).has(id)]).toEqual([id, false]);
    }
  });
});

describe('the CNI', () => {
  const configuration = JSON.parse(flatten(addon('vpc-cni').Properties.ConfigurationValues));

  test('has an ENIConfig for every pod zone, with the cluster security group', () => {
    expect(Object.keys(configuration.eniConfig.subnets)).toEqual(ZONES);
    for (const [index, { id }] of subnets('PodSubnet').entries()) {
      const entry = configuration.eniConfig.subnets[ZONES[index]];
      expect(entry.id).toBe(`\${${id}}`);
      expect(entry.securityGroups).toEqual([expect.stringMatching(/^\$\{Cluster\w+\.ClusterSecurityGroupId\}$/)]);
    }
  });

  test('has a role of its own, and nodes have nothing of it', () => {
    const association = addon('vpc-cni').Properties.PodIdentityAssociations[0];
    expect(association.ServiceAccount).toBe('aws-node');
    const role = template.byId(association.RoleArn['Fn::GetAtt'][0]);
    expect(role.Properties.ManagedPolicyArns.map(flatten)).toEqual([
      'arn:${AWS::Partition}:iam::aws:policy/AmazonEKS_CNI_Policy',
    ]);
    const nodeRole = template.byId(nodegroup.Properties.NodeRole['Fn::GetAtt'][0]);
    expect(nodeRole.Properties.ManagedPolicyArns.map(flatten)).toEqual([
      'arn:${AWS::Partition}:iam::aws:policy/AmazonEKSWorkerNodePolicy',
      'arn:${AWS::Partition}:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly',
    ]);
    expect(nodeRole.Properties.Policies).toBeUndefined();
  });
});

test('ExternalDNS can change records of its own zone only', () => {
  const role = template.byId(addon('external-dns').Properties.PodIdentityAssociations[0].RoleArn['Fn::GetAtt'][0]);
  const statements = role.Properties.Policies[0].PolicyDocument.Statement;
  const changing = statements.filter(({ Action }: { Action: string | string[] }) =>
    [Action].flat().some((action) => !action.startsWith('route53:List')),
  );
  expect(changing.map(({ Resource }: { Resource: unknown }) => flatten(Resource))).toEqual([
    'arn:${AWS::Partition}:route53:::hostedzone/Z0123456789EXAMPLE',
  ]);
});

describe('size', () => {
  test('is at most 130 resources, 3 Lambda functions and 2 custom resources', () => {
    const types = template.resources.map(({ Type }) => Type);
    expect(types.length).toBeLessThanOrEqual(130);
    expect(types.filter((type) => type === 'AWS::Lambda::Function').length).toBeLessThanOrEqual(3);
    expect(types.filter((type) => type.startsWith('Custom::')).sort()).toEqual([
      'Custom::AWSCDK-EKS-HelmChart',
      'Custom::VpcRestrictDefaultSG',
    ]);
  });

  test('shrinks to no Lambda and no custom resource without a kubectl layer and with the default security group left alone', () => {
    const types = quickstart({ kubectlLayer: undefined, closeDefaultSecurityGroup: false }).resources.map(
      ({ Type }) => Type,
    );
    expect(
      types.filter(
        (type) => type.startsWith('AWS::Lambda') || type.startsWith('Custom::') || type.includes('CustomResource'),
      ),
    ).toEqual([]);
    expect(types).toContain('AWS::EKS::Nodegroup');
  });

  test('fails to hold the load balancer controller without a kubectl layer', () => {
    expect(() => quickstart({ kubectlLayer: undefined, loadBalancerController: true })).toFailWith(
      'KubectlMissing',
      '"aws-load-balancer-controller" is a Helm chart, but the cluster has no kubectl handler',
      'Set kubectlLayer on the ClusterTarget',
      '(at Quickstart/Networking/LoadBalancerController)',
    );
  });
});

test.each(['eu-west-1', 'cn-north-1', 'us-gov-west-1'])('names no partition in %s', (region) => {
  const zones = ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
  const { json } = quickstart(
    { addressPlan: quickstartPlan({ availabilityZones: zones, clusterZones: zones }) },
    { region },
  );
  expect(JSON.stringify(json).match(/arn:aws[a-z-]*:[^"]*/g) ?? []).toEqual([]);
});

describe('mistakes', () => {
  const inQuickstart = (changes: Partial<EksAddressPlanOptions>) => () =>
    quickstart({ addressPlan: quickstartPlan(changes) });

  test('fails on host bits', () => {
    expect(inQuickstart({ vpcCidr: '10.0.3.1/24' })).toFailWith(
      'CidrHostBits',
      '"10.0.3.1/24" has host bits set',
      'Did you mean "10.0.3.0/24"?',
    );
  });

  test('fails on a pod block that overlaps on-premises networks', () => {
    expect(inQuickstart({ podCidr: '10.1.0.0/16', connectedNetworks: { 'on-premises': '10.0.0.0/8' } })).toFailWith(
      'NetworksOverlap',
      '"pod" 10.1.0.0/16 overlaps "on-premises" 10.0.0.0/8',
      'such as "100.64.0.0/16"',
    );
  });
});
