import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { referenceTarget } from '../foundation/resources';
import { isConcrete, isDeployTime } from '../foundation/tokens';
import { KARPENTER_TAG, ResourceTags } from './subnet-tags';

/** Maximum number of characters of tag keys and values in EC2. */
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** Resource types of clusters in `aws-eks-v2` and `aws-eks`. */
const CLUSTERS = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/** Construct id of the tags in another stack than that of the network. */
const OTHER_STACK_TAGS_ID = 'EksNetworkTags';

/**
 * Discovery names with which each subnet is tagged, by app. Two constructs may represent the same network. A tag has
 * one value, so each name after the first has its own key.
 */
const DISCOVERY_NAMES = new WeakMap<IConstruct, Map<string, string[]>>();

/** A cluster with nodes that Karpenter launches. */
interface Discovery {
  readonly name: string;
  readonly group: ec2.ISecurityGroup;
}

/** Returns true for a reference to the name of a cluster that this app defines. */
function isNameOfCluster(name: string): boolean {
  const target = isDeployTime(name) ? referenceTarget(name) : undefined;
  return CfnResource.isCfnResource(target) && CLUSTERS.includes(target.cfnResourceType);
}

/**
 * Returns the tag key with which Karpenter discovers the subnets of a further cluster, or undefined if the name is
 * too long.
 */
export function sharedSubnetKey(discoveryName: string): string | undefined {
  const key = `${KARPENTER_TAG}/${discoveryName}`;
  return key.length <= LONGEST_KEY ? key : undefined;
}

/** The clusters of a network with nodes that Karpenter launches. Each has its own discovery name and security group. */
export class KarpenterDiscovery {
  private readonly clusters: Discovery[] = [];

  constructor(
    private readonly scope: IConstruct,
    private readonly tags: ResourceTags,
  ) {}

  /** The security groups, in the given order. */
  public get groups(): ec2.ISecurityGroup[] {
    return this.clusters.map(({ group }) => group);
  }

  /** Tags the node subnets and the security group of a cluster. */
  public add(name: string, group: ec2.ISecurityGroup, subnets: readonly ec2.ISubnet[]): void {
    this.validate({ name, group });
    this.clusters.push({ name, group });
    for (const subnet of subnets) {
      const names = this.namesOf(subnet);
      if (!names.includes(name)) {
        this.tagSubnet(subnet, name, names);
        names.push(name);
      }
    }
    this.tagsFor(group).tagSecurityGroup(group, KARPENTER_TAG, name);
  }

  private tagSubnet(subnet: ec2.ISubnet, name: string, earlier: readonly string[]): void {
    if (earlier.length === 0) {
      this.tags.tagSubnet(subnet, KARPENTER_TAG, name);
      return;
    }
    if (isDeployTime(name)) {
      fail(
        'SubnetTag',
        `"discoveryName" comes after "${earlier[0]}" and is part of a tag key, which must be a literal in CloudFormation. Write the name as a string, such as "prod"`,
        this.scope,
      );
    }
    const key =
      sharedSubnetKey(name) ??
      fail(
        'SubnetTag',
        `"${name}" comes after "${earlier[0]}" and is part of a tag key, which has at most ${LONGEST_KEY} characters. Write a name of at most ${LONGEST_KEY - KARPENTER_TAG.length - 1} characters`,
        this.scope,
      );
    this.tags.tagSubnet(subnet, key, 'shared');
  }

  private validate({ name, group }: Discovery): void {
    if (isConcrete(name) && (name === '' || name.length > LONGEST_VALUE)) {
      fail(
        'SubnetTag',
        `"${name}" is not a tag value. Write 1 to ${LONGEST_VALUE} characters, such as "prod"`,
        this.scope,
      );
    }
    if (isNameOfCluster(name)) {
      fail(
        'SubnetTag',
        '"discoveryName" is the name of a cluster of this app, which depends on the subnets, so the subnets cannot depend on the cluster. Write the name as a string, such as "prod"',
        this.scope,
      );
    }
    if (this.clusters.some((other) => other.name === name)) {
      fail(
        'SubnetTag',
        `"${name}" is the discovery name of another call, and nodes use every security group with this name. Give each cluster a unique name, and call tagForKarpenter once for each`,
        this.scope,
      );
    }
    const twice = this.clusters.find((other) => other.group.securityGroupId === group.securityGroupId);
    if (twice) {
      fail(
        'SubnetTag',
        `"${name}" comes after "${twice.name}" for the same security group, which can have only one ${KARPENTER_TAG}. Give each cluster its own security group`,
        this.scope,
      );
    }
  }

  private namesOf({ subnetId }: ec2.ISubnet): string[] {
    const { root } = this.scope.node;
    const known = DISCOVERY_NAMES.get(root) ?? new Map<string, string[]>();
    DISCOVERY_NAMES.set(root, known);
    const names = known.get(subnetId) ?? [];
    known.set(subnetId, names);
    return names;
  }

  /**
   * Returns the tags construct for a security group. The group of a cluster in a later stack is tagged in that stack.
   * A tag in the stack of the network would create a circular dependency between the stacks.
   */
  private tagsFor(group: ec2.ISecurityGroup): ResourceTags {
    const target = referenceTarget(group.securityGroupId);
    const stack = target && Stack.of(target);
    if (!stack || stack === Stack.of(this.scope)) {
      return this.tags;
    }
    const existing = stack.node.tryFindChild(OTHER_STACK_TAGS_ID);
    return existing instanceof ResourceTags ? existing : new ResourceTags(stack, OTHER_STACK_TAGS_ID);
  }
}
