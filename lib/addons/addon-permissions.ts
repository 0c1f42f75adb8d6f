import type * as iam from 'aws-cdk-lib/aws-iam';
import { validateArguments } from '../foundation/input';

/** Permissions of a service account of an EKS add-on. Choose one of the factories. */
export class AddonPermissions {
  /** Uses your own role. You manage its trust policy and its permissions. */
  public static role(role: iam.IRole): AddonPermissions {
    validateArguments('AddonPermissions.role', arguments);
    return new AddonPermissions(role, [], []);
  }

  /** Creates a role with these policy statements only. */
  public static statements(statements: iam.PolicyStatement[]): AddonPermissions {
    validateArguments('AddonPermissions.statements', arguments);
    return new AddonPermissions(undefined, statements, []);
  }

  /** Creates a role with these managed policies only. */
  public static managedPolicies(policies: iam.IManagedPolicy[]): AddonPermissions {
    validateArguments('AddonPermissions.managedPolicies', arguments);
    return new AddonPermissions(undefined, [], policies);
  }

  /** Creates no role, even if AWS recommends one. Use it if the service account gets its permissions elsewhere. */
  public static none(): AddonPermissions {
    return new AddonPermissions(undefined, [], []);
  }

  private constructor(
    /** @internal */
    public readonly _role: iam.IRole | undefined,
    /** @internal */
    public readonly _statements: iam.PolicyStatement[],
    /** @internal */
    public readonly _managedPolicies: iam.IManagedPolicy[],
  ) {}

  /** @internal */
  public get _isNone(): boolean {
    return this._role === undefined && this._statements.length === 0 && this._managedPolicies.length === 0;
  }
}
