import type { RefusalEntry } from './entry';

/** Errors of the planner command. */
export const PLANNER_REFUSALS = {
  CommandSyntax: {
    means: 'A command or an option of the planner is unknown, has no value, or is given twice.',
    instead: 'Write what the message says, or see `cdk-eks-networking --help`.',
  },
  CommandValue: {
    means: 'The value of a planner option has the wrong form.',
    instead: 'Write it as the message shows.',
  },
  CommandFile: {
    means: 'The command cannot read or write a file.',
    instead: 'Name a file that exists, or a file in a folder that exists and is writable.',
  },
} satisfies Record<string, RefusalEntry>;
