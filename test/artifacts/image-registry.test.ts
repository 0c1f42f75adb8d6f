import { Fn } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { ImageRegistry } from '../../lib/artifacts';
import { parseImage } from '../../lib/artifacts/image-registry';
import { imagesIn, isPublicHost } from '../../lib/artifacts/public-hosts';

const MIRROR = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/mirror';

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('/'));
const host = fc.constantFrom('public.ecr.aws', 'registry.k8s.io', 'localhost', 'registry.example.com:5000', 'quay.io');
const tag = fc.option(word, { nil: undefined });
const digest = fc.option(fc.stringMatching(/^[0-9a-f]{64}$/), { nil: undefined });

test('a reference is its registry, its path, and its tag and digest', () => {
  fc.assert(
    fc.property(host, path, tag, digest, (registry, name, label, hash) => {
      const version = `${label === undefined ? '' : `:${label}`}${hash === undefined ? '' : `@sha256:${hash}`}`;
      expect(parseImage(`${registry}/${name}${version}`)).toEqual({ host: registry, path: name, version });
      // The mirror keeps path, tag and digest.
      expect(ImageRegistry.of(MIRROR).imageOf(`${registry}/${name}${version}`)).toBe(`${MIRROR}/${name}${version}`);
    }),
  );
});

test.each([
  ['busybox', 'docker.io', 'library/busybox', ''],
  ['busybox:1.37', 'docker.io', 'library/busybox', ':1.37'],
  ['grafana/grafana:12', 'docker.io', 'grafana/grafana', ':12'],
  ['docker.io/busybox@sha256:0', 'docker.io', 'library/busybox', '@sha256:0'],
  ['registry-1.docker.io/library/busybox', 'docker.io', 'library/busybox', ''],
])('an image of Docker Hub may have no registry, and no path: %s', (reference, registry, name, version) => {
  expect(parseImage(reference)).toEqual({ host: registry, path: name, version });
});

test('a mirror by registry has those alone', () => {
  const registry = ImageRegistry.ofUpstreams({
    'registry.k8s.io': `${MIRROR}/k8s`,
    'registry-1.docker.io': `${MIRROR}/hub`,
  });
  expect(registry.imageOf('registry.k8s.io/pause:3.10')).toBe(`${MIRROR}/k8s/pause:3.10`);
  expect(registry.imageOf('busybox:1')).toBe(`${MIRROR}/hub/library/busybox:1`);
  expect(registry._tryImageOf('quay.io/x/y:1')).toBeUndefined();
  expect(() => registry.imageOf('quay.io/x/y:1')).toFailWith(
    'ImageRegistry',
    '"quay.io/x/y:1" is of quay.io, which the image registry does not have',
    'Add it to the upstreams',
  );
});

test.each([
  ['https://registry.example.com/mirror', 'registry.example.com/mirror'],
  ['registry.example.com/mirror/', 'registry.example.com/mirror'],
  ['registry.example.com/mirror:v1', 'registry.example.com/mirror'],
  ['registry.example.com/mirror@sha256:0', 'registry.example.com/mirror'],
  ['mirror/images', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror'],
])('fails for what is not a registry with a path: %s', (prefix, instead) => {
  for (const make of [ImageRegistry.of, (given: string) => ImageRegistry.ofUpstreams({ 'quay.io': given })]) {
    expect(() => make(prefix)).toFailWith(
      'ImageRegistry',
      `"${prefix}" is not a registry with a path`,
      `Write "${instead}"`,
    );
  }
});

test('a port and a deploy-time value pass', () => {
  expect(ImageRegistry.of('registry.example.com:5000').imageOf('busybox')).toBe(
    'registry.example.com:5000/library/busybox',
  );
  expect(() => ImageRegistry.of(Fn.importValue('Mirror'))).not.toThrow();
});

test.each([
  ['public.ecr.aws', true],
  ['us-docker.pkg.dev', true],
  ['aws.github.io', true],
  ['github.io.example.com', false],
  ['registry.example.com', false],
  ['notquay.io', false],
  ['111111111111.dkr.ecr.eu-west-1.amazonaws.com', false],
  ['111111111111.dkr.ecr.us-east-1.amazonaws.com', true],
  ['111111111111.dkr-ecr.eu-west-1.on.aws', false],
])('tells hosts of the internet and of other Regions: %s', (name, isPublic) => {
  expect(isPublicHost(name, 'eu-west-1')).toBe(isPublic);
});

test('an unknown Region may be that of a registry', () => {
  expect(isPublicHost('111111111111.dkr.ecr.us-east-1.amazonaws.com', undefined)).toBe(false);
});

test('finds images of containers and of chart values at any depth', () => {
  expect(
    imagesIn({
      image: { registry: 'quay.io', repository: 'a/b', tag: 'v1' },
      webhook: { image: { repository: 'ghcr.io/c', digest: 'sha256:0' } },
      initImage: { repository: 'd' },
      cni: { image: { override: 'e:1', repository: 'unused' } },
      spec: [{ containers: [{ image: 'f:2' }] }],
      imagePullSecrets: [{ name: 'none' }],
      image2: 'none',
    }),
  ).toEqual(['quay.io/a/b:v1', 'ghcr.io/c@sha256:0', 'd', 'e:1', 'f:2']);
});
