import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANGE_RULES } from '../../lib/rules/changes/catalogue';
import { CREATE_ONLY } from '../../lib/rules/changes/create-only.generated';
import { createOnlyFile } from '../../scripts/create-only-table';
import { check } from '../support/check-command';
import { goodResources } from '../support/good-template';
import { CHANGE_CASES, changeOutcomes, plain } from './cases/changes';

const rows = CHANGE_RULES.map((rule) => [rule.id, rule, CHANGE_CASES[rule.id]] as const);

test('every rule for changes has its cases', () => {
  expect(Object.keys(CHANGE_CASES)).toEqual(CHANGE_RULES.map(({ id }) => id));
});

test('a change of nothing breaks none of them', () => {
  const found = CHANGE_RULES.flatMap((rule) => changeOutcomes(rule).filter(({ message }) => message !== undefined));
  expect(found).toEqual([]);
});

describe.each(rows)('%s', (_, rule, { violates, complies, silent }) => {
  test.each(violates.map((row) => [row]))(
    'finds a change that violates it (%#)',
    ([change, logicalId, message, start]) => {
      const found = changeOutcomes(rule, change, start).filter((outcome) => outcome.message !== undefined);
      expect(found.map(({ subject }) => subject.logicalId)).toContain(logicalId);
      expect(found.map((outcome) => outcome.message).join('\n')).toContain(message ?? '');
    },
  );

  test.each(complies.map((row) => [row]))('has looked at what complies with it (%#)', ([logicalId, change, start]) => {
    const found = changeOutcomes(rule, change, start).filter(({ subject }) => subject.logicalId === logicalId);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ message }) => message !== undefined)).toEqual([]);
  });

  test.each(silent.map((row) => [row]))(
    'says nothing where it does not apply or cannot know (%#)',
    ([change, start]) => {
      expect(changeOutcomes(rule, change, start).map(({ subject, message }) => [subject.logicalId, message])).toEqual(
        [],
      );
    },
  );
});

describe('check --against', () => {
  const now = goodResources();
  now.NodeA.Properties.CidrBlock = '10.0.128.0/21';
  const files = { 'old.json': JSON.stringify(plain(goodResources())), 'new.json': JSON.stringify(plain(now)) };

  test('reports what the change does, beside what is wrong with the new template', () => {
    const { code, out } = check('new.json --against old.json', files);
    expect(code).toBe(1);
    expect(out).toMatch(/^error EksNetworking-CHG1 Existing subnets/);
    expect(out).toContain('NodeA\n    It changes: CidrBlock from 10.0.64.0/21 to 10.0.128.0/21.');
  });

  test('pairs the stacks of two cdk.out folders by the names of their files', () => {
    const manifest = JSON.stringify({
      artifacts: Object.fromEntries(
        ['Network', 'Other'].map((name) => [
          name,
          { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` } },
        ]),
      ),
    });
    const folder = (name: string, network: string) => ({
      [`${name}/manifest.json`]: manifest,
      [`${name}/Network.template.json`]: files[network as keyof typeof files],
      [`${name}/Other.template.json`]: JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }),
    });
    const { out } = check('cdk.out --against cdk.out.old', {
      ...folder('cdk.out', 'new.json'),
      ...folder('cdk.out.old', 'old.json'),
    });
    expect(out).toContain('cdk.out/Network.template.json');
    expect(out).toContain('EksNetworking-CHG1');
    expect(out).not.toContain('EksNetworking-CHG7');
  });
});

test('the table of properties that replace is current', () => {
  expect(readFileSync(join(__dirname, '../../lib/rules/changes/create-only.generated.ts'), 'utf8')).toBe(
    createOnlyFile(),
  );
  expect(CREATE_ONLY['AWS::EKS::Nodegroup'].replacing).toContain('Subnets');
});
