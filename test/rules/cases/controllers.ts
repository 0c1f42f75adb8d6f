import { addon, chart, ref, role } from '../../support/good-template';
import { type Change, LATER, type RuleCase, set, without } from '../../support/rule-cases';

const all =
  (...changes: readonly Change[]): Change =>
  (resources) => {
    for (const change of changes) {
      change(resources);
    }
  };

/** Changes values of the load balancer controller. */
const values =
  (more: Record<string, unknown>, properties: Record<string, unknown> = {}): Change =>
  (resources) => {
    const { Properties } = resources.Controller;
    Object.assign(Properties, { Values: JSON.stringify({ ...JSON.parse(Properties.Values), ...more }) }, properties);
  };
const unknown = set('Controller', { Values: LATER });
const none = without('Controller');
const isolated = without('NodeARoute', 'NodeBRoute', 'NodeCRoute');

const dns =
  (configuration: unknown, more = {}): Change =>
  (resources) => {
    resources.Dns = addon('external-dns', configuration, more);
  };
const dnsChart =
  (configuration: unknown, Version = '1.22.0'): Change =>
  (resources) => {
    resources.Dns = chart('external-dns', configuration, { Version });
  };

const podRole =
  (Action: unknown, Resource: unknown): Change =>
  (resources) => {
    resources.PodRole = role('pods.eks.amazonaws.com');
    resources.PodPolicy = {
      Type: 'AWS::IAM::Policy',
      Properties: { Roles: [ref('PodRole')], PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } },
    };
  };

export const CONTROLLER_CASES: Record<string, RuleCase> = {
  LB1: {
    violates: [[values({ clusterName: undefined }), 'Controller']],
    complies: [['Controller']],
    silent: [none, unknown],
  },
  LB2: {
    violates: [
      [without('ControllerAssociation'), 'Controller', 'aws-load-balancer-controller'],
      [set('ControllerAssociation', { ServiceAccount: 'other' }), 'Controller'],
    ],
    complies: [
      ['Controller'],
      [
        'Controller',
        all(
          without('ControllerAssociation'),
          values({
            serviceAccount: {
              create: true,
              annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111111111111:role/a' },
            },
          }),
        ),
      ],
    ],
    silent: [
      none,
      all(without('ControllerAssociation'), values({ serviceAccount: { create: false } })),
      set('ControllerAssociation', { ServiceAccount: LATER }),
    ],
  },
  LB3: {
    violates: [[values({ defaultTargetType: undefined }), 'Controller', 'instance']],
    complies: [['Controller']],
    silent: [none, unknown],
  },
  LB4: {
    violates: [[values({ replicaCount: 1 }), 'Controller', 'is 1']],
    complies: [['Controller'], ['Controller', values({ replicaCount: undefined })]],
    silent: [none, unknown],
  },
  LB5: {
    violates: [[values({ keepTLSSecret: undefined }), 'Controller']],
    complies: [
      ['Controller'],
      ['Controller', values({ keepTLSSecret: undefined, enableCertManager: true })],
      ['Controller', values({ keepTLSSecret: undefined }, { Version: '1.13.0' })],
    ],
    silent: [none, unknown],
  },
  LB6: {
    violates: [[values({ vpcId: undefined }), 'Controller']],
    complies: [['Controller']],
    silent: [
      none,
      unknown,
      (resources) => {
        values({ vpcId: undefined })(resources);
        resources.NodeTemplate.Properties.LaunchTemplateData.MetadataOptions = LATER;
      },
    ],
  },
  LB7: {
    violates: [[isolated, 'Controller', '`enableShield`, `enableWaf` and `enableWafv2`']],
    complies: [['Controller', all(isolated, values({ enableShield: false, enableWaf: false, enableWafv2: false }))]],
    silent: [none, () => {}, all(isolated, unknown)],
  },
  LB8: {
    violates: [
      [
        (resources) => {
          values({ enableServiceMutatorWebhook: undefined })(resources);
          resources.Web = chart('web', {});
        },
        'Web',
      ],
    ],
    complies: [
      [
        'Web',
        (resources) => {
          values({ enableServiceMutatorWebhook: undefined })(resources);
          resources.Web = { ...chart('web', {}), DependsOn: ['Controller'] };
        },
      ],
    ],
    silent: [
      none,
      (resources) => {
        resources.Web = chart('web', {});
      },
    ],
  },
  LB9: {
    violates: [
      [
        (resources) => {
          resources.Controller.DependsOn = ['ControllerAssociation'];
        },
        'Controller',
      ],
    ],
    complies: [['Controller']],
    silent: [none, without('Nodes')],
  },
  ED1: {
    violates: [
      [podRole('route53:ChangeResourceRecordSets', '*'), 'PodRole'],
      [podRole(['route53:*'], 'arn:aws:route53:::hostedzone/*'), 'PodRole'],
    ],
    complies: [
      ['PodRole', podRole('route53:ChangeResourceRecordSets', 'arn:aws:route53:::hostedzone/Z0123456789EXAMPLE')],
    ],
    silent: [() => {}, podRole('route53:ListHostedZones', '*')],
  },
  ED2: {
    violates: [
      [dns({ policy: 'upsert-only' }), 'Dns'],
      [dnsChart({}), 'Dns'],
    ],
    complies: [
      ['Dns', dns({ txtOwnerId: 'prod' })],
      ['Dns', dnsChart({ registry: 'noop' })],
    ],
    silent: [() => {}, dns(undefined, { ConfigurationValues: LATER })],
  },
  ED3: {
    violates: [[dns({ policy: 'sync' }), 'Dns']],
    complies: [
      ['Dns', dns({ policy: 'sync', domainFilters: ['example.com'] })],
      ['Dns', dnsChart({ policy: 'sync', extraArgs: ['--zone-id-filter=Z1'] })],
    ],
    silent: [() => {}, dns({ policy: 'upsert-only' }), dns(undefined, { ConfigurationValues: LATER })],
  },
  ED4: {
    violates: [
      [dnsChart({}), 'Dns'],
      [dns({}, { AddonVersion: 'v0.22.0-eksbuild.1' }), 'Dns'],
    ],
    complies: [['Dns', dnsChart({ policy: 'sync' })]],
    silent: [() => {}, dnsChart({}, '1.19.0'), dns({})],
  },
  GW1: {
    violates: [[podRole('vpc-lattice:*', '*'), 'PodRole']],
    complies: [['PodRole', podRole(['vpc-lattice:GetService', 'vpc-lattice:ListServices'], '*')]],
    silent: [() => {}],
  },
};
