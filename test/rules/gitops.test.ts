import { check } from '../support/check-command';

const CONTROLLER = 'aws-load-balancer-controller';

const application = (helm: string, source = `chart: ${CONTROLLER}`) => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: controller, namespace: argocd }
spec:
  destination: { namespace: kube-system, name: prod }
  source:
    repoURL: https://aws.github.io/eks-charts
    ${source}
    targetRevision: 3.5.0
    helm: ${helm}
`;

const release = (spec: string) => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: controller, namespace: kube-system }
spec: ${spec}
`;

/** The ids of the findings in a folder, of some rules. */
function found(files: Readonly<Record<string, string>>, rules = 'LB1,LB3,LB4'): string[] {
  const inFolder = Object.fromEntries(Object.entries(files).map(([file, text]) => [`clusters/${file}`, text]));
  const { out } = check(`clusters --rules ${rules} --format json`, inFolder);
  return JSON.parse(out).findings.map(({ id }: { id: string }) => id.replace('EksNetworking-', ''));
}

describe('values of an Application of Argo CD', () => {
  test('are read inline, as an object, as a text and as parameters', () => {
    const object = application('{ valuesObject: { clusterName: prod, defaultTargetType: instance, replicaCount: 1 } }');
    const text = application('{ values: "clusterName: prod\\ndefaultTargetType: instance\\nreplicaCount: 1" }');
    const parameters = application(
      '{ valuesObject: { replicaCount: 2 }, parameters: [{ name: clusterName, value: prod }, { name: replicaCount, value: "1" }] }',
    );
    expect(found({ 'app.yaml': object })).toEqual(['LB3', 'LB4']);
    expect(found({ 'app.yaml': text })).toEqual(['LB3', 'LB4']);
    expect(found({ 'app.yaml': parameters })).toEqual(['LB3', 'LB4']);
    expect(found({ 'app.yaml': application('{}') })).toEqual(['LB1', 'LB3']);
  });

  test('are read from files of the folder, under those that are inline', () => {
    const app = application('{ valueFiles: [$values/prod/controller.yaml], valuesObject: { defaultTargetType: ip } }');
    const values = 'clusterName: prod\ndefaultTargetType: instance\nreplicaCount: 1';
    expect(found({ 'app.yaml': app, 'prod/controller.yaml': values })).toEqual(['LB4']);
  });

  test('are not known where a file of values is not in the folder', () => {
    expect(found({ 'app.yaml': application('{ valueFiles: [$values/prod/controller.yaml] }') })).toEqual([]);
    const known = application('{ valueFiles: [other.yaml], values: "replicaCount: 1" }');
    expect(found({ 'app.yaml': known })).toEqual(['LB4']);
  });

  test('of an ApplicationSet are known where its generators fill nothing in', () => {
    const set = `
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: controllers, namespace: argocd }
spec:
  template:
    spec:
      sources:
        - chart: ${CONTROLLER}
          repoURL: https://aws.github.io/eks-charts
          helm: { valuesObject: { clusterName: "{{ .name }}", defaultTargetType: "{{ .target }}", replicaCount: 1 } }
`;
    expect(found({ 'set.yaml': set })).toEqual(['LB4']);
  });
});

describe('values of a HelmRelease of Flux', () => {
  const chart = `chart: { spec: { chart: ${CONTROLLER}, version: 3.5.0, sourceRef: { kind: HelmRepository, name: eks } } }`;

  test('are read inline', () => {
    expect(found({ 'a.yaml': release(`{ ${chart}, values: { defaultTargetType: instance } }`) })).toEqual([
      'LB1',
      'LB3',
    ]);
  });

  test('are read from ConfigMaps, and are not known where they come from Secrets', () => {
    const from = (kind: string) =>
      release(`{ ${chart}, valuesFrom: [{ kind: ${kind}, name: values }], values: { replicaCount: 1 } }`);
    const map = `
apiVersion: v1
kind: ConfigMap
metadata: { name: values, namespace: kube-system }
data:
  values.yaml: |
    clusterName: prod
    defaultTargetType: instance
    replicaCount: 3
`;
    expect(found({ 'a.yaml': from('ConfigMap'), 'map.yaml': map })).toEqual(['LB3', 'LB4']);
    expect(found({ 'a.yaml': from('ConfigMap') })).toEqual(['LB4']);
    expect(found({ 'a.yaml': from('Secret'), 'map.yaml': map })).toEqual(['LB4']);
  });

  test('belong to a chart that is named by a reference', () => {
    const repository = `
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: controller, namespace: kube-system }
spec: { url: oci://public.ecr.aws/eks/${CONTROLLER}, ref: { tag: 3.5.0 } }
`;
    const spec = '{ chartRef: { kind: OCIRepository, name: controller }, values: { clusterName: prod } }';
    expect(found({ 'a.yaml': release(spec), 'b.yaml': repository })).toEqual(['LB3']);
    expect(found({ 'a.yaml': release(spec) })).toEqual([]);
  });
});

test('values of a chart that depends on others are read for each of them', () => {
  const files = {
    'platform/Chart.yaml': `
apiVersion: v2
name: platform
version: 1.0.0
dependencies:
  - { name: ${CONTROLLER}, alias: lbc, version: 3.5.0, repository: https://aws.github.io/eks-charts }
  - { name: external-dns, version: 1.18.0, repository: https://kubernetes-sigs.github.io/external-dns }
`,
    'platform/values.yaml': 'lbc: { replicaCount: 1 }\nexternal-dns: { policy: sync }',
    'platform/templates/ingress.yaml': 'metadata: {{ .Release.Name }}',
  };
  expect(found(files)).toEqual(['LB4']);
});

test('objects of a folder are judged wherever they stand: outdated names, misspelt annotations, policies without effect', () => {
  const ingress = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  annotations:
    kubernetes.io/ingress.class: alb
    alb.ingress.kubernetes.io/target-typ: ip
spec: { rules: [] }
`;
  const { out } = check('apps --rules OBJ1,OBJ2', { 'apps/base/shop.yaml': ingress });
  expect(out).toContain('apps/base/shop.yaml:2 Ingress default/shop');
  expect(out).toMatch(/OBJ1[\s\S]*"kubernetes\.io\/ingress\.class"/);
  expect(out).toMatch(/OBJ2[\s\S]*target-typ/);
});

test('a folder of values alone is refused', () => {
  const { code, err } = check('clusters', { 'clusters/values.yaml': 'a: 1' });
  expect(code).toBe(2);
  expect(err).toContain('TemplateSyntax');
});
