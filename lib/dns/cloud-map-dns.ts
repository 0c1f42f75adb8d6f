import * as iam from 'aws-cdk-lib/aws-iam';
import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { type WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate, mergeValues, type Values } from '../foundation/values';
import { CHARTS } from '../foundation/versions';
import { normalizeRecordName, RecordPolicy, RecordSource } from './dns-records';
import { validateExternalDnsUnique } from './external-dns-conflicts';
import { CHART_NAMESPACE } from './external-dns-options';
import { recordConditions } from './external-dns-permissions';
import { validateOwnerId } from './external-dns-validation';
import {
  argumentNames,
  chartOnlyValues,
  EXTERNAL_DNS_OWNED_VALUES,
  externalDnsValues,
  validateAdditionalValues,
  variableNames,
  withArguments,
  withVariables,
} from './external-dns-values';

/** The tag on services of Cloud Map by which the role is limited to those of this cluster. */
export const CLOUD_MAP_OWNER_TAG = 'external-dns/owner';

/** What changes services and instances, by policy. */
const CLOUD_MAP_CHANGES: Readonly<Record<RecordPolicy, readonly string[]>> = {
  [RecordPolicy.CREATE_ONLY]: ['RegisterInstance'],
  [RecordPolicy.UPSERT_ONLY]: ['RegisterInstance', 'DeregisterInstance', 'UpdateService'],
  [RecordPolicy.SYNC]: ['RegisterInstance', 'DeregisterInstance', 'UpdateService', 'DeleteService'],
};

/**
 * Services that carry the tag of this cluster, in the given namespaces, and the records that Cloud Map writes for them.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudmap.html
 */
export function cloudMapStatements(
  namespaces: readonly servicediscovery.INamespace[],
  ownerId: string,
  recordPolicy: RecordPolicy,
): iam.PolicyStatement[] {
  const services = [`arn:${Aws.PARTITION}:servicediscovery:${Aws.REGION}:${Aws.ACCOUNT_ID}:service/*`];
  const arns = namespaces.map(({ namespaceArn }) => namespaceArn);
  const names = namespaces.map(({ namespaceName }) => normalNamespace(namespaceName));
  const requested = { [`aws:RequestTag/${CLOUD_MAP_OWNER_TAG}`]: ownerId };
  const owned = { [`aws:ResourceTag/${CLOUD_MAP_OWNER_TAG}`]: ownerId };
  return [
    new iam.PolicyStatement({
      actions: ['servicediscovery:ListNamespaces', 'servicediscovery:ListServices'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      actions: ['servicediscovery:CreateService'],
      resources: [...arns, ...services],
      conditions: { StringEquals: requested },
    }),
    // For creation, of which Cloud Map tells IAM nothing: services of other clusters and of stacks are left out.
    new iam.PolicyStatement({
      actions: ['servicediscovery:TagResource'],
      resources: services,
      conditions: {
        StringEquals: requested,
        StringEqualsIfExists: owned,
        Null: { 'aws:ResourceTag/aws:cloudformation:stack-id': 'true' },
      },
    }),
    // Names are filtered by their end: namespaces below are read, too, and a refusal would hold up all others.
    new iam.PolicyStatement({
      actions: ['servicediscovery:DiscoverInstances'],
      resources: ['*'],
      conditions: { StringLike: { 'servicediscovery:NamespaceName': names.flatMap((name) => [name, `*.${name}`]) } },
    }),
    new iam.PolicyStatement({
      actions: CLOUD_MAP_CHANGES[recordPolicy].map((action) => `servicediscovery:${action}`),
      resources: services,
      conditions: { StringEquals: owned },
    }),
    // Cloud Map writes the records in the name of who registers an instance.
    new iam.PolicyStatement({
      actions: ['route53:ChangeResourceRecordSets'],
      resources: namespaceZoneArns(namespaces),
      conditions: recordConditions(
        ['CREATE', 'UPSERT', 'DELETE'],
        ['A', 'AAAA', 'CNAME'],
        names.map((name) => `*.${name}`),
      ),
    }),
  ];
}

function normalNamespace(name: string): string {
  return isConcrete(name) ? normalizeRecordName(name) : name;
}

/** The zones of namespaces: those that were imported do not tell theirs. */
function namespaceZoneArns(namespaces: readonly servicediscovery.INamespace[]): string[] {
  const ids = namespaces.map((namespace) =>
    'namespaceHostedZoneId' in namespace ? String(namespace.namespaceHostedZoneId) : '*',
  );
  return (ids.includes('*') ? ['*'] : ids).map((id) => `arn:${Aws.PARTITION}:route53:::hostedzone/${id}`);
}

const CLOUD_MAP_RELEASE = 'external-dns-cloud-map';

/** Kubernetes objects of a cluster as services of AWS Cloud Map. */
export interface CloudMapDnsProps {
  /** The cluster. It needs a kubectl handler: the EKS add-on writes to Route 53 alone. */
  readonly cluster: ClusterTarget;

  /**
   * The namespaces of Cloud Map, public or private ones with DNS, in which services are kept: of this account and Region, each once. Those without
   * DNS are refused as `ControllerSetting`.
   */
  readonly namespaces: servicediscovery.INamespace[];

  /**
   * The kinds of Kubernetes objects that become services.
   *
   * @default - Services and Ingresses
   */
  readonly sources?: RecordSource[];

  /**
   * What happens to instances of objects that are gone. With `SYNC`, services that have none left are deleted, too.
   *
   * @default RecordPolicy.UPSERT_ONLY
   */
  readonly recordPolicy?: RecordPolicy;

  /**
   * What marks services as this cluster's: letters, digits, dots, hyphens and underscores. It must stay.
   *
   * @default - account, Region and name of the cluster, joined with hyphens
   */
  readonly ownerId?: string;

  /**
   * How it gets its permissions.
   *
   * @default - EKS Pod Identity; in a cluster of Fargate alone, IRSA
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Chart values beyond the typed options, merged deep over ours: further arguments as `extraArgs`, such as `['--publish-internal-services']` for Services
   * without a load balancer. Those that decide what may be touched are refused. A key or an argument that nothing reads is warned of as
   * `configurationKey`. A misspelt argument of the chart is refused as `ConfigurationKey`: ExternalDNS would end at it.
   *
   * @default - none
   */
  readonly additionalValues?: Record<string, unknown>;
}

/**
 * ExternalDNS for AWS Cloud Map: Services and Ingresses as services of a namespace, which clusters and applications of other kinds find by DNS
 * or by the API. Install it after nodes and CoreDNS: let it wait for them, by `node.addDependency`.
 *
 * A name has one label before the namespace: `shop.mesh.internal` is the service `shop`. Several clusters can write into one namespace, but not into one
 * service: it belongs to the cluster whose owner id it carries.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws-sd.md
 */
export class CloudMapDns extends Construct {
  /** The role of ExternalDNS. */
  public readonly role: iam.Role;

  /** The Helm release. @internal */
  public readonly _release: IConstruct;

  constructor(scope: Construct, id: string, props: CloudMapDnsProps) {
    validateArguments('CloudMapDns', arguments);
    super(scope, id);
    const { cluster, namespaces } = props;
    validateCloudMapNamespaces(namespaces, this);
    validateOwnerId(props.ownerId, this);
    validateCloudMapArguments(props.additionalValues, this);
    const { account, region } = Stack.of(this);
    const ownerId = props.ownerId ?? `${account}-${region}-${cluster.clusterName}`;
    const recordPolicy = props.recordPolicy ?? RecordPolicy.UPSERT_ONLY;
    const domains = namespaces.map(({ namespaceName }) => namespaceName);
    validateExternalDnsUnique(
      {
        cluster,
        release: CLOUD_MAP_RELEASE,
        instead: 'give its namespaces to that one',
        ownerId,
        registry: 'aws-sd',
        zones: namespaces.map(({ namespaceId }) => namespaceId),
        domains,
      },
      this,
    );

    const identity = new WorkloadRole(this, 'Identity', {
      cluster,
      identity: props.identity,
      namespace: CHART_NAMESPACE,
      serviceAccount: CLOUD_MAP_RELEASE,
      description: 'ExternalDNS: services in the given namespaces of Cloud Map',
      associate: true,
      statements: cloudMapStatements(namespaces, ownerId, recordPolicy),
    });
    this.role = identity.role;
    const { managedRecordTypes: _, ...common } = externalDnsValues({
      ownerId,
      sources: props.sources ?? [RecordSource.SERVICE, RecordSource.INGRESS],
      recordPolicy,
      recordTypes: [],
      registry: 'aws-sd',
      domainFilters: domains,
    });
    const typedValues = {
      ...common,
      ...chartOnlyValues(CLOUD_MAP_RELEASE, identity.chartAnnotations()),
      provider: { name: 'aws-sd' },
    };
    const args = [
      `--aws-sd-create-tag=${CLOUD_MAP_OWNER_TAG}=${ownerId}`,
      ...(recordPolicy === RecordPolicy.SYNC ? ['--aws-sd-service-cleanup'] : []),
      ...zoneTypeArgument(namespaces),
    ];
    validateAdditionalValues(props.additionalValues, { isPinned: true }, this);
    const merged = mergeValues(typedValues, props.additionalValues, EXTERNAL_DNS_OWNED_VALUES, 'ValuesClash', this);
    this._release = cluster._installChart(this, 'Chart', {
      ...CHARTS.externalDns,
      release: CLOUD_MAP_RELEASE,
      namespace: CHART_NAMESPACE,
      createNamespace: true,
      values: withVariables(withArguments(merged, args), { AWS_DEFAULT_REGION: region }),
      timeout: Duration.minutes(5),
    });
    this._release.node.addDependency(identity);
    implementDependable(this, () => [this._release]);
  }
}

function validateCloudMapNamespaces(namespaces: readonly servicediscovery.INamespace[], scope: Construct): void {
  if (namespaces.length === 0) {
    fail('HostedZoneMissing', '"namespaces" is empty, give the namespaces of Cloud Map that it may write to', scope);
  }
  const ids = namespaces.map(({ namespaceId }) => namespaceId);
  const repeated = firstDuplicate(ids);
  if (repeated !== undefined) {
    const [, again] = namespaces.filter(({ namespaceId }) => namespaceId === repeated);
    fail('HostedZoneMissing', `"${again.node.id}" is given twice, name each namespace once`, scope);
  }
  const withoutDns = namespaces.find(({ type }) => String(type) === 'HTTP');
  if (withoutDns) {
    fail(
      'ControllerSetting',
      `"${withoutDns.node.id}" is a namespace without DNS, at whose services ExternalDNS stops, give a PrivateDnsNamespace or a PublicDnsNamespace`,
      scope,
    );
  }
}

/** Arguments that the construct gives by itself, or that would undo what the role is limited to. */
const CLOUD_MAP_ARGUMENTS = [
  'aws-assume-role',
  'aws-sd-create-tag',
  'aws-sd-service-cleanup',
  'aws-zone-type',
  'domain-filter',
  'policy',
  'provider',
  'regex-domain-filter',
  'registry',
  'source',
  'txt-owner-id',
];

function validateCloudMapArguments(additionalValues: Values = {}, scope: Construct): void {
  const clash = argumentNames(additionalValues).find((name) => CLOUD_MAP_ARGUMENTS.includes(name));
  if (clash !== undefined) {
    fail('ValuesClash', `"--${clash}" in extraArgs or env is set by this construct, leave it out`, scope);
  }
  if (variableNames(additionalValues.env).includes('AWS_DEFAULT_REGION')) {
    fail('ValuesClash', '"AWS_DEFAULT_REGION" in env is set by this construct, leave it out', scope);
  }
}

/** Namespaces are filtered by their names: of the same name, there can be one without DNS, at whose services ExternalDNS stops. */
function zoneTypeArgument(namespaces: readonly servicediscovery.INamespace[]): string[] {
  const [type, ...others] = new Set(namespaces.map((namespace) => String(namespace.type)));
  return others.length > 0 ? [] : [`--aws-zone-type=${type === 'DNS_PUBLIC' ? 'public' : 'private'}`];
}
