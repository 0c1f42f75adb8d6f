import * as iam from 'aws-cdk-lib/aws-iam';
import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ClusterTarget } from '../../cluster/cluster-target';
import { type WorkloadIdentity, WorkloadRole } from '../../cluster/workload-identity';
import { refuse } from '../../foundation/refusals';
import { mergeValues } from '../../foundation/values';
import { CHARTS } from '../../foundation/versions';
import { refuseOwnerId } from './external-dns-checks';
import { NAMESPACE } from './external-dns-options';
import { RecordPolicy, RecordSource } from './external-dns-terms';
import { chartOnlyValues, externalDnsValues, OWNED_VALUES, withVariables } from './external-dns-values';

const RELEASE = 'external-dns-cloud-map';

/** The tag on services of Cloud Map by which the role is limited to those of this cluster. */
const OWNER_TAG = 'external-dns/owner';

/** Kubernetes objects of a cluster as services of AWS Cloud Map. */
export interface CloudMapDnsProps {
  /** The cluster. It needs a kubectl handler: the EKS add-on writes to Route 53 alone. */
  readonly cluster: ClusterTarget;

  /** The namespaces of Cloud Map, public or private ones with DNS, in which services are kept. */
  readonly namespaces: servicediscovery.INamespace[];

  /**
   * The kinds of Kubernetes objects that become services.
   *
   * @default - Services and Ingresses
   */
  readonly sources?: RecordSource[];

  /**
   * What happens to services of objects that are gone.
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
   * Chart values beyond the typed options, merged deep over ours. Those that decide what may be touched are refused.
   *
   * @default - none
   */
  readonly additionalValues?: Record<string, unknown>;
}

/**
 * ExternalDNS for AWS Cloud Map: Services and Ingresses as services of a namespace, which clusters and applications of other kinds find by DNS
 * or by the API. Install it after nodes and CoreDNS: let `release` wait for them.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws-sd.md
 */
export class CloudMapDns extends Construct {
  /** The role of ExternalDNS. */
  public readonly role: iam.Role;

  /** The Helm release. */
  public readonly release: IConstruct;

  constructor(scope: Construct, id: string, props: CloudMapDnsProps) {
    super(scope, id);
    const { cluster, namespaces } = props;
    if (namespaces.length === 0) {
      refuse('HostedZoneMissing', '"namespaces" is empty, give the namespaces of Cloud Map that it may write to', this);
    }
    refuseOwnerId(props.ownerId, this);
    const { account, region } = Stack.of(this);
    const ownerId = props.ownerId ?? `${account}-${region}-${cluster.clusterName}`;

    const identity = new WorkloadRole(this, 'Identity', {
      cluster,
      identity: props.identity,
      namespace: NAMESPACE,
      serviceAccount: RELEASE,
      description: 'ExternalDNS: services in the given namespaces of Cloud Map',
      associate: true,
      statements: cloudMapStatements(namespaces, ownerId),
    });
    this.role = identity.role;
    const { managedRecordTypes: _, ...common } = externalDnsValues({
      ownerId,
      sources: props.sources ?? [RecordSource.SERVICE, RecordSource.INGRESS],
      recordPolicy: props.recordPolicy ?? RecordPolicy.UPSERT_ONLY,
      recordTypes: [],
      registry: 'aws-sd',
      domainFilters: namespaces.map(({ namespaceName }) => namespaceName),
    });
    const ours = {
      ...common,
      ...chartOnlyValues(RELEASE, identity.chartAnnotations()),
      provider: { name: 'aws-sd' },
      extraArgs: [`--aws-sd-create-tag=${OWNER_TAG}=${ownerId}`, '--aws-sd-service-cleanup'],
    };
    const owned = [...OWNED_VALUES, 'extraArgs'];
    this.release = cluster._installChart(this, 'Chart', {
      ...CHARTS.externalDns,
      release: RELEASE,
      namespace: NAMESPACE,
      createNamespace: true,
      values: withVariables(mergeValues(ours, props.additionalValues, owned, 'ValuesClash', this), {
        AWS_DEFAULT_REGION: region,
      }),
      timeout: Duration.minutes(5),
    });
    this.release.node.addDependency(identity);
  }
}

/** Services that carry the tag of this cluster, in the given namespaces, and the records that Cloud Map writes for them. */
function cloudMapStatements(
  namespaces: readonly servicediscovery.INamespace[],
  ownerId: string,
): iam.PolicyStatement[] {
  const services = [`arn:${Aws.PARTITION}:servicediscovery:${Aws.REGION}:${Aws.ACCOUNT_ID}:service/*`];
  const arns = namespaces.map(({ namespaceArn }) => namespaceArn);
  const names = namespaces.map(({ namespaceName }) => namespaceName);
  return [
    new iam.PolicyStatement({
      actions: ['servicediscovery:ListNamespaces', 'servicediscovery:ListServices'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      actions: ['servicediscovery:CreateService', 'servicediscovery:TagResource'],
      resources: [...arns, ...services],
      conditions: { StringEquals: { [`aws:RequestTag/${OWNER_TAG}`]: ownerId } },
    }),
    new iam.PolicyStatement({
      actions: ['servicediscovery:DiscoverInstances'],
      resources: ['*'],
      conditions: { StringEquals: { 'servicediscovery:NamespaceName': names } },
    }),
    new iam.PolicyStatement({
      actions: ['RegisterInstance', 'DeregisterInstance', 'DeleteService', 'UpdateService'].map(
        (action) => `servicediscovery:${action}`,
      ),
      resources: services,
      conditions: { StringEquals: { [`aws:ResourceTag/${OWNER_TAG}`]: ownerId } },
    }),
    // Cloud Map writes the records in the name of who registers an instance; the zone of a namespace is not known before deployment.
    new iam.PolicyStatement({
      actions: ['route53:ChangeResourceRecordSets'],
      resources: [`arn:${Aws.PARTITION}:route53:::hostedzone/*`],
      conditions: {
        'ForAllValues:StringLike': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': names.map((name) => `*.${name}`),
        },
      },
    }),
  ];
}
