import { closestMatch } from '../../foundation/errors';
import { isDeployTimeMark, type ReadObject } from '../manifest-objects';
import { OBJECT_FIELDS } from './object-fields.generated';

/** Fields by name. Undefined below a field that may contain anything, or whose fields are not known. */
type Fields = ReadonlyMap<string, Fields | undefined>;

/** Kinds whose fields are complete here. Any other field is wrong. */
const FIXED_KINDS = [
  'networking.k8s.io NetworkPolicy',
  'networking.k8s.io Ingress',
  'networking.k8s.io IngressClass',
  'vpcresources.k8s.aws SecurityGroupPolicy',
  'crd.k8s.amazonaws.com ENIConfig',
];

/** Fields of every object, in addition to those of its kind. */
const COMMON_FIELDS =
  'apiVersion kind status(*) metadata(name namespace labels(*) annotations(*) generateName finalizers ownerReferences(*) creationTimestamp generation managedFields(*) resourceVersion selfLink uid deletionTimestamp deletionGracePeriodSeconds)';

const parsedFields = new Map<string, Fields>();

/**
 * Returns the fields of an object that its kind does not have: the path, and the most similar field. Only known kinds
 * are validated.
 */
export function unknownObjectFields({ ...object }: ReadObject): { readonly path: string; readonly near?: string }[] {
  const kind = `${groupOf(object)} ${object.kind}`;
  const fields = fieldsOf(kind);
  return fields === undefined
    ? []
    : unknownBelow(object, '', fields).filter(({ near }) => near !== undefined || FIXED_KINDS.includes(kind));
}

/** Returns the API group of an object. Empty for the core group. */
export function groupOf({ apiVersion }: ReadObject): string {
  const [group, version] = String(apiVersion).split('/');
  return version === undefined ? '' : group;
}

function unknownBelow(
  value: unknown,
  path: string,
  fields: Fields,
): { readonly path: string; readonly near?: string }[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => unknownBelow(item, `${path}[${index}]`, fields));
  }
  if (typeof value !== 'object' || value === null || fields.has('*')) {
    return [];
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    const own = path === '' ? name : `${path}.${name}`;
    if (isDeployTimeMark(name)) {
      return [];
    }
    if (!fields.has(name)) {
      return [{ path: own, near: closestMatch(name, [...fields.keys()]) }];
    }
    const below = fields.get(name);
    return below === undefined ? [] : unknownBelow(inner, own, below);
  });
}

function fieldsOf(kind: string): Fields | undefined {
  const spec = OBJECT_FIELDS[kind];
  if (spec === undefined) {
    return undefined;
  }
  const fields = parsedFields.get(kind) ?? parse(`${COMMON_FIELDS} spec(${spec})`);
  parsedFields.set(kind, fields);
  return fields;
}

/** Parses `a b(c d(*)) e`. */
function parse(text: string): Fields {
  const root = new Map<string, Fields | undefined>();
  const open: Map<string, Fields | undefined>[] = [root];
  let last = '';
  for (const [token] of text.matchAll(/[()]|[^\s()]+/g)) {
    const current = open[open.length - 1];
    if (token === '(') {
      const below = new Map<string, Fields | undefined>();
      current.set(last, below);
      open.push(below);
    } else if (token === ')') {
      open.pop();
    } else {
      current.set(token, undefined);
      last = token;
    }
  }
  return root;
}
