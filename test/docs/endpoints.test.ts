import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADDONS } from '../../lib/addons/addon-table';
import { API_CALLERS } from '../../lib/vpc/api-callers';
import { EndpointFeature } from '../../lib/vpc/endpoint-feature';
import { callersTable } from '../../scripts/endpoints-markdown';

const page = readFileSync(join(__dirname, '../../docs/endpoints.md'), 'utf8');

test('the page has the table of callers', () => {
  expect(page).toContain(callersTable());
});

test('every feature that the table names is one, and brings the service', () => {
  const features = new Map(
    Object.entries(EndpointFeature).filter(
      (entry): entry is [string, EndpointFeature] => entry[1] instanceof EndpointFeature,
    ),
  );
  const named = Object.values(API_CALLERS).flatMap(
    ({ calls }) => [...calls] as { service: string; feature?: string }[],
  );
  for (const { service, feature } of named.filter((call) => call.feature !== undefined)) {
    const { _gateways = [], _services = [] } = features.get(feature as string) ?? {};
    const services = [..._services.map(({ shortName }) => shortName), ..._gateways.map((name) => name.toLowerCase())];
    expect({ feature, services }).toEqual({ feature, services: expect.arrayContaining([service]) });
  }
});

test('every add-on whose role reaches an AWS API is a caller', () => {
  const withRole = Object.entries(ADDONS).filter(
    ([, facts]) =>
      'serviceAccounts' in facts && Object.values(facts.serviceAccounts).some((policies) => policies.length > 0),
  );
  expect(Object.keys(API_CALLERS)).toEqual(expect.arrayContaining(withRole.map(([name]) => name)));
});
