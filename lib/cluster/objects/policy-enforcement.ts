import type { CfnResource } from 'aws-cdk-lib/core';
import { isConcrete } from '../../foundation/tokens';
import type { ClusterCompute } from '../cluster-compute';
import type { InstalledSoftware } from '../installed-software';
import { isDeployTimeMark, type ReadObject } from '../manifest-objects';
import { groupOf } from './object-fields';

/** Software that enforces network policies, by the last part of the name of its chart, or by the name of its DaemonSet. */
const ENGINE_CHARTS = ['calico', 'cilium', 'tigera-operator'];
const ENGINE_DAEMONS = ['antrea-agent', 'calico-node', 'canal', 'cilium', 'kube-network-policies', 'kube-router'];
const FURTHER_CHARTS = ['antrea', 'canal', 'kube-network-policies', 'kube-router'];

/** Objects that only an engine of network policies reads. */
const POLICIES = [
  'networking.k8s.io NetworkPolicy',
  'networking.k8s.aws ApplicationNetworkPolicy',
  'networking.k8s.aws ClusterNetworkPolicy',
];
const SECURITY_GROUP_POLICY = 'vpcresources.k8s.aws SecurityGroupPolicy';

/** Kinds with a template of pods, by the path to it. */
const POD_TEMPLATES: Readonly<Record<string, (spec: ReadObject) => ReadObject | undefined>> = {
  CronJob: (spec) => spec.jobTemplate?.spec?.template,
  DaemonSet: (spec) => spec.template,
  Deployment: (spec) => spec.template,
  Job: (spec) => spec.template,
  ReplicaSet: (spec) => spec.template,
  StatefulSet: (spec) => spec.template,
};

/** The CNI add-ons of which the user says that another engine enforces network policies. */
const USING_OTHER_ENGINE = new WeakSet<CfnResource>();

/** What is known of a cluster. */
export interface EnforcingCluster {
  readonly compute: ClusterCompute;
  /** Whether this app defines the cluster: only then everything that is turned on for it may be in the app. */
  readonly isDefined: boolean;
}

/** A policy that has no effect, or an effect that is not meant. */
export interface PolicyFinding {
  readonly id: 'networkPolicyUnenforced' | 'podSecurityGroupsUnenforced' | 'podSecurityGroupsGracePeriod';
  readonly at: InstalledSoftware;
  readonly text: string;
}

/** True for the chart of an engine, such as `cilium`, and for the address of a chart that ends so. */
export function isPolicyEngine(chart: unknown): boolean {
  return (
    typeof chart === 'string' && isConcrete(chart) && ENGINE_CHARTS.includes(chart.slice(chart.lastIndexOf('/') + 1))
  );
}

/** Remembers that another engine enforces network policies beside the CNI of an add-on. */
export function declareOtherEngine(addon: CfnResource): void {
  USING_OTHER_ENGINE.add(addon);
}

/**
 * The policies in what is installed that nothing enforces, as far as that is known: of a cluster whose CNI is not in the app, nothing is said.
 *
 * - Network policies: https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html (no Fargate), and auto-net-pol.html there.
 * - Security groups: https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html, and auto-networking.html there.
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
            text: `${name} has no effect, and its pods stay open: ${unenforcedReason}. Where something outside of the app enforces network policies, write NetworkPolicyMode.otherEngine(), or acknowledge this.`,
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
              text: `${name} has terminationGracePeriodSeconds: 0, and its pods have security groups of their own: the CNI does not clean up their network interfaces then. Write 1 or more.`,
            },
          ]
        : [];
    }),
  );
}

/** Why nothing enforces network policies; undefined where something does, or may. */
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
      ? 'the network policy controller of EKS Auto Mode is off, give addNodeClass a networkPolicy, or apply the ConfigMap kube-system/amazon-vpc-cni with enable-network-policy-controller: "true"'
      : undefined;
  }
  const setting = settingOf(cni, (configuration) => configuration.enableNetworkPolicy);
  return setting === 'unknown' || setting === 'true' || (compute._hasAutoMode && !isAutoModeOff)
    ? undefined
    : 'the add-on vpc-cni does not enforce network policies, write networkPolicy: NetworkPolicyMode.standard()';
}

/** Why pods get no security groups of their own; undefined where they do, or may. */
function reasonGroupsUnset(cni: InstalledSoftware | undefined, { compute }: EnforcingCluster): string | undefined {
  if (compute._hasAutoMode && !compute._hasNodes) {
    return 'EKS Auto Mode has no security groups for single pods, write podSecurityGroups of a NodeClass';
  }
  const setting = compute._isFargate ? 'unknown' : settingOf(cni, (configuration) => configuration.env?.ENABLE_POD_ENI);
  return setting === 'unknown' || setting === 'true'
    ? undefined
    : 'the add-on vpc-cni does not give them any, write securityGroupsForPods: SecurityGroupsForPods.standard() or strict()';
}

/** A setting of the add-on, in text: `unknown` where there is no add-on, and where it is known at deployment alone. */
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

function podOf(object: ReadObject): ReadObject | undefined {
  return object.kind === 'Pod' ? object : POD_TEMPLATES[object.kind]?.(object.spec ?? {});
}

/** Whether a policy of security groups is for the pods of an object, by their labels: those of service accounts are not known. */
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
