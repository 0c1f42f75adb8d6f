import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  FlowLogs,
  gateway,
  KubernetesObjects,
  type LoadBalancerController,
  loadbalancing,
  TlsCertificates,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from './acknowledgements';

interface GatewayApiStackProps extends StackProps {
  /** The host of the shop. */
  readonly hostname: string;

  /** The ARN of its certificate. */
  readonly certificateArn: string;
}

/** By this label of their namespaces, routes of teams are admitted to the Gateway. */
const ADMITTED = { 'example.com/gateway': 'shop' };

/** The namespace of a team: its pods count as ready when the load balancer finds them healthy. */
function namespace(name: string) {
  const labels = { ...ADMITTED, 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/**
 * One ALB of the Gateway API for two teams: its definitions are installed before the controller, the Gateway after it, and the routes last. HTTP
 * leads to HTTPS, a new version of the cart gets a tenth of its requests, and editors of the blog sign in.
 */
export class GatewayApiStack extends Stack {
  constructor(scope: Construct, id: string, { certificateArn, hostname, ...props }: GatewayApiStackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
        podCidr: '100.64.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      }),
      flowLogs: FlowLogs.toCloudWatchLogs(),
      closeDefaultSecurityGroup: false,
    });
    const cluster = new eks.Cluster(this, 'Cluster', {
      version: eks.KubernetesVersion.of('1.36'),
      vpc: network.vpc,
      vpcSubnets: [network.clusterSubnets],
      endpointAccess: eks.EndpointAccess.PRIVATE,
      clusterLogging: Object.values(eks.ClusterLoggingTypes),
      bootstrapSelfManagedAddons: false,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
    });
    const target = ClusterTarget.fromV2(cluster, { kubectlLayer: new KubectlV36Layer(this, 'Kubectl') });
    const networking = new ClusterNetworking(this, 'Networking', {
      network,
      cluster: target,
      loadBalancerController: { gatewayApi: { networkLoadBalancers: false } },
    });
    networking.addNodegroup('System', {
      instanceTypes: [new ec2.InstanceType('m7i.large')],
      minSize: 3,
      maxSize: 6,
    });

    const controller = networking.loadBalancerController as LoadBalancerController;
    // Made before all objects in them, and deleted after; the Gateway itself is in a namespace of the platform.
    const namespaces = new KubernetesObjects(this, 'Namespaces', {
      cluster: target,
      objects: [namespace('edge'), namespace('shop'), namespace('blog')],
    });
    namespaces.node.addDependency(controller);
    const shop = new gateway.AlbGateway(this, 'Gateway', {
      controller,
      name: 'shop',
      namespace: 'edge',
      scheme: loadbalancing.Scheme.INTERNET_FACING,
      redirectHttpTo: 443,
      listeners: [
        gateway.Listener.http(),
        gateway.Listener.https({
          hostname,
          routesFrom: gateway.RouteNamespaces.withLabels(ADMITTED),
          certificates: TlsCertificates.arns(certificateArn),
          sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        }),
      ],
      dropInvalidHeaderFields: true,
    });
    shop.node.addDependency(namespaces);

    shop.addServiceTargets('cart', {
      namespace: 'shop',
      healthCheck: { path: '/healthz', interval: Duration.seconds(10), timeout: Duration.seconds(5) },
      deregistrationDelay: Duration.seconds(30),
    });
    shop.addRoute(
      'Shop',
      gateway.Route.http({
        hostnames: [hostname],
        rules: [
          {
            matches: [{ path: gateway.PathMatch.prefix('/cart') }],
            backends: [
              gateway.RouteBackend.service('cart', 80, { weight: 90 }),
              gateway.RouteBackend.service('cart-next', 80, { weight: 10 }),
            ],
            listenerRule: { targetGroupStickiness: Duration.hours(1) },
          },
          { backends: [gateway.RouteBackend.service('shop', 80)] },
        ],
      }),
      { namespace: 'shop' },
    );

    shop.addRoute(
      'Blog',
      gateway.Route.http({
        hostnames: [hostname],
        rules: [
          {
            matches: [{ path: gateway.PathMatch.prefix('/blog/edit') }],
            // The Secret has the keys clientID and clientSecret, and something else makes it.
            listenerRule: {
              authentication: gateway.RouteAuthentication.oidc({
                issuer: 'https://idp.example.com',
                authorizationEndpoint: 'https://idp.example.com/authorize',
                tokenEndpoint: 'https://idp.example.com/token',
                userInfoEndpoint: 'https://idp.example.com/userinfo',
                secretName: 'sign-in',
              }),
            },
            backends: [gateway.RouteBackend.service('editor', 80)],
          },
          {
            matches: [{ path: gateway.PathMatch.prefix('/blog') }],
            filter: gateway.RouteFilter.rewrite({ path: gateway.PathChange.prefix('/') }),
            backends: [gateway.RouteBackend.service('blog', 80)],
          },
        ],
      }),
      { namespace: 'blog' },
    );
  }
}

export function gatewayApi(app: App): Stack {
  const stack = new GatewayApiStack(app, 'GatewayApi', {
    env: { region: 'eu-west-1' },
    hostname: app.node.tryGetContext('hostname') ?? 'shop.example.com',
    certificateArn:
      app.node.tryGetContext('certificateArn') ??
      'arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000',
  });
  acknowledgeFindings(stack);
  return stack;
}
