/** CE: the cluster, its endpoint and its version. */

import { Cidr } from '../../addressing/cidr';
import { supportOf } from '../../foundation/versions';
import { EVERYWHERE, PRIVATE_BLOCKS } from '../graph/network';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { all, any, not } from '../template/answer';
import { cidrOf, format, isLiteral, textsIn } from '../template/values';
import { BEST_PRACTICES, USER_GUIDE } from './sources';

/** Quotas of EKS that AWS does not increase. */
const MOST_PUBLIC_CIDRS = 40;
const MOST_GROUPS = 4;

/** The prefix lengths that a service CIDR may have. */
const LARGEST_SERVICES = 12;
const SMALLEST_SERVICES = 24;

const CE1: Rule = {
  id: 'CE1',
  level: RuleLevel.WARNING,
  what: 'The private endpoint of a cluster is enabled.',
  why: 'Without it, nodes connect to the public address of the control plane through NAT, and lose the connection if NAT fails.',
  mend: 'Set `EndpointPrivateAccess` to true.',
  source: USER_GUIDE.endpoint,
  *check({ clusters }) {
    for (const cluster of clusters) {
      yield* verdict(cluster, cluster.hasPrivateEndpoint, 'The private endpoint is disabled.');
    }
  },
};

const CE2: Rule = {
  id: 'CE2',
  level: RuleLevel.ERROR,
  what: 'The public endpoint of a cluster is restricted to known networks.',
  why: 'Otherwise everybody on the internet can try stolen credentials and new vulnerabilities of the API server.',
  mend: 'Disable the public endpoint, or list your networks in `PublicAccessCidrs`. `allowedPublicCidrs` lists the networks that this rule accepts.',
  source: BEST_PRACTICES.networkSecurity,
  differs:
    'AwsSolutions-EKS1 reports every public endpoint. An endpoint that only known networks can reach is a valid solution for people without a VPN. This rule reports endpoints without restrictions, and networks that are not in `allowedPublicCidrs`.',
  *check({ clusters }, { allowedPublicCidrs }) {
    const allowed = allowedPublicCidrs.map((text) => Cidr.parse(text));
    for (const cluster of clusters) {
      const cidrs = cluster.get('ResourcesVpcConfig', 'PublicAccessCidrs');
      const isRestricted = cidrs.test((value) => {
        const texts = textsIn(value);
        if (texts.length === 0) {
          return Array.isArray(value) && value.length > 0 ? undefined : false;
        }
        if (texts.some((text) => EVERYWHERE.includes(text))) {
          return false;
        }
        return all(
          ...texts.map((text) => {
            const network = cidrOf(text);
            return (
              network &&
              (allowed.length === 0 ? network.prefixLength > 0 : allowed.some((other) => other.contains(network)))
            );
          }),
        );
      });
      yield* verdict(cluster, any(not(cluster.hasPublicEndpoint), isRestricted), () => {
        const named = textsIn(cidrs.value);
        return `The public endpoint is open to ${named.length === 0 ? 'all networks' : listed(named.map(format))}.`;
      });
    }
  },
};

const CE3: Rule = {
  id: 'CE3',
  level: RuleLevel.ERROR,
  what: 'A cluster with a restricted public endpoint also has the private endpoint.',
  why: 'Otherwise nodes connect from the addresses of their NAT gateways, and cannot join unless these are listed.',
  mend: 'Set `EndpointPrivateAccess` to true.',
  source: USER_GUIDE.endpoint,
  *check({ clusters }) {
    for (const cluster of clusters) {
      const isOpen = cluster
        .get('ResourcesVpcConfig', 'PublicAccessCidrs')
        .test(
          (value) =>
            value === undefined ||
            (textsIn(value).includes('0.0.0.0/0') ? true : textsIn(value).every(isLiteral) ? false : undefined),
        );
      if (cluster.hasPublicEndpoint === true && isOpen === false) {
        yield* verdict(
          cluster,
          cluster.hasPrivateEndpoint,
          'The public endpoint is restricted, and the private endpoint is disabled.',
        );
      }
    }
  },
};

const CE4: Rule = {
  id: 'CE4',
  level: RuleLevel.ERROR,
  what: 'A cluster has an endpoint.',
  why: 'EKS rejects a cluster with neither a public nor a private endpoint.',
  mend: 'Set `EndpointPrivateAccess` to true.',
  source: USER_GUIDE.endpoint,
  *check({ clusters }) {
    for (const cluster of clusters) {
      yield* verdict(
        cluster,
        any(cluster.hasPublicEndpoint, cluster.hasPrivateEndpoint),
        'Both endpoints are disabled.',
      );
    }
  },
};

const CE5: Rule = {
  id: 'CE5',
  level: RuleLevel.ERROR,
  what: 'The subnets of the control plane have a default route if its egress is customer-routed.',
  why: 'With `ControlPlaneEgressMode: CUSTOMER_ROUTED`, calls to webhooks, OIDC providers and aggregated APIs use the routes of your subnets. A cluster cannot leave this mode.',
  mend: 'Add a route to a NAT gateway or a transit gateway to the subnets of the control plane, or remove the mode.',
  source: USER_GUIDE.egress,
  *check({ clusters }) {
    for (const cluster of clusters) {
      const isRouted = cluster.get('ResourcesVpcConfig', 'ControlPlaneEgressMode').is('CUSTOMER_ROUTED');
      if (isRouted === true) {
        const subnets = cluster.subnets ?? [];
        const isolated = subnets.filter(({ isIsolated }) => isIsolated === true);
        const isRight =
          isolated.length > 0
            ? false
            : subnets.length === 0
              ? undefined
              : all(...subnets.map(({ isIsolated }) => not(isIsolated)));
        yield* verdict(
          cluster,
          isRight,
          () => `${listed(isolated.map(({ resource }) => resource.logicalId))} has no default route.`,
        );
      }
    }
  },
};

const CE6: Rule = {
  id: 'CE6',
  level: RuleLevel.WARNING,
  isOptional: true,
  what: 'A cluster in several zones has zonal shift enabled.',
  why: 'If a zone is impaired, one command then moves traffic to the pods in other zones.',
  mend: 'Set `ZonalShiftConfig` with `Enabled: true`.',
  source: USER_GUIDE.zonalShift,
  *check({ clusters }) {
    for (const cluster of clusters) {
      const zones = new Set(cluster.nodeGroups.flatMap(({ subnets }) => subnets ?? []).map(({ zone }) => zone));
      if (zones.size > 1) {
        yield* verdict(cluster, cluster.get('ZonalShiftConfig', 'Enabled').isTrue(), 'Zonal shift is disabled.');
      }
    }
  },
};

const CE7: Rule = {
  id: 'CE7',
  level: RuleLevel.WARNING,
  what: 'The Kubernetes version of a cluster is in standard support.',
  why: 'In extended support, each cluster hour costs more. After extended support, EKS upgrades the control plane without notice, and creates no cluster with the version.',
  mend: 'Upgrade one minor version at a time.',
  source: USER_GUIDE.versions,
  *check({ clusters }, { today }) {
    for (const cluster of clusters) {
      const support = cluster.version === undefined ? undefined : supportOf(cluster.version, today);
      if (support !== undefined && support.kind !== 'unknown') {
        yield* verdict(
          cluster,
          support.kind === 'standard',
          () =>
            `Kubernetes ${cluster.version} ${support.kind === 'extended' ? `is in extended support until ${support.until}` : 'is out of support'}.`,
        );
      }
    }
  },
};

const CE8: Rule = {
  id: 'CE8',
  level: RuleLevel.ERROR,
  what: 'The public endpoint of a cluster has at most 40 networks.',
  why: 'EKS rejects more networks, and AWS does not increase this quota.',
  mend: 'Merge adjacent networks.',
  source: USER_GUIDE.endpoint,
  *check({ clusters }) {
    for (const cluster of clusters) {
      const cidrs = cluster.get('ResourcesVpcConfig', 'PublicAccessCidrs');
      if (cidrs.list !== undefined && !cidrs.isAbsent) {
        yield* verdict(cluster, cidrs.list.length <= MOST_PUBLIC_CIDRS, `${cidrs.list.length} networks are listed.`);
      }
    }
  },
};

const CE9: Rule = {
  id: 'CE9',
  level: RuleLevel.ERROR,
  what: 'A control plane has at most four security groups.',
  why: 'EKS rejects more groups, in addition to the cluster security group.',
  mend: 'Merge the rules into fewer groups.',
  source: USER_GUIDE.securityGroups,
  *check({ clusters }) {
    for (const cluster of clusters) {
      const groups = cluster.get('ResourcesVpcConfig', 'SecurityGroupIds');
      if (groups.list !== undefined && !groups.isAbsent) {
        yield* verdict(cluster, groups.list.length <= MOST_GROUPS, `${groups.list.length} groups are listed.`);
      }
    }
  },
};

const CE10: Rule = {
  id: 'CE10',
  level: RuleLevel.ERROR,
  what: 'A service CIDR is a private network with a prefix length of /12 to /24.',
  why: 'EKS rejects other service CIDRs.',
  mend: 'Use one such as 172.20.0.0/16.',
  source: USER_GUIDE.networkRequirements,
  *check({ clusters }) {
    for (const cluster of clusters) {
      const block = cidrOf(cluster.get('KubernetesNetworkConfig', 'ServiceIpv4Cidr').value);
      if (block !== undefined) {
        const isSized = block.prefixLength >= LARGEST_SERVICES && block.prefixLength <= SMALLEST_SERVICES;
        yield* verdict(
          cluster,
          isSized && PRIVATE_BLOCKS.some((other) => other.contains(block)),
          `${block} is not such a network.`,
        );
      }
    }
  },
};

const CE11: Rule = {
  id: 'CE11',
  level: RuleLevel.ERROR,
  what: 'The role of a cluster has the policy AmazonEKSClusterPolicy.',
  why: 'Without it, the control plane cannot create its network interfaces, and the creation of the cluster fails.',
  mend: 'Attach the policy to the role.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html',
  *check({ clusters }) {
    for (const cluster of clusters) {
      const { role } = cluster;
      if (role !== undefined && role.statements.length === 0) {
        yield* verdict(
          role,
          role.hasManagedPolicy('AmazonEKSClusterPolicy'),
          'The role has neither the policy AmazonEKSClusterPolicy nor other statements.',
        );
      }
    }
  },
};

const CE12: Rule = {
  id: 'CE12',
  level: RuleLevel.WARNING,
  what: 'A cluster sets its Kubernetes version.',
  why: 'Without a version, EKS uses its current default. The same template then creates clusters with different versions, whose add-ons and nodes may not match.',
  mend: 'Set `Version`.',
  source: USER_GUIDE.versions,
  *check({ clusters }) {
    for (const cluster of clusters) {
      yield* verdict(cluster, cluster.get('Version').isSet(), 'No version is set.');
    }
  },
};

export const CLUSTER_RULES: readonly Rule[] = [CE1, CE2, CE3, CE4, CE5, CE6, CE7, CE8, CE9, CE10, CE11, CE12];
