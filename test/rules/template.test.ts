import { parseDocuments } from '../../lib/rules/template/parse';
import { TemplateSet } from '../../lib/rules/template/template';
import { format, type Json, type JsonObject } from '../../lib/rules/template/values';

const SECTIONS = {
  Parameters: {
    Name: { Type: 'String', Default: 'dev' },
    Size: { Type: 'String', AllowedValues: ['small', 'large'] },
    Zones: { Type: 'CommaDelimitedList', Default: 'a, b' },
  },
  Mappings: { Sizes: { small: { Length: '24' }, large: { Length: '20' } } },
  Conditions: {
    Always: { 'Fn::Equals': ['a', 'a'] },
    Never: { 'Fn::Not': [{ Condition: 'Always' }] },
    Perhaps: { 'Fn::Equals': [{ Ref: 'Name' }, 'prod'] },
    Loop: { 'Fn::Or': [{ Condition: 'Loop' }, { Condition: 'Never' }] },
  },
};

/** The possible values of a property, as messages show them. */
function possible(value: Json, options = {}): (Json | undefined)[] {
  const document: JsonObject = {
    ...SECTIONS,
    Resources: { Vpc: { Type: 'AWS::EC2::VPC' }, Subject: { Type: 'X', Properties: { Value: value } } },
  };
  const set = new TemplateSet([{ name: 'a', document }], options);
  const answer = set.templates[0].resource('Subject')?.get('Value');
  return (answer?.possible ?? []).map((one) => (typeof one === 'string' ? format(one) : one));
}

describe('intrinsic functions', () => {
  test.each<[string, Json, (Json | undefined)[]]>([
    ['a plain value', 'x', ['x']],
    ['nothing', { Ref: 'AWS::NoValue' }, [undefined]],
    ['Ref of a resource', { Ref: 'Vpc' }, ['${Vpc}']],
    [
      'GetAtt in both forms',
      [{ 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }, { 'Fn::GetAtt': 'Vpc.VpcId' }],
      [['${Vpc.CidrBlock}', '${Vpc.VpcId}']],
    ],
    ['a pseudo parameter', { Ref: 'AWS::Region' }, ['${AWS::Region}']],
    ['allowed values of a parameter', { Ref: 'Size' }, ['small', 'large']],
    ['If that is decided', { 'Fn::If': ['Always', 1, 2] }, [1]],
    ['If that is not', { 'Fn::If': ['Perhaps', 1, 2] }, [1, 2]],
    ['If of a condition that names itself', { 'Fn::If': ['Loop', 1, 2] }, [1, 2]],
    ['a list without what is nothing', ['a', { 'Fn::If': ['Never', 'b', { Ref: 'AWS::NoValue' }] }], [['a']]],
    ['an object with several values', { a: { 'Fn::If': ['Perhaps', 1, 2] } }, [{ a: 1 }, { a: 2 }]],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Vpc' }, 1]] }, ['a-${Vpc}-1']],
    ['Sub', { 'Fn::Sub': ['${Vpc.Arn} ${x} ${!Plain}', { x: 'y' }] }, ['${Vpc.Arn} y ${Plain}']],
    ['Select and Split', { 'Fn::Select': ['1', { 'Fn::Split': [',', 'a,b'] }] }, ['b']],
    ['zones by their place', { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] }, ['${zone 2}']],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Size' }, 'Length'] }, ['24', '20']],
    ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 3, 8] }, [['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']]],
    ['Cidr of IPv6', { 'Fn::Select': [1, { 'Fn::Cidr': ['2001:db8::/56', 2, 64] }] }, ['2001:db8:0:1::/64']],
    ['ToJsonString and Length', { 'Fn::ToJsonString': { a: { 'Fn::Length': ['b', 'c'] } } }, ['{"a":2}']],
  ])('%s', (_, value, expected) => {
    expect(possible(value).map((one) => (Array.isArray(one) ? one.map((part) => format(part)) : one))).toEqual(
      expected.map((one) => (Array.isArray(one) ? one.map((part) => format(part)) : one)),
    );
  });

  test.each<[string, Json]>([
    ['a parameter', { Ref: 'Name' }],
    ['a macro', { 'Fn::Transform': { Name: 'x' } }],
    ['Cidr of too many', { 'Fn::Cidr': ['10.0.0.0/24', 300, 8] }],
    ['more than 32 possible values', Array.from({ length: 6 }, () => ({ 'Fn::If': ['Perhaps', 1, 2] }))],
  ])('%s is not known', (_, value) => {
    const [one, ...more] = possible(value);
    expect(more).toEqual([]);
    expect(String(one)).toMatch(/^\$\{/);
  });

  test('defaults of parameters are taken where they are assumed', () => {
    expect(possible({ Ref: 'Name' }, { assumesDefaults: true })).toEqual(['dev']);
    expect(possible({ Ref: 'Zones' }, { assumesDefaults: true })).toEqual([['a', 'b']]);
    expect(possible({ 'Fn::If': ['Perhaps', 1, 2] }, { assumesDefaults: true })).toEqual([2]);
  });
});

test('imports lead to the exports of other templates, and stop where they lead to each other', () => {
  const exporting = (name: string, from: string): JsonObject => ({
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC' },
      Subject: { Type: 'X', Properties: { Value: { 'Fn::ImportValue': from } } },
    },
    Outputs: {
      Vpc: { Value: { Ref: 'Vpc' }, Export: { Name: `${name}-vpc` } },
      Loop: { Value: { 'Fn::ImportValue': from }, Export: { Name: `${name}-loop` } },
    },
  });
  const set = new TemplateSet([
    { name: 'one', document: exporting('one', 'two-vpc') },
    { name: 'two', document: exporting('two', 'one-loop') },
    { name: 'three', document: exporting('three', 'three-loop') },
  ]);
  const valueAt = (index: number) => set.templates[index].resource('Subject')?.get('Value').value;
  expect(set.resource(valueAt(0))).toBe(set.templates[1].resource('Vpc'));
  expect(set.resource(valueAt(1))).toBe(set.templates[1].resource('Vpc'));
  expect(valueAt(2)).toBeUndefined();
});

test('YAML has aliases, merge keys and short forms', () => {
  const [{ value }] = parseDocuments(
    'a.yaml',
    'Base: &base { A: 1, B: 2 }\nOther:\n  <<: *base\n  B: !GetAtt X.Outputs.Y\n  C: !If [D, !Ref E, *base]\n',
  );
  expect(value.Other).toEqual({
    A: 1,
    B: { 'Fn::GetAtt': ['X', 'Outputs.Y'] },
    C: { 'Fn::If': ['D', { Ref: 'E' }, { A: 1, B: 2 }] },
  });
});
