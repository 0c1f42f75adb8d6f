import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { type Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fail } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isChina } from '../foundation/regions';
import { isConcrete } from '../foundation/tokens';
import { UpstreamRegistry } from './upstream-registry';

/**
 * Permissions to pull an image that is in the cache.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
 */
const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/**
 * Permissions for the first pull of an image, which creates its repository.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html, read on 2026-11-28
 */
const FIRST_PULL = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];

/**
 * Permissions of the role with which Amazon ECR creates repositories that are encrypted with a key.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-custom.html, read on 2026-11-28
 */
const CREATION = ['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:TagResource'];
const ENCRYPTION = ['kms:CreateGrant', 'kms:DescribeKey', 'kms:RetireGrant'];

/** Properties of pull-through cache rules. */
export interface PullThroughCacheProps {
  /**
   * The public registries, each once.
   *
   * @default - Amazon ECR Public and the registry of the Kubernetes project, from which this library takes images
   */
  readonly upstreams?: UpstreamRegistry[];

  /**
   * The key that encrypts new repositories.
   *
   * @default - AES-256 with keys of Amazon S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether tags in new repositories cannot be moved. Amazon ECR may then not update an image whose tag its publisher
   * moves, such as `latest`.
   *
   * @default false
   */
  readonly immutableTags?: boolean;

  /**
   * Time after which new repositories delete images without a tag, in whole days. Images that a tagged manifest list
   * contains stay.
   *
   * @default - images are not deleted
   */
  readonly expireUntaggedAfter?: Duration;

  /**
   * Ids of other accounts that pull through this registry.
   *
   * With it, this construct defines the permissions policy of the registry, of which an account has one in each Region,
   * and the policies of new repositories. Roles of these accounts also need the permissions of their own account.
   *
   * @default - none
   */
  readonly accounts?: string[];
}

/**
 * Pull-through cache rules of Amazon ECR: the private registry of the account fetches images of public registries, and
 * keeps them.
 *
 * Nodes pull `<account>.dkr.ecr.<region>.amazonaws.com/<prefix>/<path>` through the endpoints of ECR and S3. Amazon ECR
 * looks for a new version of a tag at most once in 24 hours.
 *
 * For nodes in a VPC without internet access, define the rules in a stack that is deployed before the cluster, and pull
 * each image once from a network with internet access: the first
 * pull through an interface endpoint needs a NAT gateway in the VPC, and the later ones do not. An image that is not
 * cached yet is found by its tag only, not by its digest.
 *
 * Settings of repositories apply to new repositories. Repositories and images stay when the rules are deleted. Amazon
 * ECR has no such rules in the Regions of China, where the construct fails.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-vpc-endpoint-considerations
 * @see https://github.com/aws/containers-roadmap/issues/2837
 */
export class PullThroughCache extends Construct {
  private readonly prefixes: ReadonlyMap<string, string>;

  constructor(scope: Construct, id: string, props: PullThroughCacheProps = {}) {
    validateArguments('PullThroughCache', arguments);
    super(scope, id);
    const upstreams = props.upstreams ?? [UpstreamRegistry.ecrPublic(), UpstreamRegistry.kubernetes()];
    this.validate(upstreams, props);
    this.prefixes = new Map(upstreams.map(({ _host, _prefix }) => [_host, _prefix]));
    const role = props.encryptionKey && this.defineCreationRole(props.encryptionKey);
    for (const upstream of upstreams) {
      const name = pascalHost(upstream._host);
      new ecr.CfnPullThroughCacheRule(this, `Rule${name}`, {
        ecrRepositoryPrefix: upstream._prefix,
        upstreamRegistryUrl: upstream._url,
        credentialArn:
          upstream._credentials && (upstream._credentials.secretFullArn ?? upstream._credentials.secretArn),
      });
      this.defineTemplate(`Template${name}`, upstream._prefix, props, role);
    }
    const accounts = props.accounts ?? [];
    if (accounts.length > 0) {
      new ecr.CfnRegistryPolicy(this, 'RegistryPolicy', {
        policyText: new iam.PolicyDocument({ statements: [statementFor(accounts, FIRST_PULL, this.repositoryArns())] }),
      });
    }
  }

  /**
   * Grants an identity the permissions to pull images through the cache, including the first pull.
   *
   * Roles of the node groups of this library have them if the `ClusterTarget` has this registry.
   *
   * @param grantee the identity, such as the role of a pipeline that pulls images first
   */
  public grantPull(grantee: iam.IGrantable): iam.Grant {
    validateArguments('PullThroughCache.grantPull', arguments, this);
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['ecr:GetAuthorizationToken'],
      resourceArns: ['*'],
    }).combine(
      iam.Grant.addToPrincipal({
        grantee,
        actions: [...PULL, ...FIRST_PULL],
        resourceArns: this.repositoryArns(),
      }),
    );
  }

  /** Grants a role that can pull images the permissions for the first pull. @internal */
  public _grantFirstPull(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: FIRST_PULL, resourceArns: this.repositoryArns() });
  }

  /** Returns registry and prefix of a public registry, if there is a rule for it. @internal */
  public _prefixOf(host: string): string | undefined {
    const prefix = this.prefixes.get(host);
    const { account, region, urlSuffix } = Stack.of(this);
    return prefix === undefined ? undefined : `${account}.dkr.ecr.${region}.${urlSuffix}/${prefix}`;
  }

  /** Returns the public reference of an image in the cache. @internal */
  public _upstreamOf(reference: string): string | undefined {
    const [, path = ''] = /^[^/]+\/(.*)$/.exec(reference) ?? [];
    const [host, prefix = ''] = [...this.prefixes].find(([, own]) => path.startsWith(`${own}/`)) ?? [];
    return host === undefined ? undefined : `${host}${path.slice(prefix.length)}`;
  }

  private repositoryArns(): string[] {
    return [...this.prefixes.values()].map((prefix) =>
      Stack.of(this).formatArn({ service: 'ecr', resource: 'repository', resourceName: `${prefix}/*` }),
    );
  }

  private validate(upstreams: readonly UpstreamRegistry[], { accounts, expireUntaggedAfter }: PullThroughCacheProps) {
    const { region } = Stack.of(this);
    if (isConcrete(region) && isChina(region)) {
      fail(
        'PullThroughCache',
        `"${region}" is a Region in China, where Amazon ECR has no pull-through cache. Copy the images, and write ImageRegistry.of(…)`,
        this,
      );
    }
    if (upstreams.length === 0) {
      fail('PullThroughCache', '"upstreams" is empty. Write at least one registry, or leave it out', this);
    }
    for (const [kind, values] of [
      ['registry', upstreams.map(({ _host }) => _host)],
      ['prefix', upstreams.map(({ _prefix }) => _prefix)],
    ] as const) {
      const repeated = values.find((value, index) => values.indexOf(value) !== index);
      if (repeated !== undefined) {
        fail(
          'PullThroughCache',
          `"${repeated}" is the ${kind} of two upstreams. Write another one, or one upstream`,
          this,
        );
      }
    }
    const days = expireUntaggedAfter?.toDays({ integral: false });
    if (days !== undefined && isConcrete(days) && !(Number.isInteger(days) && days >= 1)) {
      fail('PullThroughCache', `"${days}" is not a number of whole days. Write one such as Duration.days(14)`, this);
    }
    validateIds('account', accounts, { errorName: 'PullThroughCache', scope: this });
  }

  /** Defines the settings of new repositories, unless all are the defaults. */
  private defineTemplate(id: string, prefix: string, props: PullThroughCacheProps, role: iam.IRole | undefined): void {
    const { accounts = [], encryptionKey, expireUntaggedAfter, immutableTags } = props;
    if (!encryptionKey && !expireUntaggedAfter && !immutableTags && accounts.length === 0) {
      return;
    }
    new ecr.CfnRepositoryCreationTemplate(this, id, {
      appliedFor: ['PULL_THROUGH_CACHE'],
      prefix,
      description: 'Images of a public registry',
      imageTagMutability: immutableTags ? 'IMMUTABLE' : 'MUTABLE',
      encryptionConfiguration: encryptionKey
        ? { encryptionType: 'KMS', kmsKey: encryptionKey.keyArn }
        : { encryptionType: 'AES256' },
      customRoleArn: role?.roleArn,
      lifecyclePolicy: expireUntaggedAfter && lifecyclePolicy(expireUntaggedAfter),
      repositoryPolicy:
        accounts.length > 0
          ? this.jsonText(new iam.PolicyDocument({ statements: [statementFor(accounts, PULL)] }))
          : undefined,
    });
  }

  private defineCreationRole(key: kms.IKey): iam.Role {
    const role = new iam.Role(this, 'CreationRole', {
      description: 'Amazon ECR: encrypted repositories for images of public registries',
      assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com'),
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: CREATION, resources: this.repositoryArns() }));
    key.grant(role, ...ENCRYPTION);
    return role;
  }

  private jsonText(document: iam.PolicyDocument): string {
    return Lazy.string({ produce: () => Stack.of(this).toJsonString(document.toJSON()) });
  }
}

/** `PublicEcrAws` of `public.ecr.aws`. */
function pascalHost(host: string): string {
  return host
    .split('.')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');
}

/** A statement of a resource policy. That of a repository names no resource. */
function statementFor(accounts: readonly string[], actions: string[], resources?: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: accounts.map((account) => new iam.AccountPrincipal(account)),
    actions,
    resources,
  });
}

function lifecyclePolicy(expireUntaggedAfter: Duration): string {
  return JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: 'Images without a tag',
        selection: {
          tagStatus: 'untagged',
          countType: 'sinceImagePushed',
          countUnit: 'days',
          countNumber: expireUntaggedAfter.toDays(),
        },
        action: { type: 'expire' },
      },
    ],
  });
}
