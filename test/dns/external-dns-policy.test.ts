import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Stack } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { ExternalDns, type ExternalDnsOptions, ExternalDnsZoneRole } from '../../lib';
import { ExternalDnsRegistry, RecordPolicy, RecordType } from '../../lib/dns';
import { ownershipName } from '../../lib/dns/dns-records';
import { writtenNames } from '../../lib/dns/external-dns-registry';
import { route53Statements } from '../../lib/dns/external-dns-zone-role';
import { CHANGES_BY_POLICY, normalized, OWNERSHIP_NAMES, type RecordChange } from '../fixtures/external-dns-records';
import { testStack } from '../support/builders';
import { runs } from '../support/effort';
import { type Grant, grantsOf, type Statement } from '../support/grants';
import { allows } from '../support/iam';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';

const CHANGE = 'route53:ChangeResourceRecordSets';

interface Recording {
  readonly policy: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly wildcardReplacement: string;
  readonly batches: string[][];
}

const RECORDINGS: Recording[] = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/external-dns-sent-v0.21.0.json'), 'utf8'),
).recordings;

const ZONE = 'Z0000000000000000001';
const RESOLVER = testStack();
const ELSEWHERE = 'Z0000000000000000002';

/** A request with these changes, to one zone. */
function batch(changes: readonly RecordChange[], zoneId = ZONE) {
  return {
    action: CHANGE,
    resource: `arn:aws:route53:::hostedzone/${zoneId}`,
    context: {
      [`${CHANGE}Actions`]: changes.map(({ action }) => action),
      [`${CHANGE}RecordTypes`]: changes.map(({ type }) => type),
      [`${CHANGE}NormalizedRecordNames`]: changes.map(({ name }) => normalized(name)),
    },
  };
}

interface Setting {
  readonly domains: readonly string[];
  readonly types: readonly string[];
  readonly policy: RecordPolicy;
  readonly prefix: string;
  readonly suffix: string;
  readonly wildcardReplacement: string;
}

function grantsFor({ domains, policy, types, ...affixes }: Setting): Grant[] {
  const statements = route53Statements({
    hostedZoneIds: [ZONE],
    recordPolicy: policy,
    recordTypes: types,
    names: domains.flatMap((domain) => writtenNames(domain, affixes, types)),
    hasTxtRecords: true,
  });
  return grantsOf(RESOLVER.resolve(statements.map((statement): Statement => statement.toStatementJson())));
}

/** The name of a TXT record, in another way than the library finds it: by the text up to the first dot. */
function txtName(name: string, type: string, { prefix, suffix, wildcardReplacement }: Setting): string {
  const at = name.indexOf('.');
  let label = name.slice(0, at);
  if (label === '*' && wildcardReplacement) {
    label = wildcardReplacement;
  }
  const template = `${prefix}\u0000${suffix}`;
  const named = template.includes('%{record_type}') ? template : template.replace('\u0000', '%{record_type}-\u0000');
  return named.split('%{record_type}').join(type.toLowerCase()).replace('\u0000', label) + name.slice(at);
}

/** What ExternalDNS sends for a record and its TXT record; 0.22 names the one of an alias by its type. */
function changesOf(name: string, type: string, isAlias: boolean, action: RecordChange['action'], setting: Setting) {
  const owned = isAlias && type === 'A' ? ['CNAME', 'A'] : [type];
  return owned.map((told): RecordChange[] => [
    { action, name, type },
    { action, name: txtName(name, told, setting), type: 'TXT' },
  ]);
}

const label = fc.stringMatching(/^[a-z0-9]([-_a-z0-9]{0,6}[a-z0-9])?$/);
const domain = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));
const affix = fc.constantFrom('', 'owner-', 'o.', '%{record_type}-owner.', 'x-%{record_type}-', '_edns.');
const setting = fc
  .record({
    domains: fc.uniqueArray(domain, { minLength: 1, maxLength: 3 }),
    types: fc.subarray(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'SRV', 'NAPTR', 'TXT'], { minLength: 1 }),
    policy: fc.constantFrom(...Object.values(RecordPolicy)),
    affix,
    isSuffix: fc.boolean(),
    wildcardReplacement: fc.constantFrom('', 'wild'),
  })
  .map(({ affix: text, isSuffix, ...rest }): Setting => {
    return { ...rest, prefix: isSuffix ? '' : text, suffix: isSuffix ? text.replace(/\.$/, '') : '' };
  });

/** Below a domain: nothing, labels, or an asterisk before labels. */
const below = fc.tuple(fc.boolean(), fc.array(label, { maxLength: 2 })).map(([isWildcard, labels]) => {
  return [...(isWildcard ? ['*'] : []), ...labels].map((text) => `${text}.`).join('');
});

test.each(OWNERSHIP_NAMES)('names TXT records as ExternalDNS does: %j, %j, %j, %s %s', (...fact) => {
  const [prefix, suffix, wildcardReplacement, name, type, expected] = fact;
  expect(ownershipName(name, type, { prefix, suffix, wildcardReplacement })).toBe(expected);
  const oracle = { domains: [], types: [], policy: RecordPolicy.SYNC, prefix, suffix, wildcardReplacement };
  expect(txtName(name, type, oracle)).toBe(expected);
});

test('writes names as the condition keys have them', () => {
  expect(normalized('*.Apps_1.Example.COM.')).toBe('\\052.apps_1.example.com');
});

describe('a policy by names', () => {
  test('allows every change that ExternalDNS sends under the same settings, alone and in one request', () => {
    fc.assert(
      fc.property(
        setting,
        fc.array(fc.record({ below, place: fc.nat(), kind: fc.nat(), alias: fc.boolean(), act: fc.nat() }), {
          minLength: 1,
          maxLength: 6,
        }),
        (made, records) => {
          const grants = grantsFor(made);
          const actions = CHANGES_BY_POLICY[made.policy];
          const sent = records.flatMap((record) =>
            changesOf(
              `${record.below}${made.domains[record.place % made.domains.length]}`,
              made.types[record.kind % made.types.length],
              record.alias,
              actions[record.act % actions.length],
              made,
            ),
          );
          expect(sent.filter((changes) => !allows(grants, batch(changes)))).toEqual([]);
          expect(allows(grants, batch(sent.flat()))).toBe(true);
        },
      ),
      { numRuns: runs(400) },
    );
  });

  test('denies one change of another name, type, action or zone, whatever else is in the request', () => {
    const wrongs = fc.constantFrom('name', 'type', 'action', 'zone');
    fc.assert(
      fc.property(setting, below, label, wrongs, (made, place, word, wrong) => {
        const [kept] = made.domains;
        const good: RecordChange = { action: 'CREATE', name: `${place}${kept}`, type: made.types[0] };
        // The label of a domain makes no name of a TXT record: the word holds no type, and stands where no affix does.
        const other = `${word}0.${kept.split('.').slice(1).join('.')}`;
        const txts = made.domains.flatMap((one) => writtenNames(one, made, made.types));
        fc.pre(!txts.includes(other) && !made.domains.some((one) => other.endsWith(`.${one}`)));
        const bad = {
          name: { ...good, name: other },
          type: { ...good, type: 'CAA' },
          action: { ...good, action: made.policy === RecordPolicy.CREATE_ONLY ? 'DELETE' : 'REPLACE' },
          zone: good,
        }[wrong] as RecordChange;
        const grants = grantsFor(made);
        const zone = wrong === 'zone' ? ELSEWHERE : ZONE;
        expect(allows(grants, batch([good]))).toBe(true);
        expect(allows(grants, batch([bad], zone))).toBe(false);
        expect(allows(grants, batch([good, bad], zone))).toBe(false);
      }),
      { numRuns: runs(400) },
    );
  });

  test.each([
    ['a name beside the domain', 'notapps.example.com'],
    ['the zone', 'example.com'],
    ['a neighbour', 'mail.example.com'],
    ['a domain that ends alike', 'apps.example.com.evil.test'],
    ['a TXT record of a neighbour', 'a-mail.example.com'],
    ['an asterisk of the zone', '*.example.com'],
  ])('denies %s: %s', (_, name) => {
    const grants = grantsFor({
      domains: ['apps.example.com'],
      types: ['A', 'AAAA', 'CNAME'],
      policy: RecordPolicy.SYNC,
      prefix: '',
      suffix: '',
      wildcardReplacement: '',
    });
    expect(allows(grants, batch([{ action: 'UPSERT', name, type: 'A' }]))).toBe(false);
    expect(allows(grants, batch([{ action: 'UPSERT', name: '*.Apps.example.com.', type: 'A' }]))).toBe(true);
  });

  test('denies a request that says nothing of its changes', () => {
    const grants = grantsFor({
      domains: ['example.com'],
      types: ['A'],
      policy: RecordPolicy.SYNC,
      prefix: '',
      suffix: '',
      wildcardReplacement: '',
    });
    const { context, ...request } = batch([{ action: 'CREATE', name: 'a.example.com', type: 'A' }]);
    expect(allows(grants, { ...request, context })).toBe(true);
    expect(allows(grants, request)).toBe(false);
    for (const key of Object.keys(context)) {
      expect(allows(grants, { ...request, context: { ...context, [key]: [] } })).toBe(false);
    }
  });
});

describe('the roles', () => {
  const zone = (stack: Stack, zoneName: string, hostedZoneId: string) =>
    route53.HostedZone.fromHostedZoneAttributes(stack, hostedZoneId, { zoneName, hostedZoneId });
  const upsert = (name: string, type = 'A'): RecordChange => ({ action: 'UPSERT', name, type });

  function grantsOfDns(options: Omit<ExternalDnsOptions, 'hostedZones'>): Grant[] {
    const stack = testStack();
    const hostedZones = [zone(stack, 'example.com', ZONE), zone(stack, 'example.org', ELSEWHERE)];
    new ExternalDns(stack, 'Dns', { cluster: importedCluster(stack), hostedZones, ...options });
    const { Policies } = Synthesized.of(stack).one('AWS::IAM::Role', 'given hosted zones').Properties;
    return grantsOf(Policies[0].PolicyDocument.Statement);
  }

  test('write every name of the zones without filters', () => {
    const grants = grantsOfDns({});
    for (const name of ['example.com', 'a.b.example.com', '*.example.com']) {
      expect(allows(grants, batch([upsert(name), upsert(`a-${name}`, 'TXT')]))).toBe(true);
    }
    expect(allows(grants, batch([upsert('a.example.com')], 'Z9'))).toBe(false);
  });

  test('write no names of a zone that filters leave out', () => {
    const grants = grantsOfDns({ domainFilters: ['example.com'] });
    expect(allows(grants, batch([upsert('a.example.com')]))).toBe(true);
    expect(allows(grants, batch([upsert('a.example.org')], ELSEWHERE))).toBe(false);
  });

  test.each([
    ['a suffix', ExternalDnsRegistry.txt('', { suffix: '-%{record_type}-owner' }), 'apps-cname-owner.example.com'],
    ['a replaced asterisk', ExternalDnsRegistry.txt('o-', { wildcardReplacement: 'any' }), 'o-a-any.apps.example.com'],
    ['an apex', ExternalDnsRegistry.txt('%{record_type}.'), 'cname.apps.example.com'],
  ])('write TXT records with %s', (_, registry, name) => {
    const grants = grantsOfDns({ domainFilters: ['apps.example.com'], registry });
    expect(allows(grants, batch([upsert('apps.example.com'), upsert(name, 'TXT')]))).toBe(true);
    expect(allows(grants, batch([upsert('apps.example.com'), upsert('cname-apps.example.com', 'TXT')]))).toBe(false);
  });

  test('write no TXT records where a table keeps the owners', () => {
    const grants = grantsOfDns({ registry: ExternalDnsRegistry.dynamoDb() });
    expect(allows(grants, batch([upsert('a.example.com')]))).toBe(true);
    expect(allows(grants, batch([upsert('a-a.example.com', 'TXT')]))).toBe(false);
  });

  test.each(RECORDINGS)(
    'allow what ExternalDNS 0.21 was seen to send under $policy, with “$prefix” and “$suffix”',
    (recording) => {
      const { batches, policy, prefix, suffix, wildcardReplacement } = recording;
      const options = {
        recordPolicy: policy as RecordPolicy,
        registry: ExternalDnsRegistry.txt(prefix, { suffix, wildcardReplacement }),
      };
      const grants = grantsOfDns({ ...options, domainFilters: ['apps.example.com'] });
      const others = grantsOfDns({ ...options, domainFilters: ['mail.example.com'] });
      expect(batches.length).toBeGreaterThan(0);
      for (const sent of batches) {
        const request = batch(
          sent.map((line) => {
            const [action, type, name] = line.split(' ');
            return { action, type, name } as RecordChange;
          }),
        );
        expect(allows(grants, request)).toBe(true);
        expect(allows(others, request)).toBe(false);
      }
    },
  );

  test('allow another account the same as ExternalDNS sends from there', () => {
    const stack = testStack();
    new ExternalDnsZoneRole(stack, 'Role', {
      hostedZones: [zone(stack, 'example.com', ZONE)],
      externalDnsRoleArn: 'arn:aws:iam::111111111111:role/external-dns',
      domainFilters: ['apps.example.com'],
      recordTypes: [RecordType.A],
      registry: ExternalDnsRegistry.txt('owner-'),
    });
    const { Policies } = Synthesized.of(stack).one('AWS::IAM::Role').Properties;
    const grants = grantsOf(Policies[0].PolicyDocument.Statement);
    expect(allows(grants, batch([upsert('apps.example.com'), upsert('owner-cname-apps.example.com', 'TXT')]))).toBe(
      true,
    );
    expect(allows(grants, batch([upsert('apps.example.com', 'AAAA')]))).toBe(false);
    expect(allows(grants, batch([upsert('example.com')]))).toBe(false);
  });

  test('are trusted to one role of the other account, with the session tags of Pod Identity', () => {
    const stack = testStack({ env: { account: '222222222222', region: 'eu-west-1' } });
    const trusted = 'arn:aws:iam::111111111111:role/external-dns';
    new ExternalDnsZoneRole(stack, 'Role', {
      hostedZones: [zone(stack, 'example.com', ZONE)],
      externalDnsRoleArn: trusted,
      externalId: 'orion',
    });
    const { Statement } = Synthesized.of(stack).one('AWS::IAM::Role').Properties.AssumeRolePolicyDocument;
    const trust = grantsOf(Statement.map((statement: Statement) => ({ ...statement, Resource: '*' })));
    const may = (action: string, principal: string, externalId?: string) =>
      allows(trust, {
        action: `sts:${action}`,
        resource: '*',
        context: { 'aws:PrincipalArn': principal, ...(externalId ? { 'sts:ExternalId': externalId } : {}) },
      });
    expect(may('AssumeRole', trusted, 'orion')).toBe(true);
    expect(may('TagSession', trusted)).toBe(true);
    expect(may('TagSession', `${trusted}-2`)).toBe(false);
    expect(may('AssumeRole', trusted)).toBe(false);
    expect(may('AssumeRole', trusted, 'vega')).toBe(false);
    expect(may('AssumeRole', `${trusted}-2`, 'orion')).toBe(false);
    expect(may('AssumeRole', 'arn:aws:iam::333333333333:role/external-dns', 'orion')).toBe(false);
  });
});
