import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { propertyOf, referencesIn } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { currentDay, supportOf } from '../foundation/versions';
import { warn } from '../foundation/warnings';

/** First minor version of EKS. A lower minor has lost its zero, for example when YAML reads 1.30 as a number. */
const FIRST_MINOR = 10;

/** Returns the major and the minor of a Kubernetes version such as `1.36`. Other forms fail with `ClusterVersion`. */
export function parseKubernetesVersion(text: string): [major: number, minor: number] {
  const version = parseMajorMinor(text);
  if (version && version[1] >= FIRST_MINOR) {
    return version;
  }
  const likely = version ? `${version.join('.')}0` : text.replace(/^v/, '').split('.').slice(0, 2).join('.');
  const hint = parseMajorMinor(likely)
    ? `Did you mean "${likely}"?`
    : 'Write the major and the minor version, such as "1.36"';
  return fail('ClusterVersion', `"${text}" is not a Kubernetes version of EKS. ${hint}`);
}

/** Returns true if the version is at least `1.minor`. An unknown version counts as new. */
export function isAtLeast(version: string | undefined, minor: number): boolean {
  if (version === undefined) {
    return true;
  }
  const [major, own] = parseKubernetesVersion(version);
  return major > 1 || own >= minor;
}

/**
 * Returns how many minor versions one version is ahead of another. Negative if it is behind, and undefined if the
 * major versions differ.
 */
export function minorsAhead(version: string, other: string): number | undefined {
  const [[major, minor], [otherMajor, otherMinor]] = [version, other].map(parseKubernetesVersion);
  return major === otherMajor ? minor - otherMinor : undefined;
}

/** Parses two whole numbers that are separated by a dot. */
function parseMajorMinor(text: string): [major: number, minor: number] | undefined {
  const parts = text.split('.');
  const numbers = parts.map(Number);
  const isPlain = numbers.every(
    (number, index) => Number.isInteger(number) && number >= 0 && String(number) === parts[index],
  );
  return isPlain && numbers.length === 2 ? [numbers[0], numbers[1]] : undefined;
}

/** Maximum difference between the minor versions of kubectl and the control plane, in both directions. */
const MAX_KUBECTL_SKEW = 1;

/** The EKS version calendar, for users. */
const CALENDAR = 'https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html';

/** Warns of a cluster whose version has left standard support. A version that is newer than the calendar passes. */
export function warnOutOfSupport(version: string, scope: IConstruct, day = currentDay()): void {
  const support = supportOf(version, day);
  if (support.kind === 'extended') {
    warn(
      scope,
      'kubernetesVersionSupport',
      `Kubernetes ${version} has left the standard support of EKS. Extended support costs more per cluster hour, and ends on ${support.until}. Upgrade one minor version at a time, see docs/upgrades.md. Version calendar: ${CALENDAR}`,
    );
  }
  if (support.kind === 'ended') {
    warn(
      scope,
      'kubernetesVersionSupport',
      `Kubernetes ${version} has left the extended support of EKS${support.since === undefined ? '' : ` on ${support.since}`}. EKS creates no cluster with this version. It upgrades the control plane of an existing cluster without notice, but not its nodes and add-ons. Upgrade the cluster now, see docs/upgrades.md. Version calendar: ${CALENDAR}`,
    );
  }
}

/**
 * Warns of a kubectl layer that is more than one minor version away from the cluster.
 *
 * The functions of the handler reference their layers, and the kubectl layers of the CDK contain their version. Other
 * layers pass.
 *
 * @see https://kubernetes.io/releases/version-skew-policy/#kubectl
 */
export function warnKubectlSkew(version: string, handlers: readonly IConstruct[], scope: IConstruct): void {
  const layers = handlers.flatMap((handler) => handler.node.findAll()).flatMap(layersOf);
  const kubectl = layers.map(kubectlVersionOf).find((own) => own !== undefined);
  if (kubectl === undefined) {
    return;
  }
  const ahead = minorsAhead(kubectl, version);
  if (ahead !== undefined && Math.abs(ahead) > MAX_KUBECTL_SKEW) {
    warn(
      scope,
      'kubectlVersionSkew',
      `The kubectl layer contains kubectl ${kubectl}, but the cluster has Kubernetes ${version}. kubectl supports control planes that are at most one minor version away. Use the layer for the version of the cluster, such as KubectlV${version.split('.')[1]}Layer.`,
    );
  }
}

/** Returns the layers of a Lambda function that the app defines. */
function layersOf(construct: IConstruct): IConstruct[] {
  const isFunction = CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::Lambda::Function';
  return isFunction ? referencesIn(propertyOf(construct, 'layers'), construct) : [];
}

/**
 * Returns the kubectl version of a layer, such as `1.36`.
 *
 * It comes from the description of the packages `@aws-cdk/lambda-layer-kubectl-v30` to `-v36` (`/opt/kubectl/kubectl
 * 1.36.3; …`), or from the class name, such as `KubectlV36Layer`.
 */
export function kubectlVersionOf(layer: IConstruct): string | undefined {
  if (!CfnResource.isCfnResource(layer) || layer.cfnResourceType !== 'AWS::Lambda::LayerVersion') {
    return undefined;
  }
  const description = propertyOf(layer, 'description');
  const [, described] =
    typeof description === 'string' && isConcrete(description)
      ? (/\/kubectl v?(\d+\.\d+)\b/.exec(description) ?? [])
      : [];
  const [, minor] = /^KubectlV(\d{2})Layer$/.exec(layer.node.scope?.constructor.name ?? '') ?? [];
  return described ?? (minor === undefined ? undefined : `1.${minor}`);
}
