import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { endSentence } from '../../foundation/values';
import { warn } from '../../foundation/warnings';
import type { ClusterCompute } from '../cluster-compute';
import { installedIn } from '../installed-software';
import { parseKubernetesVersion } from '../kubernetes-version';
import { tryParseValues } from '../manifest-objects';
import { networkPolicyFindings } from './network-policy-checks';
import { type NameFinding, namesOfChart, namesOfObject } from './object-names';
import { isEnforcedByEks, policyFindings } from './policy-enforcement';

/** Clusters and resources that have been validated. A cluster may have several targets. */
const VALIDATED_CLUSTERS = new WeakSet<IConstruct>();
const VALIDATED_RESOURCES = new WeakSet<CfnResource>();

/** The cluster of the objects. */
export interface ObjectsOfCluster {
  readonly clusterName: string;
  readonly kubernetesVersion?: string;
  readonly compute: ClusterCompute;
  readonly isIpv6: boolean;
  readonly serviceCidr?: string;
  /** The construct that defines the cluster, if it is in this app. */
  readonly definition?: IConstruct;
}

/**
 * Warns at synthesis of problems in everything that is installed into a cluster.
 *
 * These are outdated and misspelt names in manifests and chart values, outdated chart repositories, and policies that
 * are not enforced.
 *
 * @param construct the construct of the cluster
 */
export function validateObjects(construct: IConstruct, cluster: ObjectsOfCluster): void {
  const { clusterName, compute, definition, isIpv6, kubernetesVersion, serviceCidr } = cluster;
  if (VALIDATED_CLUSTERS.has(construct)) {
    return;
  }
  VALIDATED_CLUSTERS.add(construct);
  construct.node.addValidation({
    validate: () => {
      const minor = kubernetesVersion === undefined ? undefined : parseKubernetesVersion(kubernetesVersion)[1];
      const installed = installedIn({ clusterName, stack: Stack.of(construct) });
      const fresh = installed.filter(({ resource }) => !VALIDATED_RESOURCES.has(resource));
      const enforcing = { compute, isDefined: definition !== undefined };
      for (const { at, id, text } of policyFindings(installed, enforcing)) {
        if (fresh.includes(at)) {
          warn(at.warningScope, id, text);
        }
      }
      const findings = networkPolicyFindings(
        installed.flatMap(({ objects }) => objects),
        { isIpv6, serviceCidr, isEnforcedByEks: isEnforcedByEks(installed, enforcing) },
      );
      for (const { id, object, text } of findings) {
        const at = fresh.find(({ objects }) => objects.includes(object));
        if (at) {
          warn(at.warningScope, id, text);
        }
      }
      for (const { kind, objects, warningScope: place, repository, resource, chart, values } of fresh) {
        VALIDATED_RESOURCES.add(resource);
        for (const object of objects) {
          warnOf(place, namesOfObject(object, minor), `${object.kind} "${object.metadata?.name}"`);
        }
        if (kind === 'chart') {
          warnOf(place, namesOfChart({ chart, repository, values: tryParseValues(values) }), 'the chart');
        }
      }
      return [];
    },
  });
}

function warnOf(place: IConstruct, findings: readonly NameFinding[], where: string): void {
  for (const { id, text } of findings) {
    warn(place, id, `${endSentence(text)} In ${where}.`);
  }
}
