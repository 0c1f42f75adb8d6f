import { createHash } from 'node:crypto';
import { readDocuments } from '../../lambda/crd-installer/documents';
import { eksToken } from '../../lambda/crd-installer/eks-token';
import { type CrdInstallerProperties, createHandler } from '../../lambda/crd-installer/handler';
import type { CustomResourceEvent } from '../../lambda/custom-resource';
import { FakeAws } from './fake-aws';
import { type Asked, type ServerAnswer, TlsServer } from './tls-server';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const POLICIES = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const APPLY = '?fieldManager=cdk-eks-networking&force=true';

const definition = (name: string, more = '') => `# a comment
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  annotations:
    name: not-this-one

  name: ${name}
spec:
  group: example.com
  names:
    kind: Secret
${more}`;
const POLICY = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: "safe.example.com"
spec: {}
`;
const FILE = `# licence\n---\n#\n# nothing here\n---\n${definition('ones.example.com')}---\n${POLICY}\n---\n\n${definition('twos.example.com')}`;
const ESTABLISHED = JSON.stringify({ status: { conditions: [{ type: 'Established', status: 'True' }] } });

const IDENTITY = {
  region: 'eu-west-1',
  stsHost: 'sts.eu-west-1.amazonaws.com',
  credentials: {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: 'session/token+with=signs',
  },
};

type Answers = (asked: Asked, before: number) => ServerAnswer | undefined;
type Event = Parameters<ReturnType<typeof createHandler>>[0];

/** A Kubernetes API and a web server in one, and an AWS that knows one cluster and one object. */
class World {
  public readonly log: string[] = [];

  constructor(private readonly server: TlsServer) {}

  public get url(): string {
    return this.server.url;
  }

  public get asked(): Asked[] {
    return this.server.asked;
  }

  /** Runs the function: its result, or its error. */
  public run(
    event: Event,
    // The patience is longer than a test may take: cases in which it ends give another one.
    { object = '', patience = 120_000, remaining = 840_000 } = {},
  ): Promise<{ result?: unknown; error?: string }> {
    const data = this.server.certificate.toString('base64');
    const { connect } = new FakeAws(({ command, input }) => {
      if (command === 'GetObject') {
        return `${input.Bucket}/${input.Key}` === 'bucket/crds.yaml'
          ? { Body: { transformToByteArray: async () => Buffer.from(object) } }
          : {};
      }
      expect(command).toBe('DescribeCluster');
      if (input.name !== 'orion') {
        throw new Error(`no cluster ${input.name}`);
      }
      return { cluster: { endpoint: this.url, certificateAuthority: { data } } };
    });
    const log = (line: string) => this.log.push(line);
    const handler = createHandler({ connect, identity: IDENTITY, patience, firstPause: 5, log });
    return handler(event, { getRemainingTimeInMillis: () => remaining }).then(
      (result) => ({ result }),
      ({ message }) => ({ error: message }),
    );
  }
}

/** Everything goes well, but where the answers say otherwise. */
async function inWorld<T>(answers: Answers, work: (world: World) => Promise<T>): Promise<T> {
  const server = await TlsServer.start(
    (asked, before) =>
      answers(asked, before) ??
      (asked.path === '/crds.yaml' ? { status: 200, body: FILE } : { status: 200, body: ESTABLISHED }),
  );
  try {
    return await work(new World(server));
  } finally {
    server.stop();
  }
}

function event(
  world: World,
  changes: Partial<CustomResourceEvent<CrdInstallerProperties>> = {},
  files: CrdInstallerProperties['Files'] = [{ Url: `${world.url}/crds.yaml` }],
): Event {
  return {
    RequestType: 'Create',
    LogicalResourceId: 'Crds',
    ResourceProperties: { ClusterName: 'orion', Files: files },
    ...changes,
  };
}

const lines = ({ asked }: World) => asked.map(({ method, path }) => `${method} ${path}`);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the function', () => {
  test('applies every document on the side of the server, as it was published, and waits for definitions', async () => {
    await inWorld(
      () => undefined,
      async (world) => {
        expect(await world.run(event(world, {}, [{ Url: `${world.url}/crds.yaml`, Sha256: sha256(FILE) }]))).toEqual({
          result: { PhysicalResourceId: 'orion/Crds' },
        });
        expect(lines(world)).toEqual([
          'GET /crds.yaml',
          `PATCH ${CRDS}/ones.example.com${APPLY}`,
          `PATCH ${POLICIES}/safe.example.com${APPLY}`,
          `PATCH ${CRDS}/twos.example.com${APPLY}`,
          `GET ${CRDS}/ones.example.com`,
          `GET ${CRDS}/twos.example.com`,
        ]);
        const [, first, policy] = world.asked;
        expect(first.headers['content-type']).toBe('application/apply-patch+yaml');
        expect(first.body.trim()).toBe(definition('ones.example.com').trim());
        expect(policy.body.trim()).toBe(POLICY.trim());
      },
    );
  });

  test('says who it is by a request to STS that is signed for the cluster', async () => {
    await inWorld(
      () => undefined,
      async (world) => {
        await world.run(event(world));
        const bearer = String(world.asked[1].headers.authorization);
        expect(bearer).toMatch(/^Bearer k8s-aws-v1\.[\w-]+$/);
        const url = new URL(Buffer.from(bearer.split('.')[1], 'base64url').toString());
        expect(url.host).toBe('sts.eu-west-1.amazonaws.com');
        expect(Object.fromEntries(url.searchParams)).toMatchObject({
          Action: 'GetCallerIdentity',
          'X-Amz-Expires': '60',
          'X-Amz-Security-Token': 'session/token+with=signs',
          'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
        });
        // Only the API of the cluster sees it.
        expect(world.asked[0].headers.authorization).toBeUndefined();
      },
    );
  });

  test('applies again on an update, under the id that it has', async () => {
    await inWorld(
      () => undefined,
      async (world) => {
        const update = { RequestType: 'Update', PhysicalResourceId: 'orion/Before' } as const;
        expect(await world.run(event(world, update))).toEqual({ result: { PhysicalResourceId: 'orion/Before' } });
        expect(lines(world).filter((line) => line.startsWith('PATCH'))).toHaveLength(3);
      },
    );
  });

  test('deletes nothing: with a definition go all its objects', async () => {
    await inWorld(
      () => undefined,
      async (world) => {
        const deletion = { RequestType: 'Delete', PhysicalResourceId: 'orion/Crds' } as const;
        expect(await world.run(event(world, deletion))).toEqual({ result: { PhysicalResourceId: 'orion/Crds' } });
        expect(world.asked).toEqual([]);
      },
    );
  });

  test('reads objects of S3', async () => {
    await inWorld(
      () => undefined,
      async (world) => {
        const files = [{ Url: 's3://bucket/crds.yaml', Sha256: sha256(POLICY) }];
        expect(await world.run(event(world, {}, files), { object: POLICY })).toHaveProperty('result');
        expect(lines(world)).toEqual([`PATCH ${POLICIES}/safe.example.com${APPLY}`]);
      },
    );
  });

  test('follows redirects, within https', async () => {
    const to =
      (location: string): Answers =>
      ({ path }) =>
        path === '/moved' ? { status: 302, headers: { location } } : undefined;
    const moved = (world: World) => world.run(event(world, {}, [{ Url: `${world.url}/moved` }]));
    await inWorld(to('/crds.yaml'), async (world) => expect(await moved(world)).toHaveProperty('result'));
    await inWorld(to('http://example.com/crds.yaml'), async (world) => {
      expect(await moved(world)).toEqual({ error: 'http://example.com/crds.yaml is not read: only https and s3 are' });
    });
    await inWorld(to('/moved'), async (world) => {
      expect((await moved(world)).error).toContain('/moved answers 302');
    });
  });
});

describe('the function asks again', () => {
  test.each([401, 403, 409, 429, 500, 503])('after an answer %d of the cluster', async (status) => {
    await inWorld(
      ({ method }, before) => (method === 'PATCH' && before < 2 ? { status, body: 'not yet' } : undefined),
      async (world) => {
        expect(await world.run(event(world))).toHaveProperty('result');
        expect(lines(world).filter((line) => line.includes('PATCH'))).toHaveLength(9);
      },
    );
  });

  test('after an answer 503 of the web server', async () => {
    await inWorld(
      ({ path }, before) => (path === '/crds.yaml' && before === 0 ? { status: 503 } : undefined),
      async (world) => expect(await world.run(event(world))).toHaveProperty('result'),
    );
  });

  test('until a definition is established', async () => {
    await inWorld(
      ({ method, path }, before) =>
        method === 'GET' && path.startsWith(CRDS) && before < 3 ? { status: 200, body: '{"status":{}}' } : undefined,
      async (world) => {
        expect(await world.run(event(world))).toHaveProperty('result');
        expect(lines(world).filter((line) => line === `GET ${CRDS}/ones.example.com`)).toHaveLength(4);
      },
    );
  });

  test('and fails with the last answer when its patience ends', async () => {
    await inWorld(
      ({ method }) => (method === 'PATCH' ? { status: 403, body: '{"message":"crds is forbidden"}' } : undefined),
      async (world) => {
        const { error } = await world.run(event(world), { patience: 100 });
        expect(error).toBe(`PATCH ${CRDS}/ones.example.com${APPLY}: 403 crds is forbidden`);
      },
    );
  });

  test('and fails with the last answer before its own time is up, however patient it is', async () => {
    await inWorld(
      ({ method }) => (method === 'PATCH' ? { status: 503, body: 'not yet' } : undefined),
      async (world) => {
        const start = Date.now();
        const soon = await world.run(event(world), { patience: 20_000, remaining: 10_050 });
        expect(Date.now() - start).toBeLessThan(10_000);
        expect(soon.error).toBe(`PATCH ${CRDS}/ones.example.com${APPLY}: 503 not yet`);
      },
    );
  });

  test('and fails where nothing answers', async () => {
    await inWorld(
      () => undefined,
      async (world) => {
        const files = [{ Url: 'https://127.0.0.1:9/crds.yaml' }];
        const { error } = await world.run(event(world, {}, files), { patience: 100 });
        expect(error).toMatch(/^https:\/\/127\.0\.0\.1:9\/crds\.yaml: .*ECONNREFUSED/);
      },
    );
  });

  test('and fails where a definition is never established', async () => {
    await inWorld(
      ({ method, path }) => (method === 'GET' && path.startsWith(CRDS) ? { status: 200, body: '{}' } : undefined),
      async (world) => {
        const { error } = await world.run(event(world), { patience: 100 });
        expect(error).toContain('ones.example.com: 503 not established');
      },
    );
  });
});

describe('the function fails before it applies anything', () => {
  test.each<[string, object, string]>([
    ['on another SHA-256', { Sha256: 'a'.repeat(64) }, `has the SHA-256 ${sha256(FILE)} and not aaaa`],
    ['on a file that is not there', { Url: '/none' }, '/none answers 404'],
    ['on kinds that are not for it', { Url: '/secret' }, 'holds Secret one, and only CustomResourceDefinition'],
    ['on documents without a name', { Url: '/nameless' }, 'holds CustomResourceDefinition without a name'],
    ['on an empty file', { Url: '/empty' }, '/empty has no documents'],
  ])('%s', async (_case, file, message) => {
    const bodies: Record<string, string> = {
      '/secret': `${POLICY}---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: one\n`,
      '/nameless': 'kind: CustomResourceDefinition\nmetadata:\n  labels:\n    name: one\nspec: {}\n',
      '/empty': '# nothing\n',
    };
    await inWorld(
      ({ path }) =>
        path === '/none' ? { status: 404 } : path in bodies ? { status: 200, body: bodies[path] } : undefined,
      async (world) => {
        const { Url = '/crds.yaml', ...rest } = file as { Url?: string };
        const first = { Url: `${world.url}/crds.yaml` };
        const { error } = await world.run(event(world, {}, [first, { Url: world.url + Url, ...rest }]));
        expect(error).toContain(message);
        expect(lines(world).filter((line) => line.startsWith('PATCH'))).toEqual([]);
      },
    );
  });

  test('on a cluster that there is not', async () => {
    await inWorld(
      () => undefined,
      async (world) => {
        const none = { ResourceProperties: { ClusterName: 'none', Files: [{ Url: `${world.url}/crds.yaml` }] } };
        expect(await world.run(event(world, none))).toEqual({ error: 'no cluster none' });
      },
    );
  });
});

test('the function fails on what the cluster refuses, with its words', async () => {
  await inWorld(
    ({ method }) =>
      method === 'PATCH' ? { status: 422, body: '{"message":"prohibited by safe-upgrades"}' } : undefined,
    async (world) => {
      expect(await world.run(event(world))).toEqual({
        error: 'the cluster refuses CustomResourceDefinition ones.example.com with 422: prohibited by safe-upgrades',
      });
      expect(world.asked).toHaveLength(2);
    },
  );
});

test('the signature is the one that botocore 1.x makes of the same request', async () => {
  const token = await eksToken('orion', IDENTITY, new Date('2026-11-21T12:34:56.789Z'));
  const url = Buffer.from(token.split('.')[1], 'base64url').toString();
  expect(url).toContain('X-Amz-Date=20261121T123456Z');
  expect(new URL(url).searchParams.get('X-Amz-Signature')).toBe(
    'f49c717f953fc9aa7745dbf85968616afc1d02e369b9f8cc6ef12ecda55c4d13',
  );
});

describe('a file', () => {
  const textsOf = (file: string) =>
    readDocuments('file', file).map(({ kind, name, text }) => [kind, name, text.trim()]);
  const [KIND, NAME] = ['CustomResourceDefinition', 'ones.example.com'];

  test.each([
    ['of four spaces', `kind: ${KIND}\nmetadata:\n    labels:\n        name: other\n    name: ${NAME}`],
    ['whose keys come in another order', `metadata:\n  name: ${NAME}\nspec:\n  names:\n    kind: One\nkind: ${KIND}`],
    ['in flow style', `{ kind: ${KIND}, metadata: { name: ${NAME} } }`],
    ['that is JSON', JSON.stringify({ kind: KIND, metadata: { name: NAME } })],
    ['with quoted keys', `"kind": '${KIND}'\n'metadata':\n  "name": "${NAME}"`],
    ['with comments behind values', `kind: ${KIND} # kind: Secret\nmetadata: # name: other\n  name: ${NAME} # one`],
    [
      'with a separator in a text',
      `kind: ${KIND}\nmetadata:\n  name: ${NAME}\nspec:\n  text: |\n    ---\n    kind: Secret`,
    ],
    ['with carriage returns', `kind: ${KIND}\r\nmetadata:\r\n  name: ${NAME}`],
  ])('%s is read', (_case, file) => {
    expect(textsOf(file)).toEqual([[KIND, NAME, file.trim()]]);
    expect(textsOf(`---\n${file}\n---\n# nothing\n--- \n${file}\n...\n`).map(([, name]) => name)).toEqual([NAME, NAME]);
  });

  test('keeps the text of each document, without the separator before it', () => {
    expect(
      textsOf(`# first\n--- # one\nkind: ${KIND}\nmetadata: {name: a}\n---\nkind: ${KIND}\nmetadata: {name: b}\n`),
    ).toEqual([
      [KIND, 'a', `# one\nkind: ${KIND}\nmetadata: {name: a}`],
      [KIND, 'b', `kind: ${KIND}\nmetadata: {name: b}`],
    ]);
  });

  test.each([
    [
      'whose name leaves its path',
      `kind: ${KIND}\nmetadata:\n  name: ../secrets`,
      'holds CustomResourceDefinition ../secrets',
    ],
    ['whose name is a number', `kind: ${KIND}\nmetadata:\n  name: 1`, 'holds CustomResourceDefinition 1'],
    ['whose kind is inherited by every object', 'kind: constructor\nmetadata:\n  name: one', 'holds constructor one'],
    ['that is a list of objects', `- kind: ${KIND}\n  metadata:\n    name: ${NAME}`, 'holds a document without a kind'],
    ['that is a text', '<html>not found</html>', 'holds a document without a kind'],
    ['that is no YAML', `kind: ${KIND}\nmetadata:\n  name: "one`, 'file is no valid YAML: Missing closing "quote'],
    [
      'with a key twice',
      `kind: ${KIND}\nkind: Secret\nmetadata:\n  name: one`,
      'file is no valid YAML: Map keys must be unique',
    ],
    ['of comments', '# nothing\n---\n# nothing', 'file has no documents'],
    ['that is empty', '', 'file has no documents'],
  ])('fails: %s', (_case, file, message) => {
    expect(() => readDocuments('file', file)).toThrow(message);
  });
});
