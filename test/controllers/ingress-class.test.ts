import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import {
  ClusterCompute,
  type IngressClassOptions,
  LoadBalancerController,
  LoadBalancerSubnets,
  TlsCertificates,
} from '../../lib';
import { ingressClassValues } from '../../lib/controllers/ingress-class';
import type { ErrorName } from '../../lib/foundation/errors';
import { IpAddressType, Scheme, TargetType } from '../../lib/loadbalancing';
import { LEFT_OUT } from '../fixtures/left-out-fields';
import { testStack } from '../support/builders';
import { importedCluster } from '../support/networking';
import { type KubernetesShape, leavesIn, leavesOf } from '../support/object-schemas';

const stack = testStack();
const subnets = LoadBalancerSubnets.of(
  ...['a', 'b'].map((zone) => ec2.Subnet.fromSubnetId(stack, `Subnet-${zone}`, `subnet-${zone}`)),
);
const specOf = (options: IngressClassOptions) =>
  (ingressClassValues(options, stack) as KubernetesShape).ingressClassParams?.spec;

const WHOLE: IngressClassOptions = {
  scheme: Scheme.INTERNET_FACING,
  ipAddressType: IpAddressType.IPV4,
  group: 'shared',
  loadBalancerName: 'shared',
  inboundCidrs: ['203.0.113.0/24'],
  inboundPrefixListIds: ['pl-0123'],
  subnets,
  targetType: TargetType.IP,
  certificates: TlsCertificates.arns('arn:aws:acm:eu-west-1:111111111111:certificate/one'),
  sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  redirectHttpTo: 443,
  namespaceLabels: { team: 'web' },
  tags: { cost: 'web' },
  additionalLoadBalancerAttributes: { 'idle_timeout.timeout_seconds': '120' },
  webAclArn: 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/shop/0000',
  minimumCapacityUnits: 500,
  ipv4IpamPoolId: 'ipam-pool-0123',
  listeners: [
    { port: 443, https: true, additionalListenerAttributes: { 'routing.http.response.server.enabled': 'false' } },
  ],
};

describe('what an IngressClass says for all of its Ingresses', () => {
  test('is every field that there is, or left out for a reason', () => {
    const objects = [WHOLE, { subnets: LoadBalancerSubnets.tagged({ tier: ['edge'] }), webAclName: 'shop' }].map(
      (options) => ({
        apiVersion: 'elbv2.k8s.aws/v1beta1',
        kind: 'IngressClassParams',
        metadata: { name: 'alb' },
        spec: specOf(options),
      }),
    );
    expect(objects).toBeValidObject();
    expect([...leavesIn('IngressClassParams', objects), ...Object.keys(LEFT_OUT.IngressClassParams)].sort()).toEqual(
      leavesOf('IngressClassParams').sort(),
    );
  });

  test('is written as the controller reads it', () => {
    expect(specOf({ subnets })).toEqual({ subnets: { ids: ['subnet-a', 'subnet-b'] } });
    expect(specOf({ redirectHttpTo: 443 })).toEqual({ sslRedirectPort: '443' });
    expect(specOf({ listeners: [{ port: 80, serverHeader: false }] })).toEqual({
      listeners: [
        {
          protocol: 'HTTP',
          port: 80,
          listenerAttributes: [{ key: 'routing.http.response.server.enabled', value: 'false' }],
        },
      ],
    });
    expect(specOf({})).toBeUndefined();
  });

  test.each<[string, IngressClassOptions, string, string]>([
    ['one name for every ALB', { loadBalancerName: 'shop' }, '"shop" would be the name of several ALBs', 'Write group'],
    ['no port for HTTPS', { redirectHttpTo: 0 }, '"0" is not a valid port', 'from 1 to 65535'],
    ['a listener on no port', { listeners: [{ port: 70_000 }] }, '"70000" is not a valid port', '65535'],
  ])('fails with %s', (_case, options, wrong, instead) => {
    expect(() => specOf(options)).toFailWith('IngressClassSetting', wrong, instead);
  });

  test.each<[string, IngressClassOptions, ErrorName, string, string]>([
    [
      'a name that AWS keeps',
      { group: 'a', loadBalancerName: 'internal-a' },
      'LoadBalancerSetting',
      '"internal-a" is not a valid name of',
      '1 to 32 letters',
    ],
    [
      'half a capacity',
      { minimumCapacityUnits: 0.5 },
      'LoadBalancerSetting',
      '"minimumCapacityUnits: 0.5"',
      'Write 0 to',
    ],
    [
      'no subnets',
      { subnets: LoadBalancerSubnets.of() },
      'LoadBalancerSubnets',
      '"subnets" has 0 entries for an ALB',
      'two or more',
    ],
    [
      'names of subnets',
      { subnets: LoadBalancerSubnets.named('edge-a', 'edge-b') },
      'LoadBalancerSubnets',
      '"edge-a" is not the id of a subnet',
      "LoadBalancerSubnets.tagged({ Name: ['edge-a'] })",
    ],
    [
      'certificates that an Ingress has',
      { certificates: TlsCertificates.discovered() },
      'ListenerCertificate',
      '"TlsCertificates.discovered()" is for Ingresses',
      'TlsCertificates.of',
    ],
    ['no networks', { inboundCidrs: [] }, 'LoadBalancerSetting', '"inboundCidrs" is empty', 'Remove it'],
  ])('fails with %s', (_case, options, name, wrong, instead) => {
    expect(() => specOf(options)).toFailWith(name, wrong, instead);
  });

  test('has typed options for attributes, as an Ingress has', () => {
    expect(specOf({ idleTimeout: Duration.minutes(2), http2: false }).loadBalancerAttributes).toEqual([
      { key: 'idle_timeout.timeout_seconds', value: '120' },
      { key: 'routing.http2.enabled', value: 'false' },
    ]);
  });

  test('fails with nodes as targets, where there are none', () => {
    const own = testStack();
    const cluster = importedCluster(own, {
      compute: ClusterCompute.fargate(),
      openIdConnectProvider: iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(
        own,
        'Issuer',
        'arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC',
      ),
    });
    const ingressClass = { targetType: TargetType.INSTANCE };
    expect(() => new LoadBalancerController(own, 'Controller', { cluster, ingressClass })).toFailWith(
      'ClusterCompute',
      '"ingressClass.targetType: instance" needs nodes as targets, but the cluster has only Fargate',
      'needs nodes as targets, but the cluster has only Fargate',
    );
  });
});
