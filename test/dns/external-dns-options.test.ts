import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { CloudMapDns, ExternalDns, type ExternalDnsOptions, ExternalDnsZoneRole } from '../../lib';
import { ControllerLogLevel, PodToleration } from '../../lib/addons';
import { ExternalDnsInstallation, ExternalDnsRegistry, RecordRouting, RecordSource } from '../../lib/dns';
import type { ErrorName } from '../../lib/foundation/errors';
import { EXTERNAL_DNS_ARGUMENTS, EXTERNAL_DNS_SWITCHES } from '../fixtures/external-dns-arguments';
import { EXTERNAL_DNS_ADDON_VALUES, EXTERNAL_DNS_CHART_VALUES } from '../fixtures/external-dns-values';
import { testStack } from '../support/builders';
import { type AskingObject, targetsOf } from '../support/external-dns-model';
import { grantsOf } from '../support/grants';
import { importedCluster, unknownPaths, valuesOf } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const ADDON = 'AWS::EKS::Addon';
const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const ALPHA = 'external-dns.alpha.kubernetes.io/';
const ZONE_ROLE = 'arn:aws:iam::222222222222:role/dns';

type Options = Partial<ExternalDnsOptions>;

function zone(stack: Stack, zoneName = 'example.com', hostedZoneId = 'Z0000000000000000001'): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, `Zone-${hostedZoneId}`, { zoneName, hostedZoneId });
}

function define(options: Options = {}, stack: Stack = testStack()): ExternalDns {
  const hostedZones = options.hostedZones ?? [zone(stack)];
  return new ExternalDns(stack, 'Dns', { cluster: importedCluster(stack), ...options, hostedZones });
}

function synthesize(options: Options = {}, stack: Stack = testStack()): Synthesized {
  define(options, stack);
  return Synthesized.of(stack);
}

const EVERYTHING: Options = {
  domainFilters: ['apps.example.com'],
  excludeDomains: ['internal.apps.example.com'],
  sources: Object.values(RecordSource),
  ingressClasses: ['public'],
  annotationFilter: 'dns in (public)',
  labelFilter: 'team=web',
  watchNamespace: 'shop',
  gateways: { name: 'edge', namespace: 'ingress', labelFilter: 'edge=public' },
  targets: {
    defaults: ['edge.example.net'],
    forceDefaults: true,
    networks: ['203.0.113.0/24'],
    excludedNetworks: ['10.0.0.0/8'],
  },
  route53: {
    aliases: false,
    evaluateTargetHealth: false,
    zoneCache: Duration.hours(1),
    recordCache: Duration.minutes(2),
    batchSize: 100,
    batchInterval: Duration.seconds(2),
  },
  zoneRoleArn: ZONE_ROLE,
  zoneRoleExternalId: 'orion',
  registry: ExternalDnsRegistry.txt('%{record_type}-owner.', {
    wildcardReplacement: 'any',
    encryptionKey: { secretName: 'dns', secretKey: 'aes' },
  }),
  events: true,
  interval: Duration.minutes(5),
  logLevel: ControllerLogLevel.DEBUG,
  jsonLogs: true,
  resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
  tolerations: [PodToleration.exists('dedicated')],
  nodeSelector: { 'karpenter.sh/nodepool': 'system' },
};

describe.each([
  ['the add-on', ExternalDnsInstallation.addon(), ADDON, EXTERNAL_DNS_ADDON_VALUES],
  ['the chart', ExternalDnsInstallation.chart(), CHART, EXTERNAL_DNS_CHART_VALUES],
])('%s', (_, installation, type, known) => {
  const values = valuesOf(synthesize({ ...EVERYTHING, installation }).one(type));
  const args = values.extraArgs as string[];

  test('knows every value of every option', () => {
    expect(unknownPaths(values, known)).toEqual([]);
  });

  test('is told the same by values', () => {
    expect(values).toMatchObject({
      triggerLoopOnEvent: true,
      interval: '300s',
      logLevel: 'debug',
      logFormat: 'json',
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
      nodeSelector: { 'karpenter.sh/nodepool': 'system' },
    });
  });

  test('is told the same by arguments', () => {
    expect(args).toEqual([
      '--zone-id-filter=Z0000000000000000001',
      '--aws-zone-match-parent',
      '--exclude-domains=internal.apps.example.com',
      '--annotation-filter=dns in (public)',
      '--label-filter=team=web',
      '--ingress-class=public',
      '--namespace=shop',
      '--gateway-name=edge',
      '--gateway-namespace=ingress',
      '--gateway-label-filter=edge=public',
      '--default-targets=edge.example.net',
      '--force-default-targets',
      '--target-net-filter=203.0.113.0/24',
      '--exclude-target-net=10.0.0.0/8',
      '--aws-prefer-cname',
      '--no-aws-evaluate-target-health',
      '--aws-zones-cache-duration=3600s',
      '--txt-cache-interval=120s',
      '--aws-batch-change-size=100',
      '--aws-batch-change-interval=2s',
      `--aws-assume-role=${ZONE_ROLE}`,
      '--aws-assume-role-external-id=orion',
      '--txt-prefix=%{record_type}-owner.',
      '--txt-wildcard-replacement=any',
      '--txt-encrypt-enabled',
    ]);
  });

  test('knows every argument, with a value or without', () => {
    for (const argument of args) {
      const [name, ...value] = argument.slice('--'.length).split('=');
      const arguments_ = value.length > 0 ? EXTERNAL_DNS_ARGUMENTS : EXTERNAL_DNS_SWITCHES;
      expect([name, arguments_.includes(name.replace(/^no-/, ''))]).toEqual([name, true]);
    }
  });

  test('keeps the key of TXT records out of the arguments', () => {
    expect(values.env).toContainEqual({
      name: 'EXTERNAL_DNS_TXT_ENCRYPT_AES_KEY',
      valueFrom: { secretKeyRef: { name: 'dns', key: 'aes' } },
    });
  });
});

describe('the chart alone', () => {
  const pod: Options = {
    priorityClassName: 'system-cluster-critical',
    serviceMonitor: true,
    imageRepository: 'mirror.example.com/external-dns',
  };

  test('takes a priority class, a ServiceMonitor and a mirror', () => {
    const values = valuesOf(synthesize({ ...pod, installation: ExternalDnsInstallation.chart() }).one(CHART));
    expect(values).toMatchObject({
      priorityClassName: 'system-cluster-critical',
      serviceMonitor: { enabled: true },
      image: { repository: 'mirror.example.com/external-dns' },
    });
    expect(unknownPaths(values, EXTERNAL_DNS_CHART_VALUES)).toEqual([]);
  });

  test.each(Object.entries(pod))('fails on %s beside the add-on', (name, value) => {
    for (const installation of [undefined, ExternalDnsInstallation.addon()]) {
      expect(() => define({ [name]: value, installation })).toFailWith(
        'ExternalDnsSetting',
        `"${name}: ${value}" is not supported by the EKS add-on`,
        'write installation: ExternalDnsInstallation.chart()',
      );
    }
  });

  test('fails on a mirror with a tag', () => {
    const options = { imageRepository: 'm.example.com/dns:v1', installation: ExternalDnsInstallation.chart() };
    expect(() => define(options)).toFailWith('ImageRegistry', '"m.example.com/dns:v1"', 'Write "m.example.com/dns"');
  });
});

describe('annotations', () => {
  test('say how Route 53 chooses', () => {
    const routings: [RecordRouting, Record<string, string>][] = [
      [RecordRouting.weighted('blue', 10), { 'aws-weight': '10' }],
      [RecordRouting.latency('blue', 'eu-west-1'), { 'aws-region': 'eu-west-1' }],
      [RecordRouting.primary('blue'), { 'aws-failover': 'PRIMARY' }],
      [RecordRouting.secondary('blue'), { 'aws-failover': 'SECONDARY' }],
      [RecordRouting.country('blue', 'FR'), { 'aws-geolocation-country-code': 'FR' }],
      [RecordRouting.continent('blue', 'EU'), { 'aws-geolocation-continent-code': 'EU' }],
      [RecordRouting.multiValue('blue'), { 'aws-multi-value-answer': 'true' }],
    ];
    const dns = define();
    for (const [routing, policy] of routings) {
      const expected = {
        hostname: 'a.example.com',
        'set-identifier': 'blue',
        ...policy,
        'aws-health-check-id': 'abcdef11-2222-3333-4444-555555fedcba',
      };
      expect(
        dns.annotationsFor(['a.example.com'], { routing, healthCheckId: 'abcdef11-2222-3333-4444-555555fedcba' }),
      ).toEqual(Object.fromEntries(Object.entries(expected).map(([name, value]) => [`${ALPHA}${name}`, value])));
    }
  });

  test.each([-1, 256, 1.5])('fail on the weight %d', (weight) => {
    expect(() => RecordRouting.weighted('blue', weight)).toFailWith('DnsRecord', `"${weight}" is no`, 'from 0 to 255');
  });

  test('take names with an asterisk, with capitals, and with a dot at their end', () => {
    const dns = define({ domainFilters: ['apps.example.com'] });
    const names = ['*.apps.example.com', 'Shop.Apps.example.com.', 'apps.example.com'];
    expect(dns.annotationsFor(names)).toEqual({ [`${ALPHA}hostname`]: names.join(',') });
  });

  test('take names in a zone without a known name', () => {
    const stack = testStack();
    const hostedZones = [route53.HostedZone.fromHostedZoneId(stack, 'Nameless', 'Z0000000000000000009')];
    const dns = define({ hostedZones, domainFilters: ['apps.example.com'] }, stack);
    expect(() => dns.annotationsFor(['apps.example.com', 'a.apps.example.com'])).not.toThrow();
  });

  test.each<[string, Options, string[], [ErrorName, string, string]]>([
    ['no name', {}, [], ['DnsRecord', '"hostnames" is empty', 'Write one or more record names']],
    [
      'a name outside the domains',
      { domainFilters: ['apps.example.com'] },
      ['shop.example.com'],
      [
        'DomainFilter',
        '"shop.example.com" is in none of the managed domains. Use one of "app.apps.example.com"',
        'Use one of "app.apps.example.com"',
      ],
    ],
    [
      'a name that is excluded',
      { excludeDomains: ['internal.example.com'] },
      ['a.internal.example.com'],
      [
        'DomainFilter',
        '"a.internal.example.com" is in "internal.example.com" of excludeDomains',
        'Remove one of the two',
      ],
    ],
    [
      'no name of DNS',
      {},
      ['a b.example.com'],
      ['DomainFilter', '"a b.example.com" is not a record name', '"app.example.com"'],
    ],
    [
      'the name of a zone whose owner nobody could tell',
      {},
      ['example.com'],
      ['DnsRecord', '"example.com" is a zone name, whose TXT record would be outside of the zone', 'txt("%{record'],
    ],
  ])('fail on %s', (_, options, hostnames, [name, wrong, instead]) => {
    const dns = define(options);
    expect(() => dns.annotationsFor(hostnames)).toFailWith(name, wrong, instead);
  });

  test.each([
    [Duration.millis(1500), '1 second 500 millis'],
    [Duration.seconds(0), '0 seconds'],
  ])('fail on a time of %s', (ttl, text) => {
    expect(() => define().annotationsFor(['a.example.com'], { ttl })).toFailWith(
      'DnsRecord',
      `"ttl" of ${text} is not a whole number of seconds`,
      'Write 1 second or more',
    );
  });

  test.each([
    ['a prefix inside it', ExternalDnsRegistry.txt('%{record_type}-owner.')],
    ['a table', ExternalDnsRegistry.dynamoDb()],
  ])('take the name of a zone with %s', (_, registry) => {
    expect(() => define({ registry }).annotationsFor(['example.com'])).not.toThrow();
  });
});

describe('several in one app', () => {
  function pair(first: Options, other: Options) {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const shared = zone(stack);
    new ExternalDns(stack, 'First', { cluster, hostedZones: [shared], ...first });
    return new ExternalDns(stack, 'Second', {
      cluster,
      hostedZones: [shared],
      installation: ExternalDnsInstallation.chart('second'),
      ...other,
    });
  }

  test('live side by side with owner ids of their own', () => {
    expect(() => pair({}, {})).not.toThrow();
  });

  test('live side by side under one owner id where they share no names', () => {
    const one = { ownerId: 'orion', domainFilters: ['a.example.com'] };
    expect(() => pair(one, { ownerId: 'orion', domainFilters: ['b.example.com'] })).not.toThrow();
    expect(() =>
      pair({ ownerId: 'orion' }, { ownerId: 'orion', registry: ExternalDnsRegistry.dynamoDb() }),
    ).not.toThrow();
  });

  test.each([
    ['the same names', {}],
    ['names below', { domainFilters: ['a.example.com'] }],
  ])('fail with one owner id for %s', (_, other) => {
    expect(() => pair({ ownerId: 'orion' }, { ownerId: 'orion', ...other })).toFailWith(
      'OwnerId',
      '"orion" is also the owner id of Test/First in the same zone, so each would change the records of the other',
      'Write a different ownerId for each',
    );
  });

  test('fail with one owner id in two clusters of an app', () => {
    const app = new App();
    const define = (name: string) => {
      const stack = new Stack(app, name, { env: { account: '111111111111', region: 'eu-west-1' } });
      const cluster = importedCluster(stack, { clusterName: name.toLowerCase() });
      return new ExternalDns(stack, 'Dns', { cluster, hostedZones: [zone(stack)], ownerId: 'shop' });
    };
    define('Blue');
    expect(() => define('Green')).toFailWith(
      'OwnerId',
      '"shop" is also the owner id of Blue/Dns in the same zone, so each would change the records of the other',
      'Write a different ownerId for each',
    );
  });

  test('fail under one name in one cluster', () => {
    const release = 'external-dns';
    expect(() => pair({}, { installation: ExternalDnsInstallation.chart(release) })).toFailWith(
      'ExternalDnsSetting',
      `"${release}" is already installed in this cluster by Test/First`,
      'Write installation: ExternalDnsInstallation.chart("external-dns-2")',
    );
    expect(() => pair({ installation: ExternalDnsInstallation.chart('second') }, {})).toFailWith(
      'ExternalDnsSetting',
      '"second" is already installed in this cluster',
      'chart("second-2")',
    );
  });

  test('know ExternalDNS for Cloud Map as one of them', () => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    new ExternalDns(stack, 'First', {
      cluster,
      hostedZones: [zone(stack)],
      installation: ExternalDnsInstallation.chart('external-dns-cloud-map'),
    });
    const namespace = servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
      namespaceName: 'mesh.internal',
      namespaceId: 'ns-1',
      namespaceArn: 'arn:one:namespace/ns-1',
    });
    expect(() => new CloudMapDns(stack, 'CloudMap', { cluster, namespaces: [namespace] })).toFailWith(
      'ExternalDnsSetting',
      '"external-dns-cloud-map" is already installed in this cluster by Test/First',
      'Add the namespaces to that instance',
    );
  });

  test('do not mind one that was taken out of the tree', () => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const options = { cluster, hostedZones: [zone(stack)], ownerId: 'orion' };
    new ExternalDns(stack, 'First', options);
    stack.node.tryRemoveChild('First');
    expect(() => new ExternalDns(stack, 'Again', options)).not.toThrow();
  });

  test('are asked for where two zones have one name', () => {
    const stack = testStack();
    define({ hostedZones: [zone(stack), zone(stack, 'example.com', 'Z0000000000000000002')] }, stack);
    expect(warningsOf(stack)).toEqual([
      { id: 'splitHorizonZones', path: 'Test/Dns', text: expect.stringContaining('an annotationFilter') },
    ]);
    const apart = testStack();
    define({ hostedZones: [zone(apart), zone(apart, 'example.org', 'Z0000000000000000002')] }, apart);
    expect(warningsOf(apart)).toEqual([]);
  });
});

describe('the registry', () => {
  test('may use the key of an encrypted table', () => {
    const stack = testStack();
    const table = new dynamodb.Table(stack, 'Table', {
      partitionKey: { name: 'k', type: dynamodb.AttributeType.STRING },
      encryptionKey: new kms.Key(stack, 'Key'),
    });
    const own = synthesize({ registry: ExternalDnsRegistry.dynamoDb(table) }, stack);
    const { Policies } = own.one('AWS::IAM::Role', 'given hosted zones').Properties;
    const onKey = grantsOf(Policies[0].PolicyDocument.Statement).filter(({ action }) => action.startsWith('kms:'));
    expect(onKey.map(({ action }) => action)).toEqual([
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey*',
      'kms:ReEncrypt*',
    ]);
    expect(new Set(onKey.map(({ resource }) => resource))).toEqual(new Set([`\${${own.one('AWS::KMS::Key').id}.Arn}`]));
  });

  test('is read by the role of the zones, in their account', () => {
    const dnsStack = testStack({ env: { account: '222222222222', region: 'eu-west-1' } });
    const { registryTable } = new ExternalDnsZoneRole(dnsStack, 'DnsRole', {
      hostedZones: [zone(dnsStack)],
      externalDnsRoleArn: 'arn:aws:iam::111111111111:role/external-dns',
      registry: ExternalDnsRegistry.dynamoDb(),
    });
    expect(registryTable).toBeDefined();
    const dns = Synthesized.of(dnsStack);
    const grants = grantsOf(dns.one('AWS::IAM::Role').Properties.Policies[0].PolicyDocument.Statement);
    expect(grants.filter(({ action }) => action.startsWith('dynamodb:'))).toHaveLength(5);
    expect(JSON.stringify(grants)).not.toContain('TXT');

    const stack = testStack();
    const table = dynamodb.Table.fromTableArn(stack, 'Table', 'arn:aws:dynamodb:eu-west-1:222222222222:table/owners');
    const far = synthesize({ registry: ExternalDnsRegistry.dynamoDb(table), zoneRoleArn: ZONE_ROLE }, stack);
    const { Policies } = far.one('AWS::IAM::Role', 'given hosted zones').Properties;
    expect(Policies[0].PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: ZONE_ROLE },
    ]);
    expect(valuesOf(far.one(ADDON)).extraArgs).toContain('--dynamodb-table=owners');
  });

  test('has the Region of a table that the stack makes', () => {
    const own = synthesize({ registry: ExternalDnsRegistry.dynamoDb() }, testStack({ env: undefined }));
    expect(flatten(own.one(ADDON).Properties.ConfigurationValues)).toContain(`--dynamodb-region=\${AWS::Region}`);
  });

  test('fails with a table of its own beside a role of another account', () => {
    expect(() => define({ registry: ExternalDnsRegistry.dynamoDb(), zoneRoleArn: ZONE_ROLE })).toFailWith(
      'ExternalDnsSetting',
      '"ExternalDnsRegistry.dynamoDb()" would create a table in this account, which the role of the zones cannot read',
      'Write it with the table of ExternalDnsZoneRole',
    );
  });
});

describe('mistakes', () => {
  test.each<[string, Options, string, string]>([
    [
      'a prefix beside a suffix',
      { registry: ExternalDnsRegistry.txt('a-', { suffix: '-b' }) },
      '"-b" is a suffix, which cannot be combined with the prefix "a-"',
      'Leave one of the two out',
    ],
    [
      'a suffix with capitals',
      { registry: ExternalDnsRegistry.txt('', { suffix: '-B' }) },
      '"-B" cannot end the name of a TXT record',
      'such as "-b"',
    ],
    [
      'an asterisk for an asterisk',
      { registry: ExternalDnsRegistry.txt('', { wildcardReplacement: '*' }) },
      '"*" cannot stand in the name of a TXT record',
      'such as "owner-"',
    ],
    [
      'a batch that Route 53 does not take',
      { route53: { batchSize: 1001 } },
      '"route53.batchSize: 1001" is out of bounds',
      'Write 1 to 1000',
    ],
    [
      'a cache of half a second',
      { route53: { zoneCache: Duration.millis(500) } },
      '"route53.zoneCache" of 500 millis is not a whole number of seconds',
      'Round it',
    ],
    [
      'a role with a wildcard',
      { zoneRoleArn: 'arn:aws:iam::222222222222:role/*' },
      '"arn:aws:iam::222222222222:role/*" is not the ARN of a role',
      'Write one such as "arn:aws:iam::111122223333:role/dns"',
    ],
  ])('fails on %s', (_, options, wrong, instead) => {
    expect(() => define(options)).toFailWith('ExternalDnsSetting', wrong, instead, '(at Test/Dns)');
  });

  test.each<[string[], string, string]>([
    [['example.com'], '"example.com" in excludeDomains excludes all of "apps.example.com"', 'Remove one of the two'],
    [
      ['other.example.com'],
      '"other.example.com" in excludeDomains is not in a managed domain',
      'below "apps.example.com"',
    ],
    [['*.apps.example.com'], '"*.apps.example.com" is not a zone name', 'Write "apps.example.com"'],
  ])('fails on the excluded domains %j', (excludeDomains, wrong, instead) => {
    expect(() => define({ domainFilters: ['apps.example.com'], excludeDomains })).toFailWith(
      'DomainFilter',
      wrong,
      instead,
    );
  });

  test('fails on more filters than the policy of a role holds', () => {
    const filters = (count: number) => Array.from({ length: count }, (_, index) => `team-${index}.apps.example.com`);
    const hint = 'Write parent domains, or install another ExternalDns for some of them';
    expect(() => define({ domainFilters: filters(60) })).toFailWith(
      'DomainFilter',
      'result in 300 record names of 8950 characters, but the policy of a role has room for 8500',
      hint,
    );
    expect(() => define({ domainFilters: filters(50) })).not.toThrow();
    // The role of another account holds them there.
    expect(() => define({ domainFilters: filters(60), zoneRoleArn: ZONE_ROLE })).not.toThrow();
    const stack = testStack();
    const externalDnsRoleArn = 'arn:aws:iam::111111111111:role/external-dns';
    const props = { hostedZones: [zone(stack)], externalDnsRoleArn, domainFilters: filters(60) };
    expect(() => new ExternalDnsZoneRole(stack, 'Role', props)).toFailWith(
      'DomainFilter',
      'result in 300 record names of 8950 characters, but the policy of a role has room for 8500',
      hint,
    );
  });

  test('makes policies that IAM takes, up to that', () => {
    const domainFilters = Array.from({ length: 56 }, (_, index) => `team-${index}.apps.example.com`);
    const own = synthesize({ domainFilters, registry: ExternalDnsRegistry.dynamoDb() });
    const { Policies } = own.one('AWS::IAM::Role', 'given hosted zones').Properties;
    expect(JSON.stringify(Policies[0].PolicyDocument).length).toBeLessThan(10_240);
  });

  test('fails on a network that ExternalDNS would pass over', () => {
    expect(() => define({ targets: { excludedNetworks: ['10.0.0.1/8'] } })).toFailWith(
      'CidrHostBits',
      '"10.0.0.1/8" has host bits set',
      'Did you mean "10.0.0.0/8"?',
      '(at Test/Dns)',
    );
  });

  test.each(['external-dns', 'arn:aws:iam::111111111111:role/*'])('fails to trust %s', (externalDnsRoleArn) => {
    const stack = testStack();
    const props = { hostedZones: [zone(stack)], externalDnsRoleArn };
    expect(() => new ExternalDnsZoneRole(stack, 'Role', props)).toFailWith(
      'ExternalDnsSetting',
      `"${externalDnsRoleArn}" is not the ARN of a role`,
      'Write one such as "arn:aws:iam::111122223333:role/dns"',
    );
  });
});

describe('targets of records', () => {
  const BALANCED: AskingObject = { own: ['lb.elb.amazonaws.com', '10.0.0.1', '203.0.113.5'] };
  const EMPTY: AskingObject = { isEndpoint: true };
  const DEFAULTS = { defaults: ['edge.example.net'] };
  const withCrds = { sources: [RecordSource.INGRESS, RecordSource.CRD] };

  test.each<[string, Options, AskingObject, string[]]>([
    ['defaults: of a DNSEndpoint without targets', { targets: DEFAULTS, ...withCrds }, EMPTY, ['edge.example.net']],
    ['defaults: never of an Ingress', { targets: DEFAULTS, ...withCrds }, { own: ['lb'] }, ['lb']],
    [
      'forceDefaults: of every object',
      { targets: { ...DEFAULTS, forceDefaults: true } },
      BALANCED,
      ['edge.example.net'],
    ],
    [
      'forceDefaults: of annotations',
      { targets: { ...DEFAULTS, forceDefaults: true } },
      { own: ['lb'], annotated: ['a'] },
      ['edge.example.net'],
    ],
    ['forceDefaults: not without an address', { targets: { ...DEFAULTS, forceDefaults: true } }, {}, []],
    ['networks: nor names of load balancers', { targets: { networks: ['203.0.113.0/24'] } }, BALANCED, ['203.0.113.5']],
    [
      'excludedNetworks',
      { targets: { excludedNetworks: ['10.0.0.0/8'] } },
      BALANCED,
      ['lb.elb.amazonaws.com', '203.0.113.5'],
    ],
  ])('are as %s', (_, options, object, targets) => {
    const { extraArgs } = valuesOf(synthesize(options).one(ADDON)) as { extraArgs: string[] };
    expect(targetsOf(extraArgs, object)).toEqual(targets);
  });

  test('fail where no object would get them', () => {
    expect(() => define({ targets: DEFAULTS })).toFailWith(
      'ExternalDnsSetting',
      '"targets.defaults" are for DNSEndpoint objects without targets',
      'targets.forceDefaults: true',
    );
    expect(() => define({ targets: { forceDefaults: true } })).toFailWith(
      'ExternalDnsSetting',
      '"targets.forceDefaults: true" needs targets',
      'Write targets.defaults',
    );
  });
});
