import { join } from 'node:path';
import { blocksOf } from '../../scripts/markdown';
import { podsDiff, zoneDiff } from '../../scripts/planning-diffs';

const blocks = blocksOf(join(__dirname, '../../docs/planning.md'));
const shown = blocks.filter(({ language }) => language === 'diff').map(({ text }) => text);
const [nodeGroup] = blocks.filter(({ language }) => language === 'typescript');

// Another text is written by: npx projen docs:planning
test('docs/planning.md shows what a zone changes in the quickstart: nothing is replaced or removed', () => {
  expect(zoneDiff(nodeGroup.text)).toBe(shown[0]);
  expect(shown[0]).toMatch(/^0 replaced, 0 removed, \d+ updated in place, \d+ added$/m);
  expect(shown[0]).toContain('[+] 1 × AWS::EKS::Nodegroup');
  expect(shown[0]).not.toMatch(/\[~\] AWS::EKS::(Cluster|Nodegroup)/);
});

test('docs/planning.md shows what a second block of pods changes in the quickstart', () => {
  expect(podsDiff()).toBe(shown[1]);
  expect(shown[1]).toMatch(/^0 replaced, 0 removed, /m);
  expect(shown[1]).toMatch(/\[~\] AWS::EKS::Addon .*VpcCni.* \(ConfigurationValues\)/);
});
