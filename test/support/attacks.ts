import type { Grant } from './grants';
import { allows, concrete } from './iam';
import { actionOf, type IamResourceType, overlap, patternOf, supports, typesOf } from './iam-reference';

type Tags = Readonly<Record<string, string>>;

/** Something that the role did not make, and what becomes of its tags. */
interface Target {
  readonly type: IamResourceType;
  readonly arn: string;
  /** Whose it is, as a reach says it. */
  readonly whose: string;
  readonly vpc: string;
}

/** A change that the role can make to what it did not make. */
export interface Reach {
  /** `direct`, or the tagging that comes first. */
  readonly first: string;
  readonly action: string;
  /** The type of the resource, and whose it is. */
  readonly on: string;
}

const OWN_VPC = 'vpc-0123456789abcdef0';
const STACK = 'aws:cloudformation:stack-id';

/**
 * What the role can change although it did not make it, in one step or after tagging it: every action that writes, on one resource of each type that it
 * is granted on, which is untagged, tagged for another cluster, or made by a stack.
 */
export function reachesOf(grants: readonly Grant[]): Reach[] {
  const named = grants.map((grant) => ({ ...grant, resource: concrete(grant.resource) }));
  const actions = [...new Set(named.map(({ action }) => action))].filter((action) =>
    /Write|Tagging|Permissions/.test(levelOf(action)),
  );
  // The service that tags for others asks for the permission of these, too.
  const taggings = actions.filter((action) => levelOf(action).includes('Tagging') && !action.startsWith('tag:'));
  const marks = marksOf(named);
  const found = new Map<string, Reach>();
  for (const action of actions) {
    if (actionOf(action)?.isWildcardOnly && isOpen(named, action)) {
      found.set(action, { first: 'direct', action, on: ANYTHING });
    }
    for (const target of targetsOf(action, named)) {
      for (const [whose, tags] of Object.entries(owners(marks))) {
        const on = `${whose}${OF}${target.type.key.replace(/\/$/, '')}${target.vpc}`;
        const first = allowed(named, action, target, tags, marks)
          ? 'direct'
          : taggings
              .filter((tagging) => tagging !== action && typesOf(tagging).includes(target.type))
              .find((tagging) =>
                marks.some(
                  (mark) =>
                    allowed(named, tagging, target, tags, [mark]) &&
                    allowed(named, action, target, { ...tags, ...mark }, marks),
                ),
              );
        if (first) {
          found.set(`${first} ${action} ${on}`, { first, action, on });
        }
      }
    }
  }
  return merged([...found.values()]);
}

/** Says `any` of what is reached whoever owns it. */
function merged(reaches: readonly Reach[]): Reach[] {
  const groups = new Map<string, { readonly reach: Reach; readonly whose: string[] }>();
  for (const reach of reaches) {
    const [whose, ...type] = reach.on.split(OF);
    const key = [reach.first, reach.action, ...type].join(' ');
    const group = groups.get(key) ?? { reach: { ...reach, on: type.join(OF) }, whose: [] };
    group.whose.push(whose);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ reach, whose }) => ({
    ...reach,
    on: reach.on === '' ? ANYTHING : `${whose.length === OWNERS ? 'any' : whose.join(' or ')} ${reach.on}`,
  }));
}

const OF = ' · ';
const OWNERS = 3;

/** What an action without resources is granted on. */
const ANYTHING = '*';

/** True where an action that knows no resources is allowed without a tag of its own: it makes nothing that would be the role's. */
function isOpen(grants: readonly Grant[], action: string): boolean {
  const context = { ...chosen(grants, action), 'aws:TagKeys': ['team'] };
  return allows(grants, { action, resource: ANYTHING, context });
}

function levelOf(action: string): string {
  return actionOf(action)?.accessLevel ?? '';
}

/** The tags that conditions ask for: those of what is the role's own. */
function marksOf(grants: readonly Grant[]): Tags[] {
  const marks = grants.map(({ conditions }) => {
    const tags: Record<string, string> = {};
    for (const [operator, keys] of Object.entries(conditions)) {
      for (const [key, value] of Object.entries(keys)) {
        const [, tag] = /^aws:(?:Resource|Request)Tag\/(.*)$/.exec(concrete(key)) ?? [];
        const [wanted] = [value].flat().map(concrete);
        if (
          tag !== undefined &&
          tag !== STACK &&
          (operator.startsWith('StringEquals') || (operator === 'Null' && wanted === 'false'))
        ) {
          tags[tag] ??= operator === 'Null' ? 'any' : wanted;
        }
      }
    }
    return tags;
  });
  const distinct = new Map(
    marks.filter((tags) => Object.keys(tags).length > 0).map((tags) => [JSON.stringify(tags), tags]),
  );
  return [{}, ...distinct.values(), Object.assign({}, ...distinct.values())];
}

/** Whose something is: the tags of nobody, of another cluster, of a stack. */
function owners(marks: readonly Tags[]): Record<string, Tags> {
  const all = Object.assign({}, ...marks) as Tags;
  const others = Object.entries(all).map(([key, value]) => [
    key.replaceAll('orion', 'lyra'),
    key.includes('cluster') || key.includes('owner') || key.includes('ManagedBy')
      ? key.includes('orion')
        ? value
        : 'lyra'
      : value,
  ]);
  return { untagged: {}, "another cluster's": Object.fromEntries(others), "a stack's": { [STACK]: 'arn:stack' } };
}

/** A resource of each type that an action is granted on; in the VPC of the cluster, and in another one. */
function targetsOf(action: string, grants: readonly Grant[]): Omit<Target, 'whose'>[] {
  const granted = grants.filter((grant) => grant.action === action);
  return typesOf(action)
    .filter((type) => !isMadeBy(action, type) && granted.some(({ resource }) => overlap(resource, patternOf(type))))
    .flatMap((type) => {
      const arn = instanceOf(type);
      const vpcs = type.arn.includes(':ec2:') && supports(action, type, 'ec2:Vpc') ? ['', ' of another VPC'] : [''];
      return vpcs.map((vpc) => ({ type, arn, vpc }));
    });
}

/** What an action makes is not there before. */
function isMadeBy(action: string, { key }: IamResourceType): boolean {
  const [, made] = /:(?:Create|Request|Issue)(\w+)$/.exec(action) ?? [];
  const plain = key.split('/')[0].replaceAll('-', '').toLowerCase();
  return (
    made !== undefined &&
    made.toLowerCase().replace('rule', plain === 'listenerrule' ? 'listenerrule' : 'rule') === plain
  );
}

function instanceOf({ arn }: IamResourceType): string {
  return arn
    .replace('${Partition}', 'aws')
    .replace('${Region}', 'eu-west-1')
    .replace('${Account}', '111111111111')
    .replace(/\$\{\w+\}/g, 'foreign');
}

/** Whether the action is allowed, with everything in the request that whoever asks can choose. */
function allowed(
  grants: readonly Grant[],
  action: string,
  target: Omit<Target, 'whose'>,
  tags: Tags,
  requests: readonly Tags[],
): boolean {
  const own = grants.filter((grant) => grant.action === action && overlap(grant.resource, target.arn));
  // Tags of the request count where a condition asks for them.
  const asked = own.some(({ conditions }) => JSON.stringify(conditions).includes('aws:RequestTag/')) ? requests : [{}];
  return (
    own.length > 0 &&
    asked.some((request) =>
      allows(own, {
        action,
        resource: target.arn,
        context: {
          ...chosen(own, action),
          ...prefixed('aws:ResourceTag', tags),
          ...prefixed('aws:RequestTag', request),
          'aws:TagKeys': Object.keys(request).length > 0 ? Object.keys(request) : ['team'],
          'ec2:Vpc': `arn:aws:ec2:eu-west-1:111111111111:vpc/${target.vpc ? 'vpc-0fffffffffffffff0' : OWN_VPC}`,
        },
      }),
    )
  );
}

function prefixed(prefix: string, tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));
}

/** Values of keys that the request decides: not of tags, the VPC, and of what only a creation has. */
function chosen(grants: readonly Grant[], action: string): Record<string, string | string[]> {
  const keys: Record<string, string | string[]> = {};
  for (const { conditions } of grants.filter((grant) => grant.action === action)) {
    for (const [operator, asked] of Object.entries(conditions)) {
      for (const [key, value] of Object.entries(asked)) {
        if (/Equals|Like/.test(operator) && !/^aws:|:Vpc$|CreateAction$/.test(key)) {
          const values = [value].flat().map((one) => concrete(one).replaceAll('*', 'x'));
          keys[key] = operator.startsWith('For') ? values : values[0];
        }
      }
    }
  }
  return keys;
}
