import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const KEPT: Readonly<Record<string, string>> = {
  'ca.crt': 'kept ca',
  'tls.crt': 'kept certificate',
  'tls.key': 'kept key',
};

/** The webhook certificate of a previous release, in Base64. */
export const KEPT_DATA = Object.fromEntries(
  Object.entries(KEPT).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
);

/**
 * Starts a Kubernetes API that contains only this secret, for `lookup` in charts. Helm 4 requests the kinds of all rendered objects from it.
 *
 * @param kinds the kinds of the rendered objects, each with its API version
 */
export async function withKeptCertificate<T>(
  kinds: readonly { readonly apiVersion: string; readonly kind: string }[],
  work: (address: string) => Promise<T>,
): Promise<T> {
  const answers = answersFor(kinds);
  const server = createServer(({ url = '' }, response) => {
    const answer = answers[url.split('?')[0]];
    response.writeHead(answer ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer ?? NOT_FOUND));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

const NOT_FOUND = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 };

function answersFor(kinds: readonly { readonly apiVersion: string; readonly kind: string }[]): Record<string, unknown> {
  const versions = [...new Set(kinds.map(({ apiVersion }) => apiVersion))];
  const groups = versions.filter((version) => version.includes('/'));
  return {
    '/version': { major: '1', minor: '36', gitVersion: 'v1.36.0' },
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: groups.map((groupVersion) => {
        const [name, version] = groupVersion.split('/');
        return {
          name,
          versions: [{ groupVersion, version }],
          preferredVersion: { groupVersion, version },
        };
      }),
    },
    ...Object.fromEntries(
      versions.map((groupVersion) => [
        groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`,
        {
          kind: 'APIResourceList',
          groupVersion,
          resources: kinds
            .filter(({ apiVersion }) => apiVersion === groupVersion)
            .map(({ kind }) => ({
              name: `${kind.toLowerCase()}s`,
              singularName: kind.toLowerCase(),
              namespaced: true,
              kind,
              verbs: ['get', 'list'],
            })),
        },
      ]),
    ),
    '/api/v1/namespaces/kube-system/secrets/aws-load-balancer-tls': {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'aws-load-balancer-tls',
        namespace: 'kube-system',
        labels: { 'app.kubernetes.io/managed-by': 'Helm' },
        annotations: {
          'meta.helm.sh/release-name': 'aws-load-balancer-controller',
          'meta.helm.sh/release-namespace': 'kube-system',
        },
      },
      data: KEPT_DATA,
    },
  };
}
