import { isDnsLabel } from '../../lib/foundation/kubernetes-names';

test.each(['a', '9', 'shop', 'team-7', 'a--b', 'x'.repeat(63)])('"%s" is a label of DNS', (text) => {
  expect(isDnsLabel(text)).toBe(true);
});

test.each(['', '-', '-a', 'a-', 'Shop', 'a.b', 'a_b', 'a b', 'a\n', 'ä', 'x'.repeat(64)])(
  '%j is no label of DNS',
  (text) => {
    expect(isDnsLabel(text)).toBe(false);
  },
);

test('keeps to a length of its own where it is given one', () => {
  expect(isDnsLabel('x'.repeat(53), 53)).toBe(true);
  expect(isDnsLabel('x'.repeat(54), 53)).toBe(false);
});
