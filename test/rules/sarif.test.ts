import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { check } from '../support/check-command';
import { goodResources, manifest, ref } from '../support/good-template';

const schema = JSON.parse(readFileSync(join(__dirname, '../fixtures/sarif-schema-2.1.0.json'), 'utf8'));
const ajv = new Ajv({
  allErrors: true,
  strict: false,
  formats: { uri: true, 'uri-reference': true, 'date-time': true },
});
const isValid = ajv.compile(schema);

function sarifOf(line: string, resources: unknown, name: string) {
  const { out } = check(`${line} --format sarif`, { [name]: JSON.stringify({ Resources: resources }, undefined, 2) });
  return JSON.parse(out);
}

function badResources() {
  const resources = goodResources();
  resources.Cluster.Properties.ResourcesVpcConfig.SubnetIds = [ref('ControlA')];
  resources.NodeBRoute.Properties.NatGatewayId = ref('NatA');
  resources.NodeB.Metadata = {
    cdk_nag: { rules_to_suppress: [{ id: 'EksNetworking-NET16', reason: 'One NAT gateway is enough for tests.' }] },
  };
  resources.Objects = manifest({
    apiVersion: 'extensions/v1beta1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'shop' },
  });
  return resources;
}

test.each([
  ['nothing', goodResources()],
  ['findings, acknowledged ones and those of objects', badResources()],
])('SARIF of %s is valid', (_, resources) => {
  const sarif = sarifOf('stack.json', resources, 'stack.json');
  expect([isValid(sarif), isValid.errors]).toEqual([true, null]);
});

test('the schema knows what is wrong', () => {
  const sarif = sarifOf('stack.json', badResources(), 'stack.json');
  sarif.runs[0].results[0].level = 'fatal';
  sarif.runs[0].tool.driver.nam = 'typing error';
  isValid(sarif);
  expect(isValid.errors?.map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)).toEqual([
    '/runs/0/tool/driver additionalProperties',
    '/runs/0/results/0/level enum',
  ]);
});

test('SARIF has the rule, the place and the reason of a finding', () => {
  const { runs } = sarifOf('stack.json', badResources(), 'stack.json');
  const { results, tool } = runs[0];
  const suppressed = results.filter(({ suppressions }: { suppressions?: unknown }) => suppressions !== undefined);
  expect(suppressed).toMatchObject([
    {
      ruleId: 'EksNetworking-NET16',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'stack.json' } } }],
      suppressions: [{ kind: 'inSource', justification: 'One NAT gateway is enough for tests.' }],
    },
  ]);
  for (const { ruleId, ruleIndex, locations } of results) {
    expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(locations[0].physicalLocation.region.startLine).toBeGreaterThan(1);
  }
});
