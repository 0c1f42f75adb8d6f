import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { sentence } from '../../foundation/text';
import { warn } from '../../foundation/warnings';
import type { ClusterCompute } from '../cluster-compute';
import { installedIn } from '../installed';
import { parseKubernetesVersion } from '../kubernetes-version';
import { type NameFinding, namesOfChart, namesOfObject } from './object-names';
import { policyFindings } from './policy-enforcement';

/** Clusters whose objects are validated at synthesis, and resources that were: a cluster may have several targets. */
const VALIDATED_CLUSTERS = new WeakSet<IConstruct>();
const VALIDATED_RESOURCES = new WeakSet<CfnResource>();

/** The cluster that objects are for. */
export interface ObjectsOfCluster {
  readonly clusterName: string;
  readonly kubernetesVersion?: string;
  readonly compute: ClusterCompute;
  /** What defines the cluster, where this app does. */
  readonly definition?: IConstruct;
}

/**
 * Warns at synthesis of what is installed into a cluster, whoever defines it: of outdated and misspelt names in manifests as far as they can be read, in the
 * values of charts and the repositories of these, and of policies that nothing enforces.
 *
 * @param construct of the cluster
 */
export function validateObjects(construct: IConstruct, cluster: ObjectsOfCluster): void {
  const { clusterName, compute, definition, kubernetesVersion } = cluster;
  if (VALIDATED_CLUSTERS.has(construct)) {
    return;
  }
  VALIDATED_CLUSTERS.add(construct);
  construct.node.addValidation({
    validate: () => {
      const minor = kubernetesVersion === undefined ? undefined : parseKubernetesVersion(kubernetesVersion)[1];
      const installed = installedIn({ clusterName, stack: Stack.of(construct) });
      const fresh = installed.filter(({ resource }) => !VALIDATED_RESOURCES.has(resource));
      for (const { at, id, text } of policyFindings(installed, { compute, isDefined: definition !== undefined })) {
        if (fresh.includes(at)) {
          warn(at.place, id, text);
        }
      }
      for (const { kind, objects, place, repository, resource, chart, values } of fresh) {
        VALIDATED_RESOURCES.add(resource);
        for (const object of objects) {
          warnOf(place, namesOfObject(object, minor), `${object.kind} "${object.metadata?.name}"`);
        }
        if (kind === 'chart') {
          warnOf(place, namesOfChart({ chart, repository, values: parsed(values) }), 'the chart');
        }
      }
      return [];
    },
  });
}

function warnOf(place: IConstruct, findings: readonly NameFinding[], where: string): void {
  for (const { id, text } of findings) {
    warn(place, id, `${sentence(text)} In ${where}.`);
  }
}

/** The values of a chart, where they can be read. */
function parsed(values: string): unknown {
  try {
    return JSON.parse(values);
  } catch {
    return undefined;
  }
}
