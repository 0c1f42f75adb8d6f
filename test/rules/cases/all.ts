import type { RuleCase } from '../../support/rule-cases';
import { CLUSTER_CASES } from './cluster';
import { CNI_CASES } from './cni';
import { CONTROLLER_CASES } from './controllers';
import { DNS_CASES } from './dns';
import { ENDPOINT_CASES } from './endpoints';
import { HEADROOM_CASES } from './headroom';
import { IDENTITY_CASES } from './identity';
import { IPV6_CASES } from './ipv6';
import { LOG_CASES } from './logs';
import { NETWORK_CASES } from './network';
import { NODE_CASES } from './nodes';
import { OBJECT_CASES } from './objects';
import { POLICY_CASES } from './policies';
import { SECURITY_GROUP_CASES } from './security-groups';
import { SUBNET_CASES } from './subnets';
import { TRAFFIC_CASES } from './traffic';

/** The cases of all rules, by their ids. */
export const CASES: Readonly<Record<string, RuleCase>> = {
  ...NETWORK_CASES,
  ...SUBNET_CASES,
  ...ENDPOINT_CASES,
  ...LOG_CASES,
  ...CLUSTER_CASES,
  ...SECURITY_GROUP_CASES,
  ...CNI_CASES,
  ...POLICY_CASES,
  ...IPV6_CASES,
  ...DNS_CASES,
  ...NODE_CASES,
  ...CONTROLLER_CASES,
  ...IDENTITY_CASES,
  ...OBJECT_CASES,
  ...HEADROOM_CASES,
  ...TRAFFIC_CASES,
};
