import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { App, Stack } from 'aws-cdk-lib/core';
import { parse } from 'yaml';
import { artifacts, ClusterTarget, charts } from '../lib';

const [work, ...helms] = process.argv.slice(2);
const outdir = join(work, 'cdk.out');
const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/shop';

/** The chart resource of a stack with a release of an asset. */
function synthesize(): Record<string, string> {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
  const cluster = new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.of('1.36'),
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
    bootstrapSelfManagedAddons: false,
  });
  const target = ClusterTarget.fromV2(cluster, { kubectlLayer: new KubectlV36Layer(stack, 'Kubectl') });
  const asset = new Asset(stack, 'Chart', { path: join(__dirname, '../test/fixtures/charts/shop') });
  new charts.HelmRelease(stack, 'Release', {
    cluster: target,
    chart: 'shop',
    chartSource: artifacts.ChartSource.asset(asset),
    namespace: 'shop',
    values: { image: { repository: IMAGE }, replicas: 3 },
  });
  app.synth();
  const { Resources } = JSON.parse(readFileSync(join(outdir, 'Shop.template.json'), 'utf8'));
  const found = Object.values<{ Type: string; Properties: Record<string, string> }>(Resources).find(
    ({ Type }) => Type === 'Custom::AWSCDK-EKS-HelmChart',
  );
  if (found === undefined) {
    throw new Error('the stack has no chart');
  }
  return found.Properties;
}

/** Packs and unpacks the asset, as its publication and the kubectl handler do. Returns the folder of the chart. */
function chartOf(url: unknown): string {
  const hash = /\/([0-9a-f]{64})\.zip/.exec(JSON.stringify(url))?.[1];
  const archive = join(work, 'chart.zip');
  execFileSync('zip', ['-qr', archive, '.'], { cwd: join(outdir, `asset.${hash}`) });
  const folder = join(work, 'chart');
  execFileSync('unzip', ['-q', archive, '-d', folder]);
  return folder;
}

const { ChartAssetURL, Values, Release, Namespace } = synthesize();
const folder = chartOf(ChartAssetURL);
const values = join(work, 'values.yaml');
writeFileSync(values, Values);
for (const helm of helms) {
  const text = execFileSync(helm, ['template', Release, folder, '--namespace', Namespace, '--values', values], {
    encoding: 'utf8',
  });
  const { kind, metadata, spec } = parse(text);
  const seen = [kind, metadata.namespace, spec.replicas, spec.template.spec.containers[0].image];
  const wanted = ['Deployment', 'shop', 3, `${IMAGE}:1`];
  if (!isDeepStrictEqual(seen, wanted)) {
    throw new Error(`${helm} rendered ${JSON.stringify(seen)}, and not ${JSON.stringify(wanted)}`);
  }
  const version = execFileSync(helm, ['version', '--short'], { encoding: 'utf8' }).trim();
  console.log(`helm ${version}: the chart of the asset renders without a network`);
}
