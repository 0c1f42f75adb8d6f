// The EKS resources. Up to aws-cdk-lib 2.257 only this module exports them. It loads no other module for them.
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

/** How EKS resolves conflicts with fields that were changed outside of the add-on. */
export enum ResolveConflicts {
  /** EKS does not change the fields. The operation may fail on a conflict. */
  NONE = 'NONE',
  /** EKS overwrites the fields. It also takes over a self-managed installation. */
  OVERWRITE = 'OVERWRITE',
  /** EKS keeps changed fields on updates. */
  PRESERVE = 'PRESERVE',
}

/** Options of every EKS add-on. */
export interface AddonOptions {
  /**
   * Version of the add-on, such as `v1.22.4-eksbuild.3`. Another form fails as `AddonSetting`, except for add-ons that
   * this library does not list.
   *
   * @default - the default version of EKS for the Kubernetes version of the cluster, when the add-on is created
   */
  readonly addonVersion?: string;

  /**
   * How EKS resolves conflicts with fields that were changed outside of the add-on.
   *
   * @default ResolveConflicts.OVERWRITE
   */
  readonly resolveConflicts?: ResolveConflicts;

  /**
   * Whether the software stays in the cluster, unmanaged, when the add-on is deleted.
   *
   * @default false
   */
  readonly preserveOnDelete?: boolean;
}

/** Properties of an EKS add-on. */
export interface AddonProps extends AddonOptions {
  /** The cluster of the add-on. */
  readonly cluster: ClusterTarget;
}

/** Source of the permissions of an add-on, such as a `WorkloadRole`. */
export interface AddonIdentity {
  addonProperties(): Pick<eks.CfnAddonProps, 'namespaceConfig' | 'podIdentityAssociations' | 'serviceAccountRoleArn'>;
}

/** Format of every add-on version that AWS publishes. */
const EKS_ADDON_VERSION = /^v\d+\.\d+\.\d+-eksbuild\.\d+$/;

/**
 * Defines the `AWS::EKS::Addon` of a construct.
 *
 * The L2 construct of the CDK supports neither Pod Identity associations nor conflict resolution.
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

/** Validates that the add-on can run on the compute of the cluster, and is not built in. */
function validateAddonCompute(addonName: string, { cluster: { compute } }: AddonProps, scope: Construct): void {
  const facts = tryGetAddonFacts(addonName);
  if (facts?.builtIntoAutoMode && compute._hasAutoMode && !compute._hasNodes) {
    fail(
      'ClusterCompute',
      `"${addonName}" is built into the nodes of EKS Auto Mode. Leave it out, or write compute: ClusterCompute.autoModeAndNodes() on the ClusterTarget if the cluster also has other nodes`,
      scope,
    );
  }
  if (facts?.notOnFargate && compute._isFargate) {
    fail(
      'ClusterCompute',
      `"${addonName}" does not run on Fargate. Leave it out, or write compute: ClusterCompute.nodes() on the ClusterTarget if the cluster also has nodes`,
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
    `"${version}" is not a version of ${addonName}. Write a version that "aws eks describe-addon-versions" prints, such as "v${figures ?? '1.22.4'}-eksbuild.1", or leave addonVersion out to use the default version of EKS`,
    scope,
  );
}

function validateAddonUnique(addonName: string, { clusterName }: ClusterTarget, scope: Construct): void {
  const duplicate = findDuplicate(`add-on ${addonName}`, clusterName, scope);
  if (duplicate) {
    fail(
      'AddonTwice',
      `"${addonName}" is already installed in this cluster by ${duplicate.node.path}. Define it once`,
      scope,
    );
  }
}
