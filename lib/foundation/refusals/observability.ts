import type { RefusalEntry } from './entry';

/** Of what is measured. */
export const OBSERVABILITY_REFUSALS = {
  MonitorName: {
    means: 'The name of a network flow monitor holds something that it cannot.',
    instead: 'Use 1 to 255 letters, digits, dots, hyphens and underscores.',
  },
} satisfies Record<string, RefusalEntry>;
