import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Stack } from 'aws-cdk-lib/core';
import {
  ControllerCrds,
  EksAddon,
  ExternalDns,
  GatewayApiCrds,
  LoadBalancerController,
  VpcCni,
  WorkloadIdentity,
} from '../../lib';
import { EksAddonKind } from '../../lib/addons';
import type { ClusterTarget } from '../../lib/cluster/cluster-target';
import { ExternalDnsInstallation } from '../../lib/dns';
import { GatewayApiController } from '../../lib/lattice';
import { CniMetricsHelper } from '../../lib/observability';
import { testStack } from '../support/builders';
import { collidingNames } from '../support/collisions';
import { importedCluster } from '../support/networking';
import { type TemplateChanges, templateChanges } from '../support/replacements';
import { Synthesized } from '../support/templates';

type Define = (stack: Stack, cluster: ClusterTarget) => void;

/** What a stack deploys: each construct has the id "Part". */
function synthesize(define: Define): Synthesized {
  const stack = testStack();
  const cluster = importedCluster(stack, {
    kubernetesVersion: '1.36',
    openIdConnectProvider: iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(
      stack,
      'Oidc',
      'arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF',
    ),
  });
  define(stack, cluster);
  return Synthesized.of(stack);
}

/** The construct paths of resources that something happens to, without those of the Lambda functions. */
function pathsOf(changes: TemplateChanges[keyof TemplateChanges]): string[] {
  return changes.map(({ path }) => path.replace('Test/', '')).sort();
}

const dns =
  (installation?: ExternalDnsInstallation): Define =>
  (stack, cluster) => {
    const hostedZone = { hostedZoneId: 'Z0000000000000000001', zoneName: 'example.com' };
    const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', hostedZone);
    new ExternalDns(stack, 'Part', { cluster, hostedZones: [zone], installation });
  };

const addon = ExternalDnsInstallation.addon();
const chart = ExternalDnsInstallation.chart();

describe('ExternalDNS', () => {
  test.each<[string, ExternalDnsInstallation, ExternalDnsInstallation]>([
    ['the add-on to the chart', addon, chart],
    ['the chart to the add-on', chart, addon],
    ['the chart to a release of another name', chart, ExternalDnsInstallation.chart('dns-two')],
    [
      'a release to one of another name',
      ExternalDnsInstallation.chart('dns-one'),
      ExternalDnsInstallation.chart('dns-two'),
    ],
  ])('changes from %s with no name that is still taken', (_, from, to) => {
    const [before, after] = [from, to].map((installation) => synthesize(dns(installation)));
    expect(collidingNames(before, after)).toEqual([]);
    const { added, removed, replaced } = templateChanges(before.json, after.json);
    const isInstallation = ({ type }: { type: string }) => type.endsWith('HelmChart') || type === 'AWS::EKS::Addon';
    expect(added.filter(isInstallation)).toHaveLength(1);
    expect(removed.filter(isInstallation)).toHaveLength(1);
    expect(pathsOf([...added, ...removed, ...replaced])).not.toContain('Part/Identity/Role');
  });

  test('keeps its records when the add-on and the chart change places', () => {
    const ownerOf = (installation: ExternalDnsInstallation) =>
      /"txtOwnerId":"([^"]+)"/.exec(JSON.stringify(synthesize(dns(installation)).json).replaceAll('\\', ''))?.[1];
    expect(ownerOf(chart)).toBe('111111111111-eu-west-1-orion');
    expect(ownerOf(addon)).toBe(ownerOf(chart));
    expect(ownerOf(ExternalDnsInstallation.chart('dns-two'))).toBe('111111111111-eu-west-1-orion-dns-two');
  });

  test('collides where the chart is given the name of the add-on', () => {
    const [before, after] = [addon, ExternalDnsInstallation.chart('external-dns')].map((one) => synthesize(dns(one)));
    expect(collidingNames(before, after)).toEqual(['objects orion/external-dns']);
  });
});

describe('the identity of pods', () => {
  const { podIdentity, irsa } = WorkloadIdentity;
  const parts: [string, (identity: WorkloadIdentity) => Define][] = [
    [
      'the load balancer controller',
      (identity) => (stack, cluster) => new LoadBalancerController(stack, 'Part', { cluster, identity }),
    ],
    [
      'the Lattice controller',
      (identity) => (stack, cluster) => new GatewayApiController(stack, 'Part', { cluster, identity }),
    ],
    [
      'the metrics helper',
      (identity) => (stack, cluster) => new CniMetricsHelper(stack, 'Part', { cluster, identity }),
    ],
    ['the VPC CNI', (identity) => (stack, cluster) => new VpcCni(stack, 'Part', { cluster, identity })],
    [
      'another add-on',
      (identity) => (stack, cluster) =>
        new EksAddon(stack, 'Part', { cluster, identity, kind: EksAddonKind.EBS_CSI_DRIVER }),
    ],
  ];

  test.each(parts)(
    'of %s changes both ways with the same role, in place, and no name that is still taken',
    (_, define) => {
      const [pod, web] = [podIdentity(), irsa()].map((identity) => synthesize(define(identity)));
      for (const [before, after] of [
        [pod, web],
        [web, pod],
      ]) {
        const { added, removed, replaced, updated } = templateChanges(before.json, after.json);
        expect(pathsOf(replaced)).toEqual([]);
        expect([...added, ...removed].every(({ type }) => type === 'AWS::EKS::PodIdentityAssociation')).toBe(true);
        const roles = updated.filter(({ type }) => type === 'AWS::IAM::Role');
        expect(roles.map(({ properties }) => properties.map(({ path }) => path.split('.')[0]))).toEqual([
          expect.arrayContaining(['AssumeRolePolicyDocument']),
        ]);
        expect(collidingNames(before, after)).toEqual([]);
      }
    },
  );

  test('is there before the pods of a chart start again, when it becomes EKS Pod Identity', () => {
    const after = synthesize(parts[0][1](podIdentity()));
    const [release] = after.all('Custom::AWSCDK-EKS-HelmChart');
    const association = after.one('AWS::EKS::PodIdentityAssociation');
    expect(release.DependsOn).toContain(association.id);
  });
});

describe('custom resource definitions', () => {
  const bucket = (stack: Stack) =>
    (stack.node.tryFindChild('Mirror') as s3.IBucket | undefined) ??
    s3.Bucket.fromBucketName(stack, 'Mirror', 'mirror');
  const crds =
    (
      controllerCrds: (stack: Stack) => ControllerCrds | undefined,
      gateway?: (stack: Stack) => GatewayApiCrds,
    ): Define =>
    (stack, cluster) => {
      new LoadBalancerController(stack, 'Part', {
        cluster,
        crds: controllerCrds(stack),
        gatewayApi: gateway ? { crds: gateway(stack) } : undefined,
      });
    };
  const own = (stack: Stack) => ControllerCrds.fromBucket(bucket(stack), 'crds.yaml');
  const choices: [string, Define][] = [
    ['those of the chart', crds(() => ControllerCrds.fromChart())],
    ['the published ones', crds(() => ControllerCrds.published())],
    ['own ones', crds(own)],
    ['existing ones', crds(() => ControllerCrds.existing())],
    ['published ones of the Gateway API', crds(own, () => GatewayApiCrds.published())],
    ['own ones of the Gateway API', crds(own, (stack) => GatewayApiCrds.fromBucket(bucket(stack), 'gateway.yaml'))],
    ['existing ones of the Gateway API', crds(own, () => GatewayApiCrds.existing())],
  ];

  test('change from each choice to each other one without another release, and no name that is still taken', () => {
    const templates = choices.map(([name, define]) => [name, synthesize(define)] as const);
    for (const [from, before] of templates) {
      for (const [to, after] of templates) {
        const { added, removed, replaced } = templateChanges(before.json, after.json);
        const releases = [...added, ...removed, ...replaced].filter(({ type }) => type.endsWith('HelmChart'));
        expect([from, to, releases, collidingNames(before, after)]).toEqual([from, to, [], []]);
      }
    }
  });
});

test('an add-on that moves to another namespace is replaced, and CloudFormation cannot create it before it deletes it', () => {
  const inNamespace = (namespace: string) =>
    synthesize((stack, cluster) => {
      new EksAddon(stack, 'Part', {
        cluster,
        namespace,
        kind: EksAddonKind.METRICS_SERVER,
      });
    });
  const [before, after] = ['one', 'two'].map(inNamespace);
  expect(collidingNames(before, after)).toContain('add-on orion/metrics-server');
});
