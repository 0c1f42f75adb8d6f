import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  FlowLogs,
  GatewayApiCrds,
  KubernetesObjects,
  mesh,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../gateway-api/acknowledgements';

/** A namespace in the ambient mesh, and a Gateway of Istio behind an internal Network Load Balancer. */
export class IstioStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
        podCidr: '100.64.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      }),
      flowLogs: FlowLogs.toS3(),
      closeDefaultSecurityGroup: false,
    });
    const cluster = new eks.Cluster(this, 'Cluster', {
      version: eks.KubernetesVersion.of('1.36'),
      vpc: network.vpc,
      vpcSubnets: [network.clusterSubnets],
      serviceIpv4Cidr: '172.20.0.0/16',
      endpointAccess: eks.EndpointAccess.PRIVATE,
      clusterLogging: Object.values(eks.ClusterLoggingTypes),
      bootstrapSelfManagedAddons: false,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
    });
    const target = ClusterTarget.fromV2(cluster, { kubectlLayer: new KubectlV36Layer(this, 'Kubectl') });

    // The load balancer controller and Istio share the definitions of the Gateway API.
    const crds = GatewayApiCrds.published();
    const networking = new ClusterNetworking(this, 'Networking', {
      network,
      cluster: target,
      loadBalancerController: { gatewayApi: { crds } },
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });

    const istio = new mesh.Istio(this, 'Istio', {
      cluster: target,
      dataPlane: mesh.DataPlane.AMBIENT,
      gatewayApi: crds,
    });

    // Pods of the namespace are in the mesh. Only pods of the mesh reach them, and the Gateway is one.
    const namespace = new KubernetesObjects(this, 'Shop', {
      cluster: target,
      objects: [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: istio.namespaceLabels } },
        {
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'Gateway',
          metadata: { name: 'shop', namespace: 'shop' },
          spec: {
            gatewayClassName: 'istio',
            // istiod copies the annotations to the Service of the Gateway, which the load balancer controller serves.
            infrastructure: {
              annotations: {
                'service.beta.kubernetes.io/aws-load-balancer-type': 'external',
                'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip',
                'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal',
              },
            },
            listeners: [{ name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' } } }],
          },
        },
        {
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'HTTPRoute',
          metadata: { name: 'checkout', namespace: 'shop' },
          spec: { parentRefs: [{ name: 'shop' }], rules: [{ backendRefs: [{ name: 'checkout', port: 80 }] }] },
        },
      ],
    });
    namespace.node.addDependency(istio);
    if (networking.loadBalancerController) {
      namespace.node.addDependency(networking.loadBalancerController);
    }
    networking.addWorkload(namespace);
  }
}

export function istio(app: App): Stack {
  const stack = new IstioStack(app, 'Istio', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  return stack;
}
