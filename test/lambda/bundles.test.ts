import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { generatedFiles, LICENSES_FILE } from '../../scripts/lambda-bundles';
import { TlsServer } from './tls-server';

const ROOT = join(__dirname, '../..');
const FILES = generatedFiles();

/** The text of each function, by the name of its folder. */
async function codes(): Promise<Record<string, string>> {
  const paths = Object.keys(await FILES).filter((path) => path.endsWith('.generated.ts'));
  return Object.fromEntries(
    paths.map((path) => {
      const [[, code]] = Object.entries(require(join(ROOT, path)));
      return [path.replace(/^.*\/(.+)\.generated\.ts$/, '$1'), String(code)];
    }),
  );
}

/** Loads the text of a function as Lambda does. Modules of the SDK are those that are given. */
function load(code: string, sdk: (name: string) => unknown, env: Record<string, string> = {}) {
  const loaded: string[] = [];
  const module = { exports: {} as { handler?: (event: unknown, context: unknown) => Promise<unknown> } };
  const requireModule = (name: string) => {
    loaded.push(name);
    return name.startsWith('@aws-sdk/') ? sdk(name) : require(name);
  };
  const given = {
    module,
    exports: module.exports,
    require: requireModule,
    process: { env },
    console: { log: () => undefined },
  };
  new Function(...Object.keys(given), code)(...Object.values(given));
  return { loaded, handler: module.exports.handler };
}

test('generated files are as the sources are now: npx projen bundle:lambda', async () => {
  const files = await FILES;
  expect(Object.keys(files)).toHaveLength(4);
  for (const [path, text] of Object.entries(files)) {
    expect(existsSync(join(ROOT, path))).toBe(true);
    // Not toBe, which would print 100,000 characters.
    expect([path, readFileSync(join(ROOT, path), 'utf8') === text]).toEqual([path, true]);
  }
});

test('functions fit into a template, and are CommonJS, as inline code has to be', async () => {
  for (const [name, code] of Object.entries(await codes())) {
    // A template has at most 1 MB. CloudFormation takes 4 MB of inline code.
    expect([name, code.length < (name === 'crd-installer' ? 128 : 48) * 1024]).toEqual([name, true]);
    expect(() => new Script(code)).not.toThrow();
    expect(code).not.toMatch(/\bimport\(|^import /m);
  }
});

test('functions load nothing but Node and the AWS SDK of the runtime, and export a handler', async () => {
  for (const [name, code] of Object.entries(await codes())) {
    const { loaded, handler } = load(code, (module) => {
      require.resolve(module);
      return new Proxy({}, { get: () => class {} });
    });
    expect([name, loaded.filter((module) => !/^(node:|@aws-sdk\/client-)/.test(module))]).toEqual([name, []]);
    expect([name, typeof handler]).toEqual([name, 'function']);
  }
});

test('the licences of bundled packages are in the package', async () => {
  const text = (await FILES)[LICENSES_FILE];
  expect(text).toMatch(/^yaml [\d.]+ \(ISC\)$/m);
  expect(text).toContain('Copyright Eemeli Aro');
  expect(text).toMatch(/^@smithy\/core [\d.]+ \(Apache-2\.0\)$/m);
});

test('the bundle of the installer reads YAML, signs its requests and applies definitions', async () => {
  const established = JSON.stringify({ status: { conditions: [{ type: 'Established', status: 'True' }] } });
  const object = 'kind: CustomResourceDefinition\nmetadata: { name: ones.example.com }\n';
  const server = await TlsServer.start(({ path }) => ({ status: 200, body: path === '/crds' ? object : established }));
  try {
    const data = server.certificate.toString('base64');
    const answer = { cluster: { endpoint: server.url, certificateAuthority: { data } } };
    class EKSClient {
      public async send() {
        return answer;
      }
    }
    class DescribeClusterCommand {}
    const { handler } = load((await codes())['crd-installer'], () => ({ EKSClient, DescribeClusterCommand }), {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      STS_HOST: 'sts.eu-west-1.amazonaws.com',
    });
    const properties = { ClusterName: 'orion', Files: [{ Url: `${server.url}/crds` }] };
    const event = { RequestType: 'Create', LogicalResourceId: 'Crds', ResourceProperties: properties };
    const result = await handler?.(event, { getRemainingTimeInMillis: () => 60_000 });
    expect(result).toEqual({ PhysicalResourceId: 'orion/Crds' });
    const [, patch, get] = server.asked;
    expect([patch.method, patch.body, get.method]).toEqual(['PATCH', object, 'GET']);
    const token = String(patch.headers.authorization).split('.')[1];
    expect(Buffer.from(token, 'base64url').toString()).toMatch(
      /^https:\/\/sts\.eu-west-1\.amazonaws\.com\/\?.*X-Amz-Signature=[0-9a-f]{64}$/,
    );
  } finally {
    server.stop();
  }
});
