import fc from 'fast-check';
import { put } from '../../lambda/cluster-cleanup/runtime';
import { runs } from '../support/effort';
import {
  type Account,
  type Balancer,
  balancerArn,
  type Interface,
  Leftovers,
  type SecurityGroup,
  STACK_ID,
  type TargetGroup,
} from './leftovers';
import { TlsServer } from './tls-server';

const CONTROLLER = { 'elbv2.k8s.aws/cluster': 'orion', 'ingress.k8s.aws/stack': 'shop/web' };
const OWNED = { 'kubernetes.io/cluster/orion': 'owned' };
const SERVICE = { ...OWNED, 'kubernetes.io/service-name': 'shop/web' };
const CNI = { 'cluster.k8s.amazonaws.com/name': 'orion', 'node.k8s.amazonaws.com/instance_id': 'i-1' };
const POD = { ...OWNED, 'eks:eni:owner': 'eks-vpc-resource-controller' };

const alb: Balancer = { kind: 'app', name: 'k8s-shop', vpc: 'vpc-1', tags: CONTROLLER };
const nlb: Balancer = { kind: 'net', name: 'k8s-queue', vpc: 'vpc-1', tags: CONTROLLER };
const old: Balancer = { kind: 'classic', name: 'a0123', vpc: 'vpc-1', tags: SERVICE };

/** One of everything that a cluster leaves behind. */
function everything(): Account {
  return {
    balancers: [alb, nlb, old],
    targetGroups: [
      { name: 'k8s-shop-web', vpc: 'vpc-1', tags: CONTROLLER, balancer: 'k8s-shop' },
      { name: 'k8s-unused', vpc: 'vpc-1', tags: CONTROLLER },
    ],
    groups: [
      { id: 'sg-front', name: 'k8s-shop', vpc: 'vpc-1', tags: CONTROLLER },
      { id: 'sg-back', name: 'k8s-traffic-orion', vpc: 'vpc-1', tags: CONTROLLER },
      { id: 'sg-old', name: 'k8s-elb-a0123', vpc: 'vpc-1', tags: OWNED },
      {
        id: 'sg-cluster',
        name: 'eks-cluster-sg-orion-1',
        vpc: 'vpc-1',
        tags: { ...OWNED, 'aws:eks:cluster-name': 'orion' },
        ingress: [
          { group: 'sg-back', description: 'elbv2.k8s.aws/targetGroupBinding=shared' },
          { group: 'sg-old' },
          { group: 'sg-cluster' },
        ],
        egress: [{ group: 'sg-back' }],
      },
      {
        id: 'sg-pods',
        name: 'database-clients',
        vpc: 'vpc-1',
        tags: {},
        ingress: [
          { group: 'sg-back', description: 'elbv2.k8s.aws/targetGroupBinding=shared' },
          { group: 'sg-cluster' },
        ],
      },
    ],
    interfaces: [
      {
        id: 'eni-alb',
        vpc: 'vpc-1',
        description: 'ELB app/k8s-shop/0123456789abcdef',
        groups: ['sg-front', 'sg-back'],
        balancer: 'k8s-shop',
      },
      { id: 'eni-nlb', vpc: 'vpc-1', description: 'ELB net/k8s-queue/0123456789abcdef', balancer: 'k8s-queue' },
      { id: 'eni-old', vpc: 'vpc-1', description: 'ELB a0123', groups: ['sg-old'], balancer: 'a0123' },
      { id: 'eni-node', vpc: 'vpc-1', description: 'aws-K8S-i-1', tags: CNI, groups: ['sg-cluster'] },
      { id: 'eni-pod', vpc: 'vpc-1', description: 'aws-k8s-branch-eni', tags: POD, groups: ['sg-pods'] },
      { id: 'eni-own', vpc: 'vpc-1', description: 'a database', groups: ['sg-pods'] },
    ],
  };
}

/** What is asked before anything is looked for. */
const isQuestion = (command: string) => ['DescribeCluster', 'DescribeStacks'].includes(command);

const KEPT = ['eni-own', 'sg-cluster', 'sg-pods'];

describe('deleting the stack', () => {
  test('removes everything that the cluster left behind, and waits for load balancers to let go', async () => {
    const aws = new Leftovers(everything(), { releaseSeconds: 150 });
    expect(await aws.run()).toEqual({
      Status: 'SUCCESS',
      Reason: 'done',
      PhysicalResourceId: 'Cleanup',
      StackId: STACK_ID,
      RequestId: 'request-1',
      LogicalResourceId: 'Cleanup',
    });
    expect(aws.all).toEqual(KEPT);
    expect(aws.time).toBeGreaterThan(150);
    expect(aws.time).toBeLessThan(240);
  });

  test('takes away the rules that keep its security groups, and no others', async () => {
    const aws = new Leftovers(everything());
    await aws.run();
    expect(aws.revoked.sort()).toEqual([
      'egress sg-cluster sg-back',
      'ingress sg-cluster sg-back',
      'ingress sg-cluster sg-old',
      'ingress sg-pods sg-back',
    ]);
  });

  test('waits for network interfaces of load balancers without security groups, which would keep their subnets', async () => {
    const aws = new Leftovers(
      { balancers: [nlb], interfaces: everything().interfaces?.filter(({ id }) => id === 'eni-nlb') },
      { releaseSeconds: 100 },
    );
    expect((await aws.run()).Status).toBe('SUCCESS');
    expect(aws.all).toEqual([]);
    expect(aws.time).toBeGreaterThan(100);
  });

  test.each([false, true])(
    'waits for interfaces of load balancers that somebody else deleted before, such as their controller, and for no others: filters ignored %s',
    async (ignoresFilters) => {
      const leaving = { vpc: 'vpc-1', leavesAt: 100 };
      const aws = new Leftovers(
        {
          balancers: [{ kind: 'app', name: 'foreign', vpc: 'vpc-1', tags: {} }],
          interfaces: [
            { id: 'eni-gone', description: 'ELB net/k8s-gone/0123456789abcdef', ...leaving },
            { id: 'eni-old', description: 'ELB a0123', ...leaving },
            { id: 'eni-foreign', vpc: 'vpc-1', description: 'ELB app/foreign/0123456789abcdef', balancer: 'foreign' },
            { id: 'eni-account', description: 'ELB app/gone/1', vpc: 'vpc-1', leavesAt: 9999, account: '222222222222' },
            { id: 'eni-vpc', description: 'ELB app/gone/2', vpc: 'vpc-2', leavesAt: 9999 },
          ],
        },
        { ignoresFilters },
      );
      expect((await aws.run()).Status).toBe('SUCCESS');
      expect(aws.all).toEqual(['eni-account', 'eni-foreign', 'eni-vpc', 'foreign']);
      expect(aws.changes).toEqual([]);
      expect(aws.time).toBeGreaterThan(100);
      expect(aws.time).toBeLessThan(160);
    },
  );

  test('judges no interface of a load balancer while it cannot list load balancers', async () => {
    const aws = new Leftovers(
      { interfaces: [{ id: 'eni-1', vpc: 'vpc-1', description: 'ELB app/other/1', leavesAt: 9999 }] },
      {
        failing: ({ command }) =>
          command === 'DescribeLoadBalancers' ? { name: 'AccessDenied', message: 'not these' } : undefined,
      },
    );
    expect((await aws.run()).Reason).toBe(
      'Cluster "orion" leaves behind: load balancers (AccessDenied: not these); Classic Load Balancers (AccessDenied: not these)',
    );
  });

  test('ends in time where calls are slow and there is much to do, and goes on at the next run', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `k8s-${index}`);
    const aws = new Leftovers(
      { groups: names.map((name) => ({ id: `sg-${name}`, name, vpc: 'vpc-1', tags: CONTROLLER })) },
      { callSeconds: 5 },
    );
    let runs = 0;
    for (; aws.all.length > 0 && runs < 10; runs += 1) {
      const start = aws.time;
      const { Status, Reason } = await aws.run();
      expect(aws.time - start).toBeLessThan(860);
      expect(Status).toBe(aws.all.length > 0 ? 'FAILED' : 'SUCCESS');
      if (Status === 'FAILED') {
        expect(Reason).toContain('TimeIsOver: not tried any more');
      }
    }
    expect(runs).toBeLessThan(7);
    expect(aws.all).toEqual([]);
  });

  test('finds what is on later pages', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `k8s-${index}`);
    const aws = new Leftovers({
      balancers: names.map((name) => ({ ...alb, name })),
      targetGroups: names.map((name) => ({ name: `tg-${name}`, vpc: 'vpc-1', tags: CONTROLLER })),
      groups: names.map((name) => ({ id: `sg-${name}`, name, vpc: 'vpc-1', tags: CONTROLLER })),
      interfaces: names.map((name) => ({ id: `eni-${name}`, vpc: 'vpc-1', description: 'aws-K8S-i-1', tags: CNI })),
    });
    expect((await aws.run()).Status).toBe('SUCCESS');
    expect(aws.all).toEqual([]);
  });

  test('has nothing to do, and waits for nothing, where nothing was left behind', async () => {
    const aws = new Leftovers({});
    expect((await aws.run()).Status).toBe('SUCCESS');
    expect(aws.changes).toEqual([]);
    expect(aws.time).toBe(0);
  });

  test('goes on where a run before it ended', async () => {
    const account = everything();
    const aws = new Leftovers(account, { releaseSeconds: 300 });
    const first = await aws.run({}, { Seconds: '60' });
    expect(first.Status).toBe('FAILED');
    expect(first.Reason).toContain('eni-alb (still in use by ELB app/k8s-shop/0123456789abcdef)');
    expect(first.Reason).toContain(
      'sg-front (DependencyViolation: resource sg-front has a dependent object, used by eni-alb ELB app/k8s-shop/0123456789abcdef)',
    );
    expect(aws.time).toBeLessThanOrEqual(60);
    const second = await aws.run();
    expect([second.Status, second.PhysicalResourceId]).toEqual(['SUCCESS', first.PhysicalResourceId]);
    expect(aws.all).toEqual(KEPT);
  });

  test('counts as done what somebody else deletes in the meantime', async () => {
    const gone: Record<string, string> = {
      DeleteLoadBalancer: 'LoadBalancerNotFoundException',
      DeleteTargetGroup: 'TargetGroupNotFoundException',
      DeleteNetworkInterface: 'InvalidNetworkInterfaceID.NotFound',
      DeleteSecurityGroup: 'InvalidGroup.NotFound',
      RevokeSecurityGroupIngress: 'InvalidPermission.NotFound',
    };
    const seen = new Set<string>();
    const aws = new Leftovers(everything(), {
      failing: ({ command }) => {
        const name = seen.has(command) ? undefined : gone[command];
        seen.add(command);
        return name === undefined ? undefined : { name };
      },
    });
    expect((await aws.run()).Status).toBe('SUCCESS');
    expect(aws.all).toEqual(KEPT);
  });
});

describe('what lists still show although it is gone', () => {
  test('counts as done', async () => {
    const aws = new Leftovers(everything(), {
      failing: ({ command }) =>
        command === 'DeleteSecurityGroup' || command === 'DeleteNetworkInterface'
          ? { name: 'Invalid.NotFound' }
          : undefined,
    });
    expect((await aws.run({}, { Seconds: '60' })).Status).toBe('SUCCESS');
  });
});

describe('a living cluster', () => {
  test.each(['Create', 'Update'] as const)('is not looked at on %s', async (RequestType) => {
    const aws = new Leftovers(everything());
    const { Status, PhysicalResourceId } = await aws.run({ RequestType, PhysicalResourceId: undefined });
    expect([Status, PhysicalResourceId, aws.calls]).toEqual(['SUCCESS', 'Cleanup', []]);
  });

  test.each([
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  ])('is left alone when the resource goes in a stack of status %s', async (stackStatus) => {
    const aws = new Leftovers(everything(), { stackStatus });
    expect((await aws.run()).Status).toBe('SUCCESS');
    expect(aws.calls.map(({ command }) => command)).toEqual(['DescribeStacks']);
    expect(aws.log).toEqual(['the stack is not being deleted, nothing is cleaned up']);
  });

  test('is left alone where nobody can tell whether the stack is being deleted', async () => {
    const failing = () => ({ name: 'AccessDenied', message: 'not yours' });
    const aws = new Leftovers(everything(), { failing });
    expect(await aws.run()).toMatchObject({ Status: 'FAILED', Reason: 'AccessDenied: not yours' });
    expect(await aws.run({}, { OnFailure: 'continue' })).toMatchObject({ Status: 'SUCCESS' });
    expect(aws.changes).toEqual([]);
  });

  test('is left alone where EKS refuses to delete it, and the deletion fails before it does', async () => {
    const aws = new Leftovers(everything(), { clusterProtection: true });
    expect(await aws.run()).toMatchObject({
      Status: 'FAILED',
      Reason:
        'Cluster "orion" has deletion protection and would live on without its load balancers: turn it off, and delete the stack again',
    });
    expect(aws.changes).toEqual([]);
    expect(aws.time).toBe(0);
  });

  test('that never came to be is cleaned up after, when the creation of the stack is rolled back', async () => {
    const aws = new Leftovers(everything(), { stackStatus: 'ROLLBACK_IN_PROGRESS' });
    expect((await aws.run()).Status).toBe('SUCCESS');
    expect(aws.all).toEqual(KEPT);
  });
});

describe('what cannot be removed', () => {
  const denied = (id: string) => ({
    failing: ({ command, input }: { command: string; input: object }) =>
      command.startsWith('Delete') && JSON.stringify(input).includes(id)
        ? { name: 'AccessDenied', message: `no ${id}` }
        : undefined,
  });

  test('is reported by its id, and stands in the way of nothing else', async () => {
    const aws = new Leftovers(everything(), denied('sg-front'));
    expect(await aws.run()).toMatchObject({
      Status: 'FAILED',
      Reason: 'Cluster "orion" leaves behind: sg-front (AccessDenied: no sg-front)',
    });
    expect(aws.all).toEqual([...KEPT, 'sg-front'].sort());
    expect(aws.time).toBeLessThan(60);
  });

  test('does not stop the deletion of the stack where it shall go on, and is in the log', async () => {
    const aws = new Leftovers(everything(), denied('k8s-unused'));
    const { Status, Reason } = await aws.run({}, { OnFailure: 'continue' });
    expect(Status).toBe('SUCCESS');
    expect(Reason).toMatch(/^Cluster "orion" leaves behind: arn:.*k8s-unused.* \(AccessDenied: no k8s-unused\)$/);
    expect(aws.log.filter((line) => line.startsWith('left '))).toHaveLength(1);
  });

  test('is a kind of things that may not be listed: the other kinds go', async () => {
    const aws = new Leftovers(everything(), {
      failing: ({ command }) =>
        command === 'DescribeTargetGroups' ? { name: 'AccessDenied', message: 'none of these' } : undefined,
    });
    expect((await aws.run()).Reason).toBe('Cluster "orion" leaves behind: target groups (AccessDenied: none of these)');
    expect(aws.all).toEqual([...KEPT, 'k8s-shop-web', 'k8s-unused'].sort());
  });

  test('is a load balancer with deletion protection, without waiting long for what it uses', async () => {
    const account = everything();
    const aws = new Leftovers({ ...account, balancers: [{ ...alb, isProtected: true }, nlb, old] });
    const { Status, Reason } = await aws.run();
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(`${balancerArn(alb)} (OperationNotPermittedException: k8s-shop has deletion protection)`);
    expect(Reason).toContain('targetgroup/k8s-shop-web/0123456789abcdef (ResourceInUseException');
    expect(aws.all).toEqual([...KEPT, 'eni-alb', 'k8s-shop', 'k8s-shop-web', 'sg-back', 'sg-front'].sort());
    expect(aws.time).toBeLessThan(300);
  });

  test('is not a load balancer with deletion protection where that shall go, too', async () => {
    const account = everything();
    const aws = new Leftovers({ ...account, balancers: [{ ...alb, isProtected: true }, nlb, old] });
    expect((await aws.run({}, { DeletionProtection: 'remove' })).Status).toBe('SUCCESS');
    expect(aws.all).toEqual(KEPT);
    expect(aws.changes.filter((command) => command.startsWith('Modify'))).toHaveLength(1);
  });

  test('is a group that rules of others name, which are left alone', async () => {
    const account = everything();
    const foreign: SecurityGroup = {
      id: 'sg-foreign',
      name: 'own',
      vpc: 'vpc-1',
      tags: {},
      ingress: [{ group: 'sg-front' }],
    };
    const aws = new Leftovers({ ...account, groups: [...(account.groups ?? []), foreign] });
    const { Status, Reason } = await aws.run();
    expect(Status).toBe('FAILED');
    expect(Reason).toBe('Cluster "orion" leaves behind: sg-front (InUse: rules of sg-foreign name it)');
    expect(aws.revoked.filter((rule) => rule.includes('sg-foreign'))).toEqual([]);
    expect(aws.time).toBeLessThan(60);
  });

  test('is a target group that a load balancer of somebody else uses', async () => {
    const aws = new Leftovers({
      balancers: [{ kind: 'app', name: 'foreign', vpc: 'vpc-1', tags: {} }],
      targetGroups: [
        { name: 'k8s-shared', vpc: 'vpc-1', tags: CONTROLLER, balancer: 'foreign' },
        { name: 'k8s-own', vpc: 'vpc-1', tags: CONTROLLER },
      ],
    });
    const { Status, Reason } = await aws.run();
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(/k8s-shared\/\w+ \(still in use by arn:[^)]*loadbalancer\/app\/foreign\/\w+\)$/);
    expect(aws.all).toEqual(['foreign', 'k8s-shared']);
    expect(aws.time).toBeLessThan(60);
  });

  test('is an interface of a node that is still there', async () => {
    const node: Interface = { id: 'eni-busy', vpc: 'vpc-1', description: 'aws-K8S-i-9', tags: CNI, instance: 'i-9' };
    const aws = new Leftovers({ interfaces: [node] });
    expect((await aws.run()).Reason).toBe('Cluster "orion" leaves behind: eni-busy (still in use by i-9)');
    expect(aws.changes).toEqual([]);
    expect(aws.time).toBeGreaterThan(780);
    expect(aws.time).toBeLessThanOrEqual(840);
  });

  test('ends in time for an answer, whatever was asked for', async () => {
    const node: Interface = { id: 'eni-busy', vpc: 'vpc-1', description: 'aws-K8S-i-9', tags: CNI, instance: 'i-9' };
    const aws = new Leftovers({ interfaces: [node] }, { functionSeconds: 125 });
    expect((await aws.run()).Status).toBe('FAILED');
    expect(aws.time).toBeLessThanOrEqual(105);
  });

  test('fits into an answer, however much it is', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `sg-${index}`);
    const aws = new Leftovers(
      { groups: names.map((id) => ({ id, name: id, vpc: 'vpc-1', tags: CONTROLLER })) },
      {
        failing: ({ command }) =>
          command === 'DeleteSecurityGroup' ? { name: 'AccessDenied', message: 'é\n'.repeat(1000) } : undefined,
      },
    );
    const { Reason } = await aws.run();
    expect(Reason.split('; ').length).toBeGreaterThan(3);
    expect(Reason).toMatch(/; and \d+ more, which the log names$/);
    expect(aws.log.filter((line) => line.startsWith('left '))).toHaveLength(60);
  });
});

describe('throttling', () => {
  const THROTTLED = { name: 'Throttling', message: 'Rate exceeded' };

  test('is waited out, longer and longer', async () => {
    const aws = new Leftovers(everything(), {
      failing: ({ time, command }) => (time < 200 && !isQuestion(command) ? THROTTLED : undefined),
    });
    expect((await aws.run()).Status).toBe('SUCCESS');
    expect(aws.all).toEqual(KEPT);
    const times = [...new Set(aws.calls.map(({ time }) => time))].slice(0, 6);
    expect(times).toEqual([0, 10, 30, 60, 90, 120]);
  });

  test('is waited out with jitter: a quarter less to a quarter more', async () => {
    const secondCall = async (random: number) => {
      const failing = ({ command }: { command: string }) => (isQuestion(command) ? undefined : THROTTLED);
      const aws = new Leftovers({}, { failing, random: () => random });
      await aws.run();
      return aws.calls.find(({ time }) => time > 0)?.time;
    };
    expect(await secondCall(0)).toBe(7.5);
    expect(await secondCall(1)).toBe(12.5);
  });

  test('does not keep it from finding out whether the stack and the cluster go', async () => {
    const aws = new Leftovers(everything(), {
      clusterProtection: false,
      failing: ({ time, command }) => (time < 60 && isQuestion(command) ? THROTTLED : undefined),
    });
    expect((await aws.run()).Status).toBe('SUCCESS');
    expect(aws.all).toEqual(KEPT);
  });

  test('for all of its time ends the function in time for an answer', async () => {
    const aws = new Leftovers(everything(), { failing: () => THROTTLED });
    const before = aws.all.length;
    expect(await aws.run()).toMatchObject({ Status: 'FAILED', Reason: 'Throttling: Rate exceeded' });
    expect(aws.time).toBeLessThanOrEqual(840);
    expect(aws.all).toHaveLength(before);
  });

  test('of any call at any time changes nothing in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 0, max: 9 })), async (dice) => {
        const aws = new Leftovers(everything(), {
          releaseSeconds: 30,
          failing: ({ time }) => (time < 300 && dice.next().value < 3 ? THROTTLED : undefined),
        });
        expect((await aws.run()).Status).toBe('SUCCESS');
        expect(aws.all).toEqual(KEPT);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what features of the controller made', () => {
  const ACCELERATOR = {
    'elbv2.k8s.aws/cluster': 'orion',
    'elbv2.k8s.aws/cluster-region': 'eu-west-1',
    'aga.k8s.aws/resource': 'GlobalAccelerator',
  };
  const account: Account = {
    balancers: [alb],
    accelerators: [
      { name: 'shop', tags: ACCELERATOR, listeners: [4, 1] },
      { name: 'off', tags: ACCELERATOR, isDisabled: true },
      { name: 'other-region', tags: { ...ACCELERATOR, 'elbv2.k8s.aws/cluster-region': 'eu-west-2' } },
      { name: 'no-region', tags: { ...ACCELERATOR, 'elbv2.k8s.aws/cluster-region': '' } },
      { name: 'other-cluster', tags: { ...ACCELERATOR, 'elbv2.k8s.aws/cluster': 'orion-2' } },
      { name: 'by-hand', tags: { 'elbv2.k8s.aws/cluster': 'orion', 'elbv2.k8s.aws/cluster-region': 'eu-west-1' } },
      { name: 'untagged', tags: {}, listeners: [1] },
    ],
    certificates: [
      { name: 'cert-shop', tags: CONTROLLER, balancer: 'k8s-shop' },
      { name: 'cert-other', tags: { 'elbv2.k8s.aws/cluster': 'orion-2' } },
      { name: 'cert-own', tags: {} },
    ],
  };
  const OTHERS = ['by-hand', 'cert-other', 'cert-own', 'no-region', 'other-cluster', 'other-region', 'untagged'];

  test('stays, and is not looked at, where nobody asks for it', async () => {
    const aws = new Leftovers(account);
    expect((await aws.run()).Status).toBe('SUCCESS');
    expect(aws.all).toEqual([...OTHERS, 'cert-shop', 'off', 'shop'].sort());
    expect(aws.calls.filter(({ command }) => /Accelerator|Certificate/.test(command))).toEqual([]);
  });

  test('goes where it is asked for: accelerators once they are disabled, certificates once no load balancer shows them', async () => {
    const aws = new Leftovers(account);
    expect(await aws.run({}, { Features: ['accelerators', 'certificates'] })).toMatchObject({ Status: 'SUCCESS' });
    expect(aws.all).toEqual(OTHERS);
    expect(aws.time).toBeGreaterThan(90);
    expect(aws.time).toBeLessThan(180);
    expect(aws.changes.filter((command) => command === 'UpdateAccelerator')).toHaveLength(1);
  });

  test('goes from VPC Lattice where it is asked for, once it is no longer used: that of this account, cluster and VPC alone', async () => {
    const tags = { 'application-networking.k8s.aws/ManagedBy': '111111111111/orion/vpc-1' };
    const foreign = { 'application-networking.k8s.aws/ManagedBy': '111111111111/orion-2/vpc-1' };
    const aws = new Leftovers({
      lattice: [
        { kind: 'servicenetwork', name: 'sn-shop', tags, usedBy: ['snva-shop', 'svc-shop'] },
        { kind: 'servicenetworkvpcassociation', name: 'snva-shop', tags, vpc: 'vpc-1' },
        { kind: 'service', name: 'svc-shop', tags, parts: 4 },
        { kind: 'targetgroup', name: 'tg-shop', tags, vpc: 'vpc-1', usedBy: ['svc-shop'], parts: 5 },
        { kind: 'service', name: 'svc-foreign', tags: foreign, parts: 1 },
        {
          kind: 'service',
          name: 'svc-vpc',
          tags: { ...tags, 'application-networking.k8s.aws/ManagedBy': '111111111111/orion/vpc-2' },
        },
        { kind: 'targetgroup', name: 'tg-foreign', tags: foreign, vpc: 'vpc-1', parts: 1 },
        { kind: 'servicenetworkvpcassociation', name: 'snva-own', tags: {}, vpc: 'vpc-1' },
        { kind: 'servicenetwork', name: 'sn-own', tags: {} },
        { kind: 'servicenetwork', name: 'sn-shared', tags, account: '222222222222' },
      ],
    });
    const others = ['sn-own', 'sn-shared', 'snva-own', 'svc-foreign', 'svc-vpc', 'tg-foreign'];
    expect(await aws.run({}, { Features: ['lattice'] })).toMatchObject({ Status: 'SUCCESS', Reason: 'done' });
    expect(aws.all).toEqual(others);
    expect(aws.time).toBeLessThan(180);
    expect(aws.changes.filter((command) => command === 'DeregisterTargets')).toHaveLength(1);
  });

  test('is named where it cannot go', async () => {
    const aws = new Leftovers(account, {
      failing: ({ command }) =>
        command === 'ListAccelerators' || command === 'DeleteCertificate'
          ? { name: 'AccessDeniedException', message: 'no' }
          : undefined,
    });
    expect((await aws.run({}, { Features: ['accelerators', 'certificates'] })).Reason).toBe(
      'Cluster "orion" leaves behind: accelerators (AccessDeniedException: no); arn:aws:acm:eu-west-1:111111111111:certificate/cert-shop (AccessDeniedException: no)',
    );
  });
});

describe('the answer', () => {
  test('is sent again where it gets lost', async () => {
    const aws = new Leftovers({}, { lostAnswers: 3 });
    expect((await aws.run()).Status).toBe('SUCCESS');
    expect(aws.answers).toHaveLength(1);
  });

  test('that never gets through fails the run, which Lambda repeats', async () => {
    const aws = new Leftovers({}, { lostAnswers: 9 });
    await expect(aws.run()).rejects.toThrow('CloudFormation answered 503');
  });
});

describe('the request of the answer', () => {
  test('is a PUT to the presigned URL, without a content type', async () => {
    const server = await TlsServer.start(() => ({ status: 200 }));
    try {
      await put(`${server.url}/answer?signature=a%2Fb`, '{"Reason":"é"}');
      expect(server.asked).toEqual([
        {
          method: 'PUT',
          path: '/answer?signature=a%2Fb',
          headers: expect.objectContaining({ 'content-type': '', 'content-length': '15' }),
          body: '{"Reason":"é"}',
        },
      ]);
    } finally {
      server.stop();
    }
  });

  test('fails on another status, and where nothing answers in time', async () => {
    const server = await TlsServer.start(({ path }) => (path === '/slow' ? undefined : { status: 403 }));
    try {
      await expect(put(`${server.url}/answer`, '{}')).rejects.toThrow('CloudFormation answered 403');
      await expect(put(`${server.url}/slow`, '{}', 50)).rejects.toThrow('CloudFormation does not answer');
    } finally {
      server.stop();
    }
  });
});

test('no call takes longer than the time that is kept for the answer', async () => {
  const leftovers = new Leftovers({});
  await leftovers.run({}, { Features: ['accelerators', 'certificates', 'lattice'] });
  expect(leftovers.aws.settings.length).toBeGreaterThanOrEqual(8);
  for (const { maxAttempts = 99, requestHandler } of leftovers.aws.settings) {
    const { connectionTimeout = 99, requestTimeout = 99, throwOnRequestTimeout } = requestHandler ?? {};
    expect(throwOnRequestTimeout).toBe(true);
    expect(maxAttempts * (connectionTimeout + requestTimeout)).toBeLessThan(45_000);
  }
});

describe('other clusters', () => {
  /** Tags, and whether they say that a load balancer, target group or security group is of the cluster `orion`. */
  const marks = fc.constantFrom<[Record<string, string>, balancing: boolean, controller: boolean]>(
    [CONTROLLER, true, true],
    [{ ...CONTROLLER, team: 'shop' }, true, true],
    [SERVICE, true, false],
    [OWNED, false, false],
    [{ 'kubernetes.io/cluster/orion': 'shared', 'kubernetes.io/service-name': 'a/b' }, false, false],
    [{ 'kubernetes.io/service-name': 'shop/web' }, false, false],
    [{ 'elbv2.k8s.aws/cluster': 'orion-2' }, false, false],
    [{ 'elbv2.k8s.aws/cluster': 'my-orion' }, false, false],
    [{ 'elbv2.k8s.aws/cluster': 'orio' }, false, false],
    [{ 'elbv2.k8s.aws/cluster': 'lyra', 'kubernetes.io/cluster/orion': 'shared' }, false, false],
    [{ 'elbv2.k8s.aws/clusters': 'orion' }, false, false],
    [{ 'kubernetes.io/cluster/orion': 'Owned', 'kubernetes.io/service-name': 'a/b' }, false, false],
    [{ 'kubernetes.io/cluster/*': 'owned', 'kubernetes.io/service-name': 'a/b' }, false, false],
    [{ 'elbv2.k8s.aws/cluster': 'Orion' }, false, false],
    [{ 'elbv2.k8s.aws/cluster': '' }, false, false],
    [{ 'kubernetes.io/cluster/orion-2': 'owned', 'kubernetes.io/service-name': 'shop/web' }, false, false],
    [{ 'eks:eks-cluster-name': 'orion', 'service.eks.amazonaws.com/stack': 'shop/web' }, false, false],
    [{}, false, false],
  );
  const interfaceMarks = fc.constantFrom<[Record<string, string>, description: string, isOurs: boolean]>(
    [CNI, 'aws-K8S-i-1', true],
    [POD, 'aws-k8s-branch-eni', true],
    [CNI, 'a database', false],
    [POD, 'a database', false],
    [OWNED, 'aws-k8s-branch-eni', false],
    [{ ...CNI, 'cluster.k8s.amazonaws.com/name': 'orion-2' }, 'aws-K8S-i-1', false],
    [{ 'node.k8s.amazonaws.com/instance_id': 'i-1' }, 'aws-K8S-i-1', false],
    [
      { 'kubernetes.io/cluster/lyra': 'owned', 'eks:eni:owner': 'eks-vpc-resource-controller' },
      'aws-k8s-branch-eni',
      false,
    ],
    [{}, 'aws-K8S-i-1', false],
  );
  const vpc = fc.constantFrom('vpc-1', 'vpc-1', 'vpc-2');

  interface Entry<T> {
    readonly one: T;
    readonly name: string;
    readonly isOurs: boolean;
  }

  const list = <A, T>(values: fc.Arbitrary<A>, make: (value: A, index: number) => Entry<T>) =>
    fc.array(values, { maxLength: 30 }).map((all) => all.map(make));

  const worlds = fc.record({
    balancers: list(
      fc.record({ mark: marks, vpc, kind: fc.constantFrom('app' as const, 'net' as const, 'classic' as const) }),
      ({ mark, vpc, kind }, index): Entry<Balancer> => {
        const name = `lb-${index}`;
        return { one: { kind, name, vpc, tags: mark[0] }, name, isOurs: mark[1] && vpc === 'vpc-1' };
      },
    ),
    targetGroups: list(
      fc.record({ mark: marks, vpc: fc.option(vpc, { nil: undefined }) }),
      ({ mark, vpc }, index): Entry<TargetGroup> => {
        const name = `tg-${index}`;
        return { one: { name, vpc, tags: mark[0] }, name, isOurs: mark[1] && vpc === 'vpc-1' };
      },
    ),
    groups: list(
      fc.record({ mark: marks, vpc, prefix: fc.constantFrom('k8s-elb-', 'eks-cluster-sg-', 'own-') }),
      ({ mark, vpc, prefix }, index): Entry<SecurityGroup> => {
        const id = `sg-${index}`;
        const isClassic = mark[0]['kubernetes.io/cluster/orion'] === 'owned' && prefix === 'k8s-elb-';
        const isOurs = (mark[2] || isClassic) && vpc === 'vpc-1';
        return { one: { id, name: `${prefix}${index}`, vpc, tags: mark[0] }, name: id, isOurs };
      },
    ),
    interfaces: list(
      fc.record({ mark: interfaceMarks, vpc }),
      ({ mark: [tags, description, isOurs], vpc }, index): Entry<Interface> => {
        const id = `eni-${index}`;
        return { one: { id, vpc, description, tags }, name: id, isOurs: isOurs && vpc === 'vpc-1' };
      },
    ),
  });

  type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

  const accountOf = ({ balancers, targetGroups, groups, interfaces }: World): Account => ({
    balancers: balancers.map(({ one }) => one),
    targetGroups: targetGroups.map(({ one }) => one),
    groups: groups.map(({ one }) => one),
    interfaces: interfaces.map(({ one }) => one),
  });
  const namesOf = ({ balancers, targetGroups, groups, interfaces }: World, isOurs: boolean): string[] =>
    [...balancers, ...targetGroups, ...groups, ...interfaces]
      .filter((entry) => entry.isOurs === isOurs)
      .map(({ name }) => name)
      .sort();

  test.each([
    ['goes', false],
    ['goes, even where AWS answers with more than it was asked for', true],
  ])(
    'and what carries no tag are never touched: exactly what is of the cluster and in its VPC %s',
    async (_, ignoresFilters) => {
      await fc.assert(
        fc.asyncProperty(worlds, async (world) => {
          const aws = new Leftovers(accountOf(world), { ignoresFilters });
          expect((await aws.run()).Status).toBe('SUCCESS');
          expect(aws.all).toEqual(namesOf(world, false));
        }),
        { numRuns: runs(150) },
      );
    },
  );

  const FAILURES = ['Throttling', 'RequestLimitExceeded', 'ServiceUnavailable', 'TimeoutError', 'DependencyViolation'];
  const LASTING = ['AccessDenied', 'UnauthorizedOperation', 'OperationNotPermittedException'];

  /** What a run has to say for itself: done, or which of what is ours is left, whatever failed. */
  test('and what carries no tag are never touched, whatever fails: what is left of the cluster is named, and the next run finishes', async () => {
    const failures = fc.record({
      dice: fc.infiniteStream(fc.integer({ min: 0, max: 99 })),
      odds: fc.constantFrom(5, 30, 60),
      until: fc.constantFrom(60, 400, 2000),
      name: fc.constantFrom(...FAILURES, ...LASTING),
      command: fc.constantFrom(
        /./,
        /^Delete/,
        /^Describe/,
        /Tags$/,
        /SecurityGroup/,
        /NetworkInterface/,
        /LoadBalancer/,
      ),
    });
    await fc.assert(
      fc.asyncProperty(worlds, failures, async (world, { dice, odds, until, name, command: kind }) => {
        let isBroken = true;
        const aws = new Leftovers(accountOf(world), {
          callSeconds: 0.2,
          failing: ({ command, time }) =>
            isBroken && !isQuestion(command) && time < until && kind.test(command) && dice.next().value < odds
              ? { name, message: 'by chance' }
              : undefined,
        });
        const [others, ours] = [namesOf(world, false), namesOf(world, true)];
        const { Status, Reason } = await aws.run();
        expect(aws.time).toBeLessThanOrEqual(860);
        expect(aws.all.filter((one) => !ours.includes(one))).toEqual(others);
        const left = aws.all.filter((one) => ours.includes(one));
        if (Status === 'SUCCESS') {
          expect(left).toEqual([]);
        } else {
          expect(Reason).toMatch(/^Cluster "orion" leaves behind: /);
          // By its id, or by its kind where that cannot be listed; the log has what does not fit into the answer.
          const said = aws.log.filter((line) => line.startsWith('left ')).join('\n');
          const isListed = (one: string) =>
            new RegExp(`[ /]${one}[: /]`).test(said) || / (Classic )?\w+ \w+: /.test(said);
          expect(left.filter((one) => !isListed(one))).toEqual([]);
        }
        isBroken = false;
        expect((await aws.run()).Status).toBe('SUCCESS');
        expect(aws.all).toEqual(others);
        expect(aws.calls.length).toBeLessThan(15_000);
      }),
      { numRuns: runs(120) },
    );
  });
});
