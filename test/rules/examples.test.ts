import { App } from 'aws-cdk-lib/core';
import { EXAMPLES } from '../../bin/examples';
import cdkJson from '../../cdk.json';
import { run } from '../../lib/rules/run';
import { check } from '../support/check-command';

describe('our examples', () => {
  const app = new App({ analyticsReporting: false, treeMetadata: false, context: cdkJson.context });
  for (const example of Object.values(EXAMPLES)) {
    example(app);
  }
  const templates = app.synth().stacks.map(({ stackName, template }) => [stackName, template] as const);

  test.each(templates)('%s breaks no rule', (name, template) => {
    const { findings } = run([{ name, document: template }], { settings: { today: '2026-11-28' } });
    expect(findings.map(({ rule, subject, message }) => `${rule.id} ${subject.logicalId}: ${message}`)).toEqual([]);
  });

  test('together they show that most rules are complied with', () => {
    const sources = templates.map(([name, document]) => ({ name, document }));
    const { counts } = run(sources, { settings: { today: '2026-11-28' } });
    expect([...counts.values()].filter(({ complies }) => complies > 0).length).toBeGreaterThan(85);
  });

  test('a change of nothing breaks none of the rules for changes', () => {
    const file = JSON.stringify(templates[0][1]);
    expect(check('new.json --against old.json', { 'new.json': file, 'old.json': file }).code).toBe(0);
  });
});
