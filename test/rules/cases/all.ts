import type { RuleCase } from '../../support/rule-cases';
import { ENDPOINT_CASES } from './endpoints';
import { LOG_CASES } from './logs';
import { NETWORK_CASES } from './network';
import { SUBNET_CASES } from './subnets';

/** The cases of all rules, by their ids. */
export const CASES: Readonly<Record<string, RuleCase>> = {
  ...NETWORK_CASES,
  ...SUBNET_CASES,
  ...ENDPOINT_CASES,
  ...LOG_CASES,
};
