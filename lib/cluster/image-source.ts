import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { validateArguments } from '../foundation/input';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { eksImageRegistryOf } from './eks-image-registry';

/**
 * Prefixes of Region names outside the partition `aws`: China, GovCloud, European Sovereign Cloud, and isolated
 * Regions.
 */
const OTHER_PARTITIONS = /^(cn|us-gov|eusc|us-iso[a-z]?|eu-iso[a-z]?)-/;

/** The registry from which nodes pull the image of a controller. */
export class ImageSource {
  /** The public registry that the chart names. Nodes need internet access. */
  public static publicRegistry(): ImageSource {
    return new ImageSource('public', undefined);
  }

  /**
   * The EKS image registry in the Region of the stack. Nodes reach it through the interface endpoints of ECR and the
   * gateway endpoint for S3.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
   */
  public static eksRegistry(): ImageSource {
    return new ImageSource('eks', undefined);
  }

  /**
   * Your own mirror, such as a pull-through cache of ECR. It must contain the tag that the chart names.
   *
   * @param repository the repository without a tag, such as
   * `111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/aws-load-balancer-controller`
   */
  public static repository(repository: string): ImageSource {
    validateArguments('ImageSource.repository', arguments);
    return new ImageSource('mirror', repository);
  }

  /** The public registry, or the EKS image registry in other partitions, which have their own images. @internal */
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

  /**
   * Returns the repository of an image with a path in the EKS image registries. Undefined if the chart names it.
   * @internal
   */
  public _repositoryOf(eksPath: string, scope: Construct): string | undefined {
    if (this.kind === 'public') {
      return undefined;
    }
    return this.mirror === undefined ? inEksRegistry(eksPath, scope) : refusingTag(this.mirror, scope);
  }
}

function inEksRegistry(eksPath: string, scope: Construct): string {
  const { account, domain, region } = eksImageRegistryOf(scope, 'Write ImageSource.repository(…)');
  return `${account}.dkr.ecr.${region}.${domain}/${eksPath}`;
}

/** Fails for a repository with a tag, because the chart determines the tag. */
function refusingTag(repository: string, scope: Construct): string {
  if (isConcrete(repository)) {
    const [bare, ...rest] = repository.split('@')[0].split(/:(?=[^/]*$)/);
    if (bare === '' || rest.length > 0 || bare !== repository) {
      const instead = bare === '' ? 'registry.example.com/mirror/controller' : bare;
      refuse('ImageRegistry', `"${repository}" is not a repository without tag and digest. Write "${instead}"`, scope);
    }
  }
  return repository;
}
