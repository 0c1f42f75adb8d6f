import { NETWORK_RULES } from './catalogue/network';
import type { Rule } from './rule';

/** Every rule for templates, in the order of their ids' groups. */
export const RULES: readonly Rule[] = Object.freeze([...NETWORK_RULES]);
