import * as ssm from 'aws-cdk-lib/aws-ssm';
import { AspectPriority, Aspects, attachCustomSynthesis, CfnResource, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { GitOpsOptions } from '../delivery/delivery';
import { DeployTimeValues } from '../delivery/deploy-time-values';
import { writeDirectory } from '../delivery/directory';
import type { Installation } from '../delivery/installation';
import { mainResourcesOf } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { type ChartRelease, type ClusterInstaller, chartOptions, type KubernetesObject } from './cluster-installer';
import type { CrdSources } from './crd-installer';

/** Construct id of the installer in a cluster. */
const INSTALLER_ID = 'NetworkingGitOps';

/**
 * Maximum sizes of a value of Parameter Store. An advanced parameter has a price.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
const STANDARD_TIER_BYTES = 4096;
const ADVANCED_TIER_BYTES = 8192;

/** The length of a long ARN. Ids of resources have about 20 bytes. */
const LONG_PART_BYTES = 150;

/** The directories of each app, with their clusters. */
const DIRECTORIES = new WeakMap<IConstruct, Map<string, IConstruct>>();

/**
 * Something that a file contains. It is a resource for the checks of the library and for dependencies, but no template
 * contains it.
 */
class RecordedInstallation extends CfnResource {
  constructor(
    scope: Construct,
    id: string,
    type: string,
    properties: Record<string, unknown>,
    public readonly contents: {
      readonly name: string;
      readonly chart?: ChartRelease;
      readonly objects?: readonly KubernetesObject[];
      readonly definitions?: readonly string[];
    },
  ) {
    super(scope, id, { type, properties });
  }

  protected override shouldSynthesize(): boolean {
    return false;
  }
}

/** Writes what is installed into a cluster to files at synthesis, instead of a kubectl handler. */
export class GitOpsInstaller extends Construct implements ClusterInstaller {
  /** Returns the installer of a cluster. */
  public static of(cluster: Construct, clusterName: string, options: GitOpsOptions): GitOpsInstaller {
    const existing = cluster.node.tryFindChild(INSTALLER_ID) as GitOpsInstaller | undefined;
    return existing ?? new GitOpsInstaller(cluster, INSTALLER_ID, clusterName, options);
  }

  public readonly passesSkipCrds = true;

  public readonly ignoresWait: boolean;

  private readonly installed: RecordedInstallation[] = [];
  private readonly definitions = new Map<string, RecordedInstallation>();

  constructor(
    scope: Construct,
    id: string,
    private readonly clusterName: string,
    private readonly options: GitOpsOptions,
  ) {
    super(scope, id);
    this.ignoresWait = options.flavour._ignoresWait;
    this.validateDirectory();
    const parameterName = `/cdk-eks-networking/${deployedStackOf(this).stackName}/${pathInStack(scope)}/gitops`;
    const parameter = new ssm.StringParameter(this, 'Values', {
      parameterName,
      description: 'cdk-eks-networking: values of the files for GitOps, by name',
      stringValue: Lazy.uncachedString({ produce: () => Stack.of(this).toJsonString(this.deployTimeValues()) }),
    });
    // The number of values is known only at the end of the synthesis.
    (parameter.node.defaultChild as ssm.CfnParameter).tier = Lazy.uncachedString({
      produce: () => (this.mayExceed(STANDARD_TIER_BYTES) ? ssm.ParameterTier.INTELLIGENT_TIERING : undefined),
    });
    // Before the values of the parameter are resolved, so that errors have their own message.
    const visit = (construct: IConstruct) => {
      if (construct === this) {
        this.deployTimeValues();
      }
    };
    Aspects.of(this).add({ visit }, { priority: AspectPriority.READONLY });
    this.node.addValidation({ validate: () => this.validateValues(parameterName) });
    attachCustomSynthesis(this, { onSynthesize: () => writeDirectory(options.directory, this.files(), this) });
  }

  public install(scope: Construct, id: string, release: ChartRelease): IConstruct {
    if (release.source?._asset) {
      fail(
        'GitOpsSource',
        `"${release.chart}" comes from an asset, which ${TOOLS} cannot read. Write ChartSource.oci(…) or ChartSource.repository(…)`,
        scope,
      );
    }
    const { chart, repository, version } = chartOptions(release, scope);
    for (const [name, value] of Object.entries({ chart, repository, version, ...namesOf(release) })) {
      if (!isConcrete(value)) {
        fail(
          'GitOpsValue',
          `"${name}" of "${release.chart}" is a deploy-time value, and files need it as a text. Write a text`,
          scope,
        );
      }
    }
    return this.record(scope, id, 'Custom::AWSCDK-EKS-HelmChart', {
      properties: {
        ClusterName: this.clusterName,
        Chart: chart,
        Repository: repository,
        Version: version,
        Release: release.release,
        Namespace: release.namespace,
        Values: Stack.of(scope).toJsonString(release.values),
      },
      name: release.release,
      chart: { ...release, repository, version },
    });
  }

  public apply(scope: Construct, id: string, objects: readonly KubernetesObject[]): IConstruct {
    const secret = objects.find(({ kind, data, stringData }) => kind === 'Secret' && (data ?? stringData));
    if (secret) {
      const { name } = (secret.metadata ?? {}) as { readonly name?: unknown };
      fail(
        'GitOpsSecret',
        `"${name}" is a Secret with its data, which would be in a file. Let External Secrets or another tool create it`,
        scope,
      );
    }
    return this.record(scope, id, 'Custom::AWSCDK-EKS-KubernetesResource', {
      properties: { ClusterName: this.clusterName, Manifest: Stack.of(scope).toJsonString(objects) },
      name: pathNameOf(scope, id),
      objects,
    });
  }

  /** Lists published files of custom resource definitions. Equal sets are listed once. */
  public define(scope: Construct, id: string, sources: readonly CrdSources[]): IConstruct[] {
    return sources.map((own, at) => {
      const urls = own.files.map(({ url }) => url);
      const remote = urls.find((url) => !isConcrete(url) || !url.startsWith('https://'));
      if (remote !== undefined) {
        fail(
          'GitOpsSource',
          `"${own.defines ?? id}" is in an S3 bucket, which ${TOOLS} cannot read. Copy the files into the repository, and write existing()`,
          scope,
        );
      }
      const key = JSON.stringify(urls);
      const recorded =
        this.definitions.get(key) ??
        this.record(scope, `${id}${at}`, 'Custom::EksNetworkingCrds', {
          properties: { ClusterName: this.clusterName },
          name: `definitions-${slugOf(own.defines ?? id)}`,
          definitions: urls,
        });
      this.definitions.set(key, recorded);
      return recorded;
    });
  }

  private record(
    scope: Construct,
    id: string,
    type: string,
    {
      properties,
      name,
      ...contents
    }: RecordedInstallation['contents'] & { readonly properties: Record<string, unknown> },
  ): RecordedInstallation {
    const taken = this.installed.map((own) => own.contents.name);
    const unique =
      taken.includes(name) || name.length > 50 ? `${name.slice(0, 40)}-${scope.node.addr.slice(-8)}` : name;
    const recorded = new RecordedInstallation(scope, id, type, properties, { name: unique, ...contents });
    this.installed.push(recorded);
    return recorded;
  }

  private files() {
    const { flavour, values } = this.options;
    return flavour._filesOf(this.installations(new DeployTimeValues(this, values, flavour._substitutes)));
  }

  private deployTimeValues(): Record<string, unknown> {
    const values = new DeployTimeValues(this);
    this.installations(values);
    return Object.fromEntries([...values.collected].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** Returns the installations in the order of installation. */
  private installations(values: DeployTimeValues): Installation[] {
    const waves = new Map<RecordedInstallation, number>();
    const waveOf = (own: RecordedInstallation): number => {
      const known = waves.get(own);
      if (known !== undefined) {
        return known;
      }
      const wave = Math.max(-1, ...this.earlierThan(own).map(waveOf)) + 1;
      waves.set(own, wave);
      return wave;
    };
    return this.installed
      .map((own): Installation => {
        const { name, chart, objects, definitions } = own.contents;
        return {
          name,
          wave: waveOf(own),
          dependsOn: this.earlierThan(own)
            .map(({ contents }) => contents.name)
            .sort(),
          definitions,
          objects: objects && (values.convert(objects) as Record<string, unknown>[]),
          chart: chart && {
            chart: chart.chart,
            repository: chart.repository as string,
            version: chart.version as string,
            ...namesOf(chart),
            createNamespace: chart.createNamespace,
            skipCrds: chart.skipCrds ?? false,
            wait: chart.wait ?? true,
            atomic: chart.atomic ?? true,
            timeoutSeconds: chart.timeout.toSeconds(),
            values: values.convert(chart.values) as Record<string, unknown>,
          },
        };
      })
      .sort((one, other) => one.wave - other.wave || (one.name < other.name ? -1 : 1));
  }

  /** Returns the installations on which one depends, through resources of the stack. */
  private earlierThan(recorded: RecordedInstallation): RecordedInstallation[] {
    const found = new Set<RecordedInstallation>();
    const seen = new Set<IConstruct>([recorded]);
    for (const construct of seen) {
      const next = construct.node.scopes.flatMap(({ node }) => node.dependencies).flatMap(mainResourcesOf);
      for (const resource of next) {
        if (resource instanceof RecordedInstallation && resource !== recorded) {
          found.add(resource);
        } else {
          seen.add(resource);
        }
      }
    }
    return [...found];
  }

  /** Whether the parameter has more bytes than a limit, if each deploy-time part has the given number of bytes. */
  private mayExceed(limit: number, bytesOfPart = LONG_PART_BYTES): boolean {
    return knownBytes(Stack.of(this).resolve(this.deployTimeValues()), bytesOfPart) > limit;
  }

  private validateDirectory(): void {
    const directories = DIRECTORIES.get(this.node.root) ?? new Map<string, IConstruct>();
    DIRECTORIES.set(this.node.root, directories);
    const other = directories.get(this.options.directory);
    if (other) {
      fail(
        'GitOpsDirectory',
        `"${this.options.directory}" is already the directory of ${other.node.path}. Give each cluster its own`,
        this,
      );
    }
    directories.set(this.options.directory, this);
  }

  private validateValues(parameterName: string): string[] {
    const { values = {}, flavour } = this.options;
    const names = Object.keys(this.deployTimeValues());
    if (this.mayExceed(ADVANCED_TIER_BYTES, 0)) {
      fail(
        'GitOpsValue',
        `"${parameterName}" has ${names.length} values, which need more than the ${ADVANCED_TIER_BYTES} bytes of an SSM parameter. Write more values that are known at synthesis, such as the id of an existing VPC`,
        this,
      );
    }
    const unknown = Object.keys(values).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      fail(
        'GitOpsValue',
        `"${unknown}" of values is not a name in the files. Use the names of the parameter ${parameterName}`,
        this,
      );
    }
    const missing = names.filter((name) => !(name in values));
    if (missing.length > 0 && !flavour._substitutes) {
      warn(
        this,
        'gitOpsValues',
        `The files contain names of values that only the deployment knows: ${missing.join(', ')}. After the deployment, read the SSM parameter ${parameterName}, give its values as "values", and synthesize again before you commit the files.`,
      );
    }
    return [];
  }
}

const TOOLS = 'the tools of GitOps';

function namesOf({ release, namespace }: ChartRelease) {
  return { release, namespace };
}

/** Returns the bytes of JSON, where each deploy-time part of a text has the given number of bytes. */
function knownBytes(resolved: unknown, bytesOfPart: number): number {
  if (typeof resolved !== 'object' || resolved === null) {
    return Buffer.byteLength(JSON.stringify(resolved));
  }
  if (Array.isArray(resolved)) {
    return resolved.reduce((sum: number, own) => sum + knownBytes(own, bytesOfPart), 0);
  }
  return Object.entries(resolved).reduce((sum, [key, own]) => {
    if (key === 'Fn::Join') {
      return sum + knownBytes(own, bytesOfPart);
    }
    const isPart = key === 'Ref' || key.startsWith('Fn::');
    // A name has quotation marks, a colon and a comma.
    return sum + (isPart ? bytesOfPart : Buffer.byteLength(key) + 4 + knownBytes(own, bytesOfPart));
  }, 0);
}

/** Returns the construct ids below the stack in lower case, as a DNS label. */
function pathNameOf(scope: IConstruct, id: string): string {
  const ids = scope.node.scopes.slice(Stack.of(scope).node.scopes.length).map(({ node }) => node.id);
  return slugOf([...ids, id].filter((own) => own !== 'Resource').join('-'));
}

function slugOf(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** Returns the stack that is deployed: of a construct in a nested stack, the outermost one. */
function deployedStackOf(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? deployedStackOf(stack.nestedStackParent) : stack;
}

/** Returns the path of a construct below the stack that is deployed, in characters that the name of a parameter may have. */
function pathInStack(construct: IConstruct): string {
  const below = construct.node.scopes.slice(deployedStackOf(construct).node.scopes.length);
  return below.map(({ node }) => node.id.replace(/[^a-zA-Z0-9_.-]/g, '-')).join('.');
}
