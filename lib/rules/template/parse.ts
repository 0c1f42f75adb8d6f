/** Reads templates and Kubernetes objects from text: JSON, or YAML with the short forms of CloudFormation functions. */

import { fail } from '../../foundation/errors';
import { isObject, type Json, type JsonObject } from './values';

/** The maximum number of nodes of a document after its aliases are resolved. */
const MOST_NODES = 500_000;

/** Short forms whose function is not `Fn::` followed by the tag. */
const SHORT_FORMS: Readonly<Record<string, string>> = { '!Ref': 'Ref', '!Condition': 'Condition' };

/** A document, and the lines of its resources. */
export interface ParsedDocument {
  readonly value: JsonObject;
  /** The first line of the document, counted from 1. */
  readonly line: number;
  /** The line of a resource, counted from 1. */
  lineOf(logicalId: string): number | undefined;
}

/** All documents of a text that are objects. Empty documents are skipped. */
export function parseDocuments(name: string, text: string): ParsedDocument[] {
  const plain = text.replace(/^\uFEFF/, '');
  return plain.trimStart().startsWith('{') ? [parseJson(name, plain)] : parseYaml(name, plain);
}

function parseJson(name: string, text: string): ParsedDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // A flow mapping in YAML also starts with a brace.
    try {
      const [document] = parseYaml(name, text);
      return document;
    } catch {
      return fail(
        'TemplateSyntax',
        `"${name}" is not valid JSON (${(error as Error).message}). Use a CloudFormation template`,
      );
    }
  }
  let lines: string[] | undefined;
  return {
    value: value as JsonObject,
    line: 1,
    lineOf(logicalId) {
      lines ??= text.split('\n');
      const start = lines.findIndex((line) => /^\s*"Resources"\s*:/.test(line));
      const from = Math.max(start, 0);
      const found = lines.slice(from).findIndex((line) => line.trimStart().startsWith(`${JSON.stringify(logicalId)}:`));
      return found < 0 ? (lines.length === 1 ? 1 : undefined) : from + found + 1;
    },
  };
}

function parseYaml(name: string, text: string): ParsedDocument[] {
  // Loaded only for YAML, which a CDK app does not need.
  const yaml: typeof import('yaml') = require('yaml');
  const counter = new yaml.LineCounter();
  const documents = yaml.parseAllDocuments(text, {
    lineCounter: counter,
    logLevel: 'silent',
    uniqueKeys: false,
  });
  if (!Array.isArray(documents)) {
    return [];
  }
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      return fail(
        'TemplateSyntax',
        `"${name}" is not valid YAML (${error.message.split('\n')[0]}). Use a CloudFormation template`,
      );
    }
    const lines = new Map<string, number>();
    const value = plainOf(document.contents, { name, left: MOST_NODES, anchors: new Map() }, 0);
    const resources = yaml.isMap(document.contents) ? document.contents.get('Resources', true) : undefined;
    for (const { key } of yaml.isMap(resources) ? resources.items : []) {
      if (yaml.isScalar(key) && key.range) {
        lines.set(String(key.value), counter.linePos(key.range[0]).line);
      }
    }
    return isObject(value)
      ? [{ value, line: startOf(document, counter), lineOf: (logicalId: string) => lines.get(logicalId) }]
      : [];
  });
}

function startOf(document: YamlDocument, counter: import('yaml').LineCounter): number {
  const start = document.contents?.range?.[0];
  return start === undefined ? 1 : counter.linePos(start).line;
}

type YamlDocument = import('yaml').Document.Parsed | import('yaml').Document;

/** The state while the nodes of a document are read. */
interface Reading {
  readonly name: string;
  /** The number of nodes that may still be read. */
  left: number;
  readonly anchors: Map<string, unknown>;
}

/** A YAML node as JSON, with the long forms of functions. */
function plainOf(node: unknown, reading: Reading, level: number): Json {
  const yaml: typeof import('yaml') = require('yaml');
  reading.left--;
  if (reading.left < 0 || level > 200) {
    return fail(
      'TemplateSyntax',
      `"${reading.name}" is too large or too deep after its aliases are resolved. Write it without aliases`,
    );
  }
  const inner = (child: unknown) => plainOf(child, reading, level + 1);
  if (yaml.isAlias(node)) {
    const target = reading.anchors.get(node.source);
    return target === undefined ? null : inner(target);
  }
  if (yaml.isNode(node) && node.anchor !== undefined) {
    reading.anchors.set(node.anchor, node);
  }
  if (yaml.isMap(node)) {
    const merged: [string, Json][] = [];
    const entries = node.items.flatMap(({ key, value }): [string, Json][] => {
      const name = yaml.isScalar(key) ? String(key.value) : String(inner(key));
      if (name === '<<') {
        merged.push(...[inner(value)].flat().flatMap((part) => (isObject(part) ? Object.entries(part) : [])));
        return [];
      }
      return [[name, inner(value)]];
    });
    return tagged(node.tag, Object.fromEntries([...merged, ...entries]));
  }
  if (yaml.isSeq(node)) {
    return tagged(node.tag, node.items.map(inner));
  }
  if (yaml.isScalar(node)) {
    const { value } = node;
    const plain = typeof value === 'bigint' ? Number(value) : value instanceof Date ? value.toISOString() : value;
    return tagged(node.tag, isPlain(plain) ? plain : plain === undefined ? null : String(plain));
  }
  return null;
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function tagged(tag: string | undefined, value: Json): Json {
  if (tag === undefined || !/^![A-Z]\w*$/.test(tag)) {
    return value;
  }
  const name = SHORT_FORMS[tag] ?? `Fn::${tag.slice(1)}`;
  // In `!GetAtt A.B`, the attribute starts after the first dot.
  if (name === 'Fn::GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { [name]: dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [name]: value };
}
