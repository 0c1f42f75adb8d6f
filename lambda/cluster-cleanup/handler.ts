import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import type { Context, CustomResourceEvent } from '../custom-resource';
import { textOf } from '../errors';
import { accelerators } from './accelerators';
import { LONGEST_CAUSE, reasonOf, sendAnswer } from './answer';
import { certificates } from './certificates';
import { lattice } from './lattice';
import type { Cleanup, Kind } from './leftovers';
import { classicLoadBalancers, loadBalancers, targetGroups } from './load-balancers';
import { networkInterfaces, securityGroups } from './network';
import { Ownership } from './ownership';
import { removeAll } from './passes';
import type { Runtime } from './runtime';
import { TimeLimit, unlessGone } from './time-limit';

/** The time that is reserved for the response to CloudFormation, in milliseconds. */
const TIME_TO_ANSWER = 45_000;

/** The properties of `Custom::EksClusterCleanup`. CloudFormation sends all values as strings. */
export interface CleanupProperties {
  readonly ClusterName: string;
  readonly VpcId: string;
  readonly OnFailure: 'fail' | 'continue';
  readonly DeletionProtection: 'keep' | 'remove';
  readonly Seconds: string;
  readonly Features?: readonly Feature[];
}

/** The optional features of controllers that create resources. */
const FEATURES = { accelerators, certificates, lattice } as const;

type Feature = keyof typeof FEATURES;

/**
 * Creates the function of `ClusterCleanup`: a custom resource that responds to CloudFormation itself. It has up to 15
 * minutes, which is enough for load balancers to release their network interfaces.
 */
export function createHandler(runtime: Runtime) {
  return async (event: CustomResourceEvent<CleanupProperties>, context: Context): Promise<void> => {
    const { StackId, RequestId, LogicalResourceId, PhysicalResourceId, ResourceProperties } = event;
    const reason = await cleanUp(event, context, runtime).catch((error) => {
      runtime.log(error);
      return textOf(error).slice(0, LONGEST_CAUSE);
    });
    const fails = reason !== undefined && ResourceProperties.OnFailure !== 'continue';
    await sendAnswer(
      event.ResponseURL,
      {
        Status: fails ? 'FAILED' : 'SUCCESS',
        Reason: reason ?? 'done',
        PhysicalResourceId: PhysicalResourceId ?? LogicalResourceId,
        StackId,
        RequestId,
        LogicalResourceId,
      },
      runtime,
    );
  };
}

/** The reason why resources remain. Undefined if none remain. */
async function cleanUp(
  { RequestType, ResourceProperties, StackId }: CustomResourceEvent<CleanupProperties>,
  context: Context,
  runtime: Runtime,
): Promise<string | undefined> {
  if (RequestType !== 'Delete') {
    return undefined;
  }
  const { ClusterName: name, VpcId: vpcId, Seconds, Features = [], DeletionProtection } = ResourceProperties;
  const most = Math.min(1000 * Number(Seconds), context.getRemainingTimeInMillis() - TIME_TO_ANSWER);
  const limit = new TimeLimit(runtime, runtime.now() + most);
  if (!(await isStackDeleted(StackId, limit))) {
    runtime.log('the stack is not being deleted, nothing is cleaned up');
    return undefined;
  }
  if (await isProtected(name, limit)) {
    return `Cluster "${name}" has deletion protection and would live on without its load balancers: turn it off, and delete the stack again`;
  }
  const cluster = { account: StackId.split(':')[4], region: runtime.region, name, vpcId };
  const kinds = kindsOf(Features, {
    cluster,
    ownership: new Ownership(cluster),
    connect: limit.connect,
    removesProtection: DeletionProtection === 'remove',
  });
  const left = await removeAll(kinds, limit, runtime);
  for (const { id, reason } of left) {
    runtime.log(`left ${id}: ${reason}`);
  }
  return left.length > 0 ? reasonOf(name, left) : undefined;
}

/**
 * Deletes accelerators, then load balancers, then certificates. A resource that is still in use is deleted in a later
 * pass.
 */
function kindsOf(features: readonly Feature[], cleanup: Cleanup): Kind[] {
  const optional = features.map((feature) => FEATURES[feature]);
  return [...optional, loadBalancers, classicLoadBalancers, targetGroups, networkInterfaces, securityGroups].map(
    (kind) => kind(cleanup),
  );
}

/**
 * The cluster remains if only the resource is deleted: if it is removed from the template, replaced, or rolled back in
 * an update.
 */
async function isStackDeleted(StackName: string, limit: TimeLimit): Promise<boolean> {
  const client = limit.connect(CloudFormationClient, {});
  const { Stacks } = await limit.insist(() => client.send(new DescribeStacksCommand({ StackName })));
  return ['DELETE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS'].includes(Stacks?.[0]?.StackStatus ?? '');
}

/** The cluster also remains if EKS rejects its deletion. A cluster that was never created has no protection. */
async function isProtected(name: string, limit: TimeLimit): Promise<boolean> {
  const client = limit.connect(EKSClient, {});
  try {
    const { cluster } = await limit.insist(() => client.send(new DescribeClusterCommand({ name })));
    return cluster?.deletionProtection === true;
  } catch (error) {
    unlessGone(error);
    return false;
  }
}
