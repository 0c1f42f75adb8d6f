import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { propertyOf, resourcesInStage } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { isSameResource } from './existing-network';

const TYPE = 'AWS::EC2::VPCEndpoint';

/** Placeholder for the Region of the stack in a service name, whether it is known at synthesis or not. */
const REGION = '<region>';

/** Properties of an endpoint that EC2 compares. */
interface Endpoint {
  readonly resource: CfnResource;
  readonly isGateway: boolean;
  readonly service: string;
  readonly vpcId: unknown;
  readonly routeTableIds: readonly unknown[];
  readonly hasPrivateDns: boolean;
}

/**
 * Fails if EC2 would reject an endpoint below a construct because of another endpoint in the app.
 *
 * This is a second gateway endpoint for a service in a route table, or a second interface endpoint with private DNS
 * for a service in a VPC.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html
 */
export function validateUniqueEndpoints(scope: IConstruct): void {
  const all = resourcesInStage(scope)
    .filter(({ cfnResourceType }) => cfnResourceType === TYPE)
    .map(readEndpoint);
  for (const own of all.filter(({ resource }) => resource.node.scopes.includes(scope))) {
    const other = all.find((endpoint) => endpoint.resource !== own.resource && isDuplicate(endpoint, own));
    if (other) {
      failForDuplicate(own, other, scope);
    }
  }
}

/** Returns the service names of the endpoints of the app in a VPC, with a placeholder for the Region. */
export function endpointServices({ vpcId }: ec2.IVpc, scope: IConstruct): string[] {
  return resourcesInStage(scope)
    .filter(({ cfnResourceType }) => cfnResourceType === TYPE)
    .filter((resource) => isSameResource(propertyOf(resource, 'vpcId'), vpcId) !== false)
    .map(serviceOf);
}

function isDuplicate(one: Endpoint, other: Endpoint): boolean {
  if (one.service !== other.service || one.isGateway !== other.isGateway || one.vpcId !== other.vpcId) {
    return false;
  }
  // All VPCs have the same id before their lookups run.
  if (isLookupDummy(one.vpcId)) {
    return false;
  }
  return one.isGateway
    ? one.routeTableIds.some((id) => other.routeTableIds.includes(id))
    : one.hasPrivateDns && other.hasPrivateDns;
}

function failForDuplicate({ isGateway, service }: Endpoint, other: Endpoint, scope: IConstruct): never {
  const path = other.resource.node.scopes.at(-2)?.node.path ?? other.resource.node.path;
  return isGateway
    ? fail(
        'EndpointTwice',
        `"${path}" is a gateway endpoint for ${service} in the same route tables, and a route table can have only one. Write s3Gateway: S3Gateway.none() or S3Gateway.existing(…)`,
        scope,
      )
    : fail(
        'EndpointTwice',
        `"${path}" is an interface endpoint with private DNS for ${service} in the same VPC, and a VPC can have only one. Remove the feature that defines the second one`,
        scope,
      );
}

function readEndpoint(resource: CfnResource): Endpoint {
  const endpoint = resource as ec2.CfnVPCEndpoint;
  const routeTableIds = propertyOf(resource, 'routeTableIds');
  const type = propertyOf(resource, 'vpcEndpointType') ?? 'Gateway';
  return {
    resource,
    isGateway: type === 'Gateway',
    service: serviceOf(resource),
    vpcId: propertyOf(endpoint, 'vpcId'),
    routeTableIds: Array.isArray(routeTableIds) ? routeTableIds : [],
    hasPrivateDns: type === 'Interface' && propertyOf(resource, 'privateDnsEnabled') === true,
  };
}

/** Returns the service name. It may contain the Region of the stack as text or as a token. */
function serviceOf(resource: CfnResource): string {
  const stack = Stack.of(resource);
  const resolved: unknown = stack.resolve(propertyOf(resource, 'serviceName'));
  const text = typeof resolved === 'string' ? resolved : joinServiceName(resolved);
  return isConcrete(stack.region) ? text.replace(stack.region, REGION) : text;
}

/** Renders `Fn::Join` with placeholders for tokens. Other functions are compared as they are. */
function joinServiceName(value: unknown): string {
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })?.['Fn::Join'];
  return join
    ? join[1].map((part) => (typeof part === 'string' ? part : partOf(part))).join(join[0])
    : JSON.stringify(value);
}

function partOf(part: unknown): string {
  return (part as { Ref?: string }).Ref === 'AWS::Region' ? REGION : JSON.stringify(part);
}
