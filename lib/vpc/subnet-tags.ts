import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, CfnResource, Names, Tags, Token } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct, type IConstruct } from 'constructs';
import { TierRole } from '../addressing/tier';
import { addDependencies } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { pascalCase } from '../foundation/values';

/**
 * Tags with which the AWS Load Balancer Controller discovers the subnets of internet-facing and internal load
 * balancers.
 */
export const LOAD_BALANCER_TAGS: Partial<Record<TierRole, string>> = {
  [TierRole.PUBLIC]: 'kubernetes.io/role/elb',
  [TierRole.NODE]: 'kubernetes.io/role/internal-elb',
};

/** Tag with which Karpenter discovers node subnets and security groups. */
export const KARPENTER_TAG = 'karpenter.sh/discovery';

const CLUSTER_TAG = 'kubernetes.io/cluster/';
const CNI_TAG = 'kubernetes.io/role/cni';

/** Whether several clusters use the subnets. */
export enum ClusterOwnership {
  /** Only one cluster uses the subnets. */
  OWNED = 'owned',
  /** Several clusters or other workloads use the subnets. */
  SHARED = 'shared',
}

/** Tags with which software in the cluster discovers subnets. */
export interface SubnetTags {
  /**
   * The clusters by name, for the tag `kubernetes.io/cluster/<name>` on public and node subnets.
   *
   * The AWS Load Balancer Controller requires it before 2.1.2. Later releases ignore subnets that only have the tag
   * of another cluster. If several clusters share the subnets, `OWNED` fails with `SubnetTag`.
   *
   * @default - none. EKS and current controllers do not require the tag
   * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
   */
  readonly clusters?: Record<string, ClusterOwnership>;

  /**
   * Whether the VPC CNI discovers the pod subnets by the tag `kubernetes.io/role/cni=1`.
   *
   * In each zone, it uses the pod or node subnet with the most free addresses, so a zone may have several pod
   * subnets. Subnet discovery replaces custom networking: `ClusterNetworking` then defines no ENIConfigs.
   *
   * @default false
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html
   */
  readonly podDiscovery?: boolean;
}

/** Returns the tags of the subnets of a role. */
export function tagsOf(role: TierRole, { clusters = {}, podDiscovery }: SubnetTags): Record<string, string> {
  const holdsLoadBalancers = role in LOAD_BALANCER_TAGS;
  return {
    ...(holdsLoadBalancers
      ? Object.fromEntries(Object.entries(clusters).map(([name, ownership]) => [`${CLUSTER_TAG}${name}`, ownership]))
      : {}),
    ...(podDiscovery && role === TierRole.POD ? { [CNI_TAG]: '1' } : {}),
  };
}

/** Fails for tags that are not valid, or that contradict each other. */
export function validateSubnetTags({ clusters = {}, podDiscovery }: SubnetTags, roles: readonly TierRole[]): void {
  const names = Object.keys(clusters);
  for (const name of names) {
    if (!isClusterName(name)) {
      fail(
        'SubnetTag',
        `"${name}" is not a name of an EKS cluster that is known at synthesis. Write 1 to 100 letters, digits, hyphens and underscores, such as "prod"`,
      );
    }
    if (clusters[name] === ClusterOwnership.OWNED && names.length > 1) {
      fail(
        'SubnetTag',
        `"${name}" owns subnets that ${names.length - 1} more ${names.length === 2 ? 'cluster uses' : 'clusters use'}. Write ClusterOwnership.SHARED for each of them`,
      );
    }
  }
  if (podDiscovery && !roles.includes(TierRole.POD)) {
    fail('SubnetTag', '"podDiscovery" has no pod subnets to tag. Add a pod tier to the network, or leave it out');
  }
}

/** Returns true for a valid cluster name that is known at synthesis. */
function isClusterName(name: string): boolean {
  return isConcrete(name) && /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(name);
}

/** Aspect priority after that of `eks.Cluster`, which tags every private subnet of its VPC. */
const REMOVE_PRIORITY = 300;

/**
 * Tags subnets by the role of their tier. The tags that `eks.Cluster` adds to private and public subnets are removed.
 */
export function tagSubnetsByRole(
  role: TierRole,
  subnets: readonly ec2.ISubnet[],
  wanted: SubnetTags,
  tags: ResourceTags,
): void {
  const subnetsOnly = [ec2.CfnSubnet.CFN_RESOURCE_TYPE_NAME];
  for (const subnet of subnets) {
    for (const key of Object.values(LOAD_BALANCER_TAGS)) {
      const isOwn = key === LOAD_BALANCER_TAGS[role];
      Tags.of(subnet).remove(key, {
        priority: REMOVE_PRIORITY,
        excludeResourceTypes: isOwn ? subnetsOnly : undefined,
      });
      if (isOwn) {
        Tags.of(subnet).add(key, '1', { includeResourceTypes: subnetsOnly });
      }
    }
    for (const [key, value] of Object.entries(tagsOf(role, wanted))) {
      tags.tagSubnet(subnet, key, value);
    }
  }
}

/** Error codes of EC2 that mean that a deleted resource has no tags. */
const NOT_FOUND_ERRORS = '^(InvalidSubnetID|InvalidGroup|InvalidID)';

interface TagPermission {
  readonly first: AwsCustomResource;
  readonly statement: iam.PolicyStatement;
}

export interface ResourceTagsProps {
  /** The account that owns the subnets, as part of their ARNs. The default is the account of the stack. */
  readonly ownerAccount?: string;
}

/**
 * Tags on subnets and security groups.
 *
 * Resources of this app are tagged directly. Imported resources are tagged by custom resources, through the Lambda
 * function of the CDK for single API calls. There is a custom resource for each resource and key, and its physical id
 * contains the value. When the value changes, the new tag is written first. Then the old tag is deleted, which EC2
 * ignores if the value has changed.
 */
export class ResourceTags extends Construct {
  private readonly grants = new Map<string, TagPermission>();
  private readonly owner: string;

  constructor(scope: Construct, id: string, props: ResourceTagsProps = {}) {
    super(scope, id);
    this.owner = props.ownerAccount ?? Aws.ACCOUNT_ID;
  }

  public tagSubnet(subnet: ec2.ISubnet, key: string, value: string): void {
    this.tag(subnet, 'AWS::EC2::Subnet', `${this.owner}:subnet/${subnet.subnetId}`, key, value);
  }

  public tagSecurityGroup(group: ec2.ISecurityGroup, key: string, value: string): void {
    // A security group belongs to the account that creates it, also in shared subnets.
    this.tag(group, 'AWS::EC2::SecurityGroup', `${Aws.ACCOUNT_ID}:security-group/${group.securityGroupId}`, key, value);
  }

  private tag(target: IConstruct, type: string, resource: string, key: string, value: string): void {
    const own = target.node.defaultChild ?? target.node.tryFindChild('Subnet');
    if (own && CfnResource.isCfnResource(own) && own.cfnResourceType === type) {
      Tags.of(own).add(key, value);
      return;
    }
    const arn = `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${resource}`;
    const grant = this.grants.get(key);
    grant?.statement.addResources(arn);
    const statement = grant?.statement ?? statementFor(key, arn);
    const resourceId = resource.slice(resource.indexOf('/') + 1);
    const parameters = { Resources: [resourceId], Tags: [{ Key: key, Value: value }] };
    const write = {
      service: 'EC2',
      action: 'createTags',
      parameters,
      physicalResourceId: PhysicalResourceId.of(`${resourceId} ${key}=${value}`),
    };
    const tag = new AwsCustomResource(this, `${tagIdOf(target, resourceId)}${pascalCase(key.replaceAll('/', '-'))}`, {
      resourceType: 'Custom::EksNetworkTag',
      onCreate: write,
      onUpdate: write,
      onDelete: { service: 'EC2', action: 'deleteTags', parameters, ignoreErrorCodesMatching: NOT_FOUND_ERRORS },
      installLatestAwsSdk: false,
      // The first tag of a key defines the policy, and the other tags depend on it. All tags use the role of the
      // function.
      ...(grant
        ? { role: grant.first.grantPrincipal as iam.IRole }
        : { policy: AwsCustomResourcePolicy.fromStatements([statement]) }),
    });
    if (grant) {
      addDependencies(tag.node.findChild('Resource'), grant.first.node.findChild('CustomResourcePolicy'));
    } else {
      this.grants.set(key, { first: tag, statement });
    }
  }
}

/**
 * Allows creating and deleting tags with the key on the ARNs. A request without a key, which would delete all tags,
 * is denied.
 */
function statementFor(key: string, arn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
    resources: [arn],
    conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': [key] }, Null: { 'aws:TagKeys': 'false' } },
  });
}

/** Returns the id of a resource if it is known, or else a name from its construct path. */
function tagIdOf(target: IConstruct, resourceId: string): string {
  return Token.isUnresolved(resourceId) ? Names.uniqueId(target) : pascalCase(resourceId);
}
