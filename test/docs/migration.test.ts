import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import * as ts from 'typescript';
import { AddressPlan, EksNetwork, S3Gateway, Tier } from '../../lib';
import { ACCOUNT, REGION, testApp, ZONES } from '../support/builders';
import { templateChanges } from '../support/replacements';
import { Synthesized } from '../support/templates';

const page = readFileSync(join(__dirname, '../../docs/migration.md'), 'utf8');

/** The code of the page that declares the network and keeps the logical ids. */
const code = page
  .split('<!-- migration: begin -->')[1]
  .split(/```ts.*\n/)[1]
  .split('```')[0]
  .replace(/^import .*$/gm, '');

function stackOf(define: (stack: Stack) => ec2.IVpc): Synthesized {
  const app = testApp({ 'aws:cdk:enable-path-metadata': true });
  const stack = new Stack(app, 'Production', { env: { account: ACCOUNT, region: REGION } });
  const vpc = define(stack);
  const cluster = new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.V1_35,
    vpc,
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
  });
  cluster.addNodegroupCapacity('System', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
  return Synthesized.of(stack);
}

const before = stackOf(
  (stack) =>
    new ec2.Vpc(stack, 'Vpc', { ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'), availabilityZones: [...ZONES] }),
);

function migrate(source: string): Synthesized {
  return stackOf((stack) => {
    const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
    const scope = {
      AddressPlan,
      CfnResource,
      EksNetwork,
      S3Gateway,
      Tier,
      fs: { readFileSync: () => JSON.stringify(before.json) },
    };
    new Function(...Object.keys(scope), outputText).call(stack, ...Object.values(scope));
    return (stack.node.findChild('Network') as EksNetwork).vpc;
  });
}

describe('docs/migration.md: from an ec2.Vpc', () => {
  test('the code keeps the VPC, every subnet, the cluster and its nodes', () => {
    const { added, removed, replaced, updated } = templateChanges(before.json, migrate(code).json);
    expect({ added, removed, replaced }).toEqual({ added: [], removed: [], replaced: [] });
    const changed = updated.flatMap(({ type, properties }) => properties.map(({ path }) => `${type} ${path}`));
    expect([...new Set(changed)].sort()).toEqual([
      'AWS::EC2::EIP Tags',
      'AWS::EC2::NatGateway Tags',
      'AWS::EC2::RouteTable Tags',
      'AWS::EC2::Subnet MapPublicIpOnLaunch',
      'AWS::EC2::Subnet Tags.Value',
    ]);
  });

  test('the tiers that follow only add resources', () => {
    const grown = code.replace(
      '    tiers: [',
      "    tiers: [Tier.cluster({ prefixLength: 28, startsAt: '10.0.192.0', slots: 3 }), Tier.pod({ cidrBlock: '100.64.0.0/16' }),",
    );
    const { added, removed, replaced } = templateChanges(before.json, migrate(grown).json);
    expect({ removed, replaced }).toEqual({ removed: [], replaced: [] });
    expect(added.filter(({ type }) => type === 'AWS::EC2::Subnet')).toHaveLength(6);
  });

  test('other logical ids replace the network', () => {
    const { removed } = templateChanges(
      before.json,
      migrate(code.replace('construct.overrideLogicalId', 'String')).json,
    );
    expect(removed.map(({ type }) => type)).toContain('AWS::EC2::VPC');
  });
});
