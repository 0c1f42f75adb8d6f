import type { LoadBalancerControllerOptions } from '../../lib';
import { EksAddonKind } from '../../lib/addons';
import { testNetworking } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';

/** Add-ons and a workload beside a controller: whether each waits for it, and whether it waits for each. */
function order(loadBalancerController?: LoadBalancerControllerOptions) {
  const { stack, target, networking } = testNetworking({ loadBalancerController });
  networking.addAddon('CertManager', { kind: EksAddonKind.CERT_MANAGER });
  networking.addAddon('Metrics', { kind: EksAddonKind.METRICS_SERVER });
  networking.addWorkload(
    target._context.applyObjects(stack, 'Shop', [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop' } }]),
  );
  const template = Synthesized.of(stack);
  const [release] = template.all(CHART).map(({ id }) => id);
  const parts = {
    certManager: template.one('AWS::EKS::Addon', 'cert-manager').id,
    metrics: template.one('AWS::EKS::Addon', 'metrics-server').id,
    shop: template.one(OBJECTS, 'shop').id,
  };
  const warned = warningsOf(stack).filter(({ id }) => id === 'serviceWebhookOrder');
  return {
    afterRelease: Object.entries(parts).flatMap(([name, id]) => (template.waitsFor(id).has(release) ? [name] : [])),
    beforeRelease: Object.entries(parts).flatMap(([name, id]) =>
      release && template.waitsFor(release).has(id) ? [name] : [],
    ),
    warned: warned.map(({ path }) => path),
  };
}

describe('what runs beside the controller', () => {
  test('is in no order with it where nothing stands in its way', () => {
    expect(order({})).toEqual({ afterRelease: [], beforeRelease: [], warned: [] });
    expect(order()).toEqual({ afterRelease: [], beforeRelease: [], warned: [] });
  });

  test('waits for it where its webhook refuses Services until it runs', () => {
    expect(order({ serviceWebhook: true })).toEqual({
      afterRelease: ['certManager', 'metrics', 'shop'],
      beforeRelease: [],
      warned: [],
    });
  });

  test('comes before it where it is the cert-manager of its certificate', () => {
    expect(order({ certManager: true })).toEqual({ afterRelease: [], beforeRelease: ['certManager'], warned: [] });
  });

  test('is let be, and warned of, where it may be a cert-manager of another name', () => {
    expect(order({ certManager: true, serviceWebhook: true })).toEqual({
      afterRelease: ['metrics'],
      beforeRelease: ['certManager'],
      warned: [expect.stringMatching(/Shop/)],
    });
  });
});
