import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnCluster } from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { App, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib/core';
import { rules } from '../../lib';
import { RULES } from '../../lib/rules/catalogue';

const { EksNetworkingChecks, RuleLevel, RuleProfile } = rules;

/** A cluster as the CDK makes it by default, in a network by default. */
function stockStack(app: App): { vpc: ec2.Vpc; cluster: eks.Cluster } {
  const stack = new Stack(app, 'Stock');
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const cluster = new eks.Cluster(stack, 'Cluster', { version: eks.KubernetesVersion.of('1.36'), vpc });
  return { vpc, cluster };
}

function found(pack: rules.EksNetworkingChecks, app: App): string[] {
  return pack
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}

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

describe('the validation of an app', () => {
  /** What the report of the CDK has of the pack. */
  interface PluginReport {
    readonly pluginName: string;
    readonly conclusion: string;
    readonly violations: readonly ReportedViolation[];
    readonly suppressedViolations?: readonly (ReportedViolation & { readonly reason?: string })[];
  }

  interface ReportedViolation {
    readonly ruleName: string;
    readonly violatingConstructs: readonly { readonly constructPath: string }[];
  }

  /** Synthesizes with the pack as a plugin, and reads the report. */
  function reportOf(define: (app: App) => void, props: rules.EksNetworkingChecksProps = {}): PluginReport {
    const outdir = mkdtempSync(join(tmpdir(), 'rules-report-'));
    const app = new App({ analyticsReporting: false, outdir });
    const print = jest.spyOn(console, 'error').mockImplementation(() => {});
    Validations.of(app).addPlugins(new EksNetworkingChecks(app, props));
    define(app);
    try {
      app.synth();
    } catch {
      // In a test a plugin that finds errors ends the synthesis after the report is written.
    } finally {
      print.mockRestore();
    }
    const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
    return report.pluginReports.find(({ pluginName }: PluginReport) => pluginName === 'EksNetworking');
  }

  const nameAndPaths = ({ ruleName, violatingConstructs }: ReportedViolation) => [
    ruleName,
    ...violatingConstructs.map(({ constructPath }) => constructPath),
  ];

  test('has acknowledged findings with their reasons among the suppressed ones', () => {
    const { violations, suppressedViolations, conclusion } = reportOf(
      (app) => {
        const { cluster } = stockStack(app);
        Validations.of(cluster).acknowledge({
          id: 'EksNetworking::EksNetworking-CE2',
          reason: 'The endpoint is public for the time of the migration.',
        });
      },
      { rules: ['CE2', 'NET4'] },
    );
    expect(suppressedViolations?.map((one) => [...nameAndPaths(one), one.reason])).toEqual([
      ['EksNetworking-CE2', 'Stock/Cluster/Resource', 'The endpoint is public for the time of the migration.'],
    ]);
    expect(violations.map(nameAndPaths)).toEqual([['EksNetworking-NET4', 'Stock/Cluster/Resource']]);
    expect(conclusion).toBe('success');
  });

  test('finds in the written templates what it finds in the constructs, in stages and nested stacks too', () => {
    const define = (app: App) => {
      const stack = new Stack(new Stage(app, 'Prod'), 'Parent');
      const vpc = new ec2.CfnVPC(stack, 'Vpc', { cidrBlock: '10.0.0.0/16' });
      const subnet = new ec2.CfnSubnet(stack, 'Subnet', {
        vpcId: vpc.ref,
        availabilityZone: 'eu-west-1a',
        cidrBlock: '10.0.0.0/24',
      });
      new CfnCluster(new NestedStack(stack, 'Nested'), 'Cluster', {
        roleArn: 'arn:aws:iam::111111111111:role/a',
        resourcesVpcConfig: { subnetIds: [subnet.ref] },
      });
      stockStack(app);
    };
    const app = new App({ analyticsReporting: false });
    define(app);
    app.synth();
    const { violations } = reportOf(define);
    const written = violations.map((one) => nameAndPaths(one).join(' '));
    expect(written).toEqual(
      expect.arrayContaining([
        'EksNetworking-NET1 Prod/Parent/Nested/Cluster',
        'EksNetworking-NET6 Prod/Parent/Vpc',
        'EksNetworking-FL1 Stock/Vpc/Resource',
      ]),
    );
    expect(written.sort()).toEqual(found(new EksNetworkingChecks(app), app).sort());
  });
});
