import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { VpcCni, type VpcCniOptions, WorkloadIdentity } from '../../lib';
import { CniPermissions } from '../../lib/cni';
import { type CniGrantsInput, cniGrants } from '../../lib/cni/vpc-cni-permissions';
import { CNI_IPV4, CNI_IPV6, CNI_SCOPED, POLICY_LOGS, type PolicyStatement } from '../fixtures/cni-iam-policies';
import { testStack } from '../support/builders';
import { testTarget } from '../support/clusters';
import { configurationOf } from '../support/configuration';
import { covers, grantsOf } from '../support/grants';
import { allows } from '../support/iam';
import { importedCluster } from '../support/networking';
import { flatten, legible, Synthesized } from '../support/templates';

const SCOPED = CniPermissions.scopedToCluster();
const VPC_ID = 'vpc-0123456789abcdef0';

const CLUSTER = 'cluster.k8s.amazonaws.com/name';
const IN_VPC = { ArnEquals: { 'ec2:Vpc': 'arn:aws:ec2:*:*:vpc/VPC_ID' } };

/** The published policy with conditions on its statements that have none. */
const NARROWED: PolicyStatement[] = CNI_SCOPED.flatMap((statement): PolicyStatement[] => {
  switch (`${[statement.Action]} ${[statement.Resource]}`) {
    case 'ec2:CreateTags arn:aws:ec2:*:*:network-interface/*':
      return [
        {
          ...statement,
          Condition: {
            StringEquals: {
              'ec2:CreateAction': 'CreateNetworkInterface',
              [`aws:RequestTag/${CLUSTER}`]: 'CLUSTER_NAME',
            },
          },
        },
        {
          ...statement,
          Condition: {
            ...IN_VPC,
            StringEqualsIfExists: {
              [`aws:RequestTag/${CLUSTER}`]: 'CLUSTER_NAME',
              [`aws:ResourceTag/${CLUSTER}`]: 'CLUSTER_NAME',
            },
          },
        },
      ];
    case 'ec2:ModifyNetworkInterfaceAttribute arn:aws:ec2:*:*:security-group/*':
      return [{ ...statement, Condition: IN_VPC }];
    default:
      return [statement];
  }
});

/** A line for each action on each resource under each condition: grouping and order do not count. */
function grants(statements: readonly PolicyStatement[]): string[] {
  return statements
    .flatMap(({ Effect, Action, Resource, Condition }) =>
      [Action].flat().flatMap((action) =>
        [Resource].flat().map((resource) => {
          const condition = Condition ? ` if ${JSON.stringify(Condition)}` : '';
          return `${Effect} ${action} on ${resource}${condition}`;
        }),
      ),
    )
    .sort();
}

/** Statements with their tokens undone, and pseudo parameters as the fixtures write them. */
function readable(document: unknown): PolicyStatement[] {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return JSON.parse(
    text
      .replaceAll(`\${AWS::Partition}`, 'aws')
      .replaceAll(`\${AWS::Region}`, 'REGION')
      .replaceAll(`\${AWS::AccountId}`, 'ACCOUNT'),
  ).Statement;
}

function granted(input: Partial<CniGrantsInput> = {}) {
  const { managedPolicies, statements } = cniGrants({
    clusterName: 'CLUSTER_NAME',
    isIpv6: false,
    sendsPolicyLogs: false,
    ...input,
  });
  const document = legible(new Stack().resolve(new PolicyDocument({ statements })));
  return { managedPolicies, statements: statements.length === 0 ? [] : readable(document) };
}

/** The inline policy of the role of a CNI in a cluster of which the name is known. */
function define(options: VpcCniOptions = {}, attributes = {}, stack = testStack()) {
  new VpcCni(stack, 'Cni', { cluster: importedCluster(stack, attributes), ...options });
  const template = Synthesized.of(stack);
  return { template, role: template.one('AWS::IAM::Role', 'Amazon VPC CNI').Properties };
}

describe('the permissions', () => {
  test('are the managed policy in an IPv4 cluster', () => {
    expect(granted()).toEqual({ managedPolicies: ['AmazonEKS_CNI_Policy'], statements: [] });
  });

  test('are the published ones in an IPv6 cluster, and what the CNI gives prefixes back by', () => {
    const { managedPolicies, statements } = granted({ isIpv6: true });
    expect(managedPolicies).toEqual([]);
    // DeallocPrefixAddresses of pkg/awsutils/awsutils.go at v1.23.1 calls it; the page of policies leaves it out.
    expect(grants(statements)).toEqual([...grants(CNI_IPV6), 'Allow ec2:UnassignIpv6Addresses on *'].sort());
  });

  test('are the published ones where they are limited to the cluster, with tags and security groups limited to its VPC', () => {
    const { managedPolicies, statements } = granted({ scopedToVpc: 'VPC_ID' });
    expect(managedPolicies).toEqual([]);
    expect(grants(statements)).toEqual(grants(NARROWED));
    const wide = grantsOf(CNI_SCOPED);
    expect(grantsOf(statements).filter((narrow) => !wide.some((one) => covers(one, narrow)))).toEqual([]);
  });

  test('grant no action, limited to the cluster, that the managed policy does not', () => {
    const managed = new Set(CNI_IPV4.flatMap(({ Action }) => Action));
    const { statements } = granted({ scopedToVpc: 'VPC_ID' });
    const beyond = statements.flatMap(({ Action }) => Action).filter((action) => !managed.has(action));
    expect(beyond).toEqual([]);
    const tags = statements.filter(({ Action }) => [Action].flat().includes('ec2:CreateTags'));
    expect(tags.map(({ Resource }) => [Resource].flat())).toEqual([CNI_IPV4[1].Resource, CNI_IPV4[1].Resource]);
  });

  test.each([
    ['an IPv4 cluster', {}],
    ['an IPv6 cluster', { isIpv6: true }],
    ['the scope of the cluster', { scopedToVpc: 'VPC_ID' }],
  ])('take event logs in, in %s', (_, input) => {
    const without = granted(input);
    const { managedPolicies, statements } = granted({ ...input, sendsPolicyLogs: true });
    expect(managedPolicies).toEqual(without.managedPolicies);
    expect(grants(statements)).toEqual([...grants(without.statements), ...grants(POLICY_LOGS)].sort());
  });
});

describe('the permissions that end at the cluster', () => {
  const { statements } = cniGrants({
    clusterName: 'orion',
    isIpv6: false,
    scopedToVpc: 'vpc-1',
    sendsPolicyLogs: false,
  });
  const scoped = grantsOf(testStack().resolve(statements.map((statement) => statement.toStatementJson())));
  const INTERFACE = 'arn:aws:ec2:eu-west-1:111111111111:network-interface/eni-1';
  const own = { [`aws:ResourceTag/${CLUSTER}`]: 'orion' };
  const other = { [`aws:ResourceTag/${CLUSTER}`]: 'lyra' };
  const tagged = { [`aws:RequestTag/${CLUSTER}`]: 'orion' };
  const inVpc = (vpc: string) => ({ 'ec2:Vpc': `arn:aws:ec2:eu-west-1:222222222222:vpc/${vpc}` });
  const may = (verb: string, context: Record<string, string>, resource = INTERFACE) =>
    allows(scoped, { action: `ec2:${verb}`, resource, context });

  test.each<[string, string, Record<string, string>, boolean]>([
    ['its own, at creation', 'CreateTags', { ...tagged, 'ec2:CreateAction': 'CreateNetworkInterface' }, true],
    ['that of a node, which carries no tag yet', 'CreateTags', { ...tagged, ...inVpc('vpc-1') }, true],
    [
      'its own, with the instance alone',
      'CreateTags',
      { 'aws:RequestTag/node': 'i-1', ...own, ...inVpc('vpc-1') },
      true,
    ],
    ['one of another VPC', 'CreateTags', { ...tagged, ...inVpc('vpc-2') }, false],
    ['one of another cluster', 'CreateTags', { ...tagged, ...other, ...inVpc('vpc-1') }, false],
    [
      'its own as of another cluster',
      'CreateTags',
      { [`aws:RequestTag/${CLUSTER}`]: 'lyra', ...own, ...inVpc('vpc-1') },
      false,
    ],
    [
      'one of another cluster, at creation',
      'CreateTags',
      { [`aws:RequestTag/${CLUSTER}`]: 'lyra', 'ec2:CreateAction': 'CreateNetworkInterface' },
      false,
    ],
    ['its own', 'DeleteNetworkInterface', own, true],
    ['one of another cluster', 'DeleteNetworkInterface', other, false],
    ['one of nobody', 'ModifyNetworkInterfaceAttribute', {}, false],
  ])('reach an interface: %s by %s', (_, verb, context, expected) => {
    expect(may(verb, context)).toBe(expected);
  });

  test('put security groups of the VPC on interfaces, and no others', () => {
    const group = INTERFACE.replace('network-interface/eni-1', 'security-group/sg-1');
    expect(may('ModifyNetworkInterfaceAttribute', inVpc('vpc-1'), group)).toBe(true);
    expect(may('ModifyNetworkInterfaceAttribute', inVpc('vpc-2'), group)).toBe(false);
  });
});

describe('a CNI with permissions that end at its cluster', () => {
  test('has them in the place of the managed policy, in text that tokens cannot break', () => {
    const { template, role } = define({ permissions: SCOPED });
    expect(role.ManagedPolicyArns).toBeUndefined();
    expect(role.Policies).toHaveLength(1);
    const expected = grants(NARROWED).map((line) =>
      line.replaceAll('CLUSTER_NAME', 'orion').replaceAll('VPC_ID', VPC_ID),
    );
    expect(grants(readable(legible(role.Policies[0].PolicyDocument)))).toEqual(expected);
    expect(configurationOf(template, 'vpc-cni')).toBeUndefined();
  });

  test.each([
    ['Pod Identity', WorkloadIdentity.podIdentity()],
    ['IRSA', WorkloadIdentity.irsa()],
  ])('has them where the name of the cluster is known at deployment only, with %s', (_, identity) => {
    const { stack, target } = testTarget();
    new VpcCni(stack, 'Cni', { cluster: target, permissions: SCOPED, identity });
    const template = Synthesized.of(stack);
    const { Policies } = template.one('AWS::IAM::Role', 'Amazon VPC CNI').Properties;
    const document = flatten(Policies[0].PolicyDocument);
    const cluster = `\${${template.one('AWS::EKS::Cluster').id}}`;
    const vpc = `\${${template.one('AWS::EC2::VPC').id}}`;
    const expected = grants(NARROWED).map((line) => line.replaceAll('CLUSTER_NAME', cluster).replaceAll('VPC_ID', vpc));
    expect(grants(readable(document))).toEqual(expected);
    expect(JSON.parse(document).Version).toBe('2012-10-17');
  });

  test.each(['eu-west-1', 'cn-north-1', 'us-gov-west-1'])('names no partition and no Region in %s', (region) => {
    const stack = testStack({ env: { account: '111111111111', region } });
    const { role } = define({ permissions: SCOPED }, {}, stack);
    expect(JSON.stringify(role.Policies)).not.toMatch(/arn:aws|eu-west|cn-north|us-gov/);
  });

  test('fails in a cluster of which the VPC is not known', () => {
    expect(() => define({ permissions: SCOPED }, { vpc: undefined })).toFailWith(
      'ClusterAttribute',
      '"Cni" needs the VPC of the cluster',
      'Set vpc when you import the cluster',
      '(at Test/Cni)',
    );
  });

  test('fails in an IPv6 cluster', () => {
    expect(() => define({ permissions: SCOPED }, { ipv6: true })).toFailWith(
      'CniSetting',
      '"CniPermissions.scopedToCluster()" is for IPv4 clusters',
      'Write CniPermissions.managed()',
      '(at Test/Cni)',
    );
  });

  test('fails with another name for the cluster', () => {
    const additionalConfiguration = { env: { CLUSTER_NAME: 'apollo' } };
    expect(() => define({ permissions: SCOPED, additionalConfiguration })).toFailWith(
      'CniSetting',
      '"env.CLUSTER_NAME" in additionalConfiguration may differ from the cluster name in the permissions of CniPermissions.scopedToCluster()',
      'Leave it out, because EKS sets it',
      '(at Test/Cni)',
    );
    expect(configurationOf(define({ additionalConfiguration }).template, 'vpc-cni')).toEqual(additionalConfiguration);
  });
});
