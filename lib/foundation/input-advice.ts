/** Texts of input errors: descriptions of the given value, and suggestions of what to write instead. */

import { closestMatch } from './errors';
import { inputMembers, inputType } from './input-types';
import { truncate } from './values';

/** Words that users commonly add to an option name, such as `natGateways` for `nat`. */
const FILLER_WORDS = [
  ...['arn', 'arns', 'config', 'configuration', 'enabled', 'gateway', 'gateways', 'id', 'ids', 'list', 'mode', 'name'],
  ...['names', 'options', 'policy', 'props', 'settings', 'strategy', 'type', 'types'],
];

/** Key under which jsii stores the fully qualified name of a class. A bundler does not change it. */
export const JSII_TYPE = Symbol.for('jsii.rtti');

/** Option names of other libraries, in lower case, with the options of this library that they correspond to. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  addonname: ['kind'],
  albcontroller: ['loadBalancerController'],
  amitype: ['image'],
  azs: ['availabilityZones'],
  cidr: ['vpcCidr'],
  configurationvalues: ['configuration'],
  desiredcapacity: ['desiredSize'],
  ipaddresses: ['addressPlan', 'vpcCidr'],
  maxcapacity: ['maxSize'],
  mincapacity: ['minSize'],
  namespace: ['selectors'],
  namespaces: ['selectors'],
  version: ['addonVersion'],
  zones: ['availabilityZones', 'hostedZones'],
};

/** How to create a value of a type that another library defines. */
const FOREIGN_TYPE_SUGGESTIONS: Readonly<Record<string, string>> = {
  IEksNetwork: 'new EksNetwork(), EksNetwork.fromVpc() or EksNetwork.fromLookup()',
  'aws_certificatemanager.ICertificate': 'acm.Certificate.fromCertificateArn(), or another ICertificate',
  'aws_ec2.ISecurityGroup': 'ec2.SecurityGroup.fromSecurityGroupId(), or another ISecurityGroup',
  'aws_ec2.ISubnet': 'an ec2.ISubnet, such as those of network.subnetsOf()',
  'aws_ec2.IVpc': 'an ec2.IVpc, such as network.vpc or ec2.Vpc.fromVpcAttributes()',
  'aws_ec2.SubnetSelection': 'an ec2.SubnetSelection, such as { subnetGroupName: "node" } or { subnets: [subnet] }',
  'aws_eks.ICluster': 'a cluster of aws-cdk-lib/aws-eks; ClusterTarget.fromV2() takes those of aws-eks-v2',
  'aws_eks_v2.ICluster': 'a cluster of aws-cdk-lib/aws-eks-v2; ClusterTarget.fromV1() takes those of aws-eks',
  'aws_lambda.ILayerVersion': 'a layer, such as new KubectlV36Layer(this, "Kubectl")',
  'aws_logs.RetentionDays': 'a member of logs.RetentionDays, such as RetentionDays.ONE_MONTH',
  'aws_route53.IHostedZone': 'a hosted zone, such as route53.HostedZone.fromHostedZoneAttributes()',
};

/** Maximum number of alternatives that an error lists. */
const MAX_SUGGESTIONS = 6;

/** Returns the element type of a list or map type. */
export function elementTypeOf(type: string): string | undefined {
  return type.startsWith('[') || type.startsWith('{') ? type.slice(1, -1) : undefined;
}

/** Describes the given value: `the text "prefix"`, `true`, `a list`. */
export function describeValue(value: unknown): string {
  if (value === null || typeof value === 'boolean' || value === undefined) {
    return String(value);
  }
  if (typeof value === 'string') {
    return `the string "${truncate(value)}"`;
  }
  if (typeof value !== 'object') {
    return `a ${typeof value}${typeof value === 'number' ? ` (${value})` : ''}`;
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  const name = classNameOf(value);
  return name !== 'Object' ? `an object of the class ${truncate(name)}` : 'a plain object';
}

/**
 * Returns the class name of an object. Names of CDK classes contain the module, without the digit that the CDK
 * wrapper adds.
 */
function classNameOf(value: object): string {
  const type = Object.getPrototypeOf(value)?.constructor;
  const known = String(type?.[JSII_TYPE]?.fqn ?? '').replace(/^(aws-cdk-lib|cdk-eks-networking)\./, '');
  const own = String(type?.name ?? 'Object');
  const isKnown = known !== '' && [own, own.replace(/\d+$/, '')].includes(known.split('.').pop() ?? '');
  return isKnown ? known : own;
}

/** Returns what to write for a value of a type. The given value decides which alternative comes first. */
export function suggestionFor(type: string, given?: unknown): string {
  const element = elementTypeOf(type);
  if (element !== undefined) {
    const inner = suggestionFor(element, Array.isArray(given) ? undefined : given);
    return type.startsWith('[') ? `a list: [${inner}]` : `an object with a key for each: { key: ${inner} }`;
  }
  switch (type) {
    case 's':
      return 'a string';
    case 'n':
      return Number.isFinite(Number(given || Number.NaN)) && typeof given === 'string'
        ? `the number ${Number(given)}`
        : 'a number';
    case 'b':
      return 'true or false';
    case 'a':
      return 'a value';
  }
  const known = inputType(type);
  const short = type.slice(type.lastIndexOf('.') + 1);
  switch (known?.kind) {
    case 'struct': {
      const required = inputMembers(type).filter(({ isOptional }) => !isOptional);
      const names = required.map(({ name }) => name);
      return names.length > 0 ? `an object with ${names.join(', ')}` : `{} for the defaults, or an object of ${short}`;
    }
    case 'enum':
      return formatAlternatives(short, [...known.values.values()], given);
    case 'class':
      return formatAlternatives(short, known.factories, given);
    default:
      return suggestionForForeignType(type, given);
  }
}

function suggestionForForeignType(type: string, given: unknown): string {
  if (type === 'aws_ec2.InstanceType') {
    return `new ec2.InstanceType("${typeof given === 'string' ? truncate(given) : 'm7i.large'}")`;
  }
  if (type === 'core.Duration') {
    return `Duration.seconds(${typeof given === 'number' && given > 0 ? given : 30}), or another Duration`;
  }
  return FOREIGN_TYPE_SUGGESTIONS[type] ?? `an object of ${type}`;
}

function formatAlternatives(name: string, ways: readonly string[], given: unknown): string {
  const near = typeof given === 'string' ? nearestFactory(given, ways) : undefined;
  const listed = near === undefined ? ways.slice(0, MAX_SUGGESTIONS) : [near];
  const texts = listed.map((way) => (way === 'new' ? `new ${name}()` : `${name}.${way}`));
  const last = texts.pop() ?? `a ${name}`;
  const list = texts.length > 0 ? `${texts.join(', ')} or ${last}` : last;
  return listed.length < ways.length && near === undefined ? `${list}, or another ${name}` : list;
}

/** Returns the factory whose name contains the given text, such as `prefixDelegation()` for `prefix`. */
function nearestFactory(given: string, ways: readonly string[]): string | undefined {
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const wanted = bare(given);
  const within = wanted.length >= 3 ? ways.filter((way) => bare(way).includes(wanted)) : [];
  return within.length === 1 ? within[0] : ways.find((way) => bare(way) === closestMatch(wanted, ways.map(bare)));
}

/** Returns the most similar option name: other capitals, a small typo, a synonym, or a name without filler words. */
export function nearestName(key: string, names: readonly string[]): string | undefined {
  const lower = key.toLowerCase();
  const same = names.find((name) => name.toLowerCase() === lower);
  const meant = (Object.hasOwn(SYNONYMS, lower) ? SYNONYMS[lower] : []).find((name) => names.includes(name));
  return same ?? meant ?? closestMatch(key, names) ?? names.find((name) => differsByFillerWords(key, name));
}

function differsByFillerWords(key: string, name: string): boolean {
  const [own, known] = [splitWords(key), splitWords(name)];
  const rest = own.filter((word) => !known.includes(word));
  return known.every((word) => own.includes(word)) && rest.every((word) => FILLER_WORDS.includes(word));
}

function splitWords(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(' ');
}
