import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Duration, Fn, type Stack } from 'aws-cdk-lib/core';
import { ExternalDns, type ExternalDnsOptions, ExternalDnsZoneRole, WorkloadIdentity } from '../../lib';
import { ExternalDnsInstallation, ExternalDnsRegistry, RecordPolicy, RecordSource, RecordType } from '../../lib/dns';
import { EXTERNAL_DNS_ADDON_VALUES, EXTERNAL_DNS_CHART_VALUES } from '../fixtures/external-dns-values';
import { testStack } from '../support/builders';
import { importedCluster, unknownPaths, valuesOf, yamlOf } from '../support/networking';
import { flatten, type Resource, Synthesized } from '../support/templates';

const ADDON = 'AWS::EKS::Addon';
const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const ALPHA = 'external-dns.alpha.kubernetes.io/';
const ROUTE_53 = 'route53:ChangeResourceRecordSets';
const ASSOCIATION = 'AWS::EKS::PodIdentityAssociation';

/** A zone that is known by name and id. */
function zone(stack: Stack, zoneName = 'example.com', hostedZoneId = 'Z0000000000000000001'): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, `Zone-${hostedZoneId}`, { zoneName, hostedZoneId });
}

/** A zone that is known by its id alone. */
function namelessZone(stack: Stack): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneId(stack, 'Nameless', 'Z0000000000000000009');
}

type Options = Omit<ExternalDnsOptions, 'hostedZones'> & {
  readonly hostedZones?: (stack: Stack) => route53.IHostedZone[];
};

function define(stack: Stack, { hostedZones = (scope) => [zone(scope)], ...options }: Options = {}): ExternalDns {
  return new ExternalDns(stack, 'Dns', {
    cluster: importedCluster(stack),
    ...options,
    hostedZones: hostedZones(stack),
  });
}

function synthesize(options: Options = {}, stack = testStack()): Synthesized {
  define(stack, options);
  return Synthesized.of(stack);
}

function roleOf(template: Synthesized): Resource {
  return template.one('AWS::IAM::Role', 'ExternalDNS: records of the given hosted zones');
}

/** Where a role may do something, over every policy that the template has. */
function resourcesOf(template: Synthesized, action: string): string[] {
  const documents = [
    ...template.all('AWS::IAM::Role').flatMap(({ Properties }) => Properties.Policies ?? []),
    ...template.all('AWS::IAM::Policy').map(({ Properties }) => Properties),
  ].map(({ PolicyDocument }) => PolicyDocument);
  const pattern = (text: string) => new RegExp(`^${text.replaceAll('*', '.*')}$`);
  return documents
    .flatMap(({ Statement }) => Statement)
    .filter(({ Action }) => [Action].flat().some((allowed: string) => pattern(allowed).test(action)))
    .flatMap(({ Effect, Resource }) => [Resource].flat().map((resource) => `${Effect} ${flatten(resource)}`));
}

const template = synthesize();
const addon = template.one(ADDON);
const chartTemplate = synthesize({ installation: ExternalDnsInstallation.chart() });
const chart = chartTemplate.one(CHART);

describe('the add-on', () => {
  test('is how ExternalDNS is installed unless told otherwise: no chart, no kubectl handler', () => {
    expect(addon.Properties).toMatchObject({
      ClusterName: 'orion',
      AddonName: 'external-dns',
      ResolveConflicts: 'OVERWRITE',
    });
    expect(addon.Properties).not.toHaveProperty('AddonVersion');
    expect(template.all(CHART)).toEqual([]);
    expect(template.all('AWS::Lambda::Function')).toEqual([]);
  });

  test('has this configuration', () => {
    expect(yamlOf(addon)).toMatchSnapshot();
  });

  test('takes every value that we set', () => {
    expect(unknownPaths(valuesOf(addon), EXTERNAL_DNS_ADDON_VALUES)).toEqual([]);
    expect(unknownPaths({ provider: { name: 'aws' } }, EXTERNAL_DNS_ADDON_VALUES)).toEqual([
      'provider',
      'provider.name',
    ]);
  });

  test('brings the association of its service account itself', () => {
    expect(addon.Properties.PodIdentityAssociations).toEqual([
      { ServiceAccount: 'external-dns', RoleArn: { 'Fn::GetAtt': [roleOf(template).id, 'Arn'] } },
    ]);
    expect(template.all(ASSOCIATION)).toEqual([]);
  });

  test('takes a version', () => {
    const pinned = synthesize({ installation: ExternalDnsInstallation.addon('v0.21.0-eksbuild.10') });
    expect(pinned.one(ADDON).Properties.AddonVersion).toBe('v0.21.0-eksbuild.10');
  });

  test('waits for its role, and for policies that are added to the role later', () => {
    const stack = testStack();
    const { role } = define(stack);
    role.addToPolicy(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: ['*'] }));
    const later = Synthesized.of(stack);
    expect(later.one(ADDON).DependsOn).toEqual(
      expect.arrayContaining([roleOf(later).id, later.one('AWS::IAM::Policy').id]),
    );
  });
});

describe('the chart', () => {
  test('has these values', () => {
    expect(yamlOf(chart)).toMatchSnapshot();
  });

  test('knows every value that we set', () => {
    expect(unknownPaths(valuesOf(chart), EXTERNAL_DNS_CHART_VALUES)).toEqual([]);
    expect(unknownPaths({ txtOwnerID: 'typo' }, EXTERNAL_DNS_CHART_VALUES)).toEqual(['txtOwnerID']);
  });

  test('is pinned, and installed whole or not at all in a namespace of its own', () => {
    expect(chart.Properties).toMatchObject({
      Chart: 'external-dns',
      Version: '1.21.1',
      Repository: 'https://kubernetes-sigs.github.io/external-dns/',
      Release: 'external-dns-chart',
      Namespace: 'external-dns-chart',
      CreateNamespace: true,
      Wait: true,
      Atomic: true,
      Timeout: '300s',
    });
    expect(chartTemplate.all(ADDON)).toEqual([]);
  });

  test('waits for the role and for an association of its own', () => {
    const association = chartTemplate.one(ASSOCIATION);
    expect(association.Properties).toEqual({
      ClusterName: 'orion',
      Namespace: 'external-dns-chart',
      ServiceAccount: 'external-dns-chart',
      RoleArn: { 'Fn::GetAtt': [roleOf(chartTemplate).id, 'Arn'] },
    });
    expect(chart.DependsOn).toEqual(expect.arrayContaining([association.id, roleOf(chartTemplate).id]));
  });

  test('has the Region of the stack, which pods cannot ask for', () => {
    expect(valuesOf(chart).env).toEqual([
      { name: 'AWS_DEFAULT_REGION', value: 'eu-west-1' },
      { name: 'EXTERNAL_DNS_ANNOTATION_PREFIX', value: ALPHA },
    ]);
  });
});

describe('IRSA', () => {
  const withProvider = (installation: ExternalDnsInstallation) => {
    const stack = testStack();
    const openIdConnectProvider = iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(
      stack,
      'Provider',
      Fn.importValue('OidcProviderArn'),
    );
    new ExternalDns(stack, 'Dns', {
      cluster: importedCluster(stack, { openIdConnectProvider }),
      hostedZones: [zone(stack)],
      identity: WorkloadIdentity.irsa(),
      installation,
    });
    return Synthesized.of(stack);
  };

  test('gives the add-on a role for its service account', () => {
    const irsa = withProvider(ExternalDnsInstallation.addon());
    const role = roleOf(irsa);
    expect(irsa.one(ADDON).Properties.ServiceAccountRoleArn).toEqual({ 'Fn::GetAtt': [role.id, 'Arn'] });
    expect(irsa.one(ADDON).Properties).not.toHaveProperty('PodIdentityAssociations');
    expect(flatten(role.Properties.AssumeRolePolicyDocument)).toContain(
      ':sub":"system:serviceaccount:external-dns:external-dns"',
    );
  });

  test('annotates the service account of the chart', () => {
    const irsa = withProvider(ExternalDnsInstallation.chart());
    expect(valuesOf(irsa.one(CHART)).serviceAccount).toEqual({
      create: true,
      name: 'external-dns-chart',
      annotations: { 'eks.amazonaws.com/role-arn': `\${${roleOf(irsa).id}.Arn}` },
    });
    expect(irsa.all(ASSOCIATION)).toEqual([]);
  });
});

describe('the role', () => {
  const zones = (stack: Stack) => [zone(stack), zone(stack, 'example.org', 'Z0000000000000000002')];
  const two = synthesize({ hostedZones: zones });
  const arns = ['1', '2'].map(
    (digit) => `Allow arn:\${AWS::Partition}:route53:::hostedzone/Z000000000000000000${digit}`,
  );

  test.each(['ChangeResourceRecordSets', 'ListResourceRecordSets', 'ListTagsForResources'])(
    'allows route53:%s in the given zones and nowhere else',
    (action) => {
      expect(resourcesOf(two, `route53:${action}`)).toEqual(arns);
    },
  );

  test('allows nothing everywhere but to list zones', () => {
    const { Statement } = roleOf(two).Properties.Policies[0].PolicyDocument;
    const everywhere = Statement.filter(({ Resource }: { Resource: unknown }) => [Resource].flat().includes('*'));
    expect(everywhere).toEqual([{ Effect: 'Allow', Action: 'route53:ListHostedZones', Resource: '*' }]);
    expect(Statement).toHaveLength(3);
  });

  test('is for the service account of the add-on in this cluster alone', () => {
    const [trust] = roleOf(two).Properties.AssumeRolePolicyDocument.Statement;
    expect(trust.Principal).toEqual({ Service: 'pods.eks.amazonaws.com' });
    expect(trust.Condition.StringEquals).toMatchObject({
      'aws:RequestTag/kubernetes-namespace': 'external-dns',
      'aws:RequestTag/kubernetes-service-account': 'external-dns',
    });
    expect(flatten(trust.Condition.StringEquals['aws:RequestTag/eks-cluster-arn'])).toContain(':cluster/orion');
  });

  test.each([
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
  ])('has no literal ARN of another partition in %s', (_, region) => {
    const there = synthesize({}, testStack({ env: { account: '111111111111', region } }));
    expect(JSON.stringify(there.json)).not.toMatch(/arn:aws[a-z-]*:/);
  });
});

describe('the records', () => {
  test('of each cluster carry an owner id of their own', () => {
    const ownerOf = (clusterName: string, region = 'eu-west-1') => {
      const stack = testStack({ env: { account: '111111111111', region } });
      new ExternalDns(stack, 'Dns', { cluster: importedCluster(stack, { clusterName }), hostedZones: [zone(stack)] });
      return valuesOf(Synthesized.of(stack).one(ADDON)).txtOwnerId;
    };
    expect(ownerOf('orion')).toBe('111111111111-eu-west-1-orion');
    expect(new Set([ownerOf('orion'), ownerOf('vega'), ownerOf('orion', 'eu-west-2')]).size).toBe(3);
  });

  test('carry account and Region where they are known at deployment only', () => {
    const stack = testStack({ env: undefined });
    define(stack);
    expect(valuesOf(Synthesized.of(stack).one(ADDON)).txtOwnerId).toBe(`\${AWS::AccountId}-\${AWS::Region}-orion`);
  });

  test('carry the owner id that is asked for', () => {
    expect(valuesOf(synthesize({ ownerId: 'Orion_2.eu-west-1' }).one(ADDON)).txtOwnerId).toBe('Orion_2.eu-west-1');
    expect(valuesOf(synthesize({ ownerId: Fn.ref('Owner') }).one(ADDON)).txtOwnerId).toBe(`\${Owner}`);
  });

  test('are kept for Services and Ingresses, and for what the user lists in their place', () => {
    expect(valuesOf(addon).sources).toEqual(['service', 'ingress']);
    const sources = ['gateway-httproute'];
    expect(valuesOf(synthesize({ additionalValues: { sources } }).one(ADDON)).sources).toEqual(sources);
  });

  test('are kept for the names of the zones: once each, as Route 53 writes them', () => {
    const hostedZones = (stack: Stack) => [
      zone(stack, 'Example.COM.'),
      zone(stack, 'example.com', 'Z0000000000000000002'),
      zone(stack, 'example.org', 'Z0000000000000000003'),
    ];
    const values = valuesOf(synthesize({ hostedZones }).one(ADDON));
    expect(values.domainFilters).toEqual(['example.com', 'example.org']);
    expect(values.extraArgs).not.toContain('--aws-zone-match-parent');
  });

  test('are kept in a zone of the same stack', () => {
    const hostedZones = (stack: Stack) => [new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.net' })];
    const own = synthesize({ hostedZones });
    const { id } = own.one('AWS::Route53::HostedZone');
    expect(valuesOf(own.one(ADDON)).domainFilters).toEqual(['example.net']);
    expect(resourcesOf(own, 'route53:ChangeResourceRecordSets')).toEqual([
      `Allow arn:\${AWS::Partition}:route53:::hostedzone/\${${id}}`,
    ]);
  });

  test('are kept in a zone without a known name where filters say what it holds', () => {
    const values = valuesOf(
      synthesize({ hostedZones: (stack) => [namelessZone(stack)], domainFilters: ['example.com'] }).one(ADDON),
    );
    expect(values.domainFilters).toEqual(['example.com']);
  });

  const OURS = ['--zone-id-filter=Z0000000000000000001', '--aws-zone-match-parent'];

  test.each([
    ['add-on', ExternalDnsInstallation.addon(), ADDON, undefined, OURS],
    ['chart', ExternalDnsInstallation.chart(), CHART, ['--publish-host-ip'], ['--publish-host-ip', ...OURS]],
  ])(
    'below a zone’s name are kept with the argument that ExternalDNS needs for it: %s',
    (_, installation, type, given, expected) => {
      const values = valuesOf(
        synthesize({
          installation,
          domainFilters: ['apps.example.com'],
          additionalValues: given && { extraArgs: given },
        }).one(type),
      );
      expect(values.domainFilters).toEqual(['apps.example.com']);
      expect(values.extraArgs).toEqual(expected);
    },
  );

  test('are looked for in the given zones alone, whether further arguments are a list or a map', () => {
    const hostedZones = (stack: Stack) => [zone(stack), zone(stack, 'example.org', 'Z0000000000000000002')];
    const extraArgs = {
      'publish-host-ip': true,
      'exclude-unschedulable': false,
      'ignore-ingress-tls-spec': null,
      'service-type-filter': ['LoadBalancer', 'ClusterIP'],
      'fqdn-template': '{{.Name}}.example.com',
    };
    for (const installation of [ExternalDnsInstallation.addon(), ExternalDnsInstallation.chart()]) {
      const own = synthesize({ hostedZones, installation, additionalValues: { extraArgs } });
      const [installed] = [...own.all(ADDON), ...own.all(CHART)];
      expect(valuesOf(installed).extraArgs).toEqual([
        '--publish-host-ip',
        '--no-exclude-unschedulable',
        '--ignore-ingress-tls-spec',
        '--service-type-filter=LoadBalancer',
        '--service-type-filter=ClusterIP',
        '--fqdn-template={{.Name}}.example.com',
        '--zone-id-filter=Z0000000000000000001',
        '--zone-id-filter=Z0000000000000000002',
      ]);
    }
  });

  test('are of the kinds, from the objects and under the policy that typed options name', () => {
    const values = valuesOf(
      synthesize({
        sources: [RecordSource.GATEWAY_HTTP_ROUTE, RecordSource.CRD],
        recordPolicy: RecordPolicy.SYNC,
        recordTypes: [RecordType.A, RecordType.SRV],
        ingressClasses: ['public', 'shared'],
        annotationFilter: 'dns in (public)',
        labelFilter: 'team=web',
        annotationPrefix: 'dns.example.com/',
        interval: Duration.seconds(30),
        registry: ExternalDnsRegistry.txt('%{record_type}-owner.'),
      }).one(ADDON),
    );
    expect(unknownPaths(values, EXTERNAL_DNS_ADDON_VALUES)).toEqual([]);
    expect(values).toMatchObject({
      sources: ['gateway-httproute', 'crd'],
      policy: 'sync',
      managedRecordTypes: ['A', 'SRV'],
      interval: '30s',
      registry: 'txt',
      env: [{ name: 'EXTERNAL_DNS_ANNOTATION_PREFIX', value: 'dns.example.com/' }],
      extraArgs: [
        '--zone-id-filter=Z0000000000000000001',
        '--annotation-filter=dns in (public)',
        '--label-filter=team=web',
        '--ingress-class=public',
        '--ingress-class=shared',
        '--txt-prefix=%{record_type}-owner.',
      ],
    });
  });

  test('are read with a prefix that no release stops at, beside variables of the user', () => {
    const env = [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }];
    expect(valuesOf(synthesize({ additionalValues: { env } }).one(ADDON)).env).toEqual([
      ...env,
      { name: 'EXTERNAL_DNS_ANNOTATION_PREFIX', value: ALPHA },
    ]);
    expect(JSON.stringify(valuesOf(addon).extraArgs)).not.toContain('annotation-prefix');
  });

  test('are asked for by annotations with the prefix that is read', () => {
    expect(define(testStack()).annotationsFor(['a.example.com', 'b.example.com'])).toEqual({
      'external-dns.alpha.kubernetes.io/hostname': 'a.example.com,b.example.com',
    });
    const other = define(testStack(), { annotationPrefix: 'external-dns.kubernetes.io/' });
    expect(other.annotationPrefix).toBe('external-dns.kubernetes.io/');
    expect(other.annotationsFor(['a.example.com'], { ttl: Duration.minutes(1), target: '10.0.0.1' })).toEqual({
      'external-dns.kubernetes.io/hostname': 'a.example.com',
      'external-dns.kubernetes.io/ttl': '60',
      'external-dns.kubernetes.io/target': '10.0.0.1',
    });
  });

  test('are never deleted', () => {
    expect(valuesOf(addon).policy).toBe('upsert-only');
    expect(valuesOf(chart).policy).toBe('upsert-only');
  });
});

describe('what the role may write', () => {
  const change = (options: Options, stack?: Stack) => {
    const { Statement } = roleOf(synthesize(options, stack)).Properties.Policies[0].PolicyDocument;
    const [{ Condition }] = Statement.filter(({ Action }: { Action: string }) => Action === ROUTE_53);
    return {
      ...Condition['ForAllValues:StringEquals'],
      names: Condition['ForAllValues:StringLike']?.[`${ROUTE_53}NormalizedRecordNames`],
    };
  };

  test('is the types that it keeps, and the TXT records of its registry', () => {
    expect(change({})).toEqual({
      [`${ROUTE_53}Actions`]: ['CREATE', 'UPSERT', 'DELETE'],
      [`${ROUTE_53}RecordTypes`]: ['A', 'AAAA', 'CNAME', 'TXT'],
      names: undefined,
    });
    expect(change({ recordTypes: [RecordType.A, RecordType.TXT] })[`${ROUTE_53}RecordTypes`]).toEqual(['A', 'TXT']);
    expect(change({ registry: ExternalDnsRegistry.dynamoDb() })[`${ROUTE_53}RecordTypes`]).toEqual([
      'A',
      'AAAA',
      'CNAME',
    ]);
  });

  test('is new records alone where none may be changed', () => {
    expect(change({ recordPolicy: RecordPolicy.CREATE_ONLY })[`${ROUTE_53}Actions`]).toEqual(['CREATE']);
  });

  test('is the names under filters below a zone’s name, and the TXT records of those names themselves', () => {
    expect(change({ domainFilters: ['apps.example.com'] }).names).toEqual([
      'apps.example.com',
      '*.apps.example.com',
      'a-apps.example.com',
      'aaaa-apps.example.com',
      'cname-apps.example.com',
    ]);
  });

  test.each([
    ['owner-', ['owner-a-apps.example.com', 'owner-cname-apps.example.com']],
    ['%{record_type}-owner.', ['a-owner.apps.example.com', 'cname-owner.apps.example.com']],
  ])('is TXT records with the prefix %s', (prefix, expected) => {
    const { names } = change({
      domainFilters: ['apps.example.com'],
      recordTypes: [RecordType.A],
      registry: ExternalDnsRegistry.txt(prefix),
    });
    expect(names.slice(2)).toEqual(expected);
  });

  test('is no TXT records where a table keeps the owners', () => {
    const registry = ExternalDnsRegistry.dynamoDb();
    expect(change({ domainFilters: ['apps.example.com'], registry }).names).toEqual([
      'apps.example.com',
      '*.apps.example.com',
    ]);
  });
});

describe('the registry in DynamoDB', () => {
  test('is a table that outlives the stack', () => {
    const own = synthesize({ registry: ExternalDnsRegistry.dynamoDb() });
    const table = own.one('AWS::DynamoDB::Table');
    expect(table.Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(own.json.Resources[table.id].DeletionPolicy).toBe('Retain');
    const values = valuesOf(own.one(ADDON));
    expect(values.registry).toBe('dynamodb');
    expect(values.extraArgs).toEqual(
      expect.arrayContaining([`--dynamodb-table=\${${table.id}}`, '--dynamodb-region=eu-west-1']),
    );
    for (const action of ['DescribeTable', 'PartiQLDelete', 'PartiQLInsert', 'PartiQLUpdate', 'Scan']) {
      expect(resourcesOf(own, `dynamodb:${action}`)).toEqual([`Allow \${${table.id}.Arn}`]);
    }
  });

  test('is a table of the user’s, in its Region', () => {
    const stack = testStack();
    const table = dynamodb.Table.fromTableArn(stack, 'Table', 'arn:aws:dynamodb:us-east-1:111111111111:table/owners');
    const values = valuesOf(synthesize({ registry: ExternalDnsRegistry.dynamoDb(table) }, stack).one(ADDON));
    expect(values.extraArgs).toEqual(
      expect.arrayContaining(['--dynamodb-table=owners', '--dynamodb-region=us-east-1']),
    );
  });
});

describe('zones of another account', () => {
  const zoneRoleArn = 'arn:aws:iam::222222222222:role/dns';
  const roleArn = 'arn:aws:iam::111111111111:role/external-dns';

  test('are written to by a role that is taken on, and by no permissions of its own', () => {
    const far = synthesize({ zoneRoleArn, zoneRoleExternalId: 'orion', roleName: 'external-dns' });
    expect(roleOf(far).Properties.RoleName).toBe('external-dns');
    expect(roleOf(far).Properties.Policies[0].PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: zoneRoleArn },
    ]);
    expect(valuesOf(far.one(ADDON)).extraArgs).toEqual(
      expect.arrayContaining([`--aws-assume-role=${zoneRoleArn}`, '--aws-assume-role-external-id=orion']),
    );
  });

  test('have a role that one role of the cluster’s account can take on', () => {
    const stack = testStack({ env: { account: '222222222222', region: 'eu-west-1' } });
    new ExternalDnsZoneRole(stack, 'DnsRole', {
      hostedZones: [zone(stack)],
      externalDnsRoleArn: roleArn,
      externalId: 'orion',
      roleName: 'dns',
      domainFilters: ['apps.example.com'],
      registry: ExternalDnsRegistry.txt('owner-'),
      recordTypes: [RecordType.A],
    });
    const { Properties } = Synthesized.of(stack).one('AWS::IAM::Role');
    expect(Properties.RoleName).toBe('dns');
    const { Statement } = Properties.AssumeRolePolicyDocument;
    // Tagging a session knows no external id.
    const principal = { ArnEquals: { 'aws:PrincipalArn': roleArn } };
    expect(Statement).toEqual([
      expect.objectContaining({
        Action: 'sts:AssumeRole',
        Condition: { ...principal, StringEquals: { 'sts:ExternalId': 'orion' } },
      }),
      expect.objectContaining({ Action: 'sts:TagSession', Condition: principal }),
    ]);
    for (const { Principal } of Statement) {
      expect(flatten(Principal.AWS)).toBe(`arn:\${AWS::Partition}:iam::111111111111:root`);
    }
    const [changes] = Properties.Policies[0].PolicyDocument.Statement;
    expect(changes.Condition['ForAllValues:StringLike'][`${ROUTE_53}NormalizedRecordNames`]).toEqual([
      'apps.example.com',
      '*.apps.example.com',
      'owner-a-apps.example.com',
      'owner-cname-apps.example.com',
    ]);
  });

  test('allow all names in the zones unless filters say less', () => {
    const stack = testStack();
    new ExternalDnsZoneRole(stack, 'DnsRole', { hostedZones: [zone(stack)], externalDnsRoleArn: roleArn });
    const role = Synthesized.of(stack).one('AWS::IAM::Role');
    const [changes] = role.Properties.Policies[0].PolicyDocument.Statement;
    expect(changes.Condition).not.toHaveProperty('ForAllValues:StringLike');
    expect(role.Properties.AssumeRolePolicyDocument.Statement[0].Condition).not.toHaveProperty('StringEquals');
  });
});

describe('a second release in a cluster', () => {
  test('has a name, a service account and an owner id of its own', () => {
    const second = synthesize({ installation: ExternalDnsInstallation.chart('dns-private') });
    expect(second.one(CHART).Properties).toMatchObject({ Release: 'dns-private', Namespace: 'external-dns-chart' });
    expect(valuesOf(second.one(CHART))).toMatchObject({
      serviceAccount: { name: 'dns-private' },
      txtOwnerId: '111111111111-eu-west-1-orion-dns-private',
    });
    expect(second.one(ASSOCIATION).Properties.ServiceAccount).toBe('dns-private');
  });
});

describe('refusals', () => {
  test('fails without a hosted zone', () => {
    expect(() => synthesize({ hostedZones: () => [] })).toFailWith(
      'HostedZoneMissing',
      '"hostedZones" is empty',
      'Write the hosted zones in which ExternalDNS manages records',
      '(at Test/Dns)',
    );
  });

  test.each([
    ['imported', (stack: Stack) => zone(stack)],
    ['of the stack', (stack: Stack) => new route53.PublicHostedZone(stack, 'Own', { zoneName: 'example.net' })],
  ])('fails on a zone, %s, that is given twice', (_, make) => {
    const hostedZones = (stack: Stack) => {
      const twin = make(stack);
      return [twin, zone(stack, 'example.org', 'Z0000000000000000002'), twin];
    };
    expect(() => synthesize({ hostedZones })).toFailWith(
      'HostedZoneMissing',
      'is given twice',
      'Write each hosted zone once',
    );
    expect(() => synthesize({ hostedZones })).toThrow(/"(Own|Zone-Z0000000000000000001)" is given twice/);
  });

  test('fails on a filter outside the zones', () => {
    expect(() => synthesize({ domainFilters: ['apps.example.com', 'exmaple.com'] })).toFailWith(
      'DomainFilter',
      '"exmaple.com" is in none of the hosted zones. Did you mean "example.com"?',
      'Did you mean "example.com"?',
      '(at Test/Dns)',
    );
    expect(() => synthesize({ domainFilters: ['notexample.com.evil.test'] })).toFailWith(
      'DomainFilter',
      '"notexample.com.evil.test" is in none of the hosted zones. Use one of "example.com"',
      'Use one of "example.com"',
    );
    expect(() => synthesize({ domainFilters: ['myexample.com'] })).toFailWith(
      'DomainFilter',
      '"myexample.com" is in none of the hosted zones. Did you mean "example.com"?',
      'Did you mean "example.com"?',
    );
  });

  test.each(['müller.example.com', 'a b.example.com', 'apps..example.com', `${'x'.repeat(64)}.example.com`])(
    'fails on the filter %s, which Route 53 writes in another way or not at all',
    (filter) => {
      expect(() => synthesize({ domainFilters: [filter] })).toFailWith(
        'DomainFilter',
        `"${filter}" is not`,
        'such as "xn--mller-kva.example.com"',
      );
    },
  );

  test.each(['.example.com', '*.example.com', 'Example.com', 'example.com.'])(
    'fails on the filter %s, with which ExternalDNS finds no zone',
    (filter) => {
      expect(() => synthesize({ domainFilters: [filter] })).toFailWith(
        'DomainFilter',
        `"${filter}" is`,
        'Write "example.com", which includes all names below it',
      );
    },
  );

  test.each([[[]], [['']]])('fails on the filters %j, which let ExternalDNS try every zone', (domainFilters) => {
    expect(() => synthesize({ domainFilters })).toFailWith(
      'DomainFilter',
      '"domainFilters" is empty, so ExternalDNS would use all hosted zones of the account',
      'Leave it out, or write domains of the hosted zones',
    );
  });

  test('fails on a zone without a known name, where there are no filters', () => {
    expect(() => synthesize({ hostedZones: (stack) => [zone(stack), namelessZone(stack)] })).toFailWith(
      'DomainFilter',
      '"Nameless" has no zone name at synthesis',
      'Write domainFilters, or import the zone with HostedZone.fromHostedZoneAttributes',
    );
  });

  test.each([
    ['my cluster', 'mycluster'],
    ['orion,owner=vega', 'orionownervega'],
    ['"', 'my-cluster'],
    ['', 'my-cluster'],
  ])('fails with the owner id %j', (ownerId, proposal) => {
    expect(() => synthesize({ ownerId })).toFailWith(
      'OwnerId',
      `"${ownerId}" cannot be written to a TXT record`,
      `Write letters, digits, dots, hyphens and underscores, such as "${proposal}"`,
      '(at Test/Dns)',
    );
  });

  test.each([
    ['domainFilters', { domainFilters: ['example.org'] }],
    ['policy', { policy: 'sync' }],
    ['registry', { registry: 'noop' }],
    ['txtOwnerId', { txtOwnerId: 'other' }],
    ['provider', { provider: { name: 'google' } }],
    ['serviceAccount.name', { serviceAccount: { name: 'other' } }],
    ['serviceAccount.create', { serviceAccount: { create: false } }],
    ['namespaceOverride', { namespaceOverride: 'dns' }],
  ])('fails where additional values set %s: %j', (path, additionalValues) => {
    for (const installation of [ExternalDnsInstallation.addon(), ExternalDnsInstallation.chart()]) {
      expect(() => synthesize({ additionalValues, installation })).toFailWith(
        'ValuesClash',
        `"${path}" is set by this construct`,
        'Use the typed option, or remove the key',
      );
    }
  });

  test.each<[string, Options, string, string]>([
    ['no sources', { sources: [] }, '"sources: []" is empty', 'Write one or more, or leave it out'],
    ['no record types', { recordTypes: [] }, '"recordTypes: []" is empty', 'Write one or more, or leave it out'],
    [
      'an annotation prefix without a slash',
      { annotationPrefix: 'dns.example.com' },
      '"dns.example.com" is not an annotation prefix',
      'Write "dns.example.com/"',
    ],
    [
      'an annotation prefix that the pinned release does not read',
      { annotationPrefix: 'dns.example.com/', installation: ExternalDnsInstallation.addon('v0.19.0-eksbuild.2') },
      '"dns.example.com/" is not supported by v0.19.0-eksbuild.2',
      'Pin v0.20 or later, or leave annotationPrefix out',
    ],
    [
      'an interval that is no whole second',
      { interval: Duration.millis(1500) },
      '"interval" of 1 second 500 millis is not a whole number of seconds',
      'Round it',
    ],
    [
      'a release with capitals',
      { installation: ExternalDnsInstallation.chart('Private') },
      '"Private" is not a release name',
      'lower-case letters',
    ],
    [
      'an external id without a role',
      { zoneRoleExternalId: 'orion' },
      '"zoneRoleExternalId: orion" needs a role',
      'Write zoneRoleArn too',
    ],
    [
      'the name of a role',
      { zoneRoleArn: 'dns' },
      '"dns" is not the ARN of a role',
      'such as "arn:aws:iam::111122223333:role/dns"',
    ],
    [
      'a TXT prefix with a space',
      { registry: ExternalDnsRegistry.txt('my owner-') },
      '"my owner-" cannot begin the name of a TXT record',
      'such as "myowner-"',
    ],
    [
      'a TXT prefix with capitals',
      { registry: ExternalDnsRegistry.txt('Owner-') },
      '"Owner-" cannot begin the name of a TXT record',
      'such as "owner-"',
    ],
  ])('fails on %s', (_, options, wrong, instead) => {
    expect(() => synthesize(options)).toFailWith('ExternalDnsSetting', wrong, instead, '(at Test/Dns)');
  });

  test.each([
    [['--publish-host-ip', '--zone-id-filter=Z9'], '"--zone-id-filter" in extraArgs', 'Write hostedZones'],
    [['--no-aws-evaluate-target-health'], '"--aws-evaluate-target-health"', 'Write route53.evaluateTargetHealth'],
    [['--policy sync'], '"--policy" in extraArgs', 'Write recordPolicy'],
    [['--regex-domain-filter=.*'], '"--regex-domain-filter" in extraArgs', 'Write domainFilters'],
    [{ 'txt-suffix': '-owner' }, '"--txt-suffix" in extraArgs', 'Write registry'],
    [{ 'annotation-prefix': 'x/' }, '"--annotation-prefix" in extraArgs', 'Write annotationPrefix'],
    [['--aws-assume-role=arn'], '"--aws-assume-role" in extraArgs', 'Write zoneRoleArn'],
  ])('fails on arguments that typed options give: %j', (extraArgs, wrong, instead) => {
    expect(() => synthesize({ additionalValues: { extraArgs } })).toFailWith('ValuesClash', wrong, instead);
  });

  test.each([
    ['EXTERNAL_DNS_TXT_SUFFIX', '"--txt-suffix"', 'Write registry'],
    ['EXTERNAL_DNS_AWS_ASSUME_ROLE', '"--aws-assume-role"', 'Write zoneRoleArn'],
  ])('fails on the variable %s, which stands for an argument that typed options give', (name, wrong, instead) => {
    expect(() => synthesize({ additionalValues: { env: [{ name, value: 'x' }] } })).toFailWith(
      'ValuesClash',
      `${wrong} in extraArgs or env`,
      instead,
    );
  });

  test.each(['EXTERNAL_DNS_ANNOTATION_PREFIX', 'AWS_DEFAULT_REGION'])('fails where variables set %s', (name) => {
    expect(() => synthesize({ additionalValues: { env: [{ name, value: 'x' }] } })).toFailWith(
      'ValuesClash',
      `"${name}" in env is set by this construct`,
      'Leave it out',
    );
  });

  test('takes an annotation prefix with a release that reads it', () => {
    for (const version of ['v0.20.0-eksbuild.1', undefined]) {
      const installation = ExternalDnsInstallation.addon(version);
      expect(() => synthesize({ installation, annotationPrefix: 'dns.example.com/' })).not.toThrow();
    }
  });

  test('fails to install the chart on a cluster without a kubectl handler', () => {
    const stack = testStack();
    const cluster = importedCluster(stack, { kubectlLayer: undefined });
    const props = { cluster, hostedZones: [zone(stack)], installation: ExternalDnsInstallation.chart() };
    expect(() => new ExternalDns(stack, 'Dns', props)).toFailWith(
      'KubectlMissing',
      '"external-dns" is a Helm chart, but the cluster has no kubectl handler',
      'Set kubectlLayer on the ClusterTarget',
      '(at Test/Dns)',
    );
  });
});
