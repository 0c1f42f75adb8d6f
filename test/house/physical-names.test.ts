import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import { EXAMPLES } from '../../bin/examples';
import cdkJson from '../../cdk.json';
import { VpcFlowLogs } from '../../lib';
import { NetworkFlowMonitor, NetworkFlowScope } from '../../lib/observability';
import { PodSecurityGroupPolicy, PodSecurityGroupSelector } from '../../lib/policies';
import { testApp, testStack, ZONES } from '../support/builders';
import { importedCluster } from '../support/networking';
import { flatten, type Resource, Synthesized } from '../support/templates';

/** Where a name has to be unique: CloudFormation makes names up where there is none. */
type Space =
  /** In the account and Region. It is made from the name of the stack, which is unique there, and the construct path. */
  | 'account'
  /** In a cluster, a workgroup, a database or a role that is another resource of the stack. */
  | 'parent'
  /** The user writes it. */
  | 'given'
  /** It names no resource of ours, but what the resource is for: a domain, a service of AWS. */
  | 'subject';

/** Every property by which the examples name a resource. A new one needs a line here, and the reason why two stacks do not collide. */
const NAMES: Readonly<Record<string, { readonly space: Space; readonly why: string }>> = {
  'AWS::Athena::NamedQuery Name': { space: 'parent', why: 'queries lie in the workgroup of their flow logs' },
  'AWS::Athena::WorkGroup Name': { space: 'account', why: 'CloudFormation makes none up' },
  'AWS::CertificateManager::Certificate DomainName': { space: 'subject', why: 'the domain of the certificate' },
  'AWS::CloudWatch::Alarm MetricName': { space: 'subject', why: 'the metric is told apart by its dimensions' },
  'AWS::EC2::VPCEndpoint ServiceName': { space: 'subject', why: 'the service of AWS that the endpoint reaches' },
  'AWS::EKS::Addon AddonName': { space: 'parent', why: 'EKS has one add-on of a name in each cluster' },
  'AWS::EKS::Cluster Name': { space: 'given', why: 'the examples name a cluster where another account has to know it' },
  'AWS::Glue::Database DatabaseInput.Name': { space: 'account', why: 'SQL needs a name that can be read' },
  'AWS::Glue::Table TableInput.Name': { space: 'parent', why: 'the database is that of the flow logs' },
  'AWS::IAM::Policy PolicyName': { space: 'parent', why: 'inline policies lie in a role of the stack' },
  'AWS::IAM::Role RoleName': { space: 'given', why: 'a role that another account trusts is named by the user' },
  'AWS::Logs::LogGroup LogGroupName': { space: 'parent', why: 'the function has a name by CloudFormation' },
  'AWS::Route53::HostedZone Name': { space: 'subject', why: 'the domain of the zone' },
  'AWS::S3::Bucket BucketName': {
    space: 'given',
    why: 'a bucket for flow logs of another account is named by the user',
  },
  'Custom::AWSCDK-EKS-HelmChart Release': {
    space: 'parent',
    why: 'one release of a name in each namespace of a cluster',
  },
};

interface NamedResource {
  readonly stack: string;
  readonly id: string;
  readonly property: string;
  readonly name: string;
  readonly cluster: string;
}

const specification = loadAwsServiceSpecSync();

/** Properties that CloudFormation identifies a resource by, or that end in "Name", when they hold more than a reference to a resource. */
function namesOf(stack: string, { id, Type, Properties }: Resource): NamedResource[] {
  const [known] = specification.lookup('resource', 'cloudFormationType', 'equals', Type);
  const identifiers = [...(known?.primaryIdentifier ?? []), ...(known?.cfnRefIdentifier ?? [])].map((path) =>
    path.slice(path.lastIndexOf('/') + 1),
  );
  const nested = Object.entries(Properties)
    .filter(([key]) => key.endsWith('Input'))
    .map(([key, { Name }]) => [`${key}.Name`, Name]);
  const own = Object.entries(Properties).filter(([key]) =>
    known ? identifiers.includes(key) || key.endsWith('Name') : key === 'Release',
  );
  return [...own, ...nested]
    .filter(([, value]) => value !== undefined && !isReference(value))
    .filter(([key]) => !['PrincipalArn', 'Scope', 'IpamPoolId'].includes(key as string))
    .map(([key, value]) => ({
      stack,
      id,
      property: `${Type} ${key}`,
      name: flatten(value),
      cluster: JSON.stringify(Properties.ClusterName ?? Properties.DatabaseName ?? Properties.WorkGroup ?? null),
    }));
}

function isReference(value: unknown): boolean {
  return value !== null && typeof value === 'object' && ('Ref' in value || 'Fn::GetAtt' in value);
}

/** The names of all examples, whose stacks have another name where a prefix is given, and the same ids. */
function namesOfExamples(prefix = ''): NamedResource[] {
  const app = testApp(cdkJson.context);
  // biome-ignore lint/suspicious/noExplicitAny: the CDK gives a stack without stackName its name here
  const naming = jest.spyOn(Stack.prototype as any, 'generateStackName');
  naming.mockImplementation(function (this: unknown) {
    return `${prefix}${(this as Stack).node.id}`;
  });
  for (const define of Object.values(EXAMPLES)) {
    define(app);
  }
  expect(naming).toHaveBeenCalled();
  naming.mockRestore();
  return app.node.children
    .filter(Stack.isStack)
    .flatMap((stack) => Synthesized.of(stack).resources.flatMap((resource) => namesOf(stack.node.id, resource)));
}

const names = namesOfExamples();
const spaceOf = ({ property }: NamedResource) => NAMES[property]?.space;

test('explicit names are these, each with the reason why no two are the same', () => {
  expect([...new Set(names.map(({ property }) => property))].sort()).toEqual(Object.keys(NAMES).sort());
});

test('names of the account are different in every stack', () => {
  const ofAccount = names.filter((named) => spaceOf(named) === 'account');
  expect(ofAccount.length).toBeGreaterThan(10);
  const keys = ofAccount.map(({ property, name }) => `${property} ${name}`);
  expect(new Set(keys).size).toBe(keys.length);
});

test('names of the account are different in two deployments of one app, whose stacks differ in name alone', () => {
  const others = namesOfExamples('prod-');
  for (const [index, named] of names.entries()) {
    const other = others[index];
    expect(other).toMatchObject({ stack: named.stack, id: named.id, property: named.property });
    if (spaceOf(named) === 'account') {
      expect(other.name).not.toBe(named.name);
    }
  }
  expect(others).toHaveLength(names.length);
});

test('names below a parent are different in it', () => {
  const keys = names
    .filter((named) => spaceOf(named) === 'parent')
    .map(({ stack, property, name, cluster }) => `${stack} ${cluster} ${property} ${name}`)
    // A release has its namespace beside its name.
    .filter((key) => !key.includes('Release'));
  expect(new Set(keys).size).toBe(keys.length);
});

test('names are different where construct ids differ in separators, case or their ends alone', () => {
  const stack = testStack();
  const cluster = importedCluster(stack);
  const vpc = new ec2.Vpc(stack, 'FlowVpc', { availabilityZones: ZONES });
  const long = 'x'.repeat(150);
  const ids = ['Flow-Logs', 'FlowLogs', 'Flow.Logs', 'Flow_Logs', 'flowlogs', `${long}A`, `${long}B`];
  const made = ids.map((id) => {
    new VpcFlowLogs(stack, `Logs${id}`, { vpc });
    const monitor = new NetworkFlowMonitor(stack, `Monitor${id}`, {
      cluster,
      flowScope: NetworkFlowScope.existing('arn:aws:networkflowmonitor:eu-west-1:111111111111:scope/1'),
    });
    const policy = new PodSecurityGroupPolicy(stack, `Policy${id}`, {
      cluster,
      namespace: 'shop',
      selector: PodSecurityGroupSelector.allPods(),
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, `Group${id}`, 'sg-0123456789abcdef0')],
    });
    return { monitor: monitor.monitorName, policy: policy.policyName };
  });
  const template = Synthesized.of(stack);
  const databases = template.all('AWS::Glue::Database').map(({ Properties }) => Properties.DatabaseInput.Name);
  const workgroups = template.all('AWS::Athena::WorkGroup').map(({ Properties }) => Properties.Name);
  for (const list of [databases, workgroups, made.map(({ monitor }) => monitor), made.map(({ policy }) => policy)]) {
    expect(list).toHaveLength(ids.length);
    expect(new Set(list).size).toBe(ids.length);
  }
  expect(databases.join()).toMatch(/^[a-z0-9_,]+$/);
  expect(Math.max(...[...databases, ...workgroups].map((name) => name.length))).toBeLessThanOrEqual(128);
  expect(Math.max(...made.map(({ policy }) => policy.length))).toBeLessThanOrEqual(63);
});
