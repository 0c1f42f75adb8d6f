import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, CfnParameter, Duration, Fn, type IResolvable, Stack, Validations } from 'aws-cdk-lib/core';
import { ClusterTarget, EndpointFeature, NatStrategy } from '../../lib';
import type { ChartRelease } from '../../lib/cluster/cluster-installer';
import { isAtLeast, parseKubernetesVersion } from '../../lib/cluster/kubernetes-version';
import { testNetwork, ZONES } from '../support/builders';
import { clusterStack, kubectlLayer, testCluster, testTarget } from '../support/clusters';
import { asYaml } from '../support/configuration';
import { importedCluster } from '../support/networking';
import { flatten, type Resource, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const LAMBDA = 'AWS::Lambda::Function';

const release = (changes: Partial<ChartRelease> = {}): ChartRelease => ({
  chart: 'metrics',
  repository: 'https://charts.example.com',
  version: '1.2.3',
  release: 'metrics',
  namespace: 'kube-system',
  createNamespace: false,
  values: { replicas: 2 },
  timeout: Duration.minutes(10),
  ...changes,
});

const securityGroupOf = (cluster: string) => ({ 'Fn::GetAtt': [cluster, 'ClusterSecurityGroupId'] });

describe('a cluster of aws-eks-v2 with a kubectl layer', () => {
  const stack = clusterStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
  const cluster = testCluster(network);
  const options = { kubectlLayer: kubectlLayer(stack) };
  const target = ClusterTarget.fromV2(cluster, options);
  target._context.installChart(stack, 'First', release({ release: 'first' }));
  target._context.installChart(stack, 'Second', release({ release: 'second' }));
  ClusterTarget.fromV2(cluster, options)._context.installChart(
    stack,
    'Third',
    release({ release: 'third', createNamespace: true }),
  );
  const template = Synthesized.of(stack);
  const clusterId = template.one('AWS::EKS::Cluster').id;
  const idsOf = (subnets: ec2.ISubnet[]) => subnets.map(({ subnetId }) => stack.resolve(subnetId));

  test.each([
    ['ingress-nginx', 'Use the AWS Load Balancer Controller'],
    ['appmesh-controller', 'Use Amazon VPC Lattice, Istio or Cilium'],
  ])('fails for the chart of discontinued software: %s', (chart, instead) => {
    expect(() => target._context.installChart(stack, 'Ended', { ...release(), chart })).toFailWith(
      'EndedSoftware',
      `"${chart}"`,
      instead,
    );
  });

  test('has the known attributes', () => {
    expect(stack.resolve(target.clusterName)).toEqual({ Ref: clusterId });
    expect(stack.resolve(target.clusterArn)).toEqual({ 'Fn::GetAtt': [clusterId, 'Arn'] });
    expect(target.vpc).toBe(network.vpc);
    expect(stack.resolve(target.clusterSecurityGroupId)).toEqual(securityGroupOf(clusterId));
    expect(target.kubernetesVersion).toBe('1.36');
    expect(target.isIpv6).toBe(false);
  });

  test('has one handler for all its targets and charts', () => {
    expect(template.all(CHART)).toHaveLength(3);
    expect(template.all(LAMBDA)).toHaveLength(2);
    expect(new Set(template.all(CHART).map(({ Properties }) => JSON.stringify(Properties.ServiceToken))).size).toBe(1);
  });

  test('puts both functions of the handler into the node subnets, with the cluster security group', () => {
    for (const { Properties } of template.all(LAMBDA)) {
      expect(Properties.VpcConfig).toEqual({
        SubnetIds: idsOf(network.subnetsOf('node')),
        SecurityGroupIds: [securityGroupOf(clusterId)],
      });
    }
  });

  test('makes only the handler an administrator of the cluster', () => {
    const entry = template.one('AWS::EKS::AccessEntry').Properties;
    const handler = template.one(LAMBDA, 'onEvent handler for EKS kubectl').Properties.Role;
    expect(entry.ClusterName).toEqual({ Ref: clusterId });
    expect(entry.PrincipalArn).toEqual(handler);
    expect(entry.AccessPolicies).toEqual([
      {
        AccessScope: { Type: 'cluster' },
        PolicyArn: {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy'],
          ],
        },
      },
    ]);
  });

  test('installs releases that roll back by themselves, and waits for them', () => {
    expect(asYaml(template.one(CHART, 'third').Properties)).toMatchSnapshot();
  });

  test('keeps access and the way out until the release is deleted', () => {
    const waitsFor = (chart: Resource) =>
      (chart.DependsOn ?? [])
        .map((id) => template.byId(id))
        .map(({ Type, id }) => `${Type} ${/Node|Pod|Cluster/.exec(id)}`);
    for (const chart of template.all(CHART)) {
      expect(waitsFor(chart)).toEqual([
        'AWS::EKS::AccessEntry Cluster',
        'AWS::EC2::Route Node',
        'AWS::EC2::SubnetRouteTableAssociation Node',
        'AWS::EC2::Route Node',
        'AWS::EC2::SubnetRouteTableAssociation Node',
        'AWS::EC2::Route Node',
        'AWS::EC2::SubnetRouteTableAssociation Node',
      ]);
      expect(
        [...template.waitsFor(chart.id)].filter((id) => template.byId(id).Type === 'AWS::EC2::NatGateway'),
      ).toHaveLength(3);
    }
  });

  test('fails on a timeout that leaves no time for the handler to roll back', () => {
    const late = () => target._context.installChart(stack, 'Late', release({ timeout: Duration.seconds(841) }));
    expect(late).toFailWith('ChartTimeout', '"14 minutes 1 second" leaves', 'Write 14 minutes or less', '(at Test)');
    expect(() =>
      target._context.installChart(stack, 'Latest', release({ timeout: Duration.minutes(14) })),
    ).not.toThrow();
  });
});

describe('the subnets of the handler', () => {
  const subnetsOf = (stack: Stack) => Synthesized.of(stack).all(LAMBDA)[0].Properties.VpcConfig?.SubnetIds;

  test('are those that the user names', () => {
    const { stack, network, cluster } = testTarget();
    const options = {
      kubectlLayer: kubectlLayer(stack),
      kubectlSubnets: { subnetGroupName: 'node', onePerAz: true, availabilityZones: ['eu-west-1b'] },
    };
    ClusterTarget.fromV2(cluster, options)._context.installChart(stack, 'Chart', release());
    expect(subnetsOf(stack)).toEqual([stack.resolve(network.subnetsOf('node')[1].subnetId)]);
  });

  test('fails where no private subnet has egress', () => {
    const stack = clusterStack();
    const network = testNetwork(stack, { nat: NatStrategy.none(), closeDefaultSecurityGroup: false });
    const cluster = testCluster(network);
    const options = { kubectlLayer: kubectlLayer(stack) };
    expect(() => ClusterTarget.fromV2(cluster, options)._context.installChart(stack, 'Chart', release())).toFailWith(
      'KubectlSubnets',
      '"Test/Network/Vpc" has no private subnets with egress',
      'Set kubectlSubnets',
      '(at Test/Cluster/NetworkingKubectl)',
    );
  });
});

describe('a cluster of aws-eks-v2 without a layer', () => {
  test('installs charts through the provider that it has of its own', () => {
    const stack = clusterStack();
    const endpoints = [EndpointFeature.KUBECTL_HANDLER];
    const network = testNetwork(stack, { closeDefaultSecurityGroup: false, endpoints });
    const cluster = testCluster(network, { kubectlProviderOptions: { kubectlLayer: kubectlLayer(stack) } });
    ClusterTarget.fromV2(cluster)._context.installChart(stack, 'Chart', release());
    const template = Synthesized.of(stack);
    const chart = template.one(CHART);
    expect(chart.Properties).toMatchObject({ Atomic: true, Wait: true, Timeout: '600s' });
    expect(chart.Properties.ServiceToken).toEqual(stack.resolve(cluster.kubectlProvider?.serviceToken));
    expect(template.waitsFor(chart.id)).toContain(template.one('AWS::EKS::AccessEntry').id);
    expect(template.all(LAMBDA)).toHaveLength(2);
  });

  test('fails to install a chart, and takes everything else', () => {
    const { stack, target } = testTarget();
    expect(() => target._context.installChart(stack, 'Chart', release())).toFailWith(
      'KubectlMissing',
      '"metrics" is a Helm chart, but the cluster has no kubectl handler',
      'Set kubectlLayer on the ClusterTarget, such as new KubectlV36Layer(this, "Kubectl")',
      '(at Test)',
    );
  });
});

test('reaches a cluster from another stack, without a circle between the two', () => {
  const { stack, cluster } = testTarget();
  const target = ClusterTarget.fromV2(cluster, { kubectlLayer: kubectlLayer(stack) });
  const app = stack.node.root as App;
  const other = new Stack(app, 'Other', { env: { account: stack.account, region: stack.region } });
  target._context.installChart(other, 'Chart', release());
  const { dependencies } = app.synth().getStackByName('Other');
  expect(dependencies.map(({ id }) => id)).toContain('Test');
});

describe('a cluster of aws-eks', () => {
  const stack = clusterStack();
  const network = testNetwork(stack, {
    closeDefaultSecurityGroup: false,
    endpoints: [EndpointFeature.KUBECTL_HANDLER],
  });
  const cluster = new eksV1.Cluster(stack, 'Cluster', {
    version: eksV1.KubernetesVersion.of('1.36'),
    kubectlLayer: kubectlLayer(stack),
    vpc: network.vpc,
    vpcSubnets: [network.clusterSubnets],
    defaultCapacity: 0,
  });
  const target = ClusterTarget.fromV1(cluster, '1.36');
  target._context.installChart(stack, 'Chart', release());
  const template = Synthesized.of(stack);

  test('has the known attributes', () => {
    const clusterId = template.one('Custom::AWSCDK-EKS-Cluster').id;
    expect(stack.resolve(target.clusterName)).toEqual({ Ref: clusterId });
    expect(stack.resolve(target.clusterArn)).toEqual({ 'Fn::GetAtt': [clusterId, 'Arn'] });
    expect(target.vpc).toBe(network.vpc);
    expect(stack.resolve(target.clusterSecurityGroupId)).toEqual(securityGroupOf(clusterId));
    expect(target.kubernetesVersion).toBe('1.36');
    expect(ClusterTarget.fromV1(cluster).kubernetesVersion).toBeUndefined();
    expect(target.isIpv6).toBe(false);
  });

  test('installs charts through its own handler', () => {
    expect(template.one(CHART).Properties).toMatchObject({
      Chart: 'metrics',
      Atomic: true,
      Wait: true,
      Timeout: '600s',
      Values: '{"replicas":2}',
    });
    expect(template.all(LAMBDA)).toHaveLength(0);
  });

  test('is asked whether its pods have IPv6 addresses', () => {
    const imported = eksV1.Cluster.fromClusterAttributes(stack, 'V6', {
      clusterName: 'v6',
      ipFamily: eksV1.IpFamily.IP_V6,
    });
    expect(ClusterTarget.fromV1(imported).isIpv6).toBe(true);
  });

  test('installs charts where it was imported with role and layer', () => {
    const other = clusterStack();
    const imported = eksV1.Cluster.fromClusterAttributes(other, 'Imported', {
      clusterName: 'prod',
      kubectlRoleArn: 'arn:aws:iam::111111111111:role/kubectl',
      kubectlLayer: kubectlLayer(other),
    });
    ClusterTarget.fromV1(imported)._context.installChart(other, 'Chart', release());
    expect(Synthesized.of(other).one(CHART).Properties.ClusterName).toBe('prod');
  });

  test.each([
    ['alone', {}],
    [
      'with a role and no layer: its handler would have no kubectl',
      { kubectlRoleArn: 'arn:aws:iam::111111111111:role/kubectl' },
    ],
  ])('fails to install a chart where it was imported by its name %s', (_, attributes) => {
    const other = clusterStack();
    const imported = eksV1.Cluster.fromClusterAttributes(other, 'Imported', { clusterName: 'prod', ...attributes });
    const known = ClusterTarget.fromV1(imported);
    expect(() => known._context.installChart(other, 'Chart', release())).toFailWith(
      'KubectlMissing',
      '"metrics" is a Helm chart',
      'Import the cluster with kubectlRoleArn and kubectlLayer',
    );
    expect([known.vpc, known.clusterSecurityGroupId, known.kubernetesVersion]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('a cluster that is known by its attributes', () => {
  test('has the given attributes', () => {
    const stack = clusterStack();
    const target = importedCluster(stack, { vpc: undefined, kubernetesVersion: '1.36', ipv6: true });
    expect(target).toMatchObject({
      clusterName: 'orion',
      clusterSecurityGroupId: 'sg-0123456789abcdef0',
      kubernetesVersion: '1.36',
      isIpv6: true,
    });
    expect(target.vpc).toBeUndefined();
    expect(JSON.stringify(stack.resolve(target.clusterArn))).toContain(':eks:eu-west-1:111111111111:cluster/orion');
  });

  test('installs charts with a handler in its VPC', () => {
    const stack = clusterStack();
    const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
    const target = importedCluster(stack, { vpc: network.vpc, kubectlLayer: kubectlLayer(stack) });
    target._context.installChart(stack, 'Chart', release());
    const template = Synthesized.of(stack);
    expect(template.all(LAMBDA)[0].Properties.VpcConfig).toEqual({
      SubnetIds: network.subnetsOf('node').map(({ subnetId }) => stack.resolve(subnetId)),
      SecurityGroupIds: ['sg-0123456789abcdef0'],
    });
    expect(template.one(CHART).Properties.ClusterName).toBe('orion');
  });

  test('installs charts with a handler outside of any VPC where none is known', () => {
    const stack = clusterStack();
    importedCluster(stack, { vpc: undefined, clusterSecurityGroupId: undefined })._context.installChart(
      stack,
      'Chart',
      release(),
    );
    expect(
      Synthesized.of(stack)
        .all(LAMBDA)
        .map(({ Properties }) => Properties.VpcConfig),
    ).toEqual([undefined, undefined]);
  });

  test('fails on what it was not given', () => {
    const stack = clusterStack();
    const { vpc } = testNetwork(stack, { closeDefaultSecurityGroup: false });
    const layer = kubectlLayer(stack);
    const bare = ClusterTarget.fromAttributes(stack, 'Bare', { clusterName: 'bare' });
    const withoutGroup = ClusterTarget.fromAttributes(stack, 'Groupless', {
      clusterName: 'bare',
      vpc,
      kubectlLayer: layer,
    });
    const withoutVpc = ClusterTarget.fromAttributes(stack, 'Outside', {
      clusterName: 'bare',
      kubectlLayer: layer,
      kubectlSubnets: { subnetGroupName: 'node' },
    });
    expect(() => bare._context.vpcFor(stack)).toFailWith(
      'ClusterAttribute',
      '"Test" needs the VPC',
      'Set vpc when you import the cluster',
    );
    expect(() => bare._context.securityGroupFor(stack)).toFailWith(
      'ClusterAttribute',
      '"Test" needs the cluster security group',
      'Set clusterSecurityGroupId when you import the cluster',
    );
    expect(() => bare._context.installChart(stack, 'A', release())).toFailWith(
      'KubectlMissing',
      '"metrics"',
      'Set kubectlLayer on the ClusterTarget, such as new KubectlV36Layer(this, "Kubectl")',
    );
    expect(() => withoutGroup._context.installChart(stack, 'B', release())).toFailWith(
      'ClusterAttribute',
      '"kubectlLayer" needs the cluster security group',
      'Set clusterSecurityGroupId when you import the cluster',
      '(at Test/Groupless/NetworkingKubectl)',
    );
    expect(() => withoutVpc._context.installChart(stack, 'C', release())).toFailWith(
      'ClusterAttribute',
      '"kubectlSubnets" needs the VPC of the cluster',
      'Set vpc when you import the cluster',
    );
  });
});

describe('the name and the group of a cluster', () => {
  test('fail where the name is a wildcard: it would be one in every policy', () => {
    expect(() => importedCluster(clusterStack(), { clusterName: '*' })).toFailWith(
      'ClusterName',
      '"*" is not the name of an EKS cluster',
      'Write 1 to 100 letters',
      '(at Test)',
    );
    const imported = eks.Cluster.fromClusterAttributes(clusterStack(), 'Old', { clusterName: 'prod/eu' });
    expect(() => ClusterTarget.fromV2(imported)).toFailWith('ClusterName', '"prod/eu"', 'Write', '(at Test/Old)');
  });

  test('fail where the group is given by its name, and pass at deployment', () => {
    expect(() => importedCluster(clusterStack(), { clusterSecurityGroupId: 'my-sg' })).toFailWith(
      'ResourceId',
      '"my-sg" is not the id of a security group',
      'one such as "sg-0123456789abcdef0"',
    );
    const [clusterName, clusterSecurityGroupId] = [Fn.importValue('name'), Fn.importValue('group')];
    expect(() => importedCluster(clusterStack(), { clusterName, clusterSecurityGroupId })).not.toThrow();
  });
});

describe('the Kubernetes version', () => {
  test.each([
    ['latest', 'such as "1.36"'],
    ['1', 'such as "1.36"'],
    ['1.x', 'such as "1.36"'],
    ['1.-36', 'such as "1.36"'],
    ['1.36.2', 'Did you mean "1.36"?'],
    ['v1.36', 'Did you mean "1.36"?'],
    ['1.3', 'Did you mean "1.30"?'],
  ])('fails when it is %s', (version, hint) => {
    expect(() => importedCluster(clusterStack(), { kubernetesVersion: version })).toFailWith(
      'ClusterVersion',
      `"${version}" is not a Kubernetes version`,
      hint,
      '(at Test/Cluster)',
    );
  });

  test('fails alike for a cluster of either module', () => {
    const stack = clusterStack();
    const imported = eksV1.Cluster.fromClusterAttributes(stack, 'V1', { clusterName: 'prod' });
    expect(() => ClusterTarget.fromV1(imported, '1.36.0')).toFailWith(
      'ClusterVersion',
      '"1.36.0"',
      'Did you mean "1.36"?',
    );
    expect(() => testTarget({ version: eks.KubernetesVersion.of('newest') })).toFailWith(
      'ClusterVersion',
      '"newest"',
      'such as "1.36"',
    );
  });

  test('is not known where it is a deploy-time value', () => {
    const stack = clusterStack();
    const version = new CfnParameter(stack, 'Version').valueAsString;
    expect(importedCluster(stack, { kubernetesVersion: version }).kubernetesVersion).toBeUndefined();
    expect(testTarget({ version: eks.KubernetesVersion.of(version) }).target.kubernetesVersion).toBeUndefined();
  });

  test('is compared by number, and taken to be new where it is not known', () => {
    expect(parseKubernetesVersion('1.36')).toEqual([1, 36]);
    expect(['1.30', '1.31', '1.32', '2.10', undefined].map((version) => isAtLeast(version, 31))).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
  });
});

describe('the endpoint', () => {
  const warnings = (endpointAccess: eks.EndpointAccess) => warningsOf(testTarget({ endpointAccess }).stack);
  const { PRIVATE, PUBLIC, PUBLIC_AND_PRIVATE } = eks.EndpointAccess;

  test.each([
    ['public', PUBLIC],
    ['public and private', PUBLIC_AND_PRIVATE],
    ['public for 0.0.0.0/0 by name', PUBLIC_AND_PRIVATE.onlyFrom('192.0.2.0/24', '0.0.0.0/0')],
    ['public for ::/0', PUBLIC_AND_PRIVATE.onlyFrom('::/0')],
  ])('is warned of when it is %s', (_, access) => {
    expect(warnings(access)).toEqual([
      {
        id: 'publicEndpointOpen',
        path: 'Test/Cluster',
        text: expect.stringContaining('PUBLIC_AND_PRIVATE.onlyFrom(…)'),
      },
    ]);
  });

  test.each([
    ['private', PRIVATE],
    ['public for some', PUBLIC_AND_PRIVATE.onlyFrom('192.0.2.0/24')],
    [
      'public for what is known at deployment',
      PUBLIC_AND_PRIVATE.onlyFrom(...Fn.split(',', 'a,b', 2), Fn.importValue('Office')),
    ],
  ])('is fine when it is %s', (_, access) => {
    expect(warnings(access)).toEqual([]);
  });

  test('is warned of once, and not after an acknowledgement', () => {
    const { stack, cluster } = testTarget({ endpointAccess: PUBLIC });
    ClusterTarget.fromV2(cluster);
    expect(warningsOf(stack)).toHaveLength(1);
    Validations.of(cluster).acknowledge({ id: 'cdk-eks-networking:publicEndpointOpen', reason: 'a test' });
    expect(warningsOf(stack)).toEqual([]);
  });

  const judged = (change: Partial<Exclude<eks.CfnCluster['resourcesVpcConfig'], IResolvable>>) => () => {
    const { stack, cluster } = testTarget();
    const resource = cluster.node.defaultChild as eks.CfnCluster;
    resource.resourcesVpcConfig = { subnetIds: ['subnet-1', 'subnet-2'], ...change };
    ClusterTarget.fromV2(cluster);
    return warningsOf(stack);
  };

  test('fails when given addresses reach it and nodes do not', () => {
    expect(judged({ publicAccessCidrs: ['192.0.2.0/24', '198.51.100.7/32'], endpointPrivateAccess: false })).toFailWith(
      'EndpointLockout',
      '"192.0.2.0/24, 198.51.100.7/32" are the only addresses with access to the cluster, and do not include the nodes',
      'Write EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(…)',
      '(at Test/Cluster)',
    );
  });

  test('of a cluster of aws-eks is warned of where it is open, too', () => {
    const build = (endpointAccess: eksV1.EndpointAccess) => {
      const stack = clusterStack();
      const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
      const cluster = new eksV1.Cluster(stack, 'Cluster', {
        version: eksV1.KubernetesVersion.of('1.36'),
        vpc: network.vpc,
        vpcSubnets: [network.clusterSubnets],
        endpointAccess,
        kubectlLayer: kubectlLayer(stack),
        defaultCapacity: 0,
      });
      ClusterTarget.fromV1(cluster, '1.36');
      return warningsOf(stack).map(({ id }) => id);
    };
    expect(build(eksV1.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom('192.0.2.0/24'))).toEqual([]);
    expect(build(eksV1.EndpointAccess.PUBLIC_AND_PRIVATE)).toEqual(['publicEndpointOpen']);
  });

  test('is warned of where the addresses of NAT gateways may be among those that reach it', () => {
    const build = (nat: NatStrategy, ...publicAccessCidrs: string[]) => {
      const stack = clusterStack();
      const cluster = testCluster(testNetwork(stack, { closeDefaultSecurityGroup: false, nat }));
      const resource = cluster.node.defaultChild as eks.CfnCluster;
      resource.resourcesVpcConfig = { subnetIds: ['subnet-1', 'subnet-2'], publicAccessCidrs };
      ClusterTarget.fromV2(cluster);
      return warningsOf(stack).map(({ id }) => id);
    };
    const existing = NatStrategy.perZone({
      elasticIps: Object.fromEntries(ZONES.map((zone, index) => [zone, [`eipalloc-0123456789abcdef${index}`]])),
    });
    expect(build(existing, '192.0.2.0/24')).toEqual(['publicEndpointNodes']);
    // A deploy-time value may be the address of a NAT gateway.
    expect(build(NatStrategy.perZone(), '192.0.2.0/24', Fn.importValue('Nat'))).toEqual([]);
  });

  test('has the defaults of CloudFormation: public and not private', () => {
    expect(judged({})()).toHaveLength(1);
    expect(judged({ endpointPublicAccess: false })()).toEqual([]);
    expect(judged({ publicAccessCidrs: ['192.0.2.0/24'], endpointPrivateAccess: true })()).toEqual([]);
    expect(judged({ publicAccessCidrs: Fn.split(',', Fn.importValue('Offices')) })()).toEqual([]);
  });
});

test('has the service CIDR of the cluster if it is set', () => {
  expect(testTarget({ serviceIpv4Cidr: '172.20.0.0/16' }).target._context.serviceCidr).toBe('172.20.0.0/16');
  expect(testTarget({ serviceIpv4Cidr: Fn.importValue('Services') }).target._context.serviceCidr).toBeUndefined();
  expect(testTarget().target._context.serviceCidr).toBeUndefined();
});

test('tells the address family of its pods', () => {
  const imported = eks.Cluster.fromClusterAttributes(clusterStack(), 'V6', {
    clusterName: 'v6',
    ipFamily: eks.IpFamily.IP_V6,
  });
  expect(ClusterTarget.fromV2(imported).isIpv6).toBe(true);
  expect(testTarget({ ipFamily: eks.IpFamily.IP_V6 }).target.isIpv6).toBe(true);
});

test('fails on a service CIDR of IPv4 in an IPv6 cluster', () => {
  const { cluster } = testTarget({ ipFamily: eks.IpFamily.IP_V6 });
  const resource = cluster.node.defaultChild as eksV1.CfnCluster;
  resource.kubernetesNetworkConfig = { ipFamily: 'ipv6', serviceIpv4Cidr: '172.20.0.0/16' };
  expect(() => ClusterTarget.fromV2(cluster)).toFailWith(
    'ServiceCidr',
    '"172.20.0.0/16" is an IPv4 service CIDR, and EKS assigns an IPv6 service CIDR to an IPv6 cluster',
    'Leave serviceIpv4Cidr out',
    '(at Test/Cluster)',
  );
});

describe('a repository of the user’s', () => {
  const installed = (chartRepository: string) => {
    const { stack, cluster } = testTarget();
    const target = ClusterTarget.fromV2(cluster, { kubectlLayer: kubectlLayer(stack), chartRepository });
    target._context.installChart(stack, 'Chart', release());
    return Synthesized.of(stack).one(CHART).Properties;
  };

  test('holds each chart under its name in an OCI registry', () => {
    const registry = 'oci://111111111111.dkr.ecr.eu-west-1.example.com/charts';
    expect(installed(registry)).toMatchObject({ Chart: 'metrics', Repository: `${registry}/metrics` });
    expect(installed(`${registry}/`).Repository).toBe(`${registry}/metrics`);
  });

  test('is a chart index at an https URL', () => {
    expect(installed('https://charts.example.com')).toMatchObject({
      Chart: 'metrics',
      Repository: 'https://charts.example.com',
    });
  });

  test('is taken for an imported cluster, too', () => {
    const stack = clusterStack();
    const target = ClusterTarget.fromAttributes(stack, 'Imported', {
      clusterName: 'prod',
      kubectlLayer: kubectlLayer(stack),
      chartRepository: 'https://charts.example.com',
    });
    target._context.installChart(stack, 'Chart', release());
    expect(Synthesized.of(stack).one(CHART).Properties.Repository).toBe('https://charts.example.com');
  });

  test.each(['charts.example.com', 'http://charts.example.com', 'oci://'])(
    'fails where it is none: %s',
    (repository) => {
      expect(() => installed(repository)).toFailWith(
        'ChartRepository',
        `"${repository}" is not a chart repository`,
        'Write "oci://…" for a registry such as Amazon ECR, or "https://…"',
        '(at Test)',
      );
    },
  );
});

describe('Kubernetes objects', () => {
  const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  const appliedTo = (stack: Stack) => {
    const manifest = Synthesized.of(stack).one(OBJECTS);
    return JSON.parse(flatten(manifest.Properties.Manifest));
  };

  test('are applied by the handler of a layer, once it has access and a way out', () => {
    const { stack, cluster } = testTarget();
    const target = ClusterTarget.fromV2(cluster, { kubectlLayer: kubectlLayer(stack) });
    target._context.applyObjects(stack, 'Objects', [namespace]);
    const template = Synthesized.of(stack);
    expect(appliedTo(stack)).toMatchObject([{ kind: 'Namespace', metadata: { name: 'shop' } }]);
    const edges = [...template.waitsFor(template.one(OBJECTS).id)].map((id) => template.byId(id).Type);
    expect(edges).toEqual(expect.arrayContaining(['AWS::EKS::AccessEntry', 'AWS::EC2::NatGateway']));
  });

  test('are applied by the provider that a cluster has of its own', () => {
    const stack = clusterStack();
    const endpoints = [EndpointFeature.KUBECTL_HANDLER];
    const network = testNetwork(stack, { closeDefaultSecurityGroup: false, endpoints });
    const cluster = testCluster(network, { kubectlProviderOptions: { kubectlLayer: kubectlLayer(stack) } });
    ClusterTarget.fromV2(cluster)._context.applyObjects(stack, 'Objects', [namespace]);
    expect(appliedTo(stack)).toMatchObject([namespace]);
  });

  test('are applied to a cluster of aws-eks', () => {
    const stack = clusterStack();
    const imported = eksV1.Cluster.fromClusterAttributes(stack, 'Imported', {
      clusterName: 'prod',
      kubectlRoleArn: 'arn:aws:iam::111111111111:role/kubectl',
      kubectlLayer: kubectlLayer(stack),
    });
    ClusterTarget.fromV1(imported)._context.applyObjects(stack, 'Objects', [namespace]);
    expect(appliedTo(stack)).toMatchObject([namespace]);
  });

  test('fail without a handler', () => {
    const { stack, target } = testTarget();
    expect(() => target._context.applyObjects(stack, 'Objects', [namespace])).toFailWith(
      'KubectlMissing',
      '"Test" needs Kubernetes objects, but the cluster has no kubectl handler',
      'Set kubectlLayer on the ClusterTarget, such as new KubectlV36Layer(this, "Kubectl")',
    );
  });
});
