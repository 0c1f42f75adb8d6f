import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import {
  AutoModeNodeClass,
  ClusterCompute,
  EgressTarget,
  EksAddon,
  ExternalDns,
  FlowLogs,
  LoadBalancerController,
  LoadBalancerSubnets,
  NatStrategy,
  TlsCertificates,
  VpcFlowLogs,
} from '../../lib';
import { AddonPermissions, EksAddonKind } from '../../lib/addons';
import { AlbGateway, Listener } from '../../lib/gateway';
import { AlbAction, AlbForwardTarget, AlbIngress, AlbListener } from '../../lib/ingress';
import { GatewayApiController } from '../../lib/lattice';
import { Logs, MutualAuthentication } from '../../lib/loadbalancing';
import { AddressObservability, NetworkFlowMonitor, NetworkFlowScope } from '../../lib/observability';
import { NlbListener, NlbService, NlbSplitTarget } from '../../lib/service';
import { ACCOUNT, REGION, testApp, testNetwork } from '../support/builders';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';

/** Where a resource is. */
interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

const HERE: Place = { partition: 'aws', region: REGION, account: ACCOUNT };
const CHINA: Place = { ...HERE, partition: 'aws-cn', region: 'cn-north-1' };
const ELSEWHERE: Place = { ...HERE, region: 'us-east-1' };
const OTHERS: Place = { ...HERE, account: '444455556666' };

const arn = (service: string, { partition, region, account }: Place, resource: string) =>
  `arn:${partition}:${service}:${service === 'iam' || service === 'networkmanager' ? '' : region}:${account}:${resource}`;
const certificate = (place: Place) => arn('acm', place, 'certificate/a');
const webAcl = (place: Place) => arn('wafv2', place, 'regional/webacl/a/b');
const targetGroup = (place: Place) => arn('elasticloadbalancing', place, 'targetgroup/a/b');
const trustStore = (place: Place) => arn('elasticloadbalancing', place, 'truststore/a/b');
const key = (stack: Stack, place: Place) => kms.Key.fromKeyArn(stack, 'Key', arn('kms', place, 'key/a'));

const controller = (stack: Stack, options = {}) =>
  new LoadBalancerController(stack, 'Controller', {
    cluster: importedCluster(stack),
    gatewayApi: {},
    ...options,
  });
const gateway = (stack: Stack, secure: object, options = {}) =>
  new AlbGateway(stack, 'Gateway', {
    name: 'shop',
    namespace: 'web',
    controller: controller(stack),
    listeners: [Listener.https({ hostname: 'shop.example.com', ...secure })],
    ...options,
  });
const subnetsOf = (stack: Stack) => LoadBalancerSubnets.of(...(importedCluster(stack).vpc?.privateSubnets ?? []));
const logsIn = (stack: Stack, { region, account }: Pick<Place, 'region' | 'account'>) =>
  new Logs(new Stack(stack.node.root as never, 'Logs', { env: { region, account } }), 'Logs');

/**
 * What AWS compares when it looks a resource up: the partition, the Region with it, or the account beside both. The other two places of each row
 * pass: they may be shared, granted or assumed.
 */
const TAKEN: Readonly<
  Record<string, { readonly shares: keyof Place; readonly use: (stack: Stack, place: Place) => unknown }>
> = {
  'the certificate of a Gateway': {
    shares: 'account',
    use: (stack, place) => gateway(stack, { certificates: TlsCertificates.arns(certificate(place)) }),
  },
  'the trust store of a Gateway': {
    shares: 'region',
    use: (stack, place) => gateway(stack, { mutualAuthentication: MutualAuthentication.verify(trustStore(place)) }),
  },
  'the web ACL of a Gateway': {
    shares: 'account',
    use: (stack, place) => gateway(stack, {}, { webAclArn: webAcl(place) }),
  },
  'the certificate of an IngressClass': {
    shares: 'account',
    use: (stack, place) =>
      controller(stack, { ingressClass: { certificates: TlsCertificates.arns(certificate(place)) } }),
  },
  'the web ACL of an IngressClass': {
    shares: 'account',
    use: (stack, place) => controller(stack, { ingressClass: { webAclArn: webAcl(place) } }),
  },
  'web ACLs of the controller': {
    shares: 'account',
    use: (stack, place) => controller(stack, { protection: { webAclArns: [webAcl(place)] } }),
  },
  'target groups of the controller': {
    shares: 'region',
    use: (stack, place) => controller(stack, { targetGroupBindings: { targetGroupArns: [targetGroup(place)] } }),
  },
  'roles of other accounts': {
    shares: 'partition',
    use: (stack, place) =>
      controller(stack, { targetGroupBindings: { assumedRoleArns: [arn('iam', place, 'role/targets')] } }),
  },
  'user pools of the controller': {
    shares: 'partition',
    use: (stack, place) => controller(stack, { userPoolArns: [arn('cognito-idp', place, 'userpool/a')] }),
  },
  'certificate authorities': {
    shares: 'region',
    use: (stack, place) =>
      controller(stack, {
        certificateManagement: {
          hostedZones: [route53.HostedZone.fromHostedZoneId(stack, 'Zone', 'Z0123456789EXAMPLE')],
          certificateAuthorityArns: [arn('acm-pca', place, 'certificate-authority/a')],
        },
      }),
  },
  'the certificate of an Ingress': {
    shares: 'region',
    use: (stack, place) =>
      new AlbIngress({ subnets: subnetsOf(stack), certificates: TlsCertificates.arns(certificate(place)) }),
  },
  'the certificate of an Ingress, as a construct of another stack': {
    shares: 'region',
    use: (stack, { region, account }) => {
      const other = new Stack(stack.node.root as never, 'Certificates', { env: { region, account } });
      const made = new acm.Certificate(other, 'Certificate', { domainName: 'example.com' });
      return new AlbIngress({ subnets: subnetsOf(stack), certificates: TlsCertificates.of(made) });
    },
  },
  'the logs of an Ingress': {
    shares: 'region',
    use: (stack, place) => new AlbIngress({ subnets: subnetsOf(stack), accessLogs: logsIn(stack, place).forAlb() }),
  },
  'the target group of an Ingress': {
    shares: 'region',
    use: (stack, place) =>
      new AlbIngress({
        subnets: subnetsOf(stack),
        actions: { blue: AlbAction.forward([AlbForwardTarget.targetGroup(targetGroup(place))]) },
      }),
  },
  'the trust store of an Ingress': {
    shares: 'region',
    use: (stack, place) =>
      new AlbIngress({
        certificates: TlsCertificates.arns(certificate(HERE)),
        subnets: subnetsOf(stack),
        listeners: [AlbListener.https(443, { mutualAuthentication: MutualAuthentication.verify(trustStore(place)) })],
      }),
  },
  'the logs of a Service': {
    shares: 'region',
    use: (stack, place) =>
      new NlbService({
        tls: { certificates: TlsCertificates.arns(certificate(HERE)) },
        accessLogs: logsIn(stack, place).forNlb(),
      }),
  },
  'the target group of a Service': {
    shares: 'region',
    use: (stack, place) =>
      new NlbService({
        subnets: subnetsOf(stack),
        listeners: [
          NlbListener.tcp(80, { split: { ownWeight: 1, others: [NlbSplitTarget.targetGroup(targetGroup(place), 1)] } }),
        ],
      }),
  },
  'the role of ExternalDNS in another account': {
    shares: 'partition',
    use: (stack, place) =>
      new ExternalDns(stack, 'Dns', {
        cluster: importedCluster(stack),
        hostedZones: [
          route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
            hostedZoneId: 'Z0123456789EXAMPLE',
            zoneName: 'example.com',
          }),
        ],
        zoneRoleArn: arn('iam', place, 'role/dns'),
      }),
  },
  'service networks': {
    shares: 'region',
    use: (stack, place) =>
      new GatewayApiController(stack, 'Lattice', {
        cluster: importedCluster(stack),
        serviceNetworkArns: [arn('vpc-lattice', place, 'servicenetwork/sn-0123456789abcdef0')],
      }),
  },
  'the scope of a monitor': {
    shares: 'region',
    use: (stack, place) =>
      new NetworkFlowMonitor(stack, 'Monitor', {
        cluster: importedCluster(stack),
        flowScope: NetworkFlowScope.existing(arn('networkflowmonitor', place, 'scope/a')),
      }),
  },
  'the topic of alarms': {
    shares: 'region',
    use: (stack, place) =>
      new AddressObservability(stack, 'Watch', {
        network: testNetwork(stack),
        freeAddresses: {},
        alarmActions: [new SnsAction(sns.Topic.fromTopicArn(stack, 'Topic', arn('sns', place, 'alarms')))],
      }),
  },
  'the key of a log group': {
    shares: 'region',
    use: (stack, place) =>
      new VpcFlowLogs(stack, 'Logs', {
        vpc: importedCluster(stack).vpc as ec2.IVpc,
        flowLogs: FlowLogs.toCloudWatchLogs({ encryptionKey: key(stack, place) }),
      }),
  },
  'the key of a bucket': {
    shares: 'region',
    use: (stack, place) =>
      new VpcFlowLogs(stack, 'Logs', {
        vpc: importedCluster(stack).vpc as ec2.IVpc,
        flowLogs: FlowLogs.toS3({ encryptionKey: key(stack, place) }),
      }),
  },
  'the key of disks': {
    shares: 'region',
    use: (stack, place) => {
      const cluster = importedCluster(stack, { compute: ClusterCompute.autoMode() });
      return new AutoModeNodeClass(stack, 'Class', {
        cluster,
        vpc: cluster.vpc as ec2.IVpc,
        diskKey: key(stack, place),
      });
    },
  },
  'the role of an add-on': {
    shares: 'account',
    use: (stack, place) =>
      new EksAddon(stack, 'Addon', {
        cluster: importedCluster(stack),
        kind: EksAddonKind.EBS_CSI_DRIVER,
        permissions: {
          'ebs-csi-controller-sa': AddonPermissions.role(
            iam.Role.fromRoleArn(stack, 'Role', arn('iam', place, 'role/disks')),
          ),
        },
      }),
  },
  'a core network': {
    shares: 'partition',
    use: (stack, place) =>
      testNetwork(stack, {
        nat: NatStrategy.through(
          EgressTarget.coreNetwork(arn('networkmanager', place, 'core-network/a'), { attachedElsewhere: true }),
        ),
      }),
  },
};

const wrong = { partition: CHINA, region: ELSEWHERE, account: OTHERS };
const ORDER = ['partition', 'region', 'account'] as const;

function build(name: string, place: Place, env: object = { account: ACCOUNT, region: REGION }): () => void {
  const stack = new Stack(testApp(), 'Home', { env });
  return () => {
    TAKEN[name].use(stack, place);
    if (name.includes('alarms')) {
      Synthesized.of(stack);
    }
  };
}

describe.each(Object.keys(TAKEN))('%s', (name) => {
  const { shares } = TAKEN[name];
  // The ARN of a role has no Region.
  const sorts: (keyof Place)[] =
    name === 'the role of an add-on' ? ORDER.filter((sort) => sort !== 'region') : [...ORDER];
  const compared = sorts.slice(0, sorts.indexOf(shares) + 1);

  test('passes in the same place, and wherever AWS permits it', () => {
    for (const place of [HERE, ...sorts.filter((sort) => !compared.includes(sort)).map((sort) => wrong[sort])]) {
      expect(build(name, place)).not.toThrow();
    }
  });

  // A construct has only a Region, which determines the partition.
  test.each(compared)('fails in another %s than the construct that uses it', (sort) => {
    const theirs = wrong[sort];
    expect(build(name, theirs)).toThrow(
      new RegExp(
        `^[A-Za-z]+: "[^"]+" is .* in (the (${sort}|Region) )?(${theirs[sort]}|${theirs.region}), but .*\\. Give one in `,
      ),
    );
  });

  test('passes in a stack without an environment', () => {
    // Without a Region, the network has no zones of its own.
    if (name !== 'a core network' && name !== 'the topic of alarms') {
      expect(build(name, HERE, {})).not.toThrow();
    }
  });
});
