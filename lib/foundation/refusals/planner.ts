import type { RefusalEntry } from './entry';

/** Of the planner on its command line. */
export const PLANNER_REFUSALS = {
  CommandSyntax: {
    means:
      'The planner was given a command or an option that it does not know, that lacks its value, or that it has already.',
    instead: 'Follow the message, or read `cdk-eks-networking --help`.',
  },
  CommandValue: {
    means: 'The value of an option of the planner is not of the form that the option takes.',
    instead: 'Write it as the message shows.',
  },
  CommandFile: {
    means: 'The command cannot read or write a file.',
    instead: 'Name a file that exists, or one in a folder that exists and may be written to.',
  },
} satisfies Record<string, RefusalEntry>;
