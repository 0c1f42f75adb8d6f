import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Fn } from 'aws-cdk-lib/core';
import { isLookupDummy } from '../../lib/foundation/lookup-dummies';
import { isConcrete, isDeployTime } from '../../lib/foundation/tokens';
import { firstDuplicate } from '../../lib/foundation/values';
import { testStack } from '../support/builders';

const stack = testStack();

/** What a property has, or nothing where reading it throws. */
const read = (value: () => unknown): unknown => {
  try {
    return value();
  } catch {
    return undefined;
  }
};

const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0' });
const subnets = [...vpc.publicSubnets, ...vpc.privateSubnets, ...vpc.isolatedSubnets];
const zone = route53.HostedZone.fromLookup(stack, 'Zone', { domainName: 'example.com' });
const tags = { application: 'shop' };
const alb = elbv2.ApplicationLoadBalancer.fromLookup(stack, 'Alb', { loadBalancerTags: tags });
const listener = elbv2.NetworkListener.fromLookup(stack, 'Listener', { loadBalancerTags: tags, listenerPort: 443 });
const key = kms.Key.fromLookup(stack, 'Key', { aliasName: 'alias/shop' });

/** Every value of a lookup that a property of ours could be given, before the lookup has run. */
const FOUND: [lookup: string, values: unknown[]][] = [
  ['Vpc.fromLookup', [vpc.vpcId, vpc.vpcCidrBlock, ...vpc.availabilityZones]],
  ['the subnets of Vpc.fromLookup', subnets.flatMap((subnet) => [subnet.subnetId, subnet.availabilityZone])],
  [
    'the CIDRs and route tables of Vpc.fromLookup',
    subnets.flatMap((s) => [s.ipv4CidrBlock, s.routeTable.routeTableId]),
  ],
  ['Stack.availabilityZones', stack.availabilityZones],
  [
    'SecurityGroup.fromLookupById',
    [ec2.SecurityGroup.fromLookupById(stack, 'Id', 'sg-0123456789abcdef0').securityGroupId],
  ],
  ['SecurityGroup.fromLookupByName', [ec2.SecurityGroup.fromLookupByName(stack, 'Name', 'x', vpc).securityGroupId]],
  ['MachineImage.lookup', [ec2.MachineImage.lookup({ name: 'x' }).getImage(stack).imageId]],
  ['PrefixList.fromLookup', [ec2.PrefixList.fromLookup(stack, 'List', { prefixListName: 'x' }).prefixListId]],
  ['HostedZone.fromLookup', [zone.hostedZoneId]],
  ['StringParameter.valueFromLookup', [ssm.StringParameter.valueFromLookup(stack, '/shop/vpc')]],
  ['Key.fromLookup', [key.keyId]],
  ['Repository.fromLookup', [ecr.Repository.fromLookup(stack, 'Repo', { repositoryName: 'x' }).repositoryName]],
  [
    'ApplicationLoadBalancer.fromLookup',
    [
      alb.loadBalancerArn,
      alb.loadBalancerCanonicalHostedZoneId,
      alb.loadBalancerDnsName,
      ...alb.connections.securityGroups.map(({ securityGroupId }) => securityGroupId),
      read(() => alb.vpc?.vpcId),
    ],
  ],
  ['NetworkListener.fromLookup', [listener.listenerArn]],
];

describe('until the lookup has run, what the CDK gives in its place is not concrete', () => {
  test.each(FOUND)('%s', (_, values) => {
    const given = values.filter((value) => value !== undefined);
    expect(given.length).toBeGreaterThan(0);
    for (const value of given) {
      expect([value, isLookupDummy(value), isConcrete(value), isDeployTime(value)]).toEqual([
        value,
        true,
        false,
        false,
      ]);
    }
  });

  test('Role.fromLookup', () => {
    expect(isConcrete(iam.Role.fromLookup(stack, 'Role', { roleName: 'x' }).roleArn)).toBe(false);
  });

  test('nor is an ARN or a text around it', () => {
    const parameter = ssm.StringParameter.valueFromLookup(stack, '/shop/name');
    for (const text of [
      `arn:aws:route53:::hostedzone/${zone.hostedZoneId}`,
      `/hostedzone/${zone.hostedZoneId}`,
      'arn:aws:iam::123456789012:role/DUMMY_ARN',
      `arn:aws:kms:eu-west-1:111111111111:key/${key.keyId}`,
      `arn:aws:ec2:eu-west-1:111111111111:vpc/${vpc.vpcId}`,
      `prod-${parameter}`,
      `arn:aws:acm:eu-west-1:111111111111:certificate/${parameter}`,
    ]) {
      expect([text, isConcrete(text)]).toEqual([text, false]);
    }
  });

  test('values of a user are, and so are those that only look like one of the CDK', () => {
    for (const value of [
      ...['Z0123456789EXAMPLE', 'vpc-0123456789abcdef0', 'sg-0123456789abcdef0', 'subnet-12345', '1.2.3.0/24'],
      ...[
        'eu-west-1a',
        'dummy',
        'dummy-value',
        'my-DUMMY-zone',
        'dummy.example.com',
        'arn:aws:iam::111111111111:role/dummy',
      ],
      ...['', 7, true, undefined, ['DUMMY'], {}],
    ]) {
      expect([value, isLookupDummy(value), isConcrete(value)]).toEqual([value, false, true]);
    }
  });

  test('tokens are known at deployment, and are no dummy values', () => {
    const list = Fn.split(',', Fn.importValue('list'));
    for (const value of [Fn.importValue('x'), list, list[0]]) {
      expect([isConcrete(value), isDeployTime(value), isLookupDummy(value)]).toEqual([false, true, false]);
    }
  });

  test('two of them are never the same value, and two of the same real one are', () => {
    expect(firstDuplicate(['DUMMY', 'DUMMY'])).toBeUndefined();
    expect(firstDuplicate(['Z1', 'DUMMY', 'Z1', 'DUMMY'])).toBe('Z1');
  });
});

test('no other file of aws-cdk-lib looks anything up', () => {
  const root = dirname(require.resolve('aws-cdk-lib/package.json'));
  const files = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) {
        return name === 'node_modules' ? [] : files(path);
      }
      return name.endsWith('.js') && readFileSync(path, 'utf8').includes('dummyValue') ? [relative(root, path)] : [];
    });
  const known = [
    'aws-ec2/lib/machine-image/machine-image.js',
    'aws-ec2/lib/prefix-list.js',
    'aws-ec2/lib/security-group.js',
    'aws-ec2/lib/vpc-endpoint.js',
    'aws-ec2/lib/vpc.js',
    'aws-ecr/lib/repository.js',
    'aws-elasticloadbalancingv2/lib/shared/base-listener.js',
    'aws-elasticloadbalancingv2/lib/shared/base-load-balancer.js',
    'aws-iam/lib/role.js',
    'aws-kms/lib/key.js',
    'aws-rds/lib/cluster.js',
    'aws-rds/lib/instance.js',
    'aws-route53/lib/hosted-zone.js',
    'aws-ssm/lib/parameter.js',
    'core/lib/context-provider.js',
    'core/lib/stack.js',
  ];
  const folders = [...new Set(known.map((file) => file.split('/')[0]))];
  const modules = readdirSync(root).filter((name) => name.startsWith('aws-') || folders.includes(name));
  expect(modules.flatMap((name) => files(join(root, name)).map((file) => file)).sort()).toEqual(known);
});
