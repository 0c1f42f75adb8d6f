import type { IConstruct } from 'constructs';
import { after } from '../foundation/order';

/** Constructs of a pattern, by role. */
export interface Parts {
  /** Resource of the cleanup at deletion. */
  readonly cleanup?: IConstruct;
  /** Add-ons that nodes need. */
  readonly nodeAddons: readonly (IConstruct | undefined)[];
  readonly coreDns?: IConstruct;
  readonly nodeLocalDns?: IConstruct;
  /** Release of the AWS Load Balancer Controller. */
  readonly loadBalancerController?: IConstruct;
  /** Construct on which Services depend: the release, if its webhook handles Services. */
  readonly serviceWebhook?: IConstruct;
  /** Custom resource definitions of the Gateway API, which ExternalDNS may read. */
  readonly definitions: IConstruct[];
  readonly externalDns?: IConstruct;
}

/** Dependencies and dependents of nodes. */
export interface OrderedParts {
  readonly beforeNodes: IConstruct[];
  readonly afterNodes: IConstruct[];
}

/** Adds dependencies between the constructs of a pattern. They are complete even if no nodes are found at synthesis. */
export function orderParts(parts: Parts): OrderedParts {
  // The cleanup is created before all resources that may leave something behind.
  const cleanup = present([parts.cleanup]);
  const beforeNodes = [...present(parts.nodeAddons), ...cleanup];
  const coreDns = present([parts.coreDns]);
  const balancer = present([parts.loadBalancerController]);
  const externalDns = present([parts.externalDns]);
  const dns = [...coreDns, ...present([parts.nodeLocalDns])];
  after(coreDns, beforeNodes);
  after(balancer, dns);
  // ExternalDNS creates a Service, and fails to start if an object type that it reads is not defined.
  after(externalDns, [...dns, ...present([parts.serviceWebhook]), ...parts.definitions]);
  after([...balancer, ...externalDns], cleanup);
  return { beforeNodes, afterNodes: parts.coreDns ? coreDns : [...balancer, ...externalDns] };
}

/** Returns the constructs that are defined. */
export function present(constructs: readonly (IConstruct | undefined)[]): IConstruct[] {
  return constructs.filter((construct) => construct !== undefined);
}
