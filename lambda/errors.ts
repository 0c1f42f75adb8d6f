/** What was thrown, as an error: errors of the AWS SDK and of Node are told by their members, not by their classes. */
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

/** The code of an error of the network, such as `ECONNREFUSED`; undefined for other errors. */
export function codeOf(thrown: unknown): string | undefined {
  const { code } = asError(thrown);
  return typeof code === 'string' ? code : undefined;
}

/** `AccessDenied: not authorized to …` */
export function textOf(thrown: unknown): string {
  return `${nameOf(thrown)}: ${messageOf(thrown)}`;
}
