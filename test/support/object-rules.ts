import { isIP } from 'node:net';
import type { KubernetesShape } from './object-schemas';

/** What is wrong with a value; nothing where the rule holds. */
type Judge = (value: KubernetesShape) => string | false | undefined;

/** Rules of a kind by where they look: `[]` is each item of a list. */
type Rules = Readonly<Record<string, Judge>>;

const has = (value: unknown) => value !== undefined;

/** What a word chooses is there, and what it does not choose is not. */
function chosen(by: string, fields: Readonly<Record<string, string>>): Judge {
  return (value) =>
    Object.entries(fields).flatMap(([word, field]) =>
      has(value[field]) === (value[by] === word)
        ? []
        : [`has ${has(value[field]) ? field : `no ${field}`} and ${by}: ${value[by]}`],
    )[0];
}

function oneOf(first: string, second: string): Judge {
  return (value) => has(value[first]) === has(value[second]) && `must have either ${first} or ${second}`;
}

function both(...judges: Judge[]): Judge {
  return (value) => judges.map((judge) => judge(value)).find(Boolean);
}

/** True where two items are alike in what is compared. */
function repeats<Item>(items: readonly Item[], compared: (item: Item) => unknown): boolean {
  return new Set(items.map((item) => JSON.stringify(compared(item)))).size < items.length;
}

const SERVICE_PORT: Judge = ({ group, kind, port }) =>
  !group && kind === 'Service' && !has(port) && 'is a Service and must have a port';

const PARENTS: Judge = ({ parentRefs = [] }) =>
  repeats<KubernetesShape>(parentRefs, ({ group, kind, name, namespace, sectionName }) => [
    [group, kind, name, namespace],
    sectionName,
  ]) && 'parentRefs must not name the same twice';

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

/** What chooses a subnet, a security group or an image: each term by itself. */
function term(...fields: string[]): Judge {
  return (value) => {
    if (!fields.some((field) => has(value[field]))) {
      return `must have one of ${fields.join(', ')}`;
    }
    return has(value.id) && Object.keys(value).length > 1 && 'must not have anything beside id';
  };
}

function isKept(key: string): boolean {
  const domain = key.split('/')[0];
  return (
    ['karpenter.sh/nodepool', 'kubernetes.io/hostname'].includes(key) ||
    (domain.endsWith('karpenter.sh') && key !== 'karpenter.sh/capacity-type')
  );
}

const REQUIREMENT: Judge = ({ key, operator, values = [] }) => {
  if (operator === 'In' && values.length === 0) {
    return 'must have values';
  }
  if (['Gt', 'Lt', 'Gte', 'Lte'].includes(operator) && !(values.length === 1 && Number(values[0]) >= 0)) {
    return `must have one number of 0 or more for ${operator}`;
  }
  return isKept(key) && `"${key}" is a label that Karpenter keeps`;
};

/**
 * Rules of the definitions that their schemas do not say (`x-kubernetes-validations`), in our words: those that values of this library could break.
 * Not here: what holds between an object and its older self, filters of single backends, mirrors, CORS, and the kubelet of Karpenter's nodes.
 */
export const RULES: Readonly<Record<string, Rules>> = {
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
  EC2NodeClass: {
    spec: both(
      oneOf('role', 'instanceProfile'),
      ({ amiFamily, amiSelectorTerms }) =>
        !has(amiFamily) &&
        !amiSelectorTerms.some(({ alias }: KubernetesShape) => has(alias)) &&
        'must have amiFamily where no alias says it',
    ),
    'spec.amiSelectorTerms[]': term('alias', 'id', 'name', 'ssmParameter', 'tags'),
    'spec.subnetSelectorTerms[]': term('id', 'tags'),
    'spec.securityGroupSelectorTerms[]': term('id', 'name', 'tags'),
    'spec.blockDeviceMappings[].ebs': ({ snapshotID, volumeSize }) =>
      !has(snapshotID) && !has(volumeSize) && 'must have a snapshotID or a volumeSize',
  },
  NodeClass: {
    spec: both(
      oneOf('role', 'instanceProfile'),
      ({ subnetSelectorTerms, securityGroupSelectorTerms }) =>
        subnetSelectorTerms.length * securityGroupSelectorTerms.length === 0 &&
        'must choose subnets and security groups',
      ({ podSubnetSelectorTerms, podSecurityGroupSelectorTerms }) =>
        has(podSubnetSelectorTerms) !== has(podSecurityGroupSelectorTerms) &&
        'must choose subnets and security groups of pods together',
    ),
    'spec.subnetSelectorTerms[]': term('id', 'tags'),
    'spec.securityGroupSelectorTerms[]': term('id', 'name', 'tags'),
    'spec.podSubnetSelectorTerms[]': term('id', 'tags'),
    'spec.podSecurityGroupSelectorTerms[]': term('id', 'name', 'tags'),
  },
  NodePool: {
    spec: ({ limits = {}, replicas, weight }) =>
      has(replicas) &&
      (has(weight) || Object.keys(limits).some((key) => key !== 'nodes')) &&
      'must have no weight and no limits but nodes with replicas',
    'spec.template.metadata': ({ labels = {} }) => {
      const kept = Object.keys(labels).find(isKept);
      return kept && `"${kept}" is a label that Karpenter keeps`;
    },
    'spec.template.spec.requirements[]': REQUIREMENT,
  },
  SecurityGroupPolicy: {
    'spec.podSelector': selector,
    'spec.serviceAccountSelector': selector,
  },
};

/** Rules that an object breaks, whose schema holds and whose defaults are set. */
export function brokenRules(object: KubernetesShape, rules: typeof RULES = RULES): string[] {
  return Object.entries(rules[object.kind] ?? {}).flatMap(([path, judge]) =>
    valuesAt(object, path.split('.')).flatMap(([where, value]) => {
      const wrong = judge(value);
      return wrong ? [`${where} ${wrong}`] : [];
    }),
  );
}

/** Operators are no enumeration of the schema: the controller parses them when a pod comes. */
function selector({ matchExpressions = [] }: KubernetesShape): string | undefined {
  const wrong = matchExpressions.find(({ operator, values }: KubernetesShape) =>
    ['In', 'NotIn'].includes(operator)
      ? !values || values.length === 0
      : !['Exists', 'DoesNotExist'].includes(operator) || has(values),
  );
  return wrong && `must not have ${wrong.operator} with ${wrong.values ?? 'no values'}`;
}

/** What is at a path, each with where it is. */
function valuesAt(value: KubernetesShape, [step, ...steps]: string[], above = ''): [string, KubernetesShape][] {
  if (step === undefined) {
    return [[above, value]];
  }
  const field = step.replace('[]', '');
  const inner = value[field];
  const path = above === '' ? field : `${above}.${field}`;
  if (inner === undefined) {
    return [];
  }
  return step.endsWith('[]')
    ? (inner as KubernetesShape[]).flatMap((item, at) => valuesAt(item, steps, `${path}[${at}]`))
    : valuesAt(inner, steps, path);
}
