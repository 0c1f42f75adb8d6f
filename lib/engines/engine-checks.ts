import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { matchClusterName } from '../cluster/cluster-match';
import type { ClusterTarget } from '../cluster/cluster-target';
import { type InstalledSoftware, installedIn } from '../cluster/installed-software';
import type { ReadObject } from '../cluster/manifest-objects';
import { isPolicyEngine } from '../cluster/objects/policy-enforcement';
import { findNodeResources } from '../foundation/cluster-nodes';
import { fail } from '../foundation/errors';
import { propertyOf } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';

/** Add-ons that Cilium replaces in ENI mode. */
const REPLACED_ADDONS: readonly unknown[] = ['vpc-cni', 'kube-proxy'];

/** A policy engine, for its validation. */
export interface CheckedEngine {
  readonly name: 'Cilium' | 'Calico';
  /** Name of its chart. */
  readonly chart: string;
  /** Key of the taint that nodes need. */
  readonly startupTaint?: string;
  /** Whether it replaces the VPC CNI and kube-proxy. */
  readonly isPodNetwork: boolean;
  /** Whether it reads addresses of pods from the annotation of the VPC CNI. */
  readonly readsPodAnnotation?: boolean;
}

/** Validates that all compute of the cluster can run the agents of an engine. */
export function validateEngineCluster(name: string, { compute }: ClusterTarget, scope: Construct): void {
  if (!compute._hasNodes || compute._hasAutoMode) {
    const reason = compute._isFargate
      ? 'DaemonSets do not run on Fargate'
      : 'nodes of EKS Auto Mode have a built-in network and network policy agent';
    const instead = compute._hasAutoMode
      ? 'Set networkPolicy in addNodeClass, or define the cluster without EKS Auto Mode'
      : 'Leave it out, or write compute: ClusterCompute.nodes() on the ClusterTarget if the cluster also has nodes';
    fail('ClusterCompute', `"${name}" cannot run with ${compute._text}, because ${reason}. ${instead}`, scope);
  }
}

/**
 * Validates an engine against everything that the app installs into the cluster. It runs as a validation, because
 * add-ons, charts, objects and nodes may be defined later.
 */
export function validateEngine(scope: Construct, cluster: ClusterTarget, engine: CheckedEngine): void {
  scope.node.addValidation({
    validate: () => {
      const installed = installedIn({ clusterName: cluster.clusterName, stack: Stack.of(scope) });
      validateOnlyEngine(installed, engine, scope);
      validatePodSecurityGroups(installed, engine, scope);
      if (engine.isPodNetwork) {
        validateReplacedAddons(installed, cluster, scope);
      }
      warnOfPodAnnotation(installed, engine, scope);
      warnOfMissingTaint(cluster, engine, scope);
      return [];
    },
  });
}

function validateOnlyEngine(installed: readonly InstalledSoftware[], engine: CheckedEngine, scope: Construct): void {
  const other = installed.find(
    ({ chart, kind, resource }) => kind === 'chart' && isPolicyEngine(chart) && !resource.node.scopes.includes(scope),
  );
  if (other) {
    fail(
      'NetworkPolicyEngines',
      `"${other.resource.node.path}" installs another network policy engine than ${engine.name}. Remove one of them`,
      scope,
    );
  }
  const cni = installed.find(({ configuration }) => String(configuration?.enableNetworkPolicy) === 'true');
  if (cni) {
    fail(
      'NetworkPolicyEngines',
      `"${cni.resource.node.path}" enforces network policies, and so does ${engine.name}. Write networkPolicy: NetworkPolicyMode.${engine.name === 'Calico' ? 'calico' : 'otherEngine'}() for the VPC CNI`,
      scope,
    );
  }
}

/**
 * Validates security groups for pods. With strict enforcement, traffic of such pods does not pass the places where an
 * engine enforces policies.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html
 */
function validatePodSecurityGroups(
  installed: readonly InstalledSoftware[],
  engine: CheckedEngine,
  scope: Construct,
): void {
  const isStrict = ({ configuration }: InstalledSoftware) => {
    const { ENABLE_POD_ENI, POD_SECURITY_GROUP_ENFORCING_MODE = 'strict' } = (configuration?.env ?? {}) as ReadObject;
    return ENABLE_POD_ENI === 'true' && POD_SECURITY_GROUP_ENFORCING_MODE === 'strict';
  };
  const error = engine.name === 'Calico' ? 'CalicoSetting' : 'CiliumSetting';
  if (installed.some(isStrict)) {
    fail(
      error,
      `"SecurityGroupsForPods.strict()" routes traffic of such pods around ${engine.name}. Write SecurityGroupsForPods.standard()`,
      scope,
    );
  }
  const policy = installed.flatMap(({ objects }) => objects).find(({ kind }) => kind === 'SecurityGroupPolicy');
  if (engine.isPodNetwork && policy) {
    fail(
      error,
      `"${policy.metadata?.name}" is a SecurityGroupPolicy, which only the VPC CNI reads. Remove it, or write CiliumMode.chained()`,
      scope,
    );
  }
}

/** Validates that neither the add-ons nor the self-managed software of EKS are in a cluster that Cilium connects. */
function validateReplacedAddons(
  installed: readonly InstalledSoftware[],
  cluster: ClusterTarget,
  scope: Construct,
): void {
  const addon = installed.find(({ addonName }) => REPLACED_ADDONS.includes(addonName));
  if (addon) {
    fail(
      'CiliumSetting',
      `"${addon.resource.node.path}" installs ${addon.addonName}, which Cilium replaces in ENI mode. Remove it and define Cilium before ClusterNetworking, or write CiliumMode.chained()`,
      scope,
    );
  }
  const definition = cluster._context.definition?.node.findAll().find(isCluster);
  const bootstraps = definition && (propertyOf(definition, 'bootstrapSelfManagedAddons') ?? true);
  if (bootstraps === true) {
    fail(
      'CiliumSetting',
      '"bootstrapSelfManagedAddons" of the cluster is not false, so EKS installs the VPC CNI and kube-proxy, which Cilium replaces in ENI mode. Write bootstrapSelfManagedAddons: false, which replaces an existing cluster',
      scope,
    );
  }
}

function isCluster(construct: unknown): construct is CfnResource {
  return (construct as Partial<CfnResource>).cfnResourceType === 'AWS::EKS::Cluster';
}

/**
 * Warns if the VPC CNI does not write addresses to pods. Calico otherwise waits for the kubelet, and new pods have no
 * connections for some seconds.
 */
function warnOfPodAnnotation(
  installed: readonly InstalledSoftware[],
  { readsPodAnnotation }: CheckedEngine,
  scope: Construct,
): void {
  const cni = installed.find(({ addonName }) => addonName === 'vpc-cni');
  if (readsPodAnnotation && cni?.configuration && cni.configuration.env?.ANNOTATE_POD_IP !== 'true') {
    warn(
      scope,
      'calicoPodAddress',
      'The VPC CNI does not write the address of a pod to its annotation, so policies apply to new pods some seconds after they start. Write networkPolicy: NetworkPolicyMode.calico() for the VPC CNI.',
    );
  }
}

/** Warns of node groups without the taint, on which pods start before the agent of the engine. */
function warnOfMissingTaint(cluster: ClusterTarget, { name, startupTaint }: CheckedEngine, scope: Construct): void {
  if (startupTaint === undefined) {
    return;
  }
  const named = { clusterName: cluster.clusterName, stack: Stack.of(scope) };
  for (const { clusterName, resource } of findNodeResources(scope)) {
    const isOurs = matchClusterName(clusterName, Stack.of(resource), named) === 'ours';
    const taints = propertyOf(resource, 'taints') ?? [];
    if (
      resource.cfnResourceType === 'AWS::EKS::Nodegroup' &&
      isOurs &&
      isConcrete(taints) &&
      Array.isArray(taints) &&
      !taints.some(({ key }) => key === startupTaint || !isConcrete(key))
    ) {
      warn(
        resource.node.scope ?? resource,
        'ciliumNodeTaint',
        `Nodes do not have the taint ${startupTaint}, so pods may start before ${name}, and then no policy applies to them. Write taints: [cilium.nodeTaint].`,
      );
    }
  }
}
