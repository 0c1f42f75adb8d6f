import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { supportOf, today } from '../foundation/kubernetes-calendar';
import { propertyOf, referencesIn } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { minorsAhead } from './kubernetes-version';

/** Maximum difference between the minor versions of kubectl and the control plane, in both directions. */
const KUBECTL_SKEW = 1;

/** The EKS version calendar, for users. */
const CALENDAR = 'https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html';

/** Warns of a cluster whose version has left standard support. A version that is newer than the calendar passes. */
export function warnOutOfSupport(version: string, scope: IConstruct, day = today()): void {
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
  if (ahead !== undefined && Math.abs(ahead) > KUBECTL_SKEW) {
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
