import type { KubernetesObject } from '../cluster/cluster-installer';
import { fail } from '../foundation/errors';
import { isDnsLabel } from '../foundation/kubernetes-names';
import { formatValue, isConcrete, isWholeNumberFrom, numberText } from '../foundation/tokens';
import type { Values } from '../foundation/values';
import { validateNodeLabels } from './node-labels-and-taints';

/** Instance categories and minimum generation of the built-in node pools. */
const DEFAULT_CATEGORIES = ['c', 'm', 'r'];
const FIRST_GENERATION = 5;

/** Values of the NodeClass fields that this library sets. */
export interface NodeClassSettings {
  readonly name: string;
  readonly role: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Subnets and security groups of pods, if they differ from those of nodes. */
  readonly pods?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
  readonly ipv4PrefixSize?: string;
  readonly snatPolicy?: string;
  readonly networkPolicy?: string;
  readonly networkPolicyEventLogs?: boolean;
  readonly storage?: { readonly size?: number; readonly kmsKeyId?: string };
  readonly proxy?: { readonly httpsProxy: string; readonly noProxy?: readonly string[] };
}

/** Values of a NodePool. */
export interface NodePoolSettings {
  readonly instanceCategories?: readonly string[];
  readonly minInstanceGeneration?: number;
  readonly architectures?: readonly string[];
  readonly capacityTypes?: readonly string[];
  readonly cpuLimit?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Returns the spec of a NodeClass.
 *
 * It selects subnets and security groups by id, so that tags of other components cannot change the placement.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html#auto-node-class-spec
 */
export function autoModeNodeClassSpec(settings: NodeClassSettings): Values {
  const { ipv4PrefixSize, pods, storage, proxy } = settings;
  return {
    role: settings.role,
    subnetSelectorTerms: byId(settings.subnetIds),
    securityGroupSelectorTerms: byId(settings.securityGroupIds),
    // EKS accepts these two only together.
    ...(pods
      ? {
          podSubnetSelectorTerms: byId(pods.subnetIds),
          podSecurityGroupSelectorTerms: byId(pods.securityGroupIds),
        }
      : {}),
    ...(settings.snatPolicy ? { snatPolicy: settings.snatPolicy } : {}),
    ...(settings.networkPolicy ? { networkPolicy: settings.networkPolicy } : {}),
    ...(settings.networkPolicyEventLogs === undefined
      ? {}
      : { networkPolicyEventLogs: settings.networkPolicyEventLogs ? 'Enabled' : 'Disabled' }),
    ...(storage
      ? {
          ephemeralStorage: {
            ...(storage.size === undefined ? {} : { size: `${storage.size}Gi` }),
            ...(storage.kmsKeyId === undefined ? {} : { kmsKeyID: storage.kmsKeyId }),
          },
        }
      : {}),
    ...(proxy || ipv4PrefixSize
      ? {
          advancedNetworking: {
            ...(ipv4PrefixSize ? { ipv4PrefixSize } : {}),
            ...(proxy ? { httpsProxy: proxy.httpsProxy } : {}),
            ...(proxy?.noProxy ? { noProxy: [...proxy.noProxy] } : {}),
          },
        }
      : {}),
  };
}

/** Returns a NodeClass object. */
export function nodeClassObject(name: string, spec: Values): KubernetesObject {
  return { apiVersion: 'eks.amazonaws.com/v1', kind: 'NodeClass', metadata: { name }, spec };
}

/**
 * Returns a NodePool object. The defaults are those of the built-in pool `general-purpose`.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html
 */
export function nodePoolObject(name: string, nodeClassName: string, settings: NodePoolSettings): KubernetesObject {
  const { labels, cpuLimit } = settings;
  const requirement = (key: string, values: readonly string[], operator = 'In') => ({
    key,
    operator,
    values: [...values],
  });
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name },
    spec: {
      template: {
        ...(labels ? { metadata: { labels: { ...labels } } } : {}),
        spec: {
          nodeClassRef: { group: 'eks.amazonaws.com', kind: 'NodeClass', name: nodeClassName },
          requirements: [
            requirement('eks.amazonaws.com/instance-category', settings.instanceCategories ?? DEFAULT_CATEGORIES),
            requirement(
              'eks.amazonaws.com/instance-generation',
              [String((settings.minInstanceGeneration ?? FIRST_GENERATION) - 1)],
              'Gt',
            ),
            requirement('kubernetes.io/arch', settings.architectures ?? ['amd64']),
            requirement('karpenter.sh/capacity-type', settings.capacityTypes ?? ['on-demand']),
          ],
        },
      },
      ...(cpuLimit === undefined ? {} : { limits: { cpu: numberText(cpuLimit) } }),
    },
  };
}

/**
 * Returns the ConfigMap that enables the network policy controller of the control plane. Without it, no NodeClass
 * enforces policies.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
 */
export function networkPolicyControllerObject(): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
    data: { 'enable-network-policy-controller': 'true' },
  };
}

/** Validates a name: valid in Kubernetes, and not a built-in name of EKS. */
export function validateAutoModeName(name: string, what: 'NodeClass' | 'NodePool', builtIn: readonly string[]): void {
  if (isConcrete(name) && !isDnsLabel(name)) {
    fail(
      'AutoModeNodes',
      `"${name}" is not a ${what} name. Write 1 to 63 lower-case letters, digits and hyphens, such as "pods-apart"`,
    );
  }
  if (builtIn.includes(name)) {
    fail('AutoModeNodes', `"${name}" is a built-in ${what} name of EKS. Write another name, such as "own-${name}"`);
  }
}

/** Validates numbers and lists that EKS would reject at deployment. */
export function validateNodeClassSettings({
  storage,
  proxy,
  networkPolicy,
  networkPolicyEventLogs,
}: Partial<NodeClassSettings>): void {
  const size = storage?.size;
  if (size !== undefined && isConcrete(size) && (!isWholeNumberFrom(size, 1) || size > 59000)) {
    fail('AutoModeNodes', `"diskSize: ${size}" is out of bounds. Write a whole number of GiB from 1 to 59000`);
  }
  if (proxy && isConcrete(proxy.httpsProxy) && !/^http:\/\/\S{1,248}$/.test(proxy.httpsProxy)) {
    fail(
      'AutoModeNodes',
      `"${proxy.httpsProxy}" is not a proxy URL. Write http://, host and port in at most 255 characters, such as "http://192.0.2.4:3128"`,
    );
  }
  if (proxy?.noProxy && proxy.noProxy.length > 50) {
    fail(
      'AutoModeNodes',
      `"${proxy.noProxy.length}" entries of noProxy exceed the limit of a NodeClass. Write at most 50, for example one domain for many hosts`,
    );
  }
  if (networkPolicyEventLogs && !networkPolicy) {
    fail(
      'AutoModeNodes',
      '"networkPolicyEventLogs" needs network policies. Write networkPolicy: AutoModeNetworkPolicy.DEFAULT_ALLOW too, or leave it out',
    );
  }
}

/** Validates that instance types can match the pool. */
export function validateNodePool(name: string, settings: NodePoolSettings): void {
  const generation = settings.minInstanceGeneration;
  if (generation !== undefined && !isWholeNumberFrom(generation, 1)) {
    fail(
      'AutoModeNodes',
      `"minInstanceGeneration: ${formatValue(generation)}" is not an instance generation. Write a whole number of 1 or more`,
    );
  }
  const { cpuLimit } = settings;
  if (cpuLimit !== undefined && isConcrete(cpuLimit) && !isWholeNumberFrom(cpuLimit, 1)) {
    fail('AutoModeNodes', `"cpuLimit: ${cpuLimit}" is not a number of vCPUs. Write a whole number of 1 or more`);
  }
  validateNodeLabels('AutoModeNodes', settings.labels);
  const reserved = Object.keys(settings.labels ?? {}).find(isKarpenterLabel);
  if (reserved !== undefined) {
    fail('AutoModeNodes', `"${reserved}" is a label that Karpenter sets itself. Write another key, or leave it out`);
  }
  for (const key of ['instanceCategories', 'architectures', 'capacityTypes'] as const) {
    if (settings[key]?.length === 0) {
      fail(
        'AutoModeNodes',
        `"${key}" of node pool ${name} is empty, so no instance type matches. Write one or more values, or leave it out`,
      );
    }
  }
}

/** Returns true for labels that the schema of NodePool reserves. */
function isKarpenterLabel(key: string): boolean {
  const [domain] = key.split('/');
  return key === 'kubernetes.io/hostname' || (domain.endsWith('karpenter.sh') && key !== 'karpenter.sh/capacity-type');
}

function byId(ids: readonly string[]): { readonly id: string }[] {
  return ids.map((id) => ({ id }));
}
