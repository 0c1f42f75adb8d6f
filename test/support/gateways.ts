import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  type AlbGatewayManifest,
  type BackendTargetOptions,
  Listener,
  Manifests,
  type NlbGatewayManifest,
  type TargetOptions,
} from '../../lib/gateway';
import { testStack } from './builders';
import type { KubernetesShape } from './object-schemas';
import { flatten, type Synthesized } from './templates';

/** Certificates by their ARNs. */
export const ARNS = ['0000', '1111'].map((id) => `arn:aws:acm:eu-west-1:111111111111:certificate/${id}`);

/** Where a route is that something else applies. */
export const AT = { name: 'shop', namespace: 'web', gatewayName: 'edge' };

const stack = testStack();

/** A subnet in each of two zones. */
export const SUBNETS = ['a', 'b'].map((zone) => ec2.Subnet.fromSubnetId(stack, `Subnet-${zone}`, `subnet-${zone}`));

/** A security group of somebody else. */
export const GROUP = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0');

/** The objects of a Gateway that listens for HTTP, unless told otherwise. */
export function alb(options: Partial<AlbGatewayManifest> = {}): KubernetesShape[] {
  return Manifests.albGateway({
    name: 'shop',
    namespace: 'web',
    gatewayClassName: 'alb',
    listeners: [Listener.http()],
    ...options,
  });
}

/** The objects of a Gateway that listens for mail, unless told otherwise. */
export function nlb(options: Partial<NlbGatewayManifest> = {}): KubernetesShape[] {
  return Manifests.nlbGateway({
    name: 'mail',
    namespace: 'web',
    gatewayClassName: 'nlb',
    listeners: [Listener.tcp({ port: 25 })],
    ...options,
  });
}

/** What is said of the targets behind a Service. */
export function targets(options: BackendTargetOptions | TargetOptions): KubernetesShape {
  return Manifests.serviceTargets({ service: 'cart', namespace: 'web', ...options });
}

/** What the first object of a kind asks for. */
export function specOf(objects: readonly KubernetesShape[], kind: string): KubernetesShape {
  return objects.find((object) => object.kind === kind)?.spec;
}

/** What is said of the load balancer. */
export function configurationOf(objects: readonly KubernetesShape[]): KubernetesShape {
  return specOf(objects, 'LoadBalancerConfiguration');
}

/** An object, and the resource that applies it with others. */
export interface AppliedObject {
  readonly id: string;
  readonly object: KubernetesShape;
  readonly objects: KubernetesShape[];
}

/** The objects of a kind that a template applies, or the one that has the name. */
export function applied(template: Synthesized, kind: string, name?: string): AppliedObject[] {
  return template
    .all('Custom::AWSCDK-EKS-KubernetesResource')
    .map(({ id, Properties }) => ({ id, objects: JSON.parse(flatten(Properties.Manifest)) as KubernetesShape[] }))
    .flatMap(({ id, objects }) => objects.map((object) => ({ id, object, objects })))
    .filter(({ object }) => object.kind === kind && (name === undefined || object.metadata.name === name));
}
