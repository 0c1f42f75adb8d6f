import { fail, isNamedError } from '../foundation/errors';
import { costTables } from './cost';
import { helpText, parseArguments } from './options';
import { capacityTables, jsonReport, markdownReport, notesOf, textReport, verdictOf } from './report';
import { type PlanRequest, requestOf } from './request';

/** An output stream. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** The environment of the command. All input and output uses it. */
export interface CommandEnvironment {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  writeFile(file: string, text: string): void;
}

/** The command succeeded, and the plan has the requested capacity. */
const DONE = 0;

/** The command succeeded, and the plan does not have the requested capacity. */
const TOO_SMALL = 1;

/** The command failed with a one-line error. */
const INVALID_INPUT = 2;

/** Runs a command line, and returns the exit code. */
export function main(args: readonly string[], environment: CommandEnvironment): number {
  try {
    return run(args, environment);
  } catch (error) {
    if (isNamedError(error)) {
      environment.stderr.write(`${error.message}\n`);
      return INVALID_INPUT;
    }
    throw error;
  }
}

/** Runs a command line. Throws an error if it is not valid. */
export function run(args: readonly string[], environment: CommandEnvironment): number {
  const { stdout, version } = environment;
  const command = parseArguments(args);
  switch (command.kind) {
    case 'help':
      stdout.write(helpText());
      return DONE;
    case 'version':
      stdout.write(`${version}\n`);
      return DONE;
    case 'plan':
      return showPlan(requestOf(command.given), environment);
  }
}

function showPlan(request: PlanRequest, environment: CommandEnvironment): number {
  const { plan, capacity, cost, format, title, svgFile, htmlFile } = request;
  const { stdout, env } = environment;
  const notes = notesOf(capacity);
  writeFile(environment, svgFile, () => plan.toSvg(title, capacity?.report));
  writeFile(environment, htmlFile, () =>
    plan._page(
      title,
      [...capacityTables(plan, capacity), ...costTables(cost)],
      notes,
      capacity?.report,
      verdictOf(capacity),
    ),
  );
  const hasColors = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const texts = {
    text: () => textReport(plan, capacity, hasColors, cost),
    json: () => jsonReport(plan, capacity, cost),
    markdown: () => markdownReport(plan, capacity, cost),
  };
  stdout.write(texts[format]());
  return notes.length === 0 ? DONE : TOO_SMALL;
}

function writeFile(
  { writeFile: write, stderr }: CommandEnvironment,
  file: string | undefined,
  text: () => string,
): void {
  if (file === undefined) {
    return;
  }
  const content = text();
  try {
    write(file, content);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    fail('CommandFile', `"${file}" cannot be written (${reason}). Name a file in a folder that exists`);
  }
  stderr.write(`wrote ${file}\n`);
}
