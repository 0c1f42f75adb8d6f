import { ruleIds } from '../../lib/rules/ids';
import { PRACTICE } from './practice';

const rows = Object.entries(PRACTICE);

test('the practice of EKS networking is 114 statements', () => {
  expect(rows).toHaveLength(114);
});

test.each(rows)('%s: a rule decides it, or a reason says why none does', (_, decided) => {
  if (typeof decided === 'string') {
    expect(decided).toMatch(/^[A-Z].{30,}\.$/);
    return;
  }
  expect(decided.length).toBeGreaterThan(0);
  expect(decided.filter((id) => !ruleIds().includes(id))).toEqual([]);
});

test('few of them are not decided', () => {
  expect(rows.filter(([, decided]) => typeof decided === 'string').length).toBeLessThanOrEqual(12);
});
