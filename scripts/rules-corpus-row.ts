/**
 * Prints the row of `CORPUS` in `rules-corpus.ts` for templates of others.
 *
 *   tsx --tsconfig tsconfig.check.json scripts/rules-corpus-row.ts PATH...
 *
 * A path is a template, a `cdk.out` folder, or a folder of templates. The templates are not in this repository. Sources:
 *
 * - `aws-cdk-lib` and `@aws-quickstart/eks-blueprints`: the example of their README, with `buildAsync` and `app.synth()`. Pass `cdk.out`.
 * - eksctl: `NewClusterResourceSet` and `NewManagedNodeGroup` of `pkg/cfn/builder` with the defaults of `api.NewClusterConfig` and three zones, then
 *   `RenderJSON`. Pass a folder with both templates.
 * - the other rows: the repository at the commit in the row.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { sourcesAt } from '../lib/rules/command/sources';
import type { CheckSurroundings } from '../lib/rules/command/surroundings';
import { RuleLevel } from '../lib/rules/rule';
import { type Finding, run } from '../lib/rules/run';

const around: CheckSurroundings = {
  version: '',
  env: {},
  stdout: process.stdout,
  stderr: process.stderr,
  writeFile: () => undefined,
  readFile: (file) => readFileSync(file, 'utf8'),
  readFolder: (path) =>
    statSync(path).isDirectory()
      ? readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      : undefined,
};

for (const path of process.argv.slice(2)) {
  const { findings } = run(sourcesAt(path, around), { assumesDefaults: true });
  const of = (level: RuleLevel) => findings.filter((finding: Finding) => finding.level === level);
  const [errors, warnings] = [of(RuleLevel.ERROR), of(RuleLevel.WARNING)];
  const ids = [errors, warnings].flatMap((some) => [...new Set(some.map(({ rule }) => rule.id))].sort());
  console.log(path, JSON.stringify({ errors: errors.length, warnings: warnings.length, ids }));
}
