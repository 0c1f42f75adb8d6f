import type { RefusalEntry } from './entry';

/** Errors of pod security group policies. */
export const POLICY_REFUSALS = {
  PodSecurityGroups: {
    means: 'Security groups of pods, or the policy that assigns them, are not valid.',
    instead:
      'Write 1 to 5 security groups, labels of pods, and valid Kubernetes names. The message contains the wrong value.',
  },
} satisfies Record<string, RefusalEntry>;
