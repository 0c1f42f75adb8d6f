import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { defineAddon } from '../../addons/addon';
import type { ClusterTarget } from '../../cluster/cluster-target';
import { WorkloadRole } from '../../cluster/workload-identity';
import { mergeValues, type Values } from '../../foundation/values';
import { CHARTS } from '../../foundation/versions';
import { refuseFilters, refuseOwnerId, refuseSettings, refuseZones, zoneNameOf } from './external-dns-checks';
import { DEFAULT_RELEASE, ExternalDnsInstallation, type ExternalDnsOptions, NAMESPACE } from './external-dns-options';
import { assumeStatements, route53Statements } from './external-dns-policy';
import { ExternalDnsRegistry, type RegistrySetup, writtenNames } from './external-dns-registry';
import { RecordPolicy, RecordSource, RecordType } from './external-dns-terms';
import {
  chartOnlyValues,
  externalDnsArguments,
  externalDnsValues,
  OWNED_VALUES,
  PREFIX_VARIABLE,
  withArguments,
  withVariables,
} from './external-dns-values';

/** What annotations begin with, up to ExternalDNS 0.21. */
const ANNOTATION_PREFIX = 'external-dns.alpha.kubernetes.io/';

/** What ExternalDNS keeps by itself. */
const RECORD_TYPES = [RecordType.A, RecordType.AAAA, RecordType.CNAME];

/** ExternalDNS in a cluster. */
export interface ExternalDnsProps extends ExternalDnsOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;
}

/** What annotations ask for, beside the names. */
export interface RecordAnnotationOptions {
  /**
   * How long resolvers keep the records: 1 second or more. Aliases of load balancers have a time of their own.
   *
   * @default - 300 seconds
   */
  readonly ttl?: Duration;

  /**
   * What the records point to, in place of the address of the object.
   *
   * @default - the load balancer or the address of the object
   */
  readonly target?: string;
}

/**
 * ExternalDNS: records in Route 53 for Services, Ingresses and routes. It creates and updates records and deletes none of what is gone
 * (`upsert-only`), in the given hosted zones only, whose other names and types of records its role cannot touch where filters are given.
 *
 * `ClusterNetworking` installs it after nodes and CoreDNS. On its own it knows no nodes: let `installed` wait for them, or EKS reports the
 * add-on as degraded.
 */
export class ExternalDns extends Construct {
  /** The role of ExternalDNS. */
  public readonly role: iam.Role;

  /** The add-on or the Helm release. */
  public readonly installed: IConstruct;

  /** What annotations begin with that it reads, such as `external-dns.alpha.kubernetes.io/`, whatever its version. */
  public readonly annotationPrefix: string;

  constructor(scope: Construct, id: string, props: ExternalDnsProps) {
    super(scope, id);
    refuseZones(props.hostedZones, this);
    refuseOwnerId(props.ownerId, this);
    refuseSettings(props, this);
    const zoneNames = props.hostedZones.map(zoneNameOf).filter((name) => name !== undefined);
    refuseFilters(props.domainFilters, zoneNames, props.hostedZones, this);

    const installation = props.installation ?? ExternalDnsInstallation.addon();
    const registry = (props.registry ?? ExternalDnsRegistry.txt())._setUp(this);
    const domainFilters = props.domainFilters ?? [...new Set(zoneNames)];
    const reachesBelowZones = domainFilters.some((filter) => !zoneNames.includes(filter));
    this.annotationPrefix = props.annotationPrefix ?? ANNOTATION_PREFIX;

    const identity = new WorkloadRole(this, 'Identity', {
      cluster: props.cluster,
      identity: props.identity,
      namespace: NAMESPACE,
      serviceAccount: installation._releaseName,
      description: 'ExternalDNS: records of the given hosted zones',
      roleName: props.roleName,
      associate: !installation._isAddon,
      statements: statementsOf(props, registry, reachesBelowZones ? domainFilters : undefined),
    });
    this.role = identity.role;

    const args = externalDnsArguments({
      ...props,
      hostedZoneIds: props.hostedZones.map(({ hostedZoneId }) => hostedZoneId),
      reachesBelowZones,
      ingressClasses: props.ingressClasses ?? [],
      registry: registry.arguments,
    });
    const ours = {
      ...externalDnsValues({
        ownerId: props.ownerId ?? this.defaultOwnerId(props.cluster, installation),
        sources: props.sources ?? [RecordSource.SERVICE, RecordSource.INGRESS],
        recordPolicy: props.recordPolicy ?? RecordPolicy.UPSERT_ONLY,
        recordTypes: props.recordTypes ?? RECORD_TYPES,
        registry: registry.registry,
        domainFilters,
        intervalSeconds: props.interval?.toSeconds(),
      }),
      ...this.chartValues(installation, identity),
    };
    const merged = mergeValues(ours, props.additionalValues, OWNED_VALUES, 'ValuesClash', this);
    this.installed = this.install(
      props.cluster,
      installation,
      this.withSurroundings(installation, withArguments(merged, args)),
      identity,
    );
    // The whole identity: policies that are added to the role later, too, must outlive ExternalDNS.
    this.installed.node.addDependency(identity);
    this.node.defaultChild = CfnResource.isCfnResource(this.installed) ? this.installed : undefined;
  }

  /**
   * The annotations by which a Service or an Ingress asks for records.
   *
   * @param hostnames the names, in the hosted zones
   * @param options what else is asked for
   */
  public annotationsFor(hostnames: string[], options: RecordAnnotationOptions = {}): Record<string, string> {
    const { target, ttl } = options;
    return {
      [`${this.annotationPrefix}hostname`]: hostnames.join(','),
      ...(ttl ? { [`${this.annotationPrefix}ttl`]: String(ttl.toSeconds()) } : {}),
      ...(target === undefined ? {} : { [`${this.annotationPrefix}target`]: target }),
    };
  }

  /** One of its own for each cluster, and for each release in it. */
  private defaultOwnerId({ clusterName }: ClusterTarget, { _releaseName }: ExternalDnsInstallation): string {
    const { account, region } = Stack.of(this);
    return [account, region, clusterName, ...(_releaseName === DEFAULT_RELEASE ? [] : [_releaseName])].join('-');
  }

  private chartValues({ _isAddon, _releaseName }: ExternalDnsInstallation, identity: WorkloadRole): Values {
    return _isAddon ? {} : chartOnlyValues(_releaseName, identity.chartAnnotations());
  }

  /** With a hop limit of 1, pods cannot ask the instance metadata for the Region; the add-on knows it. */
  private withSurroundings({ _isAddon }: ExternalDnsInstallation, values: Values): Values {
    const region: Record<string, string> = _isAddon ? {} : { AWS_DEFAULT_REGION: Stack.of(this).region };
    return withVariables(values, { ...region, [PREFIX_VARIABLE]: this.annotationPrefix });
  }

  private install(
    cluster: ClusterTarget,
    { _isAddon, _addonVersion, _releaseName }: ExternalDnsInstallation,
    values: Values,
    identity: WorkloadRole,
  ): IConstruct {
    return _isAddon
      ? defineAddon(this, 'external-dns', { cluster, addonVersion: _addonVersion }, values, identity)
      : cluster._installChart(this, 'Chart', {
          ...CHARTS.externalDns,
          release: _releaseName,
          namespace: NAMESPACE,
          createNamespace: true,
          values,
          timeout: Duration.minutes(5),
        });
  }
}

/** In its own account or by a role of another one; the registry is always in its own. */
function statementsOf(
  { hostedZones, recordPolicy, recordTypes = RECORD_TYPES, zoneRoleArn }: ExternalDnsProps,
  registry: RegistrySetup,
  domains: readonly string[] | undefined,
): iam.PolicyStatement[] {
  const inZones = () =>
    route53Statements({
      hostedZoneIds: hostedZones.map(({ hostedZoneId }) => hostedZoneId),
      recordPolicy: recordPolicy ?? RecordPolicy.UPSERT_ONLY,
      recordTypes,
      names: domains?.flatMap((domain) => writtenNames(domain, registry.txtPrefix, recordTypes)),
      hasTxtRecords: registry.txtPrefix !== undefined,
    });
  return [...(zoneRoleArn === undefined ? inZones() : assumeStatements(zoneRoleArn)), ...registry.statements];
}
