import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ClusterNetworking, ClusterTarget } from '../../lib';
import { ExternalDnsInstallation } from '../../lib/dns';
import { ERRORS } from '../../lib/foundation/error-table';
import { EKS_CALENDAR, EKS_CALENDAR_AS_OF } from '../../lib/foundation/versions';
import { testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { templateChanges } from '../support/replacements';
import { Synthesized } from '../support/templates';

const page = readFileSync(join(__dirname, '../../docs/upgrades.md'), 'utf8');

/** What a cluster and everything in it have, step by step. */
interface Versions {
  readonly cluster: string;
  /** The folder that the kubectl layer is made of. */
  readonly layer: string;
  readonly kubeProxy: string;
  readonly vpcCni: string;
  readonly coreDns: string;
  readonly externalDns: string;
  readonly nodes: string;
}

const BEFORE: Versions = {
  cluster: '1.35',
  layer: join(__dirname, '../fixtures'),
  kubeProxy: 'v1.35.4-eksbuild.1',
  vpcCni: 'v1.22.4-eksbuild.3',
  coreDns: 'v1.13.2-eksbuild.3',
  externalDns: 'v0.21.0-eksbuild.10',
  nodes: '1.35',
};

function synthesize(versions: Versions): Synthesized {
  const stack = testStack();
  const network = testNetwork(stack);
  const cluster = testCluster(network, { version: eks.KubernetesVersion.of(versions.cluster) });
  const kubectlLayer = new lambda.LayerVersion(stack, 'Kubectl', { code: lambda.Code.fromAsset(versions.layer) });
  const hostedZone = { hostedZoneId: 'Z0000000000000000001', zoneName: 'example.com' };
  const networking = new ClusterNetworking(stack, 'Networking', {
    network,
    cluster: ClusterTarget.fromV2(cluster, { kubectlLayer }),
    kubeProxy: { addonVersion: versions.kubeProxy },
    vpcCni: { addonVersion: versions.vpcCni },
    coreDns: { addonVersion: versions.coreDns },
    externalDns: {
      hostedZones: [route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', hostedZone)],
      installation: ExternalDnsInstallation.addon(versions.externalDns),
    },
    loadBalancerController: {},
  });
  networking.addNodegroup('System', {
    instanceTypes: [new ec2.InstanceType('m7i.large')],
    kubernetesVersion: versions.nodes,
  });
  return Synthesized.of(stack);
}

/** What happens to which resources, as the page says it. */
function changesOf(before: Synthesized, after: Synthesized): Record<string, string[]> {
  const { added, removed, replaced, updated } = templateChanges(before.json, after.json);
  const line = ({ type, properties }: (typeof updated)[number]) =>
    `${type} ${[...new Set(properties.map(({ path }) => path))].sort().join(', ')}`;
  return {
    added: added.map(line),
    removed: removed.map(line),
    replaced: [...new Set(replaced.map(line))],
    inPlace: [...new Set(updated.map(line))],
  };
}

describe('an upgrade step by step', () => {
  const nothing = { added: [], removed: [], replaced: [], inPlace: [] };
  const control = { ...BEFORE, cluster: '1.36' };
  const layer = { ...control, layer: join(__dirname, '../docs') };
  const addons = {
    ...layer,
    kubeProxy: 'v1.36.2-eksbuild.1',
    vpcCni: 'v1.23.1-eksbuild.1',
    coreDns: 'v1.14.7-eksbuild.1',
    externalDns: 'v0.23.0-eksbuild.1',
  };
  const nodes = { ...addons, nodes: '1.36' };
  const [start, first, second, third, fourth] = [BEFORE, control, layer, addons, nodes].map(synthesize);

  test('changes the version of the control plane alone, in place, in the first step', () => {
    expect(changesOf(start, first)).toEqual({ ...nothing, inPlace: ['AWS::EKS::Cluster Version'] });
  });

  test('replaces the kubectl layer in the second step, and the functions of the handler take it', () => {
    expect(changesOf(first, second)).toEqual({
      ...nothing,
      replaced: ['AWS::Lambda::LayerVersion Content.S3Key'],
      inPlace: ['AWS::Lambda::Function Layers'],
    });
  });

  test('changes the versions of add-ons alone, in place, in the third step', () => {
    expect(changesOf(second, third)).toEqual({ ...nothing, inPlace: ['AWS::EKS::Addon AddonVersion'] });
    expect(templateChanges(second.json, third.json).updated).toHaveLength(4);
  });

  test('changes the version of node groups alone, in place, in the fourth step', () => {
    expect(changesOf(third, fourth)).toEqual({ ...nothing, inPlace: ['AWS::EKS::Nodegroup Version'] });
  });

  test('fails when nodes go before the control plane', () => {
    expect(() => synthesize({ ...BEFORE, nodes: '1.36' })).toFailWith(
      'NodeVersion',
      '"kubernetesVersion: 1.36" is newer than the control plane, which has version 1.35',
      'Upgrade the cluster first',
    );
  });
});

describe('the page', () => {
  test('has the calendar that the warnings come from', () => {
    const rows = EKS_CALENDAR.map(
      ({ version, standardSupportEnds, extendedSupportEnds }) =>
        `| ${version} | ${standardSupportEnds} | ${extendedSupportEnds} |`,
    );
    const table = ['| Kubernetes | standard support ends | extended support ends |', '|---|---|---|', ...rows].join(
      '\n',
    );
    const [, shown] = /<!-- calendar: begin -->\n([\s\S]*?)\n<!-- calendar: end -->/.exec(page) ?? [];
    expect(shown).toBe(
      `${table}\n\nRead on ${EKS_CALENDAR_AS_OF}. \`aws eks describe-cluster-versions\` prints the newest one.`,
    );
  });

  test('names refusals and warnings that there are', () => {
    const warnings = readFileSync(join(__dirname, '../../lib/foundation/warnings.ts'), 'utf8');
    const said = [...page.matchAll(/(?:fails?|one name|the same names|add-on) as `(\w+)`/g)];
    const warned = [...page.matchAll(/(?:warns as|warning) `(\w+)`/g)];
    expect(said.length).toBeGreaterThan(3);
    expect(said.map(([, name]) => name).filter((name) => !(name in ERRORS))).toEqual([]);
    expect(warned.map(([, id]) => id).filter((id) => !warnings.includes(`'${id}'`))).toEqual([]);
    expect(warned).toHaveLength(3);
  });
});
