import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../cluster/cluster-installer';
import { fail } from '../foundation/errors';
import { isDnsSubdomain } from '../foundation/kubernetes-names';
import { formatValue, isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import { mergeValues, type Values } from '../foundation/values';
import { CapacityType } from '../nodes/node-group';
import { Image } from '../nodes/node-image';
import type { DisruptionBudget, NodePoolOptions } from './node-pool-options';

/** Maximum length of a name that is also a label value. */
const LONGEST_NAME = 63;
const MAX_BUDGETS = 50;
const HIGHEST_WEIGHT = 100;

/** A number of nodes or a percentage, as in the definition of NodePool. */
const BUDGET_NODES = /^((100|\d{1,2})%|\d+)$/;

/** Five fields or a word, as in the definition of NodePool. */
const SCHEDULE = /^(@(annually|yearly|monthly|weekly|daily|midnight|hourly)|\S+(\s+\S+){4})$/;

/** A release of Amazon Linux 2023 or Bottlerocket, or the newest one. */
const IMAGE_VERSION = /^(latest|v?\d[\w.-]*)$/;

/** Fields of the EC2NodeClass that determine the placement and the identity of nodes. */
const NODE_CLASS_OWNED_FIELDS = [
  'instanceProfile',
  'kubelet.clusterDNS',
  'kubelet.maxPods',
  'role',
  'securityGroupSelectorTerms',
  'subnetSelectorTerms',
];

/** Values of an EC2NodeClass that the options do not have. */
export interface NodeClassContext {
  readonly networking: Values;
  readonly instanceProfile: string;
  readonly scope: Construct;
}

/**
 * Returns an EC2NodeClass.
 *
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/apis/crds/karpenter.k8s.aws_ec2nodeclasses.yaml
 */
export function ec2NodeClassObject(
  name: string,
  { additionalNodeClassSpec, image = Image.amazonLinux2023(), imageVersion, securityGroups }: NodePoolOptions,
  { networking, instanceProfile, scope }: NodeClassContext,
): KubernetesObject {
  const family = image._operatingSystem.toLowerCase();
  const spec: Values = {
    ...networking,
    ...(image._imageId === undefined ? { amiSelectorTerms: [{ alias: `${family}@${imageVersion ?? 'latest'}` }] } : {}),
    ...(securityGroups
      ? { securityGroupSelectorTerms: securityGroups.map(({ securityGroupId }) => ({ id: securityGroupId })) }
      : {}),
    instanceProfile,
  };
  return {
    apiVersion: 'karpenter.k8s.aws/v1',
    kind: 'EC2NodeClass',
    metadata: { name },
    spec: mergeValues(spec, additionalNodeClassSpec, NODE_CLASS_OWNED_FIELDS, 'ValuesClash', scope),
  };
}

/**
 * Returns a NodePool.
 *
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/apis/crds/karpenter.sh_nodepools.yaml
 */
export function nodePoolObject(
  name: string,
  options: NodePoolOptions,
  requirements: readonly Record<string, unknown>[],
): KubernetesObject {
  const { capacityTypes = [CapacityType.ON_DEMAND], expireAfter, labels, startupTaints, taints, weight } = options;
  const limits = {
    ...(options.cpuLimit === undefined ? {} : { cpu: options.cpuLimit }),
    ...(options.memoryLimit === undefined ? {} : { memory: `${options.memoryLimit}Gi` }),
  };
  const capacity = capacityTypes.map((type) => (type === CapacityType.SPOT ? 'spot' : 'on-demand'));
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name },
    spec: {
      template: {
        ...(labels ? { metadata: { labels: { ...labels } } } : {}),
        spec: {
          nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name },
          requirements: [
            ...requirements,
            { key: 'karpenter.sh/capacity-type', operator: 'In', values: [...new Set(capacity)] },
            ...(options.additionalRequirements ?? []),
          ],
          ...(taints ? { taints: taints.map((taint) => taint._kubernetesTaint) } : {}),
          ...(startupTaints ? { startupTaints: startupTaints.map((taint) => taint._kubernetesTaint) } : {}),
          ...(expireAfter ? { expireAfter: seconds(expireAfter) } : {}),
          ...(options.terminationGracePeriod
            ? { terminationGracePeriod: seconds(options.terminationGracePeriod) }
            : {}),
        },
      },
      disruption: {
        consolidateAfter: options.consolidateAfter ? seconds(options.consolidateAfter) : '0s',
        ...(options.consolidationPolicy ? { consolidationPolicy: options.consolidationPolicy } : {}),
        ...(options.disruptionBudgets ? { budgets: options.disruptionBudgets.map(budget) } : {}),
      },
      ...(Object.keys(limits).length > 0 ? { limits } : {}),
      ...(weight === undefined ? {} : { weight }),
    },
  };
}

function budget({ duration, nodes, reasons, schedule }: DisruptionBudget): Values {
  return {
    nodes,
    ...(reasons ? { reasons: [...reasons] } : {}),
    ...(schedule === undefined ? {} : { schedule }),
    ...(duration ? { duration: `${duration.toMinutes()}m` } : {}),
  };
}

function seconds(duration: Duration): string {
  return `${duration.toSeconds()}s`;
}

/** Validates the options that the definitions of Karpenter, or Karpenter itself, would reject at deployment. */
export function validateNodePool(name: string, options: NodePoolOptions): void {
  const { capacityTypes, cpuLimit, disruptionBudgets = [], image, imageVersion, memoryLimit, weight } = options;
  if (isConcrete(name) && (!isDnsSubdomain(name) || name.length > LONGEST_NAME)) {
    fail(
      'KarpenterSetting',
      `"${name}" is not a name of a node pool. Write nodePoolName with 1 to ${LONGEST_NAME} lower-case letters, digits and hyphens, such as "general"`,
    );
  }
  if (imageVersion !== undefined && image?._imageId !== undefined) {
    fail(
      'KarpenterSetting',
      `"imageVersion: ${formatValue(imageVersion)}" is determined by the custom image. Leave it out, and use an image of that version`,
    );
  }
  if (imageVersion !== undefined && isConcrete(imageVersion) && !IMAGE_VERSION.test(imageVersion)) {
    fail(
      'KarpenterSetting',
      `"${imageVersion}" is not a version of an image. Write "latest", or a release such as "v20260724"`,
    );
  }
  if (capacityTypes?.length === 0) {
    fail(
      'KarpenterSetting',
      '"capacityTypes" is empty, so that no instance matches. Write at least one, or leave it out',
    );
  }
  for (const [option, value, most] of [
    ['cpuLimit', cpuLimit, Number.MAX_SAFE_INTEGER],
    ['memoryLimit', memoryLimit, Number.MAX_SAFE_INTEGER],
    ['weight', weight, HIGHEST_WEIGHT],
  ] as const) {
    if (value !== undefined && isConcrete(value) && !(isWholeNumberFrom(value, 1) && value <= most)) {
      const range = most === HIGHEST_WEIGHT ? `from 1 to ${most}` : 'of 1 or more';
      fail('KarpenterSetting', `"${option}: ${value}" is out of bounds. Write a whole number ${range}`);
    }
  }
  validateWholeSeconds(options);
  if (disruptionBudgets.length > MAX_BUDGETS) {
    fail(
      'KarpenterSetting',
      `"${disruptionBudgets.length}" disruption budgets are too many. Write at most ${MAX_BUDGETS}`,
    );
  }
  for (const one of disruptionBudgets) {
    validateBudget(one);
  }
}

function validateWholeSeconds(options: NodePoolOptions): void {
  for (const option of ['consolidateAfter', 'expireAfter', 'terminationGracePeriod'] as const) {
    const value = options[option];
    if (value && !value.isUnresolved() && !Number.isInteger(value.toSeconds({ integral: false }))) {
      fail('KarpenterSetting', `"${option}: ${value.toHumanString()}" is not a number of whole seconds. Write one`);
    }
  }
}

function validateBudget({ duration, nodes, schedule }: DisruptionBudget): void {
  if (isConcrete(nodes) && !BUDGET_NODES.test(nodes)) {
    fail('KarpenterSetting', `"${nodes}" is not a number or share of nodes. Write one such as "5" or "10%"`);
  }
  if (schedule !== undefined && isConcrete(schedule) && !SCHEDULE.test(schedule)) {
    fail(
      'KarpenterSetting',
      `"${schedule}" is not a schedule. Write five fields of cron in UTC, such as "0 9 * * mon-fri"`,
    );
  }
  if ((schedule === undefined) !== (duration === undefined)) {
    const [given, missing] = schedule === undefined ? ['duration', 'schedule'] : ['schedule', 'duration'];
    fail('KarpenterSetting', `"${given}" of a disruption budget needs ${missing}. Write both, or leave both out`);
  }
  if (duration && !duration.isUnresolved() && !Number.isInteger(duration.toMinutes({ integral: false }))) {
    fail(
      'KarpenterSetting',
      `"${duration.toHumanString()}" is not a duration of whole minutes, which a disruption budget needs. Write one such as Duration.hours(8)`,
    );
  }
}
