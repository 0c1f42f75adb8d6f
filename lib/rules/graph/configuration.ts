/** Configurations that are written as text: of add-ons, charts and Kubernetes objects. */

import { isObject, isUnknown, type Json, type JsonObject, UNKNOWN_PART } from '../template/values';

/** The maximum length of a text that is read. */
const LONGEST = 4_000_000;

/** A configuration as an object: `{}` if it is not set, and a mark if it cannot be read. */
export function parseConfiguration(value: Json | undefined): Json {
  if (value === undefined || value === null || value === '') {
    return {};
  }
  if (isObject(value)) {
    return value;
  }
  const parsed = parseText(value);
  return isObject(parsed) ? parsed : UNKNOWN_PART;
}

/**
 * The objects of a manifest: a text in JSON or YAML, an object, or a list of objects. Undefined if it cannot be read.
 */
export function parseManifest(value: Json | undefined): JsonObject[] | undefined {
  const parsed = typeof value === 'string' ? parseText(value) : value;
  if (parsed === undefined || isUnknown(parsed)) {
    return undefined;
  }
  return [parsed].flat().flatMap((object) => (isObject(object) ? unpacked(object) : []));
}

/** The objects of a `List`, or the object itself. */
function unpacked(object: JsonObject): JsonObject[] {
  return object.kind === 'List' && Array.isArray(object.items) ? object.items.filter(isObject) : [object];
}

function parseText(value: Json): Json | undefined {
  if (typeof value !== 'string' || isUnknown(value) || value.length > LONGEST) {
    return undefined;
  }
  if (/^\s*[[{]/.test(value)) {
    try {
      return JSON.parse(value);
    } catch {
      // YAML can start like this, too.
    }
  }
  try {
    const yaml: typeof import('yaml') = require('yaml');
    const documents = yaml.parseAllDocuments(value, { logLevel: 'silent', uniqueKeys: false });
    const plain = (Array.isArray(documents) ? documents : []).map((document) => {
      if (document.errors.length > 0) {
        throw document.errors[0];
      }
      return document.toJS({ maxAliasCount: 100 }) as Json;
    });
    return plain.length === 1 ? plain[0] : plain;
  } catch {
    return undefined;
  }
}
