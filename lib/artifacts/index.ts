/** Helm charts and container images: where they come from, and options of Helm releases. */

export type { HelmReleaseOptions, IHelmRelease } from '../charts/helm-release-options';
export { ChartSource } from './chart-source';
