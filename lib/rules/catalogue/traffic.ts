/** CNI19, CNI20, SGP8, SGP9, NP4, IPV8, LB10, LB12, LB13 and CZ1: the traffic of pods, and how load balancers reach them. */

import type { Cluster } from '../graph/cluster';
import type { Graph } from '../graph/graph';
import type { HelmRelease, KubernetesObject } from '../graph/objects';
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

/** The most combinations of ports and protocol in a rule that the VPC CNI enforces. */
const MOST_PORTS = 24;

const CNI19: Rule = {
  id: 'CNI19',
  level: RuleLevel.WARNING,
  what: 'The VPC CNI publishes its metrics.',
  why: 'They show addresses that run out and calls that EC2 refuses, before pods fail.',
  mend: 'Leave DISABLE_METRICS out.',
  source: BEST_PRACTICES.cni,
  *check(graph) {
    for (const { addon } of cniAddons(graph)) {
      yield* verdict(addon, not(addon.variable('DISABLE_METRICS').isTrue()), 'DISABLE_METRICS is true.');
    }
  },
};

/** Whether a route of the nodes leads to another network: by peering, a transit gateway or a virtual private gateway. */
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
  what: 'Pods keep their own address towards networks that the VPC is connected with.',
  why: 'Without it the VPC CNI translates them to the address of their node: firewalls and logs of the other network see nodes alone, and it cannot call pods.',
  mend: 'Set AWS_VPC_K8S_CNI_EXTERNALSNAT to "true" where nodes have a NAT gateway, or list the networks in AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS.',
  source: USER_GUIDE.snat,
  *check(graph) {
    for (const { cluster, addon } of cniAddons(graph)) {
      // Pods of custom networking often have addresses that the other network does not route.
      const isCustom = addon.variable('AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG').isTrue();
      if (reachesOthers(cluster) && isCustom === false && cluster.isIpv6 === false) {
        yield* verdict(
          addon,
          any(
            addon.variable('AWS_VPC_K8S_CNI_EXTERNALSNAT').isTrue(),
            addon.variable('AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS').isSet(),
          ),
          'Nodes have routes to another network, and pods go there with the address of their node.',
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
  what: 'Groups that a SecurityGroupPolicy gives to pods let them ask for names.',
  why: 'Without UDP and TCP 53 to CoreDNS no name resolves in these pods.',
  mend: 'Allow outgoing UDP and TCP 53 to the group of CoreDNS, or all traffic.',
  source: BEST_PRACTICES.podGroups,
  *check(graph) {
    for (const policy of podGroupPolicies(graph)) {
      const ids = elements(policy.get('spec', 'securityGroups', 'groupIds'));
      const groups = ids.flatMap((id) => graph.securityGroups.find((group) => group.isNamedBy(id) === true) ?? []);
      // Groups that are elsewhere may allow it.
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
        () => `${listed(groups.map(({ resource }) => resource.logicalId))} does not allow UDP and TCP 53 to be called.`,
      );
    }
  },
};

const SGP9: Rule = {
  id: 'SGP9',
  level: RuleLevel.ERROR,
  what: 'A SecurityGroupPolicy for pods on Fargate names the security group of the cluster, too.',
  why: 'Pods on Fargate have no other group: without that of the cluster they reach neither the control plane nor CoreDNS, and do not start.',
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
      yield* verdict(policy, isOnFargate ? isNamed : undefined, 'The group of the cluster is not one of them.');
    }
  },
};

const NP4: Rule = {
  id: 'NP4',
  level: RuleLevel.ERROR,
  what: 'A rule of a network policy has at most 24 combinations of port and protocol.',
  why: 'The VPC CNI enforces no more of them in one rule.',
  mend: 'Write a range with `endPort`, or spread the ports over several rules.',
  source: USER_GUIDE.networkPolicy,
  *check({ objects }) {
    for (const policy of objects.filter(
      ({ kind, group }) => kind === 'NetworkPolicy' && group === 'networking.k8s.io',
    )) {
      const isEnforced = policy.cluster?.addon('vpc-cni')?.setting('enableNetworkPolicy').isTrue();
      const rules = ['ingress', 'egress'].flatMap((direction) => objectsIn(policy.get('spec', direction)));
      const counts = rules.map(({ ports }) => new Set(objectsIn(ports).map((port) => JSON.stringify(port))).size);
      const most = Math.max(0, ...counts);
      yield* verdict(
        policy,
        isEnforced === true && rules.length > 0 ? most <= MOST_PORTS : undefined,
        `A rule has ${most} of them.`,
      );
    }
  },
};

/** An Ingress of the controller, or a Service of which it makes a Network Load Balancer. */
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

/** What an object says of the targets or of the addresses of its load balancer. */
function settingOf(object: KubernetesObject, name: 'target-type' | 'ip-address-type'): Json | undefined {
  const key = name === 'target-type' ? `${NLB}-nlb-target-type` : `${NLB}-ip-address-type`;
  return object.annotations[object.kind === 'Ingress' ? `${ALB}/${name}` : key];
}

/** Whether the load balancer reaches pods by their addresses. */
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
  what: 'Load balancers of IPv6 clusters have addresses of both families, and target pods.',
  why: 'Pods have IPv6 addresses alone: a load balancer of IPv4 has no way to them, and nodes forward no IPv6 ports to them.',
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
  what: 'Namespaces whose pods are targets of load balancers have the readiness gate.',
  why: 'Without it a rollout ends the old pods before the load balancer sends traffic to the new ones.',
  mend: `Label the namespace \`${READINESS_GATE}: enabled\`.`,
  source: BEST_PRACTICES.loadBalancing,
  *check(graph) {
    for (const namespace of graph.objects.filter(({ kind }) => kind === 'Namespace')) {
      const isTarget = graph.objects.some(
        (object) => object.namespace === namespace.name && isBalanced(object) && targetsPods(object, graph) === true,
      );
      if (isTarget) {
        yield* verdict(namespace, namespace.labels[READINESS_GATE] === 'enabled', 'The namespace has no such label.');
      }
    }
  },
};

const LB12: Rule = {
  id: 'LB12',
  level: RuleLevel.WARNING,
  what: 'The load balancer controller reads EndpointSlices.',
  why: 'Endpoints are deprecated since Kubernetes 1.33, and end at 1,000 addresses: further pods get no traffic.',
  mend: 'Leave `enableEndpointSlices` out, or set it to true.',
  source: PAGES.controller,
  *check({ releases }) {
    for (const release of releases.filter(({ chart }) => chart === CONTROLLER)) {
      yield* verdict(release, release.value('enableEndpointSlices').isTrue(true), '`enableEndpointSlices` is false.');
    }
  },
};

/** The names of the Services that an Ingress sends requests to. */
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
  what: 'Pods behind load balancers wait before they end.',
  why: 'A load balancer sends requests for some seconds after a pod was told to end: without a pause these fail at every rollout.',
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
  what: 'Services with a Network Load Balancer say whether it sends traffic across zones.',
  why: 'It does not by default: a zone with few pods gets as much traffic as one with many, and a zone without pods drops it. Across zones traffic is charged.',
  mend: `Set \`load_balancing.cross_zone.enabled\` in the annotation \`${NLB}-attributes\`.`,
  source: BEST_PRACTICES.costs,
  *check({ objects }) {
    for (const object of objects.filter(({ kind }) => kind === 'Service')) {
      const attributes = object.annotations[`${NLB}-attributes`];
      if (isBalanced(object) && !isUnknown(attributes)) {
        yield* verdict(
          object,
          textsIn([attributes ?? '']).some((text) => text.includes('load_balancing.cross_zone.enabled')),
          'The Service does not say it.',
        );
      }
    }
  },
};

export const TRAFFIC_RULES: readonly Rule[] = [CNI19, CNI20, SGP8, SGP9, NP4, IPV8, LB10, LB12, LB13, CZ1];
