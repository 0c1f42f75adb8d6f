import type { Connect } from '../aws-client';
import type { Cluster, Ownership } from './ownership';

/** A remaining resource of the cluster. */
export interface Leftover {
  /** The id, the name or the ARN. */
  readonly id: string;
  /** Deletes it, or fails. Undefined if the function can only wait for it. */
  readonly remove?: () => Promise<unknown>;
  /** The reason why it cannot be deleted now. */
  readonly reason?: string;
  /** Whether waiting does not help. */
  readonly lasts?: boolean;
}

/** The lists of one pass. Undefined if a list failed. */
export interface Listed {
  /** The load balancers of the account, as their network interfaces name them: `app/web/0123456789abcdef`. */
  loadBalancers?: ReadonlySet<string>;
  /** The names of the Classic Load Balancers of the account. */
  classicLoadBalancers?: ReadonlySet<string>;
  /** The ARNs of load balancers of other owners. */
  otherLoadBalancers?: ReadonlySet<string>;
}

/** Resources of one type that a cluster may leave behind. */
export interface Kind {
  readonly name: string;
  find(listed: Listed): Promise<Leftover[]>;
}

/** The inputs to find and delete resources. */
export interface Cleanup {
  readonly cluster: Cluster;
  readonly ownership: Ownership;
  readonly connect: Connect;
  /** Whether the deletion protection of load balancers is disabled first. */
  readonly removesProtection: boolean;
}

/** Splits the list into parts of at most `size`. */
export function chunksOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
