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
const { EKSClient, DescribeClusterCommand } = require('@aws-sdk/client-eks');
const classic = require('@aws-sdk/client-elastic-load-balancing');
const elb = require('@aws-sdk/client-elastic-load-balancing-v2');

const CONTROLLER_TAG = 'elbv2.k8s.aws/cluster';
const CNI_TAG = 'cluster.k8s.amazonaws.com/name';
const OWNER_TAG = 'eks:eni:owner';
const POD_INTERFACES = 'eks-vpc-resource-controller';
const SERVICE_TAG = 'kubernetes.io/service-name';
const RULES_OF_CONTROLLER = 'elbv2.k8s.aws/';
const REGION_TAG = 'elbv2.k8s.aws/cluster-region';
const ACCELERATOR_TAG = 'aga.k8s.aws/resource';
const KEY_TYPES = ['RSA_1024', 'RSA_2048', 'RSA_3072', 'RSA_4096', 'EC_prime256v1', 'EC_secp384r1', 'EC_secp521r1'];

const TAGS_PER_CALL = 20;
const SHORTEST_WAIT = 5000;
const LONGEST_WAIT = 30000;
const HOPELESS_AFTER = 180000;
const TO_ANSWER = 45000;
const LONGEST_CAUSE = 300;
const LONGEST_REASON = 3000;

// No call takes longer than TO_ANSWER, with all of its attempts: one that hangs would leave no time for an answer.
const requestHandler = { connectionTimeout: 3000, socketTimeout: 8000, requestTimeout: 8000, throwOnRequestTimeout: true };
const settings = { maxAttempts: 3, retryMode: 'standard', requestHandler };
const ofStack = new CloudFormationClient(settings);
const ofEks = new EKSClient(settings);
const ofEc2 = new ec2.EC2Client(settings);
const ofElb = new elb.ElasticLoadBalancingV2Client(settings);
const ofClassic = new classic.ElasticLoadBalancingClient(settings);

/** When no call begins any more, in milliseconds since the epoch. */
let deadline = 0;

/** Every call goes through here. */
async function send(client, command) {
  if (Date.now() >= deadline) {
    throw Object.assign(new Error('not tried any more'), { name: 'TimeIsOver' });
  }
  return client.send(command);
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isGone = ({ name }) => /NotFound/.test(name);
// Time heals the others: throttling, what is still in use, services that are down.
const isLasting = ({ name, forGood }) =>
  forGood === true || /^(AccessDenied|AuthFailure|OperationNotPermitted|UnauthorizedOperation|Validation)/.test(name);
const inUse = (message) => Object.assign(new Error(message), { name: 'InUse', forGood: true });
const textOf = ({ name, message }) => name + ': ' + message;
// Not all stacks of a night at the same moment.
const jittered = (milliseconds) => Math.round(milliseconds * (0.75 + Math.random() / 2));
const tagsOf = (list) => Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key, Value]));

function chunksOf(list, size) {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));
}

async function all(client, Command, input, key, [asked, given]) {
  const found = [];
  let token;
  do {
    const page = await send(client, new Command({ ...input, ...(token ? { [asked]: token } : {}) }));
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
    controller: isController,
    // Accelerators have no Region: a cluster of the same name in another one has its own.
    accelerator: (tags) =>
      isController(tags) && tags[ACCELERATOR_TAG] === 'GlobalAccelerator' && tags[REGION_TAG] === process.env.AWS_REGION,
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
  (await send(ofElb, new elb.DescribeTagsCommand({ ResourceArns }))).TagDescriptions.map((one) => [one.ResourceArn, one.Tags]);
const tagsByName = async (LoadBalancerNames) =>
  (await send(ofClassic, new classic.DescribeTagsCommand({ LoadBalancerNames }))).TagDescriptions.map((one) => [one.LoadBalancerName, one.Tags]);

async function findAccelerators({ marks }, { client, sdk }) {
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

/** As the interfaces of a load balancer name it. */
const pathOf = (arn) => arn.split(':loadbalancer/')[1];

async function findBalancers(scope) {
  const list = await allOfElb(ofElb, elb.DescribeLoadBalancersCommand, 'LoadBalancers');
  const here = list.filter((one) => one.VpcId === scope.vpcId);
  const ours = await tagged(here, (one) => one.LoadBalancerArn, tagsByArn, scope.marks.balancing);
  scope.living = new Set(list.map((one) => pathOf(one.LoadBalancerArn)));
  scope.foreign = new Set(list.filter((one) => !ours.includes(one)).map((one) => one.LoadBalancerArn));
  return ours.map(({ LoadBalancerArn }) => ({ id: LoadBalancerArn }));
}

async function removeBalancer({ id }, { removesProtection, living }) {
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
  living.delete(pathOf(id));
}

async function findClassic(scope) {
  const list = await allOfElb(ofClassic, classic.DescribeLoadBalancersCommand, 'LoadBalancerDescriptions');
  const here = list.filter((one) => one.VPCId === scope.vpcId);
  const ours = await tagged(here, (one) => one.LoadBalancerName, tagsByName, scope.marks.balancing);
  scope.livingClassic = new Set(list.map((one) => one.LoadBalancerName));
  return ours.map(({ LoadBalancerName }) => ({ id: LoadBalancerName }));
}

async function removeClassic({ id }, { livingClassic }) {
  await send(ofClassic, new classic.DeleteLoadBalancerCommand({ LoadBalancerName: id }));
  livingClassic.delete(id);
}

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

/** What features of the controller make, looked for where these are on. The API of accelerators is in one Region for all. */
const FEATURES = {
  accelerators: () => {
    const sdk = require('@aws-sdk/client-global-accelerator');
    return { find: findAccelerators, remove: removeAccelerator, sdk, client: new sdk.GlobalAcceleratorClient({ ...settings, region: 'us-west-2' }) };
  },
  certificates: () => {
    const sdk = require('@aws-sdk/client-acm');
    return { find: findCertificates, remove: removeCertificate, sdk, client: new sdk.ACMClient(settings) };
  },
};

/** Accelerators lead to load balancers, and these to certificates: whatever cannot go yet goes in a later pass. */
const kindsWith = (features) => [
  ...features.map((name) => {
    const { find, remove, ...service } = FEATURES[name]();
    return [name, (scope) => find(scope, service), (one, scope) => remove(one, scope, service)];
  }),
  ...KINDS,
];

/** Removes what can be removed now: how much that was, and what is left with the reason. */
async function pass(scope) {
  const left = [];
  let removed = 0;
  Object.assign(scope, { living: undefined, livingClassic: undefined, foreign: undefined });
  for (const [kind, find, remove] of scope.kinds) {
    let found = [];
    try {
      found = await find(scope);
    } catch (error) {
      left.push({ id: kind, why: textOf(error), lasts: isLasting(error) });
    }
    for (const one of found) {
      if (one.waits) {
        left.push({ id: one.id, why: one.waits, lasts: one.forGood === true });
        continue;
      }
      try {
        await remove(one, scope).catch(unlessGone);
        removed += 1;
        console.log('deleted ' + one.id);
      } catch (error) {
        left.push({ id: one.id, why: textOf(error), lasts: isLasting(error) });
      }
    }
  }
  return { left, removed };
}

/**
 * Passes until nothing is found, nothing but lasting failures is left, or the time is over. Beside a lasting failure, what has been in use for
 * minutes is in use by that.
 */
async function cleanUp(scope) {
  let pause = SHORTEST_WAIT;
  let progress = Date.now();
  for (;;) {
    const { left, removed } = await pass(scope);
    progress = removed > 0 ? Date.now() : progress;
    pause = removed > 0 ? SHORTEST_WAIT : Math.min(2 * pause, LONGEST_WAIT);
    const wait = jittered(pause);
    const isHopeless = left.some(({ lasts }) => lasts) && Date.now() - progress >= HOPELESS_AFTER;
    if ((removed === 0 && left.every(({ lasts }) => lasts)) || isHopeless || Date.now() + wait >= deadline) {
      return left;
    }
    console.log('waiting for ' + left.map(({ id, why }) => id + ' (' + why + ')').join(', '));
    await sleep(wait);
  }
}

/** What everything hangs on is asked for again as long as there is time. */
async function insist(call) {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const wait = jittered(SHORTEST_WAIT);
      if (isGone(error) || isLasting(error) || Date.now() + wait >= deadline) {
        throw error;
      }
      console.log(textOf(error));
      await sleep(wait);
    }
  }
}

/** The cluster lives on where the resource alone is deleted: removed from the template, replaced, or rolled back in an update. */
async function isStackDeleted(StackName) {
  const { Stacks } = await insist(() => send(ofStack, new DescribeStacksCommand({ StackName })));
  return ['DELETE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'].includes(Stacks[0].StackStatus);
}

/** It lives on where EKS refuses to delete it, too. One that never came to be has nothing to protect. */
async function isProtected(name) {
  try {
    return (await insist(() => send(ofEks, new DescribeClusterCommand({ name })))).cluster.deletionProtection === true;
  } catch (error) {
    unlessGone(error);
    return false;
  }
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
    const sent = request({ hostname, path: pathname + search, method: 'PUT', headers, timeout: 5000 }, (response) => {
      response.resume();
      response.statusCode < 400 ? resolve() : reject(new Error('CloudFormation answered ' + response.statusCode));
    });
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error('CloudFormation does not answer')));
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
  const { ClusterName: clusterName, VpcId: vpcId, Features = [] } = ResourceProperties;
  if (RequestType !== 'Delete') {
    return undefined;
  }
  deadline = Date.now() + Math.min(1000 * Number(ResourceProperties.Seconds), context.getRemainingTimeInMillis() - TO_ANSWER);
  if (!(await isStackDeleted(StackId))) {
    console.log('the stack is not being deleted, nothing is cleaned up');
    return undefined;
  }
  if (await isProtected(clusterName)) {
    return 'Cluster "' + clusterName + '" has deletion protection and would live on without its load balancers: turn it off, and delete the stack again';
  }
  const left = await cleanUp({
    clusterName,
    vpcId,
    account: StackId.split(':')[4],
    kinds: kindsWith(Features),
    marks: marksOf(clusterName),
    removesProtection: ResourceProperties.DeletionProtection === 'remove',
  });
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
