/** Security groups of a template, with their inline rules and rules in separate resources. */

import { any } from '../template/answer';
import type { Resource } from '../template/resource';
import { isSame, isUnknown, type Json, type JsonObject, numberOf, objectsIn } from '../template/values';
import type { Graph } from './graph';

/** A rule of a security group. */
export interface SecurityGroupRule {
  readonly source: JsonObject;
  readonly isIngress: boolean;
  /** The protocol: `-1`, `tcp`, `udp` … */
  readonly protocol: string | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** The source or destination: a network, a group or a prefix list. */
  readonly peer: Json | undefined;
  readonly resource: Resource;
}

/** A security group. */
export class SecurityGroup {
  constructor(
    public readonly resource: Resource,
    private readonly graph: Graph,
  ) {}

  public get vpc(): Json | undefined {
    return this.resource.get('VpcId').value;
  }

  /** Inbound rules. Undefined if some are not known. */
  public get ingress(): readonly SecurityGroupRule[] | undefined {
    return this.rules('SecurityGroupIngress', 'AWS::EC2::SecurityGroupIngress', true);
  }

  /** Outbound rules. Undefined if some are not known. Without any, EC2 allows all traffic. */
  public get egress(): readonly SecurityGroupRule[] | undefined {
    return this.rules('SecurityGroupEgress', 'AWS::EC2::SecurityGroupEgress', false);
  }

  /** Whether a value refers to the group. */
  public isNamedBy(value: Json | undefined): boolean | undefined {
    const { resource } = this;
    const id = `${resource.reference.slice(0, -1)}GroupId\uE001`;
    return any(isSame(value, id), isSame(value, resource.reference));
  }

  private rules(property: string, type: string, isIngress: boolean): readonly SecurityGroupRule[] | undefined {
    const { list } = this.resource.get(property);
    if (list === undefined || list.some((rule) => isUnknown(rule))) {
      return undefined;
    }
    const own = objectsIn([...list]).map((rule) => ruleOf(rule, isIngress, this.resource));
    const beside: SecurityGroupRule[] = [];
    for (const resource of this.graph.resourcesOf(type)) {
      const isOurs = this.isNamedBy(resource.get('GroupId').value);
      if (isOurs !== false) {
        const object = resource.get().object;
        if (object !== undefined && isOurs === true) {
          beside.push(ruleOf(object, isIngress, resource));
        }
      }
    }
    return [...own, ...beside];
  }
}

function ruleOf(source: JsonObject, isIngress: boolean, resource: Resource): SecurityGroupRule {
  const { IpProtocol, FromPort, ToPort } = source;
  const peers = isIngress
    ? [source.CidrIp, source.CidrIpv6, source.SourceSecurityGroupId, source.SourcePrefixListId]
    : [source.CidrIp, source.CidrIpv6, source.DestinationSecurityGroupId, source.DestinationPrefixListId];
  return {
    source,
    isIngress,
    protocol: IpProtocol === undefined ? undefined : String(IpProtocol),
    from: numberOf(FromPort),
    to: numberOf(ToPort),
    peer: peers.find((peer) => peer !== undefined),
    resource,
  };
}

/** Whether a rule contains a port. Undefined if its ports are not known. */
export function takesPort(rule: SecurityGroupRule, protocol: 'tcp' | 'udp', port: number): boolean | undefined {
  if (rule.protocol === '-1' || rule.protocol === 'all') {
    return true;
  }
  const number = protocol === 'tcp' ? '6' : '17';
  if (rule.protocol !== protocol && rule.protocol !== number) {
    return rule.protocol === undefined || isUnknown(rule.protocol) ? undefined : false;
  }
  if (rule.from === undefined || rule.to === undefined) {
    const isOpen = rule.source.FromPort === undefined && rule.source.ToPort === undefined;
    return isOpen ? true : undefined;
  }
  return rule.from <= port && port <= rule.to;
}
