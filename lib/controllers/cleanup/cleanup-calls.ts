/**
 * First part of the source of the `ClusterCleanup` function: AWS API calls, and identification of resources of the
 * cluster.
 */
export const CLEANUP_CALLS = `'use strict';
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
/**
 * Every key algorithm of ACM on 2026-11-28: without them ACM lists certificates with RSA_1024 and RSA_2048 alone. An algorithm that ACM gets later has to be
 * added; the certificates of the controller, whose version is pinned, have one of these.
 *
 * @see https://docs.aws.amazon.com/acm/latest/APIReference/API_Filters.html
 */
const KEY_TYPES = ['RSA_1024', 'RSA_2048', 'RSA_3072', 'RSA_4096', 'EC_prime256v1', 'EC_secp384r1', 'EC_secp521r1'];

const LATTICE_TAG = 'application-networking.k8s.aws/ManagedBy';

const TAGS_PER_CALL = 20;
const TARGETS_PER_CALL = 100;
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
function marksOf({ account, clusterName, vpcId }) {
  const clusterTag = 'kubernetes.io/cluster/' + clusterName;
  const isController = (tags) => tags[CONTROLLER_TAG] === clusterName;
  const isOwned = (tags) => tags[clusterTag] === 'owned';
  return {
    controller: isController,
    lattice: (tags) => tags[LATTICE_TAG] === account + '/' + clusterName + '/' + vpcId,
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

function unlessGone(error) {
  if (!isGone(error)) {
    throw error;
  }
}
`;
