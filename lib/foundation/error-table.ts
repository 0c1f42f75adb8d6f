import { ADDON_ERRORS, POLICY_ERRORS } from './errors/addons';
import { ADDRESSING_ERRORS, PLANNER_ERRORS } from './errors/addressing';
import { CLUSTER_ERRORS, NODE_ERRORS } from './errors/cluster';
import { CONTROLLER_ERRORS, OBSERVABILITY_ERRORS } from './errors/controllers';
import { INPUT_ERRORS } from './errors/input';
import { RULE_ERRORS } from './errors/rules';
import { VPC_ERRORS } from './errors/vpc';

/**
 * Every error of the library, by name.
 *
 * The name is the first word of the message, and is contract. `docs/errors.md` is generated from this table, and a
 * test asserts that each error is thrown. Apps do not load it.
 */
export const ERRORS = Object.freeze({
  ...INPUT_ERRORS,
  ...ADDRESSING_ERRORS,
  ...VPC_ERRORS,
  ...CLUSTER_ERRORS,
  ...ADDON_ERRORS,
  ...CONTROLLER_ERRORS,
  ...NODE_ERRORS,
  ...POLICY_ERRORS,
  ...OBSERVABILITY_ERRORS,
  ...PLANNER_ERRORS,
  ...RULE_ERRORS,
});
