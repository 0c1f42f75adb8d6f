import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import { after } from '../foundation/order';

/** A TCP port of pods that the control plane calls: a webhook, or an API that it aggregates. */
export interface ControlPlanePort {
  readonly port: number;
  /** What listens there, as a rule and a warning say it. */
  readonly what: string;
  /** What is installed after the port is open. */
  readonly user: CfnResource;
}

/** Opens a port, and returns the rules that it defines for that. */
type OpenPort = (port: ControlPlanePort) => CfnResource[];

/** The ports of pods that the control plane of a cluster calls, beside those of kubelets, and the security groups that open them. */
export class ControlPlanePorts {
  private readonly needed: ControlPlanePort[] = [];
  private readonly groups: OpenPort[] = [];

  /** The ports by now. */
  public get all(): readonly ControlPlanePort[] {
    return this.needed;
  }

  /** Opens a port in every security group, also in those that come later. */
  public need(port: ControlPlanePort): void {
    this.needed.push(port);
    for (const open of this.groups) {
      openInOrder(open, port);
    }
  }

  /** Adds a security group, which opens every port, also those that come later. */
  public openBy(open: OpenPort): void {
    this.groups.push(open);
    for (const port of this.needed) {
      openInOrder(open, port);
    }
  }
}

/** Another stack than that of the rules may be deployed before it: edges stay in one stack. */
function openInOrder(open: OpenPort, port: ControlPlanePort): void {
  const rules = open(port).filter((rule) => Stack.of(rule) === Stack.of(port.user));
  after(port.user, rules);
}
