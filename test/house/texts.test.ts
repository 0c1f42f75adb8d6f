import { parse } from 'yaml';
import { labelOf, type PlanEntry } from '../../lib/addressing/plan-table';
import { renderCorefile } from '../../lib/dns/corefile';
import { isNamedError } from '../../lib/foundation/errors';
import { FORMS_BY_OPTION } from '../../lib/foundation/input-text-forms';
import { type InputMember, inputMembers, inputType } from '../../lib/foundation/input-types';
import { INPUT_TYPES } from '../../lib/foundation/input-types.generated';
import { validateArguments } from '../../lib/foundation/input-validation';
import { bottlerocketSettings, nodeConfig } from '../../lib/nodes/node-image';
import { testPlan, testStack } from '../support/builders';
import { parseCorefile } from '../support/corefiles';
import { importedCluster, valuesOf } from '../support/networking';
import { publicApi as library } from '../support/public-api';
import { Synthesized } from '../support/templates';
import { pureSubjects, type TextOption, textOptionsOf } from '../support/text-options';
import { findAll, parseXml } from '../support/xml';

/** What no text of an option may hold: it would end a line, a string or a document, or cannot be written in UTF-8. */
const CONTROL = {
  newline: '\n',
  return: '\r',
  nul: '\0',
  tab: '\t',
  escape: '\u001b[31m',
  separator: '\u2028',
  half: '\ud800',
};

/** What a text may hold where its reader takes it, and what readers of other kinds would act on. */
const HOSTILE = [
  ...[
    '"',
    "'",
    '`',
    '$',
    '${x}',
    '{',
    '}',
    '{}',
    '|',
    '<script>',
    '..',
    '/',
    '\\',
    '\\"',
    '#',
    ',',
    ', b=c',
    '=',
    ' ',
    ': ',
    '--',
  ],
  ...['😀', 'é', '&amp;', '*', '?', '%0a', 'a'.repeat(300), 'b'.repeat(5000)],
];

const lines = INPUT_TYPES.trim().split('\n');
const CALLS = lines.filter((line) => line.startsWith('call ')).map((line) => line.split(' ')[1]);
const STRUCTS = lines.filter((line) => line.startsWith('struct ')).map((line) => line.split(' ')[1].split('<')[0]);

const isText = ({ type }: InputMember) => /^[[{]*s[\]}]*$/.test(type);

/** Forms whose texts may have line breaks and tabs. */
const OF_LINES = ['annotation', 'answer'];

function mayHaveLines({ owner }: InputMember): boolean {
  const form = FORMS_BY_OPTION[owner];
  return OF_LINES.includes(String(typeof form === 'object' ? form.values : form));
}

/** A text in a list or a map, as the type has it. */
function wrapped(type: string, text: string): unknown {
  return type.startsWith('[')
    ? [wrapped(type.slice(1, -1), text)]
    : type.startsWith('{')
      ? { key: wrapped(type.slice(1, -1), text) }
      : text;
}

/** A value that the guard lets pass. */
function sampleOf(type: string): unknown {
  if (type.startsWith('[')) {
    return [];
  }
  if (type.startsWith('{')) {
    return {};
  }
  const known = inputType(type);
  switch (known?.kind) {
    case 'struct':
      return structOf(type, {});
    case 'enum':
      return [...known.values.keys()][0];
    default:
      return (
        { s: 'text', n: 1, b: true, a: 'anything' }[type] ??
        (known?.kind === 'object'
          ? {}
          : known?.kind === 'value'
            ? 'text'
            : Object.assign(
                Object.create({}),
                Object.fromEntries((known?.markers ?? []).map((name) => [name, 'text'])),
              ))
      );
  }
}

function structOf(name: string, changes: object): object {
  const required = inputMembers(name).filter(({ isOptional }) => !isOptional);
  return { ...Object.fromEntries(required.map((member) => [member.name, sampleOf(member.type)])), ...changes };
}

/** What the guard says of a value in the place of a parameter or of a member. */
function guarded(call: string, index: number, value: unknown): () => void {
  const given = inputMembers(`${call}()`).map(({ type, name }) =>
    name === 'scope' ? testStack() : name === 'id' ? 'Id' : sampleOf(type),
  );
  given[index] = value;
  return () => validateArguments(call, given);
}

/** Texts of calls, and of the structs that they take. */
const TEXTS_OF_CALLS = CALLS.flatMap((call) =>
  inputMembers(`${call}()`).flatMap((parameter, index) => {
    if (isText(parameter)) {
      return [{ call, member: parameter, give: (value: unknown) => guarded(call, index, value) }];
    }
    return inputType(parameter.type)?.kind === 'struct'
      ? inputMembers(parameter.type)
          .filter(isText)
          .map((member) => ({
            call,
            member,
            give: (value: unknown) => guarded(call, index, structOf(parameter.type, { [member.name]: value })),
          }))
      : [];
  }),
);

describe('every text of the public API', () => {
  test.each(TEXTS_OF_CALLS.map((one) => [`${one.call} ${one.member.name}`, one] as const))(
    'fails on control characters and halves of characters: %s',
    (_, { give, member }) => {
      for (const [kind, text] of Object.entries(CONTROL)) {
        if (!mayHaveLines(member) || !['newline', 'return', 'tab', 'separator'].includes(kind)) {
          expect(give(wrapped(member.type, `a${text}b`))).toFailWith('InputText', '', 'Write ');
        }
      }
    },
  );

  test.each(
    TEXTS_OF_CALLS.filter(({ member }) => member.type.startsWith('{')).map(
      (one) => [`${one.call} ${one.member.name}`, one] as const,
    ),
  )('fails on them in the keys of a map, and on a key without a value: %s', (_, { give, member }) => {
    for (const text of Object.values(CONTROL)) {
      const value = wrapped(member.type.slice(1, -1), 'text');
      expect(give({ [`a${text}b`]: value })).toFailWith('InputText', 'a key of ', 'Write ');
    }
    expect(give({ key: undefined })).toFailWith('InputMissing', '["key"]" is not given', 'or remove the key');
  });

  test('what has a form is there', () => {
    const owners = [...STRUCTS, ...CALLS.map((call) => `${call}()`)].flatMap(inputMembers).filter(isText);
    expect(Object.keys(FORMS_BY_OPTION).filter((key) => !owners.some(({ owner }) => owner === key))).toEqual([]);
  });
});

/** What a call gives, or its refusal; anything else that it throws fails the test. */
function attempt(
  give: (value: string) => unknown,
  value: string,
): { readonly output?: unknown; readonly refused: boolean } {
  try {
    return { output: give(value), refused: false };
  } catch (error) {
    if (!isNamedError(error)) {
      throw error;
    }
    return { refused: true };
  }
}

/** Every text of an output, with those of the JSON inside, and with the pairs of lists of the controller. */
function textsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'string') {
    found.add(value);
    try {
      const inner: unknown = JSON.parse(value);
      if (typeof inner === 'object') {
        textsIn(inner, found);
      }
    } catch {
      for (const pair of pairsOf(value)) {
        found.add(pair);
      }
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      found.add(key);
      textsIn(member, found);
    }
  }
  return found;
}

/** A list of pairs as the controller reads it: commas part the pairs unless a backslash stands before them, the first `=` parts the pair. */
function pairsOf(text: string): string[] {
  const pairs = text.match(/(?:\\[\s\S]|[^\\,])+/g)?.map((part) => part.replaceAll(/\\([\s\S])/g, '$1').trim()) ?? [];
  return pairs.flatMap((pair) => [pair, pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
}

/** What texts of a kind begin with, so that what follows alone is hostile. */
function goodFor(path: string): string {
  const known: [RegExp, string][] = [
    [/userPoolArn/, 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_a'],
    [/webAclArn/, 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/web/1'],
    [/rtificateArn/, 'arn:aws:acm:eu-west-1:111111111111:certificate/0'],
    [/ndpoint$|issuer/, 'https://example.com/'],
    [/path$/, '/x'],
  ];
  return known.find(([pattern]) => pattern.test(path))?.[1] ?? 'q7';
}

const OPTIONS: [string, TextOption][] = pureSubjects().flatMap((subject) =>
  textOptionsOf(subject).map((option): [string, TextOption] => [`${subject.name} ${option.path}`, option]),
);

/** What stands in a text of its own making. */
const INSIDE: Readonly<Record<string, string>> = {
  listenerSetNamespace: 'goes with listenerSetName, and is left out without it',
  'targetOptimizers[].serviceName': 'in the name of an annotation',
  'targetOptimizers[].servicePort': 'in the name of an annotation',
};

describe('annotations and manifests', () => {
  test.each(OPTIONS)('refuse a hostile text, or hold exactly it: %s', (_, option) => {
    for (const text of HOSTILE) {
      const value = `${goodFor(option.path)}${text}z9`;
      const { output, refused } = attempt(option.give, value);
      if (!refused && !(option.path in INSIDE)) {
        expect(textsIn(output)).toContain(value);
      }
    }
  });
});

/** Names that are printable and hostile to a document. */
const NAMES = HOSTILE.filter((text) => text.length < 100).map((text) => `q7${text}z9`);

/** The cells of a row of Markdown, without their escapes. */
function cellsOf(row: string): string[] {
  return row
    .slice(1, -1)
    .split(/(?<!\\)(?:\\\\)*\|/)
    .map((cell) => cell.trim().replaceAll(/\\([\s\S])/g, '$1'));
}

describe('names of reserves', () => {
  test.each(NAMES)('are one cell of Markdown, and text of the picture and of the page: %s', (name) => {
    const plan = testPlan({ reserves: { [name]: '10.0.240.0/24' } });
    const row = plan
      .toMarkdown()
      .split('\n')
      .find((line) => line.includes('10.0.240.0')) as string;
    expect(cellsOf(row)).toHaveLength(4);
    const entry = plan.entries().find(({ addresses }) => addresses.startsWith('10.0.240.0')) as PlanEntry;
    expect(cellsOf(row)[1]).toBe(labelOf(entry).trim());
    expect(labelOf(entry)).toContain(name);
    const svg = parseXml(plan.toSvg());
    expect(findAll(svg, ({ name: tag }) => tag === 'script')).toEqual([]);
    expect(findAll(svg, ({ text }) => text.includes(name)).length).toBeGreaterThan(0);
    expect(plan.toHtml()).not.toContain('<script>');
    expect(JSON.stringify(plan.toJson())).toContain(JSON.stringify(name));
  });

  test('fail to colour a terminal or to end a row', () => {
    for (const text of Object.values(CONTROL)) {
      expect(() => testPlan({ reserves: { [`a${text}b`]: '10.0.240.0/24' } })).toFailWith('InputText', 'U+', 'Write ');
    }
  });
});

describe('a Corefile', () => {
  test.each([...Object.values(CONTROL), ...HOSTILE.filter((text) => text !== '..' && text !== '*')])(
    'has the blocks that were asked for, or fails: %j',
    (text) => {
      const name = `corp${text}.example.com`;
      const server = `10.0.0.2${text}`;
      const { Forwarding } = library;
      for (const options of [
        { stubDomains: { [name]: Forwarding.toServers(['10.0.0.2']) } },
        { hosts: { [name]: ['10.0.0.5'] } },
        { hosts: { 'a.example.com': [server] } },
        { rewrites: { [name]: 'a.example.com' } },
        { rewrites: { 'a.example.com': name } },
      ]) {
        expect(attempt(() => renderCorefile(options, false), '')).toEqual({ refused: true });
      }
      expect(attempt(() => renderCorefile({ upstream: Forwarding.toServers([server]) }, false), '').refused).toBe(true);
    },
  );

  test('has one more block for a stub domain', () => {
    const stubDomains = { 'corp.example.com': library.Forwarding.toServers(['10.0.0.2']) };
    expect(parseCorefile(renderCorefile({ stubDomains }, false))).toHaveLength(2);
  });
});

describe('what nodes read', () => {
  const quoted = [...Object.values(CONTROL), ...HOSTILE];

  test.each(quoted)('is exactly what was given, in YAML: %j', (text) => {
    const join = { clusterName: text, endpoint: text, certificateAuthority: text, serviceCidr: text };
    const config = parse(nodeConfig({ maxPods: 29, clusterDnsIp: text }, { ...join, labels: {}, taints: [] }));
    expect(config.spec.cluster).toEqual({
      name: text,
      apiServerEndpoint: text,
      certificateAuthority: text,
      cidr: text,
    });
    expect(config.spec.kubelet.config).toEqual({ maxPods: 29, clusterDNS: [text] });
  });

  test.each(quoted)('is exactly what was given, in TOML: %j', (text) => {
    const join = { clusterName: text, endpoint: text, certificateAuthority: text, labels: {}, taints: [] };
    const [, ...settings] = bottlerocketSettings({ maxPods: 29, clusterDnsIp: text }, join).trim().split('\n');
    // A basic string of TOML has the escapes of JSON: https://toml.io/en/v1.0.0#string
    const pairs = settings.map((line) => line.split(/ = (.*)/s)).map(([key, value]) => [key, JSON.parse(value)]);
    expect(Object.fromEntries(pairs)).toEqual({
      'cluster-name': text,
      'api-server': text,
      'cluster-certificate': text,
      'cluster-dns-ip': text,
      'max-pods': 29,
    });
  });
});

test.each(HOSTILE.filter((text) => text.length < 100))(
  'tags of network interfaces and annotations of pods are JSON: %j',
  (text) => {
    const stack = testStack();
    const value = `q7${text}z9`;
    new library.VpcCni(stack, 'VpcCni', {
      cluster: importedCluster(stack),
      networkInterfaces: { tags: { [value]: value } },
      daemon: { podAnnotations: { note: value } },
    });
    const values = valuesOf(Synthesized.of(stack).one('AWS::EKS::Addon'));
    expect(textsIn(values)).toContain(value);
    expect(JSON.parse((values.env as Record<string, string>).ADDITIONAL_ENI_TAGS)).toMatchObject({ [value]: value });
  },
);
