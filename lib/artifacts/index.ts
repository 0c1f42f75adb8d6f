/** Sources of Helm charts and container images: repositories, registries and assets. */

export { ChartSource } from './chart-source';
