import type { RefusalEntry } from './entry';

/** Errors of network policies and security groups for pods. */
export const POLICY_REFUSALS = {
  PodSecurityGroups: {
    means: 'Security groups cannot be given to pods in the way that is asked for.',
    instead:
      'Give 1 to 5 security groups to pods that labels select, with names that Kubernetes takes; the message says which value is wrong.',
  },
} satisfies Record<string, RefusalEntry>;
