import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { parseImage } from '../artifacts/image-registry';
import { isPublicHost } from '../artifacts/public-hosts';
import type { ClusterTarget } from '../cluster/cluster-target';
import { imagesOf, publicCharts, publicDefinitions, regionOf, type SoftwareSource } from '../cluster/software-sources';
import { fail } from '../foundation/errors';
import { propertyOf } from '../foundation/resources';
import { warn } from '../foundation/warnings';
import { subnetsBehind } from '../vpc/api-use';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { reachabilityOf, routesInStage } from '../vpc/subnet-reachability';

/** A list of sources that cannot be reached, and the replacement. */
interface Finding {
  readonly sources: readonly SoftwareSource[];
  readonly kind: string;
  readonly instead: string;
}

/**
 * Validates that charts, images and custom resource definitions are within reach, at synthesis, wherever the app
 * defines them. In a network of this library without internet access, those of public registries fail as
 * `PublicSource`, in one list. Images of registries that are not known to be public pass.
 */
export class ReachableSources {
  constructor(
    private readonly scope: Construct,
    private readonly network: IEksNetwork,
    private readonly cluster: ClusterTarget,
  ) {
    scope.node.addValidation({
      validate: () => {
        if (network._context.definition) {
          this.validate();
        }
        return [];
      },
    });
  }

  private validate(): void {
    const named = { clusterName: this.cluster.clusterName, stack: Stack.of(this.scope) };
    const hasHandlerAccess = !this.isHandlerCutOff();
    const images = this.network.isPrivate ? imagesOf(named) : [];
    const region = regionOf(this.scope);
    const findings: Finding[] = [
      {
        kind: 'charts',
        sources: hasHandlerAccess ? [] : publicCharts(named),
        instead:
          'chartRepository: "oci://…" on the ClusterTarget with copies of the charts, or chartSource: ChartSource.asset(…)',
      },
      {
        kind: 'images',
        sources: images.filter(({ name }) => isPublicHost(parseImage(name).host, region)),
        instead:
          'imageRegistry: ImageRegistry.of("…") on the ClusterTarget, or the private reference where the image is named',
      },
      {
        kind: 'definitions',
        sources: hasHandlerAccess ? [] : publicDefinitions(named),
        instead:
          'GatewayApiCrds.fromBucket(…) and ControllerCrds.fromBucket(…), or existing() if something else installs them',
      },
    ].filter(({ sources }) => sources.length > 0);
    if (findings.length > 0) {
      const listed = findings.map(({ kind, sources }) => `${kind} ${sources.map(labelOf).join(', ')}`).join('; ');
      const instead = findings.map(({ kind, instead: text }) => `for ${kind}, write ${text}`).join('; ');
      fail(
        'PublicSource',
        `"${this.network.vpc.node.path}" has no way to the internet, where these come from: ${listed}. ${capitalized(instead)}`,
        this.scope,
      );
    }
    this.warnOfFirstPulls(images);
  }

  /** Whether a function that installs charts or definitions is in subnets without a route out of the VPC. */
  private isHandlerCutOff(): boolean {
    const inside = this.cluster._context.handlerFunctions.filter(isInVpc);
    if (inside.length === 0) {
      return false;
    }
    const subnets = inside.flatMap((handler) =>
      subnetsBehind((propertyOf(handler, 'vpcConfig') as { subnetIds?: unknown }).subnetIds),
    );
    return this.network.isPrivate || reachabilityOf(subnets, routesInStage(this.scope)) === 'nowhere';
  }

  /** Amazon ECR needs a NAT gateway in the VPC for the first pull through an endpoint. */
  private warnOfFirstPulls(images: readonly SoftwareSource[]): void {
    const cache = this.cluster._context.imageRegistry?._cache;
    const cached = [...new Set(images.flatMap(({ name }) => cache?._upstreamOf(name) ?? []))];
    if (cached.length > 0) {
      warn(
        this.scope,
        'pullThroughFirstPull',
        `Nodes without internet access cannot make the first pull through a pull-through cache. Pull each image once from a network with internet access, by its reference in the cache: ${cached.join(', ')}. Acknowledge this warning if a pipeline does.`,
      );
    }
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function labelOf({ name, user }: SoftwareSource): string {
  return `"${name}" (${user.node.path.replace(/(\/Resource)+$/, '')})`;
}

function isInVpc(handler: CfnResource): boolean {
  return handler instanceof CfnFunction
    ? handler.vpcConfig !== undefined
    : propertyOf(handler, 'vpcConfig') !== undefined;
}
