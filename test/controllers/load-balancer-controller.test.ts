import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Duration, Fn, type Stack, Token } from 'aws-cdk-lib/core';
import { stringify } from 'yaml';
import {
  ClusterTarget,
  ImageSource,
  KubernetesObjects,
  LoadBalancerController,
  type LoadBalancerControllerOptions,
  TlsCertificates,
  WorkloadIdentity,
} from '../../lib';
import { ControllerLogLevel, ControllerScaling } from '../../lib/addons';
import { CONTROLLER_FEATURE_GATES } from '../../lib/controllers/load-balancer-controller-values';
import type { ErrorName } from '../../lib/foundation/errors';
import { IpAddressType, Permissions, Scheme, TargetType } from '../../lib/loadbalancing';
import { LBC_CHART_VALUES, LBC_FEATURE_GATES } from '../fixtures/lbc-chart-values';
import { ACM_CERTIFICATES, GLOBAL_ACCELERATOR } from '../fixtures/lbc-feature-policies';
import { ingressClassParams } from '../support/applied-objects';
import { testStack } from '../support/builders';
import { covers, grantsOf, type Statement } from '../support/grants';
import { allows } from '../support/iam';
import { importedCluster, unknownPaths, valuesOf, yamlOf } from '../support/networking';
import { flatten, type Resource, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';

/** The policy that was published with the controller 3.5.0: docs/install/iam_policy.json of kubernetes-sigs/aws-load-balancer-controller. */
const PUBLISHED: Statement[] = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/lbc-iam-policy-v3.5.0.json'), 'utf8'),
).Statement;

/** A line for each grant. */
function lines(statements: Statement[]): string[] {
  return grantsOf(statements)
    .map(({ action, resource, conditions }) => `${action} on ${resource} if ${JSON.stringify(conditions)}`)
    .sort();
}

function define(stack: Stack, options: LoadBalancerControllerOptions = {}, cluster = importedCluster(stack)) {
  return new LoadBalancerController(stack, 'Controller', { cluster, ...options });
}

function synthesize(options?: LoadBalancerControllerOptions, stack = testStack()): Synthesized {
  define(stack, options);
  return Synthesized.of(stack);
}

/** The error that a wrong option is reported as. The tags of a class are validated with those of the controller. */
function settingOf({ ingressClass }: LoadBalancerControllerOptions): ErrorName {
  return ingressClass && !ingressClass.tags ? 'IngressClassSetting' : 'LoadBalancerControllerSetting';
}

function roleOf(template: Synthesized): Resource {
  return template.one('AWS::IAM::Role', 'Load Balancer Controller');
}

function statementsOf(template: Synthesized): Statement[] {
  const { Policies } = roleOf(template).Properties;
  expect(Policies).toHaveLength(1);
  return Policies[0].PolicyDocument.Statement;
}

const template = synthesize();
const chart = template.one(CHART);

describe('the published permissions', () => {
  const published = { permissions: Permissions.published() };

  test('allow what the published policy allows: each action on each resource under each condition', () => {
    const ours = lines(statementsOf(synthesize(published)));
    expect(ours).toHaveLength(98);
    expect(ours).toEqual(lines(PUBLISHED));
  });

  test('allow the same where the CDK merges statements', () => {
    const merged = synthesize(published, testStack({ context: { '@aws-cdk/aws-iam:minimizePolicies': true } }));
    expect(lines(statementsOf(merged))).toEqual(lines(PUBLISHED));
  });
});

describe('the scoped permissions', () => {
  const OTHERS = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/others/0123456789abcdef';
  const CLUSTER = 'elbv2.k8s.aws/cluster';
  const granted = grantsOf(statementsOf(template));
  const published = grantsOf(PUBLISHED);
  const forAction = (action: string) => granted.filter((grant) => grant.action === action);

  test('grant nothing that the published policy does not', () => {
    expect(granted.filter((grant) => !published.some((wide) => covers(wide, grant)))).toEqual([]);
  });

  test('grant every action of the published policy but those of WAF Classic and Shield, which are off', () => {
    const actions = new Set(granted.map(({ action }) => action));
    const missing = [...new Set(published.map(({ action }) => action))].filter((action) => !actions.has(action));
    expect(missing.sort()).toEqual([
      'shield:CreateProtection',
      'shield:DeleteProtection',
      'shield:DescribeProtection',
      'shield:GetSubscriptionState',
      'waf-regional:AssociateWebACL',
      'waf-regional:DisassociateWebACL',
      'waf-regional:GetWebACL',
      'waf-regional:GetWebACLForResource',
    ]);
  });

  test('limit every change that takes a condition to the tag of this cluster or to its VPC', () => {
    const reads = /:(Describe|Get|List)/;
    const unlimited = granted.filter(
      ({ action, conditions, resource }) =>
        !reads.test(action) && Object.keys(conditions).length === 0 && !resource.includes('vpc-0123456789abcdef0'),
    );
    expect(unlimited.map(({ action, resource }) => `${action} on ${resource}`).sort()).toEqual([
      'elasticloadbalancing:CreateListener on arn:aws:elasticloadbalancing:*:*:truststore/*/*',
      'elasticloadbalancing:ModifyListener on arn:aws:elasticloadbalancing:*:*:truststore/*/*',
      'elasticloadbalancing:SetRulePriorities on arn:aws:elasticloadbalancing:*:*:listener-rule/app/*/*/*',
      'elasticloadbalancing:SetRulePriorities on arn:aws:elasticloadbalancing:*:*:listener-rule/net/*/*/*',
      'elasticloadbalancing:SetWebAcl on *',
      'wafv2:AssociateWebACL on arn:aws:elasticloadbalancing:*:*:loadbalancer/app/*/*',
      'wafv2:AssociateWebACL on arn:aws:wafv2:*:*:regional/webacl/*/*',
      'wafv2:DisassociateWebACL on arn:aws:elasticloadbalancing:*:*:loadbalancer/app/*/*',
    ]);
    for (const { conditions } of granted.filter(({ conditions: { StringEquals = {} } }) => CLUSTER in StringEquals)) {
      expect(JSON.stringify(conditions)).toContain('"orion"');
    }
  });

  test.each([
    'CreateListener',
    'CreateRule',
    'DeleteListener',
    'ModifyListener',
    'DeleteLoadBalancer',
    'DeleteTargetGroup',
    'RegisterTargets',
  ])('limit %s to what carries the tag of the cluster', (verb) => {
    const found = forAction(`elasticloadbalancing:${verb}`);
    expect(found.length).toBeGreaterThan(0);
    for (const { conditions } of found.filter(({ resource }) => !resource.includes('truststore'))) {
      expect(conditions).toEqual({ StringEquals: { [`aws:ResourceTag/${CLUSTER}`]: 'orion' } });
    }
  });

  test('limit rules of security groups to the VPC, whoever owns it', () => {
    for (const verb of ['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress']) {
      expect(forAction(`ec2:${verb}`).map(({ conditions }) => flatten(conditions.ArnLike['ec2:Vpc']))).toEqual([
        `arn:\${AWS::Partition}:ec2:*:*:vpc/vpc-0123456789abcdef0`,
      ]);
    }
  });

  test('never let the tag of a cluster be changed', () => {
    const changes = ['AddTags', 'RemoveTags'].flatMap((verb) => forAction(`elasticloadbalancing:${verb}`));
    const later = [...changes, ...forAction('ec2:CreateTags'), ...forAction('ec2:DeleteTags')].filter(
      ({ conditions }) => conditions.StringEquals?.[`aws:ResourceTag/${CLUSTER}`] !== undefined,
    );
    expect(later.length).toBeGreaterThan(8);
    for (const { conditions } of later) {
      expect(conditions.Null).toEqual({ [`aws:RequestTag/${CLUSTER}`]: 'true' });
    }
    const without = changes.filter(({ conditions }) => !later.some((grant) => grant.conditions === conditions));
    for (const { conditions } of without) {
      expect(conditions.StringEquals).toMatchObject({
        'elasticloadbalancing:CreateAction': expect.anything(),
        [`aws:RequestTag/${CLUSTER}`]: 'orion',
      });
    }
  });

  test('let everything that is made be tagged as it is made', () => {
    const creating = forAction('elasticloadbalancing:AddTags').flatMap(
      ({ conditions }) => conditions.StringEquals?.['elasticloadbalancing:CreateAction'] ?? [],
    );
    expect([...new Set(creating)].sort()).toEqual([
      'CreateListener',
      'CreateLoadBalancer',
      'CreateRule',
      'CreateTargetGroup',
    ]);
  });

  test('let targets be registered in target groups of others that were named', () => {
    const bound = grantsOf(statementsOf(synthesize({ targetGroupBindings: { targetGroupArns: [OTHERS] } })));
    expect(bound.filter(({ resource }) => resource === OTHERS).map(({ action }) => action)).toEqual([
      'elasticloadbalancing:RegisterTargets',
      'elasticloadbalancing:DeregisterTargets',
    ]);
  });

  test('have nothing of what is off', () => {
    const none = statementsOf(synthesize({ protection: { waf: false } }));
    expect(JSON.stringify(none)).not.toMatch(/waf|shield|WebAcl/);
    expect(JSON.stringify(statementsOf(synthesize({ protection: { wafClassic: true } })))).toContain(
      'waf-regional:Get',
    );
    expect(JSON.stringify(statementsOf(synthesize({ protection: { shieldAdvanced: true } })))).toContain(
      'shield:Create',
    );
  });

  test('associate the web ACLs that were named, and no other', () => {
    const arn = 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/shop-*/*';
    const named = grantsOf(statementsOf(synthesize({ protection: { webAclArns: [arn] } })));
    const may = (resource: string) => allows(named, { action: 'wafv2:AssociateWebACL', resource });
    expect(may(arn.replaceAll('*', '1'))).toBe(true);
    expect(may('arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/blog/0a')).toBe(false);
    expect(may('arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/shop/0a')).toBe(true);
  });

  test('read the clients of the user pools that were named, and of no other', () => {
    const pool = 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_shop';
    const reads = (userPoolArns?: string[]) =>
      grantsOf(statementsOf(synthesize({ userPoolArns }))).filter(({ action }) => action.startsWith('cognito-idp:'));
    expect(reads().map(({ resource }) => resource)).toEqual(['*']);
    expect(reads([pool]).map(({ resource }) => resource)).toEqual([pool]);
    expect(reads([])).toEqual([]);
  });
});

describe('the permissions of features', () => {
  const extras = (options: LoadBalancerControllerOptions, stack?: Stack) =>
    grantsOf(statementsOf(synthesize(options, stack))).filter(
      (grant) => !grantsOf(statementsOf(template)).some((own) => JSON.stringify(own) === JSON.stringify(grant)),
    );

  test('allow less than what is published for ACM certificates', () => {
    const stack = testStack();
    const hostedZones = [
      route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
    ];
    const certificateAuthorityArns = ['arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/one'];
    const grants = extras({ certificateManagement: { hostedZones, certificateAuthorityArns } }, stack);
    const wide = grantsOf(ACM_CERTIFICATES);
    expect(grants.filter((grant) => !wide.some((one) => covers(one, grant)))).toEqual([]);
    expect(new Set(grants.map(({ action }) => action))).toEqual(new Set(wide.map(({ action }) => action)));
    expect(grants.find(({ action }) => action === 'route53:ChangeResourceRecordSets')).toEqual({
      action: 'route53:ChangeResourceRecordSets',
      resource: 'arn:aws:route53:::hostedzone/Z1',
      conditions: expect.objectContaining({ Null: expect.anything() }),
    });
    const values = valuesOf(Synthesized.of(stack).one(CHART));
    expect(values).toMatchObject({
      certManagement: { defaultPCAARN: certificateAuthorityArns[0] },
      controllerConfig: { featureGates: { EnableCertificateManagement: true } },
    });
  });

  test('allow less than what is published for Global Accelerator', () => {
    const grants = extras({ globalAccelerator: true });
    const wide = grantsOf(GLOBAL_ACCELERATOR);
    expect(grants.filter((grant) => !wide.some((one) => covers(one, grant)))).toEqual([]);
    expect(new Set(grants.map(({ action }) => action))).toEqual(new Set(wide.map(({ action }) => action)));
  });

  test('allow to take on the roles that were named, and to read tags by groups of resources', () => {
    const role = 'arn:aws:iam::222222222222:role/targets';
    expect(extras({ targetGroupBindings: { assumedRoleArns: [role] } })).toEqual([
      { action: 'sts:AssumeRole', resource: role, conditions: {} },
      { action: 'sts:TagSession', resource: role, conditions: {} },
    ]);
    expect(extras({ featureGates: { EnableRGTAPI: true } })).toEqual([
      { action: 'tag:GetResources', resource: '*', conditions: {} },
    ]);
  });
});

describe('web ACLs by name', () => {
  const listing = (options: LoadBalancerControllerOptions) =>
    grantsOf(statementsOf(synthesize(options))).filter(({ action }) => action === 'wafv2:ListWebACLs');

  test('may be looked up where it was asked for, which neither set of permissions does by itself', () => {
    for (const permissions of [Permissions.published(), Permissions.scopedToCluster()]) {
      expect(listing({ permissions })).toEqual([]);
      expect(listing({ permissions, protection: { webAclNames: true } })).toHaveLength(1);
    }
  });

  test('fails where web ACLs are off', () => {
    expect(() => listing({ protection: { waf: false, webAclArns: ['arn:one'] } })).toFailWith(
      'LoadBalancerControllerSetting',
      '"protection.webAclArns" is for AWS WAF web ACLs, which "protection.waf: false" disables',
      'Leave one of the two out',
    );
    expect(() => listing({ protection: { waf: false, webAclNames: true } })).toFailWith(
      'LoadBalancerControllerSetting',
      '"protection.webAclNames: true" is for AWS WAF web ACLs, which "protection.waf: false" disables',
      'Leave one of the two out',
      '(at Test/Controller)',
    );
  });
});

describe('web ACLs by ARN', () => {
  const ARN = 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/shop/0a';

  test.each<[string, LoadBalancerControllerOptions, string, string]>([
    [
      'what is none',
      { protection: { webAclArns: ['none'] } },
      '"none" is not the ARN of a regional web ACL',
      'Write one such as "arn:aws:wafv2:<region>:<account>:regional/webacl/<name>/<id>"',
    ],
    ['another Region', { protection: { webAclArns: [ARN.replace('west-1', 'west-2')] } }, 'eu-west-2', 'eu-west-1'],
    [
      'what is no ARN',
      { protection: { webAclArns: ['shop'] } },
      '"shop" is not the ARN of a regional web ACL',
      'Write one such as "arn:aws:wafv2:<region>:<account>:regional/webacl/<name>/<id>"',
    ],
    [
      'a class with another one',
      { protection: { webAclArns: [ARN.replace('shop', 'blog')] }, ingressClass: { webAclArn: ARN } },
      `"${ARN}" of ingressClass`,
      'Add it to protection.webAclArns',
    ],
    [
      'a class with one where web ACLs are off',
      { protection: { waf: false }, ingressClass: { webAclArn: ARN } },
      `"${ARN}" of ingressClass`,
      'of ingressClass is not a web ACL that "protection" allows',
    ],
    [
      'a user pool by its id',
      { userPoolArns: ['eu-west-1_shop'] },
      '"eu-west-1_shop" in userPoolArns',
      'Write the full ARN without wildcards',
    ],
  ])('fails on %s', (_, options, wrong, instead) => {
    expect(() => synthesize(options)).toFailWith('LoadBalancerControllerSetting', wrong, instead);
  });

  test('takes a class with a web ACL that is named, by a pattern or by itself', () => {
    for (const allowed of [ARN, ARN.replace('shop/0a', 's*/*'), Fn.importValue('WebAcl')]) {
      const options = { protection: { webAclArns: [allowed] }, ingressClass: { webAclArn: ARN } };
      expect(() => synthesize(options)).not.toThrow();
    }
  });
});

describe('objects that ask for more than the controller may do', () => {
  const ARN = 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/shop/0a';
  const POOL = 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_shop';
  const prefixed = (annotations: Record<string, string>) =>
    Object.fromEntries(Object.entries(annotations).map(([key, text]) => [`alb.ingress.kubernetes.io/${key}`, text]));

  /** The warnings of one object beside a controller with these options. */
  function warnings(object: Record<string, unknown>, options: LoadBalancerControllerOptions = {}) {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const controller = define(stack, options, cluster);
    new KubernetesObjects(stack, 'Objects', { cluster, objects: [object] }).node.addDependency(controller);
    Synthesized.of(stack);
    return warningsOf(stack)
      .filter(({ id }) => id === 'loadBalancerPermissions')
      .map(({ text }) => text);
  }

  const ingress = (annotations: Record<string, string>) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'shop', namespace: 'web', annotations: prefixed(annotations) },
    spec: { ingressClassName: 'alb' },
  });
  const pool = ingress({ 'auth-idp-cognito': JSON.stringify({ userPoolARN: POOL }) });
  const configuration = (kind: string, spec: object) => ({
    apiVersion: 'gateway.k8s.aws/v1beta1',
    kind,
    metadata: { name: 'shop', namespace: 'web' },
    spec,
  });

  test.each<[string, Record<string, unknown>, LoadBalancerControllerOptions, string]>([
    ['Shield', ingress({ 'shield-advanced-protection': 'true' }), {}, 'protection: { shieldAdvanced: true }'],
    ['a web ACL that is off', ingress({ 'wafv2-acl-arn': ARN }), { protection: { waf: false } }, '{ waf: true }'],
    ['another web ACL', ingress({ 'wafv2-acl-arn': ARN }), { protection: { webAclArns: [] } }, 'protection.webAclArns'],
    ['a web ACL by name', ingress({ 'wafv2-acl-name': 'shop' }), {}, '{ webAclNames: true }'],
    ['a user pool', pool, { userPoolArns: [POOL.replace('shop', 'blog')] }, 'it into userPoolArns'],
    [
      'Shield of a Gateway',
      configuration('LoadBalancerConfiguration', { shieldConfiguration: { enabled: true } }),
      {},
      'shield',
    ],
    [
      'a user pool of a route',
      configuration('ListenerRuleConfiguration', { actions: [{ authenticateCognitoConfig: { userPoolArn: POOL } }] }),
      { userPoolArns: [] },
      'userPoolArns',
    ],
  ])('are warned of: %s', (_, object, options, instead) => {
    expect(warnings(object, options)).toEqual([expect.stringContaining(instead)]);
  });

  test.each<[string, Record<string, unknown>, LoadBalancerControllerOptions]>([
    ['what is allowed', ingress({ 'wafv2-acl-arn': ARN }), {}],
    ['what is named', ingress({ 'wafv2-acl-arn': ARN }), { protection: { webAclArns: [ARN] } }],
    ['taking a web ACL off', ingress({ 'wafv2-acl-arn': 'none' }), { protection: { webAclArns: [] } }],
    [
      'Shield where it is on',
      ingress({ 'shield-advanced-protection': 'true' }),
      { protection: { shieldAdvanced: true } },
    ],
    ['no Shield', ingress({ 'shield-advanced-protection': 'false' }), {}],
    ['a user pool that is named', pool, { userPoolArns: [POOL] }],
    ['every user pool', pool, {}],
    ['the published policy', pool, { userPoolArns: [], permissions: Permissions.published() }],
    [
      "what is another controller's",
      { ...ingress({ 'wafv2-acl-name': 'shop' }), spec: { ingressClassName: 'nginx' } },
      {},
    ],
  ])('are let be: %s', (_, object, options) => {
    expect(warnings(object, options)).toEqual([]);
  });
});

describe('protection in a partition', () => {
  const inRegion = (region: string, options: LoadBalancerControllerOptions = {}) =>
    synthesize(
      { image: ImageSource.repository('mirror.example.com/lbc'), ...options },
      testStack({ env: { account: '111111111111', region } }),
    );

  test.each([
    ['eu-west-1', true],
    ['cn-north-1', true],
    ['us-gov-west-1', true],
    ['us-iso-east-1', true],
    ['eu-isoe-west-1', false],
    ['us-isof-south-1', false],
  ])('has web ACLs in %s: %s, and Shield nowhere unless it is asked for', (region, waf) => {
    const there = inRegion(region);
    expect(valuesOf(there.one(CHART))).toMatchObject({ enableWaf: false, enableWafv2: waf, enableShield: false });
    expect(JSON.stringify(statementsOf(there)).includes('wafv2:')).toBe(waf);
    expect(JSON.stringify(statementsOf(there))).not.toContain('shield:');
  });

  test('leaves what is asked for where the Region is known at deployment only', () => {
    const values = valuesOf(inRegion(Fn.ref('Region'), { protection: { shieldAdvanced: true } }).one(CHART));
    expect(values).toMatchObject({ enableWafv2: true, enableShield: true });
  });

  test.each<[string, LoadBalancerControllerOptions, string, string]>([
    [
      'cn-north-1',
      { protection: { shieldAdvanced: true } },
      '"protection.shieldAdvanced: true" needs AWS Shield Advanced',
      'aws-cn',
    ],
    ['us-gov-west-1', { protection: { shieldAdvanced: true } }, 'Shield Advanced', 'aws-us-gov'],
    ['us-iso-east-1', { protection: { wafClassic: true } }, 'AWS WAF Classic', 'aws-iso'],
    ['eu-isoe-west-1', { protection: { waf: true } }, 'needs AWS WAF,', 'aws-iso-e'],
    ['cn-northwest-1', { globalAccelerator: true }, '"globalAccelerator: true" needs AWS Global Accelerator', 'aws-cn'],
  ])('fails in %s on %j', (region, options, wrong, partition) => {
    expect(() => inRegion(region, options)).toFailWith(
      'LoadBalancerControllerSetting',
      wrong,
      `which does not exist in the partition ${partition} of ${region}`,
      'Leave it out',
      '(at Test/Controller)',
    );
  });
});

describe('the role', () => {
  test.each(['eu-west-1', 'cn-north-1', 'us-gov-west-1'])('names no partition of its own in %s', (region) => {
    for (const permissions of [Permissions.published(), Permissions.scopedToCluster()]) {
      const env = { account: '111111111111', region };
      const there = synthesize({ permissions, globalAccelerator: region === 'eu-west-1' }, testStack({ env }));
      expect(JSON.stringify(there.json).match(/arn:aws[a-z-]*:/g) ?? []).toEqual([]);
      expect(valuesOf(there.one(CHART)).region).toBe(region);
    }
  });

  test('stays below the 10,240 characters that inline policies of a role may have', () => {
    expect(JSON.stringify(statementsOf(template)).length).toBeLessThan(8000);
  });

  test('is for the service account of the chart in this cluster alone, by Pod Identity', () => {
    const association = template.one('AWS::EKS::PodIdentityAssociation');
    expect(association.Properties).toEqual({
      ClusterName: 'orion',
      Namespace: 'kube-system',
      ServiceAccount: 'aws-load-balancer-controller',
      RoleArn: { 'Fn::GetAtt': [roleOf(template).id, 'Arn'] },
    });
    const [trust] = roleOf(template).Properties.AssumeRolePolicyDocument.Statement;
    expect(trust.Principal).toEqual({ Service: 'pods.eks.amazonaws.com' });
    expect(trust.Condition.StringEquals).toMatchObject({
      'aws:RequestTag/kubernetes-namespace': 'kube-system',
      'aws:RequestTag/kubernetes-service-account': 'aws-load-balancer-controller',
    });
    expect(valuesOf(chart).serviceAccount).toEqual({ create: true, name: 'aws-load-balancer-controller' });
  });

  test('is for the annotated service account where IRSA is asked for', () => {
    const stack = testStack();
    const openIdConnectProvider = iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(
      stack,
      'Provider',
      Fn.importValue('OidcProviderArn'),
    );
    define(stack, { identity: WorkloadIdentity.irsa() }, importedCluster(stack, { openIdConnectProvider }));
    const irsa = Synthesized.of(stack);
    expect(irsa.all('AWS::EKS::PodIdentityAssociation')).toEqual([]);
    const role = roleOf(irsa);
    expect(valuesOf(irsa.one(CHART)).serviceAccount).toEqual({
      create: true,
      name: 'aws-load-balancer-controller',
      annotations: { 'eks.amazonaws.com/role-arn': `\${${role.id}.Arn}` },
    });
    expect(flatten(role.Properties.AssumeRolePolicyDocument)).toContain(
      ':sub":"system:serviceaccount:kube-system:aws-load-balancer-controller"',
    );
    expect(irsa.one(CHART).DependsOn).toContain(role.id);
  });
});

describe('the chart', () => {
  test('has these values', () => {
    expect(yamlOf(chart)).toMatchSnapshot();
  });

  test('knows every value that we set', () => {
    expect(unknownPaths(valuesOf(chart), LBC_CHART_VALUES)).toEqual([]);
    expect(unknownPaths({ serviceAccount: { create: true, nmae: 'typo' }, replicas: 2 }, LBC_CHART_VALUES)).toEqual([
      'serviceAccount.nmae',
      'replicas',
    ]);
  });

  test('is pinned, and installed whole or not at all within the time of its handler', () => {
    expect(chart.Properties).toMatchObject({
      Chart: 'aws-load-balancer-controller',
      Version: '3.5.0',
      Repository: 'https://aws.github.io/eks-charts',
      Release: 'aws-load-balancer-controller',
      Namespace: 'kube-system',
      Wait: true,
      Atomic: true,
      Timeout: '600s',
    });
    expect(chart.Properties).not.toHaveProperty('CreateNamespace');
  });

  test('waits for the role and the association, so that the controller can clean up when it is deleted', () => {
    expect(chart.DependsOn).toEqual(
      expect.arrayContaining([roleOf(template).id, template.one('AWS::EKS::PodIdentityAssociation').id]),
    );
  });

  test('waits for policies that are added to the role later', () => {
    const stack = testStack();
    const { role } = define(stack);
    role.addToPolicy(new iam.PolicyStatement({ actions: ['tag:GetResources'], resources: ['*'] }));
    const later = Synthesized.of(stack);
    expect(later.one(CHART).DependsOn).toContain(later.one('AWS::IAM::Policy', 'tag:GetResources').id);
  });

  test('takes every typed option to the value that the controller reads', () => {
    const stack = testStack();
    const values = valuesOf(
      synthesize(
        {
          image: ImageSource.repository('mirror.example.com/lbc'),
          scaling: ControllerScaling.autoscaling(2, 5, 60),
          defaults: {
            targetType: TargetType.INSTANCE,
            scheme: Scheme.INTERNET_FACING,
            sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
            tags: { team: 'platform' },
          },
          ingressClass: {
            name: 'internal',
            isDefault: true,
            scheme: Scheme.INTERNAL,
            ipAddressType: IpAddressType.DUALSTACK,
            group: 'shared',
            inboundCidrs: ['10.0.0.0/8'],
            certificates: TlsCertificates.arns('arn:aws:acm:eu-west-1:111111111111:certificate/one'),
            sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
            namespaceLabels: { team: 'web' },
            tags: { cost: 'web' },
            additionalLoadBalancerAttributes: { 'idle_timeout.timeout_seconds': '120' },
          },
          protection: { wafClassic: true, waf: false, shieldAdvanced: false },
          backendSecurityGroup: {
            securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Backend', 'sg-0b'),
            manageBackendSecurityGroupRules: true,
          },
          targetGroupBindings: { maxTargetsPerTargetGroup: 500 },
          certificateDiscoveryAuthorities: [
            'arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/0a1b2c3d-1111-2222-3333-444455556661',
            'arn:aws:acm-pca:eu-west-1:111111111111:certificate-authority/0a1b2c3d-1111-2222-3333-444455556662',
          ],
          serviceWebhook: true,
          podReadinessGates: false,
          endpointSlices: false,
          certManager: true,
          watchNamespace: 'web',
          externallyManagedTags: ['cost-center'],
          featureGates: { WeightedTargetGroups: false },
          priorityClassName: 'ours',
          nodeSelector: { role: 'system' },
          tolerations: [{ key: 'system', operator: 'Exists' }],
          resourceRequests: { cpu: '100m' },
          resourceLimits: { memory: '256Mi' },
          logLevel: ControllerLogLevel.DEBUG,
          serviceMonitor: true,
        },
        stack,
      ).one(CHART),
    );
    expect(unknownPaths(values, LBC_CHART_VALUES)).toEqual([]);
    expect(ingressClassParams(values)).toBeValidObject();
    expect(stringify(values, { sortMapEntries: true })).toMatchSnapshot();
  });

  test('makes ALBs that reach IPv6 pods in an IPv6 cluster', () => {
    const specIn = (ipv6: boolean, options: LoadBalancerControllerOptions = {}) => {
      const stack = testStack();
      define(stack, options, importedCluster(stack, { ipv6 }));
      return valuesOf(Synthesized.of(stack).one(CHART)).ingressClassParams;
    };
    expect(specIn(false)).toBeUndefined();
    expect(specIn(true)).toEqual({ spec: { ipAddressType: 'dualstack' } });
    expect(ingressClassParams({ ingressClassParams: specIn(true) })).toBeValidObject();
    expect(specIn(true, { ingressClass: { ipAddressType: IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4 } })).toEqual({
      spec: { ipAddressType: 'dualstack-without-public-ipv4' },
    });
    expect(() => specIn(true, { ingressClass: { ipAddressType: IpAddressType.IPV4 } })).toFailWith(
      'LoadBalancerControllerSetting',
      '"IpAddressType.IPV4" does not support the pods of an IPv6 cluster',
      'Write IpAddressType.DUALSTACK, or leave ipAddressType out',
      '(at Test/Controller)',
    );
  });

  test.each([
    ['cn-north-1', '918309763551'],
    ['us-gov-west-1', '013241004608'],
    ['eusc-de-east-1', '877088126301'],
  ])('comes from the registry of EKS in %s', (region, account) => {
    const there = synthesize({}, testStack({ env: { account: '111111111111', region } }));
    expect(valuesOf(there.one(CHART)).image).toEqual({
      repository: `${account}.dkr.ecr.${region}.\${AWS::URLSuffix}/amazon/aws-load-balancer-controller`,
    });
    expect(valuesOf(chart)).not.toHaveProperty('image');
  });

  test('knows the feature gates of the controller', () => {
    expect([...CONTROLLER_FEATURE_GATES].sort()).toEqual(LBC_FEATURE_GATES);
  });

  test('pulls from the registry of EKS in the Region', () => {
    const repository = (region: string) => {
      const stack = testStack({ env: { account: '111111111111', region } });
      return valuesOf(synthesize({ image: ImageSource.eksRegistry() }, stack).one(CHART)).image;
    };
    expect(repository('eu-west-1')).toEqual({
      repository: `602401143452.dkr.ecr.eu-west-1.\${AWS::URLSuffix}/amazon/aws-load-balancer-controller`,
    });
    expect(repository('cn-north-1')).toEqual({
      repository: `918309763551.dkr.ecr.cn-north-1.\${AWS::URLSuffix}/amazon/aws-load-balancer-controller`,
    });
  });

  test('takes values of the user deep into ours', () => {
    const values = valuesOf(
      synthesize({
        additionalValues: {
          controllerConfig: { featureGates: { SubnetsClusterTagCheck: false } },
          podDisruptionBudget: { unhealthyPodEvictionPolicy: 'AlwaysAllow' },
          serviceAccount: { annotations: { team: 'platform' } },
          enableServiceMutatorWebhook: true,
        },
      }).one(CHART),
    );
    expect(values).toMatchObject({
      controllerConfig: { featureGates: { SubnetsClusterTagCheck: false } },
      podDisruptionBudget: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      serviceAccount: { create: true, name: 'aws-load-balancer-controller', annotations: { team: 'platform' } },
      enableServiceMutatorWebhook: true,
      keepTLSSecret: true,
    });
  });

  test('has no disruption budget with one replica, which it would keep from moving', () => {
    const values = valuesOf(synthesize({ scaling: ControllerScaling.fixed(1) }).one(CHART));
    expect(values.replicaCount).toBe(1);
    expect(values).not.toHaveProperty('podDisruptionBudget');
    expect(valuesOf(synthesize({ scaling: ControllerScaling.fixed(3) }).one(CHART)).podDisruptionBudget).toEqual({
      maxUnavailable: 1,
    });
  });

  test('takes a number of replicas that is known at deployment only', () => {
    const replicas = Token.asNumber({ Ref: 'Replicas' });
    expect(flatten(synthesize({ scaling: ControllerScaling.fixed(replicas) }).one(CHART).Properties.Values)).toContain(
      `"replicaCount":\${Replicas},`,
    );
  });

  test('may take up to 14 minutes', () => {
    expect(synthesize({ timeout: Duration.minutes(14) }).one(CHART).Properties.Timeout).toBe('840s');
  });
});

describe('Secrets for signing in', () => {
  const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
  const WEB = { namespace: 'web', name: 'client' };

  test('may be read where they are named, each in its namespace, and no others', () => {
    const options = { signInSecrets: [WEB, { ...WEB, name: 'admin.client' }, WEB, { namespace: 'shop', name: 'own' }] };
    const objects = JSON.parse(flatten(synthesize(options).one(OBJECTS).Properties.Manifest));
    expect(objects).toHaveLength(4);
    const [role, binding] = objects;
    expect(role).toMatchObject({
      kind: 'Role',
      metadata: { namespace: 'web' },
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['client', 'admin.client'] }],
    });
    expect(role.rules[0].verbs).toEqual(['get', 'list', 'watch']);
    expect(binding).toMatchObject({
      kind: 'RoleBinding',
      metadata: { namespace: 'web' },
      roleRef: { kind: 'Role', name: role.metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: 'aws-load-balancer-controller', namespace: 'kube-system' }],
    });
    expect(objects[2].rules[0].resourceNames).toEqual(['own']);
  });

  test('are none by default', () => {
    expect(template.all(OBJECTS)).toEqual([]);
    expect(define(testStack()).secretAccess).toBeUndefined();
  });

  test.each([
    [{ ...WEB, namespace: 'Web' }, '"Web" in signInSecrets is not a namespace name', 'lower-case letters'],
    [{ ...WEB, name: 'a_b' }, '"a_b" in signInSecrets is not a Secret name', 'lower-case letters'],
  ])('fails on names that Kubernetes would refuse: %#', (secret, wrong, instead) => {
    expect(() => synthesize({ signInSecrets: [secret] })).toFailWith(
      'LoadBalancerControllerSetting',
      wrong,
      instead,
      '(at Test/Controller)',
    );
  });
});

describe('refusals', () => {
  test('fails on a cluster without a kubectl handler', () => {
    const stack = testStack();
    expect(() => define(stack, {}, importedCluster(stack, { kubectlLayer: undefined }))).toFailWith(
      'KubectlMissing',
      '"aws-load-balancer-controller" is a Helm chart, but the cluster has no kubectl handler',
      'Set kubectlLayer on the ClusterTarget, such as new KubectlV36Layer(this, "Kubectl")',
      '(at Test/Controller)',
    );
  });

  test('fails on a cluster whose VPC is not known', () => {
    const stack = testStack();
    const cluster = ClusterTarget.fromAttributes(stack, 'Cluster', { clusterName: 'orion' });
    expect(() => define(stack, {}, cluster)).toFailWith(
      'ClusterAttribute',
      '"Controller" needs the VPC of the cluster',
      'Set vpc when you import the cluster',
      '(at Test/Controller)',
    );
  });

  test('fails on IRSA where the OIDC provider is not known', () => {
    expect(() => synthesize({ identity: WorkloadIdentity.irsa() })).toFailWith(
      'WorkloadIdentityUnavailable',
      '"WorkloadIdentity.irsa()" needs the OIDC provider of the cluster',
      'Set openIdConnectProvider when you import the cluster, or write WorkloadIdentity.podIdentity()',
    );
  });

  test.each<[string, LoadBalancerControllerOptions, string, string]>([
    [
      'a tag of the controller',
      { defaults: { tags: { 'elbv2.k8s.aws/cluster': 'other' } } },
      '"elbv2.k8s.aws/cluster" is a tag of AWS or of the controller',
      'Use another key',
    ],
    [
      'a tag that the controller puts on what it makes for Gateways',
      { defaults: { tags: { 'gateway.k8s.aws.alb/stack': 'other' } } },
      '"gateway.k8s.aws.alb/stack" is a tag of AWS or of the controller',
      'Use another key',
    ],
    [
      'a class name that is none of an object',
      { ingressClass: { name: 'web..internal' } },
      '"web..internal" is not a valid name of an IngressClass',
      'Write at most 63 lower-case letters, digits, hyphens and dots',
    ],
    [
      'namespaces of a class by a label that is none',
      { ingressClass: { namespaceLabels: { team: 'my shop' } } },
      '"my shop" is not a value of the label team in namespaceLabels',
      'such as "team: web"',
    ],
    [
      'a class name with capitals',
      { ingressClass: { name: 'Internal' } },
      '"Internal" is not a valid name of an IngressClass',
      'Write at most 63 lower-case letters',
    ],
    [
      'a group name that is too long',
      { ingressClass: { group: 'g'.repeat(64) } },
      `"${'g'.repeat(64)}" is not a valid group of an IngressClass`,
      'Write at most 63 lower-case letters, digits, hyphens and dots',
    ],
    [
      'no targets',
      { targetGroupBindings: { maxTargetsPerTargetGroup: 0 } },
      '"maxTargetsPerTargetGroup: 0" is out of bounds',
      'Write a whole number of 1 or more',
    ],
    [
      'certificates without zones',
      { certificateManagement: { hostedZones: [] } },
      '"certificateManagement.hostedZones" is empty',
      'Write the hosted zones of the hosts',
    ],
    [
      'a wildcard for target groups',
      { targetGroupBindings: { targetGroupArns: ['arn:aws:elasticloadbalancing:*:*:targetgroup/*/*'] } },
      '"arn:aws:elasticloadbalancing:*:*:targetgroup/*/*" in targetGroupArns is not an ARN of one elasticloadbalancing resource',
      'without wildcards',
    ],
    [
      'a role name for a role',
      { targetGroupBindings: { assumedRoleArns: ['targets'] } },
      '"targets" in assumedRoleArns is not an ARN of one iam resource',
      'Write the full ARN without wildcards',
    ],
  ])('fails on %s', (_, options, wrong, instead) => {
    expect(() => synthesize(options)).toFailWith(settingOf(options), wrong, instead, '(at Test/Controller)');
  });

  test.each<[string, LoadBalancerControllerOptions, string, string]>([
    [
      'a gate that does not exist',
      { featureGates: { ListenerRuleTagging: true } },
      '"ListenerRuleTagging" is not a feature gate',
      'Did you mean "ListenerRulesTagging"?',
    ],
    [
      'a gate of a typed option',
      { featureGates: { GlobalAcceleratorController: true } },
      '"GlobalAcceleratorController" in featureGates also needs permissions',
      'Write globalAccelerator',
    ],
    [
      'listeners without tags',
      { featureGates: { ListenerRulesTagging: false } },
      '"ListenerRulesTagging: false" removes the tag of listeners that the permissions require',
      'write Permissions.published()',
    ],
  ])('fails on %s', (_, options, wrong, instead) => {
    expect(() => synthesize(options)).toFailWith('FeatureGate', wrong, instead, '(at Test/Controller)');
  });

  test('fails on a tag of AWS on a class', () => {
    expect(() => synthesize({ ingressClass: { tags: { 'aws:cost': 'x' } } })).toFailWith(
      'LoadBalancerSetting',
      '"aws:cost" is a tag of AWS or of the controller',
      'Use another key',
      '(at Test/Controller)',
    );
  });

  test('fails on a network of an IngressClass that is none', () => {
    expect(() => synthesize({ ingressClass: { inboundCidrs: ['10.0.0.1/8'] } })).toFailWith(
      'CidrHostBits',
      '"10.0.0.1/8" has host bits set',
      'Did you mean "10.0.0.0/8"?',
      '(at Test/Controller)',
    );
  });

  test('takes untagged listeners with the published permissions', () => {
    const options = {
      featureGates: { ListenerRulesTagging: false },
      permissions: Permissions.published(),
    };
    expect(() => synthesize(options)).not.toThrow();
  });

  test.each([
    ['a tag', 'mirror.example.com/lbc:v3.5.0', 'Write "mirror.example.com/lbc"'],
    ['a digest', 'mirror.example.com/lbc@sha256:00', 'Write "mirror.example.com/lbc"'],
    ['nothing', '', 'Write "registry.example.com/mirror/controller"'],
  ])('fails on a repository with %s', (_, repository, instead) => {
    expect(() => synthesize({ image: ImageSource.repository(repository) })).toFailWith(
      'ImageRegistry',
      `"${repository}" is not a repository without tag and digest`,
      instead,
      '(at Test/Controller)',
    );
  });

  test('takes a repository with a port', () => {
    const values = valuesOf(synthesize({ image: ImageSource.repository('mirror.local:5000/lbc') }).one(CHART));
    expect(values.image).toEqual({ repository: 'mirror.local:5000/lbc' });
  });

  test.each([
    ['xx-nowhere-1', { image: ImageSource.eksRegistry() }],
    // Nothing there reaches the public registry.
    ['us-iso-east-1', {}],
    ['eu-isoe-west-1', {}],
  ])('fails on the registry of EKS in a Region that is not known here: %s', (region, options) => {
    const stack = testStack({ env: { account: '111111111111', region } });
    expect(() => synthesize(options, stack)).toFailWith(
      'ImageRegistry',
      `"${region}" is a Region whose EKS image registry is not known`,
      'Write ImageSource.repository(…)',
    );
  });

  test.each([
    [
      ControllerScaling.autoscaling(3, 2),
      '"2" is not a valid maximum for a minimum of 3',
      'is not a valid maximum for a minimum of 3',
    ],
    [ControllerScaling.autoscaling(1, 2, 0), '"0" is not a valid CPU utilization', 'Write 1 to 100'],
    [ControllerScaling.autoscaling(1, 2, 101), '"101" is not a valid CPU utilization', 'Write 1 to 100'],
    [ControllerScaling.autoscaling(0, 2), '"0" is not a valid number of replicas', 'Write a whole number of 1 or more'],
  ])('fails on scaling out of order', (scaling, wrong, instead) => {
    expect(() => synthesize({ scaling })).toFailWith('ControllerReplicas', wrong, instead, '(at Test/Controller)');
  });

  test('fails on autoscaling of pods that request no CPU', () => {
    const scaling = ControllerScaling.autoscaling(2, 5);
    for (const options of [{ scaling }, { scaling, resourceRequests: { memory: '256Mi' } }]) {
      expect(() => synthesize(options)).toFailWith(
        'ControllerReplicas',
        '"ControllerScaling.autoscaling" needs CPU requests of the pods',
        'Write resourceRequests: { cpu: "100m" }',
        '(at Test/Controller)',
      );
    }
    expect(() => synthesize({ scaling, resourceLimits: { cpu: '1' } })).not.toThrow();
    const additionalValues = { resources: { requests: { cpu: '100m' } } };
    expect(() => synthesize({ scaling, additionalValues })).not.toThrow();
  });

  test.each([0, -1, 1.5, Number.NaN])('fails with %d replicas', (replicas) => {
    expect(() => synthesize({ scaling: ControllerScaling.fixed(replicas) })).toFailWith(
      'ControllerReplicas',
      `"${replicas}" is not a valid number of replicas`,
      'Write a whole number of 1 or more',
      '(at Test/Controller)',
    );
  });

  test.each([
    ['clusterName', { clusterName: 'other' }],
    ['region', { region: 'eu-west-2' }],
    ['vpcId', { vpcId: 'vpc-1' }],
    ['replicaCount', { replicaCount: 5 }],
    ['serviceAccount.name', { serviceAccount: { name: 'other' } }],
    ['serviceAccount.create', { serviceAccount: { create: false } }],
    ['enableWafv2', { enableWafv2: true }],
    ['enableShield', { enableShield: true }],
    [
      'controllerConfig.featureGates.ListenerRulesTagging',
      { controllerConfig: { featureGates: { ListenerRulesTagging: false } } },
    ],
    [
      'controllerConfig.featureGates.GlobalAcceleratorController',
      { controllerConfig: { featureGates: { GlobalAcceleratorController: true } } },
    ],
  ])('fails where additional values set %s: %j', (path, additionalValues) => {
    expect(() => synthesize({ additionalValues })).toFailWith(
      'ValuesClash',
      `"${path}" is set by this construct`,
      'Use the typed option, or remove the key',
      '(at Test/Controller)',
    );
  });

  test.each([15, 60])('fails with a timeout of %d minutes', (minutes) => {
    expect(() => synthesize({ timeout: Duration.minutes(minutes) })).toFailWith(
      'ChartTimeout',
      `"${Duration.minutes(minutes).toHumanString()}" leaves no time for the handler to roll back`,
      'Write 14 minutes or less',
    );
  });
});
