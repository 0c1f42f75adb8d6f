import { isIP } from 'node:net';
import { both, chosen, has, type Judge, oneOf, type Rules, repeats } from './judges';
import type { KubernetesShape } from './object-schemas';

const SERVICE_PORT: Judge = ({ group, kind, port }) =>
  !group && kind === 'Service' && !has(port) && 'is a Service and must have a port';

const PARENTS: Judge = ({ parentRefs = [] }) => {
  const whole = ({ group, kind, name, namespace }: KubernetesShape) => [group, kind, name, namespace];
  if (repeats<KubernetesShape>(parentRefs, (parent) => [whole(parent), parent.sectionName])) {
    return 'parentRefs must not name the same twice';
  }
  const named = parentRefs.filter(({ sectionName }: KubernetesShape) => has(sectionName));
  const others = parentRefs.filter((parent: KubernetesShape) => !named.includes(parent));
  const kinds = [named, others].map((parents) => new Set(parents.map((parent: KubernetesShape) => `${whole(parent)}`)));
  return (
    [...kinds[0]].some((parent) => kinds[1].has(parent)) && 'parentRefs must not name a parent and a section of it'
  );
};

const PATH_CHANGE = chosen('type', {
  ReplaceFullPath: 'replaceFullPath',
  ReplacePrefixMatch: 'replacePrefixMatch',
});

const GRPC_FILTERS = {
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  ExtensionRef: 'extensionRef',
};
const HTTP_FILTERS = { ...GRPC_FILTERS, RequestRedirect: 'requestRedirect', URLRewrite: 'urlRewrite', CORS: 'cors' };

/** Of these, a rule has one at the most; the others it may have again. */
const SINGLE = ['CORS', 'RequestHeaderModifier', 'RequestRedirect', 'ResponseHeaderModifier', 'URLRewrite'];

const FILTERS: Judge = ({ filters = [] }) => {
  const types: string[] = filters
    .map(({ type }: KubernetesShape) => type)
    .filter((type: string) => SINGLE.includes(type));
  if (repeats(types, (type) => type)) {
    return `filters must not have two of a type: ${types.join(', ')}`;
  }
  return types.includes('RequestRedirect') && types.includes('URLRewrite') && 'must not redirect and rewrite';
};

const REDIRECT: Judge = ({ backendRefs = [], filters = [] }) =>
  backendRefs.length > 0 &&
  filters.some(({ requestRedirect }: KubernetesShape) => requestRedirect) &&
  'must not have backendRefs beside a redirect';

const PREFIX: Judge = ({ filters = [], matches }) =>
  filters.some(({ requestRedirect, urlRewrite }: KubernetesShape) =>
    [requestRedirect, urlRewrite].some((change) => change?.path?.type === 'ReplacePrefixMatch'),
  ) &&
  (matches.length !== 1 || matches[0].path?.type !== 'PathPrefix') &&
  'must have one match of a PathPrefix, which it replaces';

const PATH = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;

const PATH_MATCH: Judge = ({ type, value }) =>
  type !== 'RegularExpression' &&
  (!value.startsWith('/') || !PATH.test(value) || /\/\/|\/\.{1,2}(\/|$)|%2f|#/i.test(value)) &&
  `"${value}" is no path`;

const MATCHES: Judge = ({ rules }) =>
  rules.flatMap(({ matches = [] }: KubernetesShape) => matches).length > 128 &&
  'rules must have 128 matches at the most';

const LISTENERS: Judge = ({ listeners }) =>
  repeats<KubernetesShape>(listeners, ({ hostname, port, protocol }) => [port, protocol, hostname]) &&
  'listeners must differ in port, protocol or hostname';

const LISTENER: Judge = ({ hostname, protocol, tls }) => {
  if (has(tls) && ['HTTP', 'TCP', 'UDP'].includes(protocol)) {
    return `must not have tls with ${protocol}`;
  }
  if (has(hostname) && ['TCP', 'UDP'].includes(protocol)) {
    return `must not have a hostname with ${protocol}`;
  }
  if (protocol === 'HTTPS' && tls && tls.mode !== 'Terminate') {
    return 'must end TLS';
  }
  if (protocol === 'TLS' && !tls?.mode) {
    return 'must say the mode of TLS';
  }
  const { certificateRefs = [], options = {} } = tls ?? {};
  return (
    tls?.mode === 'Terminate' &&
    certificateRefs.length + Object.keys(options).length === 0 &&
    'must have certificateRefs or options of TLS'
  );
};

const ROUTE: Rules = { spec: PARENTS, 'spec.rules[].backendRefs[]': SERVICE_PORT };

/** Actions of a ListenerRuleConfiguration, and the field that each has. */
const ACTIONS = {
  forward: 'forwardConfig',
  redirect: 'redirectConfig',
  'fixed-response': 'fixedResponseConfig',
  'authenticate-cognito': 'authenticateCognitoConfig',
  'authenticate-oidc': 'authenticateOIDCConfig',
  'jwt-validation': 'jwtValidationConfig',
};
const ROUTING = ['forward', 'redirect', 'fixed-response'];
/** Rules of the Gateway API, and of the AWS Load Balancer Controller beside it. */
export const GATEWAY_RULES: Readonly<Record<string, Rules>> = {
  Gateway: { spec: LISTENERS, 'spec.listeners[]': LISTENER },
  ListenerSet: { spec: LISTENERS, 'spec.listeners[]': LISTENER },
  HTTPRoute: {
    ...ROUTE,
    spec: both(PARENTS, MATCHES),
    'spec.rules[]': both(FILTERS, REDIRECT, PREFIX),
    'spec.rules[].filters[]': chosen('type', HTTP_FILTERS),
    'spec.rules[].filters[].requestRedirect.path': PATH_CHANGE,
    'spec.rules[].filters[].urlRewrite.path': PATH_CHANGE,
    'spec.rules[].matches[].path': PATH_MATCH,
  },
  GRPCRoute: {
    ...ROUTE,
    spec: both(PARENTS, MATCHES),
    'spec.rules[]': FILTERS,
    'spec.rules[].filters[]': chosen('type', GRPC_FILTERS),
    'spec.rules[].matches[].method': ({ method, service, type }) => {
      if (!has(service) && !has(method)) {
        return 'must have a service or a method';
      }
      return (
        type === 'Exact' &&
        !(/^\.?[a-z_]\w*(\.[a-z_]\w*)*$/i.test(service ?? 'a') && /^[a-z_]\w*$/i.test(method ?? 'a')) &&
        `"${service}/${method}" is no call`
      );
    },
  },
  TLSRoute: {
    ...ROUTE,
    spec: both(PARENTS, ({ hostnames }) => {
      const address = hostnames.find(isIP);
      return address && `"${address}" is an address and no hostname`;
    }),
  },
  TCPRoute: ROUTE,
  UDPRoute: ROUTE,
  BackendTLSPolicy: {
    'spec.validation': oneOf('caCertificateRefs', 'wellKnownCACertificates'),
  },
  ListenerRuleConfiguration: {
    spec: ({ actions }) => {
      const routing = actions?.filter(({ type }: KubernetesShape) => ROUTING.includes(type)).length ?? 0;
      return (
        actions &&
        (actions.length === 0 || routing > 1 || actions.length - routing > 1) &&
        'actions must be one that authenticates at the most, and one that does not'
      );
    },
    'spec.actions[]': chosen('type', ACTIONS),
    'spec.actions[].fixedResponseConfig': ({ statusCode }) =>
      !/^[245]\d\d$/.test(statusCode) && `statusCode must not be ${statusCode}`,
    'spec.conditions[]': chosen('field', { 'source-ip': 'sourceIPConfig' }),
  },
  LoadBalancerConfiguration: {
    'spec.listenerConfigurations[].mutualAuthentication': (value) => {
      const fields = ['trustStore', 'ignoreClientCertificateExpiry', 'advertiseTrustStoreCaNames'];
      return value.mode === 'verify'
        ? !has(value.trustStore) && 'must have a trustStore to verify'
        : fields.some((field) => has(value[field])) && `must have no ${fields.join(', ')} with ${value.mode}`;
    },
  },
};
