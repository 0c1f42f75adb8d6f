import { type CfnParameter, CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { minorsAhead, parseKubernetesVersion } from '../cluster/kubernetes-version';
import { refuse } from '../foundation/refusals';
import { propertyOf, referencesIn } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';

/**
 * Maximum number of minor versions that nodes can be older than the control plane. They must not be newer.
 *
 * @see https://kubernetes.io/releases/version-skew-policy/#kubelet
 */
const MOST_MINORS_BEHIND = 3;

/**
 * Image releases with a Kubernetes version: `1.36.2-20260815` of Amazon Linux, `1.36-2026.08.15` of Windows.
 * Bottlerocket releases have none.
 */
const RELEASE = /^(\d+\.\d+)(?:\.\d+)?-\d{4}\.?\d{2}\.?\d{2}$/;

/** Systems Manager parameters in which AWS and Canonical publish images. Their names contain the Kubernetes version. */
const IMAGE_PARAMETERS = [
  /\/aws\/service\/eks\/optimized-ami\/(\d+\.\d+)\//,
  /\/aws\/service\/bottlerocket\/aws-k8s-(\d+\.\d+)[-/]/,
  /\/aws\/service\/ami-windows-latest\/[^/]*-EKS_Optimized-(\d+\.\d+)\//,
  /\/aws\/service\/canonical\/ubuntu\/eks[^/]*\/[\d.]+\/(\d+\.\d+)\//,
];

/** Resource types of templates that start nodes. */
const TEMPLATE_TYPES = ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::LaunchConfiguration'];

/** Versions of a node group. */
export interface NodeVersions {
  readonly kubernetesVersion?: string;
  readonly releaseVersion?: string;
}

/** Validates that the nodes of a group are not newer than the control plane, and not too old for it. */
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
      `"releaseVersion: ${releaseVersion}" is an image of Kubernetes ${released}, but "kubernetesVersion" is ${version}. Write a release of ${version}, or leave one of the two out`,
      scope,
    );
  }
  validateSkew(version, `kubernetesVersion: ${kubernetesVersion}`, clusterVersion, scope);
  validateSkew(released, `releaseVersion: ${releaseVersion}`, clusterVersion, scope);
}

/**
 * Validates the versions, the releases and the images of a resource that starts nodes.
 *
 * Call it in a validation, because launch templates are read as they are rendered.
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

/** Validates the Kubernetes version of the image in a launch template. */
export function validateImage(template: CfnResource, cluster: ClusterTarget, scope: IConstruct): void {
  const data = propertyOf(template, 'launchTemplateData') as { imageId?: unknown } | undefined;
  const imageId = data?.imageId ?? propertyOf(template, 'imageId');
  const version = versionOfImage(imageId, template);
  validateSkew(version, `image of Kubernetes ${version}`, cluster.kubernetesVersion, scope);
}

/** Returns the launch templates and configurations that a resource refers to. */
function templatesOf(resource: CfnResource): CfnResource[] {
  const named = ['launchTemplate', 'launchConfigurationName', 'mixedInstancesPolicy'].map((name) =>
    propertyOf(resource, name),
  );
  return referencesIn(named, resource)
    .filter(CfnResource.isCfnResource)
    .filter(({ cfnResourceType }) => TEMPLATE_TYPES.includes(cfnResourceType));
}

/**
 * Returns the Kubernetes version of an image, from the parameter that contains its id. Undefined if the image is given
 * by id.
 */
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
      `"${given}" is newer than the control plane, which has version ${clusterVersion}. Upgrade the cluster first, or use version ${clusterVersion} for the nodes`,
      scope,
    );
  }
  if (-ahead > MOST_MINORS_BEHIND) {
    refuse(
      'NodeVersion',
      `"${given}" is ${-ahead} minor versions older than the control plane, which has version ${clusterVersion}, but nodes can be at most ${MOST_MINORS_BEHIND} older. Upgrade the nodes before the cluster, one minor version at a time`,
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
