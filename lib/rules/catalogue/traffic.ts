/**
 * CNI19, CNI20, SGP8, SGP9, NP4, IPV8, LB10, LB12, LB13 and CZ1: pod traffic, and traffic from load balancers to pods.
 */

import type { Cluster } from '../graph/cluster';
import type { Graph } from '../graph/graph';
import type { KubernetesObject } from '../graph/objects';
import type { HelmRelease } from '../graph/releases';
import { takesPort } from '../graph/security-groups';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { all, any, not } from '../template/answer';
import { elements, isObject, isUnknown, type Json, objectsIn, referenceOf, textsIn } from '../template/values';
import { cniAddons } from './cni';
import { BEST_PRACTICES, PAGES, USER_GUIDE } from './sources';

const CONTROLLER = 'aws-load-balancer-controller';
const ALB = 'alb.ingress.kubernetes.io';
const NLB = 'service.beta.kubernetes.io/aws-load-balancer';
const READINESS_GATE = 'elbv2.k8s.aws/pod-readiness-gate-inject';

/** The maximum number of ports of a protocol in a rule that the VPC CNI enforces. */
const MOST_PORTS = 24;

const CNI19: Rule = {
  id: 'CNI19',
  level: RuleLevel.WARNING,
  what: 'The VPC CNI publishes its metrics.',
  why: 'They show a shortage of addresses, and calls that EC2 rejects, before pods fail.',
  mend: 'Remove DISABLE_METRICS.',
  source: BEST_PRACTICES.cni,
  *check(graph) {
    for (const { addon } of cniAddons(graph)) {
      yield* verdict(addon, not(addon.variable('DISABLE_METRICS').isTrue()), 'DISABLE_METRICS is true.');
    }
  },
};

/**
 * Whether a route of the nodes leads to another network: through peering, a transit gateway or a virtual private
 * gateway.
 */
function reachesOthers(cluster: Cluster): boolean {
  const subnets = cluster.nodeGroups.flatMap((group) => group.subnets ?? []);
  return subnets.some(({ routes }) =>
    routes?.some(({ target, isDefault }) => {
      return isDefault === false && ['transit-gateway', 'peering', 'virtual-private-gateway'].includes(target);
    }),
  );
}

const CNI20: Rule = {
  id: 'CNI20',
  level: RuleLevel.WARNING,
  isOptional: true,
  what: 'Pods keep their own address in traffic to connected networks.',
  why: 'Otherwise the VPC CNI translates it to the address of their node. Firewalls and logs of the other network then only see nodes, and the other network cannot connect to pods.',
  mend: 'Set AWS_VPC_K8S_CNI_EXTERNALSNAT to "true" if nodes have a NAT gateway, or list the networks in AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS.',
  source: USER_GUIDE.snat,
  *check(graph) {
    for (const { cluster, addon } of cniAddons(graph)) {
      // With custom networking, the other network often has no route to pod addresses.
      const isCustom = addon.variable('AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG').isTrue();
      if (reachesOthers(cluster) && isCustom === false && cluster.isIpv6 === false) {
        yield* verdict(
          addon,
          any(
            addon.variable('AWS_VPC_K8S_CNI_EXTERNALSNAT').isTrue(),
            addon.variable('AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS').isSet(),
          ),
          'Nodes have routes to another network, and pod traffic to it has the address of the node.',
        );
      }
    }
  },
};

function podGroupPolicies({ objects }: Graph): readonly KubernetesObject[] {
  return objects.filter(({ kind }) => kind === 'SecurityGroupPolicy');
}

const SGP8: Rule = {
  id: 'SGP8',
  level: RuleLevel.ERROR,
  what: 'Security groups in a SecurityGroupPolicy allow DNS.',
  why: 'Without UDP and TCP port 53 to CoreDNS, DNS fails in these pods.',
  mend: 'Allow outbound UDP and TCP port 53 to the security group of CoreDNS, or all traffic.',
  source: BEST_PRACTICES.podGroups,
  *check(graph) {
    for (const policy of podGroupPolicies(graph)) {
      const ids = elements(policy.get('spec', 'securityGroups', 'groupIds'));
      const groups = ids.flatMap((id) => graph.securityGroups.find((group) => group.isNamedBy(id) === true) ?? []);
      // Groups that are defined elsewhere may allow it.
      if (groups.length === 0 || groups.length < ids.length) {
        continue;
      }
      const allows = (protocol: 'tcp' | 'udp') =>
        any(
          false,
          ...groups.map(
            ({ egress }) =>
              egress && (egress.length === 0 || any(false, ...egress.map((rule) => takesPort(rule, protocol, 53)))),
          ),
        );
      yield* verdict(
        policy,
        all(allows('udp'), allows('tcp')),
        () =>
          `${listed(groups.map(({ resource }) => resource.logicalId))} does not allow outbound UDP and TCP port 53.`,
      );
    }
  },
};

const SGP9: Rule = {
  id: 'SGP9',
  level: RuleLevel.WARNING,
  what: 'A SecurityGroupPolicy for pods on Fargate includes the cluster security group.',
  why: 'Pods on Fargate have no other groups. Without the cluster security group, they do not start unless rules of other groups allow traffic to the control plane and CoreDNS.',
  mend: 'Add `ClusterSecurityGroupId` of the cluster to `groupIds`.',
  source: USER_GUIDE.podGroups,
  *check(graph) {
    for (const policy of podGroupPolicies(graph)) {
      const isOnFargate = (policy.cluster?.fargateProfiles ?? []).some((profile) =>
        objectsIn(profile.get('Selectors').value).some(
          ({ Namespace, Labels }) => Namespace === policy.namespace && elements(Labels).length === 0,
        ),
      );
      const ids = elements(policy.get('spec', 'securityGroups', 'groupIds'));
      const isNamed = any(
        false,
        ...ids.map((id) => {
          const reference = referenceOf(id);
          return reference === undefined ? undefined : reference.attribute === 'ClusterSecurityGroupId';
        }),
      );
      yield* verdict(policy, isOnFargate ? isNamed : undefined, 'The cluster security group is not one of them.');
    }
  },
};

const NP4: Rule = {
  id: 'NP4',
  level: RuleLevel.ERROR,
  what: 'A rule of a network policy has at most 24 ports of a protocol.',
  why: 'The VPC CNI does not enforce more of them in one rule.',
  mend: 'Use a range with `endPort`, or distribute the ports over several rules.',
  source: USER_GUIDE.networkPolicy,
  *check({ objects }) {
    for (const policy of objects.filter(
      ({ kind, group }) => kind === 'NetworkPolicy' && group === 'networking.k8s.io',
    )) {
      const isEnforced = policy.cluster?.addon('vpc-cni')?.setting('enableNetworkPolicy').isTrue();
      const rules = ['ingress', 'egress'].flatMap((direction) => objectsIn(policy.get('spec', direction)));
      const counts = rules.flatMap(({ ports }) =>
        ['TCP', 'UDP', 'SCTP'].map(
          (protocol) =>
            new Set(
              objectsIn(ports)
                .filter((port) => (port.protocol ?? 'TCP') === protocol)
                .map(({ port, endPort }) => `${port}-${endPort}`),
            ).size,
        ),
      );
      const most = Math.max(0, ...counts);
      yield* verdict(
        policy,
        isEnforced === true && rules.length > 0 ? most <= MOST_PORTS : undefined,
        `A rule has ${most} ports of a protocol.`,
      );
    }
  },
};

/** An Ingress of the controller, or a Service for which it creates a Network Load Balancer. */
function isBalanced(object: KubernetesObject): boolean {
  if (object.kind === 'Ingress') {
    const className = object.get('spec', 'ingressClassName');
    return className === 'alb' || Object.keys(object.annotations).some((key) => key.startsWith(`${ALB}/`));
  }
  return (
    object.kind === 'Service' &&
    object.get('spec', 'type') === 'LoadBalancer' &&
    (['service.k8s.aws/nlb', 'eks.amazonaws.com/nlb'].includes(String(object.get('spec', 'loadBalancerClass'))) ||
      ['external', 'nlb-ip'].includes(String(object.annotations[`${NLB}-type`])))
  );
}

/** The target type or the IP address type in an object. */
function settingOf(object: KubernetesObject, name: 'target-type' | 'ip-address-type'): Json | undefined {
  const key = name === 'target-type' ? `${NLB}-nlb-target-type` : `${NLB}-ip-address-type`;
  return object.annotations[object.kind === 'Ingress' ? `${ALB}/${name}` : key];
}

/** Whether the targets of the load balancer are pods. */
function targetsPods(object: KubernetesObject, graph: Graph): boolean | undefined {
  const own = settingOf(object, 'target-type');
  if (own !== undefined) {
    return isUnknown(own) ? undefined : own === 'ip';
  }
  const controller =
    object.cluster && graph.releasesOn(object.cluster).find(({ chart }: HelmRelease) => chart === CONTROLLER);
  return controller?.value('defaultTargetType').test((value) => value === 'ip');
}

const IPV8: Rule = {
  id: 'IPV8',
  level: RuleLevel.ERROR,
  what: 'Load balancers of IPv6 clusters are dual-stack, and their targets are pods.',
  why: 'Pods only have IPv6 addresses. An IPv4 load balancer cannot reach them, and nodes forward no IPv6 node ports to them.',
  mend: 'Set `ip-address-type: dualstack` and `target-type: ip`.',
  source: BEST_PRACTICES.ipv6,
  *check({ objects }) {
    for (const object of objects.filter((one) => one.cluster?.isIpv6 === true && isBalanced(one))) {
      const [family, target] = [settingOf(object, 'ip-address-type'), settingOf(object, 'target-type')];
      if (family !== undefined || target !== undefined) {
        yield* verdict(
          object,
          family !== 'ipv4' && target !== 'instance',
          () =>
            `\`${family === 'ipv4' ? 'ip-address-type' : 'target-type'}\` is ${family === 'ipv4' ? family : target}.`,
        );
      }
    }
  },
};

const LB10: Rule = {
  id: 'LB10',
  level: RuleLevel.WARNING,
  what: 'Namespaces with pods that are targets of load balancers have the readiness gate label.',
  why: 'Without it, a rollout can stop the old pods before the load balancer sends traffic to the new ones.',
  mend: `Label the namespace \`${READINESS_GATE}: enabled\`.`,
  source: BEST_PRACTICES.loadBalancing,
  *check(graph) {
    for (const namespace of graph.objects.filter(({ kind }) => kind === 'Namespace')) {
      const isTarget = graph.objects.some(
        (object) => object.namespace === namespace.name && isBalanced(object) && targetsPods(object, graph) === true,
      );
      if (isTarget) {
        yield* verdict(
          namespace,
          namespace.labels[READINESS_GATE] === 'enabled',
          'The namespace does not have the label.',
        );
      }
    }
  },
};

const LB12: Rule = {
  id: 'LB12',
  level: RuleLevel.WARNING,
  what: 'The load balancer controller reads EndpointSlices.',
  why: 'Endpoints are deprecated since Kubernetes 1.33, and limited to 1,000 addresses. Further pods get no traffic.',
  mend: 'Remove `enableEndpointSlices`, or set it to true.',
  source: PAGES.controller,
  *check({ releases }) {
    for (const release of releases.filter(({ chart }) => chart === CONTROLLER)) {
      yield* verdict(release, release.value('enableEndpointSlices').isTrue(true), '`enableEndpointSlices` is false.');
    }
  },
};

/** The names of the Services that an Ingress forwards to. */
function backendsOf(ingress: KubernetesObject): readonly string[] {
  const paths = objectsIn(ingress.get('spec', 'rules')).flatMap(({ http }) =>
    isObject(http) ? objectsIn(http.paths) : [],
  );
  const backends = [ingress.get('spec', 'defaultBackend'), ...paths.map(({ backend }) => backend)];
  return backends.flatMap((backend) =>
    isObject(backend) && isObject(backend.service) && typeof backend.service.name === 'string'
      ? [backend.service.name]
      : [],
  );
}

const LB13: Rule = {
  id: 'LB13',
  level: RuleLevel.WARNING,
  what: 'Pods behind load balancers have a preStop hook.',
  why: 'A load balancer sends requests for some seconds after a pod starts to terminate. Without a pause, these fail in every rollout.',
  mend: 'Add `lifecycle.preStop` with a sleep of 15 seconds or more, and a longer `terminationGracePeriodSeconds`.',
  source: BEST_PRACTICES.loadBalancing,
  *check(graph) {
    const balanced = graph.objects.filter((object) => isBalanced(object) && targetsPods(object, graph) === true);
    const services = graph.objects.filter(
      (object) =>
        object.kind === 'Service' &&
        balanced.some(
          (one) =>
            one === object ||
            (one.kind === 'Ingress' && one.namespace === object.namespace && backendsOf(one).includes(object.name)),
        ),
    );
    for (const workload of services.length === 0 ? [] : graph.objects) {
      const { podSpec, podLabels, namespace } = workload;
      const isSelected = services.some((service) => {
        const selector = service.get('spec', 'selector');
        return (
          service.namespace === namespace &&
          isObject(selector) &&
          Object.entries(selector).every(([key, value]) => podLabels[key] === value)
        );
      });
      if (podSpec !== undefined && isSelected) {
        const waits = objectsIn(podSpec.containers).some(
          ({ lifecycle }) => isObject(lifecycle) && lifecycle.preStop !== undefined,
        );
        yield* verdict(workload, waits, 'No container has `lifecycle.preStop`.');
      }
    }
  },
};

const CZ1: Rule = {
  id: 'CZ1',
  level: RuleLevel.WARNING,
  isOptional: true,
  what: 'Services with a Network Load Balancer set whether it sends traffic across zones.',
  why: 'By default, it does not. A zone with few pods then gets as much traffic as one with many, and a zone without pods drops it. Traffic across zones is charged.',
  mend: `Set \`load_balancing.cross_zone.enabled\` in the annotation \`${NLB}-attributes\`.`,
  source: BEST_PRACTICES.costs,
  *check({ objects }) {
    for (const object of objects.filter(({ kind }) => kind === 'Service')) {
      const attributes = object.annotations[`${NLB}-attributes`];
      if (isBalanced(object) && !isUnknown(attributes)) {
        yield* verdict(
          object,
          textsIn([attributes ?? '']).some((text) => text.includes('load_balancing.cross_zone.enabled')),
          'The Service does not set it.',
        );
      }
    }
  },
};

export const TRAFFIC_RULES: readonly Rule[] = [CNI19, CNI20, SGP8, SGP9, NP4, IPV8, LB10, LB12, LB13, CZ1];
