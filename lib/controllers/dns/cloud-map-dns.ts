import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ClusterTarget } from '../../cluster/cluster-target';
import { type WorkloadIdentity, WorkloadRole } from '../../cluster/workload-identity';
import { validateArguments } from '../../foundation/input';
import { twin } from '../../foundation/lists';
import { refuse } from '../../foundation/refusals';
import { mergeValues, type Values } from '../../foundation/values';
import { CHARTS } from '../../foundation/versions';
import { cloudMapStatements, OWNER_TAG } from './cloud-map-policy';
import { refuseOwnerId } from './external-dns-checks';
import { validateAdditionalValues } from './external-dns-keys';
import { refuseNeighbours } from './external-dns-neighbours';
import { CHART_NAMESPACE } from './external-dns-options';
import { RecordPolicy, RecordSource } from './external-dns-terms';
import {
  argumentNames,
  chartOnlyValues,
  externalDnsValues,
  OWNED_VALUES,
  variableNames,
  withArguments,
  withVariables,
} from './external-dns-values';

const RELEASE = 'external-dns-cloud-map';

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
 * Other clusters and applications discover them by DNS or by the API. Add a dependency on nodes and CoreDNS to
 * `release`.
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
  public readonly release: IConstruct;

  constructor(scope: Construct, id: string, props: CloudMapDnsProps) {
    validateArguments('CloudMapDns', arguments);
    super(scope, id);
    const { cluster, namespaces } = props;
    refuseNamespaces(namespaces, this);
    refuseOwnerId(props.ownerId, this);
    refuseOwnArguments(props.additionalValues, this);
    const { account, region } = Stack.of(this);
    const ownerId = props.ownerId ?? `${account}-${region}-${cluster.clusterName}`;
    const recordPolicy = props.recordPolicy ?? RecordPolicy.UPSERT_ONLY;
    const domains = namespaces.map(({ namespaceName }) => namespaceName);
    refuseNeighbours(
      {
        cluster,
        release: RELEASE,
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
      serviceAccount: RELEASE,
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
    const ours = {
      ...common,
      ...chartOnlyValues(RELEASE, identity.chartAnnotations()),
      provider: { name: 'aws-sd' },
    };
    const args = [
      `--aws-sd-create-tag=${OWNER_TAG}=${ownerId}`,
      ...(recordPolicy === RecordPolicy.SYNC ? ['--aws-sd-service-cleanup'] : []),
      ...namespaceType(namespaces),
    ];
    validateAdditionalValues(props.additionalValues, { isPinned: true }, this);
    const merged = mergeValues(ours, props.additionalValues, OWNED_VALUES, 'ValuesClash', this);
    this.release = cluster._installChart(this, 'Chart', {
      ...CHARTS.externalDns,
      release: RELEASE,
      namespace: CHART_NAMESPACE,
      createNamespace: true,
      values: withVariables(withArguments(merged, args), { AWS_DEFAULT_REGION: region }),
      timeout: Duration.minutes(5),
    });
    this.release.node.addDependency(identity);
  }
}

function refuseNamespaces(namespaces: readonly servicediscovery.INamespace[], scope: Construct): void {
  if (namespaces.length === 0) {
    refuse(
      'HostedZoneMissing',
      '"namespaces" is empty. Write the Cloud Map namespaces in which ExternalDNS creates services',
      scope,
    );
  }
  const ids = namespaces.map(({ namespaceId }) => namespaceId);
  const repeated = twin(ids);
  if (repeated !== undefined) {
    const [, again] = namespaces.filter(({ namespaceId }) => namespaceId === repeated);
    refuse('HostedZoneMissing', `"${again.node.id}" is given twice. Write each namespace once`, scope);
  }
  const bare = namespaces.find(({ type }) => String(type) === 'HTTP');
  if (bare) {
    refuse(
      'ExternalDnsSetting',
      `"${bare.node.id}" is a namespace without DNS, which ExternalDNS does not support. Write a PrivateDnsNamespace or a PublicDnsNamespace`,
      scope,
    );
  }
}

/** Arguments that the construct sets, or that would bypass the limits of the role. */
const OWN_ARGUMENTS = [
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

function refuseOwnArguments(additionalValues: Values = {}, scope: Construct): void {
  const clash = argumentNames(additionalValues).find((name) => OWN_ARGUMENTS.includes(name));
  if (clash !== undefined) {
    refuse('ValuesClash', `"--${clash}" in extraArgs or env is set by this construct. Leave it out`, scope);
  }
  if (variableNames(additionalValues.env).includes('AWS_DEFAULT_REGION')) {
    refuse('ValuesClash', '"AWS_DEFAULT_REGION" in env is set by this construct. Leave it out', scope);
  }
}

/**
 * Returns the zone type argument. Namespaces are filtered by name, and ExternalDNS fails on a namespace of the same
 * name without DNS.
 */
function namespaceType(namespaces: readonly servicediscovery.INamespace[]): string[] {
  const [type, ...others] = new Set(namespaces.map((namespace) => String(namespace.type)));
  return others.length > 0 ? [] : [`--aws-zone-type=${type === 'DNS_PUBLIC' ? 'public' : 'private'}`];
}
