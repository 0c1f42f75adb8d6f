import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ClusterNetworking,
  ClusterTarget,
  type EksNetworkProps,
  EndpointFeature,
  EndpointPolicy,
  FlowLogs,
  NatStrategy,
} from '../../lib';
import { ACCOUNT, testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { flatten, Synthesized } from '../support/templates';

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** A request at an endpoint: who asks is told by the keys of its context. */
interface Request {
  readonly action: string;
  readonly resource?: string;
  readonly context?: Readonly<Record<string, string>>;
}

const concrete = (value: unknown) =>
  flatten(value)
    .replaceAll(`\${AWS::Partition}`, 'aws')
    .replaceAll(`\${AWS::AccountId}`, ACCOUNT)
    .replaceAll(`\${AWS::Region}`, 'eu-west-1');

const matches = (pattern: string, text: string) =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(text);

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** The statements of the endpoints of a template, by the end of the names of their services. */
function policiesOf(template: Synthesized): Record<string, Statement[] | undefined> {
  return Object.fromEntries(
    template
      .all('AWS::EC2::VPCEndpoint')
      .map(({ Properties }) => [
        concrete(Properties.ServiceName).replace(/^com\.amazonaws\.(eu-west-1\.)?/, ''),
        Properties.PolicyDocument?.Statement,
      ]),
  );
}

/** Whether an endpoint lets a request through; one without a policy lets everything through. */
function admits(
  statements: readonly Statement[] | undefined,
  { action, resource = '*', context = {} }: Request,
): boolean {
  return (
    statements === undefined ||
    statements.some(
      (statement) =>
        statement.Effect === 'Allow' &&
        listOf(statement.Action).some((pattern) => matches(String(pattern), action)) &&
        listOf(statement.Resource).some((pattern) => matches(concrete(pattern), resource)) &&
        Object.values(statement.Condition ?? {}).every((keys) =>
          Object.entries(keys).every(([key, values]) => listOf(values).map(concrete).includes(context[key])),
        ),
    )
  );
}

function policies(props: Partial<EksNetworkProps> = {}) {
  const stack = testStack();
  testNetwork(stack, { endpoints: [EndpointFeature.PRIVATE_CLUSTER], closeDefaultSecurityGroup: false, ...props });
  return policiesOf(Synthesized.of(stack));
}

const OWN = { 'aws:PrincipalAccount': ACCOUNT, 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' };
const OTHER = { 'aws:PrincipalAccount': '999999999999', 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' };
const LAYER = 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/abc';

describe('the policies of endpoints by default', () => {
  const byService = policies();

  test('let callers of the account through, and no others', () => {
    const limited = Object.entries(byService).filter(([, statements]) => statements !== undefined);
    expect(limited.map(([service]) => service).sort()).toEqual(
      [
        ...['autoscaling', 'dynamodb', 'ec2', 'ecr.api', 'ecr.dkr', 'eks', 'elasticloadbalancing', 'lambda'],
        ...['logs', 'monitoring', 's3', 'sqs', 'ssm', 'sts'],
      ].sort(),
    );
    for (const [service, statements] of limited) {
      expect({ service, own: admits(statements, { action: 'x:Any', context: OWN }) }).toEqual({ service, own: true });
      expect({ service, other: admits(statements, { action: 'x:Any', context: OTHER }) }).toEqual({
        service,
        other: false,
      });
      expect(admits(statements, { action: 'x:Any', context: { 'aws:PrincipalIsAWSService': 'true' } })).toBe(true);
      expect(statements?.every(({ Principal }) => JSON.stringify(Principal) === '{"AWS":"*"}')).toBe(true);
    }
  });

  test('leave services alone whose endpoints take no policy', () => {
    for (const service of ['eks-auth', 'route53', 'ssmmessages', 'ec2messages', 'xray']) {
      expect({ service, statements: byService[service] }).toEqual({ service, statements: undefined });
    }
  });

  test('let pods ask for their role by IRSA, which they do without a signature, for roles of the account alone', () => {
    const ask = (account: string) => ({
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: `arn:aws:iam::${account}:role/pods`,
    });
    expect(admits(byService.sts, ask(ACCOUNT))).toBe(true);
    expect(admits(byService.sts, ask('999999999999'))).toBe(false);
    expect(admits(byService.sts, { ...ask(ACCOUNT), action: 'sts:AssumeRole' })).toBe(false);
  });

  test('let layers of images and packages through, which other accounts sign or nobody does', () => {
    for (const resource of [
      LAYER,
      'arn:aws:s3:::prod-registry-k8s-io-eu-west-1/containers/images/sha256',
      'arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/core/x',
      'arn:aws:s3:::amazon-ssm-eu-west-1/latest',
    ]) {
      expect({ resource, read: admits(byService.s3, { action: 's3:GetObject', resource, context: OTHER }) }).toEqual({
        resource,
        read: true,
      });
      expect(admits(byService.s3, { action: 's3:GetObject', resource })).toBe(true);
      expect(admits(byService.s3, { action: 's3:PutObject', resource, context: OTHER })).toBe(false);
    }
    expect(admits(byService.s3, { action: 's3:GetObject', resource: 'arn:aws:s3:::others/x', context: OTHER })).toBe(
      false,
    );
    expect(admits(byService.s3, { action: 's3:GetObject', resource: LAYER.replace('eu-west-1', 'us-east-1') })).toBe(
      false,
    );
  });

  test('let functions answer CloudFormation, which signs the URL', () => {
    const answers = byService.s3?.find(({ Sid }) => Sid === 'AnswersToCloudFormation');
    const [responses] = listOf(answers?.Resource);
    // The Region without its hyphens is made at deployment.
    expect(JSON.stringify(responses)).toContain('{"Fn::Join":["",{"Fn::Split":["-",{"Ref":"AWS::Region"}]}]}');
    const request = { action: 's3:PutObject', resource: 'arn:aws:s3:::cloudformation-waitcondition-eu-west-1/x' };
    expect(admits(byService.s3, request)).toBe(true);
  });
});

describe('the policies of endpoints, as the user has them', () => {
  test('let an organization through', () => {
    const byService = policies({ endpointPolicy: EndpointPolicy.organization('o-a1b2c3d4e5') });
    const colleague = { ...OTHER, 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' };
    expect(admits(byService.ec2, { action: 'ec2:DescribeSubnets', context: colleague })).toBe(true);
    expect(admits(byService.ec2, { action: 'ec2:DescribeSubnets', context: OTHER })).toBe(false);
    expect(admits(byService.s3, { action: 's3:GetObject', resource: LAYER })).toBe(true);
    const resource = 'arn:aws:iam::222222222222:role/pods';
    expect(admits(byService.sts, { action: 'sts:AssumeRoleWithWebIdentity', resource })).toBe(true);
  });

  test.each([
    EndpointPolicy.account({ accounts: ['999999999999'] }),
    EndpointPolicy.organization('o-a1b2c3d4e5', { accounts: ['999999999999'] }),
  ])('let other accounts through: %#', (endpointPolicy) => {
    const byService = policies({ endpointPolicy });
    expect(admits(byService.ec2, { action: 'ec2:DescribeSubnets', context: OTHER })).toBe(true);
    expect(admits(byService.ec2, { action: 'ec2:DescribeSubnets', context: OWN })).toBe(true);
  });

  test('leave buckets to their own policies, that of the flow logs too', () => {
    const buckets = [Bucket.fromBucketName(testStack(), 'Bucket', 'artifacts')];
    const { s3 } = policies({ endpointPolicy: EndpointPolicy.account({ buckets }), flowLogs: FlowLogs.toS3() });
    for (const action of ['s3:GetObject', 's3:PutObject']) {
      expect(admits(s3, { action, resource: 'arn:aws:s3:::artifacts/x', context: OTHER })).toBe(true);
    }
    const logs = s3?.find(({ Sid }) => Sid === 'FlowLogs');
    expect(JSON.stringify(logs?.Resource)).toContain('NetworkFlowLogsBucket');
    expect(policies().s3?.map(({ Sid }) => Sid)).not.toContain('FlowLogs');
  });

  test('may let everybody through', () => {
    const byService = policies({ endpointPolicy: EndpointPolicy.fullAccess() });
    expect(Object.values(byService).every((statements) => statements === undefined)).toBe(true);
  });

  test('let roles of other accounts through that constructs of the app assume', () => {
    const stack = testStack();
    const network = testNetwork(stack, { nat: NatStrategy.none(), closeDefaultSecurityGroup: false });
    const hostedZones = [HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'a.com' })];
    const zoneRoleArn = 'arn:aws:iam::999999999999:role/dns';
    new ClusterNetworking(stack, 'Networking', {
      network,
      cluster: ClusterTarget.fromV2(testCluster(network)),
      externalDns: { hostedZones, zoneRoleArn },
    }).addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
    const { sts, ec2: ofEc2 } = policiesOf(Synthesized.of(stack));
    expect(admits(sts, { action: 'sts:AssumeRole', resource: zoneRoleArn, context: OWN })).toBe(true);
    expect(admits(ofEc2, { action: 'ec2:DescribeSubnets', context: OTHER })).toBe(true);
    expect(admits(ofEc2, { action: 'ec2:DescribeSubnets', context: { 'aws:PrincipalAccount': '888888888888' } })).toBe(
      false,
    );
  });

  test('fail for what is no account and no organization', () => {
    expect(() => EndpointPolicy.account({ accounts: ['prod'] })).toFailWith(
      'ResourceId',
      '"prod" is not the id of an AWS account',
      '"111122223333"',
    );
    expect(() => EndpointPolicy.organization('r-a1b2')).toFailWith(
      'ResourceId',
      '"r-a1b2" is not the id of an organization',
      '"o-a1b2c3d4e5"',
    );
  });
});
