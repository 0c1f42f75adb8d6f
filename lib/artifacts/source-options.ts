import type { ImageRegistry } from './image-registry';

/** Sources of charts and images for all constructs of a cluster. */
export interface SourceOptions {
  /**
   * A repository for all charts instead of their public repositories. Charts keep their names.
   *
   * It is an OCI registry such as `oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/charts`, or an `https://`
   * repository. It must contain the pinned versions. A construct with a `chartSource` uses that one.
   *
   * @default - the public repository of each chart. The handler needs internet access
   */
  readonly chartRepository?: string;

  /**
   * A registry for all images that constructs take from public registries: of the AWS Load Balancer Controller,
   * ExternalDNS, NodeLocal DNSCache and the AWS Gateway API Controller. Tags stay. A construct with an image option
   * of its own uses that one.
   *
   * @default - the public registry of each image. Nodes need internet access
   */
  readonly imageRegistry?: ImageRegistry;
}
