import type { Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { PodToleration } from '../addons/pod-settings';
import type { ClusterTarget } from '../cluster/cluster-target';
import { type KeyTable, parseKeyList, unknownKeys, warnOfUnknownKeys } from '../foundation/configuration-keys';
import { fail } from '../foundation/errors';
import { overwrites, type Values } from '../foundation/values';
import { CHARTS } from '../foundation/versions';
import { warn } from '../foundation/warnings';
import type { ExternalDnsPodOptions } from './external-dns-option-groups';
import type { ExternalDnsOptions } from './external-dns-options';

/** Values that limit which records can be changed. Only typed options set them. */
export const EXTERNAL_DNS_OWNED_VALUES = [
  'annotationFilter',
  'annotationPrefix',
  'domainFilters',
  'labelFilter',
  'managedRecordTypes',
  'namespaceOverride',
  'policy',
  'provider',
  'registry',
  'serviceAccount.create',
  'serviceAccount.name',
  'txtOwnerId',
  'txtPrefix',
  'txtSuffix',
];

/** Validated settings of ExternalDNS. */
export interface ExternalDnsSettings {
  readonly ownerId: string;
  readonly sources: readonly string[];
  readonly recordPolicy: string;
  readonly recordTypes: readonly string[];
  readonly registry: string;
  readonly domainFilters: readonly string[];
  readonly interval?: Duration;
  readonly events?: boolean;
  readonly logLevel?: string;
  readonly jsonLogs?: boolean;
  /** In the format of Kubernetes. */
  readonly resources?: Values;
  readonly tolerations?: readonly PodToleration[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
}

/** Returns the common values of add-on and chart. */
export function externalDnsValues(settings: ExternalDnsSettings): Values {
  return {
    sources: settings.sources,
    policy: settings.recordPolicy,
    registry: settings.registry,
    txtOwnerId: settings.ownerId,
    domainFilters: settings.domainFilters,
    managedRecordTypes: settings.recordTypes,
    ...given({
      interval: settings.interval && secondsText(settings.interval),
      triggerLoopOnEvent: settings.events,
      logLevel: settings.logLevel,
      logFormat: settings.jsonLogs ? 'json' : undefined,
      resources: settings.resources,
      tolerations: settings.tolerations?.map(({ _values }) => _values),
      nodeSelector: settings.nodeSelector,
    }),
  };
}

/** Removes undefined values. */
function given(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function secondsText(duration: Duration): string {
  return `${duration.toSeconds()}s`;
}

/** Prefix of environment variables for arguments: `EXTERNAL_DNS_TXT_PREFIX` is `--txt-prefix`. */
const VARIABLE_PREFIX = 'EXTERNAL_DNS_';

/** Environment variable of the annotation prefix. Releases before 0.20 would not start with the unknown argument. */
export const PREFIX_VARIABLE = 'EXTERNAL_DNS_ANNOTATION_PREFIX';

/** Adds environment variables after those of the user. */
export function withVariables(
  values: Values,
  variables: Readonly<Record<string, string>>,
  others: readonly Values[] = [],
): Values {
  const given = Array.isArray(values.env) ? values.env : [];
  const own = Object.entries(variables).map(([name, value]) => ({ name, value }));
  return { ...values, env: [...given, ...own, ...others] };
}

/** Returns the values that only the chart needs. */
export function chartOnlyValues(serviceAccount: string, annotations: Readonly<Record<string, string>>): Values {
  return {
    provider: { name: 'aws' },
    serviceAccount: {
      create: true,
      name: serviceAccount,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
  };
}

/** Returns pod settings that only the chart supports. */
export function chartPodValues(
  { imageRepository, priorityClassName, serviceMonitor }: ExternalDnsPodOptions,
  cluster: ClusterTarget,
): Values {
  const repository = imageRepository ?? cluster._context.repositoryOf(CHARTS.externalDns.image);
  return given({
    image: repository === undefined ? undefined : { repository },
    priorityClassName,
    serviceMonitor: serviceMonitor ? { enabled: true } : undefined,
  });
}

/** Settings that are passed as arguments, because the add-on has no values for them. */
export interface ArgumentSettings {
  /** Whether a domain filter is below a zone name. Without its argument, ExternalDNS ignores the zone. */
  readonly reachesBelowZones: boolean;
  readonly registry: readonly string[];
}

/**
 * Returns the arguments of ExternalDNS 0.21 and 0.22.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/flags.md
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws.md#aws-zone-match-parent
 */
export function externalDnsArguments(options: ExternalDnsOptions, settings: ArgumentSettings): string[] {
  const { gateways = {}, route53 = {}, targets = {} } = options;
  return [
    // The role has no access to other zones of the same name, and a denied call would block all zones.
    ...repeatedArgument(
      'zone-id-filter',
      options.hostedZones.map(({ hostedZoneId }) => hostedZoneId),
    ),
    ...(settings.reachesBelowZones ? ['--aws-zone-match-parent'] : []),
    ...repeatedArgument('exclude-domains', options.excludeDomains),
    ...singleArgument('annotation-filter', options.annotationFilter),
    ...singleArgument('label-filter', options.labelFilter),
    ...repeatedArgument('ingress-class', options.ingressClasses),
    ...singleArgument('namespace', options.watchNamespace),
    ...singleArgument('gateway-name', gateways.name),
    ...singleArgument('gateway-namespace', gateways.namespace),
    ...singleArgument('gateway-label-filter', gateways.labelFilter),
    ...repeatedArgument('default-targets', targets.defaults),
    ...(targets.forceDefaults ? ['--force-default-targets'] : []),
    ...repeatedArgument('target-net-filter', targets.networks),
    ...repeatedArgument('exclude-target-net', targets.excludedNetworks),
    ...(route53.aliases === false ? ['--aws-prefer-cname'] : []),
    ...(route53.evaluateTargetHealth === false ? ['--no-aws-evaluate-target-health'] : []),
    ...singleArgument('aws-zones-cache-duration', route53.zoneCache && secondsText(route53.zoneCache)),
    ...singleArgument('txt-cache-interval', route53.recordCache && secondsText(route53.recordCache)),
    ...singleArgument('aws-batch-change-size', route53.batchSize),
    ...singleArgument('aws-batch-change-interval', route53.batchInterval && secondsText(route53.batchInterval)),
    ...singleArgument('aws-assume-role', options.zoneRoleArn),
    ...singleArgument('aws-assume-role-external-id', options.zoneRoleExternalId),
    ...settings.registry,
  ];
}

function singleArgument(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}

function repeatedArgument(name: string, values: readonly string[] = []): string[] {
  return values.map((value) => `--${name}=${value}`);
}

/**
 * Adds arguments after those of the user, which are a list or a map.
 *
 * The result is a list, because the chart renders a boolean of a map as `--events=true`, with which ExternalDNS does
 * not start.
 */
export function withArguments(values: Values, args: readonly string[]): Values {
  const given = values.extraArgs ?? [];
  return { ...values, extraArgs: [...(Array.isArray(given) ? given : argumentList(given as Values)), ...args] };
}

function argumentList(map: Values): string[] {
  return Object.entries(map).flatMap(([name, value]) => [value].flat().map((one) => argumentText(name, one)));
}

function argumentText(name: string, value: unknown): string {
  if (value === false) {
    return `--no-${name}`;
  }
  return value === true || value === null || value === undefined ? `--${name}` : `--${name}=${value}`;
}

/** Returns the argument names that a user sets, in a list, in a map, or as environment variables. */
export function argumentNames({ env, extraArgs }: Values): string[] {
  const args = Array.isArray(extraArgs) ? extraArgs : Object.keys((extraArgs as Values | undefined) ?? {});
  return [
    ...args.map((argument) => String(argument).replace(/^--/, '').split(/[= ]/)[0]),
    ...variableNames(env)
      .filter((name) => name.startsWith(VARIABLE_PREFIX))
      .map((name) => name.slice(VARIABLE_PREFIX.length).toLowerCase().replaceAll('_', '-')),
  ].map((name) => name.replace(/^no-/, ''));
}

/** Returns the names of environment variables that a user sets. */
export function variableNames(env: unknown): string[] {
  return Array.isArray(env) ? env.map((variable) => String(variable?.name)) : [];
}

/** Values of the Bitnami chart, which common guides show (2026-11). */
const OUTDATED_DNS_VALUES: Readonly<Record<string, string>> = {
  aws: 'Write zoneRoleArn and route53, because "aws" is a value of the Bitnami chart',
  crd: 'Leave it out, because the chart contains the definition',
  dryRun: "Write extraArgs: ['--dry-run']",
  publishInternalServices: "Write extraArgs: ['--publish-internal-services']",
  replicas: 'Leave it out, because ExternalDNS has one replica',
  zoneIdFilters: 'Write hostedZones',
};

/** Arguments that ExternalDNS no longer has, or never had. */
const OUTDATED_DNS_ARGUMENTS: Readonly<Record<string, string>> = {
  'aws-max-retries': 'Write --aws-api-retries',
  'istio-ingress-gateway': 'Leave it out, because the source istio-gateway finds the Service',
};

/**
 * Returns the values of the chart `external-dns`. The EKS add-on supports some of them.
 *
 * Source: https://github.com/kubernetes-sigs/external-dns, charts/external-dns of external-dns-helm-chart-1.21.1,
 * 2026-08-22: values.yaml.
 */
export function externalDnsChartKeys(): KeyTable {
  return {
    reader: `the chart ${CHARTS.externalDns.chart} ${CHARTS.externalDns.version}`,
    paths: parseKeyList(`
    affinity.* annotationFilter annotationPrefix automountServiceAccountToken commonLabels.* deploymentAnnotations.*
    deploymentStrategy deploymentStrategy.type dnsConfig dnsPolicy domainFilters enableGatewayListenerSets enabled env
    excludeDomains extraArgs.* extraContainers extraVolumeMounts extraVolumes fullnameOverride gatewayNamespace global
    global.imagePullSecrets image image.pullPolicy image.repository image.tag imagePullSecrets initContainers interval
    labelFilter livenessProbe livenessProbe.failureThreshold livenessProbe.httpGet livenessProbe.httpGet.path
    livenessProbe.httpGet.port livenessProbe.initialDelaySeconds livenessProbe.periodSeconds
    livenessProbe.successThreshold livenessProbe.timeoutSeconds logFormat logLevel managedRecordTypes nameOverride
    namespaceOverride namespaced nodeSelector.* podAnnotations.* podLabels.* podSecurityContext
    podSecurityContext.fsGroup podSecurityContext.runAsNonRoot podSecurityContext.seccompProfile
    podSecurityContext.seccompProfile.type policy priorityClassName provider provider.name provider.webhook
    provider.webhook.args provider.webhook.env provider.webhook.extraVolumeMounts provider.webhook.image
    provider.webhook.image.pullPolicy provider.webhook.image.repository provider.webhook.image.tag
    provider.webhook.livenessProbe provider.webhook.livenessProbe.failureThreshold
    provider.webhook.livenessProbe.httpGet provider.webhook.livenessProbe.httpGet.path
    provider.webhook.livenessProbe.httpGet.port provider.webhook.livenessProbe.initialDelaySeconds
    provider.webhook.livenessProbe.periodSeconds provider.webhook.livenessProbe.successThreshold
    provider.webhook.livenessProbe.timeoutSeconds provider.webhook.readinessProbe
    provider.webhook.readinessProbe.failureThreshold provider.webhook.readinessProbe.httpGet
    provider.webhook.readinessProbe.httpGet.path provider.webhook.readinessProbe.httpGet.port
    provider.webhook.readinessProbe.initialDelaySeconds provider.webhook.readinessProbe.periodSeconds
    provider.webhook.readinessProbe.successThreshold provider.webhook.readinessProbe.timeoutSeconds
    provider.webhook.resources.* provider.webhook.securityContext.* provider.webhook.service
    provider.webhook.service.port provider.webhook.serviceMonitor provider.webhook.serviceMonitor.bearerTokenFile
    provider.webhook.serviceMonitor.interval provider.webhook.serviceMonitor.metricRelabelings
    provider.webhook.serviceMonitor.relabelings provider.webhook.serviceMonitor.scheme
    provider.webhook.serviceMonitor.scrapeTimeout provider.webhook.serviceMonitor.tlsConfig.* rbac
    rbac.additionalPermissions rbac.create readinessProbe readinessProbe.failureThreshold readinessProbe.httpGet
    readinessProbe.httpGet.path readinessProbe.httpGet.port readinessProbe.initialDelaySeconds
    readinessProbe.periodSeconds readinessProbe.successThreshold readinessProbe.timeoutSeconds registry resources.*
    revisionHistoryLimit secretConfiguration secretConfiguration.data.* secretConfiguration.enabled
    secretConfiguration.mountPath secretConfiguration.subPath securityContext securityContext.allowPrivilegeEscalation
    securityContext.capabilities securityContext.capabilities.drop securityContext.privileged
    securityContext.readOnlyRootFilesystem securityContext.runAsGroup securityContext.runAsNonRoot
    securityContext.runAsUser service service.annotations.* service.ipFamilies service.ipFamilyPolicy service.port
    serviceAccount serviceAccount.annotations.* serviceAccount.automountServiceAccountToken serviceAccount.create
    serviceAccount.labels.* serviceAccount.name serviceMonitor serviceMonitor.additionalLabels.*
    serviceMonitor.annotations.* serviceMonitor.bearerTokenFile serviceMonitor.enabled serviceMonitor.interval
    serviceMonitor.metricRelabelings serviceMonitor.namespace serviceMonitor.relabelings serviceMonitor.scheme
    serviceMonitor.scrapeTimeout serviceMonitor.targetLabels serviceMonitor.tlsConfig.* shareProcessNamespace
    sourceNamespace sources terminationGracePeriodSeconds tolerations topologySpreadConstraints triggerLoopOnEvent
    txtOwnerId txtPrefix txtSuffix`),
    additionalKeysBelow: ['global'],
    outdated: OUTDATED_DNS_VALUES,
  };
}

/**
 * Returns the arguments of ExternalDNS.
 *
 * Source: https://github.com/kubernetes-sigs/external-dns, docs/flags.md of v0.21.0, of v0.22.0 and of the main branch
 * of 2026-08-22.
 */
export function externalDnsArgumentKeys(): KeyTable {
  return {
    reader: 'ExternalDNS',
    noun: 'argument',
    paths: parseKeyList(`
    akamai-access-token akamai-client-secret akamai-client-token akamai-edgerc-path akamai-edgerc-section
    akamai-serviceconsumerdomain alibaba-cloud-config-file alibaba-cloud-zone-type always-publish-not-ready-addresses
    annotation-filter annotation-prefix aws-api-retries aws-assume-role aws-assume-role-external-id
    aws-batch-change-interval aws-batch-change-size aws-batch-change-size-bytes aws-batch-change-size-values
    aws-evaluate-target-health aws-prefer-cname aws-profile aws-sd-create-tag aws-sd-service-cleanup
    aws-zone-match-parent aws-zone-tags aws-zone-type aws-zones-cache-duration azure-config-file
    azure-maxretries-count azure-resource-group azure-subscription-id azure-user-assigned-identity-client-id
    azure-zones-cache-duration batch-change-interval batch-change-size cloudflare-custom-hostnames
    cloudflare-custom-hostnames-certificate-authority cloudflare-custom-hostnames-min-tls-version
    cloudflare-dns-records-per-page cloudflare-proxied cloudflare-record-comment cloudflare-region-key
    cloudflare-regional-services combine-fqdn-annotation compatibility connector-source-server coredns-prefix
    coredns-strictly-owned crd-registry-namespace crd-source-apiversion crd-source-kind create-ptr default-targets
    domain-filter dry-run dynamodb-region dynamodb-table events events-emit exclude-domains exclude-record-types
    exclude-target-net exclude-unschedulable exoscale-apienv exoscale-apikey exoscale-apisecret exoscale-apizone
    exoscale-zones-cache-duration expose-internal-ipv6 force-default-targets fqdn-target-template fqdn-template
    gateway-label-filter gateway-listener-sets gateway-name gateway-namespace gloo-namespace godaddy-api-key
    godaddy-api-ote godaddy-api-secret godaddy-api-ttl google-batch-change-interval google-batch-change-size
    google-project google-zone-visibility ignore-hostname-annotation ignore-ingress-rules-spec ignore-ingress-tls-spec
    ignore-non-host-network-pods ingress-class inmemory-zone interval kube-api-burst kube-api-qps
    kube-api-request-timeout kubeconfig label-filter listen-endpoint-events log-format log-level managed-record-types
    metrics-address migrate-from-txt-owner min-event-sync-interval min-ttl namespace nat64-networks ns1-endpoint
    ns1-ignoressl ns1-min-ttl oci-auth-instance-principal oci-compartment-ocid oci-config-file oci-zone-scope
    oci-zones-cache-duration once openshift-router-name ovh-api-rate-limit ovh-enable-cname-relative ovh-endpoint
    pdns-api-key pdns-server pdns-server-id pdns-skip-tls-verify pihole-api-version pihole-password pihole-server
    pihole-tls-skip-verify plural-cluster plural-provider pod-source-domain policy prefer-alias provider
    provider-cache-time publish-host-ip publish-internal-services regex-domain-exclusion regex-domain-filter registry
    request-timeout resolve-service-load-balancer-hostname rfc2136-axfr rfc2136-batch-change-size rfc2136-gss-tsig
    rfc2136-host rfc2136-insecure rfc2136-kerberos-password rfc2136-kerberos-realm rfc2136-kerberos-username
    rfc2136-load-balancing-strategy rfc2136-min-ttl rfc2136-port rfc2136-skip-tls-verify rfc2136-tsig-axfr
    rfc2136-tsig-keyname rfc2136-tsig-secret rfc2136-tsig-secret-alg rfc2136-use-tls rfc2136-zone server
    service-type-filter skipper-routegroup-groupversion source target-net-filter target-template tls-ca
    tls-client-cert tls-client-cert-key traefik-disable-new traefik-enable-legacy transip-account transip-keyfile
    txt-cache-interval txt-encrypt-aes-key txt-encrypt-enabled txt-owner-id txt-prefix txt-suffix
    txt-wildcard-replacement unstructured-resource version webhook-provider-idle-timeout
    webhook-provider-max-body-size webhook-provider-read-header-timeout webhook-provider-read-timeout
    webhook-provider-url webhook-provider-write-timeout webhook-server zone-id-filter zone-name-filter`),
    outdated: OUTDATED_DNS_ARGUMENTS,
  };
}

/**
 * Warns of unknown values and arguments.
 *
 * ExternalDNS does not start with unknown arguments, so an argument that is similar to a known one fails if the pinned
 * chart installs ExternalDNS.
 */
export function validateAdditionalValues(
  values: Values | undefined,
  { isPinned }: { readonly isPinned: boolean },
  scope: IConstruct,
): void {
  warnOfUnknownKeys(scope, 'additionalValues', values, externalDnsChartKeys(), isPinned);
  const names = argumentNames(values ?? {});
  const isKnownRelease = isPinned && !overwrites(values ?? {}, ['image', 'tag']);
  for (const { kind, path, text } of unknownKeys(
    Object.fromEntries(names.map((name) => [name, true])),
    externalDnsArgumentKeys(),
  )) {
    const message = `"--${path}" in additionalValues ${text}`;
    if (kind !== 'unknown' && isKnownRelease) {
      fail('ConfigurationKey', message, scope);
    }
    warn(scope, 'configurationKey', `${message}. ExternalDNS does not start with unknown arguments.`);
  }
}
