import { CfnParameter, Stack } from 'aws-cdk-lib/core';
import {
  ClusterTarget,
  KubernetesObjects,
  LoadBalancerController,
  type LoadBalancerControllerOptions,
  LoadBalancerSubnets,
} from '../../lib';
import { addStackDependency } from '../../lib/foundation/deployment-order';
import { AlbIngress, type AlbIngressOptions, IngressGroup } from '../../lib/ingress';
import { Scheme } from '../../lib/loadbalancing';
import { testStack } from '../support/builders';
import { importedCluster, testKubectlLayer } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

type Said = Record<string, string>;

const INTERNET = Scheme.INTERNET_FACING;

function ingress(name: string, annotations: Said, namespace = 'web') {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, namespace, annotations }, spec: {} };
}

/** An Ingress of a group, each made by a value of its own: nothing compares them before their manifests. */
function member(group: string, options: AlbIngressOptions): Said {
  return new AlbIngress({ ...options, group }).annotations;
}

/** What is said of Ingresses, each in a construct of its own that waits for the controller. */
function conflicts(...said: Said[]): string[] {
  const stack = testStack();
  const cluster = importedCluster(stack);
  const controller = new LoadBalancerController(stack, 'Controller', { cluster });
  said.forEach((annotations, at) => {
    new KubernetesObjects(stack, `Own${at}`, { cluster, objects: [ingress(`i${at}`, annotations)] }).node.addDependency(
      controller,
    );
  });
  Synthesized.of(stack);
  return warningsOf(stack).flatMap(({ id, text }) => (id === 'ingressGroupConflict' ? [text] : []));
}

describe('groups that the controller does not heed', () => {
  const ORDER = { 'alb.ingress.kubernetes.io/group.order': '3' };
  const GROUP = { 'alb.ingress.kubernetes.io/group.name': 'own' };

  /** What is warned of an Ingress of a class. */
  function ignored(options: LoadBalancerControllerOptions, annotations: Said, ingressClassName?: string): string[] {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const controller = new LoadBalancerController(stack, 'Controller', { cluster, ...options });
    const object = { ...ingress('shop', annotations), spec: { ingressClassName } };
    new KubernetesObjects(stack, 'Own', { cluster, objects: [object] }).node.addDependency(controller);
    Synthesized.of(stack);
    return warningsOf(stack).flatMap(({ id, text }) => (id === 'ingressGroupIgnored' ? [text] : []));
  }

  test('are an order without a group, and another group than that of the class', () => {
    expect(ignored({}, ORDER, 'alb')).toEqual([
      expect.stringMatching(/^"group.order: 3" of Ingress "shop" has no effect.* leave groupOrder out\.$/),
    ]);
    const ofClass = { ingressClass: { group: 'all' } };
    expect(ignored(ofClass, GROUP, 'alb')).toEqual([
      expect.stringMatching(/^"group.name: own" of Ingress "shop" is ignored.* the group "all"\. Leave group out/),
    ]);
  });

  test.each<[string, LoadBalancerControllerOptions, Said, string | undefined]>([
    ['the class names the group', { ingressClass: { group: 'all' } }, ORDER, 'alb'],
    ['the Ingress names the group', {}, { ...ORDER, ...GROUP }, 'alb'],
    ['the Ingress is of another class', {}, ORDER, 'other'],
    ['the Ingress has no class', {}, ORDER, undefined],
    [
      'values name the group',
      { additionalValues: { ingressClassParams: { spec: { group: { name: 'all' } } } } },
      ORDER,
      'alb',
    ],
    ['others make the parameters', { additionalValues: { ingressClassParams: { create: false } } }, ORDER, 'alb'],
    ['both say the same', { ingressClass: { group: 'own' } }, GROUP, 'alb'],
  ])('are none where %s', (_, options, annotations, ingressClassName) => {
    expect(ignored(options, annotations, ingressClassName)).toEqual([]);
  });
});

describe('two Ingresses of one group', () => {
  test('that do not agree on their ALB are warned of, at the second', () => {
    const [text, ...more] = conflicts(
      member('public', { scheme: INTERNET }),
      member('public', { scheme: Scheme.INTERNAL }),
      member('public', { scheme: INTERNET }),
    );
    expect(text).toMatch(
      /^"internal" is the value of scheme here, but web\/i0 has "internet-facing" in the same group "public".*one IngressGroup/,
    );
    expect(more).toEqual([]);
  });

  test.each<[string, AlbIngressOptions, AlbIngressOptions]>([
    ['its name', { loadBalancerName: 'a' }, { loadBalancerName: 'b' }],
    ['its subnets', { subnets: LoadBalancerSubnets.named('a', 'b') }, { subnets: LoadBalancerSubnets.named('a', 'c') }],
    ['Shield', { shieldAdvanced: true }, { shieldAdvanced: false }],
  ])('may disagree on %s', (_what, one, other) => {
    expect(conflicts(member('public', one), member('public', other))).toHaveLength(1);
    expect(conflicts(member('public', one), member('private', other))).toEqual([]);
    expect(conflicts(member('public', one), member('public', one))).toEqual([]);
  });

  test('agree on subnets in another order, and on what one of them does not say', () => {
    const [one, other] = [
      ['b', 'a'],
      ['a', 'b'],
    ].map((names) => ({ subnets: LoadBalancerSubnets.named(...names) }));
    expect(conflicts(member('public', one), member('public', other), member('public', { scheme: INTERNET }))).toEqual(
      [],
    );
  });

  test('are held against the first that said it', () => {
    const said = [INTERNET, INTERNET, Scheme.INTERNAL].map((scheme) => member('public', { scheme }));
    expect(conflicts(...said)).toEqual([expect.stringContaining('"internal" is the value of scheme here')]);
  });

  test('of one IngressGroup agree', () => {
    const group = new IngressGroup('public', { scheme: INTERNET, loadBalancerName: 'public' });
    expect(conflicts(group.addMember('shop', 1).annotations, group.addMember('blog', 2).annotations)).toEqual([]);
  });
});

/** What is said of two objects with a web ACL each. */
function ofWebAcls(aclOf: (stack: Stack, id: string) => string, kind = 'Ingress'): string[] {
  const stack = testStack();
  const cluster = importedCluster(stack);
  const controller = new LoadBalancerController(stack, 'Controller', { cluster });
  for (const id of ['One', 'Two']) {
    const object = { ...ingress(id.toLowerCase(), member('public', { webAclArn: aclOf(stack, id) })), kind };
    new KubernetesObjects(stack, id, { cluster, objects: [object] }).node.addDependency(controller);
  }
  Synthesized.of(stack);
  return warningsOf(stack).flatMap(({ id, path }) => (id === 'ingressGroupConflict' ? [path] : []));
}

const arnOf = (_stack: Stack, id: string) => `arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/${id}/0000`;

test('a value that deployment alone knows is no conflict', () => {
  const later = (stack: Stack, id: string) => new CfnParameter(stack, `Acl${id}`).valueAsString;
  expect(ofWebAcls(arnOf)).toEqual(['Test/Two/Resource/Resource']);
  expect(ofWebAcls(later)).toEqual([]);
  expect(ofWebAcls((stack, id) => (id === 'One' ? arnOf : later)(stack, id))).toEqual([]);
});

test('what is no Ingress is in no group', () => {
  expect(ofWebAcls(arnOf, 'Job')).toEqual([]);
});

test('Ingresses of other stacks are seen, and those of other clusters are not', () => {
  const found = (clusterName: string) => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const controller = new LoadBalancerController(stack, 'Controller', { cluster });
    const objects = [ingress('shop', member('public', { scheme: INTERNET }))];
    new KubernetesObjects(stack, 'Own', { cluster, objects }).node.addDependency(controller);
    const team = new Stack(stack.node.root, 'Team', { env: { account: stack.account, region: stack.region } });
    addStackDependency(team, stack, 'test');
    const theirs = ClusterTarget.fromAttributes(team, 'Cluster', {
      clusterName,
      kubectlLayer: testKubectlLayer(team),
    });
    new KubernetesObjects(team, 'Own', {
      cluster: theirs,
      objects: [ingress('blog', member('public', { scheme: Scheme.INTERNAL }))],
    });
    Synthesized.of(stack);
    return warningsOf(team).filter(({ id }) => id === 'ingressGroupConflict');
  };
  expect(found('orion')).toHaveLength(1);
  expect(found('lyra')).toEqual([]);
});
