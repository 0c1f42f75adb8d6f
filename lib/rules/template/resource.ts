import { Answer } from './answer';
import type { Template } from './template';
import { at, isObject, type Json, type JsonObject } from './values';

/** A resource of a template. */
export class Resource {
  private readonly answers = new Map<string, Answer>();

  constructor(
    public readonly template: Template,
    public readonly logicalId: string,
    private readonly source: JsonObject,
  ) {}

  /** The resource type, such as `AWS::EC2::Subnet`. */
  public get type(): string {
    const { Type } = this.source;
    return typeof Type === 'string' ? Type : '';
  }

  /** The path of its construct, if the CDK has written it. */
  public get constructPath(): string | undefined {
    const path = at(this.source, 'Metadata', 'aws:cdk:path');
    return this.template.source.pathOf?.(this.logicalId) ?? (typeof path === 'string' ? path : undefined);
  }

  /** The condition of the resource. */
  public get condition(): string | undefined {
    const { Condition } = this.source;
    return typeof Condition === 'string' ? Condition : undefined;
  }

  /** The metadata of the resource. */
  public get metadata(): Json | undefined {
    return this.source.Metadata;
  }

  /** The value of a property in the template. */
  public get(...path: readonly string[]): Answer {
    const key = path.join('\n');
    let answer = this.answers.get(key);
    if (answer === undefined) {
      answer = this.read(path);
      this.answers.set(key, answer);
    }
    return answer;
  }

  private read(path: readonly string[]): Answer {
    let node: Json | undefined = this.source.Properties;
    let depth = 0;
    while (depth < path.length && isObject(node) && !isIntrinsic(node)) {
      node = Object.hasOwn(node, path[depth]) ? node[path[depth]] : undefined;
      depth++;
    }
    const answer = new Answer(this.template.resolver.resolve(node));
    const rest = path.slice(depth);
    return rest.length === 0 || node === undefined ? answer : answer.map((value) => at(value, ...rest));
  }

  /** The value of a tag, if it is known. */
  public tag(key: string): Answer {
    return this.tags().map((tags) => at(tags, key));
  }

  /** All tags by key. If a key is known only at deployment, the answer is unknown. */
  public tags(...path: readonly string[]): Answer {
    return this.get(...(path.length > 0 ? path : ['Tags'])).map((tags) => {
      if (!Array.isArray(tags)) {
        return isObject(tags) ? tags : {};
      }
      const entries = tags
        .filter(isObject)
        .flatMap(({ Key, Value }) => (typeof Key === 'string' ? [[Key, Value ?? '']] : []));
      return Object.fromEntries(entries);
    });
  }

  /** The logical ids of `DependsOn` and of all references in the resource. */
  public get dependencies(): ReadonlySet<string> {
    return this.template.dependenciesOf(this.source);
  }

  /** The value of `Ref` for the resource. */
  public get reference(): string {
    return this.template.referenceTo(this.logicalId);
  }

  /** The properties with their intrinsic functions, as in the template. */
  public get raw(): Json | undefined {
    return this.source.Properties;
  }
}

/** True for an object that is a call of an intrinsic function. */
export function isIntrinsic(node: JsonObject): boolean {
  const keys = Object.keys(node);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}
