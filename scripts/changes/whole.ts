import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { type App, Stack } from 'aws-cdk-lib/core';
import cdkJson from '../../cdk.json';
import { quickstartPlan } from '../../examples/quickstart/quickstart-stack';
import {
  ClusterNetworking,
  type ClusterNetworkingProps,
  ClusterTarget,
  type ClusterTargetOptions,
  type EksAddressPlanOptions,
  EksNetwork,
  type EksNetworkProps,
  EndpointFeature,
  FlowLogs,
  NatStrategy,
  NetworkPolicyMode,
  type NodeGroupOptions,
  PodAddressing,
} from '../../lib';
import { ACCOUNT, REGION, testApp } from '../../test/support/builders';
import { testKubectlLayer } from '../../test/support/networking';
import type { TemplateJson } from '../../test/support/replacements';

/** The constructs of a stack before synthesis. */
export interface Made {
  readonly stack: Stack;
  readonly network: EksNetwork;
  readonly cluster: eks.Cluster;
  readonly target: ClusterTarget;
  readonly networking: ClusterNetworking;
}

/** The differences between a stack and the quickstart. */
export interface Parts {
  readonly plan?: Partial<EksAddressPlanOptions>;
  readonly network?: Partial<EksNetworkProps>;
  readonly cluster?: Partial<eks.ClusterProps>;
  readonly target?: ClusterTargetOptions;
  readonly networking?: Partial<ClusterNetworkingProps>;
  /** The node group `System`. null defines no node group. */
  readonly nodes?: Partial<NodeGroupOptions> | null;
  /** Defines additional constructs in the stack. */
  readonly more?: (made: Made) => void;
}

/** Parts, or a function for parts whose values need a stack. */
export type Make = Parts | ((stack: Stack) => Parts);

/** Returns the template of the quickstart with the given differences. A later value of a property replaces an earlier one. */
export function whole(...makes: Make[]): TemplateJson {
  const stack = new Stack(newApp(), 'Quickstart', { env: { account: ACCOUNT, region: REGION } });
  const parts = makes.map((make) => (typeof make === 'function' ? make(stack) : make));
  const merged = <K extends keyof Parts>(key: K): Parts[K] => Object.assign({}, ...parts.map((part) => part[key]));

  const network = new EksNetwork(stack, 'Network', {
    addressPlan: quickstartPlan(merged('plan') ?? {}),
    nat: NatStrategy.perZone(),
    flowLogs: FlowLogs.toS3(),
    endpoints: [
      EndpointFeature.NODES,
      EndpointFeature.POD_IDENTITY,
      EndpointFeature.KUBECTL_HANDLER,
      EndpointFeature.LOAD_BALANCER_CONTROLLER,
      EndpointFeature.LOGS,
    ],
    ...merged('network'),
  });
  const cluster = new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.of('1.36'),
    vpc: network.vpc,
    vpcSubnets: [network.clusterSubnets],
    serviceIpv4Cidr: '172.20.0.0/16',
    endpointAccess: eks.EndpointAccess.PRIVATE,
    bootstrapSelfManagedAddons: false,
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
    ...merged('cluster'),
  });
  const target = ClusterTarget.fromV2(cluster, { kubectlLayer: testKubectlLayer(stack), ...merged('target') });
  const networking = new ClusterNetworking(stack, 'Networking', {
    network,
    cluster: target,
    vpcCni: { podAddressing: PodAddressing.prefixDelegation(), networkPolicy: NetworkPolicyMode.standard() },
    loadBalancerController: {},
    externalDns: { hostedZones: [hostedZone(stack)] },
    ...merged('networking'),
  });
  if (!parts.some(({ nodes }) => nodes === null)) {
    networking.addNodegroup('System', {
      instanceTypes: [new ec2.InstanceType('m7i.large'), new ec2.InstanceType('m6i.large')],
      minSize: 3,
      maxSize: 9,
      ...merged('nodes'),
    });
  }
  for (const { more } of parts) {
    more?.({ stack, network, cluster, target, networking });
  }
  return templateOf(stack);
}

/** Returns the template of a separate stack, for constructs that need no cluster of the app. */
export function alone(define: (stack: Stack) => void): TemplateJson {
  const stack = new Stack(newApp(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
  define(stack);
  return templateOf(stack);
}

export function hostedZone(stack: Stack, id = 'Zone', zoneName = 'example.com'): route53.IHostedZone {
  return (
    (stack.node.tryFindChild(id) as route53.IHostedZone | undefined) ??
    route53.HostedZone.fromHostedZoneAttributes(stack, id, { hostedZoneId: 'Z0123456789EXAMPLE0', zoneName })
  );
}

function newApp(): App {
  // Validation warnings of the variants are not needed.
  return testApp({ ...cdkJson.context, '@aws-cdk/core:failSynthOnValidationErrors': false });
}

function templateOf(stack: Stack): TemplateJson {
  return Template.fromStack(stack).toJSON();
}
