import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnCluster } from 'aws-cdk-lib/aws-eks';
import { App, NestedStack, Stack, Validations } from 'aws-cdk-lib/core';
import { rules } from '../../lib';
import { RULES } from '../../lib/rules/catalogue';
import { found, stockStack } from '../support/stock-stack';

const { EksNetworkingChecks, RuleLevel, RuleProfile } = rules;

describe('the pack', () => {
  const app = new App({ analyticsReporting: false });
  const { cluster } = stockStack(app);

  test('reports findings at the constructs that they are about', () => {
    expect(found(new EksNetworkingChecks(app), app)).toEqual(
      expect.arrayContaining([
        'EksNetworking-CE2 Stock/Cluster/Resource',
        'EksNetworking-FL1 Stock/Vpc/Resource',
        'EksNetworking-NET4 Stock/Cluster/Resource',
      ]),
    );
  });

  test('fails on errors, and not on warnings alone', () => {
    expect(new EksNetworkingChecks(app).validateScope(app).success).toBe(false);
    const warnings = new EksNetworkingChecks(app, { rules: ['FL1'] }).validateScope(app);
    expect(warnings).toMatchObject({
      success: true,
      violations: [{ ruleName: 'EksNetworking-FL1', severity: 'warning' }],
    });
  });

  test('takes rules, levels and settings', () => {
    const levels = { CE2: RuleLevel.WARNING, FL1: RuleLevel.OFF };
    const pack = new EksNetworkingChecks(app, { rules: ['CE2', 'FL1', 'EP7'], levels, requiredEndpoints: ['sts'] });
    expect(pack.ruleIds).toEqual(['EksNetworking-EP7', 'EksNetworking-CE2']);
    const { violations } = pack.validateScope(app);
    expect(violations.map(({ ruleName, severity }) => [ruleName, severity])).toEqual([
      ['EksNetworking-EP7', 'error'],
      ['EksNetworking-CE2', 'warning'],
    ]);
  });

  test('leaves optional rules out until a profile asks for them', () => {
    const optional = RULES.filter(({ isOptional }) => isOptional === true).map(({ id }) => `EksNetworking-${id}`);
    const plain = new EksNetworkingChecks(app);
    const enterprise = new EksNetworkingChecks(app, { profile: RuleProfile.ENTERPRISE });
    expect(optional.filter((id) => plain.ruleIds?.includes(id))).toEqual([]);
    expect(enterprise.ruleIds).toEqual(expect.arrayContaining(['EksNetworking-NP1', 'EksNetworking-CNI13']));
  });

  test('acknowledges a finding by its id at its construct, and around it', () => {
    Validations.of(cluster).acknowledge({ id: 'EksNetworking-CE2', reason: 'For the time of the migration.' });
    const names = found(new EksNetworkingChecks(app), app);
    expect(names.some((name) => name.startsWith('EksNetworking-CE2'))).toBe(false);
    expect(names).toContain('EksNetworking-NET4 Stock/Cluster/Resource');
  });

  test('fails on a rule that there is not, and on a number of zones that cannot be', () => {
    expect(() => new EksNetworkingChecks(app, { rules: ['NETT1'] })).toFailWith('RuleName', '"NETT1"', 'NET1');
    expect(() => new EksNetworkingChecks(app, { minimumZones: 0 })).toFailWith(
      'RuleSetting',
      '"0" is not a valid value of',
      '1 to 9',
    );
  });
});

test('a nested stack sees what its parent gives it', () => {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Parent', { env: { region: 'eu-west-1' } });
  const vpc = new ec2.CfnVPC(stack, 'Vpc', { cidrBlock: '10.0.0.0/16' });
  const subnet = new ec2.CfnSubnet(stack, 'Subnet', {
    vpcId: vpc.ref,
    availabilityZone: 'eu-west-1a',
    cidrBlock: '10.0.0.0/24',
  });
  const nested = new NestedStack(stack, 'Nested');
  new CfnCluster(nested, 'Cluster', {
    roleArn: 'arn:aws:iam::111111111111:role/a',
    resourcesVpcConfig: { subnetIds: [subnet.ref] },
  });
  app.synth();
  expect(found(new EksNetworkingChecks(app, { rules: ['NET1', 'NET6'] }), app)).toEqual([
    'EksNetworking-NET1 Parent/Nested/Cluster',
    'EksNetworking-NET6 Parent/Vpc',
  ]);
});

test('options in the place of the id fail at the path of the scope', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Platform');
  const wrong = () => new EksNetworkingChecks(stack, { profile: 'prod' } as unknown as rules.EksNetworkingChecksProps);
  expect(wrong).toThrow(/ \(at Platform\)$/);
});
