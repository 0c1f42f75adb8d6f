import type { Connect } from '../aws-client';
import type { Cluster, Ownership } from './ownership';

/** A resource of the cluster that is still there. */
export interface Leftover {
  /** The id, the name or the ARN. */
  readonly id: string;
  /** Removes it, or fails. Undefined where it has to be waited for. */
  readonly remove?: () => Promise<unknown>;
  /** Why it cannot be removed now. */
  readonly reason?: string;
  /** Whether waiting does not help. */
  readonly lasts?: boolean;
}

/** What one pass has listed so far. Undefined where the list failed. */
export interface Listed {
  /** The load balancers of the account, as their network interfaces name them: `app/web/0123456789abcdef`. */
  loadBalancers?: ReadonlySet<string>;
  /** The names of the Classic Load Balancers of the account. */
  classicLoadBalancers?: ReadonlySet<string>;
  /** The ARNs of load balancers that are not of the cluster. */
  otherLoadBalancers?: ReadonlySet<string>;
}

/** Resources of one kind that a cluster may leave behind. */
export interface Kind {
  readonly name: string;
  find(listed: Listed): Promise<Leftover[]>;
}

/** What finding and removing takes. */
export interface Cleanup {
  readonly cluster: Cluster;
  readonly ownership: Ownership;
  readonly connect: Connect;
  /** Whether the deletion protection of load balancers is turned off. */
  readonly removesProtection: boolean;
}

/** The list in pieces of at most `size`. */
export function chunksOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
