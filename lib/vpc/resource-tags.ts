import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, CfnResource, Names, Tags, Token } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct, type IConstruct } from 'constructs';
import { addDependencies } from '../foundation/deployment-order';
import { pascalCase } from '../foundation/values';

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
