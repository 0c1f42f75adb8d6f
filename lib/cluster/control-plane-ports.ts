import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import { after } from '../foundation/order';

/** A TCP port of pods that the control plane calls: a webhook, or an aggregated API. */
export interface ControlPlanePort {
  readonly port: number;
  /** Name of the listener in rules and warnings. */
  readonly what: string;
  /** The resource that requires the port. It is deployed after the port is allowed. */
  readonly user: CfnResource;
}

/** Allows a port, and returns the rules that it defines. */
type OpenPort = (port: ControlPlanePort) => CfnResource[];

/**
 * The ports of pods that the control plane calls, except those of the kubelet, and the security groups that allow
 * them.
 */
export class ControlPlanePorts {
  private readonly needed: ControlPlanePort[] = [];
  private readonly groups: OpenPort[] = [];

  /** The ports so far. */
  public get all(): readonly ControlPlanePort[] {
    return this.needed;
  }

  /** Allows a port in all security groups, including those that are added later. */
  public need(port: ControlPlanePort): void {
    this.needed.push(port);
    for (const open of this.groups) {
      openInOrder(open, port);
    }
  }

  /** Adds a security group that allows all ports, including those that are added later. */
  public openBy(open: OpenPort): void {
    this.groups.push(open);
    for (const port of this.needed) {
      openInOrder(open, port);
    }
  }
}

/** Adds dependencies within a stack only, because the stack of the rules may be deployed later than another stack. */
function openInOrder(open: OpenPort, port: ControlPlanePort): void {
  const rules = open(port).filter((rule) => Stack.of(rule) === Stack.of(port.user));
  after(port.user, rules);
}
