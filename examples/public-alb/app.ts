import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { type App, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import {
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  EndpointFeature,
  FlowLogs,
  ingress,
  KubernetesObjects,
  type LoadBalancerController,
  LoadBalancerSubnets,
  loadbalancing,
  NatStrategy,
  TlsCertificates,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../quickstart/acknowledgements';
import { quickstartPlan } from '../quickstart/quickstart-stack';

/** An Ingress of a team, whose paths go to a Service of its own. */
function teamIngress(team: string, host: string, annotations: Record<string, string>) {
  const service = { name: team, port: { number: 80 } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: team, namespace: team, annotations },
    spec: {
      ingressClassName: 'alb',
      rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service } }] } }],
    },
  };
}

/** The namespace of a team: its pods count as ready when the load balancer finds them healthy. */
function namespace(team: string) {
  const labels = { 'elbv2.k8s.aws/pod-readiness-gate-inject': 'enabled' };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: team, labels } };
}

/** One ALB on the internet for two teams, with TLS, AWS WAF and access logs. */
export class PublicAlbStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: quickstartPlan(),
      nat: NatStrategy.perZone(),
      flowLogs: FlowLogs.toS3(),
      endpoints: [EndpointFeature.NODES, EndpointFeature.POD_IDENTITY, EndpointFeature.KUBECTL_HANDLER],
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
      loadBalancerController: {},
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });

    const logs = new loadbalancing.Logs(this, 'LoadBalancerLogs', { expireAfter: Duration.days(90) });
    const group = new ingress.IngressGroup('public', {
      scheme: loadbalancing.Scheme.INTERNET_FACING,
      subnets: LoadBalancerSubnets.tier(network, 'public'),
      listeners: [ingress.AlbListener.http(), ingress.AlbListener.https()],
      redirectHttpTo: 443,
      certificates: TlsCertificates.of(this.certificate('example.com')),
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      webAclArn: this.webAcl().attrArn,
      accessLogs: logs.forAlb('public'),
      dropInvalidHeaderFields: true,
      deregistrationDelay: Duration.seconds(30),
    });
    const shop = group.addMember('shop', 10, { healthCheck: { path: '/ready' } });
    const blog = group.addMember('blog', 20, { healthCheck: { path: '/health', successCodes: '200,204' } });

    // Deleted before the controller, which deletes the ALB with the last of them.
    const ingresses = new KubernetesObjects(this, 'Ingresses', {
      cluster: target,
      objects: [
        namespace('shop'),
        teamIngress('shop', 'shop.example.com', shop.annotations),
        namespace('blog'),
        teamIngress('blog', 'blog.example.com', blog.annotations),
      ],
    });
    ingresses.node.addDependency(networking.loadBalancerController as LoadBalancerController, logs);
  }

  private certificate(domainName: string): acm.Certificate {
    const zone = route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: 'Z0123456789EXAMPLE',
      zoneName: domainName,
    });
    return new acm.Certificate(this, 'Certificate', {
      domainName: `*.${domainName}`,
      validation: acm.CertificateValidation.fromDns(zone),
    });
  }

  private webAcl(): wafv2.CfnWebACL {
    const visibility = (metricName: string) => ({
      metricName,
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
    });
    return new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('public-alb'),
      rules: [
        {
          name: 'common',
          priority: 0,
          statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesCommonRuleSet' } },
          overrideAction: { none: {} },
          visibilityConfig: visibility('common'),
        },
      ],
    });
  }
}

export function publicAlb(app: App): Stack {
  const stack = new PublicAlbStack(app, 'PublicAlb', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  Validations.of(stack.node.findChild('LoadBalancerLogs').node.findChild('Bucket')).acknowledge({
    id: 'AwsSolutions::AwsSolutions-S1',
    reason: 'This bucket holds logs; access logs of it would need another bucket like it.',
  });
  return stack;
}
