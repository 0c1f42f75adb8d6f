import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Aws, CustomResource, Duration } from 'aws-cdk-lib/core';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct, type IConstruct } from 'constructs';
import { addDependencies, dependOnInternet } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { formatValue } from '../foundation/tokens';
import type { KubernetesObject } from './cluster-installer';
import { CRD_INSTALLER_CODE } from './crd-installer.generated';
import { addSharedLogGroup } from './kubectl-handler';

/** Construct id of the installer in a cluster. All definitions share it. */
const INSTALLER_ID = 'NetworkingCrds';

/** Kubernetes group of the function, and the name of its permissions. */
const GROUP = 'cdk-eks-networking:crds';

/** A file of custom resource definitions. */
export interface CrdSource {
  /** `https://…`, or `s3://bucket/key`. */
  readonly url: string;
  readonly sha256?: string;
}

/** A set of files of custom resource definitions, and who may read them. */
export interface CrdSources {
  /** Name of the set. The same files for a name are installed once in a cluster, and other files fail. */
  readonly defines?: string;
  readonly files: readonly CrdSource[];
  readonly grantRead?: (grantee: iam.IGrantable) => void;
}

/** Properties of the installer. */
export interface CrdInstallerProps {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroupId?: string;
  /** Subnets of the function. Without subnets, the function is not in a VPC. */
  readonly subnets: readonly ec2.ISubnet[];
  /** Adds a role to a Kubernetes group, and returns the resource on which to depend. */
  readonly grantAccess: (scope: Construct, role: iam.IRole, group: string) => IConstruct;
  /** Applies Kubernetes objects. */
  readonly apply: (scope: Construct, id: string, objects: readonly KubernetesObject[]) => IConstruct;
}

/**
 * Installs published custom resource definitions at deployment.
 *
 * They are too large for a template, and Helm does not upgrade them. A Lambda function applies them with a
 * server-side apply. It may only write definitions and admission policies.
 */
export class CrdInstaller extends Construct {
  /** Returns the installer of a cluster. */
  public static of(cluster: Construct, props: () => CrdInstallerProps): CrdInstaller {
    const existing = cluster.node.tryFindChild(INSTALLER_ID) as CrdInstaller | undefined;
    return existing ?? new CrdInstaller(cluster, INSTALLER_ID, props());
  }

  private readonly clusterName: string;
  private readonly subnets: readonly ec2.ISubnet[];
  private readonly function: lambda.Function;
  private readonly provider: Provider;
  private readonly access: IConstruct[];
  private readonly installed = new Map<string, { readonly sources: CrdSources; readonly resource: IConstruct }>();

  constructor(scope: Construct, id: string, props: CrdInstallerProps) {
    super(scope, id);
    this.clusterName = props.clusterName;
    this.subnets = props.subnets;
    this.function = new lambda.Function(this, 'Function', {
      description: 'cdk-eks-networking: applies custom resource definitions',
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(CRD_INSTALLER_CODE),
      timeout: Duration.minutes(14),
      memorySize: 256,
      environment: { STS_HOST: `sts.${Aws.REGION}.${Aws.URL_SUFFIX}` },
      ...this.placement(props),
    });
    this.function.addToRolePolicy(
      new iam.PolicyStatement({ actions: ['eks:DescribeCluster'], resources: [props.clusterArn] }),
    );
    const role = this.function.role as iam.IRole;
    this.access = [props.grantAccess(this, role, GROUP), props.apply(this, 'Permissions', permissions())];
    this.provider = new Provider(this, 'Provider', { onEventHandler: this.function });
    addSharedLogGroup(this);
  }

  /**
   * Installs files, and returns the resources on which to depend. They are complete when the cluster serves the
   * definitions.
   *
   * Definitions are never deleted. Sets that another scope has installed are not installed again.
   */
  public install(scope: Construct, id: string, ...sources: readonly CrdSources[]): IConstruct[] {
    const shared = sources.flatMap((own) => this.findInstalledSources(own, scope) ?? []);
    const newSources = sources.filter(({ defines = '' }) => !this.installed.has(defines));
    if (newSources.length === 0) {
      return shared;
    }
    const resource = this.define(scope, id, newSources);
    for (const own of newSources.filter(({ defines }) => defines !== undefined)) {
      this.installed.set(own.defines as string, { sources: own, resource });
    }
    return [...shared, resource];
  }

  private findInstalledSources({ defines = '', files }: CrdSources, scope: Construct): IConstruct | undefined {
    const other = this.installed.get(defines);
    if (other && JSON.stringify(other.sources.files) !== JSON.stringify(files)) {
      const [theirs, ours] = [other.sources.files, files].map(([{ url }]) => formatValue(url));
      fail(
        'GatewayCrds',
        `"${defines}" is installed by "${other.resource.node.path}" from ${theirs} and others, but here from ${ours}. Use the same files in both, or configure here that the definitions are installed elsewhere`,
        scope,
      );
    }
    return other?.resource;
  }

  private define(scope: Construct, id: string, sources: readonly CrdSources[]): IConstruct {
    for (const { grantRead } of sources) {
      grantRead?.(this.function);
    }
    const files = sources.flatMap((own) => own.files);
    const installed = new CustomResource(scope, id, {
      resourceType: 'Custom::EksNetworkingCrds',
      serviceToken: this.provider.serviceToken,
      properties: {
        ClusterName: this.clusterName,
        Files: files.map(({ url, sha256 }) => ({ Url: url, ...(sha256 ? { Sha256: sha256 } : {}) })),
      },
    });
    addDependencies(installed, this.access);
    dependOnInternet(installed, this.subnets);
    return installed;
  }

  private placement({ vpc, clusterSecurityGroupId, subnets }: CrdInstallerProps): Partial<lambda.FunctionProps> {
    if (!vpc || clusterSecurityGroupId === undefined || subnets.length === 0) {
      return {};
    }
    return {
      vpc,
      vpcSubnets: { subnets: [...subnets] },
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', clusterSecurityGroupId)],
    };
  }
}

/** Returns the permissions of the group. A server-side apply reads, creates and patches objects. */
function permissions(): KubernetesObject[] {
  const verbs = ['get', 'create', 'patch'];
  const name = 'cdk-eks-networking-crds';
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name },
      rules: [
        { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs },
        {
          apiGroups: ['admissionregistration.k8s.io'],
          resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
          verbs,
        },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: GROUP }],
    },
  ];
}
