import { TemplateChange } from '../../../lib/rules/changes/change';
import type { ChangeRule } from '../../../lib/rules/changes/rule';
import type { Outcome } from '../../../lib/rules/rule';
import { defaultSettings } from '../../../lib/rules/run';
import type { JsonObject } from '../../../lib/rules/template/values';
import { addon, goodResources, type Resources, ref } from '../../support/good-template';
import { type Change, LATER, set, TODAY, without } from '../../support/rule-cases';

/** What a rule for changes says of a step, where its three outcomes are seen. */
export interface ChangeCase {
  /** The change, what is found, a part of the message, and another template to begin with. */
  readonly violates: readonly [change: Change, logicalId: string, message?: string, start?: Change][];
  readonly complies: readonly [logicalId: string, change?: Change, start?: Change][];
  readonly silent: readonly [change: Change, start?: Change][];
}

const both =
  (...changes: readonly Change[]): Change =>
  (resources) => {
    for (const change of changes) {
      change(resources);
    }
  };

/** Gives a resource another logical id. */
const rename =
  (from: string, to: string, more: Record<string, unknown> = {}): Change =>
  (resources) => {
    resources[to] = resources[from];
    delete resources[from];
    Object.assign(resources[to].Properties, more);
  };

/** Every subnet of the good template. */
const SUBNETS = ['Public', 'Node', 'Pod', 'Control'].flatMap((tier) => ['A', 'B', 'C'].map((zone) => `${tier}${zone}`));

const version = (Version: unknown) => set('Cluster', { Version });
const cni = (env: Record<string, unknown>, more: Record<string, unknown> = {}): Change =>
  set('Cni', { ConfigurationValues: JSON.stringify({ env, ...more }) });
const cniVersion = (AddonVersion: string) => set('Cni', { AddonVersion });
const eniConfig = (...ids: readonly string[]) =>
  cni({}, { eniConfig: { subnets: Object.fromEntries(ids.map((id, index) => [`eu-west-1${'abc'[index]}`, { id }])) } });
const podEni = (mode?: string) =>
  cni({ ENABLE_POD_ENI: 'true', ...(mode === undefined ? {} : { POD_SECURITY_GROUP_ENFORCING_MODE: mode }) });

/** The cases of all rules for changes, by their ids. */
export const CHANGE_CASES: Readonly<Record<string, ChangeCase>> = {
  CHG1: {
    violates: [
      [set('NodeA', { CidrBlock: '10.0.128.0/21' }), 'NodeA', 'CidrBlock from 10.0.64.0/21 to 10.0.128.0/21'],
      [set('Vpc', { CidrBlock: '10.1.0.0/16' }), 'NodeA', 'VpcId'],
    ],
    complies: [['NodeA'], ['NodeA', set('NodeA', { MapPublicIpOnLaunch: true })]],
    silent: [[without(...SUBNETS)], [() => {}, without(...SUBNETS)]],
  },
  CHG2: {
    violates: [
      [rename('NodeA', 'NodeOne'), 'NodeOne', '10.0.64.0/21 of NodeA'],
      [set('NodeA', { CidrBlock: '10.0.72.0/24' }), 'NodeA', '10.0.72.0/21 of NodeB'],
    ],
    complies: [['NodeOne', rename('NodeA', 'NodeOne', { CidrBlock: '10.0.128.0/21' })]],
    silent: [[() => {}], [rename('NodeA', 'NodeOne', { CidrBlock: LATER })]],
  },
  CHG3: {
    violates: [[without('NodeC'), 'NodeC']],
    complies: [['NodeC']],
    silent: [[without(...SUBNETS), without(...SUBNETS)]],
  },
  CHG4: {
    violates: [
      [set('ControlC', { AvailabilityZone: 'eu-west-1d' }), 'Cluster', 'eu-west-1d'],
      [
        () => {},
        'Cluster',
        'eu-west-1c',
        set('Cluster', { ResourcesVpcConfig: { SubnetIds: [ref('ControlA'), ref('ControlB')] } }),
      ],
    ],
    complies: [
      ['Cluster'],
      ['Cluster', set('Cluster', { ResourcesVpcConfig: { SubnetIds: [ref('NodeA'), ref('ControlB')] } })],
    ],
    silent: [[set('Cluster', { ResourcesVpcConfig: { SubnetIds: LATER } })]],
  },
  CHG5: {
    violates: [
      [without('AddressA'), 'AddressA', 'is released'],
      [set('AddressA', { Address: '192.0.2.1' }), 'AddressA', 'replaced'],
    ],
    complies: [['AddressA']],
    silent: [[without('NatA', 'NatB', 'NatC'), without('NatA', 'NatB', 'NatC')]],
  },
  CHG6: {
    violates: [[set('NatA', { SubnetId: ref('PublicB') }), 'NatA', 'SubnetId']],
    complies: [
      ['NatA'],
      ['NatA', set('NatA', { SubnetId: ref('PublicB'), AllocationId: { 'Fn::GetAtt': ['AddressB', 'AllocationId'] } })],
    ],
    silent: [[without('NatA', 'NatB', 'NatC')]],
  },
  CHG7: {
    violates: [[set('Vpc', { CidrBlock: '10.1.0.0/16' }), 'Vpc', 'CidrBlock']],
    complies: [['Vpc'], ['Vpc', set('Vpc', { CidrBlock: LATER })]],
    silent: [[without('Vpc')]],
  },
  CHG8: {
    violates: [
      [rename('StsEndpoint', 'SecurityTokens'), 'SecurityTokens', 'StsEndpoint has the private DNS name of sts'],
    ],
    complies: [
      ['StsEndpoint'],
      [
        'NewVpcEndpoint',
        both(rename('StsEndpoint', 'NewVpcEndpoint'), rename('Vpc', 'Other'), (resources) => {
          resources.NewVpcEndpoint.Properties.VpcId = ref('Other');
        }),
      ],
    ],
    silent: [[without('StsEndpoint', 'Ec2Endpoint', 'EcrApiEndpoint', 'EcrDkrEndpoint', 'EksAuthEndpoint')]],
  },
  CHG9: {
    violates: [
      [set('Cluster', { KubernetesNetworkConfig: { IpFamily: 'ipv6' } }), 'Cluster', 'Name prod'],
      [
        set('Nodes', { InstanceTypes: ['m8g.large'], NodegroupName: 'main' }),
        'Nodes',
        'NodegroupName main',
        set('Nodes', { NodegroupName: 'main' }),
      ],
    ],
    complies: [
      ['Cluster'],
      [
        'Nodes',
        set('Nodes', { InstanceTypes: ['m8g.large'], NodegroupName: 'new' }),
        set('Nodes', { NodegroupName: 'main' }),
      ],
    ],
    silent: [[without('Cluster', 'Cni', 'KubeProxy', 'CoreDns', 'PodIdentityAgent', 'ControllerAssociation')]],
  },
  CHG10: {
    violates: [
      [
        set('Cluster', { KubernetesNetworkConfig: { IpFamily: 'ipv4', ServiceIpv4Cidr: '172.30.0.0/16' } }),
        'Cluster',
        'ServiceIpv4Cidr',
      ],
    ],
    complies: [
      ['Cluster'],
      [
        'Cluster',
        set('Cluster', {
          KubernetesNetworkConfig: {
            IpFamily: 'ipv4',
            ServiceIpv4Cidr: '172.20.0.0/16',
            ElasticLoadBalancing: { Enabled: false },
          },
        }),
      ],
    ],
    silent: [[without('Cluster')]],
  },
  CHG11: {
    violates: [
      [set('Nodes', { InstanceTypes: ['m8g.large'] }), 'Nodes', 'InstanceTypes'],
      [set('Nodes', { Subnets: [ref('NodeA')] }), 'Nodes', 'Subnets'],
    ],
    complies: [['Nodes'], ['Nodes', set('Nodes', { Subnets: [ref('NodeC'), ref('NodeB'), ref('NodeA')] })]],
    silent: [[without('Nodes')]],
  },
  CHG12: {
    violates: [
      [cni({}), 'Cni', 'ENABLE_PREFIX_DELEGATION becomes false and AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG becomes false'],
    ],
    complies: [
      ['Cni'],
      ['Cni', both(cni({}), rename('Nodes', 'NewNodes'))],
      ['Cni', cni({ ENABLE_PREFIX_DELEGATION: 'True', AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: true })],
    ],
    silent: [[set('Cni', { ConfigurationValues: LATER })], [cni({}), without('Nodes')]],
  },
  CHG13: {
    violates: [[rename('Cni', 'VpcCni'), 'VpcCni', 'Cni is the add-on vpc-cni']],
    complies: [
      ['Cni'],
      [
        'Metrics',
        (resources) => {
          resources.Metrics = addon('metrics-server');
        },
      ],
    ],
    silent: [[without('Cni', 'KubeProxy', 'CoreDns', 'PodIdentityAgent')]],
  },
  CHG14: {
    violates: [
      [version('1.36'), 'Cluster', 'from 1.34 to 1.36', version('1.34')],
      [version('1.35'), 'Cluster', 'from 1.36 to 1.35'],
    ],
    complies: [['Cluster'], ['Cluster', version('1.37')]],
    silent: [[version(LATER)], [version(undefined)]],
  },
  CHG15: {
    violates: [
      [podEni('standard'), 'Cni', 'from strict to standard', podEni()],
      [podEni(), 'Cni', 'from standard to strict', podEni('standard')],
    ],
    complies: [['Cni', podEni('strict'), podEni()]],
    silent: [[podEni('standard')]],
  },
  CHG16: {
    violates: [[without('KubeProxy'), 'KubeProxy', 'kube-proxy is removed']],
    complies: [
      ['KubeProxy'],
      ['KubeProxy', without('KubeProxy'), set('KubeProxy', { PreserveOnDelete: true })],
      ['Cni', rename('Cni', 'VpcCni')],
    ],
    silent: [[() => {}, without('Cni', 'KubeProxy', 'CoreDns')]],
  },
  CHG17: {
    violates: [
      [cniVersion('v1.23.1-eksbuild.1'), 'Cni', 'from 1.21.0 to 1.23.1', cniVersion('v1.21.0-eksbuild.1')],
      [cniVersion('v1.21.0-eksbuild.1'), 'Cni', undefined, cniVersion('v1.22.0-eksbuild.1')],
    ],
    complies: [['Cni', cniVersion('v1.23.1-eksbuild.1'), cniVersion('v1.22.4-eksbuild.3')]],
    silent: [[() => {}], [cniVersion('v1.23.1-eksbuild.1')]],
  },
  CHG18: {
    violates: [[eniConfig('subnet-1', 'subnet-3'), 'Cni', 'eu-west-1b', eniConfig('subnet-1', 'subnet-2')]],
    complies: [['Cni'], ['Cni', eniConfig('subnet-1', 'subnet-2'), eniConfig('subnet-1')]],
    silent: [[eniConfig('subnet-1'), cni({})]],
  },
  CHG19: {
    violates: [[set('EndpointGroup', { GroupDescription: 'Other' }), 'EndpointGroup', 'GroupDescription']],
    complies: [['EndpointGroup'], ['EndpointGroup', set('EndpointGroup', { SecurityGroupIngress: [] })]],
    silent: [[without('EndpointGroup')]],
  },
};

/** What a rule says of the step from the good template to another. */
export function changeOutcomes(
  rule: Pick<ChangeRule, 'check'>,
  change: Change = () => {},
  start: Change = () => {},
): Outcome[] {
  const [before, after] = [goodResources(), goodResources()];
  start(before);
  change(after);
  const sources = [before, after].map((resources) => [{ name: 'stack.json', document: plain(resources) }]);
  const settings = { ...defaultSettings(), today: TODAY };
  return [...rule.check(new TemplateChange(sources[0], sources[1]), settings)];
}

/** A template of resources. */
export function plain(resources: Resources): JsonObject {
  return JSON.parse(JSON.stringify({ Resources: resources }));
}
