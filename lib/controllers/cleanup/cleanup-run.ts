/** Last part of the source of the `ClusterCleanup` function: its passes, and its response. */
export const CLEANUP_RUN = `/** Accelerators lead to load balancers, and these to certificates: whatever cannot go yet goes in a later pass. */
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
  const cluster = { account: StackId.split(':')[4], clusterName, vpcId };
  const left = await cleanUp({
    ...cluster,
    kinds: kindsWith(Features),
    marks: marksOf(cluster),
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
