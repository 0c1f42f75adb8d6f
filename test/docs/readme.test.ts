import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHARTS, EKS_CALENDAR_AS_OF } from '../../lib/foundation/versions';
import { blocksIn, markedIn } from '../../scripts/markdown';
import { SUPPORT_MARK, supportTable } from '../../scripts/support-table';

const ROOT = join(__dirname, '../..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

test('the README has at most 10 KB', () => {
  expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(10 * 1024);
});

test('the table of versions is current', () => {
  // Another table is written by: npx projen docs:support
  expect(markedIn(readme, SUPPORT_MARK)).toBe(supportTable());
  expect(supportTable()).toContain(
    `| chart \`${CHARTS.loadBalancerController.chart}\` | ${CHARTS.loadBalancerController.version} | ${CHARTS.loadBalancerController.sourceOf} |`,
  );
  expect(supportTable()).toMatch(
    new RegExp(`standard support \\| 1\\.\\d+(, 1\\.\\d+)* \\| ${EKS_CALENDAR_AS_OF} \\|`),
  );
});

test('the first block of code in TypeScript is a whole file', () => {
  const [quickstart] = blocksIn(readme).filter(({ language }) => language === 'ts');
  expect(quickstart.text).toMatch(/^import /);
  expect(quickstart.text).toContain('new App()');
});

test('the README names every page of docs/ that guides a task', () => {
  for (const page of [
    'deploy',
    'planning',
    'traffic',
    'upgrades',
    'vpc-cni',
    'annotations',
    'permissions',
    'changes',
  ]) {
    expect(existsSync(join(ROOT, `docs/${page}.md`)) && readme.includes(`](docs/${page}.md`) ? page : '').toBe(page);
  }
});
