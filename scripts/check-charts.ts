import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { type Claim, claimsOf, type Rendered } from './chart-claims';
import { type ChartRelease, releasesIn, richReleases, writtenReleases } from './chart-releases';
import { KEPT_DATA, withKeptCertificate } from './kept-certificate';

const [templates, folder, ...helms] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'charts-'));
const failures: string[] = [];

async function run(helm: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(helm, args, { maxBuffer: 64 << 20 });
    return stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error((stderr || message).trim());
  }
}

/** Returns the path of a chart, which comes from the folder or from its repository. */
const charts = new Map<string, string>();

async function chartOf(helm: string, { chart, version, repository }: ChartRelease): Promise<string> {
  const name = `${chart} ${version}`;
  const known = charts.get(name);
  if (known !== undefined) {
    return known;
  }
  const source = repository.startsWith('oci://') ? [repository] : [chart, '--repo', repository];
  try {
    await run(helm, ['pull', ...source, '--version', version, '--destination', work]);
  } catch (error) {
    throw new Error(
      `chart "${name}" is not in ${folder || 'a folder'} and could not be pulled, give a folder that holds it: ${(error as Error).message}`,
    );
  }
  await index(helm, work);
  const pulled = charts.get(name);
  if (pulled === undefined) {
    throw new Error(`chart "${name}" was pulled from ${repository} and is another, see the pinned versions`);
  }
  return pulled;
}

/** The charts of a folder, by the name and version in `Chart.yaml`. */
async function index(helm: string, from: string): Promise<void> {
  for (const entry of readdirSync(from)) {
    try {
      const { name, version } = parse(await run(helm, ['show', 'chart', join(from, entry)]));
      charts.set(`${name} ${version}`, join(from, entry));
    } catch {
      // The entry is not a chart.
    }
  }
}

async function render(helm: string, release: ChartRelease, more: readonly string[] = []): Promise<Rendered[]> {
  const values = join(work, 'values.json');
  writeFileSync(values, JSON.stringify(release.values));
  const args = ['template', release.release, await chartOf(helm, release)];
  const text = await run(helm, [...args, '--namespace', release.namespace, '--values', values, ...more]);
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Rendered | null)
    .filter((object) => object !== null)
    .flatMap((object) => (object.kind === 'List' ? object.items : [object]));
}

/** Values that the templates of a chart read, but that are not in its `values.yaml`. */
const READ: readonly string[] = ['cni-metrics-helper env.AWS_REGION', 'cni-metrics-helper image.override'];

/** Finds values that no template reads, because Helm ignores them without a message. Every value below an empty default is accepted. */
function strangersIn(values: object, known: object, above = ''): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    if (!(key in known)) {
      return [`${above}${key}`];
    }
    const inner = (known as Record<string, unknown>)[key];
    return isTree(value) && isTree(inner) && Object.keys(inner).length > 0
      ? strangersIn(value, inner, `${above}${key}.`)
      : [];
  });
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function check(helm: string, release: ChartRelease): Promise<number> {
  try {
    const objects = await render(helm, release);
    const known = parse(await run(helm, ['show', 'values', await chartOf(helm, release)]));
    const claims: Claim[] = [
      [
        'values that the chart does not have',
        strangersIn(release.values, known).filter((path) => !READ.includes(`${release.chart} ${path}`)),
        [],
      ],
      ...claimsOf(release, objects),
    ];
    const wrong = claims.filter(([, found, promised]) => !isDeepStrictEqual(found, promised));
    failures.push(
      ...wrong.map(
        ([what, found, promised]) =>
          `${release.origin}: ${what} of ${release.chart} is ${JSON.stringify(found)}, promised ${JSON.stringify(promised)}`,
      ),
    );
    return claims.length;
  } catch (error) {
    failures.push(
      `${release.origin}: ${release.chart} ${release.version} refuses its values: ${(error as Error).message}`,
    );
    return 0;
  }
}

/** Tests that the chart keeps an existing certificate in the secret and in every webhook. */
async function checkCertificate(helm: string, release: ChartRelease): Promise<boolean> {
  const kinds = await render(helm, release);
  const objects = await withKeptCertificate(kinds, (address) =>
    render(helm, release, ['--dry-run=server', '--kube-apiserver', address, '--disable-openapi-validation']),
  );
  const secret = objects.find(({ kind }) => kind === 'Secret');
  const bundles = objects
    .filter(({ kind }) => kind.endsWith('WebhookConfiguration'))
    .flatMap(({ webhooks }) => webhooks)
    .map(({ clientConfig }) => clientConfig.caBundle);
  return (
    isDeepStrictEqual(secret?.data, KEPT_DATA) &&
    bundles.length > 0 &&
    bundles.every((bundle) => bundle === KEPT_DATA['ca.crt'])
  );
}

/** Tests that files for GitOps render the objects that the kubectl handler installs. */
async function checkWritten(helm: string, written: ChartRelease): Promise<void> {
  const handler = richReleases().find(({ origin }) => written.origin.startsWith(`${origin} by `)) as ChartRelease;
  const own = withoutCertificates(await render(helm, written));
  const other = withoutCertificates(await render(helm, handler));
  if (own.length === 0 || !isDeepStrictEqual(own, other)) {
    failures.push(`${written.origin}: ${written.chart} renders other objects than by the handler`);
  }
}

/** Removes the certificate that charts create at random, and checksums of it. */
function withoutCertificates(objects: readonly Rendered[]): unknown[] {
  const random = ['ca.crt', 'tls.crt', 'tls.key', 'caBundle'];
  return JSON.parse(JSON.stringify(objects, (key, value) => (random.includes(key) ? undefined : value)));
}

async function main(): Promise<void> {
  const releases = [...releasesIn(templates), ...richReleases()];
  for (const helm of helms) {
    const version = (await run(helm, ['version', '--short'])).trim();
    charts.clear();
    if (folder) {
      await index(helm, folder);
    }
    for (const release of releases) {
      await chartOf(helm, release);
    }
    let claims = 0;
    for (const release of releases) {
      claims += await check(helm, release);
    }
    const balancers = releases.filter(
      ({ chart, values }) => chart === 'aws-load-balancer-controller' && !values.enableCertManager,
    );
    let kept = 0;
    for (const release of balancers) {
      if (await checkCertificate(helm, release)) {
        kept += 1;
      } else {
        failures.push(`${release.origin}: an upgrade makes another certificate for the webhooks`);
      }
    }
    // Without the value, the chart must create a new certificate. Otherwise this check could not fail.
    const [{ values, ...first }] = balancers;
    if (await checkCertificate(helm, { ...first, values: { ...values, keepTLSSecret: false } })) {
      failures.push(`${first.chart} keeps its certificate without keepTLSSecret, and the value may go`);
    }
    const written = writtenReleases().filter(({ chart, version }) => charts.has(`${chart} ${version}`));
    for (const release of written) {
      await checkWritten(helm, release);
    }
    console.log(
      `helm ${version}: ${releases.length} releases of ${charts.size} charts, ${claims} claims, ${kept} of ${balancers.length} certificates kept, ${written.length} releases by files`,
    );
  }
}

main()
  .catch((error: Error) => failures.push(error.message))
  .finally(() => {
    rmSync(work, { recursive: true });
    for (const failure of failures) {
      console.error(failure);
    }
    process.exitCode = failures.length > 0 ? 1 : 0;
  });
