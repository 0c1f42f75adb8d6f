import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { propertyOf, referencesIn } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { currentDay, supportOf } from '../foundation/versions';
import { warn } from '../foundation/warnings';

/** The first minor that EKS had: less is a minor that lost its zero, as where YAML reads 1.30 as a number. */
const FIRST_MINOR = 10;

/** Major and minor of a Kubernetes version such as `1.36`; anything else is refused as `ClusterVersion`. */
export function parseKubernetesVersion(text: string): [major: number, minor: number] {
  const version = parseMajorMinor(text);
  if (version && version[1] >= FIRST_MINOR) {
    return version;
  }
  const likely = version ? `${version.join('.')}0` : text.replace(/^v/, '').split('.').slice(0, 2).join('.');
  const hint = parseMajorMinor(likely) ? `did you mean "${likely}"?` : 'write major and minor, such as "1.36"';
  return fail('ClusterVersion', `"${text}" is no Kubernetes version of EKS, ${hint}`);
}

/** True where the version is at least `1.minor`; a version that is not known is taken to be new. */
export function isAtLeast(version: string | undefined, minor: number): boolean {
  if (version === undefined) {
    return true;
  }
  const [major, own] = parseKubernetesVersion(version);
  return major > 1 || own >= minor;
}

/** How many minor versions one version is ahead of another, less than 0 where it is behind; undefined where the major versions differ. */
export function minorsAhead(version: string, other: string): number | undefined {
  const [[major, minor], [otherMajor, otherMinor]] = [version, other].map(parseKubernetesVersion);
  return major === otherMajor ? minor - otherMinor : undefined;
}

/** Two whole numbers with a dot between them. */
function parseMajorMinor(text: string): [major: number, minor: number] | undefined {
  const parts = text.split('.');
  const numbers = parts.map(Number);
  const isPlain = numbers.every(
    (number, index) => Number.isInteger(number) && number >= 0 && String(number) === parts[index],
  );
  return isPlain && numbers.length === 2 ? [numbers[0], numbers[1]] : undefined;
}

/** How many minor versions kubectl may be away from the control plane, to either side. */
const MAX_KUBECTL_SKEW = 1;

/** The calendar of EKS, for users. */
const CALENDAR = 'https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html';

/** Warns of a cluster whose version has left standard support. A newer version than the calendar knows passes. */
export function warnOutOfSupport(version: string, scope: IConstruct, day = currentDay()): void {
  const support = supportOf(version, day);
  if (support.kind === 'extended') {
    warn(
      scope,
      'kubernetesVersionSupport',
      `Kubernetes ${version} has left the standard support of EKS: each hour of the cluster costs more until extended support ends on ${support.until}. Upgrade one minor version at a time, as docs/upgrades.md shows. The calendar: ${CALENDAR}`,
    );
  }
  if (support.kind === 'ended') {
    warn(
      scope,
      'kubernetesVersionSupport',
      `Kubernetes ${version} is out of the extended support of EKS${support.since === undefined ? '' : ` since ${support.since}`}: EKS creates no cluster of this version, and upgrades the control plane of an existing one without notice, but not its nodes and add-ons. Upgrade it now, as docs/upgrades.md shows. The calendar: ${CALENDAR}`,
    );
  }
}

/**
 * Warns of a kubectl layer that is more than one minor version away from the cluster. The handler's functions name their layers, and the layers of the
 * CDK name their kubectl: a layer of another kind passes.
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
      `The kubectl layer has kubectl ${kubectl} and the cluster Kubernetes ${version}: kubectl works with control planes that are at most one minor version away. Give the layer of the cluster's version, such as KubectlV${version.split('.')[1]}Layer.`,
    );
  }
}

/** The layers of a Lambda function that are defined in the app. */
function layersOf(construct: IConstruct): IConstruct[] {
  const isFunction = CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::Lambda::Function';
  return isFunction ? referencesIn(propertyOf(construct, 'layers'), construct) : [];
}

/**
 * The version of the kubectl in a layer, such as `1.36`: by the description that the packages `@aws-cdk/lambda-layer-kubectl-v30` to `-v36` give their
 * layers (`/opt/kubectl/kubectl 1.36.3; …`), or by the name of their class, such as `KubectlV36Layer`.
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
