import { parseImage } from './image-registry';

/**
 * Hosts on the internet that publish images, charts and definitions, with all names below them. Other hosts may be
 * ones of the user.
 */
const PUBLIC_HOSTS = [
  'azurecr.io',
  'cgr.dev',
  'charts.bitnami.com',
  'charts.helm.sh',
  'charts.jetstack.io',
  'charts.karpenter.sh',
  'docker.io',
  'gcr.io',
  'ghcr.io',
  'github.com',
  'github.io',
  'githubusercontent.com',
  'gitlab.com',
  'helm.cilium.io',
  'mcr.microsoft.com',
  'nvcr.io',
  'pkg.dev',
  'public.ecr.aws',
  'quay.io',
  'registry.k8s.io',
  'xpkg.upbound.io',
];

/** A private registry of Amazon ECR, with its Region. */
const ECR_HOST = /^\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\./;

/**
 * Returns true for a host that is known to be on the internet, and for a registry of Amazon ECR in another Region,
 * which the endpoints of a VPC do not reach.
 *
 * @param region Region of the VPC, or undefined if it is not known at synthesis
 */
export function isPublicHost(host: string, region: string | undefined): boolean {
  const [, ofEcr] = ECR_HOST.exec(host) ?? [];
  return ofEcr === undefined
    ? PUBLIC_HOSTS.some((known) => host === known || host.endsWith(`.${known}`))
    : region !== undefined && ofEcr !== region;
}

/** Returns the host of an address such as `https://charts.example.com/stable`, if it has a scheme. */
export function hostOf(address: string): string | undefined {
  return /^(?:https?|oci):\/\/([^/:]+)/.exec(address)?.[1];
}

/** Returns the images in a parsed object at any depth: of containers, and of chart values. */
export function imagesIn(value: unknown, key = ''): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => imagesIn(item, key));
  }
  if (typeof value === 'string') {
    return key === 'image' && value !== '' ? [value] : [];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return [
    ...(/image$/i.test(key) ? imageOfValues(value as ImageValues) : []),
    ...Object.entries(value).flatMap(([name, member]) => imagesIn(member, name)),
  ];
}

/** An image in the values of most charts. */
interface ImageValues {
  readonly registry?: unknown;
  readonly repository?: unknown;
  readonly override?: unknown;
  readonly tag?: unknown;
  readonly digest?: unknown;
}

function imageOfValues({ digest, override, registry, repository, tag }: ImageValues): string[] {
  if (typeof override === 'string') {
    return [override];
  }
  if (typeof repository !== 'string') {
    return [];
  }
  const version = `${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
  return [`${registry ? `${registry}/` : ''}${repository}${version}`];
}

/** Returns the images that nodes in a VPC without internet access cannot pull. */
export function publicImages(images: readonly string[], region: string | undefined): string[] {
  return images.filter((image) => isPublicHost(parseImage(image).host, region));
}
