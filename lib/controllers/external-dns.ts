import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { defineAddon } from '../addons/addon';
import type { ClusterTarget } from '../cluster/cluster-target';
import { WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { after } from '../foundation/order';
import { didYouMean, refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { mergeValues, type Values } from '../foundation/values';
import { CHARTS } from '../foundation/versions';

/** The names that the EKS add-on has fixed; the chart is installed under the same. */
const NAMESPACE = 'external-dns';
const SERVICE_ACCOUNT = 'external-dns';

/** Values that decide which records may be touched: typed options only. */
const OWNED_VALUES = [
  'domainFilters',
  'policy',
  'provider',
  'registry',
  'serviceAccount.create',
  'serviceAccount.name',
  'txtOwnerId',
];

/** How ExternalDNS is installed: one choice, made by a factory. */
export class ExternalDnsInstallation {
  /**
   * As the EKS community add-on: no kubectl, and EKS keeps it patched.
   *
   * @param addonVersion such as `v0.21.0-eksbuild.10`; without it, the version that EKS takes as its default
   */
  public static addon(addonVersion?: string): ExternalDnsInstallation {
    return new ExternalDnsInstallation(true, addonVersion);
  }

  /** From its Helm chart; the cluster must have a kubectl handler. */
  public static chart(): ExternalDnsInstallation {
    return new ExternalDnsInstallation(false, undefined);
  }

  private constructor(
    /** @internal */
    public readonly _isAddon: boolean,
    /** @internal */
    public readonly _addonVersion: string | undefined,
  ) {}
}

/** Settings of ExternalDNS that do not name a cluster. */
export interface ExternalDnsOptions {
  /** The hosted zones whose records ExternalDNS keeps; its role can change no others. */
  readonly hostedZones: route53.IHostedZone[];

  /**
   * The domains, each one of a hosted zone or below, that records are kept for.
   *
   * @default - the names of the hosted zones, where they are known
   */
  readonly domainFilters?: string[];

  /**
   * What marks records as this cluster's in their TXT records: letters, digits, dots, hyphens and underscores. It must be unique among
   * all that write to the same zones, and stay: under another one, records are orphaned.
   *
   * @default - account, Region and name of the cluster
   */
  readonly ownerId?: string;

  /**
   * How it is installed.
   *
   * @default - as the EKS community add-on
   */
  readonly installation?: ExternalDnsInstallation;

  /**
   * How it gets its permissions.
   *
   * @default - EKS Pod Identity
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Values of the add-on or chart beyond the typed options, merged deep over ours. Those that decide which records may be touched are refused.
   *
   * @default - none
   */
  readonly additionalValues?: Record<string, unknown>;
}

/** ExternalDNS in a cluster. */
export interface ExternalDnsProps extends ExternalDnsOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;
}

/**
 * ExternalDNS: records in Route 53 for Services and Ingresses. It creates and updates records and deletes none (`upsert-only`), in the given
 * hosted zones only.
 */
export class ExternalDns extends Construct {
  /** The role of ExternalDNS. */
  public readonly role: iam.Role;

  /** The add-on or the Helm release. */
  public readonly installed: IConstruct;

  constructor(scope: Construct, id: string, props: ExternalDnsProps) {
    super(scope, id);
    refuseZones(props.hostedZones, this);
    refuseOwnerId(props.ownerId, this);
    const installation = props.installation ?? ExternalDnsInstallation.addon();
    const zoneNames = props.hostedZones.map(zoneNameOf).filter((name) => name !== undefined);
    refuseFilters(props.domainFilters, zoneNames, props.hostedZones, this);

    const identity = new WorkloadRole(this, 'Identity', {
      cluster: props.cluster,
      identity: props.identity ?? WorkloadIdentity.podIdentity(),
      namespace: NAMESPACE,
      serviceAccount: SERVICE_ACCOUNT,
      description: 'ExternalDNS: records of the given hosted zones',
      associate: !installation._isAddon,
      statements: externalDnsStatements(props.hostedZones),
    });
    this.role = identity.role;

    const { account, region } = Stack.of(this);
    const values: Values = {
      sources: ['service', 'ingress'],
      policy: 'upsert-only',
      registry: 'txt',
      txtOwnerId: props.ownerId ?? `${account}-${region}-${props.cluster.clusterName}`,
      domainFilters: props.domainFilters ?? [...new Set(zoneNames)],
    };
    this.installed = installation._isAddon
      ? defineAddon(
          this,
          'external-dns',
          { cluster: props.cluster, addonVersion: installation._addonVersion },
          mergeValues(values, props.additionalValues, OWNED_VALUES, 'ValuesClash', this),
          identity,
        )
      : this.installChart(props, values, identity);
    this.node.defaultChild = eks.CfnAddon.isCfnResource(this.installed) ? this.installed : undefined;
  }

  private installChart(props: ExternalDnsProps, values: Values, identity: WorkloadRole): IConstruct {
    const annotations = identity.chartAnnotations();
    const chartValues = {
      ...values,
      provider: { name: 'aws' },
      env: [{ name: 'AWS_DEFAULT_REGION', value: Stack.of(this).region }],
      serviceAccount: {
        create: true,
        name: SERVICE_ACCOUNT,
        ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      },
    };
    const release = props.cluster._installChart(this, 'Chart', {
      ...CHARTS.externalDns,
      release: 'external-dns',
      namespace: NAMESPACE,
      createNamespace: true,
      values: mergeValues(chartValues, props.additionalValues, OWNED_VALUES, 'ValuesClash', this),
      timeout: Duration.minutes(5),
    });
    after(release, [this.role, ...(identity.association ? [identity.association] : [])]);
    return release;
  }
}

/**
 * Changes in the given zones; listing all zones is how ExternalDNS finds them, and cannot be limited.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws.md
 */
function externalDnsStatements(zones: readonly route53.IHostedZone[]): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: ['route53:ChangeResourceRecordSets', 'route53:ListResourceRecordSets', 'route53:ListTagsForResources'],
      resources: zones.map(({ hostedZoneId }) => `arn:${Aws.PARTITION}:route53:::hostedzone/${hostedZoneId}`),
    }),
    new iam.PolicyStatement({ actions: ['route53:ListHostedZones'], resources: ['*'] }),
  ];
}

/** The zone's name without a dot at the end; a zone that was imported by its id alone has none. */
function zoneNameOf(zone: route53.IHostedZone): string | undefined {
  try {
    const name = zone.zoneName;
    return isConcrete(name) ? name.replace(/\.$/, '') : undefined;
  } catch {
    return undefined;
  }
}

function refuseZones(zones: readonly route53.IHostedZone[], scope: Construct): void {
  if (zones.length === 0) {
    refuse('HostedZoneMissing', '"hostedZones" is empty, give the zones that ExternalDNS may write to', scope);
  }
  const ids = zones.map(({ hostedZoneId }) => hostedZoneId);
  const twin = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twin !== undefined) {
    refuse('HostedZoneMissing', `"${twin}" is given twice, name each hosted zone once`, scope);
  }
}

/** Without a filter, ExternalDNS tries every zone of the account; filters can be checked where every zone's name is known. */
function refuseFilters(
  filters: readonly string[] | undefined,
  zoneNames: readonly string[],
  zones: readonly route53.IHostedZone[],
  scope: Construct,
): void {
  const namesAreKnown = zoneNames.length === zones.length;
  const nameless = zones.find((zone) => zoneNameOf(zone) === undefined);
  if (nameless && (filters ?? []).length === 0) {
    refuse(
      'DomainFilter',
      `"${nameless.node.id}" has no name at synthesis to filter on, give domainFilters or import the zone with HostedZone.fromHostedZoneAttributes`,
      scope,
    );
  }
  const outside = filters?.find((filter) => !zoneNames.some((name) => filter === name || filter.endsWith(`.${name}`)));
  if (outside !== undefined && namesAreKnown) {
    refuse('DomainFilter', `"${outside}" lies in none of the hosted zones, ${didYouMean(outside, zoneNames)}`, scope);
  }
}

function refuseOwnerId(ownerId: string | undefined, scope: Construct): void {
  if (ownerId === undefined || !isConcrete(ownerId)) {
    return;
  }
  const kept = [...ownerId].filter((char) => /[A-Za-z0-9._-]/.test(char)).join('');
  if (ownerId === '' || kept !== ownerId) {
    refuse(
      'OwnerId',
      `"${ownerId}" cannot stand in a TXT record, write letters, digits, dots, hyphens and underscores, such as "${kept || 'my-cluster'}"`,
      scope,
    );
  }
}
