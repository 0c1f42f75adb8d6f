import type { App, Stack } from 'aws-cdk-lib/core';
import { internalNlb } from '../../examples/internal-nlb/app';
import { publicAlb } from '../../examples/public-alb/app';
import { testApp } from '../support/builders';
import { flatten, Synthesized } from '../support/templates';

const MANIFEST = 'Custom::AWSCDK-EKS-KubernetesResource';

function synthesize(example: (app: App) => Stack) {
  const template = Synthesized.of(example(testApp()));
  const manifest = template.one(MANIFEST);
  // biome-ignore lint/suspicious/noExplicitAny: Kubernetes objects are of any shape
  const objects: any[] = JSON.parse(flatten(manifest.Properties.Manifest));
  return { template, manifest, objects };
}

describe.each([
  ['public ALB', synthesize(publicAlb), 'logdelivery.elasticloadbalancing.amazonaws.com'],
  ['internal NLB', synthesize(internalNlb), 'delivery.logs.amazonaws.com'],
])('the example of the %s', (_name, { template, manifest, objects }, service) => {
  test('is applied after the controller, its nodes and the bucket policy, and so deleted before them', () => {
    const waited = template.waitsFor(manifest.id);
    const controller = template.one('Custom::AWSCDK-EKS-HelmChart', 'aws-load-balancer-controller');
    const policy = template.one('AWS::S3::BucketPolicy', 'LoadBalancerLogs');
    expect([...waited]).toEqual(
      expect.arrayContaining([controller.id, policy.id, template.one('AWS::EKS::Nodegroup').id]),
    );
    expect(template.resources.filter(({ id }) => template.waitsFor(id).has(manifest.id))).toEqual([]);
  });

  test('writes its logs where the bucket lets it', () => {
    const { prefix } = /access_logs\.s3\.prefix=(?<prefix>\w+)/.exec(JSON.stringify(objects))?.groups ?? {};
    const statements = template.one('AWS::S3::BucketPolicy', 'LoadBalancerLogs').Properties.PolicyDocument.Statement;
    const writing = statements.find(({ Action }: { Action: string }) => Action === 's3:PutObject');
    expect(writing.Principal).toEqual({ Service: service });
    expect(flatten(writing.Resource)).toContain(`/${prefix}/AWSLogs/`);
  });
});

test('the teams of the public ALB share everything but their order and their health checks', () => {
  const { objects } = synthesize(publicAlb);
  const [shop, blog] = objects
    .filter(({ kind }) => kind === 'Ingress')
    .map(({ metadata }) => metadata.annotations as Record<string, string>);
  const different = Object.keys({ ...shop, ...blog }).filter((key) => shop[key] !== blog[key]);
  expect(different.map((key) => key.replace('alb.ingress.kubernetes.io/', ''))).toEqual([
    'group.order',
    'healthcheck-path',
    'success-codes',
  ]);
});

test('the Service of the internal NLB asks for the controller by its class', () => {
  const [{ spec }] = synthesize(internalNlb).objects;
  expect(spec).toMatchObject({
    type: 'LoadBalancer',
    loadBalancerClass: 'service.k8s.aws/nlb',
    trafficDistribution: 'PreferSameZone',
  });
});
