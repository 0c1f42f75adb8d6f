/**
 * OBJ, NP and MT: Kubernetes objects in custom resources and files, network policies, and meshes that have reached end
 * of life.
 */

import { DEPLOY_TIME_MARK } from '../../cluster/manifest-objects';
import { type NameFinding, namesOfChart, namesOfObject } from '../../cluster/objects/object-names';
import type { Graph } from '../graph/graph';
import type { KubernetesObject } from '../graph/objects';
import { listed, type Outcome, type Rule, RuleLevel, verdict } from '../rule';
import { elements, isObject, type Json, objectsIn, textsIn, withoutMarks } from '../template/values';
import { BEST_PRACTICES, PAGES, USER_GUIDE } from './sources';

const ALB = 'alb.ingress.kubernetes.io';
const SERVICE = 'service.beta.kubernetes.io';
const DNS_PORT = 53;

/** An object or a chart, with the problems of its names. */
interface Named {
  readonly subject: Parameters<typeof verdict>[0];
  readonly findings: readonly NameFinding[];
}

const NAMES = new WeakMap<Graph, readonly Named[]>();

/** The objects and charts of the templates, with the problems of their names. They are read once for all rules. */
function namesOf(graph: Graph): readonly Named[] {
  const known = NAMES.get(graph);
  if (known !== undefined) {
    return known;
  }
  const ofObjects = graph.objects.map((object) => {
    const source = withoutMarks(object.source, DEPLOY_TIME_MARK) as Parameters<typeof namesOfObject>[0];
    return { subject: object, findings: namesOfObject(source, object.cluster?.minor) };
  });
  const ofCharts = graph.releases.map((release) => {
    const { chart, repository } = release;
    const values = withoutMarks(release.value().value ?? {}, DEPLOY_TIME_MARK);
    return { subject: release, findings: namesOfChart({ chart, repository, values }) };
  });
  const all = [...ofObjects, ...ofCharts];
  NAMES.set(graph, all);
  return all;
}

/** An outcome for each object and chart. */
function* namesIn(graph: Graph, id: NameFinding['id']): Iterable<Outcome> {
  for (const { subject, findings } of namesOf(graph)) {
    const texts = findings.filter((finding) => finding.id === id).map(({ text }) => text);
    yield* verdict(subject, texts.length === 0, () => `${texts.slice(0, 3).join('; ')}.`);
  }
}

const OBJ1: Rule = {
  id: 'OBJ1',
  level: RuleLevel.WARNING,
  what: 'Objects and charts have names that are still served.',
  why: 'Removed API versions, annotations and classes are rejected, or ignored.',
  mend: 'Write the name in the message.',
  source: 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
  check: (graph) => namesIn(graph, 'outdatedName'),
};

const OBJ2: Rule = {
  id: 'OBJ2',
  level: RuleLevel.WARNING,
  what: 'Fields and annotations of objects are spelled correctly.',
  why: 'A misspelled annotation is stored and ignored. A misspelled field is dropped, or the object is rejected.',
  mend: 'Write the name in the message.',
  source: PAGES.ingressAnnotations,
  check: (graph) => namesIn(graph, 'misspeltName'),
};

const OBJ3: Rule = {
  id: 'OBJ3',
  level: RuleLevel.WARNING,
  what: 'Services of the type LoadBalancer have a load balancer class.',
  why: 'Without a class, the cloud provider of Kubernetes creates a Classic Load Balancer, which gets no new features. The class cannot be set later.',
  mend: 'Set `loadBalancerClass` to service.k8s.aws/nlb, or eks.amazonaws.com/nlb in EKS Auto Mode.',
  source: PAGES.serviceAnnotations,
  *check(graph) {
    for (const object of graph.objects.filter(({ kind }) => kind === 'Service')) {
      if (object.get('spec', 'type') !== 'LoadBalancer') {
        continue;
      }
      const { cluster } = object;
      const controller =
        cluster && graph.releasesOn(cluster).find(({ chart }) => chart === 'aws-load-balancer-controller');
      const type = object.annotations[`${SERVICE}/aws-load-balancer-type`];
      const isNamed =
        object.get('spec', 'loadBalancerClass') !== undefined || ['external', 'nlb-ip', 'nlb'].includes(String(type));
      // The webhook of the controller sets the class.
      const isSet = controller?.value('enableServiceMutatorWebhook').isTrue(true);
      yield* verdict(
        object,
        isNamed ? true : controller === undefined ? undefined : isSet,
        'The Service has no class, and the controller does not set one.',
      );
    }
  },
};

const OBJ4: Rule = {
  id: 'OBJ4',
  level: RuleLevel.WARNING,
  what: 'Internet-facing Ingresses of the load balancer controller use TLS.',
  why: 'Without HTTPS, traffic can be read and changed in transit, including sessions and passwords.',
  mend: 'Set `spec.tls` or the annotation `alb.ingress.kubernetes.io/certificate-arn`, and `ssl-redirect: "443"`.',
  source: BEST_PRACTICES.networkSecurity,
  *check({ objects }) {
    for (const object of objects.filter(({ kind }) => kind === 'Ingress')) {
      if (object.annotations[`${ALB}/scheme`] !== 'internet-facing') {
        continue;
      }
      const ports = object.annotations[`${ALB}/listen-ports`];
      const hasHttps = typeof ports === 'string' && ports.includes('HTTPS');
      const hasTls =
        elements(object.get('spec', 'tls')).length > 0 ||
        object.annotations[`${ALB}/certificate-arn`] !== undefined ||
        object.annotations[`${ALB}/create-acm-cert`] !== undefined;
      // Other objects contain the settings of the group and of the class.
      const isElsewhere = object.annotations[`${ALB}/group.name`] !== undefined;
      yield* verdict(
        object,
        hasHttps || hasTls ? true : isElsewhere ? undefined : false,
        'The Ingress is internet-facing, and has no certificate.',
      );
    }
  },
};

const OBJ5: Rule = {
  id: 'OBJ5',
  level: RuleLevel.WARNING,
  what: 'A Service keeps traffic either in the node or in the zone.',
  why: 'With `internalTrafficPolicy: Local`, zone hints have no effect.',
  mend: 'Remove one of the two.',
  source: BEST_PRACTICES.costs,
  *check({ objects }) {
    for (const object of objects.filter(({ kind }) => kind === 'Service')) {
      const isZonal =
        object.get('spec', 'trafficDistribution') !== undefined ||
        object.annotations['service.kubernetes.io/topology-mode'] === 'Auto';
      if (object.get('spec', 'internalTrafficPolicy') === 'Local') {
        yield* verdict(object, !isZonal, '`internalTrafficPolicy` is Local, and zones are preferred, too.');
      }
    }
  },
};

const NP1: Rule = {
  id: 'NP1',
  level: RuleLevel.WARNING,
  isOptional: true,
  what: 'Namespaces with workloads have a default deny policy.',
  why: 'Without it, every pod of the cluster can reach the pods of the namespace.',
  mend: 'Add a NetworkPolicy with an empty `podSelector` and the `policyTypes` Ingress and Egress.',
  source: BEST_PRACTICES.networkSecurity,
  *check({ objects }) {
    const wide = objects.some(({ kind }) =>
      ['ClusterNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'GlobalNetworkPolicy'].includes(kind),
    );
    const seen = new Set<string>();
    for (const workload of objects.filter(({ podSpec }) => podSpec !== undefined)) {
      const { namespace } = workload;
      if (seen.has(namespace) || namespace.startsWith('kube-')) {
        continue;
      }
      seen.add(namespace);
      const hasDefault = objects.some(
        (object) =>
          object.kind === 'NetworkPolicy' &&
          object.namespace === namespace &&
          selectsAll(object) &&
          policyTypes(object).includes('Ingress'),
      );
      yield* verdict(
        workload,
        hasDefault || (wide ? undefined : false),
        `The namespace ${namespace} has no policy that selects all of its pods.`,
      );
    }
  },
};

const NP2: Rule = {
  id: 'NP2',
  level: RuleLevel.WARNING,
  what: 'Policies that restrict egress allow DNS over UDP and TCP.',
  why: 'Without port 53, DNS fails. Without TCP, DNS fails for long responses.',
  mend: 'Allow UDP and TCP port 53 to the pods of kube-dns, in a policy for the same pods.',
  source: BEST_PRACTICES.networkSecurity,
  *check({ objects }) {
    const policies = objects.filter(({ kind, group }) => kind === 'NetworkPolicy' && group === 'networking.k8s.io');
    for (const policy of policies) {
      // A policy without any rule isolates its pods on purpose.
      if (!policyTypes(policy).includes('Egress') || elements(policy.get('spec', 'egress')).length === 0) {
        continue;
      }
      const same = policies.filter(
        (other) =>
          other.namespace === policy.namespace &&
          (selectsAll(other) ||
            JSON.stringify(other.get('spec', 'podSelector')) === JSON.stringify(policy.get('spec', 'podSelector'))),
      );
      const rules = same.flatMap((other) => objectsIn(other.get('spec', 'egress')));
      const missing = ['UDP', 'TCP'].filter((protocol) => !rules.some((rule) => allowsDns(rule.ports, protocol)));
      yield* verdict(policy, missing.length === 0, () => `${listed(missing)} port 53 is not allowed.`);
    }
  },
};

const NP3: Rule = {
  id: 'NP3',
  level: RuleLevel.ERROR,
  what: 'Network policies have an engine that enforces them.',
  why: 'Without an engine, the API accepts them, and they have no effect.',
  mend: 'Set `enableNetworkPolicy` of the VPC CNI to "true", or install another engine.',
  source: USER_GUIDE.networkPolicy,
  *check(graph) {
    for (const policy of graph.objects.filter(
      ({ kind, group }) => kind === 'NetworkPolicy' && group === 'networking.k8s.io',
    )) {
      const { cluster } = policy;
      const addon = cluster?.addon('vpc-cni');
      if (cluster !== undefined && addon !== undefined) {
        const hasOther = graph
          .releasesOn(cluster)
          .some(({ chart }) => ['cilium', 'tigera-operator', 'calico'].includes(chart));
        yield* verdict(policy, hasOther || addon.setting('enableNetworkPolicy').isTrue(), 'No engine is enabled.');
      }
    }
  },
};

const MT1: Rule = {
  id: 'MT1',
  level: RuleLevel.ERROR,
  what: 'Service meshes use supported software.',
  why: 'AWS App Mesh reached its end of life on 2026-09-30.',
  mend: 'Move to Amazon VPC Lattice, Istio or Cilium.',
  source: 'https://docs.aws.amazon.com/app-mesh/latest/userguide/what-is-app-mesh.html',
  *check(graph) {
    for (const resource of graph.set.resources.filter(({ type }) => type.startsWith('AWS::AppMesh::'))) {
      yield* verdict(resource, false, 'AWS App Mesh has reached its end of life.');
    }
    for (const release of graph.releases) {
      const isMesh = release.chart.startsWith('appmesh');
      if (isMesh || ['istiod', 'linkerd-control-plane', 'consul'].includes(release.chart)) {
        yield* verdict(release, !isMesh, 'AWS App Mesh has reached its end of life.');
      }
    }
  },
};

function policyTypes(policy: KubernetesObject): readonly string[] {
  const types = policy.get('spec', 'policyTypes');
  return types === undefined
    ? ['Ingress', ...(policy.get('spec', 'egress') === undefined ? [] : ['Egress'])]
    : textsIn(types);
}

function selectsAll(policy: KubernetesObject): boolean {
  const selector = policy.get('spec', 'podSelector');
  return (
    isObject(selector) && Object.values(selector).every((part) => isObject(part) && Object.keys(part).length === 0)
  );
}

function allowsDns(ports: Json | undefined, protocol: string): boolean {
  return (
    ports === undefined ||
    objectsIn(ports).some(
      (port) =>
        (port.protocol ?? 'TCP') === protocol &&
        (port.port === undefined ||
          port.port === DNS_PORT ||
          port.port === '53' ||
          port.port === 'dns' ||
          port.port === 'dns-tcp' ||
          (typeof port.port === 'number' &&
            typeof port.endPort === 'number' &&
            port.port <= DNS_PORT &&
            DNS_PORT <= port.endPort)),
    )
  );
}

export const OBJECT_RULES: readonly Rule[] = [OBJ1, OBJ2, OBJ3, OBJ4, OBJ5, NP1, NP2, NP3, MT1];
