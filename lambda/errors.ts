/**
 * A thrown value as an error. Errors of the AWS SDK and of Node.js are identified by their members, not by their
 * classes.
 */
function asError(thrown: unknown): { name?: unknown; message?: unknown; code?: unknown } {
  return typeof thrown === 'object' && thrown !== null ? thrown : { message: String(thrown) };
}

/** The name of an error of the AWS SDK, such as `AccessDenied`. */
export function nameOf(thrown: unknown): string {
  return String(asError(thrown).name ?? 'Error');
}

export function messageOf(thrown: unknown): string {
  return String(asError(thrown).message ?? '');
}

/** The code of a network error, such as `ECONNREFUSED`. Undefined for other errors. */
export function codeOf(thrown: unknown): string | undefined {
  const { code } = asError(thrown);
  return typeof code === 'string' ? code : undefined;
}

/** `AccessDenied: not authorized to …` */
export function textOf(thrown: unknown): string {
  return `${nameOf(thrown)}: ${messageOf(thrown)}`;
}
