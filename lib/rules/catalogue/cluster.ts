/** CE: the cluster, its endpoint and its version. */

import { Cidr } from '../../addressing/cidr';
import { supportOf } from '../../foundation/versions';
import { EVERYWHERE, PRIVATE_BLOCKS } from '../graph/network';
import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { all, any, not } from '../template/answer';
import { cidrOf, format, isLiteral, textsIn } from '../template/values';
import { BEST_PRACTICES, USER_GUIDE } from './sources';

/** Quotas of EKS that cannot be raised. */
const MOST_PUBLIC_CIDRS = 40;
const MOST_GROUPS = 4;

/** The prefix lengths that a service CIDR may have. */
const LARGEST_SERVICES = 12;
const SMALLEST_SERVICES = 24;

const CE1: Rule = {
  id: 'CE1',
  level: RuleLevel.WARNING,
  what: 'The private endpoint of a cluster is on.',
  why: 'Without it nodes talk to the control plane over its public address, through NAT, and lose it with the way to the internet.',
  mend: 'Set `EndpointPrivateAccess` to true.',
  source: USER_GUIDE.endpoint,
  *check({ clusters }) {
    for (const cluster of clusters) {
      yield* verdict(cluster, cluster.hasPrivateEndpoint, 'The private endpoint is off.');
    }
  },
};

const CE2: Rule = {
  id: 'CE2',
  level: RuleLevel.ERROR,
  what: 'The public endpoint of a cluster is not open to everybody.',
  why: 'Everybody on the internet may try stolen credentials and new faults of the API server on it.',
  mend: 'Turn the public endpoint off, or list your networks in `PublicAccessCidrs`. `allowedPublicCidrs` names those that this rule lets pass.',
  source: BEST_PRACTICES.networkSecurity,
  differs:
    'AwsSolutions-EKS1 finds every public endpoint. One that named networks alone may reach is a sound way in for people without a VPN: this rule finds those that everybody reaches, and networks that `allowedPublicCidrs` does not name.',
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
        return `The public endpoint is open to ${named.length === 0 ? 'everybody' : listed(named.map(format))}.`;
      });
    }
  },
};

const CE3: Rule = {
  id: 'CE3',
  level: RuleLevel.ERROR,
  what: 'A public endpoint for some networks alone has the private one beside it.',
  why: 'Nodes then come to the control plane by the addresses of their NAT gateways: where these are not listed, nodes cannot join.',
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
          'The endpoint is public for some networks, and the private one is off.',
        );
      }
    }
  },
};

const CE4: Rule = {
  id: 'CE4',
  level: RuleLevel.ERROR,
  what: 'A cluster has an endpoint.',
  why: 'EKS refuses a cluster with neither a public nor a private endpoint.',
  mend: 'Set `EndpointPrivateAccess` to true.',
  source: USER_GUIDE.endpoint,
  *check({ clusters }) {
    for (const cluster of clusters) {
      yield* verdict(cluster, any(cluster.hasPublicEndpoint, cluster.hasPrivateEndpoint), 'Both endpoints are off.');
    }
  },
};

const CE5: Rule = {
  id: 'CE5',
  level: RuleLevel.ERROR,
  what: 'A control plane whose traffic you route has a way out of its subnets.',
  why: 'With `ControlPlaneEgressMode: CUSTOMER_ROUTED` calls to webhooks, OIDC providers and aggregated APIs leave through your subnets. The mode cannot be taken back.',
  mend: 'Give the subnets of the control plane a route to a NAT gateway or a transit gateway, or leave the mode out.',
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
  what: 'A cluster of several zones takes part in zonal shift.',
  why: 'When a zone fails in part, one command moves traffic to the pods of the others.',
  mend: 'Set `ZonalShiftConfig` with `Enabled: true`.',
  source: USER_GUIDE.zonalShift,
  *check({ clusters }) {
    for (const cluster of clusters) {
      const zones = new Set(cluster.nodeGroups.flatMap(({ subnets }) => subnets ?? []).map(({ zone }) => zone));
      if (zones.size > 1) {
        yield* verdict(cluster, cluster.get('ZonalShiftConfig', 'Enabled').isTrue(), 'Zonal shift is off.');
      }
    }
  },
};

const CE7: Rule = {
  id: 'CE7',
  level: RuleLevel.WARNING,
  what: 'The Kubernetes version of a cluster has standard support.',
  why: 'After it each hour of the cluster costs more; after extended support EKS upgrades the control plane without notice, and creates no cluster of the version.',
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
  what: 'A cluster lists at most 40 networks for its public endpoint.',
  why: 'EKS refuses more, and does not raise the quota.',
  mend: 'Join neighbouring networks.',
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
  why: 'EKS refuses more beside the one that it makes.',
  mend: 'Join the rules in fewer groups.',
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
  what: 'A service CIDR is a /12 to /24 of a private network.',
  why: 'EKS refuses others.',
  mend: 'Choose one such as 172.20.0.0/16.',
  source: USER_GUIDE.networkRequirements,
  *check({ clusters }) {
    for (const cluster of clusters) {
      const block = cidrOf(cluster.get('KubernetesNetworkConfig', 'ServiceIpv4Cidr').value);
      if (block !== undefined) {
        const isSized = block.prefixLength >= LARGEST_SERVICES && block.prefixLength <= SMALLEST_SERVICES;
        yield* verdict(cluster, isSized && PRIVATE_BLOCKS.some((other) => other.contains(block)), `${block} is none.`);
      }
    }
  },
};

const CE11: Rule = {
  id: 'CE11',
  level: RuleLevel.ERROR,
  what: 'The role of a cluster has the policy AmazonEKSClusterPolicy.',
  why: 'Without it the control plane cannot make its network interfaces, and the cluster is not created.',
  mend: 'Attach the policy to the role.',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html',
  *check({ clusters }) {
    for (const cluster of clusters) {
      const { role } = cluster;
      if (role !== undefined && role.statements.length === 0) {
        yield* verdict(
          role,
          role.hasManagedPolicy('AmazonEKSClusterPolicy'),
          'The role has no policy AmazonEKSClusterPolicy, and no other statement.',
        );
      }
    }
  },
};

const CE12: Rule = {
  id: 'CE12',
  level: RuleLevel.WARNING,
  what: 'A cluster names its Kubernetes version.',
  why: 'Without it EKS takes its default of the day: the same template makes clusters of different versions, and add-ons and nodes cannot be matched.',
  mend: 'Set `Version`.',
  source: USER_GUIDE.versions,
  *check({ clusters }) {
    for (const cluster of clusters) {
      yield* verdict(cluster, cluster.get('Version').isSet(), 'No version is set.');
    }
  },
};

export const CLUSTER_RULES: readonly Rule[] = [CE1, CE2, CE3, CE4, CE5, CE6, CE7, CE8, CE9, CE10, CE11, CE12];
