import { Aws, CfnMapping, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';

/** Construct id of the mapping in a stack whose Region is known at deployment only. */
const MAPPING_ID = 'EksImageRegistries';
const ACCOUNT_KEY = 'account';

/**
 * Accounts of the EKS image registries, by Region.
 *
 * A registry in the same Region is reachable through the VPC endpoints of ECR, and its images do not cross Regions.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html, read on 2026-11-21; ap-southeast-5 of
 * its Chinese edition
 */
export const EKS_IMAGE_ACCOUNTS: Readonly<Record<string, string>> = Object.freeze({
  'af-south-1': '877085696533',
  'ap-east-1': '800184023465',
  'ap-east-2': '533267051163',
  'ap-northeast-1': '602401143452',
  'ap-northeast-2': '602401143452',
  'ap-northeast-3': '602401143452',
  'ap-south-1': '602401143452',
  'ap-south-2': '900889452093',
  'ap-southeast-1': '602401143452',
  'ap-southeast-2': '602401143452',
  'ap-southeast-3': '296578399912',
  'ap-southeast-4': '491585149902',
  'ap-southeast-5': '151610086707',
  'ap-southeast-6': '333609536671',
  'ap-southeast-7': '121268973566',
  'ca-central-1': '602401143452',
  'ca-west-1': '761377655185',
  'cn-north-1': '918309763551',
  'cn-northwest-1': '961992271922',
  'eu-central-1': '602401143452',
  'eu-central-2': '900612956339',
  'eu-north-1': '602401143452',
  'eu-south-1': '590381155156',
  'eu-south-2': '455263428931',
  'eu-west-1': '602401143452',
  'eu-west-2': '602401143452',
  'eu-west-3': '602401143452',
  'eusc-de-east-1': '877088126301',
  'il-central-1': '066635153087',
  'me-central-1': '759879836304',
  'me-south-1': '558608220178',
  'mx-central-1': '730335286997',
  'sa-east-1': '602401143452',
  'us-east-1': '602401143452',
  'us-east-2': '602401143452',
  'us-gov-east-1': '151742754352',
  'us-gov-west-1': '013241004608',
  'us-west-1': '602401143452',
  'us-west-2': '602401143452',
});

/** An EKS image registry, as EKS charts expect it. */
export interface EksImageRegistry {
  readonly account: string;
  readonly region: string;
  readonly domain: string;
}

/**
 * Returns the registry in the Region of the stack. If the Region is known at deployment only, CloudFormation looks up
 * the account.
 *
 * @param instead what to write if the registry of the Region is not known
 */
export function eksImageRegistryOf(scope: Construct, instead: string): EksImageRegistry {
  const stack = Stack.of(scope);
  const { region } = stack;
  const account = isConcrete(region) ? EKS_IMAGE_ACCOUNTS[region] : mappingOf(stack).findInMap(region, ACCOUNT_KEY);
  return account === undefined
    ? fail('ImageRegistry', `"${region}" is a Region whose EKS image registry is not known. ${instead}`, scope)
    : { account, region, domain: Aws.URL_SUFFIX };
}

function mappingOf(stack: Stack): CfnMapping {
  const existing = stack.node.tryFindChild(MAPPING_ID) as CfnMapping | undefined;
  return (
    existing ??
    new CfnMapping(stack, MAPPING_ID, {
      mapping: Object.fromEntries(
        Object.entries(EKS_IMAGE_ACCOUNTS).map(([region, account]) => [region, { [ACCOUNT_KEY]: account }]),
      ),
    })
  );
}

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
    return this.mirror === undefined ? eksRepositoryOf(eksPath, scope) : validateUntagged(this.mirror, scope);
  }
}

function eksRepositoryOf(eksPath: string, scope: Construct): string {
  const { account, domain, region } = eksImageRegistryOf(scope, 'Write ImageSource.repository(…)');
  return `${account}.dkr.ecr.${region}.${domain}/${eksPath}`;
}

/** Fails for a repository with a tag, because the chart determines the tag. */
function validateUntagged(repository: string, scope: Construct): string {
  if (isConcrete(repository)) {
    const [bare, ...rest] = repository.split('@')[0].split(/:(?=[^/]*$)/);
    if (bare === '' || rest.length > 0 || bare !== repository) {
      const instead = bare === '' ? 'registry.example.com/mirror/controller' : bare;
      fail('ImageRegistry', `"${repository}" is not a repository without tag and digest. Write "${instead}"`, scope);
    }
  }
  return repository;
}
