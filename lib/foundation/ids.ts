import { type ErrorName, fail, type Located } from './errors';
import { formatValue, isConcrete } from './tokens';

/** Format of a type of id. */
interface IdFormat {
  /** Noun for the resource in error messages, with its article. */
  readonly what: string;
  readonly pattern: RegExp;
  readonly example: string;
}

/**
 * Returns the format of an EC2 id: a prefix, and 8 or 17 hexadecimal digits. Fewer digits pass, because mocks and
 * unit tests use such ids.
 */
function ec2Id(prefix: string, what: string): IdFormat {
  return { what, pattern: new RegExp(`^${prefix}-[0-9a-f]{1,17}$`), example: `${prefix}-0123456789abcdef0` };
}

/**
 * Formats of the ids that options take.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html for the name of a cluster
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html for external ids
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html for the id of an organization
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html
 * for clients
 */
const ID_FORMS = {
  vpc: ec2Id('vpc', 'a VPC'),
  // Subnet ids may contain words, because unit tests often use such ids.
  subnet: { what: 'a subnet', pattern: /^subnet-[0-9a-z][0-9a-z-]*$/, example: 'subnet-0123456789abcdef0' },
  securityGroup: ec2Id('sg', 'a security group'),
  routeTable: ec2Id('rtb', 'a route table'),
  prefixList: ec2Id('pl', 'a prefix list'),
  transitGateway: ec2Id('tgw', 'a transit gateway'),
  transitGatewayAttachment: ec2Id('tgw-attach', 'an attachment of a transit gateway'),
  vpnGateway: ec2Id('vgw', 'a virtual private gateway'),
  peeringConnection: ec2Id('pcx', 'a VPC peering connection'),
  networkInterface: ec2Id('eni', 'a network interface'),
  vpcEndpoint: ec2Id('vpce', 'a VPC endpoint'),
  natGateway: ec2Id('nat', 'a NAT gateway'),
  elasticIp: ec2Id('eipalloc', 'an Elastic IP allocation'),
  ipamPool: ec2Id('ipam-pool', 'an IPAM pool'),
  customerOwnedPool: ec2Id('ipv4pool-coip', 'a customer-owned address pool'),
  ipv6Pool: ec2Id('ipv6pool-ec2', 'an IPv6 address pool'),
  image: ec2Id('ami', 'a machine image'),
  hostedZone: { what: 'a hosted zone', pattern: /^Z[A-Z0-9]{1,31}$/, example: 'Z0123456789EXAMPLE' },
  account: { what: 'an AWS account', pattern: /^\d{12}$/, example: '111122223333' },
  healthCheck: {
    what: 'a Route 53 health check',
    pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    example: 'abcdef11-2222-3333-4444-555555fedcba',
  },
} satisfies Record<string, IdFormat>;

/** Types of ids that are validated. */
export type IdKind = keyof typeof ID_FORMS;

/** Format of a name in AWS that is not an id. */
interface NameFormat {
  readonly what: string;
  readonly pattern: RegExp;
  /** The suggestion in the error message. */
  readonly rule: string;
}

const NAME_FORMS = {
  cluster: {
    what: 'the name of an EKS cluster',
    pattern: /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/,
    rule: 'Write 1 to 100 letters, digits, hyphens and underscores, such as "production"',
  },
  region: {
    what: 'the name of a Region',
    pattern: /^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$/,
    rule: 'Write a Region such as "eu-west-1"',
  },
  organization: {
    what: 'the id of an organization',
    pattern: /^o-[a-z0-9]{10,32}$/,
    rule: 'Write one such as "o-a1b2c3d4e5"',
  },
  userPoolClient: {
    what: 'the id of a user pool client',
    pattern: /^[\w+]{1,128}$/,
    rule: 'Write up to 128 letters, digits, plus signs and underscores, as Amazon Cognito shows it',
  },
  externalId: {
    what: 'an external id',
    pattern: /^[\w+=,.@:/-]{2,1224}$/,
    rule: 'Write 2 to 1224 letters, digits and characters of +=,.@:/-_',
  },
  role: {
    what: 'the name of an IAM role',
    pattern: /^[\w+=,.@-]{1,64}$/,
    rule: 'Write 1 to 64 letters, digits and characters of +=,.@-_, without a path',
  },
} satisfies Record<string, NameFormat>;

/** Types of names that are validated. */
export type NameKind = keyof typeof NAME_FORMS;

/** Error name and construct path of a validation. */
export interface ErrorContext {
  /**
   * Name of the error.
   *
   * @default ResourceId
   */
  readonly errorName?: ErrorName;
  readonly scope?: Located;
}

/** Returns true for a text that is known at synthesis. */
export function isConcreteText(text: unknown): text is string {
  return typeof text === 'string' && isConcrete(text);
}

/** Returns true if the text has the format of the id type, or if the text is not known at synthesis. */
export function isIdOf(kind: IdKind, id: string): boolean {
  return !isConcreteText(id) || ID_FORMS[kind].pattern.test(id);
}

/**
 * Fails for ids that do not have the format of their type, such as names, ARNs and addresses. Ids that are not known
 * at synthesis pass.
 */
export function validateIds(
  kind: IdKind,
  ids: readonly (string | undefined)[] | undefined,
  place: ErrorContext = {},
): void {
  for (const id of ids ?? []) {
    if (id !== undefined) {
      validateId(kind, id, place);
    }
  }
}

/** Validates one id, see `validateIds`. */
export function validateId(
  kind: IdKind,
  id: string | undefined,
  { errorName: refusal = 'ResourceId', scope }: ErrorContext = {},
): void {
  if (id === undefined || isIdOf(kind, id)) {
    return;
  }
  const { example, pattern, what }: IdFormat = ID_FORMS[kind];
  const suggestion = [id.trim(), id.trim().toLowerCase(), id.split('/').at(-1) as string].find((text) =>
    pattern.test(text),
  );
  fail(
    refusal,
    `"${id}" is not the id of ${what}. Write ${suggestion ? `"${suggestion}"` : `one such as "${example}"`}`,
    scope,
  );
}

/** Fails for a name that AWS does not accept. Names that are not known at synthesis pass. */
export function validateName(
  kind: NameKind,
  name: string | undefined,
  { errorName: refusal = 'ResourceId', scope }: ErrorContext = {},
): void {
  const { pattern, rule, what }: NameFormat = NAME_FORMS[kind];
  if (isConcreteText(name) && !pattern.test(name)) {
    fail(refusal, `"${name}" is not ${what}. ${rule}`, scope);
  }
}

/** Fails for numbers that are not TCP ports. Ports that are not known at synthesis pass. */
export function validatePorts(name: ErrorName, option: string, ports: readonly number[]): void {
  const wrong = ports.find((port) => isConcrete(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535));
  if (wrong !== undefined) {
    fail(name, `"${option}: ${formatValue(wrong)}" is not a TCP port. Write whole numbers from 1 to 65535`);
  }
}
