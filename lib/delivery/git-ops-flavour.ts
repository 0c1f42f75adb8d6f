import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isDnsSubdomain } from '../foundation/kubernetes-names';
import { isConcrete } from '../foundation/tokens';
import { argoCdFiles } from './argo-cd';
import { fluxFiles } from './flux';
import type { GitOpsFile, Installation } from './installation';
import { plainFiles } from './plain';

/** Options of Argo CD. */
export interface ArgoCdOptions {
  /** The URL of the Git repository with the files, such as `https://github.com/example/platform.git`. */
  readonly repoUrl: string;

  /** The path of the directory in the repository, such as `gitops/production`. It has no slash at either end. */
  readonly path: string;

  /**
   * The branch, tag or commit.
   *
   * @default 'HEAD'
   */
  readonly targetRevision?: string;

  /**
   * The namespace of Argo CD.
   *
   * @default 'argocd'
   */
  readonly namespace?: string;

  /**
   * The project of the Applications.
   *
   * @default 'default'
   */
  readonly project?: string;

  /**
   * The API of the cluster that Argo CD deploys to.
   *
   * @default 'https://kubernetes.default.svc', the cluster of Argo CD
   */
  readonly destinationServer?: string;
}

/** Options of Flux. */
export interface FluxOptions {
  /** The path of the directory in the repository, such as `gitops/production`. It has no slash at either end. */
  readonly path: string;

  /**
   * The name of the GitRepository with the files.
   *
   * @default 'flux-system'
   */
  readonly gitRepository?: string;

  /**
   * The namespace of the GitRepository and of the objects of Flux.
   *
   * @default 'flux-system'
   */
  readonly namespace?: string;

  /**
   * The name of the ConfigMap in the same namespace with the values that only the deployment knows. You create it from
   * the SSM parameter of the stack.
   *
   * @default 'eks-networking-values'
   */
  readonly valuesConfigMap?: string;
}

/** The tool that applies the files of a directory. Choose one of the factories. */
export class GitOpsFlavour {
  /**
   * Applications of Argo CD, one for each release, in `applications/`. An Application of yours applies that folder.
   * Sync waves contain the order. Argo CD 2.6 or later is required.
   *
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/
   */
  public static argoCd(options: ArgoCdOptions): GitOpsFlavour {
    validateArguments('GitOpsFlavour.argoCd', arguments);
    validatePath(options.path);
    validateName('namespace', options.namespace);
    return new GitOpsFlavour((installations) => argoCdFiles(installations, options), false, true);
  }

  /**
   * Kustomizations of Flux, one for each release, in `kustomizations/`. A Kustomization of yours applies that folder.
   * `dependsOn` contains the order. Flux 2.6 or later is required, because earlier releases do not serve `OCIRepository` as
   * `v1`. Flux 2.7 or later upgrades a release as soon as its values change, and Flux 2.6 within 10 minutes.
   *
   * @see https://fluxcd.io/flux/components/kustomize/kustomizations/
   */
  public static flux(options: FluxOptions): GitOpsFlavour {
    validateArguments('GitOpsFlavour.flux', arguments);
    validatePath(options.path);
    validateName('namespace', options.namespace);
    validateName('gitRepository', options.gitRepository);
    validateName('valuesConfigMap', options.valuesConfigMap);
    return new GitOpsFlavour((installations) => fluxFiles(installations, options), true);
  }

  /**
   * A folder for each release, and `install.sh`, which applies them in order with `helm` and `kubectl`.
   */
  public static plain(): GitOpsFlavour {
    return new GitOpsFlavour(plainFiles, false);
  }

  private constructor(
    /** Returns the files of installations, which are in the order of installation. @internal */
    public readonly _filesOf: (installations: readonly Installation[]) => GitOpsFile[],
    /** Whether the tool replaces `${NAME}` in the files. @internal */
    public readonly _substitutes: boolean,
    /** Whether the tool has no counterpart of `wait`, `atomic` and `timeout`. @internal */
    public readonly _ignoresWait = false,
  ) {}
}

function validatePath(path: string): void {
  if (!isConcrete(path) || !/^[^/\s]+(\/[^/\s]+)*$/.test(path) || path.split('/').includes('..')) {
    fail(
      'GitOpsDirectory',
      `"${path}" is not a path in the repository. Write a path such as "gitops/production", without a slash at either end`,
    );
  }
}

function validateName(option: string, name: string | undefined): void {
  if (name !== undefined && (!isConcrete(name) || !isDnsSubdomain(name))) {
    fail(
      'GitOpsDirectory',
      `"${name}" of ${option} is not the name of a Kubernetes object. Write lower-case letters, digits and hyphens`,
    );
  }
}
