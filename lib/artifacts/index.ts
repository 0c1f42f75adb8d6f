/** Where Helm charts and container images come from: repositories, registries and assets. */

export { ChartSource } from './chart-source';
