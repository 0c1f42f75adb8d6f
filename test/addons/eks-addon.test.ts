import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CfnParameter, Stack, Stage } from 'aws-cdk-lib/core';
import {
  ClusterCompute,
  ClusterTarget,
  type ClusterTargetAttributes,
  EksAddon,
  type EksAddonOptions,
  KubeProxy,
  VpcCni,
  WorkloadIdentity,
} from '../../lib';
import { AddonPermissions, EksAddonKind, ResolveConflicts } from '../../lib/addons';
import { ADDONS, type AddonFacts } from '../../lib/addons/addon-table';
import { ADDON_PAGES, ADDON_SERVICES, ADDONS_WITHOUT_SERVICES } from '../fixtures/addon-catalogue';
import { testApp } from '../support/builders';
import { clusterStack } from '../support/clusters';
import { configurationOf } from '../support/configuration';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';

function provider(stack: Stack): iam.IOpenIdConnectProvider {
  return iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(
    stack,
    'Oidc',
    `arn:aws:iam::111111111111:oidc-provider/${ISSUER}`,
  );
}

/** The add-on in an imported cluster, and its template. */
function define(
  options: EksAddonOptions | ((stack: Stack) => EksAddonOptions),
  attributes: Partial<ClusterTargetAttributes> = {},
) {
  const stack = clusterStack();
  const cluster = importedCluster(stack, { openIdConnectProvider: provider(stack), ...attributes });
  const addon = new EksAddon(stack, 'Addon', {
    ...(typeof options === 'function' ? options(stack) : options),
    cluster,
  });
  return { stack, cluster, addon, template: () => Synthesized.of(stack) };
}

const propertiesOf = (template: Synthesized) => template.one('AWS::EKS::Addon').Properties;
const bucketStatement = () =>
  new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::models/*'] });

describe('the table of add-ons', () => {
  const listed = Object.entries(ADDONS as Record<string, AddonFacts>);

  test('has the add-ons of the user guide, and no others', () => {
    expect(Object.keys(ADDONS).sort()).toEqual(Object.keys(ADDON_PAGES).sort());
  });

  test('has Services where the software of an add-on has one as it is published', () => {
    const bringing = listed.filter(([, { hasService: bringsService }]) => bringsService).map(([name]) => name);
    expect(bringing.sort()).toEqual(Object.keys(ADDON_SERVICES).sort());
    expect(Object.keys(ADDONS).sort()).toEqual(
      [...Object.keys(ADDON_SERVICES), ...Object.keys(ADDONS_WITHOUT_SERVICES)].sort(),
    );
  });

  test.each(listed)('has for %s what the user guide says', (name, facts) => {
    const page = ADDON_PAGES[name];
    if (page.namespace) {
      expect(facts.namespace).toBe(page.namespace);
    }
    if (facts.construct === undefined) {
      const accounts = facts.serviceAccounts ?? {};
      expect(Object.keys(accounts).filter((account) => accounts[account].length > 0)).toEqual(
        page.policies.length > 0 ? [page.serviceAccount] : [],
      );
      expect(Object.values(accounts).flat().sort()).toEqual([...page.policies].sort());
    }
    if (page.compute) {
      expect(facts.notOnFargate ?? false).toBe(!page.compute.includes('Fargate'));
    }
    expect(facts.builtIntoAutoMode ?? false).toBe(page.builtIntoAutoMode ?? false);
  });

  test('has a constant for each add-on without a construct of its own', () => {
    const constants = Object.values(EksAddonKind).filter((kind) => kind instanceof EksAddonKind);
    const bare = listed.filter(([, { construct }]) => construct === undefined).map(([name]) => name);
    expect(constants.map(({ addonName }) => addonName).sort()).toEqual(bare.sort());
  });
});

describe('an add-on', () => {
  test('is defined by its kind, with nothing that nobody asked for', () => {
    const { addon, template } = define({ kind: EksAddonKind.METRICS_SERVER });
    expect(template().resources.map(({ Type }) => Type)).toEqual(['AWS::EKS::Addon']);
    expect(propertiesOf(template())).toEqual({
      ClusterName: 'orion',
      AddonName: 'metrics-server',
      ResolveConflicts: 'OVERWRITE',
    });
    expect(addon.roles).toEqual({});
    expect(addon.addonName).toBe('metrics-server');
    expect(addon.node.defaultChild).toBe(addon.node.findChild('Resource'));
  });

  test('takes version, namespace, conflict resolution and what is left at deletion from the user', () => {
    const { template } = define({
      kind: EksAddonKind.of('cert-manager'),
      addonVersion: 'v1.18.2-eksbuild.2',
      namespace: 'pki',
      resolveConflicts: ResolveConflicts.PRESERVE,
      preserveOnDelete: true,
    });
    expect(propertiesOf(template())).toEqual({
      ClusterName: 'orion',
      AddonName: 'cert-manager',
      AddonVersion: 'v1.18.2-eksbuild.2',
      NamespaceConfig: { Namespace: 'pki' },
      ResolveConflicts: 'PRESERVE',
      PreserveOnDelete: true,
    });
  });

  test('takes a configuration of any depth, with values that are known at deployment', () => {
    const { template } = define((stack) => ({
      kind: EksAddonKind.CERT_MANAGER,
      configuration: {
        replicaCount: 2,
        webhook: { replicaCount: 3, nodeSelector: { team: new CfnParameter(stack, 'Team').valueAsString } },
        tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }],
        left: undefined,
      },
    }));
    expect(configurationOf(template(), 'cert-manager')).toEqual({
      replicaCount: 2,
      webhook: { replicaCount: 3, nodeSelector: { team: expect.stringContaining('Team') } },
      tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }],
    });
  });

  test('may be one that is not listed, whose versions have a form of their own', () => {
    const { template } = define({ kind: EksAddonKind.unlisted('datadog_operator'), addonVersion: 'v0.1.9' });
    expect(propertiesOf(template())).toMatchObject({ AddonName: 'datadog_operator', AddonVersion: 'v0.1.9' });
  });
});

describe('permissions', () => {
  test('are what AWS asks for, on a role of this service account in this cluster alone', () => {
    const { addon, template } = define({ kind: EksAddonKind.NETWORK_FLOW_MONITORING_AGENT });
    const account = 'aws-network-flow-monitor-agent-service-account';
    const role = template().one('AWS::IAM::Role');
    expect(propertiesOf(template()).PodIdentityAssociations).toEqual([
      { ServiceAccount: account, RoleArn: { 'Fn::GetAtt': [role.id, 'Arn'] } },
    ]);
    expect(JSON.stringify(role.Properties.ManagedPolicyArns)).toContain(
      ':iam::aws:policy/CloudWatchNetworkFlowMonitorAgentPublishPolicy',
    );
    expect(role.Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals).toMatchObject({
      'aws:RequestTag/kubernetes-namespace': 'amazon-network-flow-monitor',
      'aws:RequestTag/kubernetes-service-account': account,
    });
    expect(Object.keys(addon.roles)).toEqual([account]);
  });

  test('follow the add-on into another namespace', () => {
    const { template } = define({ kind: EksAddonKind.CLOUDWATCH_OBSERVABILITY, namespace: 'watching' });
    expect(
      template().one('AWS::IAM::Role').Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals,
    ).toMatchObject({ 'aws:RequestTag/kubernetes-namespace': 'watching' });
  });

  test('are the user’s in place of the default', () => {
    const { template } = define({
      kind: EksAddonKind.S3_CSI_DRIVER,
      permissions: { 's3-csi-driver-sa': AddonPermissions.statements([bucketStatement()]) },
    });
    const { ManagedPolicyArns, Policies } = template().one('AWS::IAM::Role').Properties;
    expect(ManagedPolicyArns).toBeUndefined();
    expect(Policies[0].PolicyDocument.Statement).toEqual([
      { Action: 's3:GetObject', Effect: 'Allow', Resource: 'arn:aws:s3:::models/*' },
    ]);
    const other = define({
      kind: EksAddonKind.EBS_CSI_DRIVER,
      permissions: {
        'ebs-csi-controller-sa': AddonPermissions.managedPolicies([
          iam.ManagedPolicy.fromAwsManagedPolicyName('Other'),
        ]),
      },
    });
    expect(other.template().one('AWS::IAM::Role').Properties.ManagedPolicyArns).toHaveLength(1);
  });

  test('are none where the user says so', () => {
    const { template } = define({
      kind: EksAddonKind.EBS_CSI_DRIVER,
      permissions: { 'ebs-csi-controller-sa': AddonPermissions.none() },
    });
    expect(template().all('AWS::IAM::Role')).toEqual([]);
    expect(propertiesOf(template())).not.toHaveProperty('PodIdentityAssociations');
  });

  test('are of several service accounts, each with a role of its own or of the user’s', () => {
    const { addon, template } = define((stack) => ({
      kind: EksAddonKind.EFS_CSI_DRIVER,
      permissions: {
        'efs-csi-node-sa': AddonPermissions.role(
          iam.Role.fromRoleArn(stack, 'Own', 'arn:aws:iam::111111111111:role/own'),
        ),
      },
    }));
    const role = template().one('AWS::IAM::Role');
    expect(propertiesOf(template()).PodIdentityAssociations).toEqual([
      { ServiceAccount: 'efs-csi-controller-sa', RoleArn: { 'Fn::GetAtt': [role.id, 'Arn'] } },
      { ServiceAccount: 'efs-csi-node-sa', RoleArn: 'arn:aws:iam::111111111111:role/own' },
    ]);
    expect(Object.keys(addon.roles)).toEqual(['efs-csi-controller-sa', 'efs-csi-node-sa']);
    expect(template().inventory()).toMatchSnapshot();
  });

  test('outlive the add-on, also those that are added later', () => {
    const { addon, stack, template } = define({ kind: EksAddonKind.EBS_CSI_DRIVER });
    new s3.Bucket(stack, 'Bucket').grantRead(addon.roles['ebs-csi-controller-sa']);
    const policy = template().one('AWS::IAM::Policy').id;
    expect(template().one('AWS::EKS::Addon').DependsOn).toContain(policy);
  });

  test('come by IRSA when asked, as one role of the add-on', () => {
    const { template } = define({ kind: EksAddonKind.EBS_CSI_DRIVER, identity: WorkloadIdentity.irsa() });
    const role = template().one('AWS::IAM::Role');
    expect(propertiesOf(template())).toMatchObject({ ServiceAccountRoleArn: { 'Fn::GetAtt': [role.id, 'Arn'] } });
    expect(propertiesOf(template())).not.toHaveProperty('PodIdentityAssociations');
    expect(role.Properties.AssumeRolePolicyDocument.Statement[0]).toMatchObject({
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:kube-system:ebs-csi-controller-sa' } },
    });
  });

  test('come by IRSA with a role of the user’s, too', () => {
    const { template } = define((stack) => ({
      kind: EksAddonKind.EBS_CSI_DRIVER,
      identity: WorkloadIdentity.irsa(),
      permissions: {
        'ebs-csi-controller-sa': AddonPermissions.role(
          iam.Role.fromRoleArn(stack, 'Own', 'arn:aws:iam::111111111111:role/own'),
        ),
      },
    }));
    expect(propertiesOf(template()).ServiceAccountRoleArn).toBe('arn:aws:iam::111111111111:role/own');
    expect(template().all('AWS::IAM::Role')).toEqual([]);
  });

  test('come by IRSA on Fargate without asking', () => {
    const { template } = define({ kind: EksAddonKind.PRIVATE_CA_CONNECTOR }, { compute: ClusterCompute.fargate() });
    expect(propertiesOf(template())).toHaveProperty('ServiceAccountRoleArn');
  });

  test('are given to an add-on that is not listed, in the namespace that the user tells', () => {
    const { template } = define({
      kind: EksAddonKind.unlisted('own-agent', { namespace: 'agents' }),
      permissions: { agent: AddonPermissions.statements([bucketStatement()]) },
    });
    expect(propertiesOf(template()).PodIdentityAssociations).toMatchObject([{ ServiceAccount: 'agent' }]);
    expect(
      template().one('AWS::IAM::Role').Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals,
    ).toMatchObject({ 'aws:RequestTag/kubernetes-namespace': 'agents' });
  });
});

describe('fails', () => {
  test.each<[string, EksAddonKind, string, string]>([
    [
      'with a misspelt name',
      EksAddonKind.of('metric-server'),
      '"metric-server" is not a listed add-on',
      'Did you mean "metrics-server"?',
    ],
    [
      'with an unknown name',
      EksAddonKind.of('datadog_operator'),
      '"datadog_operator" is not a listed add-on',
      'EksAddonKind.unlisted("datadog_operator")',
    ],
    [
      'with a name of JavaScript',
      EksAddonKind.of('constructor'),
      '"constructor" is not a listed add-on',
      'EksAddonKind.unlisted("constructor")',
    ],
    [
      'with no name',
      EksAddonKind.unlisted(''),
      '"" is not an add-on name',
      'Write the name that EKS uses for the add-on',
    ],
    ['for vpc-cni', EksAddonKind.of('vpc-cni'), '"vpc-cni" has a construct of its own', 'Use VpcCni'],
    ['for coredns', EksAddonKind.of('coredns'), '"coredns" has a construct of its own', 'Use CoreDns'],
    ['for kube-proxy', EksAddonKind.unlisted('kube-proxy'), '"kube-proxy" has a construct of its own', 'Use KubeProxy'],
    [
      'for the identity agent',
      EksAddonKind.of('eks-pod-identity-agent'),
      '"eks-pod-identity-agent" has',
      'Use PodIdentityAgent',
    ],
    ['for external-dns', EksAddonKind.unlisted('external-dns'), '"external-dns" has', 'Use ExternalDns'],
  ])('%s', (_, kind, wrong, instead) => {
    expect(() => define({ kind })).toFailWith('AddonKind', wrong, instead, '(at Test/Addon)');
  });

  test('with a name that is known at deployment only', () => {
    expect(() =>
      define((stack) => ({ kind: EksAddonKind.of(new CfnParameter(stack, 'Name').valueAsString) })),
    ).toFailWith('AddonKind', '"a deploy-time value" is not a listed add-on', 'EksAddonKind.unlisted("…")');
  });

  test.each([
    ['latest', '"v1.22.4-eksbuild.1"'],
    ['1.29.1', '"v1.29.1-eksbuild.1"'],
    ['v1.29.1', '"v1.29.1-eksbuild.1"'],
    ['v1.29.1-eksbuild', '"v1.29.1-eksbuild.1"'],
  ])('with the version %s', (addonVersion, hint) => {
    expect(() => define({ kind: EksAddonKind.METRICS_SERVER, addonVersion })).toFailWith(
      'AddonSetting',
      `"${addonVersion}" is not a version of metrics-server`,
      hint,
      'leave addonVersion out',
    );
  });

  test('with a malformed version of an add-on with a construct of its own, too', () => {
    const stack = clusterStack();
    expect(() => new VpcCni(stack, 'Cni', { cluster: importedCluster(stack), addonVersion: '1.22.4' })).toFailWith(
      'AddonSetting',
      '"1.22.4" is not a version of vpc-cni',
      '"v1.22.4-eksbuild.1"',
      '(at Test/Cni)',
    );
  });

  test('takes a version that is known at deployment only', () => {
    const { template } = define((stack) => ({
      kind: EksAddonKind.METRICS_SERVER,
      addonVersion: new CfnParameter(stack, 'Version').valueAsString,
    }));
    expect(propertiesOf(template()).AddonVersion).toEqual({ Ref: 'Version' });
  });

  test.each(['Monitoring', '-a', 'a.b', '', 'a'.repeat(64)])('with the namespace "%s"', (namespace) => {
    expect(() => define({ kind: EksAddonKind.METRICS_SERVER, namespace })).toFailWith(
      'AddonSetting',
      `"${namespace}" is not a namespace name`,
      'such as "monitoring"',
    );
  });

  test('with permissions for a service account that the add-on does not have', () => {
    const permissions = (name: string) => ({ [name]: AddonPermissions.statements([bucketStatement()]) });
    expect(() =>
      define({ kind: EksAddonKind.EBS_CSI_DRIVER, permissions: permissions('ebs-csi-controller') }),
    ).toFailWith(
      'AddonSetting',
      '"ebs-csi-controller" is not a service account of aws-ebs-csi-driver',
      'Did you mean "ebs-csi-controller-sa"?',
    );
    expect(() => define({ kind: EksAddonKind.METRICS_SERVER, permissions: permissions('metrics') })).toFailWith(
      'AddonSetting',
      '"metrics" has permissions, but metrics-server needs none',
      'Leave permissions out',
    );
    expect(() => define({ kind: EksAddonKind.unlisted('own'), permissions: permissions('agent') })).toFailWith(
      'AddonSetting',
      '"own" is not a listed add-on, and its role needs its namespace',
      'EksAddonKind.unlisted("own", { namespace: "…" })',
    );
  });

  test('with two roles by IRSA', () => {
    expect(() =>
      define({
        kind: EksAddonKind.EFS_CSI_DRIVER,
        identity: WorkloadIdentity.irsa(),
        permissions: { 'efs-csi-node-sa': AddonPermissions.statements([bucketStatement()]) },
      }),
    ).toFailWith(
      'AddonSetting',
      '"efs-csi-controller-sa", "efs-csi-node-sa" cannot all have roles',
      'Write WorkloadIdentity.podIdentity()',
    );
  });

  test('where the cluster does without the add-on', () => {
    expect(() => define({ kind: EksAddonKind.EBS_CSI_DRIVER }, { compute: ClusterCompute.autoMode() })).toFailWith(
      'ClusterCompute',
      '"aws-ebs-csi-driver" is built into the nodes of EKS Auto Mode',
      'compute: ClusterCompute.autoModeAndNodes()',
    );
    expect(() => define({ kind: EksAddonKind.FLUENT_BIT }, { compute: ClusterCompute.fargate() })).toFailWith(
      'ClusterCompute',
      '"fluent-bit" does not run on Fargate',
      'compute: ClusterCompute.nodes()',
    );
    expect(() =>
      define(
        { kind: EksAddonKind.METRICS_SERVER, identity: WorkloadIdentity.podIdentity() },
        { compute: ClusterCompute.fargate() },
      ),
    ).toFailWith(
      'WorkloadIdentityUnavailable',
      '"WorkloadIdentity.podIdentity()" does not support pods on Fargate',
      'Write WorkloadIdentity.irsa()',
    );
    const mixed = define({ kind: EksAddonKind.EBS_CSI_DRIVER }, { compute: ClusterCompute.autoModeAndNodes() });
    expect(propertiesOf(mixed.template()).AddonName).toBe('aws-ebs-csi-driver');
  });
});

describe('an add-on that is there twice', () => {
  const twice = (first: [Stack, ClusterTarget], second: [Stack, ClusterTarget]) => () => {
    new KubeProxy(first[0], 'First', { cluster: first[1] });
    new KubeProxy(second[0], 'Second', { cluster: second[1] });
  };
  const env = { account: '111111111111', region: 'eu-west-1' };

  test('fails in one cluster, also by two targets of it in two stacks', () => {
    const one = clusterStack();
    const target = importedCluster(one);
    expect(twice([one, target], [one, target])).toFailWith(
      'AddonTwice',
      '"kube-proxy" is already installed in this cluster by Test/First',
      'Define it once',
      '(at Test/Second)',
    );
    const app = testApp();
    const [a, b] = ['A', 'B'].map((id) => new Stack(app, id, { env }));
    expect(twice([a, importedCluster(a)], [b, importedCluster(b)])).toFailWith(
      'AddonTwice',
      'by A/First',
      'Define it once',
    );
  });

  test('is fine in two clusters, in two Regions, and where account and Region are not known', () => {
    const one = clusterStack();
    const other = importedCluster(one);
    const app = testApp();
    const [a, b] = ['A', 'B'].map((id) => new Stack(app, id, { env: { ...env, region: id } }));
    const [c, d] = ['C', 'D'].map((id) => new Stack(new Stage(app, `Stage${id}`), id));
    const east = new Stack(app, 'East', { env });
    const cluster = (clusterName: string) => ClusterTarget.fromAttributes(east, clusterName, { clusterName });
    expect(() => {
      new KubeProxy(one, 'One', { cluster: other });
      new KubeProxy(east, 'Blue', { cluster: cluster('blue') });
      new KubeProxy(east, 'Green', { cluster: cluster('green') });
      twice([a, importedCluster(a)], [b, importedCluster(b)])();
      twice([c, importedCluster(c)], [d, importedCluster(d)])();
    }).not.toThrow();
  });

  test('does not count once it is taken out of the tree', () => {
    const stack = clusterStack();
    const cluster = importedCluster(stack);
    new KubeProxy(stack, 'Old', { cluster });
    stack.node.tryRemoveChild('Old');
    expect(() => new KubeProxy(stack, 'New', { cluster })).not.toThrow();
  });
});

test('fails for an add-on of discontinued software', () => {
  expect(() => define({ kind: EksAddonKind.unlisted('aws-appmesh') })).toFailWith(
    'EndedSoftware',
    '"aws-appmesh" is an add-on of AWS App Mesh',
    'Use Amazon VPC Lattice',
  );
});
