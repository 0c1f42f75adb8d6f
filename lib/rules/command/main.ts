import { fail, isNamedError } from '../../foundation/errors';
import { RuleProfile } from '../profiles';
import { jsonReport } from '../report/json';
import { markdownReport } from '../report/markdown';
import { countOf, type Report, reportOf } from '../report/report';
import { sarifReport } from '../report/sarif';
import { textReport } from '../report/text';
import { run as check, runChange } from '../run';
import { type CheckCommand, parseCheckArguments } from './arguments';
import { helpText } from './options';
import { reasonOf, sourcesAt } from './sources';
import type { CheckSurroundings } from './surroundings';

export type { CheckSurroundings } from './surroundings';

/** Exit code without findings at the failing level. */
const CLEAN = 0;

/** Exit code with findings at the failing level. */
const FOUND = 1;

/** Exit code if the command could not run. The reason is printed in one line. */
const REFUSED = 2;

/** Runs `check` with the words after it, and returns the exit code. */
export function main(args: readonly string[], around: CheckSurroundings): number {
  try {
    return run(args, around);
  } catch (error) {
    if (isNamedError(error)) {
      around.stderr.write(`${error.message}\n`);
      return REFUSED;
    }
    throw error;
  }
}

/** Runs `check`. Invalid arguments fail with a named error. */
export function run(args: readonly string[], around: CheckSurroundings): number {
  const command = parseCheckArguments(args);
  if (command.kind === 'help') {
    around.stdout.write(helpText());
    return CLEAN;
  }
  const report = reportFor(command, around);
  const { stdout, env, version } = around;
  const hasColors = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const texts = {
    text: () => textReport(report, hasColors),
    json: () => jsonReport(report),
    sarif: () => sarifReport(report, version),
    markdown: () => markdownReport(report),
  };
  for (const format of ['json', 'sarif', 'markdown'] as const) {
    writeFile(command.files[format], texts[format], around);
  }
  stdout.write(texts[command.format]());
  const { failOn } = command;
  const failures =
    failOn === 'never'
      ? 0
      : countOf(report.findings, 'error') + (failOn === 'warning' ? countOf(report.findings, 'warning') : 0);
  return failures > 0 ? FOUND : CLEAN;
}

function reportFor(command: CheckCommand & { kind: 'check' }, around: CheckSurroundings): Report {
  const { parameters, against, options } = command;
  const sourcesOf = (paths: readonly string[]) =>
    paths.flatMap((path) => sourcesAt(path, around)).map((source) => ({ ...source, parameters }));
  const sources = sourcesOf(command.paths);
  const result = against === undefined ? check(sources, options) : runChange(sourcesOf([against]), sources, options);
  const hasChecklist = command.profile === RuleProfile.ENTERPRISE;
  return reportOf(result, [...new Set(sources.map(({ name }) => name))], hasChecklist);
}

function writeFile(file: string | undefined, text: () => string, around: CheckSurroundings): void {
  if (file === undefined) {
    return;
  }
  try {
    around.writeFile(file, text());
  } catch (error) {
    fail('CommandFile', `"${file}" cannot be written (${reasonOf(error)}). Use a file in an existing folder`);
  }
  around.stderr.write(`wrote ${file}\n`);
}
