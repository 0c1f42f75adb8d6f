import type { IConstruct } from 'constructs';
import { type KeyTable, keyList, unknownKeys, warnOfUnknownKeys } from '../../foundation/known-keys';
import { refuse } from '../../foundation/refusals';
import { sets, type Values } from '../../foundation/values';
import { CHARTS } from '../../foundation/versions';
import { warn } from '../../foundation/warnings';
import { argumentNames } from './external-dns-values';

/** Values of the Bitnami chart, which common guides show (2026-11). */
const OUTDATED_VALUES: Readonly<Record<string, string>> = {
  aws: 'the options zoneRoleArn and route53: "aws" is a value of the Bitnami chart',
  crd: 'nothing: the chart brings the definition',
  dryRun: "extraArgs: ['--dry-run']",
  publishInternalServices: "extraArgs: ['--publish-internal-services']",
  replicas: 'nothing: ExternalDNS runs once',
  zoneIdFilters: 'hostedZones',
};

/** Arguments that ExternalDNS no longer has, or never had. */
const OUTDATED_ARGUMENTS: Readonly<Record<string, string>> = {
  'aws-max-retries': '--aws-api-retries',
  'istio-ingress-gateway': 'nothing: the source istio-gateway finds the Service by itself',
};

/**
 * Returns the values of the chart `external-dns`. The EKS add-on supports some of them.
 *
 * Source: https://github.com/kubernetes-sigs/external-dns, charts/external-dns of external-dns-helm-chart-1.21.1,
 * 2026-08-22: values.yaml.
 */
export function chartKeys(): KeyTable {
  return {
    reader: `the chart ${CHARTS.externalDns.chart} ${CHARTS.externalDns.version}`,
    paths: keyList(`
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
    openBelow: ['global'],
    outdated: OUTDATED_VALUES,
  };
}

/**
 * Returns the arguments of ExternalDNS.
 *
 * Source: https://github.com/kubernetes-sigs/external-dns, docs/flags.md of v0.21.0, of v0.22.0 and of the main branch
 * of 2026-08-22.
 */
export function argumentKeys(): KeyTable {
  return {
    reader: 'ExternalDNS',
    noun: 'argument',
    paths: keyList(`
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
    outdated: OUTDATED_ARGUMENTS,
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
  warnOfUnknownKeys(scope, 'additionalValues', values, chartKeys(), isPinned);
  const names = argumentNames(values ?? {});
  const isKnownRelease = isPinned && !sets(values ?? {}, ['image', 'tag']);
  for (const { kind, path, text } of unknownKeys(
    Object.fromEntries(names.map((name) => [name, true])),
    argumentKeys(),
  )) {
    const message = `"--${path}" in additionalValues ${text}`;
    if (kind !== 'unknown' && isKnownRelease) {
      refuse('ConfigurationKey', message, scope);
    }
    warn(scope, 'configurationKey', `${message}. ExternalDNS does not start with unknown arguments.`);
  }
}
