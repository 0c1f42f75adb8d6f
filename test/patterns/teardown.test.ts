import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { App } from 'aws-cdk-lib/core';
import cdkJson from '../../cdk.json';
import { QuickstartStack } from '../../examples/quickstart/quickstart-stack';
import {
  AddressPlan,
  CleanupFailure,
  type ClusterNetworkingProps,
  EndpointFeature,
  NodeSecurityGroup,
  PodAddressing,
  type VpcCni,
} from '../../lib';
import { ExternalDnsInstallation } from '../../lib/dns';
import { testStack } from '../support/builders';
import { testNetworking } from '../support/networking';
import { type Resource, Synthesized } from '../support/templates';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
const CLEANUP = 'Custom::EksClusterCleanup';
const LARGE = [new ec2.InstanceType('m7i.large')];

/** A stack in which everything is there, and an Ingress of a user who lets it wait for its controller. */
function everything(
  endpointAccess: eks.EndpointAccess,
  props: Pick<ClusterNetworkingProps, 'cleanup'> = {},
): Synthesized {
  const { stack, networking, target } = testNetworking({
    networkProps: {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
        podCidr: '100.64.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      }),
      endpoints: [EndpointFeature.NODES, EndpointFeature.KUBECTL_HANDLER],
      closeDefaultSecurityGroup: false,
    },
    clusterProps: { endpointAccess },
    vpcCni: { podAddressing: PodAddressing.prefixDelegation() },
    loadBalancerController: {},
    externalDns: {
      installation: ExternalDnsInstallation.chart(),
      hostedZones: [
        route53.HostedZone.fromHostedZoneAttributes(testStack(), 'Zone', {
          zoneName: 'example.com',
          hostedZoneId: 'Z1',
        }),
      ],
    },
    ...props,
  });
  networking.addNodegroup('System', { instanceTypes: LARGE });
  const ingress = target._context.applyObjects(stack, 'Ingress', [{ kind: 'Ingress' }]);
  ingress.node.addDependency(networking.loadBalancerController ?? networking);
  return Synthesized.of(stack);
}

function quickstart(): Synthesized {
  const app = new App({ analyticsReporting: false, treeMetadata: false, context: cdkJson.context });
  return Synthesized.of(
    new QuickstartStack(app, 'Quickstart', {
      env: { region: 'eu-west-1' },
      kubernetesVersion: '1.36',
      kubectlLayer: (scope) => new KubectlV36Layer(scope, 'Kubectl'),
      hostedZone: { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' },
    }),
  );
}

/** The steps in which CloudFormation deletes a template: what nothing refers to any more, all at once. */
function deletion(template: Synthesized): string[][] {
  const waits = new Map(template.resources.map(({ id }) => [id, template.waitsFor(id)]));
  const steps: string[][] = [];
  while (waits.size > 0) {
    const step = [...waits.keys()].filter(
      (id) => ![...waits].some(([other, earlier]) => other !== id && earlier.has(id)),
    );
    expect(step).not.toEqual([]);
    steps.push(step);
    for (const id of step) {
      waits.delete(id);
    }
  }
  return steps;
}

const PUBLIC = everything(eks.EndpointAccess.PUBLIC);
const CLEANED = everything(eks.EndpointAccess.PUBLIC, { cleanup: {} });
const STACKS: [string, Synthesized][] = [
  ['of the quickstart', quickstart()],
  ['with a public endpoint', PUBLIC],
  ['with a cleanup', CLEANED],
];

/** The resources of a type, but those whose id holds a text. */
function idsOf(template: Synthesized, type: string, filter: (resource: Resource) => boolean = () => true): string[] {
  return template
    .all(type)
    .filter(filter)
    .map(({ id }) => id);
}

const ofSubnets =
  (...tiers: string[]) =>
  (resource: Resource) =>
    tiers.some((tier) => resource.id.includes(`Vpc${tier}Subnet`));

describe.each(STACKS)('deleting a stack %s', (_, template) => {
  const controller = template.one(CHART, '"Release":"aws-load-balancer-controller"').id;
  const [nodes] = idsOf(template, 'AWS::EKS::Nodegroup');
  const addon = (name: string) => template.one('AWS::EKS::Addon', `"AddonName":"${name}"`).id;
  /** Fails with what would be deleted while `dependent` still needs it. */
  const needs = (user: string, needed: string[]) => {
    expect(needed).not.toEqual([]);
    const waited = template.waitsFor(user);
    expect(needed.filter((id) => !waited.has(id))).toEqual([]);
  };

  test('is possible: nothing waits for itself', () => {
    expect(deletion(template).flat()).toHaveLength(template.resources.length);
  });

  test('takes Kubernetes objects, ExternalDNS and the controller before the nodes that run them', () => {
    for (const object of idsOf(template, OBJECTS)) {
      needs(object, [controller]);
    }
    const dns = template.resources.find(
      ({ Type, Properties }) =>
        /Chart|Addon/.test(Type) &&
        [Properties.Release, Properties.AddonName].some((name) => String(name).startsWith('external-dns')),
    );
    needs(dns?.id as string, [nodes, addon('coredns')]);
    needs(controller, [addon('coredns'), nodes]);
    needs(addon('coredns'), [nodes]);
    needs(nodes, ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent'].map(addon));
  });

  test('leaves the controller its identity and what reaches the cluster until it is gone', () => {
    needs(
      controller,
      idsOf(template, 'AWS::IAM::Role', ({ id }) => /LoadBalancerController|Kubectl/.test(id)),
    );
    needs(
      controller,
      idsOf(template, 'AWS::IAM::Policy', ({ id }) => /LoadBalancerController|Kubectl/.test(id)),
    );
    needs(
      controller,
      idsOf(template, 'AWS::EKS::PodIdentityAssociation', ({ id }) => id.includes('LoadBalancerController')),
    );
    needs(controller, idsOf(template, 'AWS::EKS::AccessEntry'));
    needs(
      controller,
      idsOf(template, 'AWS::Lambda::Function', ({ id }) => id.includes('Kubectl')),
    );
  });

  test('leaves nodes and pods their way out until they are gone: routes, tables on the subnets, NAT, internet gateway, endpoints', () => {
    for (const user of [controller, nodes]) {
      needs(user, idsOf(template, 'AWS::EC2::Route', ofSubnets('Node', 'Pod', 'Public')));
      needs(user, idsOf(template, 'AWS::EC2::SubnetRouteTableAssociation', ofSubnets('Node', 'Pod', 'Public')));
      needs(user, idsOf(template, 'AWS::EC2::NatGateway'));
      needs(user, idsOf(template, 'AWS::EC2::VPCGatewayAttachment'));
      needs(user, idsOf(template, 'AWS::EC2::VPCEndpoint'));
      needs(user, idsOf(template, 'AWS::EC2::Subnet', ofSubnets('Node', 'Pod', 'Public')));
    }
  });

  test('takes everything in the cluster before the cluster, and that before its subnets', () => {
    const [cluster] = idsOf(template, 'AWS::EKS::Cluster');
    for (const user of [controller, nodes, ...idsOf(template, 'AWS::EKS::Addon')]) {
      needs(user, [cluster]);
    }
    needs(cluster, idsOf(template, 'AWS::EC2::Subnet', ofSubnets('Cluster')));
  });
});

describe('the cleanup', () => {
  const cleanup = CLEANED.one(CLEANUP).id;

  test('runs when objects, controllers, add-ons and nodes are gone', () => {
    // Of the add-ons, those that run on nodes alone may go at the same time.
    const before = ['AWS::EKS::Addon', 'AWS::EKS::Nodegroup', CHART, OBJECTS]
      .flatMap((type) => idsOf(CLEANED, type))
      .filter((id) => !/VpcCni|KubeProxy|PodIdentityAgent/.test(id));
    expect(before).toHaveLength(5);
    for (const id of before) {
      expect([id, [...CLEANED.waitsFor(id)].includes(cleanup)]).toEqual([id, true]);
    }
  });

  test('runs before the cluster goes, whose deletion takes the cluster security group along, and before anything that leftovers are in', () => {
    const after = [
      'AWS::EKS::Cluster',
      'AWS::EC2::VPC',
      'AWS::EC2::Subnet',
      'AWS::EC2::VPCGatewayAttachment',
      'AWS::EC2::VPCCidrBlock',
    ];
    const ids = after.flatMap((type) => idsOf(CLEANED, type));
    expect(ids.length).toBeGreaterThanOrEqual(12);
    expect(ids.filter((id) => !CLEANED.waitsFor(cleanup).has(id))).toEqual([]);
  });

  test('has its function, role and log until it is done', () => {
    const own = CLEANED.resources.filter(({ id }) => id.startsWith('NetworkingCleanup') && id !== cleanup);
    expect(own.map(({ Type }) => Type).sort()).toEqual([
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
    ]);
    expect(own.filter(({ id }) => !CLEANED.waitsFor(cleanup).has(id))).toEqual([]);
  });

  test('is one function and one custom resource more, and changes no other resource', () => {
    const added = CLEANED.resources.filter(({ id }) => !PUBLIC.resources.some((other) => other.id === id));
    expect(added.map(({ Type }) => Type).sort()).toEqual(
      [CLEANUP, 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup'].sort(),
    );
    for (const { id, Properties } of PUBLIC.resources) {
      expect(CLEANED.byId(id).Properties).toEqual(Properties);
    }
  });

  test.each([
    ['a NodeClass', true],
    ['nodes that nobody told of', false],
  ])(
    'runs when %s and controllers are gone in a cluster of Auto Mode, which has no add-ons to wait for',
    (_, hasNodeClass) => {
      const { stack, networking, target } = testNetworking({
        networkProps: { closeDefaultSecurityGroup: false },
        clusterProps: {
          defaultCapacityType: eks.DefaultCapacityType.AUTOMODE,
          defaultCapacity: undefined,
          compute: { nodePools: [] },
        },
        loadBalancerController: {},
        cleanup: {},
      });
      if (hasNodeClass) {
        networking.addNodeClass('Shop');
      }
      networking.addWorkload(target._context.applyObjects(stack, 'Workload', [{ kind: 'Deployment' }]));
      const template = Synthesized.of(stack);
      const { id } = template.one(CLEANUP);
      const others = [...idsOf(template, CHART), ...idsOf(template, OBJECTS)];
      expect(others).toHaveLength(hasNodeClass ? 3 : 2);
      expect(others.filter((other) => !template.waitsFor(other).has(id))).toEqual([]);
    },
  );

  test('runs before the security group of nodes goes, which interfaces that they left behind are attached to', () => {
    const { stack, network, networking, target } = testNetworking({
      networkProps: { closeDefaultSecurityGroup: false },
      cleanup: {},
    });
    const group = new NodeSecurityGroup(stack, 'Nodes', {
      cluster: target,
      vpc: network.vpc,
      vpcCni: networking.vpcCni as VpcCni,
    });
    networking.addNodegroup('System', { instanceTypes: LARGE, securityGroups: [group] });
    const template = Synthesized.of(stack);
    const { id } = template.one('AWS::EC2::SecurityGroup', 'Nodes of an EKS cluster');
    expect(template.waitsFor(template.one(CLEANUP).id)).toContain(id);
    expect(deletion(template).flat()).toHaveLength(template.resources.length);
  });

  test('cleans up after the features that the controller of the pattern has turned on', () => {
    const featuresOf = (props: Pick<ClusterNetworkingProps, 'cleanup' | 'loadBalancerController'>) => {
      const { stack } = testNetworking({ networkProps: { closeDefaultSecurityGroup: false }, cleanup: {}, ...props });
      return Synthesized.of(stack).one(CLEANUP).Properties.Features;
    };
    const zone = route53.HostedZone.fromHostedZoneAttributes(testStack(), 'Zone', {
      zoneName: 'example.com',
      hostedZoneId: 'Z1',
    });
    const on = { globalAccelerator: true, certificateManagement: { hostedZones: [zone] } };
    expect(featuresOf({ loadBalancerController: {} })).toBeUndefined();
    expect(featuresOf({ loadBalancerController: on })).toEqual(['accelerators', 'certificates']);
    expect(featuresOf({ loadBalancerController: on, cleanup: { certificates: false } })).toEqual(['accelerators']);
  });

  test('takes its options from the pattern', () => {
    const template = everything(eks.EndpointAccess.PUBLIC, { cleanup: { onFailure: CleanupFailure.CONTINUE } });
    expect(template.one(CLEANUP).Properties.OnFailure).toBe('continue');
  });
});
