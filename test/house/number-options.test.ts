import { Lazy } from 'aws-cdk-lib/core';
import { isNamedError } from '../../lib/foundation/errors';
import { testStack } from '../support/builders';
import { numberOptionsOf, SUBJECTS, type TextOption } from '../support/text-options';

/** Options whose number synthesis needs, each with the reason. */
const NEEDS_VALUE: readonly [title: RegExp, reason: string][] = [
  [/^AddressPlan\.forEks /, 'addresses are divided at synthesis'],
  [/ instanceLimits\{\}\./, 'the pods of a node are counted at synthesis'],
  [/^AutoModeNodeClass nodePools\{\}\.minInstanceGeneration$/, 'the requirement names the generation before it'],
  [/^AddressObservability networkAddressUsage\.\w*[qQ]uota$/, 'the threshold of the alarm is a share of it'],
];

/** Options of a shared struct that are refused where they are, whatever the value. */
const NEVER = [
  'Manifests.gatewayTargets healthCheck.port',
  'Manifests.gatewayTargets routes[].targets.healthCheck.port',
];

const OPTIONS = SUBJECTS.flatMap((subject) =>
  numberOptionsOf(subject).map((option): [string, TextOption] => [`${subject.name} ${option.path}`, option]),
).filter(([title]) => !NEVER.includes(title));

test('there are options to try', () => {
  expect(OPTIONS.length).toBeGreaterThan(90);
});

/** What Kubernetes takes texts for, although they are numbers. */
const ANNOTATED = OPTIONS.filter(([title]) => /^(AlbIngress|NlbService)/.test(title));

test.each(ANNOTATED)('is a text in annotations, at deployment too: %s', (_, option) => {
  const given = option.give(Lazy.number({ produce: () => 7 }));
  const annotations = testStack().resolve(Array.isArray(given) ? given[0] : given);
  expect(Object.values(annotations).filter((value) => typeof value !== 'string')).toEqual([]);
  expect(JSON.stringify(annotations)).toContain('7');
});

test.each(OPTIONS)('takes a deploy-time number, or says by name that synthesis needs it: %s', (title, option) => {
  const give = () => option.give(Lazy.number({ produce: () => 7 }));
  if (!NEEDS_VALUE.some(([pattern]) => pattern.test(title))) {
    expect(give).not.toThrow();
    return;
  }
  let refusal: unknown;
  try {
    give();
  } catch (error) {
    refusal = error;
  }
  expect(isNamedError(refusal) && refusal.message).toContain('a deploy-time value');
});
