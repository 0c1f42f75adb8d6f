import { Fn, Lazy } from 'aws-cdk-lib/core';
import { isNamedError } from '../../lib/foundation/errors';
import { pureSubjects, SUBJECTS, type TextOption, textOptionsOf } from '../support/text-options';

/** Refusals of a text that hold whatever the text is: of an option beside it, or of a text that the construct needs at synthesis. */
const WHATEVER: Readonly<Record<string, string>> = {
  'EksNetwork serviceZones{}[]': 'names an endpoint that is there',
  'EksNetwork zoneNames{}': 'names a zone id of the network',
  'EksNetwork.fromVpc zoneNames{}': 'names a zone id of the network',
  'VpcEndpoints serviceZones{}[]': 'names an endpoint that is there',
  'VpcCni podNetwork.vethPrefix': 'one to four characters that are compared',
  'NodeLocalDns localIp': 'compared with the addresses of AWS',
  'NodeGroup availabilityZones[]': 'compared with the zones of subnets',
  'FargateProfile availabilityZones[]': 'compared with the zones of subnets',
  'NodeGroup instanceLimits{}.architecture': 'compared with the image at synthesis',
  'NodeNetworking instanceLimits{}.architecture': 'compared with the image at synthesis',
  'AutoModeNodeClass nodeClassName': 'names objects that are checked',
  'LoadBalancerController ingressClass.loadBalancerName': 'needs a group',
  'LoadBalancerController ingressClass.webAclName': 'needs a permission',
  'ExternalDns zoneRoleExternalId': 'goes with zoneRoleArn',
  'ExternalDns gateways.name': 'goes with a source of routes',
  'ExternalDns gateways.namespace': 'goes with a source of routes',
  'ExternalDns gateways.labelFilter': 'goes with a source of routes',
  'ExternalDns targets.defaults[]': 'goes with a source of objects',
  'ExternalDns priorityClassName': 'no setting of the add-on',
  'ExternalDns imageRepository': 'no setting of the add-on',
  'GatewayClass loadBalancers.targets.nodeLabels{}': 'goes with targets that are nodes',
  'AlbGateway targets.nodeLabels{}': 'goes with targets that are nodes',
};

const names = new Set(pureSubjects().map(({ name }) => name));
const OPTIONS: [string, TextOption][] = SUBJECTS.filter(
  ({ name }) => !names.has(name) && name !== 'AddressPlan.forEks',
).flatMap((subject) =>
  textOptionsOf(subject)
    .filter(({ kind }) => kind !== 'key')
    .map((option): [string, TextOption] => [`${subject.name} ${option.path}`, option]),
);

/** The message of a refusal; any other error is a fault. */
function refusalOf(option: TextOption, value: unknown): string | undefined {
  try {
    option.give(value);
    return undefined;
  } catch (error) {
    if (!isNamedError(error)) {
      throw error;
    }
    return error.message;
  }
}

/** A value with which the CDK stands in for a lookup. Of lists, the members are one. */
const DUMMY = 'dummy-value-for-/shop/Name';

test('the bases are fine as they are', () => {
  for (const { define } of SUBJECTS) {
    expect(() => define({})).not.toThrow();
  }
});

test.each(OPTIONS)('takes a deploy-time value, and the dummy value of a lookup: %s', (title, option) => {
  const refusals = [Lazy.string({ produce: () => 'x' }), DUMMY].map((value) => refusalOf(option, value));
  if (!(title in WHATEVER)) {
    expect(refusals.filter((refusal) => refusal !== undefined)).toEqual([]);
  }
});

test.each(OPTIONS.filter(([title, { kind }]) => kind === '[s]' && !(title in WHATEVER)))(
  'takes a list of deployment, or says how its members are given: %s',
  (_, option) => {
    const refusal = refusalOf(option, Fn.split(',', Fn.importValue('list')));
    expect(refusal ?? 'Fn.select(0, list)').toContain('Fn.select(0, list)');
  },
);
