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
import { RedirectProtocol, TargetStickiness } from '../../lib/loadbalancing';
import { annotationsOf, certificates } from '../support/alb-ingresses';
import { refusalRows } from '../support/rows';

const NAME = 'IngressRule';

test('rules take what is known at deployment', () => {
  const value = Fn.importValue('value');
  const web = [AlbCondition.header(value, value), AlbCondition.pathRegexes(value)];
  const transforms = { web: [AlbTransform.url('a', value), AlbTransform.hostname(value, '$1')] };
  const actions = { web: AlbAction.redirect({ hostname: value, path: value, query: value }) };
  expect(annotationsOf({ actions, conditions: { web }, transforms })).toHaveProperty(
    ['transforms.web'],
    expect.stringContaining(`"regex":"a","replace":"${value}"`),
  );
});

describe('conditions', () => {
  test('compare by regular expressions', () => {
    const web = [
      AlbCondition.hostnameRegexes('^a\\.', '^b\\.'),
      AlbCondition.headerRegexes('User-Agent', '.+Chrome.+'),
    ];
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
    ['an empty value', () => AlbCondition.paths(''), '"" is a value of path', 'Write '],
    ['a long value', () => AlbCondition.hostnames('a'.repeat(129)), 'with 129 characters', 'Write 1 to 128'],
    ['an empty query', () => AlbCondition.queryParameter('a', ''), '"" is a value of query', 'Write 1'],
    ['an empty key', () => AlbCondition.queryParameter('', 'a'), '"" is a value of query', 'Write 1'],
    ['a method in small letters', () => AlbCondition.methods('get'), '"get" is not a method that an', 'such as GET'],
    ['any method', () => AlbCondition.methods('*'), '"*" is not a method that an', 'capital letters'],
    [
      'the host as a header',
      () => AlbCondition.header('host', 'a'),
      '"host" is the header of the host',
      'AlbCondition.hostnames',
    ],
    [
      'a long header',
      () => AlbCondition.header('a'.repeat(41), 'a'),
      'is not a valid header name of an ALB',
      'Write 1 to 40',
    ],
    ['an empty expression', () => AlbCondition.pathRegexes(''), '"" has 0 characters', 'Write '],
    ['a long expression', () => AlbCondition.hostnameRegexes('a'.repeat(129)), 'has 129 characters', 'Write '],
    ['looking ahead', () => AlbCondition.pathRegexes('^(?!/a)'), '"^(?!/a)" contains', 'Write it without lookaround'],
    ['no expression', () => AlbCondition.headerRegexes('a'), '"http-header" has no value', 'Write one or more'],
  ])('fail on %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith(NAME, wrong, instead);
  });

  test.each(
    refusalRows<AlbCondition[]>([
      [
        [AlbCondition.sourceCidrs('10.0.0.0/8'), AlbCondition.sourceCidrs('192.0.2.0/24')],
        '"web" has two conditions of source-ip',
        'Merge their values',
      ],
      [
        [AlbCondition.methods('GET'), AlbCondition.methods('PUT')],
        '"web" has two conditions of http-request-method',
        'Merge their values',
      ],
      [
        [AlbCondition.hostnames('a.example.com'), AlbCondition.hostnameRegexes('^b')],
        '"web" has both patterns and regular expressions',
        'Use one of the two',
      ],
      [
        [AlbCondition.pathRegexes('^/a'), AlbCondition.paths('/b')],
        '"web" has both patterns and regular expressions',
        'Use one of the two',
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
    ['a group that is not there', () => AlbTransform.url('^/a/(.+)$', '/$2'), '"$2" is not a group of', 'which has 1'],
    ['a group that keeps nothing', () => AlbTransform.url('(?:a)\\(b\\)[(]', '/$1'), '"$1" is not a group of', 'has 0'],
    [
      'a long replacement',
      () => AlbTransform.url('a', 'a'.repeat(1025)),
      'has 1025 characters',
      'Write a replacement of at most 1024',
    ],
    [
      'a long expression',
      () => AlbTransform.hostname('a'.repeat(1025), 'b'),
      'has 1025 characters',
      'Write a regular expression of 1 to 1024',
    ],
    [
      'looking behind',
      () => AlbTransform.hostname('(?<=a)b', 'c'),
      '"(?<=a)b" contains',
      'Write it without lookaround',
    ],
    [
      'a reference back',
      () => AlbTransform.url('(a)\\1', 'b'),
      'contains \\1, which an ALB does not support',
      'Write it without lookaround',
    ],
    [
      'an atomic group',
      () => AlbTransform.url('(?>a)', 'b'),
      'contains (?>, which an ALB does not support',
      'Write it without lookaround',
    ],
    [
      'a possessive quantifier',
      () => AlbTransform.url('a++b', 'c'),
      'contains ++, which an ALB does not support',
      'Write it without lookaround',
    ],
    [
      'a class of Unicode',
      () => AlbTransform.url('\\p{L}', 'b'),
      'contains \\p, which an ALB does not support',
      'Write it without lookaround',
    ],
    [
      'such a class in another',
      () => AlbTransform.url('[a\\p{L}]', 'b'),
      'contains [a\\p{L}], which an ALB does not support',
      'Write it without lookaround',
    ],
    [
      'recursion',
      () => AlbTransform.url('(?R)', 'b'),
      'contains (?R, which an ALB does not support',
      'Write it without lookaround',
    ],
    [
      'none',
      () => new AlbIngress({ transforms: { web: [] } }),
      '"web" has no transform',
      'Add one, or remove the name',
    ],
    [
      'two of a kind',
      () => new AlbIngress({ transforms: { web: [AlbTransform.url('a', 'b'), AlbTransform.url('c', 'd')] } }),
      '"web" has two transforms of url-rewrite',
      'Merge them',
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
      '"redirect" has the target that was requested',
      'Set another hostname, path, port or protocol',
    ],
    [
      'what is left out',
      () => AlbAction.redirect({ hostname: undefined }),
      '"redirect" has the target that was requested',
      'Set another hostname, path, port or protocol',
    ],
    [
      'what the client wrote',
      () => AlbAction.redirect({ hostname: '#{host}', path: '/#{path}' }),
      '"redirect" has the target that was requested',
      'Set another hostname, path, port or protocol',
    ],
    [
      'two question marks',
      () => AlbAction.redirect({ hostname: 'a', query: '?b' }),
      '"?b" starts with the question mark',
      'Write "b"',
    ],
    [
      'a long host',
      () => AlbAction.redirect({ hostname: 'a'.repeat(129) }),
      '"hostname" of a redirect has 129',
      'Write at most 128',
    ],
    [
      'a type that an ALB does not send',
      () => AlbAction.fixedResponse(200, { messageBody: '', contentType: 'text/htm' }),
      '"text/htm" is not a content type of',
      'Did you mean "text/html"?',
    ],
  ])('fail on %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith(NAME, wrong, instead);
  });

  test.each([
    [RedirectProtocol.HTTP, '80'],
    [RedirectProtocol.HTTPS, '443'],
  ])('redirect to the port of %s', (protocol, port) => {
    expect(AlbAction.redirect({ protocol })._action).toMatchObject({ redirectConfig: { protocol, port } });
    expect(AlbAction.redirect({ protocol, port: 8443 })._action).toMatchObject({ redirectConfig: { port: '8443' } });
  });

  test('keep parts of the address that the client wrote', () => {
    expect(AlbAction.redirect({ hostname: 'new.#{host}' })._action).toMatchObject({
      redirectConfig: { host: 'new.#{host}', statusCode: 'HTTP_302' },
    });
  });

  test('fail where clients stay on a target of several, and not with the several', () => {
    const targets = [AlbForwardTarget.service('web', '80', 9), AlbForwardTarget.service('new', '80', 1)];
    const stickiness = TargetStickiness.loadBalancerCookie();
    const canary = AlbAction.forward(targets);
    expect(() => new AlbIngress({ actions: { canary }, stickiness })).toFailWith(
      NAME,
      '"canary" forwards to several targets',
      'Set the stickiness of AlbAction.forward, too',
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
    const actions = { plain: AlbAction.redirect({ protocol: RedirectProtocol.HTTP }) };
    expect(() => new AlbIngress({ certificates, actions })).toFailWith(
      NAME,
      '"plain" redirects from HTTPS to HTTP on port 443',
      'Write RedirectProtocol.HTTPS',
    );
    expect(annotationsOf({ listeners: [AlbListener.http(8080)], actions })).toHaveProperty(['actions.plain']);
  });

  const forward = AlbAction.forward([AlbForwardTarget.service('web', '80')]);
  const long = (length: number) => 'a'.repeat(length);
  test.each(
    refusalRows<AlbIngressProps>([
      [{ actions: { 'a.b': forward } }, '"a.b" is not a valid name in', 'Write a lower-case letter'],
      [{ actions: { '1a': forward } }, '"1a" is not a valid name in', 'Write a lower-case letter'],
      [{ actions: { [long(56)]: forward } }, 'is not a valid name in actions', 'Write a lower-case letter'],
      [
        { conditions: { [long(53)]: [AlbCondition.methods('GET')] } },
        'is not a valid name in conditions',
        'Write a lower-case letter',
      ],
      [
        { transforms: { Web: [AlbTransform.url('a', 'b')] } },
        '"Web" is not a valid name in',
        'Write a lower-case letter',
      ],
    ]),
  )('and what goes with them fail by a name that no backend has: %s', (wrong, instead, options) => {
    expect(() => new AlbIngress(options)).toFailWith(NAME, wrong, instead);
  });

  test('take the longest names that an annotation has room for', () => {
    const options = { actions: { [long(55)]: forward }, conditions: { [long(52)]: [AlbCondition.methods('GET')] } };
    expect(Object.keys(annotationsOf(options)).map(({ length }) => length)).toEqual([63, 63]);
  });
});
