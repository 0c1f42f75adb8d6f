import type * as iam from 'aws-cdk-lib/aws-iam';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { PullThroughCache } from './pull-through-cache';

/** The registry of images without a registry in their reference. */
const DOCKER_HUB = 'docker.io';

/** Names of one registry. */
const ALIASES: Readonly<Record<string, string>> = { 'registry-1.docker.io': DOCKER_HUB, 'index.docker.io': DOCKER_HUB };

/** An image reference in its parts: `public.ecr.aws`, `eks/coredns` and `:v1.14.6`. */
export interface ImageReference {
  readonly host: string;
  readonly path: string;
  /** The tag with its colon, the digest with its at sign, both, or empty. */
  readonly version: string;
}

/** Returns the parts of an image reference. An image without a registry is one of Docker Hub. */
export function parseImage(reference: string): ImageReference {
  const [first, ...rest] = reference.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const host = hasHost ? (ALIASES[first] ?? first) : DOCKER_HUB;
  const named = hasHost ? rest.join('/') : reference;
  const [path] = named.split(/[:@]/);
  const version = named.slice(path.length);
  return { host, path: host === DOCKER_HUB && !path.includes('/') ? `library/${path}` : path, version };
}

/**
 * The registry from which nodes pull the images of controllers that are published in public registries. Choose one of
 * the factories, and give it to the `ClusterTarget`.
 *
 * A construct with an image option of its own uses that one. Images of EKS add-ons come from the EKS registry of the
 * Region, which nodes reach through the endpoints of ECR.
 */
export class ImageRegistry {
  /**
   * A mirror of all public registries. An image keeps its path: `registry.k8s.io/dns/k8s-dns-node-cache:1.26.7` is
   * `111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/dns/k8s-dns-node-cache:1.26.7`.
   *
   * @param prefix registry and path before that of the image, such as
   * `111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror`. A value with a scheme, a tag or a digest fails with
   * `ImageRegistry`
   */
  public static of(prefix: string): ImageRegistry {
    validateArguments('ImageRegistry.of', arguments);
    const known = validatePrefix(prefix);
    return new ImageRegistry(() => known);
  }

  /**
   * A mirror with a path for each public registry, such as pull-through cache rules that another app defines.
   *
   * Images of other registries keep their reference.
   *
   * @param prefixes registry and path before that of the image, by public registry: `{ 'registry.k8s.io':
   * '111122223333.dkr.ecr.eu-west-1.amazonaws.com/kubernetes' }`
   */
  public static ofUpstreams(prefixes: Record<string, string>): ImageRegistry {
    validateArguments('ImageRegistry.ofUpstreams', arguments);
    const known = new Map(
      Object.entries(prefixes).map(([host, prefix]) => [ALIASES[host] ?? host, validatePrefix(prefix)]),
    );
    return new ImageRegistry((host) => known.get(host));
  }

  /**
   * The pull-through cache rules of this app. Roles of node groups, EKS Auto Mode nodes and Fargate profiles get the
   * permissions for the first pull of an image.
   *
   * Without internet access in the VPC, the first pull must come from elsewhere, which the warning
   * `pullThroughFirstPull` says.
   *
   * @param cache the rules
   */
  public static pullThroughCache(cache: PullThroughCache): ImageRegistry {
    validateArguments('ImageRegistry.pullThroughCache', arguments);
    return new ImageRegistry((host) => cache._prefixOf(host), cache);
  }

  private constructor(
    private readonly prefixOf: (host: string) => string | undefined,
    /** The rules of this app, if there are any. @internal */
    public readonly _cache?: PullThroughCache,
  ) {}

  /**
   * Returns the reference of a public image in this registry, for values of charts and for Kubernetes objects. Tag and
   * digest stay.
   *
   * It fails with `ImageRegistry` if this registry does not have the public registry of the image.
   *
   * @param reference the public image, such as `quay.io/jetstack/cert-manager-controller:v1.18.2`. Without a registry,
   * it is an image of Docker Hub
   */
  public imageOf(reference: string): string {
    validateArguments('ImageRegistry.imageOf', arguments);
    return (
      this._tryImageOf(reference) ??
      fail(
        'ImageRegistry',
        `"${reference}" is of ${parseImage(reference).host}, which the image registry does not have. Add it to the upstreams of the registry`,
      )
    );
  }

  /** Returns the reference of a public image in this registry, if the registry has it. @internal */
  public _tryImageOf(reference: string): string | undefined {
    const { host, path, version } = parseImage(reference);
    const prefix = this.prefixOf(host);
    return prefix === undefined ? undefined : `${prefix}/${path}${version}`;
  }

  /** Grants a role of nodes what the first pull of an image needs. @internal */
  public _grantPull(role: iam.IRole): void {
    this._cache?._grantFirstPull(role);
  }
}

/** Returns the prefix without a slash at the end. */
function validatePrefix(prefix: string): string {
  if (!isConcrete(prefix)) {
    return prefix;
  }
  const bare = prefix.replace(/^\w+:\/\//, '').replace(/\/+$/, '');
  const [name] = bare.split(/@|:(?=[^/]*$)(?!\d+$)/);
  if (bare !== prefix || name !== bare || !/[.:]/.test(bare.split('/')[0])) {
    const instead = /[.:]/.test(name.split('/')[0]) ? name : '111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror';
    fail('ImageRegistry', `"${prefix}" is not a registry with a path. Write "${instead}"`);
  }
  return prefix;
}
