import type { ERRORS } from './error-table';

/** Name of an error: the key in the table, and the first word of the message. */
export type ErrorName = keyof typeof ERRORS;

/** Anything with a construct path. It is a structural type, because this file does not import the CDK. */
export interface Located {
  readonly node: { readonly path: string };
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Root folder of the package. Stack frames inside it, inside Node.js and inside the CDK are removed. */
const PACKAGE = __dirname.replace(/[\\/](build|lib)[\\/]foundation$/, '');

/** Maximum number of stack frames of user code in an uncaught error. */
const MAX_FRAMES = 3;

class NamedError extends Error {
  // Fields that Node.js does not print after the message of an uncaught error.
  declare readonly refusal: ErrorName;
  declare private placed: boolean;

  constructor(name: ErrorName, text: string, scope?: Located) {
    super(
      `${name}: ${withoutTokens(escapeControlCharacters(text))}${scope?.node.path ? ` (at ${escapeControlCharacters(scope.node.path)})` : ''}`,
    );
    Object.defineProperty(this, 'refusal', { value: name });
    Object.defineProperty(this, 'placed', { value: Boolean(scope?.node.path), writable: true });
  }

  addPath(scope: Located): this {
    if (!this.placed && scope.node.path) {
      const before = this.message;
      this.message += ` (at ${escapeControlCharacters(scope.node.path)})`;
      this.stack = this.stack?.replace(before, () => this.message);
      this.placed = true;
    }
    return this;
  }

  /** Removes all stack frames except those of user code. `CDK_DEBUG`, which `cdk --debug` sets, keeps all frames. */
  trimStack(): this {
    const [head, ...frames] = this.stack?.slice(this.stack.indexOf('\n    at ') + 1).split('\n') ?? [];
    const own = [head, ...frames].filter((frame) => !isOutsideUserCode(frame)).slice(0, MAX_FRAMES);
    if (!process.env.CDK_DEBUG) {
      Object.defineProperty(this, 'stack', { value: [this.message, ...own].join('\n'), writable: true });
    }
    return this;
  }
}

function isOutsideUserCode(frame: string): boolean {
  const isOurs = ['build', 'lib'].some((folder) =>
    [`${PACKAGE}/${folder}/`, `${PACKAGE}\\${folder}\\`].some((path) => frame.includes(path)),
  );
  return isOurs || !frame.includes(' at ') || /node:|[\\/]node_modules[\\/]/.test(frame);
}

/** Throws a named error. `text` starts with the quoted value of the user, and ends with what to write instead. */
export function fail(name: ErrorName, text: string, scope?: Located): never {
  const refusal = new NamedError(name, text, scope);
  Error.captureStackTrace(refusal, fail);
  // Node.js prints the throwing line above the message of an uncaught error, unless the line contains this comment.
  throw refusal.trimStack(); // node-do-not-add-exception-line
}

/** Returns true for an error that `fail` throws. */
export function isNamedError(error: unknown): error is Error {
  return error instanceof Error && 'refusal' in error;
}

/** Runs a function that does not know its construct, and adds the construct path to its errors. */
export function withErrorPath<T>(scope: Located, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof NamedError ? error.addPath(scope) : error; // node-do-not-add-exception-line
  }
}

/** Returns the most similar candidate. Fewer than half of its letters may differ. */
export function closestMatch(word: string, candidates: readonly string[]): string | undefined {
  const maxDistance = Math.max(2, Math.floor(word.length / 3));
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= maxDistance && distance < candidate.length / 2)
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** Returns `Did you mean "x"?` for the most similar candidate, or the list of all candidates. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  if (candidates.length === 0) {
    return 'There are no values to choose from';
  }
  const near = closestMatch(word, candidates);
  return near ? `Did you mean "${near}"?` : `Use one of ${candidates.map((name) => `"${name}"`).join(', ')}`;
}

/**
 * Texts and numbers that represent a token, as `core/lib/private/encoding` of aws-cdk-lib 2.276.0 encodes them. A
 * shortened text ends with an ellipsis.
 */
const TOKEN = /[$#]\{Token\[[^\]"]*?(?:\]\}|…)|-1\.\d{10,16}e\+289/g;

function withoutTokens(text: string): string {
  return text.replaceAll(TOKEN, 'a deploy-time value');
}

/** Escapes line breaks and other control characters, which a value of the user may contain. */
function escapeControlCharacters(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Zl}\p{Zp}]/gu,
    (char) => SHORT_ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substituted = previous[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(previous[column] + 1, current[column - 1] + 1, substituted));
    }
    previous = current;
  }
  return previous[b.length];
}
