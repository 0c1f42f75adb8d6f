import { chart, manifest } from '../../support/good-template';
import { type Change, only, type RuleCase, set, without } from '../../support/rule-cases';
import { cni } from './cni';

const apply =
  (...objects: readonly unknown[]): Change =>
  (resources) => {
    resources.Objects = manifest(...objects);
  };

const all =
  (...changes: readonly Change[]): Change =>
  (resources) => {
    for (const change of changes) {
      change(resources);
    }
  };

const service = (spec: Record<string, unknown>, annotations: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop', annotations },
  spec: { ports: [{ port: 80 }], ...spec },
});

const ingress = (annotations: Record<string, string>, spec: Record<string, unknown> = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', namespace: 'shop', annotations },
  spec: { ingressClassName: 'alb', ...spec },
});

const policy = (spec: Record<string, unknown>, name = 'policy') => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shop' },
  spec: { podSelector: {}, ...spec },
});

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web' }] } },
  },
};

const PUBLIC = { 'alb.ingress.kubernetes.io/scheme': 'internet-facing' };
const port = (protocol: string) => ({ protocol, port: 53 });
const HTTPS = { to: [{ ipBlock: { cidr: '10.0.0.0/16' } }], ports: [{ protocol: 'TCP', port: 443 }] };
const OFF: Change = (resources) => {
  resources.Controller.Properties.Values = JSON.stringify({ enableServiceMutatorWebhook: false });
};

export const OBJECT_CASES: Record<string, RuleCase> = {
  OBJ1: {
    violates: [
      [apply({ ...ingress({}), apiVersion: 'networking.k8s.io/v1beta1' }), 'Objects', 'networking.k8s.io/v1'],
      [
        apply(service({}, { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb-ip' })),
        'Objects',
        'service.k8s.aws/nlb',
      ],
      [
        (resources) => {
          resources.Nginx = chart('ingress-nginx', {}, { Repository: 'https://kubernetes.github.io/ingress-nginx' });
        },
        'Nginx',
        'retired',
      ],
    ],
    complies: [['Objects', apply(ingress({}))], ['Controller']],
    silent: [only('Vpc')],
  },
  OBJ2: {
    violates: [
      [apply(ingress({ 'alb.ingress.kubernetes.io/target-typ': 'ip' })), 'Objects', 'target-type'],
      [apply(policy({ podSelektor: {} })), 'Objects', 'podSelector'],
    ],
    complies: [['Objects', apply(ingress({ 'alb.ingress.kubernetes.io/target-type': 'ip' }))]],
    silent: [only('Vpc')],
  },
  OBJ3: {
    violates: [[all(OFF, apply(service({ type: 'LoadBalancer' }))), 'Objects']],
    complies: [
      ['Objects', all(OFF, apply(service({ type: 'LoadBalancer', loadBalancerClass: 'service.k8s.aws/nlb' })))],
      [
        'Objects',
        (resources) => {
          apply(service({ type: 'LoadBalancer' }))(resources);
          resources.Controller.Properties.Values = '{}';
        },
      ],
    ],
    silent: [apply(service({})), all(without('Controller'), apply(service({ type: 'LoadBalancer' })))],
  },
  OBJ4: {
    violates: [[apply(ingress(PUBLIC)), 'Objects']],
    complies: [
      ['Objects', apply(ingress({ ...PUBLIC, 'alb.ingress.kubernetes.io/listen-ports': '[{"HTTPS":443}]' }))],
      ['Objects', apply(ingress(PUBLIC, { tls: [{ hosts: ['shop.example.com'] }] }))],
    ],
    silent: [apply(ingress({})), apply(ingress({ ...PUBLIC, 'alb.ingress.kubernetes.io/group.name': 'shared' }))],
  },
  OBJ5: {
    violates: [[apply(service({ internalTrafficPolicy: 'Local', trafficDistribution: 'PreferClose' })), 'Objects']],
    complies: [['Objects', apply(service({ internalTrafficPolicy: 'Local' }))]],
    silent: [apply(service({ trafficDistribution: 'PreferClose' }))],
  },
  NP1: {
    violates: [[apply(deployment), 'Objects', 'shop']],
    complies: [['Objects', apply(deployment, policy({ policyTypes: ['Ingress', 'Egress'] }))]],
    silent: [() => {}, apply(deployment, { apiVersion: 'networking.k8s.aws/v1alpha1', kind: 'ClusterNetworkPolicy' })],
  },
  NP2: {
    violates: [
      [apply(policy({ egress: [HTTPS] })), 'Objects', 'UDP and TCP port 53'],
      [apply(policy({ egress: [HTTPS, { ports: [port('UDP')] }] })), 'Objects', 'TCP port 53'],
    ],
    complies: [
      ['Objects', apply(policy({ egress: [HTTPS, { ports: [port('UDP'), port('TCP')] }] }))],
      [
        'Objects',
        apply(policy({ egress: [HTTPS] }), policy({ egress: [{ ports: [port('UDP'), port('TCP')] }] }, 'dns')),
      ],
    ],
    silent: [apply(policy({ policyTypes: ['Egress'] })), apply(policy({ ingress: [{}] }))],
  },
  NP3: {
    violates: [[all(apply(policy({})), cni({})), 'Objects']],
    complies: [['Objects', apply(policy({}))]],
    silent: [
      () => {},
      all(apply(policy({})), without('Cni')),
      all(apply(policy({})), set('Cni', { ConfigurationValues: { Ref: 'Parameter' } })),
    ],
  },
  MT1: {
    violates: [
      [
        (resources) => {
          resources.Mesh = { Type: 'AWS::AppMesh::Mesh', Properties: {} };
        },
        'Mesh',
      ],
      [
        (resources) => {
          resources.Mesh = chart('appmesh-controller', {});
        },
        'Mesh',
      ],
    ],
    complies: [
      [
        'Mesh',
        (resources) => {
          resources.Mesh = chart('istiod', {});
        },
      ],
    ],
    silent: [() => {}],
  },
};
