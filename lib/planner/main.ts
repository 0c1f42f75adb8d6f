import { isRefusal, refuse } from '../foundation/refusals';
import { parseArguments } from './arguments';
import { capacityTables, notesOf, verdictOf } from './capacity-tables';
import { helpText } from './options';
import { jsonReport, markdownReport, textReport } from './report';
import { type PlanRequest, requestOf } from './request';

/** An output stream. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** The environment of the command. All input and output uses it. */
export interface Surroundings {
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
const REFUSED = 2;

/** Runs a command line, and returns the exit code. */
export function main(args: readonly string[], surroundings: Surroundings): number {
  try {
    return run(args, surroundings);
  } catch (error) {
    if (isRefusal(error)) {
      surroundings.stderr.write(`${error.message}\n`);
      return REFUSED;
    }
    throw error;
  }
}

/** Runs a command line. Throws an error if it is not valid. */
export function run(args: readonly string[], surroundings: Surroundings): number {
  const { stdout, version } = surroundings;
  const command = parseArguments(args);
  switch (command.kind) {
    case 'help':
      stdout.write(helpText());
      return DONE;
    case 'version':
      stdout.write(`${version}\n`);
      return DONE;
    case 'plan':
      return showPlan(requestOf(command.given), surroundings);
  }
}

function showPlan(request: PlanRequest, surroundings: Surroundings): number {
  const { plan, capacity, format, title, svgFile, htmlFile } = request;
  const { stdout, env } = surroundings;
  const notes = notesOf(capacity);
  writeFile(surroundings, svgFile, () => plan.toSvg(title, capacity?.report));
  writeFile(surroundings, htmlFile, () =>
    plan._page(title, capacityTables(plan, capacity), notes, capacity?.report, verdictOf(capacity)),
  );
  const hasColors = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const texts = {
    text: () => textReport(plan, capacity, hasColors),
    json: () => jsonReport(plan, capacity),
    markdown: () => markdownReport(plan, capacity),
  };
  stdout.write(texts[format]());
  return notes.length === 0 ? DONE : TOO_SMALL;
}

function writeFile({ writeFile: write, stderr }: Surroundings, file: string | undefined, text: () => string): void {
  if (file === undefined) {
    return;
  }
  const content = text();
  try {
    write(file, content);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    refuse('CommandFile', `"${file}" cannot be written (${reason}). Name a file in a folder that exists`);
  }
  stderr.write(`wrote ${file}\n`);
}
