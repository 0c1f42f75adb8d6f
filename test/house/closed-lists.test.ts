import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AddressPlan, EndpointFeature, FlowLogs } from '../../lib';
import { EksAddonKind } from '../../lib/addons';
import { PodCapacity } from '../../lib/capacity';
import { recordFields } from '../../lib/flowlogs/fields';
import { partitionOf, regionOfCode } from '../../lib/foundation/regions';
import { partitionLacking } from '../../lib/foundation/resource-locations';
import { isMisspelt } from '../../lib/foundation/values';
import { Listener } from '../../lib/gateway';
import { AlbListener } from '../../lib/ingress';
import { Image, InstanceLimits } from '../../lib/nodes';

/** Lists that AWS extends without a release of this library: a value that is newer than the list has a way in. */
describe('what AWS has tomorrow passes today', () => {
  const figures = { networkInterfaces: 5, ipv4AddressesPerInterface: 40 };
  test.each<[string, () => unknown]>([
    ['a zone of a new Region', () => AddressPlan.forEks(planIn('xx-north-7a', 'xx-north-7b'))],
    ['a zone id of a new Region', () => AddressPlan.forEks(planIn('xxn7-az1', 'xxn7-az2'))],
    ['an instance type', () => InstanceLimits.of('q12x.large', figures)],
    [
      'an instance type of nodes',
      () => new PodCapacity({ instanceTypes: ['q12x.large'], instanceLimits: { 'q12x.large': figures } }),
    ],
    ['an AMI type', () => Image.ofAmiType('AL2023_x86_64_QUANTUM')],
    ['an add-on', () => EksAddonKind.unlisted('aws-quantum-agent')],
    ['an endpoint service', () => EndpointFeature.ofService(new ec2.InterfaceVpcEndpointAwsService('quantum'))],
    ['an endpoint service without a Region', () => EndpointFeature.ofGlobalService('quantum')],
    ['a field of flow logs', () => recordFields('vpc', { needed: [], additional: ['quantum-state'], tagKeys: {} })],
    ['flow logs with it', () => FlowLogs.toS3({ additionalFields: ['quantum-state'] })],
    [
      'a security policy',
      () => Listener.https({ hostname: 'app.example.com', sslPolicy: 'ELBSecurityPolicy-TLS14-1-4-PQ-2028-01' }),
    ],
    [
      'a header of answers, as an attribute',
      () =>
        AlbListener.http(80, {
          additionalListenerAttributes: { 'routing.http.response.permissions_policy.header_value': 'a=()' },
        }),
    ],
  ])('%s', (_, make) => {
    expect(make).not.toThrow();
  });

  test('a Region whose partition is not known lacks no service, and a code that is not known names no Region', () => {
    expect(partitionOf('xx-north-7')).toBeUndefined();
    expect(partitionLacking('AWS WAF', 'xx-north-7')).toBeUndefined();
    expect(regionOfCode('xxn7')).toBeUndefined();
  });
});

test('a name is misspelt where one or two letters make it one of the list, and digits alone do not', () => {
  const known = ['reject-reason', 'routing.http2.enabled'];
  expect(['reject-reasons', 'rejct-reason', 'routing.htp2.enabled'].filter((name) => !isMisspelt(name, known))).toEqual(
    [],
  );
  expect(
    ['reject-cause', 'routing.http3.enabled', 'encryption-status'].filter((name) => isMisspelt(name, known)),
  ).toEqual([]);
});

function planIn(...availabilityZones: string[]) {
  return { vpcCidr: '10.0.0.0/16', availabilityZones };
}
