import type { CfnCluster } from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { ClusterCompute, ClusterTarget, GatewayApiCrds, LoadBalancerController } from '../../lib';
import { GatewayApiController } from '../../lib/lattice';
import { testNetwork } from '../support/builders';
import { clusterStack, testCluster } from '../support/clusters';
import { testKubectlLayer } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

/** A cluster whose resource has settings that the L2 has no option for. */
function clusterWith(overrides: Record<string, unknown>, props: Partial<eks.ClusterProps> = {}) {
  const stack = clusterStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
  const cluster = testCluster(network, props);
  const override = () => {
    for (const [path, value] of Object.entries(overrides)) {
      (cluster.node.defaultChild as CfnCluster).addPropertyOverride(path, value);
    }
  };
  return { stack, cluster, override };
}

describe('the egress of the control plane', () => {
  const MODE = 'ResourcesVpcConfig.ControlPlaneEgressMode';
  const warnings = (mode?: string) => {
    const { stack, cluster, override } = clusterWith(mode ? { [MODE]: mode } : {});
    ClusterTarget.fromV2(cluster);
    ClusterTarget.fromV2(cluster);
    // Settings may come after the target.
    override();
    Synthesized.of(stack);
    return warningsOf(stack);
  };

  test.each(['CUSTOMER_ROUTED', 'CUSTOMER_ISOLATED'])('is warned of once when it is %s', (mode) => {
    expect(warnings(mode)).toEqual([
      {
        id: 'controlPlaneEgress',
        path: 'Test/Cluster',
        text: expect.stringContaining(`With controlPlaneEgressMode: ${mode}, the control plane reaches webhooks`),
      },
    ]);
  });

  test('passes when it is that of EKS, or not given', () => {
    expect(warnings('AWS_MANAGED')).toEqual([]);
    expect(warnings()).toEqual([]);
  });
});

describe('the Gateway API of EKS Auto Mode', () => {
  const MANAGED = 'KubernetesNetworkConfig.ElasticLoadBalancing.GatewayApi.Crds.Managed';
  const withController = (managed: boolean | undefined, crds?: GatewayApiCrds, isLattice = false) => {
    const { stack, cluster, override } = clusterWith(managed === undefined ? {} : { [MANAGED]: managed }, {
      defaultCapacityType: eks.DefaultCapacityType.AUTOMODE,
      defaultCapacity: undefined,
      compute: { nodePools: [] },
    });
    const target = ClusterTarget.fromV2(cluster, {
      kubectlLayer: testKubectlLayer(stack),
      compute: ClusterCompute.autoModeAndNodes(),
    });
    if (isLattice) {
      new GatewayApiController(stack, 'Controller', {
        cluster: target,
        gatewayApi: crds ?? GatewayApiCrds.published(),
      });
    } else {
      new LoadBalancerController(stack, 'Controller', {
        cluster: target,
        gatewayApi: { crds },
        ingressClass: { name: 'own-alb' },
      });
    }
    override();
    return () => Synthesized.of(stack);
  };

  test.each([false, true])(
    'fails beside definitions of ours when it manages its own (of VPC Lattice: %s)',
    (isLattice) => {
      expect(withController(true, undefined, isLattice)).toFailWith(
        'GatewayCrds',
        'EKS Auto Mode manages them in this cluster (GatewayApi.Crds.Managed)',
        'Write crds: GatewayApiCrds.existing(), or disable the management in the cluster',
        '(at Test/Controller)',
      );
    },
  );

  test('passes with existing definitions, and when the cluster does not manage them', () => {
    expect(withController(true, GatewayApiCrds.existing())).not.toThrow();
    expect(withController(false)).not.toThrow();
    expect(withController(undefined)).not.toThrow();
  });
});
