import { Token } from 'aws-cdk-lib/core';
import {
  invalidLabelIn,
  isDnsLabel,
  isDnsSubdomain,
  isLabelKey,
  isLabelValue,
} from '../../lib/foundation/kubernetes-names';

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

test.each<[string, boolean]>([
  ['shop', true],
  ['shop.example.com', true],
  ['shop..com', false],
  ['.shop', false],
  [`${'x'.repeat(63)}.`.repeat(4), false],
])('%j as the name of an object: %s', (text, isName) => {
  expect(isDnsSubdomain(text)).toBe(isName);
});

test.each<[string, boolean]>([
  ['app', true],
  ['app.kubernetes.io/name', true],
  ['Team_7', true],
  ['', false],
  ['/app', false],
  ['a/b/c', false],
  ['A.com/app', false],
  ['app/', false],
  ['x'.repeat(64), false],
])('%j as the key of a label: %s', (text, isKey) => {
  expect(isLabelKey(text)).toBe(isKey);
});

test.each<[string, boolean]>([
  ['', true],
  ['a.b_C-7', true],
  ['a b', false],
  ['-a', false],
  ['x'.repeat(63), true],
  ['x'.repeat(64), false],
])('%j as the value of a label: %s', (text, isValue) => {
  expect(isLabelValue(text)).toBe(isValue);
});

test('names the invalid label, and accepts tokens', () => {
  expect(invalidLabelIn({ app: 'shop', 'a b': '' })).toBe('"a b" is not a label key');
  expect(invalidLabelIn({ app: 'my shop' })).toBe('"my shop" is not a value of the label app');
  expect(invalidLabelIn({ app: Token.asString({ Ref: 'App' }), team: '' })).toBeUndefined();
  expect(invalidLabelIn(undefined)).toBeUndefined();
});
