/** Helm charts of your own, installed by the kubectl handler of a cluster. */

export { HelmRelease, type HelmReleaseProps } from './helm-release';
