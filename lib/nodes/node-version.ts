import { type CfnParameter, CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { minorsAhead, parseKubernetesVersion } from '../cluster/kubernetes-version';
import { refuse } from '../foundation/refusals';
import { propertyOf, referencesIn } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';

/**
 * How many minor versions nodes may be behind the control plane. They may never be ahead of it.
 *
 * @see https://kubernetes.io/releases/version-skew-policy/#kubelet
 */
const MOST_MINORS_BEHIND = 3;

/** The release of an image that names a Kubernetes version: `1.36.2-20260815` of Amazon Linux, `1.36-2026.08.15` of Windows; Bottlerocket's do not. */
const RELEASE = /^(\d+\.\d+)(?:\.\d+)?-\d{4}\.?\d{2}\.?\d{2}$/;

/** The parameters of Systems Manager in which AWS and Canonical publish images, each with the Kubernetes version in its name. */
const IMAGE_PARAMETERS = [
  /\/aws\/service\/eks\/optimized-ami\/(\d+\.\d+)\//,
  /\/aws\/service\/bottlerocket\/aws-k8s-(\d+\.\d+)[-/]/,
  /\/aws\/service\/ami-windows-latest\/[^/]*-EKS_Optimized-(\d+\.\d+)\//,
  /\/aws\/service\/canonical\/ubuntu\/eks[^/]*\/[\d.]+\/(\d+\.\d+)\//,
];

/** What starts nodes by a template of its own. */
const TEMPLATE_TYPES = ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::LaunchConfiguration'];

/** What a node group says of its version. */
export interface NodeVersions {
  readonly kubernetesVersion?: string;
  readonly releaseVersion?: string;
}

/** Fails where the nodes of a group would be newer than the control plane, or too old for it. */
export function validateNodeVersions(
  { kubernetesVersion, releaseVersion }: NodeVersions,
  { kubernetesVersion: clusterVersion }: ClusterTarget,
  scope: IConstruct,
): void {
  const version = concrete(kubernetesVersion);
  const released = versionOfRelease(concrete(releaseVersion));
  if (version !== undefined) {
    parseKubernetesVersion(version);
  }
  if (version !== undefined && released !== undefined && version !== released) {
    refuse(
      'NodeVersion',
      `"releaseVersion: ${releaseVersion}" is an image of Kubernetes ${released} and "kubernetesVersion" is ${version}, give a release of ${version}, or leave one of the two out`,
      scope,
    );
  }
  validateSkew(version, `kubernetesVersion: ${kubernetesVersion}`, clusterVersion, scope);
  validateSkew(released, `releaseVersion: ${releaseVersion}`, clusterVersion, scope);
}

/**
 * Fails where what starts nodes names a version, a release or an image that does not go with the control plane. Ask in a validation: launch templates
 * are read as they will be written.
 */
export function validateFoundNodes(resource: CfnResource, cluster: ClusterTarget): void {
  if (resource.cfnResourceType === 'AWS::EKS::Nodegroup') {
    const amiType = propertyOf(resource, 'amiType');
    const isBottlerocket = typeof amiType === 'string' && amiType.startsWith('BOTTLEROCKET');
    validateNodeVersions(
      {
        kubernetesVersion: textOf(propertyOf(resource, 'version')),
        releaseVersion: isBottlerocket ? undefined : textOf(propertyOf(resource, 'releaseVersion')),
      },
      cluster,
      resource,
    );
  }
  for (const template of templatesOf(resource)) {
    validateImage(template, cluster, resource);
  }
}

/** Fails where the image of a launch template names a version that does not go with the control plane. */
export function validateImage(template: CfnResource, cluster: ClusterTarget, scope: IConstruct): void {
  const data = propertyOf(template, 'launchTemplateData') as { imageId?: unknown } | undefined;
  const imageId = data?.imageId ?? propertyOf(template, 'imageId');
  const version = versionOfImage(imageId, template);
  validateSkew(version, `image of Kubernetes ${version}`, cluster.kubernetesVersion, scope);
}

/** The launch templates and configurations that a resource refers to. */
function templatesOf(resource: CfnResource): CfnResource[] {
  const named = ['launchTemplate', 'launchConfigurationName', 'mixedInstancesPolicy'].map((name) =>
    propertyOf(resource, name),
  );
  return referencesIn(named, resource)
    .filter(CfnResource.isCfnResource)
    .filter(({ cfnResourceType }) => TEMPLATE_TYPES.includes(cfnResourceType));
}

/** The version of an image by the parameter that it is read from; undefined where the image is named by its id. */
function versionOfImage(imageId: unknown, template: CfnResource): string | undefined {
  const parameters = referencesIn(imageId, template)
    .map((target) => (target as CfnParameter).default)
    .filter((value) => typeof value === 'string');
  const own: unknown = Stack.of(template).resolve(imageId);
  const texts = typeof own === 'string' ? [own, ...parameters] : parameters;
  return texts.flatMap((text) => IMAGE_PARAMETERS.map((pattern) => pattern.exec(text)?.[1])).find(Boolean);
}

function versionOfRelease(release: string | undefined): string | undefined {
  return release === undefined ? undefined : RELEASE.exec(release)?.[1];
}

function validateSkew(
  version: string | undefined,
  given: string,
  clusterVersion: string | undefined,
  scope: IConstruct,
): void {
  const ahead = version && clusterVersion ? minorsAhead(version, clusterVersion) : undefined;
  if (ahead === undefined) {
    return;
  }
  if (ahead > 0) {
    refuse(
      'NodeVersion',
      `"${given}" is newer than the control plane, which has ${clusterVersion}, and nodes may never be: upgrade the cluster first, or give nodes of ${clusterVersion}`,
      scope,
    );
  }
  if (-ahead > MOST_MINORS_BEHIND) {
    refuse(
      'NodeVersion',
      `"${given}" is ${-ahead} minor versions behind the control plane, which has ${clusterVersion}, and nodes may be ${MOST_MINORS_BEHIND} behind: upgrade the nodes before the cluster, one minor version at a time`,
      scope,
    );
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function concrete(value: string | undefined): string | undefined {
  return value !== undefined && isConcrete(value) ? value : undefined;
}
