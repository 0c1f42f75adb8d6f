import type { CfnResource } from 'aws-cdk-lib/core';
import { isConcrete } from '../../foundation/tokens';
import type { ClusterCompute } from '../cluster-compute';
import type { InstalledSoftware } from '../installed-software';
import { isDeployTimeMark, type ReadObject } from '../manifest-objects';
import { groupOf } from './object-fields';
import { podOf } from './pod-templates';

/** Software that enforces network policies, by the last part of its chart name, or by the name of its DaemonSet. */
const ENGINE_CHARTS = ['calico', 'cilium', 'tigera-operator'];
const ENGINE_DAEMONS = ['antrea-agent', 'calico-node', 'canal', 'cilium', 'kube-network-policies', 'kube-router'];
const FURTHER_CHARTS = ['antrea', 'canal', 'kube-network-policies', 'kube-router'];

/** Objects that only a network policy engine reads. */
const POLICIES = [
  'networking.k8s.io NetworkPolicy',
  'networking.k8s.aws ApplicationNetworkPolicy',
  'networking.k8s.aws ClusterNetworkPolicy',
  'policy.networking.k8s.io ClusterNetworkPolicy',
];
const SECURITY_GROUP_POLICY = 'vpcresources.k8s.aws SecurityGroupPolicy';

/** VPC CNI add-ons for which the user declares another network policy engine. */
const USING_OTHER_ENGINE = new WeakSet<CfnResource>();

/** Properties of a cluster. */
export interface EnforcingCluster {
  readonly compute: ClusterCompute;
  /** Whether this app defines the cluster. Only then the app may contain everything that is enabled for it. */
  readonly isDefined: boolean;
}

/** A policy that has no effect, or an unintended effect. */
export interface PolicyFinding {
  readonly id: 'networkPolicyUnenforced' | 'podSecurityGroupsUnenforced' | 'podSecurityGroupsGracePeriod';
  readonly at: InstalledSoftware;
  readonly text: string;
}

/**
 * Returns true for the chart of a network policy engine, such as `cilium`, and for a chart address that ends with it.
 */
export function isPolicyEngine(chart: unknown): boolean {
  return (
    typeof chart === 'string' && isConcrete(chart) && ENGINE_CHARTS.includes(chart.slice(chart.lastIndexOf('/') + 1))
  );
}

/** Declares that another engine enforces network policies with the VPC CNI add-on. */
export function declareOtherEngine(addon: CfnResource): void {
  USING_OTHER_ENGINE.add(addon);
}

/**
 * Returns the installed policies that are not enforced, as far as this is known. A cluster whose VPC CNI is not in
 * the app has no findings.
 *
 * - Network policies: https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html (no Fargate), and
 *   auto-net-pol.html there.
 * - Security groups: https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html, and
 *   auto-networking.html there.
 */
export function policyFindings(installed: readonly InstalledSoftware[], cluster: EnforcingCluster): PolicyFinding[] {
  const cni = installed.find(({ addonName }) => addonName === 'vpc-cni');
  const unenforcedReason = reasonUnenforced(installed, cni, cluster);
  const groupsUnsetReason = reasonGroupsUnset(cni, cluster);
  const groupPolicies = installed.flatMap(({ objects }) =>
    objects.filter((object) => kindOf(object) === SECURITY_GROUP_POLICY),
  );
  return installed.flatMap((at) =>
    at.objects.flatMap((object): PolicyFinding[] => {
      const name = `${object.kind} "${object.metadata?.name}"`;
      if (unenforcedReason !== undefined && POLICIES.includes(kindOf(object))) {
        return [
          {
            id: 'networkPolicyUnenforced',
            at,
            text: `${name} has no effect, and traffic of its pods is not restricted: ${unenforcedReason}. If software outside this app enforces network policies, write NetworkPolicyMode.otherEngine(), or acknowledge this warning.`,
          },
        ];
      }
      if (groupsUnsetReason !== undefined && kindOf(object) === SECURITY_GROUP_POLICY) {
        return [
          {
            id: 'podSecurityGroupsUnenforced',
            at,
            text: `${name} has no effect, and its pods keep the security groups of their nodes: ${groupsUnsetReason}.`,
          },
        ];
      }
      return endsAtOnce(object) && groupPolicies.some((policy) => selects(policy, object))
        ? [
            {
              id: 'podSecurityGroupsGracePeriod',
              at,
              text: `${name} has terminationGracePeriodSeconds: 0, and its pods have their own security groups. The VPC CNI then does not delete their network interfaces. Write 1 or more.`,
            },
          ]
        : [];
    }),
  );
}

/**
 * Returns true if the VPC CNI or EKS Auto Mode enforces network policies, and no other engine. Another engine is one
 * that the app installs, or that `declareOtherEngine` states.
 */
export function isEnforcedByEks(installed: readonly InstalledSoftware[], cluster: EnforcingCluster): boolean {
  const cni = installed.find(({ addonName }) => addonName === 'vpc-cni');
  const hasOther = installed.some(isEngine) || (cni !== undefined && USING_OTHER_ENGINE.has(cni.resource));
  return !hasOther && reasonUnenforced(installed, cni, cluster) === undefined;
}

/** Returns why network policies are not enforced. Undefined if they are, or may be. */
function reasonUnenforced(
  installed: readonly InstalledSoftware[],
  cni: InstalledSoftware | undefined,
  { compute, isDefined }: EnforcingCluster,
): string | undefined {
  if (installed.some(isEngine) || (cni && USING_OTHER_ENGINE.has(cni.resource))) {
    return undefined;
  }
  if (compute._isFargate) {
    return 'nothing enforces network policies on Fargate';
  }
  const isAutoModeOff =
    compute._hasAutoMode && isDefined && !installed.some(({ objects }) => objects.some(turnsControllerOn));
  if (compute._hasAutoMode && !compute._hasNodes) {
    return isAutoModeOff
      ? 'the network policy controller of EKS Auto Mode is off. Set networkPolicy in addNodeClass, or apply the ConfigMap kube-system/amazon-vpc-cni with enable-network-policy-controller: "true"'
      : undefined;
  }
  const setting = settingOf(cni, (configuration) => configuration.enableNetworkPolicy);
  return setting === 'unknown' || setting === 'true' || (compute._hasAutoMode && !isAutoModeOff)
    ? undefined
    : 'the add-on vpc-cni does not enforce network policies. Write networkPolicy: NetworkPolicyMode.standard()';
}

/** Returns why pods get no security groups. Undefined if they do, or may do. */
function reasonGroupsUnset(cni: InstalledSoftware | undefined, { compute }: EnforcingCluster): string | undefined {
  if (compute._hasAutoMode && !compute._hasNodes) {
    return 'EKS Auto Mode does not support security groups for individual pods. Set podSecurityGroups of a NodeClass';
  }
  const setting = compute._isFargate ? 'unknown' : settingOf(cni, (configuration) => configuration.env?.ENABLE_POD_ENI);
  return setting === 'unknown' || setting === 'true'
    ? undefined
    : 'the add-on vpc-cni does not assign any. Write securityGroupsForPods: SecurityGroupsForPods.standard() or strict()';
}

/**
 * Returns a setting of the add-on as text. `unknown` if there is no add-on, or if the setting is known at deployment
 * only.
 */
function settingOf(cni: InstalledSoftware | undefined, read: (configuration: ReadObject) => unknown): string {
  if (cni === undefined || cni.configuration === undefined) {
    return 'unknown';
  }
  const value = read(cni.configuration);
  return isDeployTimeMark(value) ? 'unknown' : String(value);
}

function isEngine({ chart, objects }: InstalledSoftware): boolean {
  const name = typeof chart === 'string' ? chart.slice(chart.lastIndexOf('/') + 1) : '';
  return (
    isPolicyEngine(chart) ||
    FURTHER_CHARTS.includes(name) ||
    objects.some(
      (object) =>
        groupOf(object) === 'operator.tigera.io' ||
        (object.kind === 'DaemonSet' && ENGINE_DAEMONS.includes(object.metadata?.name)),
    )
  );
}

function turnsControllerOn({ data, kind, metadata }: ReadObject): boolean {
  const value = data?.['enable-network-policy-controller'];
  return kind === 'ConfigMap' && metadata?.name === 'amazon-vpc-cni' && (value === 'true' || isDeployTimeMark(value));
}

function endsAtOnce(object: ReadObject): boolean {
  return podOf(object)?.spec?.terminationGracePeriodSeconds === 0;
}

/**
 * Returns true if a security group policy selects the pods of an object by label. Labels of service accounts are not
 * known.
 */
function selects(policy: ReadObject, object: ReadObject): boolean {
  const { podSelector } = policy.spec ?? {};
  const labels: ReadObject = podOf(object)?.metadata?.labels ?? {};
  const namespaceOf = ({ metadata }: ReadObject) => metadata?.namespace ?? 'default';
  return (
    podSelector !== undefined &&
    namespaceOf(policy) === namespaceOf(object) &&
    podSelector.matchExpressions === undefined &&
    Object.entries(podSelector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
  );
}

function kindOf(object: ReadObject): string {
  return `${groupOf(object)} ${object.kind}`;
}
