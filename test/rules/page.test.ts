import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTDATED_CNI_VARIABLES } from '../../lib/cni/known-keys';
import { RULES } from '../../lib/rules/catalogue';
import { MISTAKEN_CNI_VARIABLES } from '../../lib/rules/catalogue/cni';
import { CHANGE_RULES } from '../../lib/rules/changes/catalogue';
import { CHECKLIST } from '../../lib/rules/checklist';
import { profileOf, RuleProfile } from '../../lib/rules/profiles';
import { rulesPage } from '../../scripts/rules-markdown';

const ALL = [...RULES, ...CHANGE_RULES];
const IDS = ALL.map(({ id }) => id);

test('docs/rules.md is what the rules say', () => {
  expect(readFileSync(join(__dirname, '../../docs/rules.md'), 'utf8')).toBe(rulesPage());
});

// Ids are contract: acknowledgements name them. A new rule is added at the end of its group, and none is named anew.
test('ids are pinned', () => {
  const groups = new Map<string, number[]>();
  for (const id of IDS) {
    const group = id.replace(/\d+$/, '');
    groups.set(group, [...(groups.get(group) ?? []), Number(id.slice(group.length))]);
  }
  expect(
    Object.fromEntries([...groups].map(([group, numbers]) => [group, numbers.sort((a, b) => a - b).join(' ')])),
  ).toEqual({
    NET: '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 22 24 25 26 27',
    EP: '1 2 3 4 6 7 8 9 10',
    FL: '1 2 3 4',
    CE: '1 2 3 4 5 6 7 8 9 10 11 12',
    SG: '1 2 4 5 6 7 8',
    CNI: '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20',
    SGP: '1 2 3 4 5 6 7 8 9',
    IPV: '1 2 3 4 5 6 7 8',
    DNS: '1 2 3 4 5 6',
    KP: '1 2',
    ND: '1 2 3 4 5 6 7 8 9 10 11 12',
    LB: '1 2 3 4 5 6 7 8 9 10 11 12 13',
    ED: '1 2 3 4',
    GW: '1',
    ID: '1 2 3 4',
    OBJ: '1 2 3 4 5',
    NP: '1 2 3 4',
    CZ: '1',
    MT: '1',
    CHG: '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19',
  });
  expect(new Set(IDS).size).toBe(IDS.length);
});

test.each(ALL.map((rule) => [rule.id, rule] as const))(
  '%s says what, why, how to mend it, and where that is written',
  (_, rule) => {
    for (const text of [rule.what, rule.why, rule.mend]) {
      expect(text).toMatch(/^([A-Z`]|kube-proxy).*[.]$/s);
    }
    expect(rule.source).toMatch(/^https:\/\//);
  },
);

test('profiles and the checklist name rules that there are', () => {
  const named = [
    ...CHECKLIST.flatMap(({ rules }) => rules),
    ...Object.values(RuleProfile).flatMap((name) => Object.keys(profileOf(name).levels ?? {})),
  ];
  expect(named.filter((id) => !IDS.includes(id))).toEqual([]);
  expect(CHECKLIST).toHaveLength(14);
});

test('variables that guides have, and that the VPC CNI never read, are those of the typed options', () => {
  expect(Object.keys(MISTAKEN_CNI_VARIABLES).sort()).toEqual(Object.keys(OUTDATED_CNI_VARIABLES).sort());
});
