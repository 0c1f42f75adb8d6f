import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHARTS, GATEWAY_API } from '../../lib/foundation/versions';
import { crdFacts } from '../../scripts/crd-facts';

const FIXTURES = join(__dirname, '../fixtures/crds');

const reference = {
  type: 'object',
  description: 'Names something.',
  properties: { name: { type: 'string', minLength: 1, maxLength: 253, pattern: '^[a-z]+$' } },
  required: ['name'],
};
const version = (name: string, spec: object, more: object = {}) => ({
  name,
  served: true,
  storage: false,
  schema: { openAPIV3Schema: { type: 'object', properties: { spec, status: { type: 'object' } } } },
  ...more,
});
const spec = {
  type: 'object',
  required: ['ports', 'from'],
  properties: {
    weight: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
    to: reference,
    from: reference,
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['port'],
      items: { type: 'object', properties: { port: { type: 'integer', default: 80, format: 'int32' } } },
      'x-kubernetes-validations': [{ rule: 'self.size() > 0' }],
    },
    words: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string', enum: ['a', 'b'] } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    either: {
      type: 'object',
      oneOf: [{ properties: { a: { not: { enum: ['b'] } } } }, { required: ['a'] }],
      properties: { a: { type: 'string' } },
    },
  },
};

test('facts are what a schema says of objects, and nothing else', () => {
  const versions = [
    version('v1', spec, { storage: true }),
    version('v1beta1', { ...spec, description: 'As v1.' }),
    version('v1alpha2', { type: 'object' }),
    version('v1alpha1', spec, { served: false }),
  ];
  const crd = { spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'Thing' }, versions } };
  expect(crdFacts('a source', [crd])).toEqual({
    source: 'a source',
    definitions: {
      from: {
        required: ['name'],
        properties: { name: { type: 'string', minLength: 1, maxLength: 253, pattern: '^[a-z]+$' } },
      },
    },
    kinds: {
      Thing: {
        group: 'example.com',
        versions: ['v1', 'v1beta1'],
        clusterScoped: true,
        spec: {
          required: ['from', 'ports'],
          properties: {
            anything: { additionalProperties: true },
            either: {
              oneOf: [{ properties: { a: { not: { enum: ['b'] } } } }, { required: ['a'] }],
              properties: { a: { type: 'string' } },
            },
            from: { $ref: '#/definitions/from' },
            labels: { additionalProperties: { type: 'string' } },
            ports: {
              items: { properties: { port: { type: 'integer', default: 80, format: 'int32' } } },
              uniqueKeys: ['port'],
            },
            to: { $ref: '#/definitions/from' },
            weight: { type: ['integer', 'string'] },
            words: { items: { type: 'string', enum: ['a', 'b'] }, uniqueItems: true },
          },
        },
      },
    },
  });
});

test('fixtures are of the versions that this library installs', () => {
  const sourceOf = (name: string) => JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8')).source;
  expect(sourceOf('gateway-api')).toContain(`/tree/${GATEWAY_API.version}/`);
  expect(sourceOf('load-balancer-controller')).toContain(`/tree/v${CHARTS.loadBalancerController.version}/`);
});

test.each(readdirSync(FIXTURES))('%s defines what is said more than once', (file) => {
  const text = readFileSync(join(FIXTURES, file), 'utf8');
  for (const name of Object.keys(JSON.parse(text).definitions)) {
    expect([name, text.split(`"#/definitions/${name}"`).length]).not.toEqual([name, 2]);
    expect(text).toContain(`"#/definitions/${name}"`);
  }
});
