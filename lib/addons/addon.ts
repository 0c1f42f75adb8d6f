// The resources of EKS: up to aws-cdk-lib 2.257 only this module exports them, and it loads nothing else for them.
import * as eks from 'aws-cdk-lib/aws-eks';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { findDuplicate } from '../cluster/duplicate-installations';
import { implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import type { Values } from '../foundation/values';
import { tryGetAddonFacts } from './addon-table';

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
   * The version of the add-on, such as `v1.22.4-eksbuild.3`. Another form is refused as `AddonSetting`; only add-ons that this library does
   * not list have versions of their own form.
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

/** What an add-on takes its permissions from, such as a `WorkloadRole`. */
export interface AddonIdentity {
  addonProperties(): Pick<eks.CfnAddonProps, 'namespaceConfig' | 'podIdentityAssociations' | 'serviceAccountRoleArn'>;
}

/** The form of every version that AWS builds. */
const EKS_ADDON_VERSION = /^v\d+\.\d+\.\d+-eksbuild\.\d+$/;

/**
 * Defines the `AWS::EKS::Addon` of a construct. The L2 of the CDK has neither Pod Identity associations nor conflict resolution.
 */
export function defineAddon(
  scope: Construct,
  addonName: string,
  props: AddonProps,
  configuration: Values,
  identity?: AddonIdentity,
): eks.CfnAddon {
  validateAddonCompute(addonName, props, scope);
  validateAddonVersion(addonName, props.addonVersion, scope);
  validateAddonUnique(addonName, props.cluster, scope);
  const hasConfiguration = Object.keys(configuration).length > 0;
  const addon = new eks.CfnAddon(scope, 'Resource', {
    clusterName: props.cluster.clusterName,
    addonName,
    addonVersion: props.addonVersion,
    resolveConflicts: props.resolveConflicts ?? ResolveConflicts.OVERWRITE,
    preserveOnDelete: props.preserveOnDelete,
    configurationValues: hasConfiguration ? Stack.of(scope).toJsonString(configuration) : undefined,
    ...identity?.addonProperties(),
  });
  implementDependable(scope, () => [addon]);
  return addon;
}

/** What the cluster computes with already has the add-on, or cannot run it. */
function validateAddonCompute(addonName: string, { cluster: { compute } }: AddonProps, scope: Construct): void {
  const facts = tryGetAddonFacts(addonName);
  if (facts?.builtIntoAutoMode && compute._hasAutoMode && !compute._hasNodes) {
    fail(
      'ClusterCompute',
      `"${addonName}" is built into the nodes of EKS Auto Mode, leave it out, or give the ClusterTarget compute: ClusterCompute.autoModeAndNodes() where it has other nodes too`,
      scope,
    );
  }
  if (facts?.notOnFargate && compute._isFargate) {
    fail(
      'ClusterCompute',
      `"${addonName}" does not run on Fargate, leave it out, or give the ClusterTarget compute: ClusterCompute.nodes() where it has nodes too`,
      scope,
    );
  }
}

function validateAddonVersion(addonName: string, version: string | undefined, scope: Construct): void {
  if (
    version === undefined ||
    !isConcrete(version) ||
    EKS_ADDON_VERSION.test(version) ||
    !tryGetAddonFacts(addonName)
  ) {
    return;
  }
  const [, figures] = /^v?(\d+\.\d+\.\d+)/.exec(version) ?? [];
  fail(
    'AddonSetting',
    `"${version}" is no version of ${addonName}, write one that aws eks describe-addon-versions prints, such as "v${figures ?? '1.22.4'}-eksbuild.1", or leave addonVersion out for the default of EKS`,
    scope,
  );
}

function validateAddonUnique(addonName: string, { clusterName }: ClusterTarget, scope: Construct): void {
  const duplicate = findDuplicate(`add-on ${addonName}`, clusterName, scope);
  if (duplicate) {
    fail('AddonTwice', `"${addonName}" is in this cluster already, by ${duplicate.node.path}, define it once`, scope);
  }
}
