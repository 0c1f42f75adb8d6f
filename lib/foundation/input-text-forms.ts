/**
 * Characters and lengths that the strings of options may have.
 *
 * These strings are written into Corefiles, annotations, user data, tags, queries and HTML pages, which accept less
 * than JavaScript does. Options with a parser, such as CIDR blocks and ids, are not listed here. This file must not
 * import the CDK, because the planner loads it.
 */

import { fail, type Located } from './errors';
import { isLookupDummy } from './lookup-dummies';
import { truncate } from './values';

/** Characters and length of a kind of string. */
interface TextForm {
  readonly what: string;
  readonly pattern: RegExp;
  /** Maximum number of characters. */
  readonly maxLength: number;
  /** The suggestion in the error message. */
  readonly write: string;
}

const DNS_LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const LABEL_TEXT = '[A-Za-z0-9](?:[-\\w.]{0,61}[A-Za-z0-9])?';

const FORMS = {
  line: { what: 'single-line string', pattern: /^/, maxLength: 4096, write: 'up to 4096 characters' },
  // Kubernetes names and their limits: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
  dnsLabel: {
    what: 'name of a namespace or a Service',
    pattern: new RegExp(`^${DNS_LABEL}$`),
    maxLength: 63,
    write: 'up to 63 lower-case letters, digits and hyphens',
  },
  dnsSubdomain: {
    what: 'name of an object',
    pattern: new RegExp(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`),
    maxLength: 253,
    write: 'lower-case letters, digits, hyphens and dots',
  },
  labelKey: {
    what: 'key of a label or an annotation',
    pattern: new RegExp(`^(?:${DNS_LABEL}(?:\\.${DNS_LABEL})*/)?${LABEL_TEXT}$`),
    maxLength: 317,
    write: 'one such as "app" or "app.kubernetes.io/name"',
  },
  labelValue: {
    what: 'value of a label',
    pattern: new RegExp(`^(?:${LABEL_TEXT})?$`),
    maxLength: 63,
    write: 'up to 63 letters, digits, dots, hyphens and underscores',
  },
  annotation: {
    what: 'value of an annotation',
    pattern: /^/,
    maxLength: 262_144,
    write: 'up to 256 KiB without control characters',
  },
  // Wildcards in Fargate selectors: https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html, read on
  // 2026-11-28.
  fargateNamespace: {
    what: 'namespace of a Fargate selector',
    pattern: /^[a-z0-9*?][-a-z0-9*?]*$/,
    maxLength: 63,
    write: 'lower-case letters, digits, hyphens and the wildcards * and ?',
  },
  fargateLabelKey: {
    what: 'key of a label',
    pattern: /^[A-Za-z0-9*?][-\w./*?]*$/,
    maxLength: 317,
    write: 'one such as "app"',
  },
  fargateLabelValue: {
    what: 'value of a label',
    pattern: /^[-\w.*?]*$/,
    maxLength: 63,
    write: 'letters, digits, dots, hyphens, underscores and the wildcards * and ?',
  },
  portName: { what: 'port', pattern: /^[\w.*-]*$/, maxLength: 63, write: 'the name or the number of a port' },
  resourceName: {
    what: 'name of a pod resource',
    pattern: /^[A-Za-z0-9][-\w./]*$/,
    maxLength: 317,
    write: 'one such as "cpu"',
  },
  quantity: {
    what: 'Kubernetes quantity',
    pattern: /^[0-9.]+(?:[eE][+-]?[0-9]+|[numkKMGTPE]i?)?$/,
    maxLength: 63,
    write: 'one such as "100m" or "170Mi"',
  },
  // Tags: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html, read on 2026-11-28.
  // EC2 accepts any character.
  tagKey: {
    what: 'key of a tag',
    pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u,
    maxLength: 128,
    write: 'up to 128 letters, digits, spaces and _ . : / = + - @',
  },
  tagValue: {
    what: 'value of a tag',
    pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u,
    maxLength: 256,
    write: 'up to 256 letters, digits, spaces and _ . : / = + - @',
  },
  ec2TagKey: { what: 'key of a tag', pattern: /^/, maxLength: 128, write: 'up to 128 characters' },
  ec2TagValue: { what: 'value of a tag', pattern: /^/, maxLength: 256, write: 'up to 256 characters' },
  attributeName: {
    what: 'name of an attribute',
    pattern: /^[\w.-]+$/,
    maxLength: 256,
    write: 'letters, digits, dots and underscores',
  },
  attributeValue: { what: 'value of an attribute', pattern: /^/, maxLength: 1024, write: 'up to 1024 characters' },
  arn: {
    what: 'ARN',
    pattern: /^[\w+=,.@:/*?-]+$/,
    maxLength: 2048,
    write: 'one such as "arn:aws:iam::111122223333:role/dns"',
  },
  url: {
    what: 'URL',
    pattern: /^[^\s"'<>\\^`{|}]+$/,
    maxLength: 2048,
    write: 'one such as "https://example.com/path"',
  },
  urlPath: {
    what: 'path',
    pattern: /^[^\s"<>\\^`{|}]*$/,
    maxLength: 4096,
    write: 'characters of a URL path, such as "/healthz"',
  },
  trustStore: {
    what: 'trust store',
    pattern: /^[\w+=,.@:/-]+$/,
    maxLength: 2048,
    write: 'its name or its ARN',
  },
  wordsOfUrl: { what: 'part of a URL', pattern: /^\S*$/, maxLength: 1024, write: 'characters without spaces' },
  base64: { what: 'Base64 certificate', pattern: /^[\w+/=-]+$/, maxLength: 65_536, write: 'its Base64 text' },
  address: { what: 'IP address', pattern: /^[0-9A-Fa-f.:]+$/, maxLength: 45, write: 'one such as "169.254.20.10"' },
  proxyTarget: {
    what: 'host or network',
    pattern: /^[\w.*:/[\]-]+$/,
    maxLength: 253,
    write: 'one such as ".example.com" or "10.0.0.0/8"',
  },
  image: {
    what: 'image',
    pattern: /^\w[\w.:/@+-]*$/,
    maxLength: 512,
    write: 'a registry, a repository and a tag or digest',
  },
  version: { what: 'version', pattern: /^[\w.+-]+$/, maxLength: 128, write: 'one such as "v1.21.1-eksbuild.1"' },
  addonName: {
    what: 'name of an add-on',
    pattern: /^[0-9A-Za-z][\w-]*$/,
    maxLength: 100,
    write: 'letters, digits, hyphens and underscores',
  },
  word: { what: 'name', pattern: /^[\w.-]+$/, maxLength: 128, write: 'letters, digits, dots, hyphens and underscores' },
  words: { what: 'name', pattern: /^[\w. -]+$/, maxLength: 128, write: 'letters, digits, spaces, dots and hyphens' },
  targetGroupName: {
    what: 'name of a target group',
    pattern: /^[A-Za-z0-9-]+$/,
    maxLength: 32,
    write: 'up to 32 letters, digits and hyphens',
  },
  // Header and cookie names: https://www.rfc-editor.org/rfc/rfc9110#name-tokens
  token: {
    what: 'name of a header or a cookie',
    pattern: /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
    maxLength: 256,
    write: 'letters, digits and hyphens',
  },
  scope: {
    what: 'OAuth scope',
    pattern: /^[\x21\x23-\x5b\x5d-\x7e]+$/,
    maxLength: 256,
    write: 'one such as "openid"',
  },
  clientId: { what: 'client id', pattern: /^[\w+-]+$/, maxLength: 128, write: 'letters and digits' },
  domain: {
    what: 'user pool domain',
    pattern: /^[\w.:/-]+$/,
    maxLength: 255,
    write: 'its prefix, such as "orion", or a domain name',
  },
  bucket: {
    what: 'name of a bucket',
    pattern: /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/,
    maxLength: 63,
    write: '3 to 63 lower-case letters, digits, dots and hyphens',
  },
  // An S3 key without the characters that S3 advises against, and without those that Athena partition projection
  // reads as variables.
  prefix: {
    what: 'bucket key prefix',
    pattern: /^[^\s\\{}^%`[\]"<>~#|$?]*$/,
    maxLength: 512,
    write: 'letters, digits and ! - _ . * ( ) /',
  },
  field: {
    what: 'flow log field',
    pattern: /^[\w-]+$/,
    maxLength: 64,
    write: 'a field of the EC2 documentation, such as "vpc-id"',
  },
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html, read on 2026-11-28
  groupDescription: {
    what: 'description of a security group',
    pattern: /^[\w .:/()#,@[\]+=&;{}!$*-]*$/,
    maxLength: 255,
    write: 'up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*',
  },
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, read on 2026-11-28
  externalId: {
    what: 'external id',
    pattern: /^[\w+=,.@:/-]{2,}$/,
    maxLength: 1224,
    write: '2 to 1224 letters, digits and +=,.@:/-',
  },
  dashboardName: {
    what: 'name of a dashboard',
    pattern: /^[\w-]+$/,
    maxLength: 255,
    write: 'up to 255 letters, digits, hyphens and underscores',
  },
  name: { what: 'name', pattern: /^/, maxLength: 128, write: 'up to 128 characters' },
  answer: { what: 'response body', pattern: /^/, maxLength: 4096, write: 'up to 4096 characters' },
} satisfies Record<string, TextForm>;

type FormName = keyof typeof FORMS;

/** Forms of the keys and values of a map. */
interface MapForms {
  readonly keys: FormName;
  readonly values?: FormName;
}

const LABELS: MapForms = { keys: 'labelKey', values: 'labelValue' };
const ANNOTATIONS: MapForms = { keys: 'labelKey', values: 'annotation' };
const TAGS: MapForms = { keys: 'tagKey', values: 'tagValue' };
const EC2_TAGS: MapForms = { keys: 'ec2TagKey', values: 'ec2TagValue' };
const ATTRIBUTES: MapForms = { keys: 'attributeName', values: 'attributeValue' };
const QUANTITIES: MapForms = { keys: 'resourceName', values: 'quantity' };

/**
 * Forms of options, by the struct or call that declares them.
 *
 * An option that is not listed has its own parser or validation. Every string is also checked for control characters
 * and unpaired surrogates.
 */
export const FORMS_BY_OPTION: Readonly<Record<string, FormName | MapForms>> = {
  'AddonOptions.addonVersion': 'version',
  'AddressObservabilityOptions.dashboardName': 'dashboardName',
  'AddressPlanOptions.connectedNetworks': { keys: 'name' },
  'AddressPlanOptions.reserves': { keys: 'name' },
  'AlbAction.backend.name': 'dnsLabel',
  'AlbCondition.header.name': 'token',
  'AlbCondition.headerRegexes.name': 'token',
  'AlbCondition.hostnames.values': 'wordsOfUrl',
  'AlbCondition.paths.values': 'wordsOfUrl',
  'AlbForwardTarget.service.name': 'dnsLabel',
  'AlbForwardTarget.service.port': 'portName',
  'AlbForwardTarget.targetGroupName.name': 'targetGroupName',
  'AlbFrontendNlbOptions.additionalLoadBalancerAttributes': ATTRIBUTES,
  'AlbListenerOptions.responseHeaders': { keys: 'token', values: 'attributeValue' },
  'AlbRedirectOptions.path': 'wordsOfUrl',
  'AlbRedirectOptions.query': 'wordsOfUrl',
  'AutoModeNodePoolOptions.instanceCategories': 'word',
  'AutoModeProxy.noProxy': 'proxyTarget',
  'CertificateManagementOptions.certificateAuthorityArns': 'arn',
  'ClusterTargetAttributes.clusterCertificateAuthorityData': 'base64',
  'ClusterTargetAttributes.clusterEndpoint': 'url',
  'DaemonOptions.clusterEndpoint': 'url',
  'DaemonOptions.ec2Endpoint': 'url',
  'DaemonOptions.podAnnotations': ANNOTATIONS,
  'CniMetricsHelperOptions.image': 'image',
  'CognitoSignInOptions.userPoolClientId': 'clientId',
  'CognitoSignInOptions.userPoolDomain': 'domain',
  'CoreDnsOptions.nodeSelector': LABELS,
  'CoreDnsOptions.podAnnotations': ANNOTATIONS,
  'CoreDnsOptions.podLabels': LABELS,
  'EksAddonKind.unlisted.addonName': 'addonName',
  'EksNetworkProps.vpcName': 'ec2TagValue',
  'EndpointFeature.ofGlobalService.shortName': 'word',
  'ExistingNetworkOptions.connectedNetworks': { keys: 'name' },
  'ExternalDnsInstallation.addon.addonVersion': 'version',
  'ExternalDnsOptions.annotationFilter': 'line',
  'ExternalDnsOptions.ingressClasses': 'dnsSubdomain',
  'ExternalDnsOptions.labelFilter': 'line',
  'ExternalDnsOptions.watchNamespace': 'dnsLabel',
  'ExternalDnsOptions.zoneRoleArn': 'arn',
  'ExternalDnsOptions.zoneRoleExternalId': 'externalId',
  'ExternalDnsPodOptions.nodeSelector': LABELS,
  'ExternalDnsZoneRoleProps.externalDnsRoleArn': 'arn',
  'ExternalDnsZoneRoleProps.externalId': 'externalId',
  'FargateSelector.labels': { keys: 'fargateLabelKey', values: 'fargateLabelValue' },
  'FargateSelector.namespace': 'fargateNamespace',
  'FixedResponseOptions.messageBody': 'answer',
  'FlowLogBucketProps.bucketName': 'bucket',
  'FlowLogBucketProps.prefix': 'prefix',
  'FlowLogQueriesProps.prefix': 'prefix',
  'FlowLogRecordsOptions.additionalFields': 'field',
  'FlowLogTagKeys.autoScalingGroup': 'tagKey',
  'FlowLogTagKeys.instance': 'tagKey',
  'FlowLogTagKeys.networkInterface': 'tagKey',
  'FlowLogsToBucketOptions.prefix': 'prefix',
  'BackendTargets.tags': TAGS,
  'ObjectIdentity.bindingAnnotations': ANNOTATIONS,
  'ObjectIdentity.bindingLabels': LABELS,
  'TargetOptions.tags': TAGS,
  'ImageSource.repository.repository': 'image',
  'KubeProxyOptions.podAnnotations': ANNOTATIONS,
  'KubeProxyOptions.podLabels': LABELS,
  'ListenerAttributeOptions.additionalListenerAttributes': ATTRIBUTES,
  'ListenerRuleOptions.redirectQuery': 'wordsOfUrl',
  'ListenerRuleOptions.tags': TAGS,
  'ListenerSetManifest.gatewayNamespace': 'dnsLabel',
  'LoadBalancerControllerOptions.certificateDiscoveryAuthorities': 'arn',
  'LoadBalancerControllerOptions.externallyManagedTags': 'tagKey',
  'LoadBalancerControllerOptions.nodeSelector': LABELS,
  'LoadBalancerControllerOptions.priorityClassName': 'dnsSubdomain',
  'LoadBalancerControllerOptions.resourceLimits': QUANTITIES,
  'LoadBalancerControllerOptions.resourceRequests': QUANTITIES,
  'LoadBalancerControllerOptions.targetSecurityGroupTags': EC2_TAGS,
  'LoadBalancerControllerOptions.userPoolArns': 'arn',
  'LoadBalancerControllerOptions.watchNamespace': 'dnsLabel',
  'ControllerDefaults.tags': TAGS,
  'LogDestination.bucket.bucketName': 'bucket',
  'LogDestination.bucket.prefix': 'prefix',
  'MutualAuthentication.verify.trustStore': 'trustStore',
  'LoadBalancerSubnets.tagged.tags': EC2_TAGS,
  'LoadBalancerOptions.additionalLoadBalancerAttributes': ATTRIBUTES,
  'NetworkFlowRemote.availabilityZone.zone': 'word',
  'NetworkFlowRemote.awsService.service': 'words',
  'NetworkFlowRemote.region.region': 'word',
  'NlbSplitTarget.service.name': 'dnsLabel',
  'NlbSplitTarget.service.port': 'portName',
  'NlbTlsOptions.ports': 'portName',
  'NodeGroupOptions.releaseVersion': 'version',
  'NodeGroupProps.clusterDnsIp': 'address',
  'NodeNetworkingProps.clusterDnsIp': 'address',
  'OidcSignInOptions.authorizationEndpoint': 'url',
  'OidcSignInOptions.issuer': 'url',
  'OidcSignInOptions.tokenEndpoint': 'url',
  'OidcSignInOptions.userInfoEndpoint': 'url',
  'PodSecurityGroupOptions.description': 'groupDescription',
  'PodToleration.equal.key': 'labelKey',
  'PodToleration.equal.value': 'labelValue',
  'PodToleration.exists.key': 'labelKey',
  'RecordRouting.continent.continentCode': 'word',
  'RecordRouting.country.countryCode': 'wordsOfUrl',
  'RecordRouting.latency.region': 'word',
  'RedirectOptions.hostname': 'wordsOfUrl',
  'ReferenceGrantTargets.gateways': 'dnsSubdomain',
  'ReferenceGrantTargets.services': 'dnsLabel',
  'RouteTargets.namespace': 'dnsLabel',
  'SignInOptions.scopes': 'scope',
  'SignInOptions.sessionCookie': 'token',
  'TargetGroupAttributeOptions.additionalTargetGroupAttributes': ATTRIBUTES,
  'TargetGroupBindingOptions.assumedRoleArns': 'arn',
  'TargetGroupBindingOptions.targetGroupArns': 'arn',
  'TargetGroupOptions.targetNodeLabels': LABELS,
  'TargetHealthCheckOptions.path': 'urlPath',
  'TargetHealthCheckOptions.port': 'portName',
  'TargetOptimizer.serviceName': 'dnsLabel',
  'TargetOptimizer.servicePort': 'portName',
  'TargetStickiness.applicationCookie.cookieName': 'token',
  'TokenValidationOptions.issuer': 'url',
  'TokenValidationOptions.jwksEndpoint': 'url',
  'UnlistedAddonOptions.namespace': 'dnsLabel',
};

/** Forms whose strings may have several lines. */
const MULTILINE_FORMS: readonly FormName[] = ['annotation', 'answer'];

/** Control characters and unpaired surrogates, which UTF-8 cannot encode. */
const CONTROL = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** Control characters and unpaired surrogates, except line breaks and tabs. */
const CONTROL_EXCEPT_LINES = /(?![\n\r\t])[\p{Cc}\p{Cs}]/u;

/** Fails for a string that its consumer does not accept, or would interpret as more than plain text. */
export function validateText(text: unknown, owner: string, path: string, scope: Located | undefined): void {
  const form = FORMS_BY_OPTION[owner];
  validateForm(text, typeof form === 'object' ? form.values : form, path, scope);
}

/** Validates the key of a map, see `validateText`. */
export function validateKey(text: string, owner: string, path: string, scope: Located | undefined): void {
  const form = FORMS_BY_OPTION[owner];
  validateForm(text, typeof form === 'object' ? form.keys : undefined, path, scope);
}

function validateForm(text: unknown, form: FormName | undefined, path: string, scope: Located | undefined): void {
  if (typeof text !== 'string' || text === '' || text.includes('{Token[') || isLookupDummy(text)) {
    return;
  }
  const control = (form !== undefined && MULTILINE_FORMS.includes(form) ? CONTROL_EXCEPT_LINES : CONTROL).exec(
    text,
  )?.[0];
  if (control !== undefined) {
    const code = control.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase();
    const cleaned = truncate(text.replaceAll(new RegExp(CONTROL, 'gu'), ' ').trim());
    fail(
      'InputText',
      `"${path}" contains U+${code}, ${/\p{Cs}/u.test(control) ? 'an unpaired surrogate' : 'a control character'}. Write ${cleaned === '' ? 'a string without it' : `"${cleaned}"`}`,
      scope,
    );
  }
  if (form !== undefined) {
    const { maxLength: longest, pattern, what, write }: TextForm = FORMS[form];
    if (text.length > longest || !pattern.test(text)) {
      fail('InputText', `"${truncate(text)}" of ${path} is not a valid ${what}. Write ${write}`, scope);
    }
  }
}
