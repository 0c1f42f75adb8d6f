import * as ec2 from 'aws-cdk-lib/aws-ec2';
// The L1 constructs of EKS. Up to aws-cdk-lib 2.257, only this module exports them without loading anything else.
import * as eks from 'aws-cdk-lib/aws-eks';
import { Aws } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { RFC_1918 } from '../addressing/cidr-blocks';
import { fail, isNamedError, type Located, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isDnsLabel } from '../foundation/kubernetes-names';
import { formatValue, isConcrete } from '../foundation/tokens';
import type { ClusterTarget } from './cluster-target';
import { findDuplicate } from './duplicate-installations';

/** Access of an IAM principal to a cluster, by an access policy of EKS. */
export enum AccessLevel {
  /** Full access to the cluster, like `cluster-admin`. */
  CLUSTER_ADMIN = 'AmazonEKSClusterAdminPolicy',
  /** Full access to namespaces except their quotas, like `admin`. It can grant permissions to others. */
  ADMIN = 'AmazonEKSAdminPolicy',
  /** Write access to most objects of namespaces, like `edit`. Use it for pipelines. */
  EDIT = 'AmazonEKSEditPolicy',
  /** Read access to most objects of namespaces, like `view`. It excludes Secrets. */
  VIEW = 'AmazonEKSViewPolicy',
  /** Read access to all objects, including Secrets. */
  ADMIN_VIEW = 'AmazonEKSAdminViewPolicy',
}

/**
 * The maximum number of CIDR blocks of a public endpoint.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html, read on 2026-11-28
 */
const MOST_NETWORKS = 40;

/**
 * Fails for networks that EKS rejects for a public endpoint. Tokens pass. For a cluster of the CDK, EKS validates the
 * syntax itself.
 */
export function validatePublicNetworks(networks: readonly string[], scope?: Located): void {
  if (networks.length === 0) {
    fail('PublicNetworks', '"networks" is empty. Write 1 to 40, or write ApiEndpoint.private()', scope);
  }
  if (networks.length > MOST_NETWORKS) {
    fail(
      'PublicNetworks',
      `"${formatValue(networks[MOST_NETWORKS])}" is network ${MOST_NETWORKS + 1} of ${networks.length} of the public endpoint, and EKS supports ${MOST_NETWORKS}. Merge networks`,
      scope,
    );
  }
  const parsed = networks.map((text) => (isConcrete(text) ? parse(text, scope) : undefined));
  for (const [index, network] of parsed.entries()) {
    if (!network) {
      continue;
    }
    const text = networks[index];
    const isPrivate =
      network.ipFamily === IpFamily.IPV4 && RFC_1918.some((block) => Cidr.parse(block).contains(network));
    if (isPrivate) {
      fail(
        'PublicNetworks',
        `"${text}" is a private network, which cannot reach the public endpoint. Allow it at the private endpoint: new ApiAccess(…, { networks })`,
        scope,
      );
    }
    if (parsed.slice(0, index).some((other) => other?.isSameAs(network))) {
      fail('PublicNetworks', `"${text}" is listed twice. Remove one`, scope);
    }
  }
}

function parse(text: string, scope: Located | undefined): Cidr | undefined {
  try {
    return Cidr.parse(text);
  } catch (error) {
    if (scope && isNamedError(error)) {
      return undefined;
    }
    throw error;
  }
}

/** The Kubernetes API. */
const API_PORT = 443;

/** Prefixes of Kubernetes groups that EKS does not allow in an access entry. */
const RESERVED_GROUPS = ['system:', 'eks:', 'aws:', 'amazon:', 'iam:'];

/** Access of an IAM principal to a cluster. */
export interface AccessEntryOptions {
  /**
   * The ARN of the IAM role or user. The ARN of a session (`assumed-role`) fails as `AccessEntry`, because EKS compares
   * the ARN of the role. A principal can have only one access entry in a cluster.
   */
  readonly principalArn: string;

  /**
   * The access level.
   *
   * @default - only the permissions of `groups`
   */
  readonly level?: AccessLevel;

  /**
   * The namespaces of the access level. A name may end in `*`.
   *
   * @default - the whole cluster
   */
  readonly namespaces?: string[];

  /**
   * The Kubernetes groups of the principal, for your own RBAC rules.
   *
   * @default - none
   */
  readonly groups?: string[];
}

/** Properties of `ApiAccess`. */
export interface ApiAccessProps {
  /** The cluster. Its authentication mode must be `API` or `API_AND_CONFIG_MAP`. */
  readonly cluster: ClusterTarget;

  /**
   * The networks that may connect to the private endpoint of the Kubernetes API on TCP port 443, by a name that you
   * choose, in CIDR notation. Examples are networks of administrators, of pipelines, and of an office behind a VPN. You
   * define their routes to the VPC. The cluster security group must be known.
   *
   * @default - none: only nodes and other network interfaces with the cluster security group
   */
  readonly networks?: Record<string, string>;

  /**
   * The access entries of people and pipelines, by a name that you choose.
   *
   * @default - none
   */
  readonly entries?: Record<string, AccessEntryOptions>;
}

/**
 * Access to a cluster: access entries for people and pipelines, and rules of the cluster security group for connected networks.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export class ApiAccess extends Construct {
  private readonly cluster: ClusterTarget;

  constructor(scope: Construct, id: string, props: ApiAccessProps) {
    validateArguments('ApiAccess', arguments);
    super(scope, id);
    this.cluster = props.cluster;
    for (const [name, network] of Object.entries(props.networks ?? {})) {
      this.allowFrom(name, network);
    }
    for (const [name, entry] of Object.entries(props.entries ?? {})) {
      this.addEntry(name, entry);
    }
  }

  /**
   * Allows a network to connect to the private endpoint of the Kubernetes API.
   *
   * @param name of the network, part of the description of the rule
   * @param network in CIDR notation
   */
  public allowFrom(name: string, network: string): void {
    validateArguments('ApiAccess.allowFrom', arguments, this);
    const parsed = isConcrete(network) ? withErrorPath(this, () => Cidr.parse(network)) : undefined;
    if (parsed?.prefixLength === 0) {
      fail('ApiNetwork', `"${network}" contains all addresses. Write the networks that are connected to the VPC`, this);
    }
    new ec2.CfnSecurityGroupIngress(this, `From-${name}`, {
      groupId: this.cluster._context.securityGroupFor(this),
      description: `Kubernetes API from ${name}`,
      ipProtocol: 'tcp',
      fromPort: API_PORT,
      toPort: API_PORT,
      ...(parsed?.ipFamily === IpFamily.IPV6 ? { cidrIpv6: network } : { cidrIp: network }),
    });
  }

  /**
   * Adds an access entry for an IAM principal.
   *
   * @param name of the entry under this construct
   * @param options the principal and its access
   */
  public addEntry(name: string, options: AccessEntryOptions): void {
    validateArguments('ApiAccess.addEntry', arguments, this);
    const { principalArn, level, namespaces, groups = [] } = options;
    this.validate(name, options);
    const twin = isConcrete(principalArn)
      ? findDuplicate(`access entry ${principalArn}`, this.cluster.clusterName, this)
      : undefined;
    if (twin) {
      fail(
        'AccessEntry',
        `"${principalArn}" already has an access entry, defined by ${twin.node.path}. Define one entry for each principal`,
        this,
      );
    }
    new eks.CfnAccessEntry(this, `Entry-${name}`, {
      clusterName: this.cluster.clusterName,
      principalArn,
      kubernetesGroups: groups.length > 0 ? groups : undefined,
      accessPolicies: level && [
        {
          policyArn: `arn:${Aws.PARTITION}:eks::aws:cluster-access-policy/${level}`,
          accessScope: namespaces ? { type: 'namespace', namespaces } : { type: 'cluster' },
        },
      ],
    });
  }

  private validate(name: string, { principalArn, level, namespaces, groups = [] }: AccessEntryOptions): void {
    validatePrincipal(principalArn, this);
    if (level === undefined && groups.length === 0) {
      fail('AccessEntry', `"${name}" has no permissions. Set level or groups`, this);
    }
    if (namespaces && (level === undefined || namespaces.length === 0)) {
      const wrong = level === undefined ? 'has namespaces and no level' : 'has an empty list of namespaces';
      fail('AccessEntry', `"${name}" ${wrong}. Set both, or remove namespaces for access to the whole cluster`, this);
    }
    if (namespaces && level === AccessLevel.CLUSTER_ADMIN) {
      fail(
        'AccessEntry',
        `"${name}" has namespaces, and AccessLevel.CLUSTER_ADMIN applies to the whole cluster. Write AccessLevel.ADMIN`,
        this,
      );
    }
    const namespace = namespaces?.find((text) => isConcrete(text) && !isDnsLabel(text.replace(/\*$/, 'x')));
    if (namespace !== undefined) {
      fail(
        'AccessEntry',
        `"${namespace}" of "${name}" is not a valid namespace. Write lower-case letters, digits and hyphens, such as "shop" or "shop-*"`,
        this,
      );
    }
    const group = groups.find((text) => isConcrete(text) && RESERVED_GROUPS.some((prefix) => text.startsWith(prefix)));
    if (group !== undefined) {
      fail(
        'AccessEntry',
        `"${group}" of "${name}" is a group that EKS reserves. Write level: AccessLevel.CLUSTER_ADMIN, or use another group`,
        this,
      );
    }
  }
}

function validatePrincipal(principalArn: string, scope: Construct): void {
  if (!isConcrete(principalArn) || /^arn:[a-z-]+:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/.test(principalArn)) {
    return;
  }
  const session = /^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(principalArn);
  const instead = session
    ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`
    : 'arn:aws:iam::111122223333:role/admin';
  fail(
    'AccessEntry',
    `"${formatValue(principalArn)}" is not the ARN of an IAM role or user. Write ${session ? `"${instead}", with the path of the role if it has one` : `one such as "${instead}"`}`,
    scope,
  );
}
