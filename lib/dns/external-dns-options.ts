import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { Duration } from 'aws-cdk-lib/core';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import { validateArguments } from '../foundation/input-validation';
import type { RecordPolicy, RecordSource, RecordType } from './dns-records';
import type {
  ExternalDnsPodOptions,
  GatewayFilterOptions,
  RecordTargetOptions,
  Route53WriteOptions,
} from './external-dns-option-groups';
import type { ExternalDnsRegistry } from './external-dns-registry';

/** The namespace and the service account of the EKS add-on, which are fixed. */
const ADDON_NAME = 'external-dns';

/**
 * The default release of the chart, and the namespace of all its releases. They are not those of the add-on: CloudFormation creates what is new before
 * it deletes what is old, and both are in the cluster while one takes the place of the other.
 */
const CHART_RELEASE = 'external-dns-chart';
export const CHART_NAMESPACE = 'external-dns-chart';

/** How ExternalDNS is installed: one choice, made by a factory. */
export class ExternalDnsInstallation {
  /**
   * As the EKS community add-on: no kubectl, and EKS keeps it patched.
   *
   * @param addonVersion such as `v0.23.0-eksbuild.1`; without it, the version that EKS takes as its default
   */
  public static addon(addonVersion?: string): ExternalDnsInstallation {
    validateArguments('ExternalDnsInstallation.addon', arguments);
    return new ExternalDnsInstallation(true, addonVersion);
  }

  /**
   * From its Helm chart, in the namespace `external-dns-chart`; the cluster must have a kubectl handler.
   *
   * @param releaseName of the release and of its service account, 1 to 53 lower-case letters, digits and hyphens; without it, `external-dns-chart`.
   * Give it where several run in a cluster, such as one for public zones and one for private ones. Not `external-dns` in a cluster that has the add-on:
   * its objects are named so.
   */
  public static chart(releaseName = CHART_RELEASE): ExternalDnsInstallation {
    validateArguments('ExternalDnsInstallation.chart', arguments);
    return new ExternalDnsInstallation(false, undefined, releaseName);
  }

  private constructor(
    /** @internal */
    public readonly _isAddon: boolean,
    /** @internal */
    public readonly _addonVersion: string | undefined,
    /** @internal */
    public readonly _releaseName: string = ADDON_NAME,
  ) {}

  /** @internal */
  public get _namespace(): string {
    return this._isAddon ? ADDON_NAME : CHART_NAMESPACE;
  }

  /** What tells it from the one that a cluster has by default, whichever way that is installed: undefined of that one. @internal */
  public get _customReleaseName(): string | undefined {
    return this._isAddon || this._releaseName === CHART_RELEASE ? undefined : this._releaseName;
  }
}

/** Settings of ExternalDNS that do not name a cluster. */
export interface ExternalDnsOptions extends ExternalDnsPodOptions {
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
   * Domains below those that records are kept for, which it leaves alone, with all names below them: such as one that is delegated to a zone of its own,
   * beside which nobody would find the records.
   *
   * @default - none
   */
  readonly excludeDomains?: string[];

  /**
   * What marks records as this cluster's in their TXT records: letters, digits, dots, hyphens and underscores. It must be unique among
   * all that write to the same zones, and stay: under another one, records are orphaned. Give it where the cluster's name is one that
   * CloudFormation makes up, so that a cluster that takes the place of this one keeps its records. Another ExternalDNS of the app with the same
   * one, for the same names, is refused as `OwnerId`.
   *
   * @default - account, Region and name of the cluster, joined with hyphens
   */
  readonly ownerId?: string;

  /**
   * What it does with records that are its own.
   *
   * @default RecordPolicy.UPSERT_ONLY
   */
  readonly recordPolicy?: RecordPolicy;

  /**
   * The kinds of Kubernetes objects that ask for records.
   *
   * @default - Services and Ingresses
   */
  readonly sources?: RecordSource[];

  /**
   * The types of the records that it keeps: its role can write no others, but for the TXT records of the registry.
   *
   * @default - A, AAAA and CNAME
   */
  readonly recordTypes?: RecordType[];

  /**
   * Where it keeps which records are its own.
   *
   * @default - in TXT records without a prefix
   */
  readonly registry?: ExternalDnsRegistry;

  /**
   * The role that it takes on for the hosted zones and a table of DynamoDB, where they are of another account: `ExternalDnsZoneRole` makes one
   * there.
   *
   * @default - the zones are of this account
   */
  readonly zoneRoleArn?: string;

  /**
   * The external id that the role of the other account asks for.
   *
   * @default - none
   */
  readonly zoneRoleExternalId?: string;

  /**
   * The name of its own role, by which the role of another account knows it: 1 to 64 characters, one of its kind in the account. Changing
   * this replaces the role.
   *
   * @default - CloudFormation makes one up
   */
  readonly roleName?: string;

  /**
   * The IngressClasses whose Ingresses it sees.
   *
   * @default - all
   */
  readonly ingressClasses?: string[];

  /**
   * The objects that it sees, by their annotations, as a label selector is written, such as `dns in (public)`.
   *
   * @default - all
   */
  readonly annotationFilter?: string;

  /**
   * The objects that it sees, by their labels, as a label selector is written.
   *
   * @default - all
   */
  readonly labelFilter?: string;

  /**
   * The Gateways whose routes it sees.
   *
   * @default - all
   */
  readonly gateways?: GatewayFilterOptions;

  /**
   * The one namespace whose objects it sees. It can still read those of all others.
   *
   * @default - all namespaces
   */
  readonly watchNamespace?: string;

  /**
   * What records point to.
   *
   * @default - the load balancer or the address of the object
   */
  readonly targets?: RecordTargetOptions;

  /**
   * How it writes to Route 53.
   *
   * @default - aliases that ask for the health of targets, 1,000 changes in a request
   */
  readonly route53?: Route53WriteOptions;

  /**
   * What the annotations begin with that it reads, with the slash at the end. ExternalDNS 0.22 reads `external-dns.kubernetes.io/` by itself; here,
   * it is always told.
   *
   * @default external-dns.alpha.kubernetes.io/
   */
  readonly annotationPrefix?: string;

  /**
   * How long it waits between two looks at cluster and zones, a whole number of seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;

  /**
   * Whether it looks at once when an object changes, too.
   *
   * @default false
   */
  readonly events?: boolean;

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
   * records may be touched are refused. A key or an argument that nothing reads is warned of as
   * `configurationKey`. A misspelt argument of the chart is refused as `ConfigurationKey`: ExternalDNS would end at it.
   *
   * @default - none
   */
  readonly additionalValues?: Record<string, unknown>;
}
