import type * as iam from 'aws-cdk-lib/aws-iam';
import { validateArguments } from '../foundation/input';

/** What a service account of an add-on may do: one choice, made by a factory. */
export class AddonPermissions {
  /** A role of your own, whose trust and policies you look after. */
  public static role(role: iam.IRole): AddonPermissions {
    validateArguments('AddonPermissions.role', arguments);
    return new AddonPermissions(role, [], []);
  }

  /** A role that the library makes, with these statements and no more. */
  public static statements(statements: iam.PolicyStatement[]): AddonPermissions {
    validateArguments('AddonPermissions.statements', arguments);
    return new AddonPermissions(undefined, statements, []);
  }

  /** A role that the library makes, with these managed policies and no more. */
  public static managedPolicies(policies: iam.IManagedPolicy[]): AddonPermissions {
    validateArguments('AddonPermissions.managedPolicies', arguments);
    return new AddonPermissions(undefined, [], policies);
  }

  /** No role, although AWS asks for one: where something else gives the service account its permissions. */
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
