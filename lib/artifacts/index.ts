/** Sources of Helm charts and container images: repositories, registries and assets. */

export type { HelmReleaseOptions, IHelmRelease } from '../charts/helm-release-options';
export { ChartSource } from './chart-source';
export { ImageRegistry } from './image-registry';
export { PullThroughCache, type PullThroughCacheProps } from './pull-through-cache';
export type { SourceOptions } from './source-options';
export { UpstreamRegistry } from './upstream-registry';
