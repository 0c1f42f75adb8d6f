import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { Stack } from 'aws-cdk-lib/core';
import { parse } from 'yaml';
import {
  CloudMapDns,
  type ClusterTarget,
  ExternalDns,
  ImageSource,
  LoadBalancerController,
  type LoadBalancerControllerOptions,
  TlsCertificates,
  WorkloadIdentity,
} from '../lib';
import { ControllerLogLevel, ControllerScaling } from '../lib/addons';
import { ImageRegistry } from '../lib/artifacts';
import { Delivery, GitOpsFlavour } from '../lib/delivery';
import { ExternalDnsInstallation, ExternalDnsRegistry, RecordPolicy, RecordSource } from '../lib/dns';
import { Calico, Cilium, CiliumEncryption, CiliumMode, CiliumPolicyMode } from '../lib/engines';
import { GatewayApiController } from '../lib/lattice';
import { IpAddressType, Scheme, TargetType } from '../lib/loadbalancing';
import { CniMetricsHelper } from '../lib/observability';
import { testStack } from '../test/support/builders';
import { importedCluster } from '../test/support/networking';
import { flatten, Synthesized } from '../test/support/templates';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';

/** A release of a chart, as the kubectl handler receives it at deployment. */
export interface ChartRelease {
  /** The construct that installs the release, for messages. */
  readonly origin: string;
  readonly chart: string;
  readonly version: string;
  readonly repository: string;
  readonly release: string;
  readonly namespace: string;
  // biome-ignore lint/suspicious/noExplicitAny: values of a chart are of any shape
  readonly values: Record<string, any>;
}

/** Returns the releases of every template in a folder. */
export function releasesIn(folder: string): ChartRelease[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => {
      const template = new Synthesized(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      return releasesOf(template, file.replace('.template.json', ''));
    });
}

/** Returns releases with every typed option that sets a value of the chart. */
export function richReleases(): ChartRelease[] {
  return Object.entries(RICH).flatMap(([origin, define]) => {
    const stack = testStack();
    define(stack, importedCluster(stack, { clusterEndpoint: ENDPOINT, ...irsa(stack) }));
    return releasesOf(Synthesized.of(stack), origin);
  });
}

/**
 * Returns the rich releases as tools of GitOps read them: from files, with the values that the SSM parameter of the stack has after the deployment.
 * Argo CD reads files of a second synthesis that knows the values. Flux replaces the names in the files.
 */
export function writtenReleases(): ChartRelease[] {
  const argoCd = GitOpsFlavour.argoCd({ repoUrl: 'https://git.example.com/platform.git', path: 'gitops/orion' });
  const flux = GitOpsFlavour.flux({ path: 'gitops/orion' });
  return richReleases().flatMap((release) => {
    const [origin] = release.origin.split('/');
    const literal = writtenBy(origin, argoCd, writtenBy(origin, argoCd).parameter).valuesOf(release);
    const named = writtenBy(origin, flux);
    const replaced = named
      .valuesOf(release)
      .replaceAll(/(?<!\$)\$\{(\w+)\}/g, (_, name) => named.parameter[name])
      .replaceAll('$${', '${');
    return [literal, replaced].map((text, at) => ({
      ...release,
      origin: `${release.origin} by files of ${at === 0 ? 'Argo CD' : 'Flux'}`,
      values: parse(text),
    }));
  });
}

function writtenBy(origin: string, flavour: GitOpsFlavour, values?: Record<string, string>) {
  const directory = mkdtempSync(join(tmpdir(), 'written-'));
  const stack = testStack();
  const delivery = Delivery.gitOps({ directory, flavour, values });
  RICH[origin](stack, importedCluster(stack, { ...irsa(stack), delivery, kubectlLayer: undefined }));
  const [parameter] = Synthesized.of(stack).all('AWS::SSM::Parameter');
  const texts = new Map(
    readdirSync(directory)
      .map((name) => [name, join(directory, name, 'values.yaml')])
      .filter(([, file]) => existsSync(file))
      .map(([name, file]) => [name, readFileSync(file, 'utf8')]),
  );
  rmSync(directory, { recursive: true });
  return {
    parameter: JSON.parse(plausible(flatten(parameter.Properties.Value))) as Record<string, string>,
    valuesOf: ({ release }: ChartRelease) => texts.get(release) ?? '',
  };
}

const BALANCER: LoadBalancerControllerOptions = {
  image: ImageSource.repository('mirror.example.com:5000/lbc'),
  scaling: ControllerScaling.autoscaling(2, 5, 60),
  defaults: {
    targetType: TargetType.INSTANCE,
    scheme: Scheme.INTERNET_FACING,
    sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    tags: { team: 'platform', cost: 'shared' },
  },
  ingressClass: {
    name: 'internal',
    isDefault: true,
    scheme: Scheme.INTERNAL,
    ipAddressType: IpAddressType.DUALSTACK,
    group: 'shared',
    inboundCidrs: ['10.0.0.0/8'],
    certificates: TlsCertificates.arns('arn:aws:acm:eu-west-1:111111111111:certificate/0a'),
    sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    namespaceLabels: { team: 'web' },
    tags: { cost: 'web' },
    additionalLoadBalancerAttributes: { 'idle_timeout.timeout_seconds': '120' },
  },
  protection: { wafClassic: true, waf: false, shieldAdvanced: false },
  targetGroupBindings: { maxTargetsPerTargetGroup: 500 },
  certificateDiscoveryAuthorities: ['arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/0a'],
  gatewayApi: { listenerSets: false },
  globalAccelerator: true,
  serviceWebhook: true,
  podReadinessGates: false,
  endpointSlices: false,
  watchNamespace: 'web',
  externallyManagedTags: ['cost-center', 'owner'],
  featureGates: { WeightedTargetGroups: false },
  priorityClassName: 'ours',
  nodeSelector: { role: 'system' },
  tolerations: [{ key: 'system', operator: 'Exists' }],
  resourceRequests: { cpu: '100m' },
  resourceLimits: { memory: '256Mi' },
  logLevel: ControllerLogLevel.DEBUG,
  serviceMonitor: true,
};

const ENDPOINT = 'https://0A1B2C.gr7.eu-west-1.eks.amazonaws.com';

const RICH: Readonly<Record<string, (stack: Stack, cluster: ClusterTarget) => void>> = {
  'LoadBalancerController with nothing said': (stack, cluster) => {
    new LoadBalancerController(stack, 'Controller', { cluster });
  },
  'LoadBalancerController with everything': (stack, cluster) => {
    new LoadBalancerController(stack, 'Controller', {
      cluster,
      ...BALANCER,
      identity: WorkloadIdentity.irsa(),
      backendSecurityGroup: {
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Backend', 'sg-0b'),
        manageBackendSecurityGroupRules: true,
      },
      certificateManagement: {
        hostedZones: [zone(stack)],
        certificateAuthorityArns: ['arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/0a'],
      },
    });
  },
  'LoadBalancerController with cert-manager and three replicas': (stack, cluster) => {
    new LoadBalancerController(stack, 'Controller', {
      cluster,
      certManager: true,
      scaling: ControllerScaling.fixed(3),
      image: ImageSource.eksRegistry(),
    });
  },
  'LoadBalancerController with one replica': (stack, cluster) => {
    new LoadBalancerController(stack, 'Controller', { cluster, scaling: ControllerScaling.fixed(1) });
  },
  'ExternalDns with nothing said': (stack, cluster) => {
    new ExternalDns(stack, 'Dns', {
      cluster,
      hostedZones: [zone(stack)],
      installation: ExternalDnsInstallation.chart(),
    });
  },
  'ExternalDns with everything': (stack, cluster) => {
    new ExternalDns(stack, 'Dns', {
      cluster,
      hostedZones: [zone(stack)],
      installation: ExternalDnsInstallation.chart('private-dns'),
      identity: WorkloadIdentity.irsa(),
      domainFilters: ['web.example.com'],
      recordPolicy: RecordPolicy.SYNC,
      registry: ExternalDnsRegistry.txt('dns-'),
      sources: [RecordSource.SERVICE, RecordSource.INGRESS, RecordSource.GATEWAY_HTTP_ROUTE],
      ingressClasses: ['alb'],
      annotationFilter: 'team in (web)',
      labelFilter: 'public=true',
    });
  },
  CloudMapDns: (stack, cluster) => {
    const namespace = servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Names', {
      namespaceName: 'internal.example.com',
      namespaceId: 'ns-0a',
      namespaceArn: 'arn:aws:servicediscovery:eu-west-1:111111111111:namespace/ns-0a',
    });
    new CloudMapDns(stack, 'Names2', { cluster, namespaces: [namespace] });
  },
  'GatewayApiController with everything': (stack, cluster) => {
    new GatewayApiController(stack, 'Lattice', {
      cluster,
      prefixListIds: ['pl-0123456789abcdef0'],
      defaultServiceNetwork: 'shop',
      identity: WorkloadIdentity.irsa(),
      replicas: 3,
      accessLogs: true,
      logLevel: ControllerLogLevel.DEBUG,
    });
  },
  'GatewayApiController with nothing said': (stack, cluster) => {
    new GatewayApiController(stack, 'Lattice', { cluster, prefixListIds: ['pl-0123456789abcdef0'] });
  },
  'Cilium chained, with nothing said': (stack, cluster) => {
    new Cilium(stack, 'Cilium', { cluster, mode: CiliumMode.chained() });
  },
  'Cilium in ENI mode, with everything': (stack, cluster) => {
    new Cilium(stack, 'Cilium', {
      cluster,
      mode: CiliumMode.eni({
        podSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        prefixDelegation: true,
        releaseUnusedAddresses: true,
      }),
      identity: WorkloadIdentity.irsa(),
      encryption: CiliumEncryption.wireGuard({ nodeTraffic: true }),
      hubble: { ui: true, metrics: ['dns', 'drop'] },
      policyMode: CiliumPolicyMode.ALWAYS,
      operatorReplicas: 1,
    });
  },
  'Cilium in ENI mode, with IPsec and images of a mirror': (stack) => {
    const cluster = importedCluster(
      stack,
      { clusterEndpoint: ENDPOINT, imageRegistry: ImageRegistry.of('mirror.example.com/copies'), vpc: vpcOf(stack) },
      'Mirrored',
    );
    new Cilium(stack, 'Cilium', {
      cluster,
      mode: CiliumMode.eni(),
      encryption: CiliumEncryption.ipsec(),
      hubble: { ui: true },
    });
  },
  'Calico with nothing said': (stack, cluster) => {
    new Calico(stack, 'Calico', { cluster });
  },
  'Calico with everything': (stack) => {
    const imageRegistry = ImageRegistry.of('mirror.example.com/copies');
    const cluster = importedCluster(stack, { imageRegistry, vpc: vpcOf(stack) }, 'Mirrored');
    new Calico(stack, 'Calico', { cluster, apiServer: true, whisker: true });
  },
  'CniMetricsHelper with nothing said': (stack, cluster) => {
    new CniMetricsHelper(stack, 'Helper', { cluster });
  },
  'CniMetricsHelper with an image': (stack, cluster) => {
    new CniMetricsHelper(stack, 'Helper', {
      cluster,
      image: 'mirror.example.com/cni-metrics-helper:v1.23.1',
      identity: WorkloadIdentity.irsa(),
    });
  },
};

function releasesOf(template: Synthesized, origin: string): ChartRelease[] {
  return template.all(CHART).map((resource) => ({
    origin: `${origin}/${resource.id}`,
    chart: resource.Properties.Chart,
    version: resource.Properties.Version,
    repository: resource.Properties.Repository,
    release: resource.Properties.Release,
    namespace: resource.Properties.Namespace,
    values: parse(plausible(flatten(resource.Properties.Values))),
  }));
}

/** Replaces tokens with example values. */
function plausible(text: string): string {
  return text
    .replaceAll(`\${AWS::Partition}`, 'aws')
    .replaceAll(`\${AWS::Region}`, 'eu-west-1')
    .replaceAll(`\${AWS::URLSuffix}`, 'amazonaws.com')
    .replaceAll(`\${AWS::AccountId}`, '111111111111')
    .replace(/\$\{(\w+)\.Arn\}/g, 'arn:aws:iam::111111111111:role/$1')
    .replace(/\$\{[^}]*\}/g, (token) => token.replace(/\W+/g, '-').replace(/^-|-$/g, '').toLowerCase());
}

/** Returns the VPC of the first cluster in a stack. */
function vpcOf(stack: Stack): ec2.IVpc {
  return stack.node.findChild('Vpc') as ec2.IVpc;
}

function zone(stack: Stack): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
}

function irsa(stack: Stack) {
  return {
    openIdConnectProvider: iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(
      stack,
      'Provider',
      'arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A',
    ),
  };
}
