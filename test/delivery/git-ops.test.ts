import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnParameter, Duration, Fn, type Stack } from 'aws-cdk-lib/core';
import { parse, parseAllDocuments } from 'yaml';
import { ClusterNetworking, ClusterTarget, KubernetesObjects } from '../../lib';
import { ChartSource } from '../../lib/artifacts';
import { HelmRelease } from '../../lib/charts';
import { Delivery, GitOpsFlavour } from '../../lib/delivery';
import { testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { importedCluster, testKubectlLayer, valuesOf } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const MANIFEST = 'Custom::AWSCDK-EKS-KubernetesResource';
const ARGO = GitOpsFlavour.argoCd({ repoUrl: 'https://git.example.com/platform.git', path: 'gitops/orion' });
const FLUX = GitOpsFlavour.flux({ path: 'gitops/orion' });
/** A new object each time, because the CDK adds a label to objects of the handler. */
const config = () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop' } });
const PODINFO = {
  chart: 'podinfo',
  chartSource: ChartSource.repository('https://stefanprodan.github.io/podinfo'),
  version: '6.9.2',
};

const folder = () => mkdtempSync(join(tmpdir(), 'git-ops-'));

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .sort();
}

// biome-ignore lint/suspicious/noExplicitAny: a file is of any shape
const read = (directory: string, file: string): any => parse(readFileSync(join(directory, file), 'utf8'));

/** The quickstart with its controllers, objects and a chart of the user, by files or by the handler. */
function quickstart(delivery: Delivery) {
  const stack = testStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
  const target = ClusterTarget.fromV2(testCluster(network), {
    delivery,
    ...(delivery._gitOps ? {} : { kubectlLayer: testKubectlLayer(stack) }),
  });
  const networking = new ClusterNetworking(stack, 'Networking', {
    network,
    cluster: target,
    nodeLocalDns: { kubeDnsIp: '172.20.0.10' },
    loadBalancerController: { gatewayApi: {} },
  });
  networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
  networking.addChart('Podinfo', { ...PODINFO, values: { vpc: network.vpc.vpcId } });
  networking.addObjects('Shop', [config()]);
  return stack;
}

function imported(
  {
    directory = folder(),
    flavour = ARGO,
    values,
  }: { directory?: string; flavour?: GitOpsFlavour; values?: Record<string, string> } = {},
  stack: Stack = testStack(),
) {
  const delivery = Delivery.gitOps({ directory, flavour, values });
  return { stack, directory, cluster: importedCluster(stack, { delivery, kubectlLayer: undefined }) };
}

/** Replaces the names of deploy-time values as the handler would see the values. */
const withoutNames = (text: string) => text.replaceAll(/\$\{[^}]*\}/g, '#');

/** The label of the CDK is for the deletion by its handler. */
function withoutPruneLabel(object: unknown): unknown {
  const text = JSON.stringify(object, (key, value) => (key.startsWith('aws.cdk.eks/prune') ? undefined : value));
  return JSON.parse(text.replaceAll(/,?"labels":\{\}/g, ''));
}

describe('the quickstart by files', () => {
  const directory = folder();
  const stack = quickstart(Delivery.gitOps({ directory, flavour: ARGO }));
  const template = Synthesized.of(stack);
  const handler = Synthesized.of(quickstart(Delivery.kubectl()));

  test('has no kubectl handler, and no chart or manifest in the template', () => {
    for (const type of [CHART, MANIFEST, 'AWS::Lambda::Function', 'Custom::EksNetworkingCrds']) {
      expect(template.all(type)).toEqual([]);
    }
    expect(template.all('AWS::EKS::PodIdentityAssociation')).toHaveLength(1);
    expect(
      template.resources
        .flatMap(({ DependsOn = [] }) => DependsOn)
        .filter((id) => !template.resources.some((own) => own.id === id)),
    ).toEqual([]);
  });

  test('has the same values of charts as the handler', () => {
    for (const release of ['aws-load-balancer-controller', 'podinfo']) {
      const written = JSON.stringify(read(directory, `${release}/values.yaml`));
      expect(withoutNames(written)).toBe(withoutNames(JSON.stringify(valuesOf(handler.one(CHART, release)))));
    }
  });

  test('has the same objects as the handler', () => {
    const written = filesIn(directory)
      .filter((file) => file.endsWith('/objects.yaml'))
      .flatMap((file) => parseAllDocuments(readFileSync(join(directory, file), 'utf8')).map((own) => own.toJSON()));
    // The handler also applies the permissions of the function that installs definitions.
    const applied = handler
      .all(MANIFEST)
      .flatMap(({ Properties }) => JSON.parse(flatten(Properties.Manifest)))
      .filter(({ metadata }) => metadata.name !== 'cdk-eks-networking-crds');
    const sorted = (objects: unknown[]) => objects.map((own) => withoutNames(JSON.stringify(own))).sort();
    expect(written.length).toBeGreaterThan(3);
    expect(sorted(written)).toEqual(sorted(applied.map((own) => withoutPruneLabel(own))));
  });

  test('installs definitions, the controller and workloads in this order', () => {
    const waves = Object.fromEntries(
      filesIn(directory)
        .filter((file) => file.startsWith('applications/'))
        .map((file) => [file, Number(read(directory, file).metadata.annotations['argocd.argoproj.io/sync-wave'])]),
    );
    const [definitions] = Object.entries(waves).find(([file]) => file.includes('definitions-gateway-api')) ?? [''];
    expect(waves[definitions]).toBe(0);
    const controller = waves['applications/aws-load-balancer-controller.yaml'];
    expect(controller).toBeGreaterThan(0);
    expect(waves['applications/podinfo.yaml']).toBeGreaterThan(controller);
    expect(waves['applications/networking-shop.yaml']).toBeGreaterThan(controller);
  });

  test('has the values that only the deployment knows in a parameter, and names them', () => {
    const { Value } = template.one('AWS::SSM::Parameter', 'values of the files').Properties;
    const names = Object.keys(JSON.parse(flatten(Value)));
    const used = new Set(
      filesIn(directory).flatMap((file) =>
        [...readFileSync(join(directory, file), 'utf8').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name),
      ),
    );
    expect(names).toEqual([...used].sort());
    expect(names).toContain(template.one('AWS::EC2::VPC').id);
    expect(warningsOf(stack).filter(({ id }) => id === 'gitOpsValues')).toEqual([
      expect.objectContaining({ path: 'Test/Cluster/NetworkingGitOps', text: expect.stringContaining(names[0]) }),
    ]);
  });

  test('is the same when it is written again, and with given values it is literal', () => {
    const before = filesIn(directory).map((file) => readFileSync(join(directory, file), 'utf8'));
    Synthesized.of(quickstart(Delivery.gitOps({ directory, flavour: ARGO })));
    expect(filesIn(directory).map((file) => readFileSync(join(directory, file), 'utf8'))).toEqual(before);
    const vpc = template.one('AWS::EC2::VPC').id;
    Synthesized.of(
      quickstart(Delivery.gitOps({ directory, flavour: ARGO, values: { [vpc]: 'vpc-0123456789abcdef0' } })),
    );
    expect(read(directory, 'podinfo/values.yaml')).toEqual({ vpc: 'vpc-0123456789abcdef0' });
  });
});

describe('the flavour', () => {
  function written(flavour: GitOpsFlavour) {
    const { stack, directory, cluster } = imported({ flavour });
    const first = new HelmRelease(stack, 'First', { ...PODINFO, cluster, namespace: 'shop' });
    const second = new HelmRelease(stack, 'Second', {
      cluster,
      chart: 'cert-manager',
      chartSource: ChartSource.oci('oci://quay.io/jetstack/charts'),
      version: 'v1.19.1',
      skipCrds: true,
      wait: false,
    });
    second.node.addDependency(first);
    Synthesized.of(stack);
    return directory;
  }

  test('of Argo CD is an Application with the chart, and its values from Git', () => {
    const directory = written(ARGO);
    expect(filesIn(directory)).toEqual([
      '.cdk-eks-networking.json',
      'applications/cert-manager.yaml',
      'applications/podinfo.yaml',
      'cert-manager/values.yaml',
      'podinfo/values.yaml',
    ]);
    expect(read(directory, 'applications/cert-manager.yaml')).toMatchObject({
      metadata: { annotations: { 'argocd.argoproj.io/sync-wave': '1' } },
      spec: {
        sources: [
          {
            repoURL: 'quay.io/jetstack/charts',
            chart: 'cert-manager',
            targetRevision: 'v1.19.1',
            helm: { valueFiles: ['$files/gitops/orion/cert-manager/values.yaml'], skipCrds: true },
          },
          { repoURL: 'https://git.example.com/platform.git', targetRevision: 'HEAD', ref: 'files' },
        ],
      },
    });
  });

  test('of Flux is a Kustomization with its dependencies, and a HelmRelease', () => {
    const directory = written(FLUX);
    expect(read(directory, 'kustomizations/cert-manager.yaml').spec).toMatchObject({
      path: './gitops/orion/cert-manager',
      dependsOn: [{ name: 'podinfo' }],
    });
    const [source, release] = parseAllDocuments(readFileSync(join(directory, 'cert-manager/release.yaml'), 'utf8')).map(
      (own) => own.toJSON(),
    );
    expect(source).toMatchObject({
      kind: 'OCIRepository',
      spec: { url: 'oci://quay.io/jetstack/charts/cert-manager', ref: { tag: 'v1.19.1' } },
    });
    expect(release.spec).toMatchObject({
      chartRef: { kind: 'OCIRepository', name: 'cert-manager' },
      install: { crds: 'Skip', disableWait: true },
      valuesFrom: [{ kind: 'ConfigMap', name: 'cert-manager-values' }],
    });
    const [repository] = parseAllDocuments(readFileSync(join(directory, 'podinfo/release.yaml'), 'utf8')).map((own) =>
      own.toJSON(),
    );
    expect(repository).toMatchObject({
      kind: 'HelmRepository',
      spec: { url: 'https://stefanprodan.github.io/podinfo' },
    });
  });

  test('of Flux escapes texts that look like names, and others do not', () => {
    for (const [flavour, text] of [
      [FLUX, '$${HOME} ${Name}'],
      [ARGO, '${HOME} ${Name}'],
    ] as const) {
      const { stack, directory, cluster } = imported({ flavour });
      const values = { path: `\${HOME} ${new CfnParameter(stack, 'Name').valueAsString}` };
      new HelmRelease(stack, 'Chart', { ...PODINFO, cluster, values });
      Synthesized.of(stack);
      expect(read(directory, 'podinfo/values.yaml')).toEqual({ path: text });
      if (flavour === FLUX) {
        expect(read(directory, 'kustomizations/podinfo.yaml').spec.postBuild).toEqual({
          substituteFrom: [{ kind: 'ConfigMap', name: 'eks-networking-values' }],
        });
      }
    }
  });

  test('without a tool is a script in order', () => {
    const script = readFileSync(join(written(GitOpsFlavour.plain()), 'install.sh'), 'utf8')
      .split('\n')
      .slice(4, 6);
    expect(script).toEqual([
      "helm upgrade --install podinfo podinfo --repo 'https://stefanprodan.github.io/podinfo' --version '6.9.2' --namespace shop --create-namespace --wait --atomic --timeout 600s --values podinfo/values.yaml",
      "helm upgrade --install cert-manager oci://quay.io/jetstack/charts/cert-manager --version 'v1.19.1' --namespace default --create-namespace --skip-crds --timeout 600s --values cert-manager/values.yaml",
    ]);
  });
});

describe('the directory', () => {
  const write = (directory: string, ...names: string[]) => {
    const { stack, cluster } = imported({ directory });
    for (const name of names) {
      new KubernetesObjects(stack, name, { cluster, objects: [{ ...config(), metadata: { name } }] });
    }
    return () => Synthesized.of(stack);
  };

  test('loses what is not defined any more, and keeps files of others beside it', () => {
    const directory = folder();
    writeFileSync(join(directory, 'README.md'), 'ours');
    write(directory, 'one', 'two')();
    write(directory, 'two')();
    expect(existsSync(join(directory, 'one'))).toBe(false);
    expect(filesIn(directory)).toEqual([
      '.cdk-eks-networking.json',
      'README.md',
      'applications/two.yaml',
      'two/kustomization.yaml',
      'two/objects.yaml',
    ]);
  });

  test('fails with files of others in its folders, and changes nothing', () => {
    const directory = folder();
    mkdirSync(join(directory, 'applications'));
    writeFileSync(join(directory, 'applications/other.yaml'), 'ours');
    expect(write(directory, 'one')).toFailWith(
      'GitOpsDirectory',
      'applications/other.yaml" is not in the list',
      'Move it',
    );
    expect(filesIn(directory)).toEqual(['applications/other.yaml']);
  });

  test.each(['', '  ', Fn.importValue('Directory')])('fails if it is "%s"', (directory) => {
    expect(() => Delivery.gitOps({ directory, flavour: ARGO })).toFailWith(
      'GitOpsDirectory',
      'is not a directory that is known',
      'gitops/production',
    );
  });

  test('fails if two clusters have it, or its list is not readable', () => {
    const directory = folder();
    const { stack, cluster } = imported({ directory });
    new KubernetesObjects(stack, 'One', { cluster, objects: [config()] });
    const delivery = Delivery.gitOps({ directory, flavour: ARGO });
    const other = ClusterTarget.fromAttributes(stack, 'Other', { clusterName: 'other', delivery });
    const wrong = 'is already the directory of Test/Cluster/NetworkingGitOps';
    expect(() => new KubernetesObjects(stack, 'Two', { cluster: other, objects: [config()] })).toFailWith(
      'GitOpsDirectory',
      wrong,
      'its own',
    );
    const broken = folder();
    writeFileSync(join(broken, '.cdk-eks-networking.json'), '["../../etc/passwd"]');
    expect(write(broken, 'one')).toFailWith('GitOpsDirectory', 'is not a list of files', 'Restore it from Git');
  });

  test.each(['/gitops', 'gitops/', '../gitops', ''])('fails with the path "%s" in the repository', (path) => {
    expect(() => GitOpsFlavour.flux({ path })).toFailWith(
      'GitOpsDirectory',
      'is not a path in the repository',
      'gitops/production',
    );
  });

  test('fails with names that are not of Kubernetes', () => {
    expect(() => GitOpsFlavour.flux({ path: 'gitops', gitRepository: 'My Repo' })).toFailWith(
      'GitOpsDirectory',
      '"My Repo" of gitRepository',
      'Write lower-case',
    );
  });
});

describe('the parameter', () => {
  function withValues(count: number, name = 'Name') {
    const { stack, cluster } = imported({ flavour: FLUX });
    const values = Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`v${at}`, new CfnParameter(stack, `${name}${at}`).valueAsString]),
    );
    new HelmRelease(stack, 'Chart', { ...PODINFO, cluster, values });
    return () => Synthesized.of(stack).one('AWS::SSM::Parameter', 'values of the files').Properties.Tier;
  }

  test('is a standard one, and gets larger if long values would not fit', () => {
    expect(withValues(20)()).toBeUndefined();
    expect(withValues(30)()).toBe('Intelligent-Tiering');
  });

  test('fails if the names alone are too long for it', () => {
    expect(withValues(90, 'N'.repeat(100))).toFailWith(
      'GitOpsValue',
      'has 90 values, which need more than the 8192 bytes of an SSM parameter',
      'known at synthesis',
    );
  });
});

test.each([
  [ARGO, ['chartWaitIgnored']],
  [FLUX, []],
  [GitOpsFlavour.plain(), []],
])('options that the tool ignores are warned of', (flavour, ids) => {
  const { stack, cluster } = imported({ flavour });
  new HelmRelease(stack, 'Plain', { ...PODINFO, cluster, releaseName: 'plain' });
  new HelmRelease(stack, 'Chart', { ...PODINFO, cluster, skipCrds: true, timeout: Duration.minutes(5), wait: false });
  expect(warningsOf(stack).map(({ id }) => id)).toEqual(ids);
  for (const { path, text } of warningsOf(stack)) {
    expect(path).toBe('Test/Chart');
    expect(text).toContain('no counterpart of wait, timeout');
  }
});

describe('refusals', () => {
  test('of a kubectl layer beside the files', () => {
    const stack = testStack();
    const cluster = importedCluster(stack, { delivery: Delivery.gitOps({ directory: folder(), flavour: FLUX }) });
    expect(() => new KubernetesObjects(stack, 'Objects', { cluster, objects: [config()] })).toFailWith(
      'GitOpsHandler',
      '"Delivery.gitOps(…)" needs no kubectl handler',
      'Leave kubectlLayer',
    );
  });

  test('of secrets in values and objects', () => {
    const { stack, cluster } = imported();
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, stringData: { key: 'x' } };
    expect(() => new KubernetesObjects(stack, 'Secret', { cluster, objects: [secret] })).toFailWith(
      'GitOpsSecret',
      '"key" is a Secret with its data',
      'External Secrets',
    );
    for (const values of [{ adminPassword: 'x' }, { token: '{{resolve:secretsmanager:key}}' }]) {
      const own = imported();
      new HelmRelease(own.stack, 'Chart', { ...PODINFO, cluster: own.cluster, values });
      expect(() => Synthesized.of(own.stack)).toFailWith(
        'GitOpsSecret',
        'would write a secret to a file',
        'Name a Secret',
      );
    }
  });

  test('of assets', () => {
    const { stack, cluster } = imported();
    const chartSource = ChartSource.asset(new Asset(stack, 'Files', { path: __dirname }));
    expect(() => new HelmRelease(stack, 'Chart', { cluster, chart: 'podinfo', chartSource })).toFailWith(
      'GitOpsSource',
      '"podinfo" comes from an asset',
      'ChartSource.oci',
    );
  });

  test('of deploy-time values that no file can contain', () => {
    const { stack, cluster } = imported();
    const name = new CfnParameter(stack, 'Name').valueAsString;
    expect(() => new HelmRelease(stack, 'Chart', { ...PODINFO, cluster, namespace: name })).toFailWith(
      'GitOpsValue',
      '"namespace" of "podinfo" is a deploy-time value',
      'Write a text',
    );
    const own = imported();
    const list = new CfnParameter(own.stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
    new HelmRelease(own.stack, 'Chart', { ...PODINFO, cluster: own.cluster, values: { list } });
    expect(() => Synthesized.of(own.stack)).toFailWith(
      'GitOpsValue',
      '"list" is a list of deploy-time length',
      'known at synthesis',
    );
    const unknown = imported({ values: { Vpc: 'vpc-1' } });
    new HelmRelease(unknown.stack, 'Chart', { ...PODINFO, cluster: unknown.cluster });
    expect(() => Synthesized.of(unknown.stack)).toFailWith(
      'GitOpsValue',
      '"Vpc" of values is not a name in the files',
      'Use the names',
    );
  });
});
