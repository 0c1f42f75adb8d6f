import { CfnSecret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { isConcreteText } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';

/**
 * Prefixes of repositories that Amazon ECR accepts.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html, read on 2026-11-28
 */
const PREFIX = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/**
 * The name of a secret with credentials begins with it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html, read on 2026-11-28
 */
const SECRET_PREFIX = 'ecr-pullthroughcache/';

/**
 * A public registry that a pull-through cache rule reads. Choose one of the factories.
 *
 * The prefix of the repositories in Amazon ECR has 2 to 30 lower-case letters and digits, separated by dots, hyphens,
 * underscores and slashes. The defaults are those of the console.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 */
export class UpstreamRegistry {
  /**
   * Amazon ECR Public, `public.ecr.aws`. It needs no credentials.
   *
   * @param prefix prefix of the repositories. The default is `ecr-public`
   */
  public static ecrPublic(prefix?: string): UpstreamRegistry {
    validateArguments('UpstreamRegistry.ecrPublic', arguments);
    return new UpstreamRegistry('public.ecr.aws', 'public.ecr.aws', prefix ?? 'ecr-public');
  }

  /**
   * The registry of the Kubernetes project, `registry.k8s.io`. It needs no credentials.
   *
   * @param prefix prefix of the repositories. The default is `kubernetes`
   */
  public static kubernetes(prefix?: string): UpstreamRegistry {
    validateArguments('UpstreamRegistry.kubernetes', arguments);
    return new UpstreamRegistry('registry.k8s.io', 'registry.k8s.io', prefix ?? 'kubernetes');
  }

  /**
   * Quay, `quay.io`. It needs no credentials.
   *
   * @param prefix prefix of the repositories. The default is `quay`
   */
  public static quay(prefix?: string): UpstreamRegistry {
    validateArguments('UpstreamRegistry.quay', arguments);
    return new UpstreamRegistry('quay.io', 'quay.io', prefix ?? 'quay');
  }

  /**
   * Docker Hub, `docker.io`.
   *
   * @param credentials secret with `username` and `accessToken`, in the account and Region of the rule. Its name begins
   * with `ecr-pullthroughcache/`
   * @param prefix prefix of the repositories. The default is `docker-hub`
   */
  public static dockerHub(credentials: ISecret, prefix?: string): UpstreamRegistry {
    validateArguments('UpstreamRegistry.dockerHub', arguments);
    return new UpstreamRegistry('docker.io', 'registry-1.docker.io', prefix ?? 'docker-hub', credentials);
  }

  /**
   * GitHub Container Registry, `ghcr.io`.
   *
   * @param credentials secret with `username` and `accessToken`, in the account and Region of the rule. Its name begins
   * with `ecr-pullthroughcache/`
   * @param prefix prefix of the repositories. The default is `github`
   */
  public static github(credentials: ISecret, prefix?: string): UpstreamRegistry {
    validateArguments('UpstreamRegistry.github', arguments);
    return new UpstreamRegistry('ghcr.io', 'ghcr.io', prefix ?? 'github', credentials);
  }

  private constructor(
    /** The registry as image references name it. @internal */
    public readonly _host: string,
    /** The registry as Amazon ECR calls it. @internal */
    public readonly _url: string,
    /** @internal */
    public readonly _prefix: string,
    /** @internal */
    public readonly _credentials?: ISecret,
  ) {
    if (isConcrete(_prefix) && (!PREFIX.test(_prefix) || _prefix.length < 2 || _prefix.length > 30)) {
      fail(
        'PullThroughCache',
        `"${_prefix}" is not a prefix of repositories. Write 2 to 30 lower-case letters and digits, separated by dots, hyphens, underscores and slashes`,
      );
    }
    if (_credentials) {
      validateSecretName(_credentials);
    }
  }
}

function validateSecretName(secret: ISecret): void {
  const resource = secret.node.defaultChild;
  // The CDK wraps a given name in a token. Without a name, CloudFormation generates one.
  const name: unknown =
    resource instanceof CfnSecret ? (Stack.of(secret).resolve(resource.name) ?? '') : secret.secretName;
  if (isConcreteText(name) && !name.startsWith(SECRET_PREFIX)) {
    fail(
      'PullThroughCache',
      `"${name}" is the name of a secret that Amazon ECR does not read. Write secretName: "${SECRET_PREFIX}…"`,
      secret,
    );
  }
}
