import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { defineAddon } from '../addons/addon';
import { resourceValues } from '../addons/pod-settings';
import type { ClusterTarget } from '../cluster/cluster-target';
import { WorkloadRole } from '../cluster/workload-identity';
import { dependOnAllOf, implementDependable } from '../foundation/deployment-order';
import { validateArguments } from '../foundation/input-validation';
import { mergeValues, pascalCase, type Values } from '../foundation/values';
import { CHARTS } from '../foundation/versions';
import { warn } from '../foundation/warnings';
import { RecordPolicy, RecordSource, RecordType } from './dns-records';
import { validateExternalDnsUnique } from './external-dns-conflicts';
import { ExternalDnsInstallation, type ExternalDnsOptions } from './external-dns-options';
import { ExternalDnsRegistry, type RegistrySetup, validateRegistryTable, writtenNames } from './external-dns-registry';
import {
  tryGetZoneName,
  validateDomainFilters,
  validateExcludedDomains,
  validateExternalDnsOptions,
  validateHostedZones,
  validateOwnerId,
} from './external-dns-validation';
import {
  chartOnlyValues,
  chartPodValues,
  EXTERNAL_DNS_OWNED_VALUES,
  externalDnsArguments,
  externalDnsValues,
  PREFIX_VARIABLE,
  validateAdditionalValues,
  withArguments,
  withVariables,
} from './external-dns-values';
import { assumeStatements, route53Statements, validatePolicyLength } from './external-dns-zone-role';
import {
  type ManagedNames,
  type RecordAnnotationOptions,
  recordAnnotations,
  validateRecordAnnotations,
} from './record-annotations';

/** Annotation prefix up to ExternalDNS 0.21. */
const DEFAULT_ANNOTATION_PREFIX = 'external-dns.alpha.kubernetes.io/';

/** Default types of managed records. */
const DEFAULT_RECORD_TYPES = [RecordType.A, RecordType.AAAA, RecordType.CNAME];

/** Properties of ExternalDNS. */
export interface ExternalDnsProps extends ExternalDnsOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;
}

/**
 * ExternalDNS, which manages Route 53 records for Services, Ingresses and routes.
 *
 * By default, it creates and updates records, and deletes none (`upsert-only`). It only changes the given hosted zones.
 * With filters, its role cannot change other names and types in them.
 *
 * ExternalDNS writes a name to every private zone that contains it, and to the closest public zone. Zones with the same
 * name need one ExternalDNS each, and result in the warning `splitHorizonZones`.
 *
 * `ClusterNetworking` installs it after nodes and CoreDNS. Otherwise, add a dependency on nodes, or EKS
 * reports the add-on as degraded.
 */
export class ExternalDns extends Construct {
  /** Role of ExternalDNS. */
  public readonly role: iam.Role;

  /** The add-on or the Helm release. */
  private readonly installed: IConstruct;

  /**
   * Prefix of the annotations that ExternalDNS reads, such as `external-dns.alpha.kubernetes.io/`, regardless of its
   * version.
   */
  public readonly annotationPrefix: string;

  /** Owner id of its records. */
  public readonly ownerId: string;

  /** Namespace of ExternalDNS. @internal */
  public readonly _namespace: string;

  private readonly managedNames: ManagedNames;

  constructor(scope: Construct, id: string, props: ExternalDnsProps) {
    validateArguments('ExternalDns', arguments);
    super(scope, id);
    const { cluster, hostedZones } = props;
    validateHostedZones(hostedZones, this);
    validateOwnerId(props.ownerId, this);
    validateExternalDnsOptions(props, this);
    const zoneNames = hostedZones.map(tryGetZoneName).filter((name) => name !== undefined);
    validateDomainFilters(props.domainFilters, zoneNames, hostedZones, this);
    validateRegistryTable(props.registry, props.zoneRoleArn, this);

    const installation = props.installation ?? ExternalDnsInstallation.addon();
    this._namespace = installation._namespace;
    const registry = (props.registry ?? ExternalDnsRegistry.txt())._setUp(this);
    const domains = props.domainFilters ?? [...new Set(zoneNames)];
    validateExcludedDomains(props.excludeDomains, domains, this);
    this.annotationPrefix = props.annotationPrefix ?? DEFAULT_ANNOTATION_PREFIX;
    this.ownerId = props.ownerId ?? this.defaultOwnerId(cluster, installation);
    this.managedNames = { domains, excluded: props.excludeDomains ?? [], zoneNames, affixes: registry.affixes };
    validateExternalDnsUnique(
      {
        cluster,
        release: installation._releaseName,
        instead: `Write installation: ExternalDnsInstallation.chart("${installation._releaseName}-2")`,
        ownerId: this.ownerId,
        registry: registry.place,
        zones: hostedZones.map(({ hostedZoneId }) => hostedZoneId),
        domains,
      },
      this,
    );
    this.warnOfDuplicateZones(zoneNames);

    const coversZones = hostedZones.every((zone) => domains.includes(tryGetZoneName(zone) ?? ''));
    const identity = new WorkloadRole(this, 'Identity', {
      cluster,
      identity: props.identity,
      namespace: installation._namespace,
      serviceAccount: installation._releaseName,
      description: 'ExternalDNS: records of the given hosted zones',
      roleName: props.roleName,
      associate: !installation._isAddon,
      statements: this.statementsOf(props, registry, coversZones ? undefined : domains),
    });
    this.role = identity.role;
    cluster._context.noteApiUse(this, 'externalDns', {
      identity: props.identity,
      settings: [...(props.zoneRoleArn ? ['sts'] : []), ...(registry.table ? ['dynamodb'] : [])],
      roleArns: props.zoneRoleArn ? [props.zoneRoleArn] : [],
    });
    this.installed = this.install(
      props,
      installation,
      this.valuesOf(props, installation, registry, identity),
      identity,
    );
    // ExternalDNS depends on the whole identity, so that policies that are added later also outlive it.
    dependOnAllOf(this.installed, identity);
    implementDependable(this, () => [this.installed]);
    this.node.defaultChild = CfnResource.isCfnResource(this.installed) ? this.installed : undefined;
  }

  /**
   * Returns the annotations with which a Service or an Ingress requests records. Names outside of the managed domains
   * fail as `DomainFilter`.
   *
   * @param hostnames record names in the hosted zones
   * @param options further settings of the records
   */
  public annotationsFor(hostnames: string[], options: RecordAnnotationOptions = {}): Record<string, string> {
    validateArguments('ExternalDns.annotationsFor', arguments, this);
    validateRecordAnnotations(hostnames, options, this.managedNames, this);
    return recordAnnotations(this.annotationPrefix, hostnames, options);
  }

  /**
   * Returns the default owner id, which is unique for each cluster and release. The add-on and the default release have
   * the same one, so that one can replace the other.
   */
  private defaultOwnerId(
    { clusterName }: ClusterTarget,
    { _customReleaseName: _ownName }: ExternalDnsInstallation,
  ): string {
    const { account, region } = Stack.of(this);
    return [account, region, clusterName, ...(_ownName === undefined ? [] : [_ownName])].join('-');
  }

  private warnOfDuplicateZones(zoneNames: readonly string[]): void {
    const duplicate = zoneNames.find((name, index) => zoneNames.indexOf(name) !== index);
    if (duplicate !== undefined) {
      warn(
        this,
        'splitHorizonZones',
        `Names of "${duplicate}" are written to every private zone of that name and to the public zone, so internal names become public. Define an ExternalDns for each zone, with an annotationFilter.`,
      );
    }
  }

  private valuesOf(
    props: ExternalDnsProps,
    { _isAddon, _releaseName }: ExternalDnsInstallation,
    registry: RegistrySetup,
    identity: WorkloadRole,
  ): Values {
    const { domains, zoneNames } = this.managedNames;
    const typedValues = {
      ...externalDnsValues({
        ...props,
        ownerId: this.ownerId,
        sources: props.sources ?? [RecordSource.SERVICE, RecordSource.INGRESS],
        recordPolicy: props.recordPolicy ?? RecordPolicy.UPSERT_ONLY,
        recordTypes: props.recordTypes ?? DEFAULT_RECORD_TYPES,
        registry: registry.registry,
        domainFilters: domains,
        resources: props.resources && resourceValues(props.resources, this),
      }),
      ...(_isAddon
        ? {}
        : { ...chartOnlyValues(_releaseName, identity.chartAnnotations()), ...chartPodValues(props, props.cluster) }),
    };
    validateAdditionalValues(props.additionalValues, { isPinned: !_isAddon }, this);
    const merged = mergeValues(typedValues, props.additionalValues, EXTERNAL_DNS_OWNED_VALUES, 'ValuesClash', this);
    const reachesBelowZones = domains.some((domain) => !zoneNames.includes(domain));
    const args = externalDnsArguments(props, { reachesBelowZones, registry: registry.arguments });
    // With a hop limit of 1, pods cannot read the Region from the instance metadata. EKS sets it for the add-on.
    const region: Record<string, string> = _isAddon ? {} : { AWS_DEFAULT_REGION: Stack.of(this).region };
    const variables = { ...region, [PREFIX_VARIABLE]: this.annotationPrefix };
    return withVariables(withArguments(merged, args), variables, registry.variables);
  }

  /**
   * Installs ExternalDNS. Each release name has its own construct id, so that a new release is created before the old
   * one is deleted.
   */
  private install(
    { chartSource, cluster }: ExternalDnsProps,
    { _isAddon, _addonVersion, _namespace, _customReleaseName: _ownName = '', _releaseName }: ExternalDnsInstallation,
    values: Values,
    identity: WorkloadRole,
  ): IConstruct {
    return _isAddon
      ? defineAddon(this, 'external-dns', { cluster, addonVersion: _addonVersion }, values, identity)
      : cluster._context.installChart(this, `Chart${pascalCase(_ownName)}`, {
          ...CHARTS.externalDns,
          source: chartSource,
          release: _releaseName,
          namespace: _namespace,
          createNamespace: true,
          values,
          timeout: Duration.minutes(5),
        });
  }

  /**
   * Returns the permissions in the same account, or to assume a role of another account. That role also accesses
   * DynamoDB.
   */
  private statementsOf(
    { hostedZones, recordPolicy, recordTypes = DEFAULT_RECORD_TYPES, zoneRoleArn }: ExternalDnsProps,
    registry: RegistrySetup,
    domains: readonly string[] | undefined,
  ): iam.PolicyStatement[] {
    if (zoneRoleArn !== undefined) {
      return assumeStatements(zoneRoleArn);
    }
    const names = domains?.flatMap((domain) => writtenNames(domain, registry.affixes, recordTypes));
    validatePolicyLength(names, this);
    return [
      ...route53Statements({
        hostedZoneIds: hostedZones.map(({ hostedZoneId }) => hostedZoneId),
        recordPolicy: recordPolicy ?? RecordPolicy.UPSERT_ONLY,
        recordTypes,
        names,
        hasTxtRecords: registry.affixes !== undefined,
      }),
      ...registry.statements,
    ];
  }
}
