import { Fn, Lazy } from 'aws-cdk-lib/core';
import { isNamedError } from '../../lib/foundation/errors';
import { SUBJECTS, type TextOption, textOptionsOf } from '../support/text-options';

/** Options whose value synthesis needs, each with the reason: a deploy-time value is refused by name, and the dummy value of a lookup passes. */
const NEEDS_VALUE: readonly [title: RegExp, reason: string][] = [
  [/^AddressPlan\.forEks \w+Tier\.name$/, 'logical ids are made of the name'],
  [/^AddressPlan\.forEks /, 'addresses are divided and compared at synthesis'],
  [/^(EksNetwork|VpcEndpoints) serviceZones/, 'synthesis chooses the subnets of the zones'],
  [/ zoneNames\{\}$/, 'ENIConfigs are keyed by the name of a zone'],
  [/ instanceLimits\{\}\.architecture$/, 'synthesis chooses the image'],
  [/^(NodeGroup|FargateProfile) availabilityZones\[\]$/, 'synthesis chooses the subnets of the zones'],
];

/** Options of a shared struct that are refused where they are, whatever the value. */
const NEVER = [
  'Manifests.gatewayTargets routes[].targets.attributes{}',
  'Manifests.gatewayTargets routes[].targets.nodeLabels{}',
  'Route.grpc listenerRule.redirectQuery',
];

const OPTIONS: [string, TextOption][] = SUBJECTS.flatMap((subject) =>
  textOptionsOf(subject)
    .filter(({ kind }) => kind !== 'key')
    .map((option): [string, TextOption] => [`${subject.name} ${option.path}`, option]),
);
const isNeeded = (title: string) => NEEDS_VALUE.some(([pattern]) => pattern.test(title));

/** The message of a refusal; any other error is a fault. */
function refusalOf(option: TextOption, value: unknown): string | undefined {
  try {
    option.give(value);
    return undefined;
  } catch (error) {
    if (!isNamedError(error)) {
      throw error;
    }
    return error.message;
  }
}

/** A value with which the CDK stands in for a lookup. Of lists, the members are one. */
const DUMMY = 'dummy-value-for-/shop/Name';

test('the bases are fine as they are', () => {
  for (const { define } of SUBJECTS) {
    expect(() => define({})).not.toThrow();
  }
});

const TAKING = OPTIONS.filter(([title]) => !NEVER.includes(title));

test.each(TAKING)('takes the dummy value of a lookup: %s', (_, option) => {
  expect(refusalOf(option, DUMMY)).toBeUndefined();
});

test.each(TAKING)('takes a deploy-time value, or says by name that synthesis needs it: %s', (title, option) => {
  const refusal = refusalOf(option, Lazy.string({ produce: () => 'x' }));
  if (isNeeded(title)) {
    expect(refusal).toContain('a deploy-time value');
  } else {
    expect(refusal).toBeUndefined();
  }
});

test.each(OPTIONS.filter(([title]) => NEVER.includes(title)))('is refused whatever its value: %s', (_, option) => {
  expect(refusalOf(option, 'shop')).toMatch(/^Gateway/);
});

test.each(TAKING.filter(([title, { kind }]) => kind === '[s]' && !isNeeded(title)))(
  'takes a list of deployment, or says how its members are given: %s',
  (_, option) => {
    const refusal = refusalOf(option, Fn.split(',', Fn.importValue('list')));
    expect(refusal ?? 'Fn.select(0, list)').toContain('Fn.select(0, list)');
  },
);
