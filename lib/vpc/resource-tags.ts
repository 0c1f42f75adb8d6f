import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, CfnResource, Names, Tags, Token } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct, type IConstruct } from 'constructs';
import { addDependencies } from '../foundation/deployment-order';
import { pascalCase } from '../foundation/values';

/** Answers of EC2 at deletion that mean that there is nothing left to untag. */
const NOT_FOUND_ERRORS = '^(InvalidSubnetID|InvalidGroup|InvalidID)';

interface TagPermission {
  readonly first: AwsCustomResource;
  readonly statement: iam.PolicyStatement;
}

export interface ResourceTagsProps {
  /** The account that owns the subnets: part of their ARNs. Without it, the account of the stack. */
  readonly ownerAccount?: string;
}

/**
 * Tags on subnets and security groups. What the app defines is tagged as everything else is. What is only known by its id is tagged by a
 * custom resource each, through the Lambda function that the CDK has for single API calls: nothing to bundle, one function per stack.
 *
 * A custom resource per resource and key, with the value in its identity: a change of the value writes the new tag first and then takes the
 * old value off, which EC2 only does where the value is still the old one.
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
    // In shared subnets, too, a security group belongs to the account that made it.
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
      // One policy per key, with the first tag; the role is the function's own, and the other tags wait for the policy.
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

/** The key may be written and removed on the ARNs, and no other. Without a key, a request would remove every tag: that is denied, too. */
function statementFor(key: string, arn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
    resources: [arn],
    conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': [key] }, Null: { 'aws:TagKeys': 'false' } },
  });
}

/** The id of a resource where it is known, and otherwise the place of its construct. */
function tagIdOf(target: IConstruct, resourceId: string): string {
  return Token.isUnresolved(resourceId) ? Names.uniqueId(target) : pascalCase(resourceId);
}
