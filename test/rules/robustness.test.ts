import * as fc from 'fast-check';
import { RULES } from '../../lib/rules/catalogue';
import { CHANGE_RULES } from '../../lib/rules/changes/catalogue';
import { TemplateChange } from '../../lib/rules/changes/change';
import { Graph } from '../../lib/rules/graph/graph';
import { defaultSettings } from '../../lib/rules/run';
import { TemplateSet } from '../../lib/rules/template/template';
import type { Json, JsonObject } from '../../lib/rules/template/values';
import { runs } from '../support/effort';
import { chart, goodResources, manifest } from '../support/good-template';
import { TODAY } from '../support/rule-cases';

const SETTINGS = { ...defaultSettings(), today: TODAY, requiredEndpoints: ['sts'], allowedPublicCidrs: ['10.0.0.0/8'] };

const BASE: JsonObject = JSON.parse(
  JSON.stringify({
    ...goodResources(),
    Objects: manifest(
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', annotations: {} }, spec: { type: 'LoadBalancer' } },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: {},
        spec: { podSelector: {}, egress: [{}] },
      },
      { apiVersion: 'vpcresources.k8s.aws/v1beta1', kind: 'SecurityGroupPolicy', metadata: {}, spec: {} },
    ),
    Dns: chart('external-dns', { policy: 'sync' }),
  }),
);
const IDS = Object.keys(BASE);

/** Any value of a template: with functions that are right, wrong, and lead to each other. */
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(
      '',
      'true',
      '0.0.0.0/0',
      '10.0.0.0/33',
      '::/0',
      'a|b',
      '\uE000x\uE001',
      '{"env":',
      '- a\n- b: [',
      '__proto__',
    ),
    fc.constantFrom<Json>(null, true, false, 0, -1, 65536, 1e21),
    fc.constantFrom(...IDS).map((Ref): Json => ({ Ref })),
    fc.constantFrom(...IDS).map((id): Json => ({ 'Fn::GetAtt': [id, 'Arn'] })),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('Type', 'Properties', 'Statement', 'Key', 'Value', 'constructor', '__proto__'),
      tie('value'),
      { maxKeys: 3 },
    ),
    fc
      .tuple(
        fc.constantFrom(
          'Ref',
          'Fn::If',
          'Fn::Join',
          'Fn::Sub',
          'Fn::Select',
          'Fn::Split',
          'Fn::Cidr',
          'Fn::FindInMap',
          'Fn::ImportValue',
          'Fn::Base64',
          'Fn::GetAtt',
          'Fn::Nothing',
        ),
        tie('value'),
      )
      .map(([name, argument]): Json => ({ [name]: argument })),
  ) as fc.Arbitrary<Json>,
}));

/** A change to a place of the base template, which a number chooses. */
const mutation = fc.tuple(fc.nat(), value, fc.boolean());

/** One of this many resources is kept in a try. */
const SHARE = 6;

function some(seed: number): JsonObject {
  return Object.fromEntries(
    Object.entries(BASE).filter((_, index) => (index * 7 + seed) % SHARE === 0 || seed % 29 === 0),
  );
}

function mutated(base: JsonObject, changes: readonly [number, Json, boolean][]): JsonObject {
  const resources = structuredClone(base);
  for (const [seed, next, isRemoved] of changes) {
    let node: Json = resources;
    let rest = seed;
    for (;;) {
      const container = node as Record<string, Json>;
      const keys = Object.keys(container);
      const key = keys[rest % Math.max(keys.length, 1)];
      rest = Math.floor(rest / Math.max(keys.length, 1));
      const child = container[key];
      if (keys.length === 0) {
        break;
      }
      if (typeof child !== 'object' || child === null || rest % 3 === 0) {
        if (isRemoved) {
          delete container[key];
        } else {
          Object.defineProperty(container, key, { value: next, enumerable: true, configurable: true, writable: true });
        }
        break;
      }
      node = child;
    }
  }
  return resources;
}

function outcomesOf(document: JsonObject): number {
  const graph = new Graph(new TemplateSet([{ name: 'a', document }]));
  return RULES.reduce((count, rule) => count + [...rule.check(graph, SETTINGS)].length, 0);
}

test('no rule throws on mutated templates, nor on the change to them', () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(mutation, { minLength: 1, maxLength: 6 }), (seed, changes) => {
      const base = some(seed);
      const document = { Resources: mutated(base, changes) };
      expect(outcomesOf(document)).toBeGreaterThanOrEqual(0);
      const change = new TemplateChange([{ name: 'a', document: { Resources: base } }], [{ name: 'a', document }]);
      for (const rule of CHANGE_RULES) {
        expect([...rule.check(change, SETTINGS)]).toBeDefined();
      }
    }),
    { numRuns: runs(10_000) },
  );
});

test('no rule throws on random templates', () => {
  const types = [...new Set(Object.values(BASE).map((resource) => (resource as JsonObject).Type as string))];
  const resource = fc
    .tuple(fc.constantFrom(...types, 'Custom::AWSCDK-EKS-Cluster', 'AWS::CloudFormation::Stack'), value)
    .map(([Type, Properties]): Json => ({ Type, Properties }));
  const section = fc.oneof(
    { weight: 3, arbitrary: fc.dictionary(fc.constantFrom(...IDS), value, { maxKeys: 3 }) },
    { weight: 1, arbitrary: value },
  );
  const document = fc.record<JsonObject>(
    {
      Resources: fc.dictionary(
        fc.constantFrom(...IDS),
        fc.oneof({ weight: 9, arbitrary: resource }, { weight: 1, arbitrary: value }),
        {
          minKeys: 1,
          maxKeys: 8,
        },
      ) as unknown as fc.Arbitrary<never>,
      Parameters: section as fc.Arbitrary<never>,
      Conditions: section as fc.Arbitrary<never>,
      Mappings: section as fc.Arbitrary<never>,
      Outputs: section as fc.Arbitrary<never>,
      Transform: value as fc.Arbitrary<never>,
    },
    { requiredKeys: ['Resources'] },
  );
  fc.assert(
    fc.property(document, (random) => {
      expect(outcomesOf(random)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: runs(12_000) },
  );
});
