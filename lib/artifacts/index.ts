/** Where Helm charts and container images come from: repositories, registries and assets. */

export { ChartSource } from './chart-source';
export { ImageRegistry } from './image-registry';
export { PullThroughCache, type PullThroughCacheProps } from './pull-through-cache';
export type { SourceOptions } from './source-options';
export { UpstreamRegistry } from './upstream-registry';
