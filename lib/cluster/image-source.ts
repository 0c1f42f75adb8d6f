import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { validateArguments } from '../foundation/input';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { eksImageRegistryOf } from './eks-image-registry';

/** How Regions outside the partition `aws` are named: China, GovCloud, the European Sovereign Cloud, and those without the internet. */
const OTHER_PARTITIONS = /^(cn|us-gov|eusc|us-iso[a-z]?|eu-iso[a-z]?)-/;

/** Where nodes pull the image of a controller from: one choice, made by a factory. */
export class ImageSource {
  /** The public registry that the chart names. Nodes need a way to the internet. */
  public static publicRegistry(): ImageSource {
    return new ImageSource('public', undefined);
  }

  /**
   * The registry of EKS in the Region of the stack. Nodes reach it by the interface endpoints of ECR and the gateway endpoint of S3.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
   */
  public static eksRegistry(): ImageSource {
    return new ImageSource('eks', undefined);
  }

  /**
   * A mirror of your own, such as a pull-through cache of ECR. It must hold the tag that the chart names.
   *
   * @param repository without a tag, such as `111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/aws-load-balancer-controller`
   */
  public static repository(repository: string): ImageSource {
    validateArguments('ImageSource.repository', arguments);
    return new ImageSource('mirror', repository);
  }

  /** The public registry, but for Regions of other partitions, which have images of their own. @internal */
  public static _defaultIn(scope: Construct): ImageSource {
    const { region } = Stack.of(scope);
    return isConcrete(region) && OTHER_PARTITIONS.test(region)
      ? ImageSource.eksRegistry()
      : ImageSource.publicRegistry();
  }

  private constructor(
    private readonly kind: 'public' | 'eks' | 'mirror',
    private readonly mirror: string | undefined,
  ) {}

  /** The repository of an image that lies at the path in the registries of EKS; undefined where the chart names it by itself. @internal */
  public _repositoryOf(eksPath: string, scope: Construct): string | undefined {
    if (this.kind === 'public') {
      return undefined;
    }
    return this.mirror === undefined ? inEksRegistry(eksPath, scope) : refusingTag(this.mirror, scope);
  }
}

function inEksRegistry(eksPath: string, scope: Construct): string {
  const { account, domain, region } = eksImageRegistryOf(scope, 'write ImageSource.repository(…)');
  return `${account}.dkr.ecr.${region}.${domain}/${eksPath}`;
}

/** The tag belongs to the chart: the last segment of a repository has no colon. */
function refusingTag(repository: string, scope: Construct): string {
  if (isConcrete(repository)) {
    const [bare, ...rest] = repository.split('@')[0].split(/:(?=[^/]*$)/);
    if (bare === '' || rest.length > 0 || bare !== repository) {
      const instead = bare === '' ? 'registry.example.com/mirror/controller' : bare;
      refuse('ImageRegistry', `"${repository}" is no repository without tag and digest, write "${instead}"`, scope);
    }
  }
  return repository;
}
