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

/** Namespace and service account of the EKS add-on, which cannot be changed. */
const ADDON_NAME = 'external-dns';

/**
 * Default release name of the chart, and namespace of all releases.
 *
 * They differ from those of the add-on, because CloudFormation creates new resources before it deletes old ones. Both
 * installations exist while one replaces the other.
 */
const CHART_RELEASE = 'external-dns-chart';
export const CHART_NAMESPACE = 'external-dns-chart';

/** Installation method of ExternalDNS. Choose one of the factories. */
export class ExternalDnsInstallation {
  /**
   * Installs the EKS community add-on, which needs no kubectl handler. EKS provides patched versions.
   *
   * @param addonVersion version, such as `v0.23.0-eksbuild.1`. The default is the default version of EKS
   */
  public static addon(addonVersion?: string): ExternalDnsInstallation {
    validateArguments('ExternalDnsInstallation.addon', arguments);
    return new ExternalDnsInstallation(true, addonVersion);
  }

  /**
   * Installs the Helm chart in the namespace `external-dns-chart`. The cluster must have a kubectl handler.
   *
   * @param releaseName name of the release and of its service account, 1 to 53 lower-case letters, digits and hyphens.
   * The default is `external-dns-chart`. Write it for several installations in a cluster, such as one for public zones
   * and one for private zones. `external-dns` is the name of the add-on objects
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

  /**
   * Release name, if it differs from the default installation. Undefined for the add-on and the default release.
   * @internal
   */
  public get _customReleaseName(): string | undefined {
    return this._isAddon || this._releaseName === CHART_RELEASE ? undefined : this._releaseName;
  }
}

/** Options of ExternalDNS. */
export interface ExternalDnsOptions extends ExternalDnsPodOptions {
  /** Hosted zones in which ExternalDNS manages records. Its role cannot change other zones. */
  readonly hostedZones: route53.IHostedZone[];

  /**
   * Domains in which ExternalDNS manages records, including all names below them: names of the hosted zones or names
   * below them, in lower case, without a leading dot or wildcard.
   *
   * @default - the names of the hosted zones. It is required if a zone name is unknown at synthesis
   */
  readonly domainFilters?: string[];

  /**
   * Domains that ExternalDNS does not manage, including all names below them.
   *
   * Use it for a subdomain that is delegated to another zone, because records in the parent zone would not be found.
   *
   * @default - none
   */
  readonly excludeDomains?: string[];

  /**
   * Owner id, which TXT records contain: letters, digits, dots, hyphens and underscores.
   *
   * It must be unique among all clusters that write to the same zones. If it changes, existing records are no longer
   * managed. Write it if CloudFormation generates the cluster name, so that a replacement of the cluster keeps its
   * records. The same owner id in another ExternalDNS of the app for the same names fails as `OwnerId`.
   *
   * @default - account, Region and cluster name, joined with hyphens
   */
  readonly ownerId?: string;

  /**
   * Changes that ExternalDNS makes to its own records.
   *
   * @default RecordPolicy.UPSERT_ONLY
   */
  readonly recordPolicy?: RecordPolicy;

  /**
   * Types of Kubernetes objects for which records are created.
   *
   * @default - Service and Ingress objects
   */
  readonly sources?: RecordSource[];

  /**
   * Types of managed records. The role cannot write other types, except for TXT records of the registry.
   *
   * @default - A, AAAA and CNAME
   */
  readonly recordTypes?: RecordType[];

  /**
   * Registry in which ExternalDNS stores the ownership of records.
   *
   * @default - TXT records without a prefix
   */
  readonly registry?: ExternalDnsRegistry;

  /**
   * ARN of a role that ExternalDNS assumes for hosted zones, and a DynamoDB table, of another account. Create it there
   * with `ExternalDnsZoneRole`.
   *
   * @default - the zones belong to this account
   */
  readonly zoneRoleArn?: string;

  /**
   * External id that the role of the other account requires.
   *
   * @default - none
   */
  readonly zoneRoleExternalId?: string;

  /**
   * Name of the ExternalDNS role, which a role of another account trusts: 1 to 64 characters, unique in the account.
   * Changing this replaces the role.
   *
   * @default - CloudFormation generates a name
   */
  readonly roleName?: string;

  /**
   * IngressClass names. Only their Ingresses are used.
   *
   * @default - all IngressClasses
   */
  readonly ingressClasses?: string[];

  /**
   * Label selector for annotations, such as `dns in (public)`. Only matching objects are used.
   *
   * @default - all objects
   */
  readonly annotationFilter?: string;

  /**
   * Label selector. Only matching objects are used.
   *
   * @default - all objects
   */
  readonly labelFilter?: string;

  /**
   * Filter for Gateways. Only routes of matching Gateways are used.
   *
   * @default - all Gateways
   */
  readonly gateways?: GatewayFilterOptions;

  /**
   * Namespace whose objects are used. ExternalDNS still has read access to all namespaces.
   *
   * @default - all namespaces
   */
  readonly watchNamespace?: string;

  /**
   * Targets of records.
   *
   * @default - the load balancer or the address of the object
   */
  readonly targets?: RecordTargetOptions;

  /**
   * Options for changes in Route 53.
   *
   * @default - alias records that evaluate the health of targets, and 1,000 changes per request
   */
  readonly route53?: Route53WriteOptions;

  /**
   * Prefix of the annotations that ExternalDNS reads, with a trailing slash. ExternalDNS 0.22 uses
   * `external-dns.kubernetes.io/` by default, so this library always sets the prefix.
   *
   * @default external-dns.alpha.kubernetes.io/
   */
  readonly annotationPrefix?: string;

  /**
   * Interval between two synchronizations, in whole seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;

  /**
   * Whether a changed object also triggers a synchronization.
   *
   * @default false
   */
  readonly events?: boolean;

  /**
   * Installation method.
   *
   * @default - the EKS community add-on
   */
  readonly installation?: ExternalDnsInstallation;

  /**
   * Method by which ExternalDNS gets its permissions.
   *
   * @default - EKS Pod Identity, or IRSA in a cluster with only Fargate
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Additional values of the add-on or chart. Nested objects are merged key by key, and lists are replaced.
   *
   * Values that limit which records can be changed fail. An unknown key or argument results in the warning
   * `configurationKey`. An argument of the chart that is similar to a known one fails as `ConfigurationKey`, because
   * ExternalDNS does not start with unknown arguments.
   *
   * @default - none
   */
  readonly additionalValues?: Record<string, unknown>;
}
