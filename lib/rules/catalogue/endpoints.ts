/** EP: VPC endpoints. */

import type { Graph } from '../graph/graph';
import { statementsIn } from '../graph/identity';
import { isSameZone, type VpcEndpoint, zonesOf } from '../graph/network';
import { takesPort } from '../graph/security-groups';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { any } from '../template/answer';
import type { Resource } from '../template/resource';
import { format, isSame, type Json } from '../template/values';
import { BEST_PRACTICES, PAGES, USER_GUIDE } from './sources';

/** Services that nodes need before they are ready. */
const NODE_SERVICES = ['ec2', 'ecr.api', 'ecr.dkr', 's3'];
const OIDC_PROVIDERS = ['AWS::IAM::OIDCProvider', 'Custom::AWSCDKOpenIdConnectProvider'];

/** Services whose private name depends on more than one option of the endpoint. */
const OTHER_PRIVATE_NAMES = ['s3', 'dynamodb', 's3express'];

/** The VPCs in which clusters have their subnets. */
function vpcsOfClusters({ clusters }: Graph): ReadonlySet<Resource> {
  return new Set(clusters.flatMap((cluster) => cluster.vpc ?? []));
}

function endpointsOf(vpc: Resource, { endpoints }: Graph): readonly VpcEndpoint[] {
  return endpoints.filter((endpoint) => isSame(endpoint.vpc, vpc.reference) !== false);
}

/** The services of a list without an endpoint in a VPC. Undefined if its endpoints are not known. */
function missingIn(vpc: Resource, graph: Graph, services: readonly string[]): readonly string[] | undefined {
  const own = endpointsOf(vpc, graph);
  const missing = services.filter(
    (service) => !own.some((endpoint) => endpoint.service === service || endpoint.service?.endsWith(`.${service}`)),
  );
  const isKnown =
    missing.length === 0 ||
    (!graph.isOpen &&
      own.every(({ service, resource }) => service !== undefined || !resource.get('ServiceNetworkArn').isAbsent));
  return isKnown ? missing : undefined;
}

/** Whether nodes of a VPC have no default route. */
function hasIsolatedNodes(vpc: Resource, { nodeGroups }: Graph): boolean {
  const subnets = nodeGroups.flatMap((group) => group.subnets ?? []).filter((subnet) => subnet.isIn(vpc) === true);
  return subnets.length > 0 && subnets.every(({ isIsolated }) => isIsolated === true);
}

const EP1: Rule = {
  id: 'EP1',
  level: RuleLevel.ERROR,
  what: 'Nodes without a default route have the endpoints that they need.',
  why: 'Without them, a node can neither pull images nor join the cluster.',
  mend: 'Add the endpoints for ec2, ecr.api, ecr.dkr and s3; sts for IRSA, eks-auth for Pod Identity, and elasticloadbalancing for the load balancer controller.',
  source: USER_GUIDE.privateClusters,
  *check(graph) {
    for (const vpc of vpcsOfClusters(graph)) {
      if (!hasIsolatedNodes(vpc, graph)) {
        continue;
      }
      const usesPodIdentity =
        graph.resourcesOf('AWS::EKS::PodIdentityAssociation').length > 0 ||
        graph.addons.some(({ resource }) => (resource.get('PodIdentityAssociations').list ?? []).length > 0);
      const usesIrsa = OIDC_PROVIDERS.some((type) => graph.resourcesOf(type).length > 0);
      const usesController = graph.releases.some(({ chart }) => chart === 'aws-load-balancer-controller');
      const needed = [
        ...NODE_SERVICES,
        ...(usesIrsa ? ['sts'] : []),
        ...(usesPodIdentity ? ['eks-auth'] : []),
        ...(usesController ? ['elasticloadbalancing'] : []),
      ];
      const missing = missingIn(vpc, graph, needed);
      yield* verdict(
        vpc,
        missing && missing.length === 0,
        () => `The VPC has no endpoint for ${listed(missing ?? [], 9)}.`,
      );
    }
  },
};

const EP2: Rule = {
  id: 'EP2',
  level: RuleLevel.WARNING,
  what: 'The VPC of a cluster has the gateway endpoint for S3.',
  why: 'Image layers come from S3. A NAT gateway charges each gigabyte, and the gateway endpoint is free of charge.',
  mend: 'Add an endpoint of the type Gateway for S3, with the route tables of nodes and pods.',
  source: BEST_PRACTICES.costs,
  *check(graph) {
    for (const vpc of vpcsOfClusters(graph)) {
      const missing = missingIn(vpc, graph, ['s3']);
      yield* verdict(vpc, missing && missing.length === 0, 'The VPC has no endpoint for S3.');
    }
  },
};

const EP3: Rule = {
  id: 'EP3',
  level: RuleLevel.WARNING,
  what: 'Interface endpoints have private DNS enabled.',
  why: 'Without it, the kubelet, the VPC CNI and controllers still use the public address of the service.',
  mend: 'Set `PrivateDnsEnabled` to true.',
  source: USER_GUIDE.privateClusters,
  *check({ endpoints }) {
    for (const endpoint of endpoints) {
      const { service } = endpoint;
      if (endpoint.isInterface === true && service !== undefined && !OTHER_PRIVATE_NAMES.includes(service)) {
        yield* verdict(
          endpoint,
          endpoint.resource.get('PrivateDnsEnabled').isTrue(),
          `The endpoint for ${service} has private DNS disabled.`,
        );
      }
    }
  },
};

const EP4: Rule = {
  id: 'EP4',
  level: RuleLevel.ERROR,
  what: 'Security groups of interface endpoints allow HTTPS.',
  why: 'All AWS APIs use TCP port 443. An endpoint that does not allow it is worse than none, because the private DNS name resolves to it.',
  mend: 'Allow TCP port 443 from the networks or security groups of nodes and pods.',
  source: USER_GUIDE.privateClusters,
  *check(graph) {
    for (const endpoint of graph.endpoints.filter(({ isInterface }) => isInterface === true)) {
      const { securityGroups } = endpoint;
      const groups = (securityGroups ?? []).map((id) =>
        graph.securityGroups.find((group) => group.isNamedBy(id) === true),
      );
      const allowed = groups.map(
        (group) => group?.ingress && any(false, ...group.ingress.map((rule) => takesPort(rule, 'tcp', 443))),
      );
      yield* verdict(
        endpoint,
        groups.length === 0 ? undefined : any(...allowed),
        () => `${listed(groups.map((group) => group?.resource.logicalId ?? '?'))} does not allow HTTPS.`,
      );
    }
  },
};

const EP6: Rule = {
  id: 'EP6',
  level: RuleLevel.ERROR,
  what: 'A VPC has only one endpoint with the private DNS name of a service.',
  why: 'EC2 rejects a second one.',
  mend: 'Remove one of the endpoints, or disable its `PrivateDnsEnabled`.',
  source: PAGES.endpoints,
  *check({ endpoints }) {
    const named = endpoints.filter(
      (endpoint) =>
        endpoint.isInterface === true &&
        endpoint.service !== undefined &&
        endpoint.resource.condition === undefined &&
        endpoint.resource.get('PrivateDnsEnabled').isTrue() === true,
    );
    for (const [index, endpoint] of named.entries()) {
      const other = named
        .slice(0, index)
        .find(({ service, vpc }) => service === endpoint.service && isSame(vpc, endpoint.vpc) === true);
      yield* verdict(
        endpoint,
        other === undefined,
        () => `${other?.resource.logicalId} also has the private DNS name of ${endpoint.service}.`,
      );
    }
  },
};

const EP7: Rule = {
  id: 'EP7',
  level: RuleLevel.ERROR,
  what: 'The VPC of a cluster has the required endpoints.',
  why: 'The option `requiredEndpoints` lists them.',
  mend: 'Add the endpoints, or change `requiredEndpoints`.',
  source: PAGES.endpoints,
  *check(graph, { requiredEndpoints }) {
    for (const vpc of requiredEndpoints.length === 0 ? [] : vpcsOfClusters(graph)) {
      const missing = missingIn(vpc, graph, requiredEndpoints);
      yield* verdict(
        vpc,
        missing && missing.length === 0,
        () => `The VPC has no endpoint for ${listed(missing ?? [], 9)}.`,
      );
    }
  },
};

const EP8: Rule = {
  id: 'EP8',
  level: RuleLevel.WARNING,
  what: 'The gateway endpoint for S3 has the route tables of all nodes.',
  why: 'Subnets with other route tables reach S3 through NAT, or not at all.',
  mend: 'Add the route tables to `RouteTableIds` of the endpoint.',
  source: PAGES.endpointPolicies,
  *check(graph) {
    for (const endpoint of graph.endpoints.filter(({ service, isGateway }) => service === 's3' && isGateway === true)) {
      const { routeTables } = endpoint;
      const subnets = [...new Set(graph.nodeGroups.flatMap((group) => group.subnets ?? []))].filter(
        (subnet) => isSame(subnet.vpc, endpoint.vpc) === true,
      );
      const tables = subnets.map((subnet) => graph.routeTableOf(subnet));
      const served = tables.map((table) =>
        table === undefined ? undefined : routeTables && any(false, ...routeTables.map((id) => isSame(id, table))),
      );
      const missing = subnets.filter((_, index) => served[index] === false);
      yield* verdict(
        endpoint,
        subnets.length === 0 ? undefined : missing.length > 0 ? false : served.includes(undefined) ? undefined : true,
        () =>
          `The endpoint does not have the route table of ${listed(missing.map(({ resource }) => resource.logicalId))}.`,
      );
    }
  },
};

const EP9: Rule = {
  id: 'EP9',
  level: RuleLevel.WARNING,
  what: 'Interface endpoints have a subnet in every zone with nodes.',
  why: 'Nodes in other zones call the service across zones. This traffic is charged, and fails if the zone of the endpoint fails.',
  mend: 'Add a subnet of each zone to `SubnetIds` of the endpoint.',
  source: PAGES.endpoints,
  *check(graph) {
    for (const endpoint of graph.endpoints.filter(({ isInterface }) => isInterface === true)) {
      const own = graph.subnetsOf(endpoint.subnets);
      const nodes = [...new Set(graph.nodeGroups.flatMap((group) => group.subnets ?? []))].filter(
        (subnet) => isSame(subnet.vpc, endpoint.vpc) === true,
      );
      const [zones, needed] = [own && zonesOf(own), zonesOf(nodes)];
      if (zones !== undefined && needed !== undefined && needed.length > 0) {
        const missing = needed.filter((zone) => zones.every((other) => isSameZone(other, zone) === false));
        const isKnown =
          missing.length > 0 || needed.every((zone) => zones.some((other) => isSameZone(other, zone) === true));
        yield* verdict(
          endpoint,
          isKnown ? missing.length === 0 : undefined,
          () => `${listed(missing.map(format))} has nodes, but no subnet of the endpoint.`,
        );
      }
    }
  },
};

const EP10: Rule = {
  id: 'EP10',
  level: RuleLevel.WARNING,
  isOptional: true,
  what: 'VPC endpoints have a restrictive policy.',
  why: 'With the default policy of an endpoint, credentials of any account can send data from your VPC to buckets of any account.',
  mend: 'Set `PolicyDocument` with a condition on `aws:PrincipalAccount` or `aws:ResourceAccount`, or with listed resources. S3 also needs the bucket of ECR layers, prod-REGION-starport-layer-bucket.',
  source: PAGES.endpointPolicies,
  *check({ endpoints }) {
    for (const { resource } of endpoints) {
      const policy = resource.get('PolicyDocument');
      yield* verdict(
        resource,
        policy.test((value) => (value === undefined ? false : !allowsAll(value, resource))),
        policy.isAbsent ? 'The endpoint has no policy.' : 'The policy allows everything.',
      );
    }
  },
};

/** Whether an endpoint policy has a statement that allows everything. */
function allowsAll(policy: Json, endpoint: Resource): boolean {
  return statementsIn(policy, endpoint).some(
    ({ effect, actions, resources, condition }) =>
      effect === 'Allow' && actions.includes('*') && resources.includes('*') && Object.keys(condition).length === 0,
  );
}

export const ENDPOINT_RULES: readonly Rule[] = [EP1, EP2, EP3, EP4, EP6, EP7, EP8, EP9, EP10];
