import { ENDPOINT_RULES } from './catalogue/endpoints';
import { LOG_RULES } from './catalogue/logs';
import { NETWORK_RULES } from './catalogue/network';
import { SUBNET_RULES } from './catalogue/subnets';
import type { Rule } from './rule';

/** Every rule for templates, in the order of their ids' groups. */
export const RULES: readonly Rule[] = Object.freeze([
  ...NETWORK_RULES,
  ...SUBNET_RULES,
  ...ENDPOINT_RULES,
  ...LOG_RULES,
]);
