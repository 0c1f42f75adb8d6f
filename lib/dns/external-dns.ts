import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { defineAddon } from '../addons/addon';
import { resourceValues } from '../addons/pod-settings';
import type { ClusterTarget } from '../cluster/cluster-target';
import { WorkloadRole } from '../cluster/workload-identity';
import { implementDependable } from '../foundation/deployment-order';
import { validateArguments } from '../foundation/input-validation';
import { mergeValues, pascalCase, type Values } from '../foundation/values';
import { CHARTS } from '../foundation/versions';
import { warn } from '../foundation/warnings';
import { RecordPolicy, RecordSource, RecordType } from './dns-records';
import { validateExternalDnsUnique } from './external-dns-conflicts';
import { ExternalDnsInstallation, type ExternalDnsOptions } from './external-dns-options';
import { assumeStatements, route53Statements, validatePolicyLength } from './external-dns-permissions';
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
import {
  type ManagedNames,
  type RecordAnnotationOptions,
  recordAnnotations,
  validateRecordAnnotations,
} from './record-annotations';

/** What annotations begin with, up to ExternalDNS 0.21. */
const DEFAULT_ANNOTATION_PREFIX = 'external-dns.alpha.kubernetes.io/';

/** What ExternalDNS keeps by itself. */
const DEFAULT_RECORD_TYPES = [RecordType.A, RecordType.AAAA, RecordType.CNAME];

/** ExternalDNS in a cluster. */
export interface ExternalDnsProps extends ExternalDnsOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;
}

/**
 * ExternalDNS: records in Route 53 for Services, Ingresses and routes. It creates and updates records and deletes none of what is gone
 * (`upsert-only`), in the given hosted zones only, whose other names and types of records its role cannot touch where filters are given.
 *
 * A name is written into every private zone that it lies in, and into the public one that is nearest: zones with one name need an ExternalDNS each,
 * and are warned of as `splitHorizonZones`.
 *
 * `ClusterNetworking` installs it after nodes and CoreDNS. On its own it knows no nodes: let it wait for them, by `node.addDependency`, or EKS reports the
 * add-on as degraded.
 */
export class ExternalDns extends Construct {
  /** The role of ExternalDNS. */
  public readonly role: iam.Role;

  /** The add-on or the Helm release. @internal */
  public readonly _installed: IConstruct;

  /** What annotations begin with that it reads, such as `external-dns.alpha.kubernetes.io/`, whatever its version. */
  public readonly annotationPrefix: string;

  /** What marks records as its own. */
  public readonly ownerId: string;

  /** The namespace that it runs in. @internal */
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
        instead: `write installation: ExternalDnsInstallation.chart("${installation._releaseName}-2")`,
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
    this._installed = this.install(
      cluster,
      installation,
      this.valuesOf(props, installation, registry, identity),
      identity,
    );
    // The whole identity: policies that are added to the role later, too, must outlive ExternalDNS.
    this._installed.node.addDependency(identity);
    implementDependable(this, () => [this._installed]);
    this.node.defaultChild = CfnResource.isCfnResource(this._installed) ? this._installed : undefined;
  }

  /**
   * The annotations by which a Service or an Ingress asks for records. Names that this ExternalDNS keeps no records for are refused as `DomainFilter`.
   *
   * @param hostnames the names, in the hosted zones
   * @param options what else is asked for
   */
  public annotationsFor(hostnames: string[], options: RecordAnnotationOptions = {}): Record<string, string> {
    validateArguments('ExternalDns.annotationsFor', arguments, this);
    validateRecordAnnotations(hostnames, options, this.managedNames, this);
    return recordAnnotations(this.annotationPrefix, hostnames, options);
  }

  /** One of its own for each cluster, and for each release in it; the add-on and the default release take over from each other. */
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
        `Names of "${duplicate}" are written into every private zone that has it, and into a public one: names from inside would be known outside. Give each zone an ExternalDns of its own, with an annotationFilter.`,
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
      ...(_isAddon ? {} : { ...chartOnlyValues(_releaseName, identity.chartAnnotations()), ...chartPodValues(props) }),
    };
    validateAdditionalValues(props.additionalValues, { isPinned: !_isAddon }, this);
    const merged = mergeValues(typedValues, props.additionalValues, EXTERNAL_DNS_OWNED_VALUES, 'ValuesClash', this);
    const reachesBelowZones = domains.some((domain) => !zoneNames.includes(domain));
    const args = externalDnsArguments(props, { reachesBelowZones, registry: registry.arguments });
    // With a hop limit of 1, pods cannot ask the instance metadata for the Region; the add-on knows it.
    const region: Record<string, string> = _isAddon ? {} : { AWS_DEFAULT_REGION: Stack.of(this).region };
    const variables = { ...region, [PREFIX_VARIABLE]: this.annotationPrefix };
    return withVariables(withArguments(merged, args), variables, registry.variables);
  }

  /** A release under another name has another id: the new one is created before the old one is deleted. */
  private install(
    cluster: ClusterTarget,
    { _isAddon, _addonVersion, _namespace, _customReleaseName: _ownName = '', _releaseName }: ExternalDnsInstallation,
    values: Values,
    identity: WorkloadRole,
  ): IConstruct {
    return _isAddon
      ? defineAddon(this, 'external-dns', { cluster, addonVersion: _addonVersion }, values, identity)
      : cluster._installChart(this, `Chart${pascalCase(_ownName)}`, {
          ...CHARTS.externalDns,
          release: _releaseName,
          namespace: _namespace,
          createNamespace: true,
          values,
          timeout: Duration.minutes(5),
        });
  }

  /** In its own account, or by a role of another one: as that, it calls DynamoDB, too. */
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
