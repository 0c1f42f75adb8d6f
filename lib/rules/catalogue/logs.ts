/** FL: flow logs and logs of the control plane. */

import { listed, type Rule, RuleLevel, verdict } from '../rule';
import { any } from '../template/answer';
import { isLiteral, isUnknown, objectsIn } from '../template/values';
import { BEST_PRACTICES, PAGES } from './sources';

/** Fields that identify flows of pods behind the addresses of nodes. */
const POD_FIELDS = ['pkt-srcaddr', 'pkt-dstaddr'];

const LOG_TYPES = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];

const FL1: Rule = {
  id: 'FL1',
  level: RuleLevel.WARNING,
  what: 'The VPC of a cluster has flow logs.',
  why: 'They show which traffic was rejected, and which traffic crosses zones. Without them, past failures cannot be analyzed.',
  mend: 'Add an `AWS::EC2::FlowLog` for the VPC.',
  source: BEST_PRACTICES.networkSecurity,
  *check(graph) {
    const logs = graph.resourcesOf('AWS::EC2::FlowLog');
    for (const vpc of new Set(graph.clusters.flatMap((cluster) => cluster.vpc ?? []))) {
      const subnets = graph.subnets.filter((subnet) => subnet.isIn(vpc) === true);
      const covered = logs.map((log) => {
        const id = log.get('ResourceId');
        return any(id.is(vpc.reference), ...subnets.map(({ resource }) => id.is(resource.reference)));
      });
      yield* verdict(
        vpc,
        graph.isOpen && !covered.includes(true) ? undefined : any(false, ...covered),
        'The VPC has no flow log.',
      );
    }
  },
};

const FL2: Rule = {
  id: 'FL2',
  level: RuleLevel.WARNING,
  what: 'Flow logs have the fields that identify pods.',
  why: 'The default format only contains addresses of network interfaces, so pods that share the address of a node cannot be told apart.',
  mend: 'Set `LogFormat` with `${pkt-srcaddr}` and `${pkt-dstaddr}`, and preferably with `${az-id}`, `${flow-direction}` and `${tcp-flags}`.',
  source: PAGES.flowLogs,
  *check(graph) {
    for (const log of graph.resourcesOf('AWS::EC2::FlowLog')) {
      const format = log.get('LogFormat');
      const isRight = format.test((value) =>
        value === undefined ? false : isLiteral(value) ? POD_FIELDS.every((field) => value.includes(field)) : undefined,
      );
      yield* verdict(log, graph.clusters.length === 0 ? undefined : isRight, () =>
        format.isAbsent
          ? 'The flow log has the default format.'
          : `The format lacks ${listed(POD_FIELDS.filter((field) => !format.text?.includes(field)))}.`,
      );
    }
  },
};

const FL3: Rule = {
  id: 'FL3',
  level: RuleLevel.WARNING,
  what: 'All log types of the control plane are enabled: api, audit, authenticator, controllerManager and scheduler.',
  why: 'Only these logs show who changed what in the cluster, and why a Service has no load balancer.',
  mend: 'Enable the types in `Logging`.',
  source: BEST_PRACTICES.detection,
  differs:
    'AwsSolutions-EKS2 checks the same, but only for clusters of `aws-cdk-lib/aws-eks`. This rule checks all clusters.',
  *check({ clusters }) {
    for (const cluster of clusters) {
      const types = cluster.isCustom
        ? cluster.get('Logging', 'ClusterLogging')
        : cluster.get('Logging', 'ClusterLogging', 'EnabledTypes');
      const enabled = types.map((value) => {
        const entries = objectsIn(value);
        return cluster.isCustom
          ? entries
              .filter((entry) => entry.enabled === true || entry.enabled === 'true')
              .flatMap((entry) => entry.types ?? [])
          : entries.flatMap((entry) => entry.Type ?? []);
      });
      const missing = LOG_TYPES.filter((type) => !(enabled.list ?? []).includes(type));
      const isKnown = enabled.list !== undefined && !enabled.list.some((type) => isUnknown(type));
      yield* verdict(
        cluster,
        isKnown || types.isAbsent ? missing.length === 0 : undefined,
        () => `The control plane does not log ${listed(missing)}.`,
      );
    }
  },
};

const FL4: Rule = {
  id: 'FL4',
  level: RuleLevel.WARNING,
  what: 'Flow logs record accepted and rejected traffic.',
  why: 'Accepted flows show costs and dependencies, rejected flows show failures.',
  mend: 'Set `TrafficType` to ALL.',
  source: PAGES.flowLogs,
  *check(graph) {
    for (const log of graph.resourcesOf('AWS::EC2::FlowLog')) {
      yield* verdict(
        log,
        log.get('TrafficType').test((value) => (value ?? 'ALL') === 'ALL'),
        () => `The flow log only records ${log.get('TrafficType').text}.`,
      );
    }
  },
};

export const LOG_RULES: readonly Rule[] = [FL1, FL2, FL3, FL4];
