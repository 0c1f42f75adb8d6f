import { CLUSTER_CHANGES } from './cluster';
import { NETWORK_CHANGES } from './network';
import type { ChangeRule } from './rule';

/** Every rule for a change. */
export const CHANGE_RULES: readonly ChangeRule[] = Object.freeze([...NETWORK_CHANGES, ...CLUSTER_CHANGES]);
