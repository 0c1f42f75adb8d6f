import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerController } from '../../lib';
import { ELB_ACTIONS } from '../fixtures/elb-actions';
import { LBC_CALLS } from '../fixtures/lbc-aws-calls';
import { ACM_CERTIFICATES, GLOBAL_ACCELERATOR } from '../fixtures/lbc-feature-policies';
import { testStack } from '../support/builders';
import { type Grant, grantsOf, type Statement } from '../support/grants';
import { type IamRequest as Asked, allows } from '../support/iam';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';

type Tags = Readonly<Record<string, string>>;

const CLUSTER = 'elbv2.k8s.aws/cluster';
const KIND = 'aga.k8s.aws/resource';
const OURS: Tags = { [CLUSTER]: 'orion', [KIND]: 'GlobalAccelerator' };
const OTHERS: Tags = { [CLUSTER]: 'lyra', [KIND]: 'GlobalAccelerator' };
const NEW_TAG: Tags = { team: 'web' };

const HERE = 'eu-west-1:111111111111';
const ARNS: Readonly<Record<string, string>> = {
  'loadbalancer/app': `arn:aws:elasticloadbalancing:${HERE}:loadbalancer/app/k8s-web/0a`,
  'loadbalancer/net': `arn:aws:elasticloadbalancing:${HERE}:loadbalancer/net/k8s-web/0a`,
  'listener/app': `arn:aws:elasticloadbalancing:${HERE}:listener/app/k8s-web/0a/0b`,
  'listener/net': `arn:aws:elasticloadbalancing:${HERE}:listener/net/k8s-web/0a/0b`,
  'listener-rule/app': `arn:aws:elasticloadbalancing:${HERE}:listener-rule/app/k8s-web/0a/0b/0c`,
  'listener-rule/net': `arn:aws:elasticloadbalancing:${HERE}:listener-rule/net/k8s-web/0a/0b/0c`,
  targetgroup: `arn:aws:elasticloadbalancing:${HERE}:targetgroup/k8s-web/0d`,
};
const GROUP = `arn:aws:ec2:${HERE}:security-group/sg-0a`;
const VPC = 'vpc-0123456789abcdef0';
const CERTIFICATE = `arn:aws:acm:${HERE}:certificate/0a`;
const ACCELERATOR = 'arn:aws:globalaccelerator::111111111111:accelerator/0a';
const LISTENER = `${ACCELERATOR}/listener/0b`;
const ENDPOINTS = `${LISTENER}/endpoint-group/0c`;
const WEB_ACL = `arn:aws:wafv2:${HERE}:regional/webacl/web/0a`;
const ROLE = 'arn:aws:iam::222222222222:role/targets';
const BOUND = `arn:aws:elasticloadbalancing:${HERE}:targetgroup/bound/0e`;

const keys = (on: 'Resource' | 'Request', tags: Tags) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:${on}Tag/${key}`, value]));

/** What IAM is asked when an operation of Elastic Load Balancing is called on something with these tags. */
function balancing(verb: string, tags: Tags, request: Tags = {}, createAction?: string): Asked[] {
  const { on, tags: takesTags } = ELB_ACTIONS[verb];
  return (on.length > 0 ? on.map((type) => ARNS[type]) : ['*']).map((resource) => ({
    action: `elasticloadbalancing:${verb}`,
    resource,
    context: {
      ...(takesTags ? keys('Resource', tags) : {}),
      ...keys('Request', request),
      ...(createAction ? { 'elasticloadbalancing:CreateAction': createAction } : {}),
    },
  }));
}

/** To make something with tags: the operation, on what it becomes part of, and the tags, on what is made. */
function making(verb: string, kinds: readonly string[], parent: Tags, tags: Tags): Asked[] {
  const made = kinds.map((kind) => ARNS[kind]);
  return [
    ...balancing(verb, parent, tags),
    ...balancing('AddTags', {}, tags, verb).filter(({ resource }) => made.includes(resource)),
  ];
}

function group(verb: string, context: Record<string, string>, resource = GROUP): Asked {
  return { action: `ec2:${verb}`, resource, context };
}

const inVpc = (vpc: string, tags: Tags) => ({
  'ec2:Vpc': `arn:aws:ec2:eu-west-1:333333333333:vpc/${vpc}`,
  ...keys('Resource', tags),
});

const NO_PARENT: Tags = {};

/** Each call that changes something, on something that carries these tags; what is made, is made with the second ones. */
const CHANGES: Readonly<Record<string, (tags: Tags, made?: Tags) => Asked[]>> = {
  ...Object.fromEntries(
    Object.keys(ELB_ACTIONS)
      .filter((verb) => !/^Create|Tags$/.test(verb))
      .map((verb) => [`elasticloadbalancing:${verb}`, (tags: Tags) => balancing(verb, tags)]),
  ),
  'elasticloadbalancing:CreateLoadBalancer': (_, made = OURS) =>
    making('CreateLoadBalancer', ['loadbalancer/app', 'loadbalancer/net'], NO_PARENT, made),
  'elasticloadbalancing:CreateTargetGroup': (_, made = OURS) =>
    making('CreateTargetGroup', ['targetgroup'], NO_PARENT, made),
  'elasticloadbalancing:CreateListener': (tags, made = OURS) =>
    making('CreateListener', ['listener/app', 'listener/net'], tags, made),
  'elasticloadbalancing:CreateRule': (tags, made = OURS) =>
    making('CreateRule', ['listener-rule/app', 'listener-rule/net'], tags, made),
  'elasticloadbalancing:AddTags': (tags) => balancing('AddTags', tags, NEW_TAG),
  'elasticloadbalancing:RemoveTags': (tags) => balancing('RemoveTags', tags, {}),
  // EC2 asks for the VPC and for the group, and then for its tags.
  'ec2:CreateSecurityGroup': (_, made = OURS) => [
    group('CreateSecurityGroup', {}, `arn:aws:ec2:eu-west-1:333333333333:vpc/${VPC}`),
    group('CreateSecurityGroup', keys('Request', made)),
    group('CreateTags', { ...keys('Request', made), 'ec2:CreateAction': 'CreateSecurityGroup' }),
  ],
  'ec2:CreateTags': (tags) => [group('CreateTags', { ...keys('Resource', tags), ...keys('Request', NEW_TAG) })],
  'ec2:DeleteTags': (tags) => [group('DeleteTags', { ...keys('Resource', tags), ...keys('Request', NEW_TAG) })],
  'ec2:DeleteSecurityGroup': (tags) => [group('DeleteSecurityGroup', inVpc(VPC, tags))],
  'ec2:AuthorizeSecurityGroupIngress': (tags) => [group('AuthorizeSecurityGroupIngress', inVpc(VPC, tags))],
  'ec2:RevokeSecurityGroupIngress': (tags) => [group('RevokeSecurityGroupIngress', inVpc(VPC, tags))],
  'wafv2:AssociateWebACL': () => [WEB_ACL, ARNS['loadbalancer/app']].map((on) => asked('wafv2:AssociateWebACL', on)),
  'wafv2:DisassociateWebACL': () => [asked('wafv2:DisassociateWebACL', ARNS['loadbalancer/app'])],
  'waf-regional:AssociateWebACL': () => [asked('waf-regional:AssociateWebACL', ARNS['loadbalancer/app'])],
  'waf-regional:DisassociateWebACL': () => [asked('waf-regional:DisassociateWebACL', ARNS['loadbalancer/app'])],
  'shield:CreateProtection': () => [asked('shield:CreateProtection', '*')],
  'shield:DeleteProtection': () => [asked('shield:DeleteProtection', 'arn:aws:shield::111111111111:protection/0a')],
  'sts:AssumeRole': () => [asked('sts:AssumeRole', ROLE), asked('sts:TagSession', ROLE)],
  'acm:RequestCertificate': (_, made = OURS) => [
    asked('acm:RequestCertificate', '*', keys('Request', made)),
    asked('acm:AddTagsToCertificate', CERTIFICATE, keys('Request', made)),
  ],
  'acm:DeleteCertificate': (tags) => [asked('acm:DeleteCertificate', CERTIFICATE, keys('Resource', tags))],
  'route53:ChangeResourceRecordSets': () => [record('Z1', 'CNAME')],
  'globalaccelerator:CreateAccelerator': (_, made = OURS) => [
    asked('globalaccelerator:CreateAccelerator', '*', keys('Request', made)),
    asked('globalaccelerator:TagResource', ACCELERATOR, keys('Request', made)),
  ],
  ...Object.fromEntries(
    (
      [
        [ACCELERATOR, ['UpdateAccelerator', 'DeleteAccelerator', 'CreateListener', 'UntagResource']],
        [LISTENER, ['UpdateListener', 'DeleteListener', 'CreateEndpointGroup']],
        [ENDPOINTS, ['UpdateEndpointGroup', 'DeleteEndpointGroup', 'AddEndpoints', 'RemoveEndpoints']],
      ] as const
    ).flatMap(([on, verbs]) =>
      verbs.map((verb) => [
        `globalaccelerator:${verb}`,
        (tags: Tags) => [asked(`globalaccelerator:${verb}`, on, keys('Resource', tags))],
      ]),
    ),
  ),
  'globalaccelerator:TagResource': (tags) => [
    asked('globalaccelerator:TagResource', ACCELERATOR, { ...keys('Resource', tags), ...keys('Request', NEW_TAG) }),
  ],
};

function asked(action: string, resource: string, context: Record<string, string | string[]> = {}): Asked {
  return { action, resource, context };
}

/** A record by which ACM validates a domain, unless told otherwise. */
function record(
  zone: string,
  type: string,
  name = '_3639ac514e785e898d2646601fa951d5.example.com',
  action = 'CREATE',
): Asked {
  return asked('route53:ChangeResourceRecordSets', `arn:aws:route53:::hostedzone/${zone}`, {
    'route53:ChangeResourceRecordSetsRecordTypes': [type],
    'route53:ChangeResourceRecordSetsActions': [action],
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': [name],
  });
}

/** The permissions of a controller that does all it can. */
function everything(): Grant[] {
  const stack = testStack();
  new LoadBalancerController(stack, 'Controller', {
    cluster: importedCluster(stack),
    protection: { wafClassic: true, webAclNames: true, shieldAdvanced: true },
    globalAccelerator: true,
    featureGates: { EnableRGTAPI: true },
    targetGroupBindings: { assumedRoleArns: [ROLE], targetGroupArns: [BOUND] },
    certificateManagement: {
      hostedZones: [
        route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
      ],
    },
  });
  const { Policies } = Synthesized.of(stack).one('AWS::IAM::Role', 'Load Balancer Controller').Properties;
  return grantsOf(Policies[0].PolicyDocument.Statement);
}

/** What is published, for all that the controller can do, and what its pages ask for beside. */
function published(): Grant[] {
  const { Statement }: { Statement: Statement[] } = JSON.parse(
    readFileSync(join(__dirname, '../fixtures/lbc-iam-policy-v3.5.0.json'), 'utf8'),
  );
  const beside = ['sts:AssumeRole', 'sts:TagSession', 'wafv2:ListWebACLs', 'tag:GetResources'];
  return grantsOf([
    ...Statement,
    ...ACM_CERTIFICATES,
    ...GLOBAL_ACCELERATOR,
    { Effect: 'Allow', Action: beside, Resource: '*' },
  ]);
}

const grants = everything();
const reads = Object.entries(LBC_CALLS).flatMap(([service, verbs]) =>
  verbs.filter((verb) => /^(Describe|Get|List)/.test(verb)).map((verb) => `${service}:${verb}`),
);
/** Of their own accord, or of something that cannot be told by a tag. */
const WITHOUT_TAGS = [
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:RevokeSecurityGroupIngress',
  'elasticloadbalancing:SetRulePriorities',
  'elasticloadbalancing:SetWebAcl',
  'route53:ChangeResourceRecordSets',
  'shield:CreateProtection',
  'shield:DeleteProtection',
  'sts:AssumeRole',
  'waf-regional:AssociateWebACL',
  'waf-regional:DisassociateWebACL',
  'wafv2:AssociateWebACL',
  'wafv2:DisassociateWebACL',
];
const MAKES = [
  'elasticloadbalancing:CreateLoadBalancer',
  'elasticloadbalancing:CreateTargetGroup',
  'ec2:CreateSecurityGroup',
  'acm:RequestCertificate',
  'globalaccelerator:CreateAccelerator',
];
const TAGGED = Object.keys(CHANGES).filter((call) => ![...WITHOUT_TAGS, ...MAKES].includes(call));

describe('the table of calls', () => {
  test('has every operation of the controller', () => {
    const all = Object.entries(LBC_CALLS).flatMap(([service, verbs]) => verbs.map((verb) => `${service}:${verb}`));
    const known = [...Object.keys(CHANGES), ...reads];
    expect(all.filter((call) => !known.includes(call))).toEqual([]);
    expect(known.filter((call) => !all.includes(call))).toEqual(['elasticloadbalancing:SetWebAcl']);
    expect(TAGGED).toHaveLength(39);
  });

  test.each(Object.keys(CHANGES))('holds against the published policies: %s', (call) => {
    for (const one of CHANGES[call](OURS)) {
      expect([one, allows(published(), one)]).toEqual([one, true]);
    }
  });
});

describe('the scoped permissions', () => {
  test.each(Object.keys(CHANGES))('let the controller work on what is its own: %s', (call) => {
    for (const one of CHANGES[call](OURS)) {
      expect([one, allows(grants, one)]).toEqual([one, true]);
    }
  });

  test.each(reads)('let it read: %s', (call) => {
    const tagsCount = /^globalaccelerator:Describe/.test(call);
    const parts: Readonly<Record<string, string>> = {
      'acm:ListTagsForCertificate': CERTIFICATE,
      'globalaccelerator:DescribeAccelerator': ACCELERATOR,
      'globalaccelerator:DescribeListener': LISTENER,
      'globalaccelerator:DescribeEndpointGroup': ENDPOINTS,
    };
    const on = parts[call] ?? '*';
    expect(allows(grants, asked(call, on, tagsCount ? keys('Resource', OURS) : {}))).toBe(true);
  });

  test.each(TAGGED)('keep it from what another cluster made, and from what no cluster did: %s', (call) => {
    for (const tags of [OTHERS, {}]) {
      for (const one of CHANGES[call](tags).filter(({ action }) => action === call)) {
        expect([one, allows(grants, one)]).toEqual([one, false]);
      }
    }
  });

  test.each(MAKES)('keep it from making something in the name of another cluster, or of none: %s', (call) => {
    for (const tags of [OTHERS, {}]) {
      const denied = CHANGES[call](OURS, tags).filter((one) => !allows(grants, one));
      expect(denied.length).toBeGreaterThan(0);
    }
  });

  test.each(['CreateListener', 'CreateRule'])('keep it from tagging what %s makes as of another cluster', (verb) => {
    const tagging = CHANGES[`elasticloadbalancing:${verb}`](OURS, OTHERS).filter(({ action }) =>
      action.endsWith('AddTags'),
    );
    expect(tagging).toHaveLength(2);
    expect(tagging.filter((one) => allows(grants, one))).toEqual([]);
  });

  test('let it open the security groups of nodes and pods, which carry no tag of it, in its VPC alone', () => {
    for (const verb of ['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress']) {
      expect(allows(grants, group(verb, inVpc(VPC, {})))).toBe(true);
      expect(allows(grants, group(verb, inVpc('vpc-0fffffffffffffff0', OURS)))).toBe(false);
    }
    const elsewhere = 'arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-0fffffffffffffff0';
    expect(allows(grants, group('CreateSecurityGroup', {}, elsewhere))).toBe(false);
  });

  test('let it tag what it made, but never change whose it is', () => {
    for (const one of balancing('AddTags', OURS, OTHERS)) {
      expect([one, allows(grants, one)]).toEqual([one, false]);
    }
    expect(allows(grants, group('CreateTags', { ...keys('Resource', OURS), ...keys('Request', OTHERS) }))).toBe(false);
    expect(allows(grants, group('CreateTags', keys('Request', OURS)))).toBe(false);
  });

  test('let it register targets in the target group that was named, and in no other', () => {
    for (const verb of ['RegisterTargets', 'DeregisterTargets']) {
      const at = (resource: string) => allows(grants, asked(`elasticloadbalancing:${verb}`, resource));
      expect([at(BOUND), at(ARNS.targetgroup)]).toEqual([true, false]);
    }
    expect(allows(grants, asked('elasticloadbalancing:DeleteTargetGroup', BOUND))).toBe(false);
  });

  test('let it write no records but those of certificates, in the zones that were named', () => {
    expect(allows(grants, record('Z1', 'A'))).toBe(false);
    expect(allows(grants, record('Z2', 'CNAME'))).toBe(false);
    expect(allows(grants, record('Z1', 'CNAME', '_3639ac514e785e898d2646601fa951d5.example.com', 'DELETE'))).toBe(true);
    expect(allows(grants, record('Z1', 'CNAME', 'www.example.com'))).toBe(false);
    expect(allows(grants, record('Z1', 'CNAME', '\\052.example.com'))).toBe(false);
    expect(allows(grants, { ...record('Z1', 'CNAME'), context: {} })).toBe(false);
  });

  test('let it give web ACLs to ALBs alone', () => {
    const api = 'arn:aws:apigateway:eu-west-1::/restapis/0a/stages/prod';
    expect(allows(grants, asked('wafv2:AssociateWebACL', api))).toBe(false);
    expect(allows(grants, asked('wafv2:DisassociateWebACL', api))).toBe(false);
  });

  test('ask for tags only where the action takes them', () => {
    const without = Object.keys(ELB_ACTIONS).filter((verb) => !ELB_ACTIONS[verb].tags);
    const limited = grants.filter(
      ({ action, conditions }) =>
        without.some((verb) => action === `elasticloadbalancing:${verb}`) && Object.keys(conditions).length > 0,
    );
    expect(without).toEqual(['SetRulePriorities', 'SetWebAcl']);
    expect(limited).toEqual([]);
  });
});
