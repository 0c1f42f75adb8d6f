import * as iam from 'aws-cdk-lib/aws-iam';
import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ChartSource } from '../artifacts/chart-source';
import type { ClusterTarget } from '../cluster/cluster-target';
import { type WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { dependOnAllOf, implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate, mergeValues, type Values } from '../foundation/values';
import { CHARTS } from '../foundation/versions';
import { normalizeRecordName, RecordPolicy, RecordSource } from './dns-records';
import { validateExternalDnsUnique } from './external-dns-conflicts';
import { CHART_NAMESPACE } from './external-dns-options';
import { validateOwnerId } from './external-dns-validation';
import {
  argumentNames,
  chartOnlyValues,
  chartPodValues,
  EXTERNAL_DNS_OWNED_VALUES,
  externalDnsValues,
  validateAdditionalValues,
  variableNames,
  withArguments,
  withVariables,
} from './external-dns-values';
import { recordConditions } from './external-dns-zone-role';

/** Tag of Cloud Map services, by which the role is limited to services of this cluster. */
export const CLOUD_MAP_OWNER_TAG = 'external-dns/owner';

/** Actions that change services and instances, by record policy. */
const CLOUD_MAP_CHANGES: Readonly<Record<RecordPolicy, readonly string[]>> = {
  [RecordPolicy.CREATE_ONLY]: ['RegisterInstance'],
  [RecordPolicy.UPSERT_ONLY]: ['RegisterInstance', 'DeregisterInstance', 'UpdateService'],
  [RecordPolicy.SYNC]: ['RegisterInstance', 'DeregisterInstance', 'UpdateService', 'DeleteService'],
};

/**
 * Returns permissions for services with the tag of this cluster in the given namespaces, and for the records that Cloud
 * Map creates for them.
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
    // For creation. Cloud Map provides no condition key for it, so services of other clusters and stacks are excluded.
    new iam.PolicyStatement({
      actions: ['servicediscovery:TagResource'],
      resources: services,
      conditions: {
        StringEquals: requested,
        StringEqualsIfExists: owned,
        Null: { 'aws:ResourceTag/aws:cloudformation:stack-id': 'true' },
      },
    }),
    // ExternalDNS filters names by suffix, so it also reads child namespaces. A denied call would block all other
    // namespaces.
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
    // Cloud Map creates the records with the permissions of the principal that registers an instance.
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

/** Returns the hosted zones of namespaces. The zones of imported namespaces are unknown. */
function namespaceZoneArns(namespaces: readonly servicediscovery.INamespace[]): string[] {
  const ids = namespaces.map((namespace) =>
    'namespaceHostedZoneId' in namespace ? String(namespace.namespaceHostedZoneId) : '*',
  );
  return (ids.includes('*') ? ['*'] : ids).map((id) => `arn:${Aws.PARTITION}:route53:::hostedzone/${id}`);
}

const CLOUD_MAP_RELEASE = 'external-dns-cloud-map';

/** Properties of ExternalDNS for AWS Cloud Map. */
export interface CloudMapDnsProps {
  /** The cluster. It must have a kubectl handler, because the EKS add-on only supports Route 53. */
  readonly cluster: ClusterTarget;

  /**
   * Cloud Map namespaces of this account and Region, public or private, with DNS. Each namespace can be given once.
   * Namespaces without DNS fail.
   */
  readonly namespaces: servicediscovery.INamespace[];

  /**
   * Types of Kubernetes objects for which services are created.
   *
   * @default - Service and Ingress objects
   */
  readonly sources?: RecordSource[];

  /**
   * Handling of instances whose objects were deleted. With `SYNC`, services without instances are also deleted.
   *
   * @default RecordPolicy.UPSERT_ONLY
   */
  readonly recordPolicy?: RecordPolicy;

  /**
   * Owner id of the services of this cluster: letters, digits, dots, hyphens and underscores. Do not change it.
   *
   * @default - account, Region and cluster name, joined with hyphens
   */
  readonly ownerId?: string;

  /**
   * Method by which ExternalDNS gets its permissions.
   *
   * @default - EKS Pod Identity, or IRSA in a cluster with only Fargate
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Image repository without a tag, for example a private mirror:
   * `111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/external-dns`.
   *
   * @default - the `imageRegistry` of the `ClusterTarget`, or else `registry.k8s.io/external-dns/external-dns`
   */
  readonly imageRepository?: string;

  /**
   * Source of the chart: a repository, an OCI registry or an asset. It must contain the pinned version.
   *
   * @default - the `chartRepository` of the `ClusterTarget`, or else the public repository of the chart
   */
  readonly chartSource?: ChartSource;

  /**
   * Additional chart values. Nested objects are merged key by key. Further arguments go into `extraArgs`, such as
   * `['--publish-internal-services']` for Services without a load balancer.
   *
   * Values that limit what ExternalDNS can change fail. An unknown key or argument results in the warning
   * `configurationKey`. An argument that is similar to a known one fails as `ConfigurationKey`, because ExternalDNS
   * does not start with unknown arguments.
   *
   * @default - none
   */
  readonly additionalValues?: Record<string, unknown>;
}

/**
 * ExternalDNS for AWS Cloud Map, which registers Services and Ingresses as Cloud Map services.
 *
 * Other clusters and applications discover them by DNS or by the API. Add a dependency on nodes and CoreDNS.
 *
 * A name has one label before the namespace: `shop.mesh.internal` is the service `shop`. Several clusters can use the
 * same namespace, but each service belongs to the cluster with its owner id.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws-sd.md
 */
export class CloudMapDns extends Construct {
  /** Role of ExternalDNS. */
  public readonly role: iam.Role;

  /** The Helm release. */
  private readonly release: IConstruct;

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
        instead: 'Add the namespaces to that instance',
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
    cluster._context.noteApiUse(this, 'cloudMapDns', { identity: props.identity });
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
      ...chartPodValues({ imageRepository: props.imageRepository }, cluster),
    };
    const args = [
      `--aws-sd-create-tag=${CLOUD_MAP_OWNER_TAG}=${ownerId}`,
      ...(recordPolicy === RecordPolicy.SYNC ? ['--aws-sd-service-cleanup'] : []),
      ...zoneTypeArgument(namespaces),
    ];
    validateAdditionalValues(props.additionalValues, { isPinned: true }, this);
    const merged = mergeValues(typedValues, props.additionalValues, EXTERNAL_DNS_OWNED_VALUES, 'ValuesClash', this);
    this.release = cluster._context.installChart(this, 'Chart', {
      ...CHARTS.externalDns,
      source: props.chartSource,
      release: CLOUD_MAP_RELEASE,
      namespace: CHART_NAMESPACE,
      createNamespace: true,
      values: withVariables(withArguments(merged, args), { AWS_DEFAULT_REGION: region }),
      timeout: Duration.minutes(5),
    });
    dependOnAllOf(this.release, identity);
    implementDependable(this, () => [this.release]);
  }
}

function validateCloudMapNamespaces(namespaces: readonly servicediscovery.INamespace[], scope: Construct): void {
  if (namespaces.length === 0) {
    fail(
      'HostedZoneMissing',
      '"namespaces" is empty. Write the Cloud Map namespaces in which ExternalDNS creates services',
      scope,
    );
  }
  const ids = namespaces.map(({ namespaceId }) => namespaceId);
  const repeated = firstDuplicate(ids);
  if (repeated !== undefined) {
    const [, again] = namespaces.filter(({ namespaceId }) => namespaceId === repeated);
    fail('HostedZoneMissing', `"${again.node.id}" is given twice. Write each namespace once`, scope);
  }
  const withoutDns = namespaces.find(({ type }) => String(type) === 'HTTP');
  if (withoutDns) {
    fail(
      'ExternalDnsSetting',
      `"${withoutDns.node.id}" is a namespace without DNS, which ExternalDNS does not support. Write a PrivateDnsNamespace or a PublicDnsNamespace`,
      scope,
    );
  }
}

/** Arguments that the construct sets, or that would bypass the limits of the role. */
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
    fail('ValuesClash', `"--${clash}" in extraArgs or env is set by this construct. Leave it out`, scope);
  }
  if (variableNames(additionalValues.env).includes('AWS_DEFAULT_REGION')) {
    fail('ValuesClash', '"AWS_DEFAULT_REGION" in env is set by this construct. Leave it out', scope);
  }
}

/**
 * Returns the zone type argument. Namespaces are filtered by name, and ExternalDNS fails on a namespace of the same
 * name without DNS.
 */
function zoneTypeArgument(namespaces: readonly servicediscovery.INamespace[]): string[] {
  const [type, ...others] = new Set(namespaces.map((namespace) => String(namespace.type)));
  return others.length > 0 ? [] : [`--aws-zone-type=${type === 'DNS_PUBLIC' ? 'public' : 'private'}`];
}
