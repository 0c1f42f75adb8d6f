/**
 * Second part of the source of the `ClusterCleanup` function: resources that every cluster can leave behind, and how
 * they are found and deleted.
 */
export const CLEANUP_KINDS = `/** As the interfaces of a load balancer name it. */
const pathOf = (arn) => arn.split(':loadbalancer/')[1];

async function findBalancers(scope) {
  const list = await allOfElb(ofElb, elb.DescribeLoadBalancersCommand, 'LoadBalancers');
  const here = list.filter((one) => one.VpcId === scope.vpcId);
  const ours = await tagged(here, (one) => one.LoadBalancerArn, tagsByArn, scope.marks.balancing);
  scope.living = new Set(list.map((one) => pathOf(one.LoadBalancerArn)));
  scope.foreign = new Set(list.filter((one) => !ours.includes(one)).map((one) => one.LoadBalancerArn));
  return ours.map(({ LoadBalancerArn }) => ({ id: LoadBalancerArn }));
}

async function removeBalancer({ id }, { removesProtection }) {
  try {
    await send(ofElb, new elb.DeleteLoadBalancerCommand({ LoadBalancerArn: id }));
  } catch (error) {
    if (!removesProtection || !/^OperationNotPermitted/.test(error.name)) {
      throw error;
    }
    const Attributes = [{ Key: 'deletion_protection.enabled', Value: 'false' }];
    await send(ofElb, new elb.ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: id, Attributes }));
    await send(ofElb, new elb.DeleteLoadBalancerCommand({ LoadBalancerArn: id }));
  }
}

async function findClassic(scope) {
  const list = await allOfElb(ofClassic, classic.DescribeLoadBalancersCommand, 'LoadBalancerDescriptions');
  const here = list.filter((one) => one.VPCId === scope.vpcId);
  const ours = await tagged(here, (one) => one.LoadBalancerName, tagsByName, scope.marks.balancing);
  scope.livingClassic = new Set(list.map((one) => one.LoadBalancerName));
  return ours.map(({ LoadBalancerName }) => ({ id: LoadBalancerName }));
}

const removeClassic = ({ id }) => send(ofClassic, new classic.DeleteLoadBalancerCommand({ LoadBalancerName: id }));

/** One that a load balancer of somebody else uses stays. */
async function findTargetGroups({ vpcId, marks, foreign }) {
  const here = (await allOfElb(ofElb, elb.DescribeTargetGroupsCommand, 'TargetGroups')).filter((one) => one.VpcId === vpcId);
  const ours = await tagged(here, (one) => one.TargetGroupArn, tagsByArn, marks.balancing);
  return ours.map(({ TargetGroupArn: id, LoadBalancerArns = [] }) => {
    const others = LoadBalancerArns.filter((arn) => foreign?.has(arn));
    return others.length > 0 ? { id, waits: 'still in use by ' + others.join(', '), forGood: true } : { id };
  });
}

const removeTargetGroup = ({ id }) => send(ofElb, new elb.DeleteTargetGroupCommand({ TargetGroupArn: id }));

/**
 * Interfaces of nodes and pods: those that nothing uses are deleted. And those of load balancers that are gone, whoever deleted them: they
 * go by themselves within minutes, and hold on to their subnets until then.
 */
async function findInterfaces({ account, clusterName, vpcId, marks, living, livingClassic }) {
  const ask = (values) => allOfVpc(vpcId, ec2.DescribeNetworkInterfacesCommand, 'NetworkInterfaces', values);
  const nodes = await ask({ ['tag:' + CNI_TAG]: [clusterName] });
  const pods = await ask({ ['tag:' + marks.clusterTag]: ['owned'], ['tag:' + OWNER_TAG]: [POD_INTERFACES] });
  const ours = [...nodes, ...pods].filter((one) => marks.interface(tagsOf(one.TagSet), one.Description ?? ''));
  const isLeaving = ({ Description = '', OwnerId }) => {
    const [, name] = /^ELB (.+)$/.exec(Description) ?? [];
    const known = /^(app|net|gwy)[/]/.test(name) ? living : livingClassic;
    return name !== undefined && OwnerId === account && known?.has(name) === false;
  };
  const balancing = (await ask({ description: ['ELB *'], ['owner-id']: [account] })).filter(isLeaving);
  return [
    ...balancing.map((one) => ({ id: one.NetworkInterfaceId, waits: 'still in use by ' + one.Description })),
    ...ours.map(({ NetworkInterfaceId: id, Status, Attachment }) =>
      Status === 'available' ? { id } : { id, waits: 'still in use by ' + (Attachment?.InstanceId ?? 'something') },
    ),
  ];
}

const removeInterface = ({ id }) => send(ofEc2, new ec2.DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));

const groupsWith = (vpcId, values) => allOfVpc(vpcId, ec2.DescribeSecurityGroupsCommand, 'SecurityGroups', values);

async function findGroups({ clusterName, vpcId, marks }) {
  const groups = [
    ...(await groupsWith(vpcId, { ['tag:' + CONTROLLER_TAG]: [clusterName] })),
    ...(await groupsWith(vpcId, { ['tag:' + marks.clusterTag]: ['owned'], 'group-name': ['k8s-elb-*'] })),
  ].filter((one) => marks.group(tagsOf(one.Tags), one.GroupName));
  return [...new Set(groups.map(({ GroupId }) => GroupId))].map((id) => ({ id }));
}

/** A group that rules of others name cannot be deleted. Rules that a controller wrote go first, and no others. */
async function removeGroup({ id }, { vpcId, marks }) {
  const others = new Set();
  for (const [name, key, Command] of [
    ['ip-permission.group-id', 'IpPermissions', ec2.RevokeSecurityGroupIngressCommand],
    ['egress.ip-permission.group-id', 'IpPermissionsEgress', ec2.RevokeSecurityGroupEgressCommand],
  ]) {
    for (const group of await groupsWith(vpcId, { [name]: [id] })) {
      const isOfCluster = marks.clusterTag in tagsOf(group.Tags) || marks.group(tagsOf(group.Tags), group.GroupName);
      const isWritten = (pair) => isOfCluster || (pair.Description ?? '').startsWith(RULES_OF_CONTROLLER);
      const rules = group[key].flatMap(({ UserIdGroupPairs, ...rest }) =>
        (UserIdGroupPairs ?? []).filter((pair) => pair.GroupId === id).map((pair) => ({ ...rest, pair })),
      );
      const IpPermissions = rules
        .filter(({ pair }) => isWritten(pair))
        .map(({ IpProtocol, FromPort, ToPort, pair: { GroupId, UserId } }) => ({
          IpProtocol,
          FromPort,
          ToPort,
          UserIdGroupPairs: [{ GroupId, UserId }],
        }));
      if (IpPermissions.length > 0) {
        await send(ofEc2, new Command({ GroupId: group.GroupId, IpPermissions })).catch(unlessGone);
      }
      if (IpPermissions.length < rules.length) {
        others.add(group.GroupId);
      }
    }
  }
  if (others.size > 0) {
    throw inUse('rules of ' + [...others].join(', ') + ' name it');
  }
  await send(ofEc2, new ec2.DeleteSecurityGroupCommand({ GroupId: id })).catch((error) => tellUsers(error, id, vpcId));
}

/** EC2 does not say what depends on a group. */
async function tellUsers(error, id, vpcId) {
  if (error.name === 'DependencyViolation') {
    const input = [vpcId, ec2.DescribeNetworkInterfacesCommand, 'NetworkInterfaces', { ['group-id']: [id] }];
    const users = await allOfVpc(...input).catch(() => []);
    const names = users.map((one) => one.NetworkInterfaceId + ' ' + (one.Description ?? ''));
    error.message += names.length > 0 ? ', used by ' + names.join(', ') : '';
  }
  throw error;
}

const KINDS = [
  ['load balancers', findBalancers, removeBalancer],
  ['Classic Load Balancers', findClassic, removeClassic],
  ['target groups', findTargetGroups, removeTargetGroup],
  ['network interfaces', findInterfaces, removeInterface],
  ['security groups', findGroups, removeGroup],
];
`;
