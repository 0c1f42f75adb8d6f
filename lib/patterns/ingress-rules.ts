import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { resourcesOfStage } from '../foundation/resources';

export const ANYWHERE = '0.0.0.0/0';

/** A security group rule, as a resource or inline. */
export interface IngressRule {
  readonly ipProtocol?: unknown;
  readonly fromPort?: unknown;
  readonly toPort?: unknown;
  readonly sourceSecurityGroupId?: unknown;
  readonly cidrIp?: unknown;
}

/** A rule, and the stack that resolves its values. */
export interface FoundRule {
  readonly stack: Stack;
  readonly rule: IngressRule;
}

/** Returns all ingress rules of the security groups in the stage: separate resources and inline rules. */
export function rulesFor(ids: readonly string[], scope: IConstruct): FoundRule[] {
  return resourcesOfStage(scope).flatMap((resource) => {
    const stack = Stack.of(resource);
    return rulesOf(resource, ids, stack).map((rule) => ({ stack, rule }));
  });
}

function rulesOf(resource: CfnResource, ids: readonly string[], stack: Stack): IngressRule[] {
  switch (resource.cfnResourceType) {
    case 'AWS::EC2::SecurityGroupIngress': {
      const rule = resource as ec2.CfnSecurityGroupIngress;
      return ids.some((id) => id === rule.groupId) ? [rule] : [];
    }
    case 'AWS::EC2::SecurityGroup': {
      const { attrGroupId, securityGroupIngress: rules } = resource as ec2.CfnSecurityGroup;
      return ids.includes(attrGroupId) ? (stack.resolve(rules) ?? []) : [];
    }
    default:
      return [];
  }
}

/** Returns true if two values are the same in the template. */
export function isSame(stack: Stack, one: unknown, other: unknown): boolean {
  return one !== undefined && JSON.stringify(stack.resolve(one)) === JSON.stringify(stack.resolve(other));
}

/** Returns true if a rule allows a port of a protocol, or all traffic. */
export function admitsPort({ ipProtocol, fromPort, toPort }: IngressRule, protocol: string, port: number): boolean {
  return ipProtocol === '-1' || (ipProtocol === protocol && Number(fromPort) <= port && Number(toPort) >= port);
}
