import { Duration, Fn } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import {
  AlbAction,
  AlbCondition,
  AlbForwardTarget,
  AlbIngress,
  type AlbIngressProps,
  AlbListener,
  AlbTransform,
} from '../../lib/ingress';
import { groupCount } from '../../lib/ingress/alb-conditions-and-transforms';
import { TargetStickiness } from '../../lib/loadbalancing';
import { annotationsOf, certificates } from '../support/alb-ingresses';
import { refusalRows } from '../support/rows';

const NAME = 'IngressRule';

test('rules take what is known at deployment', () => {
  const value = Fn.importValue('value');
  const web = [AlbCondition.header(value, value), AlbCondition.pathRegexes(value)];
  const transforms = { web: [AlbTransform.url('a', value), AlbTransform.hostname(value, '$1')] };
  const actions = { web: AlbAction.redirect({ host: value, path: value, protocol: value, query: value }) };
  expect(annotationsOf({ actions, conditions: { web }, transforms })).toHaveProperty(
    ['transforms.web'],
    expect.stringContaining(`"regex":"a","replace":"${value}"`),
  );
});

describe('conditions', () => {
  test('compare by regular expressions', () => {
    const web = [AlbCondition.hostnameRegexes('^a\\.', '^b\\.'), AlbCondition.headerRegexes('User-Agent', '.+Chrome.+')];
    expect(JSON.parse(annotationsOf({ conditions: { web } })['conditions.web'])).toEqual([
      { field: 'host-header', hostHeaderConfig: { regexValues: ['^a\\.', '^b\\.'] } },
      { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'User-Agent', regexValues: ['.+Chrome.+'] } },
    ]);
  });

  test('of headers and queries may be several, and of different kinds', () => {
    const web = [
      AlbCondition.header('A', 'b'),
      AlbCondition.headerRegexes('C', '^d'),
      AlbCondition.queryParameter('e', 'f'),
      AlbCondition.queryParameter('g', 'h'),
    ];
    expect(annotationsOf({ conditions: { web } })).toHaveProperty(['conditions.web']);
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'an empty value',
      () => AlbCondition.paths(''),
      '"" has 0 characters for a value of path-pattern',
      'write 1 to 128',
    ],
    ['a long value', () => AlbCondition.hostnames('a'.repeat(129)), 'has 129 characters', 'write 1 to 128'],
    ['an empty query', () => AlbCondition.queryParameter('a', ''), '"" has 0 characters for a value of query-string', 'write 1'],
    ['an empty key', () => AlbCondition.queryParameter('', 'a'), '"" has 0 characters for a value of query-string', 'write 1'],
    ['a method in small letters', () => AlbCondition.methods('get'), '"get" is no method', 'such as GET'],
    ['any method', () => AlbCondition.methods('*'), '"*" is no method', 'capital letters'],
    [
      'the host as a header',
      () => AlbCondition.header('host', 'a'),
      '"host" has conditions of its own',
      'AlbCondition.hostnames',
    ],
    ['a long header', () => AlbCondition.header('a'.repeat(41), 'a'), 'is no name of a header', 'write 1 to 40'],
    ['an empty expression', () => AlbCondition.pathRegexes(''), '"" has 0 characters for a regular', 'write 1 to 128'],
    ['a long expression', () => AlbCondition.hostnameRegexes('a'.repeat(129)), 'has 129 characters', 'write 1 to 128'],
    ['looking ahead', () => AlbCondition.pathRegexes('^(?!/a)'), '"^(?!/a)" has (?! in it', 'without looking around'],
    ['no expression', () => AlbCondition.headerRegexes('a'), '"http-header" has no value', 'give one or more'],
  ])('fail on %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith(NAME, wrong, instead);
  });

  test.each(
    refusalRows<AlbCondition[]>([
      [
        [AlbCondition.sourceCidrs('10.0.0.0/8'), AlbCondition.sourceCidrs('192.0.2.0/24')],
        '"web" has two conditions of source-ip',
        'give all values to one of them',
      ],
      [
        [AlbCondition.methods('GET'), AlbCondition.methods('PUT')],
        '"web" has two conditions of http-request-method',
        'give all values to one of them',
      ],
      [
        [AlbCondition.hostnames('a.example.com'), AlbCondition.hostnameRegexes('^b')],
        '"web" mixes patterns and regular expressions of host-header',
        'as the one or the other',
      ],
      [
        [AlbCondition.pathRegexes('^/a'), AlbCondition.paths('/b')],
        '"web" mixes patterns and regular expressions of path-pattern',
        'as the one or the other',
      ],
    ]),
  )('of one rule fail: %s', (wrong, instead, web) => {
    expect(() => new AlbIngress({ conditions: { web } })).toFailWith(NAME, wrong, instead);
  });
});

describe('transforms', () => {
  test('rewrite what the groups of an expression matched', () => {
    expect(() => AlbTransform.url('^/(?<a>[(]+)/(?:b)/(c)$', '/$1/$2')).not.toThrow();
    expect(() => AlbTransform.hostname('a', '$0.b')).not.toThrow();
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'a group that is not there',
      () => AlbTransform.url('^/a/(.+)$', '/$2'),
      '"$2" stands for no group',
      'which has 1',
    ],
    [
      'a group that keeps nothing',
      () => AlbTransform.url('(?:a)\\(b\\)[(]', '/$1'),
      '"$1" stands for no group',
      'has 0',
    ],
    [
      'a long replacement',
      () => AlbTransform.url('a', 'a'.repeat(1025)),
      'has 1025 characters',
      'write 1024 at the most',
    ],
    ['a long expression', () => AlbTransform.hostname('a'.repeat(1025), 'b'), 'has 1025 characters', 'write 1 to 1024'],
    ['looking behind', () => AlbTransform.hostname('(?<=a)b', 'c'), '"(?<=a)b" has (?<= in it', 'without looking around'],
    ['a reference back', () => AlbTransform.url('(a)\\1', 'b'), 'has \\1 in it', 'going back'],
    ['an atomic group', () => AlbTransform.url('(?>a)', 'b'), 'has (?> in it', 'going back'],
    ['a possessive quantifier', () => AlbTransform.url('a++b', 'c'), 'has ++ in it', 'going back'],
    ['a class of Unicode', () => AlbTransform.url('\\p{L}', 'b'), 'has \\p in it', 'classes of Unicode'],
    ['such a class in another', () => AlbTransform.url('[a\\p{L}]', 'b'), 'has [a\\p{L}] in it', 'classes of Unicode'],
    ['recursion', () => AlbTransform.url('(?R)', 'b'), 'has (?R in it', 'going back'],
    ['none', () => new AlbIngress({ transforms: { web: [] } }), '"web" has no transform', 'leave it out'],
    [
      'two of a kind',
      () => new AlbIngress({ transforms: { web: [AlbTransform.url('a', 'b'), AlbTransform.url('c', 'd')] } }),
      '"web" has two transforms of url-rewrite',
      'write one that does both',
    ],
  ])('fail on %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith(NAME, wrong, instead);
  });

  test('count groups as the language of this test does', () => {
    const piece = fc.constantFrom(
      '(a)',
      '(?:b)',
      '\\(',
      '\\)',
      '[()]',
      '(?<n>c)',
      'd',
      '\\\\',
      '.+?',
      '((e))',
      '[^)(\\]]',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }).filter((pieces) => pieces.filter((text) => text.includes('<n>')).length < 2),
        (pieces) => {
          const regex = pieces.join('');
          const groups = new RegExp(`${regex}|`).exec('')?.slice(1) ?? [];
          expect(groupCount(regex)).toBe(groups.length);
        },
      ),
    );
  });
});

describe('actions', () => {
  test.each<[string, () => unknown, string, string]>([
    [
      'another query alone',
      () => AlbAction.redirect({ query: 'a=b' }),
      '"redirect" leads to where it comes from',
      'give another host',
    ],
    [
      'what is left out',
      () => AlbAction.redirect({ host: undefined }),
      '"redirect" leads to where',
      'give another host',
    ],
    [
      'what the client wrote',
      () => AlbAction.redirect({ host: '#{host}', path: '/#{path}', protocol: '#{protocol}' }),
      '"redirect" leads to where',
      'give another host',
    ],
    [
      'HTTPS on the port of HTTP',
      () => AlbAction.redirect({ protocol: 'HTTPS' }),
      '"protocol: HTTPS" keeps the port',
      'port: 443',
    ],
    [
      'HTTP on the port of HTTPS',
      () => AlbAction.redirect({ protocol: 'HTTP' }),
      '"protocol: HTTP" keeps the port',
      'port: 80',
    ],
    [
      'two question marks',
      () => AlbAction.redirect({ host: 'a', query: '?b' }),
      '"?b" begins with the question mark',
      'write "b"',
    ],
    ['a long host', () => AlbAction.redirect({ host: 'a'.repeat(129) }), '"host" of a redirect has 129', 'write 128'],
    [
      'a type that an ALB does not send',
      () => AlbAction.fixedResponse(200, { body: '', contentType: 'text/htm' }),
      '"text/htm" is no type of a body',
      'Did you mean "text/html"?',
    ],
  ])('fail on %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith(NAME, wrong, instead);
  });

  test('keep parts of the address that the client wrote', () => {
    expect(AlbAction.redirect({ host: 'new.#{host}' })._action).toMatchObject({
      redirectConfig: { host: 'new.#{host}', statusCode: 'HTTP_302' },
    });
  });

  test('fail where clients stay on a target of several, and not with the several', () => {
    const targets = [AlbForwardTarget.service('web', '80', 9), AlbForwardTarget.service('new', '80', 1)];
    const stickiness = TargetStickiness.loadBalancerCookie();
    const canary = AlbAction.forward(targets);
    expect(() => new AlbIngress({ actions: { canary }, stickiness })).toFailWith(
      NAME,
      '"canary" sends clients to several targets',
      'give AlbAction.forward a stickiness',
    );
    for (const options of [
      { actions: { canary }, stickiness: TargetStickiness.none() },
      { actions: { canary: AlbAction.forward(targets, Duration.hours(1)) }, stickiness },
      { actions: { canary: AlbAction.forward([AlbForwardTarget.service('web', '80')]) }, stickiness },
    ]) {
      expect(annotationsOf(options)).toHaveProperty(['actions.canary']);
    }
  });

  test('fail where they lead from HTTPS to HTTP', () => {
    const actions = { plain: AlbAction.redirect({ protocol: 'HTTP', port: 80 }) };
    expect(() => new AlbIngress({ certificates, actions })).toFailWith(
      NAME,
      '"plain" redirects from HTTPS to HTTP on port 443',
      "write protocol: 'HTTPS'",
    );
    expect(annotationsOf({ listeners: [AlbListener.http(8080)], actions })).toHaveProperty(['actions.plain']);
  });

  const forward = AlbAction.forward([AlbForwardTarget.service('web', '80')]);
  const long = (length: number) => 'a'.repeat(length);
  test.each(
    refusalRows<AlbIngressProps>([
      [{ actions: { 'a.b': forward } }, '"a.b" cannot be a name in actions', '55 at the most'],
      [{ actions: { '1a': forward } }, '"1a" cannot be a name in actions', 'write a lower-case letter'],
      [{ actions: { [long(56)]: forward } }, 'cannot be a name in actions', '55 at the most'],
      [
        { conditions: { [long(53)]: [AlbCondition.methods('GET')] } },
        'cannot be a name in conditions',
        '52 at the most',
      ],
      [{ transforms: { Web: [AlbTransform.url('a', 'b')] } }, '"Web" cannot be a name in transforms', '52 at the most'],
    ]),
  )('and what goes with them fail by a name that no backend has: %s', (wrong, instead, options) => {
    expect(() => new AlbIngress(options)).toFailWith(NAME, wrong, instead);
  });

  test('take the longest names that an annotation has room for', () => {
    const options = { actions: { [long(55)]: forward }, conditions: { [long(52)]: [AlbCondition.methods('GET')] } };
    expect(Object.keys(annotationsOf(options)).map(({ length }) => length)).toEqual([63, 63]);
  });
});
