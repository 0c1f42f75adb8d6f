import { CfnParameter, Fn, Lazy } from 'aws-cdk-lib/core';
import { type InputMember, inputMembers, inputType } from '../../lib/foundation/input-types';
import { INPUT_TYPES } from '../../lib/foundation/input-types.generated';
import { testStack } from '../support/builders';
import { publicApi as library } from '../support/public-api';

const stack = testStack();

/** Every value with which the CDK stands in for a lookup that has not run, and every kind of token. */
const DUMMIES = [
  ...['vpc-12345', '1.2.3.4/5', 'p-12345', 'rtb-12345p', 'dummy1a', 'sg-12345678', 'ami-1234', 'pl-xxxxxxxx', 'DUMMY'],
  ...['1234abcd-12ab-34cd-56ef-1234567890ab', 'arn:aws:iam::123456789012:role/DUMMY_ARN', 'dummy-value-for-/shop/Name'],
];
const TOKENS = [
  Lazy.string({ produce: () => 'x' }),
  Fn.importValue('value'),
  new CfnParameter(stack, 'Parameter').valueAsString,
];

/** Functions that need the value at synthesis, each with its reason. A dummy value passes there, too. */
const NEEDS_VALUE: Readonly<Record<string, string>> = {
  'AddressPlan.forEks': 'arithmetic',
  'AddressPlan.forPrivate': 'arithmetic',
  'AddressPlan.forSharedSubnets': 'arithmetic',
  AddressPlan: 'arithmetic',
  'Cidr.parse': 'arithmetic',
  'Tier.public': 'names logical ids, arithmetic',
  'Tier.node': 'names logical ids, arithmetic',
  'Tier.cluster': 'names logical ids, arithmetic',
  'Tier.pod': 'names logical ids, arithmetic',
  'Tier.withEgress': 'names logical ids, arithmetic',
  'Tier.isolated': 'names logical ids, arithmetic',
  'InstanceLimits.of': 'looks the type up in a table',
  'EksAddonKind.of': 'looks the add-on up in a table',
  'Peer.endpoint': 'looks the service up among the endpoints',
};

/** Options whose values make names: of all lookups, that of a parameter alone can give one, and its dummy value passes inside a name, too. */
const MAKE_NAMES = ['Manifests.gatewayTargets gateway'];

interface Case {
  readonly call: string;
  readonly option: string;
  readonly give: (value: string) => unknown[];
}

function sampleOf(type: string): unknown {
  if (type.startsWith('[')) {
    return [sampleOf(type.slice(1, -1))];
  }
  if (type.startsWith('{')) {
    return { key: sampleOf(type.slice(1, -1)) };
  }
  const known = inputType(type);
  switch (known?.kind) {
    case 'struct':
      return structOf(type, {});
    case 'enum':
      return [...known.values.keys()][0];
    default:
      return (
        { s: 'text', n: 1, b: true, a: 'anything' }[type] ??
        Object.assign(Object.create({}), Object.fromEntries((known?.markers ?? []).map((name) => [name, 'text'])))
      );
  }
}

function structOf(name: string, changes: object): object {
  const required = inputMembers(name).filter(({ isOptional }) => !isOptional);
  return { ...Object.fromEntries(required.map((member) => [member.name, sampleOf(member.type)])), ...changes };
}

/** A value as a text, as a list of it, as a map to it. */
function wrapped(type: string, value: string): unknown {
  return { s: value, '[s]': [value, value], '{s}': { key: value } }[type];
}

function casesOf(call: string): Case[] {
  const parameters = inputMembers(`${call}()`);
  const given = (index: number, value: unknown) => {
    const all = parameters.map(({ type }) => sampleOf(type));
    all[index] = value;
    return all;
  };
  return parameters.flatMap(({ name, type, isVariadic }: InputMember, index): Case[] => {
    if (type === 's') {
      const give = (value: string) => [...given(index, value), ...(isVariadic ? [value] : [])];
      return [{ call, option: name, give }];
    }
    if (inputType(type)?.kind !== 'struct') {
      return [];
    }
    return inputMembers(type)
      .filter((member) => ['s', '[s]', '{s}'].includes(member.type))
      .map((member) => ({
        call,
        option: member.name,
        give: (value: string) => given(index, structOf(type, { [member.name]: wrapped(member.type, value) })),
      }));
  });
}

const CALLS = INPUT_TYPES.trim()
  .split('\n')
  .filter((line) => line.startsWith('call '))
  .map((line) => line.split(' ')[1]);
const CASES = CALLS.filter((call) => inputMembers(`${call}()`)[0]?.name !== 'scope' && call.includes('.'))
  .filter((call) => call.split('.')[1] in (library as unknown as Record<string, object>)[call.split('.')[0]])
  .flatMap(casesOf);

/** The name of what a call refuses with a value. Samples may be refused for what they are, whatever the value is. */
function refusalOf(one: Case, value: string): string | undefined {
  return messageOf(one, value)?.split(':')[0];
}

function messageOf({ call, give }: Case, value: string): string | undefined {
  const [className, member] = call.split('.');
  // biome-ignore lint/suspicious/noExplicitAny: every class of the library, by its name
  const type = (library as any)[className];
  try {
    type[member](...give(value));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('there are functions to try', () => {
  expect(CASES.length).toBeGreaterThan(150);
});

test.each(CASES.map((one) => [`${one.call} ${one.option}`, one] as const))(
  'a dummy value of a lookup is refused no more than a deploy-time value: %s',
  (title, one) => {
    const usual = [undefined, ...TOKENS.map((value) => refusalOf(one, value))];
    if (!(one.call in NEEDS_VALUE) && !MAKE_NAMES.includes(title)) {
      expect(DUMMIES.map((value) => refusalOf(one, value)).filter((name) => !usual.includes(name))).toEqual([]);
    }
  },
);

test.each(CASES.map((one) => [`${one.call} ${one.option}`, one] as const))(
  'a deploy-time value is not read as a text: %s',
  (_, one) => {
    const quoted = TOKENS.map((value) => messageOf(one, value)).filter((message) => message?.includes('${Token['));
    expect(one.call in NEEDS_VALUE ? [] : quoted).toEqual([]);
  },
);
