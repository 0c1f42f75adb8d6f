import { KubernetesObjects, LoadBalancerController } from '../../lib';
import { AlbIngress, AlbListener } from '../../lib/ingress';
import { ATTRIBUTES } from '../../lib/loadbalancing/annotations';
import { NlbService } from '../../lib/service';
import { testStack } from '../support/builders';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

/** The warnings of attributes about one object beside the controller. */
function warningsFor(kind: 'Ingress' | 'Service', annotations: Record<string, string>): string[] {
  const stack = testStack();
  const cluster = importedCluster(stack);
  const controller = new LoadBalancerController(stack, 'Controller', { cluster });
  const apiVersion = kind === 'Ingress' ? 'networking.k8s.io/v1' : 'v1';
  const objects = new KubernetesObjects(stack, 'Objects', {
    cluster,
    objects: [{ apiVersion, kind, metadata: { name: 'shop', annotations }, spec: {} }],
  });
  objects.node.addDependency(controller);
  Synthesized.of(stack);
  return warningsOf(stack)
    .filter(({ id }) => id === 'loadBalancerAttribute')
    .map(({ path, text }) => `${path}: ${text}`);
}

describe('attributes that the list does not have', () => {
  test('are warned of in configurations of Gateways', () => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    new LoadBalancerController(stack, 'Controller', { cluster });
    const attributes = (...keys: string[]) => keys.map((key) => ({ key, value: '1' }));
    const configuration = (kind: string, spec: unknown) => ({
      apiVersion: 'gateway.k8s.aws/v1beta1',
      kind,
      metadata: { name: 'shop' },
      spec,
    });
    new KubernetesObjects(stack, 'Objects', {
      cluster,
      objects: [
        configuration('LoadBalancerConfiguration', {
          loadBalancerAttributes: attributes(
            'idle_timeout.timeout_seconds',
            'dns_record.client_routing_policy',
            'new.one',
          ),
          listenerConfigurations: [{ listenerAttributes: attributes('tcp.idle_timeout.seconds', 'new.two') }],
        }),
        configuration('TargetGroupConfiguration', {
          defaultConfiguration: { targetGroupAttributes: attributes('stickiness.enabled', 'new.three') },
        }),
      ],
    });
    Synthesized.of(stack);
    const texts = warningsOf(stack).filter(({ id }) => id === 'loadBalancerAttribute');
    expect(texts.map(({ text }) => text.slice(0, text.indexOf(' is no')))).toEqual([
      '"new.one"',
      '"new.two"',
      '"new.three"',
    ]);
  });

  test('are warned of at what applies them, with the nearest name', () => {
    const ingress = new AlbIngress({
      additionalLoadBalancerAttributes: { 'idle_timeout.timeout_in_seconds': '5', 'routing.http2.enabled': 'true' },
      additionalTargetGroupAttributes: { 'warp.factor': '9' },
      listeners: [
        AlbListener.http(80, { additionalListenerAttributes: { 'routing.http.response.x_new.header_value': 'a,b=c' } }),
      ],
    });
    expect(warningsFor('Ingress', ingress.annotations)).toEqual([
      expect.stringContaining(
        '"idle_timeout.timeout_in_seconds" is not a known attribute of an ALB. Did you mean "idle_timeout.timeout_seconds"?',
      ),
      expect.stringContaining(
        '"routing.http.response.x_new.header_value" is not a known attribute of a listener of an ALB',
      ),
      expect.stringContaining('"warp.factor" is not a known attribute of a target group of an ALB'),
    ]);
    const service = new NlbService({ additionalLoadBalancerAttributes: { 'dns_record.ttl': '5' } });
    expect(warningsFor('Service', service.annotations)).toEqual([
      expect.stringContaining('"dns_record.ttl" is not a known attribute of an NLB'),
    ]);
  });

  test('are none of those that it has, nor deploy-time values', () => {
    const all = (carrier: keyof typeof ATTRIBUTES) => ATTRIBUTES[carrier].map((name) => `${name}=a\\,b=1`).join(',');
    expect(
      warningsFor('Ingress', {
        'alb.ingress.kubernetes.io/load-balancer-attributes': all('alb'),
        'alb.ingress.kubernetes.io/listener-attributes.HTTP-80': all('albListener'),
        'alb.ingress.kubernetes.io/target-group-attributes': all('albTargetGroup'),
        'alb.ingress.kubernetes.io/frontend-nlb-attributes': all('nlb'),
      }),
    ).toEqual([]);
    expect(
      warningsFor('Service', {
        'service.beta.kubernetes.io/aws-load-balancer-attributes': all('nlb'),
        'service.beta.kubernetes.io/aws-load-balancer-listener-attributes.TCP-443': all('nlbListener'),
        'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': all('nlbTargetGroup'),
      }),
    ).toEqual([]);
  });
});
