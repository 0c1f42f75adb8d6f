import * as iam from 'aws-cdk-lib/aws-iam';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { Aws, CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { defineAddon } from '../addons/addon';
import type { ClusterTarget } from '../cluster/cluster-target';
import { type WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { didYouMean, refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { mergeValues, type Values } from '../foundation/values';
import { CHARTS } from '../foundation/versions';
import { chartOnlyValues, externalDnsValues, OWNED_VALUES, withParentZones } from './external-dns-values';

/** The names that the EKS add-on has fixed; the chart is installed under the same. */
const NAMESPACE = 'external-dns';
const SERVICE_ACCOUNT = 'external-dns';

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
   * The domains that records are kept for, with all names below them: names of the hosted zones, or names below those, in lower case and
   * without a dot or a wildcard in front.
   *
   * @default - the names of the hosted zones; where one is not known at synthesis, the filters must be given
   */
  readonly domainFilters?: string[];

  /**
   * What marks records as this cluster's in their TXT records: letters, digits, dots, hyphens and underscores. It must be unique among
   * all that write to the same zones, and stay: under another one, records are orphaned. Give it where the cluster's name is one that
   * CloudFormation makes up, so that a cluster that takes the place of this one keeps its records.
   *
   * @default - account, Region and name of the cluster, joined with hyphens
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
   * @default - EKS Pod Identity; in a cluster of Fargate alone, IRSA
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Values of the add-on or chart beyond the typed options, merged deep over ours: maps by key, lists as a whole. Those that decide which
   * records may be touched are refused.
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
 *
 * `ClusterNetworking` installs it after nodes and CoreDNS. On its own it knows no nodes: let `installed` wait for them, or EKS reports the
 * add-on as degraded.
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
    const domainFilters = props.domainFilters ?? [...new Set(zoneNames)];

    const identity = new WorkloadRole(this, 'Identity', {
      cluster: props.cluster,
      identity: props.identity,
      namespace: NAMESPACE,
      serviceAccount: SERVICE_ACCOUNT,
      description: 'ExternalDNS: records of the given hosted zones',
      associate: !installation._isAddon,
      statements: externalDnsStatements(props.hostedZones),
    });
    this.role = identity.role;

    const { account, region } = Stack.of(this);
    const ownerId = props.ownerId ?? `${account}-${region}-${props.cluster.clusterName}`;
    const ours = {
      ...externalDnsValues(ownerId, domainFilters),
      ...(installation._isAddon ? {} : chartOnlyValues(region, SERVICE_ACCOUNT, identity.chartAnnotations())),
    };
    const merged = mergeValues(ours, props.additionalValues, OWNED_VALUES, 'ValuesClash', this);
    const reachesBelow = domainFilters.some((filter) => !zoneNames.includes(filter));
    const values = reachesBelow ? withParentZones(merged) : merged;
    this.installed = this.install(props.cluster, installation, values, identity);
    // The whole identity: policies that are added to the role later, too, must outlive ExternalDNS.
    this.installed.node.addDependency(identity);
    this.node.defaultChild = CfnResource.isCfnResource(this.installed) ? this.installed : undefined;
  }

  private install(
    cluster: ClusterTarget,
    { _isAddon, _addonVersion }: ExternalDnsInstallation,
    values: Values,
    identity: WorkloadRole,
  ): IConstruct {
    return _isAddon
      ? defineAddon(this, 'external-dns', { cluster, addonVersion: _addonVersion }, values, identity)
      : cluster._installChart(this, 'Chart', {
          ...CHARTS.externalDns,
          release: 'external-dns',
          namespace: NAMESPACE,
          createNamespace: true,
          values,
          timeout: Duration.minutes(5),
        });
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

/** The zone's name as Route 53 keeps it, without the dot at the end; a zone that was imported by its id alone has none. */
function zoneNameOf(zone: route53.IHostedZone): string | undefined {
  try {
    const name = zone.zoneName;
    return isConcrete(name) ? name.replace(/\.$/, '').toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}

function refuseZones(zones: readonly route53.IHostedZone[], scope: Construct): void {
  if (zones.length === 0) {
    refuse('HostedZoneMissing', '"hostedZones" is empty, give the zones that ExternalDNS may write to', scope);
  }
  const ids = zones.map(({ hostedZoneId }) => hostedZoneId);
  const twin = zones.find(({ hostedZoneId }, index) => ids.indexOf(hostedZoneId) !== index);
  if (twin) {
    refuse('HostedZoneMissing', `"${twin.node.id}" is given twice, name each hosted zone once`, scope);
  }
}

/** Without a filter, ExternalDNS tries every zone of the account; filters can be checked where every zone's name is known. */
function refuseFilters(
  filters: readonly string[] | undefined,
  zoneNames: readonly string[],
  zones: readonly route53.IHostedZone[],
  scope: Construct,
): void {
  const nameless = zones.find((zone) => zoneNameOf(zone) === undefined);
  if (nameless && filters === undefined) {
    refuse(
      'DomainFilter',
      `"${nameless.node.id}" has no name at synthesis to filter on, give domainFilters or import the zone with HostedZone.fromHostedZoneAttributes`,
      scope,
    );
  }
  if (filters?.every((filter) => filter === '')) {
    refuse(
      'DomainFilter',
      '"domainFilters" is empty and ExternalDNS would try every zone of the account, leave it out or name domains of the hosted zones',
      scope,
    );
  }
  for (const filter of filters?.filter(isConcrete) ?? []) {
    const bare = filter.replace(/^[*.]+/, '');
    if (bare !== filter) {
      refuse('DomainFilter', `"${filter}" is the name of no zone, write "${bare}": names below it are included`, scope);
    }
    if (!nameless && !zoneNames.some((name) => filter === name || filter.endsWith(`.${name}`))) {
      refuse('DomainFilter', `"${filter}" lies in none of the hosted zones, ${didYouMean(filter, zoneNames)}`, scope);
    }
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
