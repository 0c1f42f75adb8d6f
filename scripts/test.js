// Runs jest, and beside it the linter and the type check: on two cores, the whole lasts as long as half of the work. What the linter and the type
// check print follows the output of jest. Arguments are those of jest.
const { spawn } = require('node:child_process');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');

/** Runs a command of a dependency. Resolves with its exit code and what it printed; where `stdio` is `inherit`, it prints itself. */
function run(command, args, stdio = 'pipe') {
  return new Promise((resolve) => {
    const child = spawn(join(ROOT, 'node_modules/.bin', command), args, {
      cwd: ROOT,
      stdio: ['ignore', stdio, stdio],
      shell: process.platform === 'win32',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data) => {
        output += data;
      });
    }
    child.on('error', (error) => resolve({ code: 1, output: `${command}: ${error.message}\n` }));
    // A child that a signal ends has no code.
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

async function checks() {
  const results = [];
  for (const task of ['biome', 'typecheck']) {
    results.push({ task, ...(await run('projen', [task])) });
  }
  return results;
}

async function main() {
  const beside = checks();
  const tests = await run('jest', ['--passWithNoTests', '--ci', ...process.argv.slice(2)], 'inherit');
  process.stdout.write(tests.output);
  const results = await beside;
  for (const { output } of results) {
    process.stdout.write(output);
  }
  const failed = [{ task: 'jest', ...tests }, ...results].filter(({ code }) => code !== 0);
  if (failed.length > 0) {
    console.error(`failed: ${failed.map(({ task }) => task).join(', ')}`);
  }
  process.exitCode = failed.length > 0 ? 1 : 0;
}

main();
