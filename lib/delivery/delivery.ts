import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { GitOpsFlavour } from './git-ops-flavour';

/** Options of the delivery by files in a Git repository. */
export interface GitOpsOptions {
  /**
   * The directory of the files, such as `gitops/production`, relative to the current directory. Each cluster has its own.
   *
   * The synthesis writes into it, and deletes files that it wrote earlier and does not need any more. Files of others in
   * its folders fail with `GitOpsDirectory`, and so do deploy-time values and a directory of two clusters.
   */
  readonly directory: string;

  /** The tool that reads the files. */
  readonly flavour: GitOpsFlavour;

  /**
   * Values that only the deployment knows, by the names in the files. They replace the names.
   *
   * The stack writes them as JSON to the SSM parameter `/cdk-eks-networking/STACK/CONSTRUCT/gitops`. Read it after the
   * first deployment, and give the values here, for example from the context of the app. Names that the files do not
   * contain fail with `GitOpsValue`.
   *
   * @default - the names remain in the files as `${NAME}`. Flux replaces them from a ConfigMap. For other tools, they
   * result in the warning `gitOpsValues`
   */
  readonly values?: { [name: string]: string };
}

/** How charts and Kubernetes objects get into a cluster. Choose one of the factories. */
export class Delivery {
  /** Lambda functions of a kubectl handler apply them at deployment, in the order of the resources of the stack. */
  public static kubectl(): Delivery {
    return new Delivery(undefined);
  }

  /**
   * The synthesis writes them into files, which Argo CD, Flux or another tool applies. The cluster needs no kubectl
   * handler.
   *
   * Roles, Pod Identity associations and EKS add-ons stay in CloudFormation. The deployment does not wait for the tool,
   * and the deletion of the stack does not delete what the tool applied.
   */
  public static gitOps(options: GitOpsOptions): Delivery {
    validateArguments('Delivery.gitOps', arguments);
    const { directory } = options;
    if (!isConcrete(directory) || directory.trim() === '' || directory.includes('\0')) {
      fail(
        'GitOpsDirectory',
        `"${directory}" is not a directory that is known at synthesis. Write a path such as "gitops/production"`,
      );
    }
    return new Delivery(options);
  }

  private constructor(
    /** @internal */
    public readonly _gitOps: GitOpsOptions | undefined,
  ) {}
}
