import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import {
  AccessLevel,
  type AddonOptions,
  ApiAccess,
  type ApiAccessProps,
  type ClusterTarget,
  CoreDns,
  type CoreDnsOptions,
  EksAddon,
  type EksAddonOptions,
  KubeProxy,
  type KubeProxyOptions,
  NetworkPolicyMode,
  NodeLocalDns,
  type NodeLocalDnsOptions,
  PodAddressing,
  PodIdentityAgent,
  PodSubnets,
  SecurityGroupsForPods,
  VpcCni,
  type VpcCniOptions,
  WorkloadIdentity,
} from '../../lib';
import {
  AddonPermissions,
  EksAddonKind,
  KubeProxyMode,
  type PodResourceAmounts,
  type PodResources,
  PodToleration,
  ResolveConflicts,
} from '../../lib/addons';
import { ImageRegistry } from '../../lib/artifacts';
import {
  CniPermissions,
  type ContainerResources,
  type DaemonOptions,
  type DiagnosticsOptions,
  InterfaceProvisioning,
  Introspection,
  LogLevel,
  type NetworkInterfaceOptions,
  type NetworkPolicyOptions,
  type NodeSourceNatOptions,
  type PodNetworkOptions,
  type PolicyAgentOptions,
  PolicyEventLogs,
  SnatPorts,
  SourceNat,
  type StrictSecurityGroupsForPodsOptions,
  WindowsAddressing,
} from '../../lib/cni';
import {
  type CacheOptions,
  CoreDnsCompute,
  CoreDnsDisruptionBudget,
  CoreDnsScaling,
  type CorefileOptions,
  Forwarding,
  type ForwardingOptions,
  NodeLocalDnsUpstream,
  ServerPolicy,
} from '../../lib/dns';
import { TaintEffect } from '../../lib/nodes';
import { importedCluster } from '../../test/support/networking';
import { every, Section } from './measure';
import { alone, type Make, type Parts, whole } from './whole';

/** A section with only the resources of the construct. The cluster is imported. */
export function ofCluster<T extends object>(
  title: string,
  define: (stack: Stack, options: Partial<T> & { readonly cluster: ClusterTarget }) => void,
) {
  type Options = Partial<T> & { readonly cluster?: ClusterTarget };
  type Choose = Options | ((stack: Stack) => Options);
  return new Section<Choose>(
    title,
    (choose) =>
      alone((stack) => {
        const options = typeof choose === 'function' ? choose(stack) : choose;
        define(stack, { ...options, cluster: options.cluster ?? importedCluster(stack) });
      }),
    {},
  );
}

const addon = every<AddonOptions>('AddonOptions', {
  addonVersion: 'v1.22.4-eksbuild.3',
  resolveConflicts: ResolveConflicts.PRESERVE,
  preserveOnDelete: true,
});
const daemon = every<DaemonOptions>('DaemonOptions', {
  affinity: { nodeAffinity: {} },
  clusterEndpoint: 'https://0123456789ABCDEF0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com',
  ec2Endpoint: 'https://ec2.eu-west-1.amazonaws.com',
  livenessTimeout: Duration.seconds(20),
  readinessTimeout: Duration.seconds(20),
  podAnnotations: { 'example.com/team': 'network' },
  resources: { cpuRequest: '50m' },
  tolerations: [{ operator: 'Exists' }],
});
const diagnostics = every<DiagnosticsOptions>('DiagnosticsOptions', {
  introspection: Introspection.off(),
  logFile: '/host/var/log/aws-routed-eni/ipamd.log',
  logLevel: LogLevel.INFO,
  metrics: true,
  pluginLogFile: '/var/log/aws-routed-eni/plugin.log',
  pluginLogLevel: LogLevel.INFO,
});
const interfaces = every<NetworkInterfaceOptions>('NetworkInterfaceOptions', {
  allNetworkCards: true,
  leakedInterfaceCleanup: false,
  managedOnCordonedNodes: true,
  mtu: 1500,
  provisioning: InterfaceProvisioning.CNI,
  tags: { team: 'network' },
});
const podNetwork = every<PodNetworkOptions>('PodNetworkOptions', {
  addressCooldown: Duration.seconds(60),
  bandwidthLimits: true,
  crossFamilyEgress: false,
  kernelIpv6: true,
  mtu: 1500,
  nodePorts: true,
  serviceNetworks: ['172.20.0.0/16'],
  vethPrefix: 'eni',
});
const agent = every<PolicyAgentOptions>('PolicyAgentOptions', {
  healthPort: 8163,
  logLevel: LogLevel.INFO,
  metricsPort: 8162,
});
const policy = every<NetworkPolicyOptions>('NetworkPolicyOptions', {
  connectionCleanup: Duration.seconds(300),
  connectionTableSize: 262144,
  eventLogs: PolicyEventLogs.NODE,
});
const amounts = every<PodResourceAmounts>('PodResourceAmounts', { cpu: '100m', memory: '100Mi' });
const resources = every<PodResources>('PodResources', { limits: amounts.value, requests: amounts.value });

export const cni = ofCluster<VpcCniOptions>('VpcCni', (stack, options) => {
  new VpcCni(stack, 'Cni', options);
})
  .row(addon.covers, 'all set', addon.value)
  .row(['VpcCniOptions.daemon', ...daemon.covers], 'all set', { daemon: daemon.value })
  .row(
    every<ContainerResources>('ContainerResources', {
      cpuLimit: '1',
      cpuRequest: '1',
      memoryLimit: '1',
      memoryRequest: '1',
    }).covers,
    'all set',
    { daemon: { resources: { cpuLimit: '100m', cpuRequest: '50m', memoryLimit: '200Mi', memoryRequest: '100Mi' } } },
  )
  .row(['VpcCniOptions.diagnostics', ...diagnostics.covers], 'all set', { diagnostics: diagnostics.value })
  .row(['VpcCniOptions.networkInterfaces', ...interfaces.covers], 'all set', { networkInterfaces: interfaces.value })
  .row(['VpcCniOptions.podNetwork', ...podNetwork.covers], 'all set', { podNetwork: podNetwork.value })
  .row(['VpcCniOptions.networkPolicy', 'VpcCniOptions.policyAgent', ...policy.covers, ...agent.covers], 'all set', {
    networkPolicy: NetworkPolicyMode.standard(policy.value),
    policyAgent: agent.value,
  })
  .row(
    'VpcCniOptions.networkPolicy',
    '`standard()` → `strict()`',
    { networkPolicy: NetworkPolicyMode.strict() },
    { networkPolicy: NetworkPolicyMode.standard() },
  )
  .row('VpcCniOptions.additionalConfiguration', 'set', {
    additionalConfiguration: { podLabels: { team: 'network' } },
  })
  .row(
    'VpcCniOptions.identity',
    '`podIdentity()` → `irsa()`',
    identityIn(WorkloadIdentity.irsa()),
    identityIn(WorkloadIdentity.podIdentity()),
  )
  .row('VpcCniOptions.permissions', '`managed()` → `scopedToCluster()`', {
    permissions: CniPermissions.scopedToCluster(),
  })
  .row(
    [
      'VpcCniOptions.sourceNat',
      ...every<NodeSourceNatOptions>('NodeSourceNatOptions', { excludedNetworks: [], ports: SnatPorts.RANDOM }).covers,
    ],
    'set',
    { sourceNat: SourceNat.byNode({ excludedNetworks: ['192.168.0.0/16'], ports: SnatPorts.HASH_RANDOM }) },
  )
  .row(
    'VpcCniOptions.sourceNat',
    '`byNode()` → `none()`',
    { sourceNat: SourceNat.none() },
    { sourceNat: SourceNat.byNode() },
  )
  .row(
    [
      'VpcCniOptions.windows',
      'WindowsPrefixOptions.warmPrefixTarget',
      'WindowsWarmTargets.minimumIpTarget',
      'WindowsWarmTargets.warmIpTarget',
    ],
    'set',
    { windows: WindowsAddressing.prefixDelegation({ warmPrefixTarget: 1 }) },
  )
  .row(
    [
      'VpcCniOptions.securityGroupsForPods',
      ...every<StrictSecurityGroupsForPodsOptions>('StrictSecurityGroupsForPodsOptions', { tcpProbes: true }).covers,
    ],
    'set',
    { securityGroupsForPods: SecurityGroupsForPods.standard() },
  );

/** Values with IRSA and with Pod Identity, for a cluster with an OIDC provider. */
export function identityIn(identity: WorkloadIdentity) {
  return (stack: Stack) => {
    const openIdConnectProvider = iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(
      stack,
      'Oidc',
      'arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
    );
    return { identity, cluster: importedCluster(stack, { openIdConnectProvider }) };
  };
}

function cniOf(vpcCni: VpcCniOptions): Parts {
  return { networking: { vpcCni } };
}

/** Changes of the CNI that affect nodes. */
export const addressing = new Section<Make>('ClusterNetworking', (make) => whole(make), {})
  .row('VpcCniOptions.podAddressing', '`prefixDelegation()` → `secondaryIp()`', {
    networking: { vpcCni: { podAddressing: PodAddressing.secondaryIp() } },
  })
  .row(
    'VpcCniOptions.podAddressing',
    '`secondaryIp()` → `prefixDelegation()`',
    cniOf({ podAddressing: PodAddressing.prefixDelegation() }),
    cniOf({ podAddressing: PodAddressing.secondaryIp() }),
  )
  .row(
    'VpcCniOptions.podAddressing',
    '`secondaryIp()` → `prefixDelegation()`, under nodes with `maxPods`',
    { ...cniOf({ podAddressing: PodAddressing.prefixDelegation() }), nodes: { maxPods: 20 } },
    { ...cniOf({ podAddressing: PodAddressing.secondaryIp() }), nodes: { maxPods: 20 } },
  )
  .row(
    ['WarmTargets.minimumIpTarget', 'WarmTargets.warmIpTarget'],
    'set',
    cniOf({ podAddressing: PodAddressing.prefixDelegation({ minimumIpTarget: 16, warmIpTarget: 5 }) }),
    cniOf({ podAddressing: PodAddressing.prefixDelegation() }),
  )
  .row(
    'PrefixDelegationOptions.warmPrefixTarget',
    'set',
    cniOf({ podAddressing: PodAddressing.prefixDelegation({ warmPrefixTarget: 2 }) }),
    cniOf({ podAddressing: PodAddressing.prefixDelegation() }),
  )
  .row(
    'SecondaryIpOptions.warmEniTarget',
    'set',
    cniOf({ podAddressing: PodAddressing.secondaryIp({ warmEniTarget: 2 }) }),
    cniOf({ podAddressing: PodAddressing.secondaryIp() }),
  )
  .row(
    'WarmTargets.maxEni',
    'set',
    cniOf({ podAddressing: PodAddressing.secondaryIp({ maxEni: 2 }) }),
    cniOf({ podAddressing: PodAddressing.secondaryIp() }),
  )
  .row(
    'VpcCniOptions.podSubnets',
    '`custom()` → `shared()`',
    { networking: { vpcCni: { podSubnets: PodSubnets.shared() } } },
    { networking: { vpcCni: {} } },
  )
  .row(
    ['VpcCniOptions.podSubnets', 'DiscoveredSubnetsOptions.nodeSubnetsExcluded'],
    '`custom()` → `discovered()`',
    {
      networking: { vpcCni: { podSubnets: PodSubnets.discovered({ nodeSubnetsExcluded: true }) } },
      network: { subnetTags: { podDiscovery: true } },
    },
    { networking: { vpcCni: {} } },
  )
  .row(
    'VpcCniOptions.securityGroupsForPods',
    'set under nodes',
    {
      networking: { vpcCni: { securityGroupsForPods: SecurityGroupsForPods.standard() } },
      nodes: { instanceTypes: [new ec2.InstanceType('m6i.large')] },
    },
    { networking: { vpcCni: {} }, nodes: { instanceTypes: [new ec2.InstanceType('m6i.large')] } },
  )
  .row('ClusterNetworkingProps.vpcCni', 'removed', { networking: { vpcCni: undefined } })
  .row(
    ['ClusterNetworkingProps.kubeProxy', 'ClusterNetworkingProps.podIdentityAgent', 'ClusterNetworkingProps.coreDns'],
    'set',
    {
      networking: {
        kubeProxy: { mode: KubeProxyMode.nftables() },
        podIdentityAgent: addon.value,
        coreDns: { podLabels: { team: 'network' } },
      },
    },
  )
  .row('ClusterNetworkingProps.nodeLocalDns', 'set', { networking: { nodeLocalDns: {} } })
  .row('ClusterNetworkingProps.nodeLocalDns', 'removed', {}, { networking: { nodeLocalDns: {} } })
  .row('ClusterNetworkingProps.loadBalancerController', 'removed', {
    networking: { loadBalancerController: undefined },
  })
  .row(
    'ClusterNetworkingProps.loadBalancerController',
    'set',
    {},
    { networking: { loadBalancerController: undefined } },
  )
  .row('ClusterNetworkingProps.externalDns', 'removed', { networking: { externalDns: undefined } })
  .row('ClusterNetworkingProps.externalDns', 'set', {}, { networking: { externalDns: undefined } })
  .row('ClusterNetworkingProps.cleanup', 'set', { networking: { cleanup: {} } })
  .row(
    'ClusterTargetOptions.kubectlLayer',
    'removed',
    { target: { kubectlLayer: undefined }, networking: { loadBalancerController: undefined } },
    { networking: { loadBalancerController: undefined } },
  )
  .row('ClusterTargetOptions.kubectlSubnets', 'set', { target: { kubectlSubnets: { subnetGroupName: 'pod' } } })
  .row('SourceOptions.chartRepository', 'set', {
    target: { chartRepository: 'oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts' },
  })
  .row('SourceOptions.imageRegistry', 'set', {
    target: { imageRegistry: ImageRegistry.of('111111111111.dkr.ecr.eu-west-1.amazonaws.com/mirror') },
  });

const corefile = every<CorefileOptions>('CorefileOptions', {
  cache: { ttl: Duration.seconds(60) },
  hosts: { 'printer.example.com': ['192.168.1.10'] },
  lameduck: Duration.seconds(10),
  logQueries: true,
  rewrites: { 'old.example.com': 'new.example.com' },
  stubDomains: { 'corp.internal': Forwarding.toServers(['192.168.1.53']) },
  ttl: Duration.seconds(20),
  upstream: Forwarding.toNodeResolver({ maxConcurrent: 500 }),
});
const cache = every<CacheOptions>('CacheOptions', {
  denialEntries: 5000,
  denialTtl: Duration.seconds(10),
  serveStale: Duration.hours(1),
  successEntries: 5000,
  ttl: Duration.seconds(60),
});
const forwarding = every<ForwardingOptions>('ForwardingOptions', {
  maxConcurrent: 500,
  policy: ServerPolicy.ROUND_ROBIN,
  preferUdp: true,
});

export const dns = ofCluster<CoreDnsOptions>('CoreDns', (stack, options) => {
  new CoreDns(stack, 'CoreDns', options);
})
  .row(
    [
      ...every<Omit<CoreDnsOptions, keyof AddonOptions | 'compute' | 'additionalConfiguration' | 'corefile'>>(
        'CoreDnsOptions',
        {
          affinity: {},
          disruptionBudget: CoreDnsDisruptionBudget.minAvailable(1),
          nodeSelector: {},
          podAnnotations: {},
          podLabels: {},
          resources: {},
          scaling: CoreDnsScaling.fixed(3),
          tolerations: [],
        },
      ).covers,
      ...resources.covers,
      ...amounts.covers,
    ],
    'all set',
    {
      affinity: { nodeAffinity: {} },
      disruptionBudget: CoreDnsDisruptionBudget.minAvailable(1),
      nodeSelector: { team: 'network' },
      podAnnotations: { team: 'network' },
      podLabels: { team: 'network' },
      resources: resources.value,
      scaling: CoreDnsScaling.autoscaling(2, 20),
      tolerations: [PodToleration.exists('dedicated', TaintEffect.NO_SCHEDULE)],
    },
  )
  .row(['CoreDnsOptions.corefile', ...corefile.covers], 'all set', { corefile: corefile.value })
  .row(cache.covers, 'all set', { corefile: { cache: cache.value } })
  .row(forwarding.covers, 'all set', {
    corefile: { upstream: Forwarding.toServers(['192.168.1.53', '192.168.2.53'], forwarding.value) },
  })
  .row('CoreDnsOptions.additionalConfiguration', 'set', {
    additionalConfiguration: { priorityClassName: 'system-cluster-critical' },
  })
  .row(
    'CoreDnsOptions.compute',
    '`nodes()` → `fargate()`',
    { compute: CoreDnsCompute.fargate() },
    { compute: CoreDnsCompute.nodes() },
  );

const proxy = every<Omit<KubeProxyOptions, keyof AddonOptions>>('KubeProxyOptions', {
  mode: KubeProxyMode.nftables(),
  podAnnotations: { team: 'network' },
  podLabels: { team: 'network' },
  resources: resources.value,
  additionalConfiguration: { ipvs: {} },
});
export const kubeProxy = ofCluster<KubeProxyOptions>('KubeProxy', (stack, options) => {
  new KubeProxy(stack, 'KubeProxy', options);
}).row(proxy.covers, 'all set', { ...proxy.value, additionalConfiguration: undefined });

export const identityAgent = ofCluster<AddonOptions>('PodIdentityAgent', (stack, options) => {
  new PodIdentityAgent(stack, 'Agent', options);
}).row(addon.covers, 'all set', addon.value);

export const otherAddon = ofCluster<EksAddonOptions>('EksAddon', (stack, options) => {
  new EksAddon(stack, 'Addon', { kind: EksAddonKind.EBS_CSI_DRIVER, ...options });
})
  .row('EksAddonOptions.kind', 'another add-on', { kind: EksAddonKind.METRICS_SERVER })
  .row('EksAddonOptions.controlPlanePorts', 'set', { controlPlanePorts: [8443] })
  .row('EksAddonOptions.configuration', 'set', { configuration: { node: { loggingFormat: 'json' } } })
  .row('EksAddonOptions.permissions', 'other values', {
    permissions: {
      'ebs-csi-controller-sa': AddonPermissions.statements([
        new iam.PolicyStatement({ actions: ['ec2:CreateVolume'], resources: ['*'] }),
      ]),
    },
  })
  .row(
    'EksAddonOptions.identity',
    '`podIdentity()` → `irsa()`',
    identityIn(WorkloadIdentity.irsa()),
    identityIn(WorkloadIdentity.podIdentity()),
  )
  .row(
    'EksAddonOptions.namespace',
    'another namespace',
    { kind: EksAddonKind.METRICS_SERVER, namespace: 'monitoring' },
    { kind: EksAddonKind.METRICS_SERVER },
  )
  .row(
    'UnlistedAddonOptions.namespace',
    'set',
    { kind: EksAddonKind.unlisted('example_agent', { namespace: 'agents' }) },
    { kind: EksAddonKind.unlisted('example_agent') },
  );

const local = every<NodeLocalDnsOptions>('NodeLocalDnsOptions', {
  image: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/node-cache:1.26.8',
  kubeDnsIp: '172.20.0.10',
  localIp: '169.254.20.11',
  resources: resources.value,
  upstream: NodeLocalDnsUpstream.NODE_RESOLVER,
});
export const nodeLocal = ofCluster<NodeLocalDnsOptions>('NodeLocalDns', (stack, options) => {
  const { cluster } = options;
  const coreDns = new CoreDns(stack, 'CoreDns', { cluster });
  const proxyOf = new KubeProxy(stack, 'KubeProxy', { cluster });
  new NodeLocalDns(stack, 'Local', { coreDns, kubeProxy: proxyOf, kubeDnsIp: '172.20.0.10', ...options });
})
  .row(
    local.covers.filter((cover) => !cover.endsWith('localIp')),
    'all set',
    { ...local.value, localIp: undefined },
  )
  .row('NodeLocalDnsOptions.localIp', 'another address', { localIp: '169.254.20.11' });

const people = { principalArn: 'arn:aws:iam::111122223333:role/admin', level: AccessLevel.EDIT };

export const access = ofCluster<ApiAccessProps>('ApiAccess', (stack, options) => {
  new ApiAccess(stack, 'Access', options);
})
  .row(
    'ApiAccessProps.networks',
    'one more',
    { networks: { office: '192.168.0.0/16', vpn: '172.16.0.0/16' } },
    { networks: { office: '192.168.0.0/16' } },
  )
  .row('ApiAccessProps.entries', 'set', { entries: { People: people } })
  .row(
    ['AccessEntryOptions.level', 'AccessEntryOptions.namespaces', 'AccessEntryOptions.groups'],
    'another',
    { entries: { People: { ...people, level: AccessLevel.VIEW, namespaces: ['shop'], groups: ['people'] } } },
    { entries: { People: people } },
  )
  .row(
    'AccessEntryOptions.principalArn',
    'another',
    { entries: { People: { ...people, principalArn: 'arn:aws:iam::111122223333:role/other' } } },
    { entries: { People: people } },
  );

export const CLUSTER_SECTIONS = [access, addressing, cni, dns, kubeProxy, identityAgent, otherAddon, nodeLocal];
