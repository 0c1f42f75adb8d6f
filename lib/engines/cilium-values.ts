import { fail, type Located } from '../foundation/errors';
import { formatValue, isConcrete } from '../foundation/tokens';
import { deepMerge, type Values } from '../foundation/values';
import type { CiliumEniOptions } from './cilium-mode';
import { CiliumPolicyMode, type CiliumProps, type HubbleOptions } from './cilium-props';

/** Key of the taint of new nodes that Cilium removes. It is `agentNotReadyTaintKey` of the chart. */
export const CILIUM_STARTUP_TAINT = 'node.cilium.io/agent-not-ready';

/** Chart values that identify the installation or its mode. Additional values must not contain them. */
export const CILIUM_OWNED_VALUES = [
  'agentNotReadyTaintKey',
  'cni.chainingMode',
  'cni.exclusive',
  'eni.awsEnablePrefixDelegation',
  'eni.awsReleaseExcessIPs',
  'eni.enabled',
  'eni.gcTags',
  'eni.iamRole',
  'eni.nodeSpec.firstInterfaceIndex',
  'eni.nodeSpec.subnetIDs',
  'ipam.mode',
  'routingMode',
  'serviceAccounts.operator.create',
  'serviceAccounts.operator.name',
];

/** Further values that ENI mode sets: it replaces kube-proxy, and reaches the Kubernetes API without it. */
export const CILIUM_ENI_OWNED_VALUES = ['k8sServiceHost', 'k8sServicePort', 'kubeProxyReplacement'];

/**
 * Values of `kubeProxyReplacement` up to Cilium 1.14, with those of newer versions.
 *
 * @see https://docs.cilium.io/en/v1.16/operations/upgrade/#removed-options
 */
const FORMER_REPLACEMENTS: Readonly<Record<string, string>> = {
  strict: 'true',
  partial: 'true',
  probe: 'true',
  disabled: 'false',
};

/** Tag of the network interfaces that the operator creates, with the name of the cluster. */
export const CILIUM_CLUSTER_TAG = 'io.cilium/cluster-name';

/** ENI mode, with the deploy-time values of the cluster. */
export interface CiliumEniSettings extends Omit<CiliumEniOptions, 'podSubnets'> {
  readonly subnetIds?: readonly string[];
  readonly clusterName: string;
  /** Host name of the Kubernetes API. */
  readonly apiHost: string;
  /** Role for IRSA. Undefined with Pod Identity. */
  readonly roleArn?: string;
}

/** Settings of the chart. */
export interface CiliumSettings extends Pick<CiliumProps, 'encryption' | 'hubble' | 'operatorReplicas' | 'policyMode'> {
  readonly isIpv6: boolean;
  /** Undefined if Cilium is chained. */
  readonly eni?: CiliumEniSettings;
  /** Returns the repository of an image in the registry of the cluster, if it has one. */
  readonly repositoryOf: (image: string) => string | undefined;
}

/**
 * Returns the values of the chart.
 *
 * @see https://github.com/cilium/cilium/blob/v1.20.2/install/kubernetes/cilium/values.yaml
 */
export function ciliumValues(settings: CiliumSettings): Values {
  const { encryption, eni, operatorReplicas = 2, policyMode = CiliumPolicyMode.DEFAULT } = settings;
  const networking = eni ? eniValues(eni) : chainedValues(settings.isIpv6);
  return deepMerge(
    {
      ...networking,
      agentNotReadyTaintKey: CILIUM_STARTUP_TAINT,
      policyEnforcementMode: policyMode,
      operator: { replicas: operatorReplicas },
      hubble: hubbleValues(settings.hubble),
      ...(encryption ? { encryption: encryption._values } : {}),
    },
    imageValues(settings),
  );
}

function chainedValues(isIpv6: boolean): Values {
  return {
    cni: { chainingMode: 'aws-cni', exclusive: false },
    routingMode: 'native',
    endpointRoutes: { enabled: true },
    enableIPv4Masquerade: false,
    ...(isIpv6 ? { ipv6: { enabled: true }, enableIPv6Masquerade: false } : {}),
  };
}

function eniValues(eni: CiliumEniSettings): Values {
  const { apiHost, clusterName, prefixDelegation, releaseUnusedAddresses, roleArn, subnetIds } = eni;
  return {
    eni: {
      enabled: true,
      // The operator sets these tags on its network interfaces, and deletes detached ones with them.
      gcTags: { 'io.cilium/cilium-managed': 'true', [CILIUM_CLUSTER_TAG]: clusterName },
      ...(prefixDelegation ? { awsEnablePrefixDelegation: true } : {}),
      ...(releaseUnusedAddresses ? { awsReleaseExcessIPs: true } : {}),
      ...(roleArn === undefined ? {} : { iamRole: roleArn }),
      ...(subnetIds ? { nodeSpec: { firstInterfaceIndex: 1, subnetIDs: subnetIds } } : {}),
    },
    ipam: { mode: 'eni' },
    routingMode: 'native',
    endpointRoutes: { enabled: true },
    enableIPv4Masquerade: false,
    kubeProxyReplacement: true,
    k8sServiceHost: apiHost,
    k8sServicePort: 443,
  };
}

function hubbleValues({ metrics, relay = true, ui = false }: HubbleOptions = {}): Values {
  return {
    enabled: true,
    relay: { enabled: relay },
    ui: { enabled: ui },
    // A CronJob renews the certificates. With the default of the chart, they expire a year after the last deployment.
    tls: { auto: { method: 'cronJob' } },
    ...(metrics ? { metrics: { enabled: metrics } } : {}),
  };
}

/** Images of the chart by the path of their values. The chart appends a suffix to that of the operator. */
const IMAGES: readonly (readonly [path: string, image: string])[] = [
  ['image', 'quay.io/cilium/cilium'],
  ['operator.image', 'quay.io/cilium/operator'],
  ['envoy.image', 'quay.io/cilium/cilium-envoy'],
  ['certgen.image', 'quay.io/cilium/certgen'],
  ['hubble.relay.image', 'quay.io/cilium/hubble-relay'],
  ['hubble.ui.backend.image', 'quay.io/cilium/hubble-ui-backend'],
  ['hubble.ui.frontend.image', 'quay.io/cilium/hubble-ui'],
];

function imageValues({ hubble: { relay = true, ui = false } = {}, repositoryOf }: CiliumSettings): Values {
  return IMAGES.filter(
    ([path]) => (relay || !path.startsWith('hubble.relay')) && (ui || !path.startsWith('hubble.ui')),
  ).reduce<Values>((values, [path, image]) => {
    const repository = repositoryOf(image);
    return repository === undefined
      ? values
      : deepMerge(
          values,
          path.split('.').reduceRight<Values>((below, key) => ({ [key]: below }), { repository }),
        );
  }, {});
}

/** Fails for values that the chart does not accept any more, with the new ones. */
export function validateFormerValues({ kubeProxyReplacement: given }: Values = {}, scope: Located): void {
  const instead = typeof given === 'string' && isConcrete(given) ? FORMER_REPLACEMENTS[given] : undefined;
  if (instead !== undefined) {
    fail(
      'CiliumSetting',
      `"kubeProxyReplacement: ${formatValue(given as string)}" is a value of Cilium before 1.16. Write kubeProxyReplacement: ${instead}, or CiliumMode.eni(), which sets it`,
      scope,
    );
  }
}
