import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Fn } from 'aws-cdk-lib/core';
import { AutoModeNodeClass, ClusterCompute, ClusterTarget, KubernetesObjects } from '../../lib';
import { knownAnnotations, removedVersions } from '../../lib/cluster/objects/kubernetes-name-tables';
import { namesOfChart, namesOfObject } from '../../lib/cluster/objects/object-names';
import { objectFieldsSource } from '../../scripts/object-fields-source';
import { INGRESS_ANNOTATIONS, SERVICE_ANNOTATIONS } from '../fixtures/lbc-annotations';
import { CLOUD_PROVIDER_ANNOTATIONS, POD_ANNOTATIONS, RECORD_ANNOTATIONS } from '../fixtures/service-annotations';
import { clusterStack, kubectlLayer, testTarget } from '../support/clusters';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

// biome-ignore lint/suspicious/noExplicitAny: objects are of any shape
type Shape = Record<string, any>;

const ingress = (annotations: Shape, spec: Shape = { ingressClassName: 'alb' }) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', annotations },
  spec,
});
const service = (annotations: Shape, spec: Shape = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', annotations },
  spec,
});
const ofKind = (apiVersion: string, kind: string, spec: Shape = {}) => ({
  apiVersion,
  kind,
  metadata: { name: 'x' },
  spec,
});
const deployment = (pod: Shape) => ofKind('apps/v1', 'Deployment', { template: { spec: pod } });
const policy = (spec: Shape) => ofKind('networking.k8s.io/v1', 'NetworkPolicy', spec);
const textsOf = (object: Shape, minor?: number) => namesOfObject(object, minor).map(({ id, text }) => `${id}: ${text}`);

describe('an object', () => {
  test.each<[string, Shape, string[]]>([
    [
      'an NLB by annotation',
      service({ 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb-ip' }),
      ['outdatedName', 'aws-load-balancer-type: nlb-ip', 'spec.loadBalancerClass: service.k8s.aws/nlb'],
    ],
    [
      'an internal NLB by the old annotation',
      service({ 'service.beta.kubernetes.io/aws-load-balancer-internal': 'true' }),
      ['outdatedName', 'aws-load-balancer-scheme: internal'],
    ],
    [
      'topology hints',
      service({ 'service.kubernetes.io/topology-aware-hints': 'auto' }),
      ['outdatedName', 'service.kubernetes.io/topology-mode: Auto', 'trafficDistribution'],
    ],
    [
      'WAF Classic',
      ingress({ 'alb.ingress.kubernetes.io/waf-acl-id': 'x' }),
      ['outdatedName', 'alb.ingress.kubernetes.io/wafv2-acl-arn'],
    ],
    [
      'a misspelt annotation',
      ingress({ 'alb.ingress.kubernetes.io/target-typ': 'ip' }),
      ['misspeltName', 'Did you mean "alb.ingress.kubernetes.io/target-type"?'],
    ],
    [
      'an annotation without its end',
      ingress({ 'alb.ingress.kubernetes.io/healthcheck-interval': '5' }),
      ['misspeltName', '"alb.ingress.kubernetes.io/healthcheck-interval-seconds"?'],
    ],
    [
      'a misspelt action',
      ingress({ 'alb.ingress.kubernetes.io/action.redirect': '{}' }),
      ['misspeltName', '"alb.ingress.kubernetes.io/actions.redirect"?'],
    ],
    [
      'a misspelt group',
      ingress({ 'alb.ingress.kubernetes.io/group-name': 'x' }),
      ['misspeltName', '"alb.ingress.kubernetes.io/group.name"?'],
    ],
    [
      'a misspelt annotation of a Service',
      service({ 'service.beta.kubernetes.io/aws-load-balancer-schema': 'internal' }),
      ['misspeltName', 'aws-load-balancer-scheme"?'],
    ],
    [
      'a misspelt annotation of DNS',
      service({ 'external-dns.alpha.kubernetes.io/hostnames': 'a.example' }),
      ['misspeltName', '"external-dns.alpha.kubernetes.io/hostname"?'],
    ],
    [
      'a misspelt routing of DNS',
      service({ 'external-dns.kubernetes.io/aws-weigth': '1' }),
      ['misspeltName', '"external-dns.kubernetes.io/aws-weight"?'],
    ],
    [
      'a class twice',
      ingress({ 'kubernetes.io/ingress.class': 'alb' }),
      ['outdatedName', 'the API rejects together with spec.ingressClassName', 'only spec.ingressClassName'],
    ],
    [
      'a class by annotation',
      ingress({ 'kubernetes.io/ingress.class': 'alb' }, {}),
      ['outdatedName', 'Write spec.ingressClassName'],
    ],
    [
      'a role of a service account',
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'x', annotations: { 'eks.amazonaws.com/role_arn': 'x' } },
      },
      ['misspeltName', '"eks.amazonaws.com/role-arn"?'],
    ],
    ['an old Ingress', ofKind('networking.k8s.io/v1beta1', 'Ingress'), ['outdatedName', 'Write networking.k8s.io/v1']],
    ['an older Ingress', ofKind('extensions/v1beta1', 'Ingress'), ['outdatedName', 'Write networking.k8s.io/v1']],
    ['an old CronJob', ofKind('batch/v1beta1', 'CronJob'), ['outdatedName', 'Write batch/v1']],
    [
      'an old autoscaler',
      ofKind('autoscaling/v2beta2', 'HorizontalPodAutoscaler'),
      ['outdatedName', 'Write autoscaling/v2'],
    ],
    ['an old budget', ofKind('policy/v1beta1', 'PodDisruptionBudget'), ['outdatedName', 'Write policy/v1']],
    [
      'a PodSecurityPolicy',
      ofKind('policy/v1beta1', 'PodSecurityPolicy'),
      ['outdatedName', 'pod-security.kubernetes.io/enforce'],
    ],
    ['App Mesh', ofKind('appmesh.k8s.aws/v1beta2', 'Mesh'), ['outdatedName', 'ended on 2026-09-30', 'VPC Lattice']],
    [
      'an old Gateway',
      ofKind('gateway.networking.k8s.io/v1alpha2', 'Gateway'),
      ['outdatedName', 'Write gateway.networking.k8s.io/v1'],
    ],
    [
      'an old Provisioner',
      ofKind('karpenter.sh/v1alpha5', 'Provisioner'),
      ['outdatedName', 'a NodePool of karpenter.sh/v1'],
    ],
    [
      'a Gateway of EKS',
      ofKind('gateway.networking.k8s.io/v1', 'GatewayClass', {
        controllerName: 'eks.amazonaws.com/gateway-controller',
      }),
      ['outdatedName', 'gateway.k8s.aws/alb', 'eks.amazonaws.com/gateway-alb'],
    ],
    [
      'a misspelt GatewayClass',
      ofKind('gateway.networking.k8s.io/v1', 'GatewayClass', { controllerName: 'gateway.k8s.aws/albs' }),
      ['misspeltName', 'Did you mean "gateway.k8s.aws/alb"?'],
    ],
    [
      'ingress-nginx',
      ofKind('networking.k8s.io/v1', 'IngressClass', { controller: 'k8s.io/ingress-nginx' }),
      ['outdatedName', 'retired in 2026-03', 'ingress.k8s.aws/alb'],
    ],
    [
      'a misspelt class of Services',
      service({}, { loadBalancerClass: 'service.k8s.aws/nbl' }),
      ['misspeltName', 'Did you mean "service.k8s.aws/nlb"?'],
    ],
    [
      'an old image',
      deployment({ containers: [{ image: 'k8s.gcr.io/pause:3.5' }] }),
      ['outdatedName', 'registry.k8s.io'],
    ],
    [
      'an old label',
      deployment({ nodeSelector: { 'failure-domain.beta.kubernetes.io/zone': 'a' } }),
      ['outdatedName', 'Write topology.kubernetes.io/zone'],
    ],
    [
      'an old key of a topology',
      deployment({ topologySpreadConstraints: [{ topologyKey: 'failure-domain.beta.kubernetes.io/region' }] }),
      ['outdatedName', 'Write topology.kubernetes.io/region'],
    ],
    [
      'a misspelt selector',
      policy({ podSelektor: {} }),
      ['misspeltName', '"spec.podSelektor" is not a field of NetworkPolicy', 'Did you mean "podSelector"?'],
    ],
    [
      'a misspelt peer',
      policy({ podSelector: {}, ingress: [{ from: [{ nameSpaceSelector: {} }] }] }),
      ['misspeltName', '"spec.ingress[0].from[0].nameSpaceSelector"', '"namespaceSelector"?'],
    ],
    [
      'a foreign field',
      policy({ podSelector: {}, action: 'Deny' }),
      ['misspeltName', '"spec.action" is not a field of NetworkPolicy', 'Leave it out'],
    ],
    [
      'a misspelt field of a Gateway',
      ofKind('gateway.networking.k8s.io/v1', 'HTTPRoute', { rules: [{ backendRef: [] }] }),
      ['misspeltName', '"backendRefs"?'],
    ],
    [
      'a misspelt field of a policy of security groups',
      ofKind('vpcresources.k8s.aws/v1beta1', 'SecurityGroupPolicy', { securityGroups: { groupsIds: [] } }),
      ['misspeltName', '"groupIds"?'],
    ],
    [
      'misspelt metadata',
      { ...service({}), metadata: { name: 'x', annotation: {} } },
      ['misspeltName', 'Did you mean "annotations"?'],
    ],
  ])('with %s is found', (_, object, fragments) => {
    const texts = textsOf(object);
    expect(texts).toHaveLength(1);
    for (const fragment of fragments) {
      expect(texts[0]).toContain(fragment);
    }
  });

  test.each<[string, Shape]>([
    [
      'the group of the controller',
      ofKind('elbv2.k8s.aws/v1beta1', 'TargetGroupBinding', {
        targetGroupARN: 'x',
        serviceRef: { name: 'x', port: 80 },
      }),
    ],
    [
      'every annotation of an Ingress',
      ingress(
        named(
          'alb.ingress.kubernetes.io/',
          INGRESS_ANNOTATIONS.filter((name) => !/^(waf|web)-acl-id$/.test(name)),
        ),
      ),
    ],
    [
      'annotations of its own names',
      ingress({
        'alb.ingress.kubernetes.io/conditions.a': '[]',
        'alb.ingress.kubernetes.io/listener-attributes.HTTP-80': 'x',
      }),
    ],
    [
      'annotations of another controller',
      ingress({ 'nginx.ingress.kubernetes.io/rewrite-target': '/', 'example.com/alb': 'x' }),
    ],
    [
      'an external NLB',
      service({
        'service.beta.kubernetes.io/aws-load-balancer-type': 'external',
        'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes.80': 'x',
      }),
    ],
    [
      'records',
      service(named('external-dns.kubernetes.io/', [...RECORD_ANNOTATIONS, 'cloudflare-proxied', 'webhook-x'])),
    ],
    [
      'another GatewayClass',
      ofKind('gateway.networking.k8s.io/v1', 'GatewayClass', {
        controllerName: 'gateway.nginx.org/nginx-gateway-controller',
      }),
    ],
    [
      'the GatewayClass of Auto Mode',
      ofKind('gateway.networking.k8s.io/v1', 'GatewayClass', { controllerName: 'eks.amazonaws.com/gateway-nlb' }),
    ],
    [
      'another IngressClass',
      ofKind('networking.k8s.io/v1', 'IngressClass', { controller: 'haproxy-ingress.github.io/controller' }),
    ],
    ['a field that came later', ofKind('gateway.networking.k8s.io/v1', 'HTTPRoute', { brandNewThing: {} })],
    [
      'labels of EKS',
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', labels: { 'eks.amazonaws.com/rolearn': 'x' } } },
    ],
    ['a ServiceCIDR', ofKind('networking.k8s.io/v1beta1', 'ServiceCIDR')],
    ['no spec', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'x' } }],
    ['lists in the place of objects', { apiVersion: 'v1', kind: 'Service', metadata: null, spec: null }],
    ['labels of any name', { ...policy({ podSelector: { matchLabels: { podSelektor: 'x' } } }) }],
  ])('with %s passes', (_, object) => {
    expect(textsOf(object)).toEqual([]);
  });

  test('of a version that is removed later is found where the cluster has that version', () => {
    const object = ofKind('networking.k8s.io/v1beta1', 'ServiceCIDR');
    expect(textsOf(object, 36)).toEqual([]);
    expect(textsOf(object, 37)).toEqual([expect.stringContaining('Write networking.k8s.io/v1')]);
  });
});

describe('a chart', () => {
  test.each([
    ['ingress-nginx', 'the AWS Load Balancer Controller'],
    ['oci://registry.example.com/charts/ingress-nginx', 'ingress-nginx was retired in 2026-03'],
    ['appmesh-controller', 'AWS App Mesh ended on 2026-09-30'],
  ])('of discontinued software is found by its name, in any repository: %s', (chart, text) => {
    const found = namesOfChart({ chart, repository: 'https://mirror.example.com', values: {} });
    expect(found).toEqual([{ id: 'outdatedName', text: expect.stringContaining(text) }]);
  });

  test.each(['nginx-ingress', 'ingress-nginx-monitor', 'app'])('with another name passes: %s', (chart) => {
    expect(namesOfChart({ chart, repository: 'https://mirror.example.com', values: {} })).toEqual([]);
  });

  test('is found by its repository, and by names in its values', () => {
    const found = namesOfChart({
      repository: 'https://kubernetes.github.io/ingress-nginx',
      chart: 'ingress-nginx',
      values: {
        image: { registry: 'k8s.gcr.io' },
        controller: { service: { annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb-ip' } } },
        serviceAccount: { annotations: { 'eks.amazonaws.com/rolearn': 'x' } },
        nodeSelector: { 'beta.kubernetes.io/os': 'linux' },
      },
    }).map(({ text }) => text);
    expect(found).toEqual([
      expect.stringContaining('ingress-nginx was retired in 2026-03'),
      expect.stringContaining('registry.k8s.io'),
      expect.stringContaining('spec.loadBalancerClass'),
      expect.stringContaining('Did you mean "eks.amazonaws.com/role-arn"?'),
      expect.stringContaining('Write kubernetes.io/os'),
    ]);
  });

  test('of today passes, and one whose values cannot be read', () => {
    expect(namesOfChart({ repository: 'https://aws.github.io/eks-charts', values: { any: ['x'] } })).toEqual([]);
    expect(namesOfChart({ values: undefined })).toEqual([]);
  });
});

describe('the tables', () => {
  test('have the annotations of upstream', () => {
    const byPrefix = new Map(knownAnnotations().map(({ prefix, names }) => [prefix, [...names].sort()]));
    const services = [...SERVICE_ANNOTATIONS, ...CLOUD_PROVIDER_ANNOTATIONS, ...POD_ANNOTATIONS];
    expect(byPrefix.get('alb.ingress.kubernetes.io/')).toEqual([...INGRESS_ANNOTATIONS].sort());
    expect(byPrefix.get('service.beta.kubernetes.io/')).toEqual([...services].sort());
    expect(byPrefix.get('external-dns.kubernetes.io/')).toEqual([...RECORD_ANNOTATIONS].sort());
  });

  test('have the fields of the fixtures', () => {
    const file = readFileSync(join(__dirname, '../../lib/cluster/objects/object-fields.generated.ts'), 'utf8');
    const plain = (text: string) => text.replaceAll(/\s+/g, ' ');
    expect(plain(file) === plain(objectFieldsSource()) ? 'up to date' : 'Run npx tsx scripts/object-fields.ts').toBe(
      'up to date',
    );
  });

  test('name a successor for every version', () => {
    expect(removedVersions().length).toBeGreaterThan(40);
    expect(removedVersions().filter(({ apiVersion, instead }) => !apiVersion.includes('/') || !instead)).toEqual([]);
  });
});

describe('the app', () => {
  const WRONG = policy({ podSelektor: {} });
  const findingsOf = (stack: ReturnType<typeof clusterStack>) => {
    Synthesized.of(stack);
    return warningsOf(stack).filter(({ id }) => /^(misspelt|outdated)Name$/.test(id));
  };

  test('is warned of objects and charts of any construct, once, with the kind and the name of the object', () => {
    const { stack, cluster } = testTarget();
    const target = ClusterTarget.fromV2(cluster, { kubectlLayer: kubectlLayer(stack) });
    ClusterTarget.fromV2(cluster);
    new KubernetesObjects(stack, 'Objects', { cluster: target, objects: [WRONG] });
    const imported = eks.Cluster.fromClusterAttributes(stack, 'Own', {
      clusterName: cluster.clusterName,
      kubectlProvider: { serviceToken: 'arn:x' } as unknown as eks.IKubectlProvider,
    });
    new eks.KubernetesManifest(stack, 'Manifest', {
      cluster: imported,
      manifest: [ofKind('networking.k8s.io/v1beta1', 'Ingress')],
    });
    new eks.HelmChart(stack, 'Chart', {
      cluster: imported,
      chart: 'ingress-nginx',
      repository: 'https://kubernetes.github.io/ingress-nginx',
      values: { deployTime: Fn.importValue('x'), nodeSelector: { 'beta.kubernetes.io/arch': 'arm64' } },
    });
    expect(findingsOf(stack).map(({ id, path, text }) => `${id} ${path} ${text.slice(0, 30)}`)).toEqual([
      expect.stringMatching(/^misspeltName Test\/Objects.* "spec.podSelektor"/),
      expect.stringMatching(/^outdatedName Test\/Manifest\/Resource "networking.k8s.io\/v1beta1"/),
      expect.stringMatching(/^outdatedName Test\/Chart\/Resource "https:\/\/kubernetes.github.io/),
      expect.stringMatching(/^outdatedName Test\/Chart\/Resource "beta.kubernetes.io\/arch"/),
    ]);
    expect(findingsOf(stack)[0].text).toMatch(/ In NetworkPolicy "x"\.$/);
  });

  test('is warned of fields of a NodeClass that no typed option sets', () => {
    const stack = clusterStack();
    const cluster = importedCluster(stack, { compute: ClusterCompute.autoMode() });
    new AutoModeNodeClass(stack, 'Class', {
      cluster,
      vpc: cluster.vpc as ec2.IVpc,
      additionalSpec: { certificateBundle: [], advancedSecurity: { fips: true } },
    });
    expect(findingsOf(stack).map(({ text }) => text)).toEqual([
      '"spec.certificateBundle" is not a field of NodeClass. Did you mean "certificateBundles"? In NodeClass "class".',
    ]);
  });

  test('is not warned of names that are known at deployment, nor of what is for another cluster', () => {
    const stack = clusterStack();
    const cluster = importedCluster(stack);
    const annotations = { [`alb.ingress.kubernetes.io/${Fn.importValue('x')}`]: 'x' };
    new KubernetesObjects(stack, 'Objects', { cluster, objects: [ingress(annotations)] });
    expect(findingsOf(stack)).toEqual([]);
  });
});

/** Annotations of all the names. */
function named(prefix: string, names: readonly string[]): Shape {
  return Object.fromEntries(names.map((name) => [`${prefix}${name}`, 'x']));
}
