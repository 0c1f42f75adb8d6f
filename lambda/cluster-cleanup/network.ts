import * as ec2 from '@aws-sdk/client-ec2';
import { listAll, type Sender } from '../aws-client';
import { messageOf, nameOf } from '../errors';
import type { Cleanup, Kind, Leftover } from './leftovers';
import { CNI_TAG, CONTROLLER_RULES, CONTROLLER_TAG, INTERFACE_OWNER, INTERFACE_OWNER_TAG, tagsOf } from './ownership';
import { LastingError, unlessGone } from './time-limit';

type Filters = Readonly<Record<string, string[]>>;

/** Reads EC2 resources of one VPC. Resources of another VPC are excluded, even if they match the filters. */
class VpcReader {
  constructor(
    private readonly client: Sender<ec2.EC2Client>,
    private readonly vpcId: string,
  ) {}

  public async interfaces(filters: Filters): Promise<ec2.NetworkInterface[]> {
    const Filters = this.filtersOf(filters);
    const found = await listAll(
      (NextToken) => this.client.send(new ec2.DescribeNetworkInterfacesCommand({ Filters, NextToken })),
      (page) => page.NetworkInterfaces,
      (page) => page.NextToken,
    );
    return found.filter(({ VpcId }) => VpcId === this.vpcId);
  }

  public async securityGroups(filters: Filters): Promise<ec2.SecurityGroup[]> {
    const Filters = this.filtersOf(filters);
    const found = await listAll(
      (NextToken) => this.client.send(new ec2.DescribeSecurityGroupsCommand({ Filters, NextToken })),
      (page) => page.SecurityGroups,
      (page) => page.NextToken,
    );
    return found.filter(({ VpcId }) => VpcId === this.vpcId);
  }

  private filtersOf(filters: Filters): ec2.Filter[] {
    return Object.entries({ 'vpc-id': [this.vpcId], ...filters }).map(([Name, Values]) => ({ Name, Values }));
  }
}

/**
 * Network interfaces of nodes and pods. Unused ones are deleted. The function waits for interfaces of deleted load
 * balancers: AWS deletes them within minutes, and their subnets cannot be deleted before.
 */
export function networkInterfaces({ cluster, ownership, connect }: Cleanup): Kind {
  const client = connect(ec2.EC2Client, {});
  const vpc = new VpcReader(client, cluster.vpcId);
  return {
    name: 'network interfaces',
    async find({ loadBalancers, classicLoadBalancers }) {
      const tagged = [
        ...(await vpc.interfaces({ [`tag:${CNI_TAG}`]: [cluster.name] })),
        ...(await vpc.interfaces({
          [`tag:${ownership.clusterTag}`]: ['owned'],
          [`tag:${INTERFACE_OWNER_TAG}`]: [INTERFACE_OWNER],
        })),
      ];
      const ours = tagged.filter((one) => ownership.ofInterface(tagsOf(one.TagSet), one.Description ?? ''));
      const ofLoadBalancers = await vpc.interfaces({ description: ['ELB *'], 'owner-id': [cluster.account] });
      const leaving = ofLoadBalancers.filter(({ Description = '', OwnerId }) => {
        const name = /^ELB (.+)$/.exec(Description)?.[1];
        const known = /^(app|net|gwy)[/]/.test(name ?? '') ? loadBalancers : classicLoadBalancers;
        return name !== undefined && OwnerId === cluster.account && known?.has(name) === false;
      });
      return [
        ...leaving.map((one) => waitingFor(one, one.Description)),
        ...ours.map((one): Leftover => {
          const { NetworkInterfaceId, Status, Attachment } = one;
          return Status === 'available'
            ? {
                id: NetworkInterfaceId ?? '',
                remove: () => client.send(new ec2.DeleteNetworkInterfaceCommand({ NetworkInterfaceId })),
              }
            : waitingFor(one, Attachment?.InstanceId);
        }),
      ];
    },
  };
}

function waitingFor({ NetworkInterfaceId = '' }: ec2.NetworkInterface, user = 'something'): Leftover {
  return { id: NetworkInterfaceId, reason: `still in use by ${user}` };
}

/**
 * Security groups of load balancers. Rules of other groups that refer to them are removed first, if a controller
 * created them.
 */
export function securityGroups({ cluster, ownership, connect }: Cleanup): Kind {
  const client = connect(ec2.EC2Client, {});
  const vpc = new VpcReader(client, cluster.vpcId);

  /** Removes the rules of the group that refer to the other one. False if rules remain. */
  async function revoke(group: ec2.SecurityGroup, direction: 'ingress' | 'egress', named: string): Promise<boolean> {
    const { GroupId, GroupName = '', Tags, IpPermissions, IpPermissionsEgress } = group;
    const tags = tagsOf(Tags);
    const isOfCluster = ownership.clusterTag in tags || ownership.ofSecurityGroup(tags, GroupName);
    const rules = ((direction === 'ingress' ? IpPermissions : IpPermissionsEgress) ?? []).flatMap(
      ({ UserIdGroupPairs = [], ...rule }) =>
        UserIdGroupPairs.filter((pair) => pair.GroupId === named).map((pair) => ({ ...rule, pair })),
    );
    const written = rules.filter(
      ({ pair: { Description = '' } }) => isOfCluster || Description.startsWith(CONTROLLER_RULES),
    );
    if (written.length > 0) {
      const input = {
        GroupId,
        IpPermissions: written.map(({ IpProtocol, FromPort, ToPort, pair }) => ({
          IpProtocol,
          FromPort,
          ToPort,
          UserIdGroupPairs: [{ GroupId: pair.GroupId, UserId: pair.UserId }],
        })),
      };
      await (direction === 'ingress'
        ? client.send(new ec2.RevokeSecurityGroupIngressCommand(input))
        : client.send(new ec2.RevokeSecurityGroupEgressCommand(input))
      ).catch(unlessGone);
    }
    return written.length === rules.length;
  }

  async function remove(GroupId: string): Promise<void> {
    const others = new Set<string>();
    for (const [direction, filter] of [
      ['ingress', 'ip-permission.group-id'],
      ['egress', 'egress.ip-permission.group-id'],
    ] as const) {
      for (const group of await vpc.securityGroups({ [filter]: [GroupId] })) {
        if (!(await revoke(group, direction, GroupId))) {
          others.add(group.GroupId ?? '');
        }
      }
    }
    if (others.size > 0) {
      throw new LastingError('InUse', `rules of ${[...others].join(', ')} name it`);
    }
    try {
      await client.send(new ec2.DeleteSecurityGroupCommand({ GroupId }));
    } catch (error) {
      throw await withUsers(error, GroupId);
    }
  }

  /** Adds the network interfaces that use a group. The error of EC2 does not contain them. */
  async function withUsers(error: unknown, groupId: string): Promise<unknown> {
    if (nameOf(error) !== 'DependencyViolation') {
      return error;
    }
    const users = await vpc.interfaces({ 'group-id': [groupId] }).catch(() => []);
    const names = users.map(({ NetworkInterfaceId, Description = '' }) => `${NetworkInterfaceId} ${Description}`);
    const message = [messageOf(error), ...(names.length > 0 ? [`used by ${names.join(', ')}`] : [])].join(', ');
    return Object.assign(new Error(message), { name: nameOf(error) });
  }

  return {
    name: 'security groups',
    async find() {
      const tagged = [
        ...(await vpc.securityGroups({ [`tag:${CONTROLLER_TAG}`]: [cluster.name] })),
        ...(await vpc.securityGroups({ [`tag:${ownership.clusterTag}`]: ['owned'], 'group-name': ['k8s-elb-*'] })),
      ];
      const ours = tagged.filter(({ Tags, GroupName = '' }) => ownership.ofSecurityGroup(tagsOf(Tags), GroupName));
      const ids = new Set(ours.flatMap(({ GroupId }) => GroupId ?? []));
      return [...ids].map((id) => ({ id, remove: () => remove(id) }));
    },
  };
}
