import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib/core';
import { WorkloadIdentity } from '../../lib';
import { ControllerLogLevel } from '../../lib/addons';
import { GatewayApiController, type GatewayApiControllerProps } from '../../lib/lattice';
import { LATTICE_CALLS, LATTICE_CHART_VALUES } from '../fixtures/lattice-controller';
import { appliedObjects } from '../support/applied-objects';
import { testStack } from '../support/builders';
import { testTarget } from '../support/clusters';
import { covers, type Grant, grantsOf, type Statement } from '../support/grants';
import { importedCluster, testKubectlLayer, unknownPaths, valuesOf, yamlOf } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
const OWNER = 'application-networking.k8s.aws/ManagedBy';
const MINE = '111111111111/orion/vpc-0123456789abcdef0';

/** The policy that is published with the controller v2.1.3: files/controller-installation of aws/aws-application-networking-k8s. */
const PUBLISHED: Statement[] = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/lattice-iam-policy-v2.1.3.json'), 'utf8').replaceAll(
    'StringLike',
    'StringEquals',
  ),
).Statement;

type Options = Partial<Omit<GatewayApiControllerProps, 'cluster'>>;

function define(stack: Stack, options: Options = {}) {
  return new GatewayApiController(stack, 'Lattice', { cluster: importedCluster(stack), ...options });
}

function synthesize(options?: Options, stack = testStack()): Synthesized {
  define(stack, options);
  return Synthesized.of(stack);
}

function grants(template: Synthesized): Grant[] {
  const { Policies } = template.one('AWS::IAM::Role', 'VPC Lattice').Properties;
  expect(Policies).toHaveLength(1);
  return grantsOf(Policies[0].PolicyDocument.Statement);
}

const template = synthesize();
const chart = template.one(CHART);

describe('the permissions', () => {
  const granted = grants(template);
  const logging = grants(synthesize({ accessLogs: true }));
  const LOGS = /^(firehose|logs|s3):|AccessLogSubscription$/;
  const changing = ({ action }: Grant) => !/:(Describe|Get|List)/.test(action);

  test('allow nothing that the published policy does not', () => {
    const published = grantsOf(PUBLISHED);
    const allowed = (narrow: Grant) =>
      published.some((wide) =>
        covers(
          wide.action === 'vpc-lattice:*' && narrow.action.startsWith('vpc-lattice:')
            ? { ...wide, action: narrow.action }
            : wide,
          narrow,
        ),
      );
    expect(logging.filter((grant) => !allowed(grant))).toEqual([]);
  });

  test('name each action: those that the controller calls, and no other', () => {
    // Rules in a batch are updated as others are.
    const called = LATTICE_CALLS.map((name) => `vpc-lattice:${name.replace('BatchUpdateRule', 'UpdateRule')}`);
    const named = logging.map(({ action }) => action).filter((action) => action.startsWith('vpc-lattice:'));
    expect([...new Set(named)].sort()).toEqual([...new Set(called)].sort());
  });

  test('change what carries the tag of this cluster, and make nothing without it', () => {
    const tagged = granted.filter((grant) => changing(grant) && grant.action.startsWith('vpc-lattice:'));
    expect(tagged.length).toBeGreaterThan(20);
    for (const { action, conditions } of tagged) {
      const { StringEquals = {} } = conditions;
      const key = /:Create/.test(action) ? `aws:RequestTag/${OWNER}` : `aws:ResourceTag/${OWNER}`;
      if (!/:TagResource$|Targets$|AuthPolicy$/.test(action)) {
        expect([action, StringEquals[key]]).toEqual([action, MINE]);
      }
    }
  });

  test('never give the tag away, nor take it from what another controller owns', () => {
    const conditions = (action: string) =>
      granted.filter((grant) => grant.action === action).map((grant) => grant.conditions);
    expect(conditions('vpc-lattice:TagResource')).toEqual([
      { StringEquals: { [`aws:RequestTag/${OWNER}`]: MINE, 'vpc-lattice:CreateAction': expect.any(Array) } },
      {
        StringEquals: { [`aws:ResourceTag/${OWNER}`]: MINE },
        StringEqualsIfExists: { [`aws:RequestTag/${OWNER}`]: MINE },
      },
    ]);
    expect(conditions('vpc-lattice:UntagResource')).toEqual([
      {
        StringEquals: { [`aws:ResourceTag/${OWNER}`]: MINE },
        'ForAllValues:StringNotEquals': { 'aws:TagKeys': [OWNER] },
        Null: { 'aws:TagKeys': 'false' },
      },
    ]);
  });

  test('deliver logs only where that is asked for', () => {
    expect(granted.filter((grant) => LOGS.test(grant.action) && changing(grant))).toEqual([]);
    const more = logging.filter((grant) => changing(grant)).length - granted.filter((grant) => changing(grant)).length;
    expect(more).toBe(3 + 6 + 1);
  });

  test('change auth policies of service networks of others where they are named', () => {
    const arn = 'arn:aws:vpc-lattice:eu-west-1:222222222222:servicenetwork/sn-1';
    const named = grants(synthesize({ serviceNetworkArns: [arn] })).filter(({ resource }) => resource === arn);
    expect(named.map(({ action }) => action).sort()).toEqual([
      'vpc-lattice:DeleteAuthPolicy',
      'vpc-lattice:PutAuthPolicy',
      'vpc-lattice:UpdateServiceNetwork',
    ]);
  });
});

describe('the chart', () => {
  test('comes from where it is published', () => {
    expect(chart.Properties).toMatchObject({
      Repository: 'oci://public.ecr.aws/aws-application-networking-k8s/aws-gateway-controller-chart',
      Version: 'v2.1.3',
      Namespace: 'aws-application-networking-system',
      CreateNamespace: true,
    });
  });

  test('has these values', () => {
    expect(yamlOf(chart)).toMatchSnapshot();
  });

  test.each<[string, Options]>([
    ['by default', {}],
    ['with every option', { defaultServiceNetwork: 'shop', logLevel: ControllerLogLevel.DEBUG, replicas: 1 }],
  ])('has values that it knows, %s', (_, options) => {
    const values = valuesOf(synthesize(options).one(CHART));
    expect(unknownPaths(values, LATTICE_CHART_VALUES)).toEqual([]);
  });

  test('takes options', () => {
    const options = { defaultServiceNetwork: 'shop', logLevel: ControllerLogLevel.DEBUG, replicas: 3 };
    expect(valuesOf(synthesize(options).one(CHART))).toMatchObject({
      defaultServiceNetwork: 'shop',
      log: { level: 'debug' },
      deployment: { replicas: 3 },
      pdb: { enabled: true, maxUnavailable: 1 },
    });
    expect(valuesOf(synthesize({ replicas: 1 }).one(CHART)).pdb).toBeUndefined();
  });

  test('merges further values deep over ours', () => {
    const values = valuesOf(synthesize({ additionalValues: { deployment: { labels: { team: 'net' } } } }).one(CHART));
    expect(values.deployment).toEqual({
      labels: { team: 'net' },
      replicas: 2,
      priorityClassName: 'system-cluster-critical',
    });
  });

  test('waits for its identity, and the GatewayClass for it', () => {
    const waited = template.waitsFor(chart.id);
    for (const type of ['AWS::IAM::Role', 'AWS::EKS::PodIdentityAssociation']) {
      expect(waited).toContain(template.all(type).filter(({ id }) => id.startsWith('Lattice'))[0].id);
    }
    const gatewayClass = template.one(OBJECTS);
    expect(gatewayClass.DependsOn).toContain(chart.id);
    expect(appliedObjects(template.json)).toBeValidObject();
    expect(JSON.parse(gatewayClass.Properties.Manifest)).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'GatewayClass',
        metadata: expect.objectContaining({ name: 'amazon-vpc-lattice' }),
        spec: { controllerName: 'application-networking.k8s.aws/gateway-api-controller' },
      },
    ]);
  });

  test('names its role in an annotation with IRSA', () => {
    const { stack, target } = testTarget({}, { kubectlLayer: testKubectlLayer(testStack()) });
    new GatewayApiController(stack, 'Lattice', { cluster: target, identity: WorkloadIdentity.irsa() });
    const { serviceAccount } = valuesOf(Synthesized.of(stack).one(CHART));
    expect(serviceAccount).toMatchObject({ annotations: { 'eks.amazonaws.com/role-arn': expect.any(String) } });
  });

  test('fails in a cluster without a kubectl handler', () => {
    const { stack, target } = testTarget();
    expect(() => new GatewayApiController(stack, 'Lattice', { cluster: target })).toFailWith(
      'KubectlMissing',
      '"aws-gateway-controller-chart" is a Helm chart',
      'kubectlLayer',
    );
  });
});

describe('the way of requests', () => {
  const ingress = (options: Options) =>
    synthesize(options)
      .all('AWS::EC2::SecurityGroupIngress')
      .map(({ Properties: { GroupId, SourcePrefixListId, IpProtocol, FromPort, ToPort } }) => [
        GroupId,
        SourcePrefixListId,
        `${IpProtocol} ${FromPort}-${ToPort}`,
      ]);

  test('leads from the prefix lists into the cluster security group', () => {
    expect(ingress({ prefixListIds: ['pl-1', 'pl-2'] })).toEqual([
      ['sg-0123456789abcdef0', 'pl-1', 'tcp 0-65535'],
      ['sg-0123456789abcdef0', 'pl-2', 'tcp 0-65535'],
    ]);
  });

  test('leads into other groups where pods have these', () => {
    const stack = testStack();
    const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Pods', 'sg-1');
    define(stack, { prefixListIds: ['pl-1'], securityGroups: [group] });
    const [{ Properties }] = Synthesized.of(stack).all('AWS::EC2::SecurityGroupIngress');
    expect(Properties.GroupId).toBe('sg-1');
  });

  test('is warned of where nobody opens it', () => {
    const stack = testStack();
    define(stack);
    expect(warningsOf(stack)).toEqual([
      {
        id: 'latticeIngress',
        path: 'Test/Lattice',
        text: expect.stringContaining('No security group rule allows VPC Lattice to reach pods'),
      },
    ]);
    const open = testStack();
    define(open, { prefixListIds: ['pl-1'] });
    expect(warningsOf(open)).toEqual([]);
  });
});

describe('mistakes', () => {
  test.each<[string, Options, string, string]>([
    ['a number of replicas', { replicas: 0 }, '"0" is not a valid number of replicas', 'whole number of 1 or more'],
  ])('fails on %s', (_, options, wrong, instead) => {
    expect(() => synthesize(options)).toFailWith('ControllerReplicas', wrong, instead);
  });

  test.each(['sn', 'Shop', 'shop-', 'a--b', 'servicenetwork-1', 'x'.repeat(64)])(
    'fails on %s as the name of a service network',
    (defaultServiceNetwork) => {
      expect(() => synthesize({ defaultServiceNetwork })).toFailWith(
        'LatticeControllerSetting',
        `"${defaultServiceNetwork}" is not a service network name`,
        'Write 3 to 63 lower-case letters, digits and hyphens',
      );
    },
  );

  test('takes the longest name of a service network', () => {
    expect(() => synthesize({ defaultServiceNetwork: `a-${'x'.repeat(61)}` })).not.toThrow();
  });

  test('fails on a prefix list that is given by its name', () => {
    expect(() => synthesize({ prefixListIds: ['com.amazonaws.eu-west-1.vpc-lattice'] })).toFailWith(
      'LatticeControllerSetting',
      '"com.amazonaws.eu-west-1.vpc-lattice" is not the id of a prefix list',
      'Write one such as "pl-0123456789abcdef0"',
    );
  });

  test.each<[string, string, string]>([
    ['blue', '"blue" is not a controller', 'such as "111122223333/blue/vpc-0123456789abcdef0"'],
    ['111111111111/*/vpc-1', '"111111111111/*/vpc-1" is not a controller', 'ManagedBy'],
    [MINE, `"${MINE}" is this cluster`, 'Leave it out'],
  ])('fails to take over from %s', (other, wrong, instead) => {
    expect(() => synthesize({ takeOverFrom: [other] })).toFailWith('LatticeControllerSetting', wrong, instead);
  });

  test('takes over from another cluster, and claims services, where it is told so', () => {
    const other = '111111111111/blue/vpc-1';
    const theirs = grants(synthesize({ takeOverFrom: [other], claimsServices: true })).filter((grant) =>
      JSON.stringify(grant.conditions).includes(other),
    );
    expect(theirs.map(({ action }) => action)).toContain('vpc-lattice:DeleteRule');
  });

  test('fails on values that say what is installed', () => {
    expect(() => synthesize({ additionalValues: { clusterName: 'lyra' } })).toFailWith(
      'ValuesClash',
      '"clusterName" is set by this construct',
      'Use the typed option',
    );
  });
});
