import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksV2 from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  ClusterCompute,
  ClusterNetworking,
  ClusterTarget,
  KubernetesObjects,
  NetworkPolicyMode,
  NodeGroup,
  NodeNetworking,
  SecurityGroupsForPods,
  VpcCni,
  WorkloadIdentity,
} from '../../lib';
import { ChartSource, ImageRegistry } from '../../lib/artifacts';
import { HelmRelease } from '../../lib/charts';
import { Calico, Cilium, CiliumEncryption, CiliumMode, CiliumPolicyMode, type CiliumProps } from '../../lib/engines';
import { ciliumOperatorStatements } from '../../lib/engines/cilium-permissions';
import { CHARTS } from '../../lib/foundation/versions';
import { Taint } from '../../lib/nodes';
import { CILIUM_CHART_VALUES } from '../fixtures/cilium-chart-values';
import { testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { grantsOf, type Statement } from '../support/grants';
import { allows } from '../support/iam';
import { importedCluster, testKubectlLayer, unknownPaths, valuesOf, yamlOf } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const TAINT = 'node.cilium.io/agent-not-ready';
const LARGE = [new ec2.InstanceType('m7i.large')];

type Options = Partial<Omit<CiliumProps, 'cluster'>>;

function setUp(clusterProps: Partial<eksV2.ClusterProps> = {}, options: { compute?: ClusterCompute } = {}) {
  const stack = testStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
  const cluster = testCluster(network, clusterProps);
  const target = ClusterTarget.fromV2(cluster, { kubectlLayer: testKubectlLayer(stack), ...options });
  return { stack, network, target };
}

/** Cilium in ENI mode, and the networking after it. */
function connected(options: Options = {}) {
  const { stack, network, target } = setUp();
  const cilium = new Cilium(stack, 'Cilium', {
    cluster: target,
    mode: CiliumMode.eni(),
    ...options,
  });
  const networking = new ClusterNetworking(stack, 'Networking', { network, cluster: target });
  return { stack, network, target, cilium, networking };
}

function chained(options: Options = {}) {
  const stack = testStack();
  const cluster = importedCluster(stack);
  new Cilium(stack, 'Cilium', { cluster, mode: CiliumMode.chained(), ...options });
  return Synthesized.of(stack).one(CHART);
}

describe('chained with the VPC CNI', () => {
  const chart = chained();

  test('comes from where it is published, and Helm does not wait for nodes', () => {
    expect(chart.Properties).toMatchObject({
      Chart: 'cilium',
      Repository: 'https://helm.cilium.io/',
      Version: CHARTS.cilium.version,
      Namespace: 'kube-system',
      Release: 'cilium',
    });
    expect(chart.Properties.Wait).toBeFalsy();
    expect(chart.Properties.Atomic).toBeFalsy();
  });

  test('has these values', () => {
    expect(yamlOf(chart)).toMatchSnapshot();
  });

  test('needs no role', () => {
    const stack = testStack();
    const { role } = new Cilium(stack, 'Cilium', { cluster: importedCluster(stack), mode: CiliumMode.chained() });
    expect(role).toBeUndefined();
  });

  test('enables IPv6 in an IPv6 cluster', () => {
    const stack = testStack();
    const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
    const cluster = testCluster(network, { ipFamily: eksV2.IpFamily.IP_V6 });
    const target = ClusterTarget.fromV2(cluster, { kubectlLayer: testKubectlLayer(stack) });
    new Cilium(stack, 'Cilium', { cluster: target, mode: CiliumMode.chained() });
    expect(valuesOf(Synthesized.of(stack).one(CHART))).toMatchObject({
      ipv6: { enabled: true },
      enableIPv6Masquerade: false,
    });
  });
});

describe('the values', () => {
  test.each<[string, Options]>([
    ['by default', {}],
    ['with every option of Hubble', { hubble: { relay: true, ui: true, metrics: ['dns'] } }],
    ['with WireGuard', { encryption: CiliumEncryption.wireGuard({ nodeTraffic: true }) }],
    ['with IPsec in ENI mode', { encryption: CiliumEncryption.ipsec('keys'), mode: CiliumMode.eni() }],
    ['with a policy mode', { policyMode: CiliumPolicyMode.ALWAYS, operatorReplicas: 1 }],
    [
      'in ENI mode with everything',
      {
        mode: CiliumMode.eni({
          podSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
          prefixDelegation: true,
          releaseUnusedAddresses: true,
        }),
        identity: WorkloadIdentity.podIdentity(),
      },
    ],
  ])('are known to the chart: %s', (_, options) => {
    const stack = testStack();
    const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
    const cluster = ClusterTarget.fromV2(testCluster(network), {
      kubectlLayer: testKubectlLayer(stack),
      imageRegistry: ImageRegistry.of('111111111111.dkr.ecr.eu-west-1.amazonaws.com/mirror'),
    });
    new Cilium(stack, 'Cilium', { cluster, mode: CiliumMode.chained(), ...options });
    const values = valuesOf(Synthesized.of(stack).one(CHART));
    expect(unknownPaths(values, [...CILIUM_CHART_VALUES, 'enableIPv6Masquerade'])).toEqual([]);
  });

  test('name the images of the registry of the cluster, each where the chart reads it', () => {
    const stack = testStack();
    const cluster = importedCluster(stack, { imageRegistry: ImageRegistry.of('mirror.example.com/copies') });
    new Cilium(stack, 'Cilium', { cluster, mode: CiliumMode.chained() });
    expect(valuesOf(Synthesized.of(stack).one(CHART))).toMatchObject({
      image: { repository: 'mirror.example.com/copies/cilium/cilium' },
      operator: { replicas: 2, image: { repository: 'mirror.example.com/copies/cilium/operator' } },
      envoy: { image: { repository: 'mirror.example.com/copies/cilium/cilium-envoy' } },
      hubble: { relay: { enabled: true, image: { repository: 'mirror.example.com/copies/cilium/hubble-relay' } } },
    });
  });

  test('take additional values, and warn of a key that the chart does not read', () => {
    const stack = testStack();
    new Cilium(stack, 'Cilium', {
      cluster: importedCluster(stack),
      mode: CiliumMode.chained(),
      additionalValues: { hubble: { relay: { replicas: 2 } }, bandwidthManger: { enabled: true } },
    });
    expect(valuesOf(Synthesized.of(stack).one(CHART))).toMatchObject({
      hubble: { relay: { enabled: true, replicas: 2 } },
    });
    expect(warningsOf(stack)).toContainEqual(
      expect.objectContaining({ id: 'configurationKey', text: expect.stringContaining('bandwidthManager') }),
    );
  });

  test.each<[string, Record<string, unknown>, Options]>([
    ['the mode', { cni: { chainingMode: 'none' } }, {}],
    ['the replacement of kube-proxy in ENI mode', { kubeProxyReplacement: false }, { mode: CiliumMode.eni() }],
    ['the taint', { agentNotReadyTaintKey: 'x' }, {}],
  ])('keep %s', (_, additionalValues, options) => {
    const { stack, target } = setUp();
    expect(
      () => new Cilium(stack, 'Cilium', { cluster: target, mode: CiliumMode.chained(), ...options, additionalValues }),
    ).toFailWith('ValuesClash', 'is set by this construct', 'typed option');
  });

  test.each(['strict', 'partial', 'probe'])('refuse the former kubeProxyReplacement "%s"', (kubeProxyReplacement) => {
    expect(() => chained({ additionalValues: { kubeProxyReplacement } })).toFailWith(
      'CiliumSetting',
      `"kubeProxyReplacement: ${kubeProxyReplacement}"`,
      'Write kubeProxyReplacement: true',
    );
  });
});

describe('ENI mode', () => {
  const { cilium, networking, stack, target, network } = connected({
    mode: CiliumMode.eni({ podSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }),
  });
  networking.addNodegroup('System', { instanceTypes: LARGE, taints: [cilium.nodeTaint] });
  const alone = new NodeGroup(stack, 'Alone', {
    cluster: target,
    vpc: network.vpc,
    subnets: network.nodeSubnets,
    instanceTypes: LARGE,
    taints: [cilium.nodeTaint],
  });
  const template = Synthesized.of(stack);

  test('replaces kube-proxy, and reaches the Kubernetes API by its own name', () => {
    expect(valuesOf(template.one(CHART))).toMatchObject({
      eni: { enabled: true, nodeSpec: { firstInterfaceIndex: 1 } },
      ipam: { mode: 'eni' },
      kubeProxyReplacement: true,
      k8sServiceHost: expect.stringMatching(/Endpoint/),
      k8sServicePort: 443,
    });
    const addons = template.all('AWS::EKS::Addon').map(({ Properties }) => Properties.AddonName);
    expect(addons.sort()).toEqual(['coredns', 'eks-pod-identity-agent']);
    expect([networking.vpcCni, networking.kubeProxy]).toEqual([undefined, undefined]);
  });

  test('is installed before all nodes, and its role before it', () => {
    const chart = template.one(CHART);
    for (const group of template.all('AWS::EKS::Nodegroup')) {
      expect(group.DependsOn).toContain(chart.id);
      expect(group.Properties.Taints).toEqual([{ Key: TAINT, Value: 'true', Effect: 'NO_EXECUTE' }]);
    }
    expect(template.all('AWS::EKS::Nodegroup')).toHaveLength(2);
    expect(chart.DependsOn).toContain(template.one('AWS::EKS::PodIdentityAssociation').id);
    expect(template.one('AWS::EKS::PodIdentityAssociation').Properties).toMatchObject({
      Namespace: 'kube-system',
      ServiceAccount: 'cilium-operator',
    });
  });

  test('counts pods by the addresses of nodes, less two of Cilium', () => {
    // m7i.large: 3 interfaces, of which 2 are for pods, with 9 secondary addresses each; 2 pods are on the host network.
    expect(alone.maxPods).toBe(2 * 9 - 2 + 2);
    const other = connected({ mode: CiliumMode.eni({ prefixDelegation: true }) });
    expect(new NodeNetworking({ cluster: other.target, instanceTypes: LARGE }).maxPods).toBe(110);
  });

  test('has no warnings', () => {
    expect(warningsOf(stack).filter(({ id }) => id !== 'nodeSecurityGroups')).toEqual([]);
  });

  test('writes the role into the chart with IRSA', () => {
    const other = testStack();
    const cluster = importedCluster(other, {
      clusterEndpoint: 'https://0A.gr7.eu-west-1.eks.amazonaws.com',
      openIdConnectProvider: iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(
        other,
        'Provider',
        'arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A',
      ),
    });
    new Cilium(other, 'Cilium', { cluster, mode: CiliumMode.eni(), identity: WorkloadIdentity.irsa() });
    const synthesized = Synthesized.of(other);
    expect(synthesized.all('AWS::EKS::PodIdentityAssociation')).toEqual([]);
    expect(valuesOf(synthesized.one(CHART))).toMatchObject({
      eni: { iamRole: expect.stringMatching(/CiliumIdentityRole/) },
      k8sServiceHost: expect.any(String),
    });
  });
});

describe('the permissions of the operator', () => {
  const statements = ciliumOperatorStatements({ clusterName: 'green', vpcId: 'vpc-1', releasesAddresses: false });
  const grantsFor = (own: typeof statements) =>
    grantsOf(testStack().resolve(own.map((statement): Statement => statement.toStatementJson())));
  const grants = grantsFor(statements);
  const ENI = 'arn:aws:ec2:eu-west-1:111111111111:network-interface/eni-1';
  const VPC = 'arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-1';
  const of = (cluster: string) => ({ 'aws:ResourceTag/io.cilium/cluster-name': cluster });
  const asks = (action: string, resource: string, context = {}, own = grants) =>
    allows(own, { action: `ec2:${action}`, resource, context });

  test.each([
    'DescribeInstanceTypes',
    'DescribeNetworkInterfaces',
    'DescribeRouteTables',
    'DescribeSecurityGroups',
    'DescribeSubnets',
    'DescribeVpcs',
  ])('read: %s', (action) => {
    expect(asks(action, '*')).toBe(true);
  });

  test('create network interfaces with the tag of the cluster only, in the VPC only', () => {
    const requested = (cluster: string) => ({ 'aws:RequestTag/io.cilium/cluster-name': cluster });
    expect(asks('CreateNetworkInterface', ENI, requested('green'))).toBe(true);
    expect(asks('CreateNetworkInterface', ENI, requested('blue'))).toBe(false);
    expect(asks('CreateNetworkInterface', ENI)).toBe(false);
    const subnet = 'arn:aws:ec2:eu-west-1:111111111111:subnet/subnet-1';
    expect(asks('CreateNetworkInterface', subnet, { 'ec2:Vpc': VPC })).toBe(true);
    expect(asks('CreateNetworkInterface', subnet, { 'ec2:Vpc': `${VPC}2` })).toBe(false);
    const created = { 'ec2:CreateAction': 'CreateNetworkInterface' };
    expect(asks('CreateTags', ENI, { ...requested('green'), ...created })).toBe(true);
    expect(asks('CreateTags', ENI, requested('green'))).toBe(false);
  });

  test.each(['AttachNetworkInterface', 'DeleteNetworkInterface', 'ModifyNetworkInterfaceAttribute'])(
    'change network interfaces of the cluster only: %s',
    (action) => {
      expect(asks(action, ENI, of('green'))).toBe(true);
      expect(asks(action, ENI, of('blue'))).toBe(false);
      expect(asks(action, ENI)).toBe(false);
    },
  );

  test('attach to nodes of the cluster only', () => {
    const instance = 'arn:aws:ec2:eu-west-1:111111111111:instance/i-1';
    const node = (cluster: string) => ({ [`aws:ResourceTag/kubernetes.io/cluster/${cluster}`]: 'owned' });
    expect(asks('AttachNetworkInterface', instance, node('green'))).toBe(true);
    expect(asks('AttachNetworkInterface', instance, node('blue'))).toBe(false);
  });

  test('assign addresses in the VPC, and release them only where that is asked for', () => {
    expect(asks('AssignPrivateIpAddresses', ENI, { 'ec2:Vpc': VPC })).toBe(true);
    expect(asks('AssignPrivateIpAddresses', ENI, { 'ec2:Vpc': `${VPC}2` })).toBe(false);
    expect(asks('UnassignPrivateIpAddresses', ENI, { 'ec2:Vpc': VPC })).toBe(false);
    const releasing = grantsFor(
      ciliumOperatorStatements({ clusterName: 'green', vpcId: 'vpc-1', releasesAddresses: true }),
    );
    expect(asks('UnassignPrivateIpAddresses', ENI, { 'ec2:Vpc': VPC }, releasing)).toBe(true);
  });
});

describe('fails', () => {
  test.each<[string, Options, string, string]>([
    ['IPsec when chained', { encryption: CiliumEncryption.ipsec() }, 'CiliumEncryption.ipsec()', 'wireGuard()'],
    ['a role when chained', { identity: WorkloadIdentity.irsa() }, '"identity"', 'Leave it out'],
    ['the UI without the relay', { hubble: { ui: true, relay: false } }, '"ui" of Hubble', 'Leave relay out'],
  ])('for %s', (_, options, given, instead) => {
    expect(() => chained(options)).toFailWith('CiliumSetting', given, instead);
  });

  test('for no replicas', () => {
    expect(() => chained({ operatorReplicas: 0 })).toFailWith('ControllerReplicas', '"0"', '1 or more');
  });

  test('for ENI mode in an IPv6 cluster', () => {
    const { stack, target } = setUp({ ipFamily: eksV2.IpFamily.IP_V6 });
    expect(() => new Cilium(stack, 'Cilium', { cluster: target, mode: CiliumMode.eni() })).toFailWith(
      'CiliumSetting',
      '"CiliumMode.eni()"',
      'Write CiliumMode.chained()',
    );
  });

  test.each<[string, ClusterCompute]>([
    ['Fargate', ClusterCompute.fargate()],
    ['EKS Auto Mode', ClusterCompute.autoMode()],
    ['EKS Auto Mode and nodes', ClusterCompute.autoModeAndNodes()],
  ])('for %s', (_, compute) => {
    const stack = testStack();
    const cluster = importedCluster(stack, { compute });
    expect(() => new Cilium(stack, 'Cilium', { cluster, mode: CiliumMode.chained() })).toFailWith(
      'ClusterCompute',
      '"Cilium" cannot run with',
      /fargate/.test(compute._text) ? 'ClusterCompute.nodes()' : 'without EKS Auto Mode',
    );
  });

  test('for a second engine', () => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    new Calico(stack, 'Calico', { cluster });
    expect(() => new Cilium(stack, 'Cilium', { cluster, mode: CiliumMode.chained() })).toFailWith(
      'NetworkPolicyEngines',
      '"Cilium" is a second network policy engine, because Test/Calico',
      'Remove one of them',
    );
  });

  test('for the chart of another engine', () => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    new Cilium(stack, 'Cilium', { cluster, mode: CiliumMode.chained() });
    new HelmRelease(stack, 'Other', {
      cluster,
      chart: 'tigera-operator',
      chartSource: ChartSource.repository('https://docs.tigera.io/calico/charts'),
      version: 'v3.32.1',
    });
    expect(() => Synthesized.of(stack)).toFailWith('NetworkPolicyEngines', 'Test/Other', 'Remove one of them');
  });

  test('for a VPC CNI that enforces policies, defined in any way', () => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    new Cilium(stack, 'Cilium', { cluster, mode: CiliumMode.chained() });
    new eks.CfnAddon(stack, 'Cni', {
      clusterName: 'orion',
      addonName: 'vpc-cni',
      configurationValues: '{"enableNetworkPolicy":"true"}',
    });
    expect(() => Synthesized.of(stack)).toFailWith(
      'NetworkPolicyEngines',
      '"Test/Cni" enforces network policies',
      'NetworkPolicyMode.otherEngine()',
    );
  });

  test('for strict security groups for pods', () => {
    const { stack, target } = setUp();
    new VpcCni(stack, 'Cni', {
      cluster: target,
      securityGroupsForPods: SecurityGroupsForPods.strict(),
      networkPolicy: NetworkPolicyMode.otherEngine(),
    });
    new Cilium(stack, 'Cilium', { cluster: target, mode: CiliumMode.chained() });
    expect(() => Synthesized.of(stack)).toFailWith(
      'CiliumSetting',
      '"SecurityGroupsForPods.strict()"',
      'SecurityGroupsForPods.standard()',
    );
  });

  test.each(['vpc-cni', 'kube-proxy'])('for the add-on %s in ENI mode', (addonName) => {
    const { stack, target } = setUp();
    new Cilium(stack, 'Cilium', { cluster: target, mode: CiliumMode.eni() });
    new eks.CfnAddon(stack, 'Addon', { clusterName: target.clusterName, addonName });
    expect(() => Synthesized.of(stack)).toFailWith(
      'CiliumSetting',
      `installs ${addonName}`,
      'before ClusterNetworking',
    );
  });

  test('for the software that EKS installs itself, in ENI mode', () => {
    const { stack, target } = setUp({ bootstrapSelfManagedAddons: undefined });
    new Cilium(stack, 'Cilium', { cluster: target, mode: CiliumMode.eni() });
    expect(() => Synthesized.of(stack)).toFailWith(
      'CiliumSetting',
      '"bootstrapSelfManagedAddons"',
      'bootstrapSelfManagedAddons: false',
    );
  });

  test('for a security group policy in ENI mode', () => {
    const { stack, target } = setUp();
    new Cilium(stack, 'Cilium', { cluster: target, mode: CiliumMode.eni() });
    new KubernetesObjects(stack, 'Policy', {
      cluster: target,
      objects: [
        {
          apiVersion: 'vpcresources.k8s.aws/v1beta1',
          kind: 'SecurityGroupPolicy',
          metadata: { name: 'shop', namespace: 'default' },
          spec: { podSelector: { matchLabels: { app: 'shop' } }, securityGroups: { groupIds: ['sg-0a'] } },
        },
      ],
    });
    expect(() => Synthesized.of(stack)).toFailWith(
      'CiliumSetting',
      '"shop" is a SecurityGroupPolicy',
      'CiliumMode.chained()',
    );
  });

  test.each<[string, object]>([
    ['vpcCni', { vpcCni: {} }],
    ['kubeProxy', { kubeProxy: {} }],
    ['nodeLocalDns', { nodeLocalDns: {} }],
  ])('for %s of the networking in ENI mode', (name, options) => {
    const { stack, network, target } = setUp();
    new Cilium(stack, 'Cilium', { cluster: target, mode: CiliumMode.eni() });
    expect(() => new ClusterNetworking(stack, 'Networking', { network, cluster: target, ...options })).toFailWith(
      'CiliumSetting',
      `"${name}" needs the VPC CNI and kube-proxy`,
      'Leave it out',
    );
  });

  test('for nodes without a VPC CNI and without Cilium, and with both', () => {
    const { stack, target } = setUp();
    expect(() => new NodeNetworking({ cluster: target, instanceTypes: LARGE })).toFailWith(
      'NodeCni',
      '"vpcCni"',
      'CiliumMode.eni()',
    );
    const vpcCni = new VpcCni(stack, 'Cni', { cluster: target });
    new Cilium(stack, 'Cilium', { cluster: target, mode: CiliumMode.eni() });
    expect(() => new NodeNetworking({ cluster: target, vpcCni, instanceTypes: LARGE })).toFailWith(
      'NodeCni',
      'so does',
      'Leave vpcCni out',
    );
  });
});

describe('the taint', () => {
  test('is missing where a node group does not have it', () => {
    const { stack, network, target } = setUp();
    const networking = new ClusterNetworking(stack, 'Networking', {
      network,
      cluster: target,
      vpcCni: { networkPolicy: NetworkPolicyMode.otherEngine() },
    });
    // Nodes that are defined before Cilium wait for it too.
    networking.addNodegroup('Without', { instanceTypes: LARGE, taints: [Taint.noSchedule('team', 'a')] });
    const cilium = new Cilium(stack, 'Cilium', { cluster: target, mode: CiliumMode.chained() });
    networking.addNodegroup('With', { instanceTypes: LARGE, taints: [cilium.nodeTaint] });
    const template = Synthesized.of(stack);
    const chart = template.one(CHART);
    expect(template.all('AWS::EKS::Nodegroup').map(({ DependsOn }) => DependsOn?.includes(chart.id))).toEqual([
      true,
      true,
    ]);
    expect(warningsOf(stack).filter(({ id }) => id === 'ciliumNodeTaint')).toEqual([
      {
        id: 'ciliumNodeTaint',
        path: 'Test/Networking/Without',
        text: expect.stringContaining('Write taints: [cilium.nodeTaint]'),
      },
    ]);
  });
});
