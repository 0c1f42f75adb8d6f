import { App, type Stack } from 'aws-cdk-lib/core';
import { AddressPlan } from 'cdk-eks-networking';
import { EXAMPLES } from '../../bin/examples';
import cdkJson from '../../cdk.json';
import { formatChanges, type TemplateChanges, type TemplateJson, templateChanges } from '../support/replacements';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const { forEks, forPrivate, forSharedSubnets } = AddressPlan;

/** What a live cluster runs on: EKS takes no zone for any of these without replacing it. */
const OF_THE_CLUSTER = [
  'AWS::EKS::Cluster',
  'AWS::EKS::Nodegroup',
  'AWS::EKS::FargateProfile',
  'AWS::EC2::LaunchTemplate',
];

/** Examples whose plans are their own, no plans of the library, or of another Region with all of its zones. */
const OTHER_PLANS = ['existing-vpc', 'regional-nat', 'six-zones'];

afterEach(() => jest.restoreAllMocks());

/** An example with other zones in its plan. */
function exampleIn(
  name: string,
  zones: readonly string[],
  clusterZones?: readonly string[],
): { stack: Stack; json: TemplateJson } {
  const named = (letters: readonly string[]) => letters.map((letter) => `eu-west-1${letter}`);
  const changes = { availabilityZones: named(zones), clusterZones: clusterZones && named(clusterZones) };
  jest.spyOn(AddressPlan, 'forEks').mockImplementation((options) => forEks({ ...options, ...changes }));
  jest.spyOn(AddressPlan, 'forPrivate').mockImplementation((options) => forPrivate({ ...options, ...changes }));
  jest
    .spyOn(AddressPlan, 'forSharedSubnets')
    .mockImplementation((options) => forSharedSubnets({ ...options, ...changes }));
  jest.spyOn(console, 'error').mockImplementation();
  const stack = EXAMPLES[name](new App({ analyticsReporting: false, treeMetadata: false, context: cdkJson.context }));
  return { stack, json: Synthesized.of(stack).json };
}

/** What would hurt a live cluster, as text. */
function harmOf(changes: TemplateChanges): string {
  const updated = changes.updated.filter(({ type }) => [...OF_THE_CLUSTER, 'AWS::EC2::Subnet'].includes(type));
  return formatChanges({ ...changes, added: [], updated });
}

describe('the quickstart', () => {
  test.each([
    ['a fourth zone at the end', 'abc', 'abcd'],
    ['a fourth zone between two others', 'abd', 'abcd'],
    ['a fourth zone that is listed first', 'bcd', 'abcd'],
    ['a third zone', 'ab', 'abc'],
    ['a third zone, in another order', 'ab', 'cba'],
  ])('takes %s without a change to its cluster, its nodes or a subnet', (_, before, after) => {
    const { json } = exampleIn('quickstart', [...before], [...before]);
    const grown = exampleIn('quickstart', [...after], [...before]);
    const changes = templateChanges(json, grown.json);
    expect(harmOf(changes)).toBe('');
    expect(changes.added.filter(({ type }) => type === 'AWS::EC2::Subnet')).toHaveLength(3);
    expect(warningsOf(grown.stack).map(({ id }) => id)).toEqual(['zoneWithoutNodes']);
  });

  test('changes nothing where only the order of the zones changes', () => {
    const { json } = exampleIn('quickstart', ['a', 'b', 'c'], ['a', 'b', 'c']);
    const shuffled = exampleIn('quickstart', ['c', 'a', 'b'], ['b', 'c', 'a']);
    expect(formatChanges(templateChanges(json, shuffled.json))).toBe('');
  });

  test('loses its node group to a zone where nobody states the zones of creation', () => {
    const { json } = exampleIn('quickstart', ['a', 'b', 'c']);
    const moved = exampleIn('quickstart', ['a', 'b', 'c', 'd']);
    expect(harmOf(templateChanges(json, moved.json)).split('\n')).toEqual([
      expect.stringMatching(/^\[-\/\+\] AWS::EKS::Nodegroup .*\(replaced: Subnets\)$/),
      expect.stringMatching(/^\[~\] AWS::EKS::Cluster .*\(ResourcesVpcConfig.SubnetIds\)$/),
    ]);
  });
});

test.each(Object.keys(EXAMPLES).filter((name) => ![...OTHER_PLANS, 'quickstart'].includes(name)))(
  '%s: takes a zone between two others without a change to its cluster, its nodes or a subnet',
  (name) => {
    const before = exampleIn(name, ['a', 'c'], ['a', 'c']);
    const after = exampleIn(name, ['a', 'b', 'c'], ['a', 'c']);
    const changes = templateChanges(before.json, after.json);
    expect(harmOf(changes)).toBe('');
    expect(changes.added.some(({ type }) => type === 'AWS::EC2::Subnet')).toBe(true);
  },
);
