import type { IConstruct } from 'constructs';
import { after } from '../foundation/order';

/** What a pattern defines, by what it depends on. */
export interface Parts {
  /** What cleans up when the stack is deleted. */
  readonly cleanup?: IConstruct;
  /** The add-ons that nodes need. */
  readonly nodeAddons: readonly (IConstruct | undefined)[];
  readonly coreDns?: IConstruct;
  readonly nodeLocalDns?: IConstruct;
  /** The release of the AWS Load Balancer Controller. */
  readonly loadBalancerController?: IConstruct;
  /** What must be there before a Service is created: the release, where its webhook admits Services. */
  readonly serviceWebhook?: IConstruct;
  /** The definitions of the Gateway API, which ExternalDNS may read. */
  readonly definitions: IConstruct[];
  readonly externalDns?: IConstruct;
}

/** What nodes are put between. */
export interface OrderedParts {
  readonly beforeNodes: IConstruct[];
  readonly afterNodes: IConstruct[];
}

/** Puts the parts of a pattern into an order that holds where synthesis finds no nodes, too. */
export function orderParts(parts: Parts): OrderedParts {
  // What cleans up at deletion is there before all that may leave something behind.
  const cleanup = present([parts.cleanup]);
  const beforeNodes = [...present(parts.nodeAddons), ...cleanup];
  const coreDns = present([parts.coreDns]);
  const balancer = present([parts.loadBalancerController]);
  const externalDns = present([parts.externalDns]);
  const dns = [...coreDns, ...present([parts.nodeLocalDns])];
  after(coreDns, beforeNodes);
  after(balancer, dns);
  // ExternalDNS brings a Service, and fails at its start where a kind of objects that it reads is not defined.
  after(externalDns, [...dns, ...present([parts.serviceWebhook]), ...parts.definitions]);
  after([...balancer, ...externalDns], cleanup);
  return { beforeNodes, afterNodes: parts.coreDns ? coreDns : [...balancer, ...externalDns] };
}

/** What is there, of what there may be. */
export function present(constructs: readonly (IConstruct | undefined)[]): IConstruct[] {
  return constructs.filter((construct) => construct !== undefined);
}
