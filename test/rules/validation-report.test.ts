import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnCluster } from 'aws-cdk-lib/aws-eks';
import { App, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib/core';
import { rules } from '../../lib';
import { found, stockStack } from '../support/stock-stack';

const { EksNetworkingChecks } = rules;

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
