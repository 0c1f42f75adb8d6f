import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Fn, Lazy, Stack } from 'aws-cdk-lib/core';
import type { ErrorName } from '../../lib/foundation/errors';
import { inputMembers, inputType } from '../../lib/foundation/input-types';
import { INPUT_TYPES } from '../../lib/foundation/input-types.generated';
import { validateArguments } from '../../lib/foundation/input-validation';
import { inputTypesFile } from '../../scripts/input-types-table';
import { testStack } from '../support/builders';
import { publicApi as library } from '../support/public-api';
import { warningsOf } from '../support/warnings';

const lines = INPUT_TYPES.trim().split('\n');

/** Every constructor, factory and method of the table. */
const CALLS = lines.filter((line) => line.startsWith('call ')).map((line) => line.split(' ')[1]);

type Call = (...given: unknown[]) => unknown;

/** A call of the public API by its name; a method gets an object of its class that nothing was put into. */
function callOf(name: string): Call {
  const [className, member] = name.split('.');
  // biome-ignore lint/suspicious/noExplicitAny: every class of the library, by its name
  const type = (library as any)[className];
  if (member === undefined) {
    return (...given) => new type(...given);
  }
  return member in type && typeof type[member] === 'function'
    ? type[member].bind(type)
    : type.prototype[member].bind(Object.create(type.prototype));
}

/** A value that the guard lets pass for a type: it looks at kinds alone. */
function sampleOf(type: string): unknown {
  if (type.startsWith('[')) {
    return [sampleOf(type.slice(1, -1))];
  }
  if (type.startsWith('{')) {
    return { key: sampleOf(type.slice(1, -1)) };
  }
  const primitive = { s: 'text', n: 1, b: true, a: 'anything' }[type];
  if (primitive !== undefined) {
    return primitive;
  }
  const known = inputType(type);
  switch (known?.kind) {
    case 'struct':
      return structOf(type);
    case 'enum':
      return [...known.values.keys()][0];
    case 'value':
      return 'text';
    case 'object':
      return {};
    default:
      return Object.assign(Object.create({}), Object.fromEntries((known?.markers ?? []).map((name) => [name, 'text'])));
  }
}

function structOf(name: string): Record<string, unknown> {
  const required = inputMembers(name).filter(({ isOptional }) => !isOptional);
  return Object.fromEntries(required.map((member) => [member.name, sampleOf(member.type)]));
}

/** Arguments of which one is another; the scope is a stack. */
function argumentsOf(name: string, index: number, value: unknown): unknown[] {
  const given = inputMembers(`${name}()`).map(({ name: parameter, type }) =>
    parameter === 'scope' ? testStack() : parameter === 'id' ? 'Id' : sampleOf(type),
  );
  given[index] = value;
  return given;
}

const parameters = CALLS.flatMap((name) =>
  inputMembers(`${name}()`).map((parameter, index) => ({ name, index, parameter })),
);
const structs = parameters.filter(({ parameter }) => inputType(parameter.type)?.kind === 'struct');

/** A value of no type that an option has: a function is neither a text nor an object nor a list. */
const NOTHING_OF_THE_KIND = () => undefined;

describe('every constructor, factory and method of the public API', () => {
  test.each(parameters.map(({ name, index, parameter }) => [`${name} ${parameter.name}`, name, index] as const))(
    'fails on what is of no kind that it takes: %s',
    (_, name, index) => {
      const parameter = inputMembers(`${name}()`)[index];
      if (parameter.type === 'a') {
        return;
      }
      expect(() => callOf(name)(...argumentsOf(name, index, NOTHING_OF_THE_KIND))).toFailWith(
        'InputKind',
        `"${name}`,
        'Write ',
      );
    },
  );

  test.each(
    parameters
      .filter(({ parameter }) => !parameter.isOptional && !parameter.isVariadic)
      .map(({ name, index, parameter }) => [`${name} ${parameter.name}`, name, index] as const),
  )('fails on undefined for what it needs: %s', (_, name, index) => {
    const parameter = inputMembers(`${name}()`)[index];
    expect(() => callOf(name)(...argumentsOf(name, index, undefined))).toFailWith(
      'InputMissing',
      `"${name}.${parameter.name}" is not given`,
      `Write ${parameter.name}: `,
    );
  });

  test.each(structs.map(({ name, index, parameter }) => [`${name} ${parameter.name}`, name, index] as const))(
    'fails on every wrong member of what it takes: %s',
    (_, name, index) => {
      const { type, isVariadic } = inputMembers(`${name}()`)[index];
      const path = isVariadic ? `${name}[0]` : name;
      for (const member of inputMembers(type)) {
        const other = { ...structOf(type), [member.name]: NOTHING_OF_THE_KIND };
        if (member.type !== 'a') {
          expect(() => callOf(name)(...argumentsOf(name, index, other))).toFailWith(
            'InputKind',
            `"${path}.${member.name}" is a function`,
            'Write ',
          );
        }
        if (!member.isOptional) {
          const missing = { ...structOf(type), [member.name]: undefined };
          expect(() => callOf(name)(...argumentsOf(name, index, missing))).toFailWith(
            'InputMissing',
            `"${path}.${member.name}" is not given`,
            `Write ${member.name}: `,
          );
        }
        const misspelt = { ...structOf(type), [member.name]: undefined, [`${member.name.toUpperCase()}`]: 1 };
        if (member.name.toUpperCase() !== member.name) {
          expect(() => callOf(name)(...argumentsOf(name, index, misspelt))).toFailWith(
            'InputName',
            `"${path}.${member.name.toUpperCase()}" is not an option`,
            `Did you mean "${member.name}"?`,
          );
        }
      }
    },
  );
});

describe('an option that is like none', () => {
  const wide = (name: string) => ['AddressPlan', 'NodeNetworking'].includes(name.split('.')[0]);

  test.each(structs.map(({ name, index }) => [name, index] as const))(
    'of %s (%d) is refused or warned of by name',
    (name, index) => {
      const { type, isVariadic } = inputMembers(`${name}()`)[index];
      const stack = testStack();
      const given = argumentsOf(name, index, { ...structOf(type), xyzzy: 1 }).map((value) =>
        value instanceof Stack ? stack : value,
      );
      const path = `"${name}${isVariadic ? '[0]' : ''}.xyzzy" is not an option`;
      let text: unknown;
      try {
        text = validateArguments(name, given)[0] ?? warningsOf(stack).find(({ id }) => id === 'unknownOption')?.text;
      } catch (error) {
        text = (error as Error).message;
      }
      expect(text).toContain(path);
      expect(wide(name) || given[0] === stack || String(text).startsWith('InputName')).toBe(true);
    },
  );
});

describe('a refusal says the path, what was given and what to write', () => {
  const { AddressPlan, ClusterNetworking, ClusterTarget, EksNetwork, NatStrategy, Taint, Tier } = library;
  const plan = () =>
    AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] });
  const network = (props: object) => new EksNetwork(testStack(), 'Network', { addressPlan: plan(), ...props });
  const cluster = () => new eks.Cluster(testStack(), 'Cluster', { version: eks.KubernetesVersion.of('1.36') });
  const networking = (props: object) => {
    const stack = testStack();
    return new ClusterNetworking(stack, 'Networking', {
      network: new EksNetwork(stack, 'Network', { addressPlan: plan() }),
      cluster: ClusterTarget.fromAttributes(stack, 'Cluster', {
        clusterName: 'prod',
        clusterSecurityGroupId: 'sg-0123456789abcdef0',
      }),
      ...props,
    });
  };
  const nodegroup = (options: object) => networking({}).addNodegroup('Workers', options as never);
  const of =
    <T>(call: (input: never) => T, input: unknown) =>
    () =>
      call(input as never);

  test.each<[name: ErrorName, wrong: string, instead: string, define: () => unknown]>([
    [
      'InputMissing',
      '"AddressPlan.forEks.vpcCidr" is not given',
      'Write vpcCidr: a string',
      of(AddressPlan.forEks, { availabilityZones: [] }),
    ],
    [
      'InputMissing',
      '"EksNetwork.props" is not given',
      'Write props: an object with addressPlan',
      of(() => new EksNetwork(testStack(), 'N', undefined as never), 0),
    ],
    [
      'InputKind',
      '"AddressPlan.forEks.availabilityZones" is the string "eu-west-1a"',
      'Write availabilityZones: a list: [a string]',
      of(AddressPlan.forEks, { vpcCidr: '10.0.0.0/16', availabilityZones: 'eu-west-1a' }),
    ],
    [
      'InputKind',
      '"EksNetwork.nat" is the string "single"',
      'Write nat: NatStrategy.single()',
      () => network({ nat: 'single' }),
    ],
    [
      'InputKind',
      '"EksNetwork.nat" is a plain object',
      'Write nat: NatStrategy.perZone(), NatStrategy.single()',
      () => network({ nat: {} }),
    ],
    ['InputKind', '"EksNetwork.flowLogs" is true', 'FlowLogs.toS3()', () => network({ flowLogs: true })],
    ['InputKind', '"EksNetwork.nat" is null', 'Write nat: NatStrategy', () => network({ nat: null })],
    [
      'InputKind',
      '"EksNetwork.nat" is an object of the class Tier',
      'Write nat: NatStrategy',
      () => network({ nat: Tier.node() }),
    ],
    [
      'InputKind',
      '"EksNetwork.endpoints" is an object of the class EndpointFeature',
      'Write endpoints: a list: [EndpointFeature.',
      () => network({ endpoints: library.EndpointFeature.NODES }),
    ],
    ['InputKind', '"EksNetwork.vpcName" is a list', 'Write vpcName: a string', () => network({ vpcName: ['a'] })],
    [
      'InputName',
      '"EksNetwork.natGateways" is not an option',
      'Did you mean "nat"? Write nat: NatStrategy.',
      () => network({ natGateways: 1 }),
    ],
    [
      'InputName',
      '"EksNetwork.adressPlan" is not an option',
      'Did you mean "addressPlan"?',
      () => network({ addressPlan: undefined, adressPlan: plan() }),
    ],
    [
      'InputName',
      '"ClusterNetworking.vpcCNI" is not an option',
      'Did you mean "vpcCni"?',
      () => networking({ vpcCNI: {} }),
    ],
    [
      'InputName',
      '"ClusterNetworking.vpcCni.podAdressing" is not an option',
      'Did you mean "podAddressing"? Write podAddressing: PodAddressing.',
      () => networking({ vpcCni: { podAdressing: 1 } }),
    ],
    [
      'InputName',
      '"ClusterNetworking.vpcCni.turbo" is not an option',
      'Use one of ',
      () => networking({ vpcCni: { turbo: true } }),
    ],
    [
      'InputKind',
      '"ClusterNetworking.vpcCni.podAddressing" is the string "prefix"',
      'Write podAddressing: PodAddressing.prefixDelegation()',
      () => networking({ vpcCni: { podAddressing: 'prefix' } }),
    ],
    [
      'InputKind',
      '"ClusterNetworking.loadBalancerController" is true',
      'Write loadBalancerController: {} for the defaults',
      () => networking({ loadBalancerController: true }),
    ],
    [
      'InputKind',
      '"ClusterNetworking.addNodegroup.taints[0]" is a plain object',
      'Write taints[0]: Taint.noSchedule()',
      () => nodegroup({ instanceTypes: [], taints: [{ key: 'a', effect: 'NO_SCHEDULE' }] }),
    ],
    [
      'InputKind',
      '"ClusterNetworking.addNodegroup.minSize" is the string "3"',
      'Write minSize: the number 3',
      () => nodegroup({ instanceTypes: [], minSize: '3' }),
    ],
    [
      'InputKind',
      '"ClusterNetworking.addNodegroup.instanceTypes[0]" is the string "m7i.large"',
      'Write instanceTypes[0]: new ec2.InstanceType("m7i.large")',
      () => nodegroup({ instanceTypes: ['m7i.large'] }),
    ],
    [
      'InputKind',
      '"NatStrategy.through.target" is the string "tgw-1"',
      'Write target: EgressTarget.transitGateway()',
      of(NatStrategy.through, 'tgw-1'),
    ],
    [
      'InputKind',
      '"EksNetwork.nat" is an object of the class aws_ec2.NatInstanceProviderV2',
      'Write nat: NatStrategy.',
      () => network({ nat: ec2.NatProvider.instanceV2({ instanceType: new ec2.InstanceType('t4g.nano') }) }),
    ],
    [
      'InputKind',
      '"EksNetwork.endpoints[0]" is an object of the class aws_ec2.InterfaceVpcEndpointAwsService',
      'Write endpoints[0]: EndpointFeature.',
      () => network({ endpoints: [ec2.InterfaceVpcEndpointAwsService.ECR] }),
    ],
    [
      'InputKind',
      '"ClusterNetworking.cluster" is an object of the class aws_eks_v2.Cluster',
      'Write cluster: ClusterTarget.fromV2(), ClusterTarget.fromV1()',
      () => networking({ cluster: cluster() }),
    ],
    [
      'InputKind',
      '"ClusterNetworking.network" is an object of the class aws_ec2.Vpc',
      'Write network: new EksNetwork(), EksNetwork.fromVpc()',
      () => networking({ network: new ec2.Vpc(testStack(), 'Vpc') }),
    ],
    [
      'InputKind',
      '"ClusterTarget.fromV1.cluster" is an object of the class aws_eks_v2.Cluster',
      'ClusterTarget.fromV2() takes those of aws-eks-v2',
      of(ClusterTarget.fromV1, cluster()),
    ],
    [
      'InputKind',
      '"ClusterTarget.fromV2.cluster" is an object of the class aws_eks.Cluster',
      'ClusterTarget.fromV1() takes those of aws-eks',
      of(
        ClusterTarget.fromV2,
        new eksV1.Cluster(testStack(), 'Cluster', {
          version: eksV1.KubernetesVersion.of('1.36'),
          kubectlLayer: {} as never,
        }),
      ),
    ],
    [
      'InputKind',
      '"AlbIngress" is an object of the class Stack',
      'Write {} for',
      of((scope) => new library.AlbIngress(scope), testStack()),
    ],
    [
      'InputKind',
      '"EksNetwork" is an object of the class AddressPlan',
      'Write an object with addressPlan',
      () => new EksNetwork(testStack(), 'N', plan() as never),
    ],
    ['InputKind', '"AddressPlan.forEks" is null', 'Write an object with vpcCidr', of(AddressPlan.forEks, null)],
    ['InputMissing', '"Cidr.parse.text" is not given', 'Write text: a string', of(library.Cidr.parse, undefined)],
    [
      'InputMissing',
      '"EksNetwork.subnetsOf.tier" is not given',
      'Write tier: a string',
      () => network({}).subnetsOf(undefined as never),
    ],
    [
      'InputMissing',
      '"NodeNetworking.karpenterNodeClass.discoveryName" is not given',
      'Write discoveryName: a string',
      () =>
        networking({})
          .nodeNetworking({ instanceTypes: [new ec2.InstanceType('m7i.large')] })
          .karpenterNodeClass(undefined as never),
    ],
    [
      'InputName',
      '"FlowLogs.toS3.bucket" is not an option',
      'Use one of ',
      of(library.FlowLogs.toS3, { bucket: 'logs' }),
    ],
    [
      'InputKind',
      '"FlowLogs.toCloudWatchLogs.retention" is a number (10)',
      'RetentionDays.ONE_MONTH',
      of(library.FlowLogs.toCloudWatchLogs, { retention: 10 }),
    ],
    [
      'InputKind',
      '"FlowLogs.toCloudWatchLogs.retention" is the string "14"',
      'RetentionDays.ONE_MONTH',
      of(library.FlowLogs.toCloudWatchLogs, { retention: '14' }),
    ],
    [
      'InputName',
      '"ClusterNetworking.addNodegroup.desiredCapacity" is not an option',
      'Did you mean "desiredSize"?',
      () => nodegroup({ desiredCapacity: 3 }),
    ],
    [
      'InputName',
      '"ClusterNetworking.addNodegroup.zones" is not an option',
      'Did you mean "availabilityZones"?',
      () => nodegroup({ zones: [] }),
    ],
    [
      'InputName',
      '"ClusterNetworking.addFargateProfile.namespace" is not an option',
      'Did you mean "selectors"?',
      () => networking({}).addFargateProfile('F', { namespace: 'jobs' } as never),
    ],
    [
      'InputName',
      '"ClusterNetworking.addAddon.version" is not an option',
      'Did you mean "addonVersion"?',
      () => networking({}).addAddon('F', { kind: library.EksAddonKind.METRICS_SERVER, version: 'v1' } as never),
    ],
    [
      'InputKind',
      '"AlbIngress.healthCheck.interval" is a number (30)',
      'Write interval: Duration.seconds(30)',
      of((options) => new library.AlbIngress(options), { healthCheck: { interval: 30 } }),
    ],
    ['InputKind', '"Taint.noSchedule.key" is a number (7)', 'Write key: a string', of(Taint.noSchedule, 7)],
  ])('%s: %s', (name, wrong, instead, define) => {
    expect(define).toFailWith(name, wrong, instead);
  });

  test('with the path of the construct', () => {
    expect(() => network({ nat: 'single' })).toFailWith('InputKind', '', '(at Test/Network)');
    expect(() => nodegroup({ minSize: '3', instanceTypes: [] })).toFailWith('InputKind', '', '(at Test/Networking)');
  });

  test('shortens what is long, and keeps it on one line', () => {
    expect(() => network({ nat: `a\n${'b'.repeat(500)}` })).toFailWith('InputKind', 'the string "a\\nbbb', '…"');
  });
});

describe('what may legitimately be given passes', () => {
  const { AddressPlan, EksNetwork, NatStrategy, Tier } = library;
  const options = { vpcCidr: '10.0.0.0/16', availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] };

  test('props of a stack that extend ours, passed on whole', () => {
    const stackProps = { env: { region: 'eu-west-1' }, tags: { a: 'b' }, description: 'x', stackName: 'y' };
    const wide = { ...stackProps, ...options, team: 'platform', cluster: true };
    const addressPlan = AddressPlan.forEks(wide);
    const props = { ...wide, addressPlan, nat: NatStrategy.single(), natGateways: 1, vpc: undefined };
    expect(() => new EksNetwork(testStack(), 'Network', props)).not.toThrow();
  });

  test('options of an object that is wider, which are warned of once', () => {
    const stack = testStack();
    const plan = { ...options, clusterZones: options.availabilityZones, team: 'platform' };
    const props = { addressPlan: AddressPlan.forEks(plan), turbo: true, tags: { team: 'platform' } };
    const network = new EksNetwork(stack, 'Network', props);
    const cluster = library.ClusterTarget.fromAttributes(stack, 'Cluster', {
      clusterName: 'orion',
      clusterSecurityGroupId: 'sg-0123456789abcdef0',
      vpc: network.vpc,
    });
    const networking = new library.ClusterNetworking(stack, 'Networking', { network, cluster });
    const group = { instanceTypes: [new ec2.InstanceType('m7i.large')], surge: 3 };
    networking.addNodegroup('Workers', group);
    networking.nodeNetworking(group);
    const named = warningsOf(stack).filter(({ id }) => id === 'unknownOption');
    expect(named.map(({ path, text }) => `${path} ${text.split(' is ')[0]}`).sort()).toEqual([
      'Test "EksNetwork.tags"',
      'Test "EksNetwork.turbo"',
      'Test/Network "AddressPlan.forEks.team"',
      'Test/Networking "ClusterNetworking.addNodegroup.surge"',
      'Test/Networking "ClusterNetworking.nodeNetworking.surge"',
    ]);
    expect(named[0].text).toMatch(/is not an option and has no effect\. Remove it, or use one of \w+, /);
  });

  test('what is undefined, as a spread of optional values has it', () => {
    const addressPlan = AddressPlan.forEks({
      ...options,
      podCidr: undefined,
      nodeTier: { hosts: undefined, turbo: undefined } as never,
    });
    expect(() => new EksNetwork(testStack(), 'Network', { addressPlan, nat: undefined })).not.toThrow();
  });

  test('deploy-time values of every kind', () => {
    const [text, number, list] = [
      Lazy.string({ produce: () => 'x' }),
      Lazy.number({ produce: () => 3 }),
      Fn.split(',', 'a,b'),
    ];
    expect(
      () => new EksNetwork(testStack(), 'Network', { addressPlan: AddressPlan.forEks(options), vpcName: text }),
    ).not.toThrow();
    expect(() => library.LoadBalancerSubnets.named(...list)).not.toThrow();
    expect(() => library.AlbForwardTarget.service('web', 'http', number)).not.toThrow();
  });

  test('objects of another copy of the library, with names that a bundler has shortened', () => {
    class t {
      public readonly name = 'node';
      public readonly role = 'node';
    }
    const given = (tier: object) => [{ ...options, tiers: [tier] }];
    expect(() => validateArguments('AddressPlan', given(new t()))).not.toThrow();
    expect(() => validateArguments('AddressPlan', given({ name: 'node', role: 'node' }))).toFailWith(
      'InputKind',
      '"AddressPlan.tiers[0]" is a plain object',
      'Tier.node()',
    );
  });

  test('options that a class has, and AWS objects of any making', () => {
    expect(() => Tier.node(Object.create({ prefixLength: 24, turbo: true }))).not.toThrow();
    const securityGroups = [{ securityGroupId: 'sg-1' }];
    expect(() => library.PodSubnets.custom([{ subnetId: 'subnet-1' }] as never, securityGroups as never)).not.toThrow();
  });
});

test('the guard costs less than a millisecond a construct', () => {
  const { AddressPlan, NatStrategy, FlowLogs, EndpointFeature } = library;
  const addressPlan = AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
  const props = {
    addressPlan,
    nat: NatStrategy.perZone(),
    flowLogs: FlowLogs.toS3(),
    endpoints: [EndpointFeature.NODES],
  };
  const given = [testStack(), 'Network', props];
  validateArguments('EksNetwork', given);
  const started = performance.now();
  for (let count = 0; count < 1000; count++) {
    validateArguments('EksNetwork', given);
  }
  // A tenth of what is allowed is usual.
  expect((performance.now() - started) / 1000).toBeLessThan(1);
});

test('the table has the public types as they are now: npx projen generate:input-types', () => {
  expect(inputTypesFile()).toBe(readFileSync(join(__dirname, '../../lib/foundation/input-types.generated.ts'), 'utf8'));
});
