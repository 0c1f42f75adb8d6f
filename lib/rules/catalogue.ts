import { CLUSTER_RULES } from './catalogue/cluster';
import { CNI_RULES } from './catalogue/cni';
import { CONTROLLER_RULES } from './catalogue/controllers';
import { DNS_RULES } from './catalogue/dns';
import { ENDPOINT_RULES } from './catalogue/endpoints';
import { HEADROOM_RULES } from './catalogue/headroom';
import { IDENTITY_RULES } from './catalogue/identity';
import { IPV6_RULES } from './catalogue/ipv6';
import { LOG_RULES } from './catalogue/logs';
import { NETWORK_RULES } from './catalogue/network';
import { NODE_RULES } from './catalogue/nodes';
import { OBJECT_RULES } from './catalogue/objects';
import { POLICY_RULES } from './catalogue/policies';
import { SECURITY_GROUP_RULES } from './catalogue/security-groups';
import { SUBNET_RULES } from './catalogue/subnets';
import { TRAFFIC_RULES } from './catalogue/traffic';
import type { Rule } from './rule';

/** Every rule for templates, in the order of their ids' groups. */
export const RULES: readonly Rule[] = Object.freeze([
  ...NETWORK_RULES,
  ...SUBNET_RULES,
  ...HEADROOM_RULES,
  ...ENDPOINT_RULES,
  ...LOG_RULES,
  ...CLUSTER_RULES,
  ...SECURITY_GROUP_RULES,
  ...CNI_RULES,
  ...POLICY_RULES,
  ...IPV6_RULES,
  ...DNS_RULES,
  ...NODE_RULES,
  ...CONTROLLER_RULES,
  ...IDENTITY_RULES,
  ...OBJECT_RULES,
  ...TRAFFIC_RULES,
]);
