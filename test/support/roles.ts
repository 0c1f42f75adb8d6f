import * as route53 from 'aws-cdk-lib/aws-route53';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Stack } from 'aws-cdk-lib/core';
import { EXAMPLES } from '../../bin/examples';
import cdkJson from '../../cdk.json';
import {
  CloudMapDns,
  ClusterCleanup,
  ExternalDns,
  ExternalDnsZoneRole,
  LoadBalancerController,
  VpcCni,
} from '../../lib';
import { CniPermissions } from '../../lib/cni';
import { ExternalDnsInstallation, ExternalDnsRegistry, RecordPolicy } from '../../lib/dns';
import { GatewayApiController } from '../../lib/lattice';
import { CniMetricsHelper, NetworkAddressUsage } from '../../lib/observability';
import { testApp, testStack } from './builders';
import { testTarget } from './clusters';
import type { Statement } from './grants';
import { importedCluster, testKubectlLayer } from './networking';
import { flatten, legible, type Resource, Synthesized } from './templates';

const ROLE = 'arn:aws:iam::222222222222:role/named';
const GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/named/0e';
const TYPES = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

function zone(stack: Stack): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
}

function namespace(stack: Stack): servicediscovery.INamespace {
  return servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
    namespaceName: 'mesh.internal',
    namespaceId: 'ns-named',
    namespaceArn: 'arn:aws:servicediscovery:eu-west-1:111111111111:namespace/ns-named',
  });
}

/** Every role that the library makes, with as many features as it has; each in a stack of its own. */
const ROLES: Readonly<Record<string, (stack: Stack) => unknown>> = {
  LoadBalancerController: (stack) => new LoadBalancerController(stack, 'Of', { cluster: importedCluster(stack) }),
  'LoadBalancerController, every feature': (stack) =>
    new LoadBalancerController(stack, 'Of', {
      cluster: importedCluster(stack),
      protection: { wafClassic: true, webAclNames: true, shieldAdvanced: true },
      globalAccelerator: true,
      featureGates: { EnableRGTAPI: true },
      targetGroupBindings: { assumedRoleArns: [ROLE], targetGroupArns: [GROUP] },
      certificateManagement: {
        hostedZones: [zone(stack)],
        certificateAuthorityArns: ['arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/named'],
      },
    }),
  ExternalDns: (stack) =>
    new ExternalDns(stack, 'Of', {
      cluster: importedCluster(stack),
      hostedZones: [zone(stack)],
      domainFilters: ['apps.example.com'],
      recordPolicy: RecordPolicy.SYNC,
      installation: ExternalDnsInstallation.chart(),
      registry: ExternalDnsRegistry.dynamoDb(),
    }),
  'ExternalDns, through a zone role': (stack) =>
    new ExternalDns(stack, 'Of', { cluster: importedCluster(stack), hostedZones: [zone(stack)], zoneRoleArn: ROLE }),
  ExternalDnsZoneRole: (stack) =>
    new ExternalDnsZoneRole(stack, 'Of', { hostedZones: [zone(stack)], externalDnsRoleArn: ROLE }),
  CloudMapDns: (stack) =>
    new CloudMapDns(stack, 'Of', {
      cluster: importedCluster(stack),
      namespaces: [namespace(stack)],
      recordPolicy: RecordPolicy.SYNC,
    }),
  GatewayApiController: (stack) => new GatewayApiController(stack, 'Of', { cluster: importedCluster(stack) }),
  'GatewayApiController, every feature': (stack) =>
    new GatewayApiController(stack, 'Of', {
      cluster: importedCluster(stack),
      accessLogs: true,
      claimsServices: true,
      takeOverFrom: ['111111111111/named/vpc-0fffffffffffffff0'],
      serviceNetworkArns: ['arn:aws:vpc-lattice:eu-west-1:222222222222:servicenetwork/sn-named'],
    }),
  'CniPermissions.scopedToCluster()': (stack) =>
    new VpcCni(stack, 'Of', { cluster: importedCluster(stack), permissions: CniPermissions.scopedToCluster() }),
  'VpcCni, IPv6': (stack) => new VpcCni(stack, 'Of', { cluster: importedCluster(stack, { ipv6: true }) }),
  CniMetricsHelper: (stack) => new CniMetricsHelper(stack, 'Of', { cluster: importedCluster(stack) }),
  NetworkAddressUsage: (stack) => {
    const { vpc } = importedCluster(stack);
    return new NetworkAddressUsage(stack, 'Of', { vpc: vpc as NonNullable<typeof vpc> });
  },
};

/** A cleanup needs a cluster of its stack. */
function cleanup(): Stack {
  const { stack, target } = testTarget({}, {});
  testKubectlLayer(stack);
  new ClusterCleanup(stack, 'Of', {
    cluster: target,
    removesDeletionProtection: true,
    accelerators: true,
    certificates: true,
    lattice: true,
  });
  return stack;
}

/** The statements of every role of the library. */
export function statementsByRole(): Map<string, Statement[]> {
  const stacks = Object.entries(ROLES).map(([name, define]): [string, Stack] => {
    const stack = testStack();
    define(stack);
    return [name, stack];
  });
  return new Map(
    [...stacks, ['ClusterCleanup', cleanup()] as const].map(([name, stack]) => [name, statementsOf(stack)]),
  );
}

/** The statements of the roles of every example, by stack and logical id: those that the CDK makes for its handlers, too. */
export function statementsOfExamples(): Map<string, Statement[]> {
  const app = testApp(cdkJson.context);
  for (const define of Object.values(EXAMPLES)) {
    define(app);
  }
  return new Map(
    app.node.children
      .filter(Stack.isStack)
      .flatMap((stack) =>
        policiesOf(stack).map((resource): [string, Statement[]] => [
          `${stack.node.id}/${resource.id}`,
          documentsOf(resource),
        ]),
      ),
  );
}

function statementsOf(stack: Stack): Statement[] {
  return policiesOf(stack).flatMap(documentsOf);
}

function policiesOf(stack: Stack): Resource[] {
  return Synthesized.of(stack).resources.filter(({ Type }) => TYPES.includes(Type));
}

function documentsOf({ Properties }: Resource): Statement[] {
  const documents = [
    Properties.PolicyDocument,
    ...(Properties.Policies ?? []).map((one: { PolicyDocument: unknown }) => one.PolicyDocument),
  ];
  return documents.filter(Boolean).flatMap((document) => {
    // Where a name is part of a key, the document is text.
    const text = legible(document);
    return (typeof text === 'string' ? JSON.parse(flatten(document)) : text).Statement;
  });
}
