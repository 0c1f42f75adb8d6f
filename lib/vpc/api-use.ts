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
  /** The subnets that it is made from; undefined for pods, which run wherever nodes are. */
  readonly subnets?: readonly ec2.ISubnet[];
  /** The roles of other accounts as which it is made. */
  readonly roleArns: readonly string[];
  /** Whether it is made for as long as there are nodes only. */
  readonly onlyWithNodes: boolean;
}

/** What a construct calls; read when the tree is whole. */
export interface ApiUse {
  readonly vpc: ec2.IVpc | undefined;
  readonly caller: ApiCallerName;
  /** The services that its settings make it call. */
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

/** What is noted in an app, by its root. */
const USES = new WeakMap<IConstruct, NotedUse[]>();

/** VPC constructs that stand for one VPC. */
const TWINS = new WeakMap<ec2.IVpc, ec2.IVpc[]>();

/** The services that have an endpoint in a VPC which this app does not define. */
const EXISTING = new WeakMap<IConstruct, { readonly vpc: ec2.IVpc; readonly services: readonly string[] }[]>();

/** Notes the AWS APIs that a construct calls from inside a VPC. `read` runs when the tree is whole. */
export function noteApiUse(scope: IConstruct, read: () => readonly ApiUse[]): void {
  const { root } = scope.node;
  USES.set(root, [...(USES.get(root) ?? []), { scope, read }]);
}

/** Notes that two constructs stand for one VPC: of imported ones, synthesis cannot tell. */
export function noteSameVpc(one: ec2.IVpc, other: ec2.IVpc | undefined): void {
  if (other && one !== other) {
    TWINS.set(one, [...(TWINS.get(one) ?? []), other]);
    TWINS.set(other, [...(TWINS.get(other) ?? []), one]);
  }
}

/** Notes the services that have an endpoint in a VPC, by their short names, where something else defines them. */
export function noteExistingEndpoints(scope: IConstruct, vpc: ec2.IVpc, services: readonly string[]): void {
  const { root } = scope.node;
  EXISTING.set(root, [...(EXISTING.get(root) ?? []), { vpc, services }]);
}

/** The services that have an endpoint in a VPC which this app does not define. */
export function existingEndpointsIn(vpc: ec2.IVpc, scope: IConstruct): string[] {
  return (EXISTING.get(scope.node.root) ?? [])
    .filter((own) => isSameVpc(own.vpc, vpc))
    .flatMap(({ services }) => services);
}

/** Every call that is made from a VPC, in the stage of a construct. */
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

/** The subnets of this app behind ids; those that are known by their ids alone are left out. */
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

/** Whether two ids are known to be of one resource. */
function isSameId(one: string, other: string): boolean {
  const [ours, theirs] = [referenceTarget(one), referenceTarget(other)];
  return ours || theirs ? ours === theirs : one === other;
}
