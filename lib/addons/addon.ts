// The resources of EKS: up to aws-cdk-lib 2.257 only this module exports them, and it loads nothing else for them.
import * as eks from 'aws-cdk-lib/aws-eks';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { WorkloadRole } from '../cluster/workload-identity';
import type { Values } from '../foundation/values';

/** What EKS does with fields of an add-on that something else has changed. */
export enum ResolveConflicts {
  /** EKS keeps what is there and fails on a conflict. */
  NONE = 'NONE',
  /** EKS sets the field: also takes over a self-managed installation. */
  OVERWRITE = 'OVERWRITE',
  /** EKS keeps the changed field on updates. */
  PRESERVE = 'PRESERVE',
}

/** What every EKS add-on has in common. */
export interface AddonOptions {
  /**
   * The version of the add-on, such as `v1.22.4-eksbuild.3`.
   *
   * @default - the version that EKS takes as its default for the cluster's Kubernetes version, when the add-on is created
   */
  readonly addonVersion?: string;

  /**
   * What EKS does with fields that something else has changed.
   *
   * @default ResolveConflicts.OVERWRITE
   */
  readonly resolveConflicts?: ResolveConflicts;

  /**
   * Whether the software stays on the cluster, unmanaged, when the add-on is deleted.
   *
   * @default false
   */
  readonly preserveOnDelete?: boolean;
}

/** An EKS add-on in a cluster. */
export interface AddonProps extends AddonOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;
}

/**
 * Defines the `AWS::EKS::Addon` of a construct. The L2 of the CDK has neither Pod Identity associations nor conflict resolution.
 */
export function defineAddon(
  scope: Construct,
  addonName: string,
  props: AddonProps,
  configuration: Values,
  identity?: WorkloadRole,
): eks.CfnAddon {
  const hasConfiguration = Object.keys(configuration).length > 0;
  return new eks.CfnAddon(scope, 'Resource', {
    clusterName: props.cluster.clusterName,
    addonName,
    addonVersion: props.addonVersion,
    resolveConflicts: props.resolveConflicts ?? ResolveConflicts.OVERWRITE,
    preserveOnDelete: props.preserveOnDelete,
    configurationValues: hasConfiguration ? Stack.of(scope).toJsonString(configuration) : undefined,
    ...identity?.addonProperties(),
  });
}
