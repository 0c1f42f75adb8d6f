import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  ClusterCompute,
  ClusterNetworking,
  ClusterTarget,
  CoreDns,
  KubeProxy,
  PodIdentityAgent,
  VpcCni,
  WorkloadIdentity,
} from '../../lib';
import { EksAddonKind } from '../../lib/addons';
import { ChartSource } from '../../lib/artifacts';
import { ExternalDnsInstallation } from '../../lib/dns';
import { TargetType } from '../../lib/loadbalancing';
import { AutoModeNetworkPolicy } from '../../lib/nodes';
import { Ipv6Block } from '../../lib/vpc';
import { appliedObjects } from '../support/applied-objects';
import { testNetwork } from '../support/builders';
import { clusterStack, testCluster } from '../support/clusters';
import { configurationOf } from '../support/configuration';
import { type TestNetworkingProps, testKubectlLayer, testNetworking } from '../support/networking';
import { hasSchema } from '../support/object-schemas';
import { flatten, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
const LARGE = [new ec2.InstanceType('m7i.large')];

/** Auto Mode whose built-in node pools are off: they would put nodes into the subnets of the control plane. */
const AUTO: Partial<eks.ClusterProps> = {
  defaultCapacityType: eks.DefaultCapacityType.AUTOMODE,
  defaultCapacity: undefined,
  compute: { nodePools: [] },
};

interface ComputeProps extends Omit<TestNetworkingProps, 'cluster'> {
  readonly compute?: ClusterCompute;
}

/** As `testNetworking`, with what the cluster computes with. */
function networkingWith({ compute, networkProps, clusterProps, ...props }: ComputeProps = {}) {
  const stack = clusterStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false, ...networkProps });
  const cluster = testCluster(network, clusterProps);
  const target = ClusterTarget.fromV2(cluster, { kubectlLayer: testKubectlLayer(stack), compute });
  const networking = new ClusterNetworking(stack, 'Networking', { ...props, network, cluster: target });
  return { stack, network, cluster, target, networking };
}

const autoMode = (props: ComputeProps = {}) => networkingWith({ clusterProps: AUTO, ...props });
const fargate = (props: ComputeProps = {}) => networkingWith({ compute: ClusterCompute.fargate(), ...props });

function zone(stack = clusterStack()): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    zoneName: 'example.com',
    hostedZoneId: 'Z0000000000000000001',
  });
}

function addonsOf(template: Synthesized): string[] {
  return template
    .all('AWS::EKS::Addon')
    .map(({ Properties }) => Properties.AddonName)
    .sort();
}

function addonOf(template: Synthesized, name: string) {
  return template.one('AWS::EKS::Addon', `"AddonName":"${name}"`);
}

/** What goes into the cluster. */
function inventoryOf(template: Synthesized): string {
  return template
    .inventory()
    .split('\n')
    .filter((line) => line.includes('  Networking'))
    .join('\n');
}

/** The resources that wait for themselves through others. */
function circles(template: Synthesized): string[] {
  return template.resources.filter(({ id }) => template.waitsFor(id).has(id)).map(({ id }) => id);
}

describe('EKS Auto Mode alone', () => {
  const { stack, network, networking } = autoMode({
    loadBalancerController: {},
    externalDns: { hostedZones: [zone()] },
  });
  const metrics = networking.addAddon('Metrics', { kind: EksAddonKind.METRICS_SERVER });
  const nodeClass = networking.addNodeClass('Pods', { networkPolicy: AutoModeNetworkPolicy.DEFAULT_ALLOW });
  const late = networking.addAddon('Late', { kind: EksAddonKind.KUBE_STATE_METRICS });
  const template = Synthesized.of(stack);
  const objects = template.one(OBJECTS, 'NodePool');

  test('has none of the add-ons that its nodes have built in', () => {
    expect(addonsOf(template)).toEqual(['external-dns', 'kube-state-metrics', 'metrics-server']);
    expect([networking.vpcCni, networking.kubeProxy, networking.podIdentityAgent, networking.coreDns]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('has nodes in the node subnets and pods in the pod subnets, with the cluster security group', () => {
    expect(appliedObjects(template.json).filter(hasSchema)).toBeValidObject();
    const [{ spec }] = JSON.parse(flatten(objects.Properties.Manifest));
    const logicalIds = (tier: string) =>
      network.subnetsOf(tier).map(({ subnetId }) => (stack.resolve(subnetId) as { Ref: string }).Ref);
    const named = (terms: { id: string }[]) => terms.map(({ id }) => id.replace(/[<>]|\$\{|\}/g, ''));
    expect(named(spec.subnetSelectorTerms)).toEqual(logicalIds('node'));
    expect(named(spec.podSubnetSelectorTerms)).toEqual(logicalIds('pod'));
    expect(spec.podSecurityGroupSelectorTerms).toEqual(spec.securityGroupSelectorTerms);
  });

  test('has the way out of nodes and pods before the NodeClass', () => {
    const waits = [...template.waitsFor(objects.id)].map((id) => template.byId(id));
    expect(waits.filter(({ Type }) => Type === 'AWS::EC2::NatGateway')).toHaveLength(3);
    const routes = waits.filter(({ Type }) => Type === 'AWS::EC2::Route').map(({ id }) => id);
    for (const subnet of [...network.subnetsOf('node'), ...network.subnetsOf('pod')]) {
      expect(routes).toContain(stack.getLogicalId(subnet.node.findChild('DefaultRoute') as never));
    }
  });

  test('has the NodeClass before everything that runs on its nodes, whenever it was added', () => {
    const chart = template.one(CHART);
    const names = [metrics, late].map(({ addonName }) => addonOf(template, addonName));
    for (const { DependsOn } of [chart, addonOf(template, 'external-dns'), ...names]) {
      expect(DependsOn).toContain(objects.id);
    }
    expect(circles(template)).toEqual([]);
    expect(nodeClass.node.path).toContain('Networking/Pods');
  });

  test('names no partition', () => {
    expect(JSON.stringify(template.resources)).not.toContain('arn:aws:');
  });

  test('turns the network policy controller on, once', () => {
    const enforced = autoMode();
    for (const networkPolicy of Object.values(AutoModeNetworkPolicy)) {
      enforced.networking.addNodeClass(networkPolicy, { networkPolicy });
    }
    const controller = Synthesized.of(enforced.stack).one(OBJECTS, 'amazon-vpc-cni');
    // The ConfigMap of the EKS User Guide, latest/ug/automode/auto-net-pol.adoc at 4d52b4d0 (December 2024).
    expect(JSON.parse(flatten(controller.Properties.Manifest))).toMatchObject([
      {
        kind: 'ConfigMap',
        metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
        data: { 'enable-network-policy-controller': 'true' },
      },
    ]);
    const plain = autoMode();
    plain.networking.addNodeClass('Pods');
    expect(Synthesized.of(plain.stack).all(OBJECTS)).toHaveLength(1);
  });

  test('has pods in the node subnets where the cluster is of IPv6', () => {
    const manifestOf = ({ stack: own, networking: its }: ReturnType<typeof autoMode>) => {
      its.addNodeClass('Pods');
      return JSON.parse(flatten(Synthesized.of(own).one(OBJECTS).Properties.Manifest))[0].spec;
    };
    expect(manifestOf(autoMode())).toHaveProperty('podSubnetSelectorTerms');
    const v6 = autoMode({
      networkProps: { ipv6: Ipv6Block.amazonProvided() },
      clusterProps: { ...AUTO, ipFamily: eks.IpFamily.IP_V6 },
    });
    expect(manifestOf(v6)).not.toHaveProperty('podSubnetSelectorTerms');
  });

  test.each(['vpcCni', 'kubeProxy', 'podIdentityAgent', 'coreDns'])('fails with settings of %s', (option) => {
    expect(() => autoMode({ [option]: {} })).toFailWith(
      'ClusterCompute',
      `"${option}" is for managed and self-managed nodes`,
      'compute: ClusterCompute.autoModeAndNodes()',
      '(at Test/Networking)',
    );
  });

  test('fails with settings of the CNI, and says where pods are placed instead', () => {
    expect(() => autoMode({ vpcCni: {} })).toFailWith('ClusterCompute', '"vpcCni"', 'with addNodeClass');
  });

  test.each<[string, typeof VpcCni | typeof KubeProxy | typeof PodIdentityAgent | typeof CoreDns]>([
    ['vpc-cni', VpcCni],
    ['kube-proxy', KubeProxy],
    ['eks-pod-identity-agent', PodIdentityAgent],
    ['coredns', CoreDns],
  ])('fails with %s outside of the pattern, too', (name, Addon) => {
    const { stack: own, target } = autoMode();
    expect(() => new Addon(own, 'Own', { cluster: target })).toFailWith(
      'ClusterCompute',
      `"${name}" is built into the nodes of EKS Auto Mode`,
      'compute: ClusterCompute.autoModeAndNodes()',
      '(at Test/Own)',
    );
  });

  test('keeps its logical ids', () => {
    expect(inventoryOf(template)).toMatchSnapshot();
  });

  test('fails with nodes of the user’s own, also of others’ making', () => {
    const bare = autoMode();
    expect(() => bare.networking.addNodegroup('System', { instanceTypes: LARGE })).toFailWith(
      'ClusterCompute',
      '"System" is a node group, but the cluster has ClusterCompute.autoMode() and lacks the add-ons that nodes need',
      'compute: ClusterCompute.autoModeAndNodes()',
    );
    const own = bare.cluster.addNodegroupCapacity('Own', { instanceTypes: LARGE });
    expect(() => bare.networking.addNodes(own)).toFailWith('ClusterCompute', '"NodegroupOwn"', 'autoModeAndNodes()');
    const group = new autoscaling.AutoScalingGroup(bare.stack, 'Group', {
      vpc: bare.network.vpc,
      instanceType: LARGE[0],
      machineImage: ec2.MachineImage.latestAmazonLinux2023(),
    });
    expect(() => bare.networking.addNodes(group)).toFailWith('ClusterCompute', '"Group"', 'autoModeAndNodes()');
  });

  test('fails with a Fargate profile, whose pods would look for CoreDNS', () => {
    expect(() => autoMode().networking.addFargateProfile('Default')).toFailWith(
      'ClusterCompute',
      '"Default" is a Fargate profile',
      'compute: ClusterCompute.autoModeAndNodes()',
    );
  });

  test('fails where built-in node pools would put nodes into the subnets of the control plane', () => {
    expect(() => autoMode({ clusterProps: { ...AUTO, compute: undefined } })).toFailWith(
      'ClusterCompute',
      '"vpcSubnets" of the cluster are subnets of the control plane only, but the built-in node pools of EKS Auto Mode would place nodes there',
      'of the cluster are subnets of the control plane only, but the built-in node pools of EKS Auto Mode would place nodes there',
    );
  });

  test('takes built-in node pools in the node subnets', () => {
    const stack = clusterStack();
    const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
    const cluster = testCluster(network, { ...AUTO, compute: undefined, vpcSubnets: [network.nodeSubnets] });
    const networking = new ClusterNetworking(stack, 'Networking', {
      network,
      cluster: ClusterTarget.fromV2(cluster),
      externalDns: { hostedZones: [zone()] },
    });
    expect(addonsOf(Synthesized.of(stack))).toEqual(['external-dns']);
    expect(networking.externalDns).toBeDefined();
  });
});

describe('EKS Auto Mode beside nodes', () => {
  const { stack, networking } = autoMode({ compute: ClusterCompute.autoModeAndNodes() });
  const group = networking.addNodegroup('System', { instanceTypes: LARGE });
  networking.addNodeClass('Pods');
  networking.addFargateProfile('Batch', { selectors: [{ namespace: 'batch' }] });
  const template = Synthesized.of(stack);

  test('has every add-on, for the nodes and the profile', () => {
    expect(addonsOf(template)).toEqual(['coredns', 'eks-pod-identity-agent', 'kube-proxy', 'vpc-cni']);
    expect(configurationOf(template, 'coredns')).not.toHaveProperty('computeType');
  });

  test('has CoreDNS after all of them', () => {
    const coreDns = addonOf(template, 'coredns');
    expect(coreDns.DependsOn).toEqual(
      expect.arrayContaining([
        stack.getLogicalId(group.resource),
        template.one(OBJECTS).id,
        template.one('AWS::EKS::FargateProfile').id,
      ]),
    );
    expect(circles(template)).toEqual([]);
  });
});

describe('Fargate alone', () => {
  const { stack, network, networking } = fargate({
    loadBalancerController: {},
    externalDns: { hostedZones: [zone()], installation: ExternalDnsInstallation.addon() },
  });
  networking.addFargateProfile('System');
  networking.addFargateProfile('Shop', {
    selectors: [{ namespace: 'shop' }],
    subnets: network.nodeSubnets,
  });
  const template = Synthesized.of(stack);
  const [system, shop] = template.all('AWS::EKS::FargateProfile');

  test('has CoreDNS, and neither CNI, kube-proxy nor identity agent', () => {
    expect(addonsOf(template)).toEqual(['coredns', 'external-dns']);
    expect(configurationOf(template, 'coredns')).toMatchObject({ computeType: 'Fargate' });
    expect([networking.vpcCni, networking.kubeProxy, networking.podIdentityAgent]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(networking.coreDns).toBeDefined();
  });

  test('keeps its logical ids', () => {
    expect(inventoryOf(template)).toMatchSnapshot();
  });

  test('names no partition', () => {
    expect(JSON.stringify(template.resources)).not.toContain('arn:aws:');
  });

  test('takes settings of CoreDNS', () => {
    expect(() => fargate({ coreDns: {} })).not.toThrow();
  });

  test('runs what the library installs, in the pod subnets, unless said otherwise', () => {
    expect(system.Properties.Selectors).toEqual([
      { Namespace: 'kube-system' },
      { Namespace: 'default' },
      { Namespace: 'external-dns' },
    ]);
    const ids = (tier: string) => network.subnetsOf(tier).map(({ subnetId }) => stack.resolve(subnetId));
    expect(system.Properties.Subnets).toEqual(ids('pod'));
    expect(shop.Properties).toMatchObject({ Selectors: [{ Namespace: 'shop' }], Subnets: ids('node') });
  });

  test('has profiles one after the other, after their ways out, and before CoreDNS and the controllers', () => {
    expect(shop.DependsOn).toContain(system.id);
    const coreDns = addonOf(template, 'coredns');
    expect(coreDns.DependsOn).toEqual(expect.arrayContaining([system.id, shop.id]));
    expect(template.one(CHART).DependsOn).toContain(coreDns.id);
    const waits = [...template.waitsFor(system.id)].map((id) => template.byId(id).Type);
    expect(waits.filter((type) => type === 'AWS::EC2::NatGateway')).toHaveLength(3);
    expect(circles(template)).toEqual([]);
  });

  test('gives controllers their permissions by IRSA, without asking', () => {
    expect(template.all('AWS::EKS::PodIdentityAssociation')).toEqual([]);
    expect(addonOf(template, 'external-dns').Properties).toHaveProperty('ServiceAccountRoleArn');
    expect(template.one(CHART).Properties.Values['Fn::Join'][1].join('')).toContain('eks.amazonaws.com/role-arn');
  });

  test.each<[string, () => unknown]>([
    [
      'the AWS Load Balancer Controller',
      () => fargate({ loadBalancerController: { identity: WorkloadIdentity.podIdentity() } }),
    ],
    [
      'ExternalDNS',
      () => fargate({ externalDns: { hostedZones: [zone()], identity: WorkloadIdentity.podIdentity() } }),
    ],
  ])('fails with Pod Identity for %s', (_, define) => {
    expect(define).toFailWith(
      'WorkloadIdentityUnavailable',
      '"WorkloadIdentity.podIdentity()" does not support pods on Fargate',
      'Write WorkloadIdentity.irsa()',
    );
  });

  test.each(['vpcCni', 'kubeProxy', 'podIdentityAgent', 'nodeLocalDns'])('fails with settings of %s', (option) => {
    expect(() => fargate({ [option]: {} })).toFailWith(
      'ClusterCompute',
      `"${option}" is for nodes,`,
      'compute: ClusterCompute.nodes()',
    );
  });

  test('fails with a target type that needs nodes', () => {
    for (const loadBalancerController of [
      { additionalValues: { defaultTargetType: 'instance' } },
      { defaults: { targetType: TargetType.INSTANCE } },
    ]) {
      expect(() => fargate({ loadBalancerController })).toFailWith(
        'ClusterCompute',
        '"defaultTargetType: instance" needs nodes as targets, but the cluster has only Fargate',
        'Leave it out to use pods as targets',
      );
    }
  });

  test('fails with an add-on whose pods no profile takes', () => {
    const own = fargate();
    const add = (id: string, namespace?: string) => () =>
      own.networking.addAddon(id, { kind: EksAddonKind.CERT_MANAGER, namespace });
    own.networking.addFargateProfile('System');
    own.networking.addFargateProfile('Teams', { selectors: [{ namespace: 'team-?' }, { namespace: '*-pki' }] });
    expect(add('A')).toFailWith(
      'FargateSelectors',
      '"cert-manager" runs in the namespace cert-manager, which no Fargate profile selects',
      'selectors: [{ namespace: "cert-manager" }] before addAddon',
      '(at Test/Networking/A)',
    );
    own.networking.node.tryRemoveChild('A');
    expect(add('B', 'team-10')).toFailWith(
      'FargateSelectors',
      'runs in the namespace team-10, which no Fargate profile selects',
      '"team-10"',
    );
    own.networking.node.tryRemoveChild('B');
    expect(add('C', 'xpki')).toFailWith(
      'FargateSelectors',
      'runs in the namespace xpki, which no Fargate profile selects',
      '"xpki"',
    );
    own.networking.node.tryRemoveChild('C');
    expect(add('D', 'team-1')).not.toThrow();
  });

  test('fails with a chart whose pods no profile takes', () => {
    const { networking } = fargate();
    networking.addFargateProfile('Teams', { selectors: [{ namespace: 'team-?' }] });
    const chartSource = ChartSource.repository('https://charts.example.com');
    const add = (id: string, namespace?: string) => () =>
      networking.addChart(id, { chart: 'shop', chartSource, version: '1.2.3', releaseName: id, namespace });
    expect(add('a')).toFailWith('FargateSelectors', '"shop" runs in the namespace default', 'before addChart');
    expect(add('b', 'team-b')).not.toThrow();
  });

  test('takes an add-on where profiles are defined elsewhere', () => {
    expect(() => fargate().networking.addAddon('Pki', { kind: EksAddonKind.CERT_MANAGER })).not.toThrow();
  });

  test('fails with nodes', () => {
    expect(() => fargate().networking.addNodegroup('System', { instanceTypes: LARGE })).toFailWith(
      'ClusterCompute',
      '"System" is a node group, but the cluster has ClusterCompute.fargate() and lacks the add-ons that nodes need',
      'compute: ClusterCompute.nodes()',
    );
  });
});

describe('add-ons', () => {
  const { stack, networking } = testNetworking();
  const group = networking.addNodegroup('System', { instanceTypes: LARGE });
  networking.addAddon('CertManager', { kind: EksAddonKind.CERT_MANAGER });
  networking.addAddon('PrivateCa', { kind: EksAddonKind.PRIVATE_CA_CONNECTOR });
  networking.addAddon('Metrics', { kind: EksAddonKind.METRICS_SERVER });
  const template = Synthesized.of(stack);

  test('come after CoreDNS, and so after nodes', () => {
    for (const name of ['cert-manager', 'metrics-server']) {
      const addon = addonOf(template, name);
      expect(addon.DependsOn).toContain(addonOf(template, 'coredns').id);
      expect(template.waitsFor(addon.id)).toContain(stack.getLogicalId(group.resource));
    }
  });

  test('come after cert-manager where they need it, and there only', () => {
    const certManager = addonOf(template, 'cert-manager').id;
    expect(addonOf(template, 'aws-privateca-connector-for-kubernetes').DependsOn).toContain(certManager);
    expect(addonOf(template, 'metrics-server').DependsOn).not.toContain(certManager);
  });

  test('fail where the pattern has them already', () => {
    expect(() => networking.addAddon('Again', { kind: EksAddonKind.METRICS_SERVER })).toFailWith(
      'AddonTwice',
      '"metrics-server" is already installed in this cluster by Test/Networking/Metrics',
      'Define it once',
    );
  });
});
