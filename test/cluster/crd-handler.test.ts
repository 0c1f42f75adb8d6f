import { createHash } from 'node:crypto';
import { CRD_HANDLER_CODE } from '../../lib/cluster/crd-handler';
import { type Asked, FakeWorld } from '../support/kubernetes-api';

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

type Answers = (
  asked: Asked,
  before: number,
) => { status: number; body?: string; headers?: Record<string, string> } | undefined;

/** Everything goes well, but where the answers say otherwise. */
async function inWorld<T>(answers: Answers, work: (world: FakeWorld) => Promise<T>): Promise<T> {
  const world = await FakeWorld.start(
    (asked, before) =>
      answers(asked, before) ??
      (asked.path === '/crds.yaml' ? { status: 200, body: FILE } : { status: 200, body: ESTABLISHED }),
  );
  try {
    return await work(world);
  } finally {
    world.stop();
  }
}

function event(world: FakeWorld, changes: object = {}, files: object[] = [{ Url: `${world.url}/crds.yaml` }]) {
  return {
    RequestType: 'Create',
    LogicalResourceId: 'Crds',
    ResourceProperties: { ClusterName: 'orion', Files: files },
    ...changes,
  };
}

const lines = ({ asked }: FakeWorld) => asked.map(({ method, path }) => `${method} ${path}`);
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
        const update = { RequestType: 'Update', PhysicalResourceId: 'orion/Before' };
        expect(await world.run(event(world, update))).toEqual({ result: { PhysicalResourceId: 'orion/Before' } });
        expect(lines(world).filter((line) => line.startsWith('PATCH'))).toHaveLength(3);
      },
    );
  });

  test('deletes nothing: with a definition go all its objects', async () => {
    await inWorld(
      () => undefined,
      async (world) => {
        const deletion = { RequestType: 'Delete', PhysicalResourceId: 'orion/Crds' };
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
    const moved = (world: FakeWorld) => world.run(event(world, {}, [{ Url: `${world.url}/moved` }]));
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
        const { error } = await world.run(event(world), { PATIENCE_SECONDS: '0.1' });
        expect(error).toBe(`PATCH ${CRDS}/ones.example.com${APPLY}: 403 crds is forbidden`);
      },
    );
  });

  test('and fails with the last answer before its own time is up, however patient it is', async () => {
    await inWorld(
      ({ method }) => (method === 'PATCH' ? { status: 503, body: 'not yet' } : undefined),
      async (world) => {
        const soon = await world.run(event(world), { PATIENCE_SECONDS: '600' }, 10_050);
        expect(soon.error).toBe(`PATCH ${CRDS}/ones.example.com${APPLY}: 503 not yet`);
      },
    );
  });

  test('and fails where nothing answers', async () => {
    await inWorld(
      () => undefined,
      async (world) => {
        const files = [{ Url: 'https://127.0.0.1:9/crds.yaml' }];
        const { error } = await world.run(event(world, {}, files), { PATIENCE_SECONDS: '0.1' });
        expect(error).toMatch(/^https:\/\/127\.0\.0\.1:9\/crds\.yaml: .*ECONNREFUSED/);
      },
    );
  });

  test('and fails where a definition is never established', async () => {
    await inWorld(
      ({ method, path }) => (method === 'GET' && path.startsWith(CRDS) ? { status: 200, body: '{}' } : undefined),
      async (world) => {
        const { error } = await world.run(event(world), { PATIENCE_SECONDS: '0.1' });
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

test('the signature is the one that botocore 1.x makes of the same request', () => {
  const module = { exports: {} as { token: (cluster: string, now: Date) => string } };
  const env = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    AWS_SESSION_TOKEN: 'session/token+with=signs',
    STS_HOST: 'sts.eu-west-1.amazonaws.com',
  };
  new Function('exports', 'require', 'process', CRD_HANDLER_CODE)(module.exports, require, { env });
  const token = module.exports.token('orion', new Date('2026-11-21T12:34:56.789Z'));
  const url = Buffer.from(token.split('.')[1], 'base64url').toString();
  expect(url).toContain('X-Amz-Date=20261121T123456Z');
  expect(new URL(url).searchParams.get('X-Amz-Signature')).toBe(
    'f49c717f953fc9aa7745dbf85968616afc1d02e369b9f8cc6ef12ecda55c4d13',
  );
});
