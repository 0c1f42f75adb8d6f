/**
 * The Lambda function behind `ClusterCleanup`. Inline, as constructs read no files; the runtime brings the SDK. It is a custom resource that
 * answers CloudFormation itself: one function, whose 15 minutes are enough for load balancers to let go of their network interfaces.
 *
 * It goes over what there is in passes, until a pass finds nothing: every pass asks AWS anew, so that a second run goes on where the first one
 * ended, and what is gone counts as done. What fails is tried again in the next pass, and stands in the way of nothing else.
 */
export const CLUSTER_CLEANUP_HANDLER = `'use strict';
const { request } = require('node:https');
const { CloudFormationClient, DescribeStacksCommand } = require('@aws-sdk/client-cloudformation');
const ec2 = require('@aws-sdk/client-ec2');
const classic = require('@aws-sdk/client-elastic-load-balancing');
const elb = require('@aws-sdk/client-elastic-load-balancing-v2');

const CONTROLLER_TAG = 'elbv2.k8s.aws/cluster';
const CNI_TAG = 'cluster.k8s.amazonaws.com/name';
const OWNER_TAG = 'eks:eni:owner';
const POD_INTERFACES = 'eks-vpc-resource-controller';
const SERVICE_TAG = 'kubernetes.io/service-name';
const RULES_OF_CONTROLLER = 'elbv2.k8s.aws/';

const TAGS_PER_CALL = 20;
const FILTER_VALUES = 100;
const SHORTEST_WAIT = 5000;
const LONGEST_WAIT = 30000;
const HOPELESS_AFTER = 180000;
const TO_ANSWER = 20000;
const LONGEST_CAUSE = 300;
const LONGEST_REASON = 3000;

const retries = { maxAttempts: 6, retryMode: 'adaptive' };
const ofStack = new CloudFormationClient(retries);
const ofEc2 = new ec2.EC2Client(retries);
const ofElb = new elb.ElasticLoadBalancingV2Client(retries);
const ofClassic = new classic.ElasticLoadBalancingClient(retries);

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isGone = ({ name }) => /NotFound/.test(name);
// Time heals the others: throttling, what is still in use, services that are down.
const isLasting = ({ name }) => /^(AccessDenied|AuthFailure|OperationNotPermitted|UnauthorizedOperation)/.test(name);
const textOf = ({ name, message }) => name + ': ' + message;
const tagsOf = (list) => Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key, Value]));

function chunksOf(list, size) {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));
}

async function all(client, Command, input, key, [asked, given]) {
  const found = [];
  let token;
  do {
    const page = await client.send(new Command({ ...input, ...(token ? { [asked]: token } : {}) }));
    found.push(...(page[key] ?? []));
    token = page[given];
  } while (token);
  return found;
}

// Whatever the filters let through: what is in another VPC is nothing of ours.
const allOfVpc = async (vpcId, Command, key, values) => {
  const Filters = Object.entries({ 'vpc-id': [vpcId], ...values }).map(([Name, Values]) => ({ Name, Values }));
  const found = await all(ofEc2, Command, { Filters }, key, ['NextToken', 'NextToken']);
  return found.filter(({ VpcId }) => VpcId === vpcId);
};
const allOfElb = (client, Command, key) => all(client, Command, {}, key, ['Marker', 'NextMarker']);

/** What is of the cluster, as each of its controllers marks it. */
function marksOf(clusterName) {
  const clusterTag = 'kubernetes.io/cluster/' + clusterName;
  const isController = (tags) => tags[CONTROLLER_TAG] === clusterName;
  const isOwned = (tags) => tags[clusterTag] === 'owned';
  return {
    clusterTag,
    balancing: (tags) => isController(tags) || (isOwned(tags) && SERVICE_TAG in tags),
    // The cluster security group is owned as well: the name tells the groups of Classic Load Balancers.
    group: (tags, name) => isController(tags) || (isOwned(tags) && name.startsWith('k8s-elb-')),
    interface: (tags, description) =>
      (tags[CNI_TAG] === clusterName && description.startsWith('aws-K8S-')) ||
      (isOwned(tags) && tags[OWNER_TAG] === POD_INTERFACES && description.startsWith('aws-k8s-')),
  };
}

async function tagged(list, idOf, describe, isOurs) {
  const ours = [];
  for (const chunk of chunksOf(list, TAGS_PER_CALL)) {
    const byId = new Map((await describe(chunk.map(idOf))).map(([id, tags]) => [id, tagsOf(tags)]));
    ours.push(...chunk.filter((one) => isOurs(byId.get(idOf(one)) ?? {})));
  }
  return ours;
}

const tagsByArn = async (ResourceArns) =>
  (await ofElb.send(new elb.DescribeTagsCommand({ ResourceArns }))).TagDescriptions.map((one) => [one.ResourceArn, one.Tags]);
const tagsByName = async (LoadBalancerNames) =>
  (await ofClassic.send(new classic.DescribeTagsCommand({ LoadBalancerNames }))).TagDescriptions.map((one) => [one.LoadBalancerName, one.Tags]);

async function findBalancers({ vpcId, marks }) {
  const here = (await allOfElb(ofElb, elb.DescribeLoadBalancersCommand, 'LoadBalancers')).filter((one) => one.VpcId === vpcId);
  const ours = await tagged(here, (one) => one.LoadBalancerArn, tagsByArn, marks.balancing);
  return ours.map(({ LoadBalancerArn }) => ({ id: LoadBalancerArn }));
}

async function removeBalancer({ id }, { removesProtection, interfaces }) {
  try {
    await ofElb.send(new elb.DeleteLoadBalancerCommand({ LoadBalancerArn: id }));
  } catch (error) {
    if (!removesProtection || !/^OperationNotPermitted/.test(error.name)) {
      throw error;
    }
    const Attributes = [{ Key: 'deletion_protection.enabled', Value: 'false' }];
    await ofElb.send(new elb.ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: id, Attributes }));
    await ofElb.send(new elb.DeleteLoadBalancerCommand({ LoadBalancerArn: id }));
  }
  interfaces.add('ELB ' + id.split(':loadbalancer/')[1]);
}

async function findClassic({ vpcId, marks }) {
  const list = await allOfElb(ofClassic, classic.DescribeLoadBalancersCommand, 'LoadBalancerDescriptions');
  const here = list.filter((one) => one.VPCId === vpcId);
  const ours = await tagged(here, (one) => one.LoadBalancerName, tagsByName, marks.balancing);
  return ours.map(({ LoadBalancerName }) => ({ id: LoadBalancerName }));
}

async function removeClassic({ id }, { interfaces }) {
  await ofClassic.send(new classic.DeleteLoadBalancerCommand({ LoadBalancerName: id }));
  interfaces.add('ELB ' + id);
}

async function findTargetGroups({ vpcId, marks }) {
  const here = (await allOfElb(ofElb, elb.DescribeTargetGroupsCommand, 'TargetGroups')).filter((one) => one.VpcId === vpcId);
  const ours = await tagged(here, (one) => one.TargetGroupArn, tagsByArn, marks.balancing);
  return ours.map(({ TargetGroupArn }) => ({ id: TargetGroupArn }));
}

const removeTargetGroup = ({ id }) => ofElb.send(new elb.DeleteTargetGroupCommand({ TargetGroupArn: id }));

/** Interfaces of load balancers, which go by themselves, and those of nodes and pods: the ones that nothing uses are deleted. */
async function findInterfaces({ clusterName, vpcId, marks, interfaces }) {
  const ask = (values) => allOfVpc(vpcId, ec2.DescribeNetworkInterfacesCommand, 'NetworkInterfaces', values);
  const nodes = await ask({ ['tag:' + CNI_TAG]: [clusterName] });
  const pods = await ask({ ['tag:' + marks.clusterTag]: ['owned'], ['tag:' + OWNER_TAG]: [POD_INTERFACES] });
  const ours = [...nodes, ...pods].filter((one) => marks.interface(tagsOf(one.TagSet), one.Description ?? ''));
  const balancing = [];
  for (const description of chunksOf([...interfaces], FILTER_VALUES)) {
    balancing.push(...(await ask({ description })).filter((one) => interfaces.has(one.Description)));
  }
  return [
    ...balancing.map((one) => ({ id: one.NetworkInterfaceId, waits: 'still in use by ' + one.Description })),
    ...ours.map(({ NetworkInterfaceId: id, Status, Attachment }) =>
      Status === 'available' ? { id } : { id, waits: 'still in use by ' + (Attachment?.InstanceId ?? 'something') },
    ),
  ];
}

const removeInterface = ({ id }) => ofEc2.send(new ec2.DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));

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
  for (const [name, key, Command] of [
    ['ip-permission.group-id', 'IpPermissions', ec2.RevokeSecurityGroupIngressCommand],
    ['egress.ip-permission.group-id', 'IpPermissionsEgress', ec2.RevokeSecurityGroupEgressCommand],
  ]) {
    for (const group of await groupsWith(vpcId, { [name]: [id] })) {
      const isOfCluster = marks.clusterTag in tagsOf(group.Tags) || marks.group(tagsOf(group.Tags), group.GroupName);
      const IpPermissions = group[key].flatMap(({ IpProtocol, FromPort, ToPort, UserIdGroupPairs }) =>
        (UserIdGroupPairs ?? [])
          .filter((pair) => pair.GroupId === id && (isOfCluster || (pair.Description ?? '').startsWith(RULES_OF_CONTROLLER)))
          .map(({ GroupId, UserId }) => ({ IpProtocol, FromPort, ToPort, UserIdGroupPairs: [{ GroupId, UserId }] })),
      );
      if (IpPermissions.length > 0) {
        await ofEc2.send(new Command({ GroupId: group.GroupId, IpPermissions })).catch(unlessGone);
      }
    }
  }
  await ofEc2.send(new ec2.DeleteSecurityGroupCommand({ GroupId: id }));
}

function unlessGone(error) {
  if (!isGone(error)) {
    throw error;
  }
}

const KINDS = [
  ['load balancers', findBalancers, removeBalancer],
  ['Classic Load Balancers', findClassic, removeClassic],
  ['target groups', findTargetGroups, removeTargetGroup],
  ['network interfaces', findInterfaces, removeInterface],
  ['security groups', findGroups, removeGroup],
];

/** Removes what can be removed now: how much that was, and what is left with the reason. */
async function pass(scope) {
  const left = [];
  let removed = 0;
  for (const [kind, find, remove] of KINDS) {
    let found = [];
    try {
      found = await find(scope);
    } catch (error) {
      left.push({ id: kind, why: textOf(error), isLasting: isLasting(error) });
    }
    for (const one of found) {
      if (one.waits) {
        left.push({ id: one.id, why: one.waits, isLasting: false });
        continue;
      }
      try {
        await remove(one, scope).catch(unlessGone);
        removed += 1;
        console.log('deleted ' + one.id);
      } catch (error) {
        left.push({ id: one.id, why: textOf(error), isLasting: isLasting(error) });
      }
    }
  }
  return { left, removed };
}

/**
 * Passes until nothing is found, nothing but lasting failures is left, or the time is over. Beside a lasting failure, what has been in use for
 * minutes is in use by that.
 */
async function cleanUp(scope, deadline) {
  let wait = SHORTEST_WAIT;
  let progress = Date.now();
  for (;;) {
    const { left, removed } = await pass(scope);
    progress = removed > 0 ? Date.now() : progress;
    wait = removed > 0 ? SHORTEST_WAIT : Math.min(2 * wait, LONGEST_WAIT);
    const isHopeless = left.some(({ isLasting }) => isLasting) && Date.now() - progress >= HOPELESS_AFTER;
    if ((removed === 0 && left.every(({ isLasting }) => isLasting)) || isHopeless || Date.now() + wait >= deadline) {
      return left;
    }
    console.log('waiting for ' + left.map(({ id, why }) => id + ' (' + why + ')').join(', '));
    await sleep(wait);
  }
}

/** The cluster lives on where the resource alone is deleted: removed from the template, replaced, or rolled back in an update. */
async function isStackDeleted(StackName) {
  const { Stacks } = await ofStack.send(new DescribeStacksCommand({ StackName }));
  return ['DELETE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'].includes(Stacks[0].StackStatus);
}

/** CloudFormation takes 4,096 bytes. */
function reasonOf(clusterName, left) {
  let text = 'Cluster "' + clusterName + '" leaves behind: ';
  for (const [index, { id, why }] of left.entries()) {
    const next = (index > 0 ? '; ' : '') + id + ' (' + why.slice(0, LONGEST_CAUSE) + ')';
    if (Buffer.byteLength(JSON.stringify(text + next)) > LONGEST_REASON) {
      return text + '; and ' + (left.length - index) + ' more, which the log names';
    }
    text += next;
  }
  return text;
}

async function put(url, body) {
  const { hostname, pathname, search } = new URL(url);
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  await new Promise((resolve, reject) => {
    const sent = request({ hostname, path: pathname + search, method: 'PUT', headers }, (response) => {
      response.resume();
      response.statusCode < 400 ? resolve() : reject(new Error('CloudFormation answered ' + response.statusCode));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function answer(url, body) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await put(url, body);
    } catch (error) {
      console.log('answer: ' + error.message);
      if (attempt === 5) {
        throw error;
      }
      await sleep(1000 * attempt);
    }
  }
}

async function work({ RequestType, ResourceProperties, StackId }, context) {
  const { ClusterName: clusterName, VpcId: vpcId } = ResourceProperties;
  if (RequestType !== 'Delete') {
    return undefined;
  }
  if (!(await isStackDeleted(StackId))) {
    console.log('the stack is not being deleted, nothing is cleaned up');
    return undefined;
  }
  const scope = {
    clusterName,
    vpcId,
    marks: marksOf(clusterName),
    removesProtection: ResourceProperties.DeletionProtection === 'remove',
    // Descriptions of the interfaces of load balancers that were deleted: they stay for minutes.
    interfaces: new Set(),
  };
  const time = Math.min(1000 * Number(ResourceProperties.Seconds), context.getRemainingTimeInMillis() - TO_ANSWER);
  const left = await cleanUp(scope, Date.now() + time);
  for (const { id, why } of left) {
    console.log('left ' + id + ': ' + why);
  }
  return left.length > 0 ? reasonOf(clusterName, left) : undefined;
}

exports.handler = async (event, context) => {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId, ResourceProperties } = event;
  const reason = await work(event, context).catch((error) => {
    console.log(error);
    return textOf(error).slice(0, LONGEST_CAUSE);
  });
  const fails = reason !== undefined && ResourceProperties.OnFailure !== 'continue';
  const body = {
    Status: fails ? 'FAILED' : 'SUCCESS',
    Reason: reason ?? 'done',
    PhysicalResourceId: PhysicalResourceId ?? LogicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
  };
  await answer(event.ResponseURL, JSON.stringify(body));
};
`;
