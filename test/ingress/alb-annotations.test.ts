import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { LoadBalancerSubnets } from '../../lib';
import { AlbIngress, AlbListener } from '../../lib/ingress';
import { NlbService } from '../../lib/service';
import { INGRESS_LEFT_OUT, INGRESS_OPTIONS } from '../../scripts/annotations';
import { annotationsMarkdown } from '../../scripts/annotations-markdown';
import { INGRESS_ANNOTATIONS, JSON_KEYS, NAMED_ANNOTATIONS } from '../fixtures/lbc-annotations';
import { ALB_PREFIX, annotationsOf, EVERYTHING, THE_REST } from '../support/alb-ingresses';
import { listOf, mapOf } from '../support/lbc-service';

const ALL = [EVERYTHING, ...THE_REST].map(annotationsOf);

/** An annotation as the fixtures list it: without the name that ends it. */
function listed(key: string): string {
  const [first] = key.split('.');
  return NAMED_ANNOTATIONS.includes(first) ? first : key;
}

describe('the options of an Ingress', () => {
  const written = new Set(ALL.flatMap((annotations) => Object.keys(annotations).map(listed)));

  test('and what is left out are together every annotation of the controller', () => {
    const known = [...new Set([...INGRESS_ANNOTATIONS, 'actions', 'conditions', 'transforms'])].sort();
    expect([...written, ...Object.keys(INGRESS_LEFT_OUT)].sort()).toEqual(known);
  });

  test('are listed in the table, each annotation that they write and no other', () => {
    expect(Object.keys(INGRESS_OPTIONS)).toEqual([...written].sort());
    expect(Object.keys(INGRESS_LEFT_OUT).filter((key) => written.has(key))).toEqual([]);
  });

  test('are called in the table as they are called', () => {
    const options = [...new Set([EVERYTHING, ...THE_REST].flatMap((some) => Object.keys(some)))];
    const said = Object.values(INGRESS_OPTIONS).join(' ');
    expect(options.filter((option) => !new RegExp(`\\b${option}\\b`).test(said))).toEqual([]);
  });

  test('are listed in docs/annotations.md', () => {
    expect(readFileSync(join(__dirname, '../../docs/annotations.md'), 'utf8')).toBe(annotationsMarkdown());
  });

  test('write every key of JSON that the controller reads, and no other', () => {
    const json = ALL.flatMap((annotations) => Object.values(annotations)).filter((value) => /^[[{]/.test(value));
    const keys = new Set(json.flatMap((value) => [...value.matchAll(/"(\w+)":/g)].map(([, key]) => key)));
    // Of protocols and of the parameters of a user, the controller knows no list.
    expect([...keys].filter((key) => !['HTTP', 'HTTPS', 'display'].includes(key)).sort()).toEqual(JSON_KEYS);
  });

  test('make no annotation that Kubernetes finds too long', () => {
    const names = ALL.flatMap((annotations) => Object.keys(annotations));
    expect(names.filter((name) => name.length > 63 || !/^[a-zA-Z0-9]([-\w.]*[a-zA-Z0-9])?$/.test(name))).toEqual([]);
  });
});

describe('the parser of the controller', () => {
  // What its rules make of the corners of the format.
  test.each<[string, Record<string, string>]>([
    ['a=b', { a: 'b' }],
    ['a=b,c=d', { a: 'b', c: 'd' }],
    ['a=b, c = d', { a: 'b', c: 'd' }],
    ['a=', { a: '' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=b\\,c', { a: 'b,c' }],
    ['a=b\\\\c', { a: 'b\\c' }],
    ['a=b,', { a: 'b,' }],
    ['', {}],
  ])('makes of "%s" %j', (text, map) => {
    expect(mapOf(text)).toEqual(map);
  });

  test.each(['a', '=b', 'a=b,c'])('makes nothing of "%s"', (text) => {
    expect(() => mapOf(text)).toThrow(/^no (map|pair): /);
  });

  /** Letters that mean something to the parser, among others. */
  const text = (alphabet: string) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 12 });
  const tidy = (words: fc.Arbitrary<string>) => words.map((word) => word.trim());

  test('reads tags as they were given', () => {
    const key = tidy(text('aB1 _.:/+-@')).filter((word) => word !== '');
    const value = tidy(text('aB1 _.:/=+-@'));
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, noNullPrototype: true }), (tags) => {
        const own = Object.fromEntries(Object.entries(tags).map(([name, word]) => [`t${name}`, word]));
        expect(mapOf(annotationsOf({ tags: own }).tags)).toEqual(own);
        const { annotations } = new NlbService({ tags: own });
        const [nlb] = Object.entries(annotations).filter(([name]) => name.endsWith('additional-resource-tags'));
        expect(mapOf(nlb[1])).toEqual(own);
      }),
    );
  });

  test('reads headers as they were given, with commas, backslashes and equals signs', () => {
    const attribute = 'routing.http.response.content_security_policy.header_value';
    fc.assert(
      fc.property(tidy(text('a,\\= ;"')), tidy(text('b,\\= ;')), (policy, origin) => {
        const responseHeaders = { 'content-security-policy': policy, 'access-control-allow-origin': origin };
        const annotations = annotationsOf({ listeners: [AlbListener.http(80, { responseHeaders })] });
        expect(mapOf(annotations['listener-attributes.HTTP-80'])).toEqual({
          [attribute]: policy,
          'routing.http.response.access_control_allow_origin.header_value': origin,
        });
      }),
    );
  });

  test('reads what every option says as it was given', () => {
    const { frontendNlb, tags, subnets } = EVERYTHING;
    const annotations = annotationsOf(EVERYTHING);
    expect(mapOf(annotations.tags)).toEqual(tags);
    expect(mapOf(annotations['frontend-nlb-tags'])).toEqual(frontendNlb?.tags);
    expect(mapOf(annotations['frontend-nlb-listener-port-mapping'])).toEqual({ 8443: '443' });
    expect(mapOf(annotations['frontend-nlb-attributes'])).toEqual({
      'load_balancing.cross_zone.enabled': 'true',
      'dns_record.client_routing_policy': 'availability_zone_affinity',
      'deletion_protection.enabled': 'true',
    });
    expect(mapOf(annotations['minimum-load-balancer-capacity'])).toEqual({ CapacityUnits: '100' });
    expect(listOf(annotations.subnets)).toEqual(subnets?._names);
    expect(listOf(annotations['certificate-arn'])).toEqual(EVERYTHING.certificates?._arns);
  });

  test('reads a list as it was given, or the list is refused', () => {
    fc.assert(
      fc.property(fc.uniqueArray(text('ab, '), { minLength: 2, maxLength: 3 }), (names) => {
        let written: string;
        try {
          written = new AlbIngress({ subnets: LoadBalancerSubnets.named(...names) }).annotations[
            `${ALB_PREFIX}subnets`
          ];
        } catch (error) {
          expect(String(error)).toContain('LoadBalancerSubnets');
          return;
        }
        expect(listOf(written)).toEqual(names);
      }),
    );
  });
});
