import { App, CfnParameter, Fn, Stack, Token } from 'aws-cdk-lib/core';
import { type KeyTable, parseKeyList, unknownKeys, warnOfUnknownKeys } from '../../lib/foundation/configuration-keys';
import { warningsOf } from '../support/warnings';

const TABLE: KeyTable = {
  reader: 'the chart demo 1.0',
  paths: parseKeyList(`replicas image.tag image.repository labels.* env.AWS_VPC_MODE env.WARM_TARGET
    probe.path tolerations init.env.EARLY_DEMUX`),
  additionalKeysBelow: ['env'],
  outdated: { proxyMode: 'Write mode' },
  optionOf: (path) => (path === 'replicas' ? 'scaling' : undefined),
};

const textsOf = (values: Record<string, unknown>) =>
  unknownKeys(values, TABLE).map(({ kind, path, text }) => `${kind}: ${path} ${text}`);
const WRONG = 'is not a key that the chart demo 1.0 reads';

test('takes every key of the table, what is below a free one, and what is inside a leaf', () => {
  const values = {
    replicas: 2,
    image: { tag: 'x' },
    labels: { anything: { deep: 1 } },
    tolerations: [{ kee: 'x' }],
    env: { AWS_VPC_MODE: 'x' },
    probe: undefined,
    notGiven: undefined,
  };
  expect(textsOf(values)).toEqual([]);
});

test.each([
  [{ replica: 2 }, `near: replica ${WRONG}. Did you mean "replicas"? The option for it is scaling`],
  [{ image: { tagg: 'x' } }, `near: image.tagg ${WRONG}. Did you mean "image.tag"?`],
  [{ Image: {} }, `near: Image ${WRONG}. Did you mean "image"?`],
  [{ env: { VPC_MODE: 'x' } }, `near: env.VPC_MODE ${WRONG}. Did you mean "env.AWS_VPC_MODE"?`],
  [{ env: { MY_AWS_VPC_MODE: 'x' } }, `near: env.MY_AWS_VPC_MODE ${WRONG}. Did you mean "env.AWS_VPC_MODE"?`],
  [{ EARLY_DEMUX: 'x' }, `near: EARLY_DEMUX ${WRONG}. Did you mean "init.env.EARLY_DEMUX"?`],
  [{ proxyMode: 'x' }, `outdated: proxyMode ${WRONG}. Write mode`],
  [{ database: {} }, `unknown: database ${WRONG}. Remove it`],
])('tells what %j may be', (values, text) => {
  expect(textsOf(values)).toEqual([text]);
});

test('takes keys that are like none where the reader is open, and keys of deployment', () => {
  const parameter = new CfnParameter(new Stack(new App(), 'S'), 'P');
  expect(textsOf({ env: { SOMETHING_ELSE: 'x' }, [parameter.valueAsString]: 1 })).toEqual([]);
  expect(textsOf({ image: Token.asAny(Fn.importValue('x')) })).toEqual([]);
});

test('warns of a key that is like no other only where the table is complete', () => {
  const [open, complete] = ['Open', 'Complete'].map((id) => new Stack(new App(), id));
  const values = { database: 1, replica: 1 };
  warnOfUnknownKeys(open, 'additionalValues', values, TABLE, false);
  warnOfUnknownKeys(complete, 'additionalValues', values, TABLE, true);
  expect(warningsOf(open)).toMatchObject([
    { id: 'configurationKey', text: expect.stringContaining('"replica" in additionalValues is not a key') },
  ]);
  expect(warningsOf(complete)).toHaveLength(2);
});
