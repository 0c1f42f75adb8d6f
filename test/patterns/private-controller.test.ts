import {
  ClusterNetworking,
  ClusterTarget,
  type EksNetworkProps,
  EndpointFeature,
  ImageSource,
  type LoadBalancerControllerOptions,
  NatStrategy,
} from '../../lib';
import { testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { testKubectlLayer, testNetworking, valuesOf } from '../support/networking';
import { Synthesized } from '../support/templates';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const CLOSED = { nat: NatStrategy.none(), endpoints: [EndpointFeature.LOAD_BALANCER_CONTROLLER] };

function valuesIn(networkProps: Partial<EksNetworkProps>, loadBalancerController: LoadBalancerControllerOptions = {}) {
  const stack = testStack();
  const network = testNetwork(stack, networkProps);
  const cluster = ClusterTarget.fromV2(testCluster(network), {
    kubectlLayer: testKubectlLayer(stack),
    kubectlSubnets: network.nodeSubnets,
  });
  new ClusterNetworking(stack, 'Networking', { network, cluster, loadBalancerController });
  return valuesOf(Synthesized.of(stack).one(CHART));
}

describe('the controller in a network without a way to the internet', () => {
  test('has an image within reach, and calls no API that is not', () => {
    expect(valuesIn(CLOSED)).toMatchObject({
      image: { repository: expect.stringContaining('.dkr.ecr.eu-west-1.') },
      enableWaf: false,
      enableWafv2: false,
      enableShield: false,
    });
  });

  test('has the image that the user names', () => {
    const image = ImageSource.repository('mirror.example.com/lbc');
    expect(valuesIn(CLOSED, { image }).image).toEqual({ repository: 'mirror.example.com/lbc' });
  });

  test('is refused WAF and Shield', () => {
    for (const [protection, name] of [
      [{ waf: true }, 'waf'],
      [{ waf: false, shield: true }, 'shield'],
    ] as const) {
      expect(() => valuesIn(CLOSED, { protection })).toFailWith(
        'ControllerSetting',
        `"protection.${name}: true" calls an API that nodes without a way to the internet do not reach`,
        'leave it out',
        '(at Test/Networking)',
      );
    }
    expect(() => valuesIn(CLOSED, { protection: { waf: false } })).not.toThrow();
  });

  test.each([
    [undefined, 'ec2'],
    [[EndpointFeature.NODES], 'elasticloadbalancing'],
  ])('is refused without the endpoints that it calls: %#', (endpoints, name) => {
    expect(() => valuesIn({ ...CLOSED, endpoints })).toFailWith(
      'EndpointMissing',
      `"${name}" has no endpoint in this network`,
      'add EndpointFeature.LOAD_BALANCER_CONTROLLER',
      '(at Test/Networking)',
    );
  });
});

test('elsewhere it has WAF and Shield, and needs no endpoints', () => {
  const { stack, network } = testNetworking({ loadBalancerController: {} });
  expect(network.isPrivate).toBe(false);
  const values = valuesOf(Synthesized.of(stack).one(CHART));
  expect(values).toMatchObject({ enableWafv2: true, enableShield: true });
  expect(values).not.toHaveProperty('image');
});
