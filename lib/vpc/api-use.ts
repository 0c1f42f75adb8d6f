import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Stage } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { referenceTarget } from '../foundation/resources';
import {
  API_CALLERS,
  type ApiCall,
  type ApiCaller,
  type ApiCallerName,
  type CallOrigin,
  CREDENTIALS,
  callsOf,
} from './api-callers';

/** A call of an AWS API from inside a VPC. */
export interface LocatedCall extends ApiCall {
  readonly caller: string;
  readonly from: CallOrigin;
  readonly isUncertain: boolean;
  /** The subnets of the caller. Undefined for pods, which can run on any node. */
  readonly subnets?: readonly ec2.ISubnet[];
  /** The roles of other accounts that the caller assumes. */
  readonly roleArns: readonly string[];
  /** Whether it is called only while there are nodes. */
  readonly onlyWithNodes: boolean;
}

/** The calls of a construct. They are read when the construct tree is complete. */
export interface ApiUse {
  readonly vpc: ec2.IVpc | undefined;
  readonly caller: ApiCallerName;
  /** The services that its settings require. */
  readonly settings?: readonly string[];
  readonly credentials?: keyof typeof CREDENTIALS;
  readonly subnets?: readonly ec2.ISubnet[];
  readonly roleArns?: readonly string[];
  readonly onlyWithNodes?: boolean;
}

interface NotedUse {
  readonly scope: IConstruct;
  readonly read: () => readonly ApiUse[];
}

/** The recorded calls and endpoints of an app, by its root. */
const USES = new WeakMap<IConstruct, NotedUse[]>();

/** VPC constructs that represent the same VPC. */
const TWINS = new WeakMap<ec2.IVpc, ec2.IVpc[]>();

/** The services with an endpoint in a VPC that this app does not define. */
const EXISTING = new WeakMap<IConstruct, { readonly vpc: ec2.IVpc; readonly services: readonly string[] }[]>();

/** Records the AWS APIs that a construct calls from inside a VPC. `read` runs when the construct tree is complete. */
export function noteApiUse(scope: IConstruct, read: () => readonly ApiUse[]): void {
  const { root } = scope.node;
  USES.set(root, [...(USES.get(root) ?? []), { scope, read }]);
}

/** Records that two constructs represent the same VPC, which is not known at synthesis for imported ones. */
export function noteSameVpc(one: ec2.IVpc, other: ec2.IVpc | undefined): void {
  if (other && one !== other) {
    TWINS.set(one, [...(TWINS.get(one) ?? []), other]);
    TWINS.set(other, [...(TWINS.get(other) ?? []), one]);
  }
}

/** Records the services with an endpoint in a VPC that is defined elsewhere, by their short names. */
export function noteExistingEndpoints(scope: IConstruct, vpc: ec2.IVpc, services: readonly string[]): void {
  const { root } = scope.node;
  EXISTING.set(root, [...(EXISTING.get(root) ?? []), { vpc, services }]);
}

/** The services with an endpoint in a VPC that this app does not define. */
export function existingEndpointsIn(vpc: ec2.IVpc, scope: IConstruct): string[] {
  return (EXISTING.get(scope.node.root) ?? [])
    .filter((own) => isSameVpc(own.vpc, vpc))
    .flatMap(({ services }) => services);
}

/** All calls from a VPC, in the stage of a construct. */
export function apiCallsIn(vpc: ec2.IVpc, scope: IConstruct): LocatedCall[] {
  const stage = Stage.of(scope);
  return (USES.get(scope.node.root) ?? [])
    .filter((noted) => Stage.of(noted.scope) === stage)
    .flatMap(({ read }) => read())
    .filter((use) => use.vpc && isSameVpc(use.vpc, vpc))
    .flatMap((use) =>
      [...callsOf(use.caller, use.settings), ...(use.credentials ? [CREDENTIALS[use.credentials]] : [])].map(
        (call) => ({
          ...call,
          caller: API_CALLERS[use.caller].name,
          from: API_CALLERS[use.caller].from,
          isUncertain: (API_CALLERS[use.caller] as ApiCaller).isUncertain ?? false,
          subnets: use.subnets,
          roleArns: use.roleArns ?? [],
          onlyWithNodes: use.onlyWithNodes ?? false,
        }),
      ),
    );
}

/** The subnets of this app with the given ids. Subnets that are only known by id are excluded. */
export function subnetsBehind(ids: unknown): ec2.ISubnet[] {
  return (Array.isArray(ids) ? ids : []).flatMap((id) => {
    const target = referenceTarget(id);
    const scope = target && CfnResource.isCfnResource(target) ? target.node.scope : undefined;
    return scope instanceof ec2.Subnet ? [scope] : [];
  });
}

function isSameVpc(one: ec2.IVpc, other: ec2.IVpc): boolean {
  return one === other || (TWINS.get(one) ?? []).includes(other) || isSameId(one.vpcId, other.vpcId);
}

/** Whether two ids are known to refer to the same resource. */
function isSameId(one: string, other: string): boolean {
  const [ours, theirs] = [referenceTarget(one), referenceTarget(other)];
  return ours || theirs ? ours === theirs : one === other;
}
