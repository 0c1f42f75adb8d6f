import { ClusterTarget, KubernetesObjects, type KubernetesObjectsProps, LoadBalancerController } from '../../lib';
import { Logs } from '../../lib/loadbalancing';
import { testStack } from '../support/builders';
import { importedCluster } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';

const MANIFEST = 'Custom::AWSCDK-EKS-KubernetesResource';

const config = (name: string, namespace?: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
});

function define(objects: KubernetesObjectsProps['objects'], stack = testStack()) {
  return new KubernetesObjects(stack, 'Objects', { cluster: importedCluster(stack), objects });
}

describe('Kubernetes objects', () => {
  const stack = testStack();
  const cluster = importedCluster(stack);
  const controller = new LoadBalancerController(stack, 'Controller', { cluster });
  const logs = new Logs(stack, 'Logs');
  const objects = new KubernetesObjects(stack, 'Objects', {
    cluster,
    objects: [config('one'), { ...config('second'), data: { bucket: logs.bucket.bucketName } }],
  });
  objects.node.addDependency(controller, logs);
  new KubernetesObjects(stack, 'Later', { cluster, objects: [config('three')] }).node.addDependency(objects);
  const template = Synthesized.of(stack);
  const manifest = template.one(MANIFEST, 'second');

  test('are applied as they are written, deploy-time values among them', () => {
    const written = JSON.parse(flatten(manifest.Properties.Manifest));
    expect(written.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(['one', 'second']);
    expect(written[1].data.bucket).toBe(`\${${template.one('AWS::S3::Bucket').id}}`);
  });

  test('depend on the configured resources, and so are deleted before them', () => {
    const waited = template.waitsFor(manifest.id);
    expect(waited).toContain(template.one('Custom::AWSCDK-EKS-HelmChart').id);
    expect(waited).toContain(template.one('AWS::S3::BucketPolicy').id);
    expect(waited).toContain(template.one('AWS::EKS::AccessEntry').id);
  });

  test('are waited for by others', () => {
    expect(template.waitsFor(template.one(MANIFEST, 'three').id)).toContain(manifest.id);
  });

  test.each<[string, KubernetesObjectsProps['objects'], string, string]>([
    ['none', [], '"objects" is empty', 'Give at least one object, or leave the construct out'],
    [
      'one without a version',
      [{ kind: 'ConfigMap', metadata: { name: 'a' } }],
      '"ConfigMap a" has no apiVersion',
      'as in a manifest',
    ],
    ['one without a kind', [{ apiVersion: 'v1', metadata: { name: 'a' } }], '"a" has no kind', 'as in a manifest'],
    [
      'one without a name',
      [{ apiVersion: 'v1', kind: 'ConfigMap' }],
      '"ConfigMap" has no metadata.name',
      'as in a manifest',
    ],
    ['an empty one', [{}], '"an object" has no apiVersion', 'as in a manifest'],
    [
      'one twice',
      [config('a'), config('a', 'default')],
      '"ConfigMap default/a" is given twice',
      'Give each object once',
    ],
    [
      'one that is too large for the annotation of kubectl',
      [{ ...config('large'), data: { text: 'x'.repeat(250_000) } }],
      '"ConfigMap large" has 250',
      'kubectl can keep at most 250000. Divide it',
    ],
    [
      'too many for a custom resource',
      Array.from({ length: 6 }, (_, at) => ({ ...config(`part-${at}`), data: { text: '"'.repeat(30_000) } })),
      '"objects" has 7206',
      'can contain at most 500000. Divide the list',
    ],
    [
      'one whose kind the list defines',
      [
        {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'rockets.example.com' },
          spec: { group: 'example.com', names: { kind: 'Rocket' } },
        },
        { apiVersion: 'example.com/v1', kind: 'Rocket', metadata: { name: 'one' } },
      ],
      '"Rocket one" is of a kind that rockets.example.com defines',
      'Move the definition to a construct of its own',
    ],
  ])('fail on %s', (_case, list, wrong, instead) => {
    expect(() => define(list)).toFailWith('KubernetesObjects', wrong, instead, '(at Test/Objects)');
  });

  test('are applied after the namespaces of the list, in their order otherwise', () => {
    const own = testStack();
    define([
      config('b', 'shop'),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      config('a', 'shop'),
    ], own);
    const written = JSON.parse(flatten(Synthesized.of(own).one(MANIFEST).Properties.Manifest));
    expect(written.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(['shop', 'b', 'a']);
  });

  test('may share a name in two namespaces', () => {
    expect(() => define([config('a'), config('a', 'other')])).not.toThrow();
  });

  test('fail on a cluster that cannot be reached', () => {
    const scope = testStack();
    const target = ClusterTarget.fromAttributes(scope, 'Cluster', { clusterName: 'orion' });
    expect(() => new KubernetesObjects(scope, 'Objects', { cluster: target, objects: [config('a')] })).toFailWith(
      'KubectlMissing',
      '"Objects" needs Kubernetes objects',
      'kubectlLayer',
    );
  });
});
