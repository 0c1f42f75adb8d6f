/** The second part of the function behind `ClusterCleanup`: what every cluster may leave behind, how it is found and how it goes. */
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

/** The third part of the function behind `ClusterCleanup`: what features of controllers leave behind, where they are on. */
export const CLEANUP_FEATURES = `async function findAccelerators({ marks }, { client, sdk }) {
  const ours = [];
  for (const one of await all(client, sdk.ListAcceleratorsCommand, {}, 'Accelerators', ['NextToken', 'NextToken'])) {
    const { Tags } = await send(client, new sdk.ListTagsForResourceCommand({ ResourceArn: one.AcceleratorArn }));
    if (marks.accelerator(tagsOf(Tags))) {
      ours.push({ id: one.AcceleratorArn, isEnabled: one.Enabled });
    }
  }
  return ours;
}

/** It takes minutes to be disabled, and is tried again until it is. Its endpoint groups hold interfaces in the subnets of load balancers. */
async function removeAccelerator({ id, isEnabled }, scope, { client, sdk }) {
  const listed = (Command, input, key) => all(client, Command, input, key, ['NextToken', 'NextToken']);
  if (isEnabled) {
    await send(client, new sdk.UpdateAcceleratorCommand({ AcceleratorArn: id, Enabled: false }));
  }
  for (const { ListenerArn } of await listed(sdk.ListListenersCommand, { AcceleratorArn: id }, 'Listeners')) {
    for (const { EndpointGroupArn } of await listed(sdk.ListEndpointGroupsCommand, { ListenerArn }, 'EndpointGroups')) {
      await send(client, new sdk.DeleteEndpointGroupCommand({ EndpointGroupArn })).catch(unlessGone);
    }
    await send(client, new sdk.DeleteListenerCommand({ ListenerArn })).catch(unlessGone);
  }
  await send(client, new sdk.DeleteAcceleratorCommand({ AcceleratorArn: id }));
}

async function findCertificates({ marks }, { client, sdk }) {
  const Includes = { keyTypes: KEY_TYPES };
  const ours = [];
  for (const { CertificateArn } of await all(client, sdk.ListCertificatesCommand, { Includes }, 'CertificateSummaryList', [
    'NextToken',
    'NextToken',
  ])) {
    const { Tags } = await send(client, new sdk.ListTagsForCertificateCommand({ CertificateArn }));
    if (marks.controller(tagsOf(Tags))) {
      ours.push({ id: CertificateArn });
    }
  }
  return ours;
}

const removeCertificate = ({ id }, scope, { client, sdk }) => send(client, new sdk.DeleteCertificateCommand({ CertificateArn: id }));

const latticed = (client, Command, input) => all(client, Command, input, 'items', ['nextToken', 'nextToken']);

/** Of VPC Lattice: associations with the VPC, which it holds on to, services, target groups and service networks, in this order. */
async function findLattice({ account, marks, vpcId }, { client, sdk }) {
  const ours = [];
  for (const [Command, input, kind] of [
    [sdk.ListServiceNetworkVpcAssociationsCommand, { vpcIdentifier: vpcId }, 'vpc'],
    [sdk.ListServicesCommand, {}, 'service'],
    [sdk.ListTargetGroupsCommand, { vpcIdentifier: vpcId }, 'targets'],
    [sdk.ListServiceNetworksCommand, {}, 'network'],
  ]) {
    // What other accounts share is listed, too, and does not show its tags.
    const own = (await latticed(client, Command, input)).filter(({ arn }) => arn.split(':')[4] === account);
    for (const { arn } of own) {
      const { tags } = await send(client, new sdk.ListTagsForResourceCommand({ resourceArn: arn }));
      if (marks.lattice(tags ?? {})) {
        ours.push({ id: arn, kind });
      }
    }
  }
  return ours;
}

/** What is on its way is tried again until it is gone: associations that end, targets that drain. */
async function removeLattice({ id, kind }, scope, { client, sdk }) {
  switch (kind) {
    case 'vpc':
      return send(client, new sdk.DeleteServiceNetworkVpcAssociationCommand({ serviceNetworkVpcAssociationIdentifier: id }));
    case 'service':
      for (const { arn } of await latticed(client, sdk.ListServiceNetworkServiceAssociationsCommand, {
        serviceIdentifier: id,
      })) {
        const input = { serviceNetworkServiceAssociationIdentifier: arn };
        await send(client, new sdk.DeleteServiceNetworkServiceAssociationCommand(input)).catch(unlessGone);
      }
      return send(client, new sdk.DeleteServiceCommand({ serviceIdentifier: id }));
    case 'targets': {
      const targets = (await latticed(client, sdk.ListTargetsCommand, { targetGroupIdentifier: id }))
        .filter(({ status }) => status !== 'DRAINING')
        .map((one) => ({ id: one.id, port: one.port }));
      for (const chunk of chunksOf(targets, TARGETS_PER_CALL)) {
        await send(client, new sdk.DeregisterTargetsCommand({ targetGroupIdentifier: id, targets: chunk }));
      }
      return send(client, new sdk.DeleteTargetGroupCommand({ targetGroupIdentifier: id }));
    }
    default:
      return send(client, new sdk.DeleteServiceNetworkCommand({ serviceNetworkIdentifier: id }));
  }
}

/** What features of controllers make, looked for where these are on. The API of accelerators is in one Region for all. */
const FEATURES = {
  accelerators: () => {
    const sdk = require('@aws-sdk/client-global-accelerator');
    return { find: findAccelerators, remove: removeAccelerator, sdk, client: new sdk.GlobalAcceleratorClient({ ...settings, region: 'us-west-2' }) };
  },
  lattice: () => {
    const sdk = require('@aws-sdk/client-vpc-lattice');
    return { find: findLattice, remove: removeLattice, sdk, client: new sdk.VPCLatticeClient(settings) };
  },
  certificates: () => {
    const sdk = require('@aws-sdk/client-acm');
    return { find: findCertificates, remove: removeCertificate, sdk, client: new sdk.ACMClient(settings) };
  },
};
`;
