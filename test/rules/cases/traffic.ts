import { manifest, ref } from '../../support/good-template';
import { type Change, LATER, only, type RuleCase, set, without } from '../../support/rule-cases';
import { cni } from './cni';

const all =
  (...changes: readonly Change[]): Change =>
  (resources) => {
    for (const change of changes) {
      change(resources);
    }
  };

const apply =
  (...objects: readonly unknown[]): Change =>
  (resources) => {
    resources.Objects = manifest(...objects);
  };

/** Applies a text with values of resources in it. */
const applyText =
  (text: string): Change =>
  (resources) => {
    resources.Objects = manifest();
    resources.Objects.Properties.Manifest = { 'Fn::Sub': text };
  };

const namespace = (labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels },
});

const NLB = 'service.beta.kubernetes.io/aws-load-balancer';
const service = (annotations: Record<string, string> = {}, spec: Record<string, unknown> = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop', annotations },
  spec: {
    type: 'LoadBalancer',
    loadBalancerClass: 'service.k8s.aws/nlb',
    selector: { app: 'web' },
    ports: [{ port: 80 }],
    ...spec,
  },
});

const ingress = (annotations: Record<string, string> = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', namespace: 'shop', annotations },
  spec: {
    ingressClassName: 'alb',
    rules: [
      {
        http: {
          paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
        },
      },
    ],
  },
});

const deployment = (more: Record<string, unknown> = {}, labels: Record<string, string> = { app: 'web' }) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { template: { metadata: { labels }, spec: { containers: [{ name: 'web', ...more }] } } },
});

const policy = (count: number, other = 'UDP', others = 0) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    podSelector: {},
    ingress: [
      {
        ports: [
          ...Array.from({ length: count }, (_, index) => ({ protocol: 'TCP', port: 8000 + index })),
          ...Array.from({ length: others }, (_, index) => ({ protocol: other, port: 8000 + index })),
        ],
      },
    ],
  },
});

const podGroup =
  (...egress: readonly unknown[]): Change =>
  (resources) => {
    resources.PodGroup = {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: { VpcId: ref('Vpc'), GroupDescription: 'Pods', SecurityGroupEgress: egress },
    };
  };
const policyFor = (...ids: readonly string[]) =>
  applyText(
    `{"apiVersion":"vpcresources.k8s.aws/v1beta1","kind":"SecurityGroupPolicy","metadata":{"name":"a","namespace":"shop"},"spec":{"podSelector":{},"securityGroups":{"groupIds":${JSON.stringify(ids)}}}}`,
  );
const dns = (IpProtocol: string) => ({ IpProtocol, FromPort: 53, ToPort: 53, CidrIp: '10.0.0.0/16' });
const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' };

const fargate = (selector: Record<string, unknown> = { Namespace: 'shop' }): Change => {
  return (resources) => {
    resources.Profile = {
      Type: 'AWS::EKS::FargateProfile',
      Properties: { ClusterName: ref('Cluster'), Selectors: [selector], Subnets: [ref('NodeA')] },
    };
  };
};

const peering: Change = (resources) => {
  resources.NodeAPeering = {
    Type: 'AWS::EC2::Route',
    Properties: {
      RouteTableId: ref('NodeATable'),
      DestinationCidrBlock: '10.9.0.0/16',
      VpcPeeringConnectionId: 'pcx-0123456789abcdef0',
    },
  };
};

const ipv6 = set('Cluster', { KubernetesNetworkConfig: { IpFamily: 'ipv6' } });
const DUAL = { [`${NLB}-ip-address-type`]: 'dualstack', [`${NLB}-nlb-target-type`]: 'ip' };
const values = (more: Record<string, unknown>) =>
  set('Controller', { Values: JSON.stringify({ clusterName: 'a', ...more }) });
const preStop = { lifecycle: { preStop: { sleep: { seconds: 15 } } } };

export const TRAFFIC_CASES: Record<string, RuleCase> = {
  CNI19: {
    violates: [[cni({ DISABLE_METRICS: 'true' }), 'Cni']],
    complies: [['Cni']],
    silent: [without('Cni'), set('Cni', { ConfigurationValues: LATER })],
  },
  CNI20: {
    violates: [[all(cni({}), peering), 'Cni']],
    complies: [
      ['Cni', all(cni({ AWS_VPC_K8S_CNI_EXTERNALSNAT: 'true' }), peering)],
      ['Cni', all(cni({ AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: '10.9.0.0/16' }), peering)],
    ],
    silent: [peering, cni({}), all(set('Cni', { ConfigurationValues: LATER }), peering)],
  },
  SGP8: {
    violates: [[all(podGroup(https, dns('udp')), policyFor('${PodGroup.GroupId}')), 'Objects', 'PodGroup']],
    complies: [
      ['Objects', all(podGroup(dns('udp'), dns('tcp')), policyFor('${PodGroup.GroupId}'))],
      ['Objects', all(podGroup(), policyFor('${PodGroup.GroupId}'))],
    ],
    silent: [() => {}, policyFor('sg-1'), all(podGroup(https), policyFor('${PodGroup.GroupId}', 'sg-1'))],
  },
  SGP9: {
    violates: [[all(podGroup(), fargate(), policyFor('${PodGroup.GroupId}')), 'Objects']],
    complies: [['Objects', all(fargate(), policyFor('${Cluster.ClusterSecurityGroupId}'))]],
    silent: [
      all(podGroup(), policyFor('${PodGroup.GroupId}')),
      all(fargate(), policyFor('sg-1')),
      all(podGroup(), fargate({ Namespace: 'other' }), policyFor('${PodGroup.GroupId}')),
    ],
  },
  NP4: {
    violates: [[apply(policy(25)), 'Objects', '25']],
    complies: [
      ['Objects', apply(policy(24))],
      ['Objects', apply(policy(20, 'UDP', 20))],
    ],
    silent: [() => {}, all(cni({}), apply(policy(25))), all(without('Cni'), apply(policy(25)))],
  },
  IPV8: {
    violates: [
      [all(ipv6, apply(service({ ...DUAL, [`${NLB}-ip-address-type`]: 'ipv4' }))), 'Objects', 'ipv4'],
      [all(ipv6, apply(ingress({ 'alb.ingress.kubernetes.io/target-type': 'instance' }))), 'Objects', 'instance'],
    ],
    complies: [['Objects', all(ipv6, apply(service(DUAL)))]],
    silent: [apply(service({ [`${NLB}-ip-address-type`]: 'ipv4' })), all(ipv6, apply(service()))],
  },
  LB10: {
    violates: [
      [apply(namespace(), ingress()), 'Objects'],
      [apply(namespace(), service({ [`${NLB}-nlb-target-type`]: 'ip' })), 'Objects'],
    ],
    complies: [['Objects', apply(namespace({ 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' }), ingress())]],
    silent: [
      apply(namespace()),
      apply(ingress()),
      apply(namespace(), ingress({ 'alb.ingress.kubernetes.io/target-type': 'instance' })),
      all(apply(namespace(), ingress()), without('Controller')),
    ],
  },
  LB12: {
    violates: [[values({ enableEndpointSlices: false }), 'Controller']],
    complies: [['Controller'], ['Controller', values({ enableEndpointSlices: true })]],
    silent: [without('Controller'), set('Controller', { Values: LATER })],
  },
  LB13: {
    violates: [
      [apply(deployment(), service()), 'Objects'],
      [apply(deployment(), service({}, { type: 'ClusterIP' }), ingress()), 'Objects'],
    ],
    complies: [['Objects', apply(deployment(preStop), service())]],
    silent: [
      apply(deployment()),
      apply(deployment({}, { app: 'other' }), service()),
      apply(deployment(), service({}, { type: 'ClusterIP' })),
    ],
  },
  CZ1: {
    violates: [[apply(service()), 'Objects']],
    complies: [['Objects', apply(service({ [`${NLB}-attributes`]: 'load_balancing.cross_zone.enabled=false' }))]],
    silent: [() => {}, apply(service({}, { type: 'ClusterIP' })), only('Vpc')],
  },
  ND12: {
    violates: [[apply(nodeClass({ 'karpenter.sh/discovery': 'prod' })), 'Objects', 'karpenter.sh/discovery: prod']],
    complies: [
      ['Objects', apply(nodeClass({ Name: 'NodeA' }))],
      ['Objects', apply(nodeClass({ 'kubernetes.io/role/internal-elb': '*' }))],
    ],
    silent: [
      () => {},
      all(apply(nodeClass({ Name: 'other' })), set('Cluster', { ResourcesVpcConfig: { SubnetIds: ['subnet-1'] } })),
      apply({ ...nodeClass({}), spec: { subnetSelectorTerms: [{ id: 'subnet-1' }] } }),
    ],
  },
};

function nodeClass(tags: Record<string, string>) {
  return {
    apiVersion: 'karpenter.k8s.aws/v1',
    kind: 'EC2NodeClass',
    metadata: { name: 'default' },
    spec: { subnetSelectorTerms: [{ tags }] },
  };
}
