import { check, type Files, refusingCheck } from '../support/check-command';
import { goodResources, ref } from '../support/good-template';

const LAUGHS = ['a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]']
  .concat(
    Array.from(
      { length: 9 },
      (_, level) => `a${level + 1}: &a${level + 1} [${Array(10).fill(`*a${level}`).join(', ')}]`,
    ),
  )
  .join('\n');

const good = JSON.stringify({ Resources: goodResources() }, undefined, 2);

function bad(): string {
  const resources = goodResources();
  resources.Cluster.Properties.ResourcesVpcConfig.SubnetIds = [ref('ControlA')];
  resources.NodeBRoute.Properties.NatGatewayId = ref('NatA');
  return JSON.stringify({ Resources: resources }, undefined, 2);
}

const FILES: Files = { 'good.json': good, 'bad.json': bad() };

describe('check', () => {
  test('ends with 0 and a summary where nothing is wrong', () => {
    const { code, out, err } = check('good.json', FILES);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^0 errors, 0 warnings; \d+ rules complied with, \d+ did not apply/);
  });

  test('ends with 1 and says place, fault, remedy and source where something is wrong', () => {
    const { code, out } = check('bad.json', FILES);
    expect(code).toBe(1);
    expect(out).toMatch(/^error EksNetworking-NET1 The subnets of a cluster/);
    expect(out).toMatch(
      /\n {2}bad\.json:\d+ Cluster\n {4}The subnets are in 1 of at least 2 Availability Zones\.\n {2}Solution: /,
    );
    expect(out).toContain('warning EksNetworking-NET16');
  });

  test('names the line on which the resource begins', () => {
    const line = Number(/bad\.json:(\d+) Cluster\n/.exec(check('bad.json', FILES).out)?.[1]);
    expect(FILES['bad.json'].split('\n')[line - 1]).toContain('"Cluster": {');
  });

  test('fails on warnings alone only where it is told to', () => {
    expect(check('bad.json --rules NET16', FILES).code).toBe(0);
    expect(check('bad.json --rules NET16 --fail-on warning', FILES).code).toBe(1);
    expect(check('bad.json --level NET16=error --rules EksNetworking-NET16', FILES).code).toBe(1);
    expect(check('bad.json --fail-on never', FILES).code).toBe(0);
    expect(check('bad.json --off NET1,NET16', FILES).out).toMatch(/^0 errors, 0 warnings/);
  });

  test('reads the short forms of YAML, and knows their lines', () => {
    const yaml = `
Parameters:
  Zone: { Type: String, Default: eu-west-1a }
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.0.0.0/16, EnableDnsSupport: true, EnableDnsHostnames: true }
  One:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      AvailabilityZone: !Select [0, !GetAZs '']
      CidrBlock: !Select [0, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      RoleArn: !Sub 'arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/cluster'
      ResourcesVpcConfig:
        SubnetIds: [!Ref One]
`;
    const { code, out } = check('stack.yaml', { 'stack.yaml': yaml });
    expect(code).toBe(1);
    expect(out).toContain('stack.yaml:14 Cluster\n    The subnets are in 1 of at least 2');
  });

  test('takes values of parameters, and their defaults where it is told to', () => {
    const resources = goodResources();
    resources.NodeB.Properties.AvailabilityZone = ref('Zone');
    const template = { Parameters: { Zone: { Type: 'String', Default: 'eu-west-1c' } }, Resources: resources };
    const files = { 'stack.json': JSON.stringify(template) };
    expect(check('stack.json', files).out).toMatch(/^0 errors, 0 warnings/);
    expect(check('stack.json --assume-defaults', files).out).toContain(
      'NatB in eu-west-1b, and the subnet is in eu-west-1c',
    );
    expect(check('stack.json --parameter Zone=eu-west-1a', files).out).toContain('the subnet is in eu-west-1a');
  });

  test('leaves findings out that the metadata of cdk-nag acknowledges, and counts them', () => {
    const template = JSON.parse(bad());
    template.Resources.NodeB.Metadata = {
      cdk_nag: { rules_to_suppress: [{ id: 'EksNetworking-NET16', reason: 'One NAT gateway is enough for tests.' }] },
    };
    const { out } = check('stack.json --rules NET16', { 'stack.json': JSON.stringify(template) });
    expect(out).toMatch(/^0 errors, 0 warnings; 1 acknowledged/);
  });

  test('reads the stacks of a cdk.out folder as one, nested ones and their parameters too', () => {
    const { Cluster, ...network } = goodResources();
    Cluster.Properties.ResourcesVpcConfig.SubnetIds = [{ Ref: 'SubnetOfParent' }];
    const parent = {
      Resources: {
        ...network,
        Inner: {
          Type: 'AWS::CloudFormation::Stack',
          Properties: { Parameters: { SubnetOfParent: ref('ControlA') } },
          Metadata: { 'aws:asset:path': 'inner.nested.template.json' },
        },
      },
    };
    const manifest = {
      artifacts: {
        Parent: {
          type: 'aws:cloudformation:stack',
          environment: 'aws://unknown-account/eu-west-1',
          properties: { templateFile: 'Parent.template.json' },
        },
        Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
      },
    };
    const { out } = check('cdk.out', {
      'cdk.out/manifest.json': JSON.stringify(manifest),
      'cdk.out/Parent.template.json': JSON.stringify(parent),
      'cdk.out/inner.nested.template.json': JSON.stringify({
        Parameters: { SubnetOfParent: { Type: 'String' } },
        Resources: { Cluster },
      }),
      'cdk.out/tree.json': '{}',
    });
    expect(out).toContain('cdk.out/inner.nested.template.json:1 Cluster\n    The subnets are in 1 of at least 2');
  });

  test('writes reports to files beside what it prints', () => {
    const { written, err, out } = check('bad.json --sarif a.sarif --markdown a.md --json a.json --format json', FILES);
    expect(err).toBe('wrote a.json\nwrote a.sarif\nwrote a.md\n');
    expect(written['a.json']).toBe(out);
    expect(written['a.md']).toMatch(/^## EKS networking\n\n1 error, 1 warning;/);
    expect(JSON.parse(written['a.sarif']).runs[0].results).toHaveLength(2);
  });

  test('prints its help', () => {
    const { code, out } = check('--help', {});
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: cdk-eks-networking check TEMPLATE/);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(132);
  });
});

describe('a command line of check that cannot be read fails', () => {
  test.each([
    ['', 'CommandSyntax', '"check" needs a template', 'check cdk.out'],
    ['good.json --profil private', 'CommandSyntax', '"--profil" is not an option', 'Did you mean "--profile"?'],
    ['good.json --sarif', 'CommandSyntax', '"--sarif" needs a value', 'Write --sarif FILE'],
    ['good.json --assume-defaults=1', 'CommandSyntax', 'has a value', 'Write --assume-defaults'],
    ['good.json --format text --format json', 'CommandSyntax', '"--format" is given twice', 'once'],
    ['good.json --format xml', 'CommandValue', '"xml" is not a value of', 'text, json, sarif, markdown'],
    ['good.json --level NET1', 'CommandValue', '"NET1" has no name and value', '--level NET16=error'],
    ['good.json --level NET1=fatal', 'CommandValue', '"fatal"', 'error, warning, off'],
    ['good.json --allow-public 10.0.0.0', 'CidrSyntax', '"10.0.0.0" has no prefix length', '"10.0.0.0/'],
    ['none.json', 'CommandFile', '"none.json" cannot be read (ENOENT)', 'Use an existing template or folder'],
    [
      'good.json --json nowhere/a.json',
      'CommandFile',
      'cannot be written (ENOENT)',
      'Use a file in an existing folder',
    ],
  ] as const)('check %s', (line, name, wrong, instead) => {
    expect(refusingCheck(line, FILES)).toFailWith(name, wrong, instead);
    expect(check(line, FILES).code).toBe(2);
  });

  test.each([
    ['good.json --rules NETT1', '"NETT1" is not a rule', 'Did you mean "NET1"?'],
    ['good.json --rules elephant', '"elephant" is not a rule', 'docs/rules.md'],
    ['good.json --profile publik', '"publik" is not a value of', 'private'],
  ])('check %s', (line, wrong, instead) => {
    expect(refusingCheck(line, FILES)).toFailWith('RuleName', wrong, instead);
  });

  test('with a number of zones that is none', () => {
    expect(refusingCheck('good.json --minimum-zones many', FILES)).toFailWith(
      'RuleSetting',
      '"many" is not a number of zones',
      '--minimum-zones 3',
    );
  });
});

describe('a file that is no template fails', () => {
  const files = {
    'text.json': '{ "Resources": ',
    'text.yaml': 'a: [b\nc: d',
    'empty.yaml': 'a: b',
    'folder/notes.json': '[1]',
    'laughs.yaml': LAUGHS,
  };

  test.each([
    ['text.json', '"text.json" is not valid JSON', 'Use a CloudFormation template'],
    ['text.yaml', '"text.yaml" is not valid YAML', 'Use a CloudFormation template'],
    ['empty.yaml', '"empty.yaml" contains neither', 'Use a CloudFormation template'],
    ['folder', '"folder" contains no template and no Kubernetes', 'Use a folder that contains one'],
    ['laughs.yaml', 'is too large or too deep', 'without aliases'],
  ])('%s', (line, wrong, instead) => {
    expect(refusingCheck(line, files)).toFailWith('TemplateSyntax', wrong, instead);
  });
});
