import { createHash } from 'node:crypto';
import { CfnElement, type IResolvable, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';

/** Keys of values that are secret in most charts. */
const SECRET_KEY = /(password|passphrase|secret[-_]?(access)?[-_]?key|private[-_]?key|client[-_]?secret|api[-_]?key)$/i;

/** A dynamic reference, which CloudFormation would replace, but no other tool. */
const DYNAMIC_REFERENCE = /\{\{resolve:/;

/**
 * Replaces deploy-time values by names in the form `${NAME}`, which are valid for Flux, and collects the values.
 *
 * Values that are known at synthesis are written as they are.
 */
export class DeployTimeValues {
  /** The values, as the stack writes them to its parameter. */
  public readonly collected = new Map<string, IResolvable>();

  constructor(
    private readonly scope: IConstruct,
    private readonly known: Readonly<Record<string, string>> = {},
    /** Whether the tool replaces names, so that other texts of this form need another `$`. */
    private readonly escapes = false,
  ) {}

  /** Returns a tree without deploy-time values. */
  public convert(value: unknown, key = ''): unknown {
    if (typeof value === 'string') {
      return this.convertText(value, key);
    }
    if (typeof value === 'number') {
      const token = Tokenization.reverseNumber(value);
      return token ? this.textOf(token) : value;
    }
    if (Array.isArray(value)) {
      return Token.isUnresolved(value)
        ? this.failAt(key, 'is a list of deploy-time length')
        : value.map((own) => this.convert(own, key));
    }
    if (Tokenization.isResolvable(value)) {
      const resolved = Stack.of(this.scope).resolve(value);
      return isIntrinsic(resolved) ? this.textOf(value) : this.convert(resolved, key);
    }
    return typeof value === 'object' && value !== null ? this.convertObject(value) : value;
  }

  private convertObject(value: object): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, own]) => own !== undefined)
        .map(([key, own]) => [
          Token.isUnresolved(key) ? this.failAt(key, 'is a deploy-time value as a key') : key,
          this.convert(own, key),
        ]),
    );
  }

  private convertText(text: string, key: string): string {
    // A token of the CDK has the same form.
    const escaped = this.escapes ? text.replaceAll(/\$\{(?!Token\[)/g, () => '$${') : text;
    const fragments = Tokenization.reverseString(escaped);
    const converted = Token.isUnresolved(text)
      ? fragments.mapTokens({ mapToken: (token) => this.textOf(token) as unknown as IResolvable }).join({
          join: (left, right) => `${left ?? ''}${right ?? ''}`,
        })
      : escaped;
    if (
      DYNAMIC_REFERENCE.test(converted) ||
      (SECRET_KEY.test(key) && converted !== '' && !converted.startsWith('${'))
    ) {
      return fail(
        'GitOpsSecret',
        `"${key}" would write a secret to a file. Name a Secret of the cluster instead, which External Secrets or another tool creates`,
        this.scope,
      );
    }
    return converted;
  }

  private textOf(token: IResolvable): string {
    const resolved = Stack.of(this.scope).resolve(token);
    if (!isIntrinsic(resolved)) {
      return this.convert(resolved) as string;
    }
    const name = this.nameOf(token, resolved);
    this.collected.set(name, token);
    return this.known[name] ?? `\${${name}}`;
  }

  /** Returns a name that does not depend on other values: the logical id and the attribute, or a digest. */
  private nameOf(token: IResolvable, resolved: unknown): string {
    if (Reference.isReference(token)) {
      const { target, displayName } = token;
      const element = CfnElement.isCfnElement(target) ? target : target.node.defaultChild;
      const isPseudo = displayName.startsWith('AWS::');
      const id =
        element && CfnElement.isCfnElement(element) ? Stack.of(element).resolve(element.logicalId) : target.node.id;
      const attribute = displayName === 'Ref' ? '' : `_${displayName}`;
      return (isPseudo ? displayName : `${id}${attribute}`).replaceAll(/\W+/g, '_');
    }
    return `Value_${createHash('sha256').update(JSON.stringify(resolved)).digest('hex').slice(0, 12)}`;
  }

  private failAt(key: string, what: string): never {
    return fail(
      'GitOpsValue',
      `"${key}" ${what}, which a file cannot contain. Write values that are known at synthesis`,
      this.scope,
    );
  }
}

function isIntrinsic(value: unknown): boolean {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}
