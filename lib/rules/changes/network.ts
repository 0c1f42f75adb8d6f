/** CHG1 to CHG9: effects of a change on the network. */

import { PAGES, USER_GUIDE } from '../catalogue/sources';
import { zonesOf } from '../graph/network';
import { listed, RuleLevel, verdict } from '../rule';
import { all, not } from '../template/answer';
import { cidrOf, format, isSame, referenceOf } from '../template/values';
import { isUnchanged } from './change';
import { CREATE_ONLY } from './create-only.generated';
import type { ChangeRule } from './rule';

const UPDATES =
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html';

const CHG1: ChangeRule = {
  id: 'CHG1',
  level: RuleLevel.ERROR,
  what: 'Existing subnets are not replaced.',
  why: 'CloudFormation creates the new subnet first, and deletes the old one when it is empty. Nodes, pods, load balancers and endpoints must leave it before.',
  mend: 'Keep network and zone of the subnet. Add another subnet, and move the workloads.',
  source: UPDATES,
  *check({ replaced, kept }) {
    for (const { after } of kept.filter((pair) => pair.after.type === 'AWS::EC2::Subnet')) {
      const replacement = replaced.get(after);
      yield* verdict(after, replacement === undefined, () => {
        const { before, properties } = replacement ?? { before: after, properties: [] };
        return `It changes: ${listed(properties.map((property) => `${property} from ${format(before.get(property).value)} to ${format(after.get(property).value)}`))}.`;
      });
    }
  },
};

const CHG2: ChangeRule = {
  id: 'CHG2',
  level: RuleLevel.ERROR,
  what: 'New subnets do not overlap subnets that exist until the end of the update.',
  why: 'EC2 rejects a subnet that overlaps another one, and CloudFormation deletes old subnets last. The update fails and rolls back.',
  mend: 'Use a free network for the new subnet, or keep the logical id of the old one.',
  source: UPDATES,
  *check({ before, after, added, replaced }) {
    const fresh = [...added, ...replaced.keys()].filter(({ type }) => type === 'AWS::EC2::Subnet');
    for (const resource of fresh) {
      const block = cidrOf(resource.get('CidrBlock').value);
      const vpc = after.set.resource(resource.get('VpcId').value);
      if (block === undefined || (vpc !== undefined && (replaced.has(vpc) || added.includes(vpc)))) {
        continue;
      }
      const clash = before.subnets.find(
        (old) => old.cidr?.overlaps(block) === true && isSame(old.vpc, resource.get('VpcId').value) === true,
      );
      yield* verdict(
        resource,
        clash === undefined,
        () =>
          `${block} overlaps ${clash?.cidr} of ${clash?.resource.logicalId}, which exists until the end of the update.`,
      );
    }
  },
};

const CHG3: ChangeRule = {
  id: 'CHG3',
  level: RuleLevel.WARNING,
  what: 'A subnet is not removed while it may be in use.',
  why: 'EC2 deletes a subnet only without network interfaces. Otherwise the deletion fails, and the subnet remains outside the stack.',
  mend: 'Drain the nodes of the subnet and delete its load balancers and endpoints first.',
  source: UPDATES,
  *check({ removed, kept }) {
    for (const resource of removed.filter(({ type }) => type === 'AWS::EC2::Subnet')) {
      yield* verdict(resource, false, 'The subnet is removed.');
    }
    for (const { after } of kept.filter((pair) => pair.after.type === 'AWS::EC2::Subnet')) {
      yield* verdict(after, true, '');
    }
  },
};

const CHG4: ChangeRule = {
  id: 'CHG4',
  level: RuleLevel.ERROR,
  what: 'Subnets of a cluster stay in the zones in which it was created.',
  why: 'EKS accepts only subnets in the zones that the cluster was created with.',
  mend: 'Do not add the new zone to `SubnetIds`. Nodes and pods can run in it.',
  source: USER_GUIDE.networkRequirements,
  *check({ before, after, replaced }) {
    for (const cluster of after.clusters) {
      const previous = before.clusters.find(
        ({ resource }) =>
          resource.logicalId === cluster.resource.logicalId &&
          resource.template.index === cluster.resource.template.index,
      );
      if (previous === undefined || replaced.has(cluster.resource)) {
        continue;
      }
      const [then, now] = [previous, cluster].map(({ subnets }) => subnets && zonesOf(subnets));
      const outside = now?.filter((zone) => !then?.some((other) => isSame(other, zone) === true));
      yield* verdict(
        cluster,
        then && outside && outside.length === 0,
        () => `${listed((outside ?? []).map(format))} is not one of the previous zones.`,
      );
    }
  },
};

const CHG5: ChangeRule = {
  id: 'CHG5',
  level: RuleLevel.WARNING,
  what: 'Public addresses of NAT gateways do not change.',
  why: 'Partners and allow lists of public endpoints contain these addresses. A released Elastic IP address cannot be recovered.',
  mend: 'Keep the NAT gateways and their addresses, or add the new addresses to the allow lists before the change.',
  source: PAGES.natGateways,
  *check({ before, removed, replaced, kept }) {
    const addressOf = (resource: (typeof removed)[number]) =>
      referenceOf(resource.get('AllocationId').value)?.logicalId;
    const used = new Set(before.natGateways.map(addressOf));
    for (const { before: address, after: now } of kept.filter((pair) => pair.after.type === 'AWS::EC2::EIP')) {
      if (used.has(address.logicalId)) {
        yield* verdict(now, !replaced.has(now), 'The address is replaced.');
      }
    }
    for (const address of removed.filter(({ type }) => type === 'AWS::EC2::EIP')) {
      if (used.has(address.logicalId)) {
        yield* verdict(address, false, 'The address of a NAT gateway is released.');
      }
    }
  },
};

const CHG6: ChangeRule = {
  id: 'CHG6',
  level: RuleLevel.ERROR,
  what: 'A replaced NAT gateway does not keep the Elastic IP address of the old one.',
  why: 'CloudFormation creates the new gateway while the old one still has the Elastic IP address. EC2 rejects it, and the update rolls back.',
  mend: 'Use another Elastic IP address for the new NAT gateway, or keep subnet and type of the old one.',
  source: PAGES.natGateways,
  *check({ kept, replaced }) {
    for (const { before, after } of kept.filter((pair) => pair.after.type === 'AWS::EC2::NatGateway')) {
      const isAddressKept = after.get('AllocationId').isAbsent
        ? false
        : isUnchanged(before.get('AllocationId'), after.get('AllocationId'));
      yield* verdict(
        after,
        replaced.has(after) ? not(isAddressKept) : true,
        () => `It is replaced (${listed(replaced.get(after)?.properties ?? [])}) and keeps its address.`,
      );
    }
  },
};

const CHG7: ChangeRule = {
  id: 'CHG7',
  level: RuleLevel.ERROR,
  what: 'A VPC is not replaced.',
  why: 'Everything in the VPC is replaced, too: subnets, the cluster, and all workloads.',
  mend: 'Keep the primary block. Add another block with `AWS::EC2::VPCCidrBlock`, or deploy a second stack and move the workloads.',
  source: PAGES.vpcBlocks,
  *check({ kept, replaced }) {
    for (const { after } of kept.filter((pair) => pair.after.type === 'AWS::EC2::VPC')) {
      yield* verdict(
        after,
        !replaced.has(after),
        () => `It is replaced: ${listed(replaced.get(after)?.properties ?? [])}.`,
      );
    }
  },
};

const CHG8: ChangeRule = {
  id: 'CHG8',
  level: RuleLevel.ERROR,
  what: 'Interface endpoints with private DNS are not replaced.',
  why: 'Only one endpoint of a VPC can have the private DNS name of a service. EC2 rejects the new endpoint while the old one exists, and the update rolls back.',
  mend: 'Disable `PrivateDnsEnabled` of the old endpoint in an earlier deployment, or keep its logical id and service.',
  source: PAGES.endpoints,
  *check({ before, after, added, replaced, kept }) {
    const fresh = new Set([...added, ...replaced.keys()]);
    for (const endpoint of after.endpoints.filter(
      ({ resource }) => fresh.has(resource) || kept.some((pair) => pair.after === resource),
    )) {
      if (endpoint.isInterface !== true || endpoint.resource.get('PrivateDnsEnabled').isTrue() !== true) {
        continue;
      }
      const holder = before.endpoints.find(
        (old) =>
          old.service !== undefined &&
          old.service === endpoint.service &&
          old.isInterface === true &&
          old.resource.get('PrivateDnsEnabled').isTrue() === true &&
          isSame(old.vpc, endpoint.vpc) === true,
      );
      const vpc = after.set.resource(endpoint.vpc);
      const isNewVpc = vpc !== undefined && fresh.has(vpc);
      yield* verdict(
        endpoint,
        !fresh.has(endpoint.resource) || holder === undefined || isNewVpc,
        () =>
          `${holder?.resource.logicalId} has the private DNS name of ${endpoint.service} until the end of the update.`,
      );
    }
  },
};

const CHG9: ChangeRule = {
  id: 'CHG9',
  level: RuleLevel.ERROR,
  what: 'A replaced resource does not keep a name that must be unique.',
  why: 'CloudFormation creates the new resource while the old one exists. AWS rejects a name, a cluster or a key that both have, and the update rolls back.',
  mend: 'Change the name in the same deployment, or let CloudFormation generate names.',
  source: UPDATES,
  *check({ kept, replaced, after: graph }) {
    for (const { before, after } of kept) {
      const names = Object.hasOwn(CREATE_ONLY, after.type) ? CREATE_ONLY[after.type].name : [];
      if (names.length === 0 || names.some((name) => after.get(name).isAbsent)) {
        continue;
      }
      const isSameName = all(
        ...names.map((name) => {
          const owner = graph.set.resource(after.get(name).value);
          return owner !== undefined && replaced.has(owner) ? false : isUnchanged(before.get(name), after.get(name));
        }),
      );
      yield* verdict(
        after,
        replaced.has(after) ? not(isSameName) : true,
        () =>
          `It is replaced (${listed(replaced.get(after)?.properties ?? [])}) and keeps ${listed(names.map((name) => `${name} ${format(after.get(name).value)}`))}.`,
      );
    }
  },
};

export const NETWORK_CHANGES: readonly ChangeRule[] = [CHG1, CHG2, CHG3, CHG4, CHG5, CHG6, CHG7, CHG8, CHG9];
