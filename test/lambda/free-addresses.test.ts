import { createHandler, type FreeAddressesEvent } from '../../lambda/free-addresses/handler';
import { type AwsCall, FakeAws } from './fake-aws';

type Answers = (call: AwsCall) => unknown;

/** The function, on an AWS that gives the answers. */
function load(answers: Answers) {
  const calls: AwsCall[] = [];
  const aws = new FakeAws((call) => {
    calls.push(call);
    return answers(call);
  });
  return { calls, settings: aws.settings, handler: createHandler(aws.connect) };
}

const subnet = (SubnetId: string, CidrBlock: string | undefined, AvailableIpAddressCount: number) => ({
  SubnetId,
  CidrBlock,
  AvailableIpAddressCount,
});

const SUBNETS = [
  subnet('subnet-node-a', '10.0.0.0/24', 251),
  subnet('subnet-pod-a', '100.64.0.0/24', 200),
  subnet('subnet-pod-a2', '100.64.8.0/24', 50),
  subnet('subnet-pod-b', '100.64.1.0/23', 127),
  subnet('subnet-others', '10.0.9.0/28', 0),
];

const EVENT: FreeAddressesEvent = {
  namespace: 'EksNetworking',
  vpcId: 'vpc-1',
  tiers: [
    ['node', [['eu-west-1a', ['subnet-node-a']]]],
    [
      'pod',
      [
        ['eu-west-1a', ['subnet-pod-a', 'subnet-pod-a2']],
        ['eu-west-1b', ['subnet-pod-b']],
      ],
    ],
  ],
};

const answering =
  (subnets: unknown[]): Answers =>
  ({ command }) =>
    command === 'DescribeSubnets' ? { Subnets: subnets } : {};

/** `FreeAddresses Tier=pod AvailabilityZone=eu-west-1a: 50 … 200, 2 of them` for what was published. */
function published(calls: AwsCall[]): string[] {
  return calls
    .filter(({ command }) => command === 'PutMetricData')
    .flatMap(({ input }) => input.MetricData)
    .map(({ MetricName, Unit, Dimensions, StatisticValues: { Minimum, Maximum, SampleCount } }) => {
      const dimensions = Dimensions.map(({ Name, Value }: Record<string, string>) => `${Name}=${Value}`).join(' ');
      return `${MetricName} (${Unit}) ${dimensions}: ${Minimum} … ${Maximum}, ${SampleCount} of them`;
    });
}

test('publishes the free addresses by tier and zone, and by tier in percent of what is for use', async () => {
  const { calls, handler } = load(answering(SUBNETS));
  expect(await handler(EVENT)).toEqual({ published: 7 });
  expect(published(calls)).toEqual([
    'FreeAddresses (Count) VpcId=vpc-1 Tier=node AvailabilityZone=eu-west-1a: 251 … 251, 1 of them',
    'FreeAddresses (Count) VpcId=vpc-1 Tier=node: 251 … 251, 1 of them',
    'FreeAddressPercent (Percent) VpcId=vpc-1 Tier=node: 100 … 100, 1 of them',
    'FreeAddresses (Count) VpcId=vpc-1 Tier=pod AvailabilityZone=eu-west-1a: 50 … 200, 2 of them',
    'FreeAddresses (Count) VpcId=vpc-1 Tier=pod AvailabilityZone=eu-west-1b: 127 … 127, 1 of them',
    'FreeAddresses (Count) VpcId=vpc-1 Tier=pod: 50 … 200, 3 of them',
    `FreeAddressPercent (Percent) VpcId=vpc-1 Tier=pod: ${(100 * 50) / 251} … ${(100 * 200) / 251}, 3 of them`,
  ]);
  const [{ input }] = calls.filter(({ command }) => command === 'PutMetricData');
  expect(input.Namespace).toBe('EksNetworking');
  expect(input.MetricData[5].StatisticValues.Sum).toBe(377);
});

test('asks for the subnets of the one VPC, page after page', async () => {
  const pages: Record<string, unknown> = {
    first: { Subnets: SUBNETS.slice(0, 2), NextToken: 'second' },
    second: { NextToken: 'third' },
    third: { Subnets: SUBNETS.slice(2) },
  };
  const { calls, handler } = load(({ command, input }) =>
    command === 'DescribeSubnets' ? pages[input.NextToken ?? 'first'] : {},
  );
  expect(await handler(EVENT)).toEqual({ published: 7 });
  const asked = calls.filter(({ command }) => command === 'DescribeSubnets').map(({ input }) => input);
  expect(asked.map(({ NextToken }) => NextToken)).toEqual([undefined, 'second', 'third']);
  for (const { Filters } of asked) {
    expect(Filters).toEqual([{ Name: 'vpc-id', Values: ['vpc-1'] }]);
  }
});

test('lets the SDK repeat throttled calls, and leaves the rest to the retries of Lambda', async () => {
  const throttled = Object.assign(new Error('Rate exceeded'), { name: 'RequestLimitExceeded' });
  const { calls, settings, handler } = load(() => Promise.reject(throttled));
  await expect(handler(EVENT)).rejects.toBe(throttled);
  expect(calls.map(({ command }) => command)).toEqual(['DescribeSubnets']);
  expect(settings).toEqual([{ maxAttempts: 6 }, { maxAttempts: 6 }]);
});

test('publishes what there is before it fails on subnets that are gone', async () => {
  const { calls, handler } = load(answering(SUBNETS.filter(({ SubnetId }) => !/pod-(a2|b)/.test(SubnetId))));
  await expect(handler(EVENT)).rejects.toThrow('not in vpc-1: subnet-pod-a2, subnet-pod-b');
  expect(published(calls).filter((line) => line.includes('Tier=pod'))).toEqual([
    'FreeAddresses (Count) VpcId=vpc-1 Tier=pod AvailabilityZone=eu-west-1a: 200 … 200, 1 of them',
    'FreeAddresses (Count) VpcId=vpc-1 Tier=pod: 200 … 200, 1 of them',
    expect.stringMatching(/^FreeAddressPercent .* Tier=pod: 79\.6/),
  ]);
});

test('publishes nothing, not even an empty request, where no subnet is there', async () => {
  const { calls, handler } = load(answering([]));
  await expect(handler(EVENT)).rejects.toThrow('not in vpc-1: ');
  expect(published(calls)).toEqual([]);
  expect(calls.map(({ command }) => command)).toEqual(['DescribeSubnets']);
});

test('passes over subnets of IPv6 alone that others have in the VPC', async () => {
  const { handler } = load(answering([...SUBNETS, subnet('subnet-ipv6', undefined, 0)]));
  expect(await handler(EVENT)).toEqual({ published: 7 });
});

test('tells a full subnet', async () => {
  const { calls, handler } = load(answering([subnet('subnet-node-a', '10.0.0.0/28', 0)]));
  await handler({ ...EVENT, tiers: EVENT.tiers.slice(0, 1) });
  expect(published(calls)).toContain('FreeAddressPercent (Percent) VpcId=vpc-1 Tier=node: 0 … 0, 1 of them');
});

test('fails where CloudWatch takes nothing', async () => {
  const refused = new Error('AccessDenied');
  const { handler } = load((call) =>
    call.command === 'PutMetricData' ? Promise.reject(refused) : answering(SUBNETS)(call),
  );
  await expect(handler(EVENT)).rejects.toBe(refused);
});

test('sends at most 1,000 data in one request', async () => {
  const many = Array.from({ length: 1200 }, (_, index) => subnet(`subnet-${index}`, '10.0.0.0/24', index % 251));
  const { calls, handler } = load(answering(many));
  const zones = many.map(({ SubnetId }, index): [string, string[]] => [`zone-${index}`, [SubnetId]]);
  expect(await handler({ ...EVENT, tiers: [['pod', zones]] })).toEqual({ published: 1202 });
  const sizes = calls.flatMap(({ command, input }) => (command === 'PutMetricData' ? [input.MetricData.length] : []));
  expect(sizes).toEqual([1000, 202]);
});
