import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { refuse } from '../foundation/refusals';
import { targetOf } from '../foundation/resources';
import { isConcrete, isDeployTime } from '../foundation/tokens';
import { ResourceTags } from './resource-tags';
import { KARPENTER_TAG } from './subnet-tags';

/** EC2 takes tag keys and values of at most so many characters. */
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** The types of the resource of a cluster, as aws-eks-v2 and aws-eks define it. */
const CLUSTERS = ['AWS::EKS::Cluster', 'Custom::AWSCDK-EKS-Cluster'];

/** The id of the tags that another stack than that of the network has. */
const TAGS_ELSEWHERE = 'EksNetworkTags';

/**
 * The subnets by the app that they are in, each with the discovery names that it was tagged with: two constructs may stand for one network. A tag of
 * a subnet has one value, so that the second name and those after it are in keys of their own.
 */
const NAMES = new WeakMap<IConstruct, Map<string, string[]>>();

/** A cluster whose nodes Karpenter starts. */
interface Discovery {
  readonly name: string;
  readonly group: ec2.ISecurityGroup;
}

/** True for the name of a cluster that this app defines: a reference to it, not a text. */
function isNameOfCluster(name: string): boolean {
  const target = isDeployTime(name) ? targetOf(name) : undefined;
  return CfnResource.isCfnResource(target) && CLUSTERS.includes(target.cfnResourceType);
}

/** The key of the tag by which Karpenter finds the subnets of a cluster that shares them with another one; undefined for a name that is too long. */
export function sharedSubnetKey(discoveryName: string): string | undefined {
  const key = `${KARPENTER_TAG}/${discoveryName}`;
  return key.length <= LONGEST_KEY ? key : undefined;
}

/** The clusters of a network whose nodes Karpenter starts, each with a discovery name and a security group of its own. */
export class KarpenterDiscovery {
  private readonly clusters: Discovery[] = [];

  constructor(
    private readonly scope: IConstruct,
    private readonly tags: ResourceTags,
  ) {}

  /** The security groups, in the order in which they were given. */
  public get groups(): ec2.ISecurityGroup[] {
    return this.clusters.map(({ group }) => group);
  }

  /** Tags the node subnets and the security group of one cluster. */
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
      refuse(
        'SubnetTag',
        `"discoveryName" comes after "${earlier[0]}" and is part of the key of a tag, which CloudFormation takes as a text alone, write the name as a text, such as "prod"`,
        this.scope,
      );
    }
    const key =
      sharedSubnetKey(name) ??
      refuse(
        'SubnetTag',
        `"${name}" comes after "${earlier[0]}" and is part of the key of a tag, which has at most ${LONGEST_KEY} characters, write a name of ${LONGEST_KEY - KARPENTER_TAG.length - 1} characters at most`,
        this.scope,
      );
    this.tags.tagSubnet(subnet, key, 'shared');
  }

  private validate({ name, group }: Discovery): void {
    if (isConcrete(name) && (name === '' || name.length > LONGEST_VALUE)) {
      refuse(
        'SubnetTag',
        `"${name}" is no value of a tag, write 1 to ${LONGEST_VALUE} characters, such as "prod"`,
        this.scope,
      );
    }
    if (isNameOfCluster(name)) {
      refuse(
        'SubnetTag',
        '"discoveryName" is the name of a cluster of this app, which waits for its subnets, while they would wait for its name. Write the name as a text, such as "prod"',
        this.scope,
      );
    }
    if (this.clusters.some((other) => other.name === name)) {
      refuse(
        'SubnetTag',
        `"${name}" is the discovery name of another call, and nodes take every security group that has it, give each cluster a name of its own and call tagForKarpenter once for each`,
        this.scope,
      );
    }
    const twice = this.clusters.find((other) => other.group.securityGroupId === group.securityGroupId);
    if (twice) {
      refuse(
        'SubnetTag',
        `"${name}" comes after "${twice.name}" for the same security group, which has one ${KARPENTER_TAG}, give each cluster a security group of its own`,
        this.scope,
      );
    }
  }

  private namesOf({ subnetId }: ec2.ISubnet): string[] {
    const { root } = this.scope.node;
    const known = NAMES.get(root) ?? new Map<string, string[]>();
    NAMES.set(root, known);
    const names = known.get(subnetId) ?? [];
    known.set(subnetId, names);
    return names;
  }

  /**
   * The group of a cluster of a later stack is tagged there: here, the tag would make the network wait for the cluster, which waits for the network.
   */
  private tagsFor(group: ec2.ISecurityGroup): ResourceTags {
    const target = targetOf(group.securityGroupId);
    const stack = target && Stack.of(target);
    if (!stack || stack === Stack.of(this.scope)) {
      return this.tags;
    }
    const existing = stack.node.tryFindChild(TAGS_ELSEWHERE);
    return existing instanceof ResourceTags ? existing : new ResourceTags(stack, TAGS_ELSEWHERE);
  }
}
